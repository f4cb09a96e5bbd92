"""A State's library of laws: what it takes, who keeps it, and what answers cite of it."""

import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Citation, Legislation, Review
from reviews.services import legislation
from reviews.services.articles import hand_in_article
from tests.factories.legislation import add_law, cite_one
from tests.factories.pdfs import pdf_bytes
from tests.factories.reviews import carry_to, person
from tests.factories.rows import refusal
from tests.factories.work import assign
from untoc_portal.core.models import AuditEvent

PDF, OTHER_PDF = pdf_bytes("Act"), pdf_bytes("Act, as amended")


def scan(content=PDF):
    return SimpleUploadedFile("act of parliament.pdf", content)


@pytest.fixture
def assessed(at):
    """Give a review whose State under review answers the questionnaire."""
    return at(ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def expert(assessed, who):
    """Give the expert of the State under review."""
    return who("KEN", DelegateRole.EXPERT)


@pytest.fixture
def cite(assessed, expert):
    def cite_law(law, key="untoc.5", provisions="section 4", review=assessed, actor=expert):
        question = assessed.questions().get(key=key)
        return legislation.cite_legislation(
            review, actor=actor, question=question, legislation=law, provisions=provisions
        )

    return cite_law


def test_law_is_kept_for_the_state(assessed, expert):
    law = add_law(assessed, actor=expert, title="  Organized\n Crime Act ", number="No. 12", dated=dt.date(2010, 7, 1))
    assert (law.party.iso3, str(law), law.dated, law.updated_by) == (
        "KEN",
        "Organized Crime Act (No. 12)",
        dt.date(2010, 7, 1),
        expert,
    )
    assert (law.link_finding, law.link_checked_at, law.file) == ("", None, None)
    created = AuditEvent.objects.filter(object_label=str(law)).latest("pk")
    assert created.changes == {"State": "KEN", "link": law.link, "sha256": ""}
    assert created.capacity.startswith("governmental expert, Kenya")


def test_file_is_hashed_and_the_earlier_file_stays(assessed, expert):
    law = add_law(assessed, actor=expert, link="", file=scan())
    legislation.change_legislation(assessed, law, actor=expert, file=scan(OTHER_PDF))
    legislation.change_legislation(assessed, law, actor=expert, file=scan(OTHER_PDF))
    hashes = [hashlib.sha256(content).hexdigest() for content in (OTHER_PDF, PDF)]
    law = Legislation.objects.get()
    assert [text.sha256 for text in law.files.all()] == hashes
    assert law.file.sha256 == hashes[0]
    # What the sender's file was called is not kept.
    assert "parliament" not in law.file.file.name


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"link": ""}, "law_unreadable", "link"),
        ({"link": "ftp://laws.example/act"}, "invalid", "link"),
        ({"link": "javascript:alert(1)"}, "invalid", "link"),
        ({"title": "  "}, "invalid", "title"),
        ({"dated": timezone.localdate() + dt.timedelta(days=2)}, "future_date", "dated"),
        ({"file": SimpleUploadedFile("act.docm", b"PK")}, "invalid_file", "file"),
    ],
)
def test_law_that_does_not_fit_is_refused(assessed, expert, fields, code, field):
    with refusal(code) as caught:
        add_law(assessed, actor=expert, **fields)
    assert caught.value.field == field


def test_law_is_there_once(assessed, expert):
    add_law(assessed, actor=expert, number="No. 12")
    other = add_law(assessed, actor=expert, number="No. 13")
    with refusal("law_taken"):
        add_law(assessed, actor=expert, number="No. 12")
    with refusal("law_taken"):
        legislation.change_legislation(assessed, other, actor=expert, number="No. 12")


def test_change_is_audited_and_a_new_link_is_not_known_yet(assessed, expert):
    law = add_law(assessed, actor=expert, link="https://laws.example/old")
    failing = {"link_failures": 3, "link_failing_since": timezone.now(), "link_finding": "gone"}
    Legislation.objects.update(link_checked_at=timezone.now(), **failing)
    law.refresh_from_db()
    same = legislation.change_legislation(assessed, law, actor=expert, title="Act")
    assert (same.is_link_dead, same.link_finding) == (True, "gone")
    changed = legislation.change_legislation(assessed, law, actor=expert, link="https://laws.example/new")
    assert (changed.is_link_dead, changed.link_finding, changed.link_checked_at) == (False, "", None)
    assert AuditEvent.objects.latest("pk").changes == {"link": ["https://laws.example/old", "https://laws.example/new"]}


def test_law_must_stay_readable(assessed, expert):
    law = add_law(assessed, actor=expert)
    with refusal("law_unreadable"):
        legislation.change_legislation(assessed, law, actor=expert, link="")
    legislation.change_legislation(assessed, law, actor=expert, link="", file=scan())


def test_law_of_another_state_is_out_of_reach(world, assessed, expert, other_review, cite):
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    finland = person(other, "FIN", DelegateRole.EXPERT)
    law = add_law(other, actor=finland)
    for act in (legislation.change_legislation, legislation.remove_legislation):
        with refusal("not_own_law"):
            act(assessed, law, actor=expert)
    with refusal("not_own_law"):
        cite(law)
    with refusal():
        add_law(assessed, actor=finland)
    citation = cite_one(assessed, actor=expert)
    with refusal():
        legislation.remove_citation(citation, actor=finland)


def test_law_is_cited_with_its_provisions_and_by_many_answers(assessed, expert, cite):
    law = add_law(assessed, actor=expert)
    cite(law, provisions=" sections 4 and 5 ")
    cite(law, "untoc.6")
    again = cite(law, provisions="section 7")
    rows = [(row.question.key, row.provisions) for row in Citation.objects.select_related("question")]
    assert rows == [("untoc.5", "section 7"), ("untoc.6", "section 4")]
    assert AuditEvent.objects.latest("pk").changes == {"question": "untoc.5", "cites": f"{law}: section 7"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.create(
            review=assessed, question=again.question, legislation=law, provisions="x", updated_by=expert
        )


def test_citation_names_provisions_for_asked_question(world, assessed, expert, cite):
    law = add_law(assessed, actor=expert)
    with refusal("invalid") as caught:
        cite(law, provisions="  ")
    assert caught.value.field == "provisions"
    tip = assessed.questions().get(key="tip.5")
    assessed.instruments.remove(world.instruments["TIP"])
    with refusal("not_asked"):
        legislation.cite_legislation(assessed, actor=expert, question=tip, legislation=law, provisions="section 1")


def test_law_that_is_cited_stays_and_one_that_is_not_can_go(assessed, expert, cite):
    law = add_law(assessed, actor=expert, file=scan())
    citation = cite(law)
    with refusal("law_cited"):
        legislation.remove_legislation(assessed, law, actor=expert)
    legislation.remove_citation(citation, actor=expert)
    legislation.remove_legislation(assessed, law, actor=expert)
    assert not Legislation.objects.exists()
    assert AuditEvent.objects.latest("pk").changes == {"removed": str(law), "link": law.link}


def test_handed_in_article_is_cited_only_by_the_focal_point(world, assessed, who, expert, cite):
    law = add_law(assessed, actor=expert)
    citation = cite(law)
    [assignment] = assign(assessed, world.articles["UNTOC 5"], expert=expert)
    hand_in_article(assignment, actor=expert)
    with refusal("in_other_hands"):
        cite(law, provisions="section 9")
    with refusal("in_other_hands"):
        legislation.remove_citation(citation, actor=expert)
    assert cite(law, provisions="section 9", actor=who("KEN")).provisions == "section 9"


def test_law_named_in_a_submission_stays(world, assessed, expert, cite):
    law = add_law(assessed, actor=expert, file=scan())
    cite(law)
    review = carry_to(world, assessed, ReviewState.DESK_REVIEW)
    # As after a correction that no longer cites it.
    Citation.objects.all().delete()
    Review.objects.filter(pk=review.pk).update(state=ReviewState.SELF_ASSESSMENT)
    with refusal("law_submitted"):
        legislation.remove_legislation(review, law, actor=expert)
    assert law.files.exists()
