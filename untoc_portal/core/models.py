"""The kernel's own rows: audit events, jobs, messages and rendered documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import (
    AuditAction,
    Channel,
    DocumentForm,
    JobState,
    Level,
    MessageFamily,
    MessageState,
    OfficialLanguage,
    PreparationState,
)
from untoc_portal.core.querysets import DocumentQuerySet, MessageQuerySet, PreparationQuerySet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Timestamped(models.Model):
    """A row that knows when it was made and last changed."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True


class RevisedText(Timestamped):
    """A text that several people write, as it stands now; every saving is kept (untoc_portal/core/revisions.py).

    A subclass has a model of revisions beside it, whose key `of` leads back under the name `revisions`. Where choices
    are saved with the text, both name their fields in `beside` and say them in words as `value_text`.
    """

    beside: ClassVar[tuple[str, ...]] = ()

    text = models.TextField(_("text"), max_length=20_000, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )

    if TYPE_CHECKING:
        revisions: RelatedManager[TextRevision]

    class Meta:
        abstract = True

    @property
    def value_text(self) -> str:
        """Say in words what was chosen beside the text; nothing where there is nothing to choose."""
        return ""

    def next_revision(self) -> int:
        """Return the number of the revision that comes next."""
        return self.revision + 1


class TextRevision(models.Model):
    """A text as it was saved once, by whom; kept for good."""

    number = models.PositiveIntegerField(_("revision"))
    text = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    at = models.DateTimeField(_("saved"), auto_now_add=True)
    restored_from = models.PositiveIntegerField(_("restored from revision"), null=True, blank=True)

    if TYPE_CHECKING:
        of: RevisedText
        of_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.of} #{self.number}"

    @property
    def value_text(self) -> str:
        """Say in words what was chosen beside the text; nothing where there is nothing to choose."""
        return ""

    @property
    def saved_by(self) -> models.Model:
        """Return who saved it."""
        return self.author


class AppendOnly(models.Model):
    """A row that is added and then stays as it is; the migration that makes its table locks it in the database, too."""

    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raises TypeError on an attempt to change one."""
        if self.pk is not None:
            message = f"a row of {self._meta.label} is never changed"
            raise TypeError(message)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise TypeError: what was recorded is never shortened."""
        message = f"a row of {self._meta.label} is never deleted"
        raise TypeError(message)


class AuditEvent(models.Model):
    """One act. Rows are only ever added: Python refuses to change or delete one, and so does a database trigger."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    action = models.CharField(_("action"), max_length=20, choices=AuditAction)
    content_type = models.ForeignKey("contenttypes.ContentType", on_delete=models.PROTECT, verbose_name=_("kind"))
    object_id = models.BigIntegerField(_("object"))
    object_label = models.CharField(_("object name"), max_length=300)
    # No database constraint: a row must outlive the account of its author and can't be updated to forget it.
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

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["content_type", "object_id"], name="core_audit_object")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(action__in=AuditAction.values), name="core_auditevent_action_known")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raises TypeError on an attempt to change one."""
        if self.pk is not None:
            message = "an audit event is never changed"
            raise TypeError(message)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise TypeError: the trail is never shortened."""
        message = "an audit event is never deleted"
        raise TypeError(message)


class Job(Timestamped):
    """A piece of work asked for in some transaction; the row is the job, a broker's message only a nudge."""

    name = models.CharField(_("job"), max_length=100)
    # Two requests with one key are one job.
    key = models.CharField(_("key"), max_length=200, unique=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), auto_now_add=True)
    error = models.TextField(_("error"), blank=True)
    # Who took it last, and when: written before the work begins, so that others can see it run.
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    taken_by = models.CharField(_("taken by"), max_length=100, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["state", "not_before"], name="core_job_waiting")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="core_job_state_known"),
            models.CheckConstraint(
                condition=Q(state=JobState.DONE, done_at__isnull=False)
                | (~Q(state=JobState.DONE) & Q(done_at__isnull=True)),
                name="core_job_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} [{self.key}]"

    @property
    def reason(self) -> str:
        """Return the last line of the error: what went wrong, without where."""
        return self.error.strip().rpartition("\n")[2][:200]


class Preparation(Timestamped):
    """Something long that a person asked for, done by jobs step by step, with a file kept for them or a page to go to.

    `done` of `total` are steps of the work itself, whatever its kind counts; nothing is guessed from the time it takes.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preparations", verbose_name=_("asked for by")
    )
    kind = models.CharField(_("kind"), max_length=60)
    # What it is of, so that asking twice is the same as once while it is open.
    subject = models.CharField(_("subject"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict)
    # As it was called, in the language it was asked for in.
    label = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    state = models.CharField(_("state"), max_length=10, choices=PreparationState, default=PreparationState.WAITING)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=0)
    reason = models.TextField(_("reason"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="prepared/%Y/%m/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    kept_until = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "kind", "subject"],
                condition=Q(state__in=[PreparationState.WAITING, PreparationState.RUNNING]),
                name="core_preparation_open_once",
            ),
            models.CheckConstraint(condition=Q(state__in=PreparationState.values), name="core_preparation_state_known"),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="core_preparation_steps_add_up"),
            models.CheckConstraint(
                condition=Q(file="") | Q(state=PreparationState.READY, kept_until__isnull=False),
                name="core_preparation_file_when_ready",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Return the page that shows how far it is."""
        return reverse("preparation_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Tell whether it has not ended."""
        return self.state in {PreparationState.WAITING, PreparationState.RUNNING}


class Message(Timestamped):
    """Something a person is told, in the portal and by e-mail. It holds a link, never anything confidential."""

    # Nobody's account: whoever follows what is published gave an address and no more.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages_received",
        verbose_name=_("recipient"),
    )
    event = models.CharField(_("event"), max_length=60)
    family = models.CharField(_("kind"), max_length=15, choices=MessageFamily, default=MessageFamily.ACCOUNT)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    # One event about one thing reaches a person once.
    key = models.CharField(_("key"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    subject = models.CharField(_("subject"), max_length=200)
    # What it is about, as the recipient's language calls it: a review, a dialogue.
    about = models.CharField(_("about"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    url = models.CharField(_("address"), max_length=300, blank=True)
    # Where it goes when that is not the recipient's present address: to a new one, or to the one before.
    to = models.EmailField(_("to another address"), blank=True)
    state = models.CharField(_("state"), max_length=15, choices=MessageState, default=MessageState.QUEUED)
    sending_since = models.DateTimeField(_("handed to the mail server"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    # The message that told of this one among others.
    digest = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="collected",
        verbose_name=_("digest that tells of it"),
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["recipient"], name="core_message_unread", condition=Q(read_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "event", "key"], name="core_message_once_per_person"),
            models.UniqueConstraint(
                fields=["to", "event", "key"],
                condition=Q(recipient__isnull=True),
                name="core_message_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(to=""), name="core_message_has_an_address"
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="core_message_state_known"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING) | Q(sending_since__isnull=False),
                name="core_message_sending_has_time",
            ),
            models.CheckConstraint(condition=Q(family__in=MessageFamily.values), name="core_message_family_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="core_message_channel_known"),
            models.CheckConstraint(
                condition=~Q(family=MessageFamily.ACCOUNT) | Q(channel=Channel.EMAIL),
                name="core_message_account_mailed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.recipient or self.to}"


class ChannelChoice(models.Model):
    """The channel a person has chosen for a kind of messages; without a row the table of messages decides."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_choices", verbose_name=_("person")
    )
    family = models.CharField(_("kind"), max_length=15, choices=MessageFamily)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)

    class Meta:
        verbose_name = _("choice of a channel")
        verbose_name_plural = _("choices of channels")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "family"], name="core_channelchoice_one_per_family"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="core_channelchoice_channel_known"),
            models.CheckConstraint(
                condition=Q(family__in=MessageFamily.values) & ~Q(family=MessageFamily.ACCOUNT),
                name="core_channelchoice_family_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_family_display()}: {self.get_channel_display()}"


class Heartbeat(models.Model):
    """When a part of the portal that runs by itself was last at work."""

    part = models.CharField(_("part"), max_length=30, unique=True)
    at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return f"{self.part} {self.at:%Y-%m-%d %H:%M}"


class Document(Timestamped):
    """A document rendered from a frozen snapshot: same snapshot, same bytes, same SHA-256.

    The row is made with its snapshot in the transaction that issues it; a job renders it and fills in the file and its
    hash. Who may read it is said by the row of the app that owns it.
    """

    # What the official register calls it; several languages and editions of one document share a symbol.
    symbol = models.CharField(_("symbol"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=300)
    template = models.CharField(_("template"), max_length=100)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    level = models.PositiveSmallIntegerField(_("may travel to"), choices=Level)
    snapshot = models.JSONField(_("snapshot"))
    snapshot_sha256 = models.CharField(_("SHA-256 of the snapshot"), max_length=64, db_index=True)
    file = models.FileField(_("file"), upload_to="documents/%Y/", blank=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, db_index=True)
    # A document is never changed: a later one takes its place, or it is withdrawn and none does.
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name=_("by")
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(file="") & Q(sha256="")) | (~Q(file="") & ~Q(sha256="")),
                name="core_document_file_has_hash",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="core_document_level_known"),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | Q(superseded_at__isnull=False),
                name="core_document_superseded_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol or self.title} ({self.language})"

    @property
    def is_rendered(self) -> bool:
        """Tell whether the file is there."""
        return bool(self.sha256)


class Rendition(models.Model):
    """The same document in another form than PDF, made from the same snapshot."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="renditions", verbose_name=_("document")
    )
    form = models.CharField(_("form"), max_length=5, choices=DocumentForm)
    file = models.FileField(_("file"), upload_to="documents/%Y/")
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, db_index=True)

    class Meta:
        verbose_name = _("document in another form")
        verbose_name_plural = _("documents in other forms")
        ordering: ClassVar = ["document", "form"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "form"], name="core_rendition_one_per_form"),
            models.CheckConstraint(condition=Q(form__in=DocumentForm.values), name="core_rendition_form_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document} [{self.get_form_display()}]"


class SymbolSeries(models.Model):
    """A series of document symbols ("CTOC/COP/2026"); a number once given is never given again."""

    prefix = models.CharField(_("series"), max_length=50, unique=True)
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of symbols")
        verbose_name_plural = _("series of symbols")

    def __str__(self) -> str:
        return f"{self.prefix}/{self.last_number}"
