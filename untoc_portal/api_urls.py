"""URLs of the API, version 1; each app has its own table."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from untoc_portal.core.api.schema import DocsView
from untoc_portal.core.api.tokens import TokenView
from untoc_portal.core.api.verify import VerifyView

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("auth/token/", TokenView.as_view(), name="token"),
    path("verify/", VerifyView.as_view(), name="verify"),
    path("", include("stakeholders.api.urls")),
    path("", include("reviews.api.urls")),
    path("", include("dialogues.api.urls")),
]
