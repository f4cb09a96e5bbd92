"""Addresses of observations made from feedback, and of replies to observations and comments."""

from django.urls import path

from reviews.views import feedback_desk, replies

urlpatterns = [
    path(
        "reviews/<slug:code>/feedback/passages/<int:pk>/observation/",
        feedback_desk.DraftObservationView.as_view(),
        name="draft_observation",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/reply/",
        replies.ReplyView.as_view(),
        name="reply_paragraph",
    ),
    path(
        "reviews/<slug:code>/replies/<reply:pk>/accept/", replies.AcceptProposalView.as_view(), name="accept_proposal"
    ),
    path(
        "reviews/<slug:code>/replies/<reply:pk>/decline/",
        replies.DeclineProposalView.as_view(),
        name="decline_proposal",
    ),
    path(
        "reviews/<slug:code>/replies/<reply:pk>/withdraw/", replies.WithdrawReplyView.as_view(), name="withdraw_reply"
    ),
]
