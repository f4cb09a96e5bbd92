"""What a program reads before an action that cannot be undone: text, missing items, what follows, and `seen`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.request import Request

    from untoc_portal.core.second_look import Look


ACT = OpenApiParameter("act", str, required=True, description="The action, as its address ends: submit-questionnaire.")


class SeenField(serializers.CharField):
    """The text that was read, as `second_look` returns it; the action is done for exactly that text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default": "", "allow_blank": True, "help_text": "From `second_look`."} | kwargs)


class ReadInput(serializers.Serializer):
    """The text that was read, as `second_look` returns it."""

    seen = SeenField()


class ReadPartSerializer(serializers.Serializer):
    """One part of the text."""

    label = serializers.CharField()
    words = serializers.CharField()
    text = serializers.CharField()


class CheckSerializer(serializers.Serializer):
    """One line to check first."""

    text = serializers.CharField()
    is_in_order = serializers.BooleanField()


class LookSerializer(serializers.Serializer):
    """The second look before an action: send `seen` with the action."""

    parts = ReadPartSerializer(source="reading.parts", many=True)
    checks = CheckSerializer(many=True)
    effects = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    reasons = serializers.ListField(child=serializers.CharField(), help_text="What holds the act back now.")
    seen = serializers.CharField(source="reading.token")


class SecondLooks:
    """A viewset with a second look for some actions: at the `second_look` of the row, by the name of the action."""

    @extend_schema(parameters=[ACT], responses=LookSerializer)
    @action(detail=True, methods=["get"])
    def second_look(self, request: Request, **_address: Any) -> Response:
        """Return what to read before an action, and the value to send with the action."""
        act = request.query_params.get("act", "").replace("-", "_")
        return Response(LookSerializer(self.get_look(act)).data)

    def get_look(self, act: str) -> Look:
        """Return what is read before this action. Raises Http404 by default: no action has a second look."""
        del act
        raise Http404
