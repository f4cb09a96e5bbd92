"""What the papers say of the code is true: every place and name exists, and every “only” or “never” has a test."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.test_code import CODE, HAND_WRITTEN, ROOT, TESTS, list_nodes
from untoc_portal.core.enums import RoleGroup

PAPERS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "THREAT_MODEL.md", "CONTEXT.md")
DOCS = "kernel developers walkthrough operators upgrading draw official-texts integrations performance"
DOCS += " security personal-data"
PAPERS += tuple(f"docs/{name}.md" for name in DOCS.split())
MAPS = ("ARCHITECTURE.md", "docs/kernel.md")
GUIDES = ("CONTRIBUTING.md", "docs/developers.md")
FOLDERS = "untoc_portal|reviews|dialogues|stakeholders|tests|docs|bin|static|templates|benchmarks"
PLACE = re.compile(rf"`((?:{FOLDERS})/[\w./*-]*)`")
NAMES_IN = re.compile(r"((?:`[^`\n]+`(?:,\s+|\s+and\s+))*`[^`\n]+`)\s+in\s+`([\w-]+/[\w./-]+)`")
# What is quoted and is no name of the code.
NO_NAMES = ("verb_noun(subject, *, actor, …)", "pyproject.toml")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def read(paper: str) -> str:
    """Return the paper without its blocks of code and diagrams."""
    return re.sub(r"^```.*?^```$", "", (ROOT / paper).read_text(), flags=re.MULTILINE | re.DOTALL)


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of the tables in the text, without headers."""
    lines = re.findall(r"^\|(?!---)(.+)\|\n(?!\|---)", text, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


@cache
def names(place: str) -> set[str]:
    """Return what a Python file or a folder of them defines; members as Class.member. For other files, their words."""
    path = ROOT / place
    if path.is_dir():
        return set().union(*(names(str(one.relative_to(ROOT))) for one in path.rglob("*.py")))
    if path.suffix != ".py":
        return set(re.findall(r"[\w-]+", path.read_text()))
    tree = ast.parse(path.read_text())
    found = defined(tree.body)
    for one in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        found |= {f"{one.name}.{member}" for member in defined(one.body)}
    if "workflow" in place:
        # A step is known by the text that names its row.
        found |= {call.keywords[0].value.value for call in ast.walk(tree) if is_step(call)}
    return found


def defined(body: list[ast.stmt]) -> set[str]:
    found = set()
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return found


def is_step(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="Transition"), keywords=[ast.keyword(arg="name"), *_]):
            return True
        case _:
            return False


def missing_names(text: str) -> list[str]:
    """Return each name that the text places in a file which does not define it."""
    return [
        f"{name} in {place}"
        for group, place in NAMES_IN.findall(text)
        for name in re.findall(r"`([\w.]+)(?:\(\))?`", group)
        if "/" not in name and (ROOT / place).exists() and name not in names(place)
    ]


@pytest.mark.parametrize("paper", PAPERS)
def test_places_in_papers_exist(paper):
    text = read(paper)
    places = [(ROOT, place) for place in PLACE.findall(text)]
    places += [((ROOT / paper).parent, link) for link in LINK.findall(text)]
    assert [place for folder, place in places if not list(folder.glob(place.rstrip("/")))] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_names_in_papers_exist(paper):
    assert missing_names(read(paper)) == []


@cache
def words_of_code() -> set[str]:
    return {word for path in CODE + TESTS for word in re.findall(r"\w+", path.read_text())} | {p.stem for p in CODE}


@pytest.mark.parametrize("paper", MAPS)
def test_other_names_in_maps_are_in_the_code(paper):
    quoted = [text for text in re.findall(r"`([^`\n]+)`", read(paper)) if "/" not in text and text not in NO_NAMES]
    words = {word for text in quoted for word in re.findall(r"[A-Za-z]\w+", text)}
    assert words - words_of_code() - {"py"} == set()


@cache
def defined_words() -> set[str]:
    nodes_of_code = [node for path in CODE + TESTS for node in ast.walk(ast.parse(path.read_text()))]
    found = {node.name for node in nodes_of_code if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    found |= {node.arg for node in nodes_of_code if isinstance(node, ast.arg)}
    return found | {name for node in nodes_of_code if isinstance(node, ast.ClassDef) for name in defined(node.body)}


@pytest.mark.parametrize("paper", GUIDES)
def test_names_in_guides_are_defined(paper):
    quoted = re.findall(r"`@?([a-z]\w*_\w+)(?:\([^`]*\))?`", read(paper))
    assert quoted
    assert set(quoted) - defined_words() - {"verb_noun"} == set()


@pytest.mark.parametrize("paper", MAPS)
def test_rows_of_maps_lead_somewhere(paper):
    found = [row for row in rows(read(paper)) if not row[0].startswith("`")]
    assert len(found) > 30
    assert [row for row in found if not (PLACE.search(row[-1]) or LINK.search(row[-1]))] == []


def claims(text: str) -> list[str]:
    """Return the paragraphs, list items and rows that say “only” or “never”."""
    parts = re.split(r"\n(?=[|#-])|\n\n", text)
    return [part for part in parts if re.search(r"\b(only|never)\b", part, re.IGNORECASE)]


@pytest.mark.parametrize("paper", MAPS)
def test_claims_in_maps_name_their_test(paper):
    assert [claim for claim in claims(read(paper)) if not re.search(r"`test_\w+` in `tests/", claim)] == []


def importers() -> dict[str, set[str]]:
    """Return the files that import a library or a part of it, by library."""
    found: dict[str, set[str]] = {}
    for path in HAND_WRITTEN:
        for node in list_nodes(path, ast.Import, ast.ImportFrom):
            imported = [name.name for name in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for name in imported:
                found.setdefault(name.split(".")[0], set()).add(str(path.relative_to(ROOT)))
    return found


def test_libraries_are_imported_where_the_paper_says():
    table = read("docs/kernel.md").partition("## Libraries")[2].partition("\n## ")[0]
    said = {row[0].strip("`"): set(PLACE.findall(row[2])) for row in rows(table)}
    assert len(said) >= 10
    found = importers()
    assert {library: found.get(library, set()) for library in said} == said


@pytest.mark.parametrize("role", RoleGroup.values)
def test_operators_find_the_name_of_each_role(role):
    assert f"`{role}`" in read("docs/operators.md")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`REVIEW` in `reviews/workflow/review.py`", []),
        ("`REVIEWS` in `reviews/workflow/review.py`", ["REVIEWS in reviews/workflow/review.py"]),
        ("`nominate_person`, `gone` in `reviews/services/people.py`", ["gone in reviews/services/people.py"]),
        ("`Deadline.explanation` in `reviews/models/deadlines.py`", []),
        ("`Deadline.gone` in `reviews/models/deadlines.py`", ["Deadline.gone in reviews/models/deadlines.py"]),
        ("`smallest_cell` in `dialogues/reference/disclosure.csv`", []),
    ],
)
def test_missing_name_would_be_found(text, found):
    assert missing_names(text) == found


def test_claim_without_test_would_be_found():
    assert claims("One.\n\nIt is the only one.\n| never | here |\n| ever | here |\n") == [
        "It is the only one.",
        "| never | here |",
    ]


def test_no_paper_is_forgotten():
    assert {path.name for path in ROOT.glob("*.md")} - {"CHANGELOG.md"} == {name for name in PAPERS if "/" not in name}
    assert {Path(name).stem for name in PAPERS if "/" in name} | {"workflow"} == {
        path.stem for path in (ROOT / "docs").glob("*.md")
    }
