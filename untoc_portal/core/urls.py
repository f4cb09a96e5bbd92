"""The portal's own pages: health, style guide, accessibility statement."""

from django.urls import path

from untoc_portal.core import health, pages

urlpatterns = [
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("language/", pages.set_language, name="set_language"),
    path("accessibility/", pages.PublicPage.as_view(template_name="accessibility.html"), name="accessibility"),
]
