"""Jobs of the accounts."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.core import jobs


@jobs.register("accounts.close_overdue", _("end of proposals of roles and of emergency accesses"), hourly=True)
def close_overdue() -> None:
    """Close expired role proposals, and record the end of emergency accesses."""
    from untoc_portal.accounts import emergencies, roles  # noqa: PLC0415 (the one upward edge: task → service)

    emergencies.end_overdue()
    roles.close_expired_proposals()
