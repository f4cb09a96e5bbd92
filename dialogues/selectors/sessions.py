"""Working groups and sessions, for their pages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from dialogues.enums import SessionState, WorkingGroupCode
from dialogues.models import AgendaItem, Routing, Session, WorkingGroup
from reviews.enums import OutcomeKind
from reviews.models import OutcomeDocument
from stakeholders.enums import ParticipationSettingName
from stakeholders.models import ParticipationSetting
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.enums import Level

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


# The edition of each outcome that working groups read (domain rule: who sees what).
FOR_GROUPS = Q(outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS, document__level=Level.STATES) | Q(
    outcome__kind=OutcomeKind.SUMMARY, document__level=Level.PUBLIC
)


def get_next_session(working_group: WorkingGroup, today: dt.date, *, after: dt.date | None = None) -> Session | None:
    """Return the group's next session that is open for documents. With `after`, it must begin after that day."""
    sessions = working_group.sessions.filter(state=SessionState.SCHEDULED, documents_close_on__gte=today)
    if after is not None:
        sessions = sessions.filter(starts_on__gt=after)
    return sessions.order_by("starts_on", "pk").first()


def list_conference_sessions() -> QuerySet[Session]:
    """Return the sessions of the Conference itself."""
    return Session.objects.filter(working_group__code=WorkingGroupCode.COP).select_related("working_group")


def list_conference_items() -> QuerySet[AgendaItem]:
    """Return the agenda items of the Conference itself."""
    rows = AgendaItem.objects.filter(session__working_group__code=WorkingGroupCode.COP)
    return rows.select_related("session__working_group")


def get_rule_17_days() -> int:
    """Return how many days before a session of the Conference a list of applicants must be circulated."""
    return ParticipationSetting.get_number(ParticipationSettingName.RULE_17_DAYS)


def get_rule_17_date(session: Session, days: int | None = None) -> dt.date:
    """Return the last day on which a list of applicants to the general review can be circulated (rule 17).

    `days`: what `get_rule_17_days` returns, if it is known already.
    """
    return session.starts_on - dt.timedelta(days=get_rule_17_days() if days is None else days)


def working_groups_for_list(user: AnyUser) -> QuerySet[WorkingGroup]:
    """Return the working groups that this user may see."""
    return WorkingGroup.objects.filter_visible(user)


def sessions_for_list(user: AnyUser, *, working_group: WorkingGroup | None = None) -> QuerySet[Session]:
    """Return the calendar of sessions, the latest first, each with its report and dialogue."""
    sessions = Session.objects.filter_visible(user).select_related("working_group", "report__dialogue")
    return sessions.filter(working_group=working_group) if working_group else sessions


def session_for_page(user: AnyUser) -> QuerySet[Session]:
    """Return sessions with their agenda. Each item has its routed documents that this user may see."""
    documents = (
        OutcomeDocument.objects.filter_visible(user)
        .current()
        .filter(FOR_GROUPS)
        .select_related("document")
        .order_by("document__language")
    )
    routings = (
        Routing.objects.filter_visible(user)
        .in_effect()
        .select_related("outcome__review__state_under_review", "outcome__review__phase", "rule__table")
        .select_related("chair_summary__dialogue__report__session", "chair_summary__document")
        # By the key of the routing, not by State, so that no State is preferred.
        .order_by("pk")
        .prefetch_related(Prefetch("outcome__documents", queryset=documents, to_attr="editions"))
    )
    items = AgendaItem.objects.order_by("number").prefetch_related(
        Prefetch("routings", queryset=routings, to_attr="placed")
    )
    sessions = Session.objects.select_related("working_group", "report__dialogue")
    return sessions.prefetch_related(Prefetch("agenda_items", queryset=items))


def count_waiting_for_session(working_group: WorkingGroup, user: AnyUser) -> int:
    """Return the number of documents that wait for a session of the group and that this user may see."""
    waiting = Routing.objects.filter_visible(user).in_effect().filter(working_group=working_group)
    return waiting.filter(agenda_item__isnull=True).count()


def chairs_for_user(working_group: WorkingGroup, user: AnyUser) -> QuerySet[User]:
    """Return the chairs of the group. Only governmental readers see them, like the documents of the group."""
    chairs = User.objects.filter(groups__name=f"working_group:{working_group.code}:chairs", is_active=True)
    return chairs if authz.is_governmental(user) else chairs.none()


def list_open_agenda_items(working_group: WorkingGroup) -> QuerySet[AgendaItem]:
    """Return the agenda items of the group's sessions that are not concluded."""
    return (
        AgendaItem.objects.filter(session__working_group=working_group, session__state=SessionState.SCHEDULED)
        .select_related("session__working_group")
        .order_by("session__starts_on", "number")
    )
