"""The deadlines of a review: what they follow from, their history, a “what if”, and changes by the Secretariat."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from reviews.forms.clocks import ExtensionForm, ReasonAndMandateForm, WhatIfForm
from reviews.models import Deadline
from reviews.selectors.clocks import DeadlinePreview, get_station_calendar, list_deadline_events, preview_deadlines
from reviews.selectors.progress import DueDate, deadlines_for_user
from reviews.services import clocks
from reviews.services.clocks import CLOCK_RULE
from reviews.views.base import ReviewFormView, ReviewPageView, review_or_404
from untoc_portal.core.listing import format_label, format_list

if TYPE_CHECKING:
    from reviews.models import Review


class ClocksView(ReviewPageView):
    """Every deadline with its rule, the record of changes, and a preview of a change."""

    template_name = "reviews/clocks.html"

    def get_context(self) -> dict[str, Any]:
        """Return deadlines, events and the answer to “what if”."""
        user, today = self.request.user, timezone.localdate()
        rows = deadlines_for_user(user, self.review, today)
        open_rows = [row for row in rows if row.deadline.met_on is None]
        form = WhatIfForm(self.request.GET or None, kinds=[row.deadline.kind for row in open_rows])
        return {
            "rows": rows,
            "events": list_deadline_events(user, self.review),
            "form": form,
            "foreseen": self.preview_deadlines(form, open_rows),
            "may_change": user.has_perm("reviews.change_clock", self.review),
            "runs": any(row.deadline.suspended_since is None for row in open_rows),
            "stands_still": any(row.deadline.suspended_since for row in open_rows),
            "station": get_station_calendar(),
        }

    def preview_deadlines(self, form: WhatIfForm, rows: list[DueDate]) -> list[DeadlinePreview]:
        """Return the deadlines as they would be. Return an empty list if no change was entered."""
        if not form.is_valid():
            return []
        asked = form.cleaned_data
        deadlines = [row.deadline for row in rows if asked["kind"] in ("", row.deadline.kind)]
        extension, days_still = form.extension, asked["days_still"] or 0
        if not extension and not days_still:
            return []
        return preview_deadlines(
            deadlines, get_station_calendar(), timezone.localdate(), extension=extension, days_still=days_still
        )


class DeadlineFormView(ReviewFormView):
    """A change of deadlines, only for the Secretariat."""

    permission_required = "reviews.change_clock"
    form_class = ReasonAndMandateForm
    rule = CLOCK_RULE
    service: ClassVar[Callable[..., object]]

    def get_success_url(self) -> str:
        """Return the URL of the deadlines."""
        return reverse("reviews:clocks", args=[self.review.code])

    def perform(self, form: ReasonAndMandateForm) -> None:
        """Change all the deadlines concerned."""
        type(self).service(self.review, actor=self.request.user, **form.cleaned_data)


class ExtendDeadlineView(DeadlineFormView):
    """Extend one deadline."""

    form_class = ExtensionForm
    page_title = _("Extend a deadline")
    submit_label = _("Extend the deadline")
    success_message = _("The deadline is extended. The record says why, and on whose authority.")

    def get_subject(self) -> Review:
        """Return the review. Raises Http404 if the user cannot see such an open deadline."""
        review = review_or_404(self.request, self.kwargs["code"])
        rows = Deadline.objects.visible_to(self.request.user).open().select_related("rule").prefetch_related("events")
        self.deadline = get_object_or_404(rows, review=review, kind=self.kwargs["kind"])
        return review

    def get_extra(self) -> dict[str, Any]:
        """Return which deadline it is, and what it follows from."""
        about = self.deadline.get_kind_display()
        when = format_list((about, date_format(self.deadline.due_on)), "mixed")
        return {"about": about, "lead": format_label(when, self.deadline.explanation)}

    def perform(self, form: ExtensionForm) -> None:
        """Extend the deadline."""
        clocks.extend_deadline(self.deadline, actor=self.request.user, **form.cleaned_data)


class SuspendClocksView(DeadlineFormView):
    """Suspend all deadlines of the review."""

    page_title = _("Suspend the deadlines")
    lead = _(
        "From today all deadlines of this review are suspended. Nothing becomes overdue and no reminders are sent."
    )
    submit_label = _("Suspend the deadlines")
    submit_tone = "danger"
    success_message = _("The deadlines of the review are suspended.")
    service = clocks.suspend_deadlines


class ResumeClocksView(DeadlineFormView):
    """Resume the deadlines."""

    page_title = _("Resume the deadlines")
    lead = _("Each deadline moves by the days it was suspended.")
    submit_label = _("Resume the deadlines")
    success_message = _("The deadlines of the review run again.")
    service = clocks.resume_deadlines


class RecalculateClocksView(DeadlineFormView):
    """Compute the open deadlines again."""

    page_title = _("Recalculate the deadlines")
    lead = _("Open deadlines are calculated again with the rules and holidays recorded now.")
    submit_label = _("Recalculate")
    success_message = _("The deadlines are recalculated. The record shows each before and after.")
    service = clocks.recalculate_deadlines
