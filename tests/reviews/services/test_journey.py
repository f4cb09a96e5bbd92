"""One review carried through every step of domain rule “one country review”, by the services."""

from reviews.enums import DeadlineKind, OutcomeKind, ReviewState
from reviews.models import OutcomeDocument
from tests.factories.reviews import carry_to
from untoc_portal.core.enums import Level
from untoc_portal.core.models import AuditEvent


def test_review_reaches_its_end_through_every_step(world, review, capture_commit):
    with capture_commit():
        review = carry_to(world, review, ReviewState.ISSUED)
    review.refresh_from_db()
    assert review.routed_at is not None
    with capture_commit():
        review = carry_to(world, review, ReviewState.CLOSED)
    assert review.state == ReviewState.CLOSED
    moves = [
        event.changes["transition"]
        for event in AuditEvent.objects.filter(action="transition", changes__has_key="transition").order_by("pk")
        if event.object_id == review.pk and event.content_type.model == "review"
    ]
    assert moves == [
        "open",
        "confirm_focal_points",
        "hold_consultation",
        "submit_questionnaire",
        "complete_feedback",
        "close_dialogue",
        "propose_list",
        "agree_list",
        "agree_summary",
        "issue",
        "close",
    ]
    assert not review.deadlines.filter(met_on=None).exists()
    assert set(review.deadlines.values_list("kind", flat=True)) == set(DeadlineKind.values)
    editions = {
        (row.outcome.kind, row.document.level, bool(row.document.sha256), row.document.superseded_at is not None)
        for row in OutcomeDocument.objects.select_related("outcome", "document")
    }
    assert editions == {
        (OutcomeKind.LIST_OF_OBSERVATIONS, Level.REVIEW, True, False),
        (OutcomeKind.LIST_OF_OBSERVATIONS, Level.STATES, True, False),
        (OutcomeKind.LIST_OF_OBSERVATIONS, Level.PUBLIC, True, False),
        (OutcomeKind.SUMMARY, Level.PUBLIC, True, False),
    }


def test_acts_are_stored_with_the_mandate_they_were_done_under(world, review):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    event = AuditEvent.objects.get(action="cleared")
    assert event.capacity.startswith("focal point, Kenya (State under review), note verbale NV KEN-1 of ")
