"""The audience of a reader of dialogues, and the organizations that a user may see by name."""

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
    """Return the audience of the user."""
    return STATES if authz.is_governmental(user) else PUBLIC


def get_nameable_applications(user: AnyUser, applications: Iterable[Application]) -> set[int]:
    """Return the keys of the applications whose organization and people this user may see by name.

    Everyone may see the names if the organization consented. Otherwise governmental readers and its own people may.
    """
    if authz.is_governmental(user):
        return {one.pk for one in applications}
    own = set(Organization.objects.represented_by(user).values_list("pk", flat=True)) if user.is_authenticated else ()
    return {one.pk for one in applications if one.consents_to_publication or one.organization_id in own}
