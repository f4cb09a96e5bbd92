"""Which working-group and dialogue rows a user may see."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Case, Count, DecimalField, Exists, F, Model, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from dialogues.enums import (
    CIRCULATED_STATES,
    ApplicationState,
    BureauOutcome,
    ChairSummaryState,
    ReportState,
    SessionState,
    StatementState,
)
from dialogues.permissions import READERS_OF_PACKS
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.querysets import M, VisibleQuerySet

MONEY = DecimalField(max_digits=16, decimal_places=2)
NOTHING = Decimal("0.00")


# Recommendations not agreed upon that no later session has taken up.
LISTED_FOR_LATER = Q(is_agreed=False, taken_up_by__isnull=True)


def is_chaired_dialogue(user: authz.AnyUser, *, path: str = "dialogue__") -> Q:
    """Return a condition true of rows whose dialogue, at `path`, is of a group, or the Conference, this user chairs."""
    found = (f"{path}{session}__working_group_id" for session in ("report__session", "conference_item__session"))
    after_report, at_conference = (
        Q(authz.build_grant_condition(user, "chair_working_group", "dialogues.WorkingGroup", outer=outer))
        for outer in found
    )
    return after_report | at_conference


class CalendarQuerySet(VisibleQuerySet[M]):
    """Working groups, sessions and dialogues: that they exist and when is public."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return every row: the calendar is public."""
        del user
        return self.all()


class OfGovernmentsQuerySet(VisibleQuerySet[M]):
    """What governmental readers alone are shown of a session."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to governmental readers, nothing to anyone else."""
        return self.all() if authz.is_governmental(user) else self.none()


class AccountEntryQuerySet(VisibleQuerySet[M]):
    """Entries of the Mechanism's accounts: public, as the Conference's documents on them are."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the entries that stand; to the secretariat also those struck out."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.not_cancelled()

    def not_cancelled(self) -> Self:
        """Return the entries that were not struck out."""
        return self.filter(struck_at=None)


class FundingSourceQuerySet(AccountEntryQuerySet[M]):
    """Sources of the Mechanism's money."""

    def with_totals(self) -> Self:
        """Give each row what was `paid` in and `spent` of it, in US dollars; an allotment needs no payment."""
        return self.annotate(paid=_sum_of("payments", self.model), spent=_sum_of("expenditures", self.model))


class FundedActivityQuerySet(CalendarQuerySet[M]):
    """What the Mechanism's money is spent on."""

    def with_spending(self) -> Self:
        """Give each row what was `spent` on it, in US dollars."""
        return self.annotate(spent=_sum_of("expenditures", self.model))


def _sum_of(name: str, model: type[Model]) -> Coalesce:
    relation: Any = model._meta.get_field(name)
    key = relation.field.name
    rows = relation.related_model.objects.not_cancelled().filter(**{key: OuterRef("pk")})
    total = rows.order_by().values(key).annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), NOTHING, output_field=MONEY)


class SessionDocumentQuerySet(OfGovernmentsQuerySet[M]):
    """Documents before a session: those for general distribution are public, the others for governmental readers."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return what may travel to this user."""
        return self.all() if authz.is_governmental(user) else self.filter(level=Level.PUBLIC)


class PackQuerySet(VisibleQuerySet[M]):
    """Packs hold the lists of observations that travel to States: for delegates, chairs and the secretariat."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to those who may read everything in them, nothing to anyone else."""
        return self.all() if authz.has_role(user, *READERS_OF_PACKS) else self.none()


class RecommendationQuerySet(OfGovernmentsQuerySet[M]):
    """Recommendations: for governmental readers while a session works on them, public with its adopted report."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to governmental readers, to others those of sessions whose report is adopted."""
        if authz.is_governmental(user):
            return self.all()
        return self.filter(session__state=SessionState.REPORT_ADOPTED)

    def listed_for_later(self) -> Self:
        """Return those not agreed upon that no later session has taken up."""
        return self.filter(LISTED_FOR_LATER)


class RoutingQuerySet(OfGovernmentsQuerySet[M]):
    """What lies before the working groups: for States, chairs and the secretariat, never for stakeholders."""

    def in_effect(self) -> Self:
        """Return the routings that were not taken back."""
        return self.filter(withdrawn_at=None)


class ApplicantListQuerySet(OfGovernmentsQuerySet[M]):
    """Lists of applicants circulated to States parties."""


class ApplicationQuerySet(VisibleQuerySet[M]):
    """Applications to dialogues."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to those who decide, circulated ones to other governmental readers, to others their own."""
        if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU):
            return self.all()
        own = authz.build_grant_condition(
            user, "represent_organization", "stakeholders.Organization", outer="organization_id"
        )
        if authz.is_governmental(user):
            return self.filter(Q(own) | Q(state__in=CIRCULATED_STATES))
        return self.filter(own)

    def taking_part(self) -> Self:
        """Return the applications of those invited."""
        return self.filter(state=ApplicationState.INVITED)

    def waiting(self) -> Self:
        """Return the applications on the waiting list, in the order in which they were approved."""
        return self.filter(state=ApplicationState.WAITING).order_by("decided_at", "pk")

    def with_seats(self) -> Self:
        """Give each row the number of `seats` it takes or would take."""
        coming = Count("attendees", filter=Q(attendees__left_at__isnull=True))
        return self.annotate(seats=coming)


class OfApplicationQuerySet(VisibleQuerySet[M]):
    """Rows that belong to an application and are seen with it."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows of the applications this user may see."""
        applications = apps.get_model("dialogues.Application").objects.visible_to(user)
        return self.filter(application__in=applications)


class AttendeeQuerySet(OfApplicationQuerySet[M]):
    """The people whom organizations send."""

    def attending(self) -> Self:
        """Return those nobody stands in for."""
        return self.filter(left_at__isnull=True)


class ObjectionQuerySet(OfApplicationQuerySet[M]):
    """Objections of States parties; an applicant is shown the ground, never the State (`policies.py`)."""

    def not_withdrawn(self) -> Self:
        """Return those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def undecided(self) -> Self:
        """Return those that stand and are still to be decided on."""
        return self.not_withdrawn().filter(outcome="")


class BureauQuerySet(VisibleQuerySet[M]):
    """What the Extended Bureau's members and the secretariat alone see: seats, proposals, positions."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to the members and the secretariat, nothing to anyone else."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU) else self.none()


class BureauSeatQuerySet(BureauQuerySet[M]):
    """Seats of the Extended Bureau."""

    def in_force(self) -> Self:
        """Return the seats of those who are members now: not ended, with the role and an account in use."""
        members = Group.objects.filter(name=RoleGroup.EXTENDED_BUREAU, user=OuterRef("member"))
        return self.filter(Exists(members), ended_at__isnull=True, member__is_active=True)


class BureauDecisionQuerySet(BureauQuerySet[M]):
    """Proposals before the Extended Bureau, and what came of them."""

    def undecided(self) -> Self:
        """Return the proposals that are still before the members."""
        return self.filter(outcome="")

    def decided(self) -> Self:
        """Return those that were taken."""
        return self.filter(outcome=BureauOutcome.TAKEN)


def _of_author(user: authz.AnyUser) -> Q:
    """Hold for statements of an organization the user represents, or of the State for which the user is focal point."""
    organization = authz.build_grant_condition(
        user, "represent_organization", "stakeholders.Organization", outer="organization_id"
    )
    return Q(organization) | Q(authz.build_grant_condition(user, "agree_outcome", "reviews.Review", outer="review_id"))


class StatementQuerySet(VisibleQuerySet[M]):
    """Statements: drafts are their author's alone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return own ones; submitted ones to moderators; accepted ones to States; with consent, to everyone."""
        chaired = is_chaired_dialogue(user)
        moderated = ~Q(state__in=(StatementState.DRAFT, StatementState.REFUSED))
        found = _of_author(user) | (chaired & moderated)
        accepted = Q(state=StatementState.ACCEPTED)
        found |= accepted & Q(consents_to_publication=True)
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            found |= moderated
        if authz.is_governmental(user):
            found |= accepted
        return self.filter(found)

    def as_sent(self, user: authz.AnyUser) -> Self:
        """Give each row `sent_title` and `sent_text`: of what was returned the last version, but to its author's side.

        The author's side goes on writing at it; nobody else reads that before it is sent again.
        """
        versions = apps.get_model("dialogues.StatementVersion").objects.filter(statement=OuterRef("pk"))
        last = versions.order_by("-number")
        is_unsent = Q(state=StatementState.RETURNED) & ~_of_author(user)
        return self.annotate(
            **{
                f"sent_{name}": Case(When(is_unsent, then=Subquery(last.values(name)[:1])), default=F(name))
                for name in ("title", "text")
            }
        )

    def accepted(self) -> Self:
        """Return the statements that are part of the dialogue."""
        return self.filter(state=StatementState.ACCEPTED)


class OfStatementQuerySet(VisibleQuerySet[M]):
    """Versions of statements and what was asked for in them: for the author's side and the moderators alone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the author's side, of moderators' groups and, for the secretariat, all that were sent."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        outer = "statement__"
        own = authz.build_grant_condition(
            user, "represent_organization", "stakeholders.Organization", outer=f"{outer}organization_id"
        )
        review = authz.build_grant_condition(user, "agree_outcome", "reviews.Review", outer=f"{outer}review_id")
        chaired = is_chaired_dialogue(user, path=f"{outer}dialogue__")
        return self.filter(Q(own) | Q(review) | chaired)


class ChairSummaryQuerySet(VisibleQuerySet[M]):
    """Chairs' summaries: drafts for the chair and the secretariat, issued ones for everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return issued ones, and drafts of the groups this user chairs or, for the secretariat, all."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        chaired = authz.build_grant_condition(
            user, "chair_working_group", "dialogues.WorkingGroup", outer="dialogue__report__session__working_group_id"
        )
        return self.filter(Q(state=ChairSummaryState.ISSUED) | Q(chaired))


class BatchQuerySet(VisibleQuerySet[M]):
    """Batches of States that were counted: the secretariat's, who closes them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to the secretariat, nothing to anyone else: figures are read in a general report."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.none()


class FigureQuerySet(VisibleQuerySet[M]):
    """Figures that the disclosure guard let out, of one batch each."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all to the secretariat, nothing to anyone else: figures are read in a general report."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.none()


class ReportQuerySet(VisibleQuerySet[M]):
    """General reports: drafts are the secretariat's, issued ones for governments, published ones for everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return what has come as far as this user."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        if authz.is_governmental(user):
            return self.exclude(state=ReportState.DRAFT)
        return self.filter(state=ReportState.PUBLISHED)
