"""Addresses of the texts of a review as they are read before an act, and of machine translations that help to read."""

from django.urls import path

from reviews.views import reading_drafts, readings

urlpatterns = [
    path(
        "reviews/<slug:code>/reading/questionnaire/",
        readings.ReadQuestionnaireView.as_view(),
        name="read_questionnaire",
    ),
    path("reviews/<slug:code>/reading/feedback/", readings.ReadFeedbackView.as_view(), name="read_feedback"),
    path("reviews/<slug:code>/reading/outcomes/<slug:kind>/", readings.ReadDraftView.as_view(), name="read_outcome"),
    path(
        "reviews/<slug:code>/reading-drafts/<slug:page>/",
        reading_drafts.MakeReadingDraftsView.as_view(),
        name="make_reading_drafts",
    ),
]
