"""The poses of one page: as it comes with all that opens opened, each of its dialogs, its drawers, its form refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.walk.looks import LOOKS, NARROW, TALL, axe_on, take_on

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The first check of a text loads its lists, which takes a while on a machine that does other work.
WAIT = 60_000
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


def open_all(page: Page) -> None:
    """Open whatever the page keeps folded, and let what it asks the server for arrive."""
    page.evaluate(OPEN_ALL)
    expect(page.locator(".htmx-request")).to_have_count(0, timeout=WAIT)


def dialogs(page: Page) -> list[str]:
    """Open each dialog of the page, ask axe-core, and close it."""
    faults = []
    for dialog in page.locator("dialog.dialog").all():
        dialog.evaluate("dialog => dialog.showModal()")
        faults += [f"dialog: {fault}" for fault in axe_on(page)]
        page.keyboard.press("Escape")
        if dialog.is_visible():
            faults.append("dialog: not closed by Escape")
    return faults


def drawers(page: Page) -> list[str]:
    """Open each drawer of a small screen, ask axe-core, and close it; the focus returns to its button."""
    faults = []
    page.set_viewport_size({"width": NARROW, "height": TALL})
    for opener in page.locator("[popovertarget]:visible").all():
        opener.focus()
        page.keyboard.press("Enter")
        faults += [f"drawer: {fault}" for fault in axe_on(page)]
        page.keyboard.press("Escape")
        if not opener.evaluate("button => button === document.activeElement"):
            faults.append("drawer: the focus does not return")
    return faults


def refused(page: Page) -> list[str]:
    """Send the page's form without what it asks for, and examine what comes back."""
    if not page.evaluate("window.measures.emptyForm()"):
        return []
    with page.expect_navigation():
        page.locator("[data-emptied] button[type=submit]:not([formaction])").last.evaluate(
            "button => button.form.requestSubmit(button)"
        )
    faults = page.evaluate("window.measures.untold()")
    for look in LOOKS[:2]:
        take_on(page, look)
        faults += axe_on(page)
    return [f"refused: {fault}" for fault in faults]
