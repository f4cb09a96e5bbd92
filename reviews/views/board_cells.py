"""The cells of the board, written by Python: a page has hundreds of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

from reviews.enums_of_chasing import ContactWay
from untoc_portal.core.listing import format_list
from untoc_portal.core.tables import Column
from untoc_portal.core.templatetags.portal import status_badge
from untoc_portal.core.templatetags.writing import format_datetime

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviews.selectors.board import BoardRow


# The most versions of a cell that are cached for one row, one for each combination of filters.
MAX_CACHED_CELLS = 60


def cache_cell(name: str, show: Callable[[BoardRow], SafeString]) -> Callable[[BoardRow], SafeString]:
    """Return `show` with a cache on the row, by language and filters. The cache ends when the row is read again."""

    def show_cached(row: BoardRow) -> SafeString:
        cells, key = row.review.shown, (name, get_language() or "", row.board.query)
        if key not in cells:
            if len(cells) >= MAX_CACHED_CELLS:
                cells.clear()
            cells[key] = show(row)
        found: SafeString = cells[key]
        return found

    return show_cached


def build_url_with_query(url_name: str, query: str) -> str:
    """Return a URL that keeps the filters of the board."""
    return reverse(url_name) + (f"?{query}" if query else "")


@lru_cache(maxsize=8)
def _get_url_pattern(url_name: str, *, has_code: bool) -> str:
    """Return a URL with `CODE` for the code of a review. A lookup for each cell would take longer than the cell."""
    return reverse(url_name, args=["CODE"] if has_code else [])


def _review_url(row: BoardRow) -> str:
    return _get_url_pattern("reviews:review_detail", has_code=True).replace("CODE", row.review.code)


def _open_url(row: BoardRow) -> str:
    """Return the URL of the board with the contact log open below this row."""
    query = f"{row.board.query}&" if row.board.query else ""
    return f"{_get_url_pattern('reviews:board', has_code=False)}?{query}open={row.review.code}#open"


def _show_choice(row: BoardRow) -> SafeString:
    code = row.review.code
    return format_html(
        '<input type="checkbox" name="review" value="{0}" id="review-{0}" form="chosen">'
        '<label class="visually-hidden" for="review-{0}">{1}</label>',
        code,
        _("Choose %(review)s") % {"review": row.title},
    )


def _show_state(row: BoardRow) -> SafeString:
    phase, region = _("phase %(number)d") % {"number": row.review.phase}, row.state.get_regional_group_display()
    place = format_list((phase, region), "mixed") if region else phase
    return format_html(
        '<a href="{}">{}</a><span class="muted small block">{}</span>',
        _review_url(row),
        row.state,
        place,
    )


def list_open_actions(row: BoardRow) -> list[str]:
    """Return what each State has to do, in words."""
    return [format_list((action.what, action.who), "mixed") for action in row.actions]


def _show_step(row: BoardRow) -> SafeString:
    since = _("since %(day)s") % {"day": format_datetime(row.since)} if row.since else ""
    parts = [format_html("{}", row.step.label)]
    if since:
        parts.append(format_html(' <span class="muted small">{}</span>', SafeString(since)))
    parts += [format_html('<span class="muted small block">{}</span>', line) for line in list_open_actions(row)]
    return format_html_join("", "{}", ((part,) for part in parts))


def format_lateness(row: BoardRow) -> str:
    """Return how late the review is, or in how many days it is due."""
    if row.days_late:
        return ngettext("%(days)d day late", "%(days)d days late", row.days_late) % {"days": row.days_late}
    if row.review.is_suspended:
        return _("suspended")
    if row.days_left is None:
        return ""
    return ngettext("in %(days)d day", "in %(days)d days", row.days_left) % {"days": row.days_left}


def _show_date(row: BoardRow) -> SafeString:
    words = format_lateness(row)
    if not words or row.due_on is None:
        return format_html('<span class="muted none">{}</span>', _("no deadline"))
    tone = "danger" if row.days_late else "warning"
    return format_html(
        '{}<span class="muted small block">{}</span>', status_badge(words, tone=tone), format_datetime(row.due_on)
    )


WAYS = dict(ContactWay.choices)


def _format_contact(row: BoardRow) -> str:
    last = row.last
    if last is None:
        return ""
    return format_list((WAYS[last.way], last.whom or row.board.reviews.states[last.state_id]), "mixed")


def _show_reached(row: BoardRow) -> SafeString:
    link = format_html(
        '<a class="small" href="{}" data-key="n">{}<span class="visually-hidden"> {}</span></a>',
        _open_url(row),
        _("Log a contact"),
        row.title,
    )
    if row.last is None:
        return format_html("{}{}", status_badge(_("Never reached"), tone="neutral"), _wrap_in_block(link))
    days = (row.board.today - row.last.reached_on).days
    silence = ngettext("No answer in %(days)d day", "No answer in %(days)d days", days) % {"days": days}
    return format_html(
        '{}<span class="block small"><bdi>{}</bdi></span><span class="muted small block"><bdi>{}</bdi></span>{}',
        format_datetime(row.last.reached_on),
        capfirst(_format_contact(row)),
        row.last.result or silence,
        _wrap_in_block(link),
    )


def _wrap_in_block(part: SafeString) -> SafeString:
    return format_html('<span class="block">{}</span>', part)


def _show_officer(row: BoardRow) -> SafeString:
    if row.officer is not None:
        return format_html("<bdi>{}</bdi>", row.officer.name)
    return format_html(
        '<button class="link-button small" type="submit" form="chosen" formaction="{}" name="take" value="{}">{}'
        '<span class="visually-hidden"> {}</span></button>',
        build_url_with_query("reviews:board_officer", row.board.query),
        row.review.code,
        _("Take it"),
        row.title,
    )


def _show_act(row: BoardRow) -> SafeString:
    act = row.act
    if act is None:
        return SafeString("")
    if act.how == "wait":
        words = _("Wait until %(day)s") % {"day": format_datetime(act.day)} if act.day else str(act.label)
        return format_html(
            '<span class="badge badge--{}">{}</span>',
            "warning" if act.day else "neutral",
            format_html("<span>{}</span>", SafeString(words)),
        )
    about = format_html('<span class="visually-hidden"> {}</span>', row.title)
    if act.how == "remind":
        return format_html(
            '<button class="button button--secondary button--small" type="submit" form="chosen" name="only" '
            'value="{}">{}{}</button>',
            row.review.code, act.label, about,
        )  # fmt: skip
    if act.how == "letter":
        return format_html(
            '<button class="button button--secondary button--small" type="submit" form="chosen" formaction="{}" '
            'name="only" value="{}">{}{}</button>',
            build_url_with_query("reviews:make_letters", row.board.query), row.review.code, act.label, about,
        )  # fmt: skip
    url = _open_url(row) if act.how == "open" else act.url
    return format_html('<a class="button button--secondary button--small" href="{}">{}{}</a>', url, act.label, about)


BOARD = (
    Column(
        "choice",
        gettext_lazy("Choose"),
        lambda _row: None,
        html=cache_cell("choice", _show_choice),
        always=True,
        is_act=True,
    ),
    Column(
        "state",
        gettext_lazy("State under review"),
        lambda row: str(row.state),
        html=cache_cell("state", _show_state),
        always=True,
    ),
    Column("group", gettext_lazy("Group"), lambda row: row.review.group, at_first=False),
    Column(
        "step",
        gettext_lazy("Step, and what is missing"),
        lambda row: [str(row.step.label), *list_open_actions(row)],
        html=cache_cell("step", _show_step),
        by="step_number",
    ),
    Column("date", gettext_lazy("Late or due"), format_lateness, html=cache_cell("date", _show_date), by="due_on"),
    Column("due", gettext_lazy("Deadline"), lambda row: row.due_on, at_first=False),
    Column(
        "reached",
        gettext_lazy("Last reached"),
        lambda row: row.last and [row.last.reached_on, _format_contact(row), row.last.result],
        html=cache_cell("reached", _show_reached),
        by="review__reached_on",
    ),
    Column(
        "officer",
        gettext_lazy("Officer"),
        lambda row: row.officer.name if row.officer else "",
        html=cache_cell("officer", _show_officer),
    ),
    Column(
        "act",
        gettext_lazy("Next best act"),
        lambda _row: None,
        html=cache_cell("act", _show_act),
        always=True,
        is_act=True,
    ),
)
