"""Words in docstrings, comments, papers and names of tests that few readers know, or that say less than a common word.

What is in backticks or in quotation marks “…” is a name or a quotation, and is not read.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# What to write instead.
BANNED = {
    "alike": "in the same way, both",
    "anew": "again",
    "at once": "immediately, or together, at the same moment",
    "beside": "next to, with, in addition to",
    "but for": "except, or “if the user is not”",
    "for good": "permanently",
    "gave away": "revealed",
    "give away": "reveal",
    "given away": "revealed",
    "gives away": "reveals",
    "giving away": "revealing",
    "held back": "kept confidential, delayed",
    "hold back": "keep confidential, delay",
    "holds back": "keeps confidential, delays",
    "lie": "are",
    "lies": "is",
    "likewise": "in the same way, also",
    "meanwhile": "in the meantime",
    "nor": "or, or “not … and not …”",
    "owe": "have to do",
    "owed": "what has to be done",
    "owes": "has to do",
    "stand": "are; represent",
    "stands": "is; represents",
    "tell": "notify, show, distinguish",
    "telling": "notifying, showing, distinguishing",
    "tells": "notifies, shows, distinguishes",
    "the like events": "similar events",
    "thereby": "so, or a sentence of its own",
    "told": "notified, shown",
    "upon": "on",
    "whenever": "each time, when",
    "wherever": "in every place where",
    "whoever": "anyone who, the person who, no matter who",
}
RULE = re.compile(rf"\b({'|'.join(BANNED)})\b".replace(" ", r"\s+"), re.IGNORECASE)
# Names of code and words of others: a block of code, what is in backticks, what is in quotation marks.
QUOTED = re.compile(r"^ *```.*?^ *```|`[^`\n]*`|“[^”]*”", re.DOTALL | re.MULTILINE)
# The published verifier, whose hash is in every transcript; what Django writes; what is quoted; this list.
NOT_READ = ("reviews/draw/", "docs/users/", "docs/licences", "CHANGELOG.md", "CONTEXT.md", "tests/words/")
PACKAGES = ("untoc_portal", "stakeholders", "reviews", "dialogues", "benchmarks", "tests", "docs")


def list_problems(root: Path) -> Iterator[tuple[str, str]]:
    """Yield place and problem of each such word in the tree."""
    paths = [*root.glob("*.md"), *(path for package in PACKAGES for path in (root / package).rglob("*"))]
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        if path.suffix in {".py", ".md"} and not name.startswith(NOT_READ) and "/migrations/" not in name:
            source = path.read_text(encoding="utf-8")
            texts = _list_texts(source) if path.suffix == ".py" else [(1, source)]
            for line, word in _find_words(texts):
                yield f"{name}:{line}", f"“{word}”: write {BANNED[word]}"


def _find_words(texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for line, text in texts:
        unquoted = QUOTED.sub(_blank, text)
        for match in RULE.finditer(unquoted):
            yield line + unquoted.count("\n", 0, match.start()), " ".join(match[1].lower().split())


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"\S", "_", match[0])


def _list_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each docstring and comment of a module, and the words of each name of a test."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.replace("_", " ")
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            docstring = node.body[0].value
            yield docstring.lineno, docstring.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
