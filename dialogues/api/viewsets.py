"""Constructive dialogues in the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.dialogue_acts import AGREE, CHECK, DialogueActs
from dialogues.api.inputs import ChairSummaryInput, DialogueInput, PanelInput
from dialogues.api.serializers import (
    ChairSummarySerializer,
    DialogueDetailSerializer,
    DialogueSerializer,
    PanelSerializer,
)
from dialogues.models import (
    ChairSummary,
    Dialogue,
)
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION
from dialogues.selectors.looks import (
    look_at_agreement,
    look_at_holding,
    look_at_issuing_summary,
    look_at_panel,
)
from dialogues.selectors.looks_of_applicants import look_at_circulation
from dialogues.selectors.speakers import list_panel, list_panel_warnings
from dialogues.services import chair_summaries, dialogues, speakers
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import ReadViewSet
from untoc_portal.core.second_look import Look


class DialogueViewSet(LooksByName, DialogueActs, ReadViewSet):
    """Constructive dialogues, and the general review of the Conference. Public."""

    queryset = Dialogue.objects.select_related(WITH_SESSION, CONFERENCE_GROUP_PATH)
    lookup_value_converter = "int"
    filterset_class = build_filters(
        Dialogue, working_group="report__session__working_group__code", kind="kind", state="state"
    )
    orderings = ("held_on", "applications_close_on", "state")
    expansions = {"working_group": "working-groups", "session": "sessions"}
    services = {
        "create": dialogues.open_dialogue,
        "hold": dialogues.record_dialogue_held,
        "panel": speakers.choose_panel,
        "chair_summary": chair_summaries.write_chair_summary,
        "issue_chair_summary": chair_summaries.issue_chair_summary,
        **DialogueActs.act_services,
    }
    looks = {
        "hold": ("dialogues.hold_dialogue", look_at_holding),
        "panel": ("dialogues.choose_panel", look_at_panel),
        "circulate": (CHECK, look_at_circulation),
    }

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the serializer. A single dialogue includes the chair's summary."""
        return DialogueSerializer if self.action == "list" else DialogueDetailSerializer

    @extend_schema(request=DialogueInput, responses={201: DialogueDetailSerializer})
    def create(self, request: Request) -> Response:
        """Open the dialogue that follows a session whose report is adopted (Secretariat, chair)."""
        data = self.read_in(DialogueInput)
        session = data.pop("session")
        self.allow("dialogues.open_dialogue", session)
        made = dialogues.open_dialogue(session, actor=request.user, **data)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=ReadInput, responses=DialogueDetailSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: int) -> Response:
        """Record that the dialogue was held (Secretariat, chair)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "dialogues.hold_dialogue", ReadInput))

    @extend_schema(request=PanelInput, responses=PanelSerializer)
    @action(detail=True, methods=["post"])
    def panel(self, request: Request, pk: int) -> Response:
        """Choose the panel (Secretariat). Several members from one organization need an accepted warning."""
        del request, pk
        dialogue = self.get_object()
        self.perform(dialogue, "dialogues.choose_panel", PanelInput)
        people = list_panel(dialogue)
        return Response({"attendees": [row.pk for row in people], "warnings": list_panel_warnings(people)})

    @extend_schema(request=ChairSummaryInput, responses=ChairSummarySerializer)
    @action(detail=True, methods=["post"], url_path="chair-summary")
    def chair_summary(self, request: Request, pk: int) -> Response:
        """Write or change the draft of the chair's summary (Secretariat, chair)."""
        del request, pk
        summary = self.perform(self.get_object(), "dialogues.write_chair_summary", ChairSummaryInput)
        return Response(ChairSummarySerializer(summary).data)

    @extend_schema(request=ReadInput, responses=DialogueDetailSerializer)
    @action(detail=True, methods=["post"], url_path="chair-summary/issue")
    def issue_chair_summary(self, request: Request, pk: int) -> Response:
        """Issue the chair's summary (Secretariat, chair). A job then puts it on the next agenda of the group."""
        del request, pk
        self.perform(self.get_summary(), "dialogues.issue_chair_summary", ReadInput)
        return self.answer(self.get_object())

    def get_summary(self) -> ChairSummary | None:
        """Return the summary of the dialogue. Return None if there is none that this user may see."""
        rows = ChairSummary.objects.visible_to(self.request.user).select_related(f"dialogue__{WITH_SESSION}")
        return rows.filter(dialogue=self.get_object()).first()

    def get_look(self, act: str) -> Look:
        """Return what is read before this action. This includes the chair's summary, which has no URL of its own."""
        if act not in {"agree_chair_summary", "issue_chair_summary"}:
            return super().get_look(act)
        summary = self.get_summary()
        if act == "agree_chair_summary":
            self.allow(AGREE, summary)
            return look_at_agreement(summary)
        self.allow("dialogues.issue_chair_summary", summary)
        return look_at_issuing_summary(summary, self.request.user)
