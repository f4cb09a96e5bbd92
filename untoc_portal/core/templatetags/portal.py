"""The components of the interface as template tags. Each renders one file of `templates/components/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language_info, gettext as _

from untoc_portal.core import carrying, diffing, form_drafts, prose as prose_texts
from untoc_portal.core.charts import Bars
from untoc_portal.core.deadline_html import render_deadline, render_why
from untoc_portal.core.deadlines import describe_deadline, get_end_of_day
from untoc_portal.core.edits import Conflict
from untoc_portal.core.exceptions import Text
from untoc_portal.core.machine_translation.drafts import MachineTexts
from untoc_portal.core.models import Preparation, TextOfRecord
from untoc_portal.core.texts_of_record import get_record_text

register = template.Library()

Values = dict[str, Any]

TONES = frozenset({"neutral", "info", "success", "warning", "danger"})
BUTTON_TONES = frozenset({"primary", "secondary", "danger"})
# The levels of django.contrib.messages whose names differ from our tones.
MESSAGE_TONES = {"error": "danger", "debug": "neutral", "": "neutral"}


def _require_known(value: str, allowed: Iterable[str]) -> str:
    """Return the value. Raises ValueError for an unknown one: a typing error in a page must not go unnoticed."""
    if value not in allowed:
        text = f"{value!r} is none of {sorted(allowed)}"
        raise ValueError(text)
    return value


@register.simple_tag
def portal_version() -> str:
    """Return the version of the portal, for the foot of a page and the particulars of a document."""
    return str(settings.PORTAL_VERSION)


def _component(name: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", values)


@register.simple_block_tag(name="page_header")
def page_header(
    content: SafeString,
    title: Text,
    kicker: Text = "",
    lead: Text = "",
    parent_url: str = "",
    parent_label: Text = "",
    badge: Text = "",
    tone: str = "neutral",
) -> SafeString:
    """Render the header of a page: h1, kind of page, a sentence, the way back. The block contains its actions."""
    return _component(
        "page_header",
        actions=content.strip() and content,
        title=title,
        kicker=kicker,
        lead=lead,
        parent_url=parent_url,
        parent_label=parent_label,
        badge=badge,
        tone=_require_known(tone, TONES),
    )


@register.simple_block_tag(name="panel")
def panel(
    content: SafeString,
    title: Text = "",
    id: str = "",  # noqa: A002 (the name of the HTML attribute)
    tone: str = "neutral",
    level: int = 2,
) -> SafeString:
    """Render a part of the page as a card, with a heading of level 2 or 3."""
    return _component("panel", content=content, title=title, id=id, tone=_require_known(tone, TONES), level=level)


@register.simple_block_tag(name="why")
def why(content: SafeString, label: Text = "", about: Text = "", *, is_open: bool = False) -> SafeString:
    """Render an explanation behind a “Why?” that opens. `about` says what it explains, for screen readers."""
    return render_why(content, label, about, is_open=is_open)


@register.simple_block_tag(name="data_table")
def data_table(content: SafeString, caption: Text, *, hide_caption: bool = False) -> SafeString:
    """Wrap thead and tbody in a table with a caption. On small screens, its rows become cards."""
    return _component("data_table", content=content, caption=caption, hide_caption=hide_caption)


@register.simple_block_tag(name="thread_entry")
def thread_entry(
    content: SafeString,
    author: Text,
    when: dt.date | None = None,
    badge: Text = "",
    tone: str = "neutral",
    remark: Text = "",
    id: str = "",  # noqa: A002 (the name of the HTML attribute)
    *,
    closed: bool = False,
) -> SafeString:
    """Show what one side wrote in a thread (an `ol.thread`) and what follows. A closed entry is less prominent."""
    values = {"author": author, "when": when, "badge": badge, "tone": _require_known(tone, TONES), "remark": remark}
    return _component("thread_entry", content=content, id=id, closed=closed, **values)


@register.simple_block_tag(name="dialog")
def dialog(content: SafeString, id: str, title: Text) -> SafeString:  # noqa: A002 (the name of the HTML attribute)
    """Render a dialog that a control with `data-opens` and its id opens."""
    return _component("dialog", content=content, id=id, title=title)


@register.simple_block_tag(name="in_language")
def in_language(content: SafeString, language: str, tag: str = "div") -> SafeString:
    """Mark text in another language than that of the page, with its direction."""
    _require_known(tag, {"div", "p", "span", "blockquote", "section"})
    right_to_left = get_language_info(language)["bidi"]
    values = (tag, language, "rtl" if right_to_left else "ltr", content, tag)
    # Written here, because a page may have a hundred of them.
    return format_html('<{} lang="{}" dir="{}">{}</{}>\n', *values)


@register.inclusion_tag("components/record_text.html")
def record_text(row: TextOfRecord, name: str, *, prose: bool = False) -> Values:
    """Show a text of record in the reader's language, or the original with its language and the reason."""
    text = get_record_text(row, name)
    right_to_left = get_language_info(text.language)["bidi"]
    return {"text": text, "tag": "div" if prose else "span", "as_prose": prose, "rtl": right_to_left}


@register.inclusion_tag("components/machine_text.html")
def machine_text(reading: MachineTexts | None, text: str) -> Values:
    """Show what a machine made of the text, next to the original. Without a reading draft, show nothing."""
    return {"draft": reading.get(text) if reading else None}


@register.simple_tag
def status_badge(label: Text, tone: str = "neutral") -> SafeString:
    """Show a state in a word or two. The tone only repeats the meaning of the word."""
    return format_html('<span class="badge badge--{}">{}</span>', _require_known(tone, TONES), label)


@register.inclusion_tag("components/step_tracker.html")
def step_tracker(steps: Sequence[Mapping[str, Any]], label: Text = "") -> Values:
    """Show the steps of a procedure: dicts of label, state (done, current, todo), hint, flag and url."""
    return {**step_segments(steps), "label": label or _("Steps")}


@register.inclusion_tag("components/step_segments.html")
def step_segments(steps: Sequence[Mapping[str, Any]]) -> Values:
    """Show the steps as segments, and the current one in words. For lists."""
    for step in steps:
        _require_known(step["state"], {"done", "current", "todo"})
    position = next((n for n, step in enumerate(steps, 1) if step["state"] == "current"), None)
    current = steps[position - 1] if position else None
    return {"steps": steps, "position": position, "current": current, "total": len(steps)}


@register.simple_tag(takes_context=True)
def deadline(
    context: template.Context,
    date: dt.date | None,
    label: Text = "",
    explanation: Text = "",
    state: str = "none",
    done_on: dt.date | None = None,
    *,
    compact: bool = False,
    is_open: bool = False,
) -> SafeString:
    """Show a due date, its status, the rule and trigger behind it, and when it ends in the reader's time zone.

    The status of a step that is done is the day on which it was done, also when that was after the due date.
    """
    word, tone = describe_deadline(date, state, timezone.localdate(), done_on)
    ends_at = _end_for_reader(context, date) if state == "due" and not compact else None
    return render_deadline(
        date, word, tone, label=label, explanation=explanation, ends_at=ends_at, compact=compact, is_open=is_open
    )


def _end_for_reader(context: template.Context, date: dt.date | None) -> dt.datetime | None:
    """Return the end of the day at the duty station in the reader's time zone, if that is another one."""
    zone = getattr(getattr(context.get("request"), "user", None), "time_zone", "")
    if date is None or zone in {"", settings.TIME_ZONE}:
        return None
    return get_end_of_day(date, settings.TIME_ZONE).astimezone(ZoneInfo(zone))


@register.inclusion_tag("components/person.html")
def person(name: Text, role: Text = "", mandate: Text = "", title: Text = "") -> Values:
    """Show a person with their capacity and the note verbale that it is based on."""
    return {"name": name, "role": role, "mandate": mandate, "title": title}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Mapping[str, Any]]) -> Values:
    """Show what happened when: dicts of title, when, text, actor, tone and url. Only title is required."""
    return {"items": items}


@register.inclusion_tag("components/document_cards.html")
def document_cards(items: Iterable[Any]) -> Values:
    """Show documents: rows with title, path and at, the day on which each was published."""
    return {"items": items}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: Text, text: Text = "", url: str = "", action: Text = "") -> Values:
    """Show that there is nothing here, why, and what the reader can do."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/alert.html")
def alert(title: Text, text: Text = "", tone: str = "info", items: Sequence[Text] | None = None) -> Values:
    """Show an important message. Screen readers announce warnings and dangers immediately, the others politely."""
    tone = _require_known(MESSAGE_TONES.get(tone, tone), TONES)
    role = "alert" if tone in {"warning", "danger"} else "status"
    return {"title": title, "text": text, "tone": tone, "items": items or (), "role": role}


@register.inclusion_tag("components/toast.html")
def toast(text: Text, tone: str = "success", undo_url: str = "") -> Values:
    """Show what was done a moment ago, until the reader closes it. A POST to `undo_url` undoes it."""
    tone = _require_known(MESSAGE_TONES.get(tone, tone), TONES)
    role = "alert" if tone in {"warning", "danger"} else "status"
    return {"text": text, "tone": tone, "role": role, "undo_url": undo_url}


@register.inclusion_tag("components/action_button.html")
def action_button(
    url: str,
    label: Text,
    reasons: Text | Sequence[Text] = (),
    tone: str = "primary",
    hint: Text = "",
    name: str = "",
    value: str = "",
    confirm: Text = "",
    rule: Text = "",
) -> Values:
    """Render one action as a POST form.

    If there are reasons, the button is disabled and they are shown with the rule. `confirm` says what cannot be undone.
    With JavaScript it is asked in a dialog; without, it is shown next to the button.
    """
    if isinstance(reasons, str | Promise):
        reasons = [reasons] if reasons else []
    return {
        "url": url,
        "label": label,
        "reasons": list(reasons),
        "rule": rule,
        "reasons_id": f"why-{slugify(url)}-{slugify(str(label))}",
        "confirm": confirm,
        "confirm_id": f"confirm-{slugify(url)}",
        "tone": _require_known(tone, BUTTON_TONES),
        "hint": hint,
        "name": name,
        "value": value,
    }


@register.inclusion_tag("components/look_link.html")
def look_link(
    url: str,
    label: Text,
    reasons: Text | Sequence[Text] = (),
    tone: str = "primary",
    hint: Text = "",
    rule: Text = "",
    about: Text = "",
) -> Values:
    """Link to the page of an action with a second look.

    If there are reasons, it is a disabled button. `about` distinguishes several links with the same name, for users of
    screen readers.
    """
    held_back = bool(reasons)
    tone = _require_known(tone, BUTTON_TONES)
    return {
        "url": url, "label": label, "reasons": reasons, "held_back": held_back,
        "tone": tone, "hint": hint, "rule": rule, "about": about,
    }  # fmt: skip


@register.inclusion_tag("components/progress.html")
def progress(preparation: Preparation, place: str = "") -> Values:
    """Show the progress of something that the reader requested. With JavaScript, the page updates it automatically."""
    return {"preparation": preparation, "place": place}


@register.inclusion_tag("components/definition_list.html")
def definition_list(items: Iterable[tuple[Text, Any]]) -> Values:
    """Show pairs of key and value."""
    return {"items": items}


@register.inclusion_tag("components/figures.html")
def figures(items: Iterable[Sequence[Any]]) -> Values:
    """Show a few neutral counters: (label, value) or (label, value, note)."""
    return {"items": [(*item, "")[:3] for item in items]}


@register.inclusion_tag("components/facts.html")
def facts(items: Iterable[Mapping[str, Any]]) -> Values:
    """Show the present state, in at most four facts: dicts of label, value, note and tone (key or late).

    Only label and value are required. A date is shown as one.
    """
    shown = list(items)[:4]
    for item in shown:
        _require_known(item.get("tone", ""), {"", "key", "late"})
    return {"items": shown}


@register.inclusion_tag("components/chart.html")
def chart(bars: Bars, summary: Text, caption: Text = "") -> Values:
    """Show a chart. The summary says what it shows for readers who cannot see it, and a table gives the numbers."""
    return {"chart": bars, "summary": summary, "caption": caption}


@register.inclusion_tag("components/withheld.html")
def withheld(reason: Text = "") -> Values:
    """Show that text is withheld from this reader."""
    return {"reason": reason}


@register.inclusion_tag("components/invented.html")
def invented_mark() -> Values:
    """Mark content that was invented for demonstration."""
    return {}


@register.inclusion_tag("components/conflict_panel.html")
def conflict_panel(conflict: Conflict, decide: str, joined: str) -> Values:
    """Show two versions of one text side by side, and let the second person decide with the fields of these names."""
    return {"conflict": conflict, "decide": decide, "joined": joined}


@register.inclusion_tag("components/resume_form_marker.html", takes_context=True)
def resume_form_marker(context: template.Context) -> Values:
    """Mark a form with its user, so that an expired session loses no text (untoc_portal/core/carrying.py)."""
    return {"field": carrying.FIELD, "mark": carrying.sign_user_id(context["request"].user)}


@register.inclusion_tag("components/render_form.html", takes_context=True)
def render_form(
    context: template.Context,
    form: BaseForm,
    submit: Text,
    action: str = "",
    cancel_url: str = "",
    cancel_label: Text = "",
    tone: str = "primary",
    form_id: str = "",
    also: tuple[str, Text] | None = None,
) -> Values:
    """Render a whole POST form: token, error summary, fields, button and a way to cancel.

    `also` is a second button, its name and label, for a form that can be sent in two ways.

    No text is lost, unless the form contains a secret. The browser asks before it leaves typed text. A long text is
    kept as a private draft (untoc_portal/core/form_drafts.py). If the session has expired, the sign-in carries the form
    through. Files cannot be carried, so a form with files is not.
    """
    reader = getattr(context.get("request"), "user", None)
    is_carried = not form.is_multipart() and not form_drafts.has_secret_field(form)
    carried_by = reader if is_carried and reader is not None and reader.is_authenticated else None
    return {
        "guarded": form_drafts.is_guarded(form),
        "drafted": form_drafts.is_drafted(form),
        "form_draft": context.get("form_draft") if form is context.get("form") else None,
        "reader": reader,
        "field": carrying.FIELD,
        "mark": carrying.sign_user_id(carried_by) if carried_by else "",
        "also": also,
        "form": form,
        "form_id": form_id,
        "submit": submit,
        "action": action,
        "cancel_url": cancel_url,
        "cancel_label": cancel_label or _("Cancel"),
        "tone": _require_known(tone, BUTTON_TONES),
    }


@register.inclusion_tag("components/forms/summary.html")
def form_errors(form: BaseForm) -> Values:
    """Render the error summary of a form whose fields the page lays out itself."""
    return {"form": form}


@register.filter
def render_prose(text: str) -> SafeString:
    """Return a long text as paragraphs, lists and links."""
    return prose_texts.to_html(text)


@register.simple_tag
def redline(old: str, new: str) -> SafeString:
    """Return the new text with marks for what was removed and added since the old one."""
    return _component("redline", pieces=diffing.compare_texts(str(old), str(new)))


@register.simple_tag
def redline_sides(old: str, new: str, old_label: Text, new_label: Text) -> SafeString:
    """Return the two texts side by side, with marks for what only one of them has."""
    pieces = diffing.compare_texts(str(old), str(new))
    return _component(
        "redline_sides",
        old=[piece for piece in pieces if piece.operation != "insert"],
        new=[piece for piece in pieces if piece.operation != "delete"],
        old_label=old_label,
        new_label=new_label,
    )
