"""Messages to the Secretariat if the trail has a fault, or is not sealed. Once a day, by e-mail and in the portal."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import notify
from untoc_portal.core.enums import Channel, JobState, MessageCategory, RoleGroup
from untoc_portal.core.models import Job
from untoc_portal.core.notices import Notice, register

FAULTY, NOT_SEALED = "core/trail_faulty", "core/trail_not_sealed"
STAFF = _("everyone in the Secretariat")
EVENTS = register(
    {
        event: Notice(MessageCategory.WORK, label=STAFF, channel=Channel.EMAIL, title=title, summary_for=(), stays=True)
        for event, title in (
            (FAULTY, _("The trail has a fault")),
            (NOT_SEALED, _("Nothing is sealed in the trail")),
        )
    }
)
# The jobs that alert.
JOBS = ("core.check_trail", "core.seal_whole_trail")


@transaction.atomic
def notify_secretariat(event: str, reason: str) -> None:
    """Notify everyone in the Secretariat of what was found, at most once a day."""
    people = get_user_model().objects.filter(groups__name=RoleGroup.SECRETARIAT)
    key = f"{event}:{timezone.localdate().isoformat()}"
    notify.notify_users(event, people, key=key, path=reverse("trail"), context={"reason": reason})


def is_trail_in_order() -> bool:
    """Return whether the last check of the trail and the last whole sealing found no fault."""
    for name in JOBS:
        last = Job.objects.filter(name=name).exclude(state=JobState.WAITING, attempts=0).order_by("-pk").first()
        if last is not None and last.state != JobState.DONE:
            return False
    return True
