"""Find and make machine translations of texts. Each is made once and kept for some days."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from untoc_portal.core.documents import to_canonical_json
from untoc_portal.core.machine_translation.protecting import has_all_terms, join_lines, split_lines
from untoc_portal.core.machine_translation.providers import get_provider, require_provider
from untoc_portal.core.models import MachineText
from untoc_portal.core.terminology import get_terminology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from untoc_portal.core.machine_translation.providers import Provider
    from untoc_portal.core.terminology import Terminology

# Counts up when the way of translating changes: earlier texts are then made again.
VERSION = 1


@dataclass(frozen=True, slots=True)
class MachineTexts:
    """The machine translations of the texts of one page: those that exist, and what is missing."""

    source_language: str
    language: str
    provider: str
    found: dict[str, MachineText]
    missing: tuple[str, ...]

    def get(self, text: str) -> MachineText | None:
        """Return the machine translation of this text, or None."""
        return self.found.get(text)

    @property
    def missing_characters(self) -> int:
        """Return the length of all texts that are missing."""
        return sum(len(text) for text in self.missing)


def find_machine_texts(texts: Iterable[str], *, source: str, target: str) -> MachineTexts | None:
    """Return the existing machine translations of the texts in two queries; None without a provider.

    Nothing is sent anywhere.
    """
    provider = get_provider()
    if provider is None or source == target:
        return None
    wanted = list(dict.fromkeys(text for text in texts if text.strip()))
    terms = get_terminology(source, target)
    keys = {text: _key(text, source, target, provider, terms) for text in wanted}
    rows = {row.key: row for row in MachineText.objects.filter(key__in=keys.values())}
    found = {text: rows[key] for text, key in keys.items() if key in rows}
    missing = tuple(text for text in wanted if text not in found)
    return MachineTexts(source, target, provider.name, found, missing)


def iter_machine_texts(
    texts: Sequence[str], *, source: str, target: str, is_confidential: bool
) -> Iterator[tuple[int, int]]:
    """Make the machine translations that are missing, and yield after each how many of all are done.

    It holds no transaction, because the provider may need long. Raises DomainError if there is no provider, or if it
    may not get a confidential text. Raises ProviderError if it gives no translation; what is done is kept.
    """
    provider = require_provider(is_confidential=is_confidential)
    wanted = list(dict.fromkeys(text for text in texts if text.strip()))
    terms = get_terminology(source, target)
    keys = {text: _key(text, source, target, provider, terms) for text in wanted}
    present = set(MachineText.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    for number, text in enumerate(wanted, 1):
        if keys[text] not in present:
            _make(text, keys[text], (source, target), provider, terms)
        yield number, len(wanted)


def _make(text: str, key: str, languages: tuple[str, str], provider: Provider, terms: Terminology) -> MachineText:
    source, target = languages
    lines = split_lines(text, terms)
    asked = [line.marked for line in lines if line.marked]
    answers = iter(provider.translate(asked, source, target)) if asked else iter(())
    translated = [next(answers) if line.marked else "" for line in lines]
    # Where the machine lost a term, the sentence without marks is better than one with a hole.
    lost = [n for n, line in enumerate(lines) if line.marked and not has_all_terms(line, translated[n])]
    if lost:
        for number, again in zip(lost, provider.translate([lines[n].plain for n in lost], source, target), strict=True):
            translated[number] = again
    found = join_lines(lines, translated)
    missing = [[term.source, term.target] for term in terms.find_missing(text, found)]
    values = {
        "source_language": source,
        "language": target,
        "provider": provider.name,
        "text": found,
        "missing_terms": missing,
    }
    return MachineText.objects.get_or_create(key=key, defaults=values)[0]


def _key(text: str, source: str, target: str, provider: Provider, terms: Terminology) -> str:
    parts = {
        "text": unicodedata.normalize("NFC", text),
        "languages": [source, target],
        "provider": [provider.name, provider.is_in_house, settings.MACHINE_TRANSLATION_URL],
        "terms": terms.digest,
        "version": VERSION,
    }
    return hashlib.sha256(to_canonical_json(parts)).hexdigest()


def is_quick(texts: MachineTexts) -> bool:
    """Return whether what is missing is short enough to be translated while the reader waits."""
    limit: int = settings.MACHINE_TRANSLATION_AT_ONCE
    return texts.missing_characters <= limit


def delete_expired_texts(now: dt.datetime) -> int:
    """Delete the machine translations that have been kept long enough. Return how many."""
    limit = now - dt.timedelta(days=settings.MACHINE_TEXTS_KEPT_DAYS)
    return MachineText.objects.filter(made_at__lt=limit).delete()[0]
