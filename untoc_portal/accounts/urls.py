"""Addresses of sign-in, activation and one's own page."""

from django.contrib.auth import views as auth_views
from django.urls import path

from untoc_portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="login"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path("profile/", views.Profile.as_view(), name="profile"),
    path("activate/<str:uid>/<str:token>/", views.Activate.as_view(), name="activate"),
    path("password/", views.PasswordReset.as_view(), name="password_reset"),
    path("password/sent/", views.PasswordResetDone.as_view(), name="password_reset_done"),
    path("password/<uidb64>/<token>/", views.PasswordResetConfirm.as_view(), name="password_reset_confirm"),
]
