"""Publication on a day the State under review sets; until then nothing is shown, and the decision can be withdrawn."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.models import NoteVerbale, Outcome, OutcomeDocument, PublicationDecision
from reviews.policies import redact_paragraph
from reviews.selectors.library import list_library_outcomes
from reviews.selectors.readings import read_publication
from reviews.services.publication import SummaryTerms, decide_publication, publish_due
from tests.factories.reading import seen
from untoc_portal.core import jobs
from untoc_portal.core.confidentiality import PUBLIC
from untoc_portal.core.enums import Level
from untoc_portal.core.exceptions import DomainError

pytestmark = pytest.mark.usefixtures("day_of_module")
TODAY = timezone.localdate()
TOMORROW = TODAY + dt.timedelta(days=1)
LIST, SUMMARY = OutcomeKind.LIST_OF_OBSERVATIONS, OutcomeKind.SUMMARY


@pytest.fixture
def issued(at):
    """Give an issued review, its documents rendered."""
    review = at(ReviewState.ISSUED)
    jobs.run_due_jobs()
    return review


@pytest.fixture
def decide(issued, who):
    """Give a function that takes the State's decision, by default to publish the whole list, and makes the files."""

    def take(**values):
        decision = decide_publication(
            issued,
            actor=who("KEN"),
            seen=seen(read_publication(issued)),
            **{"list_scope": PublicationScope.ALL, **values},
        )
        jobs.run_due_jobs()
        return decision

    return take


def public_kinds():
    """Return what anyone finds: in the library, and by asking for the rows."""
    anyone = AnonymousUser()
    found = sorted(list_library_outcomes(anyone).values_list("kind", flat=True))
    assert found == sorted(Outcome.objects.visible_to(anyone).values_list("kind", flat=True))
    return found


def public_editions(review):
    return OutcomeDocument.objects.filter(outcome__review=review, outcome__kind=LIST, document__level=Level.PUBLIC)


def test_before_its_day_nothing_of_the_list_is_made_or_shown(issued, decide):
    decide(list_on=TOMORROW)
    assert public_kinds() == [SUMMARY]
    assert not public_editions(issued).exists()
    paragraph = issued.list_of_observations.paragraphs.first()
    assert redact_paragraph(paragraph, PUBLIC) == {}


def test_when_its_day_has_come_a_job_publishes_it_once(issued, decide):
    decide(list_on=TOMORROW)
    assert publish_due(TODAY) == 0
    with time_machine.travel(TOMORROW):
        assert (publish_due(TOMORROW), publish_due(TOMORROW)) == (1, 0)
        jobs.run_due_jobs()
        assert public_kinds() == [LIST, SUMMARY]
        assert "SECRET-A" in str(public_editions(issued).get().document.snapshot)


def test_a_later_decision_leaves_the_earlier_as_it_was(issued, decide):
    first = decide(list_on=TOMORROW)
    second = decide(list_scope=PublicationScope.NOTHING)
    rows = issued.publication_decisions.values_list("pk", "list_scope", "list_on")
    assert list(rows) == [(second.pk, "nothing", None), (first.pk, "all", TOMORROW)]
    issued.refresh_from_db()
    assert issued.publication_decision == second
    assert PublicationDecision.objects.in_force().get() == second


def test_an_earlier_decision_publishes_nothing(issued, decide):
    decide(list_on=TOMORROW)
    decide(list_scope=PublicationScope.NOTHING)
    with time_machine.travel(TOMORROW):
        assert publish_due(TOMORROW) == 0
        assert public_kinds() == [SUMMARY]


def test_decision_withdrawn_in_time_leaves_no_public_trace(issued, decide):
    decide(list_on=TOMORROW)
    decide(list_scope=PublicationScope.NOTHING, list_on=TOMORROW)
    assert publish_due(TOMORROW) == 0
    assert public_kinds() == [SUMMARY]
    assert not public_editions(issued).exists()


@pytest.mark.parametrize(("day", "found"), [(None, [SUMMARY]), (TODAY, [SUMMARY]), (TOMORROW, [])])
def test_the_summary_is_public_from_its_day(decide, day, found):
    decide(list_scope=PublicationScope.NOTHING, summary=SummaryTerms(day))
    assert public_kinds() == found


def test_the_day_of_the_summary_is_for_the_public_alone(issued, decide, world, other_review, who):
    decide(summary=SummaryTerms(TOMORROW))
    for iso3 in ("KEN", "GHA"):
        assert Outcome.objects.visible_to(who(iso3)).filter(kind=SUMMARY).count() == 1


def test_each_part_has_its_own_note_verbale(issued, decide):
    notes = [
        NoteVerbale.objects.create(sender=issued.state_under_review, reference=f"NV {n}", dated=TODAY) for n in (1, 2)
    ]
    decision = decide(note_verbale=notes[0], summary=SummaryTerms(None, notes[1]))
    assert (decision.note_verbale, decision.summary_note_verbale) == tuple(notes)


@pytest.mark.parametrize("field", ["note_verbale", "summary_note_verbale"])
def test_a_note_of_another_state_is_refused(decide, world, field):
    note = NoteVerbale.objects.create(sender=world.states["PER"], reference="NV 1", dated=TODAY)
    values = {"note_verbale": note} if field == "note_verbale" else {"summary": SummaryTerms(None, note)}
    with pytest.raises(DomainError) as refused:
        decide(**values)
    assert refused.value.field == field
