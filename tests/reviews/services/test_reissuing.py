"""A corrected document is a new one: its own symbol, the earlier one superseded and kept."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.selectors.readings import read_issued, read_publication
from reviews.services.issuing import reissue_outcome
from reviews.services.publication import decide_publication
from tests.factories.reading import seen
from untoc_portal.core import jobs
from untoc_portal.core.enums import Addition, Level
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.verification import verify_text

YEAR = timezone.now().year
FIRST = f"CTOC/COP/{YEAR}/1"


@pytest.fixture
def listed(at, who):
    """Give the list of an issued review, published as a whole."""
    review = at(ReviewState.ISSUED)
    decide_publication(review, actor=who("KEN"), seen=seen(read_publication(review)), list_scope=PublicationScope.ALL)
    jobs.run_due_jobs()
    return review.list_of_observations


def reissue(outcome, actor, **values):
    given = {"addition": Addition.CORRIGENDUM, "reason": "The number of the law was wrong.", **values}
    return reissue_outcome(outcome, actor=actor, seen=seen(read_issued(outcome)), **given)


def test_every_current_edition_is_reissued_with_own_symbol(listed, world):
    before = list(listed.documents.current().order_by("document__level"))
    paragraph = listed.paragraphs.get(text__startswith="SECRET-B")
    reissue(listed, world.secretariat, corrected={paragraph.pk: "SECRET-B corrected"})
    after = list(listed.documents.current().order_by("document__level"))
    assert [row.document.level for row in after] == [Level.REVIEW, Level.STATES, Level.PUBLIC]
    assert {row.document.symbol for row in after} == {f"{FIRST}/Corr.1"}
    for old, new in zip(before, after, strict=True):
        old.document.refresh_from_db()
        assert (old.document.symbol, old.document.superseded_by) == (FIRST, new.document)
        assert "SECRET-B corrected" not in str(old.document.snapshot)
        assert "SECRET-B corrected" in str(new.document.snapshot)
        assert new.document.snapshot["correction"] == {
            "of": FIRST,
            "label": f"Corrigendum to {FIRST}:",
            "reason": "The number of the law was wrong.",
        }
    assert paragraph.revisions.filter(text__startswith="SECRET-B a gap").exists()


def test_symbols_of_corrections_are_never_given_twice(listed, world):
    for addition, symbol in (
        (Addition.CORRIGENDUM, f"{FIRST}/Corr.1"),
        (Addition.REVISION, f"{FIRST}/Rev.1"),
        (Addition.CORRIGENDUM, f"{FIRST}/Corr.2"),
    ):
        reissue(listed, world.secretariat, addition=addition)
        assert set(listed.documents.current().values_list("document__symbol", flat=True)) == {symbol}


def test_anyone_sees_successor_of_document(listed, world):
    reissue(listed, world.secretariat, addition=Addition.REVISION)
    (match,) = verify_text(FIRST, user=AnonymousUser()).matches
    assert (match.is_superseded, match.superseded_by) == (True, f"{FIRST}/Rev.1")


def test_decision_without_change_makes_no_edition(listed, world, who):
    part, hidden = (listed.paragraphs.get(text__startswith=mark) for mark in ("SECRET-A", "SECRET-B"))
    parts = {"actor": who("KEN"), "list_scope": PublicationScope.PARTS, "published": [part.pk]}
    decide_publication(listed.review, seen=seen(read_publication(listed.review)), **parts)
    reissue(listed, world.secretariat, corrected={hidden.pk: "SECRET-B corrected"})
    public = listed.documents.current().filter(document__level=Level.PUBLIC)
    before = public.get()
    decide_publication(
        listed.review, seen=seen(read_publication(listed.review)), questionnaire_for=Level.STATES, **parts
    )
    # Another one would bear the symbol of a correction that the public knows nothing of.
    assert (public.get(), before.document.symbol) == (before, FIRST)


def test_symbol_of_withdrawn_correction_is_unknown(listed, world, who):
    reissue(listed, world.secretariat, addition=Addition.REVISION)
    assert [match.number for match in verify_text(f"{FIRST}/rev.1", user=AnonymousUser()).matches] == [f"{FIRST}/Rev.1"]
    decide_publication(
        listed.review, actor=who("KEN"), seen=seen(read_publication(listed.review)), list_scope=PublicationScope.NOTHING
    )
    known = {symbol: verify_text(symbol, user=AnonymousUser()).matches for symbol in (FIRST, f"{FIRST}/Rev.1")}
    assert known == {FIRST: [], f"{FIRST}/Rev.1": []}


def test_only_the_secretariat_corrects(listed, who):
    for user in (who("KEN"), who("GHA"), who("KEN", "expert")):
        with pytest.raises(NotAllowedError):
            reissue(listed, user)


def test_what_is_not_issued_or_not_said_why_is_refused(at, world, review):
    review = at(ReviewState.COMPLETED)
    with pytest.raises(DomainError, match="Only an issued document"):
        reissue(review.list_of_observations, world.secretariat)
    review = at(ReviewState.ISSUED)
    with pytest.raises(DomainError, match="Say what is corrected"):
        reissue(review.list_of_observations, world.secretariat, reason=" ")
    of_summary = review.outcomes.get(kind=OutcomeKind.SUMMARY).paragraphs.first()
    with pytest.raises(DomainError, match="not in this document"):
        reissue(review.list_of_observations, world.secretariat, corrected={of_summary.pk: "x"})
