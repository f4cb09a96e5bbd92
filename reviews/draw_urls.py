"""URLs of the drawing of lots, which are part of those of the reviews."""

from django.urls import path

from reviews.views import draw_room, draws

urlpatterns = [
    path("draws/", draws.DrawListView.as_view(), name="draw_list"),
    path("draws/open-phase/", draw_room.OpenPhaseView.as_view(), name="draw_open_phase"),
    path("draws/states/<str:iso3>/", draws.DrawStateView.as_view(), name="draw_state"),
    path("draws/<int:number>/", draws.DrawDetailView.as_view(), name="draw_detail"),
    path("draws/<int:number>/files/<str:name>", draws.DrawFileView.as_view(), name="draw_file"),
    path("draws/<int:number>/certificates/<int:pk>/", draws.DrawCertificateView.as_view(), name="draw_certificate"),
    path("draws/<int:number>/freeze/", draw_room.FreezePoolView.as_view(), name="draw_freeze"),
    path("draws/<int:number>/room/", draw_room.DrawRoomView.as_view(), name="draw_room"),
    path("draws/<int:number>/conduct/", draw_room.ConductDrawView.as_view(), name="draw_conduct"),
    path("draws/<int:number>/new-lots/", draw_room.NewLotsView.as_view(), name="draw_new_lots"),
    path("draws/<int:number>/join/", draw_room.JoinView.as_view(), name="draw_join"),
    path("draws/<int:number>/consent/", draw_room.ConsentView.as_view(), name="draw_consent"),
    path("draws/<int:number>/deferral/", draw_room.DeferralView.as_view(), name="draw_deferral"),
]
