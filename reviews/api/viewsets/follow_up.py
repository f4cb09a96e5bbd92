"""The follow-up to a review: lines of one review with the acts of the State, and the lines that everyone can find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.follow_up_serializers import (
    FollowUpLineSerializer,
    FollowUpVersionSerializer,
    ViewRequestSerializer,
)
from reviews.api.inputs import LineReadersInput, PublishLineInput, StepInput, ViewInput, ViewRequestInput
from reviews.api.viewsets.base import CODE
from reviews.enums_of_follow_up import LineReaders
from reviews.models import FollowUpLine, FollowUpStep, FollowUpVersion, Review, ViewRequest
from reviews.selectors.follow_up import WITH_REVIEW, list_followed_paragraphs, look_at_line
from reviews.selectors.follow_up_pages import find_room, list_published_lines
from reviews.services import follow_up
from untoc_portal.core.api.bulk import BulkCreate
from untoc_portal.core.api.looks import SecondLooks
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

OF_LINE = tuple(f"paragraph__{name}" for name in WITH_REVIEW)
READERS = {f"readers_{level.name.lower()}": level for level in LineReaders if level}


class OfRoomViewSet(PortalViewSet):
    """Rows of the follow-up to one review, for its parties and the Secretariat."""

    lookup_value_converter = "int"
    review_path = ""

    def get_review(self) -> Review:
        """Return the closed review in the URL. Raises Http404 for who is no party to it."""
        found = find_room(self.request.user, self.kwargs["code"])
        if found is None:
            raise Http404
        return found[0]

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows of this review that the user may see."""
        rows = super().get_queryset()
        return rows.none() if self.is_for_schema else rows.filter(**{self.review_path: self.get_review().pk})


@extend_schema(parameters=[CODE])
class FollowUpLineViewSet(BulkCreate, SecondLooks, mixins.RetrieveModelMixin, mixins.ListModelMixin, OfRoomViewSet):
    """The lines of a closed review. `second_look` with `readers_parties`, `readers_states` or `readers_public`."""

    queryset = FollowUpLine.objects.select_related(*OF_LINE)
    serializer_class = FollowUpLineSerializer
    review_path = "paragraph__outcome__review"
    bulk_input = StepInput
    services = {
        "create": follow_up.save_step,
        "publish": follow_up.publish_line,
        "narrow": follow_up.reduce_readers,
        "remove_step": follow_up.remove_step,
        "request_view": follow_up.request_view,
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Return the lines, each with what this reader reads of it."""
        user = self.request.user
        steps = FollowUpStep.objects.current().visible_to(user).order_by("pk")
        versions = FollowUpVersion.objects.in_force().visible_to(user)
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch("steps", queryset=steps, to_attr="own_steps"),
                Prefetch("versions", queryset=versions, to_attr="read_versions"),
            )
        )

    def get_look(self, act: str) -> Look:
        """Return what the State reads before it lets these readers read a line."""
        line = self.get_object()
        if act not in READERS:
            raise Http404
        self.allow(follow_up.KEEP, line.review)
        return look_at_line(line, READERS[act])

    def _answer(self, line: FollowUpLine, *, created: bool = False) -> Response:
        return self.answer(self.get_queryset().get(pk=line.pk), created=created)

    @extend_schema(request=StepInput, responses={201: FollowUpLineSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Add a step, or change one (State under review)."""
        del code
        review = self.get_review()
        self.allow(follow_up.KEEP, review)
        data = self.read_in(StepInput)
        paragraph = get_object_or_404(list_followed_paragraphs(review), pk=data.pop("paragraph"))
        asked = data.pop("step", None)
        rows = FollowUpStep.objects.current().visible_to(request.user).filter(line__paragraph=paragraph)
        step = get_object_or_404(rows, pk=asked) if asked else None
        saved = follow_up.save_step(paragraph, actor=request.user, step=step, **data)
        return self._answer(saved.line, created=step is None)

    def _act(self, takes: Any, **more: Any) -> FollowUpLine:
        line: FollowUpLine = self.get_object()
        self.allow(follow_up.KEEP, line.review)
        data = self.read_in(takes) if takes else {}
        self.services[self.action](line, actor=self.request.user, **data, **more)
        return line

    @extend_schema(request=PublishLineInput, responses=FollowUpLineSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, code: str, pk: int) -> Response:
        """Let these readers read the line as it was read (State under review)."""
        del request, code, pk
        return self._answer(self._act(PublishLineInput))

    @extend_schema(request=LineReadersInput, responses=FollowUpLineSerializer)
    @action(detail=True, methods=["post"])
    def narrow(self, request: Request, code: str, pk: int) -> Response:
        """Let fewer people read the line immediately (State under review)."""
        del request, code, pk
        return self._answer(self._act(LineReadersInput))

    @extend_schema(request=None, responses=FollowUpLineSerializer)
    @action(detail=True, methods=["post"], url_path="steps/<int:step>/remove")
    def remove_step(self, request: Request, code: str, pk: int, step: int) -> Response:
        """Remove a step (State under review)."""
        del code, pk
        line = self.get_object()
        self.allow(follow_up.KEEP, line.review)
        found = get_object_or_404(FollowUpStep.objects.visible_to(request.user), line=line, pk=step)
        follow_up.remove_step(found, actor=request.user)
        return self._answer(line)

    @extend_schema(request=ViewRequestInput, responses={201: ViewRequestSerializer})
    @action(detail=True, methods=["post"], url_path="request-view")
    def request_view(self, request: Request, code: str, pk: int) -> Response:
        """Ask a State that reviewed this one for its view (State under review)."""
        del code, pk
        line = self.get_object()
        self.allow(follow_up.KEEP, line.review)
        data = self.read_in(ViewRequestInput)
        delegation = get_object_or_404(line.review.delegations.active(), party__iso3=data.pop("state"))
        row = follow_up.request_view(line, actor=request.user, delegation=delegation, **data)
        return Response(ViewRequestSerializer(row).data, status=201)


@extend_schema(parameters=[CODE])
class ViewRequestViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfRoomViewSet):
    """Requests for views, for the State that asked and the State that was asked."""

    queryset = ViewRequest.objects.select_related(
        "delegation__party", "line__paragraph__outcome__review__state_under_review"
    )
    serializer_class = ViewRequestSerializer
    lookup_value_converter = "view_request"
    review_path = "line__paragraph__outcome__review"
    services = {"give": follow_up.give_view, "withdraw": follow_up.withdraw_view_request}

    @extend_schema(request=ViewInput, responses=ViewRequestSerializer)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, code: str, pk: int) -> Response:
        """Give the view of the State that was asked."""
        del request, code, pk
        return self.answer(self.perform(self.get_object(), "reviews.give_view", ViewInput))

    @extend_schema(request=None, responses=ViewRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, code: str, pk: int) -> Response:
        """Withdraw a request that has no answer (State under review)."""
        del request, code, pk
        row = self.get_object()
        self.allow(follow_up.KEEP, row.review)
        return self.answer(self.services[self.action](row, actor=self.request.user))


class FollowUpViewSet(ReadViewSet):
    """What States say after their reviews, as far as this reader reads it, by article."""

    queryset = FollowUpVersion.objects.all()
    serializer_class = FollowUpVersionSerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(
        FollowUpVersion,
        instrument="line__paragraph__article__instrument__code",
        article="line__paragraph__article__number",
        cluster="line__paragraph__article__cluster__number",
        kind="line__paragraph__kind",
    )
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[Any]:
        """Return the lines in force that this user reads."""
        return list_published_lines(self.request.user)
