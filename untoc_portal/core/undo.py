"""Taking back what was done a moment ago: by whoever did it, within a minute, as long as nothing followed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from django.db.models import Model

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text


def is_recent(moment: dt.datetime) -> bool:
    """Tell whether what was done then can still be taken back."""
    age = timezone.now() - moment
    return dt.timedelta(0) <= age <= dt.timedelta(seconds=settings.UNDO_SECONDS)


def require_undoable(obj: Model, transition: str, *, actor: User, rule: Text = "") -> None:
    """Let a move be taken back: it is the last thing done to `obj`, done by this person, a moment ago.

    Raises DomainError otherwise.
    """
    kind = ContentType.objects.get_for_model(obj)
    last = AuditEvent.objects.filter(content_type=kind, object_id=obj.pk).order_by("-pk").first()
    is_it = last is not None and last.actor_id == actor.pk and last.changes.get("transition") == transition
    if last is None or not is_it or not is_recent(last.at):
        message = _("This can be undone only at once, by the person who did it, and before anything follows.")
        raise DomainError("not_undoable", message, rule=rule)
