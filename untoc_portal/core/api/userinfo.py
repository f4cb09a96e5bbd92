"""Who allowed the program: an id, for programs that asked for it (OpenID Connect)."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.authentication import TokenAuthentication
from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.serializers import IdField
from untoc_portal.core.scopes import OPENID, MissingScopeError


class UserInfoSerializer(serializers.Serializer):
    """A person, by the id that is also in the id_token."""

    sub = IdField("user", source="pk")


class UserInfoView(KnownParameters, APIView):
    """Who allowed the program."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="userinfo", summary="Who allowed the program", responses=UserInfoSerializer)
    def get(self, request: Request) -> Response:
        """Return the id of the person. The token needs the scope `openid`."""
        if request.auth is None:
            raise NotAuthenticated
        if OPENID not in request.auth.scopes:
            raise MissingScopeError(OPENID)
        return Response(UserInfoSerializer(request.user).data)
