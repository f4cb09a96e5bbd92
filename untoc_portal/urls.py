"""All URLs of the portal; each app has its own table."""

from django.contrib import admin
from django.urls import include, path

from untoc_portal.front.calendar import CalendarPageView, show_feed
from untoc_portal.front.home import home
from untoc_portal.front.press import PressFigureView, PressPageView
from untoc_portal.front.public_files import show_robots, show_security, show_sitemap
from untoc_portal.front.search import search

handler500 = "untoc_portal.core.busy.handle_server_error"
urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("press/", PressPageView.as_view(), name="press"),
    path("press/<slug:name>.<slug:form>", PressFigureView.as_view(), name="press_figure"),
    path("sitemap.xml", show_sitemap, name="sitemap"),
    path("robots.txt", show_robots, name="robots"),
    path(".well-known/security.txt", show_security, name="security"),
    path("calendar/", CalendarPageView.as_view(), name="calendar"),
    path("calendar/<str:token>.ics", show_feed, name="feed"),
    path("help/", include("untoc_portal.front.help.urls")),
    path("", include("untoc_portal.core.urls")),
    path("", include("untoc_portal.core.oauth.urls")),
    path("account/data/", include("untoc_portal.accounts.data_urls")),
    path("accounts/", include("untoc_portal.accounts.urls")),
    path("accounts/", include("untoc_portal.accounts.sign_in_urls")),
    path("", include("stakeholders.urls")),
    path("", include("reviews.urls")),
    path("", include("dialogues.urls")),
    path("api/v1/", include("untoc_portal.api_urls")),
    path("admin/", admin.site.urls),
]
