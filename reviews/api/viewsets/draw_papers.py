"""What two officers do in a drawing of lots: paper envelopes, and acts that one proposes and another one decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.draw_inputs import DrawProposalInput, EnvelopeInput, OpenedTextInput, SecondOfficerInput
from reviews.api.draw_serializers import DrawProposalSerializer, EnvelopeSerializer
from reviews.api.viewsets.draw_acts import CONDUCT, may_conduct
from reviews.models import Draw, DrawProposal, RevealedText, SealedText
from reviews.selectors.draws import find_newest_draw
from reviews.selectors.looks_of_draws import (
    look_at_envelope,
    look_at_opened_envelope,
    look_at_paper,
    look_at_proposal,
)
from reviews.services import draw_numbers, draw_texts
from untoc_portal.core.api.looks import ReadInput, SecondLooks
from untoc_portal.core.api.viewsets import ReadViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="The number of the phase.")


@extend_schema(parameters=[NUMBER])
class OfDrawViewSet(SecondLooks, ReadViewSet):
    """Rows of the newest drawing of a phase. Only who conducts it sees them."""

    lookup_value_converter = "int"
    orderings = ("id",)
    default_ordering = "id"

    def find_draw(self) -> Draw | None:
        """Return the newest drawing of the phase, or None."""
        return find_newest_draw(self.kwargs["number"], self.request.user)

    def require_draw(self) -> Draw:
        """Return the drawing. Raises Http404 if there is none that the user may conduct."""
        draw = self.find_draw()
        if draw is None:
            raise Http404
        self.allow(CONDUCT, draw.phase)
        return draw

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows of the drawing, and none to who does not conduct it."""
        rows = super().get_queryset()
        draw = None if self.is_for_schema else self.find_draw()
        return rows.filter(draw=draw) if draw and may_conduct(self.request.user, draw) else rows.none()

    def answer_row(self, pk: int, *, created: bool = False) -> Response:
        """Return the row as it is shown in a list."""
        return self.answer(self.get_queryset().get(pk=pk), created=created)


class EnvelopeViewSet(OfDrawViewSet):
    """The paper envelopes of a drawing of lots. One officer records each step, another one decides it."""

    queryset = SealedText.objects.filter(is_envelope=True).select_related(
        "giver", "recorded_by", "draw__phase__cluster", "revealed__recorded_by"
    )
    serializer_class = EnvelopeSerializer
    services = {
        "create": draw_texts.record_envelope,
        "decide": draw_texts.decide_envelope,
        "open": draw_texts.open_envelope,
        "confirm_opening": draw_texts.confirm_opening,
    }

    def get_look(self, act: str) -> Look:
        """Return what is read before an act on an envelope (Secretariat)."""
        row = self.get_object()
        if act == "decide":
            return look_at_envelope(row, self.request.user)
        if act == "open":
            return look_at_paper(row.draw)
        if act == "confirm_opening":
            return look_at_opened_envelope(_get_opened(row), self.request.user)
        raise Http404

    @extend_schema(request=EnvelopeInput, responses={201: EnvelopeSerializer})
    def create(self, request: Request, number: int) -> Response:
        """Record the commitment on a paper envelope (Secretariat). Another officer decides whether it counts.

        `seen` is from the `second_look` of the drawing, for the act `record_envelope`.
        """
        del number
        draw = self.require_draw()
        made = self.services["create"](draw, actor=request.user, **self.read_in(EnvelopeInput))
        return self.answer_row(made.pk, created=True)

    @extend_schema(request=SecondOfficerInput, responses=EnvelopeSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, number: int, pk: int) -> Response:
        """Accept an envelope that another officer recorded, or refuse it (Secretariat)."""
        del number
        self.services["decide"](self.get_object(), actor=request.user, **self.read_in(SecondOfficerInput))
        return self.answer_row(pk)

    @extend_schema(request=OpenedTextInput, responses=EnvelopeSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, number: int, pk: int) -> Response:
        """Record what an envelope says (Secretariat). Another officer confirms it."""
        del number
        row = self.get_object()
        self.services["open"](row.draw, actor=request.user, giver=row.giver, **self.read_in(OpenedTextInput))
        return self.answer_row(pk)

    @extend_schema(request=ReadInput, responses=EnvelopeSerializer)
    @action(detail=True, methods=["post"], url_path="confirm-opening")
    def confirm_opening(self, request: Request, number: int, pk: int) -> Response:
        """Confirm as the second officer what an envelope says (Secretariat)."""
        del number
        row = _get_opened(self.get_object())
        self.services["confirm_opening"](row, actor=request.user, **self.read_in(ReadInput))
        return self.answer_row(pk)


def _get_opened(row: SealedText) -> RevealedText:
    opened: RevealedText | None = getattr(row, "revealed", None)
    if opened is None:
        raise Http404
    return opened


class DrawProposalViewSet(OfDrawViewSet):
    """What one officer proposes in a drawing of lots: the number is missing, dice, or the drawing is void."""

    queryset = DrawProposal.objects.select_related("proposed_by", "draw__phase__cluster")
    serializer_class = DrawProposalSerializer
    services = {"create": draw_numbers.propose_act, "decide": draw_numbers.decide_proposal}

    def get_look(self, act: str) -> Look:
        """Return what was proposed (Secretariat)."""
        row = self.get_object()
        if act != "decide":
            raise Http404
        return look_at_proposal(row, self.request.user)

    @extend_schema(request=DrawProposalInput, responses={201: DrawProposalSerializer})
    def create(self, request: Request, number: int) -> Response:
        """Propose that the number is missing, the digits of dice, or that the drawing is void (Secretariat).

        Another officer decides it. `seen` is from the `second_look` of the drawing, for the act `propose`.
        """
        del number
        draw = self.require_draw()
        made = self.services["create"](draw, actor=request.user, **self.read_in(DrawProposalInput))
        return self.answer_row(made.pk, created=True)

    @extend_schema(request=SecondOfficerInput, responses=DrawProposalSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, number: int, pk: int) -> Response:
        """Confirm or refuse what another officer proposed (Secretariat). Confirmed, it is carried out immediately."""
        del number
        self.services["decide"](self.get_object(), actor=request.user, **self.read_in(SecondOfficerInput))
        return self.answer_row(pk)
