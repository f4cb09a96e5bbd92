"""`python -m tests.words`: what reaches a reader untranslated, undirected or in private words; part of bin/check."""

import sys
from pathlib import Path

from tests.words import catalogues, code, directions, identifiers, prose, templates, terms

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("untoc_portal", "stakeholders", "reviews", "dialogues")
# What operators read at a terminal is English.
NOT_SHOWN = {"migrations", "commands", "demo"}
# Documents are set in one language; what the admin shows of rows is Django's.
ELSEWHERE = {"documents", "admin"}


def main() -> int:
    found = [*in_templates(), *on_pages(), *in_code(), *in_catalogues(), *in_terms(), *in_names()]
    found += prose.list_problems(ROOT)
    sys.stderr.writelines(f"{place}: {what}\n" for place, what in found)
    return 1 if found else 0


def in_templates() -> list[tuple[str, str]]:
    paths = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
    return [
        (f"{path.relative_to(ROOT)}:{line}", f"not translated: {words}")
        for path in paths
        for line, words in templates.untranslated(path.read_text(), is_html=path.suffix == ".html")
    ]


def on_pages() -> list[tuple[str, str]]:
    paths = [path for path in sorted((ROOT / "templates").rglob("*.html")) if not ELSEWHERE & set(path.parts)]
    return [
        (f"{path.relative_to(ROOT)}:{line}", f"has no direction of its own (bdi): {variable}")
        for path in paths
        for line, variable in directions.undirected(path.read_text())
    ]


def in_code() -> list[tuple[str, str]]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [
        (f"{path.relative_to(ROOT)}:{line}", f"not translated: {words}")
        for path in paths
        if not NOT_SHOWN & set(path.parts)
        for line, words in code.untranslated(path.read_text())
    ]


def in_catalogues() -> list[tuple[str, str]]:
    return [
        (f"{path.relative_to(ROOT)}: {msgid[:60]!r}", what)
        for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
        for msgid, what in catalogues.faults(path)
    ]


def in_terms() -> list[tuple[str, str]]:
    source = ROOT / "reviews" / "reference" / "terminology.csv"
    return [
        (f"locale/{folder}: {msgid[:60]!r}", what)
        for folder, language in terms.CHECKED.items()
        for msgid, what in terms.departing(
            ROOT / "locale" / folder / "LC_MESSAGES" / "django.po", terms.agreed(source, language), language
        )
    ]


def in_names() -> list[tuple[str, str]]:
    new, gone = identifiers.compare_with_old_names(ROOT)
    return [*((name, what) for name, what in new), *((name, "take it off tests/words/old_names.txt") for name in gone)]


if __name__ == "__main__":
    sys.exit(main())
