"""Addresses of the follow-up to a review, and of its published lines."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from reviews.views import follow_up, follow_up_lines


class ReadersConverter(IntConverter):
    """Who reads a line, other than the State itself."""

    regex = "[123]"


register_converter(ReadersConverter, "readers")
ROOM = "reviews/<slug:code>/follow-up/"
LINE = f"{ROOM}<int:pk>/"

urlpatterns = [
    path(ROOM, follow_up.FollowUpRoomView.as_view(), name="follow_up"),
    path(f"{ROOM}note/<readers:readers>/", follow_up.IssueNoteView.as_view(), name="follow_up_note"),
    path(f"{ROOM}invitation/", follow_up.RecordInvitationView.as_view(), name="follow_up_invitation"),
    path(f"{ROOM}views/<int:asked>/", follow_up.GiveViewView.as_view(), name="give_view"),
    path(
        f"{ROOM}views/<int:asked>/withdraw/",
        follow_up.WithdrawViewRequestView.as_view(),
        name="withdraw_view_request",
    ),
    path(f"{LINE}step/", follow_up.StepView.as_view(), name="follow_up_step_new"),
    path(f"{LINE}step/<int:step>/", follow_up.StepView.as_view(), name="follow_up_step"),
    path(f"{LINE}step/<int:step>/history/", follow_up.StepHistoryView.as_view(), name="follow_up_step_history"),
    path(f"{LINE}step/<int:step>/remove/", follow_up.RemoveStepView.as_view(), name="follow_up_step_remove"),
    path(f"{LINE}readers/<readers:readers>/", follow_up.PublishLineView.as_view(), name="follow_up_publish"),
    path(f"{LINE}readers/fewer/", follow_up.NarrowLineView.as_view(), name="follow_up_narrow"),
    path(f"{LINE}view/", follow_up.RequestViewView.as_view(), name="request_view"),
    path(f"{LINE}practice/", follow_up.PracticeConsentView.as_view(), name="practice_consent"),
    path(f"{LINE}practice/withdraw/", follow_up.WithdrawConsentView.as_view(), name="practice_withdraw"),
    path(
        "reviews/<slug:code>/observations/<int:pk>/reference/",
        follow_up_lines.AddReferenceView.as_view(),
        name="add_reference",
    ),
    path(
        "reviews/<slug:code>/references/<int:pk>/remove/",
        follow_up_lines.RemoveReferenceView.as_view(),
        name="remove_reference",
    ),
    path("library/follow-up/", follow_up_lines.PublishedLinesView.as_view(), name="follow_up_lines"),
    path(
        "library/follow-up/<int:line>/<int:number>/",
        follow_up_lines.FollowUpVersionView.as_view(),
        name="follow_up_version",
    ),
    path(
        "library/follow-up/<int:line>/<int:number>/json/",
        follow_up_lines.FollowUpVersionFileView.as_view(),
        name="follow_up_version_file",
    ),
]
