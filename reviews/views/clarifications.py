"""The dialogue between the States: requests for clarification, their answers, remote meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.dialogue import AnswerClarificationForm, ClarificationForm, FurtherRequestForm, MeetingForm
from reviews.models import Article, Clarification, Delegation, Review
from reviews.selectors.acts import get_user_delegation
from reviews.selectors.dialogue import (
    get_default_due_date,
    list_clarifiable_questions,
    list_clarification_addressees,
    list_clarification_threads,
    meetings_for_user,
)
from reviews.selectors.looks import look_at_clarification
from reviews.selectors.provisions import get_provision
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review
from reviews.selectors.reading_drafts import CLARIFICATIONS
from reviews.services.clarifications import (
    answer_clarification,
    log_meeting,
    request_clarification,
    resolve_clarification,
    withdraw_clarification,
)
from reviews.views.base import ReviewFormView, ReviewPageView, ReviewSecondLookView, reading_context, review_or_404
from reviews.workflow import DIALOGUE
from untoc_portal.core.views import get_visible_or_404

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class ClarificationListView(ReviewPageView):
    """Requests with their answers, and the recorded meetings."""

    material = Material.FEEDBACK
    template_name = "reviews/clarification_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return requests and meetings, and what this user may add."""
        user = self.request.user
        own = get_user_delegation(user, self.review, "ask_clarification")
        threads = list_clarification_threads(user, self.review, timezone.localdate())
        texts = [text for thread in threads for row in thread for text in (row.request, row.answer)]
        return {
            "own": own,
            "threads": threads,
            **reading_context(self.request, self.review, CLARIFICATIONS, texts),
            "meetings": meetings_for_user(user, self.review),
            "may_ask": own is not None and user.has_perm("reviews.ask_clarification", own),
            "may_answer": user.has_perm("reviews.answer_clarification", self.review),
            "may_correct": user.has_perm("reviews.request_reopening", self.review),
            "may_log": user.has_perm("reviews.log_meeting", self.review),
        }


class DialogueFormView(ReviewFormView):
    """A form of the dialogue, which leads back to its page."""

    material = Material.FEEDBACK
    rule = DIALOGUE

    def get_success_url(self) -> str:
        """Return the URL of the dialogue's page."""
        return reverse("reviews:clarification_list", args=[self.review.code])


class AskClarificationView(DialogueFormView):
    """Ask the State under review for a clarification."""

    permission_required = "reviews.ask_clarification"
    required_grant = "ask_clarification"
    form_class = ClarificationForm
    page_title = _("Ask for a clarification")
    submit_label = _("Send the request")
    success_message = _("The request has been sent to the State under review.")
    # The article on whose desk the request was written.
    article: Article | None = None

    def get_subject(self) -> Delegation:
        """Return the reviewing delegation for which the user asks."""
        review = review_or_404(self.request, self.kwargs["code"], self.material)
        own = get_user_delegation(self.request.user, review, "ask_clarification")
        if own is None:
            raise Http404
        return own

    def get_success_url(self) -> str:
        """Return the URL of the desk, if the request was written there."""
        if self.article is None:
            return super().get_success_url()
        url = reverse("reviews:feedback_article", args=[self.review.code, *get_article_url_args(self.article)])
        # A fragment of its own: otherwise a browser keeps that of a corrected form, and opens the form again.
        return f"{url}#answer-title"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the articles, questions and addressees to choose from. The initial values come from the link."""
        asked = {name: self.request.GET.get(name) for name in ("article", "question")}
        return {
            "articles": list_articles_under_review(self.review, self.subject),
            "questions": list_clarifiable_questions(self.subject),
            "addressees": list_clarification_addressees(self.review),
            "initial": {**asked, "due_on": get_default_due_date(timezone.localdate())},
        }

    def perform(self, form: ClarificationForm) -> None:
        """Send the request."""
        values = {**form.cleaned_data}
        is_from_desk = values.pop("from_desk")
        asked = request_clarification(self.subject, actor=self.request.user, **values)
        self.article = asked.article if is_from_desk else None


class ClarificationBaseView(DialogueFormView):
    """Base of the views on one request for clarification that the user may see."""

    def get_subject(self) -> Clarification:
        """Return the request."""
        rows = Clarification.objects.select_related(
            "review__state_under_review",
            "review__phase__cluster",
            "article__instrument",
            "asked_by__party",
            "asked_by__review",
            "question",
            "addressee",
        )
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"], review__code=self.kwargs["code"])

    def get_extra(self) -> dict[str, Any]:
        """Return the text of the article that the request is about."""
        paragraph = self.subject.question.paragraph if self.subject.question else ""
        return {"provision": get_provision(self.subject.article, paragraph=paragraph)}


class FurtherRequestView(ClarificationBaseView):
    """Ask a further question about an answer."""

    required_grant = "ask_clarification"
    form_class = FurtherRequestForm
    template_name = "reviews/clarification_answer.html"
    page_title = _("Ask a further question")
    submit_label = _("Send the request")
    success_message = _("The request has been sent to the State under review.")

    def get_granted_on(self) -> Delegation:
        """Return the delegation that asked."""
        return self.subject.asked_by

    def is_allowed(self) -> bool:
        """Return whether the user may ask for the State that asked before."""
        return self.request.user.has_perm("reviews.ask_clarification", self.subject.asked_by)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the day that follows from the settings as initial value."""
        return {"initial": {"due_on": get_default_due_date(timezone.localdate())}}

    def perform(self, form: FurtherRequestForm) -> None:
        """Send the further request."""
        row = self.subject
        about = {"article": row.article, "question": row.question, "addressee": row.addressee, "follows": row}
        request_clarification(row.asked_by, actor=self.request.user, **about, **form.cleaned_data)


class RequestSecondLookView(ReviewSecondLookView, ClarificationBaseView):
    """An action of the State that asked."""

    permission_required = "reviews.settle_request"
    required_grant = ""


class ResolveRequestView(RequestSecondLookView):
    """Resolve the request: the answer is sufficient."""

    transitions = (("request for clarification", "settle"),)
    page_title = _("Resolve the request")
    submit_label = _("Resolve")
    success_message = _("Resolved.")

    def get_look(self) -> Look:
        """Return the request and its answer."""
        return look_at_clarification(self.subject, "settle")

    def perform(self, form: SecondLookForm) -> None:
        """Resolve the request."""
        resolve_clarification(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class WithdrawRequestView(RequestSecondLookView):
    """Withdraw the request."""

    transitions = (("request for clarification", "withdraw"),)
    page_title = _("Withdraw the request")
    submit_label = _("Withdraw")
    success_message = _("Withdrawn.")

    def get_look(self) -> Look:
        """Return the request."""
        return look_at_clarification(self.subject, "withdraw")

    def perform(self, form: SecondLookForm) -> None:
        """Withdraw the request."""
        withdraw_clarification(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class AnswerClarificationView(ClarificationBaseView):
    """Answer a request. It can be answered only once."""

    required_grant = "answer_clarification"
    transitions = (("request for clarification", "answer"),)
    form_class = AnswerClarificationForm
    template_name = "reviews/clarification_answer.html"
    page_title = _("Answer a request for clarification")
    submit_label = _("Send the answer")
    success_message = _("The answer has been sent to the reviewing States.")

    def get_granted_on(self) -> Review:
        """Return the review, because the permission to answer for the State under review is granted on it."""
        return self.review

    def is_allowed(self) -> bool:
        """Return whether the user may answer for the State under review."""
        return self.request.user.has_perm("reviews.answer_clarification", self.review)

    def perform(self, form: AnswerClarificationForm) -> None:
        """Send the answer."""
        answer_clarification(self.subject, actor=self.request.user, **form.cleaned_data)


class LogMeetingView(DialogueFormView):
    """Record a remote meeting."""

    permission_required = "reviews.log_meeting"
    form_class = MeetingForm
    page_title = _("Log a remote meeting")
    lead = _("Only after it has taken place. There are no country visits.")
    submit_label = _("Log the meeting")
    success_message = _("The meeting is recorded.")
    subject: Review

    def perform(self, form: MeetingForm) -> None:
        """Record the meeting."""
        log_meeting(self.subject, actor=self.request.user, **form.cleaned_data)
