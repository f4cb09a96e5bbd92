"""`python -m tests.walk accessibility`, `python -m tests.walk screenshots FOLDER` or `python -m tests.walk manual`.

The last line of each is a JSON object.
"""

import argparse
import json
import os
import sys
from contextlib import nullcontext
from itertools import product
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Walk through every page of the demonstration, as each role.")
    parser.add_argument("what", choices=["accessibility", "screenshots", "manual"])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("var/screenshots"), help="where pictures are kept")
    parser.add_argument("--address", help="of a demonstration that is served already")
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
        nullcontext(asked.address) if asked.address else portal.demonstration() as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        if asked.what == "screenshots":
            return take_pictures(browser, address, roles, asked.folder)
        if asked.what == "manual":
            return illustrate(browser, address)
        return look_with_axe(browser, address, roles, thorough=asked.all)


def take_pictures(browser, address, roles, folder) -> int:
    """Keep every page, in three languages, wide and narrow, as FOLDER/role/page.LANGUAGE.WIDTH.png."""
    from tests.walk import looks, pages  # noqa: PLC0415 (the settings come first)

    count = 0
    for role, language in product(roles, looks.PICTURED):
        with pages.enter(browser, address, role, language) as context:
            for stop, page in pages.walk(context, address, role):
                count += looks.keep(page, folder / role, stop, language)
    looks.write_index(folder)
    sys.stdout.write(json.dumps({"pictures": count, "folder": str(folder)}) + "\n")
    return 0


def illustrate(browser, address) -> int:
    """Take the pictures of docs/users/ anew, into static/img/manual/."""
    from tests.walk import manual  # noqa: PLC0415 (the settings come first)

    size = manual.take(browser, address)
    sys.stdout.write(json.dumps({"pictures": len(manual.PICTURES), "bytes": size}) + "\n")
    return 0


def look_with_axe(browser, address, roles, *, thorough: bool) -> int:
    """Run axe-core on every page; every page in each look, or in one of them by turns."""
    from tests.walk import looks, pages  # noqa: PLC0415 (the settings come first)

    runs, found, reached = 0, [], set()
    for role, language in product(roles, looks.EXAMINED):
        with pages.enter(browser, address, role, language) as context:
            for number, (stop, page) in enumerate(pages.walk(context, address, role)):
                reached.add(stop.name)
                for look in looks.LOOKS if thorough else [looks.LOOKS[number % len(looks.LOOKS)]]:
                    runs += 1
                    for violation in looks.examine(page, look):
                        found.append(violation)
                        sys.stdout.write(f"{role} {language} {look} {stop.path} {violation}\n")
    unreached = sorted(pages.page_names() - reached)
    sys.stdout.write(f"not reached by links (acts, files, and what the demonstration has no case of): {unreached}\n")
    sys.stdout.write(json.dumps({"pages": len(reached), "runs": runs, "violations": len(found)}) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
