"""Forms for Word and Excel files: what to export, what to import, and decisions on the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from reviews.answer_files.content import FileFormat
from reviews.answer_files.merging import MergeResult, Version
from reviews.forms.questionnaires import build_value_field
from reviews.models.questionnaires import format_answer_value
from reviews.selectors.questionnaires import get_article_url_args
from reviews.services.answer_imports import Decision
from reviews.services.answers import MAX_TEXT
from reviews.validators import clean_value
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.forms import build_textarea
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BoundField

    from reviews.models import Article
    from reviews.selectors.answer_files import ComparedAnswer


class ExportForm(forms.Form):
    """Choose the articles, the language and the kind of file to export."""

    file_format = forms.ChoiceField(
        label=_("File"), choices=FileFormat, initial=FileFormat.DOCX, widget=forms.RadioSelect()
    )
    language = forms.ChoiceField(label=_("Language of the questions"), choices=OfficialLanguage)
    articles = forms.MultipleChoiceField(
        label=_("Articles"),
        required=False,
        help_text=_("Without a choice: all of them."),
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(self, *args: Any, articles: Iterable[Article], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses = {
            "{}-{}".format(*get_article_url_args(article)): get_article_url_args(article) for article in articles
        }
        self.fields["articles"].choices = [
            (key, str(article)) for key, article in zip(self.addresses, articles, strict=True)
        ]
        self.fields["language"].initial = get_language()

    def chosen(self) -> list[tuple[str, int]]:
        """Return the chosen articles as instrument and number."""
        return [self.addresses[key] for key in self.cleaned_data["articles"]]


class ImportForm(forms.Form):
    """A completed file."""

    file = forms.FileField(
        label=_("Filled file"),
        help_text=_("The .xlsx or .docx file exported here. You see every change before anything is stored."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.docx"}),
    )


class ConfirmImportForm(forms.Form):
    """The decisions on the answers of a file: `choice_<id>`, `text_<id>`, `value_<id>`, `shown_<id>`."""

    def __init__(self, *args: Any, rows: list[ComparedAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [ImportRow(self, row) for row in rows]
        self.stale: set[int] = set()
        for row in rows:
            if row.is_change:
                self._add(row)

    def _add(self, row: ComparedAnswer) -> None:
        pk, comparison = row.question.pk, row.comparison
        self.fields[f"shown_{pk}"] = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())
        if not row.is_of_both:
            return
        merged = row.outcome == MergeResult.MERGED
        self.fields[f"choice_{pk}"] = forms.ChoiceField(
            label=_("Answer to keep"),
            choices=[
                (Decision.JOINED, _("both, merged as below") if merged else _("the text below")),
                (Decision.PORTAL, _("what is stored here")),
                (Decision.FILE, _("what the file says")),
            ],
            initial=Decision.JOINED if merged else None,
            error_messages={"required": _("Choose which text to keep.")},
            widget=forms.RadioSelect(),
        )
        field = build_value_field(row.question)
        if field is not None:
            value = comparison.joined.value
            field.initial = "" if value is None or comparison.has_two_values else value
            self.fields[f"value_{pk}"] = field
        self.fields[f"text_{pk}"] = forms.CharField(
            label=_("Merged text"),
            required=False,
            max_length=MAX_TEXT,
            widget=build_textarea(8),
            initial=comparison.joined_text,
        )

    def clean(self) -> dict[str, Any]:
        """Add errors to the values that are not accepted.

        Also add errors to the answers that others saved since they were shown.
        """
        data = super().clean()
        for row in self.rows:
            pk, name = row.question.pk, f"value_{row.question.pk}"
            try:
                clean_value(row.question, data.get(name))
            except DomainError as error:
                self.add_error(name, str(error))
            if row.compared.is_change and data.get(f"shown_{pk}") != row.compared.revision:
                self.stale.add(pk)
        if self.stale:
            keys = format_list(sorted(row.question.key for row in self.rows if row.is_stale))
            message = _(
                "Someone saved these answers in the meantime: %(keys)s. Check them again, then import the file."
            )
            self.add_error(None, message % {"keys": keys})
        return data

    def shown(self) -> dict[str, int]:
        """Return the revision with which each answer was compared, by question key."""
        names = {row.question.key: f"shown_{row.question.pk}" for row in self.rows}
        return {key: self.cleaned_data[name] for key, name in names.items() if name in self.cleaned_data}

    def decisions(self) -> dict[str, Decision]:
        """Return the decisions, by question key."""
        data, found = self.cleaned_data, {}
        for row in self.rows:
            pk = row.question.pk
            if f"choice_{pk}" in data:
                value = clean_value(row.question, data.get(f"value_{pk}"))
                found[row.question.key] = Decision(data[f"choice_{pk}"], Version(value, data[f"text_{pk}"]))
        return found


class ImportRow:
    """One answer on the page of the preview."""

    def __init__(self, form: ConfirmImportForm, compared: ComparedAnswer) -> None:
        self.form, self.compared = form, compared
        self.question, self.comparison, self.outcome = compared.question, compared.comparison, compared.outcome

    def _field(self, name: str) -> BoundField | None:
        name = f"{name}_{self.question.pk}"
        return self.form[name] if name in self.form.fields else None

    @property
    def revision_name(self) -> str:
        """Return the name of the hidden field with the revision that the page compares with."""
        return f"shown_{self.question.pk}"

    @property
    def is_stale(self) -> bool:
        """Return whether someone saved this answer after it was shown."""
        return self.question.pk in self.form.stale

    @property
    def values(self) -> tuple[str, str, str]:
        """Return the chosen answers of the base, the portal and the file, in words."""
        comparison = self.comparison
        versions = (comparison.base, comparison.portal, comparison.file)
        base, here, there = (format_answer_value(self.question, version.value) for version in versions)
        return base, here, there

    @property
    def has_new_value(self) -> bool:
        """Return whether the value in the file is not the stored value. The text is not compared."""
        return self.comparison.portal.value != self.comparison.file.value

    @property
    def fields(self) -> list[BoundField]:
        """Return the fields of the decision, if there is one to make."""
        return [field for name in ("choice", "value", "text") if (field := self._field(name)) is not None]


def group_by_outcome(rows: list[ImportRow]) -> list[tuple[MergeResult, list[ImportRow]]]:
    """Return the answers grouped by what happens to them. Those that need a decision come first."""
    groups = [(outcome, [row for row in rows if row.outcome == outcome]) for outcome in MergeResult]
    return [(outcome, found) for outcome, found in groups if found]
