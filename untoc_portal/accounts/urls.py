"""Addresses of activation, one's own page, one's sessions, and a lost second factor."""

from django.urls import path

from untoc_portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.Profile.as_view(), name="profile"),
    path("activate/<str:uid>/<str:token>/", views.Activate.as_view(), name="activate"),
    path("second-factor/lost/", views.LostSecondFactor.as_view(), name="lost_second_factor"),
    path("calendar/renew/", views.RenewCalendar.as_view(), name="renew_calendar"),
    path("calendar/revoke/", views.RevokeCalendar.as_view(), name="revoke_calendar"),
    path("emergency/<int:pk>/end/", views.EndEmergency.as_view(), name="end_emergency"),
    path("sessions/<int:pk>/end/", views.EndSession.as_view(), name="end_session"),
]
