"""Serializers of the workspace of the State under review: assigned articles, notes, laws, files, versions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.answer_files.merging import MergeResult
from reviews.api.inputs import ArticleField
from reviews.api.serializers import ArticleKeyField
from reviews.enums import NoteKind
from reviews.models import AnswerImport, Assignment, Note, VersionChange
from reviews.selectors.answer_files import list_compared_answers
from reviews.selectors.assignments import list_experts
from reviews.services.answer_imports import Decision
from untoc_portal.core.api.serializers import PortalModelSerializer, UploadField


class AssignmentSerializer(PortalModelSerializer):
    """An article that an expert or an institution prepares. Only the delegation itself can see it."""

    article = ArticleKeyField()
    expert = serializers.CharField(source="expert.name", default=None, allow_null=True)
    institution = serializers.CharField(source="institution.name", default=None, allow_null=True)

    class Meta:
        model = Assignment
        fields = [
            "id",
            "article",
            "expert",
            "institution",
            "state",
            "due_on",
            "handed_in_at",
            "returned_at",
            "comment",
            "updated_at",
        ]


class NoteSerializer(PortalModelSerializer):
    """A comment or an open question next to an answer. Only the delegation itself can see it."""

    question = serializers.CharField(source="question.key")
    author = serializers.CharField(source="author.name")
    mentioned = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Note
        fields = ["id", "question", "kind", "text", "author", "mentioned", "created_at", "resolved_at"]


class AnswerFileSerializer(PortalModelSerializer):
    """A Word or Excel file that was imported, and how it changed the answers."""

    uploaded_by = serializers.CharField(source="uploaded_by.name")

    class Meta:
        model = AnswerImport
        fields = [
            "id", "file_name", "file_format", "language", "sha256", "uploaded_by", "created_at", "exported_at",
            "outcomes", "notices", "confirmed_at",
        ]  # fmt: skip
        extra_kwargs: ClassVar = {
            "notices": {"help_text": "What in the file differs from the export and was not read, each with its place."}
        }


class FileAnswerSerializer(serializers.Serializer):
    """What a file does to one answer."""

    question = serializers.CharField(source="question.key")
    outcome = serializers.ChoiceField(choices=MergeResult.choices)
    revision = serializers.IntegerField(help_text="The stored revision that the file was compared with.")
    is_emptied = serializers.BooleanField(help_text="Whether the import would remove the stored answer.")


class AnswerFilePreviewSerializer(AnswerFileSerializer):
    """A Word or Excel file with what it does to each answer. Nothing is stored before it is confirmed."""

    answers = serializers.SerializerMethodField()

    class Meta(AnswerFileSerializer.Meta):
        fields = [*AnswerFileSerializer.Meta.fields, "answers"]

    @extend_schema_field(FileAnswerSerializer(many=True))
    def get_answers(self, source: AnswerImport) -> Any:
        """Return the answers in the order of the questionnaire. There are none after the file was confirmed."""
        return FileAnswerSerializer(list_compared_answers(source), many=True).data


class AnswerFileInput(serializers.Serializer):
    """A completed file."""

    file = UploadField(help_text="The .xlsx or .docx file that was exported from the portal.")


class ConfirmFileInput(serializers.Serializer):
    """The revisions that the file was compared with, and a decision for each answer changed on both sides."""

    shown = serializers.DictField(
        child=serializers.IntegerField(min_value=0), help_text="Each question that the file changes, with its revision."
    )
    decisions = serializers.DictField(
        child=serializers.ChoiceField(choices=[Decision.PORTAL, Decision.FILE, Decision.JOINED]),
        required=False,
        help_text="Question: here (keep what is stored), there (take the file), joined (both).",
    )

    def validate_decisions(self, data: dict[str, str]) -> dict[str, Decision]:
        """Return the decisions as the service takes them."""
        return {key: Decision(choice) for key, choice in data.items()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Add no decisions if none were sent."""
        return {"decisions": {}, **attrs}


class VersionChangeSerializer(PortalModelSerializer):
    """A change of the review to another version of its questionnaire."""

    before = serializers.CharField(source="before.version")
    after = serializers.CharField(source="after.version")

    class Meta:
        model = VersionChange
        fields = ["id", "before", "after", "effect", "created_at", "undone_at"]


class ReturnArticleInput(serializers.Serializer):
    """Why an article is returned."""

    comment = serializers.CharField(max_length=2000)


class DueDateInput(serializers.Serializer):
    """The day by which an assigned article is due; null for no day."""

    due_on = serializers.DateField(allow_null=True)


class NoteInput(serializers.Serializer):
    """A note next to a question."""

    question = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(NoteKind.choices)
    text = serializers.CharField(max_length=5000)

    def validate_question(self, key: str) -> Any:
        """Return the question with this key, if it applies to this State."""
        return self.context["question_of"](key)


class AssignInput(serializers.Serializer):
    """Articles, and who prepares them: an expert by e-mail address, or an institution by name."""

    articles = serializers.ListField(child=ArticleField(), min_length=1, max_length=200)
    expert = serializers.EmailField(default=None, allow_null=True)
    institution = serializers.CharField(max_length=200, default=None, allow_null=True)
    due_on = serializers.DateField(default=None, allow_null=True)

    def validate_expert(self, email: str | None) -> Any:
        """Return the expert of the delegation with this address."""
        if email is None:
            return None
        return self._find(list_experts(self.context["delegation"]).filter(email__iexact=email))

    def validate_institution(self, name: str | None) -> Any:
        """Return the institution of the delegation with this name."""
        return None if name is None else self._find(self.context["delegation"].institutions.filter(name=name))

    def _find(self, rows: Any) -> Any:
        found = rows.first()
        if found is None:
            raise serializers.ValidationError(_("Not found."))
        return found
