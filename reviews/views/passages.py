"""Comments on passages of an outcome document, each for the group of readers that its author chose."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.outcomes import PassageCommentForm
from reviews.models import Delegation, OutcomeParagraph, PassageComment
from reviews.selectors.acts import get_user_delegation
from reviews.selectors.passages import list_paragraph_comments, split_at_comments
from reviews.selectors.replies import list_paragraph_replies
from reviews.services import passages
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewView
from reviews.views.outcomes import PartiesOnlyMixin
from reviews.workflow import OBSERVATIONS
from untoc_portal.core.views import get_visible_or_404


class PassageCommentsView(PartiesOnlyMixin, ReviewFormView):
    """The comments on one paragraph that the user may read, and a form for a new one."""

    template_name = "reviews/passage_comments.html"
    rule = OBSERVATIONS
    success_message = _("The people you chose can read the comment.")

    @cached_property
    def paragraph(self) -> OutcomeParagraph:
        """Return the paragraph, even if it was removed."""
        rows = OutcomeParagraph.with_removed.visible_to(self.request.user)
        rows = rows.select_related("article__instrument", "outcome")
        return get_object_or_404(rows, outcome=self.subject, pk=self.kwargs["pk"])

    @cached_property
    def delegation(self) -> Delegation | None:
        """Return the delegation for which the user acts, or None."""
        return get_user_delegation(self.request.user, self.review)

    @cached_property
    def may_write(self) -> bool:
        """Return whether the user may comment now."""
        is_settled = self.subject.agreed_at or self.paragraph.removed_in
        return (
            not is_settled
            and self.delegation is not None
            and self.request.user.has_perm("reviews.comment_passage", self.delegation)
        )

    def is_allowed(self) -> bool:
        """Return whether the request is allowed. The parties may read; only those who may comment may write."""
        return super().is_allowed() and (self.request.method != "POST" or self.may_write)

    def get_form(self, *args: Any) -> PassageCommentForm:
        """Return the form with the groups of readers that the user's State may choose."""
        initial = {"quote": self.request.GET.get("quote", "")}
        is_under_review = self.delegation is not None and self.delegation.is_under_review
        return PassageCommentForm(*args, is_under_review=is_under_review, initial=initial)

    def get_success_url(self) -> str:
        """Return the URL of the comments."""
        return reverse("reviews:passage_comments", args=[self.review.code, self.subject.kind, self.paragraph.pk])

    def get_extra(self) -> dict[str, Any]:
        """Return the paragraph with its marked passages, and the comments."""
        comments = list_paragraph_comments(self.request.user, self.paragraph)
        return {
            "outcome": self.subject,
            "paragraph": self.paragraph,
            "pieces": split_at_comments(self.paragraph, comments),
            "notes": comments,
            "may_write": self.may_write,
            "may_reply": self.may_write and self.request.user.has_perm("reviews.reply_outcome", self.review),
            "replies": list_paragraph_replies(self.request.user, self.paragraph),
        }

    def perform(self, form: PassageCommentForm) -> None:
        """Write the comment."""
        values = {"actor": self.request.user, "delegation": self.delegation, **form.cleaned_data}
        passages.comment_passage(self.paragraph, **values)


class PassageCommentBaseView(ReviewView):
    """Base of the actions on one comment that the user can read."""

    def get_subject(self) -> PassageComment:
        """Return the comment."""
        rows = PassageComment.objects.select_related("paragraph__outcome__review")
        code = {"paragraph__outcome__review__code": self.kwargs["code"]}
        return get_visible_or_404(rows, self.request, **code, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        """Return whether the user may comment in the user's delegation."""
        self.delegation = get_user_delegation(self.request.user, self.subject.paragraph.outcome.review)
        return self.delegation is not None and self.request.user.has_perm("reviews.comment_passage", self.delegation)

    def get_success_url(self) -> str:
        """Return the URL of the comments."""
        return self.subject.get_absolute_url()


class ResolveCommentView(PassageCommentBaseView, ReviewActionView):
    """Mark the comment as resolved."""

    undo_name = "reviews:reopen_comment"
    success_message = _("Resolved.")

    def perform(self) -> None:
        """Resolve the comment."""
        passages.resolve_comment(self.subject, actor=self.request.user, delegation=self.delegation)


class ReopenCommentView(PassageCommentBaseView, ReviewActionView):
    """Mark the comment as not resolved."""

    success_message = _("Open again.")

    def perform(self) -> None:
        """Reopen the comment."""
        passages.reopen_comment(self.subject, actor=self.request.user, delegation=self.delegation)
