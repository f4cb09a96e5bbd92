"""The pictures of the manual (docs/users/): a few pages of the demonstration, small enough to be kept with the code."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from PIL import Image

from tests.walk.pages import VISITOR, enter
from untoc_portal.front.help.manual import HEIGHT, WIDTH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = settings.BASE_DIR / "static" / "img" / "manual"
COLOURS = 64
# The name of the picture: who looks, at which page.
PICTURES = {
    "first-page": ("focal-point.ben", "/"),
    "article": ("expert.ben", "/reviews/BEN-1/questionnaire/UNTOC-5/"),
    "review": ("observer.ben", "/reviews/BEN-1/"),
    "prepared": ("chair.tip", ""),
    "dialogue": (VISITOR, "/dialogues/2/"),
    "statement": ("representative", "/dialogues/2/statements/new/"),
    "status": (VISITOR, "/status/"),
    "board": ("secretariat", "/secretariat/board/"),
}


def take(browser: Browser, address: str) -> int:
    """Take every picture; return how many bytes they have together."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (role, path) in PICTURES.items():
        with enter(browser, address, role, viewport={"width": WIDTH, "height": HEIGHT}) as context:
            page = context.new_page()
            page.goto(path or _ask_for_a_pack(page))
            tour = page.locator(".tour form button")
            if tour.count():
                tour.click()
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(
                FOLDER / f"{name}.png", optimize=True
            )
    return sum(picture.stat().st_size for picture in FOLDER.glob("*.png"))


def _ask_for_a_pack(page: Page) -> str:
    """Have the pack of a session with documents prepared; return where one sees how far it is."""
    page.goto(reverse("dialogues:session_detail", args=[2]))
    page.locator("#packs form button").nth(2).click()
    page.wait_for_url("**/prepared/*/")
    return page.url
