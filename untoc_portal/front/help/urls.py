"""URLs of help."""

from django.urls import path

from untoc_portal.front.help import views

app_name = "help"
urlpatterns = [
    path("", views.start, name="start"),
    path("glossary/", views.glossary, name="glossary"),
    path("manual/<slug:name>/", views.chapter, name="manual"),
    path("tours/<slug:name>/", views.tour, name="tour"),
    path("tours/<slug:name>/end/", views.EndTourView.as_view(), name="end_tour"),
]
