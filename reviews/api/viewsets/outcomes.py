"""Lists of observations and summaries: reading, drafting, clearing, agreeing, returning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import (
    AllowedWordsInput,
    ChangedParagraphInput,
    ConfidentialInput,
    MergeInput,
    ParagraphInput,
    ReissueInput,
    ReturnInput,
    SeenInput,
)
from reviews.api.outcome_serializers import OutcomeDetailSerializer, OutcomeSerializer
from reviews.enums import OutcomeKind
from reviews.models import Outcome, OutcomeParagraph
from reviews.selectors.library import list_available_documents
from reviews.selectors.looks_of_outcomes import (
    look_at_agreement,
    look_at_clearance,
    look_at_keeping,
    look_at_reissue,
    look_at_return,
)
from reviews.selectors.outcomes import (
    OUTCOME_PERMISSIONS,
    get_clearing_delegation,
    get_drafting_delegation,
    outcomes_with_review,
)
from reviews.services import issuing, merging, outcomes, paragraphs, summaries
from untoc_portal.core.api.documents import DocumentForms, describe_forms
from untoc_portal.core.api.looks import LookSerializer, ReadInput, SecondLooks
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import ReadViewSet
from untoc_portal.core.models import Document

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


# What the State under review does with a version, and what it reads before that.
AGREEING = {"agree": look_at_agreement, "return": look_at_return}


@extend_schema_view(retrieve=extend_schema(responses=describe_forms(OutcomeDetailSerializer)))
class OutcomeViewSet(SecondLooks, DocumentForms, ReadViewSet):
    """Lists of observations and summaries, as far as this reader may read them."""

    queryset = Outcome.objects.all()
    lookup_value_converter = "int"
    filterset_class = build_filters(Outcome, review="review__code", kind="kind")
    orderings = {"review": "review__code", "kind": "kind"}
    expansions = {"review": "reviews"}
    services = {
        "clear": outcomes.clear_outcome,
        "agree": outcomes.agree_outcome,
        "send_back": outcomes.return_outcome,
        "draft": summaries.draft_summary,
        "reissue": issuing.reissue_outcome,
    }

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the serializer. Only a single outcome includes its text."""
        return OutcomeSerializer if self.action == "list" else OutcomeDetailSerializer

    def get_queryset(self) -> QuerySet[Outcome]:
        """Return the outcomes that this user may see, with the issued files that the user may download."""
        user = self.request.user
        files = list_available_documents().visible_to(user).order_by("document__level", "pk")
        rows = outcomes_with_review().visible_to(user)
        return rows.prefetch_related(Prefetch("documents", queryset=files, to_attr="offered"))

    def list_documents(self, row: Outcome) -> QuerySet[Document]:
        """Return the issued editions that the user may download, the one with most of the text first."""
        keys = [edition.document_id for edition in vars(row)["offered"]]
        return Document.objects.filter(pk__in=keys).order_by("level", "pk")

    def _permission(self, position: int) -> tuple[Outcome, str]:
        outcome = self.get_object()
        return outcome, OUTCOME_PERMISSIONS[outcome.kind][position]

    def get_look(self, act: str) -> Look:
        """Return the current version, for users who may clear it, agree to it or return it."""
        outcome, user = self.get_object(), self.request.user
        if act == "clear":
            own = get_clearing_delegation(user, outcome.review)
            self.allow(OUTCOME_PERMISSIONS[outcome.kind][1], own)
            return look_at_clearance(outcome, own, user)
        if act == "reissue":
            self.allow("reviews.issue_review", outcome.review)
            return look_at_reissue(outcome)
        if act not in AGREEING:
            raise Http404
        self.allow(OUTCOME_PERMISSIONS[outcome.kind][2], outcome.review)
        return AGREEING[act](outcome, user)

    @extend_schema(request=ReadInput, responses=OutcomeDetailSerializer)
    @action(detail=True, methods=["post"])
    def clear(self, request: Request, pk: int) -> Response:
        """Clear the current version for the user's State (focal points of the reviewing States)."""
        del pk
        outcome, permission = self._permission(1)
        own = get_clearing_delegation(request.user, outcome.review)
        self.allow(permission, own)
        outcomes.clear_outcome(outcome, actor=request.user, delegation=own, **self.read_in(ReadInput))
        return self.answer(self.get_object())

    @extend_schema(request=ReadInput, responses=OutcomeDetailSerializer)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: int) -> Response:
        """Agree to the current version (focal point of the State under review)."""
        del pk
        outcome, permission = self._permission(2)
        self.allow(permission, outcome.review)
        outcomes.agree_outcome(outcome, actor=request.user, **self.read_in(ReadInput))
        return self.answer(self.get_object())

    @extend_schema(request=ReturnInput, responses=OutcomeDetailSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: int) -> Response:
        """Return the current version with comments (focal point of the State under review)."""
        del pk
        outcome, permission = self._permission(2)
        self.allow(permission, outcome.review)
        data = self.read_in(ReturnInput)
        comments = {row["paragraph"]: row["text"] for row in data.get("comments", [])}
        values = {"comment": data["comment"], "comments": comments, "seen": data["seen"]}
        outcomes.return_outcome(outcome, actor=request.user, **values)
        return self.answer(self.get_object())

    @extend_schema(request=None, responses=OutcomeDetailSerializer)
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: int) -> Response:
        """Draft the observations of the list that the summary does not reflect yet (reviewing States)."""
        del pk
        outcome = self.get_object()
        own = get_drafting_delegation(request.user, outcome.review)
        is_summary = outcome.kind == OutcomeKind.SUMMARY
        self.allow("reviews.draft_summary", outcome.review if own and is_summary else None)
        self.services["draft"](outcome, actor=request.user, delegation=own)
        return self.answer(self.get_object())

    @extend_schema(request=ReissueInput, responses=OutcomeDetailSerializer)
    @action(detail=True, methods=["post"])
    def reissue(self, request: Request, pk: int) -> Response:
        """Issue the outcome again as a corrigendum or a revision, with its own symbol (Secretariat)."""
        del pk
        outcome = self.get_object()
        self.allow("reviews.issue_review", outcome.review)
        data = self.read_in(ReissueInput)
        corrected = {row["paragraph"]: row["text"] for row in data.pop("corrected", [])}
        self.services["reissue"](outcome, actor=request.user, corrected=corrected, **data)
        return self.answer(self.get_object())


class ParagraphViewSet(OutcomeViewSet):
    """The paragraphs of an outcome, for those who draft it and for the State under review."""

    known_parameters = {"destroy": SeenInput}
    lookup_url_kwarg = "outcome"
    serializer_class = OutcomeDetailSerializer
    services = {
        "create": paragraphs.draft_paragraph,
        "update": paragraphs.change_paragraph,
        "destroy": paragraphs.remove_paragraph,
        "merge": merging.merge_paragraphs,
        "confidential": paragraphs.keep_confidential,
        "allow_words": paragraphs.allow_words,
    }

    def _paragraph(self, outcome: Outcome, pk: int) -> OutcomeParagraph:
        rows = outcome.paragraphs.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("outcome", "drafted_by__review__phase"), pk=pk)

    @extend_schema(request=ParagraphInput, responses={201: OutcomeDetailSerializer})
    def create(self, request: Request, outcome: int) -> Response:
        """Add a paragraph on an article that the user's State covers (reviewing States)."""
        del outcome
        row, permission = self._permission(0)
        self.allow(permission, row.review)
        own = get_drafting_delegation(request.user, row.review)
        self.allow(permission, row.review if own else None)
        paragraphs.draft_paragraph(row, actor=request.user, delegation=own, **self.read_in(ParagraphInput))
        return self.answer(self.get_object(), created=True)

    @extend_schema(request=ChangedParagraphInput, responses=OutcomeDetailSerializer)
    def update(self, request: Request, outcome: int, pk: int) -> Response:
        """Change a paragraph. A change that someone else made in the meantime is not overwritten."""
        del outcome
        row, permission = self._permission(0)
        self.allow(permission, row.review)
        paragraph = self._paragraph(row, pk)
        paragraphs.change_paragraph(paragraph, actor=request.user, **self.read_in(ChangedParagraphInput))
        return self.answer(self.get_object())

    @extend_schema(request=None, parameters=[SeenInput], responses={204: None})
    def destroy(self, request: Request, outcome: int, pk: int) -> Response:
        """Remove a paragraph.

        It stays in the earlier versions. Send the version that you read, to lose no later text.
        """
        del outcome
        row, permission = self._permission(0)
        self.allow(permission, row.review)
        seen = SeenInput(data=request.query_params)
        seen.is_valid(raise_exception=True)
        paragraphs.remove_paragraph(self._paragraph(row, pk), actor=request.user, **seen.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MergeInput, responses=OutcomeDetailSerializer)
    def merge(self, request: Request, outcome: int, pk: int) -> Response:
        """Merge two paragraphs on one article and of one kind into this one. The other one is removed."""
        del outcome
        row, permission = self._permission(0)
        self.allow(permission, row.review)
        data = self.read_in(MergeInput)
        other = self._paragraph(row, data.pop("other"))
        merging.merge_paragraphs(self._paragraph(row, pk), actor=request.user, other=other, **data)
        return self.answer(self.get_object())

    @extend_schema(responses=LookSerializer)
    def look_at_keeping(self, request: Request, outcome: int, pk: int) -> Response:
        """Return what opens again if the paragraph becomes confidential, and the value to send (State under review)."""
        del request, outcome
        row = self.get_object()
        self.allow("reviews.agree_list", row.review)
        return Response(LookSerializer(look_at_keeping(self._paragraph(row, pk))).data)

    @extend_schema(request=ConfidentialInput, responses=OutcomeDetailSerializer)
    def confidential(self, request: Request, outcome: int, pk: int) -> Response:
        """Make a paragraph of the list confidential, or no longer confidential (State under review)."""
        del outcome
        row = self.get_object()
        # The service checks the step and says why it is too late.
        self.allow("reviews.agree_list", row.review)
        paragraphs.keep_confidential(self._paragraph(row, pk), actor=request.user, **self.read_in(ConfidentialInput))
        return self.answer(self.get_object())

    @extend_schema(request=AllowedWordsInput, responses=OutcomeDetailSerializer)
    def allow_words(self, request: Request, outcome: int, pk: int) -> Response:
        """Allow the paragraph to share words with a confidential one of the user's State (State under review)."""
        del outcome
        row = self.get_object()
        self.allow("reviews.agree_list", row.review)
        rows = OutcomeParagraph.with_removed.visible_to(request.user).filter(outcome__review=row.review)
        kept = get_object_or_404(rows, pk=self.read_in(AllowedWordsInput)["kept"])
        paragraphs.allow_words(self._paragraph(row, pk), actor=request.user, kept=kept)
        return self.answer(self.get_object())
