from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Country reviews")

    def ready(self) -> None:
        """Make permission table, confidentiality policies, receivers and jobs known."""
        from reviews import permissions, policies, receivers, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
