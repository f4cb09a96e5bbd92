"""Answering in the browser: saved while one types, two people at one answer, and a sign-in that expires."""

import pytest
from playwright.sync_api import expect

from reviews.enums import ReviewState
from reviews.models import Answer
from tests.e2e.browsing import fill_in_sign_in, main, press, question
from tests.factories.reviews import carry_to, person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

EXPERT = "expert"
PATH = "/reviews/KEN-1/questionnaire/UNTOC-5/"


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def both(portal, answering):
    """Give the windows of the expert and the focal point, both on the same article."""
    windows = [portal.sign_in(person(answering, "KEN", role)) for role in (EXPERT, "focal_point")]
    for page in windows:
        page.goto(PATH)
    return windows


def box(page, key="untoc.5"):
    return question(page, key).get_by_label("Explanation", exact=True)


def saved(page, key="untoc.5"):
    expect(question(page, key).locator("[data-save-status]")).to_contain_text("Saved at")


def test_answer_is_saved_as_it_is_typed(both, answering):
    page, colleague = both
    box(page).press_sequentially("The act of 2010.")
    saved(page)
    expect(question(page, "untoc.5").locator("[data-save-status]")).to_contain_text("by KEN expert KEN-1")
    answer = Answer.objects.get(review=answering, question__key="untoc.5")
    assert (answer.text, answer.revision) == ("The act of 2010.", 1)
    # Nothing is left to save: one leaves without being asked, and nothing is kept in the window.
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('typed:'))") == []
    colleague.goto(PATH)
    expect(box(colleague)).to_have_value("The act of 2010.")


def test_two_people_at_one_answer_see_both_texts_and_decide(both, answering):
    first, second = both
    box(first).fill("One paragraph.\n\nAnother paragraph.")
    saved(first)
    second.goto(PATH)
    box(first).fill("One paragraph by the expert.\n\nAnother paragraph.")
    expect(question(first, "untoc.5").locator("[name^=revision_]")).to_have_value("2")
    box(second).press_sequentially("")
    box(second).fill("One paragraph.\n\nAnother paragraph by the focal point.")
    panel = question(second, "untoc.5").locator(".conflict")
    expect(panel).to_contain_text("Someone else saved this while you were editing.")
    expect(panel.locator("ins")).to_have_text([expected("by the expert"), expected("by the focal point")])
    expect(panel.get_by_text("by KEN expert KEN-1")).to_be_visible()
    panel.get_by_text("The text before both changes").click()
    expect(panel.locator("details")).to_contain_text("One paragraph.")
    # Both can be joined here; a person decides it all the same.
    panel.get_by_label("Both texts merged, as shown here").check()
    assert press(second, "Save my decision").status == 302
    answer = Answer.objects.get(review=answering, question__key="untoc.5")
    assert answer.text == "One paragraph by the expert.\n\nAnother paragraph by the focal point."
    assert answer.revisions.count() == 3


def expected(words):
    """Give the words of a redline with what is said of them to those who do not see the colour."""
    return f"added:  {words} end of addition "


def test_sign_in_that_expires_keeps_the_words_in_the_window(both, answering):
    page, _colleague = both
    page.context.clear_cookies()
    box(page).fill("Typed after the sign-in had expired.")
    expect(page.locator("#live-notice")).to_contain_text("You have been signed out.")
    assert not Answer.objects.exists()
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/accounts/sign-in/")
    fill_in_sign_in(page, person(answering, "KEN", EXPERT))
    page.goto(PATH)
    kept = question(page, "untoc.5").locator(".kept")
    expect(kept).to_contain_text("Typed after the sign-in had expired.")
    kept.get_by_role("button", name="Restore it").click()
    saved(page)
    assert Answer.objects.get().text == "Typed after the sign-in had expired."


def test_text_in_window_is_not_shown_to_another_user(both, answering):
    page, _colleague = both
    page.context.clear_cookies()
    box(page).fill("Typed after the sign-in had expired.")
    expect(page.locator("#live-notice")).to_contain_text("You have been signed out.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/accounts/sign-in/")
    fill_in_sign_in(page, person(answering, "KEN"))
    page.goto(PATH)
    expect(box(page)).to_have_value("")
    expect(page.locator(".kept")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_button_pressed_after_the_sign_in_expired_loses_nothing(portal, answering, javascript):
    expert = person(answering, "KEN", EXPERT)
    page = portal.sign_in(expert, java_script_enabled=javascript)
    page.goto(PATH)
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] == "csrftoken"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    box(page).fill("Ligne 1\n\nنص")
    assert press(page, "Save the answers").status == 401
    expect(main(page)).to_contain_text("What you typed is kept")
    fill_in_sign_in(page, expert)
    press(page, "Save what I typed")
    expect(main(page).get_by_role("status").first).to_contain_text("Saved.")
    assert Answer.objects.get().text == "Ligne 1\n\nنص"


def test_two_articles_sent_without_javascript_conflict(portal, answering):
    review = answering
    roles = (EXPERT, "focal_point")
    first, second = (portal.sign_in(person(review, "KEN", role), java_script_enabled=False) for role in roles)
    for page, text in ((first, "What the expert wrote."), (second, "What the focal point wrote.")):
        page.goto(PATH)
        question(page, "untoc.5").get_by_label("No", exact=True).check()
        question(page, "untoc.5").get_by_label("Explanation").fill(text)
        question(page, "untoc.5.gap").get_by_role("textbox").fill(f"{text} On the gap.")
    assert press(first, "Save the answers").status == 302
    assert press(second, "Save the answers").status == 422
    shown = question(second, "untoc.5")
    expect(shown.get_by_role("alert")).to_contain_text("Typed by you, not saved")
    expect(shown.get_by_role("alert").locator("ins").first).to_contain_text("What the expert wrote.")
    expect(shown.get_by_label("Explanation")).to_have_value("What the focal point wrote.")
    gap = question(second, "untoc.5.gap")
    expect(gap.get_by_role("alert").locator("ins").first).to_contain_text("What the expert wrote. On the gap.")
    expect(gap.get_by_label("Answer")).to_have_value("What the focal point wrote. On the gap.")
    # Nothing was overwritten unseen; having compared, one saves again, and both stay in the history.
    answer = Answer.objects.get(review=review, question__key="untoc.5")
    assert (answer.text, answer.revision) == ("What the expert wrote.", 1)
    assert press(second, "Save the answers").status == 302
    answer.refresh_from_db()
    assert (answer.text, answer.revision) == ("What the focal point wrote.", 2)
    assert [row.text for row in answer.revisions.order_by("number")] == [
        "What the expert wrote.",
        "What the focal point wrote.",
    ]


def test_follow_up_appears_and_never_hides_text(portal, answering):
    page = portal.sign_in(person(answering, "KEN", EXPERT))
    page.goto(PATH)
    gap = page.locator("[data-follows]")
    expect(gap).to_be_hidden()
    question(page, "untoc.5").get_by_label("Yes, in part", exact=True).check()
    expect(gap).to_be_visible()
    question(page, "untoc.5").get_by_label("Yes", exact=True).check()
    expect(gap).to_be_hidden()
    question(page, "untoc.5").get_by_label("No", exact=True).check()
    gap.get_by_role("textbox").fill("The registry.")
    expect(gap.locator("[data-save-status]")).to_contain_text("Saved at")
    question(page, "untoc.5").get_by_label("Yes", exact=True).check()
    expect(gap).to_be_visible()
    saved(page)
    page.goto(PATH)
    expect(gap.get_by_role("textbox")).to_have_value("The registry.")
