"""The disclosure guard: the one door through which figures on States' answers leave (docs/adr/0010).

It knows nothing of pages, files or databases. Whoever counts hands it what was counted in one batch of States, and gets
back what may be shown: cells of so many States, or nothing. Everything published is a sum of such cells over whole
batches, and a batch is counted once; so no publication, and no difference of two, tells more than this module let out.

A cell is released only with at least `smallest` States in it and at least as many outside it, counting only States
whose answers are not known to others already: those that publish or share their own protect nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """How many States gave one of these answers, named in the order of the question."""

    answers: tuple[str, ...]
    states: int


def select_publishable_cells(
    answers: Sequence[str], *, given: Mapping[str, int], known: Mapping[str, int], smallest: int
) -> tuple[Cell, ...]:
    """Return the cells that may be shown of one count over one batch; none when nothing may.

    `answers` are all that could be given, in order; `given` says how many States gave each, `known` how many of these
    are known to others by the States' own decision. While a cell is too small, the last two are joined. Which answers
    are joined depends on nothing else: a choice by size would itself tell the sizes. A single cell is withheld, since
    it says something of everybody.
    """
    hidden = {answer: given.get(answer, 0) - known.get(answer, 0) for answer in answers}
    groups: list[tuple[str, ...]] = [(answer,) for answer in answers]
    while len(groups) > 1 and any(sum(hidden[answer] for answer in group) < smallest for group in groups):
        groups[-2:] = [groups[-2] + groups[-1]]
    shown = groups if len(groups) > 1 else []
    return tuple(Cell(group, sum(given.get(answer, 0) for answer in group)) for group in shown)


def sum_released_cells(tables: Iterable[Sequence[Cell]]) -> tuple[Cell, ...]:
    """Add up what was released of one question in several batches, joining answers that any of them joined.

    Only sums are made here, so that nothing comes out that the batches' own cells did not tell.
    """
    cells = [cell for table in tables for cell in table]
    sums: list[Cell] = []
    for cell in cells:
        touched = [one for one in sums if set(one.answers) & set(cell.answers)]
        sums = [one for one in sums if one not in touched] + [_sum([*touched, cell])]
    order = [answer for cell in cells for answer in cell.answers]
    return tuple(sorted(sums, key=lambda one: order.index(one.answers[0]))) if len(sums) > 1 else ()


def _sum(cells: Sequence[Cell]) -> Cell:
    answers = dict.fromkeys(answer for cell in cells for answer in cell.answers)
    return Cell(tuple(answers), sum(cell.states for cell in cells))
