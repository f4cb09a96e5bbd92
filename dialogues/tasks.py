"""Jobs of the working groups: each loads a row and calls one service."""

from dialogues.models import ChairSummary
from reviews.models import Review
from untoc_portal.core import jobs


@jobs.register("dialogues.route_outcome")
def route_outcome(*, review_id: int) -> None:
    """Place the outcome documents of an issued review before the working groups."""
    from dialogues.services import routing  # noqa: PLC0415 (the one upward edge: task → service)

    routing.route_outcome(Review.objects.get(pk=review_id))


@jobs.register("dialogues.place_chair_summary")
def place_chair_summary(*, chair_summary_id: int) -> None:
    """Place an issued chair's summary on the agenda of the group's next session."""
    from dialogues.services import routing  # noqa: PLC0415 (the one upward edge: task → service)

    routing.place_chair_summary(ChairSummary.objects.get(pk=chair_summary_id))


@jobs.register("dialogues.place_waiting")
def place_waiting(*, session_id: int) -> None:
    """Put what waited for a session of this group on the agenda of the one just scheduled."""
    from dialogues.services import routing  # noqa: PLC0415 (the one upward edge: task → service)

    routing.place_waiting(session_id)
