"""Require a value from a field that may be empty but is always set in certain rows."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def require_value(value: T | None) -> T:
    """Return a value that is set because of a constraint, a check or the query before.

    Raises LookupError if it is None: that would be an error of the portal, never of the input.
    """
    if value is None:
        message = "what must be on record here is missing"
        raise LookupError(message)
    return value
