"""The summary in the other official languages, for translation tools: read side by side, save by paragraph."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.viewsets.base import OfReviewViewSet
from reviews.enums import Material, OutcomeKind
from reviews.models import Outcome, Translation
from reviews.selectors.outcomes import outcomes_with_review
from reviews.selectors.translations import (
    LanguageVersion,
    list_language_versions,
    list_other_languages,
)
from reviews.services import translations
from untoc_portal.core.enums import OfficialLanguage, TranslationState
from untoc_portal.core.translating import TypedTranslation, hash_source_text

MAX_TEXT_LENGTH = 20_000


class DepartureSerializer(serializers.Serializer):
    """An agreed term of the source that the translation does not use."""

    source = serializers.CharField()
    target = serializers.CharField()
    is_sure = serializers.BooleanField()


class SideSerializer(serializers.Serializer):
    """A paragraph next to its translation. `revision` is 0 before there is a translation."""

    paragraph = serializers.IntegerField(source="key")
    source = serializers.CharField()
    source_mark = serializers.SerializerMethodField()
    text = serializers.CharField(source="translated.text", default="")
    revision = serializers.IntegerField(source="translated.revision", default=0)
    is_outdated = serializers.BooleanField()
    is_machine = serializers.BooleanField()
    departures = DepartureSerializer(source="missing_terms", many=True)

    def get_source_mark(self, side: Any) -> str:
        return hash_source_text(side.source)


class TranslationSerializer(serializers.Serializer):
    """The summary in one language, and the state of the translation. The state is null before it is started."""

    language = serializers.ChoiceField(OfficialLanguage.choices)
    state = serializers.ChoiceField(TranslationState.choices, source="translation.state", default=None, allow_null=True)
    paragraphs = SideSerializer(source="pairs", many=True)


class TypedInput(serializers.Serializer):
    """A translated paragraph, with the revision and the source text that it is based on."""

    paragraph = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=MAX_TEXT_LENGTH, allow_blank=True)
    revision = serializers.IntegerField(min_value=0)
    source_mark = serializers.CharField(max_length=16, default="", allow_blank=True)
    follows = serializers.BooleanField(default=False)


class TranslationInput(serializers.Serializer):
    """Paragraphs to save. All or none of them are saved."""

    paragraphs = TypedInput(many=True, allow_empty=False)


class OfSummaryViewSet(OfReviewViewSet):
    """Translations of the summary of one review, by their language."""

    queryset = Translation.objects.all()
    serializer_class = TranslationSerializer
    pagination_class = None
    material = Material.REVIEW
    review_path = "outcome__review"
    lookup_field = "language"
    lookup_value_converter = "slug"

    def get_outcome(self) -> Outcome:
        """Return the summary, with what its texts are compared with. Raises Http404 outside the review."""
        rows = outcomes_with_review().filter(kind=OutcomeKind.SUMMARY)
        return get_object_or_404(rows, review=self.get_review())


class TranslationViewSet(mixins.ListModelMixin, OfSummaryViewSet):
    """The summary of a review in the five other languages, for readers inside the review."""

    services = {"update": translations.save_translation}

    def list(self, _request: Request, code: str) -> Response:
        """Return every other language with its paragraphs."""
        del code
        outcome = self.get_outcome()
        return self._answer(list_language_versions(outcome, list_other_languages(outcome.review)), many=True)

    @extend_schema(request=TranslationInput, responses=TranslationSerializer)
    def update(self, request: Request, code: str, language: str) -> Response:
        """Save paragraphs of one language. If someone else saved one of them in the meantime, the status is 409."""
        del code
        outcome = self.get_outcome()
        self.allow("reviews.translate_summary", outcome.review)
        rows = self.read_in(TranslationInput)["paragraphs"]
        typed = {
            row["paragraph"]: TypedTranslation(row["text"], row["revision"], row["source_mark"], row["follows"])
            for row in rows
        }
        translations.save_translation(outcome, actor=request.user, language=language, typed=typed)
        return self._answer(list_language_versions(outcome, [language])[0])

    def _answer(self, found: LanguageVersion | list[LanguageVersion], *, many: bool = False) -> Response:
        return Response(TranslationSerializer(found, many=many).data)
