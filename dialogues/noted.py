"""Labels in the audit log for values that dialogue actions record: names that are not fields, and meanings of codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import BureauRole, Decision, DecisionManner, NotTakenCause, ObjectionOutcome, Stance
from untoc_portal.core.noted import WITHDRAWN
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
    "attended": AuditLabel(_("number of participants present")),
    "certificate": AuditLabel(_("certificate")),
    "chair": AuditLabel(_("chair")),
    "comes": AuditLabel(_("participants")),
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
