from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = _("Working groups and constructive dialogues")

    def ready(self) -> None:
        """Make permission table, confidentiality policies and jobs known, and listen to the reviews."""
        from dialogues import permissions, policies, receivers, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
