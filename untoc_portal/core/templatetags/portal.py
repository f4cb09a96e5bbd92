"""The components of the interface as template tags; each renders one file of `templates/components/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language_info, gettext as _, pgettext

from untoc_portal.core import carrying, diffing, form_drafts, prose as prose_texts
from untoc_portal.core.charts import Bars
from untoc_portal.core.deadlines import get_end_of_day
from untoc_portal.core.edits import Conflict
from untoc_portal.core.models import Preparation

register = template.Library()

Text = str | Promise
Values = dict[str, Any]

TONES = frozenset({"neutral", "info", "success", "warning", "danger"})
BUTTON_TONES = frozenset({"primary", "secondary", "danger"})
# The levels of django.contrib.messages that are not called as our tones are.
MESSAGE_TONES = {"error": "danger", "debug": "neutral", "": "neutral"}


def _known(value: str, allowed: Iterable[str]) -> str:
    """Return the value; a misspelt one is an error of the page and must not pass in silence."""
    if value not in allowed:
        text = f"{value!r} is none of {sorted(allowed)}"
        raise ValueError(text)
    return value


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
    """Head a page: its h1, what kind of page it is, a sentence, the way back; the block holds its actions."""
    return _component(
        "page_header",
        actions=content.strip() and content,
        title=title,
        kicker=kicker,
        lead=lead,
        parent_url=parent_url,
        parent_label=parent_label,
        badge=badge,
        tone=_known(tone, TONES),
    )


@register.simple_block_tag(name="panel")
def panel(
    content: SafeString,
    title: Text = "",
    id: str = "",  # noqa: A002 (the name of the HTML attribute)
    tone: str = "neutral",
    level: int = 2,
) -> SafeString:
    """Set a part of the page apart as a card, with a heading of level 2 or 3."""
    return _component("panel", content=content, title=title, id=id, tone=_known(tone, TONES), level=level)


@register.simple_block_tag(name="why")
def why(content: SafeString, label: Text = "", about: Text = "") -> SafeString:
    """Put an explanation behind a “Why?” that opens; `about` says for a screen reader what it explains."""
    return _component("why", content=content, label=label or _("Why?"), about=about)


@register.simple_block_tag(name="data_table")
def data_table(content: SafeString, caption: Text, *, hide_caption: bool = False) -> SafeString:
    """Wrap thead and tbody in a captioned table whose rows become cards where there is little room."""
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
    """Show what one side said in a thread (an `ol.thread`), with what follows from it; done with, it steps back."""
    values = {"author": author, "when": when, "badge": badge, "tone": _known(tone, TONES), "remark": remark}
    return _component("thread_entry", content=content, id=id, closed=closed, **values)


@register.simple_block_tag(name="dialog")
def dialog(content: SafeString, id: str, title: Text) -> SafeString:  # noqa: A002 (the name of the HTML attribute)
    """Keep something to decide in a window of its own, opened by a control with `data-opens` naming it."""
    return _component("dialog", content=content, id=id, title=title)


@register.simple_block_tag(name="in_language")
def in_language(content: SafeString, language: str, tag: str = "div") -> SafeString:
    """Mark text written in another language than the page's, with its direction."""
    _known(tag, {"div", "p", "span", "blockquote", "section"})
    right_to_left = get_language_info(language)["bidi"]
    return _component("in_language", content=content, language=language, tag=tag, rtl=right_to_left)


@register.inclusion_tag("components/status_badge.html")
def status_badge(label: Text, tone: str = "neutral") -> Values:
    """Show a state in a word or two; the tone only repeats what the word says."""
    return {"label": label, "tone": _known(tone, TONES)}


@register.inclusion_tag("components/step_tracker.html")
def step_tracker(steps: Sequence[Mapping[str, Any]], label: Text = "") -> Values:
    """Show the steps of a procedure: dicts of label, state (done, current, todo), hint, flag and url."""
    for step in steps:
        _known(step["state"], {"done", "current", "todo"})
    position = next((n for n, step in enumerate(steps, 1) if step["state"] == "current"), None)
    return {"steps": steps, "label": label or _("Steps"), "position": position, "total": len(steps)}


@register.inclusion_tag("components/deadline.html", takes_context=True)
def deadline(
    context: template.Context,
    date: dt.date | None,
    label: Text = "",
    explanation: Text = "",
    state: str = "none",
    *,
    compact: bool = False,
) -> Values:
    """Show a due date, how it stands, the rule and trigger it follows from, and when it ends where the reader is."""
    tones = {"met": "success", "due": "info", "overdue": "danger", "suspended": "warning", "none": "neutral"}
    words = {
        "met": pgettext("deadline", "done"),
        "due": pgettext("deadline", "due"),
        "overdue": pgettext("deadline", "overdue"),
        "suspended": pgettext("deadline", "suspended"),
        "none": "",
    }
    _known(state, tones)
    return {
        "date": date,
        "label": label,
        "explanation": explanation,
        "word": words[state],
        "tone": tones[state],
        "compact": compact,
        "ends_at": _end_for_reader(context, date) if state == "due" and not compact else None,
    }


def _end_for_reader(context: template.Context, date: dt.date | None) -> dt.datetime | None:
    """Return the end of the day at the duty station in the reader's time zone, when that is another one."""
    zone = getattr(getattr(context.get("request"), "user", None), "time_zone", "")
    if date is None or zone in {"", settings.TIME_ZONE}:
        return None
    return get_end_of_day(date, settings.TIME_ZONE).astimezone(ZoneInfo(zone))


@register.inclusion_tag("components/person.html")
def person(name: Text, role: Text = "", mandate: Text = "", title: Text = "") -> Values:
    """Show a person with the capacity they act in and the note verbale it rests on."""
    return {"name": name, "role": role, "mandate": mandate, "title": title}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Mapping[str, Any]]) -> Values:
    """Show what happened when: dicts of title, when, text, actor, tone and url; all but title optional."""
    return {"items": items}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: Text, text: Text = "", url: str = "", action: Text = "") -> Values:
    """Say that there is nothing here, why, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/alert.html")
def alert(title: Text, text: Text = "", tone: str = "info", items: Sequence[Text] | None = None) -> Values:
    """Tell something that matters now; warnings and dangers are announced at once, the rest politely."""
    tone = _known(MESSAGE_TONES.get(tone, tone), TONES)
    role = "alert" if tone in {"warning", "danger"} else "status"
    return {"title": title, "text": text, "tone": tone, "items": items or (), "role": role}


@register.inclusion_tag("components/toast.html")
def toast(text: Text, tone: str = "success", undo_url: str = "") -> Values:
    """Say what was done a moment ago, until the reader closes it; a POST to `undo_url` takes it back."""
    tone = _known(MESSAGE_TONES.get(tone, tone), TONES)
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
    """Offer one act as a POST form; with reasons the button is disabled and they stand beside it, with the rule.

    `confirm` says what can't be undone: it is asked in a dialog where scripts run, and stands beside where they don't.
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
        "tone": _known(tone, BUTTON_TONES),
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
    """Lead to the page of an act that is looked at before it is done; with reasons it is a button that is disabled.

    `about` tells several links of one name apart, for those who hear them one by one.
    """
    held_back = bool(reasons)
    tone = _known(tone, BUTTON_TONES)
    return {
        "url": url, "label": label, "reasons": reasons, "held_back": held_back,
        "tone": tone, "hint": hint, "rule": rule, "about": about,
    }  # fmt: skip


@register.inclusion_tag("components/progress.html")
def progress(preparation: Preparation, place: str = "") -> Values:
    """Show how far something is that the reader asked for; the page asks again by itself where scripts run."""
    return {"preparation": preparation, "place": place}


@register.inclusion_tag("components/definition_list.html")
def definition_list(items: Iterable[tuple[Text, Any]]) -> Values:
    """Show pairs of key and value."""
    return {"items": items}


@register.inclusion_tag("components/figures.html")
def figures(items: Iterable[Sequence[Any]]) -> Values:
    """Show a few neutral counters: (label, value) or (label, value, note)."""
    return {"items": [(*item, "")[:3] for item in items]}


@register.inclusion_tag("components/chart.html")
def chart(bars: Bars, summary: Text, caption: Text = "", url: str = "") -> Values:
    """Show a chart; the summary says what it shows to those who can't see it, and a table gives the numbers.

    Where a page has many, `url` is where each is fetched from when the reader comes to it.
    """
    return {"chart": bars, "summary": summary, "caption": caption, "url": url}


@register.inclusion_tag("components/withheld.html")
def withheld(reason: Text = "") -> Values:
    """Stand where text is kept from this reader."""
    return {"reason": reason}


@register.inclusion_tag("components/invented.html")
def invented() -> Values:
    """Mark content that was made up for demonstration."""
    return {}


@register.inclusion_tag("components/save_status.html")
def save_status(saved_at: dt.datetime | None = None, author: Text = "") -> Values:
    """Say when the text was last saved, and by whom; today the time alone says it."""
    is_today = bool(saved_at) and timezone.localtime(saved_at).date() == timezone.localdate()
    return {"saved_at": saved_at, "author": author, "is_today": is_today}


@register.inclusion_tag("components/conflict_panel.html")
def conflict_panel(conflict: Conflict, decide: str, joined: str) -> Values:
    """Show what two people made of one text side by side, and let the second decide by the fields of these names."""
    return {"conflict": conflict, "decide": decide, "joined": joined}


@register.inclusion_tag("components/resume_form_marker.html", takes_context=True)
def resume_form_marker(context: template.Context) -> Values:
    """Mark a form with who fills it in, so that an expired sign-in costs no word (untoc_portal/core/carrying.py)."""
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
    """Render a whole POST form: token, error summary, fields, button and a way out.

    `also` is a second button, its name and label, for a form that can be sent in two ways.

    No word is lost, unless the form holds a secret: the browser asks before it leaves what is typed, a long text is
    kept as a private draft (untoc_portal/core/form_drafts.py), and a sign-in that has expired carries the form through;
    files can't be carried, so a form that takes any is not.
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
        "tone": _known(tone, BUTTON_TONES),
    }


@register.inclusion_tag("components/forms/summary.html")
def form_errors(form: BaseForm) -> Values:
    """Render the error summary of a form whose fields the page lays out by itself."""
    return {"form": form}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: template.Context, url_name: str, label: Text, *args: Any, covers: str = "", within: object = False
) -> Values:
    """Render a navigation entry and say whether the reader is on that page or within its section.

    The section of `app:thing_list` is every page of the app whose name starts with `thing`; `covers` adds
    further beginnings, separated by blanks, and `within` what else tells that the page belongs to it.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    return {
        "href": reverse(url_name, args=args),
        "label": label,
        "current": _aria_current(match, url_name, covers) or ("true" if within else ""),
    }


def _aria_current(match: ResolverMatch | None, url_name: str, covers: str) -> str:
    if match is None:
        return ""
    if match.view_name == url_name:
        return "page"
    namespace, _colon, name = url_name.rpartition(":")
    beginnings = (name.removesuffix("_list"), *covers.split())
    within = match.namespace == namespace and (match.url_name or "").startswith(beginnings)
    return "true" if within else ""


@register.simple_tag(takes_context=True)
def current_page_url(context: template.Context) -> str:
    """Return the address that shows this page again; of an act that was refused, the page it was asked from."""
    request: HttpRequest = context["request"]
    view = getattr(getattr(request.resolver_match, "func", None), "view_class", None)
    if request.method != "POST" or view is None or hasattr(view, "get"):
        return str(request.get_full_path())
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from._replace(scheme="", netloc="", fragment="").geturl() or reverse("home")


@register.filter
def render_prose(text: str) -> SafeString:
    """Return a long text as paragraphs, lists and links."""
    return prose_texts.to_html(text)


@register.simple_tag
def redline(old: str, new: str) -> SafeString:
    """Return the new text with what was taken out and put in since the old one."""
    return _component("redline", pieces=diffing.redline(str(old), str(new)))


@register.simple_tag
def redline_sides(old: str, new: str, old_label: Text, new_label: Text) -> SafeString:
    """Return the two texts side by side, with what only one of them has."""
    pieces = diffing.redline(str(old), str(new))
    return _component(
        "redline_sides",
        old=[piece for piece in pieces if piece.operation != "insert"],
        new=[piece for piece in pieces if piece.operation != "delete"],
        old_label=old_label,
        new_label=new_label,
    )
