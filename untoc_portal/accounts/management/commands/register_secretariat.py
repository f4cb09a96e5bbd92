"""Register the first members of the Secretariat from the console: `manage.py register_secretariat EMAIL NAME`."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from untoc_portal.accounts import roles, services
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    """Create the account, give it the role of the Secretariat, and print its activation link."""

    help = "Register one of the first two members of the secretariat and print the activation link."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the address and the name."""
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *_args: Any, email: str, name: str, **_options: Any) -> None:
        """Register the person."""
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        try:
            with transaction.atomic():
                user = roles.register_member(services.ensure_account(email=email, name=name))
        except DomainError as error:
            raise CommandError(str(error)) from error
        if user.is_activated:
            self.stdout.write("The account is active already; it has the secretariat's role now.")
        else:
            self.stdout.write(settings.PORTAL_URL + services.get_activation_path(user))
