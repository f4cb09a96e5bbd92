"""What was published on a State or a working group, and the messages on it by e-mail."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dialogues.selectors import following as reads
from dialogues.services import following
from stakeholders.models import State
from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.viewsets import PortalViewSet


class NewsSerializer(serializers.Serializer):
    """A publication, with the address of its page."""

    key = serializers.CharField()
    at = serializers.DateTimeField()
    title = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    url = serializers.SerializerMethodField()

    def get_url(self, news: reads.News) -> str:
        """Return the address of the page."""
        address: str = self.context["request"].build_absolute_uri(news.path)
        return address


class StatusSerializer(serializers.Serializer):
    """The public status of a review of the State: whether its group has started, and no more."""

    code = serializers.CharField()
    phase = serializers.IntegerField(source="phase.sequence")
    is_started = serializers.BooleanField()
    starts_on = serializers.DateField()
    issued_on = serializers.DateField(allow_null=True)


class TopicSerializer(serializers.Serializer):
    """A State or a working group with its publications, the latest first, and the reviews of a State."""

    kind = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    news = NewsSerializer(many=True)
    reviews = StatusSerializer(many=True)


class SubscriptionInput(serializers.Serializer):
    """The address that is to get messages. Its owner has to confirm it."""

    email = serializers.EmailField(max_length=254)


def get_topic(kind: str, code: str) -> reads.Topic:
    """Return the State or the working group. Raises Http404 if there is none."""
    topic = reads.find_topic(kind, code)
    if topic is None:
        raise Http404
    return topic


class TopicView(KnownParameters, APIView):
    """The publications on a State (`states`, by its code) or a working group (`working-groups`). Public."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="topics_retrieve", responses=TopicSerializer)
    def get(self, request: Request, kind: str, code: str) -> Response:
        """Return the publications. They are the same for every reader."""
        topic = get_topic(kind, code)
        subject = topic.subject
        shown: dict[str, Any] = {
            "kind": kind,
            "code": code,
            "name": str(subject),
            "news": reads.list_news(subject),
            "reviews": reads.list_state_statuses(subject) if isinstance(subject, State) else (),
        }
        return Response(TopicSerializer(shown, context={"request": request}).data)


class SubscriptionViewSet(PortalViewSet):
    """Messages by e-mail on a State or a working group."""

    serializer_class = SubscriptionInput
    services = {"subscribe": following.subscribe}

    @extend_schema(operation_id="topics_subscriptions_create", request=SubscriptionInput, responses={202: None})
    def subscribe(self, request: Request, kind: str, code: str) -> Response:
        """Send the address a link by which its owner confirms (signed-in users)."""
        topic = get_topic(kind, code)
        visitor = f"user:{request.user.pk}"
        following.subscribe(topic, **self.read_in(SubscriptionInput), language=get_language() or "en", visitor=visitor)
        return Response(status=status.HTTP_202_ACCEPTED)
