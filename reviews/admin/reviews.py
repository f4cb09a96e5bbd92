"""Country reviews with their step, deadlines and people, and the buttons of the Secretariat."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from reviews.models import Deadline, Delegation, Legislation, Mandate, Nomination, Outcome, PublicationDecision, Review
from reviews.selectors.looks import look_at_issue, look_at_step
from reviews.selectors.progress import get_next_step
from reviews.selectors.reviews import reviews_for_list
from reviews.services.issuing import issue_review
from reviews.services.transitions import take_step
from reviews.workflow import REVIEW
from untoc_portal.core.admin import AdminAction, SecretariatAdmin, SecretariatInline, transition_action


@admin.register(Legislation)
class LegislationAdmin(SecretariatAdmin):
    """The laws in the libraries of States. Every State manages its own."""

    list_display = ("title", "number", "party", "dated", "link_finding", "link_failures")
    list_filter = ("link_finding", "party__regional_group")
    list_select_related = ("party",)
    search_fields = ("title", "number")


class OverdueFilter(admin.SimpleListFilter):
    """Filter the reviews with an overdue deadline."""

    title = _("overdue")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        del request, model_admin
        return [("yes", _("A deadline is overdue")), ("no", _("No deadline is overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        del request
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(is_overdue=self.value() == "yes")


class DelegationInline(SecretariatInline):
    model = Delegation
    fields = ("party", "capacity", "selection")
    show_change_link = False


class DeadlineInline(SecretariatInline):
    model = Deadline
    fields = ("kind", "starts_on", "due_on", "met_on", "explanation")
    readonly_fields = ("explanation",)
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        return super().get_queryset(request).select_related("rule").prefetch_related("events")

    @admin.display(description=_("why this deadline"))
    def explanation(self, deadline: Deadline) -> str:
        return deadline.explanation


class OutcomeInline(SecretariatInline):
    """The outcome documents. Their text is on the portal's own pages."""

    model = Outcome
    fields = ("kind", "version", "agreed_at", "agreed_sha256")
    show_change_link = False


class PublicationInline(SecretariatInline):
    """Every decision as it was made. The first one is in force."""

    model = PublicationDecision
    fields = (
        "created_at", "list_scope", "list_on", "summary_on", "shares_questionnaire", "publishes_questionnaire",
        "note_verbale",
    )  # fmt: skip
    readonly_fields = ("created_at",)
    show_change_link = False


def _step(name: str) -> AdminAction:
    """Return the button of one step of the review."""
    return AdminAction(
        REVIEW[name].label,
        partial(_take, name),
        transition_action(REVIEW, name),
        in_bulk=True,
        look=lambda review, _user: look_at_step(review, name),
    )


def _take(name: str, review: Review, *, actor: Any, seen: str) -> Review:
    return take_step(review, name, actor=actor, seen=seen)


@admin.register(Review)
class ReviewAdmin(SecretariatAdmin):
    list_display = ("code", "state_under_review", "state", "due_on", "next_step", "group")
    list_display_links = ("code", "state_under_review")
    list_filter = (OverdueFilter, "state", "group__number", "phase", "state_under_review__regional_group")
    search_fields = ("code", "state_under_review__iso3", "state_under_review__names")
    fields = (
        "code", "state_under_review", "phase", "group", "instruments", "questionnaire", "language", "state",
        "next_step", "opened_on", "issued_at", "routed_at", "people", "nominations",
    )  # fmt: skip
    readonly_fields = ("next_step", "people", "nominations")
    inlines = (DelegationInline, DeadlineInline, OutcomeInline, PublicationInline)
    # Issuing gives symbols to documents and makes their files, so it is done for one review at a time.
    acts = {name: _step(name) for name in ("open", "confirm_focal_points", "close_dialogue")} | {
        "issue": AdminAction(
            REVIEW["issue"].label,
            issue_review,
            transition_action(REVIEW, "issue"),
            look=lambda review, _user: look_at_issue(review),
        ),
        "close": _step("close"),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """Return the reviews with their next deadline."""
        ordering = self.get_ordering(request)
        rows = reviews_for_list(request.user, today=timezone.localdate()).select_related("questionnaire__cluster")
        return rows.order_by(*ordering) if ordering else rows

    @admin.display(description=_("what is next"))
    def what_is_next(self, review: Review) -> str:
        return str(get_next_step(review).what)

    @admin.display(description=_("who acts next"))
    def whose_turn(self, review: Review) -> str:
        return str(get_next_step(review).who)

    @admin.display(description=_("what is next"))
    def next_step(self, review: Review) -> str:
        step = get_next_step(review)
        return format_html('{} <span class="quiet">{}</span>', step.what, step.who)

    @admin.display(description=_("next deadline"), ordering="due_on")
    def due_on(self, review: Review) -> Any:
        if review.due_on is None or not review.is_overdue:
            return review.due_on
        return format_html('{} <strong class="late">{}</strong>', date_format(review.due_on), _("overdue"))

    @admin.display(description=_("people"))
    def people(self, review: Review) -> str:
        rows = Mandate.objects.in_force().filter(delegation__review=review)
        rows = rows.select_related("user", "delegation__party")
        return format_html_join("\n", "<p>{}</p>", ((str(row),) for row in rows)) or "-"

    @admin.display(description=_("nominations"))
    def nominations(self, review: Review) -> str:
        rows = Nomination.objects.filter(delegation__review=review).select_related("delegation__party")
        return format_html_join("\n", "<p>{}: {}</p>", ((str(row), row.get_state_display()) for row in rows)) or "-"
