"""`python -m tests.walk accessibility`, `… layout`, `… keyboard`, `… screenshots FOLDER` or `… manual`.

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
# Every official language.
EVERY = ("en", "ar", "zh-hans", "fr", "ru", "es")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Walk through every page of the demonstration, as each role.")
    parser.add_argument("what", choices=["accessibility", "layout", "keyboard", "screenshots", "manual", "pictures"])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("var/screenshots"), help="where pictures are kept")
    parser.add_argument("--address", help="of a demonstration that is served already, in this VAR_DIR")
    parser.add_argument("--role", action="append", help="this role alone; may be given again")
    parser.add_argument(
        "--record", type=Path, help="a file of the pages without fault, passed over when it is given again"
    )
    parser.add_argument(
        "--found", type=Path, help="a file of what the search for pages found: read if it is there, else written"
    )
    parser.add_argument("--part", default="1/1", help="examine one part of the pages, such as 2/3")
    parser.add_argument("--all", action="store_true", help="every page in each language, scheme and width")
    parser.add_argument("--base", default="HEAD", help="of pictures: the commit to compare with")
    parser.add_argument("--keep", action="store_true", help="of pictures: keep small ones in docs/pictures/")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    if asked.what == "pictures":
        from tests.walk import pictures  # noqa: PLC0415 (these need no data of this folder)

        return pictures.run(asked.base, keeps=asked.keep)
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415 (the same)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (the same)

    from tests.walk import pages, portal  # noqa: PLC0415 (the same)

    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    with (
        nullcontext(portal.Served(asked.address)) if asked.address else portal.demonstration() as served,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]) as browser,
    ):
        # With another key, the ids in addresses that can't be counted would lead nowhere here.
        settings.SECRET_KEY = (Path(served.folder) / "secret_key").read_text()
        if asked.what == "manual":
            return illustrate(browser, served.address)
        if asked.what == "keyboard":
            portal.set_stage(served)
            return go_by_keyboard(browser, served.address)
        begins = portal.set_stage(served)
        # Some cases of the stage belong to people of States that the lot has chosen.
        roles = asked.role or list(dict.fromkeys([*pages.ROLES, *begins]))
        found = find_pages(browser, served.address, roles, begins, asked.found)
        if asked.what == "screenshots":
            return take_pictures(browser, served.address, found, asked.folder)
        if asked.what == "layout":
            return 1 if find_misfits(browser, served.address, found, EVERY) else 0
        if not asked.role:
            found.faults += [f"no page of this name was reached: {name}" for name in pages.unreached(found)]
        part = tuple(map(int, asked.part.split("/")))
        return examine_pages(browser, served.address, found, thorough=asked.all, record=asked.record, part=part)


def find_pages(browser, address, roles, begins, kept: Path | None):
    """Return what the search found, or what the file has of an earlier search. A file that is not there is written."""
    from tests.walk import pages  # noqa: PLC0415 (the settings come first)

    if kept and kept.exists():
        return pages.read_findings(kept)
    found = pages.search(browser, address, roles, begins)
    if kept:
        pages.write_findings(kept, found)
    return found


def take_pictures(browser, address, found, folder) -> int:
    """Keep every page, in three languages, wide and narrow, as FOLDER/role/page.LANGUAGE.WIDTH.png."""
    from tests.walk import looks, pages  # noqa: PLC0415 (the settings come first)

    count = 0
    for stop, language, page in pages.visit(browser, address, pages.in_languages(found.stops, looks.PICTURED)):
        count += looks.keep(page, folder / stop.role, stop, language)
    looks.write_index(folder)
    sys.stdout.write(json.dumps({"pictures": count, "folder": str(folder)}) + "\n")
    return 0


def illustrate(browser, address) -> int:
    """Take the pictures of docs/users/ again, into static/img/manual/."""
    from tests.walk import manual  # noqa: PLC0415 (the settings come first)

    size = manual.take(browser, address)
    sys.stdout.write(json.dumps({"pictures": len(manual.PICTURES), "bytes": size}) + "\n")
    return 0


def go_by_keyboard(browser, address) -> int:
    """Run every journey with only the keyboard. Return 1 if one of them does not reach its end."""
    from tests.walk import keyboard  # noqa: PLC0415 (the settings come first)

    faults = 0
    for journey, fault in keyboard.go(browser, address):
        faults += bool(fault)
        sys.stdout.write(f"{journey}: {fault or 'done'}\n")
        sys.stdout.flush()
    sys.stdout.write(json.dumps({"journeys": len(keyboard.JOURNEYS), "faults": faults}) + "\n")
    return 1 if faults else 0


def examine_pages(browser, address, found, *, thorough: bool, record: Path | None, part=(1, 1)) -> int:
    """Examine every page in its looks; 1 when anything is wrong. What the record knows as faultless is passed over.

    `part` is the number of this part, and how many there are: each examines other pages, so several run side by side.
    """
    from tests.walk import looks, pages  # noqa: PLC0415 (the settings come first)

    number, parts = part
    started, faults = time.monotonic(), list(found.faults) if number == 1 else []
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    visits = {
        (stop, language): looks.looks_at(stop.path, language, thorough=thorough)
        for stop, language in pages.in_languages(found.stops, looks.EXAMINED)
    }
    faultless = set(record.read_text().splitlines()) if record and record.exists() else set()
    entries = {visit: f"{visit[0].role} {visit[1]} {visit[0].path} {_said(turn)}" for visit, turn in visits.items()}
    own = list(entries.items())[number - 1 :: parts]
    left = [visit for visit, entry in own if entry not in faultless]
    for stop, language, page in pages.visit(browser, address, left):
        wrong = examine_page(page, stop, visits[stop, language])
        faults += wrong
        if record and not wrong:
            with record.open("a") as file:
                file.write(f"{entries[stop, language]}\n")
        sys.stdout.write("".join(f"{stop.role} {language} {stop.path} {fault}\n" for fault in wrong))
        sys.stdout.flush()
    if number == 1:
        faults += find_misfits(browser, address, found, [code for code in EVERY if code not in looks.EXAMINED])
    result = {"names": len(found.reached), "pages": len(found.stops), "runs": sum(map(len, visits.values()))}
    result |= {"passed_over": len(own) - len(left)} if record else {}
    sys.stdout.write(json.dumps({**result, "faults": len(faults), "seconds": round(time.monotonic() - started)}) + "\n")
    return 1 if faults else 0


def examine_page(page, stop, turn) -> list[str]:
    """Return what is wrong with one page: as it comes, in these looks, with its dialogs open, its form refused."""
    from playwright.sync_api import Error  # noqa: PLC0415 (the settings come first)

    from tests.walk import looks, pages, poses  # noqa: PLC0415 (the same)

    if pages.kind_of(page.url) not in (stop.name, None):
        return [f"leads to {page.url} now"]
    try:
        wrong = page.evaluate(looks.MEASURED, ["stillness"])
        wrong += looks.find_misfits(page)
        poses.open_all(page)
        wrong += looks.examine(page, turn)
        wrong += poses.dialogs(page)
        if stop.name == "home":
            wrong += poses.drawers(page)
        wrong += poses.refused(page)
    except (AssertionError, Error) as error:
        return [f"not examined to the end: {error}"]
    return list(dict.fromkeys(wrong))


def find_misfits(browser, address, found, languages) -> list[str]:
    """Return where a main page does not fit, in these languages."""
    from tests.walk import looks, pages  # noqa: PLC0415 (the settings come first)

    faults = []
    for stop, language, page in pages.visit(
        browser, address, pages.in_languages(pages.select_main(found.stops), languages)
    ):
        wrong = [f"{stop.role} {language} {stop.path} {fault}" for fault in looks.find_misfits(page)]
        sys.stdout.write("".join(f"{fault}\n" for fault in wrong))
        sys.stdout.flush()
        faults += wrong
    return faults


def _said(turn) -> str:
    return ", ".join(f"{look.scheme} {look.width}" for look in turn)


if __name__ == "__main__":
    sys.exit(main())
