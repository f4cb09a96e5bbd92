"""Erase the personal data of a person: a pseudonym takes the place of the name everywhere, and every proof stays valid.

What happens to each field follows from the table of personal data (`personal_data.py`). Acts and documents of States
stay as they are. The erasure itself is on record, without the name.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.db.models import EmailField, JSONField, Q, QuerySet
from django.utils.translation import gettext as _

from untoc_portal.accounts import services
from untoc_portal.accounts.models import User
from untoc_portal.accounts.models_of_data import LegalHold
from untoc_portal.accounts.personal_data import HOLDINGS, Fate, Holding
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Erasure, ErasureCause
from untoc_portal.core.trail_seals.erasing import replace_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import Model

# No mail is ever sent there (RFC 2606).
ERASED_HOST = "erased.invalid"


def create_pseudonym() -> str:
    """Return a new pseudonym. It has nothing of the person, not even the number of the account."""
    return f"person-{secrets.token_hex(4)}"


def is_erased(user: User) -> bool:
    """Return whether the account is a pseudonym."""
    return user.email.endswith(f"@{ERASED_HOST}")


def list_addresses(user: User) -> set[str]:
    """Return every e-mail address of the person."""
    return {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}


def is_held(person: User) -> bool:
    """Return whether a legal hold keeps the data of this person."""
    return LegalHold.objects.in_force().filter(person=person).exists()


def exclude_held(rows: QuerySet[Any], holding: Holding) -> QuerySet[Any]:
    """Leave out the rows that a legal hold names, and those of a person whom one names."""
    holds = LegalHold.objects.in_force()
    label = {"object_type__app_label": rows.model._meta.app_label, "object_type__model": rows.model._meta.model_name}
    # As values: the key of a session is a text, which PostgreSQL does not compare with a number.
    rows = rows.exclude(pk__in=list(holds.filter(**label).values_list("object_id", flat=True)))
    held = list(User.objects.filter(pk__in=holds.filter(person__isnull=False).values("person")))
    conditions = [holding.build_filter(user, list_addresses(user)) for user in held]
    return rows.exclude(reduce(or_, filter(None, conditions))) if any(conditions) else rows


class Names:
    """The names and addresses of a person, as they can be in a text."""

    def __init__(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        names = {name.strip() for name in names if name.strip()}
        # One word in Latin letters can be the name of a State or of anything: it is replaced only as a whole value.
        self.alone = {name for name in names if len(name.split()) == 1 and name.isascii()}
        self.within = sorted(
            (names - self.alone) | {address for address in addresses if address}, key=len, reverse=True
        )
        # Names in Chinese have no borders of words.
        patterns = [
            rf"(?<!\w){re.escape(name)}(?!\w)" if " " in name or "@" in name else re.escape(name)
            for name in self.within
        ]
        self.pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def build_filter(self, fields: Collection[str], model: type[Model]) -> Q:
        """Return the condition for rows in which one of the fields may have one of the names."""
        parts = []
        for field in fields:
            is_json = isinstance(model._meta.get_field(field), JSONField)
            parts += [Q(**{f"{field}__icontains": name}) for name in {*self.within, *self.alone}]
            if is_json and connection.vendor != "postgresql":
                # SQLite keeps JSON as text, in which letters outside ASCII are escaped.
                parts += [Q(**{f"{field}__icontains": json.dumps(name)[1:-1]}) for name in {*self.within, *self.alone}]
        return reduce(or_, parts)

    def replace(self, value: Any, pseudonym: str) -> Any:
        """Return the value with the pseudonym where a name was, in texts, lists and objects."""
        if isinstance(value, dict):
            return {key: self.replace(one, pseudonym) for key, one in value.items()}
        if isinstance(value, list):
            return [self.replace(item, pseudonym) for item in value]
        if not isinstance(value, str):
            return value
        if value.strip() in self.alone:
            return pseudonym
        return self.pattern.sub(pseudonym, value) if self.pattern else value


class Eraser:
    """One erasure: it replaces and deletes rows, and keeps what it did for the record."""

    def __init__(self) -> None:
        self.pseudonym = create_pseudonym()
        self.tally: Counter[str] = Counter()
        self.leaves: dict[str, list[str]] = {}

    def replace_owned_fields(self, holding: Holding, rows: QuerySet[Any]) -> None:
        """Replace the person's own fields in these rows."""
        values = {row.pk: new for row in rows if (new := self._build_owned_values(row, holding.fields))}
        self._write(holding.table, values)

    def _build_owned_values(self, row: Model, names: Iterable[str]) -> dict[str, Any]:
        new: dict[str, Any] = {}
        for name in names:
            field: Any = row._meta.get_field(name)
            old = getattr(row, field.attname)
            if not old or self.pseudonym in str(old):
                continue
            if isinstance(field, EmailField):
                new[name] = f"{self.pseudonym}@{ERASED_HOST}"
            elif isinstance(field, JSONField):
                new[name] = {"erased": self.pseudonym}
            else:
                new[name] = "" if field.choices else self.pseudonym
        return new

    def replace_mentions(self, holding: Holding, names: Names) -> None:
        """Replace the names in every row where one of the fields has them."""
        model = holding.table
        values: dict[int, dict[str, Any]] = {}
        rows = model._base_manager.filter(names.build_filter(holding.mentions, model))
        for row in rows.iterator(chunk_size=500):
            for name in holding.mentions:
                old = getattr(row, name)
                new = self._fit(names.replace(old, self.pseudonym), row._meta.get_field(name))
                if new != old:
                    values.setdefault(row.pk, {})[name] = new
        self._write(model, values)

    def _fit(self, value: Any, field: Any) -> Any:
        is_too_long = isinstance(value, str) and field.max_length and len(value) > field.max_length
        return self.pseudonym if is_too_long else value

    def delete(self, holding: Holding, rows: QuerySet[Any]) -> None:
        """Delete these rows, with their files."""
        for row in rows:
            if getattr(row, "file", None):
                row.file.delete(save=False)
        # What represents another row is deleted first.
        deleted = sum(row.delete()[0] > 0 for row in rows.order_by("-pk"))
        self.tally[holding.model] += deleted

    def _write(self, model: type[Model], values: dict[int, dict[str, Any]]) -> None:
        if values:
            for position, names in replace_values(model, values).items():
                self.leaves[position] = sorted({*self.leaves.get(position, ()), *names})
            self.tally[model._meta.label] += len(values)

    def record(self, cause: ErasureCause, *, actor: User | None) -> Erasure | None:
        """Put the erasure on record and return it; None if there was nothing to erase."""
        tally = {label: count for label, count in sorted(self.tally.items()) if count}
        if not tally:
            return None
        row = Erasure.objects.create(pseudonym=self.pseudonym, cause=cause, tally=tally, leaves=self.leaves)
        audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"rows": sum(tally.values())})
        return row


@transaction.atomic
def erase_person(user: User, *, cause: ErasureCause, actor: User | None) -> Erasure | None:
    """Put a pseudonym in the place of a person, everywhere, and close the account.

    The caller has checked the right to do so. Raises DomainError if a legal hold keeps the data.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if is_held(locked):
        raise DomainError("legal_hold", _("A legal hold keeps the data of this person. Nothing was erased."))
    if is_erased(locked):
        return None
    eraser, addresses = Eraser(), list_addresses(locked)
    own = [
        (holding, condition)
        for holding in HOLDINGS
        if (condition := holding.build_filter(locked, addresses)) is not None
    ]
    names = _collect_names(locked, own)
    services.end_sessions(locked)
    for holding, condition in own:
        rows = holding.table._base_manager.filter(condition)
        if holding.fate is Fate.DELETE:
            eraser.delete(holding, rows)
        elif holding.fate is Fate.PSEUDONYM and holding.table is not User:
            eraser.replace_owned_fields(holding, rows)
    _close_account(locked, eraser.pseudonym)
    eraser.tally["accounts.User"] += 1
    searched = Names(names if not _has_namesake(locked, names) else (), addresses)
    for holding in HOLDINGS:
        if holding.mentions:
            eraser.replace_mentions(holding, searched)
    return eraser.record(cause, actor=actor)


def _collect_names(user: User, own: Iterable[tuple[Holding, Q]]) -> set[str]:
    """Return the name of the person in all spellings that their own rows have."""
    names = {user.name}
    for holding, condition in own:
        if "name" in holding.fields and holding.table is not User:
            names.update(holding.table._base_manager.filter(condition).values_list("name", flat=True))
        if "actor_label" in holding.fields:
            labels = holding.table._base_manager.filter(condition).values_list("actor_label", flat=True)
            names.update(labels.distinct().order_by())
    return names


def _has_namesake(user: User, names: Collection[str]) -> bool:
    """Return whether another account has the same name: then a text may be about the other person."""
    return User.objects.exclude(pk=user.pk).filter(reduce(or_, (Q(name__iexact=name) for name in names))).exists()


def _close_account(user: User, pseudonym: str) -> None:
    user.name, user.email, user.title, user.phone = pseudonym, f"{pseudonym}@{ERASED_HOST}", "", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login, user.tours_seen = None, []
    user.date_joined = user.date_joined.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    user.set_unusable_password()
    user.save()
    user.groups.clear()


def erase_rows(holding: Holding, rows: QuerySet[Any], *, eraser: Eraser, name_field: str = "") -> None:
    """Erase rows of people without an account, or that are kept for a shorter time than the account.

    With `name_field`, the name in it is replaced everywhere.
    """
    rows = exclude_held(rows, holding)
    if holding.fate is Fate.DELETE:
        eraser.delete(holding, rows)
        return
    names = set(rows.values_list(name_field, flat=True)) if name_field else set()
    if names:
        taken = set(User.objects.filter(name__in=names).values_list("name", flat=True))
        searched = Names(names - taken, ())
        for place in HOLDINGS:
            if place.mentions and (searched.within or searched.alone):
                eraser.replace_mentions(place, searched)
    eraser.replace_owned_fields(holding, rows)
