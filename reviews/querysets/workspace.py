"""Rows of the self-assessment: questionnaires, answers, submissions, laws, stakeholders' input."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.apps import apps
from django.db.models import Case, Q, When

from reviews.enums import (
    InputState,
    Material,
    OfferChoice,
    QuestionnaireState,
    ReviewState,
)
from reviews.querysets.material import ReviewMaterialQuerySet, build_material_condition
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.querysets import M, VisibleQuerySet


class QuestionnaireQuerySet(ReferenceQuerySet[M]):
    """Versions of the questionnaires: public reference data."""

    def in_use(self) -> Self:
        """Return the versions that reviews are given: at most one of a cluster."""
        return self.filter(state=QuestionnaireState.IN_FORCE)

    def newest_first(self) -> Self:
        """Put the version in use first, then the others, the last one made before those before it."""
        return self.order_by(Case(When(state=QuestionnaireState.IN_FORCE, then=0), default=1), "-pk")


class QuestionQuerySet(ReferenceQuerySet[M]):
    """Questions of the questionnaires: public reference data."""

    def with_texts(self) -> Self:
        """Fetch the texts of each question along, in every language."""
        return self.prefetch_related("wordings")


class AnswerQuerySet(ReviewMaterialQuerySet[M]):
    """Answers as they stand: the draft questionnaire."""

    material = Material.DRAFT_QUESTIONNAIRE


class AnswerRevisionQuerySet(VisibleQuerySet[M]):
    """What answers were before."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the revisions of the drafts this user sees."""
        return self.filter(build_material_condition(user, Material.DRAFT_QUESTIONNAIRE, review="answer__review"))


class OfferDecisionQuerySet(ReviewMaterialQuerySet[M]):
    """What became of earlier answers that were offered: part of the draft."""

    material = Material.DRAFT_QUESTIONNAIRE

    def unconfirmed(self) -> Self:
        """Return the answers taken over of which nobody has said that they still hold."""
        return self.filter(choice=OfferChoice.TAKEN, confirmed_at__isnull=True)


class VersionChangeQuerySet(ReviewMaterialQuerySet[M]):
    """Moves of a review to another version of its questionnaire: part of the draft."""

    material = Material.DRAFT_QUESTIONNAIRE

    def in_force(self) -> Self:
        """Return the changes that were not undone."""
        return self.filter(undone_at__isnull=True)


class SubmissionQuerySet(ReviewMaterialQuerySet[M]):
    """Submitted questionnaires."""

    material = Material.SUBMITTED_QUESTIONNAIRE


class ReopeningQuerySet(ReviewMaterialQuerySet[M]):
    """Requests to correct a submission: for those who see the drafts."""

    material = Material.DRAFT_QUESTIONNAIRE


def _answering_for(user: authz.AnyUser, state: str) -> Q:
    """Hold for rows whose `state` key names a State whose draft answers this user sees, in any review."""
    reviews = apps.get_model("reviews.Review").objects.filter(
        authz.build_grant_condition(user, f"view_{Material.DRAFT_QUESTIONNAIRE}", "reviews.Review")
    )
    return Q(**{f"{state}__in": reviews.values("state_under_review")})


class LegislationQuerySet(VisibleQuerySet[M]):
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


class LegislationFileQuerySet(VisibleQuerySet[M]):
    """Uploaded texts of laws."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the files in the library of the user's own State; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(_answering_for(user, "legislation__party"))


class CitationQuerySet(ReviewMaterialQuerySet[M]):
    """Which answer cites what: part of the draft questionnaire."""

    material = Material.DRAFT_QUESTIONNAIRE


class StakeholderConsultationQuerySet(ReviewMaterialQuerySet[M]):
    """Whom a State consulted: part of the draft questionnaire until it is submitted."""

    material = Material.DRAFT_QUESTIONNAIRE


def _represented(user: authz.AnyUser, organization: str) -> Q:
    """Hold for rows whose `organization` key names a verified organization this user represents."""
    mine = apps.get_model("stakeholders.Organization").objects.represented_by(user)
    return Q(**{f"{organization}__in": mine.values("pk")})


class InputInvitationQuerySet(VisibleQuerySet[M]):
    """Invitations to give input: seen by the State that invites, and by the organization that is invited."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the invitations sent in one's own self-assessment, and those to organizations one represents."""
        # An empty condition, which stands for "every row", would vanish beside another one.
        sent = Q(pk__isnull=False) & build_material_condition(user, Material.DRAFT_QUESTIONNAIRE, review="review")
        return self.filter(sent | _represented(user, "organization"))

    def addressed_to(self, user: authz.AnyUser) -> Self:
        """Return the invitations to organizations this user represents."""
        return self.filter(_represented(user, "organization"))

    def expired(self, today: dt.date) -> Self:
        """Return the open invitations whose last day has passed, or whose self-assessment is submitted."""
        over = Q(due_on__lt=today) | ~Q(review__state=ReviewState.SELF_ASSESSMENT)
        return self.filter(over, state=InputState.INVITED)


class InputAnswerQuerySet(VisibleQuerySet[M]):
    """What organizations wrote: their own while they write, the State's to read once it was handed in."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the input of organizations one represents, and what one's own State has received."""
        received = Q(invitation__state=InputState.RECEIVED)
        read = build_material_condition(user, Material.DRAFT_QUESTIONNAIRE, review="invitation__review") & received
        return self.filter(read | _represented(user, "invitation__organization"))
