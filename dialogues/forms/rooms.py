"""Forms of the room during a session. The services check the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import SpeakerClass, WorkingGroupCode
from dialogues.models import AdoptedReport, Application, Dialogue, MeetingLimit
from dialogues.models.rooms import LIMIT_NUMBERS
from dialogues.services.asking import BODIES
from dialogues.services.room_notes import MAX_MESSAGE
from stakeholders.models import State
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import NameField


class AddSpeakerForm(forms.Form):
    """Who asks for the floor: one of a State, an organization or another body."""

    state = NameField(label=_("State"), queryset=State.objects.none(), required=False)
    is_reply = forms.BooleanField(
        label=_("Right of reply"),
        required=False,
        help_text=_("A State that replies waits until the others have spoken."),
    )
    application = forms.ModelChoiceField(label=_("Organization"), queryset=Application.objects.none(), required=False)
    body = forms.CharField(label=_("Other body"), max_length=200, required=False)
    speaker_class = forms.ChoiceField(
        label=_("Kind of body"),
        choices=[(body.value, body.label) for body in BODIES],
        required=False,
        initial=SpeakerClass.UN_BODY,
    )

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["state"].queryset = State.objects.all()
        fields["application"].queryset = dialogue.applications.taking_part().select_related("organization")
        fields["application"].label_from_instance = lambda row: str(row.organization)

    def clean(self) -> dict[str, Any]:
        """Return the values. One side must be named, and not two."""
        values: dict[str, Any] = super().clean() or {}
        if sum(bool(values.get(name)) for name in ("state", "application", "body")) != 1:
            raise forms.ValidationError(_("Name a State, an organization or another body: one of them."))
        return values


class PointOfOrderForm(forms.Form):
    """A point of order of a State."""

    state = NameField(label=_("State"), queryset=State.objects.none())
    note = forms.CharField(
        label=_("What it was about, and the ruling"), max_length=500, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["state"].queryset = State.objects.parties_to().distinct()


class WrittenMessageForm(forms.Form):
    """An own text for the room, in the languages that the chair has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in OfficialLanguage.choices:
            self.fields[code] = forms.CharField(
                label=format_html('<span lang="{}">{}</span>', code, name),
                max_length=MAX_MESSAGE,
                required=False,
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )


class LimitsForm(forms.Form):
    """The limits of a meeting: a line for each class of speakers."""

    def __init__(self, *args: Any, limits: dict[str, dict[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {name: MeetingLimit._meta.get_field(name).verbose_name for name in LIMIT_NUMBERS}
        for kind, numbers in limits.items():
            for name in LIMIT_NUMBERS:
                label = _("%(kind)s: %(number)s") % {"kind": SpeakerClass(kind).label, "number": labels[name]}
                self.fields[f"{kind}_{name}"] = forms.IntegerField(
                    label=label, min_value=1 if name == "minutes" else 0, max_value=600, initial=numbers[name]
                )

    def get_limits(self) -> dict[str, dict[str, int]]:
        """Return the numbers by class of speakers."""
        kinds = {name.rpartition("_minutes")[0] for name in self.fields if name.endswith("_minutes")} & {*SpeakerClass}
        return {kind: {name: self.cleaned_data[f"{kind}_{name}"] for name in LIMIT_NUMBERS} for kind in kinds}


class CoChairForm(forms.Form):
    """The person who is to chair the dialogue with others."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)


class JoinReportForm(forms.Form):
    """The adopted report of another session, which has no dialogue yet."""

    report = forms.ModelChoiceField(label=_("Session"), queryset=AdoptedReport.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        rows = AdoptedReport.objects.filter(dialogue=None, joined_to=None)
        fields["report"].queryset = rows.exclude(session__working_group__code=WorkingGroupCode.COP).select_related(
            "session__working_group"
        )
        fields["report"].label_from_instance = lambda row: str(row.session)
