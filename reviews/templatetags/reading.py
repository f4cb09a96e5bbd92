"""The passages of a reading view, each written by one function: a self-assessment has about eighty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from untoc_portal.core import prose
from untoc_portal.core.templatetags.portal import in_language, redline, status_badge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.services.reading_pages import Passage

register = template.Library()

PASSAGE = '<div class="stack"{}><h4 class="record" lang="{}" dir="auto">{}. {}</h4>{}{}</div>'
WITH_COMMENTS = SafeString(" data-passage")
VALUE = '<p class="record"><strong>{}</strong></p>'
TEXT = '<div class="record" dir="auto">{}</div>'
COMMENT = (
    '<p class="small draft-reading__comment"><a href="{}" data-comment>{}'
    '<span class="visually-hidden"> \N{EN DASH} {}</span></a></p>'
)


@register.simple_tag
def reading_passages(passages: Iterable[Passage], language: str) -> SafeString:
    """Show the passages on an article, with what changed since the last reading and the way to their comments."""
    say = _("Comment on this passage")
    return format_html_join("\n", "{}", ((_format_passage(passage, language, say),) for passage in passages))


def _format_passage(passage: Passage, language: str, say: str) -> SafeString:
    comment = ""
    if passage.comment_url:
        count = passage.open_comments
        open_comments = ngettext("%(number)s open comment", "%(number)s open comments", count) % {"number": count}
        comment = format_html(COMMENT, passage.comment_url, open_comments if count else say, passage.number)
    has_comments = WITH_COMMENTS if passage.comment_url else ""
    content = _format_content(passage, language)
    return format_html(PASSAGE, has_comments, language, passage.number, passage.heading, content, comment)


def _format_content(passage: Passage, language: str) -> SafeString:
    change = passage.change
    if change and change.before:
        marked = redline(change.before, change.after)
        return status_badge(_("changed since you read it"), tone="warning") + marked
    value = format_html(VALUE, passage.value) if passage.value else SafeString("")
    text = format_html(TEXT, prose.to_html(passage.text)) if passage.text else SafeString("")
    new = status_badge(_("new since you read it"), tone="info") if change else SafeString("")
    return new + in_language(value + text, language)
