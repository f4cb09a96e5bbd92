"""What is asked in the forms of constructive dialogues; the rules are the services'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DialogueMode
from dialogues.forms.fields import CopyField, DayField
from reviews.models import Review
from stakeholders.models import Organization
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST_CHECKED = 30_000

DECISIONS = [("invite", _("Invite the organization")), ("refuse", _("Refuse the application"))]


class DialogueForm(forms.Form):
    held_on = DayField(label=_("Day of the dialogue"))
    place = forms.CharField(label=_("Place"), max_length=200, initial="Vienna")
    mode = forms.ChoiceField(label=_("Mode"), choices=DialogueMode.choices, initial=DialogueMode.HYBRID)
    applications_close_on = DayField(label=_("Applications until"))
    statement_max_characters = forms.IntegerField(
        label=_("Longest statement, in characters"),
        initial=6000,
        help_text=_("No rule sets a length: it is a setting of each dialogue."),
    )


class ApplicationForm(forms.Form):
    organization = forms.ModelChoiceField(label=_("Organization"), queryset=Organization.objects.none())
    expertise = forms.CharField(
        label=_("Expertise on the theme of the working group"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    wants_to_speak = forms.BooleanField(label=_("The organization asks to speak"), required=False)

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        field.queryset = organizations
        if len(organizations) == 1:
            field.initial = organizations[0]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Required for a refusal. The organization is told."),
    )


class StatementForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage.choices, initial=OfficialLanguage.EN)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
    )
    consents_to_publication = forms.BooleanField(
        label=_("The statement may be published once accepted"), required=False
    )
    expected = CopyField(required=False)

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "At most %(limit)d characters when it is submitted; a draft may have gaps."
        ) % {"limit": limit}


class TextCheckForm(forms.Form):
    """What the country check is asked about while a statement is written; a draft may have gaps."""

    language = forms.ChoiceField(choices=OfficialLanguage.choices)
    title = forms.CharField(max_length=LONGEST_CHECKED, required=False, strip=False)
    text = forms.CharField(max_length=LONGEST_CHECKED, required=False, strip=False)
    on_behalf = forms.CharField(required=False)


class NewStatementForm(StatementForm):
    on_behalf = forms.ChoiceField(label=_("On behalf of"), choices=())
    field_order = ["on_behalf", "language", "title", "text", "consents_to_publication"]

    def __init__(
        self, *args: Any, organizations: QuerySet[Organization], reviews: QuerySet[Review], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {
            f"organization:{organization.pk}": {"organization": organization} for organization in organizations
        }
        self.sides |= {f"review:{review.code}": {"review": review} for review in reviews}
        labels = {key: self._label(**side) for key, side in self.sides.items()}
        self.fields["on_behalf"].choices = list(labels.items())

    @staticmethod
    def _label(organization: Organization | None = None, review: Review | None = None) -> str:
        if organization is not None:
            return str(organization)
        return _("%(review)s: as the State under review, on its own review alone") % {"review": review}

    def clean(self) -> dict[str, Any]:
        """Turn the choice into the organization or the review it stands for."""
        cleaned = {**super().clean()}
        cleaned.pop("expected", None)
        side = self.sides.get(cleaned.pop("on_behalf", ""), {})
        return {**cleaned, **side}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The author is told."),
    )


class ChairSummaryForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "By theme, naming no State. An empty line begins a new paragraph; paragraphs are numbered in print."
        ),
    )
    expected = CopyField(required=False)
