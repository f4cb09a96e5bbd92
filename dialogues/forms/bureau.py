"""Forms for members of the Extended Bureau, and for the State that each of them represents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import Decision
from dialogues.selectors.bureau import list_members
from stakeholders.models import State
from untoc_portal.accounts.models import User
from untoc_portal.core.forms import NameField, SecondLookForm

LONG = {"rows": 4}


class ProposalForm(SecondLookForm):
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The members read them now. The organization is notified of them once the decision is taken."),
    )


class ObjectForm(SecondLookForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The members and the Secretariat read it. The decision is not taken while you object."),
    )


class RecusalForm(SecondLookForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The members and the Secretariat read it. You cannot come back to this proposal."),
    )


class SeatForm(forms.Form):
    member = NameField(label=_("Member"), queryset=User.objects.none())
    state = NameField(label=_("State"), queryset=State.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = list_members()
        self.fields["member"].queryset = members
