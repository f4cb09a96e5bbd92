"""The yearly renewal of registrations: a reminder ahead, and what happens when nobody renewed."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from stakeholders.enums import ParticipationNumber
from stakeholders.models import Organization, ParticipationSetting
from stakeholders.services.transitions import lapse_organization, representatives_of
from untoc_portal.core import notify


def remind_and_lapse() -> None:
    """Remind the people of each organization once before its registration ends, and let those lapse that have ended.

    The last day itself is in time. Run twice it changes nothing more.
    """
    today = timezone.localdate()
    for organization in Organization.objects.to_be_renewed(today - dt.timedelta(days=1)):
        lapse_organization(organization)
    ahead = dt.timedelta(days=ParticipationSetting.get_number(ParticipationNumber.RENEWAL_REMINDER_DAYS))
    for organization in Organization.objects.to_be_renewed(today + ahead):
        notify.announce(
            "stakeholders/renewal_near",
            representatives_of(organization),
            key=f"{organization.pk}:{organization.renewal_due_on}",
            path=organization.get_absolute_url(),
            context={"organization": organization.name, "date": organization.renewal_due_on},
        )
