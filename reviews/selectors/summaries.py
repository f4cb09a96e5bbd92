"""The summary compared with the list of observations: missing sources, missing observations, and length."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind, ReviewSettingName
from reviews.models import ReviewSetting
from reviews.summaries.sources import find_unsupported_sentences
from reviews.summaries.words import count_words
from reviews.withheld import read_links, read_paragraphs
from reviews.workflow import SUMMARY
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Outcome, OutcomeParagraph, Review


@dataclass(frozen=True, slots=True)
class Observation:
    """An observation with its number in the list."""

    number: int
    paragraph: OutcomeParagraph


@dataclass(frozen=True, slots=True)
class Support:
    """The sources of a paragraph of the summary, and the sentences without support in them."""

    number: int
    paragraph: OutcomeParagraph
    sources: list[Observation]
    unsupported: list[str]
    # One of its sources was removed from the list.
    has_lost_sources: bool = False

    @property
    def confidential_sources(self) -> list[Observation]:
        """Return the confidential sources, which a summary must not use, because it is public."""
        return [row for row in self.sources if row.paragraph.is_confidential]

    @property
    def is_sound(self) -> bool:
        """Return whether there is nothing to check."""
        return bool(self.sources) and not (self.unsupported or self.confidential_sources or self.has_lost_sources)


@dataclass(frozen=True, slots=True)
class SummaryCheck:
    """The summary compared with the list. Everything except the length is only advice."""

    words: int
    max_words: int
    supports: dict[int, Support] = field(default_factory=dict)
    uncited_observations: list[Observation] = field(default_factory=list)

    @property
    def is_too_long(self) -> bool:
        """Return whether it has too many words."""
        return self.words > self.max_words

    @property
    def to_look_at(self) -> list[Support]:
        """Return the paragraphs to check.

        They have no sources, unsupported sentences, lost sources or confidential sources.
        """
        return [row for row in self.supports.values() if not row.is_sound]


def check_summary(outcome: Outcome, *, paragraphs: Iterable[OutcomeParagraph] | None = None) -> SummaryCheck:
    """Return the summary compared with the list (domain rule: same headings, short, nothing new).

    It needs a fixed number of queries. `paragraphs` are its own, if they were read a moment ago.
    """
    observed = {row.paragraph.pk: row for row in list_observations(outcome.review)}
    rows = outcome.paragraphs.select_related("article__instrument") if paragraphs is None else paragraphs
    paragraphs = list(rows)
    own = {row.pk for row in paragraphs}
    links = [(pk, source) for pk, source in (read_links(outcome.review).sources if own else ()) if pk in own]
    sources: dict[int, list[Observation]] = {}
    for pk, source in links:
        if source in observed:
            sources.setdefault(pk, []).append(observed[source])
    lost = {pk for pk, source in links if source not in observed}
    supports = {
        row.pk: Support(
            number,
            row,
            sources.get(row.pk, []),
            _list_unsupported_sentences(row, sources.get(row.pk, []), outcome.review.language),
            has_lost_sources=row.pk in lost,
        )
        for number, row in enumerate(paragraphs, 1)
    }
    reflected = {source for _pk, source in links}
    return SummaryCheck(
        words=_words(paragraphs),
        max_words=_get_max_words(outcome.review),
        supports=supports,
        uncited_observations=[
            row for pk, row in observed.items() if pk not in reflected and not row.paragraph.is_confidential
        ],
    )


def list_observations(review: Review) -> list[Observation]:
    """Return the observations of the list with their numbers."""
    rows = [row for row in read_paragraphs(review) if row.removed_in is None]
    listed = [row for row in rows if row.outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS]
    return [Observation(number, row) for number, row in enumerate(listed, 1)]


def _get_max_words(review: Review) -> int:
    stored: int | None = next((row.summary_words for row in read_paragraphs(review)), None)
    return ReviewSetting.get_number(ReviewSettingName.SUMMARY_WORDS) if stored is None else stored


def _list_unsupported_sentences(row: OutcomeParagraph, sources: list[Observation], language: str) -> list[str]:
    texts = [source.paragraph.text for source in sources]
    return find_unsupported_sentences(row.text, texts, language) if texts else []


def _words(paragraphs: Iterable[OutcomeParagraph]) -> int:
    return sum(count_words(row.text) for row in paragraphs)


def require_short(outcome: Outcome) -> None:
    """Raise DomainError if a summary is longer than the setting allows. A list has no limit."""
    if outcome.kind != OutcomeKind.SUMMARY:
        return
    words, most = _words(outcome.paragraphs.all()), ReviewSetting.get_number(ReviewSettingName.SUMMARY_WORDS)
    if words > most:
        raise DomainError("too_long", TOO_LONG % {"words": words, "most": most}, rule=SUMMARY)


TOO_LONG = _("The summary has %(words)d words; at most %(most)d are allowed.")


def attach_sources(sections: list[dict[str, Any]], check: SummaryCheck) -> list[dict[str, Any]]:
    """Return the sections of a summary for its page, each paragraph with its sources as `support`."""
    for section in sections:
        for article in section["articles"]:
            for kind in article["kinds"]:
                for row in kind["paragraphs"]:
                    row["support"] = check.supports.get(row["id"])
    return sections
