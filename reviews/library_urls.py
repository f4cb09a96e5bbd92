"""Addresses of the library: issued outcomes, questionnaires, the articles of the instruments."""

from django.urls import path, re_path

from reviews.views import library, provisions, public_questionnaires
from stakeholders.enums import InstrumentCode

urlpatterns = [
    path("library/", library.LibraryView.as_view(), name="library"),
    path("library/feed/", library.library_feed, name="library_feed"),
    path(
        "library/questionnaires/<int:cluster>/",
        public_questionnaires.PublicQuestionnaireView.as_view(),
        name="public_questionnaire",
    ),
    path("library/articles/", provisions.ArticleListView.as_view(), name="article_list"),
    # The four codes, because symbols of documents have the same shape.
    re_path(
        rf"^library/(?P<instrument>{'|'.join(InstrumentCode.values)})/(?P<number>[0-9]{{1,4}})/$",
        provisions.ProvisionView.as_view(),
        name="provision",
    ),
    path("library/<path:symbol>/", library.IssuedOutcomeView.as_view(), name="issued_outcome"),
]
