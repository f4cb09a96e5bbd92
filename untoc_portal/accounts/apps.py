from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "untoc_portal.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Connect the receivers of the sign-in library's signals, and register the jobs and the table of messages."""
        from untoc_portal.accounts import data_requests, emergencies, receivers, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
