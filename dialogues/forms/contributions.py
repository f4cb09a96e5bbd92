"""Forms of the general review: contributions of States, and requests for the floor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums_of_general_reviews import ContributionKind
from dialogues.models.general_reviews import CONTRIBUTION_LENGTH
from reviews.models import Article, Cluster
from reviews.models.phases import LAST_ARTICLE
from stakeholders.enums import InstrumentCode
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import ANY, NameField, build_textarea


class StateForm(forms.Form):
    """The State for which the user speaks."""

    state = NameField(label=_("State"), queryset=None)

    def __init__(self, *args: Any, states: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = states
        self.fields["state"].initial = states.first()


class ContributionForm(StateForm):
    """A contribution of a State on one article."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContributionKind)
    article = forms.ModelChoiceField(label=_("Article"), queryset=None, empty_label=_("Choose an article"))
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage, initial=OfficialLanguage.EN)
    text = forms.CharField(
        label=_("Text"),
        max_length=CONTRIBUTION_LENGTH,
        widget=build_textarea(10),
        help_text=_("About your own State. A text that names another State is not accepted."),
    )
    is_in_library = forms.BooleanField(
        label=_("My State consents that everyone finds this good practice in the library, under its name."),
        required=False,
        help_text=_("Only for a good practice. Your State can withdraw the consent at any time."),
    )

    field_order = ("state", "kind", "article", "language", "text", "is_in_library")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = Article.objects.select_related("instrument").order_by(
            "instrument__position", "number"
        )


class PracticeFilterForm(forms.Form):
    """Filters the library of good practices."""

    q = forms.CharField(label=_("State"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    theme = forms.ModelChoiceField(
        label=_("Theme"), required=False, queryset=Cluster.objects.order_by("number"), empty_label=_("all")
    )
    instrument = forms.ChoiceField(label=_("Instrument"), required=False, choices=[*ANY, *InstrumentCode.choices])
    article = forms.IntegerField(label=_("Article"), required=False, min_value=1, max_value=LAST_ARTICLE)
