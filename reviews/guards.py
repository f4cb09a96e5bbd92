"""The guards: each checks an object and returns the reason that blocks a step, or None."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, ClarificationState, DelegateRole, ReviewState, Wording
from reviews.enums_of_draws import DrawAct, DrawEntryKind
from reviews.validators import find_broken_conditions
from reviews.withheld import join_blockers, list_disclosure_blockers
from untoc_portal.core.exceptions import Text
from untoc_portal.core.listing import format_list
from untoc_portal.core.translating import find_unconfirmed

if TYPE_CHECKING:
    from reviews.models import (
        Delegation,
        DrawEntry,
        InputInvitation,
        Nomination,
        Outcome,
        Questionnaire,
        Review,
        Translation,
    )


def _names(delegations: Iterable[Delegation]) -> str:
    return format_list(delegation.party for delegation in delegations)


def check_reviewers_drawn(review: Review) -> Text | None:
    """Return the reason if no reviewing State of the same region, or none of another region, has been drawn."""
    selections = {row.selection for row in review.delegations.all() if not row.is_former}
    if {"same_region", "other_region"} <= selections:
        return None
    return _("The two reviewing States have not been drawn yet.")


def check_no_redraw_pending(review: Review) -> Text | None:
    """Return the reason if new lots are requested in this review and not drawn yet."""
    draw = review.phase.draws.first()
    kinds = (DrawEntryKind.REQUEST, DrawEntryKind.REDRAW)
    last = draw.entries.filter(kind__in=kinds).order_by("-number").first() if draw else None
    if last is None or last.kind != DrawEntryKind.REQUEST or not _is_concerned(review, last):
        return None
    return _("New lots have been requested in this review, and must be drawn first.")


def _is_concerned(review: Review, request: DrawEntry) -> bool:
    """Return whether the request changes the reviewing States of the review."""
    if request.state_id == review.state_under_review_id:
        return True
    is_withdrawal = request.body["act"] == DrawAct.WITHDRAWAL
    return is_withdrawal and any(row.party_id == request.state_id for row in review.delegations.all())


def check_questionnaire_in_force(review: Review) -> Text | None:
    """Return the reason if the review has no questionnaire that is in force."""
    if review.questionnaire is not None and not review.questionnaire.is_draft:
        return None
    return _("No questionnaire of this cluster is in force yet.")


def check_complete(questionnaire: Questionnaire) -> Text | None:
    """Return the reason if the version cannot be answered: no question, no English text, or a broken condition."""
    questions = list(questionnaire.questions.with_texts())
    if not questions:
        return _("There is no question in it yet.")
    faults = [row.key for row in questions if "en" not in row.texts] + find_broken_conditions(questions)
    if not faults:
        return None
    return _("Without an English text, or with a condition that cannot be met: %(keys)s.") % {
        "keys": format_list(faults)
    }


def check_no_phase_open(questionnaire: Questionnaire) -> Text | None:
    """Return the reason if an adopted text would replace the wording of the portal while a phase is open.

    States in one phase answer the same questions (resolution 10/1). A phase is over when all its reviews are closed.
    """
    if questionnaire.wording != Wording.ADOPTED:
        return None
    replaced = questionnaire.cluster.questionnaires.in_use().first()
    if replaced is None or replaced.wording == Wording.ADOPTED:
        return None
    under_way = Count("reviews", filter=~Q(reviews__state=ReviewState.CLOSED))
    phases = questionnaire.cluster.phases.annotate(planned=Count("reviews"), under_way=under_way)
    phase = phases.filter(Q(planned=0) | Q(under_way__gt=0)).first()
    if phase is None:
        return None
    return _("%(phase)s of this cluster is open with the wording of the portal.") % {"phase": phase}


def check_focal_points_named(review: Review) -> Text | None:
    """Return the reason if a delegation has no focal point."""
    named = review.mandates_in_force(DelegateRole.FOCAL_POINT).values_list("delegation_id", flat=True)
    missing = _names(review.delegations.active().exclude(pk__in=named).select_related("party"))
    return _("No focal point is named for: %(States)s.") % {"States": missing} if missing else None


def check_consultation_recorded(review: Review) -> Text | None:
    """Return the reason if the consultation is not recorded yet."""
    return None if hasattr(review, "consultation") else _("The preliminary consultation has not been recorded yet.")


def check_feedback_cleared(review: Review) -> Text | None:
    """Return the reason if a reviewing State has not cleared its written feedback."""
    waiting = review.delegations.filter(capacity=Capacity.REVIEWING, authorship__cleared_at__isnull=True)
    missing = _names(waiting.select_related("party"))
    return _("Written feedback is still missing from: %(States)s.") % {"States": missing} if missing else None


def check_clarifications_answered(review: Review) -> Text | None:
    """Return the reason if a request for clarification is open."""
    count = review.clarifications.filter(state=ClarificationState.OPEN).count()
    return _("Requests for clarification without an answer: %(count)d.") % {"count": count} if count else None


def _check_text_present(outcome: Outcome) -> Text | None:
    return None if outcome.paragraphs.exists() else _("There is no paragraph in it yet.")


def _check_cleared_by_reviewers(outcome: Outcome) -> Text | None:
    cleared = outcome.clearances.filter(version=outcome.version).values("delegation_id")
    waiting = outcome.review.delegations.filter(capacity=Capacity.REVIEWING).exclude(pk__in=cleared)
    missing = _names(waiting.select_related("party"))
    return (
        _("The focal points of these States have not cleared it: %(States)s.") % {"States": missing}
        if missing
        else None
    )


def check_list_cleared(review: Review) -> Text | None:
    """Return the reason if the list has no paragraphs, or a reviewing focal point has not cleared this version."""
    outcome = review.list_of_observations
    return _check_text_present(outcome) or _check_cleared_by_reviewers(outcome)


def check_summary_cleared(review: Review) -> Text | None:
    """Return the reason if the summary has no paragraphs, or a reviewing focal point has not cleared this version."""
    outcome = review.summary
    return _check_text_present(outcome) or _check_cleared_by_reviewers(outcome)


def check_nothing_withheld(review: Review) -> Text | None:
    """Return the reason if list or summary would reveal what the State under review keeps confidential."""
    return join_blockers(list_disclosure_blockers(review))


def check_translation_withholds_nothing(translation: Translation) -> Text | None:
    """Return the reason if a translation contains words of a confidential paragraph."""
    holds = list_disclosure_blockers(translation.review, language=translation.language)
    return join_blockers(hold for hold in holds if hold.language == translation.language)


def check_fully_translated(translation: Translation) -> Text | None:
    """Return the reason if a paragraph has no translation of its current text that a person made or confirmed."""
    present = translation.paragraphs.for_current_paragraphs().select_related("paragraph").exclude(text="")
    rows = {row.paragraph_id: row for row in present}
    missing = translation.outcome.paragraphs.exclude(pk__in=rows).count()
    if missing:
        return _("Paragraphs not translated yet: %(count)d.") % {"count": missing}
    return find_unconfirmed(rows.values())


def check_publication_decided(review: Review) -> Text | None:
    """Return the reason if the State under review has not decided on publication."""
    if review.publication_decision_id is not None:
        return None
    return _("The State under review has not decided on publication yet.")


def check_outcome_routed(review: Review) -> Text | None:
    """Return the reason if the job has not routed the outcome documents to the working groups yet."""
    if review.routed_at is not None:
        return None
    return _("The outcome documents have not been routed to the working groups yet.")


def check_input_not_empty(invitation: InputInvitation) -> Text | None:
    """Return the reason if there is no input yet."""
    return None if invitation.answers.exclude(text="").exists() else _("Nothing has been written yet.")


def check_declaration_made(nomination: Nomination) -> Text | None:
    """Return the reason if the State asks for a declaration of conflicts of interest and the person has made none."""
    if nomination.delegation.asks_declaration and not nomination.declaration:
        return _("The State asks for a declaration of conflicts of interest, and the person has not made it yet.")
    return None
