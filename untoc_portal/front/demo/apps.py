from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration cycle.

    It is not installed in production, so that no invented data can mix with real reviews.
    """

    name = "untoc_portal.front.demo"
    label = "demo"

    def ready(self) -> None:
        """Register the job."""
        from untoc_portal.front.demo import tasks  # noqa: F401, PLC0415 (apps must be loaded first)
