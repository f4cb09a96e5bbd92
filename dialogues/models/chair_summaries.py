"""The chair's summary of a constructive dialogue (PR, para. 53)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ChairSummaryState
from dialogues.models.dialogues import Dialogue
from dialogues.querysets import ChairSummaryQuerySet
from untoc_portal.core.models import Document, TextOfRecord, Timestamped

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text


class ChairSummary(Timestamped, TextOfRecord):
    """The chair's summary of a dialogue, by theme.

    After it is issued, a job puts it on the next agenda of the group.
    """

    texts_of_record: ClassVar[dict[str, Text]] = {"text": _("text")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    dialogue = models.OneToOneField(
        Dialogue, on_delete=models.PROTECT, related_name="chair_summary", verbose_name=_("constructive dialogue")
    )
    text = models.TextField(_("text"), max_length=100_000)
    state = models.CharField(
        _("status"), max_length=10, choices=ChairSummaryState, default=ChairSummaryState.DRAFT, editable=False
    )
    # The agreement of the chair to this text. A change by anyone cancels it.
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreed by"),
    )
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="of_chair_summary",
        verbose_name=_("document"),
    )

    objects = ChairSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("chair's summary")
        verbose_name_plural = _("chairs' summaries")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ChairSummaryState.DRAFT, issued_at__isnull=True)
                | Q(state=ChairSummaryState.ISSUED, issued_at__isnull=False),
                name="dialogues_chairsummary_issued_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChairSummaryState.ISSUED) | Q(agreed_at__isnull=False),
                name="dialogues_chairsummary_issued_is_agreed",
            ),
        ]

    def __str__(self) -> str:
        return _("Chair's summary: %(dialogue)s") % {"dialogue": self.dialogue}

    @property
    def is_public_text(self) -> bool:
        """Return whether it is issued, and so public."""
        return self.state == ChairSummaryState.ISSUED

    @property
    def is_original_ready(self) -> bool:
        """Return whether it is issued. A draft can still change."""
        return self.state == ChairSummaryState.ISSUED

    def get_absolute_url(self) -> str:
        """Return the URL of the summary."""
        return reverse("dialogues:chair_summary_detail", args=[self.dialogue_id])
