"""Journeys with only the keyboard: each key is pressed as a person would, and the focus is watched all the way.

In every place where a journey stops, the focus is seen: in light and in dark, and with forced colours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error, expect

from tests.walk.looks import PHONE, TALL, WIDE
from tests.walk.pages import DOMAIN, PASSWORD, SECURED, VISITOR, enter
from tests.walk.second_factor import code_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

FURTHEST = 500
APPEARANCES = ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"})
AS_BEFORE = {"color_scheme": "light", "forced_colors": "none"}
IS_FOCUSED = "element => element === document.activeElement"
IS_SEEN = """element => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return element.matches(":focus-visible") && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""
# Which element of the page has the focus, counted from the top.
WHERE = "[...document.querySelectorAll('*')].indexOf(document.activeElement)"


@dataclass
class Keys:
    """A page that is used only with keys."""

    page: Page

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        """Type words where the focus is."""
        self.page.keyboard.type(words)

    def reach(self, locator: Locator, key: str = "Tab") -> None:
        """Press Tab until the element has the focus; AssertionError when it is not reached, or not seen there."""
        for _press in range(FURTHEST):
            if locator.evaluate(IS_FOCUSED):
                break
            self.press(key)
        assert locator.evaluate(IS_FOCUSED), f"{locator} is not reached"
        for appearance in APPEARANCES:
            self.page.emulate_media(**{**AS_BEFORE, **appearance})
            assert locator.evaluate(IS_SEEN), f"the focus on {locator} is not seen: {appearance}"
        self.page.emulate_media(**AS_BEFORE)

    def link(self, name: str) -> None:
        """Follow a link of the page."""
        self.reach(self.page.get_by_role("main").get_by_role("link", name=name).first)
        with self.page.expect_navigation():
            self.press("Enter")

    def send(self, name: str) -> None:
        """Press a button that sends a form."""
        self.reach(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first)
        with self.page.expect_navigation():
            self.press("Enter")

    def correct(self, field: str) -> None:
        """Go from the summary of errors, which has the focus, to the field that the first of them names."""
        expect(self.page.locator("[data-focus]")).to_be_focused()
        self.press("Tab", "Enter")
        expect(self.page.get_by_label(field).first).to_be_focused()

    def walk_round(self) -> int:
        """Press Tab from the top to the end of the page; AssertionError for a trap, or for leaping back."""
        self.page.evaluate("document.activeElement.blur()")
        seen: list[int] = []
        for _press in range(FURTHEST):
            self.press("Tab")
            place = self.page.evaluate(WHERE)
            if seen and (place == seen[0] or self.page.evaluate("document.activeElement === document.body")):
                assert seen == sorted(seen), "the Tab key leaps back"
                return len(seen)
            assert not seen or place != seen[-1], f"the Tab key is trapped at {seen[-1]}"
            seen.append(place)
        message = "the Tab key does not come to the end of the page"
        raise AssertionError(message)


def sign_in_with_an_app(keys: Keys) -> None:
    """Password, then the code of an app."""
    keys.page.goto("/")
    keys.press("Tab")
    expect(keys.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keys.press("Enter")
    expect(keys.page.get_by_role("main")).to_be_focused()
    keys.link("Sign in")
    expect(keys.page.get_by_label("E-mail")).to_be_focused()
    keys.type(f"{SECURED}@{DOMAIN}")
    keys.press("Tab")
    keys.type(PASSWORD)
    with keys.page.expect_navigation():
        keys.press("Enter")
    keys.reach(keys.page.locator("[name=code]").first)
    keys.type(code_now())
    with keys.page.expect_navigation():
        keys.press("Enter")
    expect(keys.page.locator("[popovertarget=site-person]")).to_be_visible()


def answer_an_article(keys: Keys) -> None:
    """Type an answer; it is saved by itself, and the focus stays where one types."""
    keys.page.goto("/reviews/BEN-1/questionnaire/UNTOC-5/")
    keys.walk_round()
    box = keys.page.locator("form[data-autosaved] textarea").first
    keys.reach(box)
    keys.press("Control+End")
    keys.type(" Section 3 of the act.")
    expect(keys.page.locator("[data-autosave]:not([data-dirty]) [data-save-status]").first).to_contain_text("Saved")
    expect(keys.page.locator("[data-autosave][data-dirty]")).to_have_count(0)
    assert box.evaluate(IS_FOCUSED), "saving takes the focus away"
    part = keys.page.locator("[data-autosave]").first
    keys.reach(part.get_by_role("button", name="Write on the full screen"))
    keys.press("Enter")
    expect(keys.page.locator(".question--full textarea")).to_be_focused()
    keys.press("Escape")
    expect(box).to_be_focused()
    tab = keys.page.locator(".desk__panel").get_by_role("link", name="History", exact=True)
    keys.reach(tab)
    keys.press("Enter")
    expect(tab).to_have_attribute("aria-current", "true")
    expect(tab).to_be_focused()
    # The next article, the one that was returned, the next and the previous one, and the next with a gap.
    for key, number in (("j", 6), ("r", 5), ("j", 6), ("k", 5)):
        with keys.page.expect_navigation():
            keys.press(key)
        expect(keys.page.locator("h1")).to_contain_text(f"article {number}:")
    with keys.page.expect_navigation():
        keys.press("u")
    expect(keys.page.locator("h1")).not_to_contain_text("article 5:")


def review_an_article(keys: Keys) -> None:
    """Type feedback next to the answers, ask about words of an answer, and go on to the next article by a key."""
    keys.page.goto("/reviews/BIH-1/feedback/UNTOC-5/")
    keys.walk_round()
    box = keys.page.get_by_label("Measures taken")
    keys.reach(box)
    keys.type("Both offences are in force.")
    expect(keys.page.locator("#head-measures:not([data-dirty]) [data-save-status]")).to_contain_text("Saved")
    assert box.evaluate(IS_FOCUSED), "saving takes the focus away"
    keys.reach(keys.page.locator("summary", has_text="Ask for a clarification"), "Shift+Tab")
    keys.press("Enter")
    keys.reach(keys.page.locator("[name=quote]"))
    keys.type("words that no answer has")
    keys.reach(keys.page.locator("[name=request]"))
    keys.type("Since when?")
    keys.send("Send the request")
    keys.correct("Passage")
    keys.press("Control+a", "Delete")
    keys.send("Send the request")
    expect(keys.page).to_have_url(re.compile(r"/reviews/BIH-1/feedback/UNTOC-5/"))
    with keys.page.expect_navigation():
        keys.press("j")
    expect(keys.page).to_have_url(re.compile(r"/reviews/BIH-1/feedback/UNTOC-6/"))


def make_an_observation(keys: Keys) -> None:
    """Make an observation from a passage of feedback, with its kind and its source."""
    keys.page.goto("/reviews/COK-1/feedback/UNTOC-5/")
    keys.walk_round()
    keys.reach(keys.page.locator("a[href*='observe=']").first)
    with keys.page.expect_navigation():
        keys.press("Enter")
    keys.reach(keys.page.locator("[name=kind]:checked"))
    keys.press("ArrowDown")
    keys.send("Add to the list")
    expect(keys.page.get_by_role("main")).to_contain_text("The observation is in the list.")


def clear_a_list(keys: Keys) -> None:
    """Add a paragraph, which is refused at first, and clear the version."""
    keys.page.goto("/reviews/COK-1/outcomes/list_of_observations/")
    keys.walk_round()
    keys.link("Add a paragraph")
    keys.send("Add the paragraph")
    keys.correct("Article")
    keys.press("ArrowDown")
    keys.reach(keys.page.get_by_label("Text"))
    keys.type("The State under review has trained its judges.")
    keys.send("Add the paragraph")
    keys.link("Clear this version")
    keys.walk_round()
    keys.send("Clear this version")
    expect(keys.page.get_by_role("main")).to_contain_text("Your State has cleared this version.")


def apply_to_a_dialogue(keys: Keys) -> None:
    """Choose the organization with the arrow keys, forget the text, and send."""
    keys.page.goto("/dialogues/2/apply/")
    keys.walk_round()
    keys.reach(keys.page.locator("[name=organization]"))
    keys.press("ArrowDown")
    keys.send("Apply")
    keys.correct("Expertise on the theme of the working group")
    keys.type("Ten years of work with prosecutors.")
    keys.send("Apply")
    expect(keys.page.get_by_role("main")).to_contain_text("The application is received.")


def send_a_statement(keys: Keys) -> None:
    """Finish the statement that the first page names, and send it."""
    keys.page.goto("/")
    keys.link("Finish the statement")
    keys.link("Submit the statement")
    keys.send("Submit the statement")
    expect(keys.page.get_by_role("main")).to_contain_text("sent")


def moderate_a_statement(keys: Keys) -> None:
    """Return a statement that the first page names: without a reason, which is refused, and then with one."""
    keys.page.goto("/")
    keys.link("Moderate the statement")
    keys.walk_round()
    keys.link("Return")
    keys.send("Return")
    keys.correct("Reason")
    keys.type("It speaks to no theme of the working group.")
    keys.send("Return")
    expect(keys.page.get_by_role("main")).to_contain_text("The statement is returned.")


def filter_the_board(keys: Keys) -> None:
    """Choose a step and leave the filter again."""
    keys.page.goto("/secretariat/board/")
    keys.walk_round()
    keys.reach(keys.page.locator("summary", has_text="Filter"))
    keys.press("Enter")
    keys.reach(keys.page.locator("[name=step]"))
    keys.type("Self")
    keys.send("Filter")
    expect(keys.page.locator("main tbody tr")).not_to_have_count(0)
    keys.link("All open")


def act_on_several_rows(keys: Keys) -> None:
    """Choose two reviews in the administration, and see what the act would do before it is done."""
    keys.page.goto("/admin/reviews/review/")
    boxes = keys.page.locator("[name=_selected_action]")
    keys.reach(boxes.nth(0))
    keys.press("Space")
    keys.reach(boxes.nth(1))
    keys.press("Space")
    keys.reach(keys.page.locator("select[name=action]"), "Shift+Tab")
    keys.type("Open")
    keys.reach(keys.page.get_by_role("button", name="Go", exact=True))
    with keys.page.expect_navigation():
        keys.press("Enter")
    expect(keys.page.get_by_role("heading", name="Open the review")).to_be_visible()


def use_the_menu_of_a_phone(keys: Keys) -> None:
    """Open the menu, go in and out, and open it again to follow a link."""
    keys.page.set_viewport_size({"width": PHONE, "height": TALL})
    keys.page.goto("/library/")
    opener = keys.page.locator("[popovertarget=site-nav]")
    first = keys.page.locator("#site-nav a").first
    keys.reach(opener)
    keys.press("Enter", "Tab")
    expect(first).to_be_focused()
    keys.press("Escape")
    expect(opener).to_be_focused()
    expect(keys.page.locator("#site-nav")).to_be_hidden()
    keys.press("Enter", "Tab")
    with keys.page.expect_navigation():
        keys.press("Enter")
    keys.page.set_viewport_size({"width": WIDE, "height": TALL})


JOURNEYS: tuple[tuple[str, Callable[[Keys], None]], ...] = (
    (VISITOR, use_the_menu_of_a_phone),
    (VISITOR, sign_in_with_an_app),
    ("expert.ben", answer_an_article),
    ("expert.lva", review_an_article),
    ("expert.irl", make_an_observation),
    ("focal-point.ton", clear_a_list),
    ("council", apply_to_a_dialogue),
    ("representative", send_a_statement),
    ("secretariat", moderate_a_statement),
    ("secretariat", filter_the_board),
    ("secretariat", act_on_several_rows),
)


def go(browser: Browser, address: str) -> Iterator[tuple[str, str]]:
    """Go every journey; give the name of each, and what went wrong."""
    for role, journey in JOURNEYS:
        fault = ""
        with enter(browser, address, role) as context:
            context.set_default_timeout(10_000)
            try:
                journey(Keys(context.new_page()))
            except (AssertionError, Error) as error:
                fault = str(error)
        yield journey.__name__.replace("_", " "), fault
