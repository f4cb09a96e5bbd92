"""The types of a body in JSON: what the description calls a text is no number, and a number no text.

The fields of the framework also read forms, where everything is text, so they take "5" for 5, 5 for "5" and "yes" for
true. A program that sends another type has an error of its own, and one row in another type would be stored as text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import IntegerField
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

# Problems by the name of a field or the number of an item.
Errors = Any
Check = Callable[[Any, Any], bool]


def is_json(content_type: str | None) -> bool:
    """Return whether a body of this type has the types of JSON."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in ("application/json", "application/x-ndjson")


def find_wrong_types(field: Any, value: Any) -> Errors:
    """Return the problems of each value that is not of the type of its field, or None. What is missing has no type."""
    if value is None or field.read_only:
        return None
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return _in_items(field.child, value)
    if isinstance(field, serializers.ManyRelatedField):
        return _in_items(field.child_relation, value)
    if isinstance(field, serializers.Serializer):
        return _in_fields(field, value)
    for kinds, is_right, code, more in CHECKS:
        if isinstance(field, kinds):
            return None if is_right(field, value) else _problem(field, code, value, more)
    return None


def merge_errors(first: Errors, second: Errors) -> Errors:
    """Return the problems of both. Where both have some of the same field of the same row, those of the first."""
    if isinstance(first, dict) and isinstance(second, dict):
        both = {name: merge_errors(first[name], second[name]) for name in first.keys() & second.keys()}
        return {**second, **first, **both}
    return first or second


def _in_items(child: Any, value: Any) -> Errors:
    if not isinstance(value, list):
        return None
    found = {number: find_wrong_types(child, item) for number, item in enumerate(value)}
    return {number: errors for number, errors in found.items() if errors} or None


def _in_fields(field: serializers.Serializer, value: Any) -> Errors:
    if not isinstance(value, dict):
        return None
    found = {name: find_wrong_types(one, value[name]) for name, one in field.fields.items() if name in value}
    return {name: error for name, error in found.items() if error} or None


def _problem(field: Any, code: str, value: Any, more: str) -> list[Any]:
    named = {more: type(value).__name__ if more == "data_type" else value} if more else {}
    try:
        field.fail(code, **named)
    except ValidationError as error:
        return list(error.detail)


def _is_text(_field: Any, value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(_field: Any, value: Any) -> bool:
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


def _is_number(_field: Any, value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float)


def _is_yes_or_no(_field: Any, value: Any) -> bool:
    return isinstance(value, bool)


def _is_of_choices(field: Any, value: Any) -> bool:
    """Return whether the value has the type of the choices; one of another type is none of them."""
    if value == "":
        return True
    kind = str if all(isinstance(choice, str) for choice in field.choices) else int
    return isinstance(value, kind) and not isinstance(value, bool)


def _is_name(field: Any, value: Any) -> bool:
    """Return whether the value has the type of the column that names the row."""
    model = field.queryset.model
    column = model._meta.pk if isinstance(field, serializers.PrimaryKeyRelatedField) else _find(model, field.slug_field)
    return _is_whole(field, value) if isinstance(column, IntegerField) else isinstance(value, str)


def _find(model: Any, path: str) -> Any:
    *before, last = path.split("__")
    for name in before:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


# The fields, what is right for them, the problem if it is not, and what its text names. The first that fits counts.
CHECKS: tuple[tuple[Any, Check, str, str], ...] = (
    (serializers.MultipleChoiceField, lambda _field, _value: True, "", ""),
    (serializers.ChoiceField, _is_of_choices, "invalid_choice", "input"),
    (serializers.CharField, _is_text, "invalid", ""),
    (serializers.BooleanField, _is_yes_or_no, "invalid", "input"),
    (serializers.IntegerField, _is_whole, "invalid", ""),
    (serializers.FloatField, _is_number, "invalid", ""),
    (serializers.UUIDField, _is_text, "invalid", "value"),
    (serializers.SlugRelatedField, _is_name, "invalid", ""),
    (serializers.PrimaryKeyRelatedField, _is_name, "incorrect_type", "data_type"),
)
