"""Addresses of the Secretariat's board, of what it keeps for itself, and of the steering page."""

from django.urls import path

from reviews.views import board, chasing, steering

urlpatterns = [
    path("secretariat/board/", board.BoardView.as_view(), name="board"),
    path("secretariat/board/remind/", board.RemindView.as_view(), name="board_remind"),
    path("secretariat/board/contacts/", board.LogContactsView.as_view(), name="board_contacts"),
    path("secretariat/board/officer/", board.AssignOfficerView.as_view(), name="board_officer"),
    path("secretariat/board/views/new/", board.SaveViewView.as_view(), name="save_view"),
    path("secretariat/board/views/<int:pk>/", board.EditViewView.as_view(), name="edit_view"),
    path("secretariat/board/views/<int:pk>/remove/", board.RemoveViewView.as_view(), name="remove_view"),
    path("secretariat/officers/", chasing.RegionOfficersView.as_view(), name="region_officers"),
    path("secretariat/contacts/<int:pk>/correct/", chasing.CorrectContactView.as_view(), name="correct_contact"),
    path("secretariat/contacts/<str:iso3>/", chasing.StateContactLogView.as_view(), name="state_contact_log"),
    path("secretariat/notes/<int:pk>/", chasing.EditSecretariatNoteView.as_view(), name="edit_secretariat_note"),
    path("secretariat/steering/", steering.SteeringView.as_view(), name="steering"),
    path("secretariat/steering/groups/<int:pk>/", steering.GroupTimelineView.as_view(), name="group_timeline"),
    path("reviews/<slug:code>/contacts/", chasing.LogContactView.as_view(), name="log_contact"),
    path("reviews/<slug:code>/officer/", chasing.SetOfficerView.as_view(), name="set_officer"),
    path(
        "reviews/<slug:code>/secretariat-notes/",
        chasing.WriteSecretariatNoteView.as_view(),
        name="write_secretariat_note",
    ),
]
