import hmac

import pytest

from reviews.draw import VERSION
from reviews.draw.groups import divide_into_groups
from reviews.draw.lots import Lots


def test_ticket_is_the_published_formula():
    ticket = Lots("phase 1", b"seed").ticket("place", "A00", "same_region")
    assert ticket == hmac.new(b"seed", f"{VERSION}|phase 1|place|A00|same_region".encode(), "sha256").digest()


def test_tickets_differ_between_drawings_under_one_seed():
    assert Lots("one", b"seed").ticket("place") != Lots("two", b"seed").ticket("place")


@pytest.mark.parametrize("sizes", [(3, 3), (4, 5), (7, 8, 5), (4, 4, 4, 4, 4)])
def test_groups_are_balanced_by_region_and_overall(pool, sizes):
    frozen = pool(*sizes)
    for seed in range(20):
        groups = divide_into_groups(frozen, Lots("test", bytes([seed])))
        for region in ("", *"ABCDE"[: len(sizes)]):
            counts = [sum(q == one and code.startswith(region) for code, one in groups.items()) for q in (1, 2, 3)]
            assert max(counts) - min(counts) <= 1


def test_every_state_may_come_into_every_group(pool):
    frozen = pool(4, 3)
    drawn = {
        (code, group)
        for seed in range(60)
        for code, group in divide_into_groups(frozen, Lots("test", bytes([seed]))).items()
    }
    assert len(drawn) == 7 * 3
