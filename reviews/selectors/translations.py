"""The summary in the other official languages: their status, and the paragraphs next to their translations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reviews.models import OutcomeDocument, OutcomeParagraph, TranslatedParagraph, Translation
from reviews.selectors.terminology import build_terminologies
from reviews.withheld import read_translations
from untoc_portal.core.enums import AuditAction as A, OfficialLanguage, TranslationState
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.translation_forms import TranslationPair

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Outcome, Review
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.terminology import Terminology

LOGGED: dict[str, Text] = {A.CREATED: _("Begun"), A.ISSUED: _("Document issued")}
TONES = {"draft": "neutral", "revised": "info", "final": "success"}


def list_other_languages(review: Review) -> list[str]:
    """Return the official languages except that of the review."""
    return [language for language in OfficialLanguage.values if language != review.language]


@dataclass(frozen=True, slots=True)
class LanguageVersion:
    """The summary in one language."""

    language: str
    translation: Translation | None
    pairs: list[TranslationPair]
    document: OutcomeDocument | None = None

    @property
    def label(self) -> str:
        """Return the name of the language."""
        return str(OfficialLanguage(self.language).label)

    @property
    def tone(self) -> str:
        """Return the tone in which the state is shown."""
        return TONES[self.translation.state] if self.translation else "neutral"

    @property
    def is_to_issue(self) -> bool:
        """Return whether the text is final and has no document, or changed after its document was made."""
        if self.translation is None or self.translation.state != TranslationState.FINAL:
            return False
        return self.document is None or self.translation.updated_at > self.document.document.created_at

    @property
    def translated_count(self) -> int:
        """Return the number of translated paragraphs."""
        return sum(side.is_translated for side in self.pairs)

    @property
    def outdated(self) -> int:
        """Return the number of paragraphs whose source has changed since."""
        return sum(side.is_outdated for side in self.pairs)

    @property
    def machine_count(self) -> int:
        """Return the number of machine drafts that no person has revised."""
        return sum(side.is_machine for side in self.pairs)

    @property
    def missing_term_count(self) -> int:
        """Return the number of paragraphs that do not use an agreed term."""
        return sum(bool(side.missing_terms) for side in self.pairs)


def list_language_versions(
    outcome: Outcome, languages: Iterable[str], *, paragraphs: Iterable[OutcomeParagraph] | None = None
) -> list[LanguageVersion]:
    """Return the status of the outcome in each of these languages, in a fixed number of queries.

    `paragraphs` are those of the outcome, if they were read a moment ago.
    """
    own_rows = outcome.paragraphs.select_related("article__instrument") if paragraphs is None else paragraphs
    paragraphs = list(own_rows)
    begun: dict[str, Translation] = {}
    translated: dict[tuple[int, int], TranslatedParagraph] = {}
    for translation in (row for row in read_translations(outcome.review) if row.outcome_id == outcome.pk):
        translation.outcome = outcome
        begun.setdefault(translation.language, translation)
        # A translation without any paragraph has no part.
        part: TranslatedParagraph | None = getattr(translation, "part", None)
        if part is not None:
            translated[translation.pk, part.paragraph_id] = part
    files = outcome.documents.current().select_related("document")
    documents = {row.document.language: row for row in files}
    # Terms are looked for in what is translated.
    build = build_terminologies() if any(row.text for row in translated.values()) else None
    found = []
    for language in languages:
        task = begun.get(language)
        terms = build(outcome.review.language, language) if build else None
        own = [translated.get((task.pk, row.pk)) if task else None for row in paragraphs]
        sides = [
            _pair(number, paragraph, row, terms, outcome.review.language)
            for number, (paragraph, row) in enumerate(zip(paragraphs, own, strict=True), 1)
        ]
        found.append(LanguageVersion(language, task, sides, documents.get(language)))
    return found


def _pair(
    number: int, paragraph: OutcomeParagraph, row: TranslatedParagraph | None, terms: Terminology | None, language: str
) -> TranslationPair:
    missing = terms.find_missing(paragraph.text, row.text) if terms and row and row.text else []
    return TranslationPair(
        paragraph.pk,
        number,
        paragraph.text,
        language,
        row,
        label=paragraph.get_kind_display(),
        group=paragraph.article,
        missing_terms=missing,
    )


def list_translation_events(translation: Translation | None) -> list[dict[str, Any]]:
    """Return the actions on the translation with person, mandate and time, the latest first, for the timeline."""
    if translation is None:
        return []
    kind = ContentType.objects.get_for_model(Translation)
    events = AuditEvent.objects.filter(content_type=kind, object_id=translation.pk, action__in=[A.TRANSITION, *LOGGED])
    return [
        {
            "title": LOGGED.get(event.action) or capfirst(TranslationState(event.changes["state"][1]).label),
            "when": event.at,
            "actor": format_list((part for part in (event.who, event.authority) if part), "mixed"),
            "text": event.changes.get("symbol", ""),
        }
        for event in events
    ]
