"""Batches of States: answers and observations are counted once, and the figures that the guard releases are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from dialogues.disclosure import select_publishable_cells
from dialogues.enums import DisclosureSettingName
from dialogues.models import BatchMember, DisclosureSetting, Figure, FigureBatch
from dialogues.selectors.tallies import Count, format_too_few_states, list_countable_reviews, list_counts
from dialogues.workflow import FIGURES_RULE
from reviews.models import Phase
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def close_batch(phase: Phase, *, actor: User, basis: str) -> FigureBatch:
    """Count all States of the phase that have submitted, or whose outcome is issued, and that are in no batch yet.

    A closed batch cannot be opened again. Raises NotAllowedError if the user is not in the Secretariat. Raises
    DomainError if there are too few States (domain rule: the general report names no State).
    """
    authz.require_permission(actor, "dialogues.close_batch", phase)
    # One at a time. Two at the same time would put a State in two batches, which the database refuses.
    phase = Phase.objects.select_for_update().get(pk=phase.pk)
    settings = DisclosureSetting.get_numbers()
    reviews = list(list_countable_reviews(basis).filter(phase=phase).order_by("pk"))
    smallest_cell = settings[DisclosureSettingName.MIN_CELL_SIZE]
    fewest = max(settings[DisclosureSettingName.MIN_BATCH_SIZE], 2 * smallest_cell)
    if len(reviews) < fewest:
        raise DomainError("too_few_states", format_too_few_states(fewest, len(reviews)), rule=FIGURES_RULE)
    last = FigureBatch.objects.filter(phase=phase, basis=basis).order_by("number").last()
    batch = FigureBatch.objects.create(
        phase=phase,
        basis=basis,
        number=last.number + 1 if last else 1,
        states=len(reviews),
        smallest_cell=smallest_cell,
        closed_by=actor,
    )
    BatchMember.objects.bulk_create(BatchMember(batch=batch, review=review, basis=basis) for review in reviews)
    released = [_figure(batch, count) for count in list_counts(reviews, basis)]
    Figure.objects.bulk_create(figure for figure in released if figure.released)
    audit.record_event(AuditAction.CREATED, batch, actor=actor, changes={"states": len(reviews)})
    return batch


def _figure(batch: FigureBatch, count: Count) -> Figure:
    cells = select_publishable_cells(
        count.answers, states_by_answer=count.states_by_answer, known=count.known, smallest=batch.smallest_cell
    )
    return Figure(
        batch=batch,
        key=count.key,
        kind=count.kind,
        article=count.article,
        question=count.question,
        option=count.option,
        observation_kind=count.observation_kind,
        released=[[list(cell.answers), cell.states] for cell in cells],
    )
