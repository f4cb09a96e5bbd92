"""Base classes of all viewsets: rows come through `visible_to`, writes go to the service of the action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import mixins, serializers, status
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet


class PortalViewSet(GenericViewSet):
    """Anyone can read and sees the rows visible to them; a write is an action named in `services`."""

    services: ClassVar[dict[str, Callable[..., Any]]] = {}

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows that this user can see."""
        return super().get_queryset().visible_to(self.request.user)

    @property
    def is_for_schema(self) -> bool:
        """Return whether only the schema generator uses the view."""
        return getattr(self, "swagger_fake_view", False)

    def allow(self, permission: str, subject: Model | None) -> None:
        """Raise Http404 if the user does not have the permission on the subject."""
        if subject is None or not self.request.user.has_perm(permission, subject):
            raise Http404

    def read_in(self, serializer_class: type[serializers.Serializer]) -> dict[str, Any]:
        """Return the validated data of the request. The answer to bad input is 400."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def perform(
        self,
        subject: Model | None,
        permission: str,
        takes: type[serializers.Serializer] | None = None,
        **arguments: Any,
    ) -> Any:
        """Check the permission, read the input, call the service of this action with it, and return its result."""
        self.allow(permission, subject)
        data = self.read_in(takes) if takes else {}
        return self.services[self.action](subject, actor=self.request.user, **data, **arguments)

    def answer(self, obj: Any, *, created: bool = False) -> Response:
        """Return the object as its serializer shows it."""
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(self.get_serializer(obj).data, status=code)


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """A viewset with a list and a detail."""
