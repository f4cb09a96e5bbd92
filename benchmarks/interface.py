"""How heavy the pages are, measured by a browser on a slow line: `python -m benchmarks.interface`.

For each page: bytes over the wire and requests of a first visit, seconds until everything is loaded with 1.6 Mbit/s
and 300 ms of delay, on a first and on a second visit, and how much of the page moved while it loaded. The last line
is a JSON object. Seconds depend on the machine; bytes, requests and movement do not.
"""

import json
import os
import sys

from playwright.sync_api import BrowserContext, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
SLOW_LINE = {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
PAGES = {
    "visitor": ["/", "/library/", "/states/", "/working-groups/", "/verify/"],
    "focal-point.ben": ["/", "/reviews/BEN-1/", "/reviews/BEN-1/questionnaire/"],
    "secretariat": ["/", "/reviews/"],
}
MOVED = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(moved), 300);
})"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"


def measure(context: BrowserContext, path: str) -> dict[str, float]:
    """Visit a page twice over a slow line, the first time with nothing kept by the browser."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="load")
    moved = page.evaluate(MOVED)
    first = page.evaluate(LOADED)
    found = {"bytes": sum(sizes), "requests": len(sizes), "moved": round(moved, 4), "first_seconds": round(first, 2)}
    page.goto(path, wait_until="load")
    page.wait_for_timeout(50)
    found["second_seconds"] = round(page.evaluate(LOADED), 2)
    page.close()
    return found


def main() -> int:
    """Measure every page and print a line for each."""
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from tests.walk.pages import enter  # noqa: PLC0415 (the same)
    from tests.walk.portal import demonstration  # noqa: PLC0415 (the same)

    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    results = {}
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for role, paths in PAGES.items():
            with enter(browser, address, role) as context:
                for path in paths:
                    results[f"{role} {path}"] = measure(context, path)
                    sys.stdout.write(f"{role:16} {path:32} {results[f'{role} {path}']}\n")
    sys.stdout.write(json.dumps(results) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
