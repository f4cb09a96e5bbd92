"""URLs of working groups and dialogues in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from dialogues.api.bureau_viewsets import BureauDecisionViewSet
from dialogues.api.conference_viewsets import CompilationViewSet, ContributionViewSet, DecisionViewSet
from dialogues.api.me import MeView
from dialogues.api.record_viewsets import FundingSourceViewSet, GeneralReportViewSet, RoutingViewSet
from dialogues.api.room_viewsets import RoomViewSet, SpeakerViewSet
from dialogues.api.stakeholder_viewsets import (
    ApplicationViewSet,
    ObjectionViewSet,
    StatementViewSet,
)
from dialogues.api.viewsets import DialogueViewSet, SessionViewSet, WorkingGroupViewSet

router = SimpleRouter(use_regex_path=False)
router.register("working-groups", WorkingGroupViewSet, basename="working-group")
router.register("routings", RoutingViewSet, basename="routing")
router.register("sessions", SessionViewSet, basename="session")
router.register("funding-sources", FundingSourceViewSet, basename="funding-source")
router.register("general-reports", GeneralReportViewSet, basename="general-report")
router.register("contributions", ContributionViewSet, basename="contribution")
router.register("compilations", CompilationViewSet, basename="compilation")
router.register("conference-decisions", DecisionViewSet, basename="conference-decision")
router.register("dialogues", DialogueViewSet, basename="dialogue")
router.register("rooms", RoomViewSet, basename="room")
router.register("speakers", SpeakerViewSet, basename="speaker")
router.register("applications", ApplicationViewSet, basename="application")
router.register("objections", ObjectionViewSet, basename="objection")
router.register("bureau-decisions", BureauDecisionViewSet, basename="bureau-decision")
router.register("statements", StatementViewSet, basename="statement")

urlpatterns = [path("me/", MeView.as_view(), name="me"), *router.urls]
