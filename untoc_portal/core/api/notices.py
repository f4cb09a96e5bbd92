"""How messages are sent: the channels that a person chose, the table of all kinds, and which of them failed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from untoc_portal.core import authz, inbox, notify
from untoc_portal.core.api.serializers import IdField
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet
from untoc_portal.core.enums import NEEDS_ATTENTION_STATES, Channel, MessageCategory, MessageState
from untoc_portal.core.job_queries import filter_messages
from untoc_portal.core.models import ChannelChoice, Message
from untoc_portal.core.notices import FIXED, NOTICES, list_available_channels


class ChannelSerializer(serializers.Serializer):
    """By which channel messages of a category come."""

    category = serializers.ChoiceField(MessageCategory.choices)
    channel = serializers.ChoiceField(Channel.choices)


class ChannelsInput(serializers.Serializer):
    """The categories to change, each with its channel. The others stay."""

    channels = ChannelSerializer(many=True, allow_empty=False)


class SentMessageSerializer(serializers.Serializer):
    """A message that the portal sent or will send. Only its recipient can read its text."""

    id = IdField("message", source="pk")
    recipient = serializers.CharField(
        source="recipient.email", default=None, allow_null=True, help_text="Null for a follower."
    )
    event = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    state = serializers.ChoiceField(MessageState.choices)
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(help_text="Why it failed; empty otherwise.")


class NoticeSerializer(serializers.Serializer):
    """An event, who is notified of it, and how."""

    event = serializers.CharField()
    recipients = serializers.CharField()
    category = serializers.ChoiceField(MessageCategory.choices, source="family")
    channel = serializers.ChoiceField(Channel.choices, source="default_channel")
    is_always_by_email = serializers.BooleanField()
    act = serializers.CharField(help_text="What it asks for; empty if it only informs.")


class ChannelViewSet(PortalViewSet):
    """The channel of the person who asks, for each category of messages."""

    queryset = ChannelChoice.objects.none()
    serializer_class = ChannelSerializer
    pagination_class = None
    services = {"show": notify.get_channels_by_category, "choose": inbox.choose_channels}

    @extend_schema(operation_id="channels_read", responses=ChannelSerializer(many=True))
    def show(self, request: Request) -> Response:
        """Return your own channels."""
        found = self.services["show"](request.user)
        rows = [{"category": category, "channel": channel} for category, channel in found.items()]
        return Response(ChannelSerializer(rows, many=True).data)

    @extend_schema(operation_id="channels_choose", request=ChannelsInput, responses=ChannelSerializer(many=True))
    def choose(self, request: Request) -> Response:
        """Choose the channel of some categories, from the next message on."""
        rows = self.read_in(ChannelsInput)["channels"]
        not_there = [row["category"] for row in rows if row["channel"] not in _list_possible(row["category"])]
        if not_there:
            message = _("This category does not have this channel.")
            raise serializers.ValidationError({"channels": [message]}, code="channel")
        self.services["choose"]({row["category"]: row["channel"] for row in rows}, actor=request.user)
        return self.show(request)


def _list_possible(category: str) -> set[str]:
    """Return the channels of a category. The service says why a fixed one has none."""
    return {value for value, _label in list_available_channels(MessageCategory(category))} | (
        set(Channel.values) if category in FIXED else set()
    )


class SentMessageViewSet(ReadViewSet):
    """Who was notified of what, and which messages failed (Secretariat)."""

    queryset = Message.objects.select_related("recipient")
    serializer_class = SentMessageSerializer
    filterset_fields = ("state",)
    orderings = ("created_at",)
    default_ordering = "-id"
    services = {"send_again": inbox.send_again}

    def get_queryset(self) -> QuerySet[Any]:
        """Return all messages to the Secretariat, and none to others."""
        return filter_messages() if authz.is_secretariat(self.request.user) else Message.objects.none()

    @extend_schema(request=None, responses=SentMessageSerializer)
    def send_again(self, request: Request, pk: int) -> Response:
        """Queue a message again that failed, was returned or was possibly sent (Secretariat)."""
        del pk
        message = self.get_object()
        if message.state not in NEEDS_ATTENTION_STATES:
            raise Http404
        self.services["send_again"](message, actor=request.user)
        return self.answer(self.get_object())


class NoticeViewSet(PortalViewSet):
    """The table of messages: who is notified of which event, and how (Secretariat)."""

    queryset = Message.objects.none()
    serializer_class = NoticeSerializer
    pagination_class = None

    @extend_schema(responses=NoticeSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Return one row for each event."""
        if not authz.is_secretariat(request.user):
            raise Http404
        rows = [
            {
                "event": event,
                "recipients": notice.recipients,
                "family": notice.family,
                "default_channel": notice.default_channel,
                "is_always_by_email": bool(notice.binds or notice.channel),
                "act": notice.act.label if notice.act else "",
            }
            for event, notice in sorted(NOTICES.items())
        ]
        return Response(NoticeSerializer(rows, many=True).data)


urlpatterns = [
    path("channels/", ChannelViewSet.as_view({"get": "show", "put": "choose"}), name="channel-list"),
    path("notices/", NoticeViewSet.as_view({"get": "list"}), name="notice-list"),
    path("sent-messages/", SentMessageViewSet.as_view({"get": "list"}), name="sent-message-list"),
    path("sent-messages/<message:pk>/", SentMessageViewSet.as_view({"get": "retrieve"}), name="sent-message-detail"),
    path(
        "sent-messages/<message:pk>/send-again/",
        SentMessageViewSet.as_view({"post": "send_again"}),
        name="sent-message-send-again",
    ),
]
