"""A text is sealed in the browser: it stays there, and what is handed in is the commitment to it."""

import json
from pathlib import Path

import pytest

from reviews.draw import commitment_of
from reviews.models import SealedText
from tests.e2e.browsing import press
from tests.factories.draw_course import freeze_now, make_mission

TEXT = "dice 4 2 6 – é"


@pytest.fixture
def course(hall):
    state = hall.parties[0]
    return freeze_now(hall), state, make_mission(hall, state)


def test_text_stays_in_the_browser(portal, course):
    draw, state, person = course
    page = portal.sign_in(person)
    page.goto(f"/draws/1/texts/{state.iso3}/seal/")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Make the commitment").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep this file").click()
    kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    page.get_by_label("I have kept the nonce and the text.").check()
    press(page, "Hand in the commitment")
    row = SealedText.objects.get()
    assert (kept["text"], kept["commitment"]) == (TEXT, row.commitment)
    assert row.commitment == commitment_of(draw.ledger().pool_sha256, state.iso3, kept["nonce"], TEXT)
    assert not [body for body in sent if kept["nonce"] in body or "dice" in body]


def test_page_without_script_explains_the_command(portal, course):
    draw, state, person = course
    page = portal.sign_in(person, java_script_enabled=False)
    page.goto(f"/draws/1/texts/{state.iso3}/seal/")
    assert not page.get_by_role("button", name="Make the commitment").is_visible()
    assert page.get_by_text(f"|commit|{draw.ledger().pool_sha256}|{state.iso3}|NONCE|TEXT").first.is_visible()
    commitment = commitment_of(draw.ledger().pool_sha256, state.iso3, "11" * 32, TEXT)
    page.locator("[name=commitment]").fill(commitment)
    page.get_by_label("I have kept the nonce and the text.").check()
    press(page, "Hand in the commitment")
    assert SealedText.objects.get().commitment == commitment
