"""Changes of reviews from one version of their questionnaire to another. Each is recorded and can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.models.questionnaires import Questionnaire
from reviews.models.reviews import Review
from reviews.querysets import VersionChangeQuerySet
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import Timestamped


class VersionChange(Timestamped):
    """The change of a review to another version. Its answers followed the stable keys of their questions."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="version_changes", verbose_name=_("review")
    )
    before = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="+", verbose_name=_("version before")
    )
    after = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="+", verbose_name=_("version after")
    )
    # How many questions the change kept, changed, removed and added, as in the preview.
    effect = models.JSONField(_("effect"), default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = VersionChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of version")
        verbose_name_plural = _("changes of version")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="reviews_versionchange_changes"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="reviews_versionchange_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        move = _("%(before)s → %(after)s") % {"before": self.before.version, "after": self.after.version}
        return format_label(self.review.code, move)
