"""The records of a session, for its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from dialogues.enums import ParticipantKind
from dialogues.models import BureauMember, Participant, Recommendation, Session, SessionDocument
from dialogues.querysets import LISTED_FOR_LATER
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


def get_session_records(session: Session, user: AnyUser) -> dict[str, Any]:
    """Return documents, bureau, participants and recommendations, as far as this user may see them."""
    participants = Participant.objects.filter_visible(user).filter(session=session).select_related("state")
    by_kind = [
        (kind.label, [participant for participant in participants if participant.kind == kind])
        for kind in ParticipantKind
    ]
    return {
        "documents": SessionDocument.objects.filter_visible(user).filter(session=session).select_related("agenda_item"),
        "bureau": BureauMember.objects.filter_visible(user).filter(session=session).select_related("state"),
        "participants": [(label, sort_by_name(rows)) for label, rows in by_kind if rows],
        "recommendations": list_recommendations(session, user),
        "listed": list_earlier_recommendations(session, user),
    }


def list_recommendations(session: Session, user: AnyUser) -> QuerySet[Recommendation]:
    """Return the recommendations of the session and its points postponed to a later session, by number."""
    found = Recommendation.objects.filter_visible(user).filter(session=session)
    return found.select_related("session", "takes_up__session__working_group", "taken_up_by__session__working_group")


def filter_by_number(session: Session, number: int | None) -> QuerySet[Recommendation]:
    """Return the recommendation of the session with this number. Without a number, return nothing."""
    rows = session.recommendations.all()
    return rows.none() if number is None else rows.filter(number=number)


def list_earlier_recommendations(
    session: Session, user: AnyUser, *, but: int | None = None
) -> QuerySet[Recommendation]:
    """Return the points that earlier sessions of the group postponed and no session has taken up.

    A point taken up by recommendation number `but` of this session is included.
    """
    own = Q(pk__in=filter_by_number(session, but).values("takes_up"))
    found = Recommendation.objects.filter_visible(user).filter(own | LISTED_FOR_LATER)
    earlier = found.filter(session__working_group=session.working_group_id, session__starts_on__lt=session.starts_on)
    return earlier.select_related("session__working_group")
