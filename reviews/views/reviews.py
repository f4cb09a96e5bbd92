"""The list of reviews, the page of one review, and the steps that are a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.forms.filters import ReviewFilterForm
from reviews.selectors.acts import list_available_actions
from reviews.selectors.history import TOPICS, events_for_user, list_timeline_items, to_timeline_items
from reviews.selectors.looks import look_at_step
from reviews.selectors.progress import (
    deadlines_for_user,
    get_next_step,
    list_facts,
    list_parties,
    list_review_steps,
)
from reviews.selectors.readings import STEPS
from reviews.selectors.reviews import reviews_for_list, sort_reviews
from reviews.services.transitions import take_step
from reviews.views.base import ReviewPageView, ReviewSecondLookView
from reviews.views.chasing import get_secretariat_part
from reviews.views.tables import REVIEWS
from reviews.workflow import REVIEW
from untoc_portal.core import authz
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, SiteView

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look
    from untoc_portal.core.workflow import Transition

PER_PAGE = 25


class ReviewListView(PageView, SiteView):
    """The reviews that this user may see: those of the user, or all of them for the Secretariat."""

    template_name = "reviews/review_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the list with the filters and the search applied."""
        today = timezone.localdate()
        form = ReviewFilterForm(self.request.GET, user=self.request.user)
        wanted = form.cleaned_data if form.is_valid() else {}
        rows = sort_reviews(reviews_for_list(self.request.user, today=today, **wanted))
        table = Table("reviews", REVIEWS, rows, self.request, per_page=PER_PAGE)
        return {"form": form, "table": table, "is_secretariat": authz.is_secretariat(self.request.user)}


class ReviewDetailView(ReviewPageView):
    """The page of one review: its step, the next step and who takes it, and the actions of the user."""

    template_name = "reviews/review_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return facts, steps, actions, deadlines, parties and events."""
        user, today = self.request.user, timezone.localdate()
        acts = list_available_actions(user, self.review)
        deadlines, parties = deadlines_for_user(user, self.review, today), list_parties(user, self.review)
        states = [row.party for row in parties]
        own = {"secretariat": get_secretariat_part(user, self.review, states)} if authz.is_secretariat(user) else {}
        return {
            "facts": list_facts(self.review, deadlines, parties, today),
            "steps": list_review_steps(self.review),
            "next_step": get_next_step(self.review),
            "acts": acts,
            "rules": list(dict.fromkeys(act.rule for act in acts)),
            "deadlines": deadlines,
            "parties": parties,
            "events": list_timeline_items(user, self.review),
            **own,
        }


class TimelineView(ReviewPageView):
    """Everything that happened in a review and that this user may know, in one timeline."""

    template_name = "reviews/timeline.html"

    def get_context(self) -> dict[str, Any]:
        """Return one page of the timeline, filtered by topic."""
        topic = self.request.GET.get("about", "")
        rows = events_for_user(self.request.user, self.review, topic)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        topics = [(name, label) for name, (label, _models) in TOPICS.items()]
        return {"page_obj": page, "events": to_timeline_items(page.object_list), "topics": topics, "topic": topic}


class TransitionView(ReviewSecondLookView):
    """A transition that a person makes directly: its page and its button."""

    transitions = tuple(("review", name) for name in STEPS)
    rule = ""

    def is_allowed(self) -> bool:
        """Return whether the user may make the transition. There is no page for one that another action makes."""
        name = self.kwargs["name"]
        return name in STEPS and self.request.user.has_perm(REVIEW[name].permission, self.review)

    @property
    def row(self) -> Transition:
        """Return the transition in the URL."""
        return REVIEW[self.kwargs["name"]]

    @property
    def page_title(self) -> Text:
        """Return the label of the transition."""
        return self.row.label

    submit_label = page_title

    def get_look(self) -> Look:
        """Return what the transition is based on."""
        return look_at_step(self.review, self.row.name)

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the rule of the transition."""
        return super().get_context(**context) | {"rule": self.row.rule}

    def perform(self, form: SecondLookForm) -> None:
        """Make the transition."""
        take_step(self.review, self.row.name, actor=self.request.user, seen=form.cleaned_data["seen"])

    @property
    def success_message(self) -> str:
        """Return the message with the step that the review has reached."""
        return _("The review is now at the step “%(step)s”.") % {"step": self.review.get_state_display()}
