"""Over many seeds the lots fall evenly: pairs that are equal for every rule are drawn about as often as one another."""

import hashlib

import pytest

from benchmarks.fairness import measure_fairness
from reviews.draw import draw_lots

SEEDS = 120
# Chi-squared over its degrees of freedom is 1 for chance itself; over some 600 degrees it strays by less than this.
STRAY = 0.2


def drawn(pool, number):
    seed = hashlib.sha256(f"fairness {number}".encode()).digest()
    return [(row.sur, row.role, row.reviewer) for row in draw_lots(pool, seed).assignments]


@pytest.fixture(scope="module")
def drawings():
    """Give a function that draws a pool under many seeds, once for each pool."""
    kept = {}

    def draw(pool):
        if pool.sha256() not in kept:
            kept[pool.sha256()] = [drawn(pool, number) for number in range(SEEDS)]
        return kept[pool.sha256()]

    return draw


@pytest.mark.parametrize("prefer", [True, False])
def test_every_eligible_state_has_an_even_chance(pool, drawings, prefer):
    families = {"A00": "common", "A01": "common", "A02": "common", "B00": "islamic", "B01": "islamic"}
    narrow = {"A03": ("UNTOC",), "B02": ("UNTOC", "TIP"), "C00": ("UNTOC", "TIP")}
    states = pool(8, 7, 6, families=families, instruments=narrow, prefer_same_legal_system=prefer)
    fairness = measure_fairness(states, drawings(states))
    assert fairness.chi2_per_degree == pytest.approx(1, abs=STRAY)
    assert fairness.never_drawn < 0.02


def test_occasionally_fixed_draw_is_detected(pool, drawings):
    states = pool(8, 7, 6)
    fair = drawings(states)
    favoured = [fair[0] if number % 5 == 0 else rows for number, rows in enumerate(fair)]
    assert measure_fairness(states, favoured).chi2_per_degree > 1 + STRAY


def test_same_draw_again_and_again_is_as_unfair_as_can_be(pool):
    states = pool(8, 7, 6)
    fairness = measure_fairness(states, [drawn(states, 1)] * SEEDS)
    assert fairness.chi2_per_degree > 20
