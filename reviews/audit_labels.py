"""Labels of what the actions of the reviews write to the audit trail, if it is no field, and of its codes.

`EVENTS` says which of these actions are events for programs.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ClusterConfidence, DeadlineEventType, PublicationScope, VersionEffect
from reviews.enums_of_draws import DrawAct, NoteOfHash
from reviews.enums_of_follow_up import LineReaders
from reviews.enums_of_replies import ReplyEnding
from reviews.workflow import ASSIGNMENT, CLARIFICATION, INPUT, NOMINATION, REOPENING, REVIEW, TRANSLATION
from untoc_portal.core.audit_labels import WITHDRAWN
from untoc_portal.core.enums import AuditAction as A
from untoc_portal.core.events.kinds import EventSource
from untoc_portal.core.words import AuditLabel

AUDIT_LABELS = {
    "from": AuditLabel(pgettext_lazy("a person", "From")),
    "to": AuditLabel(pgettext_lazy("a person", "To")),
    "abuse": AuditLabel(_("report of abuse"), {"taken back": WITHDRAWN}),
    "act": AuditLabel(_("act"), {**dict(DrawAct.choices), **dict(DeadlineEventType.choices)}),
    "agreed_version": AuditLabel(_("version agreed to")),
    "answered": AuditLabel(_("view given")),
    "answers_set_aside": AuditLabel(_("answers set aside")),
    "cites": AuditLabel(_("cites")),
    "clearance_lapsed": AuditLabel(_("clearance cancelled by a change of")),
    "comments": AuditLabel(_("number of comments")),
    "contact_relay": AuditLabel(
        _("contact relay"), {"open": _("agreed to"), "closed": pgettext_lazy("state", "ended")}
    ),
    "copy_of": AuditLabel(_("copy of version")),
    "due": AuditLabel(_("date")),
    "effect": AuditLabel(_("effect"), dict(VersionEffect.choices)),
    "entry": AuditLabel(_("entry of the transcript")),
    "follows_revision": AuditLabel(_("follows revision")),
    "joins": AuditLabel(_("people who join the delegation")),
    "leaves": AuditLabel(_("people who leave the delegation")),
    "limit": AuditLabel(_("most reviews agreed to")),
    "list": AuditLabel(_("list of observations"), dict(PublicationScope.choices)),
    "made_from": AuditLabel(_("made from a passage of written feedback")),
    "merged": AuditLabel(_("paragraph merged into it")),
    "merged_into": AuditLabel(_("merged into")),
    "no_longer_refers_to": AuditLabel(_("no longer refers to")),
    "no longer cites": AuditLabel(_("no longer cites")),
    "paragraphs": AuditLabel(_("paragraphs")),
    "questionnaire": AuditLabel(_("questionnaire")),
    "released": AuditLabel(_("released from the article")),
    "released_by": AuditLabel(_("released by")),
    "reminded": AuditLabel(_("people reminded")),
    "readers": AuditLabel(_("who reads it"), {linereader.name: linereader.label for linereader in LineReaders}),
    "refers_to": AuditLabel(_("refers to")),
    "removed": AuditLabel(pgettext_lazy("a step of a State", "removed")),
    "reply": AuditLabel(_("reply"), dict(ReplyEnding.choices)),
    "removed_in": AuditLabel(_("removed in version")),
    "restored_from": AuditLabel(_("restored from revision")),
    "review": AuditLabel(_("review")),
    "reviews.article.cluster_confidence": AuditLabel(_("confidence in the cluster"), dict(ClusterConfidence.choices)),
    "seed": AuditLabel(_("seed")),
    "shares_words_with": AuditLabel(_("allowed to share words with")),
    "sources": AuditLabel(_("sources")),
    "State": AuditLabel(_("State")),
    "submission": AuditLabel(_("submission")),
    "unfit": AuditLabel(_("answers that no longer fit")),
    "in": AuditLabel(_("answers")),
    "labels": AuditLabel(_("wording")),
    "question": AuditLabel(_("question")),
    "value": AuditLabel(_("value")),
    "withdrawn": AuditLabel(pgettext_lazy("state", "withdrawn")),
    "way": AuditLabel(_("way"), dict(NoteOfHash.choices)),
}

EVENTS = {
    "reviews.assignment": EventSource(
        "reviews", "delegation__review__code", (A.CREATED, A.TRANSITION), workflow=ASSIGNMENT
    ),
    "reviews.clarification": EventSource("reviews", "review__code", (A.CREATED, A.TRANSITION), workflow=CLARIFICATION),
    "reviews.draw": EventSource("draws", "phase__sequence", (A.DRAWN,)),
    "reviews.feedback": EventSource("reviews", "review__code", (A.CLEARED,)),
    "reviews.inputinvitation": EventSource("reviews", "review__code", (A.CREATED, A.TRANSITION), workflow=INPUT),
    "reviews.mandate": EventSource("reviews", "delegation__review__code", (A.GRANTED, A.CHANGED, A.REVOKED)),
    "reviews.meeting": EventSource("reviews", "review__code", (A.CREATED,)),
    "reviews.nomination": EventSource(
        "reviews", "delegation__review__code", (A.CREATED, A.TRANSITION), workflow=NOMINATION
    ),
    # Who reads an issued document did not follow how the parties wrote it.
    "reviews.outcome": EventSource(
        "reviews", "review__code", (A.CLEARED, A.RETURNED, A.ISSUED), among="review", for_all=("issued",)
    ),
    "reviews.publicationdecision": EventSource("reviews", "review__code", (A.CHANGED,)),
    "reviews.reopening": EventSource("reviews", "review__code", (A.CREATED, A.TRANSITION), workflow=REOPENING),
    "reviews.review": EventSource("reviews", "code", (A.TRANSITION,), workflow=REVIEW),
    "reviews.submission": EventSource("reviews", "review__code", (A.CLEARED,)),
    "reviews.translation": EventSource(
        "reviews",
        "outcome__review__code",
        (A.CREATED, A.TRANSITION, A.ISSUED),
        workflow=TRANSLATION,
        among="outcome__review",
        for_all=("issued",),
    ),
}
