"""The yearly renewal of registrations: the reminder before the day, and the expiry after it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from stakeholders.enums import ParticipationSettingName
from stakeholders.models import Organization, ParticipationSetting
from stakeholders.services.transitions import expire_organization, list_representatives
from untoc_portal.core import notify


def send_renewal_reminders() -> None:
    """Send one reminder before each registration ends, and expire the registrations that have ended.

    The last day itself is in time. A second run on the same day changes nothing more.
    """
    today = timezone.localdate()
    for organization in Organization.objects.to_be_renewed(today - dt.timedelta(days=1)):
        expire_organization(organization)
    ahead = dt.timedelta(days=ParticipationSetting.get_number(ParticipationSettingName.RENEWAL_REMINDER_DAYS))
    for organization in Organization.objects.to_be_renewed(today + ahead):
        notify.notify_users(
            "stakeholders/renewal_near",
            list_representatives(organization),
            key=f"{organization.pk}:{organization.renewal_due_on}",
            path=organization.get_absolute_url(),
            concerns=organization,
            context={"organization": organization.name, "date": organization.renewal_due_on},
        )
