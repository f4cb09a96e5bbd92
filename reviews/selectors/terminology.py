"""The agreed terms for the checks of translations and for reading drafts (setting TERMINOLOGY)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from reviews.enums import Confidence
from reviews.models import Term
from reviews.summaries.terms import AgreedTerm, find_missing_terms, find_term_spans
from untoc_portal.core.documents import to_canonical_json


@dataclass(frozen=True)
class TermList:
    """The terms from one language to another, as `untoc_portal.core.terminology` describes them."""

    terms: tuple[AgreedTerm, ...]
    languages: tuple[str, str]

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of all terms."""
        rows = sorted([term.source, term.target, term.is_sure] for term in self.terms)
        return hashlib.sha256(to_canonical_json({"terms": rows})).hexdigest()

    def find_spans(self, text: str) -> list[tuple[int, int, AgreedTerm]]:
        """Return where confirmed terms are in a source text."""
        sure = [term for term in self.terms if term.is_sure]
        return find_term_spans(text, sure, language=self.languages[0])

    def find_missing(self, source: str, translation: str) -> list[AgreedTerm]:
        """Return the terms of the source that the translation does not use."""
        return find_missing_terms(source, translation, self.terms, languages=self.languages)


def build_terminologies() -> Callable[[str, str], TermList]:
    """Return a function that makes the list of terms for two languages, after one query for all of them."""
    rows = list(Term.objects.filter(in_texts=True))

    def build(source: str, target: str) -> TermList:
        agreed = (
            AgreedTerm(row.texts[source], row.texts[target], row.confidence == Confidence.HIGH)
            for row in rows
            # A term that the Secretariat corrected may lack a language.
            if row.texts.get(source) and row.texts.get(target)
        )
        return TermList(tuple(agreed), (source, target))

    return build


def build_terminology(source: str, target: str) -> TermList:
    """Return the terms from one language to another."""
    return build_terminologies()(source, target)
