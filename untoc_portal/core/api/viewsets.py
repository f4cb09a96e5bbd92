"""The base of every viewset: rows come through `visible_to`, writes go to the service the action is mapped to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import mixins, serializers, status
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet


class PortalViewSet(GenericViewSet):
    """Reads are open to anyone and show what the reader may see; a write is an action named in `services`."""

    services: ClassVar[dict[str, Callable[..., Any]]] = {}

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows this user may see."""
        return super().get_queryset().visible_to(self.request.user)

    @property
    def is_for_schema(self) -> bool:
        """Tell whether the view is only looked at by the generator of the schema."""
        return getattr(self, "swagger_fake_view", False)

    def allow(self, permission: str, subject: Model | None) -> None:
        """Raise Http404 unless the user has the permission on the subject."""
        if subject is None or not self.request.user.has_perm(permission, subject):
            raise Http404

    def read_in(self, serializer_class: type[serializers.Serializer]) -> dict[str, Any]:
        """Return the request's validated data; bad input is answered with 400."""
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
        """Ask for the right, read the input, call the service of this action with both, and return what it returns."""
        self.allow(permission, subject)
        data = self.read_in(takes) if takes else {}
        return self.services[self.action](subject, actor=self.request.user, **data, **arguments)

    def answer(self, obj: Any, *, created: bool = False) -> Response:
        """Answer with the object as its serializer shows it."""
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(self.get_serializer(obj).data, status=code)


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """A viewset with a list and a detail."""
