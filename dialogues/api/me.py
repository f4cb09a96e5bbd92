"""Who a program is: the person, for whom the person acts, what the token allows, and the open tasks."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dialogues.selectors.user_tasks import find_state_mandate, list_tasks_of_user
from untoc_portal.core import authz
from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.serializers import IdField
from untoc_portal.core.api_tokens import list_parties
from untoc_portal.core.enums import TokenKind
from untoc_portal.core.scopes import ALL


class MePersonSerializer(serializers.Serializer):
    """A person."""

    id = IdField("user", source="pk")
    name = serializers.CharField()
    email = serializers.EmailField()
    language = serializers.CharField()


class MePartySerializer(serializers.Serializer):
    """A State or an organization for which the person acts."""

    key = serializers.CharField(help_text="state:KEN or organization:5")
    name = serializers.CharField()


class MeTokenSerializer(serializers.Serializer):
    """The token of this request."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=TokenKind.choices)
    acts_for = serializers.CharField(source="party", help_text="Of a service account: the key of the party.")
    expires_at = serializers.DateTimeField()


class MeTaskSerializer(serializers.Serializer):
    """A task of the person, as on the first page."""

    title = serializers.CharField()
    url = serializers.CharField(help_text="The page where it is done.")
    due_on = serializers.DateField(allow_null=True)
    state = serializers.CharField(help_text="Whether the deadline is near or over.")
    review = serializers.CharField(source="review.code", allow_null=True, default=None)


class MeSerializer(serializers.Serializer):
    """Who asks, and with which rights."""

    person = MePersonSerializer()
    acting_for = MePartySerializer(many=True)
    roles = serializers.ListField(child=serializers.CharField(), help_text="Roles for the whole portal.")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="What the token may do.")
    token = MeTokenSerializer(allow_null=True, help_text="Null for a session.")
    current_duties = MeTaskSerializer(many=True)


class MeView(KnownParameters, APIView):
    """Who asks."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="me", summary="Who you are and what you owe", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Return the person, for whom the person acts, the scopes of the token, and the tasks of the first page."""
        if not request.user.is_authenticated:
            raise NotAuthenticated
        user: Any = request.user
        body = {
            "person": user,
            "acting_for": list_parties(user),
            "roles": sorted(authz.get_user_roles(user)),
            "scopes": request.auth.scopes if request.auth else ALL,
            "token": request.auth,
            "current_duties": list_tasks_of_user(user, timezone.localdate(), find_state_mandate(user)),
        }
        return Response(MeSerializer(body).data)
