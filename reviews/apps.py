from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Country reviews")

    def ready(self) -> None:
        """Register checks, permission table, confidentiality policies, receivers, jobs and private models."""
        from reviews import checks, permissions, policies, receivers, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
        from reviews.models import (  # noqa: PLC0415
            ContactEntry,
            Feedback,
            FeedbackEntry,
            JointFeedback,
            OfficerInCharge,
            SavedView,
            SecretariatNote,
        )
        from untoc_portal.core import audit  # noqa: PLC0415

        audit.PRIVATE += [Feedback, FeedbackEntry, JointFeedback]
        # Only the Secretariat reads these.
        audit.PRIVATE += [ContactEntry, OfficerInCharge, SavedView, SecretariatNote]
