"""The workspace of a self-assessment: assigned articles, notes, laws, imported files, changes of version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.viewsets.base import OfReviewViewSet
from reviews.api.workspace_serializers import (
    AnswerFileInput,
    AnswerFilePreviewSerializer,
    AnswerFileSerializer,
    AssignInput,
    AssignmentSerializer,
    ConfirmFileInput,
    DueDateInput,
    NoteInput,
    NoteSerializer,
    ReturnArticleInput,
    VersionChangeSerializer,
)
from reviews.enums import Material
from reviews.models import AnswerImport, Assignment, Delegation, Note, VersionChange
from reviews.selectors.assignments import list_answer_assignments
from reviews.selectors.looks import look_at_version
from reviews.selectors.readings_of_questionnaires import read_undone_change, read_version_change
from reviews.selectors.version_changes import list_target_versions
from reviews.services import answer_imports, articles, notes, version_changes
from untoc_portal.core.api.looks import LookSerializer, ReadInput, SecondLooks
from untoc_portal.core.api.parsers import PortalJSONParser

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


class WorkspaceViewSet(mixins.ListModelMixin, OfReviewViewSet):
    """Rows of the draft questionnaire.

    The State under review sees them, and the Secretariat if the permission table allows it.
    """

    material = Material.DRAFT_QUESTIONNAIRE

    def get_delegation_under_review(self) -> Delegation:
        """Return the delegation of the State under review, with its review."""
        review = self.get_review()
        delegation = review.delegation_under_review
        delegation.review = review
        return delegation


class AssignmentViewSet(mixins.RetrieveModelMixin, WorkspaceViewSet):
    """The assigned articles. Only the delegation of the State under review can see them."""

    queryset = Assignment.objects.all()
    serializer_class = AssignmentSerializer
    lookup_value_converter = "assignment"
    services = {
        "hand_in": articles.hand_in_article,
        "accept": articles.accept_article,
        "send_back": articles.return_article,
        "due": articles.change_due_date,
        "create": articles.assign_articles,
        "undo_accept": articles.undo_acceptance,
        "release": articles.unassign_article,
    }

    def get_queryset(self) -> QuerySet[Assignment]:
        """Return the assigned articles with the people who prepare them."""
        if self.is_for_schema:
            return Assignment.objects.none()
        return list_answer_assignments(self.get_review(), self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the delegation whose experts and institutions can prepare articles."""
        delegation = None if self.is_for_schema or self.action != "create" else self.get_delegation_under_review()
        return {**super().get_serializer_context(), "delegation": delegation}

    @extend_schema(request=AssignInput, responses={201: AssignmentSerializer(many=True)})
    def create(self, request: Request, code: str) -> Response:
        """Assign articles to an expert or to an institution (focal point, deputy)."""
        del request, code
        made = self.perform(self.get_delegation_under_review(), "reviews.assign_articles", AssignInput)
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made])
        return Response(AssignmentSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"], url_path="undo-accept")
    def undo_accept(self, request: Request, code: str, pk: int) -> Response:
        """Undo the acceptance of an article shortly after it (the person who accepted it)."""
        del request, code, pk
        return self.answer(self.perform(self.get_object(), "reviews.return_article"))

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, code: str, pk: int) -> Response:
        """Remove the assignment of an article (focal point, deputy). Every expert can answer it again."""
        del request, code, pk
        assignment = self.get_object()
        self.allow("reviews.assign_articles", assignment.delegation)
        self.services["release"](assignment, actor=self.request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"], url_path="hand-in")
    def hand_in(self, request: Request, code: str, pk: int) -> Response:
        """Hand an article in to the focal point (the person who prepares it)."""
        del request, code, pk
        return self.answer(self.perform(self.get_object(), "reviews.hand_in_article"))

    @extend_schema(request=None, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, code: str, pk: int) -> Response:
        """Accept an article that was handed in (focal point, deputy)."""
        del request, code, pk
        return self.answer(self.perform(self.get_object(), "reviews.return_article"))

    @extend_schema(request=ReturnArticleInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, code: str, pk: int) -> Response:
        """Return an article that was handed in, with a comment (focal point, deputy)."""
        del request, code, pk
        return self.answer(self.perform(self.get_object(), "reviews.return_article", ReturnArticleInput))

    @extend_schema(request=DueDateInput, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def due(self, request: Request, code: str, pk: int) -> Response:
        """Change the day by which an article is due (focal point, deputy)."""
        del request, code, pk
        return self.answer(self.perform(self.get_object(), "reviews.return_article", DueDateInput))


class NoteViewSet(mixins.RetrieveModelMixin, WorkspaceViewSet):
    """Comments and open questions next to the answers. Only the delegation of the State under review can see them."""

    queryset = Note.objects.select_related("question", "author", "delegation__review").prefetch_related("mentioned")
    serializer_class = NoteSerializer
    review_path = "delegation__review"
    lookup_value_converter = "note"
    services = {"create": notes.write_note, "resolve": notes.resolve_note, "reopen": notes.reopen_note}

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the function that finds a question by its key."""
        return {**super().get_serializer_context(), "question_of": self._question_of}

    def _question_of(self, key: str) -> Any:
        found = self.get_review().questions().filter(key=key).first()
        if found is None:
            raise serializers.ValidationError(key)
        return found

    @extend_schema(request=NoteInput, responses={201: NoteSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Write a note next to the answer to a question."""
        del request, code
        return self.answer(
            self.perform(self.get_delegation_under_review(), "reviews.write_note", NoteInput), created=True
        )

    @extend_schema(request=None, responses=NoteSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, code: str, pk: int) -> Response:
        """Mark a note as resolved."""
        del request, code, pk
        return self._settle()

    @extend_schema(request=None, responses=NoteSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, code: str, pk: int) -> Response:
        """Mark a note as not resolved."""
        del request, code, pk
        return self._settle()

    def _settle(self) -> Response:
        note = self.get_object()
        self.allow("reviews.write_note", note.delegation)
        return self.answer(self.services[self.action](note, actor=self.request.user))


class AnswerFileViewSet(mixins.RetrieveModelMixin, WorkspaceViewSet):
    """The Word and Excel files that were uploaded: what each one changes, and its import."""

    queryset = AnswerImport.objects.select_related("uploaded_by", "review__questionnaire").order_by("-pk")
    serializer_class = AnswerFileSerializer
    default_ordering = "-id"
    lookup_value_converter = "answer_file"
    parser_classes = (PortalJSONParser, MultiPartParser)
    services = {"create": answer_imports.preview_import, "confirm": answer_imports.confirm_import}

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer with the answers, except for the list."""
        return AnswerFileSerializer if self.action == "list" else AnswerFilePreviewSerializer

    @extend_schema(request={"multipart/form-data": AnswerFileInput}, responses={201: AnswerFilePreviewSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Read a filled file and return what it changes. Nothing is stored yet (those who may answer)."""
        del code
        review = self.get_review()
        self.allow("reviews.answer_questionnaire", review)
        file = self.read_in(AnswerFileInput)["file"]
        source = self.services["create"](review, actor=request.user, name=file.name, content=file.read())
        return self.answer(source, created=True)

    @extend_schema(request=ConfirmFileInput, responses=AnswerFilePreviewSerializer)
    # A form has no numbers and no lists: what the person was shown would be left out without a word.
    @action(detail=True, methods=["post"], parser_classes=[PortalJSONParser])
    def confirm(self, request: Request, code: str, pk: int) -> Response:
        """Store all changes of the file, or none (those who may answer)."""
        del code, pk
        source = self.get_object()
        self.allow("reviews.answer_questionnaire", source.review)
        data = self.read_in(ConfirmFileInput)
        return self.answer(self.services["confirm"](source, actor=request.user, **data))


class VersionChangeViewSet(SecondLooks, mixins.RetrieveModelMixin, WorkspaceViewSet):
    """The changes of the review to other versions of its questionnaire."""

    queryset = VersionChange.objects.select_related("before", "after", "review").order_by("-pk")
    serializer_class = VersionChangeSerializer
    default_ordering = "-id"
    lookup_value_converter = "int"
    services = {"create": version_changes.change_version, "undo": version_changes.undo_version_change}

    @extend_schema(operation_id="reviews_version_changes_look_at_change", responses=LookSerializer)
    @action(detail=False, methods=["get"], url_path="second_look")
    def look_at_change(self, request: Request, code: str) -> Response:
        """Return what the change to the version in force does, and the value to send with it."""
        del request, code
        review = self.get_review()
        self.allow("reviews.change_version", review)
        to = get_object_or_404(list_target_versions(review))
        return Response(LookSerializer(look_at_version(read_version_change(review, to))).data)

    def get_look(self, act: str) -> Look:
        """Return what undoing the change of version does (Secretariat)."""
        change = self.get_object()
        self.allow("reviews.change_version", change.review if act == "undo" else None)
        return look_at_version(read_undone_change(change))

    @extend_schema(request=ReadInput, responses={201: VersionChangeSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Change the review to the version of its questionnaire that is in force (Secretariat)."""
        del request, code
        review = self.get_review()
        self.allow("reviews.change_version", review)
        to = get_object_or_404(list_target_versions(review))
        return self.answer(self.perform(review, "reviews.change_version", ReadInput, to=to), created=True)

    @extend_schema(request=ReadInput, responses=VersionChangeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, code: str, pk: int) -> Response:
        """Undo the last change of version, if nothing would be lost (Secretariat)."""
        del request, code, pk
        change = self.get_object()
        self.allow("reviews.change_version", change.review)
        return self.answer(
            version_changes.undo_version_change(change, actor=self.request.user, **self.read_in(ReadInput))
        )
