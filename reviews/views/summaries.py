"""The summary: drafted from the list by one action, and the sources of each of its paragraphs."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _, ngettext

from reviews.forms.summaries import SourcesForm
from reviews.selectors.outcomes import get_drafting_delegation
from reviews.selectors.summaries import list_observations
from reviews.services.summaries import draft_summary, set_sources
from reviews.views.base import ReviewActionView, ReviewFormView
from reviews.views.paragraphs import OutcomeDraftMixin, ParagraphMixin
from reviews.workflow import SUMMARY


class DraftSummaryView(OutcomeDraftMixin, ReviewActionView):
    """Draft the observations of the list that the summary does not reflect yet."""

    def perform(self) -> None:
        """Draft the paragraphs for the user's State."""
        own = get_drafting_delegation(self.request.user, self.review)
        if own is None:
            raise Http404
        self.drafted = draft_summary(self.subject, actor=self.request.user, delegation=own)

    @property
    def success_message(self) -> Any:
        """Return the message with the number of new paragraphs to check."""
        count = len(self.drafted)
        text = ngettext(
            "%(count)d paragraph has been drafted from the list. Please check it: it contains the first sentences"
            " of the observations.",
            "%(count)d paragraphs have been drafted from the list. Please check them: they contain the first "
            "sentences of the observations.",
            count,
        )
        return text % {"count": count}


class SourcesView(ParagraphMixin, ReviewFormView):
    """Choose the observations on which a paragraph is based."""

    form_class = SourcesForm
    template_name = "reviews/paragraph_remove.html"
    page_title = _("Sources of a paragraph")
    lead = _("The summary says nothing new: each paragraph is based on observations of the list.")
    rule = SUMMARY
    success_message = _("The sources are named.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the observations that are not confidential, and the current sources as initial values."""
        named = list(self.subject.sources.values_list("observation_id", flat=True))
        offered = [row for row in list_observations(self.review) if not row.paragraph.is_confidential]
        return {"offered": offered, "initial": {"observations": named}}

    def perform(self, form: SourcesForm) -> None:
        """Save the sources."""
        set_sources(self.subject, actor=self.request.user, observations=form.cleaned_data["observations"])
