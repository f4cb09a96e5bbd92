"""Issuing the outcome documents, and the decision of the State under review on publication."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.forms.outcomes import PublicationForm, ReissueForm
from reviews.models import NoteVerbale, Outcome, OutcomeDocument, PublicationDecision
from reviews.selectors.outcomes import publishable
from reviews.services.issuing import issue_review, reissue_outcome
from reviews.services.people import record_note_verbale
from reviews.services.publication import SummaryTerms, decide_publication
from reviews.views.base import ReviewAct, ReviewForm, ReviewPage
from reviews.withheld import WITHHELD_IN_IT, holds_of
from reviews.workflow import ISSUE, PUBLICATION, REVIEW


class IssueView(ReviewPage, ReviewAct):
    """What is issued, and the button of the secretariat."""

    permission_required = "reviews.issue_review"
    template_name = "reviews/issue.html"
    success_message = _("Issued. The documents are being made and go to the working groups.")

    def get_context(self) -> dict[str, Any]:
        """Return the two outcomes, and why they can't be issued yet."""
        ready = self.review.state in REVIEW["issue"].sources
        holds = holds_of(self.review)
        reasons = [] if ready else [_("This step can't be taken now.")]
        return {
            "outcomes": self.review.outcomes.all(),
            "holds": holds,
            "reasons": [*reasons, WITHHELD_IN_IT] if holds else reasons,
            "rule": ISSUE,
        }

    def perform(self) -> None:
        """Issue list and summary."""
        issue_review(self.review, actor=self.request.user)


class ReissueView(ReviewForm):
    """The secretariat issues an outcome anew, corrected, under a symbol of its own."""

    permission_required = "reviews.issue_review"
    form_class = ReissueForm
    page_title = _("Correct an issued document")
    lead = _("A document is never changed: the corrected one is a new document, and the one before is superseded.")
    rule = ISSUE
    submit_label = _("Issue anew")
    success_message = _("Issued. The corrected documents are being made.")

    @property
    def outcome(self) -> Outcome:
        """Return the outcome named in the address."""
        return get_object_or_404(self.review.outcomes.all(), kind=self.kwargs["kind"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the paragraphs of the outcome."""
        return {"paragraphs": self.outcome.paragraphs.select_related("article__instrument")}

    def get_extra(self) -> dict[str, Any]:
        """Say which outcome."""
        return {"about": self.outcome.get_kind_display()}

    def get_success_url(self) -> str:
        """Go to the documents of the review."""
        return reverse("reviews:document_list", args=[self.review.code])

    def perform(self, form: ReissueForm) -> None:
        """Issue it anew."""
        reissue_outcome(
            self.outcome,
            actor=self.request.user,
            addition=form.cleaned_data["addition"],
            reason=form.cleaned_data["reason"],
            corrected=form.corrected(),
        )


class PublicationView(ReviewPage):
    """The issued documents, and what was decided."""

    template_name = "reviews/publication.html"

    def get_context(self) -> dict[str, Any]:
        """Return the decision, if any, and the editions this person may read."""
        user = self.request.user
        rows = OutcomeDocument.objects.visible_to(user).current().filter(outcome__review=self.review)
        decision = PublicationDecision.objects.visible_to(user).in_force().filter(review=self.review)
        return {
            "decision": decision.select_related("note_verbale", "summary_note_verbale", "mandate__user").first(),
            "documents": rows.select_related("document", "outcome"),
            "may_decide": user.has_perm("reviews.decide_publication", self.review),
            "rule": PUBLICATION,
        }


class DecidePublicationView(ReviewForm):
    """All, parts or nothing of the list; the self-assessment shared or published."""

    permission_required = "reviews.decide_publication"
    form_class = PublicationForm
    template_name = "reviews/publication_form.html"
    page_title = _("Decide on publication")
    lead = _("It is for your State to decide. The decision can be changed until the review is closed.")
    rule = PUBLICATION
    submit_label = _("Record the decision")
    success_message = _("The decision is recorded.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the paragraphs that are not kept confidential, and begin with the present decision."""
        paragraphs = list(publishable(self.review))
        decisions = PublicationDecision.objects.in_force().filter(review=self.review)
        decision = decisions.select_related("note_verbale", "summary_note_verbale").first()
        initial: dict[str, Any] = {"published": [row.pk for row in paragraphs if row.is_published]}
        if decision:
            names = ("list_scope", "list_on", "summary_on", "shares_questionnaire", "publishes_questionnaire")
            initial |= {name: getattr(decision, name) for name in names}
        if decision and decision.note_verbale:
            initial |= {"reference": decision.note_verbale.reference, "dated": decision.note_verbale.dated}
        if decision and decision.summary_note_verbale:
            note = decision.summary_note_verbale
            initial |= {"summary_reference": note.reference, "summary_dated": note.dated}
        return {"paragraphs": paragraphs, "initial": initial}

    def get_success_url(self) -> str:
        """Return the address of the publication page."""
        return reverse("reviews:publication", args=[self.review.code])

    @transaction.atomic
    def perform(self, form: PublicationForm) -> None:
        """Record the notes verbales, if there are any, and the decision: all or nothing."""
        data = dict(form.cleaned_data)
        data["published"] = [int(pk) for pk in data["published"]]
        data["note_verbale"] = self._note({name: data.pop(name) for name in ("reference", "dated", "file")})
        of_summary = self._note({name: data.pop(f"summary_{name}") for name in ("reference", "dated")})
        terms = SummaryTerms(data.pop("summary_on"), of_summary)
        decide_publication(self.review, actor=self.request.user, summary=terms, **data)

    def _note(self, note: dict[str, Any]) -> NoteVerbale | None:
        if not note["reference"]:
            return None
        return record_note_verbale(self.review.state_under_review, actor=self.request.user, **note)
