"""Actions that do not ask and can be undone for a minute, by the person who did them, if nothing followed.

The time is settings.UNDO_SECONDS. A transition of a workflow can be undone if it is the last thing done to its row.
Changes of an action in some fields are signed and sent with its success message. They can be undone while the rows are
as the action left them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

SALT = "untoc_portal.core.undo"
# Servers refuse a longer URL: an action on that many rows cannot be undone.
MAX_TOKEN_LENGTH = 1500

Rows: TypeAlias = "dict[str, list[str | None]]"


def is_recent(moment: dt.datetime) -> bool:
    """Return whether something done at that time can still be undone."""
    age = timezone.now() - moment
    return dt.timedelta(0) <= age <= dt.timedelta(seconds=settings.UNDO_SECONDS)


def require_undoable(obj: Model, transition: str, *, actor: User, rule: Text = "") -> None:
    """Check that a transition can be undone: it is the last thing done to `obj`, by this person, a moment ago.

    Raises DomainError otherwise.
    """
    kind = ContentType.objects.get_for_model(obj)
    last = AuditEvent.objects.filter(content_type=kind, object_id=obj.pk).order_by("-pk").first()
    is_last_action = last is not None and last.actor_id == actor.pk and last.changes.get("transition") == transition
    if last is None or not is_last_action or not is_recent(last.at):
        message = _("This can be undone only at once, by the person who did it, and before anything else follows.")
        raise DomainError("not_undoable", message, rule=rule)


def get_column_values(rows: QuerySet[Any], names: Sequence[str]) -> Rows:
    """Return these fields of each row as plain values."""
    fields = [rows.model._meta.get_field(name) for name in names]
    return {
        str(row.pk): [None if getattr(row, field.attname) is None else field.value_to_string(row) for field in fields]
        for row in rows
    }


def build_undo_token(what: str, before: Rows, after: Rows, *, actor: User) -> str:
    """Return the token that undoes an action.

    It is empty if the action changed nothing or too much. `what` names the kind of rows.
    """
    changed = {key: [before[key], after[key]] for key in before if key in after and before[key] != after[key]}
    if not changed:
        return ""
    token = signing.dumps([what, actor.pk, changed], salt=SALT, compress=True)
    return token if len(token) <= MAX_TOKEN_LENGTH else ""


def undo_action(what: str, rows: QuerySet[Any], names: Sequence[str], token: str, *, actor: User) -> list[Model]:
    """Set the fields back to their values before the action, and return the changed rows.

    Raises NotAllowedError for another person's action. Raises DomainError if it is too late or if the rows were changed
    since. The caller holds the lock under which the rows are changed.
    """
    try:
        done, doer, changed = signing.loads(token, salt=SALT, max_age=settings.UNDO_SECONDS)
    except signing.SignatureExpired:
        raise DomainError("too_late", _("It is too late to undo this.")) from None
    except signing.BadSignature:
        raise NotAllowedError(_("You may not undo this.")) from None
    if (done, doer) != (what, actor.pk):
        raise NotAllowedError(_("You may not undo this."))
    found = rows.filter(pk__in=changed)
    present = get_column_values(found, names)
    if any(present.get(key) != after for key, (_before, after) in changed.items()):
        raise DomainError("built_on", _("Something else has been done since. It can no longer be undone."))
    fields = [rows.model._meta.get_field(name) for name in names]
    # Rows that become emptier come first: if only one row can have a value, the other row is emptied before.
    for key, (before, _after) in sorted(
        changed.items(), key=lambda item: sum(value is not None for value in item[1][0])
    ):
        values = {field.attname: field.to_python(value) for field, value in zip(fields, before, strict=True)}
        found.filter(pk=key).update(**values, updated_at=timezone.now())
    return list(found.order_by("pk"))
