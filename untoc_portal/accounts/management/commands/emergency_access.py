"""Open and end emergency access: `manage.py emergency_access EMAIL --reason "..."`, `--end`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.accounts import emergencies
from untoc_portal.accounts.models import EmergencyAccess, User
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    """Give a superuser the Secretariat's rights for a short time. All of the Secretariat are notified immediately."""

    help = "Open an emergency access for a superuser, with a reason, or end it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the address, the reason or --end, and --minutes."""
        parser.add_argument("email")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--reason", help="why it is needed: everybody in the Secretariat reads it")
        what.add_argument("--end", action="store_true", help="end the access that is open")
        parser.add_argument("--minutes", type=int, help="for how long; the longest time unless given")

    def handle(
        self, *_args: Any, email: str, reason: str | None, end: bool, minutes: int | None, **_options: Any
    ) -> None:
        """Open the access, or end it."""
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            message = "There is no account of this address."
            raise CommandError(message)
        try:
            if end:
                self._end(user)
            else:
                access = emergencies.open_emergency(user, reason=reason or "", minutes=minutes)
                self.stdout.write(
                    f"Open until {access.ends_at.isoformat(timespec='minutes')}. The Secretariat is told."
                )
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _end(self, user: User) -> None:
        access = EmergencyAccess.objects.filter(user=user, ended_at__isnull=True).first()
        if access is None:
            message = "No emergency access is open for this account."
            raise CommandError(message)
        emergencies.end_emergency(access, actor=None)
        self.stdout.write("Ended. The Secretariat is told.")
