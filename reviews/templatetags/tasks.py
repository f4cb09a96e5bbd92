"""The tasks of the first page, written by Python: an officer has dozens of them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, pgettext

from reviews.selectors.task_facts import Task
from untoc_portal.core.templatetags.portal import deadline
from untoc_portal.core.templatetags.writing import colon, escape_text

register = template.Library()


@register.simple_tag(takes_context=True)
def task_rows(context: template.Context, tasks: Iterable[Task]) -> SafeString:
    """Show each task with its review, its deadline, and the way to its page."""
    words = escape_text(pgettext("a task", "Open")), escape_text(colon()), escape_text(_("no deadline"))
    reads_reviews = bool(context.get("reads_reviews"))
    rows = []
    for number, task in enumerate(tasks):
        url, title = escape_text(task.url), f"<bdi>{escape_text(task.title)}</bdi>"
        tone = " button--secondary" if number else ""
        if task.due_on:
            when: str = deadline(context, task.due_on, state=task.state, explanation=task.why)
        else:
            when = f'<p class="muted small">{words[2]}</p>'
        rows.append(
            f'<li>\n<div>\n<h3><a href="{url}">{title}</a></h3>\n'
            f"{_render_review(task, reads_reviews)}\n{when}\n</div>\n"
            f'<a class="button{tone}" href="{url}">{words[0]}'
            f'<span class="visually-hidden">{words[1]}{title}</span></a>\n</li>'
        )
    return SafeString("\n".join(rows))


def _render_review(task: Task, reads_reviews: bool) -> str:  # noqa: FBT001 (a private function with two arguments)
    if task.review is None:
        return ""
    name = escape_text(task.review)
    if reads_reviews and task.is_review_open:
        name = f'<a href="{escape_text(task.review.get_absolute_url())}">{name}</a>'
    return f'<p class="muted small">{name}</p>'
