"""What rows of every app are made of: dates, revisions, and rows that are never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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

    tracked_fields: ClassVar[tuple[str, ...]] = ()
    # By whom a revision is, as columns of its model.
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
        """Say in words what was chosen beside the text; nothing where there is nothing to choose."""
        return ""

    @property
    def saved_by(self) -> models.Model:
        """Return who saved it last."""
        return self.updated_by

    def sign(self, author: Any) -> dict[str, Any]:
        """Note who saves it, and return the same as values of a revision."""
        self.updated_by = author
        return {"author": author}

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
        """Say in words what was chosen beside the text; nothing where there is nothing to choose."""
        return ""

    @property
    def saved_by(self) -> models.Model:
        """Return who saved it."""
        return self.author


class AppendOnly(models.Model):
    """A row that is added and then stays as it is; its app's `records.py` declares it, so the database keeps it."""

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
