"""Submitted self-assessments: reading one, its receipt, and requests to correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, ReopeningState, Wording
from reviews.forms.submissions import ReopeningDecisionForm, ReopeningForm
from reviews.models import Clarification, Reopening, Submission
from reviews.selectors.legislation import get_cited_file
from reviews.selectors.looks import look_at_reopening
from reviews.selectors.outcomes import is_party
from reviews.selectors.reading_drafts import SUBMISSION
from reviews.selectors.receipts import build_receipt_data
from reviews.selectors.submitted import has_portal_wording, submitted_by_article
from reviews.services.reopenings import decide_reopening, request_reopening
from reviews.views.base import ReviewFormView, ReviewPageView, ReviewSecondLookView, reading_context
from reviews.views.legislation import send_text
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core.documents import to_canonical_json
from untoc_portal.core.evidence.receipts import to_receipt_file
from untoc_portal.core.views import get_visible_or_404

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


class SubmissionListView(ReviewPageView):
    """The submitted questionnaires of a review, and the State's requests to correct them."""

    material = Material.SUBMITTED_QUESTIONNAIRE
    template_name = "reviews/submission_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the submissions and the requests, the latest first, and what this user may do with them."""
        user = self.request.user
        rows = Submission.objects.filter_visible(user).filter(review=self.review)
        requests = Reopening.objects.filter_visible(user).filter(review=self.review)
        reopenings = list(requests.select_related("submission", "mandate__user", "decided_by"))
        is_open = any(row.state in (ReopeningState.REQUESTED, ReopeningState.GRANTED) for row in reopenings)
        for row in reopenings:
            row.review = self.review
            is_waiting = row.state == ReopeningState.REQUESTED
            row.may_decide = is_waiting and user.has_perm("reviews.decide_reopening", row)
        return {
            "submissions": rows.select_related("receipt", "superseded_by"),
            "reopenings": reopenings,
            "may_request": not is_open and user.has_perm("reviews.request_reopening", self.review),
            "may_answer": user.has_perm("reviews.answer_questionnaire", self.review),
        }


class SubmissionBaseView(ReviewPageView):
    """Base of the pages on one submission. The URL has its number."""

    material = Material.SUBMITTED_QUESTIONNAIRE

    @cached_property
    def submission(self) -> Submission:
        """Return the submission. Raises Http404 if this reader may not see it."""
        rows = Submission.objects.filter_visible(self.request.user).select_related("receipt", "superseded_by")
        submission = get_object_or_404(rows, review=self.review, number=self.kwargs["number"])
        submission.review = self.review
        return submission


@method_decorator(login_not_required, name="dispatch")
class SubmissionView(SubmissionBaseView):
    """One submitted questionnaire as it was cleared. It is public if the State under review publishes it."""

    template_name = "reviews/submission_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the submission and its answers by article. The parties also see the changes since the earlier one."""
        earlier = self.submission.supersedes if is_party(self.request.user, self.review) else None
        articles = submitted_by_article(self.submission, earlier)
        texts = [answer.text for article in articles for answer in article.answers]
        return {
            "submission": self.submission,
            "articles": articles,
            "wording_note": capfirst(Wording.PORTAL.label) if has_portal_wording(self.submission) else "",
            **reading_context(self.request, self.review, SUBMISSION, texts, place=str(self.submission.number)),
            "has_receipt": self.request.user.has_perm("reviews.read_receipt", self.review),
        }


class SubmittedLawView(SubmissionBaseView):
    """Download the text of a law that the submission cites, as it was uploaded. The URL has its hash."""

    def get(self, *_args: Any, **kwargs: Any) -> FileResponse:
        """Return the file. Raises Http404 if the submission does not cite it."""
        text = get_cited_file(self.submission, kwargs["sha256"])
        if text is None:
            raise Http404
        return send_text(text)


class SubmissionFileView(SubmissionBaseView):
    """Download the submission as the bytes of which the SHA-256 was computed."""

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Return the file."""
        response = HttpResponse(to_canonical_json(self.submission.content), content_type="application/json")
        response["Content-Disposition"] = (
            f'attachment; filename="submission-{self.review.code}-{self.submission.number}.json"'
        )
        return response


class ReceiptView(SubmissionBaseView):
    """The receipt of a submission, in JSON or as PDF, for the State that submitted it and the Secretariat."""

    permission_required = "reviews.read_receipt"

    def get(self, *_args: Any, **kwargs: Any) -> HttpResponse | FileResponse:
        """Return the receipt. Raises Http404 for a PDF that is not made yet."""
        name = f"receipt-{self.review.code}-{self.submission.number}.{kwargs['form']}"
        receipt = self.submission.receipt
        if kwargs["form"] == "json":
            response: HttpResponse
            if receipt is not None and "receipt" in receipt.snapshot:
                response = HttpResponse(to_receipt_file(receipt), content_type="application/json")
            else:
                response = JsonResponse(build_receipt_data(self.submission), json_dumps_params={"indent": 2})
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
        if receipt is None or not receipt.is_rendered:
            raise Http404
        return FileResponse(receipt.file.open(), filename=name, content_type="application/pdf")


class ReceiptNowView(SubmissionBaseView):
    """The receipt, or that it is being made, for a page that asks again: an empty answer if nothing has changed."""

    permission_required = "reviews.read_receipt"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Return the download, or 204 while the receipt is not there."""
        if self.submission.receipt is None or not self.submission.receipt.is_rendered:
            return HttpResponse(status=204)
        context = {"submission": self.submission, "review": self.review}
        return render(request, "reviews/_receipt_now.html", context)


class RequestReopeningView(ReviewFormView):
    """The State under review asks to correct its submission."""

    permission_required = "reviews.request_reopening"
    required_grant = "clear_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    form_class = ReopeningForm
    page_title = _("Ask to correct the self-assessment")
    lead = _("The Secretariat decides. Your submission remains; a new submission supersedes it.")
    rule = SELF_ASSESSMENT
    submit_label = _("Send the request")
    success_message = _("The Secretariat has your request.")

    @cached_property
    def clarification(self) -> Clarification | None:
        """Return the request for clarification in the URL that the correction answers, or None."""
        pk = self.request.GET.get("clarification", "")
        if not pk:
            return None
        rows = Clarification.objects.filter(review=self.review)
        return get_visible_or_404(rows, self.request, pk=int(pk) if pk.isascii() and pk.isdigit() else 0)

    def get_success_url(self) -> str:
        """Return the URL of the submissions."""
        return reverse("reviews:submission_list", args=[self.review.code])

    def perform(self, form: ReopeningForm) -> None:
        """Send the request."""
        request_reopening(self.review, actor=self.request.user, clarification=self.clarification, **form.cleaned_data)


class DecideReopeningView(ReviewSecondLookView):
    """The Secretariat grants or refuses a request to reopen."""

    permission_required = "reviews.decide_reopening"
    transitions = (("reopening", "grant"), ("reopening", "refuse"))
    form_class = ReopeningDecisionForm
    page_title = _("Decide on a request to reopen")
    rule = SELF_ASSESSMENT
    submit_label = _("Record the decision")
    success_message = _("Decided. The State under review is notified.")

    def get_subject(self) -> Reopening:
        """Return the request. Raises Http404 if it is decided already."""
        rows = Reopening.objects.filter_visible(self.request.user).filter(state=ReopeningState.REQUESTED)
        related = ("review__state_under_review", "review__phase__cluster", "submission", "mandate__user")
        return get_object_or_404(rows.select_related(*related), review__code=self.kwargs["code"], pk=self.kwargs["pk"])

    def get_look(self) -> Look:
        """Return the request."""
        return look_at_reopening(self.subject)

    def perform(self, form: ReopeningDecisionForm) -> None:
        """Record the decision."""
        decide_reopening(self.subject, actor=self.request.user, **form.cleaned_data)
