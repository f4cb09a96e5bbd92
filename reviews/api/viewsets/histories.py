"""The revisions of texts that several people write, and how an earlier one becomes the current text again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.history_serializers import (
    AnswerRevisionSerializer,
    ParagraphRevisionSerializer,
    RestoreInput,
    RevisionSerializer,
    StepRevisionSerializer,
    TranslationRevisionSerializer,
)
from reviews.api.viewsets.base import CODE, OfReviewViewSet
from reviews.enums import Material
from reviews.models import (
    Answer,
    AnswerRevision,
    FeedbackEntry,
    FeedbackRevision,
    FollowUpStep,
    FollowUpStepRevision,
    Outcome,
    OutcomeParagraph,
    ParagraphRevision,
    TranslatedParagraph,
    Translation,
    TranslationRevision,
)
from reviews.selectors.feedback import get_drafting_delegation
from reviews.selectors.follow_up_pages import find_room
from reviews.selectors.outcomes import OUTCOME_PERMISSIONS, is_party, outcomes_with_review
from reviews.services import answers, feedback, paragraphs, translations
from untoc_portal.core.api.viewsets import PortalViewSet


class HistoryViewSet(mixins.ListModelMixin, PortalViewSet):
    """The revisions of one text, the latest first. To restore one adds a revision, so that no text is lost.

    `If-Match` has the ETag of the list: who restores has seen the latest revision.
    """

    is_one_object = True
    lookup_field = "number"
    row_key = "number"
    orderings = ("number",)
    default_ordering = "-number"
    signed: tuple[str, ...] = ("author",)

    def get_text(self) -> Any:
        """Return the text in the URL. Raises Http404 if the user may not see it."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        """Return the revisions that the user may see."""
        if self.is_for_schema:
            return self.queryset.none()
        return self._list(self.get_text())

    def _list(self, text: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = text.revisions.visible_to(self.request.user).select_related(*self.signed)
        return rows

    def read_number(self) -> int:
        """Return the number of the revision to restore."""
        number: int = self.read_in(RestoreInput)["number"]
        return number

    def show_latest(self, text: Any) -> Response:
        """Return the revision that was added."""
        return self.answer(self._list(text).order_by("-number").first(), created=True)


class AnswerHistoryViewSet(HistoryViewSet, OfReviewViewSet):
    """Every revision of the answer to one question, for those who read the draft of the State under review."""

    queryset = AnswerRevision.objects.all()
    serializer_class = AnswerRevisionSerializer
    material = Material.DRAFT_QUESTIONNAIRE
    signed = Answer.signed
    services = {"create": answers.restore_revision}

    def get_text(self) -> Answer:
        """Return the answer to the question in the URL."""
        review = self.get_review()
        question = get_object_or_404(review.questions(), key=self.kwargs["key"])
        rows = Answer.objects.visible_to(self.request.user).select_related("question")
        answer: Answer = get_object_or_404(rows, review=review, question=question)
        answer.review = review
        return answer

    @extend_schema(request=RestoreInput, responses={201: AnswerRevisionSerializer})
    def create(self, request: Request, code: str, key: str) -> Response:
        """Make an earlier revision the current answer, as a new revision (those who may answer)."""
        del code, key
        answer = self.get_text()
        self.allow("reviews.answer_questionnaire", answer.review)
        self.services["create"](answer, actor=request.user, number=self.read_number())
        return self.show_latest(answer)


@extend_schema_view(
    list=extend_schema(operation_id="reviews_feedback_history_list"),
    create=extend_schema(operation_id="reviews_feedback_history_create"),
)
class FeedbackHistoryViewSet(HistoryViewSet, OfReviewViewSet):
    """Every revision of one passage of the feedback that the user's delegation writes."""

    queryset = FeedbackRevision.objects.all()
    serializer_class = RevisionSerializer
    material = Material.FEEDBACK
    services = {"create": feedback.restore_feedback}

    def get_text(self) -> FeedbackEntry:
        """Return the passage under this heading on this article."""
        self.delegation = get_drafting_delegation(self.request.user, self.get_review())
        if self.delegation is None:
            raise Http404
        rows = FeedbackEntry.objects.visible_to(self.request.user).select_related("article__instrument")
        return get_object_or_404(
            rows,
            feedback__authors__delegation=self.delegation,
            head=self.kwargs["heading"],
            article__instrument__code=self.kwargs["instrument"],
            article__number=self.kwargs["article"],
        )

    @extend_schema(request=RestoreInput, responses={201: RevisionSerializer})
    def create(self, request: Request, code: str, instrument: str, article: int, heading: str) -> Response:
        """Make an earlier revision the current text, as a new revision (those who draft the feedback)."""
        del code, instrument, article, heading
        entry = self.get_text()
        self.allow("reviews.draft_feedback", self.delegation)
        self.services["create"](self.delegation, entry, actor=request.user, number=self.read_number())
        return self.show_latest(entry)


class ParagraphHistoryViewSet(HistoryViewSet):
    """Every revision of a paragraph of a list or a summary, for the parties to the review and the Secretariat."""

    queryset = ParagraphRevision.objects.all()
    serializer_class = ParagraphRevisionSerializer
    signed = ("author", "article__instrument")
    services = {"create": paragraphs.restore_paragraph}

    def get_outcome(self) -> Outcome:
        """Return the document in the URL. Raises Http404 for who is no party to its review."""
        rows = outcomes_with_review().visible_to(self.request.user)
        outcome: Outcome = get_object_or_404(rows, pk=self.kwargs["outcome"])
        if not is_party(self.request.user, outcome.review):
            raise Http404
        return outcome

    def get_text(self) -> OutcomeParagraph:
        """Return the paragraph, also one that was removed."""
        rows = OutcomeParagraph.with_removed.visible_to(self.request.user).filter(outcome=self.get_outcome())
        return get_object_or_404(rows.select_related("article__instrument"), pk=self.kwargs["pk"])

    @extend_schema(request=RestoreInput, responses={201: ParagraphRevisionSerializer})
    def create(self, request: Request, outcome: int, pk: int) -> Response:
        """Make an earlier revision the current text, in a new version of the document (reviewing States)."""
        del outcome
        document = self.get_outcome()
        self.allow(OUTCOME_PERMISSIONS[document.kind][0], document.review)
        paragraph = get_object_or_404(document.paragraphs.visible_to(request.user), pk=pk)
        self.services["create"](paragraph, actor=request.user, number=self.read_number())
        return self.show_latest(paragraph)


class TranslationHistoryViewSet(HistoryViewSet, OfReviewViewSet):
    """Every revision of a translated paragraph of the summary, for readers inside the review."""

    queryset = TranslationRevision.objects.all()
    serializer_class = TranslationRevisionSerializer
    services = {"create": translations.restore_translation}

    def get_text(self) -> TranslatedParagraph:
        """Return the translated paragraph."""
        rows = Translation.objects.visible_to(self.request.user).select_related("outcome__review__phase")
        translation = get_object_or_404(rows, outcome__review=self.get_review(), language=self.kwargs["language"])
        found = translation.paragraphs.visible_to(self.request.user)
        row: TranslatedParagraph = get_object_or_404(found, paragraph=self.kwargs["pk"])
        row.translation = translation
        return row

    @extend_schema(request=RestoreInput, responses={201: TranslationRevisionSerializer})
    def create(self, request: Request, code: str, language: str, pk: int) -> Response:
        """Make an earlier revision the current text, as a new revision (those who may translate)."""
        del code, language, pk
        row = self.get_text()
        self.allow("reviews.revise_translation", row.translation)
        self.services["create"](row, actor=request.user, number=self.read_number())
        return self.show_latest(row)


@extend_schema(parameters=[CODE])
class StepHistoryViewSet(HistoryViewSet):
    """Every revision of a step of the follow-up, only for the people of the State."""

    queryset = FollowUpStepRevision.objects.all()
    serializer_class = StepRevisionSerializer

    def get_text(self) -> FollowUpStep:
        """Return the step, also one that was removed."""
        review, is_of_state = find_room(self.request.user, self.kwargs["code"]) or (None, False)
        if not is_of_state:
            raise Http404
        rows = FollowUpStep.objects.visible_to(self.request.user).filter(line__paragraph__outcome__review=review)
        return get_object_or_404(rows, line=self.kwargs["line"], pk=self.kwargs["step"])
