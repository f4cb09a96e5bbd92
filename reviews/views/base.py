"""Shared parts of the pages of one country review: the review, its tabs, the form of an action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.text import Truncator

from reviews.enums import Material
from reviews.models import Delegation, OutcomeParagraph, Review
from reviews.querysets import build_material_condition
from reviews.selectors.reading_drafts import build_reading_bar
from reviews.selectors.tabs import get_tab_label, list_tabs
from untoc_portal.core.listing import format_label
from untoc_portal.core.reader_queries import ReaderQuery
from untoc_portal.core.views import ActionView, PageView, PortalView, SecondLookView, ServiceFormView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


def _build_review(user: AnyUser, material: Material, code: str) -> QuerySet[Review]:
    rows = Review.objects.filter(build_material_condition(user, material), code=code)
    return rows.select_related("state_under_review", "phase__cluster", "group", "questionnaire__cluster")


_REVIEW = ReaderQuery(_build_review, 1)


def review_or_404(request: HttpRequest, code: str, material: Material = Material.REVIEW) -> Review:
    """Return the review. Raises Http404 if the permission table does not show this material to the user."""
    found: Review | None = next(_REVIEW.read(request.user, code, fixed=(material,)), None)
    if found is None:
        raise Http404
    return found


def reading_context(
    request: HttpRequest, review: Review, page: str, texts: Iterable[str], *, place: str = ""
) -> dict[str, Any]:
    """Return the bar of reading drafts for a page with these texts, and the drafts that exist (`machine_text`)."""
    bar = build_reading_bar(request.user, review, page, texts, request.GET.dict(), place=place)
    return {"reading_bar": bar, "machine_texts": bar.reading if bar else None}


def get_delegation_or_404(request: HttpRequest, code: str, iso3: str) -> Delegation:
    """Return the State's delegation in a review that this user may see. Raises Http404 otherwise."""
    rows = review_or_404(request, code).delegations.active()
    return get_object_or_404(
        rows.select_related("party", "review__state_under_review", "review__phase"), party__iso3=iso3
    )


class ReviewView(PortalView):
    """A page or an action on one review, for users who may see this `material` of it."""

    material = Material.REVIEW

    def get_subject(self) -> Review:
        """Return the review in the URL."""
        return review_or_404(self.request, self.kwargs["code"], self.material)

    @property
    def review(self) -> Review:
        """Return the review of the page, also if its subject is something else."""
        return self.subject if isinstance(self.subject, Review) else self.subject.review

    def get_back_url(self) -> str:
        """Return the URL of the review."""
        return self.review.get_absolute_url()

    def get_back_label(self) -> Review:
        """Return the review."""
        return self.review

    def get_frame(self) -> dict[str, Any]:
        """Return the review and its tabs."""
        return {"review": self.review, "tabs": list_tabs(self.request.user, self.review, self.request.path)}


class ReviewPageView(PageView, ReviewView):
    """A page of one review."""


def name_observation(paragraph: OutcomeParagraph) -> str:
    """Return an observation with its first words, for the title of a page: several are of one kind and article."""
    return format_label(paragraph, Truncator(paragraph.text).words(8))


class ReviewFormView(ServiceFormView, ReviewView):
    """A form about one review. The line above its heading names the review."""

    def get_parent_label(self) -> Any:
        """Return the name of the tab to which the form leads back, if it is a tab."""
        return get_tab_label(self.review, self.get_success_url()) or super().get_parent_label()

    def get_heading(self) -> dict[str, Any]:
        """Add the review."""
        return super().get_heading() | {"kicker": self.review}


class ReviewSecondLookView(SecondLookView, ReviewFormView):
    """The page before an action on a review that cannot be undone."""


class ReviewActionView(ActionView, ReviewView):
    """A button on the page of a review."""
