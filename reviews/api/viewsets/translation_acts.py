"""Acts on the whole summary in another language: draft it by machine, revise, finalize, issue it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.viewsets.translations import OfSummaryViewSet, TranslationSerializer
from reviews.models import Translation
from reviews.selectors.looks import look_at_translation
from reviews.selectors.looks_of_outcomes import look_at_issue_of_translation
from reviews.selectors.translations import list_language_versions
from reviews.services import issuing, machine_summaries, translations
from reviews.workflow import TRANSLATION
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.models import Preparation


class IssueTranslationInput(ReadInput):
    """What is corrected, if there is a document in this language already."""

    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class MachineDraftSerializer(serializers.Serializer):
    """How many paragraphs were drafted. A long text is drafted by a job: then `preparation` is its number."""

    drafted = serializers.IntegerField()
    preparation = serializers.IntegerField(allow_null=True)


class TranslationActViewSet(LooksByName, OfSummaryViewSet):
    """The summary in one of the other official languages. Acts that make it official need its text as `seen`."""

    looks = {
        "finalize": (TRANSLATION["finalize"].permission, look_at_translation),
        "issue": ("reviews.issue_translation", look_at_issue_of_translation),
    }
    services = {
        "machine_draft": machine_summaries.draft_summary_by_machine,
        "revise": translations.revise_translation,
        "reopen": translations.reopen_translation,
        "finalize": translations.finalize_translation,
        "issue": issuing.issue_translation,
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Return the translations of this review that the user may see."""
        rows: QuerySet[Translation] = super().get_queryset()
        return rows.select_related("outcome__review__state_under_review", "outcome__review__phase")

    def _act(self, permission: str, takes: type[serializers.Serializer] | None = None) -> Response:
        translation = self.get_object()
        self.perform(translation, permission, takes)
        found = list_language_versions(self.get_outcome(), [translation.language])[0]
        return Response(TranslationSerializer(found).data)

    @extend_schema(request=None, responses={200: MachineDraftSerializer, 202: MachineDraftSerializer})
    @action(detail=True, methods=["post"], url_path="machine-draft")
    def machine_draft(self, request: Request, code: str, language: str) -> Response:
        """Let a machine draft the missing paragraphs (those who may translate). A person revises each of them."""
        del code
        outcome = self.get_outcome()
        self.allow("reviews.translate_summary", outcome.review)
        made = self.services["machine_draft"](outcome, actor=request.user, language=language)
        if isinstance(made, Preparation):
            begun = MachineDraftSerializer({"drafted": 0, "preparation": made.pk})
            return Response(begun.data, status=status.HTTP_202_ACCEPTED)
        return Response(MachineDraftSerializer({"drafted": len(made), "preparation": None}).data)

    @extend_schema(request=None, responses=TranslationSerializer)
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, code: str, language: str) -> Response:
        """Mark the text as revised (those who may translate). A later change makes it a draft again."""
        del request, code, language
        return self._act(TRANSLATION["revise"].permission)

    @extend_schema(request=None, responses=TranslationSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, code: str, language: str) -> Response:
        """Reopen a text that was declared final (Secretariat)."""
        del request, code, language
        return self._act(TRANSLATION["reopen"].permission)

    @extend_schema(request=ReadInput, responses=TranslationSerializer)
    @action(detail=True, methods=["post"])
    def finalize(self, request: Request, code: str, language: str) -> Response:
        """Declare the text that was read final. From then on it is official (Secretariat)."""
        del request, code, language
        return self._act(TRANSLATION["finalize"].permission, ReadInput)

    @extend_schema(request=IssueTranslationInput, responses=TranslationSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, code: str, language: str) -> Response:
        """Issue the document of this language, or a corrigendum of the existing one (Secretariat)."""
        del request, code, language
        return self._act("reviews.issue_translation", IssueTranslationInput)
