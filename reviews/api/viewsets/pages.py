"""What pages show of many reviews, and the documents of one: status, board, timelines, steering, papers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.page_serializers import (
    BoardFilterInput,
    BoardRowSerializer,
    GroupTimelineSerializer,
    PaperSerializer,
    PublicStatusSerializer,
    StatusFilterInput,
    SteeringSerializer,
    TimelineItemSerializer,
)
from reviews.api.viewsets.base import CODE, OfReviewViewSet
from reviews.models import Paper, Phase, Review, ReviewGroup
from reviews.selectors.board import build_board, filter_rows
from reviews.selectors.history import TOPICS, events_for_user, to_timeline_items
from reviews.selectors.status_map import filter_statuses, get_shown_phase, list_phases, statuses_for_table
from reviews.selectors.steering import build_group_timeline, build_steering
from reviews.services.papers import issue_status_note
from untoc_portal.core import authz
from untoc_portal.core.api.viewsets import PortalViewSet

TOPIC = OpenApiParameter("about", str, enum=list(TOPICS), description="What the events are about; all without it.")
MAX_EVENTS = 500


class PaperViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfReviewViewSet):
    """The documents of a review that are no outcomes, for those who may read them."""

    queryset = Paper.objects.select_related("document")
    serializer_class = PaperSerializer
    lookup_value_converter = "int"
    filterset_fields = ("kind",)
    default_ordering = "-id"
    services = {"issue_status_note": issue_status_note}

    @extend_schema(request=None, responses={201: PaperSerializer})
    @action(detail=False, methods=["post"], url_path="status-note")
    def issue_status_note(self, request: Request, code: str) -> Response:
        """Issue a note on the status of the review today (Secretariat). It supersedes the earlier note."""
        del request, code
        made = self.perform(self.get_review(), "reviews.facilitate_review")
        return self.answer(self.refetched(made), created=True)


@extend_schema(parameters=[CODE])
class TimelineViewSet(OfReviewViewSet):
    """Everything that happened in a review and that the user may know, the latest first."""

    queryset = Review.objects.none()
    serializer_class = TimelineItemSerializer
    pagination_class = None
    known_parameters = {"list": ("about",)}

    @extend_schema(parameters=[TOPIC], responses=TimelineItemSerializer(many=True))
    def list(self, request: Request, code: str) -> Response:
        """Return the latest events, 500 at most."""
        del code
        topic = request.query_params.get("about", "")
        if topic and topic not in TOPICS:
            raise serializers.ValidationError({"about": [f"{', '.join(TOPICS)}"]})
        events = events_for_user(request.user, self.get_review(), topic)[:MAX_EVENTS]
        return Response(TimelineItemSerializer(to_timeline_items(events), many=True).data)


class StatusViewSet(PortalViewSet):
    """The public status of the reviews of a phase: started or not, and the day of issue."""

    queryset = Phase.objects.none()
    serializer_class = PublicStatusSerializer
    pagination_class = None
    known_parameters = {"list": StatusFilterInput}

    @extend_schema(parameters=[StatusFilterInput], responses=PublicStatusSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Return every review of the phase, by the name of the State."""
        asked = StatusFilterInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = dict(asked.validated_data)
        number, phases = wanted.pop("phase", None), list_phases()
        if number is not None and number not in {phase.sequence for phase in phases}:
            raise Http404
        phase = get_shown_phase(phases, str(number or ""))
        rows = filter_statuses(statuses_for_table(phase), **wanted) if phase else []
        return Response(PublicStatusSerializer(rows, many=True).data)


class OfOfficersViewSet(PortalViewSet):
    """What only the Secretariat reads of many reviews."""

    queryset = Review.objects.none()
    pagination_class = None

    def require_officer(self) -> None:
        """Raise Http404 if the user is not in the Secretariat."""
        if not authz.is_secretariat(self.request.user):
            raise Http404


class BoardViewSet(OfOfficersViewSet):
    """The board of all open reviews (Secretariat)."""

    serializer_class = BoardRowSerializer
    known_parameters = {"list": BoardFilterInput}

    @extend_schema(parameters=[BoardFilterInput], responses=BoardRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Return the open reviews that match, the longest overdue first, with who has to do what."""
        self.require_officer()
        asked = BoardFilterInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = filter_rows(build_board(request.user, timezone.localdate()), **asked.validated_data)
        return Response(BoardRowSerializer(rows, many=True).data)


class GroupTimelineViewSet(OfOfficersViewSet):
    """The reviews of one group in time (Secretariat)."""

    serializer_class = GroupTimelineSerializer

    @extend_schema(responses=GroupTimelineSerializer(many=True))
    def list(self, request: Request, number: int, group: int) -> Response:
        """Return each review of the group with the time in each step, by the name of the State."""
        self.require_officer()
        rows = ReviewGroup.objects.select_related("phase")
        found = get_object_or_404(rows, phase__sequence=number, number=group)
        _line, table = build_group_timeline(request.user, found, timezone.localdate())
        shown: list[dict[str, Any]] = [
            {"review": row.code, "state": state.iso3, "stays": stays} for state, row, stays in table
        ]
        return Response(GroupTimelineSerializer(shown, many=True).data)


class SteeringViewSet(OfOfficersViewSet):
    """How the reviews move, what is stuck, and when a phase may end (Secretariat)."""

    serializer_class = SteeringSerializer

    @extend_schema(responses=SteeringSerializer)
    def retrieve(self, request: Request) -> Response:
        """Return the figures of the steering page."""
        self.require_officer()
        return Response(SteeringSerializer(build_steering(request.user, timezone.localdate())).data)

    def get_queryset(self) -> QuerySet[Review]:
        """Return nothing: the figures come from the selector."""
        return Review.objects.none()
