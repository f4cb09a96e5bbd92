"""The institutions that contribute to the work of a delegation, and their guests."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.guest_serializers import (
    GuestInput,
    GuestSerializer,
    InstitutionInput,
    InstitutionSerializer,
    InvitedGuestSerializer,
)
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.models import Delegation, Guest, Institution
from reviews.services import articles, guests

ASSIGN = "reviews.assign_articles"


class OfDelegationViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """Rows about the work of the user's delegation. Its focal point and deputies change them."""

    review_path = "delegation__review"

    def get_delegation(self) -> Delegation:
        """Return the delegation for which the user assigns articles. Raises Http404 if there is none."""
        own = self.get_user_delegation("nominate")
        self.allow(ASSIGN, own)
        if own is None:
            raise Http404
        return own


class InstitutionViewSet(OfDelegationViewSet):
    """Other ministries and authorities that contribute to the work of the user's delegation."""

    queryset = Institution.objects.prefetch_related("members")
    serializer_class = InstitutionSerializer
    lookup_value_converter = "institution"
    orderings = ("name",)
    services = {"create": articles.add_institution}

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the delegation whose experts can be members."""
        delegation = None if self.is_for_schema or self.action != "create" else self.get_delegation()
        return {**super().get_serializer_context(), "delegation": delegation}

    @extend_schema(request=InstitutionInput, responses={201: InstitutionSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Add an institution, with the experts who answer for it (focal point, deputy)."""
        del request, code
        made = self.perform(self.get_delegation(), ASSIGN, InstitutionInput)
        return self.answer(self.refetched(made), created=True)


class GuestViewSet(OfDelegationViewSet):
    """The guests of the institutions of the user's delegation. Their links are not stored, and so not listed."""

    queryset = Guest.objects.select_related("institution__delegation__review")
    serializer_class = GuestSerializer
    lookup_value_converter = "guest"
    review_path = "institution__delegation__review"
    orderings = ("name", "expires_at")
    services = {"create": guests.invite_guest, "revoke": guests.revoke_guest}

    @extend_schema(request=GuestInput, responses={201: InvitedGuestSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Invite a person of an institution and return the link, this once (focal point, deputy)."""
        del code
        delegation = self.get_delegation()
        self.allow("reviews.invite_guest", delegation)
        data = self.read_in(GuestInput)
        institution = get_object_or_404(delegation.institutions, pk=data.pop("institution"))
        institution.delegation = delegation
        guest, token = self.services["create"](institution, actor=request.user, **data)
        guest.link = request.build_absolute_uri(reverse("reviews:guest", args=[token]))
        return Response(InvitedGuestSerializer(guest).data, status=201)

    @extend_schema(request=None, responses=GuestSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, code: str, pk: int) -> Response:
        """End the link of a guest immediately. What the guest wrote stays (focal point, deputy)."""
        del code, pk
        rows: QuerySet[Guest] = self.get_queryset().filter(institution__delegation=self.get_delegation())
        guest = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self.answer(self.services["revoke"](guest, actor=request.user))
