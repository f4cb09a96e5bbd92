"""Forms of the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.selectors.summaries import Observation


def _in_short(row: Observation) -> str:
    return _("%(number)d. %(heads)s: %(text)s") % {
        "number": row.number,
        "heads": row.paragraph,
        "text": Truncator(row.paragraph.text).words(40),
    }


class SourcesForm(forms.Form):
    """The observations on which a paragraph of the summary is based."""

    observations = forms.TypedMultipleChoiceField(
        label=_("Sources"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Confidential observations are not offered: the summary is public once issued."),
    )

    def __init__(self, *args: Any, offered: Iterable[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observations"].choices = [(row.paragraph.pk, _in_short(row)) for row in offered]
