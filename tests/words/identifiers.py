"""Names in code that are hard to read: words with a private meaning, beginnings and ends that say nothing."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What to write instead; CONTEXT.md has the table. The words of the Mechanism and of Django are right as they are.
BANNED = {
    "anew": "again",
    "anybody": "the noun",
    "asked": "requested, applicable, selected",
    "beside": "tracked, adjacent",
    "deepest": "max_…_depth",
    "departures": "missing_terms",
    "dress": "apply_style, configure",
    "fault": "error",
    "faults": "errors",
    "fewest": "min_…",
    "foremost": "main",
    "foresee": "preview",
    "given": "the noun",
    "glued": "the noun",
    "hands": "access",
    "head": "heading, header",
    "heads": "headings, headers",
    "here": "the name of the side",
    "ill": "needs_attention",
    "kept": "stored, confidential, preserved, expires",
    "lapse": "expire",
    "lapsed": "expired",
    "largest": "max_…",
    "longest": "max_…_length",
    "most": "max_…",
    "moment": "datetime",
    "nudge": "send_to_broker",
    "noted": "audit_label",
    "offered": "available",
    "owe": "current_duties",
    "owed": "current_duties",
    "own": "…_for_user, or the owner",
    "owing": "current_duties",
    "pile": "work_queue",
    "piles": "work_queues",
    "rehearse": "preview",
    "said": "format_…",
    "saying": "content",
    "seated": "active",
    "shortest": "min_…_length",
    "silent": "timeout",
    "smallest": "min_…",
    "somebody": "the noun",
    "stand": "current, in_force, status",
    "standing": "current, in_force, status",
    "stands": "current, in_force, status",
    "tell": "notify",
    "telling": "the noun",
    "there": "the name of the side",
    "told": "notified, format_…",
    "torn": "split",
    "unfit": "invalid",
    "upon": "base",
    "urge": "remind",
    "whoever": "user, person",
    "widest": "max_…",
}
# Also refused as names of arguments and inside functions, where the other words can be clear from what is near.
BANNED_INSIDE = frozenset(
    {"heads", "lapsed", "noted", "owed", "owing", "pile", "said", "seated", "tell", "telling", "told", "unfit", "upon"}
)
VERBS = frozenset((Path(__file__).parent / "verbs.txt").read_text(encoding="utf-8").split())
# Reads that are named by what they return: `articles_for_user`, `feedback_by_article`, `code_column`.
NOUN = re.compile(r"_(?:for|by|of|with|to)_|_(?:column|columns|action|only|or_404|capacity)$")
PREPOSITION = re.compile(
    r"about|after|against|as|at|before|behind|beside|between|by|for|from|in|into|of|on|over|to|under|up|upon|with"
)
PARTICIPLE = re.compile(
    r"\w+ed|begun|bound|broken|built|chosen|done|drawn|found|given|held|kept|known|left|lost|made|said|seen|sent|shown"
    r"|taken|told|torn|written"
)
QUESTION = frozenset({"are", "can", "has", "is", "may", "must", "was"})
VIEW = re.compile(r"(View|Mixin|Feed|Form)$")
MAX_TEST_NAME_LENGTH = 60
# Python's habit, and functions that gunicorn and Django look for.
NAMED_BY_OTHERS = {"main", "child_exit", "lookup_allowed", "pre_exec", "when_ready"}
# django-oauth-toolkit and oauthlib call these methods of a validator by name.
NAMED_BY_LIBRARIES = {"validate_silent_authorization", "validate_silent_login"}
# What Django, its migrations and the published verifier name for themselves.
NOT_READ = {"migrations", "settings"}
VERIFIER = "reviews/draw/"
PACKAGES = ("untoc_portal", "stakeholders", "reviews", "dialogues", "tests")
# Names that break a rule and stay: columns of the database, fields of the API, parts of web addresses.
OLD_NAMES = "tests/words/old_names.txt"
WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def list_problems(root: Path) -> list[tuple[str, str]]:
    """Return each name of the code that breaks a rule, as `path:name`, with what is wrong."""
    paths = [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]
    return [
        (f"{place}:{name}", what)
        for path in paths
        for place in [path.relative_to(root).as_posix()]
        if not NOT_READ & set(path.parts) and not place.startswith(VERIFIER)
        for _line, name, what in problems(path.read_text(encoding="utf-8"), place)
    ]


def compare_with_old_names(root: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the names that break a rule and are not on the list of old ones, and those on it that no longer do."""
    found = list_problems(root)
    old = set((root / OLD_NAMES).read_text(encoding="utf-8").split())
    return [row for row in found if row[0] not in old], sorted(old - {name for name, _what in found})


def problems(source: str, path: str) -> Iterator[tuple[int, str, str]]:
    """Give line, name and what is wrong with it, for each name that a module, or a class in it, defines."""
    module = ast.parse(source)
    if path.startswith("tests/"):
        yield from _of_tests(module)
        return
    yield from _of_module_name(Path(path).stem)
    yield from _inside_functions(module)
    for node, name in _definitions(module.body, ""):
        last = name.rpartition(".")[2]
        for word in WORDS.findall(last):
            if word.lower() in BANNED and last not in NAMED_BY_LIBRARIES:
                yield node.lineno, name, f"“{word.lower()}”: write {BANNED[word.lower()]}"
        if isinstance(node, ast.FunctionDef):
            yield from _of_question(node, name)
        if isinstance(node, ast.FunctionDef) and node in module.body:
            yield from _of_function(node, path)
        if (
            isinstance(node, ast.ClassDef)
            and "/views" in path
            and "/api/" not in path
            and node in module.body
            and not VIEW.search(last)
        ):
            yield node.lineno, name, "a view ends in View"


def _of_module_name(stem: str) -> Iterator[tuple[int, str, str]]:
    for word in {*stem.split("_")} & {*BANNED, "moves"}:
        yield 1, stem, f"“{word}” in the name of the module: write {BANNED.get(word, 'workflow')}"


def _definitions(body: list[ast.stmt], outer: str) -> Iterator[tuple[ast.stmt, str]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node, outer + node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name for target in targets for name in getattr(target, "elts", [target])]
            yield from ((node, outer + name.id) for name in names if isinstance(name, ast.Name))
        if isinstance(node, ast.ClassDef):
            yield from _definitions(node.body, f"{outer}{node.name}.")


def _inside_functions(module: ast.Module) -> Iterator[tuple[int, str, str]]:
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            name = node.arg if isinstance(node, ast.arg) else getattr(node, "id", "")
            is_defined = isinstance(node, ast.arg) or isinstance(getattr(node, "ctx", None), ast.Store)
            for word in {word.lower() for word in WORDS.findall(name)} & BANNED_INSIDE if is_defined else ():
                yield node.lineno, f"{function.name}.{name}", f"“{word}”: write {BANNED[word]}"


def _of_question(node: ast.FunctionDef, name: str) -> Iterator[tuple[int, str, str]]:
    """Yield a function that answers yes or no and neither asks nor acts by its name."""
    words = node.name.strip("_").split("_")
    is_question = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
    if (
        is_question
        and node.name not in NAMED_BY_OTHERS
        and not node.name.endswith("__")
        and not QUESTION & set(words)
        and words[0] not in VERBS
    ):
        yield node.lineno, name, "answers yes or no: begin with is_, has_, can_ or may_"


def _of_function(node: ast.FunctionDef, path: str) -> Iterator[tuple[int, str, str]]:
    words = node.name.strip("_").split("_")
    if PREPOSITION.fullmatch(words[-1]) and not node.name.endswith("sign_in") and not QUESTION & set(words):
        yield node.lineno, node.name, "ends in a preposition: say what comes back"
    if len(words) == 1 and PARTICIPLE.fullmatch(words[0]) and words[0] not in VERBS:
        yield node.lineno, node.name, "is a participle: write a verb and its object"
    if node.name.startswith("_"):
        return
    # A tag is named by what it shows, a view by its page, a script by nothing.
    is_view = bool(node.args.args) and node.args.args[0].arg in {"request", "_request"}
    if is_view or "templatetags" in path or "/views" in path or node.name in NAMED_BY_OTHERS:
        return
    if words[0] not in VERBS and not NOUN.search(node.name):
        yield node.lineno, node.name, "begins with no known verb"


def _of_tests(module: ast.Module) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(module):
        if (
            isinstance(node, ast.FunctionDef)
            and node.name.startswith("test_")
            and len(node.name) > MAX_TEST_NAME_LENGTH
        ):
            yield node.lineno, node.name, f"has more than {MAX_TEST_NAME_LENGTH} characters"
