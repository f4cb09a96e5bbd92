"""What a column that may be empty is sure to hold in some row: said once, where it is read."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def require_value(value: T | None) -> T:
    """Return a value that is there because a constraint, a guard or the query before says so.

    Raises LookupError when it is not: that would be a fault of the portal, never of what was entered.
    """
    if value is None:
        message = "what must be on record here is missing"
        raise LookupError(message)
    return value
