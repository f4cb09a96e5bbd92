"""The looks a page is seen in: colour scheme and width; what is wrong with it there, and its picture."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.walk.pages import Stop

EXAMINED = ("en", "ar")
PICTURED = ("en", "ar", "zh-hans")
WIDE, NARROW, PHONE = 1280, 320, 375
# From the smallest telephone to a large screen.
WIDTHS = (NARROW, PHONE, 768, WIDE, 1920)
TALL = 900

AXE_SCRIPT = Axe().axe_script
# WCAG 2.2 asks for targets of 24 px (2.5.8); axe-core leaves that rule out unless it is asked for.
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# What a colour scheme can change: nothing else of the page depends on it.
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": ["cat.color"]}}
MEASURED = "names => names.flatMap(name => window.measures[name]())"
# A page just made narrow is measured once it has been laid out again.
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Look(NamedTuple):
    """How a page is looked at."""

    scheme: str
    width: int


LOOKS = (Look("light", WIDE), Look("dark", NARROW), Look("light", NARROW), Look("dark", WIDE))


def looks_at(path: str, language: str, *, thorough: bool) -> tuple[Look, ...]:
    """Return how a page is looked at: in every look, or in one, which is another one in the other language."""
    turn = (crc32(path.encode()) + EXAMINED.index(language)) % len(LOOKS)
    return LOOKS if thorough else LOOKS[turn : turn + 1]


def take_on(page: Page, look: Look) -> None:
    """Give the page this look."""
    page.emulate_media(color_scheme=look.scheme)
    page.set_viewport_size({"width": look.width, "height": TALL})
    page.evaluate(PAINTED)


def examine(page: Page, turn: Iterable[Look]) -> Iterator[str]:
    """Yield what is wrong with the page in each of these looks.

    In the second scheme of a width only the colours are examined, and where the focus is seen.
    """
    widths: set[int] = set()
    for look in turn:
        take_on(page, look)
        found = _examine_colours(page) if look.width in widths else _examine_all(page, look)
        widths.add(look.width)
        yield from (f"{look.scheme} {look.width}: {fault}" for fault in found)


def _examine_colours(page: Page) -> list[str]:
    faults = axe_on(page, COLOURS)
    page.keyboard.press("Tab")
    return faults + page.evaluate(MEASURED, ["focus"])


def _examine_all(page: Page, look: Look) -> list[str]:
    """Return axe-core's violations, and what measures.js finds."""
    faults = axe_on(page)
    measures = ["overflow", "tables", "languages", "focus"]
    page.keyboard.press("Tab")  # From now on the focus is shown as to somebody who uses the keyboard.
    faults += page.evaluate(MEASURED, [*measures, "spacing"] if look.width == NARROW else measures)
    return faults


def find_misfits(page: Page) -> list[str]:
    """Return where the page is too wide, text covers other text, or text is cut off, at each of five widths."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": TALL})
        page.evaluate(PAINTED)
        faults += [f"{width}: {fault}" for fault in page.evaluate(MEASURED, ["overflow", "overlap", "clipped"])]
    return faults


def axe_on(page: Page, options: dict[str, object] | None = None) -> list[str]:
    """Return axe-core's violations: the rule, and the first places; of the administration's framework those of WCAG."""
    is_admin = page.locator("body[data-admin-utc-offset]").count()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = options or ({**AXE_OPTIONS, **WCAG} if is_admin else AXE_OPTIONS)
    rows = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{row['id']}: {[node['html'][:160] for node in row['nodes'][:2]]}" for row in rows]


def keep(page: Page, folder: Path, stop: Stop, language: str) -> int:
    """Keep the page as it looks on a desk and on a phone; return how many pictures that made."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", f"{stop.name} {stop.path}").strip("-")[:80]
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": TALL})
        page.screenshot(path=folder / f"{name}.{language}.{width}.png", full_page=True)
    return 2


def write_index(folder: Path) -> None:
    """Write one HTML page with all pictures, so that a person can look through them."""
    pictures = sorted(picture.relative_to(folder) for picture in folder.glob("*/*.png"))
    rows = "".join(
        f'<figure><figcaption>{escape(str(name))}</figcaption><a href="{escape(str(name))}">'
        f'<img src="{escape(str(name))}" loading="lazy" width="420" alt=""></a></figure>'
        for name in pictures
    )
    (folder / "index.html").write_text(f"<!doctype html><title>Pages</title>{rows}\n")
