"""Every page works without JavaScript: read, typed, sent, refused, sent again."""

import pytest
from playwright.sync_api import expect

from reviews.enums import ReviewState
from reviews.models import Answer, Review
from tests.e2e.browsing import (
    choose_language,
    fill_in_sign_in,
    follow,
    give_password,
    main,
    press,
    question,
    reasons_of,
)
from tests.factories.dialogues import make_dialogue, make_working_groups
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(portal):
    return lambda user: portal.sign_in(user, java_script_enabled=False)


def test_questionnaire_is_answered_and_submitted(sign_in, world, review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    page = sign_in(person(review, "KEN"))
    follow(page, "Clear and submit the self-assessment")
    reasons_of(page, "Clear and submit")
    for key in ("untoc.5", "untoc.6"):
        follow(page, f"Question {key}?")
        question(page, key).get_by_label("Yes", exact=True).check()
        question(page, key).get_by_label("Explanation").fill("Section 3 of the act.")
        press(page, "Save the answers")
        expect(main(page)).to_contain_text("Saved.")
        follow(page, "All articles", "Check, clear and submit")
    press(page, "Clear and submit")
    assert Review.objects.get(pk=review.pk).state == ReviewState.DESK_REVIEW


def test_wrong_number_of_a_form_comes_back_with_what_was_typed(sign_in, world, review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    typed = "x" * 100_001
    page = sign_in(person(review, "KEN", "expert"))
    page.goto(f"/reviews/{review.code}/questionnaire/UNTOC-5/")
    box = question(page, "untoc.5").get_by_label("Explanation")
    # As from a client that does not keep to the length the page allows.
    page.locator("form[data-guard] textarea").first.evaluate("box => box.removeAttribute('maxlength')")
    box.fill(typed)
    assert press(page, "Save the answers").status == 422
    expect(main(page).get_by_role("alert").first).to_contain_text("Explanation:")
    expect(question(page, "untoc.5").get_by_label("Explanation")).to_have_value(typed)
    assert not Answer.objects.exists()


def test_key_pages_are_whole(sign_in, world, review):
    carry_to(world, review, ReviewState.SUMMARY)
    page = sign_in(person(review, "KEN"))
    parts = ("people/", "consultation/", "submissions/1/", "feedback/", "clarifications/")
    parts += ("outcomes/list_of_observations/", "outcomes/summary/")
    for path in ("/", "/reviews/", "/library/", *(f"/reviews/{review.code}/{part}" for part in ("", *parts))):
        assert page.goto(path).status == 200
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(main(page)).to_be_visible()


def test_language_is_chosen(portal):
    page = portal.visit("/reviews/", java_script_enabled=False)
    choose_language(page, "fr")
    assert page.locator("html").get_attribute("lang") == "fr"


def test_organization_applies(sign_in, world):
    dialogue = make_dialogue(world.secretariat, make_working_groups()["TIP"])
    page = sign_in(make_representative(world.secretariat, make_organization(world.secretariat)))
    page.goto(dialogue.get_absolute_url())
    follow(page, "Apply for an organization")
    page.get_by_label("Expertise on the theme of the working group").fill("Ten years of work with victims.")
    press(page, "Apply")
    assert dialogue.applications.count() == 1


def test_session_that_ended_asks_to_sign_in_and_goes_on(portal, world, review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    expert = person(review, "KEN", "expert")
    give_password(expert)
    page = portal.visit(f"/reviews/{review.code}/questionnaire/UNTOC-5/", java_script_enabled=False)
    fill_in_sign_in(page, expert)
    expect(question(page, "untoc.5")).to_be_visible()


def test_sign_in_is_refused_in_plain_words(portal):
    user = make_user()
    page = portal.visit("/accounts/sign-in/", java_script_enabled=False)
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill("not the pass phrase")
    press(page, "Sign in")
    expect(main(page).get_by_role("alert")).to_contain_text("do not match")
    expect(page.get_by_label("E-mail")).to_have_value(user.email)
