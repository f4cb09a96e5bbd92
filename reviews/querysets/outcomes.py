"""Rows of the desk review and its outcome: feedback, outcomes, their documents, and what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db import connection
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
from reviews.enums_of_replies import ReplyKind
from reviews.querysets.follow_up import build_party_condition, build_state_follow_up_condition
from reviews.querysets.material import DialogueQuerySet, ReviewMaterialQuerySet, build_material_condition
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, OfficialLanguage, RoleGroup
from untoc_portal.core.querysets import BelongingQuerySet, M, VisibleQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation

# The names of PostgreSQL for the languages whose inflections it knows. Chinese is not among them, because PostgreSQL
# cannot split it into words. The indexes of the migration 0003_text_search use these names.
TEXT_SEARCH = {
    OfficialLanguage.AR: "arabic",
    OfficialLanguage.EN: "english",
    OfficialLanguage.FR: "french",
    OfficialLanguage.RU: "russian",
    OfficialLanguage.ES: "spanish",
}


def _feedback_of_user_state(user: authz.AnyUser, feedback: str) -> Exists:
    """Return the condition for rows whose `feedback` key is feedback of a delegation of the user."""
    authors = apps.get_model("reviews.FeedbackAuthor").objects.filter(feedback=OuterRef(feedback))
    return Exists(
        authors.filter(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
    )


def list_delegations_reading_later() -> QuerySet[Delegation]:
    """Return the reviewing delegations that read the cleared material of others only after their own feedback.

    This ends with the desk review, or when all reviewing States have agreed to read immediately. The setting
    `feedback_apart` turns it off.
    """
    get = apps.get_model
    rows: QuerySet[Delegation] = get("reviews.Delegation").objects.all()
    reviewing = rows.filter(capacity=Capacity.REVIEWING, review__state=ReviewState.DESK_REVIEW)
    is_in = get("reviews.FeedbackAuthor").objects.filter(delegation=OuterRef("pk"), feedback__cleared_at__isnull=False)
    not_agreed = reviewing.filter(review=OuterRef("review"), reading_consent__isnull=True)
    is_off = get("reviews.ReviewSetting").objects.filter(name=ReviewSettingName.FEEDBACK_APART, value=0)
    return reviewing.filter(~Exists(is_in), Exists(not_agreed), ~Exists(is_off))


def can_read_only_after_clearance(user: authz.AnyUser, review: str) -> Exists:
    """Return the condition for rows of a review in which the user's State still has to clear its own feedback.

    `review` names the key to the review.
    """
    own = authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation")
    return Exists(list_delegations_reading_later().filter(own, review=OuterRef(review)))


class FeedbackQuerySet(VisibleQuerySet[M]):
    """Written feedback: only its own delegations see a draft. When all of them have cleared it, the parties see it.

    The Secretariat reads no draft either, because the page promises this to each delegation. Another reviewing State
    may have to wait until it has cleared its own feedback.
    """

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the drafts of the user's delegations, and the cleared feedback of the reviews of this user."""
        cleared = build_material_condition(user, Material.FEEDBACK, review="review") & Q(cleared_at__isnull=False)
        cleared &= ~Q(can_read_only_after_clearance(user, "review_id"))
        return self.filter(Q(_feedback_of_user_state(user, "pk")) | cleared)


class FeedbackEntryQuerySet(VisibleQuerySet[M]):
    """Passages of written feedback."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the passages of the feedback this user may see."""
        return self.filter(feedback__in=apps.get_model("reviews.Feedback").objects.keys_visible_to(user))


class ClarificationQuerySet(DialogueQuerySet[M]):
    """Requests for clarification and their answers.

    A State may have to clear its feedback before it sees some of them.
    """

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the reviews of this user.

        Requests of other States may be hidden until the user's State has cleared its own feedback.
        """
        own = authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="asked_by_id")
        found = super().visible_to(user)
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return found
        return found.filter(Q(own) | ~Q(can_read_only_after_clearance(user, "review_id")))


class JointFeedbackQuerySet(VisibleQuerySet[M]):
    """Proposals to write one text together. Only the two States see them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those from or to the delegations of the user. The Secretariat sees no others either."""
        own = [
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer=key)
            for key in ("proposed_by_id", "partner_id")
        ]
        return self.filter(Q(own[0]) | Q(own[1]))

    def between(self, delegation: Any) -> Self:
        """Return those from or to this delegation."""
        return self.filter(Q(proposed_by=delegation) | Q(partner=delegation))

    def open(self) -> Self:
        """Return those that wait for an answer or were agreed to."""
        return self.filter(state__in=(JointState.PROPOSED, JointState.AGREED))


class ReadingConsentQuerySet(VisibleQuerySet[M]):
    """Consents to read each other's cleared feedback immediately, between the reviewing States."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the reviews in which the user's State is a reviewing State.

        The Secretariat gets all of them.
        """
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = apps.get_model("reviews.Delegation").objects.filter(
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation"), capacity=Capacity.REVIEWING
        )
        return self.filter(delegation__review__in=own.values("review"))


class OutcomeQuerySet(VisibleQuerySet[M]):
    """Lists of observations and summaries."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return drafts to the parties, and final texts to the readers that the permission table allows."""
        listed = Q(kind=OutcomeKind.LIST_OF_OBSERVATIONS) & (
            build_material_condition(user, Material.DRAFT_LIST, review="review")
            | build_material_condition(user, Material.FINAL_LIST, review="review")
        )
        summary = Q(kind=OutcomeKind.SUMMARY) & build_material_condition(user, Material.SUMMARY, review="review")
        return self.filter(listed | summary)


class TranslationQuerySet(VisibleQuerySet[M]):
    """Translations of outcomes, for the parties and the Secretariat. Others read the documents made of them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the reviews in which this user takes part. The Secretariat gets all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(
            authz.build_grant_condition(user, "view_summary", "reviews.Review", outer="outcome__review_id")
        )


class PassageCommentQuerySet(VisibleQuerySet[M]):
    """Comments on passages. Only the delegation, or the reviewing States, see a comment that is for them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the comments that this user may read.

        They are for the user's delegation, for the reviewing States if it is one, or for all parties to the review.
        """
        own = Q(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        review = "paragraph__outcome__review"
        reviewing = apps.get_model("reviews.Delegation").objects.filter(
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation"), capacity=Capacity.REVIEWING
        )
        among = Q(audience=CommentAudience.REVIEWERS, **{f"{review}__in": reviewing.values("review")})
        # An empty condition means “every row”, but Django drops it next to another one.
        party = Q(pk__isnull=False) & build_material_condition(user, Material.DRAFT_LIST, review=review)
        return self.filter(own | among | (Q(audience=CommentAudience.PARTIES) & party))

    def open(self) -> Self:
        """Return the comments that are not resolved."""
        return self.filter(resolved_at__isnull=True)


class ReplyQuerySet(ReviewMaterialQuerySet[M]):
    """Replies of the State under review to observations and to comments for all parties. The parties read them."""

    material = Material.DRAFT_LIST
    review = "paragraph__outcome__review"

    def open(self) -> Self:
        """Return the replies that have not ended."""
        return self.filter(ended_at__isnull=True)

    def open_proposals(self) -> Self:
        """Return the proposals of other wording that no one has decided on."""
        return self.open().filter(kind=ReplyKind.PROPOSE)


class ObservationSourceQuerySet(VisibleQuerySet[M]):
    """Links from observations to the passages of written feedback from which they were made."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the links whose observation and whose feedback this user may read."""
        get = apps.get_model
        return self.filter(
            paragraph__outcome__in=get("reviews.Outcome").objects.keys_visible_to(user),
            passage__of__feedback__in=get("reviews.Feedback").objects.keys_visible_to(user),
        )


class TranslatedParagraphQuerySet(BelongingQuerySet[M]):
    """Paragraphs in another language. The translation of a removed paragraph is kept, but does not count."""

    def for_current_paragraphs(self) -> Self:
        """Return those whose paragraph was not removed."""
        return self.filter(paragraph__removed_in__isnull=True)


class OutcomeDocumentQuerySet(VisibleQuerySet[M]):
    """Issued documents, in editions for the parties to the review, for States, or for everyone."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the editions for a group of readers to which this user belongs, of outcomes that this user may see."""
        circle = authz.get_reader_level(user)
        if circle is Level.SECRETARIAT:
            return self.all()
        party = authz.build_grant_condition(user, "view_final_list", "reviews.Review", outer="outcome__review_id")
        condition = Q(document__level__gte=Level.REVIEW) & Q(party)
        outcome = apps.get_model("reviews.Outcome")
        travelling = Q(outcome__in=outcome.objects.keys_visible_to(user))
        current = Q(document__superseded_at__isnull=True)
        return self.filter(condition | (travelling & current & Q(document__level__gte=circle)))

    def current(self) -> Self:
        """Return the editions that no later one has superseded. Earlier ones are kept, but no longer available."""
        return self.filter(document__superseded_at__isnull=True)


class IssuedPassageQuerySet(BelongingQuerySet[M]):
    """Passages of issued documents, for the search in the editions that a reader may see."""

    def search_text(self, words: str) -> Self:
        """Return the passages that contain every word. PostgreSQL also finds its inflected forms."""
        found = Q()
        for word in words.split():
            found &= Q(text__icontains=word)
        if connection.vendor != "postgresql":
            return self.filter(found)
        indexed = Q()
        for language, config in TEXT_SEARCH.items():
            vector = SearchVector("text", config=config)
            query = SearchQuery(words, config=config, search_type="websearch")
            indexed |= Q(language=language) & Q(SearchVectorExact(vector, query))
        # Chinese has no index. In one condition with it, the database would read the texts of all languages.
        rows = self.order_by()
        return rows.filter(indexed).union(rows.filter(found, language=OfficialLanguage.ZH), all=True)


class PaperQuerySet(VisibleQuerySet[M]):
    """The official documents of a review except its outcomes, for the users who may see their material."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the user's reviews, and the editions that the State under review allows others to read.

        A follow-up note that the State has withdrawn, or replaced, is shown only to the State.
        """
        circle = authz.get_reader_level(user)
        ended = Q(kind=ReviewDocumentKind.FOLLOW_UP_NOTE, document__superseded_at__isnull=False)
        if circle is Level.SECRETARIAT:
            return self.exclude(ended)
        travels = Q(document__level__gte=circle, document__superseded_at__isnull=True)
        found = Q(pk__in=[])
        # A State that has not cleared its own feedback may not read that of others in a document either.
        waits = Q(kind=ReviewDocumentKind.WRITTEN_FEEDBACK) & Q(can_read_only_after_clearance(user, "review_id"))
        for kind, material in REVIEW_DOCUMENT_MATERIAL.items():
            party = Q(authz.build_grant_condition(user, f"view_{material}", "reviews.Review", outer="review_id"))
            found |= Q(kind=kind) & (party | travels & build_material_condition(user, material, review="review"))
        note, own = Q(kind=ReviewDocumentKind.FOLLOW_UP_NOTE), build_state_follow_up_condition(user, review="review")
        of_party = Q(document__superseded_at__isnull=True) & build_party_condition(user, review="review")
        found |= note & (own | of_party | travels)
        return self.filter(found).exclude(waits)

    def current(self) -> Self:
        """Return those that no later one has superseded."""
        return self.filter(document__superseded_at__isnull=True)
