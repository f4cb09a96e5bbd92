"""Decisions of the Conference: one officer enters them with their source, another one confirms them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.models import Compilation, ConferenceDecision, DecisionStep, GeneralReport, Session
from dialogues.selectors.decisions import read_decision
from dialogues.services.transitions import lock_as_read
from dialogues.validators import SYMBOL_HELP, is_symbol
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.record_translations import RULE
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.accounts.models import User

RECORD, CONFIRM = "dialogues.record_decision", "dialogues.confirm_decision"


@dataclass(frozen=True, slots=True)
class NextStep:
    """A next step as it is entered: what, who, and until when, if the decision says so."""

    what: str
    who: str
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """A decision as it is entered, from the document with this symbol, and the document that it concerns."""

    number: str
    title: str
    text: str
    language: str
    adopted_on: dt.date
    symbol: str
    general_report: GeneralReport | None = None
    compilation: Compilation | None = None
    effect: str = ""


@transaction.atomic
def enter_decision(
    session: Session, *, actor: User, entry: DecisionEntry, steps: Sequence[NextStep] = ()
) -> ConferenceDecision:
    """Enter a decision of the Conference with its next steps. It counts when another officer has confirmed it.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the session is of a working
    group, if the day is not one of its days or has not come, if the source is no symbol, if the number is taken, or if
    the document that it concerns is not issued.
    """
    authz.require_permission(actor, RECORD, session)
    session = Session.objects.select_for_update(of=("self",)).select_related("working_group").get(pk=session.pk)
    if not session.working_group.is_conference:
        raise DomainError("no_conference", _("Only decisions of the Conference are recorded here."), rule=RULE)
    if not session.starts_on <= entry.adopted_on <= min(session.ends_on, timezone.localdate()):
        message = _("The day must be a day of the session that has come.")
        raise DomainError("wrong_day", message, rule=RULE, field="adopted_on")
    if not is_symbol(entry.symbol):
        raise DomainError("no_symbol", SYMBOL_HELP, rule=RULE, field="symbol")
    values = {name: getattr(entry, name) for name in entry.__slots__} | {"text": clean_text(entry.text)}
    row = ConferenceDecision(session=session, entered_by=actor, **values)
    _require_one_subject(row)
    check_fields(row, rule=RULE)
    taken = DomainError("taken", _("There is a decision with this number."), rule=RULE, field="number")
    insert_row(row, taken=taken)
    for position, step in enumerate(steps, 1):
        made = DecisionStep(
            decision=row, number=position, what=clean_text(step.what), who=step.who.strip(), until=step.until
        )
        check_fields(made, rule=RULE)
        made.save(force_insert=True)
    audit.record_event(AuditAction.CREATED, row, actor=actor, changes={"symbol": row.symbol, "steps": len(steps)})
    return row


def _require_one_subject(row: ConferenceDecision) -> None:
    """Raise DomainError unless it concerns at most one document, which is issued, and says what it does with it."""
    if row.general_report and row.compilation:
        raise DomainError("two_documents", _("Choose one document."), rule=RULE, field="compilation")
    if bool(row.about) != bool(row.effect):
        message = _("Choose a document and what the decision does with it, or neither.")
        raise DomainError("no_effect", message, rule=RULE, field="effect")
    if row.about is not None and row.about.is_draft:
        raise DomainError("not_issued", _("The document is not issued yet."), rule=RULE)


@transaction.atomic
def confirm_decision(decision: ConferenceDecision, *, actor: User, seen: str) -> ConferenceDecision:
    """Confirm a decision that another officer has entered, as it was `seen`. Then everyone reads it.

    Raises NotAllowedError if the user is not in the Secretariat or has entered it. Raises DomainError if it is
    confirmed or struck out.
    """
    row = lock_as_read(decision, CONFIRM, read_decision, actor=actor, seen=seen, rule=RULE)
    _require_open(row)
    row.confirmed_at, row.confirmed_by = timezone.now(), actor
    row.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
    changes = {"symbol": row.symbol, "effect": row.effect}
    audit.record_event(AuditAction.APPROVED, row, actor=actor, changes=changes)
    return row


@transaction.atomic
def strike_out_decision(decision: ConferenceDecision, *, actor: User, reason: str) -> ConferenceDecision:
    """Strike out a wrong entry before it is confirmed. Raises DomainError afterwards, and without a reason."""
    row = ConferenceDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    authz.require_permission(actor, RECORD, row)
    _require_open(row)
    row.struck_at, row.struck_by, row.reason = timezone.now(), actor, require_reason(reason, rule=RULE)
    check_fields(row, rule=RULE)
    row.save(update_fields=["struck_at", "struck_by", "reason", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"struck_out": row.reason})
    return row


def _require_open(row: ConferenceDecision) -> None:
    if row.struck_at is not None:
        raise DomainError("struck", _("The entry is struck out."), rule=RULE)
    if row.confirmed_at is not None:
        raise DomainError("confirmed", _("The decision is confirmed already."), rule=RULE)


@transaction.atomic
def record_step_outcome(step: DecisionStep, *, actor: User, outcome: str, outcome_symbol: str = "") -> DecisionStep:
    """Record the result of a next step, once. Raises DomainError if the decision is not confirmed or a result exists.

    Raises NotAllowedError if the user is not in the Secretariat.
    """
    row = DecisionStep.objects.select_for_update(of=("self",)).select_related("decision").get(pk=step.pk)
    authz.require_permission(actor, RECORD, row.decision)
    if not row.decision.is_confirmed:
        raise DomainError("not_confirmed", _("The decision is not confirmed yet."), rule=RULE)
    if row.recorded_at is not None:
        raise DomainError("noted", _("The result has already been recorded."), rule=RULE)
    if outcome_symbol and not is_symbol(outcome_symbol):
        raise DomainError("no_symbol", SYMBOL_HELP, rule=RULE, field="outcome_symbol")
    row.outcome, row.outcome_symbol = clean_text(outcome), outcome_symbol
    if not row.outcome:
        raise DomainError("no_outcome", _("Write the result."), rule=RULE, field="outcome")
    row.recorded_at, row.recorded_by = timezone.now(), actor
    check_fields(row, rule=RULE)
    row.save(update_fields=["outcome", "outcome_symbol", "recorded_at", "recorded_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"outcome": row.outcome})
    return row
