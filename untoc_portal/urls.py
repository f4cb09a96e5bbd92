"""All URLs of the portal; each app has its own table."""

from django.contrib import admin
from django.urls import include, path

from untoc_portal.front.feed import feed
from untoc_portal.front.home import home
from untoc_portal.front.search import search

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("calendar/<str:token>.ics", feed, name="feed"),
    path("help/", include("untoc_portal.front.help.urls")),
    path("", include("untoc_portal.core.urls")),
    path("accounts/", include("untoc_portal.accounts.urls")),
    path("accounts/", include("untoc_portal.accounts.sign_in_urls")),
    path("", include("stakeholders.urls")),
    path("", include("reviews.urls")),
    path("", include("dialogues.urls")),
    path("api/v1/", include("untoc_portal.api_urls")),
    path("admin/", admin.site.urls),
]
