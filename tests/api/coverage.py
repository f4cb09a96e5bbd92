"""Which operation of the API does what a page does: the table in docs/integrations.md, made from the URLs.

`python -m tests.api.coverage` writes the table again. The operations of each page are in core/api/coverage.csv.
"""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "untoc_portal" / "core" / "api" / "coverage.csv"
PAPER = ROOT / "docs" / "integrations.md"
SCHEMA = ROOT / "docs" / "openapi.yml"
BEGIN, END = "<!-- begin of the table of pages -->\n", "<!-- end of the table of pages -->\n"
# Why a page has no operation.
REASONS = {
    "person": "about the account, the sign-in or the tokens of a person: no program does this in the person's place",
    "link": "its secret link is all that it asks for: anyone who has it needs no key",
    "page": "a part of pages alone: help, drafts of forms, previews, what a screen asks for while it is shown",
    "file": "a file or feed for programs already, at an address that stays",
    "operation": "for the operator of the portal",
    "protocol": "a step of OAuth 2.1 or OpenID Connect, for programs already",
}
# Other programs' pages: the administration is for corrections, the API is what is described.
LEFT_OUT = ("admin/", "api/v1/")


class Page(NamedTuple):
    """A page or an act: its name in the URL configuration, its address and its methods."""

    name: str
    address: str
    methods: str


def list_pages(patterns: Any = None, before: str = "", space: str = "") -> Iterator[Page]:
    """Return every named page of the URL configuration, in its order."""
    from django.urls import get_resolver  # noqa: PLC0415 (the settings are read first)

    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if address.startswith(LEFT_OUT):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from list_pages(pattern.url_patterns, address, pattern.namespace or space)
        else:
            view = getattr(pattern.callback, "view_class", None)
            methods = [name.upper() for name in ("get", "post") if hasattr(view, name)] or ["GET"]
            yield Page(f"{space}:{pattern.name}" if space else pattern.name, address, " ".join(methods))


def load_coverage() -> dict[str, tuple[list[str], str]]:
    """Return the operations of each page, and the reason if it has none."""
    with FILE.open(newline="") as file:
        return {row["page"]: (row["operations"].split(), row["reason"]) for row in csv.DictReader(file)}


def load_operations() -> dict[str, str]:
    """Return the method and address of each operation of the schema by its name."""
    paths = yaml.safe_load(SCHEMA.read_text())["paths"]
    return {
        operation["operationId"]: f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


def write_address(address: str) -> str:
    """Return the address as people read it: `reviews/<code>/`."""
    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", address).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", plain).replace("\\", "")


def build_table() -> str:
    """Return the text between the two marks of the paper."""
    coverage, operations, pages = load_coverage(), load_operations(), {}
    for page in list_pages():
        pages.setdefault(page.name, page)
    done = sum(bool(coverage[name][0]) for name in pages)
    lines = [
        f"The portal has {len(pages)} pages and acts: {done} have an operation, {len(pages) - done} need none:\n",
        *(f"- *{name}*: {text}." for name, text in REASONS.items()),
        "\n| page or act | methods | operation |\n|---|---|---|",
    ]
    for page in pages.values():
        names, reason = coverage[page.name]
        cell = "<br>".join(f"`{operations[name]}`" for name in names) or f"*{reason}*"
        lines.append(f"| `{write_address(page.address)}` | {page.methods} | {cell} |")
    return "\n".join(lines) + "\n"


def write_paper() -> None:
    """Put the table of now between its marks."""
    before, _begin, rest = PAPER.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAPER.write_text(f"{before}{BEGIN}{build_table()}{END}{after}")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.test")
    django.setup()
    write_paper()
