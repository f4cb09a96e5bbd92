"""URLs of OAuth 2.1 and OpenID Connect. The library looks for its own page under the name idp:oidc:authorization."""

from allauth.idp.oidc.views import jwks
from django.urls import include, path

from untoc_portal.core.oauth import endpoints, programs_page

library = ([path("authorize/", endpoints.AuthorizeView.as_view(), name="authorization")], "oidc")
urlpatterns = [
    path(".well-known/openid-configuration", endpoints.MetadataView.as_view(), name="openid_configuration"),
    path(".well-known/oauth-authorization-server", endpoints.MetadataView.as_view(), name="oauth_configuration"),
    path(".well-known/jwks.json", jwks, name="oauth_keys"),
    path("oauth/", include(([path("", include(library))], "idp"))),
    path("oauth/token/", endpoints.TokenView.as_view(), name="oauth_token"),
    path("oauth/revoke/", endpoints.RevokeView.as_view(), name="oauth_revoke"),
    path("oauth/device/code/", endpoints.DeviceCodeView.as_view(), name="oauth_device_code"),
    path("oauth/device/", programs_page.DeviceView.as_view(), name="oauth_device"),
    path("account/programs/<int:pk>/end/", programs_page.EndGrantView.as_view(), name="end_program_grant"),
    path("secretariat/programs/", programs_page.ProgramListView.as_view(), name="program_list"),
    path("secretariat/programs/new/", programs_page.RegisterProgramView.as_view(), name="register_program"),
    path("secretariat/programs/<int:pk>/confirm/", programs_page.ConfirmProgramView.as_view(), name="confirm_program"),
    path("secretariat/programs/<int:pk>/end/", programs_page.EndProgramView.as_view(), name="end_program"),
]
