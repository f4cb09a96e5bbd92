"""Which States and organizations a user may see."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.apps import apps
from django.db.models import Prefetch, Q

from stakeholders.enums import InstrumentCode, OrganizationState, PartyStatus
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.querysets import M, VisibleQuerySet


class ReferenceQuerySet(VisibleQuerySet[M]):
    """Public reference data."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return every row: the position of States under the instruments is public."""
        del user
        return self.all()


class StateQuerySet(ReferenceQuerySet[M]):
    """States, with their positions under the instruments."""

    def parties_to(self, instrument: str = InstrumentCode.UNTOC) -> Self:
        """Return the States that are confirmed parties to the instrument."""
        return self.filter(statuses__instrument__code=instrument, statuses__status=PartyStatus.PARTY)

    def with_statuses(self) -> Self:
        """Prefetch the statuses of every State, in the order of the instruments."""
        statuses = apps.get_model("stakeholders.InstrumentStatus").objects
        rows = statuses.select_related("instrument").order_by("instrument__position")
        return self.prefetch_related(Prefetch("statuses", queryset=rows))


class OrganizationQuerySet(VisibleQuerySet[M]):
    """Organizations."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to the Secretariat and the Extended Bureau. Others get their own and the listed, verified ones."""
        if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU):
            return self.all()
        listed = Q(is_listed=True, state=OrganizationState.VERIFIED)
        return self.filter(listed | Q(authz.build_grant_condition(user, "represent_organization", self.model)))

    def managed_by(self, user: authz.AnyUser) -> Self:
        """Return the organizations whose registration this user may manage."""
        return self.filter(authz.build_grant_condition(user, "manage_organization", self.model))

    def to_be_renewed(self, until: dt.date) -> Self:
        """Return the verified organizations whose registration ends by that day."""
        return self.filter(state=OrganizationState.VERIFIED, renewal_due_on__lte=until)

    def represented_by(self, user: authz.AnyUser) -> Self:
        """Return the verified organizations this user may act for."""
        mine = authz.build_grant_condition(user, "represent_organization", self.model)
        return self.filter(mine, state=OrganizationState.VERIFIED)


class OfOrganizationQuerySet(VisibleQuerySet[M]):
    """Rows of organizations, for their own people, the Secretariat and the Extended Bureau."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to the Secretariat and the Extended Bureau. Others get those of their own organizations."""
        if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU):
            return self.all()
        own = authz.build_grant_condition(
            user, "represent_organization", "stakeholders.Organization", outer="organization_id"
        )
        return self.filter(own)


class OrganizationDocumentQuerySet(OfOrganizationQuerySet[M]):
    """Documents of organizations."""


class RepresentativeQuerySet(OfOrganizationQuerySet[M]):
    """People who act for organizations."""

    def in_force(self) -> Self:
        """Return those who act for their organization today."""
        return self.filter(ended_on__isnull=True)
