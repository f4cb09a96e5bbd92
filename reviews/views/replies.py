"""Replies of the State under review, and the decision of the reviewing States on the wording it proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.replies import DeclineForm, ReplyForm
from reviews.models import Outcome, OutcomeParagraph, PassageComment, Reply
from reviews.selectors.outcomes import OUTCOME_PERMISSIONS, get_drafting_delegation, get_paragraph_number
from reviews.services import replies
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewView
from reviews.views.outcomes import PartiesOnlyMixin
from reviews.workflow import OBSERVATIONS
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.views import get_visible_or_404

if TYPE_CHECKING:
    from reviews.models import Delegation, Review


class ReplyView(PartiesOnlyMixin, ReviewFormView):
    """Reply to a paragraph, or to a comment on it, for the State under review."""

    required_grant = "answer_clarification"
    form_class = ReplyForm
    template_name = "reviews/reply_form.html"
    page_title = _("Reply to a paragraph")
    lead = _("All parties to the review read it. The agreement to the whole text is another act of your focal point.")
    submit_label = _("Send the reply")
    success_message = _("The reviewing States can read the reply.")
    rule = OBSERVATIONS

    @cached_property
    def paragraph(self) -> OutcomeParagraph:
        """Return the paragraph."""
        rows = self.subject.paragraphs.visible_to(self.request.user).select_related("article__instrument")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def comment(self) -> PassageComment | None:
        """Return the comment that the reply is to, if the address names one that the user can read."""
        asked = self.request.GET.get("comment", "")
        if not asked.isdecimal():
            return None
        rows = PassageComment.objects.select_related("delegation__party")
        return get_visible_or_404(rows, self.request, pk=int(asked), paragraph=self.paragraph)

    def get_heading(self) -> dict[str, Any]:
        """Name the paragraph."""
        title = _("Reply to paragraph %(number)d") % {"number": get_paragraph_number(self.paragraph)}
        return super().get_heading() | {"page_title": title}

    def get_granted_on(self) -> Review:
        """Return the review, because the right to answer is granted on it."""
        return self.review

    def is_allowed(self) -> bool:
        """Return whether the user may reply for the State under review now."""
        return super().is_allowed() and self.request.user.has_perm("reviews.reply_outcome", self.review)

    def get_success_url(self) -> str:
        """Return the URL of the paragraph."""
        return f"{self.subject.get_absolute_url()}#paragraph-{self.kwargs['pk']}"

    def get_parent_label(self) -> str:
        """Return the name of the document."""
        return str(self.subject.get_kind_display())

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the text of the paragraph as initial wording."""
        return {"initial": {"version": self.subject.version, "wording": self.paragraph.text}}

    def get_draft_place(self) -> str:
        """Return the place of the private draft: there is one for the paragraph and one for each comment."""
        return f"{self.request.path}?comment={self.comment.pk}" if self.comment else self.request.path

    def get_extra(self) -> dict[str, Any]:
        """Return the paragraph and the comment."""
        return {"outcome": self.subject, "paragraph": self.paragraph, "comment": self.comment}

    def perform(self, form: ReplyForm) -> None:
        """Write the reply. If the paragraph has changed, the form gets the current version and shows the new text."""
        values = {**form.cleaned_data}
        version = values.pop("version")
        try:
            replies.write_reply(
                self.paragraph, actor=self.request.user, comment=self.comment, expected_version=version, **values
            )
        except DomainError:
            form.rebind_to_version(self.subject.version)
            raise


class ReplyBaseView(ReviewView):
    """Base of the acts on one reply that the user can read."""

    def get_subject(self) -> Reply:
        """Return the reply."""
        rows = Reply.objects.select_related("paragraph__outcome__review__state_under_review", "paragraph__article")
        rows = rows.select_related("paragraph__outcome__review__phase__cluster", "delegation__party", "base")
        code = {"paragraph__outcome__review__code": self.kwargs["code"]}
        return get_visible_or_404(rows, self.request, **code, pk=self.kwargs["pk"])

    @property
    def review(self) -> Review:
        """Return the review of the reply."""
        return self.outcome.review

    @property
    def outcome(self) -> Outcome:
        """Return the outcome document."""
        return self.subject.paragraph.outcome

    def get_success_url(self) -> str:
        """Return the URL of the paragraph."""
        return f"{self.outcome.get_absolute_url()}#paragraph-{self.subject.paragraph_id}"


class DecisionMixin(ReplyBaseView):
    """An act of a reviewing State on a proposal."""

    @cached_property
    def delegation(self) -> Delegation:
        """Return the reviewing delegation for which the user decides. Raises Http404 if there is none."""
        found = get_drafting_delegation(self.request.user, self.review)
        if found is None:
            raise Http404
        return found

    def is_allowed(self) -> bool:
        """Return whether the user may change the text of this document now."""
        return self.request.user.has_perm(OUTCOME_PERMISSIONS[self.outcome.kind][0], self.review)


class AcceptProposalView(DecisionMixin, ReviewActionView):
    """Make the proposed wording the text of the paragraph, for exactly the text that the page showed."""

    success_message = _("The wording is accepted, in a new version. Every reviewing State clears it again.")

    def perform(self) -> None:
        """Accept the proposal."""
        seen = self.request.POST.get("seen", "")
        replies.accept_proposal(self.subject, actor=self.request.user, delegation=self.delegation, seen=seen)


class DeclineProposalView(DecisionMixin, ReviewFormView):
    """Decline a proposal, with or without a reason."""

    form_class = DeclineForm
    template_name = "reviews/reply_decline.html"
    page_title = _("Do not accept the wording")
    submit_label = _("Do not accept it")
    success_message = _("The State under review reads that the wording is not accepted.")
    rule = OBSERVATIONS

    def get_parent_label(self) -> str:
        """Return the name of the document."""
        return str(self.outcome.get_kind_display())

    def get_extra(self) -> dict[str, Any]:
        """Return the proposal."""
        return {"reply": self.subject, "outcome": self.outcome}

    def perform(self, form: DeclineForm) -> None:
        """Decline the proposal."""
        replies.decline_proposal(self.subject, actor=self.request.user, delegation=self.delegation, **form.cleaned_data)


class WithdrawReplyView(ReplyBaseView, ReviewActionView):
    """Withdraw a reply, as the State under review."""

    success_message = _("The reply is withdrawn.")

    def is_allowed(self) -> bool:
        """Return whether the user may reply for the State under review now."""
        return self.request.user.has_perm("reviews.reply_outcome", self.review)

    def perform(self) -> None:
        """Withdraw the reply."""
        replies.withdraw_reply(self.subject, actor=self.request.user)
