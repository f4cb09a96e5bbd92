"""The settings for the participation of stakeholders."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import ParticipationSettingName
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.models import NumberSetting


class ParticipationSetting(NumberSetting):
    """A number for the participation of stakeholders. A dialogue stores its own copy."""

    file = "participation_settings.csv"

    name = models.CharField(_("setting"), max_length=30, choices=ParticipationSettingName, unique=True)
    value = models.PositiveIntegerField(_("value"))

    objects = ReferenceQuerySet.as_manager()

    class Meta(NumberSetting.Meta):
        verbose_name = _("setting of participation")
        verbose_name_plural = _("settings of participation")
