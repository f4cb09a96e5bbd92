"""Corrections by the Secretariat: changed in place, marked as corrected, with old and new values in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.validation import raise_all_errors

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

M = TypeVar("M", bound=Model)


@transaction.atomic
def correct(obj: M, *, actor: User, values: dict[str, Any]) -> M:
    """Write these fields of the row, or add the row, and return it.

    A row of reference data is marked as corrected, so that a new import of the reference files does not change it.
    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError, with the names of the fields, if
    the model does not accept the values.
    """
    if not authz.is_secretariat(actor):
        raise NotAllowedError(_("Only the Secretariat can correct what has been recorded."))
    is_new = obj.pk is None
    if not is_new:
        obj = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    # A new row has no related row yet.
    before = {name: _plain(getattr(obj, name, None)) for name in values}
    for name, value in values.items():
        setattr(obj, name, value)
    _check(obj)
    _save(obj, list(values), is_new=is_new)
    after = {name: _plain(getattr(obj, name)) for name in values}
    changes = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
    audit.record_event(AuditAction.CREATED if is_new else AuditAction.CHANGED, obj, actor=actor, changes=changes)
    return obj


def _check(obj: Model) -> None:
    try:
        obj.full_clean()
    except ValidationError as error:
        known = {field.name for field in obj._meta.fields}
        raise_all_errors(
            DomainError("invalid", join_sentences(texts), field=name if name in known else None)
            for name, texts in error.message_dict.items()
        )


def _save(obj: Model, names: list[str], *, is_new: bool) -> None:
    if hasattr(obj, "corrected"):
        obj.corrected = True
        names = [*names, "corrected"]
    if is_new:
        obj.save(force_insert=True)
        return
    stamps = [field.name for field in obj._meta.concrete_fields if getattr(field, "auto_now", False)]
    obj.save(update_fields=[*names, *stamps])


def _plain(value: Any) -> Any:
    return value if isinstance(value, dict | list | bool | int | None) else str(value)
