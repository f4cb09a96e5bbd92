"""The chair's summary of a dialogue, by theme.

It names no State and goes to the group's next session (PR, para. 53).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _

from dialogues.enums import ChairSummaryState
from dialogues.models import ChairSummary, Dialogue, Session
from dialogues.selectors.findings import find_countries
from dialogues.selectors.readings import read_chair_summary
from dialogues.selectors.summary_drafts import LANGUAGE, build_text_by_theme
from dialogues.services.previews import render_draft
from dialogues.services.symbols import prepare_issued_document
from dialogues.services.transitions import apply_transition
from dialogues.workflow import STATEMENT_RULE, SUMMARY_RULE
from reviews.services.snapshots import INVENTED
from untoc_portal.core import audit, authz, documents, jobs
from untoc_portal.core.edits import require_unchanged
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, Text
from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_length

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import RecordTranslation

MAX_TEXT_LENGTH = 100_000
TEMPLATE = "documents/dialogues/chair_summary.html"


@transaction.atomic
def write_chair_summary(
    dialogue: Dialogue, *, actor: User, text: str, expected: dt.datetime | None = None
) -> ChairSummary:
    """Write or rewrite the draft of the summary of a dialogue that was held.

    `expected` is the last change of the writer's copy. Raises DomainError if someone else has changed it since, if it
    is issued, or if it is too long. Raises NotAllowedError if the user is not the chair and not in the Secretariat.
    """
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    authz.require_permission(actor, "dialogues.write_chair_summary", dialogue)
    check_length(text, MAX_TEXT_LENGTH, field="text", rule=SUMMARY_RULE)
    summary, created = ChairSummary.objects.get_or_create(dialogue=dialogue, defaults={"text": text})
    if not created:
        _rewrite(summary, text, expected)
    audit.record_event(AuditAction.CREATED if created else AuditAction.CHANGED, summary, actor=actor)
    return summary


def _rewrite(summary: ChairSummary, text: str, expected: dt.datetime | None) -> None:
    if summary.state != ChairSummaryState.DRAFT:
        raise DomainError("issued", _("The chair's summary is issued."), rule=SUMMARY_RULE)
    require_unchanged(summary, expected, rule=SUMMARY_RULE)
    summary.text, summary.agreed_at, summary.agreed_by = text, None, None
    summary.save(update_fields=["text", "agreed_at", "agreed_by", "updated_at"])


@transaction.atomic
def draft_chair_summary(dialogue: Dialogue, *, actor: User) -> ChairSummary:
    """Draft the summary from the accepted statements, by theme. It names no person and no State.

    Raises DomainError if there is already a text, which would be lost, or if no statement was accepted. Otherwise
    raises as `write_chair_summary` does.
    """
    authz.require_permission(actor, "dialogues.write_chair_summary", dialogue)
    if ChairSummary.objects.filter(dialogue=dialogue).exclude(text="").exists():
        message = _("There is already a text; a draft from the statements would replace it.")
        raise DomainError("has_text", message, rule=SUMMARY_RULE)
    text = build_text_by_theme(dialogue)
    if not text:
        raise DomainError("no_statements", _("No statement was accepted."), rule=SUMMARY_RULE)
    return write_chair_summary(dialogue, actor=actor, text=text)


@transaction.atomic
def agree_chair_summary(summary: ChairSummary, *, actor: User, seen: str) -> ChairSummary:
    """Record that the chair agrees to the text `seen`. Until then the Secretariat cannot issue it.

    Raises NotAllowedError if the user is not the chair of the group. Raises DomainError if the text names a State, is
    empty, is issued or differs from the one `seen`.
    """
    summary = _lock_summary(summary)
    authz.require_permission(actor, "dialogues.agree_chair_summary", summary)
    require_seen(read_chair_summary(summary), seen, rule=SUMMARY_RULE)
    if summary.state != ChairSummaryState.DRAFT or not summary.text.strip():
        message = _("The chair's summary is issued.") if summary.text.strip() else _("There is no text yet.")
        raise DomainError("not_ready", message, rule=SUMMARY_RULE)
    check_names_no_state(summary.text, LANGUAGE, rule=STATEMENT_RULE)
    summary.agreed_at, summary.agreed_by = timezone.now(), actor
    summary.save(update_fields=["agreed_at", "agreed_by", "updated_at"])
    audit.record_event(AuditAction.APPROVED, summary, actor=actor)
    return summary


@transaction.atomic
def issue_chair_summary(summary: ChairSummary, *, actor: User, seen: str) -> ChairSummary:
    """Issue the summary: freeze its document, close the dialogue, and enqueue the job that puts it on the next agenda.

    A chair who issues it also agrees. The Secretariat issues a text to which a chair has agreed. Raises DomainError
    with the passages if the text names a State. Raises DomainError if there is no text, no chair has agreed, or the
    text differs from the one `seen`. Raises NotAllowedError if the user is not the chair and not in the Secretariat.
    """
    summary = _lock_summary(summary)
    authz.require_permission(actor, "dialogues.issue_chair_summary", summary)
    require_seen(read_chair_summary(summary), seen, rule=SUMMARY_RULE)
    check_names_no_state(summary.text, LANGUAGE, rule=STATEMENT_RULE)
    now = timezone.now()
    fields: dict[str, Any] = {"issued_at": now}
    if actor.has_perm("dialogues.agree_chair_summary", summary):
        fields |= {"agreed_at": summary.agreed_at or now, "agreed_by": summary.agreed_by or actor}
    elif summary.agreed_at is None and summary.state == ChairSummaryState.DRAFT:
        message = _("The chair has not agreed to this text yet.")
        raise DomainError("not_agreed", message, rule=SUMMARY_RULE)
    apply_transition(summary, "issue", actor=actor, fields=fields)
    summary.document = prepare_issued_document(
        summary,
        build_chair_summary_snapshot,
        template=TEMPLATE,
        language=LANGUAGE,
        group=summary.dialogue.session.working_group,
        issued_at=now,
    )
    summary.save(update_fields=["document", "updated_at"])
    apply_transition(summary.dialogue, "summarize", actor=actor)
    jobs.enqueue("dialogues.place_chair_summary", key=str(summary.pk), chair_summary_id=summary.pk)
    return summary


def _lock_summary(summary: ChairSummary) -> ChairSummary:
    rows = ChairSummary.objects.select_for_update(of=("self",))
    locked: ChairSummary = rows.select_related("dialogue__report__session__working_group").get(pk=summary.pk)
    return locked


def check_names_no_state(text: str, language: str, *, rule: Text) -> None:
    """Raise DomainError with every passage that certainly names a State (PR, para. 53; domain rule: working groups).

    Of an uncertain passage a person decides: the page before the text is agreed to or issued shows it.
    """
    found = [finding for finding in find_countries(text, language, field="text") if finding.certain]
    if found:
        message = _("The text names a specific country situation:")
        quoted = [f"“{finding.text}” ({format_list(finding.iso3)})" for finding in found]
        raise DomainError("names_a_state", message, rule=rule, field="text", reasons=quoted)


def preview_document(summary: ChairSummary) -> bytes:
    """Return a PDF of the current text as it would be issued, marked as a draft. Nothing is stored."""
    snapshot = build_chair_summary_snapshot(summary, symbol="", issued_on=timezone.localdate())
    return render_draft(TEMPLATE, snapshot, language=LANGUAGE, identifier=read_chair_summary(summary).digest)


def build_chair_summary_snapshot(
    summary: ChairSummary, *, symbol: str, issued_on: dt.date, translated: RecordTranslation | None = None
) -> dict[str, Any]:
    """Return all data of the printed summary, or of its translation, as plain values."""
    dialogue = summary.dialogue
    session = dialogue.session
    text = translated.text if translated else summary.text
    paragraphs = [" ".join(block.split()) for block in text.replace("\r\n", "\n").split("\n\n")]
    with translation.override(translated.language if translated else LANGUAGE):
        return {
            **(documents.describe_translation(translated.language) if translated else {}),
            "symbol": symbol,
            "title": gettext("Chair's summary of the constructive dialogue"),
            "group": session.working_group.names,
            "session": _session_line(session),
            "date": issued_on.isoformat(),
            "dialogue_date": dialogue.held_on.isoformat(),
            "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
            "is_invented": summary.text.lstrip().startswith(INVENTED),
        }


def _session_line(session: Session) -> str:
    return gettext("Session %(number)d, %(place)s, %(days)s") % {
        "number": session.number,
        "place": session.place,
        "days": documents.format_days(session.starts_on, session.ends_on),
    }
