"""Texts of record in other languages over the API: read side by side, saved, put in force as on the pages (ADR 36)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from untoc_portal.core import record_translations as services
from untoc_portal.core.api.looks import LookSerializer, ReadInput
from untoc_portal.core.api.preparations import PreparationSerializer
from untoc_portal.core.api.viewsets import PortalViewSet
from untoc_portal.core.enums import TranslationState
from untoc_portal.core.machine_translation.record_drafts import draft_by_machine
from untoc_portal.core.models import Preparation, RecordTranslation
from untoc_portal.core.translating import TypedTranslation, hash_source_text

if TYPE_CHECKING:
    from rest_framework.request import Request

    from untoc_portal.core.models import TextOfRecord

MAX_TEXT = 100_000


class RecordTextSerializer(serializers.Serializer):
    """An original next to its translation. `revision` is 0, and `state` null, before there is a translation."""

    key = serializers.CharField()
    label = serializers.CharField()
    source = serializers.CharField()
    source_language = serializers.CharField()
    source_mark = serializers.CharField(help_text="Send it back with the translation of this source.")
    text = serializers.CharField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(TranslationState.choices, allow_null=True)
    is_outdated = serializers.BooleanField()
    is_machine = serializers.BooleanField()
    is_in_force = serializers.BooleanField()


class TypedRecordTextInput(serializers.Serializer):
    """A translated text, with the revision and the source text that it is based on."""

    key = serializers.CharField(max_length=100)
    text = serializers.CharField(max_length=MAX_TEXT, allow_blank=True)
    revision = serializers.IntegerField(min_value=0)
    source_mark = serializers.CharField(max_length=16, default="", allow_blank=True)
    follows = serializers.BooleanField(default=False)


class RecordTextsInput(serializers.Serializer):
    """Texts to save. All or none of them are saved."""

    texts = TypedRecordTextInput(many=True, allow_empty=False)


class TextRevisionSerializer(serializers.Serializer):
    """A text as it was saved once."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    author = serializers.CharField(source="author.name")
    at = serializers.DateTimeField()


class RecordTextViewSet(PortalViewSet):
    """The texts of one row, such as a session, in one other language, for those who may translate it."""

    queryset = RecordTranslation.objects.none()
    serializer_class = RecordTextSerializer
    pagination_class = None
    services = {
        "save_texts": services.save_record_translations,
        "revise": services.revise_translations,
        "finalize": services.finalize_translations,
        "reopen": services.reopen_translations,
        "draft": draft_by_machine,
        "history": services.get_stored,
    }
    known_parameters = {"history": ("key",)}

    def get_root(self, permission: str = "translate_permission") -> TextOfRecord:
        """Return the row in the URL. Raises Http404 if it is not there, or if this user may not translate it."""
        root = services.find_record_root(self.request.user, self.kwargs["kind"], self.kwargs["pk"])
        if root is None or not services.is_other_language(root, self.kwargs["language"]):
            raise Http404
        self.allow(getattr(root, permission), root)
        return root

    def show(self, root: TextOfRecord) -> Response:
        """Return every text of the row with its translation, in reading order."""
        stored = services.get_stored(root, self.kwargs["language"])
        rows = []
        for key, (row, name) in services.list_originals(root).items():
            one, source = stored.get(key), getattr(row, name)
            rows.append(
                {
                    "key": key,
                    "label": row.texts_of_record[name],
                    "source": source,
                    "source_language": root.language,
                    "source_mark": hash_source_text(source),
                    "text": one.text if one else "",
                    "revision": one.revision if one else 0,
                    "state": one.state if one else None,
                    "is_outdated": bool(one and one.text and one.is_outdated),
                    "is_machine": bool(one and one.is_machine),
                    "is_in_force": bool(one and one.is_in_force),
                }
            )
        return Response(RecordTextSerializer(rows, many=True).data)

    def move(self, permission: str = "translate_permission", **arguments: Any) -> Response:
        """Take the step of this action, and return the texts."""
        root = self.get_root(permission)
        self.services[self.action](root, actor=self.request.user, language=self.kwargs["language"], **arguments)
        return self.show(root)

    @extend_schema(operation_id="record_texts_read", responses=RecordTextSerializer(many=True))
    def list(self, _request: Request, **_address: Any) -> Response:
        """Return the texts, each next to its translation."""
        return self.show(self.get_root())

    @extend_schema(
        operation_id="record_texts_save", request=RecordTextsInput, responses=RecordTextSerializer(many=True)
    )
    def save_texts(self, _request: Request, **_address: Any) -> Response:
        """Save texts. If someone else saved one of them in the meantime, the status is 409."""
        self.get_root()
        rows = self.read_in(RecordTextsInput)["texts"]
        typed = {
            row["key"]: TypedTranslation(row["text"], row["revision"], row["source_mark"], row["follows"])
            for row in rows
        }
        return self.move(typed=typed)

    @extend_schema(operation_id="record_texts_revise", request=None, responses=RecordTextSerializer(many=True))
    @action(detail=False, methods=["post"])
    def revise(self, _request: Request, **_address: Any) -> Response:
        """Mark every draft of the language as revised."""
        return self.move()

    @extend_schema(operation_id="record_texts_finalize", request=ReadInput, responses=RecordTextSerializer(many=True))
    @action(detail=False, methods=["post"])
    def finalize(self, _request: Request, **_address: Any) -> Response:
        """Put the revised texts of the language in force, exactly as they were seen."""
        self.get_root("finalize_permission")
        return self.move("finalize_permission", **self.read_in(ReadInput))

    @extend_schema(operation_id="record_texts_reopen", request=None, responses=RecordTextSerializer(many=True))
    @action(detail=False, methods=["post"])
    def reopen(self, _request: Request, **_address: Any) -> Response:
        """Take the texts of the language out of force, to change them."""
        return self.move("finalize_permission")

    @extend_schema(
        operation_id="record_texts_draft",
        request=None,
        responses={200: RecordTextSerializer(many=True), 202: PreparationSerializer},
    )
    @action(detail=False, methods=["post"])
    def draft(self, request: Request, **_address: Any) -> Response:
        """Let a machine draft the texts that are not begun: immediately if they are short, or else as a preparation."""
        root = self.get_root()
        made = self.services["draft"](root, actor=request.user, language=self.kwargs["language"])
        if isinstance(made, Preparation):
            return Response(PreparationSerializer(made).data, status=status.HTTP_202_ACCEPTED)
        return self.show(root)

    @extend_schema(
        operation_id="record_texts_history",
        parameters=[OpenApiParameter("key", str, required=True, description="The key of the text.")],
        responses=TextRevisionSerializer(many=True),
    )
    @action(detail=False, methods=["get"])
    def history(self, request: Request, **_address: Any) -> Response:
        """Return every revision of one translated text, the newest first."""
        stored = self.services["history"](self.get_root(), self.kwargs["language"])
        one = stored.get(request.query_params.get("key", ""))
        if one is None:
            raise Http404
        rows = one.revisions.visible_to(request.user).select_related("author").order_by("-number")
        return Response(TextRevisionSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="record_texts_second_look",
        parameters=[OpenApiParameter("act", str, required=True, enum=["finalize"])],
        responses=LookSerializer,
    )
    @action(detail=False, methods=["get"])
    def second_look(self, request: Request, **_address: Any) -> Response:
        """Return what to read before the texts are put in force, and the value to send with that."""
        if request.query_params.get("act") != "finalize":
            raise Http404
        root = self.get_root("finalize_permission")
        return Response(LookSerializer(services.look_at_translations(root, self.kwargs["language"])).data)
