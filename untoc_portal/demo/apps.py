from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration cycle. Not installed in production, so that nothing invented can get among real reviews."""

    name = "untoc_portal.demo"
    label = "demo"
