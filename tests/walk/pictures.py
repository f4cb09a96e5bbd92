"""Pictures of thirty pages before and after a change, and what differs: `make pictures BASE=commit`.

Both sides are built again on this machine, at the same fixed time, with the same fonts and browser: so whatever differs
comes from the change. The pictures of a commit are kept in var/pictures/ and taken once. `KEEP=1` keeps small pictures
of both sides in docs/pictures/.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch
from playwright.sync_api import sync_playwright

from tests.faults.processes import ROOT, find_free_port
from tests.walk.earlier import unpack_commit
from tests.walk.fixed_site import VIEW_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SITE = Path(__file__).with_name("fixed_site.py")
FOLDER = ROOT / "var" / "pictures"
KEPT = ROOT / "docs" / "pictures"
VISITOR = "visitor"
WIDTHS = {"desk": 1280, "phone": 390}
# The height at which a picture is cut. For the pictures in docs/: width, height, and the width of the file.
HIGHEST, SHOWN = 4000, {"desk": (1280, 1200, 720), "phone": (390, 1000, 330)}
QUALITY = 35
# Below this line the page of docs/pictures/ is written again each time.
MARK = "\n<!-- written by make pictures -->\n\n"
# A pixel counts as another one from this distance of colours on (0 to 1); letters at the edge of a pixel do not count.
THRESHOLD = 0.1
# So large a share of a picture may differ.
TOLERANCE = 0.0005
# The name of a picture: who looks, at which page, in which language. {step} is the code of a review at that step,
# {step.state} the State under review, {step.reviewer} one of those that review it.
PAGES = {
    "public-home": (VISITOR, "/", "en"),
    "public-home-ar": (VISITOR, "/", "ar"),
    "status": (VISITOR, "/status/", "en"),
    "state": (VISITOR, "/states/{closed.state}/", "en"),
    "state-zh": (VISITOR, "/states/{closed.state}/", "zh-hans"),
    "states-ar": (VISITOR, "/states/", "ar"),
    "library": (VISITOR, "/library/", "en"),
    "meetings": (VISITOR, "/working-groups/", "en"),
    "calendar-zh": (VISITOR, "/schedule/", "zh-hans"),
    "dialogue": (VISITOR, "/dialogues/2/", "en"),
    "sign-in": (VISITOR, "/accounts/sign-in/", "en"),
    "help": (VISITOR, "/help/", "en"),
    "focal-point-home": ("focal-point.{self_assessment.state}", "/", "en"),
    "focal-point-home-ar": ("focal-point.{self_assessment.state}", "/", "ar"),
    "review": ("focal-point.{self_assessment.state}", "/reviews/{self_assessment}/", "en"),
    "review-zh": ("focal-point.{self_assessment.state}", "/reviews/{self_assessment}/", "zh-hans"),
    "people": ("focal-point.{self_assessment.state}", "/reviews/{self_assessment}/people/", "en"),
    "questionnaire": ("focal-point.{self_assessment.state}", "/reviews/{self_assessment}/questionnaire/", "en"),
    "article": ("expert.{self_assessment.state}", "/reviews/{self_assessment}/questionnaire/UNTOC-5/", "en"),
    "article-ar": ("expert.{self_assessment.state}", "/reviews/{self_assessment}/questionnaire/UNTOC-5/", "ar"),
    "second-look": ("focal-point.{self_assessment.state}", "/reviews/{self_assessment}/questionnaire/submit/", "en"),
    "feedback": ("focal-point.{desk_review.reviewer}", "/reviews/{desk_review}/feedback/", "en"),
    "feedback-article": ("focal-point.{desk_review.reviewer}", "/reviews/{desk_review}/feedback/UNTOC-5/", "en"),
    "observations": ("focal-point.{agreement.state}", "/reviews/{agreement}/outcomes/list_of_observations/", "en"),
    "secretariat-home": ("secretariat", "/", "en"),
    "board": ("secretariat", "/secretariat/board/", "en"),
    "reviews": ("secretariat", "/reviews/", "en"),
    "admin": ("secretariat", "/admin/", "en"),
    "admin-list-ar": ("secretariat", "/admin/stakeholders/state/", "ar"),
    "organization-home": ("representative", "/", "en"),
    "statement": ("representative", "/dialogues/2/statements/new/", "en"),
}


class Site(NamedTuple):
    """A demonstration at the fixed time that is being built, and is then served."""

    address: str
    process: subprocess.Popen[str]

    def wait(self) -> dict[str, Any]:
        """Wait until it is built, and return what it reports."""
        notified: dict[str, Any] = json.loads(self.process.stdout.readline()) if self.process.stdout else {}
        return notified


@contextlib.contextmanager
def build_site(root: Path) -> Iterator[Site]:
    """Begin to build the demonstration of this folder."""
    port = find_free_port()
    mailboxes = sorted({role for role, _path, _language in PAGES.values() if "{" not in role})
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "secret_key").write_text("the same key each time, so that what is signed is the same\n")
        command = [sys.executable, str(SITE), str(port), *mailboxes]
        environment = {**os.environ, "VAR_DIR": folder}
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own)
        try:
            yield Site(f"http://127.0.0.1:{port}", server)
        finally:
            server.kill()
            server.wait(timeout=20)


def fill(text: str, cases: dict[str, list[str]]) -> str:
    """Put the codes of reviews and of States into a name or an address."""
    for step, (code, state, *reviewers) in cases.items():
        for mark, value in ((step, code), (f"{step}.state", state), (f"{step}.reviewer", "".join(reviewers))):
            text = text.replace(f"{{{mark}}}", value)
    return text


def take(browser: Browser, site: Site, folder: Path) -> None:
    """Take every picture of a site. A page that is not there, or not for this reader, has none."""
    notified, address = site.wait(), site.address
    for name, (role, path, language) in PAGES.items():
        account = fill(role, notified["cases"]).lower()
        cookies = [{"name": "django_language", "value": language, "url": address}]
        if account in notified["sessions"]:
            cookies.append({"name": notified["cookie"], "value": notified["sessions"][account], "url": address})
        with browser.new_context(viewport={"width": WIDTHS["desk"], "height": 900}, reduced_motion="reduce") as context:
            context.add_cookies(cookies)
            page = context.new_page()
            page.clock.set_fixed_time(VIEW_TIME)
            answer = page.goto(address + fill(path, notified["cases"]))
            if answer is None or not answer.ok:
                sys.stderr.write(f"no picture: {account} {path}: {answer and answer.status}\n")
                continue
            for look, width in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": 900})
                high = min(HIGHEST, page.evaluate("document.documentElement.scrollHeight"))
                clip = {"x": 0, "y": 0, "width": width, "height": high}
                page.screenshot(path=folder / f"{name}.{look}.png", full_page=True, clip=clip, animations="disabled")


def prepare(browser: Browser, commit: str) -> Path:
    """Return the folder with the pictures of a commit; they are taken unless they are there."""
    # They are the same each time, until other pages, another moment or another browser is asked for.
    asked = f"{sorted(PAGES.items())} {SITE.read_text()} {browser.version}"
    folder = FOLDER / f"{commit[:12]}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory() as made, unpack_commit(commit) as root, build_site(root) as site:
            take(browser, site, Path(made))
            shutil.copytree(made, folder)
    return folder


def compare(before: Path, after: Path, difference: Path) -> float:
    """Return which share of a picture differs, and keep a picture of that. A lower picture is filled up with black."""
    one, two = Image.open(before).convert("RGBA"), Image.open(after).convert("RGBA")
    size = (max(one.width, two.width), max(one.height, two.height))
    if one.tobytes() == two.tobytes() and one.size == two.size:
        return 0.0
    sides = [Image.new("RGBA", size, "black") for _side in (one, two)]
    for side, picture in zip(sides, (one, two), strict=True):
        side.paste(picture)
    shown = Image.new("RGBA", size)
    share: float = pixelmatch(*sides, shown, threshold=THRESHOLD) / (size[0] * size[1])
    if share:
        shown.save(difference)
    return share


def write_index(shares: dict[str, float | None]) -> None:
    """Write a page with all pictures side by side, those that differ most first."""
    order = sorted(shares, key=lambda name: -(shares[name] if shares[name] is not None else 2))
    rows = "".join(
        f"<h2>{html.escape(name)}: {_say(shares[name])}</h2><p>"
        + "".join(
            f'<a href="{part}/{name}.png"><img src="{part}/{name}.png" loading="lazy" width="30%" alt="{part}"></a> '
            for part in ("before", "after", "difference")
            if (FOLDER / part / f"{name}.png").exists()
        )
        for name in order
    )
    (FOLDER / "index.html").write_text(f"<!doctype html><title>Pictures</title>{rows}\n")


def _say(share: float | None) -> str:
    return "on one side alone" if share is None else f"{share:.3%}"


def keep(folder: Path, part: str) -> None:
    """Keep small pictures of the first screens in docs/pictures/."""
    target = KEPT / part
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for source in sorted(folder.glob("*.png")):
        width, height, shown = SHOWN[source.stem.rpartition(".")[2]]
        picture = Image.open(source).convert("RGB")
        picture = picture.crop((0, 0, width, min(height, picture.height)))
        picture = picture.resize((shown, round(picture.height * shown / width)), Image.Resampling.LANCZOS)
        picture.save(target / f"{source.stem}.webp", quality=QUALITY, method=4)


def write_page(names: list[str]) -> None:
    """Show the small pictures side by side in docs/pictures/README.md, below what people wrote there."""
    page = KEPT / "README.md"
    written = page.read_text(encoding="utf-8").partition(MARK)[0]
    rows = "".join(f"| {name} | {_show('before', name)} | {_show('after', name)} |\n" for name in names)
    page.write_text(f"{written}{MARK}| page | before | after |\n|---|---|---|\n{rows}", encoding="utf-8")


def _show(part: str, name: str) -> str:
    return f"![{name}, {part}]({part}/{name}.webp)" if (KEPT / part / f"{name}.webp").exists() else "not there"


def run(base: str, *, keeps: bool) -> int:
    """Take, compare and perhaps keep; 1 when a picture differs more than it may."""
    said = subprocess.run(["git", "rev-parse", base], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603, S607 (our own)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for part in ("before", "after", "difference"):
        shutil.rmtree(FOLDER / part, ignore_errors=True)
        (FOLDER / part).mkdir()
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    # Both sides are built at the same time.
    with (
        build_site(ROOT) as site,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        shutil.copytree(prepare(browser, said.strip()), FOLDER / "before", dirs_exist_ok=True)
        take(browser, site, FOLDER / "after")
    names = sorted({path.stem for part in ("before", "after") for path in (FOLDER / part).glob("*.png")})
    shares: dict[str, float | None] = {}
    for name in names:
        sides = [FOLDER / part / f"{name}.png" for part in ("before", "after")]
        is_whole = all(side.exists() for side in sides)
        shares[name] = compare(*sides, FOLDER / "difference" / f"{name}.png") if is_whole else None
    write_index(shares)
    if keeps:
        for part in ("before", "after"):
            keep(FOLDER / part, part)
        write_page(names)
    others = {name: share for name, share in shares.items() if share is None or share > TOLERANCE}
    sys.stdout.write("".join(f"{name}: {_say(share)}\n" for name, share in others.items()))
    result = {"pictures": len(names), "differ": len(others), "look": str(FOLDER / "index.html")}
    sys.stdout.write(json.dumps(result) + "\n")
    return 1 if others else 0
