"""What would reveal a paragraph that the State under review keeps confidential (domain rule: who sees what).

Only this module decides whether a text that others read is based on confidential material: by the sources of a summary,
and by its words. Agreement, issue, correction and publication use it, and so do the pages that show the reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind, ReviewSettingName
from reviews.summaries.shared import Passage, SharedWords
from untoc_portal.core.enums import TranslationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.templatetags.writing import bidi_isolate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reviews.models import OutcomeParagraph, Review
    from untoc_portal.core.exceptions import Text

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


def list_disclosure_blockers(
    review: Review, *, language: str = "", if_kept: OutcomeParagraph | None = None
) -> list[DisclosureBlocker]:
    """Return what would reveal a confidential paragraph of this review, in a fixed number of queries.

    It checks the open paragraphs of the list, the summary, and its translations that are final or in `language`. A
    paragraph that was removed while it was confidential still counts, unless it was merged into another one. What the
    State under review has allowed blocks nothing. `if_kept` counts as confidential already.
    """
    kept = [
        *_list_confidential_paragraphs([review.pk]),
        *([if_kept] if if_kept and not if_kept.is_confidential else []),
    ]
    if not kept:
        return []
    rows = apps.get_model("reviews.OutcomeParagraph").objects.filter(outcome__review=review)
    paragraphs = list(rows.select_related("outcome").prefetch_related("sources", "allowed_words"))
    numbers = dict(_numbered(paragraphs))
    shared = SharedWords([row.text for row in kept], _get_min_words(), _known_titles(review.language))
    found = []
    for row in (row for row in paragraphs if not row.is_confidential and row != if_kept):
        passages = _by_text(shared.passages_in(row.text))
        sources = {link.observation_id for link in row.sources.all()}
        allowed = {(link.kept_id, link.sha256) for link in row.allowed_words.all()}
        for at, one in enumerate(kept):
            words = () if (one.pk, hash_text_pair(row, one)) in allowed else passages.get(at, ())
            if words or one.pk in sources:
                found.append(
                    DisclosureBlocker(
                        row, numbers[row.pk], one, numbers.get(one.pk), words, is_source=one.pk in sources
                    )
                )
    return [*found, *_in_translations(review, language, kept, numbers, shared)]


def opened_by_keeping(paragraph: OutcomeParagraph) -> list[DisclosureBlocker]:
    """Return what opens again if this paragraph becomes confidential. It is in the summary and its translations."""
    holds = list_disclosure_blockers(paragraph.outcome.review, if_kept=paragraph)
    return [
        hold for hold in holds if hold.confidential == paragraph and hold.paragraph.outcome.kind == OutcomeKind.SUMMARY
    ]


def _in_translations(
    review: Review, language: str, kept: list[OutcomeParagraph], numbers: dict[int, int], shared: SharedWords
) -> Iterator[DisclosureBlocker]:
    rows = (
        apps.get_model("reviews.TranslatedParagraph")
        .objects.for_current_paragraphs()
        .filter(translation__outcome__review=review)
    )
    for row in rows.select_related("translation", "paragraph__outcome").order_by("translation__language", "pk"):
        translation = row.translation
        if translation.state == TranslationState.FINAL or translation.language == language:
            for at, passages in _by_text(shared.passages_in(row.text)).items():
                number, one = numbers[row.paragraph_id], kept[at]
                yield DisclosureBlocker(
                    row.paragraph, number, one, numbers.get(one.pk), passages, language=translation.language
                )


def _list_confidential_paragraphs(reviews: Iterable[int]) -> Iterable[OutcomeParagraph]:
    rows = apps.get_model("reviews.OutcomeParagraph").with_removed.filter(
        outcome__review__in=reviews, outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS
    )
    kept: Iterable[OutcomeParagraph] = rows.filter(is_confidential=True, merged_into__isnull=True)
    return kept


def _numbered(paragraphs: Iterable[OutcomeParagraph]) -> Iterator[tuple[int, int]]:
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


def _get_min_words() -> int:
    least: int = apps.get_model("reviews.ReviewSetting").get_number(ReviewSettingName.WORDS_IN_COMMON)
    return least


def _known_titles(language: str) -> Iterator[str]:
    """Yield the titles of instruments and articles and the agreed terms, which every text on the Convention uses."""
    columns = {
        "stakeholders.Instrument": ("full_titles", "short_titles"),
        "reviews.Article": ("titles",),
        "reviews.Term": ("texts",),
    }
    for model, names in columns.items():
        for titles in apps.get_model(model).objects.values_list(*names):
            yield from filter(None, (texts.get(language) for texts in titles))


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
    kept = list(_list_confidential_paragraphs(reviews))
    if not (kept and text.strip()):
        return
    passages = SharedWords([row.text for row in kept], _get_min_words(), _known_titles(language)).passages_in(text)
    if passages:
        reasons = [_("“%(passage)s”") % {"passage": passage.text} for passage in passages]
        raise DomainError("withheld", CONFIDENTIAL_WORDS_ERROR, rule=rule, field=field, reasons=reasons)


WITHHELD_IN_IT = _("Others would read what the State under review keeps confidential.")
CONFIDENTIAL_WORDS_ERROR = _("These words are also in a paragraph that a State keeps confidential:")


def join_blockers(holds: Iterable[DisclosureBlocker]) -> Text | None:
    """Return everything that blocks a text as one text, or None."""
    reasons = [hold.reason for hold in holds]
    return join_sentences([WITHHELD_IN_IT, *reasons]) if reasons else None
