"""Acts on a dialogue: its settings, applicants, attendance, papers, co-chairs and the chair's summary."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.dialogue_inputs import (
    AttendanceInput,
    CirculationInput,
    CoChairInput,
    CoChairSerializer,
    DialogueChangeInput,
    DialoguePaperSerializer,
    JoinInput,
    PaperInput,
    RecordedAttendanceSerializer,
    UndoInput,
)
from dialogues.api.serializers import ChairSummarySerializer, DialogueDetailSerializer
from dialogues.models import AdoptedReport, Application, Attendee, ChairSummary, Dialogue
from dialogues.services import applications, attendees, chair_summaries, co_chairs, dialogue_papers, dialogues
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.viewsets import PortalViewSet

HOLD, CHECK, RECORD = "dialogues.hold_dialogue", "dialogues.check_application", "dialogues.record_attendance"
WRITE, AGREE = "dialogues.write_chair_summary", "dialogues.agree_chair_summary"


class DialogueActs(PortalViewSet):
    """Acts on one dialogue."""

    act_services = {
        "update": dialogues.change_dialogue,
        "circulate": applications.circulate_applications,
        "attendance": attendees.record_attendance_with_undo,
        "undo_attendance": attendees.undo_attendance,
        "add_paper": dialogue_papers.add_paper,
        "propose_co_chair": co_chairs.propose_co_chair,
        "join": co_chairs.join_report,
        "draft_chair_summary": chair_summaries.draft_chair_summary,
        "agree_chair_summary": chair_summaries.agree_chair_summary,
    }

    @extend_schema(request=DialogueChangeInput, responses=DialogueDetailSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Change date, place, mode, limits or texts of a dialogue that is not held yet (Secretariat, chair)."""
        del request, pk
        self.perform(self.get_object(), HOLD, DialogueChangeInput)
        return self.answer(self.get_object())

    @extend_schema(request=CirculationInput, responses=DialogueDetailSerializer)
    @action(detail=True, methods=["post"])
    def circulate(self, request: Request, pk: int) -> Response:
        """Put the complete applications on a list for States parties, as it was read (Secretariat)."""
        del request, pk
        self.perform(self.get_object(), CHECK, CirculationInput)
        return self.answer(self.get_object())

    @extend_schema(request=AttendanceInput, responses=RecordedAttendanceSerializer)
    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, pk: int) -> Response:
        """Record which of the invited people attended, after the dialogue was held (Secretariat, chair)."""
        del pk
        dialogue = self.get_attended()
        wanted = set(self.read_in(AttendanceInput)["present"])
        present = list(Attendee.objects.invited_to(dialogue).filter(pk__in=wanted))
        if len(present) < len(wanted):
            raise ValidationError({"present": [_("Not found.")]})
        token = attendees.record_attendance_with_undo(dialogue, actor=request.user, present=present)
        return Response({"present": sorted(wanted), "undo": token})

    @extend_schema(request=UndoInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="attendance/undo")
    def undo_attendance(self, request: Request, pk: int) -> Response:
        """Undo, within a minute, the attendance that you recorded (Secretariat, chair)."""
        del pk
        dialogue, token = self.get_attended(), self.read_in(UndoInput)["undo"]
        attendees.undo_attendance(dialogue, actor=request.user, token=token)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def get_attended(self) -> Dialogue:
        """Return the dialogue, for who records the attendance."""
        dialogue: Dialogue = self.get_object()
        self.allow(RECORD, Application(dialogue=dialogue))
        return dialogue

    @extend_schema(request={"multipart/form-data": PaperInput}, responses={201: DialoguePaperSerializer})
    @action(detail=True, methods=["post"], url_path="papers", parser_classes=(MultiPartParser,))
    def add_paper(self, request: Request, pk: int) -> Response:
        """Publish a background paper (Secretariat, chair)."""
        del request, pk
        return self._made(HOLD, PaperInput, DialoguePaperSerializer)

    @extend_schema(request=CoChairInput, responses={201: CoChairSerializer})
    @action(detail=True, methods=["post"], url_path="co-chairs")
    def propose_co_chair(self, request: Request, pk: int) -> Response:
        """Propose a person who is to chair the dialogue with others (Secretariat). Another officer confirms."""
        del request, pk
        return self._made(co_chairs.NAME, CoChairInput, CoChairSerializer)

    def _made(
        self, permission: str, takes: type[serializers.Serializer], shows: type[serializers.Serializer]
    ) -> Response:
        made = self.perform(self.get_object(), permission, takes)
        return Response(shows(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=JoinInput, responses=DialogueDetailSerializer)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: int) -> Response:
        """Let the dialogue follow the session of another group too, once its report is adopted (Secretariat)."""
        del pk
        dialogue = self.get_object()
        self.allow(co_chairs.NAME, dialogue)
        report = get_object_or_404(AdoptedReport, session=self.read_in(JoinInput)["session"])
        co_chairs.join_report(dialogue, actor=request.user, report=report)
        return self.answer(self.get_object())

    @extend_schema(request=None, responses=ChairSummarySerializer)
    @action(detail=True, methods=["post"], url_path="chair-summary/draft")
    def draft_chair_summary(self, request: Request, pk: int) -> Response:
        """Draft the chair's summary from the accepted statements, by theme (Secretariat, chair)."""
        del request, pk
        self.perform(self.get_object(), WRITE)
        return Response(ChairSummarySerializer(self.get_summary()).data)

    @extend_schema(request=ReadInput, responses=ChairSummarySerializer)
    @action(detail=True, methods=["post"], url_path="chair-summary/agree")
    def agree_chair_summary(self, request: Request, pk: int) -> Response:
        """Agree to the text of the chair's summary that was read (chair). Any change cancels the agreement."""
        del request, pk
        self.perform(self.get_summary(), AGREE, ReadInput)
        return Response(ChairSummarySerializer(self.get_summary()).data)

    def get_summary(self) -> ChairSummary | None:
        """Return the summary of the dialogue. Return None if there is none that this user may see."""
        raise NotImplementedError
