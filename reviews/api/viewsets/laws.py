"""The library of laws of the State under review, and requests to correct what was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.law_serializers import (
    LegislationInput,
    LegislationSerializer,
    ReopeningDecisionInput,
    ReopeningInput,
    ReopeningSerializer,
)
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.api.viewsets.workspace import WorkspaceViewSet
from reviews.enums import ReopeningState
from reviews.models import Legislation, Reopening
from reviews.selectors.legislation import legislation_for_user
from reviews.selectors.looks import look_at_reopening
from reviews.services import legislation, reopenings
from untoc_portal.core.api.bulk import BulkCreate
from untoc_portal.core.api.looks import SecondLooks

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

KEEP = "reviews.keep_legislation"


class LegislationViewSet(BulkCreate, mixins.RetrieveModelMixin, WorkspaceViewSet):
    """The library of laws of the State under review."""

    queryset = Legislation.objects.all()
    serializer_class = LegislationSerializer
    lookup_value_converter = "int"
    orderings = ("title",)
    bulk_input = LegislationInput
    services = {
        "create": legislation.add_legislation,
        "update": legislation.change_legislation,
        "destroy": legislation.remove_legislation,
    }

    def get_queryset(self) -> QuerySet[Legislation]:
        """Return the laws of the State, with their files."""
        if self.is_for_schema:
            return Legislation.objects.none()
        return legislation_for_user(self.get_review(), self.request.user)

    @extend_schema(request=LegislationInput, responses={201: LegislationSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Add a law with a link to its text (focal point, deputy, expert)."""
        del request, code
        law = self.perform(self.get_review(), KEEP, LegislationInput)
        return self.answer(self.refetched(law), created=True)

    @extend_schema(request=LegislationInput, responses=LegislationSerializer)
    def update(self, request: Request, code: str, pk: int) -> Response:
        """Change the entry of a law. Its files stay (focal point, deputy, expert)."""
        del code, pk
        review, law = self.get_review(), self.get_object()
        self.allow(KEEP, review)
        data = self.read_in(LegislationInput)
        return self.answer(self.refetched(self.services["update"](review, law, actor=request.user, **data)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, code: str, pk: int) -> Response:
        """Remove a law that no answer cites and no submission names (focal point, deputy, expert)."""
        del code, pk
        review, law = self.get_review(), self.get_object()
        self.allow(KEEP, review)
        self.services["destroy"](review, law, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReopeningViewSet(SecondLooks, mixins.ListModelMixin, mixins.RetrieveModelMixin, OfReviewViewSet):
    """The requests of the State under review to correct what it has submitted, and the decisions."""

    queryset = Reopening.objects.select_related("submission", "review__state_under_review", "review__phase__cluster")
    serializer_class = ReopeningSerializer
    lookup_value_converter = "int"
    default_ordering = "-id"
    services = {"create": reopenings.request_reopening, "decide": reopenings.decide_reopening}

    def get_look(self, act: str) -> Look:
        """Return what a decision on the request does (Secretariat)."""
        reopening = self.get_object()
        if act != "decide" or reopening.state != ReopeningState.REQUESTED:
            raise Http404
        self.allow("reviews.decide_reopening", reopening)
        return look_at_reopening(reopening)

    @extend_schema(request=ReopeningInput, responses={201: ReopeningSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Request to correct the last submission (focal point)."""
        del request, code
        made = self.perform(self.get_review(), "reviews.request_reopening", ReopeningInput)
        return self.answer(self.refetched(made), created=True)

    @extend_schema(request=ReopeningDecisionInput, responses=ReopeningSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, code: str, pk: int) -> Response:
        """Grant the request, or refuse it with a note (Secretariat)."""
        del request, code, pk
        reopening = self.get_object()
        decided = self.perform(reopening, "reviews.decide_reopening", ReopeningDecisionInput)
        return self.answer(self.refetched(decided))
