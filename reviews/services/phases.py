"""Phases, their groups, and the reviews and delegations that result from the drawing of lots."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, OutcomeKind
from reviews.models import Cluster, Delegation, Outcome, Phase, Questionnaire, Review, ReviewGroup
from reviews.selectors.phases import get_next_cycle
from stakeholders.models import Instrument, State
from untoc_portal.core import audit, authz
from untoc_portal.core.deadlines import add_months
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.accounts.models import User

# Review, State, capacity, place of the draw, codes of the instruments.
Seat = tuple[Review, State, Capacity, str, list[str]]
# The groups start a year apart.
MONTHS_BETWEEN_GROUPS = 12


@transaction.atomic
def open_phase(cluster: Cluster, *, actor: User | None, sequence: int, starts_on: dt.date) -> Phase:
    """Open a phase for a cluster with its three groups, a year apart. The draw assigns States to the groups.

    The phase belongs to the current cycle, or begins the next one if every cluster has had its phase. Without an actor,
    the portal acts by itself, by a command at its console.
    """
    if actor is not None:
        authz.require_permission(actor, "reviews.open_phase", cluster)
    cycle = get_next_cycle()
    if Phase.objects.filter(Q(cluster=cluster, cycle=cycle) | Q(sequence=sequence)).exists():
        message = _("A phase for this cluster in this cycle, or a phase of this number, already exists.")
        raise DomainError("phase_exists", message, field="sequence")
    phase = Phase.objects.create(cluster=cluster, cycle=cycle, sequence=sequence, starts_on=starts_on)
    ReviewGroup.objects.bulk_create(
        ReviewGroup(phase=phase, number=number, starts_on=add_months(starts_on, MONTHS_BETWEEN_GROUPS * (number - 1)))
        for number in (1, 2, 3)
    )
    audit.record_event(AuditAction.CREATED, phase, actor=actor)
    return phase


def plan_reviews(phase: Phase, result: dict[str, Any], codes: Collection[str]) -> None:
    """Create the reviews of these States, with the delegations from the drawing of lots.

    A review that is there already, from a drawing that is void or of a State that withdrew, gets its new group,
    instruments and reviewing States.
    """
    states = {state.iso3: state for state in State.objects.all()}
    groups = {group.number: group for group in phase.groups.all()}
    parties = {row["iso3"]: row["instruments"] for row in result["states"] if row["iso3"] in codes}
    rows = Review.objects.filter(phase=phase, state_under_review__iso3__in=parties).select_related("state_under_review")
    kept = {review.state_under_review.iso3: review for review in rows}
    for iso3, review in kept.items():
        review.group = groups[result["groups"][iso3]]
    Review.objects.bulk_update(kept.values(), ["group"])
    questionnaire = Questionnaire.objects.in_use().filter(cluster=phase.cluster).first()
    reviews = Review.objects.bulk_create(
        Review(
            code=f"{iso3}-{phase.sequence}",
            phase=phase,
            group=groups[result["groups"][iso3]],
            state_under_review=states[iso3],
            questionnaire=questionnaire,
        )
        for iso3 in sorted(parties)
        if iso3 not in kept
    )
    by_iso3 = {**kept, **{review.state_under_review.iso3: review for review in reviews}}
    instruments = {instrument.code: instrument for instrument in Instrument.objects.all()}
    Review.instruments.through.objects.filter(review__in=kept.values()).delete()
    _link(Review.instruments.through, "review_id", [(by_iso3[iso3].pk, parties[iso3]) for iso3 in by_iso3], instruments)
    own = {
        row.review.state_under_review.iso3: row
        for row in Delegation.objects.filter(review__in=kept.values(), capacity=Capacity.UNDER_REVIEW).select_related(
            "review__state_under_review"
        )
    }
    through = Delegation.instruments.through
    through.objects.filter(delegation__in=own.values()).delete()
    _link(through, "delegation_id", [(row.pk, parties[iso3]) for iso3, row in own.items()], instruments)
    create_delegations(
        [(by_iso3[iso3], states[iso3], Capacity.UNDER_REVIEW, "", parties[iso3]) for iso3 in by_iso3 if iso3 not in own]
        + [
            (by_iso3[row["sur"]], states[row["reviewer"]], Capacity.REVIEWING, row["role"], row["instruments"])
            for row in result["assignments"]
            if row["sur"] in parties
        ]
    )
    Outcome.objects.bulk_create(Outcome(review=review, kind=kind) for review in reviews for kind in OutcomeKind)


def create_delegations(rows: list[Seat]) -> None:
    """Create delegations from rows of review, State, capacity, place of the draw, and codes of the instruments."""
    delegations = Delegation.objects.bulk_create(
        Delegation(review=review, party=party, capacity=capacity, selection=selection)
        for review, party, capacity, selection, _codes in rows
    )
    covered = [(delegation.pk, row[4]) for delegation, row in zip(delegations, rows, strict=True)]
    instruments = {instrument.code: instrument for instrument in Instrument.objects.all()}
    _link(Delegation.instruments.through, "delegation_id", covered, instruments)


def _link(through: Any, key: str, rows: list[tuple[int, list[str]]], instruments: dict[str, Instrument]) -> None:
    through.objects.bulk_create(
        through(**{key: pk, "instrument_id": instruments[code].pk}) for pk, codes in rows for code in codes
    )
