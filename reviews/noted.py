"""How what acts of the reviews note in the audit trail is called, where it is no field, and what its codes say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ClockAct, ClusterConfidence, DrawAct, PublicationScope, VersionEffect
from untoc_portal.core.noted import TAKEN_BACK
from untoc_portal.core.words import Noted

NOTED = {
    "from": Noted(pgettext_lazy("a person", "From")),
    "to": Noted(pgettext_lazy("a person", "To")),
    "abuse": Noted(_("report of abuse"), {"taken back": TAKEN_BACK}),
    "act": Noted(_("act"), {**dict(DrawAct.choices), **dict(ClockAct.choices)}),
    "agreed_version": Noted(_("version agreed to")),
    "answers_set_aside": Noted(_("answers set aside")),
    "cites": Noted(_("cites")),
    "clearance_lapsed": Noted(_("clearance lapsed by a change of")),
    "comments": Noted(_("number of comments")),
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
    "removed_in": Noted(_("removed in version")),
    "restored_from": Noted(_("restored from revision")),
    "review": Noted(_("review")),
    "reviews.article.cluster_confidence": Noted(_("confidence in the cluster"), dict(ClusterConfidence.choices)),
    "seed": Noted(_("seed")),
    "shares_words_with": Noted(_("allowed to share words with")),
    "sources": Noted(_("sources")),
    "State": Noted(_("State")),
    "submission": Noted(_("submission")),
    "unfit": Noted(_("answers that no longer fit")),
    "in": Noted(_("answers")),
    "labels": Noted(_("wording")),
    "question": Noted(_("question")),
    "value": Noted(_("value")),
}
