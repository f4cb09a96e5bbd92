"""Measure how heavy the pages are, with a browser on a slow line: `python -m benchmarks.interface`.

For each page it measures the bytes and requests of a first visit, the HTML before compression, and the number of
pictures without a size. It
measures the seconds until the page is loaded, with 1.6 Mbit/s and 300 ms of delay, on a first and on a second visit. It
also measures how much of the page moved during the first visit. The demonstration is served as in production: static
files are hashed, compressed and cached by the browser. There is an extra line for each page that misses a goal. The
last line is a JSON object. Seconds depend on the machine, the other values do not.
"""

import argparse
import json
import os
import sys
from contextlib import nullcontext

from playwright.sync_api import Browser, BrowserContext, sync_playwright

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
SLOW_LINE = {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
# The first page is light, for a visitor who comes once. Every page is loaded soon and does not move.
GOALS = {"seconds": 2.0, "seconds_again": 2.0, "moved": 0.0, "unsized": 0, "html": 70_000, "bytes": 120_000}
GOALS_OF_FIRST_PAGE = {**GOALS, "bytes": 100_000, "requests": 11}
PAGES = {
    "visitor": [
        "/",
        "/library/",
        "/states/",
        "/states/AFG/",
        "/working-groups/",
        "/dialogues/",
        "/status/",
        "/accounts/sign-in/",
    ],
    "focal-point.ben": ["/", "/reviews/BEN-1/", "/reviews/BEN-1/questionnaire/", "/reviews/BEN-1/people/"],
    "expert.ben": ["/", "/reviews/BEN-1/questionnaire/UNTOC-5/"],
    "representative": ["/", "/dialogues/", "/dialogues/2/"],
    "secretariat": ["/", "/reviews/", "/secretariat/board/", "/secretariat/jobs/", "/admin/", "/admin/reviews/review/"],
}
MOVED = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(moved), 200);
})"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"
UNSIZED = "() => document.querySelectorAll('img:not([width][height])').length"


def measure(context: BrowserContext, path: str) -> dict[str, float]:
    """Visit a page twice over a slow line, the first time with an empty browser cache, and return the results."""
    for _visit in range(5):  # The first answer of each server process is slow, because it loads data once.
        context.request.get(path, headers={"Connection": "close"})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(path, wait_until="load")
    if answer is None or not answer.ok:
        message = f"no page at {path}: {answer and answer.status}"
        raise RuntimeError(message)
    found = {"bytes": sum(sizes), "html": len(answer.body()), "requests": len(sizes)}
    found["seconds"] = round(page.evaluate(LOADED), 2)
    found |= {"moved": round(page.evaluate(MOVED), 4), "unsized": page.evaluate(UNSIZED)}
    page.goto(path, wait_until="load")
    page.wait_for_timeout(50)
    found["seconds_again"] = round(page.evaluate(LOADED), 2)
    page.close()
    return found


def measure_all(browser: Browser, address: str) -> dict[str, dict[str, float]]:
    """Measure every page as each role, and return the results."""
    from tests.walk.pages import VISITOR, enter  # noqa: PLC0415 (the settings come first)

    results = {}
    for role, paths in PAGES.items():
        with enter(browser, address, role) as context:
            for path in paths:
                found = results[f"{role} {path}"] = measure(context, path)
                sys.stdout.write(f"{role:16} {path:32} {found}\n")
                goals = GOALS_OF_FIRST_PAGE if (role, path) == (VISITOR, "/") else GOALS
                missed = [name for name, goal in goals.items() if found[name] > goal]
                if missed:
                    sys.stdout.write(f"{role:16} {path:32} misses: {', '.join(missed)}\n")
                sys.stdout.flush()
    return results


def main() -> int:
    """Serve the demonstration, unless an address is given, and measure its pages."""
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from tests.walk.portal import Served, demonstration  # noqa: PLC0415 (the same)

    parser = argparse.ArgumentParser(description="Measure how heavy the pages are on a slow line.")
    parser.add_argument("--address", help="of a demonstration that is served already, with these settings")
    asked = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    with (
        nullcontext(Served(asked.address)) if asked.address else demonstration(hashed=True) as served,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        results = measure_all(browser, served.address)
    sys.stdout.write(json.dumps(results) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
