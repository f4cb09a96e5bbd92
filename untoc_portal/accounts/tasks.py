"""Jobs of the accounts."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import jobs
from untoc_portal.settings.jobs import Queue


@jobs.register("accounts.close_overdue", _("end of proposals of roles and of emergency accesses"), hourly=True)
def close_overdue() -> None:
    """Close expired role proposals, and record the end of emergency accesses. End service accounts without a giver."""
    from untoc_portal.accounts import emergencies, roles  # noqa: PLC0415 (the one upward edge: task → service)
    from untoc_portal.core import api_tokens  # noqa: PLC0415 (the same)

    emergencies.end_overdue()
    roles.close_expired_proposals()
    api_tokens.revoke_orphans()


@jobs.register("accounts.erase_on_request", _("erasures that two officers decided"), hourly=True, in_transaction=False)
def erase_on_request() -> None:
    """Erase the people whose request two officers accepted."""
    from untoc_portal.accounts import retention  # noqa: PLC0415 (as above)

    retention.run_accepted_requests()


@jobs.register(
    "accounts.run_retention",
    _("erasure of personal data that are due"),
    queue=Queue.LONG,
    daily=True,
    in_transaction=False,
)
def run_retention() -> None:
    """Erase the personal data whose period is over, if the operator has turned this on."""
    from untoc_portal.accounts import retention  # noqa: PLC0415 (as above)

    retention.run_scheduled_retention()


@jobs.register("accounts.clear_ended_rows", _("removal of ended sessions, tokens and timed jobs"), daily=True)
def clear_ended_rows() -> None:
    """Remove the sessions, tokens of sign-ins and timed jobs that are of no use any more."""
    from untoc_portal.accounts import clearing  # noqa: PLC0415 (as above)

    clearing.clear_ended_rows(timezone.now())
