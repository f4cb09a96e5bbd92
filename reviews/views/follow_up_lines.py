"""The lines of the follow-up that others find: in the library, at their address, and from a later list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind
from reviews.forms.follow_up import FollowUpFilterForm, ReferenceForm
from reviews.models import FollowUpReference, OutcomeParagraph
from reviews.selectors.follow_up import build_cited_content
from reviews.selectors.follow_up_pages import find_version, list_earlier_lines, list_published_lines
from reviews.services import follow_up_notes
from reviews.views.base import ReviewActionView, ReviewFormView, name_observation
from reviews.views.tables import FOLLOW_UP_LINES
from reviews.workflow import OBSERVATIONS
from untoc_portal.core.documents import to_canonical_json
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, SiteView, get_visible_or_404

if TYPE_CHECKING:
    from django.forms import BaseForm

PER_PAGE = 25


class AddReferenceView(ReviewFormView):
    """Let an observation of a list that is drafted refer to what the State said after an earlier review."""

    form_class = ReferenceForm
    permission_required = "reviews.draft_list"
    required_grant = "draft_outcome"
    page_title = _("Refer to the follow-up")
    lead = _("The lines of earlier reviews that the State lets you read. Cite the reference in the text if you wish.")
    rule = OBSERVATIONS
    submit_label = _("Add the reference")
    success_message = _("The observation refers to the line.")

    @cached_property
    def paragraph(self) -> OutcomeParagraph:
        """Return the observation."""
        rows = self.review.list_of_observations.paragraphs.visible_to(self.request.user).select_related(
            "outcome", "article__instrument"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Return the URL of the observation."""
        place = reverse("reviews:outcome_detail", args=[self.review.code, OutcomeKind.LIST_OF_OBSERVATIONS])
        return f"{place}#paragraph-{self.kwargs['pk']}"

    def get_heading(self) -> dict[str, Any]:
        """Add to the title of the page, which observation it is about."""
        return super().get_heading() | {"about": name_observation(self.paragraph)}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the lines that the user can choose."""
        return {"versions": list_earlier_lines(self.review, self.request.user)}

    def perform(self, form: BaseForm) -> None:
        """Add the reference."""
        follow_up_notes.add_reference(self.paragraph, actor=self.request.user, version=form.cleaned_data["version"])


class RemoveReferenceView(ReviewActionView):
    """Remove a reference while the list is drafted."""

    permission_required = "reviews.draft_list"
    success_message = _("The reference is removed.")

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return str(self.review.list_of_observations.get_absolute_url())

    def perform(self) -> None:
        """Remove it."""
        rows = FollowUpReference.objects.select_related("paragraph__outcome", "version__line__paragraph__outcome")
        rows = rows.filter(paragraph__outcome__review=self.review)
        reference = get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])
        follow_up_notes.remove_reference(reference, actor=self.request.user)


@method_decorator(login_not_required, name="dispatch")
class PublishedLinesView(PageView, SiteView):
    """What States say after their reviews, by theme and article, as far as this reader reads it."""

    template_name = "reviews/follow_up_library.html"

    def get_context(self) -> dict[str, Any]:
        """Return the lines that pass the filters."""
        form = FollowUpFilterForm(self.request.GET)
        wanted = form.cleaned_data if form.is_valid() else {}
        rows = list_published_lines(self.request.user, **wanted)
        return {"form": form, "table": Table("follow-up", FOLLOW_UP_LINES, rows, self.request, per_page=PER_PAGE)}


@method_decorator(login_not_required, name="dispatch")
class FollowUpVersionView(PageView, SiteView):
    """One version of a line at its permanent URL, or the way to the later version that has replaced it."""

    template_name = "reviews/follow_up_version.html"

    def get_context(self) -> dict[str, Any]:
        """Return the version, and the later one if there is one. Raises Http404 for who does not read the line."""
        found = find_version(self.request.user, self.kwargs["line"], self.kwargs["number"])
        if found is None:
            raise Http404
        version, later = found
        return {"version": version, "later": later}


@method_decorator(login_not_required, name="dispatch")
class FollowUpVersionFileView(SiteView):
    """A version as JSON: the file has the hash of the version, so that a copy can be verified."""

    def get(self, request: HttpRequest, line: int, number: int) -> HttpResponse:
        """Return the file. Raises Http404 if the user does not read the version now."""
        found = find_version(request.user, line, number)
        if found is None or found[1] is not None:
            raise Http404
        response = HttpResponse(to_canonical_json(build_cited_content(found[0])), content_type="application/json")
        response["Cache-Control"] = "private, no-store"
        return response
