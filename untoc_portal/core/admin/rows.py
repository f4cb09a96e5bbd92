"""The kernel's own rows in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import audit, jobs, notify
from untoc_portal.core.admin.acts import Act
from untoc_portal.core.admin.base import SecretariatAdmin
from untoc_portal.core.enums import AuditAction, JobState
from untoc_portal.core.models import AuditEvent, Document, Job, Message

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(AuditEvent)
class AuditEventAdmin(SecretariatAdmin):
    list_display = ("at", "action", "kind", "object_label", "actor_label", "capacity")
    list_filter = ("action", ("at", admin.DateFieldListFilter))
    linked_by = ("content_type", "object_id")
    list_select_related = ("content_type",)
    search_fields = ("object_label", "actor_label", "capacity", "request_id")
    fields = (
        "at", "action", "content_type", "object_id", "object_label", "actor_label", "capacity", "changes", "request_id",
    )  # fmt: skip
    has_trail = False

    @admin.display(description=_("kind"), ordering="content_type")
    def kind(self, event: AuditEvent) -> str:
        return event.content_type.name


def _retry(job: Job, *, actor: Any) -> Job:
    audit.record(AuditAction.CHANGED, job, actor=actor, changes={"retried": job.name})
    return jobs.retry(job)


@admin.register(Job)
class JobAdmin(SecretariatAdmin):
    list_display = ("name", "key", "state", "attempts", "not_before", "done_at")
    list_filter = ("state", "name")
    search_fields = ("key",)
    ordering = ("-pk",)
    acts = {
        "retry": Act(
            _("Try again"), _retry, lambda job, _user: () if job.state == JobState.FAILED else None, in_bulk=True
        ),
    }


def _send_again(message: Message, *, actor: Any) -> Message:
    audit.record(AuditAction.CHANGED, message, actor=actor, changes={"sent again": message.event})
    return notify.send_again(message)


@admin.register(Message)
class MessageAdmin(SecretariatAdmin):
    """Who was told of what. The text is its recipient's: it may hold a link that only that person may follow."""

    list_display = ("created_at", "event", "recipient", "state", "sent_at", "read_at")
    list_filter = ("state", "event")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__name", "key")
    fields = ("created_at", "event", "recipient", "language", "subject", "state", "sent_at", "read_at")
    acts = {
        "send-again": Act(
            _("Send again"), _send_again, lambda row, _user: () if row.state in notify.ILL else None, in_bulk=True
        ),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).on_record()


@admin.register(Document)
class DocumentAdmin(SecretariatAdmin):
    list_display = ("symbol", "title", "language", "level", "is_ready", "created_at")
    list_filter = ("level", "language", "template")
    search_fields = ("symbol", "title", "sha256")
    fields = ("symbol", "title", "template", "language", "level", "snapshot_sha256", "sha256", "created_at")

    @admin.display(boolean=True, description=_("rendered"))
    def is_ready(self, document: Document) -> bool:
        return document.is_rendered
