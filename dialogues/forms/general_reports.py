"""Forms of general reports. The services check the rules."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.forms.fields import CopyField
from dialogues.models import WorkingGroup
from reviews.models import Phase
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_with_note


class PhaseField(forms.ModelChoiceField):
    """A choice of phases. Each is shown with its cluster first."""

    def label_from_instance(self, obj: Phase) -> str:
        return format_with_note(obj.cluster, obj)


class GeneralReportForm(forms.Form):
    phase = PhaseField(label=_("Cluster"), queryset=Phase.objects.select_related("cluster"))
    working_group = forms.ModelChoiceField(
        label=_("Body"),
        queryset=WorkingGroup.objects.all(),
        help_text=_(
            "A working group gets the figures on what the routing table sends to it. The Conference gets all figures."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage.choices, initial=OfficialLanguage.EN)


class GeneralReportTextForm(forms.Form):
    text = forms.CharField(
        label=_("Trends, patterns and practices"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
        help_text=_(
            "In your own words, without naming a State. An empty line begins a new paragraph. The figures"
            " come after the text."
        ),
    )
    expected = CopyField(required=False)
