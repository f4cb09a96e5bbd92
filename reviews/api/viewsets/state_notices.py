"""Notes verbales of States: on the people of their delegation, and with the names of many nominations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import ReviewReasonInput
from reviews.api.letter_serializers import CheckedInput, NoteOfNamesInput, StateNoticeInput, StateNoticeSerializer
from reviews.api.serializers import NominationSerializer
from reviews.models import Nomination, StateNotice
from reviews.selectors.readings_of_states import look_at_notice
from reviews.services import note_nominations, state_notices
from reviews.services.people import record_note_verbale
from stakeholders.models import State
from untoc_portal.core.api.files import STORED, describe_file, send_stored
from untoc_portal.core.api.looks import SecondLooks
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

CONFIRM = "reviews.confirm_delegation"
NOTE = ("reference", "dated")


class StateNoticeViewSet(SecondLooks, ReadViewSet):
    """Notes on the delegation of a State: those of the user's State, and all of them for the Secretariat."""

    queryset = StateNotice.objects.select_related("state", "note_verbale", "sent_by").prefetch_related(
        "entries__leaving__user"
    )
    serializer_class = StateNoticeSerializer
    lookup_value_converter = "state_notice"
    filterset_fields = ("decision",)
    orderings = ("created_at",)
    default_ordering = "-id"
    services = {
        "create": state_notices.send_notice,
        "confirm": state_notices.confirm_notice,
        "refuse": state_notices.refuse_notice,
        "scan": record_note_verbale,
    }

    def get_look(self, act: str) -> Look:
        """Return who joins and who leaves (Secretariat)."""
        notice = self.get_object()
        self.allow(CONFIRM, notice.state if act in ("confirm", "refuse") else None)
        return look_at_notice(notice, self.request.user, act)

    @extend_schema(request=StateNoticeInput, responses={201: StateNoticeSerializer})
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Send a note on who joins and who leaves the delegation of a State (those who name its people, Secretariat).

        It applies once another person, of the Secretariat, has confirmed it.
        """
        data = self.read_in(StateNoticeInput)
        state = get_object_or_404(State, iso3=data.pop("state"))
        self.allow("reviews.keep_delegation", state)
        note = record_note_verbale(state, actor=request.user, **{name: data.pop(name) for name in NOTE})
        wanted = set(data["leaves"])
        leaves = list(state.mandates.filter(pk__in=wanted))
        if len(leaves) < len(wanted):
            raise Http404
        joins = [state_notices.Joiner(**values) for values in data["joins"]]
        made = self.services["create"](note, actor=request.user, joins=joins, leaves=leaves, checks=data["checks"])
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=CheckedInput, responses=StateNoticeSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Confirm a note that another person sent: who joins gets a mandate, who leaves loses it (Secretariat)."""
        del pk
        notice = self.get_object()
        self.allow(CONFIRM, notice.state)
        self.services["confirm"](notice, actor=request.user, **self.read_in(CheckedInput))
        return self.answer(self.get_object())

    @extend_schema(request=ReviewReasonInput, responses=StateNoticeSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        """Refuse a note, with the reason for the State (Secretariat)."""
        del pk
        notice = self.get_object()
        self.allow(CONFIRM, notice.state)
        self.services["refuse"](notice, actor=request.user, **self.read_in(ReviewReasonInput))
        return self.answer(self.get_object())

    @extend_schema(responses=describe_file(STORED))
    @action(detail=True, methods=["get"])
    def scan(self, request: Request, pk: int) -> FileResponse:
        """Return the scan of the note (the State that sent it, Secretariat)."""
        del request, pk
        note = self.get_object().note_verbale
        return send_stored(note.file, f"note-verbale-{note.pk}")


class NoteOfNamesViewSet(PortalViewSet):
    """Notes verbales with the names of many nominations."""

    queryset = Nomination.objects.select_related("delegation__party", "delegation__review", "note_verbale")
    serializer_class = NominationSerializer
    lookup_value_converter = "nomination"
    services = {"create": note_nominations.nominate_under_note, "scan": record_note_verbale}

    @extend_schema(request=NoteOfNamesInput, responses={201: NominationSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Send a note verbale with all the people it nominates, in one or many reviews (focal point, Mission).

        All of them are recorded, or none; `reasons` names each row at fault.
        """
        data = self.read_in(NoteOfNamesInput)
        state = get_object_or_404(State, iso3=data.pop("state"))
        self.allow("reviews.record_note_verbale", state)
        people = [
            note_nominations.NominationRow(number, {**row, "replaces": "yes" if row["replaces"] else ""})
            for number, row in enumerate(data.pop("people"), 1)
        ]
        made = self.services["create"](state, actor=request.user, note={**data, "file": None}, people=people)
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made]).order_by("pk")
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=describe_file(STORED))
    @action(detail=True, methods=["get"])
    def scan(self, request: Request, pk: int) -> FileResponse:
        """Return the scan of the note verbale behind a nomination (the State that sent it, Secretariat)."""
        del request, pk
        note = self.get_object().note_verbale
        return send_stored(note.file, f"note-verbale-{note.pk}")
