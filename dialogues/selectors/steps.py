"""The steps from a session to the chair's summary, for the step tracker (PR, para. 53)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dialogues.enums import DialogueState, SessionState

if TYPE_CHECKING:
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
