"""Rows of working groups and dialogues that a user may see."""

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
    Delivery,
    DialogueState,
    ReportState,
    SessionState,
    StatementState,
)
from dialogues.enums_of_general_reviews import CompilationState
from dialogues.permissions import READERS_OF_PACKS, build_co_chair_condition
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.querysets import M, SecretariatOnlyQuerySet, VisibleQuerySet

MONEY = DecimalField(max_digits=16, decimal_places=2)
NOTHING = Decimal("0.00")
# Recommendations without agreement that no later session has taken up.
LISTED_FOR_LATER = Q(is_agreed=False, taken_up_by__isnull=True)


def is_chaired_dialogue(user: authz.AnyUser, *, path: str = "dialogue__") -> Q:
    """Return the condition for rows whose dialogue, at `path`, the user chairs.

    That is the chair of its working group or of the Conference, a co-chair, or the chair of a group that joins.
    """
    found = (f"{path}{session}__working_group_id" for session in ("report__session", "conference_item__session"))
    after_report, at_conference = (
        Q(authz.build_grant_condition(user, "chair_working_group", "dialogues.WorkingGroup", outer=outer))
        for outer in found
    )
    return after_report | at_conference | build_co_chair_condition(user, path)


class CalendarQuerySet(VisibleQuerySet[M]):
    """Working groups, sessions and dialogues. Their existence and dates are public."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return every row: the calendar is public."""
        del user
        return self.all()


class OfGovernmentsQuerySet(VisibleQuerySet[M]):
    """Rows of a session that only governmental readers see."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all rows for governmental readers, none for anyone else."""
        return self.all() if authz.is_governmental(user) else self.none()


class AccountEntryQuerySet(VisibleQuerySet[M]):
    """Entries of the Mechanism's accounts. They are public, like the Conference documents on them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the entries that were not cancelled. The Secretariat also gets cancelled ones."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.not_cancelled()

    def not_cancelled(self) -> Self:
        """Return the entries that were not cancelled."""
        return self.filter(struck_at=None)


class FundingSourceQuerySet(AccountEntryQuerySet[M]):
    """Sources of the Mechanism's money."""

    def with_totals(self) -> Self:
        """Add the amounts `paid` in and `spent` to each row, in US dollars. An allotment needs no payment."""
        return self.annotate(paid=_build_sum("payments", self.model), spent=_build_sum("expenditures", self.model))


class FundedActivityQuerySet(CalendarQuerySet[M]):
    """Activities that the Mechanism pays for."""

    def with_spending(self) -> Self:
        """Add the amount `spent` on it to each row, in US dollars."""
        return self.annotate(spent=_build_sum("expenditures", self.model))


def _build_sum(name: str, model: type[Model]) -> Coalesce:
    relation: Any = model._meta.get_field(name)
    key = relation.field.name
    rows = relation.related_model.objects.not_cancelled().filter(**{key: OuterRef("pk")})
    total = rows.order_by().values(key).annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), NOTHING, output_field=MONEY)


class SessionDocumentQuerySet(OfGovernmentsQuerySet[M]):
    """Documents before a session. Those for general distribution are public, the others for governmental readers."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the documents that this user may see."""
        return self.all() if authz.is_governmental(user) else self.filter(level=Level.PUBLIC)


class PackQuerySet(VisibleQuerySet[M]):
    """Packs contain the lists of observations for States. They are for delegates, chairs and the Secretariat."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all rows for users who may read everything in a pack, none for anyone else."""
        return self.all() if authz.has_role(user, *READERS_OF_PACKS) else self.none()


class RecommendationQuerySet(OfGovernmentsQuerySet[M]):
    """Recommendations: for governmental readers while a session works on them, public with its adopted report."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all rows for governmental readers. Others get those of sessions whose report is adopted."""
        if authz.is_governmental(user):
            return self.all()
        return self.filter(session__state=SessionState.REPORT_ADOPTED)

    def listed_for_later(self) -> Self:
        """Return the points without agreement that no later session has taken up."""
        return self.filter(LISTED_FOR_LATER)


class RoutingQuerySet(OfGovernmentsQuerySet[M]):
    """Documents sent to working groups. They are for States, chairs and the Secretariat, never for stakeholders."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the routings for governmental readers, of documents that this user may see."""
        outcomes = apps.get_model("reviews.Outcome").objects.keys_visible_to(user)
        return super().visible_to(user).filter(Q(outcome=None) | Q(outcome__in=outcomes))

    def in_effect(self) -> Self:
        """Return the routings that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class ApplicantListQuerySet(OfGovernmentsQuerySet[M]):
    """Lists of applicants circulated to States parties."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all lists to governmental readers. Applicants get those with an application of theirs.

        They may know until which day States can object to it.
        """
        if authz.is_governmental(user):
            return self.all()
        own = apps.get_model("dialogues.Application").objects.visible_to(user)
        return self.filter(pk__in=own.order_by().values("applicant_list"))

    def before_governments(self, user: authz.AnyUser) -> Self:
        """Return the lists to which this user's government can object; none for applicants."""
        return self.all() if authz.is_governmental(user) else self.none()


def _is_of_user_organization(user: authz.AnyUser, outer: str = "") -> Q:
    model, key = "stakeholders.Organization", f"{outer}organization_id"
    return Q(authz.build_grant_condition(user, "represent_organization", model, outer=key))


class ApplicationQuerySet(VisibleQuerySet[M]):
    """Applications to dialogues."""

    def of_user_organizations(self, user: authz.AnyUser) -> Self:
        """Return those of the organizations that the user represents. All of them are visible to the user."""
        return self.filter(_is_of_user_organization(user))

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the applications that this user may see.

        Users who decide see all. Other governmental users see circulated ones. All users see those of their
        organizations.
        """
        if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU):
            return self.all()
        if authz.is_governmental(user):
            return self.filter(_is_of_user_organization(user) | Q(state__in=CIRCULATED_STATES))
        return self.of_user_organizations(user)

    def within_wall(self, user: authz.AnyUser) -> Self:
        """Return also those of organizations whose names and people everyone may read."""
        return self.visible_to(user) | self.listed_publicly()

    def taking_part(self) -> Self:
        """Return the applications of invited organizations."""
        return self.filter(state=ApplicationState.INVITED)

    def listed_publicly(self) -> Self:
        """Return the applications of invited organizations that agreed to be listed with their people.

        Everyone may read these names, and nothing else of an application.
        """
        return self.taking_part().filter(consents_to_publication=True)

    def waiting(self) -> Self:
        """Return the applications on the waiting list, in the order of approval."""
        return self.filter(state=ApplicationState.WAITING).order_by("decided_at", "pk")

    def with_seats(self) -> Self:
        """Add the number of `seats` that the application takes, or would take, to each row."""
        coming = Count("attendees", filter=Q(attendees__left_at__isnull=True))
        return self.annotate(seats=coming)


class OfApplicationQuerySet(VisibleQuerySet[M]):
    """Rows that belong to an application. A user who sees the application sees them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows of the applications this user may see."""
        applications = apps.get_model("dialogues.Application").objects.keys_visible_to(user)
        return self.filter(application__in=applications)


class AttendeeQuerySet(OfApplicationQuerySet[M]):
    """The people whom organizations send."""

    def within_wall(self, user: authz.AnyUser) -> Self:
        """Return also the people whom everyone may read."""
        listed = apps.get_model("dialogues.Application").objects.listed_publicly()
        return self.visible_to(user) | self.filter(application__in=listed)

    def attending(self) -> Self:
        """Return the people who were not replaced by a substitute."""
        return self.filter(left_at__isnull=True)

    def invited_to(self, dialogue: Model) -> Self:
        """Return the people whom invited organizations send to this dialogue, without those who were replaced."""
        return self.attending().filter(application__dialogue=dialogue, application__state=ApplicationState.INVITED)


class ObjectionQuerySet(OfApplicationQuerySet[M]):
    """Objections of States parties. An applicant sees the reason, never the State (`policies.py`)."""

    def not_withdrawn(self) -> Self:
        """Return the objections that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def undecided(self) -> Self:
        """Return the objections that were not withdrawn and are not decided yet."""
        return self.not_withdrawn().filter(outcome="")


class BureauQuerySet(VisibleQuerySet[M]):
    """Seats, proposals and positions. Only members of the Extended Bureau and the Secretariat see them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all rows for the members and the Secretariat, none for anyone else."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU) else self.none()


class BureauSeatQuerySet(BureauQuerySet[M]):
    """Seats of the Extended Bureau."""

    def in_force(self) -> Self:
        """Return the seats of current members: not ended, with the role and an active account."""
        members = Group.objects.filter(name=RoleGroup.EXTENDED_BUREAU, user=OuterRef("member"))
        return self.filter(Exists(members), ended_at__isnull=True, member__is_active=True)


class BureauDecisionQuerySet(BureauQuerySet[M]):
    """Proposals to the Extended Bureau and their results."""

    def undecided(self) -> Self:
        """Return the proposals that are not closed yet."""
        return self.filter(outcome="")

    def decided(self) -> Self:
        """Return the proposals that were taken."""
        return self.filter(outcome=BureauOutcome.TAKEN)


def _of_author(user: authz.AnyUser) -> Q:
    """Return the condition for statements of the user's organizations, or of the State of the focal point."""
    return _is_of_user_organization(user) | _of_states(user)


def _of_states(user: authz.AnyUser, outer: str = "") -> Q:
    """Return the condition for statements of the user's State: its own and those that it joins."""
    columns = (f"{outer}review_id", f"{outer}joined_review_id")
    own, joined = (
        authz.build_grant_condition(user, "agree_outcome", "reviews.Review", outer=column) for column in columns
    )
    return Q(own) | Q(joined)


def _is_shown_to(user: authz.AnyUser) -> Q:
    """Return which accepted ones are shown: to States all, to others those with consent, and oral ones once spoken."""
    if authz.is_governmental(user):
        return Q()
    spoken = apps.get_model("dialogues.Speaker").objects.filter(
        Q(application__organization=OuterRef("organization")) | Q(review=OuterRef("review")),
        dialogue=OuterRef("dialogue"),
        ended_at__isnull=False,
    )
    delivered = ~Q(delivery=Delivery.ORAL) | ~Q(dialogue__state=DialogueState.OPEN) | Q(Exists(spoken))
    return Q(consents_to_publication=True) & delivered


class StatementQuerySet(VisibleQuerySet[M]):
    """Statements. Only the author's side sees drafts."""

    def of_user_organizations(self, user: authz.AnyUser) -> Self:
        """Return the statements of the organizations that the user represents. All of them are visible to the user."""
        return self.filter(_is_of_user_organization(user))

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the statements that this user may see.

        The author's side sees its own. Moderators see submitted ones. All others see accepted ones (`_is_shown_to`).
        """
        moderated = ~Q(state__in=(StatementState.DRAFT, StatementState.REFUSED))
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            # The other conditions find nothing more, and the database would plan them for each page.
            return self.filter(_of_author(user) | moderated)
        found = _of_author(user) | (is_chaired_dialogue(user) & moderated)
        return self.filter(found | (Q(state=StatementState.ACCEPTED) & _is_shown_to(user)))

    def as_sent(self, user: authz.AnyUser) -> Self:
        """Add `sent_title` and `sent_text` to each row.

        The author's side gets the current text. Others get the last sent version of a returned statement, because they
        may not read its changes before it is sent again.
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

    def accepted(self, user: authz.AnyUser | None = None) -> Self:
        """Return the accepted statements, or those of them that this user may see."""
        rows = self if user is None or not _is_shown_to(user) else self.filter_visible(user)
        return rows.filter(state=StatementState.ACCEPTED)


class OfStatementQuerySet(VisibleQuerySet[M]):
    """Versions of statements and requested changes. Only the author's side and the moderators see them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows of the author's side and of the dialogues that the user chairs. The Secretariat gets all."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        outer = "statement__"
        own = _is_of_user_organization(user, outer) | _of_states(user, outer)
        return self.filter(own | is_chaired_dialogue(user, path=f"{outer}dialogue__"))


class ChairSummaryQuerySet(VisibleQuerySet[M]):
    """Chairs' summaries. Drafts are for the chair and the Secretariat, issued ones are public."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return issued summaries, and drafts of the groups that this user chairs. The Secretariat gets all."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(Q(state=ChairSummaryState.ISSUED) | is_chaired_dialogue(user))


class BatchQuerySet(SecretariatOnlyQuerySet[M]):
    """Counted batches of States. The Secretariat closes them; others read figures in a general report."""


class FigureQuerySet(SecretariatOnlyQuerySet[M]):
    """Figures that the disclosure guard released, each of one batch."""


class ResearchArchiveQuerySet(VisibleQuerySet[M]):
    """Archives for research."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all rows for the Secretariat, and the issued ones for everyone else."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.filter(issued_at__isnull=False)


class ReportQuerySet(VisibleQuerySet[M]):
    """General reports. Drafts are for the Secretariat, issued ones for governments, published ones for everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the reports that this user may see, by their status."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        if authz.is_governmental(user):
            return self.exclude(state=ReportState.DRAFT)
        return self.filter(state=ReportState.PUBLISHED)


class ContributionQuerySet(VisibleQuerySet[M]):
    """Contributions of States to the general review."""

    def not_withdrawn(self) -> Self:
        """Return the contributions that their States have not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def in_library(self) -> Self:
        """Return the good practices that their States let everyone find."""
        return self.not_withdrawn().filter(is_in_library=True, library_ended_at__isnull=True)

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those that governmental readers read, and to everyone those in the library."""
        return self.not_withdrawn() if authz.is_governmental(user) else self.in_library()


class FloorRequestQuerySet(OfGovernmentsQuerySet[M]):
    """Requests of States for the floor, in the order in which they asked (rule 42)."""

    def waiting(self) -> Self:
        """Return the requests that were not withdrawn, the earliest first."""
        return self.filter(withdrawn_at__isnull=True).order_by("requested_at", "pk")


class CompilationQuerySet(VisibleQuerySet[M]):
    """Compilations. Drafts are for the Secretariat, issued ones for governments, published ones for everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the compilations that this user may see, by their status."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        if authz.is_governmental(user):
            return self.exclude(state=CompilationState.DRAFT)
        return self.filter(state=CompilationState.PUBLISHED)


class ConferenceDecisionQuerySet(VisibleQuerySet[M]):
    """Decisions of the Conference."""

    def confirmed(self) -> Self:
        """Return the decisions that a second officer has confirmed."""
        return self.filter(confirmed_at__isnull=False)

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return every entry to the Secretariat, and the confirmed decisions to everyone."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.confirmed()


class DecisionStepQuerySet(VisibleQuerySet[M]):
    """Next steps. Who reads the decision reads them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the steps of the decisions that this user may see."""
        return self.filter(decision__in=apps.get_model("dialogues.ConferenceDecision").objects.keys_visible_to(user))
