"""Which working-group and dialogue rows a user may see."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from dialogues.enums import ChairSummaryState, StatementState
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.querysets import VisibleQuerySet

GOVERNMENTAL = (RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU, RoleGroup.DELEGATES, RoleGroup.CHAIRS)


class CalendarQuerySet(VisibleQuerySet):
    """Working groups, sessions and dialogues: that they exist and when is public."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return every row: the calendar is public."""
        del user
        return self.all()


class RoutingQuerySet(VisibleQuerySet):
    """What lies before the working groups: for States, chairs and the secretariat, never for stakeholders."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to governmental readers, nothing to anyone else."""
        return self.all() if authz.has_role(user, *GOVERNMENTAL) else self.none()


class ApplicationQuerySet(VisibleQuerySet):
    """Applications to dialogues."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to secretariat and Extended Bureau, to others those of their own organizations."""
        if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU):
            return self.all()
        own = authz.granted(user, "represent_organization", "stakeholders.Organization", outer="organization_id")
        return self.filter(own)


class StatementQuerySet(VisibleQuerySet):
    """Statements: drafts are their author's alone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return own ones; submitted ones to moderators; accepted ones to States; with consent, to everyone."""
        organization = authz.granted(
            user, "represent_organization", "stakeholders.Organization", outer="organization_id"
        )
        review = authz.granted(user, "agree_outcome", "reviews.Review", outer="review_id")
        chaired = authz.granted(
            user, "chair_working_group", "dialogues.WorkingGroup", outer="dialogue__report__session__working_group_id"
        )
        moderated = ~Q(state__in=(StatementState.DRAFT, StatementState.REFUSED))
        found = Q(organization) | Q(review) | (Q(chaired) & moderated)
        accepted = Q(state=StatementState.ACCEPTED)
        found |= accepted & Q(consents_to_publication=True)
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            found |= moderated
        if authz.has_role(user, *GOVERNMENTAL):
            found |= accepted
        return self.filter(found)

    def accepted(self) -> Self:
        """Return the statements that are part of the dialogue."""
        return self.filter(state=StatementState.ACCEPTED)


class ChairSummaryQuerySet(VisibleQuerySet):
    """Chairs' summaries: drafts for the chair and the secretariat, issued ones for everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return issued ones, and drafts of the groups this user chairs or, for the secretariat, all."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        chaired = authz.granted(
            user, "chair_working_group", "dialogues.WorkingGroup", outer="dialogue__report__session__working_group_id"
        )
        return self.filter(Q(state=ChairSummaryState.ISSUED) | Q(chaired))
