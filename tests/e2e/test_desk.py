"""The desk in the browser: its keys, its panel, and writing on the full screen; what is typed stays."""

import pytest
from playwright.sync_api import expect

from reviews.enums import ReviewState
from reviews.models import Answer, Citation
from tests.e2e.browsing import press, question
from tests.factories.reviews import carry_to, person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PATH = "/reviews/KEN-1/questionnaire/UNTOC-5/"


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def page(portal, answering):
    found = portal.sign_in(person(answering, "KEN", "expert"))
    found.goto(PATH)
    return found


def box(page):
    return question(page, "untoc.5").get_by_role("textbox", name="Explanation")


def test_keys_lead_on_but_not_while_one_types(page):
    box(page).press_sequentially("jkur?")
    expect(box(page)).to_have_value("jkur?")
    assert page.url.endswith(PATH)
    expect(question(page, "untoc.5").locator("[data-save-status]")).to_contain_text("Saved at")
    box(page).blur()
    page.keyboard.press("?")
    help_on_keys = page.get_by_role("dialog", name="Keyboard")
    expect(help_on_keys).to_be_visible()
    page.keyboard.press("j")
    assert page.url.endswith(PATH)
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("j")
    assert page.url.endswith("/UNTOC-6/")


def test_keys_can_be_switched_off(page):
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Use these keys on this computer").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("j")
    expect(page.locator("h1")).to_contain_text("article 5")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def test_tab_is_opened_and_what_is_typed_stays(page):
    box(page).press_sequentially("Typed and not yet saved")
    panel = page.get_by_role("complementary", name="Beside the question")
    tab = panel.get_by_role("link", name="Guidance")
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")
    expect(tab).to_be_focused()
    expect(panel).to_contain_text("No guidance on this question.")
    assert "panel=guidance" in page.url
    expect(box(page)).to_have_value("Typed and not yet saved")


def test_full_screen_loses_nothing_and_is_left_by_escape(page, answering):
    part = question(page, "untoc.5")
    box(page).press_sequentially("Before. ")
    part.get_by_role("button", name="Write on the full screen").click()
    expect(box(page)).to_be_focused()
    expect(page.locator(".desk__list")).to_have_js_property("inert", value=True)
    box(page).press_sequentially("On the full screen.")
    expect(part).not_to_have_attribute("data-dirty", "")
    expect(part.locator("[data-save-status]")).to_contain_text("Saved at")
    page.keyboard.press("Escape")
    expect(part.get_by_role("button", name="Write on the full screen")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".desk__list")).to_have_js_property("inert", value=False)
    expect(box(page)).to_have_value("Before. On the full screen.")
    expect(part.locator("[name^=revision_]")).not_to_have_value("0")
    assert "On the full screen." in Answer.objects.get(review=answering).text


def test_panel_is_a_drawer_on_a_telephone(page):
    page.set_viewport_size({"width": 375, "height": 800})
    panel = page.get_by_role("complementary", name="Beside the question")
    expect(panel).to_be_hidden()
    question(page, "untoc.5").get_by_role("link", name="Notes of the delegation").click()
    expect(panel).to_contain_text("For your own delegation only.")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False])
def test_new_law_is_cited_without_leaving(portal, answering, javascript):
    page = portal.sign_in(person(answering, "KEN", "expert"), java_script_enabled=javascript)
    page.goto(f"{PATH}?panel=laws&about=untoc.5")
    box(page).fill("The act of 2010.")
    panel = page.get_by_role("complementary", name="Beside the question")
    panel.get_by_label("Title").fill("An act")
    panel.get_by_label("Provisions").fill("section 1")
    assert press(page, "Add and cite").status == 422
    expect(box(page)).to_have_value("The act of 2010.")
    panel.get_by_label("Link").fill("https://laws.example/1")
    assert press(page, "Add and cite").status == 302
    expect(panel).to_contain_text("An act")
    assert Citation.objects.get().provisions == "section 1"
    assert Answer.objects.get(review=answering).text == "The act of 2010."
