"""Speakers in a dialogue: the panel, and the speakers' list with the speaking time (PR, para. 53)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dialogues.enums import MoveReason
from dialogues.forms.dialogues import PanelForm
from dialogues.models import Speaker
from dialogues.selectors.looks import look_at_approval, look_at_panel
from dialogues.selectors.speakers import (
    count_by_region_kind_and_gender,
    list_panel,
    list_panel_candidates,
    list_panel_warnings,
)
from dialogues.services import floor, general_reviews, speakers
from dialogues.views.base import CitedSecondLookView, undo_address
from dialogues.views.dialogues import DialogueBaseView
from dialogues.workflow import PANEL_RULE, RULE_17
from untoc_portal.core.views import ActionView, PortalView, get_visible_or_404

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogues.models import Dialogue
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser


class ChoosePanelView(CitedSecondLookView, DialogueBaseView):
    """Choose the panel. The page shows the balance of all participants and of the chosen people."""

    permission_required = "dialogues.choose_panel"
    template_name = "dialogues/panel_edit.html"
    look_at = staticmethod(look_at_panel)
    act = staticmethod(speakers.choose_panel)
    form_class = PanelForm
    success_message = gettext_lazy("The panel is chosen.")
    page_title = gettext_lazy("Choose the panel")
    submit_label = gettext_lazy("Choose the panel")
    rule = PANEL_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        people = list_panel_candidates(self.subject)
        initial = {"attendees": [row.pk for row in list_panel(self.subject)]}
        return {"people": people, "limit": self.subject.panellists_max, "initial": initial}

    def get_extra(self) -> dict[str, Any]:
        chosen, people = list_panel(self.subject), list(list_panel_candidates(self.subject))
        return {
            "warnings": list_panel_warnings(chosen),
            "people": people,
            "chosen_balance": count_by_region_kind_and_gender(chosen),
            "balance": count_by_region_kind_and_gender(people),
        }


class ListSpeakersView(ActionView, DialogueBaseView):
    """Add everyone who is to speak and is not on the list."""

    permission_required = "dialogues.keep_speakers"
    success_message = gettext_lazy("The list is updated.")

    def perform(self) -> None:
        speakers.list_speakers(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        return reverse("dialogues:room_desk", args=[self.subject.pk])


class ApproveSpeakersView(CitedSecondLookView, DialogueBaseView):
    """Record that the Conference approves the speakers whom its President has invited."""

    permission_required = "dialogues.approve_speakers"
    look_at = staticmethod(look_at_approval)
    act = staticmethod(general_reviews.approve_speakers)
    success_message = gettext_lazy("The approval of the Conference is recorded.")
    parent_label = gettext_lazy("The room")
    page_title = gettext_lazy("Record the approval of the Conference")
    submit_label = gettext_lazy("Record the approval")
    rule = RULE_17

    def get_success_url(self) -> str:
        return reverse("dialogues:speaker_list", args=[self.subject.pk])


def _move(speaker: Speaker, *, actor: User, place: str, data: QueryDict) -> Speaker:
    reason = data.get("reason") or MoveReason.CHAIR
    if place != "to":
        return speakers.move_speaker(speaker, actor=actor, up=place == "up", reason=reason)
    before = data.get("before", "")
    return speakers.move_speaker(speaker, actor=actor, before=int(before) if before.isdecimal() else 0, reason=reason)


def _give_floor(speaker: Speaker, *, actor: User, data: QueryDict) -> Speaker:
    shown = data.get("floor", "?")
    expected = None if not shown else int(shown) if shown.isdecimal() else floor.ANYONE
    return floor.give_floor(speaker, actor=actor, expected=expected)


def _plain(service: Callable[..., Speaker]) -> Callable[..., Speaker]:
    def act(speaker: Speaker, *, actor: User, data: QueryDict) -> Speaker:
        del data
        return service(speaker, actor=actor)

    return act


class SpeakerActionView(PortalView):
    """One action on an entry of the list, chosen by its button. It can be undone for a minute."""

    acts = {
        "up": (partial(_move, place="up"), gettext_lazy("The speaker is moved up.")),
        "down": (partial(_move, place="down"), gettext_lazy("The speaker is moved down.")),
        "to": (partial(_move, place="to"), gettext_lazy("The speaker is moved.")),
        "floor": (_give_floor, gettext_lazy("The speaker has the floor.")),
        "pause": (_plain(floor.stop_clock), gettext_lazy("The clock has stopped.")),
        "resume": (_plain(floor.resume_speech), gettext_lazy("The clock runs again.")),
        "extend": (_plain(floor.extend_speech), gettext_lazy("The speaker has one minute more.")),
        "end": (_plain(floor.end_speech), gettext_lazy("The speaker has finished.")),
        "skip": (_plain(speakers.skip_speaker), gettext_lazy("The speaker is skipped.")),
        "invite": (_plain(general_reviews.invite_speaker), gettext_lazy("The speaker is invited.")),
        "back": (
            _plain(partial(speakers.skip_speaker, skip=False)),
            gettext_lazy("The speaker is on the list again."),
        ),
    }

    def get_subject(self) -> Model | None:
        rows = Speaker.objects.select_related("dialogue__report__session__working_group", "application__organization")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        del pk
        if name not in self.acts:
            raise Http404
        act, message = self.acts[name]
        dialogue = self.subject.dialogue
        token = speakers.change_speakers_list(
            dialogue, partial(act, self.subject, actor=request.user, data=request.POST), actor=request.user
        )
        return self.done(message, undo_url=undo_address("speaker_undo", dialogue, token))

    def get_success_url(self) -> str:
        return get_room_url(self.subject.dialogue, self.request.user)


class UndoSpeakersListActionView(ActionView, DialogueBaseView):
    """Undo the last action on the list."""

    success_message = gettext_lazy("Undone.")

    def perform(self) -> None:
        speakers.undo_act_on_list(self.subject, actor=self.request.user, token=self.request.GET.get("act", ""))

    def get_success_url(self) -> str:
        return get_room_url(self.subject, self.request.user)


def get_room_url(dialogue: Dialogue, user: AnyUser) -> str:
    """Return the URL of the desk for those who lead the room, and of the speakers' list for others."""
    name = "room_desk" if user.has_perm("dialogues.keep_speakers", dialogue) else "speaker_list"
    return reverse(f"dialogues:{name}", args=[dialogue.pk])
