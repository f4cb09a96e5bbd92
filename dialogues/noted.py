"""How what acts of the dialogues note in the audit trail is called, where it is no field, and what its codes say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import BureauRole, Decision, DecisionManner, NotTakenCause, ObjectionOutcome, Stance
from untoc_portal.core.noted import TAKEN_BACK
from untoc_portal.core.words import Noted

NOTED = {
    "accepted": Noted(pgettext_lazy("noted of an act", "warning accepted")),
    "confirmed": Noted(pgettext_lazy("noted of an act", "confirmed")),
    "states": Noted(_("States")),
    "approved": Noted(_("approved")),
    "dialogues.bureaudecision.cause": Noted(_("why it was not taken"), dict(NotTakenCause.choices)),
    "manner": Noted(_("how it was taken"), dict(DecisionManner.choices)),
    "members": Noted(_("members who took part")),
    "proposal": Noted(_("proposal"), {**dict(Decision.choices), **dict(ObjectionOutcome.choices)}),
    "quorum": Noted(_("quorum")),
    "recused": Noted(_("took no part")),
    "stance": Noted(pgettext_lazy("of a member", "position"), dict(Stance.choices)),
    "attended": Noted(_("number of those who came")),
    "certificate": Noted(_("certificate")),
    "chair": Noted(_("chair")),
    "comes": Noted(_("who comes")),
    "in_window": Noted(_("within the window")),
    "instead_of": Noted(_("in place of")),
    "invited": Noted(_("invited")),
    "item": Noted(_("agenda item")),
    "panel": Noted(_("panel")),
    "read": Noted(_("rule as it read")),
    "reads": Noted(_("rule as it reads")),
    "registered": Noted(_("participants registered")),
    "session": Noted(_("session")),
    "skip": Noted(_("skipped")),
    "skipped": Noted(_("speaker")),
    "source": Noted(_("source")),
    "speakers": Noted(_("number of speakers")),
    "speaks": Noted(_("asks to speak")),
    "struck_out": Noted(_("reason for striking out")),
    "verified": Noted(_("verified")),
    "with_ground": Noted(_("with a ground")),
    "withdrawn": Noted(TAKEN_BACK),
    "part_id": Noted(_("part of a pack")),
    "report_id": Noted(_("general report")),
    "role": Noted(_("role"), dict(BureauRole.choices)),
}
