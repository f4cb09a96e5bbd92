"""The list of the desk, written by one function: every page of the desk has it, with a line for each article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.forms.questionnaires import QuestionRow
    from reviews.selectors.desk import DeskLine

register = template.Library()

LINE = (
    '<li><a class="desk__line sign sign--{sign}" href="{url}"{current}>'
    '<span class="desk__name"><bdi>{number}. {title}</bdi></span>'
    '<span class="numeric" aria-hidden="true">{answered}/{asked}</span>'
    '<small>{state}{assignee}<span class="visually-hidden"> · {progress}</span></small></a></li>'
)

CURRENT, CHOSEN, INVALID = (SafeString(text) for text in (' aria-current="page"', " checked", ' aria-invalid="true"'))


@register.simple_tag
def desk_lines(lines: Iterable[DeskLine]) -> SafeString:
    """Show the articles of one instrument: what is done of each, and who prepares it."""
    progress = _("%(answered)s of %(asked)s answered")
    return format_html_join(
        "\n",
        "{}",
        (
            [
                format_html(
                    LINE,
                    sign=line.sign,
                    url=line.url,
                    current=CURRENT if line.is_open else "",
                    number=line.article.number,
                    title=line.article.title,
                    answered=line.answered,
                    asked=line.total,
                    state=line.state,
                    assignee=format_html(" · <bdi>{}</bdi>", line.assignment.assignee) if line.assignment else "",
                    progress=progress % {"answered": line.answered, "asked": line.total},
                )
            ]
            for line in lines
        ),
    )


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
