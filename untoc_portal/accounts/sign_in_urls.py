"""URLs of the sign-in: the library's views under the names that it expects, without self-registration."""

from allauth.account import views
from django.urls import include, path, re_path

from untoc_portal.accounts import views as own

urlpatterns = [
    path("sign-in/", own.SignInView.as_view(), name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("address/", own.ChangeEmailView.as_view(), name="account_email"),
    path("address/sent/", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^address/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"),
    path("password/", views.password_reset, name="account_reset_password"),
    path("password/sent/", views.password_reset_done, name="account_reset_password_done"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/chosen/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("single-sign-on/", include("allauth.socialaccount.urls")),
    path("single-sign-on/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
