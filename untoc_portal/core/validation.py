"""How a service validates and inserts a row: what is wrong is named by field, whoever calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from untoc_portal.core.exceptions import DomainError, Text

if TYPE_CHECKING:
    from collections.abc import Collection

M = TypeVar("M", bound=Model)


def check_fields(obj: Model, *, rule: Text = "", leave_out: Collection[str] = ()) -> None:
    """Raise DomainError naming the first field whose value its model does not accept."""
    try:
        obj.full_clean(exclude=set(leave_out), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(
            "invalid", " ".join(messages), rule=rule, field=None if field == NON_FIELD_ERRORS else field
        ) from None


def insert(obj: M, *, taken: DomainError) -> M:
    """Insert the row and return it; raises `taken`, with nothing changed, when another row is in its place."""
    try:
        with transaction.atomic():
            obj.save(force_insert=True)
    except IntegrityError:
        raise taken from None
    return obj
