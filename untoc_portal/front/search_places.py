"""What else search finds besides rows with rights of their own: articles, bodies, sessions, help, glossary.

All of it is public. `split_prefix` reads what a reader types in front: “article 5”, “help: objection”.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogues.models import Session, WorkingGroup
from reviews.models import Article
from stakeholders.enums import RegionalGroup
from stakeholders.selectors.state_names import normalize_name
from untoc_portal.core.listing import format_list
from untoc_portal.front.help import manual, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stakeholders.models import Instrument
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.front.search import Hit

_CHINESE_DIGITS = "一二三四五六七八九"
# “article 5” in the six languages. The word is typed in front of the number; in Chinese it is on both sides.
_ARTICLE = re.compile(
    r"\b(?:article|articles|art|artículos?|articulos?|arts|статья|статьи|ст|المادة|مادة)\.?\s*(\d{1,3})\b"
    rf"|第\s*(\d{{1,3}}|[{_CHINESE_DIGITS}]?十[{_CHINESE_DIGITS}]?|[{_CHINESE_DIGITS}])\s*条",
    re.IGNORECASE,
)
# The kinds by the words that people type before a colon, in the six languages.
_PREFIXES = {
    "states": "state états état etat estado estados государство страна دولة 国家 country",
    "reviews": "review examen обзор استعراض 审议",
    "documents": "document documento документ وثيقة 文件 symbol",
    "articles": "article artículo articulo статья المادة مادة 条款",
    "groups": "group groupe grupo группа فريق 工作组",
    "sessions": "session sesión sesion сессия دورة 会议 meeting",
    "organizations": "organization organisation organización organizacion организация منظمة 组织",
    "help": "help aide ayuda помощь مساعدة 帮助 manual manuel",
    "glossary": "term terme término termino термин مصطلح 术语 glossary glossaire glosario глоссарий مسرد 词汇表 术语表",
}
KIND_OF = {word: kind for kind, words in _PREFIXES.items() for word in words.split()}
# How many sessions and sections of the manual are looked at for one search.
MAX_ROWS = 500


def split_prefix(text: str) -> tuple[str, str]:
    """Return the kind that the reader asked for with a prefix, and the rest; without one, an empty kind."""
    before, colon, rest = text.replace("\uff1a", ":").partition(":")
    kind = KIND_OF.get(before.strip().casefold(), "")
    return (kind, rest.strip()) if colon and kind and rest.strip() else ("", text)


def find_regional_groups(text: str, make: type[Hit]) -> list[Hit]:
    """Return the regional groups of States with this name or abbreviation, each with the list of its States."""
    wanted = normalize_name(text)
    found = [
        group
        for group in RegionalGroup
        if wanted in normalize_name(str(group.label)) or wanted == normalize_name(group)
    ]
    # A single letter or a word of all five, such as “States”, says nothing.
    few = found if len(found) < len(RegionalGroup) else []
    list_url = reverse("stakeholders:state_list")
    return [make(str(group.label), f"{list_url}?regional_group={group}", _("regional group")) for group in few]


def find_articles(text: str, make: type[Hit], limit: int) -> list[Hit]:
    """Return the articles with the number that the text names, or with the text in their title in any language."""
    rows = Article.objects.select_related("instrument", "cluster")
    named = _ARTICLE.search(text)
    number = next((part for part in named.groups() if part), "") if named else text if text.isdecimal() else ""
    if number:
        rest = normalize_name(_ARTICLE.sub(" ", text)) if named else ""
        found = [row for row in rows.filter(number=read_number(number)) if _has_words(rest, row.instrument)]
    else:
        found = [row for row in rows if is_in_any(text, row.titles)]
    return [make(str(row), row.get_absolute_url(), str(row.cluster or "")) for row in found[:limit]]


def read_number(text: str) -> int:
    """Return a number in digits, or one below a hundred in Chinese characters, as the treaties number articles."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    # “十” alone is ten, and “二十” is two tens.
    return 10 * len(ten) * (_CHINESE_DIGITS.find(tens or "一") + 1) + (_CHINESE_DIGITS.find(ones) + 1 if ones else 0)


def _has_words(rest: str, instrument: Instrument) -> bool:
    """Return whether a word besides the number is in the name of the instrument, if there is one."""
    texts = (instrument.code, *instrument.short_titles.values(), *instrument.full_titles.values())
    return not rest or any(rest in normalize_name(one) for one in texts)


def find_groups(text: str, user: AnyUser, make: type[Hit], limit: int) -> list[Hit]:
    """Return the working groups and the Conference with the text in their name in any language."""
    wanted = text.casefold()
    found = [
        one
        for one in WorkingGroup.objects.filter_visible(user)
        if is_in_any(text, one.names)
        or wanted == one.code.casefold()
        or (one.symbol and wanted == one.symbol.casefold())
    ]
    return [make(str(one), one.get_absolute_url()) for one in found[:limit]]


def find_sessions(text: str, user: AnyUser, make: type[Hit], limit: int) -> list[Hit]:
    """Return the sessions of a body with this name, or in this place: what is ahead first, then the latest."""
    today = timezone.localdate()
    rows = (
        Session.objects.filter_visible(user).select_related("working_group").order_by(F("starts_on").desc())[:MAX_ROWS]
    )
    wanted = normalize_name(text)
    found = [
        one
        for one in rows
        if is_in_any(text, one.working_group.names)
        or any(wanted in normalize_name(str(part)) for part in (one, one.title, one.place_name))
    ]
    ahead = sorted((one for one in found if one.ends_on >= today), key=lambda one: one.starts_on)
    over = [one for one in found if one.ends_on < today]
    return [make(str(one), one.get_absolute_url(), _describe_session(one, today)) for one in [*ahead, *over][:limit]]


def _describe_session(session: Session, today: dt.date) -> str:
    """Return the days of the session, and whether it is over: what is over is never shown as what comes next."""
    days = [date_format(day) for day in dict.fromkeys((session.starts_on, session.ends_on))]
    return format_list([" \N{EN DASH} ".join(days), *([_("over")] if session.ends_on < today else [])], "mixed")


def find_help(text: str, make: type[Hit], limit: int) -> list[Hit]:
    """Return the chapters of the manual with the text in a heading or a sentence, headings first."""
    wanted = normalize_name(text)
    in_titles: list[Hit] = []
    in_texts: list[Hit] = []
    for name, title in manual.CHAPTERS.items():
        url = reverse("help:manual", args=[name])
        if wanted in normalize_name(str(title)):
            in_titles.append(make(str(title), url))
        elif section := _find_section(name, wanted):
            in_texts.append(make(str(title), url, section))
    return [*in_titles, *in_texts][:limit]


def _find_section(name: str, wanted: str) -> str:
    """Return the heading of the first section with the text, in English or in the reader's language."""
    return next((section for section, text in manual.list_searched_texts(name) if wanted in normalize_name(text)), "")


def find_terms(text: str, make: type[Hit], limit: int) -> list[Hit]:
    """Return the words of the glossary with the text in one of the six languages, or in their meaning."""
    found = terms.list_terms(text)[:limit]
    is_glossary = KIND_OF.get(text.casefold()) == "glossary" or normalize_name(text) == normalize_name(_("Glossary"))
    whole = [make(_("Glossary"), reverse("help:glossary"))] if is_glossary else []
    return [*whole, *(make(one.name, terms.get_term_url(one.key), str(one.meaning)) for one in found)]


def is_in_any(text: str, texts: dict[str, str] | Iterable[str]) -> bool:
    """Return whether all words of the text are parts of one of these names, without regard to capitals and accents."""
    wanted = normalize_name(text).split()
    names: Iterable[str] | Iterator[str] = texts.values() if isinstance(texts, dict) else texts
    return bool(wanted) and any(all(word in name for word in wanted) for name in map(normalize_name, names))
