"""Forms of translations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.forms.dialogue import LONG_TEXT
from reviews.selectors.translations import hash_source_text
from untoc_portal.core.forms import RevisedTextsForm, SecondLookForm, TextRow, build_textarea

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField

    from reviews.selectors.provisions import ArticleProvision
    from reviews.selectors.translations import LanguageVersion, TranslationPair


class TranslationRow(TextRow):
    """One paragraph on the page: its source next to its translation."""

    def __init__(self, form: TranslationForm, side: TranslationPair) -> None:
        super().__init__(form, side.paragraph.pk, side.translated)
        self.side = side
        # The text of the article, at the first paragraph on it. The page sets it.
        self.provision: ArticleProvision | None = None

    @property
    def follows(self) -> BoundField:
        """Return the field in which the translator confirms that the text follows the changed paragraph."""
        return self.form[f"follows_{self.key}"]

    @property
    def source_mark(self) -> str:
        """Return the mark that tells which text of the paragraph the page shows."""
        return hash_source_text(self.side.paragraph.text)


class TranslationForm(RevisedTextsForm):
    """The paragraphs of a summary in one language. None is required."""

    def __init__(self, *args: Any, text: LanguageVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {side.paragraph.pk: side for side in text.pairs}
        for pk, side in self.sides.items():
            row = side.translated
            self.add_text(
                pk,
                label=_("Paragraph %(number)d: %(language)s") % {"number": side.number, "language": text.label},
                text=row.text if row else "",
                revision=row.revision if row else 0,
                max_length=LONG_TEXT,
                rows=6,
            )
            self.fields[f"text_{pk}"].widget.attrs["lang"] = text.language
            self.fields[f"source_{pk}"] = forms.CharField(
                label=_("Source"), required=False, max_length=16, widget=forms.HiddenInput()
            )
            self.fields[f"follows_{pk}"] = forms.BooleanField(
                label=_("The translation matches the current paragraph"), required=False
            )

    def show_again(self, text: LanguageVersion) -> None:
        """Show the rows next to the currently stored texts."""
        self.sides = {side.paragraph.pk: side for side in text.pairs}

    def given(self) -> Iterator[tuple[int, str, int, str, bool]]:
        """Yield for each paragraph to save: key, text, revision, mark of its source, whether it follows."""
        for pk in self.sides:
            if self.is_to_save(pk):
                data = self.cleaned_data
                yield pk, *self.typed(pk), data[f"source_{pk}"], data[f"follows_{pk}"]

    def rows(self) -> list[TranslationRow]:
        """Return each paragraph with its fields and its stored text."""
        return [TranslationRow(self, side) for side in self.sides.values()]


class CorrectionForm(SecondLookForm):
    """What is corrected in an issued document."""

    reason = forms.CharField(
        label=_("What is corrected"),
        max_length=1000,
        widget=build_textarea(3),
        help_text=_("Printed on the document."),
    )
