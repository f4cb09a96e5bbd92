"""Words of Python code that reach a reader untranslated: labels, names, help, errors and messages."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.words.names import in_plain_words

if TYPE_CHECKING:
    from collections.abc import Iterator

# Arguments that are shown, of whatever they are given to.
SHOWN = frozenset(
    {"label", "verbose_name", "verbose_name_plural", "empty_label", "rule", "reasons", "label_suffix", "short_title"}
)
# Calls whose arguments at these places are shown.
CALLS = {
    "DomainError": (1,),
    "NotAllowedError": (0,),
    "ValidationError": (0,),
    "PermissionDenied": (0,),
    "success": (1,),
    "error": (1,),
    "warning": (1,),
    "info": (1,),
}
# A relation has its model at the first place, any other field its name.
RELATIONS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})
# Each language under its own name.
OWN_NAMES = "OfficialLanguage"
AT_ONCE = frozenset({"gettext", "ngettext", "pgettext", "npgettext"})
CHOICES = frozenset({"TextChoices", "IntegerChoices"})


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Give line and words of what stands untranslated in the source of a module, or is translated as it is imported."""
    module = ast.parse(source)
    yield from _of_module(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef):
            yield from _of_class(node)


def _of_module(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Give rules kept under a name of the module, and words translated before there is a reader."""
    at_once = {
        alias.asname or alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in AT_ONCE
    }
    for node in module.body:
        if isinstance(node, ast.Assign) and _name(node.targets[0]).endswith("RULE"):
            yield from _literals(node.value)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((call.lineno, f"{ast.unparse(call)} at import") for call in _calls(node, at_once))


def _calls(node: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    """Give the calls of these names outside functions."""
    if isinstance(node, ast.Call) and _name(node.func) in names:
        yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _calls(child, names)


def _of_call(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = _name(node.func)
    shown = [argument.value for argument in node.keywords if argument.arg in SHOWN]
    shown += [node.args[place] for place in CALLS.get(name, ()) if place < len(node.args)]
    if _is_field_of_a_model(node.func):
        shown += node.args[:1]
    for value in shown:
        yield from _literals(value)


def _of_class(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    if node.name == OWN_NAMES or not any(_name(base) in CHOICES for base in node.bases):
        return
    for row in node.body:
        if isinstance(row, ast.Assign) and not isinstance(row.value, ast.Tuple):
            yield row.lineno, f"{node.name}.{_name(row.targets[0])} without a label"
        elif isinstance(row, ast.Assign):
            yield from _literals(row.value.elts[-1])


def _literals(value: ast.expr) -> Iterator[tuple[int, str]]:
    if isinstance(value, ast.Constant | ast.JoinedStr):
        words = _text(value)
        if in_plain_words(words):
            yield value.lineno, words
    elif isinstance(value, ast.List | ast.Tuple):
        for item in value.elts:
            yield from _literals(item)
    elif isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
    elif isinstance(value, ast.BinOp):
        yield from _literals(value.left)


def _text(value: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else ""
    return " ".join(part.value for part in value.values if isinstance(part, ast.Constant))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_field_of_a_model(func: ast.expr) -> bool:
    return (
        isinstance(func, ast.Attribute)
        and _name(func.value) == "models"
        and func.attr.endswith("Field")
        and func.attr not in RELATIONS
    )
