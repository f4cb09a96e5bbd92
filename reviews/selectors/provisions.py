"""The text of articles for pages: in the reader's language, or in another one, and the page says which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import TYPE_CHECKING

from django.db.models import Case, OuterRef, Subquery, When
from django.utils.translation import get_language

from reviews.models import Article, ArticleText, OfficialText, Provision, Questionnaire
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
# One part of a reference such as “1 (a)-(c)”: numbers, letters, small Roman numbers, each alone or as a range.
PART = re.compile(
    r"(?P<paragraph>\d+)?(?:-(?P<to_paragraph>\d+))?\s*"
    r"(?:\((?P<letter>[a-z])\))?(?:-\((?P<to_letter>[a-z])\))?\s*(?:\((?P<roman>[ivx]+)\))?"
)
ROMAN = {f"{ten}{one}": 10 * tens + ones for tens, ten in enumerate(TENS) for ones, one in enumerate(ONES)}
Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """One paragraph on a page."""

    provision: Provision
    # The end of its address. It is the same in all languages.
    anchor: str
    # Whether the question or observation next to it is about this paragraph.
    is_marked: bool
    # The labels from the paragraph to this row, in the language of the text: “1 (a) (i)”.
    reference: str

    @property
    def level(self) -> int:
        """Return how far it is indented: 1 for a paragraph and for what has no number."""
        return max((place for place, number in enumerate(self.provision.numbers, 1) if number), default=1)


@dataclass(slots=True)
class ArticleProvision:
    """The text of one article for a reader: the paragraphs, or where the official text is if it is not loaded."""

    article: Article
    # The language that was asked for.
    language: str
    text: ArticleText | None = None
    # Only if no text is loaded.
    official: OfficialText | None = None
    rows: list[ProvisionRow] = field(default_factory=list)

    @property
    def is_loaded(self) -> bool:
        """Return whether the Secretariat has loaded a text of the article in some language."""
        return self.text is not None

    @property
    def is_in_other_language(self) -> bool:
        """Return whether the text is in another language than the one that was asked for."""
        return self.text is not None and self.text.language != self.language

    @property
    def address(self) -> str:
        """Return the public page of the article in the language that was asked for."""
        return f"{self.article.get_absolute_url()}?language={self.language}"


def get_provision(article: Article, language: str | None = None, paragraph: str = "") -> ArticleProvision:
    """Return the text of an article, loaded with its instrument, in this language, in at most two queries.

    The default language is the reader's. Without a text in this language, return the English one, or else the first one
    that is loaded. `paragraph` is a reference such as “1 (a)”: its rows are marked.
    """
    return _build_provisions([article], language, {article.pk: paragraph}, has_short_anchors=True)[article.pk]


def get_provisions(
    articles: Iterable[Article],
    language: str | None = None,
    paragraphs: dict[int, str] | None = None,
    *,
    links_official: bool = True,
) -> dict[int, ArticleProvision]:
    """Return the texts of several articles by their primary keys, as `get_provision` does, in at most two queries.

    Their anchors contain the code of the instrument, because a page may show article 3 of two instruments.
    `paragraphs` are references by the primary key of the article. Without `links_official` it is one query, and an
    article without a text only links its own page.
    """
    return _build_provisions(
        articles, language, paragraphs or {}, has_short_anchors=False, links_official=links_official
    )


def _build_provisions(
    articles: Iterable[Article],
    language: str | None,
    paragraphs: dict[int, str],
    *,
    has_short_anchors: bool,
    links_official: bool = True,
) -> dict[int, ArticleProvision]:
    wanted = language or get_language() or OfficialLanguage.EN
    wanted = wanted if wanted in OfficialLanguage.values else OfficialLanguage.EN
    found = {article.pk: ArticleProvision(article, wanted) for article in articles}
    rows: dict[int, list[Provision]] = {}
    # One article is asked for at each opening of a desk.
    asked = _ONE_ARTICLE.read(*found, wanted) if len(found) == 1 else _list_rows(found, wanted)
    for row in asked:
        rows.setdefault(row.text_of.article_id, []).append(row)
    without = {provision.article.instrument_id for pk, provision in found.items() if pk not in rows}
    official = _get_official_texts(without, wanted) if without and links_official else {}
    for pk, provision in found.items():
        article, own = provision.article, rows.get(pk, [])
        provision.official = official.get(article.instrument_id)
        if own:
            provision.text = own[0].text_of
            prefix = "p" if has_short_anchors else f"p-{article.instrument.code.lower()}"
            provision.rows = _build_rows(own, f"{prefix}-{article.number}", paragraphs.get(pk, ""))
    return found


def _list_rows(articles: Iterable[int], language: str) -> QuerySet[Provision]:
    """Return the paragraphs of one text of each article: the best one for this reader."""
    order = Case(When(language=language, then=0), When(language=OfficialLanguage.EN, then=1), default=2)
    texts = ArticleText.objects.filter(article=OuterRef("text_of__article"), superseded_at=None)
    best = texts.order_by(order, "language").values("pk")[:1]
    rows = Provision.objects.filter(text_of__article__in=list(articles), text_of=Subquery(best))
    return rows.select_related("text_of").order_by("text_of", "position")


_ONE_ARTICLE = CompiledQuery(lambda article, language: _list_rows([article], language))


def list_text_languages(article: Article) -> list[OfficialLanguage]:
    """Return the languages in which the text of an article is loaded, in the order of the portal."""
    loaded = set(article.texts.filter(superseded_at=None).values_list("language", flat=True))
    return [language for language in OfficialLanguage if language in loaded]


def get_official_text(article: Article, language: str) -> OfficialText | None:
    """Return the address of the official text of the instrument in this language, or else in English."""
    return _get_official_texts({article.instrument_id}, language).get(article.instrument_id)


def _get_official_texts(instruments: Iterable[int], language: str) -> dict[int, OfficialText]:
    wanted = list(instruments)
    rows = list(_ONE_INSTRUMENT.read(*wanted, language) if len(wanted) == 1 else _list_official_texts(wanted, language))
    found = {row.instrument_id: row for row in rows if row.language == OfficialLanguage.EN}
    return found | {row.instrument_id: row for row in rows if row.language == language}


def _list_official_texts(instruments: list[int], language: str) -> QuerySet[OfficialText]:
    return OfficialText.objects.filter(instrument__in=instruments, language__in=[language, OfficialLanguage.EN])


_ONE_INSTRUMENT = CompiledQuery(lambda instrument, language: _list_official_texts([instrument], language))


def _build_rows(provisions: Iterable[Provision], prefix: str, paragraph: str) -> list[ProvisionRow]:
    about, labels, rows = find_numbers(paragraph), {}, []
    for provision in provisions:
        numbers = get_used_numbers(provision.numbers)
        if not provision.is_closing:
            labels[numbers] = provision.label.strip().rstrip(".")
        above = [get_used_numbers(numbers[:length]) for length in range(1, len(numbers) + 1)]
        reference = " ".join(filter(None, (labels.get(each, "") for each in dict.fromkeys(above))))
        rows.append(
            ProvisionRow(
                provision,
                build_anchor(prefix, provision.numbers, is_closing=provision.is_closing),
                is_marked=any(is_within(numbers, each) for each in about),
                reference=reference,
            )
        )
    return rows


def get_used_numbers(numbers: Numbers) -> Numbers:
    """Return the numbers without the levels that are not there."""
    while numbers and not numbers[-1]:
        numbers = numbers[:-1]
    return numbers


def build_anchor(prefix: str, numbers: Numbers, *, is_closing: bool = False) -> str:
    """Return the end of the address of a paragraph: “p-8-1-a-i”, the same in all languages."""
    paragraph, subparagraph, item, subitem = numbers
    parts = [prefix, str(paragraph or ""), to_letters(subparagraph), to_roman(item), str(subitem or "")]
    return "-".join(filter(None, [*parts, "end" if is_closing else ""]))


def to_letters(number: int) -> str:
    """Return a for 1, z for 26, aa for 27; an empty text for 0."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, len(ascii_lowercase))
        letters = ascii_lowercase[rest] + letters
    return letters


def to_roman(number: int) -> str:
    """Return the small Roman number of a number from 1 to 99; the digits of a larger one; an empty text for 0."""
    return f"{TENS[number // 10]}{ONES[number % 10]}" if number < len(TENS) * len(ONES) else str(number)


def is_within(numbers: Numbers, about: tuple[Numbers, Numbers]) -> bool:
    """Return whether a paragraph is in this range of paragraphs, or below one of them."""
    first, last = about
    return first <= numbers[: len(first)] and numbers[: len(last)] <= last


def find_numbers(reference: str) -> list[tuple[Numbers, Numbers]]:
    """Return the ranges of paragraphs that a reference such as “2 (a), (c)” or “1-3, 7” names.

    A reference in other words gives no range.
    """
    ranges: list[tuple[Numbers, Numbers]] = []
    paragraph = 0
    for part in re.split(r"[,;]", reference.replace("\N{EN DASH}", "-")):
        found = PART.fullmatch(part.strip())
        if not found or not part.strip():
            return []
        paragraph = int(found["paragraph"] or paragraph)
        first: Numbers = (paragraph,)
        if found["letter"]:
            first += (_count_letter(found["letter"]),)
        if found["roman"]:
            first += (ROMAN.get(found["roman"], 0),)
        last = first
        if found["to_paragraph"]:
            last = (int(found["to_paragraph"]),)
        elif found["to_letter"]:
            last = (paragraph, _count_letter(found["to_letter"]))
        ranges.append((first, last))
    return ranges


def _count_letter(letter: str) -> int:
    return ascii_lowercase.index(letter) + 1


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article in the list of all, with the languages in which its text is loaded."""

    article: Article
    languages: list[OfficialLanguage]


def list_articles_with_texts() -> list[ListedArticle]:
    """Return all articles, each with the languages of its text, in two queries."""
    loaded: dict[int, set[str]] = {}
    for pk, language in ArticleText.objects.filter(superseded_at=None).values_list("article", "language"):
        loaded.setdefault(pk, set()).add(language)
    articles = Article.objects.select_related("instrument").order_by("instrument__position", "number")
    return [
        ListedArticle(article, [language for language in OfficialLanguage if language in loaded.get(article.pk, ())])
        for article in articles
    ]


def list_loaded_texts(article: Article) -> QuerySet[ArticleText]:
    """Return everything that was loaded for the article, also what was superseded, the latest first."""
    return article.texts.select_related("loaded_by").order_by("-pk")


def list_questionnaires_in_force() -> QuerySet[Questionnaire]:
    """Return the version in force of each cluster."""
    return Questionnaire.objects.in_use().select_related("cluster").order_by("cluster__number")
