"""Rows of the desk review and its outcome: feedback, outcomes, their documents, and what is published of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from reviews.enums import (
    REVIEW_DOCUMENT_MATERIAL,
    Capacity,
    CommentAudience,
    JointState,
    Material,
    OutcomeKind,
    ReviewDocumentKind,
    ReviewSettingName,
    ReviewState,
)
from reviews.querysets.material import DialogueQuerySet, build_material_condition
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, OfficialLanguage, RoleGroup
from untoc_portal.core.querysets import M, VisibleQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation

# How PostgreSQL names the languages it knows the inflections of; Chinese, which it can't part into words, is not there.
# The indexes of the migration 0003_text_search are made with these names.
TEXT_SEARCH = {
    OfficialLanguage.AR: "arabic",
    OfficialLanguage.EN: "english",
    OfficialLanguage.FR: "french",
    OfficialLanguage.RU: "russian",
    OfficialLanguage.ES: "spanish",
}


def _feedback_of_user_state(user: authz.AnyUser, feedback: str) -> Exists:
    """Hold for rows whose `feedback` key names feedback of a delegation of the user's."""
    authors = apps.get_model("reviews.FeedbackAuthor").objects.filter(feedback=OuterRef(feedback))
    return Exists(
        authors.filter(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
    )


def list_delegations_reading_later() -> QuerySet[Delegation]:
    """Return the reviewing delegations that read what others cleared only after their own feedback.

    It ends with the desk review, and when all who review have agreed to read each other's at once; the setting
    `feedback_apart` turns it off.
    """
    get = apps.get_model
    rows: QuerySet[Delegation] = get("reviews.Delegation").objects.all()
    seated = rows.filter(capacity=Capacity.REVIEWING, review__state=ReviewState.DESK_REVIEW)
    is_in = get("reviews.FeedbackAuthor").objects.filter(delegation=OuterRef("pk"), feedback__cleared_at__isnull=False)
    not_agreed = seated.filter(review=OuterRef("review"), reading_consent__isnull=True)
    is_off = get("reviews.ReviewSetting").objects.filter(name=ReviewSettingName.FEEDBACK_APART, value=0)
    return seated.filter(~Exists(is_in), Exists(not_agreed), ~Exists(is_off))


def is_reading_after_own_feedback(user: authz.AnyUser, review: str) -> Exists:
    """Return the condition for rows of a review in which the user's State still has to clear its own feedback.

    `review` names the key to the review.
    """
    own = authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation")
    return Exists(list_delegations_reading_later().filter(own, review=OuterRef(review)))


class FeedbackQuerySet(VisibleQuerySet[M]):
    """Written feedback: a draft is its own delegations'; once all of them cleared it, the parties see it.

    The secretariat reads no draft either: the page promises each delegation that it alone does. Another reviewing State
    may have to wait until its own is in.
    """

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return own drafts, and cleared feedback of the reviews this user takes part in."""
        cleared = build_material_condition(user, Material.FEEDBACK, review="review") & Q(cleared_at__isnull=False)
        cleared &= ~Q(is_reading_after_own_feedback(user, "review_id"))
        return self.filter(Q(_feedback_of_user_state(user, "pk")) | cleared)


class FeedbackEntryQuerySet(VisibleQuerySet[M]):
    """Passages of written feedback."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the passages of the feedback this user may see."""
        return self.filter(feedback__in=apps.get_model("reviews.Feedback").objects.visible_to(user).values("pk"))


class ClarificationQuerySet(DialogueQuerySet[M]):
    """Requests for clarification with their answers: what a State cleared as feedback opens some of them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the reviews this user takes part in; others' may have to wait with their feedback."""
        own = authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="asked_by_id")
        found = super().visible_to(user)
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return found
        return found.filter(Q(own) | ~Q(is_reading_after_own_feedback(user, "review_id")))


class JointFeedbackQuerySet(VisibleQuerySet[M]):
    """Proposals to work at one text: between the two States."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those from or to the user's own delegations, and no others, to the secretariat either."""
        own = [
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer=key)
            for key in ("proposed_by_id", "partner_id")
        ]
        return self.filter(Q(own[0]) | Q(own[1]))

    def between(self, delegation: Any) -> Self:
        """Return those from or to this delegation."""
        return self.filter(Q(proposed_by=delegation) | Q(partner=delegation))

    def open(self) -> Self:
        """Return those that wait for an answer or hold."""
        return self.filter(state__in=(JointState.PROPOSED, JointState.AGREED))


class ReadingConsentQuerySet(VisibleQuerySet[M]):
    """Consents to read each other's cleared feedback at once: between the States that review."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of reviews in which the user's State reviews; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = apps.get_model("reviews.Delegation").objects.filter(
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation"), capacity=Capacity.REVIEWING
        )
        return self.filter(delegation__review__in=own.values("review"))


class OutcomeQuerySet(VisibleQuerySet[M]):
    """Lists of observations and summaries."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return drafts to the parties, and final texts as far as the table lets them travel."""
        listed = Q(kind=OutcomeKind.LIST_OF_OBSERVATIONS) & (
            build_material_condition(user, Material.DRAFT_LIST, review="review")
            | build_material_condition(user, Material.FINAL_LIST, review="review")
        )
        summary = Q(kind=OutcomeKind.SUMMARY) & build_material_condition(user, Material.SUMMARY, review="review")
        return self.filter(listed | summary)


class TranslationQuerySet(VisibleQuerySet[M]):
    """Translations of outcomes: work of the parties and the secretariat; others read the documents made of it."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the reviews this user takes part in; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(
            authz.build_grant_condition(user, "view_summary", "reviews.Review", outer="outcome__review_id")
        )


class PassageCommentQuerySet(VisibleQuerySet[M]):
    """Comments on passages. What is for one delegation, or for the reviewing States, is theirs and nobody else's."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those for the user's own delegation, for a circle it belongs to, or for all parties to the review."""
        own = Q(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        review = "paragraph__outcome__review"
        reviewing = apps.get_model("reviews.Delegation").objects.filter(
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation"), capacity=Capacity.REVIEWING
        )
        among = Q(audience=CommentAudience.REVIEWERS, **{f"{review}__in": reviewing.values("review")})
        # An empty condition, which stands for "every row", would vanish beside another one.
        party = Q(pk__isnull=False) & build_material_condition(user, Material.DRAFT_LIST, review=review)
        return self.filter(own | among | (Q(audience=CommentAudience.PARTIES) & party))

    def open(self) -> Self:
        """Return those about which something is left to do."""
        return self.filter(resolved_at__isnull=True)


class TranslatedParagraphQuerySet(models.QuerySet[M]):
    """Paragraphs in another language. What was translated of one that was taken out stays, and counts nowhere."""

    def for_current_paragraphs(self) -> Self:
        """Return those whose paragraph stands in its outcome now."""
        return self.filter(paragraph__removed_in__isnull=True)


class OutcomeDocumentQuerySet(VisibleQuerySet[M]):
    """Issued documents, in editions that travel to the review's parties, to States, or to everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the editions made for a circle this user belongs to, of outcomes this user may see."""
        circle = authz.get_reader_level(user)
        if circle is Level.SECRETARIAT:
            return self.all()
        party = authz.build_grant_condition(user, "view_final_list", "reviews.Review", outer="outcome__review_id")
        condition = Q(document__level__gte=Level.REVIEW) & Q(party)
        outcome = apps.get_model("reviews.Outcome")
        travelling = Q(outcome__in=outcome.objects.visible_to(user).values("pk"))
        current = Q(document__superseded_at__isnull=True)
        return self.filter(condition | (travelling & current & Q(document__level__gte=circle)))

    def current(self) -> Self:
        """Return the editions that no later one has superseded; earlier ones are kept but no longer offered."""
        return self.filter(document__superseded_at__isnull=True)


class IssuedPassageQuerySet(models.QuerySet[M]):
    """Passages of issued documents, searched through the editions that a reader may see."""

    def search_text(self, words: str) -> Self:
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


class PaperQuerySet(VisibleQuerySet[M]):
    """The official documents of a review besides its outcomes: each is shown to whom its material is."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the user's own reviews, and the editions that the State under review lets travel."""
        circle = authz.get_reader_level(user)
        if circle is Level.SECRETARIAT:
            return self.all()
        travels = Q(document__level__gte=circle, document__superseded_at__isnull=True)
        found = Q(pk__in=[])
        # A State that has not cleared its own feedback may not read another one's, on paper either.
        waits = Q(kind=ReviewDocumentKind.WRITTEN_FEEDBACK) & Q(is_reading_after_own_feedback(user, "review_id"))
        for kind, material in REVIEW_DOCUMENT_MATERIAL.items():
            party = Q(authz.build_grant_condition(user, f"view_{material}", "reviews.Review", outer="review_id"))
            found |= Q(kind=kind) & (party | travels & build_material_condition(user, material, review="review"))
        return self.filter(found).exclude(waits)

    def current(self) -> Self:
        """Return those that no later one has superseded."""
        return self.filter(document__superseded_at__isnull=True)
