"""URLs of working groups and dialogues in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from dialogues.api.bureau_viewsets import BureauDecisionViewSet
from dialogues.api.conference_viewsets import CompilationViewSet, ContributionViewSet, DecisionViewSet
from dialogues.api.group_viewsets import ExtendedBureauViewSet, WorkingGroupViewSet
from dialogues.api.me import MeView
from dialogues.api.more_viewsets import (
    AccountEntryViewSet,
    FloorRequestViewSet,
    PracticeViewSet,
    TranslatedDocumentViewSet,
)
from dialogues.api.people_viewsets import (
    AttendeeViewSet,
    ChairSummaryViewSet,
    CoChairViewSet,
    DialogueFiguresViewSet,
    DialoguePaperViewSet,
)
from dialogues.api.record_viewsets import FundingSourceViewSet, GeneralReportViewSet, RoutingViewSet
from dialogues.api.room_act_viewsets import RoomActViewSet
from dialogues.api.room_viewsets import RoomViewSet, SpeakerViewSet
from dialogues.api.routing_tables import RoutingTableViewSet
from dialogues.api.session_viewsets import SessionDocumentViewSet, SessionViewSet
from dialogues.api.stakeholder_viewsets import (
    ApplicationViewSet,
    ObjectionViewSet,
    StatementViewSet,
)
from dialogues.api.topics import SubscriptionViewSet, TopicView
from dialogues.api.viewsets import DialogueViewSet

router = SimpleRouter(use_regex_path=False)
router.register("working-groups", WorkingGroupViewSet, basename="working-group")
router.register("routings", RoutingViewSet, basename="routing")
router.register("sessions", SessionViewSet, basename="session")
router.register("session-documents", SessionDocumentViewSet, basename="session-document")
router.register("funding-sources", FundingSourceViewSet, basename="funding-source")
router.register("general-reports", GeneralReportViewSet, basename="general-report")
router.register("contributions", ContributionViewSet, basename="contribution")
router.register("compilations", CompilationViewSet, basename="compilation")
router.register("conference-decisions", DecisionViewSet, basename="conference-decision")
router.register("dialogue-figures", DialogueFiguresViewSet, basename="dialogue-figures")
router.register("dialogue-papers", DialoguePaperViewSet, basename="dialogue-paper")
router.register("attendees", AttendeeViewSet, basename="attendee")
router.register("co-chairs", CoChairViewSet, basename="co-chair")
router.register("chair-summaries", ChairSummaryViewSet, basename="chair-summary")
router.register("dialogues", DialogueViewSet, basename="dialogue")
router.register("rooms", RoomViewSet, basename="room")
router.register("rooms", RoomActViewSet, basename="room-act")
router.register("bureau-members", ExtendedBureauViewSet, basename="bureau-member")
router.register("routing-tables", RoutingTableViewSet, basename="routing-table")
router.register("floor-requests", FloorRequestViewSet, basename="floor-request")
router.register("good-practices", PracticeViewSet, basename="good-practice")
router.register("speakers", SpeakerViewSet, basename="speaker")
router.register("applications", ApplicationViewSet, basename="application")
router.register("objections", ObjectionViewSet, basename="objection")
router.register("bureau-decisions", BureauDecisionViewSet, basename="bureau-decision")
router.register("statements", StatementViewSet, basename="statement")

ENTRY = "funding-entries/<slug:kind>/<int:pk>/"
TOPIC = "topics/<slug:kind>/<str:code>/"
DOCUMENT = "texts/<slug:kind>/<int:pk>/<slug:language>/document/"
urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path(f"{ENTRY}strike-out/", AccountEntryViewSet.as_view({"post": "strike_out"}), name="funding_strike_out"),
    path(f"{ENTRY}second_look/", AccountEntryViewSet.as_view({"get": "second_look"}), name="funding_second_look"),
    path(f"{DOCUMENT}issue/", TranslatedDocumentViewSet.as_view({"post": "issue"}), name="issue_translated_document"),
    path(
        f"{DOCUMENT}second_look/",
        TranslatedDocumentViewSet.as_view({"get": "second_look"}),
        name="translated_document_second_look",
    ),
    path(TOPIC, TopicView.as_view(), name="topic"),
    path(f"{TOPIC}subscriptions/", SubscriptionViewSet.as_view({"post": "subscribe"}), name="topic_subscriptions"),
    *router.urls,
]
