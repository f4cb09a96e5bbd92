"""The clocks of a review: its dates with what happened to them, and the secretariat's changes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import ClockChangeInput, ExtensionInput
from reviews.api.serializers import DeadlineDetailSerializer
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.models import Deadline
from reviews.services import clocks


class DeadlineViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfReviewViewSet):
    """The dates of a review, for its parties: what each follows from and what has moved it. Others see none."""

    queryset = Deadline.objects.select_related("rule").prefetch_related("events")
    serializer_class = DeadlineDetailSerializer
    lookup_field = "kind"
    lookup_value_converter = "slug"
    services = {
        "extend": clocks.extend_deadline,
        "suspend": clocks.suspend_deadlines,
        "resume": clocks.resume_deadlines,
        "recalculate": clocks.recalculate_deadlines,
    }

    def get_serializer_context(self) -> dict[str, Any]:
        """Add today, against which dates are overdue."""
        return {**super().get_serializer_context(), "today": timezone.localdate()}

    @extend_schema(request=ExtensionInput, responses=DeadlineDetailSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, code: str, kind: str) -> Response:
        """Give more time for one date, with reason and authority (secretariat)."""
        del request, code, kind
        self.allow("reviews.change_clock", self.get_review())
        done = self.services["extend"](self.get_object(), actor=self.request.user, **self.read_in(ExtensionInput))
        return self.answer(self.refetched(done))

    @extend_schema(request=ClockChangeInput, responses=DeadlineDetailSerializer(many=True))
    @action(detail=False, methods=["post"])
    def suspend(self, request: Request, code: str) -> Response:
        """Let every running clock of the review stand still from today (secretariat)."""
        return self.change(request, code)

    @extend_schema(request=ClockChangeInput, responses=DeadlineDetailSerializer(many=True))
    @action(detail=False, methods=["post"])
    def resume(self, request: Request, code: str) -> Response:
        """Let the clocks that stand still go on from today (secretariat)."""
        return self.change(request, code)

    @extend_schema(request=ClockChangeInput, responses=DeadlineDetailSerializer(many=True))
    @action(detail=False, methods=["post"])
    def recalculate(self, request: Request, code: str) -> Response:
        """Compute the open dates anew by the rules and holidays as they are now (secretariat)."""
        return self.change(request, code)

    def change(self, request: Request, code: str) -> Response:
        """Change all the dates concerned, and answer with those that changed."""
        del request, code
        changed = self.perform(self.get_review(), "reviews.change_clock", ClockChangeInput)
        rows: QuerySet[Deadline] = self.get_queryset().filter(pk__in=[row.pk for row in changed])
        return Response(self.get_serializer(rows, many=True).data)
