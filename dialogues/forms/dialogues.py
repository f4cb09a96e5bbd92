"""Forms of constructive dialogues. The services check the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _, ngettext

from dialogues.enums import Delivery, DialogueMode
from dialogues.forms.fields import ArticleField, ArticlesField, CopyField, DayField
from dialogues.models import Attendee, Theme, WorkingGroup
from reviews.models import Article, Review
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import NameField, NamesField, SecondLookForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from stakeholders.models import Organization

MAX_CHECKED_LENGTH = 30_000
LIMITS = (
    "objection_days", "representatives_max", "speaking_minutes", "panellists_max", "statement_max_characters",
    "statements_max",
)  # fmt: skip


class DialogueForm(forms.Form):
    held_on = DayField(label=_("Day of the dialogue"))
    preparation_on = DayField(label=_("Preparation day"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, initial="Vienna")
    mode = forms.ChoiceField(label=_("Mode"), choices=DialogueMode.choices, initial=DialogueMode.HYBRID)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=OfficialLanguage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(
        label=_("Places for representatives"), min_value=1, required=False, help_text=_("Empty: no limit.")
    )
    applications_open_on = DayField(label=_("Applications from"), required=False, help_text=_("Empty: from now on."))
    applications_close_on = DayField(label=_("Applications until"))
    objection_days = forms.IntegerField(
        label=_("Days in which States parties may object"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("From the day on which a list is circulated."),
    )
    representatives_max = forms.IntegerField(
        label=_("Representatives per organization"), min_value=1, max_value=50, required=False
    )
    speaking_minutes = forms.IntegerField(
        label=_("Speaking time, in minutes"), min_value=1, max_value=60, required=False
    )
    panellists_max = forms.IntegerField(label=_("Panellists, at most"), min_value=0, max_value=30, required=False)
    statements_max = forms.IntegerField(
        label=_("Statements per organization"),
        min_value=1,
        max_value=50,
        required=False,
        help_text=_("Drafts are counted too."),
    )
    statement_max_characters = forms.IntegerField(
        label=_("Longest statement, in characters"),
        required=False,
        help_text=_("No rule sets these limits: each dialogue has its own settings. Empty: no change."),
    )
    language = forms.ChoiceField(
        label=_("Original language of the texts"),
        choices=OfficialLanguage.choices,
        initial=OfficialLanguage.EN,
        required=False,
        help_text=_("Of programme, guidance and themes. They are then translated into the five others."),
    )
    themes = forms.CharField(
        label=_("Themes of the dialogue"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    programme = forms.CharField(
        label=_("Programme"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    guidance = forms.CharField(
        label=_("Guidance for participants"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        """Remove limits that are empty. They then keep their value, or get the default of the portal."""
        cleaned = super().clean()
        kept = {name: value for name, value in cleaned.items() if value is not None or name not in LIMITS}
        # An API client that does not name the language keeps it.
        return kept if kept.get("language") else {name: value for name, value in kept.items() if name != "language"}


class OpenDialogueForm(DialogueForm, SecondLookForm):
    """The settings of a new dialogue."""


class PaperForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=300)
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage.choices, initial=OfficialLanguage.EN)
    file = forms.FileField(label=_("File"), help_text=_("PDF, PNG or JPEG, at most 10 MB."))


class StatementForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage.choices, initial=OfficialLanguage.EN)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
    )
    delivery = forms.ChoiceField(
        label=_("The statement is made"),
        choices=Delivery.choices,
        initial=Delivery.WRITTEN,
        required=False,
        widget=forms.RadioSelect,
    )
    consents_to_publication = forms.BooleanField(
        label=_("The statement may be published once accepted"), required=False
    )
    expected = CopyField(required=False)

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = ngettext(
            "At most %(limit)d character at submission. A draft can be incomplete.",
            "At most %(limit)d characters at submission. A draft can be incomplete.",
            limit,
        ) % {"limit": limit}


class TextCheckForm(forms.Form):
    """The input of the country check while a statement is written. A draft may have empty fields."""

    language = forms.ChoiceField(choices=OfficialLanguage.choices)
    title = forms.CharField(max_length=MAX_CHECKED_LENGTH, required=False, strip=False)
    text = forms.CharField(max_length=MAX_CHECKED_LENGTH, required=False, strip=False)
    on_behalf = forms.CharField(required=False)
    joined_review = forms.CharField(required=False)


class NewStatementForm(StatementForm):
    on_behalf = forms.ChoiceField(label=_("On behalf of"), choices=())
    joined_review = forms.ChoiceField(
        label=_("Together with another State under review"),
        choices=(),
        required=False,
        help_text=_("A joint statement: each State speaks of its own review. The other State must agree to the text."),
    )
    field_order = ["on_behalf", "joined_review", "language", "title", "text", "delivery", "consents_to_publication"]

    def __init__(
        self,
        *args: Any,
        organizations: Iterable[Organization],
        reviews: QuerySet[Review],
        others: Iterable[Review] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = {review.code: review for review in others}
        if self.others:
            names = [(code, str(review.state_under_review)) for code, review in self.others.items()]
            self.fields["joined_review"].choices = [("", _("No, alone")), *names]
        else:
            del self.fields["joined_review"]
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
        return _("%(review)s: as the State under review, only on its own review") % {"review": review}

    def clean(self) -> dict[str, Any]:
        """Replace the choice by the organization or the review that it means."""
        cleaned = {**super().clean()}
        cleaned.pop("expected", None)
        cleaned["delivery"] = cleaned.get("delivery") or Delivery.WRITTEN
        side = self.sides.get(cleaned.pop("on_behalf", ""), {})
        joined = self.others.get(cleaned.pop("joined_review", ""))
        return {**cleaned, **side} | ({"joined_review": joined} if joined else {})


class ReturnForm(SecondLookForm):
    """The reason why a statement is returned, and the passage and reason of each requested change."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The author is notified."),
    )

    def __init__(self, *args: Any, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for number in range(1, rows + 1):
            self.fields[f"passage_{number}"] = forms.CharField(
                label=_("Passage %(number)d") % {"number": number},
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
                help_text=_("Exactly as in the text.") if number == 1 else "",
            )
            self.fields[f"why_{number}"] = forms.CharField(
                label=_("Requested change in passage %(number)d, and the reason") % {"number": number},
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """Return the reason and the passages with their reasons. A pair with one empty field is an error."""
        cleaned, remarks = super().clean(), []
        for number in range(1, self.rows + 1):
            pair = cleaned.get(f"passage_{number}", ""), cleaned.get(f"why_{number}", "")
            if any(pair) and not all(pair):
                self.add_error(f"why_{number}", _("Give both the passage and the reason."))
            elif all(pair):
                remarks.append(pair)
        return {"seen": cleaned.get("seen", ""), "reason": cleaned.get("reason", ""), "remarks": remarks}


class TagForm(forms.Form):
    themes = NamesField(
        label=_("Themes"), queryset=Theme.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    articles = ArticlesField(label=_("Articles"), queryset=Article.objects.all(), required=False)


class StatementFilterForm(forms.Form):
    words = forms.CharField(label=_("Words"), max_length=100, required=False)
    theme = NameField(label=_("Theme"), queryset=Theme.objects.all(), required=False, empty_label=_("all"))
    article = ArticleField(label=_("Article"), queryset=Article.objects.all(), required=False, empty_label=_("all"))
    working_group = forms.ModelChoiceField(
        label=_("Working group"), queryset=WorkingGroup.objects.all(), required=False, empty_label=_("all")
    )


class ContestForm(SecondLookForm):
    objection = forms.CharField(
        label=_("Why the text is acceptable"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A person reads it and decides. If a moderator decided before, a different person decides."),
    )


class PanelForm(SecondLookForm):
    attendees = NamesField(
        label=_("On the panel"),
        queryset=Attendee.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    accepts_warning = forms.BooleanField(label=_("I have noted that several are from one organization"), required=False)

    def __init__(self, *args: Any, people: QuerySet[Attendee], limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            # The field is needed only for a warning. The page is then shown again with it.
            del self.fields["accepts_warning"]
        field = self.fields["attendees"]
        field.queryset = people
        field.help_text = _("At most %(limit)d.") % {"limit": limit}


class ChairSummaryForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "By theme, without naming a State. An empty line begins a new paragraph; paragraphs are numbered in print."
        ),
    )
    expected = CopyField(required=False)
