"""Rows of the self-assessment: questionnaires, answers, submissions, laws, input of organizations."""

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
        """Return the versions in force, which new reviews use. There is at most one for a cluster."""
        return self.filter(state=QuestionnaireState.IN_FORCE)

    def newest_first(self) -> Self:
        """Order the version in force first, then the others, the newest first."""
        return self.order_by(Case(When(state=QuestionnaireState.IN_FORCE, then=0), default=1), "-pk")


class QuestionQuerySet(ReferenceQuerySet[M]):
    """Questions of the questionnaires: public reference data."""

    def with_texts(self) -> Self:
        """Prefetch the texts of each question in every language."""
        return self.prefetch_related("wordings")


class AnswerQuerySet(ReviewMaterialQuerySet[M]):
    """Current answers: the draft questionnaire."""

    material = Material.DRAFT_QUESTIONNAIRE


class AnswerRevisionQuerySet(ReviewMaterialQuerySet[M]):
    """Earlier texts of answers."""

    material = Material.DRAFT_QUESTIONNAIRE
    review = "answer__review"


class OfferDecisionQuerySet(ReviewMaterialQuerySet[M]):
    """Decisions on suggested earlier answers. They are part of the draft."""

    material = Material.DRAFT_QUESTIONNAIRE

    def unconfirmed(self) -> Self:
        """Return the used answers that no one has confirmed yet."""
        return self.filter(choice=OfferChoice.TAKEN, confirmed_at__isnull=True)


class VersionChangeQuerySet(ReviewMaterialQuerySet[M]):
    """Changes of a review to another version of its questionnaire. They are part of the draft."""

    material = Material.DRAFT_QUESTIONNAIRE

    def in_force(self) -> Self:
        """Return the changes that were not undone."""
        return self.filter(undone_at__isnull=True)


class SubmissionQuerySet(ReviewMaterialQuerySet[M]):
    """Submitted questionnaires."""

    material = Material.SUBMITTED_QUESTIONNAIRE

    def naming_to(self, user: authz.AnyUser, key: str) -> Self:
        """Return the submissions whose receipt this user may read: the State's own people, and the Secretariat."""
        if key != "receipt":
            return super().naming_to(user, key)
        return self.filter(build_material_condition(user, Material.DRAFT_QUESTIONNAIRE, review="review"))


class ReopeningQuerySet(ReviewMaterialQuerySet[M]):
    """Requests to correct a submission, for the users who see the drafts."""

    material = Material.DRAFT_QUESTIONNAIRE


def _build_answering_condition(user: authz.AnyUser, state: str) -> Q:
    """Return the condition for rows whose `state` key is a State whose draft answers this user may see."""
    reviews = apps.get_model("reviews.Review").objects.filter(
        authz.build_grant_condition(user, f"view_{Material.DRAFT_QUESTIONNAIRE}", "reviews.Review")
    )
    return Q(**{f"{state}__in": reviews.values("state_under_review")})


class LegislationQuerySet(VisibleQuerySet[M]):
    """The laws in the libraries of States. Others see only what a submission that cites a law has frozen."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the library of the user's own State. The Secretariat gets all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(_build_answering_condition(user, "party"))

    def links_due(self, *, checked_before: dt.datetime, failing_checked_before: dt.datetime) -> Self:
        """Return the laws whose links have to be checked, the one checked longest ago first."""
        never, long_ago = Q(link_checked_at__isnull=True), Q(link_checked_at__lte=checked_before)
        failing = Q(link_failures__gt=0, link_checked_at__lte=failing_checked_before)
        return self.exclude(link="").filter(never | long_ago | failing).order_by("link_checked_at", "pk")


class LegislationFileQuerySet(VisibleQuerySet[M]):
    """Uploaded texts of laws."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the files in the library of the user's own State. The Secretariat gets all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(_build_answering_condition(user, "legislation__party"))


class CitationQuerySet(ReviewMaterialQuerySet[M]):
    """Citations of laws in answers. They are part of the draft questionnaire."""

    material = Material.DRAFT_QUESTIONNAIRE


class StakeholderConsultationQuerySet(ReviewMaterialQuerySet[M]):
    """Whom a State consulted. It is part of the draft questionnaire until it is submitted."""

    material = Material.DRAFT_QUESTIONNAIRE


def _build_representation_condition(user: authz.AnyUser, organization: str) -> Q:
    """Return the condition for rows whose `organization` key is a verified organization that this user represents."""
    mine = apps.get_model("stakeholders.Organization").objects.represented_by(user)
    return Q(**{f"{organization}__in": mine.values("pk")})


class InputInvitationQuerySet(VisibleQuerySet[M]):
    """Invitations to give input. The State that invites and the organization that is invited can see them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the invitations that this user may see.

        They belong to a draft that the user may see, or are to an organization of the user.
        """
        # An empty condition means “every row”, but Django drops it next to another one.
        sent = Q(pk__isnull=False) & build_material_condition(user, Material.DRAFT_QUESTIONNAIRE, review="review")
        return self.filter(sent | _build_representation_condition(user, "organization"))

    def addressed_to(self, user: authz.AnyUser) -> Self:
        """Return the invitations to organizations that this user represents."""
        return self.filter(_build_representation_condition(user, "organization"))

    def expired(self, today: dt.date) -> Self:
        """Return the open invitations whose last day has passed, or whose self-assessment has ended."""
        over = Q(due_on__lt=today) | ~Q(review__state=ReviewState.SELF_ASSESSMENT)
        return self.filter(over, state=InputState.INVITED)


class InputAnswerQuerySet(VisibleQuerySet[M]):
    """Input of organizations. They see their own; the State can read it after it was submitted."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the input of the user's organizations, and the received input of drafts that the user may see."""
        received = Q(invitation__state=InputState.RECEIVED)
        read = build_material_condition(user, Material.DRAFT_QUESTIONNAIRE, review="invitation__review") & received
        return self.filter(read | _build_representation_condition(user, "invitation__organization"))
