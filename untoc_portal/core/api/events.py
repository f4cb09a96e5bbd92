"""The feed of events for programs, by cursor, and the webhooks of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.viewsets import PortalViewSet
from untoc_portal.core.enums import DeliveryState, LinkFinding, WebhookEnd
from untoc_portal.core.events import log, webhooks
from untoc_portal.core.events.kinds import list_kinds, list_kinds_of_request
from untoc_portal.core.models import Webhook, WebhookDelivery

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class EventObjectSerializer(serializers.Serializer):
    """The row that an event is about."""

    kind = serializers.CharField(help_text="As reviews.outcome.")
    id = serializers.CharField(help_text="As the API shows it.")


class EventDataSerializer(serializers.Serializer):
    """What an event says: keys and a link, never a text."""

    object = EventObjectSerializer()
    link = serializers.URLField(help_text="What the event is about, in this API.")


class EventSerializer(serializers.Serializer):
    """An event (CloudEvents 1.0, JSON). The same in the feed and in webhooks."""

    specversion = serializers.CharField()
    id = serializers.UUIDField(help_text="The same however often it is sent.")
    source = serializers.CharField()
    type = serializers.CharField(help_text="The kind, such as reviews.outcome.issued.")
    time = serializers.DateTimeField()
    subject = serializers.CharField(help_text="What it is about, as in the addresses of the API: reviews/KEN-1.")
    datacontenttype = serializers.CharField()
    data = EventDataSerializer()


class FeedSerializer(serializers.Serializer):
    """Some events in their order."""

    results = EventSerializer(many=True)
    after = serializers.UUIDField(allow_null=True, help_text="Send it as `after` to read on, now or later.")
    has_more = serializers.BooleanField(help_text="Whether there are more events now.")


class FeedInput(serializers.Serializer):
    """From where the feed is read, and what of it."""

    after = serializers.UUIDField(
        required=False, help_text="The `after` of the last answer. Without it: from the first event."
    )
    kind = serializers.CharField(required=False, max_length=80, help_text="One kind of event.")
    subject = serializers.CharField(required=False, default="", max_length=100, help_text="As reviews/KEN-1.")

    def validate_kind(self, value: str) -> str:
        """Refuse a kind that does not exist: a typing error would look as if nothing had happened."""
        if value not in list_kinds():
            raise ValidationError(_("There is no such kind of event."))
        return value

    def validate_after(self, value: Any) -> int:
        """Return the place of the event."""
        place = log.find_place(value)
        if place is None:
            raise ValidationError(_("There is no event with this identifier."))
        return place


class FeedView(KnownParameters, APIView):
    """What happened, in the order of commits, as far as the reader can read it."""

    permission_classes = (AllowAny,)
    action = "feed"
    known_parameters = {"feed": FeedInput}

    @extend_schema(
        operation_id="events_list",
        summary="Read the events since the last time",
        parameters=[FeedInput],
        responses=FeedSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the next events about objects that the reader can read now."""
        self.require_known_parameters()
        asked = FeedInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        kinds = [name for name in list_kinds_of_request() if wanted.get("kind") in (None, name)]
        rows = log.list_events(
            request.user, kinds, after=wanted.get("after", 0), subject=wanted["subject"], limit=log.PAGE + 1
        )
        shown = rows[: log.PAGE]
        after = str(shown[-1].uuid) if shown else request.query_params.get("after")
        results = [log.describe_event(row) for row in shown]
        return Response({"results": results, "after": after, "has_more": len(rows) > log.PAGE})


class EventKindSerializer(serializers.Serializer):
    """A kind of event."""

    name = serializers.CharField()
    label = serializers.CharField(help_text="In the reader's language.")
    scope = serializers.CharField(help_text="The scope that a token needs for it.")


class EventKindsView(APIView):
    """Which kinds of events there are."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="event_kinds_list",
        summary="List the kinds of events",
        responses=EventKindSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return every kind of event."""
        del request
        return Response(EventKindSerializer(list(list_kinds().values()), many=True).data)


class WebhookSerializer(serializers.ModelSerializer):
    """A webhook, without its secret."""

    kinds = serializers.ListField(child=serializers.CharField(), help_text="Empty: all kinds.")
    subjects = serializers.ListField(child=serializers.CharField(), help_text="Empty: everything.")
    disabled_as = serializers.ChoiceField(choices=WebhookEnd.choices, allow_blank=True)
    token = serializers.CharField(
        source="token.name", allow_null=True, default=None, help_text="It ends with this token."
    )

    class Meta:
        model = Webhook
        fields = (
            "id",
            "name",
            "url",
            "kinds",
            "subjects",
            "token",
            "failures",
            "not_before",
            "disabled_at",
            "disabled_as",
            "earlier_until",
            "created_at",
        )


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with its secret, which is shown once."""

    secret = serializers.CharField(help_text="Standard Webhooks: whsec_ and base64.")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")


class WebhookInput(serializers.Serializer):
    """A new webhook."""

    name = serializers.CharField(max_length=100)
    url = serializers.URLField(max_length=500)
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, default=list, max_length=200
    )
    subjects = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, default=list, max_length=50
    )


class ReplayInput(serializers.Serializer):
    """From when on events are sent again."""

    since = serializers.DateTimeField()


class DeliverySerializer(serializers.ModelSerializer):
    """How an event was delivered to a webhook."""

    event = serializers.UUIDField(source="event.uuid")
    type = serializers.CharField(source="event.kind")
    subject = serializers.CharField(source="event.subject")
    state = serializers.ChoiceField(choices=DeliveryState.choices)
    finding = serializers.ChoiceField(choices=LinkFinding.choices, allow_blank=True)

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "event",
            "type",
            "subject",
            "state",
            "attempts",
            "not_before",
            "attempted_at",
            "delivered_at",
            "status",
            "finding",
            "milliseconds",
        )


class WebhookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """The webhooks of the user. One that a token makes gets no more than the token may read, and ends with it."""

    queryset = Webhook.objects.select_related("token").order_by("-pk")
    serializer_class = WebhookSerializer
    services = {
        "create": webhooks.create_webhook,
        "destroy": webhooks.delete_webhook,
        "rotate": webhooks.rotate_secret,
        "disable": webhooks.disable_webhook,
        "enable": webhooks.enable_webhook,
        "replay": webhooks.replay_since,
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Return the person's own webhooks, also for the Secretariat."""
        return self.queryset.of_person(self.request.user)

    @extend_schema(request=WebhookInput, responses={201: WebhookWithSecretSerializer})
    def create(self, request: Request) -> Response:
        """Make a webhook. The answer has its secret, once."""
        data = self.read_in(WebhookInput)
        webhook, secret = webhooks.create_webhook(request.user, actor=request.user, token=request.auth, **data)
        return self._show_secret(webhook, secret, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: OpenApiResponse(description="Deleted")})
    def destroy(self, request: Request, pk: int) -> Response:
        """Delete a webhook with what is known of its deliveries."""
        del pk
        webhooks.delete_webhook(self.get_object(), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=WebhookWithSecretSerializer)
    def rotate(self, request: Request, pk: int) -> Response:
        """Give the webhook a new secret. For some hours there is a signature with the one before too."""
        del pk
        return self._show_secret(*webhooks.rotate_secret(self.get_object(), actor=request.user))

    @extend_schema(request=None, responses=WebhookSerializer)
    def disable(self, request: Request, pk: int) -> Response:
        """Turn the webhook off."""
        del pk
        return self.answer(webhooks.disable_webhook(self.get_object(), actor=request.user))

    @extend_schema(request=None, responses=WebhookSerializer)
    def enable(self, request: Request, pk: int) -> Response:
        """Turn the webhook on. What happened in the meantime is delivered."""
        del pk
        return self.answer(webhooks.enable_webhook(self.get_object(), actor=request.user))

    @extend_schema(request=ReplayInput, responses=WebhookSerializer)
    def replay(self, request: Request, pk: int) -> Response:
        """Send every event since this time again, with the same identifiers."""
        del pk
        webhook = self.get_object()
        data = self.read_in(ReplayInput)
        return self.answer(webhooks.replay_since(webhook, actor=request.user, **data))

    def _show_secret(self, webhook: Webhook, secret: str, code: int = status.HTTP_200_OK) -> Response:
        webhook.secret = secret  # only of this object, which is not saved
        return Response(WebhookWithSecretSerializer(webhook).data, status=code)


class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """How the events of a webhook were delivered, the latest first."""

    queryset = WebhookDelivery.objects.select_related("event", "webhook")
    serializer_class = DeliverySerializer
    services = {"replay": webhooks.replay_delivery}

    def get_queryset(self) -> QuerySet[Any]:
        """Return the deliveries of this webhook. Raises Http404 if it is not the user's own."""
        rows = super().get_queryset()
        if self.is_for_schema:
            return rows.none()
        own = Webhook.objects.visible_to(self.request.user)
        return rows.filter(webhook=get_object_or_404(own, pk=self.kwargs["webhook"]))

    @extend_schema(request=None, responses=DeliverySerializer)
    def replay(self, request: Request, webhook: int, pk: int) -> Response:
        """Send this event again, with the same identifier."""
        del webhook, pk
        return self.answer(webhooks.replay_delivery(self.get_object(), actor=request.user))


ACTS = ("rotate", "disable", "enable", "replay")
DELIVERIES = "webhooks/<int:webhook>/deliveries/"
urlpatterns = [
    path("events/", FeedView.as_view(), name="event-list"),
    path("event-kinds/", EventKindsView.as_view(), name="event-kind-list"),
    path("webhooks/", WebhookViewSet.as_view({"get": "list", "post": "create"}), name="webhook-list"),
    path("webhooks/<int:pk>/", WebhookViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="webhook-detail"),
    *(
        path(f"webhooks/<int:pk>/{name}/", WebhookViewSet.as_view({"post": name}), name=f"webhook-{name}")
        for name in ACTS
    ),
    path(DELIVERIES, DeliveryViewSet.as_view({"get": "list"}), name="delivery-list"),
    path(f"{DELIVERIES}<int:pk>/", DeliveryViewSet.as_view({"get": "retrieve"}), name="delivery-detail"),
    path(f"{DELIVERIES}<int:pk>/replay/", DeliveryViewSet.as_view({"post": "replay"}), name="delivery-replay"),
]
