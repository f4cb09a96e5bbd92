"""The form in which texts are translated, each next to its original."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy as _

from untoc_portal.core.forms import RevisedTextsForm, TextRow
from untoc_portal.core.translating import TypedTranslation, hash_source_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.forms import BoundField

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import TranslatedText
    from untoc_portal.core.terminology import AgreedTermLike


# A box is about as high as its original.
CHARACTERS_A_ROW, MAX_ROWS = 60, 24


@dataclass(frozen=True, slots=True)
class TranslationPair:
    """An original, its translation (None: not begun), and the agreed terms that the translation does not use.

    `label` says what the text is, `group` is the heading above it and those after it.
    """

    key: Any
    number: int
    source: str
    source_language: str
    translated: TranslatedText | None
    label: Text = ""
    group: Any = ""
    max_length: int = 20_000
    missing_terms: Sequence[AgreedTermLike] = field(default_factory=list)

    @property
    def is_translated(self) -> bool:
        """Return whether there is a translated text."""
        return self.translated is not None and bool(self.translated.text)

    @property
    def is_outdated(self) -> bool:
        """Return whether the original has changed since it was translated."""
        return self.translated is not None and self.is_translated and self.translated.is_outdated

    @property
    def is_machine(self) -> bool:
        """Return whether a machine made the translation, and no person has confirmed it."""
        return self.translated is not None and self.translated.is_machine


class TranslationRow(TextRow):
    """One text on the page: its original next to its translation."""

    def __init__(self, form: TranslationForm, side: TranslationPair) -> None:
        super().__init__(form, side.key, side.translated)
        self.side = side

    @property
    def follows(self) -> BoundField:
        """Return the field in which the translator confirms that the text follows its original."""
        return self.form[f"follows_{self.key}"]

    @property
    def source_mark(self) -> str:
        """Return the mark that shows which original the page shows."""
        return hash_source_text(self.side.source)


class TranslationForm(RevisedTextsForm):
    """Texts in one language. None is required."""

    def __init__(self, *args: Any, pairs: Sequence[TranslationPair], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the reader's language: a label has one language.
        name = get_language_info(language)["name_translated"]
        self.sides = {side.key: side for side in pairs}
        for key, side in self.sides.items():
            row = side.translated
            self.add_text(
                key,
                label=_("Paragraph %(number)d: %(language)s") % {"number": side.number, "language": name},
                text=row.text if row else "",
                revision=row.revision if row else 0,
                max_length=side.max_length,
                rows=min(MAX_ROWS, 2 + len(side.source) // CHARACTERS_A_ROW),
            )
            self.fields[f"text_{key}"].widget.attrs["lang"] = language
            self.fields[f"source_{key}"] = forms.CharField(
                label=_("Source"), required=False, max_length=16, widget=forms.HiddenInput()
            )
            confirmation = (
                _("I have revised this machine draft: it follows the original")
                if side.is_machine
                else _("The translation matches the current paragraph")
            )
            self.fields[f"follows_{key}"] = forms.BooleanField(label=confirmation, required=False)

    def show_again(self, pairs: Sequence[TranslationPair]) -> None:
        """Show the rows next to the currently stored texts."""
        self.sides = {side.key: side for side in pairs}

    def list_typed(self) -> Iterator[tuple[Any, TypedTranslation]]:
        """Yield the key and the typed text of each text to save."""
        for key in self.sides:
            if self.is_to_save(key):
                data = self.cleaned_data
                yield (
                    key,
                    TypedTranslation(*self.typed(key), data[f"source_{key}"], follows=data[f"follows_{key}"]),
                )

    def rows(self) -> list[TranslationRow]:
        """Return each text with its fields and its stored translation."""
        return [TranslationRow(self, side) for side in self.sides.values()]
