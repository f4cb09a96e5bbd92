"""API views of States and organizations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.api.organization_viewsets import OrganizationActs
from stakeholders.api.serializers import (
    OrganizationSerializer,
    ReasonSerializer,
    RegisterOrganizationSerializer,
    RepresentativeSerializer,
    StateFilterSerializer,
    StateSerializer,
)
from stakeholders.models import Instrument, Organization, State
from stakeholders.selectors.looks import look_at_refusal, look_at_verification
from stakeholders.selectors.states import state_keys_for_list
from stakeholders.services import organizations, representatives, transitions
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.viewsets import ReadViewSet


@extend_schema_view(list=extend_schema(parameters=[StateFilterSerializer]))
class StateViewSet(ReadViewSet):
    """States with their regional group and their position under each of the four instruments. Public."""

    queryset = State.objects.with_statuses()
    known_parameters = {"list": StateFilterSerializer}
    serializer_class = StateSerializer
    orderings = ("iso3",)
    default_ordering = "iso3"
    lookup_field = "iso3"

    def filter_queryset(self, queryset: QuerySet[State]) -> QuerySet[State]:
        """Filter the list. Raises ValidationError if a value is not known."""
        if self.action != "list" or self.is_for_schema:
            return queryset
        serializer = StateFilterSerializer(data=self.request.query_params)
        serializer.is_valid(raise_exception=True)
        wanted = serializer.validated_data
        return queryset.filter(pk__in=state_keys_for_list(self.request.user, **wanted)) if wanted else queryset

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the instruments: every State is shown with its position under each of them."""
        instruments = [] if self.is_for_schema else list(Instrument.objects.order_by("position"))
        return {**super().get_serializer_context(), "instruments": instruments}


class OrganizationViewSet(LooksByName, OrganizationActs, ReadViewSet):
    """Organizations: the public directory and the user's own ones.

    The Secretariat sees all of them and registers them.
    """

    queryset = Organization.objects.select_related("country").prefetch_related("expertise_fields")
    serializer_class = OrganizationSerializer
    lookup_value_converter = "int"
    filterset_fields = ("kind", "state")
    orderings = ("name", "kind", "state")
    expansions = {"country": "states"}
    services = {
        "create": organizations.register_organization,
        "verify": transitions.verify_organization,
        "refuse": transitions.refuse_organization,
        "renew": transitions.renew_organization,
        "add_representative": representatives.add_representative,
        **OrganizationActs.act_services,
    }
    looks = {
        "verify": ("stakeholders.verify_organization", look_at_verification),
        "refuse": ("stakeholders.verify_organization", look_at_refusal),
    }

    @extend_schema(request=RegisterOrganizationSerializer, responses={201: OrganizationSerializer})
    def create(self, request: Request) -> Response:
        """Register an organization (Secretariat)."""
        self.allow("stakeholders.register_organization", Organization())
        data = self.read_in(RegisterOrganizationSerializer)
        return self.answer(organizations.register_organization(actor=request.user, **data), created=True)

    @extend_schema(request=ReadInput, responses=OrganizationSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: int) -> Response:
        """Verify an organization, so that it can apply to dialogues (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "stakeholders.verify_organization", ReadInput))

    @extend_schema(request=ReasonSerializer, responses=OrganizationSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        """Refuse an organization, with a reason for its people (Secretariat)."""
        del request, pk
        done = self.perform(self.get_object(), "stakeholders.verify_organization", ReasonSerializer)
        return self.answer(done)

    @extend_schema(request=None, responses=OrganizationSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: int) -> Response:
        """Renew the registration for another year (main contact, Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "stakeholders.renew_organization"))

    @extend_schema(request=RepresentativeSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="representatives")
    def add_representative(self, request: Request, pk: int) -> Response:
        """Add a person who may act for the organization (main contact, Secretariat)."""
        del request, pk
        self.perform(self.get_object(), "stakeholders.add_representative", RepresentativeSerializer)
        return Response(status=status.HTTP_204_NO_CONTENT)
