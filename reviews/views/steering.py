"""The steering page of the Secretariat, and the reviews of one group in time."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from reviews.models import ReviewGroup
from reviews.selectors.steering import build_group_timeline, build_steering, get_part_labels
from reviews.selectors.step_history import HIGH, LOW, RUNS
from untoc_portal.core.views import PageView, SecretariatView


class SteeringView(PageView, SecretariatView):
    """How the reviews move, what is stuck, and when a phase may end. Only for the Secretariat."""

    template_name = "reviews/steering.html"

    def get_context(self) -> dict[str, Any]:
        """Return the charts and their tables."""
        today = timezone.localdate()
        page = build_steering(self.request.user, today)
        key = (get_language(), tuple(page.coming), tuple(page.load), page.min_reviews)
        if key not in page.shown:
            context = {"page": page, "runs": RUNS, "within": round(100 * (HIGH - LOW))}
            page.shown[key] = render_to_string("reviews/_steering.html", context, self.request)
        return {"body": page.shown[key], "today": today}


class GroupTimelineView(PageView, SecretariatView):
    """The reviews of one group: a row for each, its steps as bars, today as a line, and the same as a table."""

    template_name = "reviews/group_timeline.html"

    def get_subject(self) -> Any:
        """Return the group."""
        return get_object_or_404(ReviewGroup.objects.select_related("phase"), pk=self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """Return the timeline and the table."""
        line, table = build_group_timeline(self.request.user, self.subject, timezone.localdate())
        return {
            "group": self.subject,
            "line": line,
            "parts": get_part_labels(),
            "rows": table,
        }
