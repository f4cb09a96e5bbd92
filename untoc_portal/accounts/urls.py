"""URLs of the activation, the user's own page, sessions, calendar, emergency access, and a lost second factor."""

from django.urls import path

from untoc_portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("activate/<str:uid>/<str:token>/", views.ActivateView.as_view(), name="activate"),
    path("second-factor/lost/", views.LostSecondFactorView.as_view(), name="lost_second_factor"),
    path("calendar/renew/", views.RenewCalendarView.as_view(), name="renew_calendar"),
    path("calendar/revoke/", views.RevokeCalendarView.as_view(), name="revoke_calendar"),
    path("emergency/<int:pk>/end/", views.EndEmergencyView.as_view(), name="end_emergency"),
    path("sessions/<int:pk>/end/", views.EndSessionView.as_view(), name="end_session"),
]
