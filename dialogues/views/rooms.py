"""The room during a session: the chair's desk, the projector, everyone's telephone, the interpreters' texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from dialogues.enums import MoveReason, RoomMessageKind, SpeakerClass
from dialogues.forms.rooms import AddSpeakerForm, LimitsForm, PointOfOrderForm, WrittenMessageForm
from dialogues.live import get_pulse_url
from dialogues.models import Application, Attendee, Meeting
from dialogues.selectors.room_minutes import build_minutes
from dialogues.selectors.room_screens import (
    list_applications_for_user,
    list_expected,
    list_presences,
    load_room,
)
from dialogues.selectors.rooms import get_room_limits, list_points_of_order, states_for_speaker
from dialogues.services import asking, room_notes, rooms
from dialogues.views.base import CitedFormView
from dialogues.views.dialogues import DialogueBaseView
from dialogues.workflow import ROOM_RULE, RULE_44, get_cited_rule
from stakeholders.models import State
from untoc_portal.core.views import ActionView, PageView, PortalView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.forms import BaseForm

    from dialogues.models import Dialogue
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

PUBLIC_PAGE = method_decorator(login_not_required, name="dispatch")
LISTS = ("waiting", "panel", "replies", "spoken", "present")
PREPARED = tuple(kind for kind in RoomMessageKind if kind != RoomMessageKind.WRITTEN)


class RoomScreenBaseView(PageView, DialogueBaseView):
    """A screen of the room. With `?part=1` it returns only what changes, for the script that keeps it up to date."""

    part_template_name = ""
    shows_sides = False

    def get_reader(self) -> AnyUser:
        """Return for whom the room is shown."""
        return self.request.user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the screen, or its changing part."""
        if "part" not in request.GET:
            return super().get(request, *args, **kwargs)
        return render(request, self.part_template_name, self.get_context())

    def get_context(self) -> dict[str, Any]:
        """Return the room as this reader sees it."""
        return {
            "dialogue": self.subject,
            "room": load_room(self.subject, self.get_reader(), with_sides=self.shows_sides),
            "pulse_url": get_pulse_url(self.subject),
            "part_name": self.part_template_name,
            "now": timezone.now(),
        }


class RoomDeskView(RoomScreenBaseView):
    """The chair's desk: the clock, who is next, the list, the text of the speaker, the programme."""

    permission_required = "dialogues.keep_speakers"
    template_name = "dialogues/room_desk.html"
    part_template_name = "dialogues/_room_desk.html"

    def get_context(self) -> dict[str, Any]:
        context = super().get_context()
        room, user = context["room"], self.request.user
        chosen = self.request.GET.get("list", "")
        chosen = chosen if chosen in LISTS else "waiting"
        lists = {"waiting": room.waiting, "panel": room.panel, "replies": room.replies, "spoken": room.spoken}
        is_present = chosen == "present"
        return context | {
            "chosen": chosen,
            "rows": lists.get(chosen, []),
            "presences": list_presences(room.meeting) if is_present else [],
            "expected": list_expected(self.subject) if is_present else [],
            "points_of_order": list_points_of_order(room.meeting) if room.is_live and room.has_points else [],
            "move_reasons": MoveReason.choices,
            "prepared": [(kind.value, kind.label) for kind in PREPARED],
            "rule": get_cited_rule(self.subject, ROOM_RULE),
            "may_invite": user.has_perm("dialogues.invite_speaker", self.subject),
            "may_approve": self.subject.is_general_review
            and user.has_perm("dialogues.approve_speakers", self.subject)
            and any(entry.speaker.invited_at and not entry.speaker.approved_at for entry in room.waiting),
        }


@PUBLIC_PAGE
class RoomScreenView(RoomScreenBaseView):
    """The screen for the projector: who has the floor, the clock, who is next. It shows what everyone may see."""

    template_name = "dialogues/room_screen.html"
    part_template_name = "dialogues/_room_screen.html"

    def get_reader(self) -> AnyUser:
        # Everyone in the room sees the screen, no matter who has opened it.
        return AnonymousUser()


@PUBLIC_PAGE
class SpeakersListView(RoomScreenBaseView):
    """The room on a telephone: the place of the reader, who has the floor, the list. Everyone may read it."""

    template_name = "dialogues/speaker_list.html"
    part_template_name = "dialogues/_room_seat.html"
    shows_sides = True

    def get_context(self) -> dict[str, Any]:
        context, user = super().get_context(), self.request.user
        room = context["room"]
        own = room.entry_for_user
        more: dict[str, Any] = {"keeps": user.has_perm("dialogues.keep_speakers", self.subject)}
        if user.is_authenticated:
            in_line = {
                entry.speaker.state_id for entry in room.waiting if entry.speaker.speaker_class == SpeakerClass.STATE
            }
            replying = {entry.speaker.state_id for entry in room.replies}
            more |= {
                "states": [
                    (state, state.pk not in in_line, state.pk not in replying) for state in room.states_for_user
                ],
                "applications": list_applications_for_user(room),
                "attendances": [row for row in room.applications if row.attendee_for_user] if room.is_live else [],
                "parted": [entry for entry in room.skipped if entry.is_for_user],
                "spoken_own": [entry for entry in room.spoken if entry.is_for_user],
            }
        before = [entry for entry in room.waiting if own is None or entry.number <= own.number]
        return context | more | {"own": own, "before": before}


class RoomMinutesView(PageView, DialogueBaseView):
    """The minutes, drafted from the record of the room."""

    permission_required = "dialogues.keep_speakers"
    template_name = "dialogues/room_minutes.html"

    def get_context(self) -> dict[str, Any]:
        return {"dialogue": self.subject, "minutes": build_minutes(self.subject, self.request.user)}


class RoomFormView(CitedFormView, DialogueBaseView):
    """A form of the desk."""

    permission_required = "dialogues.keep_speakers"
    parent_label = gettext_lazy("The room")
    rule = ROOM_RULE

    def get_success_url(self) -> str:
        return reverse("dialogues:room_desk", args=[self.subject.pk])


class AddSpeakerView(RoomFormView):
    """Put someone on the list who asks for the floor in the room."""

    form_class = AddSpeakerForm
    page_title = gettext_lazy("Add a speaker")
    submit_label = gettext_lazy("Put on the list")
    success_message = gettext_lazy("The speaker is on the list.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"dialogue": self.subject}

    def perform(self, form: BaseForm) -> None:
        values, actor = form.cleaned_data, self.request.user
        if values["state"]:
            asking.ask_floor_for_state(self.subject, actor=actor, state=values["state"], is_reply=values["is_reply"])
        elif values["application"]:
            asking.ask_floor_for_organization(values["application"], actor=actor)
        else:
            names = {name: values[name] for name in ("body", "speaker_class")}
            asking.add_body(self.subject, actor=actor, **names)


class PointOfOrderView(RoomFormView):
    """Record a point of order."""

    form_class = PointOfOrderForm
    page_title = gettext_lazy("Record a point of order")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("The point of order is recorded.")
    rule = RULE_44

    def perform(self, form: BaseForm) -> None:
        room_notes.record_point_of_order(self.subject, actor=self.request.user, **form.cleaned_data)


class WrittenMessageView(RoomFormView):
    """Write a message to the room."""

    form_class = WrittenMessageForm
    page_title = gettext_lazy("Write a message to the room")
    lead = gettext_lazy("Everyone in the room sees it. Fill in the languages that you have.")
    submit_label = gettext_lazy("Show it")
    success_message = gettext_lazy("The message is shown.")

    def perform(self, form: BaseForm) -> None:
        room_notes.show_message(
            self.subject, actor=self.request.user, kind=RoomMessageKind.WRITTEN, texts=form.cleaned_data
        )


class RoomLimitsView(RoomFormView):
    """Change the limits of the meeting."""

    form_class = LimitsForm
    page_title = gettext_lazy("Limits of this meeting")
    lead = gettext_lazy("No source confirms these numbers. A speech that has begun keeps its time.")
    success_message = gettext_lazy("The limits are changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"limits": get_room_limits(self.subject)}

    def perform(self, form: BaseForm) -> None:
        rooms.change_limits(self.subject, actor=self.request.user, limits=form.get_limits())  # type: ignore[attr-defined]


def _line(dialogue: Dialogue, *, actor: User, data: Mapping[str, str]) -> Any:
    line = data.get("line", "")
    return rooms.set_programme_line(dialogue, actor=actor, line=int(line) if line.isdecimal() else -1)


def _message(dialogue: Dialogue, *, actor: User, data: Mapping[str, str]) -> Any:
    return room_notes.show_message(dialogue, actor=actor, kind=data.get("kind", ""))


def _present(dialogue: Dialogue, *, actor: User, data: Mapping[str, str]) -> Any:
    """Record a participant or a State. The service checks for whom the user may do that."""
    kind, _colon, key = data.get("who", "").partition(":")
    attendee = state = None
    if kind == "attendee" and key.isdecimal():
        attendee = get_object_or_404(Attendee, pk=key, application__dialogue=dialogue)
    elif kind == "state" and key.isdecimal():
        state = get_object_or_404(State, pk=key)
    else:
        raise Http404
    is_online = data.get("online") == "1"
    return room_notes.record_presence(dialogue, actor=actor, attendee=attendee, state=state, is_online=is_online)


def _absent(dialogue: Dialogue, *, actor: User, data: Mapping[str, str]) -> Any:
    key = data.get("key", "")
    return room_notes.remove_presence(dialogue, actor=actor, key=int(key) if key.isdecimal() else 0)


def _ask(dialogue: Dialogue, *, actor: User, data: Mapping[str, str]) -> Any:
    """Ask for the floor for an own State or organization."""
    kind, _colon, key = data.get("who", "").partition(":")
    if kind == "application" and key.isdecimal():
        application = get_object_or_404(Application.objects.visible_to(actor), pk=key, dialogue=dialogue)
        return asking.ask_floor_for_organization(application, actor=actor)
    state = get_object_or_404(
        states_for_speaker(actor), pk=key if kind in {"state", "reply"} and key.isdecimal() else 0
    )
    return asking.ask_floor_for_state(dialogue, actor=actor, state=state, is_reply=kind == "reply")


def _order(dialogue: Dialogue, *, actor: User, data: Mapping[str, str]) -> Any:
    """Raise a point of order for an own State."""
    key = data.get("who", "").rpartition(":")[2]
    state = get_object_or_404(states_for_speaker(actor), pk=key if key.isdecimal() else 0)
    return room_notes.record_point_of_order(dialogue, actor=actor, state=state)


def _plain(service: Callable[..., Any], **values: Any) -> Callable[..., Any]:
    def act(dialogue: Dialogue, *, actor: User, data: Mapping[str, str]) -> Any:
        del data
        return service(dialogue, actor=actor, **values)

    return act


class RoomActionView(ActionView, DialogueBaseView):
    """One action in the room, chosen by its button. The service checks who may do it."""

    acts: dict[str, tuple[Callable[..., Any], Any]] = {
        "open": (_plain(rooms.open_meeting), gettext_lazy("The meeting is open.")),
        "close": (_plain(rooms.close_meeting), gettext_lazy("The meeting is closed.")),
        "close-list": (_plain(rooms.close_speakers_list), gettext_lazy("The list of speakers is closed.")),
        "open-list": (
            _plain(rooms.close_speakers_list, is_closed=False),
            gettext_lazy("The list of speakers is open again."),
        ),
        "line": (_line, gettext_lazy("The item is recorded.")),
        "link": (_plain(rooms.renew_interpreters_link), gettext_lazy("The link is new. The old one no longer opens.")),
        "message": (_message, gettext_lazy("The message is shown.")),
        "end-message": (_plain(room_notes.end_message), gettext_lazy("The message is no longer shown.")),
        "named": (
            _plain(room_notes.record_state_named),
            gettext_lazy("It is recorded, and the room is reminded to name no State."),
        ),
        "present": (_present, gettext_lazy("The presence is recorded.")),
        "absent": (_absent, gettext_lazy("The entry is removed.")),
        "ask": (_ask, gettext_lazy("You are on the list of speakers.")),
        "order": (_order, gettext_lazy("The point of order is recorded. The chair sees it.")),
    }

    def perform(self) -> None:
        if self.kwargs["name"] not in self.acts:
            raise Http404
        act, self.success_message = self.acts[self.kwargs["name"]]
        act(self.subject, actor=self.request.user, data=self.request.POST)

    def get_success_url(self) -> str:
        keeps = self.request.user.has_perm("dialogues.keep_speakers", self.subject)
        url = reverse(f"dialogues:{'room_desk' if keeps else 'speaker_list'}", args=[self.subject.pk])
        return f"{url}?list=present" if keeps and self.kwargs["name"] in {"present", "absent"} else url


@PUBLIC_PAGE
class InterpretersView(PortalView):
    """The accepted texts of the speakers. Anyone who has the link reads them, until the meeting is closed."""

    def get_subject(self) -> Model | None:
        rows = Meeting.objects.filter(closed_at__isnull=True).select_related("dialogue")
        return get_object_or_404(rows, interpreters_token=self.kwargs["token"])

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        del token
        dialogue = self.subject.dialogue
        context = {
            "dialogue": dialogue,
            "room": load_room(dialogue, AnonymousUser()),
            "pulse_url": get_pulse_url(dialogue),
            "part_name": "dialogues/_room_texts.html",
            "now": timezone.now(),
        }
        template = context["part_name"] if "part" in request.GET else "dialogues/room_texts.html"
        response = render(request, template, context)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response
