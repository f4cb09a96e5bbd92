"""The audience of a reader of dialogues, and the organizations that a user may see by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakeholders.models import Organization
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import PUBLIC, STATES, Audience
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dialogues.models import Application
    from untoc_portal.core.authz import AnyUser


def get_user_audience(user: AnyUser) -> Audience:
    """Return the audience of the user."""
    return STATES if authz.is_governmental(user) else PUBLIC


_REPRESENTED = ReaderQuery(lambda reader: Organization.objects.represented_by(reader).values_list("pk"), 0)


def get_organizations_for_user(user: AnyUser) -> frozenset[int]:
    """Return the keys of the organizations for which the user acts."""
    if not user.is_authenticated:
        return frozenset()
    return frozenset(key for (key,) in _REPRESENTED.fetch(user))


def get_nameable_applications(
    user: AnyUser, applications: Iterable[Application], own: Collection[int] | None = None
) -> set[int]:
    """Return the keys of the applications whose organization and people this user may see by name.

    Everyone may see the names if the organization consented. Otherwise governmental readers and its own people may.
    `own` are the user's organizations, where the caller has read them.
    """
    if authz.is_governmental(user):
        return {application.pk for application in applications}
    own = get_organizations_for_user(user) if own is None else own
    return {
        application.pk
        for application in applications
        if application.consents_to_publication or application.organization_id in own
    }
