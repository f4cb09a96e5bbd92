from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "untoc_portal.core"
    label = "core"
    verbose_name = _("Audit trail, jobs and documents")

    def ready(self) -> None:
        """Register the portal's own system checks, clean columns of one line, write days as each language does."""
        from untoc_portal.core import checks, ordinals, signs, tasks  # noqa: F401, PLC0415 (apps must be loaded first)

        signs.clean_lines()
        ordinals.put_in_force()
