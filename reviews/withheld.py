"""What would reveal a paragraph that the State under review keeps confidential (domain rule: who sees what).

Only this module decides whether a text that others read is based on confidential material: by the sources of a summary,
and by its words. Agreement, issue, correction and publication use it, and so do the pages that show the reason.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.apps import apps
from django.db.models import CharField, FilteredRelation, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind, ReviewSettingName
from reviews.summaries.shared import Passage, SharedWords
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.enums import TranslationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.templatetags.writing import bidi_isolate_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from reviews.models import OutcomeParagraph, Review, Translation
    from untoc_portal.core.exceptions import Text

T = TypeVar("T")

# Keys: whether words were found, and whether the confidential observation is still in the list.
REASONS = {
    (True, True): _(
        "%(place)s: words of it are also in observation %(kept)d, which is kept confidential: “%(passage)s” "
        "(there: “%(other)s”)."
    ),
    (True, False): _(
        "%(place)s: words of it were also in an observation that was removed while it was kept confidential: "
        "“%(passage)s” (there: “%(other)s”)."
    ),
    (False, True): _("%(place)s: it is based on observation %(kept)d, which is kept confidential."),
    (False, False): _("%(place)s: it is based on an observation that was removed while it was kept confidential."),
}


@dataclass(frozen=True, slots=True)
class DisclosureBlocker:
    """A paragraph that others would read, and the confidential one that it would reveal.

    The numbers are those on the pages of the parties. A confidential paragraph that was removed has no number.
    `passages` are the words in common. Without them, the summary has the confidential paragraph as a source. `language`
    is that of a translation.
    """

    paragraph: OutcomeParagraph
    number: int
    confidential: OutcomeParagraph
    confidential_number: int | None
    passages: tuple[Passage, ...] = ()
    is_source: bool = False
    language: str = ""

    @property
    def is_allowable(self) -> bool:
        """Return whether the State under review may allow it: words of the text itself, and not a source."""
        return bool(self.passages) and not (self.is_source or self.language)

    @property
    def confidential_id(self) -> int:
        """Return the key of the confidential paragraph."""
        return self.confidential.pk

    @property
    def key(self) -> str:
        """Return a name of the pair that is the same in every language of the reader."""
        return f"hold:{self.paragraph.pk}:{self.confidential.pk}:{self.language}"

    @property
    def place(self) -> Text:
        """Return the document, the number of the paragraph in it, and whether it is a translation."""
        values = {"document": self.paragraph.outcome.get_kind_display(), "number": self.number}
        if self.language:
            return _("%(document)s, paragraph %(number)d, translation") % values
        return _("%(document)s, paragraph %(number)d") % values

    @property
    def reason(self) -> Text:
        """Return the reason as a sentence, for the parties and the Secretariat, who read both paragraphs."""
        values = {"place": self.place, "kept": self.confidential_number}
        if self.passages:
            # In the language of the review, within a sentence in the language of the reader.
            words = {"passage": self.passages[0].text, "other": self.passages[0].other}
            values |= {name: bidi_isolate_text(text) for name, text in words.items()}
        return REASONS[bool(self.passages), self.confidential_number is not None] % values


class Links(NamedTuple):
    """What ties two paragraphs of a review: observations as sources, the oldest first, and words that are allowed."""

    sources: list[tuple[int, int]]
    allowed: set[tuple[int, int, str]]


# What was read inside `read_review_once`, by what it is and of which review.
_found: ContextVar[dict[Any, Any] | None] = ContextVar("read_of_review", default=None)


@contextmanager
def read_review_once() -> Iterator[None]:
    """Read the texts of a review and look for its blockers once inside this block, which changes nothing."""
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def _once(key: Any, read: Callable[[], T]) -> T:
    found = _found.get()
    if found is None:
        return read()
    if key not in found:
        found[key] = read()
    kept: T = found[key]
    return kept


def read_paragraphs(review: Review) -> list[Any]:
    """Return the paragraphs of both texts, and removed ones that still count as confidential (`is_kept`).

    Each has the settings `words_in_common` and `summary_words`, or None for one that is not stored.
    """
    return _once(("paragraphs", review.pk), lambda: list(_PARAGRAPHS.read(review.pk)))


def read_links(review: Review) -> Links:
    """Return the sources and the permissions of all paragraphs of a review, in one query."""
    return _once(("links", review.pk), lambda: _split_links(_LINKS.fetch(review.pk)))


def read_translations(review: Review) -> list[Translation]:
    """Return the translations of a review in one query: a row with `part` for each paragraph, or one without it."""
    return _once(("translations", review.pk), lambda: list(_TRANSLATIONS.read(review.pk)))


def _build_paragraphs(review: int) -> QuerySet[Any, Any]:
    settings = apps.get_model("reviews.ReviewSetting").objects
    numbers = {
        name.value: Subquery(settings.filter(name=name).values("value")[:1])
        for name in (ReviewSettingName.WORDS_IN_COMMON, ReviewSettingName.SUMMARY_WORDS)
    }
    rows: Any = apps.get_model("reviews.OutcomeParagraph").with_removed.filter(outcome__review=review)
    rows = rows.annotate(is_kept=_build_confidential()).filter(Q(removed_in__isnull=True) | Q(is_kept=True))
    found: QuerySet[Any, Any] = rows.select_related("outcome", "article__instrument").annotate(**numbers)
    return found


def _build_links(review: int) -> QuerySet[Any, Any]:
    sources = apps.get_model("reviews.SummarySource").objects.filter(paragraph__outcome__review=review)
    allowed = apps.get_model("reviews.AllowedWords").objects.filter(paragraph__outcome__review=review)
    of_sources = sources.order_by().values_list("pk", "paragraph", "observation", Value("", CharField()))
    found: QuerySet[Any, Any] = of_sources.union(
        allowed.order_by().values_list("pk", "paragraph", "kept", "sha256"), all=True
    )
    return found


def _split_links(rows: Iterable[list[Any]]) -> Links:
    read = sorted(map(tuple, rows))
    sources = [(paragraph, other) for _key, paragraph, other, digest in read if not digest]
    return Links(sources, {(paragraph, other, digest) for _key, paragraph, other, digest in read if digest})


def _build_translations(review: int) -> QuerySet[Any, Any]:
    rows: Any = apps.get_model("reviews.Translation").objects.filter(outcome__review=review)
    rows = rows.annotate(part=FilteredRelation("paragraphs")).order_by("language", "part__pk")
    found: QuerySet[Any, Any] = rows.select_related("part__updated_by", "part__paragraph__outcome")
    return found


_PARAGRAPHS = CompiledQuery(_build_paragraphs)
_LINKS = CompiledQuery(_build_links)
_TRANSLATIONS = CompiledQuery(_build_translations)


def list_disclosure_blockers(
    review: Review, *, language: str = "", if_kept: OutcomeParagraph | None = None
) -> list[DisclosureBlocker]:
    """Return what would reveal a confidential paragraph of this review, in a fixed number of queries.

    It checks the open paragraphs of the list, the summary, and its translations that are final or in `language`. A
    paragraph that was removed while it was confidential still counts, unless it was merged into another one. What the
    State under review has allowed blocks nothing. `if_kept` counts as confidential already.
    """
    return _once((review.pk, language, if_kept), lambda: _find_blockers(review, language, if_kept))


def _find_blockers(review: Review, language: str, if_kept: OutcomeParagraph | None) -> list[DisclosureBlocker]:
    read = read_paragraphs(review)
    kept: list[OutcomeParagraph] = [row for row in read if row.is_kept]
    kept += [if_kept] if if_kept and not if_kept.is_confidential else []
    if not kept:
        return []
    paragraphs = [row for row in read if row.removed_in is None]
    numbers, links = dict(_iter_numbers(paragraphs)), read_links(review)
    sources = set(links.sources)
    shared = SharedWords([row.text for row in kept], _get_min_words(read), _iter_known_titles(review.language))
    found = []
    for row in (row for row in paragraphs if not row.is_confidential and row != if_kept):
        passages = _by_text(shared.passages_in(row.text))
        for at, one in enumerate(kept):
            is_allowed = at in passages and (row.pk, one.pk, hash_text_pair(row, one)) in links.allowed
            words, is_source = () if is_allowed else passages.get(at, ()), (row.pk, one.pk) in sources
            if words or is_source:
                found.append(
                    DisclosureBlocker(row, numbers[row.pk], one, numbers.get(one.pk), words, is_source=is_source)
                )
    is_summed_up = any(row.outcome.kind == OutcomeKind.SUMMARY for row in paragraphs)
    return [*found, *(_in_translations(review, language, kept, numbers, shared) if is_summed_up else ())]


def opened_by_keeping(paragraph: OutcomeParagraph) -> list[DisclosureBlocker]:
    """Return what opens again if this paragraph becomes confidential. It is in the summary and its translations."""
    holds = list_disclosure_blockers(paragraph.outcome.review, if_kept=paragraph)
    return [
        hold for hold in holds if hold.confidential == paragraph and hold.paragraph.outcome.kind == OutcomeKind.SUMMARY
    ]


def _in_translations(
    review: Review, language: str, kept: list[OutcomeParagraph], numbers: dict[int, int], shared: SharedWords
) -> Iterator[DisclosureBlocker]:
    for translation in read_translations(review):
        row = getattr(translation, "part", None)
        if row is None or row.paragraph.removed_in is not None:
            continue
        if translation.state == TranslationState.FINAL or translation.language == language:
            for at, passages in _by_text(shared.passages_in(row.text)).items():
                number, one = numbers[row.paragraph_id], kept[at]
                yield DisclosureBlocker(
                    row.paragraph, number, one, numbers.get(one.pk), passages, language=translation.language
                )


def _build_confidential() -> Q:
    """Return the condition for what is kept confidential; removed paragraphs count, unless they were merged."""
    return Q(outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS, is_confidential=True, merged_into__isnull=True)


def _iter_numbers(paragraphs: Iterable[OutcomeParagraph]) -> Iterator[tuple[int, int]]:
    """Yield the key and the number of each paragraph in its document."""
    count = dict.fromkeys(OutcomeKind, 0)
    for row in paragraphs:
        kind = OutcomeKind(row.outcome.kind)
        count[kind] += 1
        yield row.pk, count[kind]


def _by_text(passages: Iterable[Passage]) -> dict[int, tuple[Passage, ...]]:
    found: dict[int, tuple[Passage, ...]] = {}
    for passage in passages:
        found[passage.number] = (*found.get(passage.number, ()), passage)
    return found


def _get_min_words(read: Iterable[Any] = ()) -> int:
    stored: int | None = next((row.words_in_common for row in read), None)
    if stored is not None:
        return stored
    least: int = apps.get_model("reviews.ReviewSetting").get_number(ReviewSettingName.WORDS_IN_COMMON)
    return least


def _iter_known_titles(language: str) -> Iterator[str]:
    """Yield the titles of instruments and articles and the agreed terms, which every text on the Convention uses."""
    yield from filter(None, (texts.get(language) for (texts,) in _TITLES.fetch()))


def _list_titles() -> QuerySet[Any, Any]:
    columns = [
        ("stakeholders.Instrument", "full_titles"),
        ("stakeholders.Instrument", "short_titles"),
        ("reviews.Article", "titles"),
        ("reviews.Term", "texts"),
    ]
    first, *more = (apps.get_model(model).objects.order_by().values_list(name) for model, name in columns)
    found: QuerySet[Any, Any] = first.union(*more, all=True)
    return found


_TITLES = CompiledQuery(_list_titles)


def hash_text_pair(paragraph: OutcomeParagraph, kept: OutcomeParagraph) -> str:
    """Return the hash of two texts. The permission of the State under review is only for these two."""
    return hashlib.sha256(f"{paragraph.text}\0{kept.text}".encode()).hexdigest()


def require_nothing_withheld(holds: Iterable[DisclosureBlocker], *, rule: Text) -> None:
    """Raise DomainError with the passages if something blocks the text."""
    reasons = [hold.reason for hold in holds]
    if reasons:
        raise DomainError("withheld", WITHHELD_IN_IT, rule=rule, reasons=reasons)


def require_no_confidential_words(text: str, reviews: Iterable[int], language: str, *, rule: Text, field: str) -> None:
    """Raise DomainError if the text has words of a confidential paragraph in one of these reviews.

    It is for texts of the Secretariat that others read: the reason of a correction, a general report.
    """
    rows = apps.get_model("reviews.OutcomeParagraph").with_removed.filter(outcome__review__in=reviews)
    kept = list(rows.filter(_build_confidential()))
    if not (kept and text.strip()):
        return
    passages = find_words_in_common(text, [row.text for row in kept], language)
    if passages:
        reasons = [_("“%(passage)s”") % {"passage": passage.text} for passage in passages]
        raise DomainError("withheld", CONFIDENTIAL_WORDS_ERROR, rule=rule, field=field, reasons=reasons)


def find_words_in_common(text: str, others: Sequence[str], language: str) -> list[Passage]:
    """Return the passages that a text has in common with texts that its readers may not read."""
    if not others:
        return []
    return SharedWords(others, _get_min_words(), _iter_known_titles(language)).passages_in(text)


WITHHELD_IN_IT = _("Others would read what the State under review keeps confidential.")
CONFIDENTIAL_WORDS_ERROR = _("These words are also in a paragraph that a State keeps confidential:")


def join_blockers(holds: Iterable[DisclosureBlocker]) -> Text | None:
    """Return everything that blocks a text as one text, or None."""
    reasons = [hold.reason for hold in holds]
    return join_sentences([WITHHELD_IN_IT, *reasons]) if reasons else None
