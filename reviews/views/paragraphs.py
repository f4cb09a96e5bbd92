"""Paragraphs of an outcome document: drafting, changing, removing, keeping confidential."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from reviews.forms.outcomes import ChangedParagraphForm, EmptyForm, ParagraphForm
from reviews.models import OutcomeParagraph, Review
from reviews.selectors.outcomes import ACTS, drafting_delegation
from reviews.selectors.questionnaires import articles_under_review
from reviews.services.outcomes import change_paragraph, draft_paragraph, keep_confidential, remove_paragraph
from reviews.views.base import ReviewAct, ReviewForm
from reviews.views.outcomes import OutcomeSubject
from reviews.workflow import OBSERVATIONS


class DraftSubject(OutcomeSubject):
    """Finds an outcome that this person may draft now."""

    def is_allowed(self) -> bool:
        """Tell whether the user may draft this outcome in the present step."""
        return self.request.user.has_perm(ACTS[self.kwargs["kind"]][0], self.review)

    def get_granted_on(self) -> Review:
        """Return the review: both of its outcomes are drafted under the same grant."""
        return self.review


class ParagraphSubject(DraftSubject):
    """Finds a paragraph of such an outcome."""

    def get_subject(self) -> OutcomeParagraph:
        """Return the paragraph."""
        self.outcome = super().get_subject()
        rows = self.outcome.paragraphs.select_related("article__instrument", "drafted_by__party", "updated_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def review(self) -> Review:
        """Return the review of the outcome."""
        return self.outcome.review

    def get_success_url(self) -> str:
        """Return the address of the outcome."""
        return self.outcome.get_absolute_url()


class DraftParagraphView(DraftSubject, ReviewForm):
    """Add a paragraph for one's own State."""

    grant_behind = "draft_outcome"
    form_class = ParagraphForm
    page_title = _("Add a paragraph")
    lead = _("By article and kind. A new paragraph makes a new version, which every reviewing focal point clears anew.")
    rule = OBSERVATIONS
    submit_label = _("Add the paragraph")
    success_message = _("The paragraph has been added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the articles the delegation covers."""
        self.own = drafting_delegation(self.request.user, self.review)
        if self.own is None:
            raise Http404
        return {"articles": articles_under_review(self.review, self.own)}

    def perform(self, form: ParagraphForm) -> None:
        """Add it."""
        draft_paragraph(self.subject, actor=self.request.user, delegation=self.own, **form.cleaned_data)


class ChangeParagraphView(ParagraphSubject, ReviewForm):
    """Change a paragraph; what somebody else wrote meanwhile is shown beside what was typed."""

    grant_behind = "draft_outcome"
    form_class = ChangedParagraphForm
    template_name = "reviews/paragraph_form.html"
    page_title = _("Change a paragraph")
    rule = OBSERVATIONS
    success_message = _("The paragraph has been changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with the paragraph as it is."""
        row = self.subject
        initial = {"article": row.article, "kind": row.kind, "text": row.text}
        return {
            "articles": articles_under_review(self.review, row.drafted_by),
            "initial": initial,
            "row": row,
        }

    def perform(self, form: ChangedParagraphForm) -> None:
        """Change it."""
        version = self.outcome.version
        change_paragraph(self.subject, actor=self.request.user, expected_version=version, **form.cleaned_data)


class RemoveParagraphView(ParagraphSubject, ReviewForm):
    """Take a paragraph out, after a second look."""

    form_class = EmptyForm
    template_name = "reviews/paragraph_form.html"
    page_title = _("Remove a paragraph")
    lead = _("Its text stays in the audit trail.")
    rule = OBSERVATIONS
    submit_label = _("Remove the paragraph")
    submit_tone = "danger"
    success_message = _("The paragraph has been removed.")

    def perform(self, _form: EmptyForm) -> None:
        """Remove it."""
        remove_paragraph(self.subject, actor=self.request.user, expected_version=self.outcome.version)


class KeepConfidentialView(OutcomeSubject, ReviewAct):
    """The State under review keeps a paragraph for the parties to the review, or releases it."""

    def perform(self) -> None:
        """Keep or release it."""
        if not self.request.user.has_perm("reviews.keep_confidential", self.review):
            raise Http404
        self.paragraph = get_object_or_404(self.subject.paragraphs.all(), pk=self.kwargs["pk"])
        keep = self.request.POST.get("keep") == "yes"
        keep_confidential(self.paragraph, actor=self.request.user, is_confidential=keep)

    @property
    def success_message(self) -> Any:
        """Say what holds for the paragraph now."""
        if self.paragraph.is_confidential:
            return _("The paragraph is kept for the parties to the review.")
        return _("The paragraph is no longer kept confidential.")
