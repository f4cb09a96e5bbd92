"""Forms of the routing table and its routings. The services check the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import WorkingGroupCode
from dialogues.models import AgendaItem, Routing, WorkingGroup
from reviews.enums import ObservationKind
from reviews.models import Cluster
from stakeholders.models import Instrument
from untoc_portal.core.forms import SecondLookForm

if TYPE_CHECKING:
    from django.db.models import QuerySet

ANY = _("any")


class RoutingForm(forms.Form):
    agenda_item = forms.ModelChoiceField(label=_("Agenda item"), queryset=AgendaItem.objects.none())

    def __init__(self, *args: Any, items: QuerySet[AgendaItem], routing: Routing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agenda_item"]
        field.queryset = items
        field.initial = routing.agenda_item_id
        field.label_from_instance = lambda item: f"{item.session} · {item}"


class RoutingReasonForm(SecondLookForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The State under review sees it."),
    )


class TableForm(forms.Form):
    note = forms.CharField(
        label=_("Reason for the change of the table"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class RuleForm(forms.Form):
    position = forms.IntegerField(
        label=_("Order"),
        min_value=1,
        max_value=999,
        help_text=_("A document is recorded under the first rule that matches."),
    )
    instrument = forms.ModelChoiceField(
        label=_("Instrument"), queryset=Instrument.objects.order_by("position"), required=False, empty_label=ANY
    )
    cluster = forms.ModelChoiceField(
        label=_("Cluster"), queryset=Cluster.objects.order_by("number"), required=False, empty_label=ANY
    )
    kind = forms.ChoiceField(
        label=_("Kind of observation"), choices=[("", ANY), *ObservationKind.choices], required=False
    )
    working_group = forms.ModelChoiceField(
        label=_("Working group"), queryset=WorkingGroup.objects.exclude(code=WorkingGroupCode.COP)
    )
    source = forms.CharField(label=_("Source"), max_length=300)
    verified = forms.BooleanField(label=_("Confirmed by the source"), required=False)
