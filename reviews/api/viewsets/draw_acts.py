"""The acts of the Secretariat on a drawing of lots, and what happens after the lots are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.draw_inputs import (
    DeferralInput,
    DrawConsentInput,
    DrawJoinInput,
    HashNoteInput,
    NewLotsInput,
    NumberInput,
    OfStateInput,
)
from reviews.api.draw_serializers import WholeDrawSerializer
from reviews.enums_of_draws import DrawAct, NoteOfHash
from reviews.models import Draw, NoteVerbale
from reviews.selectors.draw_course import get_closing_hash
from reviews.selectors.looks_of_draws import (
    look_at_closing,
    look_at_draw,
    look_at_lots,
    look_at_number,
    look_at_paper,
    look_at_proposing,
    look_at_request,
)
from reviews.services import draw_later, draw_notes, draw_numbers, draw_texts
from reviews.services.people import record_note_verbale
from reviews.services.preparing import prepare_draw
from stakeholders.models import State
from untoc_portal.core.api.looks import ReadInput, SecondLooks
from untoc_portal.core.api.preparations import PreparationSerializer
from untoc_portal.core.api.viewsets import PortalViewSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.second_look import Look

CONDUCT = "reviews.conduct_draw"
NOTE = ("reference", "dated", "file")
AS_JSON_OR_FORM = ("application/json", "multipart/form-data")


def may_conduct(user: AnyUser, draw: Draw) -> bool:
    """Return whether the user may conduct this drawing."""
    return bool(user.has_perm(CONDUCT, draw.phase))


def _with_file(takes: type[serializers.Serializer]) -> dict[str, Any]:
    return dict.fromkeys(AS_JSON_OR_FORM, takes)


class DrawRoomActs(SecondLooks, PortalViewSet):
    """The acts in the draw room. They are done to the newest drawing of the phase."""

    parser_classes = (JSONParser, MultiPartParser)
    looks: ClassVar[dict[str, Callable[[Draw], Look]]] = {
        "close_list": look_at_closing,
        "record_number": look_at_number,
        "take_practice_number": look_at_number,
        "draw_lots": look_at_lots,
        "request_lots": look_at_request,
        "join": look_at_request,
        "withdraw": look_at_request,
        "consent": look_at_draw,
        "defer": look_at_draw,
        # The acts that make rows of their own, at /envelopes/ and /proposals/.
        "record_envelope": look_at_paper,
        "open_envelope": look_at_paper,
        "propose": look_at_proposing,
    }
    services = {
        "close_list": draw_texts.close_list,
        "record_number": draw_numbers.record_beacon,
        "take_practice_number": draw_numbers.take_practice_number,
        "draw_lots": prepare_draw,
        "note_hash": draw_notes.record_note,
        "request_lots": draw_later.request_lots,
        "join": draw_later.request_lots,
        "withdraw": draw_later.request_lots,
        "consent": draw_later.consent_to_reviewers,
        "defer": draw_later.defer_review,
    }

    def get_look(self, act: str) -> Look:
        """Return what is read before this act (Secretariat)."""
        if act not in self.looks:
            raise Http404
        return self.looks[act](self._get_draw())

    @extend_schema(request=ReadInput, responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"], url_path="close-list")
    def close_list(self, request: Request, number: int) -> Response:
        """Close the sealed texts, or the opened texts, when their time is over (Secretariat).

        It becomes an entry of the transcript. Of the opened texts, the closing hash is sent to all focal points.
        """
        del request, number
        return self._add_entry(ReadInput)

    @extend_schema(request=NumberInput, responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"], url_path="public-number")
    def record_number(self, request: Request, number: int) -> Response:
        """Record the public number of the frozen round (Secretariat). The portal verifies its signature itself."""
        del request, number
        draw = self._get_draw()
        data = self.read_in(NumberInput)
        return self._act(draw, number=data.pop("round"), **data)

    @extend_schema(request=ReadInput, responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"], url_path="practice-number")
    def take_practice_number(self, request: Request, number: int) -> Response:
        """Record the invented number of a drawing for practice (Secretariat)."""
        del request, number
        return self._add_entry(ReadInput)

    @extend_schema(request=ReadInput, responses={202: PreparationSerializer})
    @action(detail=True, methods=["post"], url_path="lots")
    def draw_lots(self, request: Request, number: int) -> Response:
        """Begin to draw the lots that are due (Secretariat). The result is recorded permanently.

        The answer is the preparation, at `/preparations/<id>/`: it says how far the work is, and why it failed.
        """
        del number
        draw = self._get_draw()
        begun = self.services["draw_lots"](draw, actor=request.user, **self.read_in(ReadInput))
        return Response(PreparationSerializer(begun).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=HashNoteInput, responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"], url_path="hash-notes")
    def note_hash(self, request: Request, number: int) -> Response:
        """Record that the closing hash was read out, printed or noted elsewhere (Secretariat).

        Only a note of a time before that of the public number counts. The note is public.
        """
        del number
        draw = self._get_draw()
        closing = get_closing_hash(draw, draw.ledger())
        if closing is None:
            raise Http404
        data = self.read_in(HashNoteInput)
        kind = NoteOfHash(data.pop("kind"))
        self.services["note_hash"](closing.entry, actor=request.user, kind=kind, **data)
        return self._answer_with(draw)

    @extend_schema(request=_with_file(NewLotsInput), responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"], url_path="new-lots")
    @transaction.atomic
    def request_lots(self, request: Request, number: int) -> Response:
        """Ask for new lots: a repeat, a refusal, or a conflict of interest (Secretariat).

        The note verbale is of the State that refuses, or else of the State under review. The request is published,
        and the lots are drawn with a number that is published later.
        """
        del request, number
        draw, data = self._get_draw(), self.read_in(NewLotsInput)
        act, reviewer = DrawAct(data.pop("act")), data.pop("reviewer")
        note = self._record_note(reviewer if act == DrawAct.REFUSAL and reviewer else data["state"], data)
        reviewer = None if act == DrawAct.REPEAT else reviewer
        return self._act(draw, act=act, reviewer=reviewer, note_verbale=note, **data)

    @extend_schema(request=DrawJoinInput, responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, number: int) -> Response:
        """Ask for the lots of a State that became party after they were drawn (Secretariat)."""
        del request, number
        draw = self._get_draw()
        return self._act(draw, act=DrawAct.JOIN, **self.read_in(DrawJoinInput))

    @extend_schema(request=_with_file(OfStateInput), responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"], url_path="withdrawal")
    @transaction.atomic
    def withdraw(self, request: Request, number: int) -> Response:
        """Record that a State withdrew (Secretariat). Its review ends, and the places that it held are drawn again."""
        del request, number
        draw, data = self._get_draw(), self.read_in(OfStateInput)
        note = self._record_note(data["state"], data)
        return self._act(draw, act=DrawAct.WITHDRAWAL, note_verbale=note, **data)

    @extend_schema(request=_with_file(DrawConsentInput), responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def consent(self, request: Request, number: int) -> Response:
        """Record that a State agrees to more reviewing States, or to one review more (Secretariat)."""
        del request, number
        draw, data = self._get_draw(), self.read_in(DrawConsentInput)
        note = self._record_note(data["state"], data)
        return self._act(draw, note_verbale=note, **data)

    @extend_schema(request=_with_file(DeferralInput), responses=WholeDrawSerializer)
    @action(detail=True, methods=["post"], url_path="deferral")
    @transaction.atomic
    def defer(self, request: Request, number: int) -> Response:
        """Let the review of a State start in a later group (Secretariat). Its reviewing States stay."""
        del request, number
        draw, data = self._get_draw(), self.read_in(DeferralInput)
        note = self._record_note(data["state"], data)
        return self._act(draw, note_verbale=note, **data)

    def _get_draw(self) -> Draw:
        """Return the drawing. Raises Http404 if the user may not conduct it."""
        draw: Draw = self.get_object()
        self.allow(CONDUCT, draw.phase)
        return draw

    def _add_entry(self, takes: type[serializers.Serializer]) -> Response:
        draw = self._get_draw()
        return self._act(draw, **self.read_in(takes))

    def _act(self, draw: Draw, **values: Any) -> Response:
        self.services[self.action](draw, actor=self.request.user, **values)
        return self._answer_with(draw)

    def _record_note(self, sender: State, data: dict[str, Any]) -> NoteVerbale:
        values = {name: data.pop(name) for name in NOTE if name in data}
        return record_note_verbale(sender, actor=self.request.user, **values)

    def _answer_with(self, draw: Draw) -> Response:
        """Return the drawing with the entry that was added."""
        return self.answer(self.get_queryset().get(pk=draw.pk))
