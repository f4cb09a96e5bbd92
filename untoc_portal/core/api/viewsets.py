"""Base classes of all viewsets: rows come through `visible_to`, writes go to the service of the action."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from untoc_portal.core.api import idempotency
from untoc_portal.core.api.dry_runs import answer_and_take_back, is_dry_run, require_yes_or_no
from untoc_portal.core.api.expansions import EXPAND, expand_rows, read_names
from untoc_portal.core.api.json_types import find_wrong_types, is_json, merge_errors
from untoc_portal.core.api.parameters import READS, ChosenFields, KnownParameters, has_method
from untoc_portal.core.api.preconditions import require_present_state
from untoc_portal.core.asking import ask_for_request
from untoc_portal.core.models import IdempotentAnswer
from untoc_portal.core.public_ids import get_kind, hide_key, reveal_key


class PortalViewSet(ChosenFields, KnownParameters, GenericViewSet):
    """Anyone can read and sees the rows visible to them; a write is an action named in `services`.

    A list is sorted by the names in `orderings`, and without one by `default_ordering`. `expansions` names the fields
    whose rows can be added, each with the address of its list.
    """

    orderings: ClassVar[tuple[str, ...] | dict[str, str]] = ()
    default_ordering = ""
    expansions: ClassVar[dict[str, str]] = {}
    # The fields that name a row in the list, if that is not the id and not the part of an address.
    row_key = ""
    stored_answer: IdempotentAnswer | None = None
    # The transaction of an act that is done once.
    held: ExitStack
    services: ClassVar[dict[str, Callable[..., Any]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check what every operation asks: who, how often, and on which state."""
        super().initial(request, *args, **kwargs)
        if not has_method(self, request):
            return
        if self.action in READS:
            read_names(self)
        require_yes_or_no(request)
        # A trial leaves nothing that a later request could get.
        self.stored_answer = None if is_dry_run(request) else idempotency.begin(request)
        if self.stored_answer is not None:
            # The key is reserved for all to see. The act and its answer are kept together, or neither.
            self.held.enter_context(transaction.atomic())
        require_present_state(self)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and keep the answer to a request that may be repeated. A dry run is answered and rolled back."""
        if is_dry_run(request):
            return answer_and_take_back(partial(self._respond, request, *args, **kwargs))
        return self._respond(request, *args, **kwargs)

    def _respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stored_answer = None
        if idempotency.HEADER in request.headers:
            with suppress(RequestDataTooBig):  # the parser refuses it
                _ = request.body  # before anything reads the stream
        row, self.held = None, ExitStack()
        try:
            with self.held:
                response = super().dispatch(request, *args, **kwargs)
                if isinstance(response, Response):
                    response.render()
                row = self.stored_answer
                if row is not None and idempotency.is_refusal(response):
                    transaction.set_rollback(True)
                elif row is not None:
                    idempotency.keep(row, response)
        except Exception:
            if self.stored_answer is not None:
                self.stored_answer.delete()
            raise
        if row is not None and idempotency.is_refusal(response):
            row.delete()
        return response

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add to what is read the rows of other lists that the request asks for."""
        if self.action in READS and EXPAND in request.query_params and hasattr(response, "data"):
            data = response.data
            if isinstance(data, dict) and "results" in data:
                response.data = {**data, "results": expand_rows(self, data["results"])}
            elif isinstance(data, dict):
                (response.data,) = expand_rows(self, [data])
        return super().finalize_response(request, response, *args, **kwargs)

    def read_keys(self, keys: Iterable[Any]) -> Iterable[Any]:
        """Return the values of the column by which an address finds a row, from those in addresses."""
        kind = self._kind_of_keys()
        return keys if kind is None else [reveal_key(kind, key) for key in keys]

    def name_key(self, value: Any) -> Any:
        """Return the part of an address that finds the row with this value."""
        kind = self._kind_of_keys()
        return value if kind is None else hide_key(kind, value)

    def _kind_of_keys(self) -> str | None:
        return get_kind(self.queryset.model) if self.lookup_field == "pk" else None

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows that this user can see."""
        return super().get_queryset().filter_visible(self.request.user)

    def get_object(self) -> Any:
        """Return the row of the address. Before an act too, the database gives only what the person may see."""
        with ask_for_request(self.request):
            return super().get_object()

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
        sent = self.request.data
        serializer = serializer_class(data=sent, context=self.get_serializer_context())
        wrong = find_wrong_types(serializer, sent) if is_json(self.request.content_type) else None
        if not serializer.is_valid() or wrong:
            raise serializers.ValidationError(merge_errors(wrong, serializer.errors))
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
