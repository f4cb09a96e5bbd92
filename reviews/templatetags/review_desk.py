"""The list of the reviewers' desk, written by one function: a line for each article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from reviews.selectors.questionnaires import get_article_url_args

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Article, Review
    from reviews.selectors.feedback_desk import DeskArticle

register = template.Library()

LINE = (
    '<li><a class="desk__line sign sign--{}" href="{}"{}><span class="desk__name"><bdi>{}. {}</bdi></span>'
    "<small>{}</small></a></li>"
)
CURRENT = SafeString(' aria-current="page"')
DOT = SafeString(" · ")


@register.simple_tag
def review_desk_lines(review: Review, lines: Iterable[DeskArticle], article: Article) -> SafeString:
    """Show the articles of one instrument: what is written on each, and who prepares it. Mark the one that is open."""
    return format_html_join("\n", "{}", ([_format_line(review, line, article)] for line in lines))


def _format_line(review: Review, line: DeskArticle, article: Article) -> SafeString:
    row = line.article
    url = reverse("reviews:feedback_article", args=[review.code, *get_article_url_args(row)])
    about = format_html_join(DOT, "{}", ([words] for words in _list_states(line)))
    return format_html(LINE, line.sign, url, CURRENT if row == article else "", row.number, row.title, about)


def _list_states(line: DeskArticle) -> list[str]:
    words = [_("returned")] if line.is_returned else []
    if line.remarks:
        words.append(ngettext("%(number)d remark", "%(number)d remarks", line.remarks) % {"number": line.remarks})
    else:
        words.append(_("nothing yet") if line.is_covered else _("not reviewed by your State"))
    if line.has_changed:
        words.append(_("answers changed"))
    if line.assignment is not None:
        words.append(format_html("<bdi>{}</bdi>", line.assignment.assignee))
        words += [] if line.is_returned else [line.assignment.get_state_display()]
    return words
