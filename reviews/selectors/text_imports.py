"""What a file with official texts would do, before it is confirmed: line by line, and language by language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from reviews.enums import TextEffect, TextImportKind
from reviews.models import Article, ArticleText, Provision, TextImport
from reviews.official_files.content import ReadText
from reviews.selectors.adoption import list_adoption_checks, read_adoption
from reviews.selectors.looks import build_plain_look
from reviews.selectors.provisions import build_anchor
from reviews.selectors.readings import to_codes
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.second_look import Check, Look, Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from untoc_portal.core.exceptions import Text

# The most differences of one text, and the most articles, that a page names.
MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class PlannedText:
    """The text of one article in one language in a file, and what is stored now."""

    read: ReadText
    article: Article
    current: ArticleText | None

    @property
    def effect(self) -> TextEffect:
        """Return what the file does to the text."""
        if self.current is None:
            return TextEffect.NEW
        same = (self.current.sha256, self.current.source) == (self.read.sha256, self.read.source)
        return TextEffect.SAME if same else TextEffect.CHANGED

    @property
    def label(self) -> str:
        """Return the article and the language."""
        return format_list([str(self.article), str(OfficialLanguage(self.read.language).label)], "mixed")

    def list_differences(self) -> list[str]:
        """Return, line by line, what the file does to the paragraphs."""
        stored = {(row.numbers, row.is_closing): row for row in self._stored_rows()}
        found = []
        for row in self.read.rows:
            before = stored.pop((row.numbers, row.is_closing), None)
            if before is None:
                found.append(_describe(row.line, row.numbers, row.is_closing, TextEffect.NEW))
            elif (before.label, before.text) != (row.label, row.text):
                found.append(_describe(row.line, row.numbers, row.is_closing, TextEffect.CHANGED))
        found += [_describe(0, numbers, is_closing, TextEffect.GONE) for numbers, is_closing in stored]
        return found

    def _stored_rows(self) -> list[Provision]:
        return list(self.current.provisions.all()) if self.current else []


def _describe(line: int, numbers: Any, is_closing: bool, effect: TextEffect) -> str:  # noqa: FBT001 (as it is stored)
    place = build_anchor("", numbers, is_closing=is_closing).lstrip("-") or "0"
    words = {"paragraph": place, "effect": effect.label, "line": line}
    if not line:
        return _("paragraph %(paragraph)s: %(effect)s") % words
    return _("line %(line)d, paragraph %(paragraph)s: %(effect)s") % words


def list_planned_texts(texts: Iterable[ReadText]) -> list[PlannedText]:
    """Return the texts of a file with what is stored now, in at most three queries. Unknown articles are left out."""
    texts = list(texts)
    rows = Article.objects.select_related("instrument").filter(number__in={text.article for text in texts})
    articles = {(row.instrument.code, row.number): row for row in rows}
    provisions = Prefetch("provisions", Provision.objects.order_by("position"))
    stored = ArticleText.objects.filter(article__in=articles.values(), superseded_at=None).prefetch_related(provisions)
    current = {(text.article_id, text.language): text for text in stored}
    planned = []
    for text in texts:
        article = articles.get((text.instrument, text.article))
        if article is not None:
            planned.append(PlannedText(text, article, current.get((article.pk, text.language))))
    return planned


def list_text_notices(planned: Iterable[PlannedText]) -> list[str]:
    """Return what may be wrong with the texts and is for a person to judge.

    That is a number that is left out, and paragraphs that another language of the same article does not have.
    """
    planned = list(planned)
    notices = [notice for plan in planned for notice in _iter_gaps(plan)]
    by_article: dict[int, list[PlannedText]] = {}
    for one in planned:
        by_article.setdefault(one.article.pk, []).append(one)
    for group in by_article.values():
        first = next((plan for plan in group if plan.read.language == OfficialLanguage.EN), group[0])
        for one in group:
            differing = set(one.read.keys) ^ set(first.read.keys)
            if differing:
                places = sorted(build_anchor("", numbers, is_closing=end).lstrip("-") for numbers, end in differing)
                message = _("%(text)s has other paragraphs than %(other)s: %(paragraphs)s")
                words = {
                    "text": one.label,
                    "other": first.label,
                    "paragraphs": format_list(places[:MAX_NAMED], "mixed"),
                }
                notices.append(message % words)
    return notices


def _iter_gaps(planned: PlannedText) -> Iterator[str]:
    """Yield the numbers that are left out between two neighbours."""
    known = {row.numbers for row in planned.read.rows}
    for numbers in sorted(known):
        used = [place for place, number in enumerate(numbers) if number]
        last = used[-1] if used else 0
        if numbers[last] > 1:
            before = (*numbers[:last], numbers[last] - 1, *numbers[last + 1 :])
            if not any(other[: last + 1] == before[: last + 1] for other in known):
                place = build_anchor("", before).lstrip("-")
                yield _("%(text)s: paragraph %(paragraph)s is not there.") % {"text": planned.label, "paragraph": place}


def read_text_import(source: TextImport) -> Reading:
    """Return what the file does to each text, with the whole text."""
    if source.confirmed_at:
        return Reading(())
    if source.kind == TextImportKind.QUESTIONNAIRE:
        return read_adoption(source)
    planned = list_planned_texts(map(ReadText.from_dict, source.content))
    return Reading(tuple(_build_part(plan) for plan in planned))


def _build_part(planned: PlannedText) -> ReadPart:
    read = planned.read
    same = planned.effect == TextEffect.SAME
    text = "" if same else "\n".join(" ".join(filter(None, (row.label, row.text))) for row in read.rows)
    differences = planned.list_differences() if planned.effect == TextEffect.CHANGED else []
    named = [*differences[:MAX_NAMED], *(["…"] if len(differences) > MAX_NAMED else [])]
    line = _("from line %(line)d") % {"line": read.line}
    words = format_label(planned.effect.label, format_list([line, *named, read.source], "mixed"))
    facts = to_codes(read.sha256, read.source, planned.current.sha256 if planned.current else "", planned.effect)
    return ReadPart(f"text:{read.instrument}:{read.article}:{read.language}", planned.label, text, facts, words)


def look_at_text_import(source: TextImport) -> Look:
    """Return the second look before the texts of a file are stored."""
    after = _("The texts are shown beside the questions and on the public pages. Earlier texts are kept.")
    back = _("Yes: load the earlier text again.")
    checks = tuple(Check(notice) for notice in source.notices)
    if source.kind == TextImportKind.QUESTIONNAIRE:
        after = _("A draft of the questionnaire is made. It is used only after the Secretariat puts it in force.")
        back = _("Yes: discard the draft.")
        checks = list_adoption_checks(source) if source.content else checks
    reasons = list_import_blockers(source)
    return build_plain_look(read_text_import(source), after=after, back=back, checks=checks, reasons=reasons)


def list_import_blockers(source: TextImport) -> tuple[Text, ...]:
    """Return why the file cannot be confirmed: it was confirmed before."""
    return (_("This file was confirmed before."),) if source.confirmed_at else ()
