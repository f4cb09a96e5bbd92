"""Serializers of the workspace of the State under review: assigned articles, notes, laws, files, versions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reviews.api.serializers import ArticleKeyField
from reviews.enums import NoteKind
from reviews.models import AnswerImport, Assignment, Legislation, Note, VersionChange


class AssignmentSerializer(serializers.ModelSerializer):
    """An article that an expert or an institution prepares. Only the delegation itself can see it."""

    article = ArticleKeyField()
    expert = serializers.CharField(source="expert.name", default=None)
    institution = serializers.CharField(source="institution.name", default=None)

    class Meta:
        model = Assignment
        fields = ["id", "article", "expert", "institution", "state", "comment", "updated_at"]


class NoteSerializer(serializers.ModelSerializer):
    """A comment or an open question next to an answer. Only the delegation itself can see it."""

    question = serializers.CharField(source="question.key")
    author = serializers.CharField(source="author.name")

    class Meta:
        model = Note
        fields = ["id", "question", "kind", "text", "author", "created_at", "resolved_at"]


class LegislationSerializer(serializers.ModelSerializer):
    """A law in the library of the State under review, with the hashes of its files."""

    articles = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    class Meta:
        model = Legislation
        fields = ["id", "title", "number", "dated", "articles", "language", "link", "link_checked_at", "files"]

    def get_articles(self, law: Legislation) -> str:
        return law.articles

    def get_files(self, law: Legislation) -> list[str]:
        return [file.sha256 for file in law.files.all()]


class AnswerFileSerializer(serializers.ModelSerializer):
    """A Word or Excel file that was imported, and how it changed the answers."""

    uploaded_by = serializers.CharField(source="uploaded_by.name")

    class Meta:
        model = AnswerImport
        fields = [
            "id", "file_name", "file_format", "language", "sha256", "uploaded_by", "created_at", "outcomes",
            "confirmed_at",
        ]  # fmt: skip


class VersionChangeSerializer(serializers.ModelSerializer):
    """A change of the review to another version of its questionnaire."""

    before = serializers.CharField(source="before.version")
    after = serializers.CharField(source="after.version")

    class Meta:
        model = VersionChange
        fields = ["id", "before", "after", "effect", "created_at", "undone_at"]


class ReturnArticleInput(serializers.Serializer):
    """Why an article is returned."""

    comment = serializers.CharField(max_length=2000)


class NoteInput(serializers.Serializer):
    """A note next to a question."""

    question = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(NoteKind.choices)
    text = serializers.CharField(max_length=5000)

    def validate_question(self, key: str) -> Any:
        """Return the question with this key, if it applies to this State."""
        return self.context["question_of"](key)
