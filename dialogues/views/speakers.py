"""Speakers in a dialogue: the panel, and the speakers' list with the speaking time (PR, para. 53)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from dialogues.forms.dialogues import PanelForm
from dialogues.guards import check_floor_open
from dialogues.models import Speaker
from dialogues.selectors.looks import look_at_approval, look_at_panel
from dialogues.selectors.speakers import (
    count_by_region_kind_and_gender,
    get_current_speech,
    get_next_speaker,
    get_speaker_names,
    list_panel,
    list_panel_candidates,
    list_panel_warnings,
    list_speakers,
)
from dialogues.services import general_reviews, speakers
from dialogues.views.base import CitedSecondLookView, undo_address
from dialogues.views.dialogues import DialogueBaseView
from dialogues.workflow import DIALOGUE_RULE, PANEL_RULE, RULE_17, get_cited_rule
from untoc_portal.core.views import ActionView, PageView, PortalView, get_visible_or_404


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


@method_decorator(login_not_required, name="dispatch")
class SpeakersListView(PageView, DialogueBaseView):
    """The speakers' list. The chair also sees the time of the current speaker."""

    template_name = "dialogues/speaker_list.html"

    def get_context(self) -> dict[str, Any]:
        user, rows = self.request.user, list_speakers(self.subject)
        names, next_up = get_speaker_names(rows, user), get_next_speaker(self.subject, rows)
        floor = get_current_speech(self.subject, rows)
        may_skip = {row.pk: user.is_authenticated and user.has_perm("dialogues.skip_speaker", row) for row in rows}
        return {
            "dialogue": self.subject,
            "rows": [(row, names[row.pk], may_skip[row.pk]) for row in rows],
            "acts": any(may_skip.values()),
            "floor": {**floor, "name": names[floor["speaker"].pk]} if floor else None,
            "next": next_up,
            "floor_closed": check_floor_open(self.subject),
            "floor_rule": get_cited_rule(self.subject, DIALOGUE_RULE),
            "next_name": names[next_up.pk] if next_up else "",
            "may_invite": user.has_perm("dialogues.invite_speaker", self.subject),
            "may_approve": self.subject.is_general_review
            and user.has_perm("dialogues.approve_speakers", self.subject)
            and any(row.invited_at and not row.approved_at for row in rows),
            "keeps": user.has_perm("dialogues.keep_speakers", self.subject),
        }


class ListSpeakersView(ActionView, DialogueBaseView):
    """Add everyone who is to speak and is not on the list."""

    permission_required = "dialogues.keep_speakers"
    success_message = gettext_lazy("The list is updated.")

    def perform(self) -> None:
        speakers.list_speakers(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        return reverse("dialogues:speaker_list", args=[self.subject.pk])


class ApproveSpeakersView(CitedSecondLookView, DialogueBaseView):
    """Record that the Conference approves the speakers whom its President has invited."""

    permission_required = "dialogues.approve_speakers"
    look_at = staticmethod(look_at_approval)
    act = staticmethod(general_reviews.approve_speakers)
    success_message = gettext_lazy("The approval of the Conference is recorded.")
    parent_label = gettext_lazy("Speakers' list")
    page_title = gettext_lazy("Record the approval of the Conference")
    submit_label = gettext_lazy("Record the approval")
    rule = RULE_17

    def get_success_url(self) -> str:
        return reverse("dialogues:speaker_list", args=[self.subject.pk])


class SpeakerActionView(PortalView):
    """One action on an entry of the list, chosen by its button. It can be undone for a minute."""

    acts = {
        "up": (partial(speakers.move_speaker, up=True), gettext_lazy("The speaker is moved up.")),
        "down": (partial(speakers.move_speaker, up=False), gettext_lazy("The speaker is moved down.")),
        "floor": (speakers.give_floor, gettext_lazy("The speaker has the floor.")),
        "end": (speakers.end_speech, gettext_lazy("The speaker has finished.")),
        "skip": (speakers.skip_speaker, gettext_lazy("The speaker is skipped.")),
        "invite": (general_reviews.invite_speaker, gettext_lazy("The speaker is invited.")),
        "back": (partial(speakers.skip_speaker, skip=False), gettext_lazy("The speaker is on the list again.")),
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
            dialogue, partial(act, self.subject, actor=request.user), actor=request.user
        )
        return self.done(message, undo_url=undo_address("speaker_undo", dialogue, token))

    def get_success_url(self) -> str:
        return reverse("dialogues:speaker_list", args=[self.subject.dialogue_id])


class UndoSpeakersListActionView(ActionView, DialogueBaseView):
    """Undo the last action on the list."""

    success_message = gettext_lazy("Undone.")

    def perform(self) -> None:
        speakers.undo_act_on_list(self.subject, actor=self.request.user, token=self.request.GET.get("act", ""))

    def get_success_url(self) -> str:
        return reverse("dialogues:speaker_list", args=[self.subject.pk])
