"""How a service validates and inserts a row: errors name the field, for every caller."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, TextField
from django.utils.translation import gettext_lazy as _, ngettext

from untoc_portal.core.exceptions import CombinedError, DomainError, Text
from untoc_portal.core.listing import join_sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

M = TypeVar("M", bound=Model)


def check_length(text: str, limit: float, *, field: str, rule: Text = "") -> None:
    """Raise DomainError with the field if the text has more characters than the limit."""
    if len(text) > limit:
        message = ngettext(
            "The text has more than %(limit)d character.", "The text has more than %(limit)d characters.", int(limit)
        )
        raise DomainError("too_long", message % {"limit": limit}, rule=rule, field=field)


def require_reason(reason: str, *, rule: Text, field: str = "reason", message: Text = "") -> str:
    """Return the reason without spaces around it. Raises DomainError with the field if it is empty."""
    if not reason.strip():
        raise DomainError("no_reason", message or _("Give the reason."), rule=rule, field=field)
    return reason.strip()


def find_field_errors(obj: Model, *, rule: Text = "", leave_out: Collection[str] = ()) -> Iterator[DomainError]:
    """Yield an error for each field whose value the model does not accept.

    Django checks the length of long texts only in forms; this function checks it for every caller.
    """
    for field in obj._meta.concrete_fields:
        if not isinstance(field, TextField) or field.name in leave_out:
            continue
        try:
            check_length(getattr(obj, field.attname) or "", field.max_length or math.inf, field=field.name, rule=rule)
        except DomainError as error:
            yield error
    try:
        obj.full_clean(exclude=set(leave_out), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            field_name = None if name == NON_FIELD_ERRORS else name
            yield DomainError("invalid", join_sentences(messages), rule=rule, field=field_name)


def raise_all_errors(faults: Iterable[DomainError]) -> None:
    """Raise all errors together, one for each field.

    Do nothing if there are none. So a person who fills in a form sees the errors of all fields together.
    """
    of_fields: dict[str | None, DomainError] = {}
    for fault in faults:
        of_fields.setdefault(fault.field, fault)
    found = list(of_fields.values())
    if found:
        raise found[0] if len(found) == 1 else CombinedError(found)


def check_fields(obj: Model, *, rule: Text = "", leave_out: Collection[str] = ()) -> None:
    """Raise DomainError with the names of all fields whose values the model does not accept."""
    raise_all_errors(find_field_errors(obj, rule=rule, leave_out=leave_out))


def insert_row(obj: M, *, taken: DomainError) -> M:
    """Insert the row and return it.

    Raises `taken`, with nothing changed, if the database refuses the row, for example because another row has its
    place.
    """
    try:
        with transaction.atomic():
            obj.save(force_insert=True)
    except IntegrityError:
        raise taken from None
    return obj
