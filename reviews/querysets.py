"""Which rows of a review a user may see: every condition follows from `permissions.WHO_SEES_WHAT`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone

from reviews.enums import (
    ISSUED_STATES,
    NOT_STARTED_STATES,
    PAPER_MATERIAL,
    DelegateRole,
    InputState,
    JointState,
    Material,
    NominationState,
    OfferChoice,
    OutcomeKind,
    PublicationScope,
    QuestionnaireState,
    ReviewState,
)
from reviews.permissions import OTHER_STATES, PUBLIC, WHO_SEES_WHAT, Access
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, OfficialLanguage, RoleGroup
from untoc_portal.core.querysets import VisibleQuerySet

# How PostgreSQL names the languages it knows the inflections of; Chinese, which it can't part into words, is not there.
# The indexes of the migration 0020_papers are made with these names.
TEXT_SEARCH = {
    OfficialLanguage.AR: "arabic",
    OfficialLanguage.EN: "english",
    OfficialLanguage.FR: "french",
    OfficialLanguage.RU: "russian",
    OfficialLanguage.ES: "spanish",
}


def _conditions(prefix: str) -> dict[Access, Q]:
    """Say each cell of the table as a condition on the review that `prefix` leads to."""
    published = f"{prefix}publication_decision__"
    issued = Q(**{f"{prefix}state__in": ISSUED_STATES})
    return {
        Access.YES: Q(),
        Access.IF_SHARED: Q(**{f"{published}shares_questionnaire": True})
        | Q(**{f"{published}publishes_questionnaire": True}),
        Access.IF_PUBLISHED: issued & Q(**{f"{published}isnull": False}),
        Access.LESS_CONFIDENTIAL: issued & Q(**{f"{prefix}routed_at__isnull": False}),
        Access.ONCE_ISSUED: issued,
    }


def visible_material(user: authz.AnyUser, material: Material, *, review: str = "") -> Q:
    """Return the condition under which `user` sees `material` of a review, on rows whose key to it is `review`.

    `review` is the field name of the foreign key, or empty on the review itself.
    """
    if authz.has_role(user, RoleGroup.SECRETARIAT):
        return Q()
    prefix = f"{review}__" if review else ""
    outer = f"{review}_id" if review and "__" not in review else (review or "pk")
    found = Q(authz.granted(user, f"view_{material}", "reviews.Review", outer=outer))
    conditions = _conditions(prefix)
    columns = [PUBLIC]
    if authz.has_role(user, RoleGroup.DELEGATES, RoleGroup.CHAIRS):
        columns.append(OTHER_STATES)
    for column in columns:
        condition = conditions.get(WHO_SEES_WHAT[material][column])
        if condition is not None:
            found |= condition & _publishes(material, column, prefix)
    return found


def _publishes(material: Material, column: int, prefix: str) -> Q:
    """Narrow what is public to what the State's decision says about this very material, and to its day."""
    decision, today = f"{prefix}publication_decision__", timezone.localdate()
    if material is Material.SUMMARY and column == PUBLIC:
        return Q(**{f"{decision}summary_on__isnull": True}) | Q(**{f"{decision}summary_on__lte": today})
    if WHO_SEES_WHAT[material][column] is not Access.IF_PUBLISHED:
        return Q()
    if material is Material.SUBMITTED_QUESTIONNAIRE:
        return Q(**{f"{decision}publishes_questionnaire": True})
    has_come = Q(**{f"{decision}list_on__isnull": True}) | Q(**{f"{decision}list_on__lte": today})
    return has_come & Q(**{f"{decision}list_scope__in": (PublicationScope.ALL, PublicationScope.PARTS)})


class QuestionnaireQuerySet(ReferenceQuerySet):
    """Versions of the questionnaires: public reference data."""

    def in_use(self) -> Self:
        """Return the versions that reviews are given: at most one of a cluster."""
        return self.filter(state=QuestionnaireState.IN_USE)

    def newest_first(self) -> Self:
        """Put the version in use first, then the others, the last one made before those before it."""
        return self.order_by(Case(When(state=QuestionnaireState.IN_USE, then=0), default=1), "-pk")


class QuestionQuerySet(ReferenceQuerySet):
    """Questions of the questionnaires: public reference data."""

    def with_texts(self) -> Self:
        """Fetch the texts of each question along, in every language."""
        return self.prefetch_related("wordings")


class ReviewQuerySet(VisibleQuerySet):
    """Country reviews."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the reviews this user takes part in; all of them to the secretariat."""
        return self.filter(visible_material(user, Material.REVIEW))

    def overdue(self, today: dt.date) -> Self:
        """Return the reviews with a date that has passed unmet."""
        rows = apps.get_model("reviews.Deadline").objects.filter(review=OuterRef("pk"))
        return self.filter(Exists(rows.overdue(today)))

    def not_started(self) -> Self:
        """Return the reviews whose preliminary consultation has not been held."""
        return self.filter(state__in=NOT_STARTED_STATES)

    def progressing(self) -> Self:
        """Return the reviews that have started."""
        return self.exclude(state__in=NOT_STARTED_STATES)

    def with_parties(self) -> Self:
        """Fetch the States of each review along."""
        return self.select_related("state_under_review", "phase__cluster", "group").prefetch_related(
            "delegations__party"
        )


class OfReviewQuerySet(VisibleQuerySet):
    """Rows that belong to one review by a `review` key and are shown like one material of it."""

    material = Material.REVIEW

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows whose material the table shows this user."""
        return self.filter(visible_material(user, self.material, review="review"))


class AnswerQuerySet(OfReviewQuerySet):
    """Answers as they stand: the draft questionnaire."""

    material = Material.DRAFT_QUESTIONNAIRE


class AnswerRevisionQuerySet(VisibleQuerySet):
    """What answers were before."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the revisions of the drafts this user sees."""
        return self.filter(visible_material(user, Material.DRAFT_QUESTIONNAIRE, review="answer__review"))


class OfferDecisionQuerySet(OfReviewQuerySet):
    """What became of earlier answers that were offered: part of the draft."""

    material = Material.DRAFT_QUESTIONNAIRE

    def unconfirmed(self) -> Self:
        """Return the answers taken over of which nobody has said that they still hold."""
        return self.filter(choice=OfferChoice.TAKEN, confirmed_at__isnull=True)


class VersionChangeQuerySet(OfReviewQuerySet):
    """Moves of a review to another version of its questionnaire: part of the draft."""

    material = Material.DRAFT_QUESTIONNAIRE

    def in_force(self) -> Self:
        """Return the changes that were not undone."""
        return self.filter(undone_at__isnull=True)


class SubmissionQuerySet(OfReviewQuerySet):
    """Submitted questionnaires."""

    material = Material.SUBMITTED_QUESTIONNAIRE


class ReopeningQuerySet(OfReviewQuerySet):
    """Requests to correct a submission: for those who see the drafts."""

    material = Material.DRAFT_QUESTIONNAIRE


class DialogueQuerySet(OfReviewQuerySet):
    """Clarifications and meetings between the States of a review."""

    material = Material.FEEDBACK


class DeadlineQuerySet(OfReviewQuerySet):
    """Dates of a review. Lateness is for those concerned: other States never see it."""

    def running(self) -> Self:
        """Return dates whose clock runs: not met, and not standing still."""
        return self.open().filter(suspended_since__isnull=True)

    def overdue(self, today: dt.date) -> Self:
        """Return dates passed unmet; the due day itself is still in time, and so is a clock that stands still."""
        return self.running().filter(due_on__lt=today)

    def open(self) -> Self:
        """Return dates not met yet, the nearest first."""
        return self.filter(met_on__isnull=True).order_by("due_on", "pk")


class ClockEventQuerySet(VisibleQuerySet):
    """What happened to the dates of a review: shown to whom the dates are."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the events of dates this user may see."""
        return self.filter(visible_material(user, Material.REVIEW, review="deadline__review"))


class DelegationQuerySet(OfReviewQuerySet):
    """States in reviews."""


class NominationQuerySet(VisibleQuerySet):
    """Nominations."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of own delegations and of the State whose mission one is; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = Q(authz.granted(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        return self.filter(own | Q(delegation__party__in=_served(user)))

    def of_person(self, user: authz.AnyUser) -> Self:
        """Return the nominations of this very person that the secretariat has not decided yet."""
        return self.filter(email=user.email, state=NominationState.PENDING)


class MissionQuerySet(VisibleQuerySet):
    """Accounts of Permanent Missions."""

    def in_force(self) -> Self:
        """Return the accounts that have not ended."""
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all of them to the secretariat, one's own to a mission."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.filter(user=user.pk)


def _served(user: authz.AnyUser) -> QuerySet:
    """Return the keys of the States whose Permanent Mission the user is."""
    return apps.get_model("reviews.Mission").objects.in_force().filter(user=user.pk).values("state")


class OwnWorkQuerySet(VisibleQuerySet):
    """A delegation's division of its work and what it says to itself: for nobody else, the secretariat neither."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows of the user's own delegations."""
        return self.filter(authz.granted(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))


class MandateQuerySet(VisibleQuerySet):
    """Mandates: who acts for whom. The parties to a review see each other's people."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the mandates in reviews whose people this user may know."""
        return self.filter(visible_material(user, Material.PEOPLE, review="delegation__review"))

    def in_force(self) -> Self:
        """Return the mandates that have not ended."""
        return self.filter(ended_on__isnull=True)

    def accountable_to(self, user: authz.AnyUser) -> Self:
        """Return the mandates whose acts this user may read: one's own, also ended ones, and one's delegation's."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = Q(authz.granted(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        return self.filter(own | Q(user=user.pk))


class ContactMessageQuerySet(VisibleQuerySet):
    """Messages of the contact relay: for the focal points of the State they are to."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those to States whose focal point this user is; to the secretariat those reported as abuse."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.filter(abuse_reported_at__isnull=False)
        if not authz.has_role(user, RoleGroup.FOCAL_POINTS):
            return self.none()
        held = user.mandates.in_force().filter(
            role=DelegateRole.FOCAL_POINT, delegation__party=F("delegation__review__state_under_review")
        )
        return self.filter(state__in=held.values("delegation__party"))


def _own_feedback(user: authz.AnyUser, feedback: str) -> Exists:
    """Hold for rows whose `feedback` key names feedback of a delegation of the user's."""
    authors = apps.get_model("reviews.FeedbackAuthor").objects.filter(feedback=OuterRef(feedback))
    return Exists(authors.filter(authz.granted(user, "view_own_draft", "reviews.Delegation", outer="delegation_id")))


class FeedbackQuerySet(VisibleQuerySet):
    """Written feedback: a draft is its own delegations'; once all of them cleared it, the parties see it."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return own drafts, and cleared feedback of the reviews this user takes part in."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        cleared = visible_material(user, Material.FEEDBACK, review="review") & Q(cleared_at__isnull=False)
        return self.filter(Q(_own_feedback(user, "pk")) | cleared)


class FeedbackEntryQuerySet(VisibleQuerySet):
    """Passages of written feedback."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the passages of the feedback this user may see."""
        return self.filter(feedback__in=apps.get_model("reviews.Feedback").objects.visible_to(user).values("pk"))


class JointFeedbackQuerySet(VisibleQuerySet):
    """Proposals to work at one text: between the two States."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those from or to the user's own delegations; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = [
            authz.granted(user, "view_own_draft", "reviews.Delegation", outer=key)
            for key in ("proposed_by_id", "partner_id")
        ]
        return self.filter(Q(own[0]) | Q(own[1]))

    def between(self, delegation: Any) -> Self:
        """Return those from or to this delegation."""
        return self.filter(Q(proposed_by=delegation) | Q(partner=delegation))

    def open(self) -> Self:
        """Return those that wait for an answer or hold."""
        return self.filter(state__in=(JointState.PROPOSED, JointState.AGREED))


class OutcomeQuerySet(VisibleQuerySet):
    """Lists of observations and summaries."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return drafts to the parties, and final texts as far as the table lets them travel."""
        listed = Q(kind=OutcomeKind.LIST_OF_OBSERVATIONS) & (
            visible_material(user, Material.DRAFT_LIST, review="review")
            | visible_material(user, Material.FINAL_LIST, review="review")
        )
        summary = Q(kind=OutcomeKind.SUMMARY) & visible_material(user, Material.SUMMARY, review="review")
        return self.filter(listed | summary)


class OutcomeDocumentQuerySet(VisibleQuerySet):
    """Issued documents, in editions that travel to the review's parties, to States, or to everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the editions made for a circle this user belongs to, of outcomes this user may see."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        party = authz.granted(user, "view_final_list", "reviews.Review", outer="outcome__review_id")
        condition = Q(document__level__gte=Level.REVIEW) & Q(party)
        outcome = apps.get_model("reviews.Outcome")
        travelling = Q(outcome__in=outcome.objects.visible_to(user).values("pk"))
        level = Level.STATES if authz.has_role(user, RoleGroup.DELEGATES, RoleGroup.CHAIRS) else Level.PUBLIC
        current = Q(document__superseded_at__isnull=True)
        return self.filter(condition | (travelling & current & Q(document__level__gte=level)))

    def current(self) -> Self:
        """Return the editions that no later one has superseded; earlier ones are kept but no longer offered."""
        return self.filter(document__superseded_at__isnull=True)


class IssuedPassageQuerySet(models.QuerySet):
    """Passages of issued documents, searched through the editions that a reader may see."""

    def saying(self, words: str) -> Self:
        """Return the passages in which every word is found: as the language inflects it where PostgreSQL searches."""
        found = Q()
        for word in words.split():
            found &= Q(text__icontains=word)
        if connection.vendor != "postgresql":
            return self.filter(found)
        by_language = Q(language=OfficialLanguage.ZH) & found
        for language, config in TEXT_SEARCH.items():
            vector = SearchVector("text", config=config)
            query = SearchQuery(words, config=config, search_type="websearch")
            by_language |= Q(language=language) & Q(SearchVectorExact(vector, query))
        return self.filter(by_language)


class PaperQuerySet(VisibleQuerySet):
    """The official documents of a review besides its outcomes: each is shown to whom its material is."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the user's own reviews, and the editions that the State under review lets travel."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        level = Level.STATES if authz.has_role(user, RoleGroup.DELEGATES, RoleGroup.CHAIRS) else Level.PUBLIC
        travels = Q(document__level__gte=level, document__superseded_at__isnull=True)
        found = Q(pk__in=[])
        for kind, material in PAPER_MATERIAL.items():
            party = Q(authz.granted(user, f"view_{material}", "reviews.Review", outer="review_id"))
            found |= Q(kind=kind) & (party | travels & visible_material(user, material, review="review"))
        return self.filter(found)

    def current(self) -> Self:
        """Return those that no later one has superseded."""
        return self.filter(document__superseded_at__isnull=True)


def _answering_for(user: authz.AnyUser, state: str) -> Q:
    """Hold for rows whose `state` key names a State whose draft answers this user sees, in any review."""
    reviews = apps.get_model("reviews.Review").objects.filter(
        authz.granted(user, f"view_{Material.DRAFT_QUESTIONNAIRE}", "reviews.Review")
    )
    return Q(**{f"{state}__in": reviews.values("state_under_review")})


class LegislationQuerySet(VisibleQuerySet):
    """The laws in States' libraries. Others read of a law what a submission that cites it has frozen."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the library of the user's own State; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(_answering_for(user, "party"))

    def links_due(self, *, checked_before: dt.datetime, failing_checked_before: dt.datetime) -> Self:
        """Return the laws whose links were not looked at for long enough, the longest first."""
        never, long_ago = Q(link_checked_at__isnull=True), Q(link_checked_at__lte=checked_before)
        failing = Q(link_failures__gt=0, link_checked_at__lte=failing_checked_before)
        return self.exclude(link="").filter(never | long_ago | failing).order_by("link_checked_at", "pk")


class LegislationFileQuerySet(VisibleQuerySet):
    """Uploaded texts of laws."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the files in the library of the user's own State; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(_answering_for(user, "legislation__party"))


class CitationQuerySet(OfReviewQuerySet):
    """Which answer cites what: part of the draft questionnaire."""

    material = Material.DRAFT_QUESTIONNAIRE


class StakeholderConsultationQuerySet(OfReviewQuerySet):
    """Whom a State consulted: part of the draft questionnaire until it is submitted."""

    material = Material.DRAFT_QUESTIONNAIRE


def _represented(user: authz.AnyUser, organization: str) -> Q:
    """Hold for rows whose `organization` key names a verified organization this user represents."""
    mine = apps.get_model("stakeholders.Organization").objects.represented_by(user)
    return Q(**{f"{organization}__in": mine.values("pk")})


class InputInvitationQuerySet(VisibleQuerySet):
    """Invitations to give input: seen by the State that invites, and by the organization that is invited."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the invitations sent in one's own self-assessment, and those to organizations one represents."""
        # An empty condition, which stands for "every row", would vanish beside another one.
        sent = Q(pk__isnull=False) & visible_material(user, Material.DRAFT_QUESTIONNAIRE, review="review")
        return self.filter(sent | _represented(user, "organization"))

    def addressed_to(self, user: authz.AnyUser) -> Self:
        """Return the invitations to organizations this user represents."""
        return self.filter(_represented(user, "organization"))

    def lapsed(self, today: dt.date) -> Self:
        """Return the open invitations whose last day has passed, or whose self-assessment is submitted."""
        over = Q(due_on__lt=today) | ~Q(review__state=ReviewState.SELF_ASSESSMENT)
        return self.filter(over, state=InputState.INVITED)


class InputAnswerQuerySet(VisibleQuerySet):
    """What organizations wrote: their own while they write, the State's to read once it was handed in."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the input of organizations one represents, and what one's own State has received."""
        received = Q(invitation__state=InputState.RECEIVED)
        read = visible_material(user, Material.DRAFT_QUESTIONNAIRE, review="invitation__review") & received
        return self.filter(read | _represented(user, "invitation__organization"))
