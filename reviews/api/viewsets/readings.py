"""What is read of a review: findings in the answers, whole drafts, documents, files of laws, and a State's years."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import CONTENT_TYPES, write_file
from reviews.api.reading_serializers import (
    AnswerFindingSerializer,
    BegunSerializer,
    DraftReadInput,
    DraftSerializer,
    ExportInput,
    ListedDocumentSerializer,
    StateYearsSerializer,
)
from reviews.api.viewsets.base import CODE, OfReviewViewSet
from reviews.enums import Material
from reviews.models import AnswerImport, LegislationFile, Paper, Question, Review, Submission
from reviews.selectors.answer_checks import findings_by_article
from reviews.selectors.answer_files import build_content
from reviews.selectors.legislation import get_cited_file, legislation_for_user
from reviews.selectors.papers import list_review_documents
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review
from reviews.selectors.state_years import find_state_to_follow, load_state_years
from reviews.services.draft_texts import LABELS, DraftText, find_draft, request_draft_pdf
from reviews.services.preparing import request_answer_docx
from reviews.services.reading_pages import load_reading_page
from stakeholders.models import State
from untoc_portal.core.api.documents import NegotiateLater
from untoc_portal.core.api.files import STORED, describe_file, send_stored
from untoc_portal.core.api.viewsets import PortalViewSet
from untoc_portal.core.last_readings import record_reading

FILE = describe_file(STORED)
EXCEL = CONTENT_TYPES[FileFormat.XLSX]


class FindingViewSet(OfReviewViewSet):
    """The checks before the submission of a self-assessment, for those who read the draft."""

    queryset = Question.objects.all()
    serializer_class = AnswerFindingSerializer
    pagination_class = None
    material = Material.DRAFT_QUESTIONNAIRE

    @extend_schema(responses=AnswerFindingSerializer(many=True))
    def list(self, request: Request, code: str) -> Response:
        """Return every gap and inconsistency in the answers, in the order of the questionnaire."""
        del request, code
        found = [finding for article in findings_by_article(self.get_review()) for finding in article.findings]
        return Response(self.get_serializer(found, many=True).data)


class ReviewDocumentViewSet(OfReviewViewSet):
    """The documents of a review that the user may read, in every language, with those that were superseded."""

    queryset = Paper.objects.all()
    serializer_class = ListedDocumentSerializer
    pagination_class = None

    @extend_schema(responses=ListedDocumentSerializer(many=True))
    def list(self, request: Request, code: str) -> Response:
        """Return the documents by kind, in the order in which a review produces them."""
        del code
        found = [row for group in list_review_documents(self.get_review(), request.user) for row in group.rows]
        return Response(self.get_serializer(found, many=True).data)


class AnswerExportViewSet(OfReviewViewSet):
    """Questionnaires as files, for those who read the draft."""

    queryset = AnswerImport.objects.all()
    serializer_class = BegunSerializer
    material = Material.DRAFT_QUESTIONNAIRE
    content_negotiation_class = NegotiateLater
    services = {"create": request_answer_docx}

    @extend_schema(
        request=ExportInput, responses={(200, EXCEL): OpenApiTypes.BINARY, (202, "application/json"): BegunSerializer}
    )
    def create(self, request: Request, code: str) -> HttpResponseBase:
        """Export the questionnaire with the answers: an Excel file immediately, a Word file by a job."""
        del code
        review, data = self.get_review(), self.read_in(ExportInput)
        known = {row.pk for row in list_articles_under_review(review)}
        if any(article.pk not in known for article in data["articles"]):
            raise Http404
        language, articles = data["language"], [get_article_url_args(row) for row in data["articles"]]
        if data["file_format"] == FileFormat.DOCX:
            made = self.services["create"](review, actor=request.user, language=language, articles=articles)
            return Response(BegunSerializer({"preparation": made.pk}).data, status=status.HTTP_202_ACCEPTED)
        content = write_file(build_content(review, language, articles), FileFormat.XLSX)
        name = f"self-assessment-{review.code}-{language}.{FileFormat.XLSX}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(content, content_type=EXCEL, headers=headers)


def send_law(text: LegislationFile) -> FileResponse:
    """Return the text of a law. Its name reveals nothing."""
    return send_stored(text.file, f"law-{text.legislation_id}")


class LawFileViewSet(OfReviewViewSet):
    """The texts of laws as they were uploaded: of the library of the State, and of its submissions."""

    queryset = LegislationFile.objects.all()
    content_negotiation_class = NegotiateLater

    @extend_schema(responses=FILE)
    def retrieve(self, request: Request, code: str, law: int, sha256: str) -> FileResponse:
        """Return a file of a law in the library of the State under review (its own people)."""
        del code
        self.material = Material.DRAFT_QUESTIONNAIRE  # type: ignore[misc]  # of this request
        found = get_object_or_404(legislation_for_user(self.get_review(), request.user), pk=law)
        rows = LegislationFile.objects.visible_to(request.user)
        return send_law(get_object_or_404(rows, legislation=found, sha256=sha256))


class SubmittedLawViewSet(LawFileViewSet):
    """The texts of the laws that a submission cites."""

    material = Material.SUBMITTED_QUESTIONNAIRE

    @extend_schema(responses=FILE)
    def retrieve(self, request: Request, code: str, number: int, sha256: str) -> FileResponse:
        """Return the text of a law that the submission cites (those who may read the submission)."""
        del code
        review = self.get_review()
        submission = get_object_or_404(Submission.objects.visible_to(request.user), review=review, number=number)
        submission.review = review
        text = get_cited_file(submission, sha256)
        if text is None:
            raise Http404
        return send_law(text)


@extend_schema(parameters=[CODE, OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(LABELS))])
class DraftViewSet(PortalViewSet):
    """A whole draft, for who may read it: the self-assessment, the own feedback, the list, or the summary."""

    queryset = Review.objects.all()
    serializer_class = DraftSerializer
    lookup_field = "kind"
    lookup_value_converter = "slug"
    services = {"read": record_reading, "pdf": request_draft_pdf}

    def get_object(self) -> DraftText:
        """Return the draft in the URL. Raises Http404 if the user may not read it."""
        draft = find_draft(self.request.user, self.kwargs["code"], self.kwargs["kind"])
        if draft is None:
            raise Http404
        return draft

    def _show(self, draft: DraftText) -> Response:
        return self.answer({"kind": draft.kind, "page": load_reading_page(draft, self.request.user)})

    def retrieve(self, request: Request, code: str, kind: str) -> Response:
        """Return the draft as it would be issued, with what has changed since the person's last reading."""
        del request, code, kind
        return self._show(self.get_object())

    @extend_schema(request=DraftReadInput, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, code: str, kind: str) -> Response:
        """Record, only for this person, that the text was read. Later readings show what has changed since."""
        del code, kind
        draft = self.get_object()
        self.services["read"](request.user, draft.place, draft.read(), **self.read_in(DraftReadInput))
        return self._show(draft)

    @extend_schema(request=None, responses={202: BegunSerializer})
    @action(detail=True, methods=["post"])
    def pdf(self, request: Request, code: str, kind: str) -> Response:
        """Have the draft made as a PDF with the mark of a draft, by a job (those who may read it)."""
        del code, kind
        made = self.services["pdf"](self.get_object(), actor=request.user)
        return Response(BegunSerializer({"preparation": made.pk}).data, status=status.HTTP_202_ACCEPTED)


class StateYearsViewSet(PortalViewSet):
    """The line of one State through its reviews, for its own delegation and the Secretariat."""

    queryset = State.objects.all()
    serializer_class = StateYearsSerializer
    lookup_field = "iso3"
    known_parameters = {"retrieve": ("article",)}

    @extend_schema(parameters=[OpenApiParameter("article", str, description="One article alone, such as UNTOC-5.")])
    def retrieve(self, request: Request, iso3: str) -> Response:
        """Return what the State answered, what was observed and done in each review, and what changed."""
        state = find_state_to_follow(request.user, iso3)
        if state is None:
            raise Http404
        line: Any = load_state_years(state)
        chosen = request.query_params.get("article", "")
        articles = [row for row in line.articles if chosen in ("", row.key)]
        codes = [cycle.review.code for cycle in line.cycles]
        return self.answer({"state": state, "codes": codes, "articles": articles, "needs": line.needs})
