from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    verbose_name = _("States and stakeholders")

    def ready(self) -> None:
        """Register the permission table, the tasks and the table of messages."""
        from stakeholders import permissions, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
        from stakeholders.services import transitions  # noqa: F401, PLC0415 (what needs whom, for every process)
