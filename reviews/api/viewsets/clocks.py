"""The deadlines of a review with their history, and the changes by the Secretariat."""

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
    """The deadlines of a review, for its parties: what they follow from and what moved them. Others see none."""

    queryset = Deadline.objects.select_related("rule").prefetch_related("events")
    serializer_class = DeadlineDetailSerializer
    orderings = ("due_on", "starts_on", "kind")
    lookup_field = "kind"
    lookup_value_converter = "slug"
    services = {
        "extend": clocks.extend_deadline,
        "suspend": clocks.suspend_deadlines,
        "resume": clocks.resume_deadlines,
        "recalculate": clocks.recalculate_deadlines,
    }

    def get_serializer_context(self) -> dict[str, Any]:
        """Add today, to which the deadlines are compared."""
        return {**super().get_serializer_context(), "today": timezone.localdate()}

    @extend_schema(request=ExtensionInput, responses=DeadlineDetailSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, code: str, kind: str) -> Response:
        """Extend one deadline, with reason and authority (Secretariat)."""
        del request, code, kind
        self.allow("reviews.change_clock", self.get_review())
        done = self.services["extend"](self.get_object(), actor=self.request.user, **self.read_in(ExtensionInput))
        return self.answer(self.refetched(done))

    @extend_schema(request=ClockChangeInput, responses=DeadlineDetailSerializer(many=True))
    @action(detail=False, methods=["post"])
    def suspend(self, request: Request, code: str) -> Response:
        """Suspend all running deadlines of the review from today (Secretariat)."""
        return self.change(request, code)

    @extend_schema(request=ClockChangeInput, responses=DeadlineDetailSerializer(many=True))
    @action(detail=False, methods=["post"])
    def resume(self, request: Request, code: str) -> Response:
        """Resume the suspended deadlines from today (Secretariat)."""
        return self.change(request, code)

    @extend_schema(request=ClockChangeInput, responses=DeadlineDetailSerializer(many=True))
    @action(detail=False, methods=["post"])
    def recalculate(self, request: Request, code: str) -> Response:
        """Compute the open deadlines again by the current rules and holidays (Secretariat)."""
        return self.change(request, code)

    def change(self, request: Request, code: str) -> Response:
        """Change all the deadlines concerned, and return those that changed."""
        del request, code
        changed = self.perform(self.get_review(), "reviews.change_clock", ClockChangeInput)
        rows: QuerySet[Deadline] = self.get_queryset().filter(pk__in=[row.pk for row in changed])
        return Response(self.get_serializer(rows, many=True).data)
