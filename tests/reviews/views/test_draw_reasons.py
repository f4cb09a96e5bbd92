"""What the page of a State says of its lots is what the transcript proves, and no more."""

import html
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from reviews.draw import DrawRules, DrawState, Pool
from reviews.selectors.draw_classes import list_small_classes
from stakeholders.enums import RegionalGroup
from stakeholders.models import State

SAYS = {
    "most_reviews_per_state": "already does the maximum number of reviews",
    "no_mutual_review": "the two States would review each other",
    "remaining_places_can_be_filled": "with it, the remaining places could not all be filled under the rules",
    "same_legal_system_preferred": "with it, not every place kept for a State of the same legal system",
}
SHOWS = {
    "over": "too many places could go only to",
    "under": "too few places would be left for the minimum number of reviews of",
    "split": "in every way to fill the places, two States would review each other",
}


def page_of(client, code):
    page = html.unescape(client.get(reverse("reviews:draw_state", args=[code])).content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def families(hall):
    for number, state in enumerate(hall.parties):
        State.objects.filter(pk=state.pk).update(legal_family=("common_law", "civil_law")[number % 5 > 1])


def test_page_says_what_is_proved(hall, families, client):
    body = hall.draw().ledger().entries[-1]["body"]
    names = {state.iso3: str(state) for state in hall.parties}
    seen = set()
    for record in body["places"]:
        page = page_of(client, record["sur"])
        assert ("The place is kept for a State of the same legal system" in page) >= record.get("is_kept", False)
        for code, row in zip(record["candidates"], record["passed_over"], strict=False):
            certificate = body["certificates"][row["certificate"]] if "certificate" in row else {}
            shown = next((SHOWS[kind] for kind in SHOWS if certificate.get(kind)), "")
            assert f"{names[code]} – {SAYS[row['rule']]}" in page
            assert shown in page
            seen |= {row["rule"], *certificate}
    assert len(seen & set(SAYS)) > 1
    not_kept = {row["sur"]: row for row in body["preference"]["not_kept"]}
    for code, row in not_kept.items():
        assert ("no eligible State has it" in page_of(client, code)) is ("certificate" not in row)


def test_small_classes_are_found_in_the_pool(hall):
    codes = [state.iso3 for state in hall.parties]
    alone = set(codes[:4])
    states = tuple(
        DrawState(code, RegionalGroup.AFRICAN, "civil", frozenset({"UNTOC"} if code in alone else {"UNTOC", "TIP"}))
        for code in codes
    )
    used = ((codes[0], codes[1]), (codes[1], codes[0]), (codes[2], codes[7]))
    (found,) = list_small_classes(Pool("p", states, DrawRules(history=used)))
    assert (found.names, found.others) == ([str(state) for state in hall.parties[:4]], [])
    assert (found.pairs, found.used) == (6, 1)
    text = " ".join(render_to_string("reviews/_draw_small_classes.html", {"small_classes": [found]}).split())
    assert "These 4 States can review only one another." in text
    assert "They can form 6 pairs; earlier phases used 1." in text
    assert render_to_string("reviews/_draw_small_classes.html", {"small_classes": []}).strip() == ""


def test_class_that_reviews_others_names_them(hall):
    codes = [state.iso3 for state in hall.parties]
    regions = dict.fromkeys(codes, RegionalGroup.AFRICAN) | {codes[0]: RegionalGroup.GRULAC}
    alone = set(codes[:3])
    states = tuple(
        DrawState(code, regions[code], "civil", frozenset({"UNTOC"} if code in alone else {"UNTOC", "TIP"}))
        for code in codes
    )
    classes = {tuple(small.names): small.others for small in list_small_classes(Pool("p", states))}
    first, *others = (str(state) for state in hall.parties[:3])
    assert classes == {(first,): others, tuple(others): [first]}
