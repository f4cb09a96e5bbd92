"""URLs of the API, version 1; each app has its own table."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from untoc_portal.core.api.documents import DocumentView
from untoc_portal.core.api.evidence import EvidenceView
from untoc_portal.core.api.receipts import ReceiptView
from untoc_portal.core.api.record_texts import RecordTextViewSet
from untoc_portal.core.api.root import RootView
from untoc_portal.core.api.schema import DocsView
from untoc_portal.core.api.tokens import TokenView
from untoc_portal.core.api.trail import DocumentProofView, EventProofView, SealGrowthView, SealListView, SealView
from untoc_portal.core.api.userinfo import UserInfoView
from untoc_portal.core.api.verify import VerifyView
from untoc_portal.front.search_api import SearchView

app_name = "api"
TEXTS = "texts/<slug:kind>/<int:pk>/<slug:language>/"
urlpatterns = [
    path("", RootView.as_view(), name="root"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("auth/token/", TokenView.as_view(), name="token"),
    path("userinfo/", UserInfoView.as_view(), name="userinfo"),
    path("search/", SearchView.as_view(), name="search"),
    path("verify/", VerifyView.as_view(), name="verify"),
    path("documents/<str:sha256>/", DocumentView.as_view(), name="document"),
    path("trail/seals/", SealListView.as_view(), name="seal_list"),
    path("trail/seals/<int:number>/", SealView.as_view(), name="seal_detail"),
    path("trail/seals/<int:number>/grows_out_of/<int:earlier>/", SealGrowthView.as_view(), name="seal_growth"),
    path("receipts/<int:pk>/", ReceiptView.as_view(), name="receipt"),
    path("evidence/<slug:kind>/<str:key>/", EvidenceView.as_view(), name="evidence"),
    path("trail/documents/<str:sha256>/proof/", DocumentProofView.as_view(), name="document_proof"),
    path("trail/events/<int:pk>/proof/", EventProofView.as_view(), name="event_proof"),
    path(TEXTS, RecordTextViewSet.as_view({"get": "list", "put": "save_texts"}), name="record_texts"),
    path(f"{TEXTS}revise/", RecordTextViewSet.as_view({"post": "revise"}), name="record_texts_revise"),
    path(f"{TEXTS}draft/", RecordTextViewSet.as_view({"post": "draft"}), name="record_texts_draft"),
    path(f"{TEXTS}history/", RecordTextViewSet.as_view({"get": "history"}), name="record_texts_history"),
    path(f"{TEXTS}finalize/", RecordTextViewSet.as_view({"post": "finalize"}), name="record_texts_finalize"),
    path(f"{TEXTS}reopen/", RecordTextViewSet.as_view({"post": "reopen"}), name="record_texts_reopen"),
    path(f"{TEXTS}second_look/", RecordTextViewSet.as_view({"get": "second_look"}), name="record_texts_second_look"),
    path("", include("untoc_portal.core.api.messages")),
    path("", include("untoc_portal.core.api.notices")),
    path("", include("untoc_portal.core.api.preparations")),
    path("", include("untoc_portal.core.api.events")),
    path("", include("stakeholders.api.urls")),
    path("", include("reviews.api.urls")),
    path("", include("dialogues.api.urls")),
]
