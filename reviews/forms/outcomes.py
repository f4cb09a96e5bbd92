"""Forms of the outcome documents: paragraphs, returns, confidentiality, publication."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from reviews.enums import AssistanceType, CommentAudience, ObservationKind, PublicationScope
from reviews.forms.dialogue import LONG_TEXT
from reviews.forms.people import NoteVerbaleForm
from reviews.models import OutcomeParagraph
from untoc_portal.core.enums import Addition
from untoc_portal.core.forms import DayInput, RevisedTextsForm, SecondLookForm, TextRow, build_textarea

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms.boundfield import BoundField, BoundWidget

    from reviews.models import Article


# The name of the only text in the form of a paragraph.
PARAGRAPH = "paragraph"


class ParagraphForm(RevisedTextsForm):
    """One paragraph of an outcome document. The key shows whether this form has made the paragraph already."""

    article = forms.ModelChoiceField(
        label=_("Article"),
        queryset=None,
        empty_label=_("Choose an article"),
        error_messages={"required": _("Choose the article that the paragraph is about.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ObservationKind)
    assistance = forms.ChoiceField(
        label=_("Type of assistance"),
        choices=[("", _("not specified")), *AssistanceType.choices],
        required=False,
        help_text=_("Only for a technical-assistance need. Specify it before the list is cleared."),
    )
    key = forms.UUIDField(label=_("Key"), required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, articles: Any, stored: OutcomeParagraph | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.fields = {**fields_for_model(OutcomeParagraph, OutcomeParagraph.tracked_fields), **self.fields}
        self.fields["article"].queryset = articles
        self.add_text(
            PARAGRAPH,
            label=_("Text"),
            text=stored.text if stored else "",
            revision=stored.revision if stored else 0,
            max_length=LONG_TEXT,
            rows=10,
            required=True,
        )
        self.fields[f"revision_{PARAGRAPH}"].required = True

    @property
    def row(self) -> TextRow:
        """Return the text as a row for the page."""
        return TextRow(self, PARAGRAPH, self.stored)

    def paragraph(self) -> dict[str, Any]:
        """Return what was typed. Return nothing if the user kept the text that someone else saved."""
        text, _revision = self.typed(PARAGRAPH)
        if not self.is_to_save(PARAGRAPH):
            return {}
        return {"text": text, **{name: self.cleaned_data[name] for name in OutcomeParagraph.tracked_fields}}

    @property
    def heading_fields(self) -> list[BoundField]:
        """Return the fields of the headings and details, without the text."""
        return [self[name] for name in OutcomeParagraph.tracked_fields]

    @property
    def base_version(self) -> int | None:
        """Return the version of the outcome on which the text is based."""
        return self.cleaned_data[f"revision_{PARAGRAPH}"]


class ExpectedVersionForm(forms.Form):
    """An action on a text that the user read in one version of the outcome."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    def rebind_to_version(self, version: int) -> None:
        """Set the version in the form to this one, which the page now shows."""
        self.data = self.data.copy()
        self.data["version"] = version


class MergeForm(ExpectedVersionForm):
    """The text of two merged paragraphs."""

    text = forms.CharField(
        label=_("The merged paragraph"),
        max_length=LONG_TEXT,
        widget=build_textarea(10),
        help_text=_("At first it contains both texts, one after the other. Edit them into the text for the list."),
    )


class PassageCommentForm(forms.Form):
    """A comment on a passage of a paragraph."""

    quote = forms.CharField(
        label=_("Passage"),
        max_length=LONG_TEXT,
        required=False,
        widget=build_textarea(3),
        help_text=_("Select the words in the paragraph, or copy them here. Leave it empty for the whole paragraph."),
    )
    text = forms.CharField(label=_("Comment"), max_length=5000, widget=build_textarea(4))
    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=CommentAudience, initial=CommentAudience.DELEGATION, widget=forms.RadioSelect()
    )

    def __init__(self, *args: Any, is_under_review: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_under_review:
            field = self.fields["audience"]
            field.choices = [choice for choice in field.choices if choice[0] != CommentAudience.REVIEWERS]


class ReturnForm(SecondLookForm):
    """Comments on the whole and on each paragraph. None of the fields is required."""

    comment = forms.CharField(
        label=_("Comment on the whole"), max_length=LONG_TEXT, required=False, widget=build_textarea()
    )

    def __init__(self, *args: Any, paragraphs: Iterable[OutcomeParagraph], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paragraphs = list(paragraphs)
        for number, paragraph in enumerate(self.paragraphs, 1):
            self.fields[f"comment_{paragraph.pk}"] = forms.CharField(
                label=_("Comment on paragraph %(number)d") % {"number": number},
                # The text may be in any language.
                help_text=format_html("{}<br><bdi>{}</bdi>", paragraph, Truncator(paragraph.text).words(25)),
                max_length=LONG_TEXT,
                required=False,
                widget=build_textarea(3),
            )

    def comments(self) -> dict[int, str]:
        """Return the comments on single paragraphs, by key."""
        return {paragraph.pk: self.cleaned_data[f"comment_{paragraph.pk}"] for paragraph in self.paragraphs}


def _in_short(paragraph: OutcomeParagraph) -> str:
    article = paragraph.article
    return _("%(instrument)s, article %(number)d, %(kind)s: %(text)s") % {
        "instrument": article.instrument,
        "number": article.number,
        "kind": paragraph.get_kind_display(),
        "text": Truncator(paragraph.text).words(25),
    }


class PublicationForm(NoteVerbaleForm, SecondLookForm):
    """What the State under review publishes, with the note verbale on it, if there is one."""

    list_scope = forms.ChoiceField(
        label=_("Of the list of observations, publish"), choices=PublicationScope, widget=forms.RadioSelect()
    )
    published = forms.MultipleChoiceField(
        label=_("The parts to publish"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_(
            "Only if parts of the list are published. The public version does not show that there are other "
            "paragraphs. Confidential paragraphs are not offered."
        ),
    )
    list_on = forms.DateField(
        label=_("Publish the list from"),
        required=False,
        widget=DayInput(),
        help_text=_("At once if left empty. Until that day nothing is published, and you can withdraw the decision."),
    )
    shares_questionnaire = forms.BooleanField(label=_("Share the self-assessment with other States"), required=False)
    publishes_questionnaire = forms.BooleanField(label=_("Publish the self-assessment"), required=False)
    summary_on = forms.DateField(
        label=_("Publish the summary from"),
        required=False,
        widget=DayInput(),
        help_text=_("The summary is public once issued; a later day can be set here."),
    )
    summary_reference = forms.CharField(
        label=_("Reference of the note verbale on the summary"), max_length=100, required=False
    )
    summary_dated = forms.DateField(
        label=_("Date of the note verbale on the summary"), required=False, widget=DayInput()
    )
    field_order = (
        "list_scope",
        "published",
        "list_on",
        "shares_questionnaire",
        "publishes_questionnaire",
        "reference",
        "dated",
        "file",
        "summary_on",
        "summary_reference",
        "summary_dated",
    )

    def __init__(self, *args: Any, paragraphs: Iterable[OutcomeParagraph], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paragraphs = list(paragraphs)
        self.fields["published"].choices = [(row.pk, _in_short(row)) for row in self.paragraphs]
        for name in ("reference", "dated"):
            self.fields[name].required = False
        self.fields["reference"].help_text = _("Leave it empty if the decision is not based on a note verbale.")

    def parts(self) -> list[tuple[Article, list[tuple[BoundWidget, OutcomeParagraph]]]]:
        """Return the checkboxes of the parts with their paragraphs, by article."""
        boxes = zip(self["published"], self.paragraphs, strict=True)
        return [(article, list(rows)) for article, rows in groupby(boxes, key=lambda row: row[1].article)]

    def clean(self) -> dict[str, Any]:
        """Add an error if a note verbale has a reference but no date."""
        data = super().clean()
        for reference, dated in (("reference", "dated"), ("summary_reference", "summary_dated")):
            if data.get(reference) and not data.get(dated) and dated not in self.errors:
                self.add_error(dated, _("Give the date of the note verbale."))
        return data


class ReissueForm(SecondLookForm):
    """Why an issued document is issued again, and the corrected text of a paragraph, if one is corrected."""

    addition = forms.ChoiceField(
        label=_("Issue the corrected document as"), choices=Addition, widget=forms.RadioSelect()
    )
    reason = forms.CharField(
        label=_("What is corrected"),
        max_length=1000,
        widget=build_textarea(3),
        help_text=_(
            "Printed on every corrected edition. An edition that does not show a corrected paragraph stays as it is."
        ),
    )
    paragraph = forms.ChoiceField(label=_("Paragraph"), required=False)
    text = forms.CharField(
        label=_("Its corrected text"), max_length=LONG_TEXT, required=False, widget=build_textarea(8)
    )

    def __init__(self, *args: Any, paragraphs: Iterable[OutcomeParagraph], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paragraph"].choices = [("", _("none")), *((row.pk, _in_short(row)) for row in paragraphs)]

    def clean(self) -> dict[str, Any]:
        """Add an error if only one of paragraph and corrected text is given."""
        data = super().clean()
        if bool(data.get("paragraph")) != bool(data.get("text", "").strip()):
            self.add_error("text", _("Name the paragraph and give its corrected text, or neither."))
        return data

    def corrected(self) -> dict[int, str]:
        """Return the corrected text by the key of the paragraph."""
        key = self.cleaned_data["paragraph"]
        return {int(key): self.cleaned_data["text"]} if key else {}
