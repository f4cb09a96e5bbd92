"""Nominations and mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import NominationInput, NominationWithFileInput, ReviewReasonInput
from reviews.api.serializers import MandateSerializer, NominationSerializer
from reviews.models import Delegation, Mandate, Nomination
from reviews.selectors.looks import look_at_mandate, look_at_nomination
from reviews.services import people
from untoc_portal.core.api.bulk import BulkCreate
from untoc_portal.core.api.looks import ReadInput, SecondLooks
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

NOTE = ("reference", "dated", "file")


class NominationViewSet(BulkCreate, SecondLooks, ReadViewSet):
    """Persons nominated by note verbale: those of the user's State; all of them for the Secretariat."""

    queryset = Nomination.objects.select_related("delegation__party", "delegation__review", "note_verbale")
    serializer_class = NominationSerializer
    parser_classes = (JSONParser, MultiPartParser)
    lookup_value_converter = "nomination"
    filterset_fields = ("state", "role")
    orderings = {"name": "name", "state": "state", "review": "delegation__review__code"}
    expansions = {"review": "reviews"}
    # Without a file: several rows can name one note verbale, whose scan is sent with only one of them.
    bulk_input = NominationInput
    services = {
        "create": people.nominate_person,
        "approve": people.approve_nomination,
        "refuse": people.refuse_nomination,
    }

    def get_look(self, act: str) -> Look:
        """Return the nominated person as in the note verbale (Secretariat)."""
        row = self.get_object()
        self.allow("reviews.approve_nomination", row if act in ("approve", "refuse") else None)
        return look_at_nomination(row, act)

    @extend_schema(
        request={"application/json": NominationInput, "multipart/form-data": NominationWithFileInput},
        responses={201: NominationSerializer},
    )
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Nominate a person and record the note verbale. Both are saved, or neither."""
        data = self.read_in(NominationWithFileInput)
        rows = Delegation.objects.visible_to(request.user).active().select_related("party", "review__group")
        delegation = get_object_or_404(rows, review__code=data.pop("review"), party__iso3=data.pop("party"))
        self.allow("reviews.nominate", delegation)
        note = {name: data.pop(name) for name in NOTE if name in data}
        row = people.record_note_verbale(delegation.party, actor=request.user, **note)
        made = people.nominate_person(delegation, actor=request.user, note_verbale=row, **data)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=ReadInput, responses=NominationSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> Response:
        """Approve the nomination: create a mandate and an account, and send an activation link (Secretariat)."""
        del request, pk
        self.perform(self.get_object(), "reviews.approve_nomination", ReadInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReviewReasonInput, responses=NominationSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        """Refuse the nomination, with a reason for the State (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "reviews.approve_nomination", ReviewReasonInput))


class MandateViewSet(SecondLooks, mixins.RetrieveModelMixin, mixins.ListModelMixin, PortalViewSet):
    """Who acts for whom in the reviews of this user, with mandates that have ended."""

    queryset = Mandate.objects.select_related("user", "delegation__party", "delegation__review", "note_verbale")
    serializer_class = MandateSerializer
    lookup_value_converter = "mandate"
    filterset_class = build_filters(
        Mandate, review="delegation__review__code", role="role", in_force="ended_on__isnull"
    )
    orderings = {"role": "role", "ended_on": "ended_on", "review": "delegation__review__code"}
    expansions = {"review": "reviews"}
    services = {"end": people.end_mandate}

    def get_look(self, act: str) -> Look:
        """Return who has the mandate (Secretariat)."""
        row = self.get_object()
        self.allow("reviews.approve_nomination", row if act == "end" else None)
        return look_at_mandate(row)

    @extend_schema(request=ReviewReasonInput, responses=MandateSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End a mandate today, with a reason (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "reviews.approve_nomination", ReviewReasonInput))
