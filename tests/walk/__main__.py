"""`python -m tests.walk accessibility`, `… keyboard`, `… screenshots FOLDER` or `… manual`.

The last line of each is a JSON object.
"""

import argparse
import json
import os
import sys
import time
from contextlib import nullcontext
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Walk through every page of the demonstration, as each role.")
    parser.add_argument("what", choices=["accessibility", "keyboard", "screenshots", "manual"])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("var/screenshots"), help="where pictures are kept")
    parser.add_argument("--address", help="of a demonstration that is served already, in this VAR_DIR")
    parser.add_argument("--role", action="append", help="this role alone; may be given again")
    parser.add_argument("--all", action="store_true", help="every page in each language, scheme and width")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (the same)

    from tests.walk import pages, portal  # noqa: PLC0415 (the same)

    roles = asked.role or list(pages.ROLES)
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    with (
        nullcontext(portal.Served(asked.address)) if asked.address else portal.demonstration() as served,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        if asked.what == "manual":
            return illustrate(browser, served.address)
        if asked.what == "keyboard":
            portal.set_stage(served)
            return go_by_keyboard(browser, served.address)
        found = pages.search(browser, served.address, roles, portal.set_stage(served))
        if asked.what == "screenshots":
            return take_pictures(browser, served.address, found, asked.folder)
        return examine_pages(browser, served.address, found, thorough=asked.all)


def take_pictures(browser, address, found, folder) -> int:
    """Keep every page, in three languages, wide and narrow, as FOLDER/role/page.LANGUAGE.WIDTH.png."""
    from tests.walk import looks, pages  # noqa: PLC0415 (the settings come first)

    count = 0
    for language, stop, page in pages.visit(browser, address, found.stops, looks.PICTURED):
        count += looks.keep(page, folder / stop.role, stop, language)
    looks.write_index(folder)
    sys.stdout.write(json.dumps({"pictures": count, "folder": str(folder)}) + "\n")
    return 0


def illustrate(browser, address) -> int:
    """Take the pictures of docs/users/ anew, into static/img/manual/."""
    from tests.walk import manual  # noqa: PLC0415 (the settings come first)

    size = manual.take(browser, address)
    sys.stdout.write(json.dumps({"pictures": len(manual.PICTURES), "bytes": size}) + "\n")
    return 0


def go_by_keyboard(browser, address) -> int:
    """Go every journey with the keyboard alone; 1 when one of them comes to no end."""
    from tests.walk import keyboard  # noqa: PLC0415 (the settings come first)

    faults = 0
    for journey, fault in keyboard.go(browser, address):
        faults += bool(fault)
        sys.stdout.write(f"{journey}: {fault or 'done'}\n")
        sys.stdout.flush()
    sys.stdout.write(json.dumps({"journeys": len(keyboard.JOURNEYS), "faults": faults}) + "\n")
    return 1 if faults else 0


def examine_pages(browser, address, found, *, thorough: bool) -> int:
    """Examine every page in each look, or in one of them by turns, and each of its poses; 1 when anything is wrong."""
    from tests.walk import looks, pages, poses  # noqa: PLC0415 (the settings come first)

    started, runs, faults = time.monotonic(), 0, list(found.faults)
    unreached = sorted(pages.page_names() - found.reached - pages.WITHOUT_A_PAGE)
    faults += [f"no page of this name was reached: {name}" for name in unreached]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    for number, (language, stop, page) in enumerate(pages.visit(browser, address, found.stops, looks.EXAMINED)):
        wrong = page.evaluate(looks.MEASURED, ["stillness"])
        poses.open_all(page)
        turn = looks.LOOKS if thorough else [looks.LOOKS[number % len(looks.LOOKS)]]
        wrong += [f"{look.scheme} {look.width}: {fault}" for look in turn for fault in looks.examine(page, look)]
        runs += len(turn)
        wrong += poses.dialogs(page)
        if stop.name == "home":
            wrong += poses.drawers(page)
        wrong += poses.refused(page)
        faults += wrong
        sys.stdout.write("".join(f"{stop.role} {language} {stop.path} {fault}\n" for fault in wrong))
        sys.stdout.flush()
    result = {"names": len(found.reached), "pages": len(found.stops), "runs": runs, "faults": len(faults)}
    sys.stdout.write(json.dumps({**result, "seconds": round(time.monotonic() - started)}) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
