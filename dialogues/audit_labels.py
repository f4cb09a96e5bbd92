"""Labels in the audit log for values that dialogue actions record: names that are not fields, and meanings of codes.

`EVENTS` says which of these actions are events for programs.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import (
    BureauRole,
    Decision,
    DecisionManner,
    MoveReason,
    NotTakenCause,
    ObjectionOutcome,
    SpeakerClass,
    Stance,
)
from dialogues.workflow import APPLICATION, CHAIR_SUMMARY, DIALOGUE, GENERAL_REPORT, SESSION, STATEMENT
from untoc_portal.core.audit_labels import WITHDRAWN
from untoc_portal.core.enums import AuditAction as A
from untoc_portal.core.events.kinds import EventSource
from untoc_portal.core.words import AuditLabel

AUDIT_LABELS = {
    "accepted": AuditLabel(pgettext_lazy("noted of an act", "warning accepted")),
    "confirmed": AuditLabel(pgettext_lazy("noted of an act", "confirmed")),
    "states": AuditLabel(_("States")),
    "approved": AuditLabel(_("approved")),
    "dialogues.bureaudecision.cause": AuditLabel(_("why it was not taken"), dict(NotTakenCause.choices)),
    "manner": AuditLabel(_("how it was taken"), dict(DecisionManner.choices)),
    "members": AuditLabel(_("members who took part")),
    "proposal": AuditLabel(_("proposal"), {**dict(Decision.choices), **dict(ObjectionOutcome.choices)}),
    "quorum": AuditLabel(_("quorum")),
    "recused": AuditLabel(_("took no part")),
    "stance": AuditLabel(pgettext_lazy("of a member", "position"), dict(Stance.choices)),
    "absent": AuditLabel(_("no longer recorded as present")),
    "asked": AuditLabel(_("asked for the floor as"), dict(SpeakerClass.choices)),
    "ended": AuditLabel(_("speech ended with it")),
    "floor": AuditLabel(
        pgettext_lazy("noted of a speech", "the floor"),
        {
            "given": pgettext_lazy("noted of a speech", "given"),
            "paused": pgettext_lazy("noted of a speech", "clock stopped"),
            "resumed": pgettext_lazy("noted of a speech", "clock runs again"),
            "extended": pgettext_lazy("noted of a speech", "extended"),
            "ended": pgettext_lazy("noted of a speech", "ended"),
        },
    ),
    "interpreters_link": AuditLabel(_("new link for the interpreters")),
    "limits": AuditLabel(_("limits")),
    "list_closed": AuditLabel(_("list of speakers closed")),
    "meeting": AuditLabel(_("meeting")),
    "move_reason": AuditLabel(_("reason for the order"), dict(MoveReason.choices)),
    "online": AuditLabel(_("online")),
    "place": AuditLabel(_("place on the list")),
    "present": AuditLabel(_("present")),
    "programme_line": AuditLabel(_("item of the programme")),
    "seconds": AuditLabel(_("seconds")),
    "attended": AuditLabel(_("number of participants present")),
    "certificate": AuditLabel(_("certificate")),
    "chair": AuditLabel(_("chair")),
    "comes": AuditLabel(_("participants")),
    "in_library": AuditLabel(_("in the library of good practices")),
    "in_window": AuditLabel(_("within the period")),
    "instead_of": AuditLabel(_("in place of")),
    "invited": AuditLabel(_("invited")),
    "item": AuditLabel(_("agenda item")),
    "panel": AuditLabel(_("panel")),
    "read": AuditLabel(_("rule before the change")),
    "reads": AuditLabel(_("rule after the change")),
    "registered": AuditLabel(_("participants registered")),
    "session": AuditLabel(_("session")),
    "skip": AuditLabel(_("skipped")),
    "skipped": AuditLabel(_("speaker")),
    "source": AuditLabel(_("source")),
    "speaker": AuditLabel(_("speaker")),
    "speakers": AuditLabel(_("number of speakers")),
    "speaks": AuditLabel(_("asks to speak")),
    "struck_out": AuditLabel(_("reason for cancelling")),
    "verified": AuditLabel(_("verified")),
    "with_ground": AuditLabel(_("with a reason")),
    "withdrawn": AuditLabel(WITHDRAWN),
    "part_id": AuditLabel(_("part of a pack")),
    "report_id": AuditLabel(_("general report")),
    "role": AuditLabel(_("role"), dict(BureauRole.choices)),
}

EVENTS = {
    "dialogues.application": EventSource("applications", "pk", (A.CREATED, A.TRANSITION), workflow=APPLICATION),
    "dialogues.chairsummary": EventSource("dialogues", "dialogue_id", (A.TRANSITION,), workflow=CHAIR_SUMMARY),
    "dialogues.dialogue": EventSource("dialogues", "pk", (A.CREATED, A.TRANSITION), workflow=DIALOGUE),
    "dialogues.generalreport": EventSource("general-reports", "pk", (A.TRANSITION,), workflow=GENERAL_REPORT),
    "dialogues.objection": EventSource("applications", "application_id", (A.CREATED,)),
    "dialogues.routing": EventSource("routings", "pk", (A.ROUTED,)),
    "dialogues.session": EventSource("sessions", "pk", (A.CREATED, A.TRANSITION), workflow=SESSION),
    # How a statement was returned and changed is for its author and the moderators.
    "dialogues.statement": EventSource(
        "statements", "pk", (A.TRANSITION,), workflow=STATEMENT, among="versions", for_all=("accepted",)
    ),
}
