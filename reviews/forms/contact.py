"""Forms of the contact relay. The service checks the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Organization
from untoc_portal.core.forms import NameField

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ContactForm(forms.Form):
    organization = NameField(
        label=_("For"), queryset=Organization.objects.none(), required=False, empty_label=_("for myself")
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}))

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organizations:
            self.fields["organization"].queryset = organizations
        else:
            del self.fields["organization"]


class PublicContactForm(ContactForm):
    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail"))
    field_order = ["name", "email", "subject", "text"]
