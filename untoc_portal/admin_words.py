"""What acts note in the audit trail beside the fields of a row: how each is called, and what its codes say.

Fields of a model need no row here: they are called as the model calls them. A name that says something else of one
model has a row of its own, as "app.model.name".
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import BureauRole, Decision, DecisionManner, NotTakenCause, ObjectionOutcome, Stance
from reviews.enums import ClockAct, ClusterConfidence, DrawAct, PublicationScope, VersionEffect
from stakeholders.enums import RepresentativeRole
from untoc_portal.accounts.enums import RoleDecision
from untoc_portal.core import jobs
from untoc_portal.core.enums import Channel, MessageFamily, RoleGroup
from untoc_portal.core.words import Noted

# Ways to prove who one is, as the library for sign-in calls them.
PROOFS = {
    "password": _("password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey or key"),
    "recovery_codes": _("recovery code"),
}
FACTORS = {
    "totp added": _("authenticator app added"),
    "totp removed": _("authenticator app removed"),
    "webauthn added": _("passkey or key added"),
    "webauthn removed": _("passkey or key removed"),
    "recovery_codes added": _("recovery codes made"),
    "recovery_codes removed": _("recovery codes removed"),
    "recovery codes made anew": _("recovery codes made anew"),
    "taken off after recovery": _("taken off after recovery"),
}

TAKEN_BACK = pgettext_lazy("noted of an act", "taken back")

NOTED = {
    # People and their accounts
    "account": Noted(_("account"), {"activated": _("activated")}),
    "by": Noted(_("signed in with"), PROOFS),
    "calendar": Noted(
        _("calendar address"), {"new address": _("a new one"), "address revoked": TAKEN_BACK}
    ),
    "channels": Noted(_("channels of messages"), {**dict(MessageFamily.choices), **dict(Channel.choices)}),
    "accounts.user.password": Noted(_("password"), {"changed": _("changed")}),
    "accounts.user.session": Noted(_("sign-in that was ended")),
    "role": Noted(_("role"), {
        **dict(RoleGroup.choices), **dict(RepresentativeRole.choices), **dict(BureauRole.choices),
    }),
    "second_factor": Noted(_("second factor"), FACTORS),
    "sign_in": Noted(_("sign-in"), {"wrong password": _("wrong password"), "wrong code": _("wrong code")}),
    "decision": Noted(_("decision"), dict(RoleDecision.choices)),
    "emergency": Noted(
        _("emergency access"),
        {"opened": pgettext_lazy("noted of an act", "opened"), "ended": pgettext_lazy("state", "ended")},
    ),
    "given": Noted(_("given"), {"console": _("at the console")}),
    "of": Noted(_("working group")),
    "proposed_by": Noted(_("proposed by")),
    "from": Noted(pgettext_lazy("a person", "From")),
    "to": Noted(pgettext_lazy("a person", "To")),
    # Country reviews
    "abuse": Noted(_("report of abuse"), {"taken back": TAKEN_BACK}),
    "act": Noted(_("act"), {**dict(DrawAct.choices), **dict(ClockAct.choices)}),
    "agreed_version": Noted(_("version agreed to")),
    "answers_set_aside": Noted(_("answers set aside")),
    "cites": Noted(_("cites")),
    "clearance_lapsed": Noted(_("clearance lapsed by a change of")),
    "comments": Noted(_("number of comments")),
    "accepted": Noted(pgettext_lazy("noted of an act", "warning accepted")),
    "confirmed": Noted(pgettext_lazy("noted of an act", "confirmed")),
    "contact_relay": Noted(_("contact relay"), {"open": _("agreed to"), "closed": pgettext_lazy("state", "ended")}),
    "copy_of": Noted(_("copy of version")),
    "due": Noted(_("date")),
    "effect": Noted(_("effect"), dict(VersionEffect.choices)),
    "entry": Noted(_("entry of the transcript")),
    "follows_revision": Noted(_("follows revision")),
    "limit": Noted(_("most reviews agreed to")),
    "list": Noted(_("list of observations"), dict(PublicationScope.choices)),
    "merged": Noted(_("paragraph merged into it")),
    "merged_into": Noted(_("merged into")),
    "no longer cites": Noted(_("no longer cites")),
    "paragraphs": Noted(_("paragraphs")),
    "questionnaire": Noted(_("questionnaire")),
    "released": Noted(_("released from the article")),
    "released_by": Noted(_("released by")),
    "reminded": Noted(_("people reminded")),
    "removed": Noted(_("removed")),
    "removed_in": Noted(_("removed in version")),
    "restored_from": Noted(_("restored from revision")),
    "review": Noted(_("review")),
    "reviews.article.cluster_confidence": Noted(_("confidence in the cluster"), dict(ClusterConfidence.choices)),
    "rule": Noted(_("rule")),
    "seed": Noted(_("seed")),
    "sha256": Noted(_("SHA-256")),
    "shares_words_with": Noted(_("allowed to share words with")),
    "sources": Noted(_("sources")),
    "state": Noted(_("State")),
    "State": Noted(_("State")),
    "states": Noted(_("States")),
    "submission": Noted(_("submission")),
    "symbol": Noted(_("symbol")),
    "unfit": Noted(_("answers that no longer fit")),
    "until": Noted(_("until")),
    "version": Noted(_("version")),
    # Working groups and dialogues
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
    "note": Noted(_("note")),
    "panel": Noted(_("panel")),
    "read": Noted(_("rule as it read")),
    "reads": Noted(_("rule as it reads")),
    "reason": Noted(_("reason")),
    "registered": Noted(_("participants registered")),
    "representative": Noted(_("representative")),
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
    # Jobs, messages, reference files
    "created": Noted(pgettext_lazy("number of rows", "new")),
    "updated": Noted(pgettext_lazy("number of rows", "changed")),
    "part_id": Noted(_("part of a pack")),
    "report_id": Noted(_("general report")),
    "retried": Noted(_("job tried again"), jobs.LABELS),
    "sent again": Noted(_("message sent again")),
    # Questions
    "in": Noted(_("answers")),
    "labels": Noted(_("wording")),
    "question": Noted(_("question")),
    "value": Noted(_("value")),
}  # fmt: skip
