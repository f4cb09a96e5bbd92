"""Forms of the drawing of lots: pool, sealed texts, public number."""

from __future__ import annotations

import datetime as dt
import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, ngettext

from reviews.enums_of_draws import SUGGESTED_HOURS, WAITS, YES_OR_NO, DrawSettingName, NoteOfHash
from reviews.models import Cluster, DrawSetting
from reviews.selectors.draw_course import suggest_times
from reviews.selectors.phases import list_available_clusters
from stakeholders.enums import RegionalGroup
from stakeholders.models import State
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.forms import (
    DayInput,
    GroupedChoices,
    LocalTimeField,
    NameField,
    NamesField,
    SecondLookForm,
    build_textarea,
)
from untoc_portal.core.templatetags.writing import in_brackets

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

# A file of a sealed text or of a public number is far smaller.
MAX_JSON_BYTES = 20_000


class HashField(forms.RegexField):
    """A hash in hexadecimal. Spaces and capital letters do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        message = _("This is no hash: it has 64 characters, 0 to 9 and a to f.")
        super().__init__(r"^[0-9a-f]{64}$", error_messages={"invalid": message}, **kwargs)
        self.widget.attrs |= {"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "class": "hash"}

    def to_python(self, value: Any) -> str:
        """Return the hash without spaces, in small letters."""
        return "".join(str(super().to_python(value)).split()).lower()


def read_json_file(file: UploadedFile) -> dict[str, Any]:
    """Return the values of a small JSON file, or nothing if it is none."""
    try:
        found = json.loads(file.read(MAX_JSON_BYTES).decode())
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def group_by_region(states: QuerySet[State]) -> list[tuple[Any, list[tuple[int, str]]]]:
    """Return the States as choices, by regional group and name."""
    labels = dict(RegionalGroup.choices)
    groups: dict[str, list[tuple[int, str]]] = {}
    for state in states:
        groups.setdefault(state.regional_group or state.draw_group, []).append((state.pk, str(state)))
    return sort_by_name(
        [(labels.get(name, name), sort_by_name(rows, itemgetter(1))) for name, rows in groups.items()], itemgetter(0)
    )


class DrawSearchForm(forms.Form):
    """Search the States to show."""

    state = forms.CharField(label=_("State"), max_length=100, required=False)


class OpenPhaseForm(forms.Form):
    """The cluster of the next phase, and its first day."""

    cluster = forms.ModelChoiceField(label=_("Cluster"), queryset=Cluster.objects.none())
    starts_on = forms.DateField(label=_("First day of group I"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = list_available_clusters()


class FreezePoolForm(SecondLookForm):
    """The settings of the drawing of lots with the recorded values, the States asked for a text, and the times."""

    givers = NamesField(
        label=_("States asked for a sealed text"),
        queryset=State.objects.none(),
        widget=GroupedChoices,
        help_text=_("Each of them seals a text from its own account, or hands in a paper envelope."),
    )
    commitments_until = LocalTimeField(label=_("Texts are sealed until"))
    reveals_until = LocalTimeField(label=_("Sealed texts are opened until"))
    beacon_at = LocalTimeField(
        label=_("Time of the number"),
        help_text=_(
            "The public number of this time decides. Until then, States can object to the pool, and the closing hash "
            "leaves the portal. Choose a time in a meeting."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = State.objects.parties_to()
        self.fields["givers"].queryset = parties
        self.fields["givers"].widget.choices = group_by_region(parties)
        for name, moment in suggest_times(timezone.now()).items():
            self.fields[name].initial = moment
        for setting in DrawSetting.objects.all():
            source = format_html('<span lang="en" dir="ltr">{}</span>', setting.source)
            note = source if setting.verified else format_html("{} {}", source, in_brackets(_("not verified")))
            words = {"label": capfirst(setting.get_name_display()), "initial": setting.value, "help_text": note}
            is_flag = setting.name in YES_OR_NO
            if setting.name not in SUGGESTED_HOURS:
                self.fields[setting.name] = (
                    forms.BooleanField(required=False, **words)
                    if is_flag
                    else forms.IntegerField(min_value=int(setting.name in WAITS), max_value=999, **words)
                )

    def clean(self) -> dict[str, Any]:
        """Check the order of the times."""
        data = super().clean() or {}
        sealed, opened, number = (data.get(name) for name in ("commitments_until", "reveals_until", "beacon_at"))
        hours = data.get(DrawSettingName.HOURS_TO_BEACON)
        if sealed and opened and opened <= sealed:
            self.add_error("reveals_until", _("Texts are opened after the last one is sealed."))
        if opened and number and hours and number < opened + dt.timedelta(hours=hours):
            message = ngettext(
                "The number comes at least %(count)d hour after the last text is opened.",
                "The number comes at least %(count)d hours after the last text is opened.",
                hours,
            )
            self.add_error("beacon_at", message % {"count": hours})
        return data

    def numbers(self) -> dict[str, int]:
        """Return the chosen numbers, by name."""
        return {name: self.cleaned_data[name] for name in DrawSettingName.values if name in self.cleaned_data}

    def times(self) -> dict[str, dt.datetime]:
        """Return the chosen times, by name."""
        return {name: self.cleaned_data[name] for name in ("commitments_until", "reveals_until", "beacon_at")}


class SealForm(SecondLookForm):
    """The commitment of a State. The text and its nonce stay on the device of the person."""

    commitment = HashField(label=_("Commitment"), help_text=_("64 characters, 0 to 9 and a to f."))


class EnvelopeForm(SealForm):
    """The commitment on a paper envelope."""

    giver = NameField(label=_("State"), queryset=State.objects.none())
    field_order = ("giver", "commitment")

    def __init__(self, *args: Any, givers: QuerySet[State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers


class OpenForm(SecondLookForm):
    """The nonce and the text that were sealed, typed or from the file that was kept."""

    file = forms.FileField(
        label=_("File that was kept"), required=False, help_text=_("The file that the page of sealing gave you.")
    )
    nonce = HashField(label=_("Nonce"), required=False, help_text=_("Not needed with the file."))
    text = forms.CharField(
        label=_("Text"), max_length=500, required=False, strip=False, help_text=_("Not needed with the file.")
    )

    def clean(self) -> dict[str, Any]:
        """Take nonce and text from the file, if there is one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("file"):
            found = read_json_file(data["file"])
            data |= {name: str(found.get(name, "")) for name in ("nonce", "text")}
        for name in ("nonce", "text"):
            if not data.get(name) and name not in self.errors:
                self.add_error("file" if data.get("file") else name, _("The nonce and the text are both needed."))
        return data


class OpenEnvelopeForm(OpenForm):
    """The content of a paper envelope."""

    giver = NameField(label=_("State"), queryset=State.objects.none())
    field_order = ("giver", "file", "nonce", "text")

    def __init__(self, *args: Any, givers: QuerySet[State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers


class ObjectionForm(forms.Form):
    """What a State objects to in the pool."""

    text = forms.CharField(
        label=_("Objection"),
        max_length=2000,
        widget=build_textarea(),
        help_text=_("The objection is public, with the name of your State."),
    )


class BeaconForm(SecondLookForm):
    """The public number of the frozen round, typed or from a file."""

    file = forms.FileField(
        label=_("File of the source"),
        required=False,
        help_text=_("The JSON of a drand relay, with round and signature. Any relay gives the same."),
    )
    round = forms.IntegerField(label=_("Round"), required=False, min_value=0, help_text=_("Not needed with the file."))
    signature = forms.CharField(
        label=_("Signature"), required=False, max_length=200, help_text=_("Not needed with the file.")
    )
    previous_signature = forms.CharField(
        label=_("Signature of the round before"),
        required=False,
        max_length=200,
        help_text=_("Only for the second source."),
    )

    def clean(self) -> dict[str, Any]:
        """Take the values from the file, if there is one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("file"):
            found = read_json_file(data["file"])
            number = found.get("round")
            data["round"] = number if isinstance(number, int) else None
            data |= {name: str(found.get(name) or "") for name in ("signature", "previous_signature")}
        if data.get("round") is None or not data.get("signature"):
            self.add_error("file" if data.get("file") else None, _("The round and its signature are both needed."))
        return data


class DiceForm(SecondLookForm):
    """The digits that the chairs of the regional groups threw in open meeting."""

    digits = forms.CharField(
        label=_("Digits"),
        max_length=200,
        widget=build_textarea(3),
        help_text=_("Twenty digits of each chair, in the order in which the page names them."),
    )


class ReasonForm(SecondLookForm):
    """The published reason of an act that two officers do."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=build_textarea(4))


class DecideForm(SecondLookForm):
    """The decision of the second officer."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("confirm", _("Confirm: I saw it too")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )


class HashNoteForm(forms.Form):
    """Where the hash was read out or printed, and when."""

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[choice for choice in NoteOfHash.choices if choice[0] != NoteOfHash.MAIL],
        widget=forms.RadioSelect,
    )
    place = forms.CharField(label=_("Where"), max_length=200, help_text=_("The meeting, or the number of the Journal."))
    happened_at = LocalTimeField(label=_("When"))
