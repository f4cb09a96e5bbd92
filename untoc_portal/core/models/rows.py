"""Base classes for the rows of every app: times, revisions, and rows that are never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Timestamped(models.Model):
    """A row with the times of its creation and last change."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True


class RevisedText(Timestamped):
    """A text that several people write, in its current version.

    Every save is kept (untoc_portal/core/revisions.py). A subclass has a model of revisions, whose foreign key `of` has
    the related name `revisions`. If choices are saved with the text, both models name their fields in `tracked_fields`
    and return them in words as `value_text`.
    """

    tracked_fields: ClassVar[tuple[str, ...]] = ()
    # The author of a revision, as fields of its model.
    signed: ClassVar[tuple[str, ...]] = ("author",)

    text = models.TextField(_("text"), max_length=20_000, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )

    if TYPE_CHECKING:
        revisions: RelatedManager[Any]

    class Meta:
        abstract = True

    @property
    def value_text(self) -> str:
        """Return in words what was chosen with the text; an empty text if there is no choice."""
        return ""

    @property
    def saved_by(self) -> models.Model:
        """Return the person who saved it last."""
        return self.updated_by

    def sign(self, author: Any) -> dict[str, Any]:
        """Set the person who saves it, and return the same as values of a revision."""
        self.updated_by = author
        return {"author": author}

    def next_revision(self) -> int:
        """Return the number of the next revision."""
        return self.revision + 1


class TextRevision(models.Model):
    """One saved version of a text, with its author; kept forever."""

    number = models.PositiveIntegerField(_("revision"))
    text = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)
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
        """Return in words what was chosen with the text; an empty text if there is no choice."""
        return ""

    @property
    def saved_by(self) -> models.Model:
        """Return who saved it."""
        return self.author


class AppendOnly(models.Model):
    """A row that is added and then never changes. The app's `records.py` declares it, so the database protects it."""

    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises TypeError on an attempt to change one."""
        if self.pk is not None:
            message = f"a row of {self._meta.label} is never changed"
            raise TypeError(message)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise TypeError: a recorded row is never deleted."""
        message = f"a row of {self._meta.label} is never deleted"
        raise TypeError(message)
