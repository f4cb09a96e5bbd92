"""The list of the desk, written by one function: every page of the desk has it, with a line for each article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.forms.questionnaires import QuestionRow
    from reviews.selectors.article_list import ArticleLine

register = template.Library()

LINE = (
    '<li><a class="desk__line sign sign--{}" href="{}"{}><span class="desk__name"><bdi>{}. {}</bdi></span>{}'
    "<small>{}</small></a></li>"
)
FIGURE = '<span class="numeric" aria-hidden="true">{}</span>'
HIDDEN = '<span class="visually-hidden">{}{}</span>'
DOT = SafeString(" · ")

CURRENT, CHOSEN, INVALID = (SafeString(text) for text in (' aria-current="page"', " checked", ' aria-invalid="true"'))


@register.simple_tag
def article_lines(lines: Iterable[ArticleLine]) -> SafeString:
    """Show the articles of one instrument: what is done of each, and who prepares it."""
    changed = _("answers changed")
    return SafeString("\n".join(_format_line(line, changed) for line in lines))


def _format_line(line: ArticleLine, changed: str) -> str:
    words = [line.state]
    words += [line.progress] if line.progress and not line.figure else []
    words += [changed] if line.has_changed else []
    words += [format_html("<bdi>{}</bdi>", line.assignment.assignee)] if line.assignment else []
    about = DOT.join(map(conditional_escape, words))
    if line.figure:
        about += format_html(HIDDEN, DOT, line.progress)
    figure = format_html(FIGURE, line.figure) if line.figure else ""
    current = CURRENT if line.is_open else ""
    number, title = line.article.number, line.article.title
    return format_html(LINE, line.sign, line.url, current, number, title, figure, SafeString(about))


CHOICE = (
    '<div><label for="{id}"><input type="{kind}" name="{name}" value="{value}" id="{id}"{chosen}{invalid}> {label}'
    "</label></div>"
)


@register.simple_tag
def choice_inputs(row: QuestionRow) -> SafeString:
    """Show the choices of a closed question, as the widgets of a form would, in one go."""
    field = require_value(row.value)
    fixed = {
        "kind": "checkbox" if row.has_several else "radio",
        "name": field.html_name,
        "invalid": INVALID if field.errors else "",
    }
    return format_html_join(
        "\n",
        CHOICE,
        ({**fixed, **option, "chosen": CHOSEN if option["is_chosen"] else ""} for option in row.options),
    )
