"""Jobs, what a person asked the portal to prepare, and heartbeats."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import JobState, OfficialLanguage, PreparationState
from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import PreparationQuerySet, SecretariatOnlyQuerySet


class Job(Timestamped):
    """A piece of work requested in a transaction. The row is the job; a broker's message only announces it."""

    name = models.CharField(_("job"), max_length=100)
    # Two requests with the same key are one job.
    key = models.CharField(_("key"), max_length=200, unique=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("status"), max_length=10, choices=JobState, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), auto_now_add=True)
    error = models.TextField(_("error"), blank=True)
    # Who took it last, and when: written before the work begins, so that others can see that it runs.
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    taken_by = models.CharField(_("taken by"), max_length=100, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = SecretariatOnlyQuerySet.as_manager()

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
        """Return the last line of the error: the reason, without the traceback."""
        return self.error.strip().rpartition("\n")[2][:200]


class Preparation(Timestamped):
    """A long task that a person requested.

    Jobs do it step by step, and it ends with a file or a page. `done` of `total` are steps of the work itself, counted
    as its kind does. They are not estimated from the time.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preparations", verbose_name=_("asked for by")
    )
    kind = models.CharField(_("kind"), max_length=60)
    # The subject: two requests for it are one, while it is open.
    subject = models.CharField(_("subject"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict)
    # Its name, in the language of the request.
    label = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    state = models.CharField(_("status"), max_length=10, choices=PreparationState, default=PreparationState.WAITING)
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
        """Return the URL of the page with the progress."""
        return reverse("preparation_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Return whether it has not ended."""
        return self.state in {PreparationState.WAITING, PreparationState.RUNNING}

    @property
    def can_be_stopped(self) -> bool:
        """Return whether it can still be stopped: not what is on record already."""
        path = settings.PREPARATIONS.get(self.kind)
        return self.is_open and (path is None or import_string(path).can_stop)


class Heartbeat(models.Model):
    """When a background part of the portal was last running."""

    part = models.CharField(_("part"), max_length=30, unique=True)
    at = models.DateTimeField(_("last seen"))

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.part} {self.at:%Y-%m-%d %H:%M}"


class StoredCount(models.Model):
    """A counter with an end, if Redis does not answer or is not used: Django's cache in a table has these columns."""

    cache_key = models.CharField(_("key"), max_length=255, primary_key=True)
    value = models.TextField(_("value"))
    expires = models.DateTimeField(_("end"), db_index=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return self.cache_key
