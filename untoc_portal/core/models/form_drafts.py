"""What a person has typed into a form and not sent."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import PersonalQuerySet


class FormDraft(Timestamped):
    """What one person has typed into one form and not sent: private to that person (untoc_portal/core/form_drafts.py).

    It is not a record: it is not in the audit trail, the admin, the API or the search.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts", verbose_name=_("typed by")
    )
    # The URL path of the form.
    place = models.CharField(_("place"), max_length=500)
    # The name of the page, in the language in which it was read.
    title = models.CharField(_("name"), max_length=300)
    # The typed texts, by field name.
    texts = models.JSONField(_("texts"), default=dict)
    # The choices made with them, and the version that they are based on: all values, by field name.
    choices = models.JSONField(_("choices"), default=dict)
    # Detects a second window of the same person.
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("private draft of a form")
        verbose_name_plural = _("private drafts of forms")
        ordering: ClassVar = ["-updated_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "place"], name="core_formdraft_once"),
        ]

    def __str__(self) -> str:
        return self.title
