"""Jobs of the organizations. Each calls one service."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.core import jobs


@jobs.register("stakeholders.renew_registrations", _("renewal and end of registrations"), hourly=True)
def renew_registrations() -> None:
    """Send reminders of registrations that end soon, and expire those that have ended."""
    from stakeholders.services import renewals  # noqa: PLC0415 (the one upward edge: task → service)

    renewals.send_renewal_reminders()
