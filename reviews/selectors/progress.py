"""The status of a review, the next step, and who takes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy as _

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Delegation, Mandate
from untoc_portal.core.deadlines import describe_deadline, is_overdue
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviews.models import Deadline, Review
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text


@dataclass(frozen=True, slots=True)
class NextStep:
    """The action in a state of the review, and who takes it."""

    who: Text
    what: Text


SECRETARIAT, UNDER_REVIEW, REVIEWERS = _("Secretariat"), _("State under review"), _("Reviewing States")
ALL_STATES = _("State under review and reviewing States")

# Domain rule: one country review, column “who”.
NEXT = {
    S.PLANNED: NextStep(SECRETARIAT, _("Opens the review once the two reviewing States are drawn.")),
    S.NOMINATION: NextStep(
        ALL_STATES, _("Name a focal point and experts by note verbale; the Secretariat checks and confirms.")
    ),
    S.PRELIMINARY_CONSULTATION: NextStep(
        ALL_STATES,
        _("Hold the preliminary consultation: language, contacts, timetable. Its record starts the review."),
    ),
    S.SELF_ASSESSMENT: NextStep(
        UNDER_REVIEW, _("Experts answer the questionnaire; the focal point clears and submits it.")
    ),
    S.DESK_REVIEW: NextStep(
        REVIEWERS,
        _("Draft written feedback on the self-assessment; each focal point clears that of its State."),
    ),
    S.DIALOGUE: NextStep(ALL_STATES, _("Ask and answer clarifications, then begin the list of observations.")),
    S.OBSERVATIONS: NextStep(
        REVIEWERS, _("Draft the list of observations; every reviewing focal point clears the same version.")
    ),
    S.AGREEMENT: NextStep(UNDER_REVIEW, _("Agrees to the list of observations, or returns it with comments.")),
    S.SUMMARY: NextStep(
        ALL_STATES,
        _("The reviewing States draft and clear the summary; the State under review agrees to it."),
    ),
    S.COMPLETED: NextStep(SECRETARIAT, _("Issues the outcome documents.")),
    S.ISSUED: NextStep(UNDER_REVIEW, _("Decides what is published; then the Secretariat closes the review.")),
    S.CLOSED: NextStep("", _("The review of this phase is closed.")),
}


def get_next_step(review: Review) -> NextStep:
    """Return the next step and who takes it."""
    return NEXT[S(review.state)]


def list_review_steps(review: Review) -> list[dict[str, Any]]:
    """Return the twelve steps for the step tracker."""
    here = list(S).index(S(review.state))
    return [
        {
            "label": state.label,
            "hint": NEXT[state].who if position == here else "",
            "state": "done"
            if position < here or review.state == S.CLOSED
            else "current"
            if position == here
            else "todo",
        }
        for position, state in enumerate(S)
    ]


def list_facts(
    review: Review, deadlines: Sequence[DueDate], parties: Sequence[Delegation], today: dt.date
) -> list[dict[str, Any]]:
    """Return where the review is, in at most four facts: the step, the next deadline, who acts, who reviews."""
    position = list(S).index(S(review.state)) + 1
    place = gettext("%(position)d of %(total)d") % {"position": position, "total": len(S)}
    facts: list[dict[str, Any]] = [
        {"label": _("Step"), "value": place, "note": review.get_state_display(), "tone": "key"}
    ]
    following = next((row for row in deadlines if row.deadline.met_on is None), None)
    if following:
        words, tone = describe_deadline(following.deadline.due_on, following.state, today)
        facts.append(
            {
                "label": _("Next deadline"),
                "value": following.deadline.due_on,
                "is_date": True,
                "status": words,
                "status_tone": tone,
                "note": capfirst(following.deadline.get_kind_display()),
                "tone": "late" if following.state == "overdue" else "",
            }
        )
    reviewers = [delegation.party for delegation in parties if not delegation.is_under_review]
    who = get_next_step(review).who
    if who == UNDER_REVIEW:
        facts.append({"label": _("Whose turn"), "value": review.state_under_review, "note": who})
    elif who:
        facts.append({"label": _("Whose turn"), "value": who})
    if reviewers:
        facts.append({"label": _("Reviewed by"), "value": format_list(reviewers)})
    return facts


@dataclass(frozen=True, slots=True)
class DueDate:
    """A deadline of the review with its status today."""

    deadline: Deadline
    state: str


def get_deadline_status(deadline: Deadline, today: dt.date) -> str:
    """Return the status of a deadline: met (done), suspended, overdue or due."""
    if deadline.met_on is not None:
        return "met"
    if deadline.suspended_since is not None:
        return "suspended"
    return "overdue" if is_overdue(deadline.due_on, deadline.met_on, today) else "due"


def deadlines_for_user(user: AnyUser, review: Review, today: dt.date) -> list[DueDate]:
    """Return the deadlines of the review that the user can see."""
    rows = review.deadlines.filter_visible(user).select_related("rule").prefetch_related("events")
    return [DueDate(row, get_deadline_status(row, today)) for row in rows]


def list_parties(user: AnyUser, review: Review) -> Sequence[Delegation]:
    """Return the active delegations, each with the visible mandates as `people`, the focal point first."""
    mandates = Mandate.objects.filter_visible(user).in_force().select_related("user", "note_verbale")
    rows = (
        review.delegations.active()
        .select_related("party")
        .prefetch_related("instruments", Prefetch("mandates", queryset=mandates, to_attr="people"))
    )
    delegations = list(rows)
    for delegation in delegations:
        delegation.people.sort(key=lambda mandate: DelegateRole.values.index(mandate.role))
        first = next(iter(delegation.people), None)
        delegation.focal_point = first if first and first.role == DelegateRole.FOCAL_POINT else None
    return delegations
