"""The disclosure guard. All figures on answers of States leave through this module (docs/adr/0010).

It knows no pages, files or databases. The caller passes the counts of one batch of States and gets the cells that may
be shown, or nothing. Every published figure is a sum of such cells over whole batches, and a batch is counted once. So
no publication, and no difference of two, shows more than this module released.

A cell is released only with at least `smallest` States in it and at least as many outside it. Only States whose answers
are not known to others are counted for this. A State that publishes or shares its answers does not protect others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """The number of States that gave one of these answers. The answers are in the order of the question."""

    answers: tuple[str, ...]
    states: int


def select_publishable_cells(
    answers: Sequence[str], *, states_by_answer: Mapping[str, int], known: Mapping[str, int], smallest: int
) -> tuple[Cell, ...]:
    """Return the cells of one count over one batch that may be shown, or none.

    `answers` are all possible answers, in order. `states_by_answer` has the number of States for each answer. `known`
    has how many of these are known to others by the decision of the States. While a cell is too small, the last two are
    joined. Nothing else decides which answers are joined, because a choice by size would reveal the sizes. A single
    cell is withheld, since it says something about every State.
    """
    hidden = {answer: states_by_answer.get(answer, 0) - known.get(answer, 0) for answer in answers}
    groups: list[tuple[str, ...]] = [(answer,) for answer in answers]
    while len(groups) > 1 and any(sum(hidden[answer] for answer in group) < smallest for group in groups):
        groups[-2:] = [groups[-2] + groups[-1]]
    shown = groups if len(groups) > 1 else []
    return tuple(Cell(group, sum(states_by_answer.get(answer, 0) for answer in group)) for group in shown)


def sum_released_cells(tables: Iterable[Sequence[Cell]]) -> tuple[Cell, ...]:
    """Add up the released cells of one question over several batches. Join answers that any batch joined.

    This only makes sums, so the result shows nothing that the cells of the batches did not show.
    """
    cells = [cell for table in tables for cell in table]
    sums: list[Cell] = []
    for cell in cells:
        touched = [total for total in sums if set(total.answers) & set(cell.answers)]
        sums = [total for total in sums if total not in touched] + [_sum([*touched, cell])]
    order = [answer for cell in cells for answer in cell.answers]
    return tuple(sorted(sums, key=lambda row: order.index(row.answers[0]))) if len(sums) > 1 else ()


def _sum(cells: Sequence[Cell]) -> Cell:
    answers = dict.fromkeys(answer for cell in cells for answer in cell.answers)
    return Cell(tuple(answers), sum(cell.states for cell in cells))
