"""Issue the outcome documents, and the publication decision of the State under review."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.forms.outcomes import PublicationForm, ReissueForm
from reviews.models import NoteVerbale, Outcome, OutcomeDocument, PublicationDecision
from reviews.selectors.looks import look_at_issue, look_at_publication
from reviews.selectors.looks_of_outcomes import look_at_reissue
from reviews.selectors.outcomes import list_publishable_paragraphs
from reviews.services.issuing import issue_review, reissue_outcome
from reviews.services.people import record_note_verbale
from reviews.services.previews import NOT_MADE, list_editions_to_issue, render_edition_preview, render_first_document
from reviews.services.publication import SummaryTerms, decide_publication, get_questionnaire_readers
from reviews.views.base import ReviewPageView, ReviewSecondLookView
from reviews.withheld import list_disclosure_blockers
from reviews.workflow import ISSUE, PUBLICATION
from untoc_portal.core.enums import Level
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look

PREVIEW = ("preview", _("See the document first"))


def send_preview(content: bytes) -> HttpResponse:
    """Return a document that is not made yet. The browser shows it, and it is not stored."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


class DocumentSecondLookView(ReviewSecondLookView):
    """A form whose document can be read before it is made. A second button shows it and stores nothing."""

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the button of the preview."""
        return super().get_context(**context) | {"also": PREVIEW}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the preview if its button was pressed."""
        if PREVIEW[0] not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form(request.POST, request.FILES)
        form.fields.pop("confirmed", None)
        if not form.is_valid():
            return self.render(request, form, status=422)
        try:
            made = render_first_document(lambda: self.perform(form), self.get_made_in())
        except DomainError as error:
            return self.render(request, form, status=self.take_error(form, error))
        if made is None:
            form.add_error(None, NOT_MADE)
            return self.render(request, form, status=422)
        return send_preview(made)

    def get_made_in(self) -> QuerySet[Document]:
        """Return the documents among which the new one will be."""
        raise NotImplementedError


class IssueView(ReviewSecondLookView):
    """What will be issued, and the button of the Secretariat."""

    permission_required = "reviews.issue_review"
    transitions = (("review", "issue"),)
    page_title = _("Issue the outcome documents")
    lead = _("Each edition is frozen as it is now. The summary becomes public; the working groups get the documents.")
    rule = ISSUE
    submit_label = _("Issue the outcome documents")
    success_message = _("Issued. The documents are being made and go to the working groups.")

    template_name = "reviews/issue.html"

    def get_look(self) -> Look:
        """Return both texts, with each edition as a document."""
        editions = tuple(
            (label, reverse("reviews:preview_edition", args=[self.review.code, *address]))
            for label, address in list_editions_to_issue(self.review)
        )
        return replace(look_at_issue(self.review), editions=editions)

    def get_extra(self) -> dict[str, Any]:
        """Return the passages that would reveal what the State keeps confidential."""
        return {"holds": list_disclosure_blockers(self.review)}

    def perform(self, form: SecondLookForm) -> None:
        """Issue the list and the summary."""
        issue_review(self.review, actor=self.request.user, seen=form.cleaned_data["seen"])


class PreviewEditionView(ReviewPageView):
    """A preview of an edition, marked as a draft. It has no symbol and is not stored."""

    permission_required = "reviews.issue_review"

    def get(self, _request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Return the PDF. Raises Http404 for an edition that would not be issued."""
        outcome = get_object_or_404(self.review.outcomes.all(), kind=kwargs["kind"])
        return send_preview(render_edition_preview(outcome, level=kwargs["level"], language=kwargs["language"]))


class ReissueView(DocumentSecondLookView):
    """Issue an outcome again (Secretariat), corrected and with its own symbol."""

    permission_required = "reviews.issue_review"
    form_class = ReissueForm
    page_title = _("Correct an issued document")
    lead = _("A document is never changed: the corrected one is a new document, and supersedes the earlier one.")
    rule = ISSUE
    submit_label = _("Issue a corrected document")
    success_message = _("Issued. The corrected documents are being made.")

    @property
    def outcome(self) -> Outcome:
        """Return the outcome in the URL."""
        return get_object_or_404(self.review.outcomes.all(), kind=self.kwargs["kind"])

    def get_look(self) -> Look:
        """Return the issued text and its editions."""
        return look_at_reissue(self.outcome)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the paragraphs of the outcome."""
        return {"paragraphs": self.outcome.paragraphs.select_related("article__instrument")}

    def get_extra(self) -> dict[str, Any]:
        """Return the name of the outcome."""
        return {"about": self.outcome.get_kind_display()}

    def get_success_url(self) -> str:
        """Return the URL of the documents of the review."""
        return reverse("reviews:document_list", args=[self.review.code])

    def get_made_in(self) -> QuerySet[Document]:
        """Return the editions of the outcome, the one with the most readers last."""
        return Document.objects.filter(of_outcome__outcome=self.outcome).order_by("-level", "-pk")

    def perform(self, form: ReissueForm) -> None:
        """Issue the corrected outcome."""
        reissue_outcome(
            self.outcome,
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            addition=form.cleaned_data["addition"],
            reason=form.cleaned_data["reason"],
            corrected=form.corrected(),
        )


class PublicationView(ReviewPageView):
    """The issued documents and the publication decision."""

    template_name = "reviews/publication.html"

    def get_context(self) -> dict[str, Any]:
        """Return the decision, if there is one, and the editions that this user may read."""
        user = self.request.user
        rows = OutcomeDocument.objects.visible_to(user).current().filter(outcome__review=self.review)
        decision = PublicationDecision.objects.visible_to(user).in_force().filter(review=self.review)
        return {
            "decision": decision.select_related("note_verbale", "summary_note_verbale", "mandate__user").first(),
            "documents": rows.select_related("document", "outcome"),
            "may_decide": user.has_perm("reviews.decide_publication", self.review),
            "rule": PUBLICATION,
        }


class DecidePublicationView(DocumentSecondLookView):
    """Decide on the list (all, parts or nothing), and on sharing or publishing the self-assessment."""

    permission_required = "reviews.decide_publication"
    form_class = PublicationForm
    template_name = "reviews/publication_form.html"
    page_title = _("Decide on publication")
    lead = _("Your State decides.")
    rule = PUBLICATION
    submit_label = _("Record the decision")
    success_message = _("The decision is recorded.")

    def get_look(self) -> Look:
        """Return the list by its parts, and the decision in force."""
        return look_at_publication(self.review)

    def get_made_in(self) -> QuerySet[Document]:
        """Return the public editions of the list."""
        rows = Document.objects.filter(of_outcome__outcome=self.review.list_of_observations, level=Level.PUBLIC)
        return rows.order_by("-pk")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the paragraphs that are not confidential, and the decision in force as initial values."""
        paragraphs = list(list_publishable_paragraphs(self.review))
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
        """Return the URL of the publication page."""
        return reverse("reviews:publication", args=[self.review.code])

    @transaction.atomic
    def perform(self, form: PublicationForm) -> None:
        """Record the notes verbales, if there are any, and the decision. All are saved, or nothing."""
        data = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
        data["published"] = [int(pk) for pk in data["published"]]
        data["note_verbale"] = self._note({name: data.pop(name) for name in ("reference", "dated", "file")})
        of_summary = self._note({name: data.pop(f"summary_{name}") for name in ("reference", "dated")})
        terms = SummaryTerms(data.pop("summary_on"), of_summary)
        boxes = {name: data.pop(f"{name}_questionnaire") for name in ("shares", "publishes")}
        data["questionnaire_for"] = get_questionnaire_readers(**boxes)
        decide_publication(self.review, actor=self.request.user, summary=terms, **data)

    def _note(self, note: dict[str, Any]) -> NoteVerbale | None:
        if not note["reference"]:
            return None
        return record_note_verbale(self.review.state_under_review, actor=self.request.user, **note)
