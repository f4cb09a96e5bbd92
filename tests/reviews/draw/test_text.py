"""A phase is drawn again only from the text of docs/draw.md: nothing here comes from the program that draws."""

import hashlib
import hmac

import pytest

from reviews.draw import VERSION, draw_lots
from reviews.draw.reasons.search import Search
from reviews.draw.reasons.views import View

SAME, OTHER = "same_region", "other_region"


class ByHand:
    """Draws the places of a pool that needs no additional reviewers, by tickets and any exact test."""

    def __init__(self, pool, seed):
        self.name, self.rules, self.seed = pool["name"], pool["rules"], seed
        self.states = {one["iso3"]: one for one in pool["states"]}
        self.places = [(code, role) for code in self.states for role in (SAME, OTHER)]
        self.listed = {place: self.find_candidates(place) for place in self.places}
        self.owed = dict.fromkeys(self.states, self.rules["load_min"])
        self.hint, self.waived, self.kept, self.counts = {}, [], set(), []

    def ticket(self, *label):
        return hmac.new(self.seed, "|".join((VERSION, self.name, *label)).encode(), "sha256").digest()

    def find_candidates(self, place):
        sur, role = place
        own = self.states[sur]
        barred = {x for x, y in self.rules["history"] if y == sur} | {y for x, y in self.rules["excluded"] if x == sur}
        return frozenset(
            code
            for code, one in self.states.items()
            if code not in barred | {sur}
            and (one["region"] == own["region"]) == (role == SAME)
            and set(own["instruments"]) <= set(one["instruments"])
        )

    def begin(self, listed):
        return View(dict(listed), dict.fromkeys(self.states, self.rules["load_max"]), dict(self.owed))

    def is_whole(self, view):
        """Return whether a whole draw remains, and keep it as a hint for the next question."""
        search = Search(view, self.hint)
        is_whole = search.finds_none() is None
        self.hint = {**view.drawn, **search.owner} if is_whole else self.hint
        return is_whole

    def give_minima_back(self):
        if self.is_whole(self.begin(self.listed)):
            return
        owed, self.owed = self.owed, dict.fromkeys(self.owed, 0)
        for code in sorted(owed, key=lambda one: self.ticket("minimum", one)):
            self.owed[code] = owed[code]
            if not self.is_whole(self.begin(self.listed)):
                self.owed[code] = 0
                self.waived.append(code)

    def keep_same_legal_system(self):
        family = {code: one["legal_family"] for code, one in self.states.items()}
        alike = {(sur, SAME): {one for one in family if family[one] == family[sur]} for sur in self.states}
        wanted = [place for place in alike if self.listed[place] & alike[place]]
        best = None
        for number in map(str, range(1, 9)):
            view, kept = self.begin(self.listed), set()
            for place in sorted(wanted, key=lambda one: self.ticket("preference", number, *one)):
                before = view.available[place]
                view.available[place] = before & alike[place]
                if self.hint.get(place) in alike[place] or self.is_whole(view):
                    kept.add(place)
                else:
                    view.available[place] = before
            if not self.counts or len(kept) > max(self.counts):
                best = view, kept, self.hint
            self.counts.append(len(kept))
            if len(kept) == len(wanted):
                break
        view, self.kept, self.hint = best
        return view

    def draw(self):
        """Give who is drawn for each place, and the rule for each candidate passed over."""
        self.give_minima_back()
        views = self.keep_same_legal_system(), self.begin(self.listed)
        listed, reasons = dict(views[0].available), {}
        for place in sorted(self.places, key=lambda one: self.ticket("place", *one)):
            for code in sorted(listed[place], key=lambda one: self.ticket("candidate", *place, one)):
                reason = self.reason(*views, place, code)
                if not reason:
                    for view in views:
                        view.take(place, code)
                    break
                reasons.setdefault(place, []).append(reason)
        return views[0].drawn, reasons

    def reason(self, view, free, place, code):
        if not view.left[code]:
            return "most_reviews_per_state"
        if place[0] in (view.drawn.get((code, SAME)), view.drawn.get((code, OTHER))):
            return "no_mutual_review"
        if self.hint[place] == code or self.is_whole(view.draw(place, code)):
            return ""
        hint, is_there = self.hint, self.is_whole(free.draw(place, code))
        self.hint = hint
        return "same_legal_system_preferred" if is_there else "remaining_places_can_be_filled"


def drawn_twice(pool, text):
    seed = hashlib.sha256(text.encode()).digest()
    by_hand = ByHand(pool.as_document(), seed)
    return draw_lots(pool, seed).as_document(), by_hand, by_hand.draw()


def agree(pool, text):
    record, by_hand, (drawn, reasons) = drawn_twice(pool, text)
    for one in record["places"]:
        place = one["sur"], one["label"]
        assert one["reviewer"] == drawn[place]
        assert [row["rule"] for row in one["passed_over"]] == reasons.get(place, [])
        assert one.get("is_kept", False) is (place in by_hand.kept)
    assert record["preference"]["kept"] == by_hand.counts
    assert [row["state"] for row in (record["minima"] or {"waived": []})["waived"]] == by_hand.waived
    return record


def test_second_phase_is_drawn_again_from_the_text(full_size):
    pool = full_size()
    pairs = tuple((one.sur, one.reviewer) for one in draw_lots(pool, b"first phase").assignments)
    agree(pool.changed(history=pairs, excluded=pairs), "second phase")


@pytest.mark.parametrize("number", range(6))
def test_tight_pools_are_drawn_again_from_the_text(pool, number):
    families = {"A00": "common", "A01": "common", "B00": "common", "B01": "mixed"}
    codes = [f"{region}0{one}" for region in "AB" for one in range(6)]
    few = tuple((code, one) for code in codes for one in ("A00", "A01") if code not in (one, "B00"))
    agree(pool(3, 3, families=families, load_max=2), f"tight {number}")
    assert agree(pool(6, 6, families=families, excluded=few), f"minimum {number}")["minima"]["waived"]
