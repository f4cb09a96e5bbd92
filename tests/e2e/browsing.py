"""The portal as people meet it: a browser window for each of them, signed in through the form.

Links, buttons and fields are named as the code names them; they are looked for in the language of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from tests.factories.people import PASSWORD
from untoc_portal.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

# The browser itself notes an answer of 404 or 422, which several journeys ask for.
# htmx notes a request that was given up for a newer one, or for the next page; one that failed it notes otherwise.
EXPECTED_NOTE = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
SERVER_ERROR, BUSY = 500, 503
# Milliseconds for whatever a page is to show: many, for a machine that has much else to do.
PATIENCE = 60_000
# The button of the head that opens what belongs to the person who is signed in.
PERSON = "[popovertarget=site-person]"
# A journey that is gone in English and in Arabic, from left to right and from right to left.
in_both_directions = pytest.mark.parametrize("portal", ["en-GB", "ar"], indirect=True)


@dataclass
class Portal:
    """The portal at one address, and whatever went wrong in any window on it."""

    address: str
    browser: Browser
    locale: str = "en-GB"
    problems: list[str] = field(default_factory=list)

    def visit(self, path: str = "/", **options: Any) -> Page:
        """Open a window of its own, as a visitor who is not signed in."""
        context = self.browser.new_context(**{"locale": self.locale, "base_url": self.address, **options})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("console", self._heard)
        page.on("response", self._answered)
        page.goto(path)
        return page

    def sign_in(self, user: User, **options: Any) -> Page:
        """Open a window of its own and sign in there through the form."""
        give_password(user)
        page = self.visit("/accounts/sign-in/", **options)
        fill_in_sign_in(page, user)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED_NOTE):
            self.problems.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _answered(self, response: Response) -> None:
        # The database in memory does not wait for another writer. What is saved while typing is sent again by the page.
        is_sent_again = response.status == BUSY and "x-autosave" in response.request.headers
        if response.status >= SERVER_ERROR and not is_sent_again:
            self.problems.append(f"{response.status} {response.request.method} {response.url}")


def give_password(user: User) -> None:
    """Give the account the password of the tests, as if its holder had activated it."""
    stored = User.objects.get(pk=user.pk)
    stored.set_password(PASSWORD)
    stored.save(update_fields=["password"])


def fill_in_sign_in(page: Page, user: User) -> None:
    """Sign in on the page that shows the form."""
    page.get_by_label(said(page, "E-mail")).fill(user.email)
    page.get_by_label(said(page, "Password")).fill(PASSWORD)
    main(page).get_by_role("button", name=said(page, "Sign in"), exact=True).click()
    page.locator(PERSON).wait_for()


def sign_out(page: Page) -> None:
    """Sign out by the menu of the person."""
    page.locator(PERSON).click()
    page.get_by_role("button", name=said(page, "Sign out")).click()


def choose_language(page: Page, code: str) -> None:
    """Choose a language by its own name in the menu of languages, which works without a script."""
    page.locator("[popovertarget=site-language]:visible").click()
    page.locator(f"#site-language [value={code}]").click()


def go_to(page: Page, section: str) -> None:
    """Follow a word of the main menu."""
    menu = page.get_by_role("navigation", name=said(page, "Main"), exact=True)
    menu.get_by_role("link", name=named(page, section), exact=True).click()


def said(page: Page, text: str, context: str = "", **values: Any) -> str:
    """Return how the page says a text of the code, with the values put in; fails when its language lacks the text."""
    language = page.locator("html").get_attribute("lang")
    with translation.override(language):
        words = translation.pgettext(context, text) if context else translation.gettext(text)
    assert words != text or language == "en", f"not in the catalogue of {language}: {text}"
    return words % values if values else words


def named(page: Page, thing: object) -> str:
    """Return how the page names a text of the code, a row, or something that is called the same in every language."""
    with translation.override(page.locator("html").get_attribute("lang")):
        return translation.gettext(thing) if isinstance(thing, str) else str(thing)


def main(page: Page) -> Locator:
    """Return the part of the page that is its own."""
    return page.get_by_role("main")


def follow(page: Page, *names: object) -> None:
    """Click one link after the other."""
    for name in names:
        main(page).get_by_role("link", name=named(page, name), exact=True).first.click()


def _answers_the_button(response: Response) -> bool:
    return response.request.method == "POST" and "x-autosave" not in response.request.headers


def press(page: Page, name: str) -> Response:
    """Press a button of the page and return the server's answer to what it sent; what is saved by itself is not it.

    Where the page asks first, what it asks is answered with the same words.
    """
    button = main(page).get_by_role("button", name=named(page, name), exact=True)
    asked = button.evaluate("button => button.form?.dataset.confirm")
    with page.expect_response(_answers_the_button) as answer:
        button.click()
        if asked:
            page.locator(f"#{asked}").get_by_role("button", name=named(page, name), exact=True).click()
    page.wait_for_load_state()
    return answer.value


def look_and_press(page: Page, name: str) -> Response:
    """Follow the link to the page of an act, and press the button there, which is called the same."""
    follow(page, name)
    return press(page, name)


def status_of(page: Page, path: str) -> int:
    """Type an address and return the status of the answer."""
    return page.goto(path).status


def reasons_of(page: Page, button: str) -> str:
    """Return why a button can't be used; fails when it can."""
    found = main(page).get_by_role("button", name=named(page, button), exact=True)
    assert found.is_disabled()
    return page.locator(f"#{found.get_attribute('aria-describedby')}").inner_text()


def question(page: Page, key: str) -> Locator:
    """Return the part of an article's page that asks this question."""
    return page.get_by_role("region", name=re.compile(rf"^Question {re.escape(key)}\?"))
