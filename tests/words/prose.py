"""Words in docstrings, comments and papers that few readers know, or that say less than a common word."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What to write instead.
BANNED = {
    "anew": "again",
    "but for": "except, or “if the user is not”",
    "for good": "permanently",
    "meanwhile": "in the meantime",
    "tell whether": "return whether",
    "the like events": "similar events",
    "thereby": "so, or a sentence of its own",
    "upon": "on",
    "whoever": "anyone who, the person who, no matter who",
}
RULE = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
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
            texts = _list_texts(source) if path.suffix == ".py" else enumerate(source.split("\n"), 1)
            for line, word in _find_words(texts):
                yield f"{name}:{line}", f"“{word}”: write {BANNED[word.lower()]}"


def _find_words(texts: Iterator[tuple[int, str]] | enumerate[str]) -> Iterator[tuple[int, str]]:
    for line, text in texts:
        for match in RULE.finditer(text):
            yield line + text.count("\n", 0, match.start()), match[1]


def _list_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each docstring and comment of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            docstring = node.body[0].value
            yield docstring.lineno, docstring.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
