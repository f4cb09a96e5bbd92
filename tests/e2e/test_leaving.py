"""Leaving a form in every way: by a link, another language, the way back, closing the tab; no text is lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reviews.enums import OutcomeKind, ReviewState
from reviews.models import OutcomeParagraph
from tests.e2e.browsing import choose_language, main, press
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import FormDraft

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WORDS = "Half a sentence about the registry"
LIST = OutcomeKind.LIST_OF_OBSERVATIONS
# kind of form → the label of its text
LABELS = {"component": "Reason", "paragraph": "Text", "visitor": "Experience in these fields", "admin": "Reason"}


@pytest.fixture
def staff(transactional_db):
    return make_user(RoleGroup.SECRETARIAT)


@pytest.fixture
def open_form(portal, staff, request):
    """Give the page with a form of this kind, and its address."""

    def opened(kind):
        if kind == "paragraph":
            world = request.getfixturevalue("world")
            review = carry_to(world, request.getfixturevalue("review"), ReviewState.OBSERVATIONS)
            page = portal.sign_in(person(review, "GHA", "expert"))
            path = reverse("reviews:draft_paragraph", args=[review.code, LIST])
        elif kind == "visitor":
            page, path = portal.visit(), reverse("stakeholders:organization_new")
        else:
            organization = make_organization(staff, verified=False)
            page = portal.sign_in(staff)
            path = reverse("stakeholders:organization_refuse", args=[organization.pk])
            if kind == "admin":
                path = reverse("admin:stakeholders_organization_act", args=[organization.pk, "refuse"])
        page.goto(path)
        return page, path

    return opened


def text_of(page, kind):
    return main(page).get_by_label(LABELS[kind]).first if kind != "admin" else page.get_by_label(LABELS[kind])


def ways(page, kind):
    """Return each way to leave a page, as something to do."""
    link = page.get_by_role("link", name="UNTOC Review Portal").first
    found = {
        "link": lambda: link.click(no_wait_after=True),
        "back": lambda: page.evaluate("() => { setTimeout(() => history.back()) }"),
        "closing": lambda: page.close(run_before_unload=True),
    }
    if kind != "admin":
        found["language"] = lambda: choose_language(page, "fr")
    return found


@pytest.mark.parametrize("kind", LABELS)
def test_form_asks_whichever_way_it_is_left(open_form, kind):
    page, path = open_form(kind)
    page.route("**/drafts/save/", lambda route: route.abort())
    text_of(page, kind).press_sequentially(WORDS)
    for leave in ways(page, kind).values():
        with page.expect_event("dialog") as asked:
            page.once("dialog", lambda dialog: dialog.dismiss())
            leave()
        assert asked.value.type == "beforeunload"
        expect(text_of(page, kind)).to_have_value(WORDS)
        assert page.url.endswith(path)
    page.once("dialog", lambda dialog: dialog.accept())


def kept(page):
    expect(page.locator("[data-draft-status]")).to_contain_text("as your private draft")


@pytest.mark.parametrize("way", ["link", "back", "closing", "language"])
@pytest.mark.parametrize("kind", ["component", "paragraph"])
def test_kept_draft_is_offered_whichever_way_one_left(open_form, kind, way):
    page, path = open_form(kind)
    text_of(page, kind).press_sequentially(WORDS)
    kept(page)
    ways(page, kind)[way]()
    if way == "closing":
        page = page.context.new_page()
    elif way == "language":
        expect(page.locator("html")).to_have_attribute("lang", "fr")
    else:
        page.wait_for_url(lambda url: not url.endswith(path))
    page.wait_for_load_state()
    page.goto(path)
    offer = page.locator(".kept")
    expect(offer).to_contain_text(WORDS)
    offer.get_by_role("link").click()
    expect(page.locator("textarea").first).to_have_value(WORDS)
    assert not OutcomeParagraph.with_removed.exists()
    page.locator("textarea").first.press_sequentially(".")
    expect(page.locator("[name=form_draft_revision]")).to_have_value("2")
    page.locator("form[data-guard] button[formaction]").click()
    page.wait_for_load_state()
    assert not FormDraft.objects.exists()


def test_offered_draft_is_seen_whole_or_scrolled_by_keyboard(open_form):
    """Of a short one the words are in sight; a longer one is a stop for the Tab key."""
    page, path = open_form("component")
    text_of(page, "component").press_sequentially(WORDS)
    kept(page)
    page.goto(path)
    page.locator(".kept").scroll_into_view_if_needed()
    expect(page.locator(".kept dd")).to_be_in_viewport(ratio=1)
    expect(page.locator(".kept__text")).not_to_have_attribute("tabindex", "0")
    page.goto(f"{path}?put_back=1")
    text_of(page, "component").fill("\n".join([WORDS] * 60))
    expect(page.locator("[name=form_draft_revision]")).to_have_value("2")
    page.goto(path)
    expect(page.locator(".kept__text")).to_have_attribute("tabindex", "0")


def test_words_typed_while_signed_out_are_offered_again(open_form, staff):
    page, path = open_form("component")
    page.context.clear_cookies()
    text_of(page, "component").press_sequentially(WORDS)
    expect(page.locator("#live-notice")).to_contain_text("You have been signed out.")
    held = page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))")
    assert held == [f"draft:{staff.pk}:{path}#"]


def test_visitor_is_offered_the_words_of_the_window(open_form):
    page, path = open_form("visitor")
    text_of(page, "visitor").press_sequentially(WORDS)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(path)
    expect(text_of(page, "visitor")).to_have_value("")
    page.get_by_role("button", name="Restore it").click()
    expect(text_of(page, "visitor")).to_have_value(WORDS)
    assert not FormDraft.objects.exists()
    page.once("dialog", lambda dialog: dialog.accept())


def test_second_window_is_warned_and_overwrites_nothing(open_form):
    first, path = open_form("component")
    second = first.context.new_page()
    second.goto(path)
    text_of(first, "component").press_sequentially(WORDS)
    kept(first)
    text_of(second, "component").press_sequentially("Other words")
    expect(second.locator("[data-draft-status]")).to_contain_text("from another window")
    assert FormDraft.objects.get().texts["reason"] == WORDS
    second.once("dialog", lambda dialog: dialog.accept())


def test_sent_form_leaves_no_draft(open_form):
    page, _path = open_form("component")
    text_of(page, "component").press_sequentially(WORDS)
    # Immediately, while the draft may be on its way.
    page.wait_for_timeout(1150)
    assert press(page, "Refuse").status == 302
    page.wait_for_timeout(500)
    assert not FormDraft.objects.exists()


def test_draft_is_put_back_without_javascript(open_form, portal, staff):
    page, path = open_form("component")
    text_of(page, "component").press_sequentially(WORDS)
    kept(page)
    plain = portal.sign_in(staff, java_script_enabled=False)
    plain.goto(path)
    expect(plain.locator(".kept")).to_contain_text(WORDS)
    plain.get_by_role("link", name="Restore it").click()
    expect(text_of(plain, "component")).to_have_value(WORDS)
    press(plain, "Refuse")
    assert not FormDraft.objects.exists()
