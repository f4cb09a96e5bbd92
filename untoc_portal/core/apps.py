from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "untoc_portal.core"
    label = "core"
    verbose_name = "Kernel"

    def ready(self) -> None:
        """Register the portal's own system checks."""
        from untoc_portal.core import checks, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
