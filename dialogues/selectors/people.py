"""The people of a dialogue for programs: who comes for each organization, and who chairs it with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from dialogues.enums import ApplicationState
from dialogues.models import Attendee, CoChair
from dialogues.permissions import build_co_chair_condition
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

CHAIR = "chair_working_group"
DIALOGUE = "application__dialogue__"


def attendees_for_user(user: AnyUser) -> QuerySet[Attendee]:
    """Return the people whom organizations send, with their attendance, for those who read it on the application.

    The Secretariat and the Extended Bureau read all, an organization its own, and who chairs a dialogue the invited
    ones, to record the attendance.
    """
    rows = Attendee.objects.filter_visible(user).select_related(
        "application__dialogue__report__session__working_group", "application__organization", "representative__user",
        "certificate",
    )  # fmt: skip
    if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU):
        return rows
    own = authz.build_grant_condition(
        user, "represent_organization", "stakeholders.Organization", outer="application__organization_id"
    )
    groups = (f"{DIALOGUE}{path}__session__working_group_id" for path in ("report", "conference_item"))
    led = build_co_chair_condition(user, DIALOGUE)
    for outer in groups:
        led |= Q(authz.build_grant_condition(user, CHAIR, "dialogues.WorkingGroup", outer=outer))
    return rows.filter(Q(own) | (led & Q(application__state=ApplicationState.INVITED)))


def co_chairs_for_user(user: AnyUser) -> QuerySet[CoChair]:
    """Return the co-chairs and the proposals of them, for those who name them."""
    rows = CoChair.objects.filter_visible(user).select_related("dialogue__report__session__working_group", "user")
    return rows if authz.is_secretariat(user) else rows.none()
