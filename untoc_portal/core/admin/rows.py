"""The rows of the kernel in the admin."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy as _

from untoc_portal.core import audit, jobs, notify, record_translations
from untoc_portal.core.admin.acts import AdminAction, transition_action
from untoc_portal.core.admin.base import SecretariatAdmin
from untoc_portal.core.admin.trail import to_audit_entry
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.enums import AuditAction, JobState
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import AuditEvent, Document, Erasure, Job, Message, RecordTranslation, TrailLeaf
from untoc_portal.core.notices import get_event_title, list_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(AuditEvent)
class AuditEventAdmin(SecretariatAdmin):
    list_display = ("at", "action", "kind", "object_label", "who", "authority")
    list_filter = ("action", ("at", admin.DateFieldListFilter))
    linked_by = ("content_type", "object_id")
    list_select_related = ("content_type",)
    search_fields = ("object_label", "actor_label", "capacity", "request_id")
    fields = ("at", "action", "kind", "thing", "who", "authority", "what_changed", "request_id", "proof")
    readonly_fields = ("kind", "thing", "who", "authority", "what_changed", "proof")
    has_trail = False
    is_very_long = True

    @admin.display(description=_("kind"), ordering="content_type")
    def kind(self, event: AuditEvent) -> str:
        return event.content_type.name

    @admin.display(description=_("object name"))
    def thing(self, event: AuditEvent) -> str:
        """Return a link to the row if the admin has its table, or else its name."""
        model = event.content_type.model_class()
        if model is None or not self.admin_site.is_registered(model):
            return event.object_label
        name = f"admin:{event.content_type.app_label}_{event.content_type.model}_change"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[event.object_id]), event.object_label)

    @admin.display(description=_("proof"))
    def proof(self, event: AuditEvent) -> str:
        """Return a link to the proof that the event is in the trail, once it is sealed."""
        if not TrailLeaf.objects.filter(shape__kind=AuditEvent._meta.label_lower, object_id=event.pk).exists():
            return _("It is sealed within a minute.")
        return format_html('<a href="{}" download>{}</a>', reverse("event_proof", args=[event.pk]), _("Proof (JSON)"))

    @admin.display(description=_("Who"), ordering="actor_label")
    def who(self, event: AuditEvent) -> str:
        return event.who

    @admin.display(description=_("in the capacity of"), ordering="capacity")
    def authority(self, event: AuditEvent) -> str:
        return event.authority

    @admin.display(description=_("What changed"))
    def what_changed(self, event: AuditEvent) -> str:
        return render_to_string("admin/portal_changes.html", {"entry": to_audit_entry(event)}) if event.changes else ""


def _retry(job: Job, *, actor: Any) -> Job:
    audit.record_event(AuditAction.CHANGED, job, actor=actor, changes={"retried": job.name})
    return jobs.retry(job)


@cache
def _list_choices(list_codes: Callable[[], Iterable[str]], word: Callable[[str], str], _language: str) -> list[Any]:
    """Return the codes with their labels in this language. The titles of events are templates: they are read once."""
    return list(sort_by_name(((code, word(code)) for code in list_codes()), itemgetter(1)))


class TranslatedChoiceFilter(admin.SimpleListFilter):
    """Filter by one of the codes of a table. The labels are in words and in the order of the reader's language."""

    list_codes: Callable[[], Iterable[str]]
    word: Callable[[str], str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        # Not those that occur: to find them the database reads every row, and there are a million messages.
        del request, model_admin
        return _list_choices(self.list_codes, self.word, get_language() or "")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        del request
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class JobFilter(TranslatedChoiceFilter):
    title = _("job")
    parameter_name = "name"
    list_codes = staticmethod(jobs.LABELS.keys)
    word = staticmethod(jobs.get_job_label)


class MessageFilter(TranslatedChoiceFilter):
    title = _("event")
    parameter_name = "event"
    list_codes = staticmethod(list_events)
    word = staticmethod(get_event_title)


@admin.register(Job)
class JobAdmin(SecretariatAdmin):
    list_display = ("task", "key", "state", "attempts", "not_before", "done_at")
    list_filter = ("state", JobFilter)
    search_fields = ("key",)
    fields = (
        "task", "key", "arguments", "state", "attempts", "created_at", "not_before", "taken_at", "taken_by", "done_at",
        "error",
    )  # fmt: skip
    readonly_fields = ("task",)
    ordering = ("-pk",)
    acts = {
        "retry": AdminAction(
            _("Try again"), _retry, lambda job, _user: () if job.state == JobState.FAILED else None, in_bulk=True
        ),
    }

    @admin.display(description=_("job"), ordering="name")
    def task(self, job: Job) -> str:
        return jobs.get_job_label(job.name)

    def get_row_name(self, job: Job) -> str:
        return f"{self.task(job)} #{job.pk}"


def _send_again(message: Message, *, actor: Any) -> Message:
    audit.record_event(AuditAction.CHANGED, message, actor=actor, changes={"sent again": message.event})
    return notify.send_again(message)


@admin.register(Message)
class MessageAdmin(SecretariatAdmin):
    """Who was notified of what. The text is private to its recipient: it may contain a link for that person only."""

    list_display = ("created_at", "what", "recipient", "state", "sent_at")
    list_filter = ("state", MessageFilter)
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__name", "key")
    is_very_long = True
    fields = ("created_at", "what", "recipient", "language", "subject", "state", "sent_at")
    readonly_fields = ("what",)
    acts = {
        "send-again": AdminAction(
            _("Send again"),
            _send_again,
            lambda row, _user: () if row.state in notify.NEEDS_ATTENTION_STATES else None,
            in_bulk=True,
        ),
    }

    @admin.display(description=_("event"), ordering="event")
    def what(self, message: Message) -> str:
        return get_event_title(message.event)

    def get_row_name(self, message: Message) -> str:
        return format_label(self.what(message), message.recipient or message.to)


@admin.register(Document)
class DocumentAdmin(SecretariatAdmin):
    list_display = ("symbol", "title", "language", "level", "is_ready", "created_at")
    list_display_links = ("symbol", "title")
    list_filter = ("level", "language")
    search_fields = ("symbol", "title", "sha256")
    fields = ("symbol", "title", "language", "level", "snapshot_sha256", "sha256", "created_at")

    @admin.display(boolean=True, description=_("rendered"))
    def is_ready(self, document: Document) -> bool:
        return document.is_rendered


def _of_language(service: Callable[..., Any]) -> Callable[..., Any]:
    """Return the service for the row's texts in the row's language: a language is revised and in force as a whole."""

    def perform(row: RecordTranslation, **arguments: Any) -> Any:
        return service(row.text_owner.record_root, language=row.language, **arguments)

    return perform


@admin.register(RecordTranslation)
class RecordTranslationAdmin(SecretariatAdmin):
    """Translations of texts of record. They are written on their page, side by side with the original."""

    list_display = ("of_row", "kind", "language", "state", "is_machine", "is_up_to_date", "updated_at")
    list_display_links = ("of_row",)
    list_filter = ("state", "language", "is_machine", "content_type")
    list_select_related = ("content_type",)
    search_fields = ("text",)
    fields = ("of_row", "kind", "language", "state", "is_machine", "is_up_to_date", "original", "text", "updated_at")
    readonly_fields = ("of_row", "kind", "is_up_to_date", "original")
    acts = {
        "revise": AdminAction(
            _("Mark the texts of this language as revised"),
            _of_language(record_translations.revise_translations),
            transition_action(record_translations.TEXT_OF_RECORD, "revise"),
        ),
        "finalize": AdminAction(
            _("Put the texts of this language in force"),
            _of_language(record_translations.finalize_translations),
            transition_action(record_translations.TEXT_OF_RECORD, "finalize"),
            look=lambda row, _user: record_translations.look_at_translations(row.text_owner.record_root, row.language),
        ),
        "reopen": AdminAction(
            _("Reopen the texts of this language"),
            _of_language(record_translations.reopen_translations),
            transition_action(record_translations.TEXT_OF_RECORD, "reopen"),
            tone="secondary",
        ),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecordTranslation]:
        return super().get_queryset(request).prefetch_related("owner")

    @admin.display(description=_("row"))
    def of_row(self, row: RecordTranslation) -> str:
        return format_label(row.text_owner, row.text_owner.texts_of_record[row.name])

    @admin.display(description=_("kind"), ordering="content_type")
    def kind(self, row: RecordTranslation) -> str:
        return row.content_type.name

    @admin.display(boolean=True, description=_("follows the original"))
    def is_up_to_date(self, row: RecordTranslation) -> bool:
        return not row.is_outdated

    @admin.display(description=_("Original"))
    def original(self, row: RecordTranslation) -> str:
        return row.source


@admin.register(Erasure)
class ErasureAdmin(SecretariatAdmin):
    """Which personal data were erased, when and why, without names."""

    list_display = ("pseudonym", "cause", "created_at")
    list_filter = ("cause",)
    search_fields = ("pseudonym",)
    fields = ("pseudonym", "cause", "created_at", "tally")
