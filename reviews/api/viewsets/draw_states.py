"""Phases and their pools, and the States in a drawing of lots: what each one does, and why it has its reviewers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.draw_inputs import (
    CommitmentInput,
    FreezePoolInput,
    OpenedTextInput,
    OpenPhaseInput,
    PoolObjectionInput,
)
from reviews.api.draw_serializers import DrawReasonsSerializer, PhaseSerializer, StateInDrawSerializer
from reviews.api.viewsets.draw_acts import CONDUCT
from reviews.api.viewsets.draw_papers import NUMBER
from reviews.models import Draw, Phase
from reviews.selectors.draw_reasons import list_draw_explanations
from reviews.selectors.draws import find_newest_draw
from reviews.selectors.looks_of_draws import look_at_opening, look_at_pool, look_at_sealing
from reviews.selectors.phases import get_next_sequence
from reviews.services import draw_texts, draws, phases
from reviews.services.draw_pools import read_pool
from stakeholders.models import State
from untoc_portal.core.api.looks import SecondLooks
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

TIMES = ("commitments_until", "reveals_until", "beacon_at")
TAKE_PART = "reviews.take_part_in_draw"


class PhaseViewSet(SecondLooks, ReadViewSet):
    """The phases of the Mechanism, each with its groups of States."""

    queryset = Phase.objects.select_related("cluster").prefetch_related("groups")
    serializer_class = PhaseSerializer
    lookup_field = "sequence"
    lookup_url_kwarg = "number"
    lookup_value_converter = "int"
    orderings = {"number": "sequence", "starts_on": "starts_on"}
    default_ordering = "number"
    row_key = "number"
    services = {"create": phases.open_phase, "freeze_pool": draws.freeze_pool}

    def get_look(self, act: str) -> Look:
        """Return who would take part in the drawing of lots (Secretariat)."""
        phase = self.get_object()
        if act != "freeze_pool":
            raise Http404
        self.allow(CONDUCT, phase)
        return look_at_pool(phase, read_pool(phase))

    @extend_schema(request=OpenPhaseInput, responses={201: PhaseSerializer})
    def create(self, request: Request) -> Response:
        """Open the next phase with its three groups, a year apart (Secretariat)."""
        data = self.read_in(OpenPhaseInput)
        cluster = data["cluster"]
        self.allow("reviews.open_phase", cluster)
        number, starts_on = get_next_sequence(), data["starts_on"]
        made = self.services["create"](cluster, actor=request.user, sequence=number, starts_on=starts_on)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=FreezePoolInput, responses=PhaseSerializer)
    @action(detail=True, methods=["post"], url_path="freeze-pool")
    def freeze_pool(self, request: Request, number: int) -> Response:
        """Freeze who takes part in the drawing of lots, its numbers and its times (Secretariat).

        Nobody can change them after this, and their hash is public. The chosen States are asked for a sealed text.
        The drawing is at `/draws/<number>/`.
        """
        del number
        phase = self.get_object()
        self.allow(CONDUCT, phase)
        data = self.read_in(FreezePoolInput)
        times = {name: data.pop(name) for name in TIMES}
        self.services["freeze_pool"](phase, actor=request.user, times=times, **data)
        return self.answer(self.get_object())


@extend_schema(parameters=[NUMBER])
class StateInDrawViewSet(SecondLooks, mixins.RetrieveModelMixin, PortalViewSet):
    """A State in the newest drawing of lots of a phase: whether it was asked for a text, and what it gave."""

    queryset = State.objects.all()
    serializer_class = StateInDrawSerializer
    lookup_field = "iso3"
    services = {
        "seal": draw_texts.seal_text,
        "open": draw_texts.open_text,
        "object": draw_texts.object_to_pool,
    }

    @cached_property
    def draw(self) -> Draw:
        """Return the drawing. Raises Http404 if there is none."""
        draw = find_newest_draw(self.kwargs["number"], self.request.user)
        if draw is None:
            raise Http404
        return draw

    def get_queryset(self) -> QuerySet[State]:
        """Return the States of the frozen pool, and those that are asked for a text."""
        rows: QuerySet[State] = super().get_queryset()
        if self.is_for_schema:
            return rows
        ledger = self.draw.ledger()
        codes = {state.iso3 for state in ledger.pool.states} if ledger.pool else set()
        return rows.filter(iso3__in=codes | set(ledger.terms.givers if ledger.terms else ()))

    def get_object(self) -> State:
        """Return the State, with the drawing for the serializer."""
        state: State = super().get_object()
        state.draw = self.draw  # type: ignore[attr-defined]  # for the serializer
        return state

    def get_look(self, act: str) -> Look:
        """Return what the State reads before it seals or opens its text (its focal points and Permanent Mission)."""
        state = self.get_object()
        looks = {"seal": look_at_sealing, "open": look_at_opening}
        if act not in looks:
            raise Http404
        self.allow(TAKE_PART, state)
        return looks[act](self.draw, state)

    @extend_schema(request=CommitmentInput, responses=StateInDrawSerializer)
    @action(detail=True, methods=["post"])
    def seal(self, request: Request, number: int, iso3: str) -> Response:
        """Hand in the commitment to a text (the State's focal points and Permanent Mission).

        The commitment is the hash that verify_draw.py makes of the method, the frozen pool, the State, a nonce and
        the text. Keep nonce and text: nobody can replace them.
        """
        del number, iso3
        state = self._get_represented()
        self.services["seal"](self.draw, actor=request.user, giver=state, **self.read_in(CommitmentInput))
        return self.answer(self.get_object())

    @extend_schema(request=OpenedTextInput, responses=StateInDrawSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, number: int, iso3: str) -> Response:
        """Open the sealed text (the State's focal points and Permanent Mission).

        It is compared with the commitment immediately, and published when all texts are closed.
        """
        del number, iso3
        state = self._get_represented()
        self.services["open"](self.draw, actor=request.user, giver=state, **self.read_in(OpenedTextInput))
        return self.answer(self.get_object())

    @extend_schema(request=PoolObjectionInput, responses=StateInDrawSerializer)
    @action(detail=True, methods=["post"], url_path="objections")
    def object(self, request: Request, number: int, iso3: str) -> Response:
        """Object to the frozen list, until the time of the number (the State's focal points and Permanent Mission).

        The objection is public.
        """
        del number, iso3
        state = self._get_represented()
        text = self.read_in(PoolObjectionInput)["text"]
        self.services["object"](self.draw, actor=request.user, state=state, text=text)
        return self.answer(self.get_object())

    def _get_represented(self) -> State:
        state = self.get_object()
        self.allow(TAKE_PART, state)
        return state


class DrawReasonsViewSet(mixins.RetrieveModelMixin, PortalViewSet):
    """Why a State has these reviewing States, and whom it reviews: its lots in plain words, by phase."""

    queryset = State.objects.all()
    serializer_class = DrawReasonsSerializer
    lookup_field = "iso3"

    def get_object(self) -> State:
        """Return the State with its explanations, the newest phase first."""
        state: State = super().get_object()
        state.phases = list_draw_explanations(state)  # type: ignore[attr-defined]  # for the serializer
        return state
