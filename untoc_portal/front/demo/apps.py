from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration cycle. Not installed in production, so that nothing invented can get among real reviews."""

    name = "untoc_portal.front.demo"
    label = "demo"

    def ready(self) -> None:
        """Make the job known."""
        from untoc_portal.front.demo import tasks  # noqa: F401, PLC0415 (apps must be loaded first)
