"""The disclosure guard against people who know it, know much, and can count."""

from collections import Counter, defaultdict
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings, strategies as st

from dialogues.disclosure import Cell, select_publishable_cells, sum_released_cells

ANSWERS = ("yes", "in_part", "no", "none")


def let_out(counts, smallest=5, known=None):
    return select_publishable_cells(ANSWERS, states_by_answer=counts, known=known or {}, smallest=smallest)


@pytest.mark.parametrize(
    ("given_answers", "shown"),
    [
        ({"yes": 8, "in_part": 7, "no": 6, "none": 5}, [("yes", 8), ("in_part", 7), ("no", 6), ("none", 5)]),
        ({"yes": 8, "in_part": 7, "no": 6}, [("yes", 8), ("in_part", 7), ("no none", 6)]),
        ({"yes": 8, "in_part": 2, "no": 6}, [("yes", 8), ("in_part no none", 8)]),
        # Everybody's answer would be known from one cell.
        ({"yes": 20}, []),
        ({"yes": 16, "no": 4}, []),
        ({"yes": 4, "no": 16}, []),
        ({"yes": 5, "no": 5}, [("yes", 5), ("in_part no none", 5)]),
        ({}, []),
    ],
)
def test_a_cell_and_what_is_outside_it_hold_enough_states(given_answers, shown):
    assert [(" ".join(cell.answers), cell.states) for cell in let_out(given_answers)] == shown


def test_states_whose_answers_others_know_protect_nobody():
    counts = {"yes": 8, "no": 8}
    assert let_out(counts, known={"yes": 3, "no": 3}) == (Cell(("yes",), 8), Cell(("in_part", "no", "none"), 8))
    assert let_out(counts, known={"yes": 4}) == ()


def test_sums_join_what_any_batch_joined():
    fine = (Cell(("yes",), 6), Cell(("in_part",), 5), Cell(("no", "none"), 7))
    coarse = (Cell(("yes",), 9), Cell(("in_part", "no", "none"), 8))
    assert (
        sum_released_cells([fine, coarse])
        == sum_released_cells([coarse, fine])
        == (Cell(("yes",), 15), Cell(("in_part", "no", "none"), 20))
    )
    assert sum_released_cells([fine, ()]) == fine
    assert sum_released_cells([]) == ()


def _ways(states, answers):
    """Return every way in which this number of States can have answered."""
    if answers == 1:
        return [(states,)]
    return [(first, *rest) for first in range(states + 1) for rest in _ways(states - first, answers - 1)]


@pytest.mark.parametrize("smallest", [3, 5])
@pytest.mark.parametrize("answers", [2, 3, 4])
def test_reader_who_knows_few_states_learns_no_answer(smallest, answers):
    names = ANSWERS[:answers]
    for states in range(2 * smallest, 2 * smallest + 5):
        published = defaultdict(list)
        for way in _ways(states, answers):
            published[
                select_publishable_cells(
                    names, states_by_answer=dict(zip(names, way, strict=True)), known={}, smallest=smallest
                )
            ].append(way)
        for possible in published.values():
            _no_small_count_follows(possible, names, smallest, states)
            _no_answer_follows(possible, smallest, answers)


def _no_small_count_follows(possible, names, smallest, states):
    for size in range(1, len(names)):
        for some in combinations(range(len(names)), size):
            counts = {sum(way[place] for place in some) for way in possible}
            follows = counts.pop() if len(counts) == 1 else None
            assert follows is None or smallest <= follows <= states - smallest


def _no_answer_follows(possible, smallest, answers):
    """Let up to smallest - 1 States lay their own answers together and subtract them."""
    for friends in (way for known in range(smallest) for way in _ways(known, answers)):
        rest = [
            [mine - theirs for mine, theirs in zip(way, friends, strict=True)]
            for way in possible
            if all(mine >= theirs for mine, theirs in zip(way, friends, strict=True))
        ]
        open_answers = {place for way in rest for place in range(answers) if way[place]}
        assert not rest or len(open_answers) > 1


@st.composite
def batches(draw):
    """Give the answers of each State of several batches, and whether it shares them."""
    state = st.tuples(st.sampled_from(ANSWERS), st.booleans())
    return draw(st.lists(st.lists(state, min_size=1, max_size=40), min_size=1, max_size=4))


@settings(max_examples=300)
@given(batches(), st.integers(3, 7))
def test_no_publication_or_difference_shows_small_group(rows, smallest):
    released = []
    for batch in rows:
        answers = Counter(answer for answer, _shares in batch)
        known = Counter(answer for answer, shares in batch if shares)
        released.append(select_publishable_cells(ANSWERS, states_by_answer=answers, known=known, smallest=smallest))
    publications = [sum_released_cells(released[:n]) for n in range(1, len(released) + 1)]
    for n, publication in enumerate(publications, 1):
        hidden = Counter(answer for batch in rows[:n] for answer, shares in batch if not shares)
        taken = [batch for batch, cells in zip(rows[:n], released[:n], strict=True) if cells]
        answers = Counter(answer for batch in taken for answer, _shares in batch)
        for cell in publication:
            assert cell.states == sum(answers[answer] for answer in cell.answers)
            assert sum(hidden[answer] for answer in cell.answers) >= smallest
        assert len(publication) != 1
    for earlier, later in pairwise(publications):
        _difference_is_not_small(earlier, later, smallest)


def _difference_is_not_small(earlier, later, smallest):
    """Subtract what an earlier publication said from a later one, in every place where the cells allow it."""
    for cell in later:
        within = [one for one in earlier if set(one.answers) <= set(cell.answers)]
        covered = {answer for one in within for answer in one.answers}
        if covered == set(cell.answers):
            new = cell.states - sum(one.states for one in within)
            assert new == 0 or new >= smallest


@settings(max_examples=200)
@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=40), st.integers(3, 7), st.data())
def test_reader_who_knows_many_states_learns_no_further_one(answers, smallest, data):
    cells = let_out(Counter(answers), smallest)
    friends = data.draw(st.integers(0, min(smallest - 1, len(answers) - 1)))
    known = Counter(answers[:friends])
    left = [cell.states - sum(known[answer] for answer in cell.answers) for cell in cells]
    # The next State may have given an answer of any cell that is shown: none of them is used up.
    assert all(left)
    assert len(left) != 1
