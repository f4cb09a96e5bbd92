"""The people of a State: who acts for it, who of its standing delegation has which right, and its line of reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import ReviewReasonInput
from reviews.api.state_serializers import (
    CircleInput,
    CircleSerializer,
    CircleWithFileInput,
    StateMandateDetailSerializer,
    StateMandateSerializer,
    StatePeopleSerializer,
)
from reviews.api.viewsets.people import NOTE
from reviews.models import StateCircle, StateMandate
from reviews.selectors.readings_of_states import look_at_state_mandate
from reviews.selectors.state_delegation import list_circle_rows, list_state_mandates
from reviews.selectors.state_people import list_open_delegations
from reviews.services import state_circles, state_notices
from reviews.services.people import record_note_verbale
from stakeholders.models import State
from untoc_portal.core.api.looks import SecondLooks
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

CONFIRM, KEEP = "reviews.confirm_delegation", "reviews.keep_delegation"


class StateMandateViewSet(SecondLooks, ReadViewSet):
    """The people of standing delegations: those of the user's State and the user's own; all for the Secretariat."""

    queryset = StateMandate.objects.select_related("state", "user", "note_verbale")
    lookup_value_converter = "state_mandate"
    filterset_class = build_filters(StateMandate, state="state__iso3", role="role", in_force="ended_on__isnull")
    orderings = {"state": "state__iso3", "role": "role", "starts_on": "starts_on"}
    expansions = {"state": "states"}
    services = {"end": state_notices.end_state_mandate}

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer. Only a single mandate includes what was done under it."""
        return StateMandateSerializer if self.action == "list" else StateMandateDetailSerializer

    def get_queryset(self) -> QuerySet[StateMandate]:
        """Return the mandates whose acts this user may read."""
        rows: QuerySet[StateMandate] = self.queryset.all()
        return rows.accountable_to(self.request.user) if self.request.user.is_authenticated else rows.none()

    def get_look(self, act: str) -> Look:
        """Return who has the mandate (Secretariat)."""
        row = self.get_object()
        self.allow(CONFIRM, row.state if act == "end" else None)
        return look_at_state_mandate(row)

    @extend_schema(request=ReviewReasonInput, responses=StateMandateDetailSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End a mandate for a State today, with a reason (Secretariat)."""
        del pk
        row = self.get_object()
        self.allow(CONFIRM, row.state)
        self.services["end"](row, actor=request.user, **self.read_in(ReviewReasonInput))
        return self.answer(self.get_object())


class CircleViewSet(ReadViewSet):
    """The choices of States, which of their people have a right. The latest one in effect applies."""

    queryset = StateCircle.objects.select_related("state", "note_verbale")
    serializer_class = CircleSerializer
    lookup_value_converter = "state_circle"
    filterset_class = build_filters(StateCircle, state="state__iso3", right="right")
    default_ordering = "-id"
    expansions = {"state": "states"}
    services = {"confirm": state_circles.confirm_circle}

    @extend_schema(request=None, responses=CircleSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Put a wider circle in effect (Secretariat, another person than the one who recorded it)."""
        del pk
        row = self.get_object()
        self.allow(CONFIRM, row.state)
        self.services["confirm"](row, actor=request.user)
        return self.answer(self.get_object())


class StatePeopleViewSet(mixins.RetrieveModelMixin, PortalViewSet):
    """Who acts for one State, for its own people and the Secretariat. Its nominations are a list of their own."""

    queryset = State.objects.all()
    serializer_class = StatePeopleSerializer
    parser_classes = (JSONParser, MultiPartParser)
    lookup_field = "iso3"
    lookup_value_converter = "str"
    services = {"circles": state_circles.set_circle}

    def get_object(self) -> Any:
        """Return the people of the State in the URL. Raises Http404 if the user may not read them."""
        state = super().get_object()
        self.allow("reviews.view_state_people", state)
        return {
            "row": state,
            "state": state.iso3,
            "delegations": list_open_delegations(state),
            "mandates": list_state_mandates(state),
            "rights": list_circle_rows(state),
        }

    @extend_schema(
        request={"application/json": CircleInput, "multipart/form-data": CircleWithFileInput},
        responses={201: CircleSerializer},
    )
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def circles(self, request: Request, iso3: str) -> Response:
        """Choose which people have a right, under a note verbale (those who name the people of the State).

        A smaller circle applies immediately, a wider one when the Secretariat has confirmed it.
        """
        del iso3
        state = self.get_object()["row"]
        self.allow(KEEP, state)
        data = self.read_in(CircleWithFileInput)
        note = {name: data.pop(name) for name in NOTE if name in data}
        row = record_note_verbale(state, actor=request.user, **note)
        made = self.services["circles"](row, actor=request.user, **data)
        return Response(CircleSerializer(made).data, status=201)
