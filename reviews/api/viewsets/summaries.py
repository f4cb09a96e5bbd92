"""The sources of the paragraphs of a summary, and the versions of a list or a summary."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.serializers import ArticleKeyField
from reviews.enums import ObservationKind
from reviews.models import Outcome, OutcomeParagraph
from reviews.selectors.outcomes import is_party, outcomes_with_review
from reviews.selectors.versions import compare_versions, list_versions
from reviews.services import summaries
from untoc_portal.core.api.viewsets import PortalViewSet


class SourcesInput(serializers.Serializer):
    """The observations of the list on which a paragraph is based, by their ids."""

    observations = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=1000)


class SourcesSerializer(SourcesInput):
    """The observations on which a paragraph of the summary is based."""

    paragraph = serializers.IntegerField()


class VersionSerializer(serializers.Serializer):
    """A version of the document: who saved it, and what was decided on it."""

    number = serializers.IntegerField()
    saved_by = serializers.CharField(source="saved_by.name", allow_null=True, default=None)
    saved_at = serializers.DateTimeField(source="at", allow_null=True)
    marks = serializers.ListField(child=serializers.CharField(), help_text="In the language of the request.")


class ParagraphChangeSerializer(serializers.Serializer):
    """A paragraph that differs between two versions. The text is null in a version that does not have it."""

    paragraph = serializers.IntegerField(source="heading_source.of_id")
    article = ArticleKeyField(source="heading_source.article")
    kind = serializers.ChoiceField(ObservationKind.choices, source="heading_source.kind")
    change = serializers.CharField(help_text="In the language of the request.")
    before = serializers.CharField(source="before.text", allow_null=True, default=None)
    after = serializers.CharField(source="after.text", allow_null=True, default=None)


class ComparisonSerializer(serializers.Serializer):
    """What differs between two versions."""

    older = serializers.IntegerField()
    newer = serializers.IntegerField()
    paragraphs = ParagraphChangeSerializer(many=True)


class OfOutcomeViewSet(PortalViewSet):
    """Parts of a list or a summary, for the parties to the review and the Secretariat."""

    queryset = Outcome.objects.all()
    lookup_url_kwarg = "outcome"

    def get_object(self) -> Outcome:
        """Return the document in the URL. Raises Http404 for who is no party to its review."""
        rows = outcomes_with_review().visible_to(self.request.user)
        outcome: Outcome = get_object_or_404(rows, pk=self.kwargs["outcome"])
        if not is_party(self.request.user, outcome.review):
            raise Http404
        return outcome


class SummarySourceViewSet(OfOutcomeViewSet):
    """On which observations of the list a paragraph of the summary is based."""

    serializer_class = SourcesSerializer
    services = {"update": summaries.set_sources}

    def _find(self) -> OutcomeParagraph:
        rows = self.get_object().paragraphs.visible_to(self.request.user).select_related("outcome")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def _show(self, paragraph: OutcomeParagraph) -> Response:
        named = paragraph.sources.order_by("observation").values_list("observation", flat=True)
        return self.answer({"paragraph": paragraph.pk, "observations": list(named)})

    def retrieve(self, request: Request, outcome: int, pk: int) -> Response:
        """Return the observations on which the paragraph is based."""
        del request, outcome, pk
        return self._show(self._find())

    @extend_schema(request=SourcesInput, responses=SourcesSerializer)
    def update(self, request: Request, outcome: int, pk: int) -> Response:
        """Name the observations on which the paragraph is based, in place of those before (reviewing States)."""
        del outcome, pk
        paragraph, document = self._find(), self.get_object()
        self.allow("reviews.draft_summary", document.review)
        self.services["update"](paragraph, actor=request.user, **self.read_in(SourcesInput))
        return self._show(paragraph)


class VersionViewSet(OfOutcomeViewSet):
    """The versions of a list or a summary, and what differs between two of them."""

    serializer_class = VersionSerializer
    pagination_class = None

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer. Two versions are compared."""
        return VersionSerializer if self.action == "list" else ComparisonSerializer

    @extend_schema(responses=VersionSerializer(many=True))
    def list(self, request: Request, outcome: int) -> Response:
        """Return the versions, the latest first: what one person saved at a time, and what was decided on."""
        del outcome
        found: list[Any] = list_versions(request.user, self.get_object())
        return Response(self.get_serializer(found, many=True).data)

    def retrieve(self, request: Request, outcome: int, older: int, newer: int) -> Response:
        """Return the paragraphs that differ between two versions, in the order of the document."""
        del outcome
        document = self.get_object()
        if not 0 < older <= newer <= document.version:
            raise Http404
        rows = compare_versions(request.user, document, older, newer)
        return self.answer({"older": older, "newer": newer, "paragraphs": rows})
