"""To which circle a reader of dialogues belongs, and which organizations may be named to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakeholders.models import Organization
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import PUBLIC, STATES, Audience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialogues.models import Application
    from untoc_portal.core.authz import AnyUser


def get_user_audience(user: AnyUser) -> Audience:
    """Return the circle of readers the user belongs to."""
    return STATES if authz.is_governmental(user) else PUBLIC


def get_nameable_applications(user: AnyUser, applications: Iterable[Application]) -> set[int]:
    """Return the keys of the applications whose organization and people may be named to this user.

    With the organization's consent that is everyone, otherwise governmental readers and its own people.
    """
    if authz.is_governmental(user):
        return {one.pk for one in applications}
    own = set(Organization.objects.represented_by(user).values_list("pk", flat=True)) if user.is_authenticated else ()
    return {one.pk for one in applications if one.consents_to_publication or one.organization_id in own}
