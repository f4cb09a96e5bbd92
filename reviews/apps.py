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
            FollowUpLine,
            FollowUpStep,
            JointFeedback,
            OfficerInCharge,
            SavedView,
            SecretariatNote,
            ViewRequest,
        )
        from reviews.selectors.history import build_event_condition  # noqa: PLC0415
        from reviews.services import notifications  # noqa: F401, PLC0415 (what needs whom, for every process)
        from untoc_portal.core import querysets  # noqa: PLC0415

        querysets.PRIVATE += [Feedback, FeedbackEntry, JointFeedback]
        # What a State writes after a review is its own until it lets others read it.
        querysets.PRIVATE += [FollowUpLine, FollowUpStep, ViewRequest]
        # Only the Secretariat reads these.
        querysets.PRIVATE += [ContactEntry, OfficerInCharge, SavedView, SecretariatNote]
        querysets.EVENT_READERS.append(build_event_condition)
