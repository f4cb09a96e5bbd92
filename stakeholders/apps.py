from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    verbose_name = _("States and stakeholders")

    def ready(self) -> None:
        """Register the permission table and the tasks."""
        from stakeholders import permissions, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
