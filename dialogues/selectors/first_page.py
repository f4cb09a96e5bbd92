"""The first page of chairs, stakeholders and delegations: dates, the status of requests, lists of applicants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db.models import Q

from dialogues.enums import DialogueState
from dialogues.models import ApplicantList, Dialogue, Routing, Session, WorkingGroup
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION, dialogues_for_list
from dialogues.selectors.duties import CHAIR
from dialogues.selectors.sessions import sessions_for_list
from stakeholders.enums import OrganizationState
from stakeholders.selectors.organizations import organizations_for_user
from untoc_portal.core import authz
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stakeholders.models import Organization, State
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

# How many of the future sessions and dialogues are shown.
UPCOMING_LIMIT = 5


@dataclass(frozen=True, slots=True)
class ChairedGroup:
    """A working group that the user chairs, with its next session and dialogue."""

    working_group: WorkingGroup
    session: Session | None
    dialogue: Dialogue | None


def list_chaired_groups(user: User, today: dt.date) -> list[ChairedGroup]:
    """Return the groups that the user chairs, each with its next session and dialogue, in a fixed number of queries."""
    groups = list(WorkingGroup.objects.filter(authz.build_grant_condition(user, CHAIR, WorkingGroup)))
    sessions = Session.objects.filter(working_group__in=groups, ends_on__gte=today).select_related("working_group")
    of_groups = Q(report__session__working_group__in=groups) | Q(conference_item__session__working_group__in=groups)
    dialogues = Dialogue.objects.filter(of_groups, held_on__gte=today)
    # An earlier row overwrites a later one.
    next_sessions = {row.working_group_id: row for row in sessions.order_by("-starts_on", "-pk")}
    rows = dialogues.select_related(WITH_SESSION, CONFERENCE_GROUP_PATH).order_by("-held_on", "-pk")
    next_dialogues = {row.session.working_group_id: row for row in rows}
    return [ChairedGroup(group, next_sessions.get(group.pk), next_dialogues.get(group.pk)) for group in groups]


_UNVERIFIED = ReaderQuery(
    lambda reader: organizations_for_user(reader).filter(state=OrganizationState.REGISTERED),
    0,
)


def list_unverified_organizations(user: User) -> list[Organization]:
    """Return the organizations that the user represents and that the Secretariat has not verified yet."""
    return list(_UNVERIFIED.read(user))


_SESSIONS_AHEAD = ReaderQuery(
    lambda reader, today: sessions_for_list(reader).filter(ends_on__gte=today).order_by("starts_on")[:UPCOMING_LIMIT], 0
)
_DIALOGUES_AHEAD = ReaderQuery(
    lambda reader, today: dialogues_for_list(reader).filter(held_on__gte=today).order_by("held_on")[:UPCOMING_LIMIT], 0
)


def list_upcoming(user: AnyUser, today: dt.date) -> list[tuple[dt.date, Session | Dialogue]]:
    """Return the nearest future sessions and dialogues with their first days, the nearest first."""
    sessions = _SESSIONS_AHEAD.read(user, fixed=(today,))
    dialogues = _DIALOGUES_AHEAD.read(user, fixed=(today,))
    found: list[tuple[dt.date, Session | Dialogue]] = [
        *((one.starts_on, one) for one in sessions),
        *((one.held_on, one) for one in dialogues),
    ]
    return sorted(found, key=itemgetter(0))[:UPCOMING_LIMIT]


def list_applicants_before_states(user: User, today: dt.date) -> QuerySet[ApplicantList]:
    """Return the lists of applicants to which States parties can still object, the nearest last day first."""
    rows = ApplicantList.objects.before_governments(user).filter(
        objections_until__gte=today, dialogue__state=DialogueState.OPEN
    )
    return rows.select_related(f"dialogue__{WITH_SESSION}", f"dialogue__{CONFERENCE_GROUP_PATH}").order_by(
        "objections_until", "pk"
    )


def list_state_routings(state: State, user: User, today: dt.date) -> QuerySet[Routing]:
    """Return which outcomes of the State are before which coming session of a working group."""
    rows = (
        Routing.objects.visible_to(user)
        .in_effect()
        .filter(outcome__review__state_under_review=state, agenda_item__session__ends_on__gte=today)
    )
    return rows.select_related(
        "agenda_item__session__working_group", "outcome__review__state_under_review", "outcome__review__phase"
    ).order_by("agenda_item__session__starts_on", "pk")
