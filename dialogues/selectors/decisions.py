"""Decisions of the Conference: what a reader gets, and what an officer reads before a decision is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogues.models import Compilation, ConferenceDecision, GeneralReport
from dialogues.selectors.looks import build_effects
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.second_look import Check, Look, Reading, ReadPart
from untoc_portal.core.texts_of_record import load_texts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from dialogues.models import DecisionStep, Session
    from untoc_portal.core.authz import AnyUser

WITH_DOCUMENTS = (
    "session__working_group",
    "general_report__phase__cluster",
    "general_report__working_group",
    "general_report__document",
    "compilation__item__session__working_group",
    "compilation__document",
)


def list_decisions(user: AnyUser) -> QuerySet[ConferenceDecision]:
    """Return the decisions that this user may see, with their documents, the newest first."""
    return ConferenceDecision.objects.filter_visible(user).select_related(*WITH_DOCUMENTS)


def list_document_decisions(row: GeneralReport | Compilation, user: AnyUser) -> list[ConferenceDecision]:
    """Return the confirmed decisions that concern a general report or a compilation."""
    name = "general_report" if isinstance(row, GeneralReport) else "compilation"
    rows = list_decisions(user).confirmed()  # type: ignore[attr-defined]
    found = list(rows.filter(**{name: row}))
    load_texts(found)
    return found


def list_session_decisions(session: Session, user: AnyUser) -> list[ConferenceDecision]:
    """Return the decisions of a session that this user may see and that are not struck out. Groups have none."""
    if not session.working_group.is_conference:
        return []
    found = list(list_decisions(user).filter(session=session, struck_at__isnull=True))
    load_texts(found)
    return found


def read_decision(decision: ConferenceDecision) -> Reading:
    """Read a decision: its number, source, text, the document that it concerns, and its next steps."""
    facts = (decision.number, decision.adopted_on.isoformat(), decision.symbol, decision.language)
    words = format_list([decision.number, date_format(decision.adopted_on), decision.symbol])
    about = decision.about
    document = f"{about._meta.label}:{about.pk}" if about else ""
    on = _("%(document)s: %(effect)s") % {"document": about, "effect": decision.get_effect_display()} if about else ""
    parts = [
        ReadPart("facts", _("Number, day, source"), "", facts, words),
        ReadPart("title", _("Title"), decision.title),
        ReadPart("text", _("Text"), decision.text),
        ReadPart("about", _("What it concerns"), "", (document, decision.effect), on or _("no document of the portal")),
    ]
    return Reading((*parts, *(_read_step(step) for step in decision.steps.all())))


def _read_step(step: DecisionStep) -> ReadPart:
    until = date_format(step.until) if step.until else _("no date")
    facts = (step.who, step.until.isoformat() if step.until else "")
    label = _("Next step %(number)d") % {"number": step.number}
    return ReadPart(f"step:{step.number}", label, step.what, facts, format_label(step.who, until))


def look_at_confirming_decision(decision: ConferenceDecision) -> Look:
    """Return the page before a second officer confirms a decision."""
    source = _("Compare it with the document %(symbol)s, word by word.") % {"symbol": decision.symbol}
    return Look(
        reading=read_decision(decision),
        checks=(Check(source),),
        effects=build_effects(comes=_("It is recorded as a decision of the Conference."), read_by=_("Everyone.")),
        confirmation=_("I have compared it with the document, and it is right."),
    )
