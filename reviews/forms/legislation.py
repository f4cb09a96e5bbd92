"""Forms on the library of laws."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.models import Legislation
from untoc_portal.core.forms import DayInput, NameField

FIELDS = ("title", "number", "dated", "articles", "language", "link")


class LegislationForm(forms.Form):
    """A law: its title, and where it can be read."""

    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput({"dir": "auto"}))
    number = forms.CharField(label=pgettext_lazy("of a law", "Number"), max_length=100, required=False)
    dated = forms.DateField(label=_("Date"), required=False, widget=DayInput())
    articles = forms.CharField(
        label=_("Articles of interest"),
        max_length=500,
        required=False,
        help_text=_("Offered when the law is cited. Each answer names the provisions it is based on."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    language = forms.CharField(label=_("Language of the text"), max_length=60, required=False)
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("In SHERLOC or on an official site. The portal checks the link every week."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Only if there is no permanent link. PDF, PNG or JPEG, 10 MB at most."),
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class CiteForm(forms.Form):
    """The law and its provisions that the answer to one question cites."""

    law = NameField(label=_("Law"), queryset=Legislation.objects.none())
    provisions = forms.CharField(label=_("Provisions"), max_length=500)

    def __init__(self, *args: Any, laws: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["law"].queryset = laws


class CiteNewLawForm(forms.Form):
    """A law that is not in the library yet, and its provisions that an answer cites: what one has at hand.

    Its fields are next to the answers and belong to their form.
    """

    prefix = "new_law"
    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput({"dir": "auto"}))
    number = forms.CharField(label=pgettext_lazy("of a law", "Number"), max_length=100, required=False)
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("In SHERLOC or on an official site. The portal checks the link every week."),
    )
    provisions = forms.CharField(label=_("Provisions"), max_length=500, widget=forms.TextInput({"dir": "auto"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = "answers"
