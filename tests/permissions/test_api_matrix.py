"""Who may do what over the API, cell by cell: every operation of the schema as every kind of caller.

The table is `api_matrix.txt`: a line for each operation, with a mark for each caller of `COLUMNS`. `WRITE_API_MATRIX=1
pytest tests/permissions/test_api_matrix.py` writes it again; what then differs is to be read line by line.
"""

import logging
import os
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection

from tests.contract.people import build_world
from tests.permissions.api_cells import ask_all, list_operations
from untoc_portal.core import authz

FILE = Path(__file__).with_name("api_matrix.txt")
# The callers of the contract (tests/contract/people.py), with the letter that each has in the table.
COLUMNS = {
    "anonymous": ("A", "anonymous"),
    "focal point": ("F", "focal point of the State under review (KEN), whose self-assessment is open"),
    "expert": ("E", "governmental expert of the same State in the same review"),
    "reviewing expert": ("R", "expert of a reviewing State (MNG) in a review whose list of observations is agreed"),
    "observer": (
        "O",
        "observer of a reviewing State (PER) in the review of KEN; PER was reviewed, its review is closed",
    ),
    "mission": ("M", "person of the Permanent Mission of KEN"),
    "NGO": ("N", "representative of an organization, invited to a dialogue"),
    "chair": ("C", "chair of a working group"),
    "Extended Bureau": ("B", "member of the Extended Bureau"),
    "secretariat": ("S", "Secretariat"),
    "service account": ("P", "service account of the focal point of FIN, under review: every scope but binding acts"),
}
GROUPS = (1, 5, 1, 1, 1, 1, 1)
HEAD = """\
# Who may do what over the API: made by tests/permissions/test_api_matrix.py, and read line by line.
#
# An operation is asked by each caller, for the reviews and rows of one small world. A mark:
#   +  the right is there, for one of the rows: it was done, a rule stood against it, or the input had a fault
#   -  nothing is found, or there is no right (both are 404), in the steps that the reviews of this world are in
#   s  the token lacks the scope (403)
#   u  not signed in (401)
#   .  the world has no row that the address could name
# `+` for a list says only that one may ask: its rows are those that the caller sees (tests/permissions/test_matrix.py).
#
"""


@pytest.fixture
def asked(world, settings):
    """Give the operations, and the marks of each by its label."""
    callers = build_world(world)
    assert [caller.name for caller in callers] == list(COLUMNS)
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 10**9
    # What the rows of the world have left for a commit, which no test makes, and each request would look through.
    connection.run_on_commit = []
    logging.disable(logging.ERROR)
    roles = {caller.name: authz.get_user_roles(caller.user) if caller.user else frozenset() for caller in callers}
    operations = list_operations(world.secretariat.email)
    try:
        yield operations, {one.label: ask_all(one, callers, roles) for one in operations}
    finally:
        logging.disable(logging.NOTSET)


def split(text: str) -> str:
    """Return the marks in the groups of the table."""
    signs = iter(text)
    return " ".join("".join(islice(signs, size)) for size in GROUPS)


def load_table() -> dict[str, str]:
    """Return the marks of each operation."""
    lines = [line.split(maxsplit=2) for line in FILE.read_text().splitlines() if line.strip() and line[0] != "#"]
    return {f"{method} {path}": marks.replace(" ", "") for method, path, marks in lines}


def write_table(found: dict[str, str]) -> None:
    """Write the table of what was found, with the letters of the callers above each resource."""
    width = max(map(len, found))
    lines = [HEAD + "\n".join(f"#   {letter}  {text}" for letter, text in COLUMNS.values())]
    resource, letters = "", split("".join(letter for letter, _text in COLUMNS.values()))
    for label, marks in found.items():
        now = label.split("/")[3]
        if now != resource:
            resource = now
            lines.append(f"\n# {resource:<{width - 2}} {letters}")
        lines.append(f"{label:<{width}} {split(marks)}")
    FILE.write_text("\n".join(lines) + "\n")


def test_every_cell_is_as_the_table_says(asked):
    operations, found = asked
    if os.environ.get("WRITE_API_MATRIX"):
        write_table(found)
    table = load_table()
    assert set(table) == set(found)
    differences = [
        f"{label}, {caller}: {now} and not {before}"
        for label, marks in table.items()
        for caller, now, before in zip(COLUMNS, found[label], marks, strict=True)
        if now != before
    ]
    assert differences == []
    # What the schema says of a request without a token is true.
    assert {label for label, marks in found.items() if marks[0] not in "u."} <= {
        one.label for one in operations if one.is_for_all
    }
