"""What holds a step back: each guard looks at an object and returns the reason, or None."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, ClarificationState, DelegateRole, DrawEntryKind
from reviews.validators import broken_conditions
from reviews.withheld import holds_of, reasons_in_one
from untoc_portal.core.exceptions import Text
from untoc_portal.core.listing import listed

if TYPE_CHECKING:
    from reviews.models import Delegation, InputInvitation, Nomination, Outcome, Questionnaire, Review, Translation


def _names(delegations: Iterable[Delegation]) -> str:
    return listed(delegation.party for delegation in delegations)


def reviewers_drawn(review: Review) -> Text | None:
    """Hold back the opening until a reviewing State of the same region and one of another are there."""
    selections = {row.selection for row in review.delegations.all() if not row.is_former}
    if {"same_region", "other_region"} <= selections:
        return None
    return _("The two reviewing States have not been drawn yet.")


def no_lots_due(review: Review) -> Text | None:
    """Hold back a step from which reviewing States can't be drawn anew, while new lots are asked for."""
    draw = getattr(review.phase, "draw", None)
    last = draw.entries.values_list("kind", "state").last() if draw else None
    if last != (DrawEntryKind.REQUEST, review.state_under_review_id):
        return None
    return _("New lots have been asked for in this review, and are drawn first.")


def questionnaire_in_use(review: Review) -> Text | None:
    """Hold back the self-assessment while there is no questionnaire to answer."""
    if review.questionnaire is not None and not review.questionnaire.is_draft:
        return None
    return _("No questionnaire of this cluster is in use yet.")


def is_complete(questionnaire: Questionnaire) -> Text | None:
    """Hold back the use of a version that can't be answered: no question, no English text, a condition on nothing."""
    questions = list(questionnaire.questions.with_texts())
    if not questions:
        return _("There is no question in it yet.")
    faults = [row.key for row in questions if "en" not in row.texts] + broken_conditions(questions)
    if not faults:
        return None
    return _("Without an English text, or with a condition that can't be met: %(keys)s.") % {"keys": listed(faults)}


def focal_points_named(review: Review) -> Text | None:
    """Hold back until every delegation has its focal point."""
    named = review.mandates_in_force(DelegateRole.FOCAL_POINT).values_list("delegation_id", flat=True)
    missing = _names(review.delegations.seated().exclude(pk__in=named).select_related("party"))
    return _("No focal point is named for: %(States)s.") % {"States": missing} if missing else None


def consultation_recorded(review: Review) -> Text | None:
    """Hold back until the consultation is on record."""
    return None if hasattr(review, "consultation") else _("The preliminary consultation is not on record yet.")


def feedback_cleared(review: Review) -> Text | None:
    """Hold back until each reviewing State has cleared its written feedback."""
    waiting = review.delegations.filter(capacity=Capacity.REVIEWING, authorship__cleared_at__isnull=True)
    missing = _names(waiting.select_related("party"))
    return _("Written feedback is still to come from: %(States)s.") % {"States": missing} if missing else None


def clarifications_answered(review: Review) -> Text | None:
    """Hold back while a request for clarification is open."""
    count = review.clarifications.filter(state=ClarificationState.OPEN).count()
    return _("Requests for clarification without an answer: %(count)d.") % {"count": count} if count else None


def _text_is_there(outcome: Outcome) -> Text | None:
    return None if outcome.paragraphs.exists() else _("There is no paragraph in it yet.")


def _cleared_by_reviewers(outcome: Outcome) -> Text | None:
    cleared = outcome.clearances.filter(version=outcome.version).values("delegation_id")
    waiting = outcome.review.delegations.filter(capacity=Capacity.REVIEWING).exclude(pk__in=cleared)
    missing = _names(waiting.select_related("party"))
    return (
        _("The focal points of these States have not cleared it: %(States)s.") % {"States": missing}
        if missing
        else None
    )


def list_cleared(review: Review) -> Text | None:
    """Hold back until the list has paragraphs and every reviewing focal point has cleared this version of it."""
    outcome = review.list_of_observations
    return _text_is_there(outcome) or _cleared_by_reviewers(outcome)


def summary_cleared(review: Review) -> Text | None:
    """Hold back until the summary has paragraphs and every reviewing focal point has cleared this version of it."""
    outcome = review.summary
    return _text_is_there(outcome) or _cleared_by_reviewers(outcome)


def nothing_withheld(review: Review) -> Text | None:
    """Hold back while list or summary would give away what the State under review keeps confidential."""
    return reasons_in_one(holds_of(review))


def translation_withholds(translation: Translation) -> Text | None:
    """Hold back while a translation has words of a paragraph that is kept confidential."""
    holds = holds_of(translation.review, language=translation.language)
    return reasons_in_one(hold for hold in holds if hold.language == translation.language)


def wholly_translated(translation: Translation) -> Text | None:
    """Hold back until every paragraph has its translation, made from what the paragraph says now."""
    present = translation.paragraphs.of_present().select_related("paragraph").exclude(text="")
    rows = {row.paragraph_id: row for row in present}
    missing = translation.outcome.paragraphs.exclude(pk__in=rows).count()
    if missing:
        return _("Paragraphs not translated yet: %(count)d.") % {"count": missing}
    outdated = sum(row.is_outdated for row in rows.values())
    if outdated:
        return _("Paragraphs whose source has changed since: %(count)d.") % {"count": outdated}
    return None


def publication_decided(review: Review) -> Text | None:
    """Hold back until the State under review has decided on publication."""
    if review.publication_decision_id is not None:
        return None
    return _("The State under review has not decided on publication yet.")


def outcome_routed(review: Review) -> Text | None:
    """Hold back until the job has placed the outcome documents before the working groups."""
    if review.routed_at is not None:
        return None
    return _("The outcome documents have not been routed to the working groups yet.")


def something_written(invitation: InputInvitation) -> Text | None:
    """Hold input back until there is any."""
    return None if invitation.answers.exclude(text="").exists() else _("Nothing has been written yet.")


def declared_where_asked(nomination: Nomination) -> Text | None:
    """Hold a nomination back until the person has declared conflicts of interest, where the State asks for it."""
    if nomination.delegation.asks_declaration and not nomination.declaration:
        return _("The State asks for a declaration of conflicts of interest, and the person has not made it yet.")
    return None
