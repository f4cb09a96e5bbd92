"""How values are written in the language of the page: days, amounts, lengths of time, several items in one line.

The name of a language is written in that language and marked as such (WCAG 2.2, 3.1.2).
"""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext as _, pgettext

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import PATTERNS, Kind, format_label, format_list, get_list_separator

register = template.Library()

# The number of parts of a date with a month.
MONTH = 2
# Every letter that is written from the right is in one of these blocks; most texts have none, which one search shows.
FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def escape_text(value: object) -> str:
    """Return a value as HTML, as `conditional_escape` does. That is slow where a page has hundreds of cells."""
    if isinstance(value, Promise):
        value = str(value)
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))


@register.filter
@register.simple_tag
def format_datetime(when: dt.date | None) -> str:
    """Render a date, or a date with its time in the portal's time zone, also readable by programs."""
    if when is None:
        return ""
    if not isinstance(when, dt.datetime):
        return SafeString(f'<time datetime="{when.isoformat()}">{escape_text(formats.date_format(when))}</time>')
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    parts = {"date": formats.date_format(local), "time": formats.time_format(local, "H:i")}
    shown = _("%(date)s, %(time)s") % parts
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), shown)


@register.filter
def local_day(moment: dt.datetime | None) -> dt.date | None:
    """Return on which day in the portal's time zone a moment was."""
    return moment and timezone.localdate(moment)


@register.filter
def format_partial_date(text: str | None) -> str:
    """Return the date of a source, which may be a year, a month or a day, as the language writes it."""
    parts = [int(part) for part in text.split("-")] if text else []
    if len(parts) < MONTH:
        return text or ""
    year, month, *day = parts
    written = "DATE_FORMAT" if day else "YEAR_MONTH_FORMAT"
    return formats.date_format(dt.date(year, month, *(day or [1])), written)


@register.simple_tag
def format_dollars(amount: Decimal) -> str:
    """Render an amount in United States dollars. It keeps its direction in a text from right to left."""
    shown = formats.number_format(
        amount, decimal_pos=0 if amount == amount.to_integral_value() else 2, force_grouping=True
    )
    return format_html('<bdi class="amount">${}</bdi>', shown)


@register.filter
def bidi_isolate(text: object) -> SafeString:
    """Return a text that may be a name in its own direction, isolated from the text around it.

    On a right-to-left page, it is right-to-left if any letter is; on another page, if most letters are. So “UNTOC”
    before Arabic words is at their right, where an element with automatic direction would turn all of it. A sentence
    that ends with an Arabic word is not turned.
    """
    if text is None or text == "":
        return SafeString("")
    return SafeString(f'<bdi dir="{text_direction(text)}">{escape_text(text)}</bdi>')


@register.filter
def text_direction(text: object) -> str:
    """Return the direction of a text that may be a name, as `bidi_isolate` shows it."""
    if not FROM_THE_RIGHT.search(str(text)):
        return "ltr"
    letters = Counter(unicodedata.bidirectional(letter) for letter in str(text))
    from_the_right = letters["R"] + letters["AL"]
    return "rtl" if from_the_right > (0 if get_language_bidi() else letters["L"]) else "ltr"


@register.filter
def bidi_isolate_text(text: object) -> str:
    """Return a name in plain text, such as a mail.

    Unicode isolates are added if its direction differs from the page.
    """
    is_turned = (text_direction(text) == "rtl") != get_language_bidi()
    return f"\u2068{text}\u2069" if is_turned else str(text)


@register.filter(name="format_list")
def format_items(items: Iterable[object], kind: Kind = "plain") -> SafeString:
    """Return an enumeration in the language of the page.

    If only a separator joins the items, each keeps its own direction.
    """
    if kind not in PATTERNS:
        return format_html_join(get_list_separator(kind), "<bdi>{}</bdi>", ((item,) for item in items))
    return conditional_escape(format_list(items, kind))


@register.simple_tag(name="separator")
def item_separator() -> str:
    """Return the separator between items of an enumeration that the page writes itself, such as links."""
    return get_list_separator()


@register.filter
def join_words(text: str) -> str:
    """Return a short text, such as "10 of 17", that no line end divides."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def in_brackets(text: object) -> str:
    """Return the text in brackets, which are wider in Chinese."""
    return pgettext("in brackets", "(%(text)s)") % {"text": text}


@register.simple_tag(name="comma")
def comma() -> str:
    """Return the comma between things of different kinds in one line, such as a person and a day."""
    return get_list_separator("mixed")


@register.simple_tag(name="colon")
def colon() -> str:
    """Return the sign between a label and its text, if one of them is more than text, such as a link."""
    return format_label("", "")


@register.filter
def format_minutes(seconds: int) -> str:
    """Return a length of time as 3:05 (minutes:seconds)."""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.simple_tag
def official_languages() -> list[tuple[str, str]]:
    """Return the code and the native name of each official language."""
    return OfficialLanguage.choices


@register.filter
def get_language_code(label: object) -> str:
    """Return the code of the language with this native name, or an empty text."""
    return {name: code for code, name in OfficialLanguage.choices}.get(str(label), "")


@register.filter
def native_language_name(code: str) -> SafeString:
    """Return the native name of a language, marked as text in that language."""
    return format_html('<bdi lang="{}">{}</bdi>', code, OfficialLanguage(code).label) if code else SafeString("")


# Written by a function: a page of a desk has one for each question.
SAVE_STATUS = '<p class="save-status" role="status" data-save-status data-saving="{}" data-unsaved="{}">{}{}</p>'


@register.simple_tag
def save_status(saved_at: dt.datetime | None = None, author: object = "") -> SafeString:
    """Show when the text was last saved, and by whom. For today, only the time is shown."""
    words, who = _("Not saved yet"), ""
    if saved_at:
        local = timezone.localtime(saved_at)
        if local.date() == timezone.localdate():
            words = _("Saved at %(time)s") % {"time": formats.time_format(local, "H:i")}
        else:
            words = SafeString(escape_text(_("Saved on %(date)s")) % {"date": format_datetime(saved_at)})
        who = " " + _("by %(author)s") % {"author": author} if author else ""
    return format_html(SAVE_STATUS, _("Saving …"), _("Not saved yet; kept in this window"), words, who)
