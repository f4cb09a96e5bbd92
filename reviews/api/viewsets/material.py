"""The material of a review: answers, submissions, written feedback, clarifications, meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import (
    AnswerInput,
    AnswersInput,
    ClarificationAnswerInput,
    ClarificationInput,
    FeedbackInput,
    FurtherRequestInput,
    MeetingInput,
)
from reviews.api.serializers import (
    AnswerSerializer,
    ClarificationSerializer,
    FeedbackEntrySerializer,
    FeedbackSerializer,
    MeetingSerializer,
    SavedAnswerSerializer,
    SubmissionDetailSerializer,
    SubmissionSerializer,
)
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.enums import Material
from reviews.models import Clarification, Feedback, FeedbackAuthor, FeedbackEntry, Meeting, Question, Submission
from reviews.selectors.looks import look_at_clarification, look_at_feedback
from reviews.selectors.questionnaires import answers_by_question
from reviews.services import answers, clarifications, feedback, reading
from reviews.services.answers import AnswerEntry
from reviews.validators import clean_value
from untoc_portal.core.api.bulk import BulkCreate
from untoc_portal.core.api.looks import LookSerializer, ReadInput, SecondLooks
from untoc_portal.core.exceptions import CombinedError, DomainError

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


def _find_error(number: int, row: dict[str, Any], found: dict[str, Question]) -> DomainError | None:
    """Return what is wrong with one answer, with its place in the body, so that all faults are known together."""
    question = found.get(row["question"])
    if question is None:
        message = _("The question %(key)s is not for this State.") % {"key": row["question"][:100]}
        return DomainError("invalid_question", message, field=f"answers/{number}/question")
    try:
        clean_value(question, row["value"])
    except DomainError as error:
        return DomainError(error.code, error.message, rule=error.rule, field=f"answers/{number}/value")
    return None


class AnswerViewSet(BulkCreate, mixins.ListModelMixin, OfReviewViewSet):
    """The questions to the State under review and its current answers, before they are submitted."""

    queryset = Question.objects.all()
    serializer_class = AnswerSerializer
    material = Material.DRAFT_QUESTIONNAIRE
    orderings = ("position",)
    default_ordering = "position"
    row_key = "question"
    bulk_input, bulk_member = AnswerInput, "answers"
    services = {"create": answers.save_answers}

    def get_queryset(self) -> QuerySet[Question]:
        """Return the questions that apply to this State."""
        if self.is_for_schema:
            return Question.objects.none()
        return self.get_review().questions().select_related("questionnaire").order_by("position")

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the answers."""
        stored = {} if self.is_for_schema else answers_by_question(self.get_review())
        return {**super().get_serializer_context(), "answers": stored}

    @extend_schema(request=AnswersInput, responses={200: SavedAnswerSerializer(many=True)})
    def create(self, request: Request, code: str) -> Response:
        """Save answers, all or none. If someone else saved one of them in the meantime, the status is 409."""
        del code
        review = self.get_review()
        self.allow("reviews.answer_questionnaire", review)
        rows = self.read_in(AnswersInput)["answers"]
        found = {question.key: question for question in review.questions()}
        faults = [error for number, row in enumerate(rows) if (error := _find_error(number, row, found))]
        if faults:
            raise CombinedError(faults)
        entries = [
            AnswerEntry(found[row["question"]], row["value"], row["explanation"], row["revision"]) for row in rows
        ]
        saved = answers.save_answers(review, actor=request.user, entries=entries)
        return Response(SavedAnswerSerializer(saved, many=True).data)


class SubmissionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfReviewViewSet):
    """The submitted self-assessments of a review."""

    queryset = Submission.objects.select_related("mandate__user", "superseded_by")
    material = Material.SUBMITTED_QUESTIONNAIRE
    orderings = ("number",)
    default_ordering = "-number"
    lookup_field = "number"
    lookup_value_converter = "int"

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the serializer. Only a single submission includes its answers."""
        return SubmissionDetailSerializer if self.action == "retrieve" else SubmissionSerializer


class FeedbackViewSet(BulkCreate, SecondLooks, mixins.ListModelMixin, OfReviewViewSet):
    """The written feedback of the reviewing States: what was cleared, and the draft of the user's delegation."""

    queryset = Feedback.objects.prefetch_related(
        Prefetch("entries", queryset=FeedbackEntry.objects.exclude(text="").select_related("article__instrument")),
        Prefetch("authors", queryset=FeedbackAuthor.objects.select_related("delegation__party")),
    )
    serializer_class = FeedbackSerializer
    material = Material.FEEDBACK
    bulk_input = FeedbackInput
    services = {
        "create": feedback.save_feedback,
        "clear": feedback.clear_feedback,
        "allow_reading": reading.allow_reading,
        "end_reading": reading.end_reading,
    }

    @extend_schema(request=FeedbackInput, responses={200: FeedbackEntrySerializer(many=True)})
    def create(self, request: Request, code: str) -> Response:
        """Save the feedback of the user's delegation on one article. A change since `expected` gives status 409."""
        del request, code
        saved = self.perform(self.get_user_delegation("draft_feedback"), "reviews.draft_feedback", FeedbackInput)
        return Response(FeedbackEntrySerializer(saved, many=True).data)

    @extend_schema(parameters=[OpenApiParameter("act", str, required=True)], responses=LookSerializer)
    @action(detail=False, methods=["get"])
    def second_look(self, request: Request, **_address: Any) -> Response:
        """Return the delegation's draft as it would be cleared, and the value to send with the clearance."""
        own = self.get_user_delegation("clear_feedback")
        self.allow("reviews.clear_feedback", own if request.query_params.get("act") == "clear" else None)
        return Response(LookSerializer(look_at_feedback(own)).data)

    @extend_schema(request=ReadInput, responses=FeedbackSerializer)
    @action(detail=False, methods=["post"])
    def clear(self, request: Request, code: str) -> Response:
        """Clear the feedback of the user's delegation (its focal point). Then both sides can read it."""
        del request, code
        done = self.perform(self.get_user_delegation("clear_feedback"), "reviews.clear_feedback", ReadInput)
        return self.answer(self.refetched(done))

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"], url_path="allow-reading")
    def allow_reading(self, request: Request, code: str) -> Response:
        """Agree to read immediately (focal point of a reviewing State).

        If all agree, reviewing States read each other's cleared feedback.
        """
        del request, code
        self.perform(self.get_user_delegation("clear_feedback"), "reviews.allow_reading")
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"], url_path="end-reading")
    def end_reading(self, request: Request, code: str) -> Response:
        """Withdraw the agreement to read immediately (focal point of a reviewing State)."""
        del request, code
        self.perform(self.get_user_delegation("clear_feedback"), "reviews.allow_reading")
        return Response(status=status.HTTP_204_NO_CONTENT)


class ClarificationViewSet(SecondLooks, mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """Requests for clarification, with their answers."""

    queryset = Clarification.objects.select_related(
        "asked_by__party", "asked_by__review", "article__instrument", "question", "addressee"
    )
    serializer_class = ClarificationSerializer
    material = Material.FEEDBACK
    lookup_value_converter = "clarification"
    services = {
        "create": clarifications.request_clarification,
        "further": clarifications.request_clarification,
        "respond": clarifications.answer_clarification,
        "settle": clarifications.resolve_clarification,
        "withdraw": clarifications.withdraw_clarification,
    }

    def get_look(self, act: str) -> Look:
        """Return the request and its answer, for the State that asked."""
        row = self.get_object()
        self.allow("reviews.settle_request", row if act in ("settle", "withdraw") else None)
        return look_at_clarification(row, act)

    @extend_schema(request=ClarificationInput, responses={201: ClarificationSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Ask the State under review for a clarification on an article (reviewing States)."""
        del request, code
        asked = self.perform(
            self.get_user_delegation("ask_clarification"), "reviews.ask_clarification", ClarificationInput
        )
        return self.answer(self.refetched(asked), created=True)

    @extend_schema(request=FurtherRequestInput, responses={201: ClarificationSerializer})
    @action(detail=True, methods=["post"])
    def further(self, request: Request, code: str, pk: int) -> Response:
        """Ask a further question about an answer, as a request that follows it (the State that asked)."""
        del code, pk
        row = self.get_object()
        self.allow("reviews.ask_clarification", row.asked_by)
        about = {"article": row.article, "question": row.question, "addressee": row.addressee, "follows": row}
        data = self.read_in(FurtherRequestInput)
        asked = self.services["further"](row.asked_by, actor=request.user, **about, **data)
        return self.answer(self.refetched(asked), created=True)

    @extend_schema(request=ClarificationAnswerInput, responses=ClarificationSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def respond(self, request: Request, code: str, pk: int) -> Response:
        """Answer a request (State under review)."""
        del code, pk
        clarification = self.get_object()
        self.allow("reviews.answer_clarification", clarification.review)
        data = self.read_in(ClarificationAnswerInput)
        done = clarifications.answer_clarification(clarification, actor=request.user, **data)
        return self.answer(self.refetched(done))

    @extend_schema(request=ReadInput, responses=ClarificationSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, code: str, pk: int) -> Response:
        """Resolve the request: the answer is sufficient (the State that asked)."""
        del request, code, pk
        return self.answer(self.refetched(self.perform(self.get_object(), "reviews.settle_request", ReadInput)))

    @extend_schema(request=ReadInput, responses=ClarificationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, code: str, pk: int) -> Response:
        """Withdraw a request that has not been answered (the State that asked)."""
        del request, code, pk
        return self.answer(self.refetched(self.perform(self.get_object(), "reviews.settle_request", ReadInput)))


class MeetingViewSet(mixins.ListModelMixin, OfReviewViewSet):
    """Remote meetings of the parties to the review."""

    queryset = Meeting.objects.all()
    serializer_class = MeetingSerializer
    orderings = ("held_on",)
    default_ordering = "-id"
    material = Material.FEEDBACK
    services = {"create": clarifications.log_meeting}

    @extend_schema(request=MeetingInput, responses={201: MeetingSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Record a meeting that was held."""
        del request, code
        return self.answer(self.perform(self.get_review(), "reviews.log_meeting", MeetingInput), created=True)
