"""The form of an observation that is made from feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from reviews.enums import AssistanceType, FeedbackHeading, ObservationKind
from reviews.forms.dialogue import LONG_TEXT
from reviews.models import OutcomeParagraph
from untoc_portal.core.forms import build_textarea

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

# The kind that is chosen at first, by the heading of the feedback. A request for clarification is no observation.
DEFAULT_KINDS = {
    FeedbackHeading.MEASURES: ObservationKind.BEST_PRACTICE,
    FeedbackHeading.SUCCESSES: ObservationKind.BEST_PRACTICE,
    FeedbackHeading.CHALLENGES: ObservationKind.GAP,
}


class ObservationForm(forms.Form):
    """An observation: its kind, its text, and its details."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ObservationKind, widget=forms.RadioSelect())
    text = forms.CharField(label=_("Text of the observation"), max_length=LONG_TEXT, widget=build_textarea(4))
    assistance = forms.ChoiceField(
        label=_("Type of assistance"),
        choices=[("", _("not specified")), *AssistanceType.choices],
        required=False,
        help_text=_("Only for a technical-assistance need. Specify it before the list is cleared."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**fields_for_model(OutcomeParagraph, list(OutcomeParagraph.get_details())), **self.fields}

    @property
    def other_details(self) -> list[BoundField]:
        """Return the fields of the details that are not declared here."""
        return [self[name] for name in OutcomeParagraph.get_details() if name not in self.base_fields]
