"""With only the keyboard, and from right to left on the narrowest screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reviews.enums import ReviewState
from tests.e2e.browsing import PERSON, give_password, main
from tests.factories.dialogues import invite, make_dialogue, make_session, make_statement, make_working_groups
from tests.factories.people import PASSWORD, make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.models import Preparation
from untoc_portal.core.public_ids import hide_id

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NARROW = {"width": 320, "height": 640}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def tab_to(page, locator, limit=60):
    """Press the tabulator key until the element has the focus, which must be visible there."""
    for _press in range(limit):
        if locator.evaluate("element => element === document.activeElement"):
            assert locator.evaluate("element => element.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{locator} was not reached with the tabulator key")


def test_keyboard_alone_signs_in_and_out(portal):
    user = make_user(name="Ann Wanjiru")
    give_password(user)
    page = portal.visit("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, main(page).get_by_role("link", name="Sign in").first)
    page.keyboard.press("Enter")
    # The first field waits with the focus in it.
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(PERSON)).to_contain_text("Ann Wanjiru")
    tab_to(page, page.locator(PERSON))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Sign out"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_keyboard_answers_question_and_reaches_error(portal, world, review):
    carry_to(world, review, ReviewState.OBSERVATIONS)
    page = portal.sign_in(person(review, "GHA", "expert"))
    page.goto(f"/reviews/{review.code}/outcomes/list_of_observations/paragraphs/new/")
    tab_to(page, page.get_by_role("button", name="Add the paragraph"))
    page.keyboard.press("Enter")
    summary = main(page).locator("[data-focus]")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Article")).to_be_focused()


def test_arabic_runs_from_right_to_left_without_overflow(portal, world, review):
    carry_to(world, review, ReviewState.AGREEMENT)
    groups = make_working_groups()
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    session = make_session(world.secretariat, groups["TA"], in_days=20)
    user = person(review, "KEN")
    give_password(user)
    page = portal.visit("/accounts/sign-in/", locale="ar", viewport=NARROW)
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    for drawer, link in (("site-nav", "/library/"), ("site-person", "/accounts/profile/")):
        page.locator(f"[popovertarget={drawer}]").click()
        expect(page.locator(f"#{drawer} a[href='{link}']")).to_be_visible()
        assert not page.evaluate(OVERFLOW)
        page.keyboard.press("Escape")
        expect(page.locator(f"#{drawer}")).to_be_hidden()
    parts = ("", "people/", "questionnaire/", "submissions/1/", "feedback/", "clarifications/")
    paths = ["/", "/accounts/profile/", "/reviews/", "/library/", "/working-groups/", "/working-groups/TIP/"]
    paths += [f"/reviews/{review.code}/{part}" for part in (*parts, "outcomes/list_of_observations/")]
    paths += [dialogue.get_absolute_url(), session.get_absolute_url()]
    overflowing = {}
    for path in paths:
        assert page.goto(path).status == 200
        root = page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("ar", "rtl")
        if overflow := page.evaluate(OVERFLOW):
            overflowing[path] = overflow
    assert overflowing == {}
    page.goto(f"/reviews/{review.code}/")
    expect(page.locator(".tabs [aria-current]")).to_contain_text("لمحة عامة")
    tab_to(page, page.locator(".tabs a").last)


def test_keyboard_alone_finds_an_article_in_a_long_list(portal, world):
    dialogue = make_dialogue(world.secretariat, make_working_groups()["TIP"])
    organization = make_organization(world.secretariat)
    author = make_representative(world.secretariat, organization)
    invite(dialogue, organization, author)
    statement = make_statement(dialogue, author, organization=organization)
    page = portal.sign_in(author)
    page.goto(f"/statements/{hide_id(statement)}/tags/")
    tab_to(page, page.get_by_label("Find in the list"))
    page.keyboard.type("untoc 5")
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name="UNTOC, article 5:")
    expect(main(page).get_by_role("checkbox", name="article")).to_have_count(1)
    tab_to(page, box)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Find in the list"), limit=200)
    page.keyboard.type("zebra")
    expect(main(page).get_by_role("status").filter(has_text="Nothing in the list")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")
    expect(main(page)).to_contain_text("UNTOC, article 5")


def test_focus_returns_from_what_is_closed(portal):
    page = portal.visit("/styleguide/")
    opener = page.get_by_role("button", name="Open the dialog")
    tab_to(page, opener, limit=120)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="A dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    tab_to(page, page.locator(".toast").get_by_role("button", name="Close"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_focus_stays_when_the_server_replaces_what_had_it(portal, review):
    owner = make_user(name="Ann Wanjiru")
    work = Preparation.objects.create(
        owner=owner, kind="answer_letter", subject="test", label="File", language="en", state="running", total=4,
        arguments={"code": review.code, "language": "en", "articles": []},
    )  # fmt: skip
    page = portal.sign_in(owner)
    page.goto(work.get_absolute_url())
    stop = page.get_by_role("button", name="Stop it")
    ask_again = f"htmx.ajax('GET', '{reverse('preparation_progress', args=[work.pk])}', '#progress-{work.pk}')"
    stop.focus()
    Preparation.objects.update(done=2)
    page.evaluate(ask_again)
    expect(page.get_by_role("status").filter(has_text="2 of 4 steps done")).to_have_count(1)
    expect(stop).to_be_focused()
    Preparation.objects.update(state="stopped")
    page.evaluate(ask_again)
    expect(stop).to_have_count(0)
    expect(page.locator(f"#progress-{work.pk}")).to_be_focused()
