"""The first page of chairs, stakeholders and delegations: dates, the status of requests, lists of applicants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from dialogues.enums import DialogueState
from dialogues.models import ApplicantList, Application, Dialogue, Routing, Session, Statement, WorkingGroup
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION
from dialogues.selectors.duties import CHAIR
from stakeholders.models import Organization
from untoc_portal.core import authz

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stakeholders.models import State
    from untoc_portal.accounts.models import User


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


def applications_of_user_organizations(user: User) -> QuerySet[Application]:
    """Return the applications of the organizations that the user represents, the latest first."""
    mine = authz.build_grant_condition(user, "represent_organization", Organization, outer="organization_id")
    rows = Application.objects.visible_to(user).filter(mine)
    return rows.select_related(
        "organization", f"dialogue__{WITH_SESSION}", f"dialogue__{CONFERENCE_GROUP_PATH}"
    ).order_by("-pk")


def statements_of_user_organizations(user: User) -> QuerySet[Statement]:
    """Return the statements of the organizations that the user represents, the latest first."""
    mine = authz.build_grant_condition(user, "represent_organization", Organization, outer="organization_id")
    rows = Statement.objects.visible_to(user).filter(mine)
    return rows.select_related(
        "organization", f"dialogue__{WITH_SESSION}", f"dialogue__{CONFERENCE_GROUP_PATH}"
    ).order_by("-pk")


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
