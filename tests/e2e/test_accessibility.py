"""axe-core on the key pages, in English and in Arabic."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from reviews.enums import ReviewState
from tests.e2e.browsing import give_password
from tests.factories.dialogues import make_dialogue, make_session, make_working_groups
from tests.factories.people import PASSWORD
from tests.factories.reviews import carry_to, person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paths(world, review):
    """Give the addresses of key pages, with content on them."""
    carry_to(world, review, ReviewState.AGREEMENT)
    groups = make_working_groups()
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    session = make_session(world.secretariat, groups["TA"], in_days=20)
    parts = ("", "people/", "questionnaire/UNTOC-5/", "submissions/1/", "feedback/", "clarifications/")
    parts += ("outcomes/list_of_observations/", "outcomes/list_of_observations/return/")
    return [
        "/",
        "/reviews/",
        *(f"/reviews/{review.code}/{part}" for part in parts),
        "/library/",
        "/accounts/profile/",
        session.get_absolute_url(),
        dialogue.get_absolute_url(),
        "/styleguide/",
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(portal, paths, review, language):
    user = person(review, "KEN")
    give_password(user)
    page = portal.visit("/accounts/sign-in/", locale=language, color_scheme="light")
    found = violations_on(page)
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[popovertarget=site-person]").wait_for()
    for path in paths:
        assert page.goto(path).status == 200
        found += violations_on(page)
    assert found == []


def violations_on(page):
    """Return page, gravity, rule and the first places of each violation."""
    results = Axe().run(page)
    return [
        (page.url, row["impact"], row["id"], [node["html"][:160] for node in row["nodes"][:3]])
        for row in results.response["violations"]
    ]


def test_axe_sees_what_is_wrong(portal):
    page = portal.visit("/accessibility/")
    page.locator("main").evaluate("main => { main.append(document.createElement('img')) }")
    assert [rule for _url, _impact, rule, _nodes in violations_on(page)] == ["image-alt"]
