"""The reader's own messages over the API: list, filter, read, archive, put to a later day."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from untoc_portal.core import inbox
from untoc_portal.core.api.serializers import IdField
from untoc_portal.core.api.viewsets import PortalViewSet
from untoc_portal.core.inbox_lists import Box, InboxReading, Shown, Status
from untoc_portal.core.models import MessageGroup


class EntrySerializer(serializers.Serializer):
    """One event in a message, and what is left to do."""

    id = IdField("message", source="message.pk")
    event = serializers.CharField(source="message.event")
    subject = serializers.CharField(source="message.subject")
    about = serializers.CharField(source="message.about", help_text="The review or dialogue, in the reader's language.")
    created_at = serializers.DateTimeField(source="message.created_at")
    status = serializers.ChoiceField(choices=[(one.value, one.value) for one in Status])
    act = serializers.CharField(source="act_label", help_text="What is to be done; empty if nothing is.")
    url = serializers.CharField(source="message.url")


class MessageSerializer(serializers.Serializer):
    """Similar events of one day, as the person sees them. A list names at most three entries of each kind."""

    id = IdField("message_group", source="group.pk")
    kind = serializers.CharField(source="group.kind")
    title = serializers.CharField()
    day = serializers.DateField(source="group.day")
    latest_at = serializers.DateTimeField(source="group.latest_at")
    count = serializers.IntegerField(help_text="How many entries it has.")
    needs = serializers.IntegerField(help_text="How many entries need the reader.")
    read_at = serializers.DateTimeField(source="group.read_at", allow_null=True)
    archived_at = serializers.DateTimeField(source="group.archived_at", allow_null=True)
    later_until = serializers.DateTimeField(source="group.later_until", allow_null=True)
    entries = serializers.SerializerMethodField()

    @extend_schema_field(EntrySerializer(many=True))
    def get_entries(self, shown: Shown) -> Any:
        """Return the entries, the latest first."""
        entries = [entry for kind in shown.kinds for entry in kind.entries]
        return EntrySerializer(entries, many=True).data


class MessageFilterInput(serializers.Serializer):
    """What the list is limited to."""

    show = serializers.ChoiceField(choices=[(box.value, box.value) for box in Box], default=Box.INBOX.value)
    kind = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=60, help_text="An event, such as reviews/issued."
    )
    about = serializers.RegexField(
        r"^[a-z]+\.[a-z]+:\d{1,18}$",
        required=False,
        default="",
        allow_blank=True,
        help_text="reviews.review:12 or dialogues.dialogue:3",
    )
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="Words to look for."
    )
    unread = serializers.BooleanField(required=False, default=False)


class LaterInput(serializers.Serializer):
    """The day on which the message comes back."""

    day = serializers.DateField()


class MessageViewSet(PortalViewSet):
    """The messages of the person who asks. No one else has them, not even the Secretariat."""

    queryset = MessageGroup.objects.all()
    known_parameters = {"list": MessageFilterInput}
    orderings = ("latest_at", "day", "kind")
    default_ordering = "-id"
    serializer_class = MessageSerializer
    services = {
        "read": inbox.mark_read,
        "unread": inbox.mark_unread,
        "archive": inbox.move_to_archive,
        "back": inbox.restore_messages,
        "later": inbox.put_to_later,
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Return the person's own messages."""
        user = self.request.user
        return MessageGroup.objects.of_recipient(user) if user.is_authenticated else MessageGroup.objects.none()

    @extend_schema(parameters=[MessageFilterInput], responses=MessageSerializer(many=True))
    def list(self, request: Request) -> Response:
        """List your own messages: of the inbox, those that need the person, of a later day, or archived."""
        asked = MessageFilterInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        if not request.user.is_authenticated:
            return self.get_paginated_response(self.paginate_queryset(self.get_queryset()))
        limits = asked.validated_data
        reading = InboxReading(
            request.user,
            Box(limits["show"]),
            kind=limits["kind"],
            about=limits["about"],
            words=limits["q"],
            is_unread=limits["unread"],
        )
        page = self.paginate_queryset(reading.list_groups())
        return self.get_paginated_response(self.get_serializer(reading.show(page), many=True).data)

    @extend_schema(responses=MessageSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return one message with its latest entries. It is not marked as read."""
        del request, pk
        return self._answer(self.get_object())

    @extend_schema(request=None, responses=MessageSerializer)
    def read(self, request: Request, pk: int) -> Response:
        """Mark a message as read. What needs the person still does."""
        return self._act(request, pk)

    @extend_schema(request=None, responses=MessageSerializer)
    def unread(self, request: Request, pk: int) -> Response:
        """Mark a message as unread."""
        return self._act(request, pk)

    @extend_schema(request=None, responses=MessageSerializer)
    def archive(self, request: Request, pk: int) -> Response:
        """Archive a message, unless it needs the person: then it stays in the inbox."""
        return self._act(request, pk)

    @extend_schema(request=None, responses=MessageSerializer)
    def back(self, request: Request, pk: int) -> Response:
        """Bring a message back to the inbox, from the archive or from a later day."""
        return self._act(request, pk)

    @extend_schema(request=LaterInput, responses=MessageSerializer)
    def later(self, request: Request, pk: int) -> Response:
        """Put a message to a later day. It comes back in the morning of that day."""
        return self._act(request, pk, **self.read_in(LaterInput))

    def _act(self, request: Request, pk: int, **values: Any) -> Response:
        del pk
        group = self.get_object()
        # Who may read nothing of it gets the answer of a message that does not exist, before anything is done.
        self._show(group)
        self.services[self.action]([group.pk], actor=request.user, **values)
        group.refresh_from_db()
        return self._answer(group)

    def _answer(self, group: MessageGroup) -> Response:
        return Response(MessageSerializer(self._show(group)).data)

    def _show(self, group: MessageGroup) -> Shown:
        """Return the message as it may be shown. Raises Http404 if the person may read nothing of it."""
        (shown,) = InboxReading(self.request.user).show([group])
        if not shown.kinds:
            raise Http404
        return shown


def _of_one(**actions: str) -> Any:
    return MessageViewSet.as_view(actions)


urlpatterns = [
    path("messages/", _of_one(get="list"), name="message-list"),
    path("messages/<message_group:pk>/", _of_one(get="retrieve"), name="message-detail"),
    *(
        path(f"messages/<message_group:pk>/{name}/", _of_one(post=name), name=f"message-{name}")
        for name in MessageViewSet.services
    ),
]
