"""The steps from a session to the chair's summary, for the step tracker (PR, para. 53)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogues.enums import DialogueState, SessionState

if TYPE_CHECKING:
    import datetime as dt

    from dialogues.models import Dialogue, Session


def get_session_dialogue(session: Session) -> Dialogue | None:
    """Return the dialogue that followed the session, if it was opened."""
    report = getattr(session, "report", None)
    return getattr(report, "dialogue", None)


def list_session_steps(session: Session) -> list[dict[str, Any]]:
    """Return the steps, each done, current or still to come."""
    dialogue = get_session_dialogue(session)
    held = dialogue is not None and dialogue.state != DialogueState.OPEN
    summarized = dialogue is not None and dialogue.state == DialogueState.SUMMARIZED
    rows = [
        (_("Session scheduled"), True),
        (_("Session concluded"), session.state != SessionState.SCHEDULED),
        (_("Report adopted"), session.state == SessionState.REPORT_ADOPTED),
        (_("Dialogue opened"), dialogue is not None),
        (_("Dialogue held"), held),
        (_("Chair's summary issued"), summarized),
    ]
    current = next((number for number, (_label, done) in enumerate(rows) if not done), None)
    steps: list[dict[str, Any]] = [{"label": label, "state": "done" if done else "todo"} for label, done in rows]
    if current is not None:
        # Each label names a finished step. Without the hint the current step would look finished.
        steps[current] |= {"state": "current", "hint": _("still to come")}
    return steps


def describe_dialogue_status(dialogue: Dialogue, today: dt.date) -> str:
    """Return in one sentence which step the dialogue has reached and what follows."""
    if dialogue.state == DialogueState.SUMMARIZED:
        return _("It was held on %(date)s. The chair's summary is issued.") % {"date": date_format(dialogue.held_on)}
    if dialogue.state == DialogueState.HELD:
        return _("It was held on %(date)s. The chair's summary follows.") % {"date": date_format(dialogue.held_on)}
    opened, closed = dialogue.applications_open_on, dialogue.applications_close_on
    if opened and today < opened:
        return _("Organizations can apply from %(date)s.") % {"date": date_format(opened)}
    if today <= closed:
        return _("Organizations can apply until %(date)s.") % {"date": date_format(closed)}
    if today <= dialogue.held_on:
        return _("Applications are closed. The dialogue follows.")
    return _("Its day has passed. The chair has not yet recorded that it was held.")


def list_dialogue_facts(dialogue: Dialogue) -> list[dict[str, Any]]:
    """Return the facts of a dialogue for the band of its page: when, where, until when to apply, what comes next."""
    facts: list[dict[str, Any]] = [
        {"label": _("Date"), "value": dialogue.held_on, "is_date": True, "tone": "key"},
        {"label": _("Place"), "value": dialogue.place_name, "note": dialogue.get_mode_display()},
        {"label": _("Applications until"), "value": dialogue.applications_close_on, "is_date": True},
    ]
    follows = {DialogueState.OPEN: _("The dialogue is held"), DialogueState.HELD: _("Chair's summary")}
    if dialogue.state in follows:
        facts.append({"label": _("What happens next"), "value": follows[DialogueState(dialogue.state)]})
    return facts
