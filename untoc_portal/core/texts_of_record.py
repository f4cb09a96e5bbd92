"""What readers get of a text of record: the translation in force, or the original with the reason (ADR 36).

`load_texts` reads the translations of many rows, of any models, in one query.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import get_language, gettext_lazy as _

from untoc_portal.core.enums import OfficialLanguage, TranslationState
from untoc_portal.core.models import RecordTranslation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import TextOfRecord

MISSING = _("not translated yet")
IN_PREPARATION = _("the translation is in preparation")
OUTDATED = _("the original has changed, and the translation is being updated")
# The attribute of a row that holds its translations in one language, by language and name of the text.
LOADED = "loaded_translations"


@dataclass(frozen=True, slots=True)
class TextInLanguage:
    """A text for a reader. `reason` says why it is not in the wanted language; it is empty if it is."""

    text: str
    language: str
    wanted: str
    reason: Text = ""

    def __str__(self) -> str:
        return self.text

    @property
    def is_fallback(self) -> bool:
        """Return whether the reader gets the original instead of a translation."""
        return bool(self.reason)

    @property
    def language_name(self) -> str:
        """Return the name of the language that the text is in."""
        return str(OfficialLanguage(self.language).label)


def load_texts(rows: Sequence[TextOfRecord], language: str | None = None) -> None:
    """Read the translations of all rows into the language (default: the reader's), in one query.

    `get_record_text` then makes no query for these rows.
    """
    wanted = language or _current_language()
    found: dict[tuple[int, int], dict[str, RecordTranslation]] = defaultdict(dict)
    if any(row.language != wanted for row in rows):
        for one in RecordTranslation.objects.of_rows(rows).filter(language=wanted):
            found[one.content_type_id, one.object_id][one.name] = one
    for row in rows:
        kind = ContentType.objects.get_for_model(row).pk
        vars(row).setdefault(LOADED, {})[wanted] = found[kind, row.pk]


def get_record_text(row: TextOfRecord, name: str, language: str | None = None) -> TextInLanguage:
    """Return one text of the row in the language (default: the reader's), or its original with the reason.

    Raises LookupError if the model does not declare this text.
    """
    if name not in row.texts_of_record:
        raise LookupError(name)
    original, wanted = getattr(row, name), language or _current_language()
    if row.language == wanted or not original:
        return TextInLanguage(original, row.language, wanted)
    if wanted not in vars(row).get(LOADED, {}):
        load_texts([row], wanted)
    one = vars(row)[LOADED][wanted].get(name)
    if one is not None and one.state == TranslationState.FINAL and one.source_text == original:
        return TextInLanguage(one.text, wanted, wanted)
    return TextInLanguage(original, row.language, wanted, _reason(one, original))


def _reason(one: RecordTranslation | None, original: str) -> Text:
    if one is None or not one.text:
        return MISSING
    is_outdated = one.state == TranslationState.FINAL and one.source_text != original
    return OUTDATED if is_outdated else IN_PREPARATION


def _current_language() -> str:
    return get_language() or OfficialLanguage.EN.value


def list_record_languages(root: TextOfRecord) -> list[dict[str, object]]:
    """Return the other official languages, with how many texts of the root are in force in each, in one query."""
    rows = root.list_record_parts()
    originals = {
        (ContentType.objects.get_for_model(row).pk, row.pk, name): text
        for row in rows
        for name in row.texts_of_record
        if (text := getattr(row, name))
    }
    final = RecordTranslation.objects.of_rows(rows).filter(state=TranslationState.FINAL)
    keys = ("content_type_id", "object_id", "name", "language", "source_text")
    in_force = Counter(
        language
        for *place, language, source in final.values_list(*keys)
        if originals.get((place[0], place[1], place[2])) == source
    )
    return [
        {
            "code": code,
            "name": name,
            "in_force": in_force[code],
            "total": len(originals),
            "url": root.get_translation_url(code),
        }
        for code, name in OfficialLanguage.choices
        if code != root.language and originals
    ]
