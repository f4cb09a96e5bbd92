"""Phases, their groups, and the draw from which reviews and delegations follow (domain rule: drawing of lots)."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews import draw as lots
from reviews.enums import Capacity, OutcomeKind
from reviews.models import Cluster, Delegation, Draw, Outcome, Phase, Questionnaire, Review, ReviewGroup
from stakeholders.enums import PartyStatus
from stakeholders.models import Instrument, InstrumentStatus, State
from untoc_portal.core import audit, authz
from untoc_portal.core.deadlines import add_months
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.accounts.models import User

DRAW_RULE = _("PR, drawing of lots")
# The groups start a year apart.
MONTHS_BETWEEN_GROUPS = 12


@transaction.atomic
def open_phase(cluster: Cluster, *, actor: User, sequence: int, starts_on: dt.date) -> Phase:
    """Open a phase for a cluster with its three groups, a year apart; States are divided among them by the draw."""
    authz.require(actor, "reviews.open_phase", cluster)
    if Phase.objects.filter(cluster=cluster).exists() or Phase.objects.filter(sequence=sequence).exists():
        raise DomainError(
            "phase_exists", _("There is a phase for this cluster or of this number already."), field="sequence"
        )
    phase = Phase.objects.create(cluster=cluster, sequence=sequence, starts_on=starts_on)
    ReviewGroup.objects.bulk_create(
        ReviewGroup(phase=phase, number=number, starts_on=add_months(starts_on, MONTHS_BETWEEN_GROUPS * (number - 1)))
        for number in (1, 2, 3)
    )
    audit.record(AuditAction.CREATED, phase, actor=actor)
    return phase


def draw_pool(phase: Phase) -> lots.Pool:
    """Return the pool of the draw: every confirmed party, with its instruments, group and legal system."""
    instruments: dict[int, set[str]] = {}
    rows = InstrumentStatus.objects.filter(status=PartyStatus.PARTY).values_list("state_id", "instrument__code")
    for state_id, code in rows:
        instruments.setdefault(state_id, set()).add(code)
    states = State.objects.parties_to().order_by("iso3")
    return lots.Pool(
        name=f"UNTOC country reviews, phase {phase.sequence}",
        states=tuple(
            lots.DrawState(
                iso3=state.iso3,
                region=state.regional_group or state.draw_group,
                legal_family=state.legal_family,
                instruments=frozenset(instruments[state.pk]),
            )
            for state in states
        ),
        rules=lots.DrawRules(),
    )


@transaction.atomic
def conduct_draw(phase: Phase, *, actor: User, contributions: Sequence[str]) -> Draw:
    """Draw the groups and the reviewing States of every review of the phase, and plan the reviews.

    The result follows from the pool and the contributions to the seed alone. Raises DomainError when the phase has been
    drawn, when there is no contribution, and when no draw satisfies the rules.
    """
    authz.require(actor, "reviews.conduct_draw", phase)
    if Draw.objects.filter(phase=phase).exists():
        raise DomainError("already_drawn", _("The lots of this phase have been drawn."), rule=DRAW_RULE)
    pool = draw_pool(phase)
    try:
        result = lots.draw(pool, list(contributions))
    except lots.DrawError as error:
        raise DomainError("no_draw", str(error), rule=DRAW_RULE) from error
    record = Draw.objects.create(
        phase=phase,
        pool=pool.as_document(),
        pool_sha256=pool.sha256(),
        contributions=list(contributions),
        seed=result.transcript.seed,
        result={**json.loads(result.to_validator_json()), "transcript": result.transcript.as_document()},
    )
    _plan_reviews(phase, record.result)
    audit.record(
        AuditAction.DRAWN, record, actor=actor, changes={"seed": record.seed, "pool_sha256": record.pool_sha256}
    )
    return record


def _plan_reviews(phase: Phase, result: dict[str, Any]) -> None:
    states = {state.iso3: state for state in State.objects.all()}
    instruments = {instrument.code: instrument for instrument in Instrument.objects.all()}
    groups = {group.number: group for group in phase.groups.all()}
    parties = {row["iso3"]: row["instruments"] for row in result["states"]}
    questionnaire = Questionnaire.objects.filter(cluster=phase.cluster).order_by("-version").first()
    reviews = Review.objects.bulk_create(
        Review(
            code=f"{iso3}-{phase.sequence}",
            phase=phase,
            group=groups[result["rules"]["groups"][iso3]],
            state_under_review=states[iso3],
            questionnaire=questionnaire,
        )
        for iso3 in sorted(parties)
    )
    by_iso3 = {review.state_under_review.iso3: review for review in reviews}
    _link(Review.instruments.through, "review_id", [(by_iso3[iso3].pk, parties[iso3]) for iso3 in by_iso3], instruments)
    rows = [(by_iso3[iso3], states[iso3], Capacity.UNDER_REVIEW, "", parties[iso3]) for iso3 in by_iso3] + [
        (by_iso3[row["sur"]], states[row["reviewer"]], Capacity.REVIEWING, row["role"], row["instruments"])
        for row in result["assignments"]
    ]
    delegations = Delegation.objects.bulk_create(
        Delegation(review=review, party=party, capacity=capacity, selection=selection)
        for review, party, capacity, selection, _codes in rows
    )
    covered = [(delegation.pk, row[4]) for delegation, row in zip(delegations, rows, strict=True)]
    _link(Delegation.instruments.through, "delegation_id", covered, instruments)
    Outcome.objects.bulk_create(Outcome(review=review, kind=kind) for review in reviews for kind in OutcomeKind)


def _link(through: Any, key: str, rows: list[tuple[int, list[str]]], instruments: dict[str, Instrument]) -> None:
    through.objects.bulk_create(
        through(**{key: pk, "instrument_id": instruments[code].pk}) for pk, codes in rows for code in codes
    )
