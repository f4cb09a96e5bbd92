"""The audit trail."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _, gettext_noop

from untoc_portal.core import lookups  # noqa: F401 (`in_few` is registered)
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.listing import format_label
from untoc_portal.core.querysets import AuditEventQuerySet

# The author of an event that no person caused.
SYSTEM_LABEL = gettext_noop("the portal")


class AuditEvent(models.Model):
    """One action. Rows are only added: the model and a database trigger refuse to change or delete one."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    action = models.CharField(_("action"), max_length=20, choices=AuditAction)
    # The index of kind and object serves the kind too.
    content_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.PROTECT, db_index=False, verbose_name=_("kind")
    )
    object_id = models.BigIntegerField(_("object"))
    object_label = models.CharField(_("object name"), max_length=300)
    # No database constraint: a row must stay after its author's account is gone, and it cannot be updated.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("person"),
    )
    actor_label = models.CharField(_("by"), max_length=300)
    capacity = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    request_id = models.CharField(_("request"), max_length=32, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["content_type", "object_id"], name="core_audit_object"),
            # The list of the administration shows the latest of very many.
            models.Index(fields=["at", "id"], name="core_audit_latest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(action__in=AuditAction.values), name="core_auditevent_action_known")
        ]

    def __str__(self) -> str:
        at = date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
        return f"{at} · {format_label(self.who, self.get_action_display())} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises TypeError on an attempt to change one."""
        if self.pk is not None:
            message = "an audit event is never changed"
            raise TypeError(message)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise TypeError: an audit event is never deleted."""
        message = "an audit event is never deleted"
        raise TypeError(message)

    @property
    def who(self) -> str:
        """Return who acted: a person by name, the portal in the reader's language."""
        return gettext(SYSTEM_LABEL) if self.actor_label == SYSTEM_LABEL else self.actor_label

    @property
    def authority(self) -> str:
        """Return the authority: a role in the reader's language, a mandate as it was recorded."""
        return gettext(self.capacity) if self.capacity else ""
