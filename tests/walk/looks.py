"""The looks a page is seen in: colour scheme and width; what axe-core says of it, and its picture."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.walk.pages import Stop

EXAMINED = ("en", "ar")
PICTURED = ("en", "ar", "zh-hans")
WIDE, NARROW, PHONE = 1280, 320, 375
TALL = 900


class Look(NamedTuple):
    """How a page is looked at."""

    scheme: str
    width: int


LOOKS = (Look("light", WIDE), Look("dark", NARROW), Look("light", NARROW), Look("dark", WIDE))


def examine(page: Page, look: Look) -> list[str]:
    """Return what is wrong with the page in this look: axe-core's violations, and text that runs out at the side."""
    page.emulate_media(color_scheme=look.scheme)
    page.set_viewport_size({"width": look.width, "height": TALL})
    violations = [
        f"{row['id']}: {[node['html'][:160] for node in row['nodes'][:2]]}"
        for row in Axe().run(page).response["violations"]
    ]
    # WCAG 2.2, 1.4.10: at 320 px nothing asks to be scrolled in two directions.
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*violations, f"reflow: {beyond} px too wide"] if beyond > 0 else violations


def keep(page: Page, folder: Path, stop: Stop, language: str) -> int:
    """Keep the page as it looks on a desk and on a phone; return how many pictures that made."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", stop.name)
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
