"""Texts for everyone: the articles of the four instruments, and the questionnaires in force."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.reading_serializers import (
    ArticleDetailSerializer,
    ArticleSerializer,
    QuestionnaireDetailSerializer,
    QuestionnaireSerializer,
)
from reviews.models import Article, ArticleText, Questionnaire
from reviews.selectors.provisions import get_official_text, get_provision
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import ReadViewSet
from untoc_portal.core.enums import OfficialLanguage


class ArticleInput(serializers.Serializer):
    """What is read of an article."""

    language = serializers.ChoiceField(
        choices=[(code, code) for code in OfficialLanguage.values],
        required=False,
        default=None,
        help_text="The language of the text.",
    )


class ArticleViewSet(ReadViewSet):
    """The articles of the Convention and its protocols. A single one has its text."""

    queryset = Article.objects.select_related("instrument", "cluster")
    row_key = "article"
    filterset_class = build_filters(Article, instrument="instrument__code", cluster="cluster__number")
    orderings = {"instrument": "instrument__position", "number": "number"}
    default_ordering = "instrument,number"
    known_parameters = {"retrieve": ArticleInput}

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer. Only a single article includes its text."""
        return ArticleSerializer if self.action == "list" else ArticleDetailSerializer

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles with the texts that are in force."""
        texts = ArticleText.objects.filter(superseded_at=None).only("article", "language")
        rows: QuerySet[Article] = super().get_queryset()
        return rows.prefetch_related(Prefetch("texts", queryset=texts, to_attr="loaded"))

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer, with the key and the languages of each article."""
        rows = args[0] if kwargs.get("many") else args[:1]
        for row in rows:
            row.key = f"{row.instrument.code}-{row.number}"
            loaded = {text.language for text in row.loaded}
            row.languages = [language for language in OfficialLanguage.values if language in loaded]
        return super().get_serializer(*args, **kwargs)

    @extend_schema(operation_id="articles_retrieve", parameters=[ArticleInput])
    def retrieve(self, request: Request, instrument: str, number: int) -> Response:
        """Return one article, with its text in this language or the best other one."""
        asked = ArticleInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = self.get_queryset()
        article: Any = get_object_or_404(rows, instrument__code=instrument, number=number)
        article.provision = get_provision(article, asked.validated_data["language"])
        article.official = get_official_text(article, article.provision.language)
        return self.answer(article)


class QuestionnaireViewSet(ReadViewSet):
    """The questionnaires in force, one for each cluster. A single one has its whole definition."""

    queryset = Questionnaire.objects.select_related("cluster")
    lookup_field = "cluster__number"
    lookup_url_kwarg = "cluster"
    lookup_value_converter = "int"
    row_key = "cluster"
    orderings = {"cluster": "cluster__number"}
    default_ordering = "cluster"

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer. Only a single questionnaire includes its questions."""
        return QuestionnaireSerializer if self.action == "list" else QuestionnaireDetailSerializer

    def get_queryset(self) -> QuerySet[Questionnaire]:
        """Return the versions in force."""
        rows: Any = super().get_queryset()
        found: QuerySet[Questionnaire] = rows.in_use()
        return found
