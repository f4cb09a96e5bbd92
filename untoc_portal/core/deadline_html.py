"""Deadlines and explanations behind a “Why?”, written by Python: a page has dozens of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from untoc_portal.core.templatetags.writing import escape_text, format_datetime, in_brackets

if TYPE_CHECKING:
    import datetime as dt

    from untoc_portal.core.exceptions import Text


def render_why(content: str, label: Text = "", about: Text = "", *, is_open: bool = False) -> SafeString:
    """Return an explanation behind a “Why?” that opens. `content` is HTML."""
    hidden = f'<span class="visually-hidden"> {escape_text(in_brackets(about))}</span>' if about else ""
    summary = f"<summary>{escape_text(label or _('Why?'))}{hidden}</summary>"
    return SafeString(f'<details class="why"{" open" if is_open else ""}>\n  {summary}\n  {content}\n</details>\n')


def render_deadline(
    date: dt.date | None,
    word: Text,
    tone: str,
    *,
    label: Text = "",
    explanation: Text = "",
    ends_at: dt.datetime | None = None,
    compact: bool = False,
    is_open: bool = False,
) -> SafeString:
    """Return a due date with its status, the end of the day for the reader, and the rule behind it."""
    tag = "span" if compact else "div"
    shown = format_datetime(date) if date else escape_text(_("No deadline set"))
    parts = [f'<{tag} class="deadline{" deadline--compact" if compact else ""}">']
    if label:
        parts.append(f'<span class="deadline__label">{escape_text(label)}</span>')
    parts.append(f'<span class="deadline__date">{shown}</span>')
    if word:
        parts.append(f'<span class="badge badge--{tone}">{escape_text(word)}</span>')
    if ends_at:
        parts.append(f'<span class="deadline__end">{escape_text(_describe_end(ends_at))}</span>')
    if explanation and not compact:
        why = render_why(escape_text(explanation), about=label, is_open=is_open)
        parts.append(f'<div class="deadline__why">{why}</div>')
    parts.append(f"</{tag}>")
    return SafeString("\n  ".join(parts))


def _describe_end(ends_at: dt.datetime) -> str:
    return _("The day ends at the Secretariat on %(day)s, %(time)s (%(zone)s).") % {
        "day": formats.date_format(ends_at),
        "time": formats.time_format(ends_at, "H:i"),
        "zone": getattr(ends_at.tzinfo, "key", ""),
    }
