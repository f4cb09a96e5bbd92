"""The Secretariat's board of all reviews, and reminders to the people responsible for the next step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from reviews.forms.filters import ReviewFilterForm
from reviews.models import Review
from reviews.selectors.board import BoardStep, build_board
from reviews.selectors.reminders import Reached, list_people_to_remind_by_review
from reviews.services import reminders
from reviews.views.tables import BOARD
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, SecretariatView


class BoardView(PageView, SecretariatView):
    """All reviews by step and how overdue they are, with the next action. Only for the Secretariat."""

    template_name = "reviews/board.html"

    def get_context(self) -> dict[str, Any]:
        """Return the board with the filters applied."""
        form = ReviewFilterForm(self.request.GET, user=self.request.user)
        steps = self.get_steps(form)
        total = sum(len(step.rows) for step in steps)
        late = sum(step.late for step in steps)
        table = Table.in_groups("board", BOARD, steps, self.request, "reviews/cells/board_step.html")
        links = [(step, table.link(step=step.step.value)) for step in steps]
        context = {"form": form, "steps": steps, "links": links, "table": table, "total": total, "late": late}
        return context | {"query": self.request.GET.urlencode()}

    def get_steps(self, form: ReviewFilterForm) -> list[BoardStep]:
        """Return the rows of the board."""
        wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
        return build_board(self.request.user, timezone.localdate(), **wanted)

    def get_success_url(self) -> str:
        """Return the URL of the board with the same filters."""
        query = self.request.GET.urlencode()
        return reverse("reviews:board") + (f"?{query}" if query else "")


class RemindView(BoardView):
    """Remind the people responsible for the next step. The first page shows them, the second request sends."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Redirect to the board, where reviews are chosen."""
        return HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show who is responsible in the chosen reviews. After confirmation, send the reminders."""
        reviews = self.get_reviews()
        if not reviews:
            raise DomainError("nothing_chosen", _("Choose at least one review."))
        if "confirm" not in request.POST:
            return self.show(list_people_to_remind_by_review(reviews))
        count = reminders.send_manual_reminders(reviews, actor=request.user, today=timezone.localdate())
        message = ngettext("%(count)d reminder is sent.", "%(count)d reminders are sent.", count) % {"count": count}
        return self.done(
            message
            if count
            else _("No one is reminded: each person got a reminder today, or no one is responsible for the next step.")
        )

    def show(self, rows: list[tuple[Review, list[Reached]]]) -> HttpResponse:
        """Show who is reached for which State, and for how many nobody is."""
        context = {
            "rows": rows,
            "reachable": [review for review, states in rows if any(reached.people for reached in states)],
            "unreached": len({one.delegation.party_id for _review, states in rows for one in states if not one.people}),
            "back_url": self.get_success_url(),
        }
        return render(self.request, "reviews/board_remind.html", context)

    def get_reviews(self) -> list[Review]:
        """Return the chosen reviews, or all reviews that match the filters, on every page."""
        if "all" in self.request.POST:
            steps = self.get_steps(ReviewFilterForm(self.request.GET, user=self.request.user))
            return [row.review for step in steps for row in step.rows]
        rows = Review.objects.visible_to(self.request.user).filter(code__in=self.request.POST.getlist("review"))
        return list(rows.select_related("state_under_review", "phase").order_by("code"))
