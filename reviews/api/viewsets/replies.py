"""Replies of the State under review, the decision on the wording it proposes, and observations made from feedback."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import DeclineInput, ObservationInput, ReplyInput
from reviews.api.outcome_serializers import ObservationSourceSerializer, ReplySerializer
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.enums import Material
from reviews.models import FeedbackEntry, ObservationSource, OutcomeParagraph, PassageComment, Reply
from reviews.selectors.outcomes import OUTCOME_PERMISSIONS, get_drafting_delegation
from reviews.services import observations, replies
from untoc_portal.core.api.looks import ReadInput


class ReplyViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """Replies to observations and comments. `seen` of an open proposal says what its acceptance is for."""

    queryset = Reply.objects.select_related("paragraph__article__instrument", "paragraph__outcome", "base", "author")
    serializer_class = ReplySerializer
    material = Material.DRAFT_LIST
    review_path = "paragraph__outcome__review"
    lookup_value_converter = "reply"
    services = {
        "create": replies.write_reply,
        "accept": replies.accept_proposal,
        "decline": replies.decline_proposal,
        "withdraw": replies.withdraw_reply,
    }

    @extend_schema(request=ReplyInput, responses={201: ReplySerializer})
    def create(self, request: Request, code: str) -> Response:
        """Reply to a paragraph, or to a comment on it (State under review)."""
        self.allow("reviews.reply_outcome", self.get_review())
        data = self.read_in(ReplyInput)
        rows = OutcomeParagraph.objects.visible_to(request.user).select_related("outcome")
        paragraph = get_object_or_404(rows, outcome__review__code=code, pk=data.pop("paragraph"))
        asked, comment = data.pop("comment", None), None
        if asked is not None:
            readable = PassageComment.objects.visible_to(request.user)
            comment = get_object_or_404(readable, paragraph=paragraph, pk=asked)
        made = replies.write_reply(paragraph, actor=request.user, comment=comment, **data)
        return self.answer(self.refetched(made), created=True)

    def _decide(self, takes: Any) -> Response:
        reply = self.get_object()
        outcome = reply.paragraph.outcome
        own = get_drafting_delegation(self.request.user, outcome.review)
        self.allow(OUTCOME_PERMISSIONS[outcome.kind][0], outcome.review if own else None)
        self.services[self.action](reply, actor=self.request.user, delegation=own, **self.read_in(takes))
        return self.answer(self.refetched(reply))

    @extend_schema(request=ReadInput, responses=ReplySerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, code: str, pk: int) -> Response:
        """Accept the proposed wording into a new version (reviewing States that may change the text)."""
        del request, code, pk
        return self._decide(ReadInput)

    @extend_schema(request=DeclineInput, responses=ReplySerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, code: str, pk: int) -> Response:
        """Decline the proposed wording (reviewing States that may change the text)."""
        del request, code, pk
        return self._decide(DeclineInput)

    @extend_schema(request=None, responses=ReplySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, code: str, pk: int) -> Response:
        """Withdraw an open reply (State under review)."""
        del request, code, pk
        reply = self.get_object()
        self.allow("reviews.reply_outcome", reply.paragraph.outcome.review)
        return self.answer(self.refetched(replies.withdraw_reply(reply, actor=self.request.user)))


class ObservationViewSet(mixins.ListModelMixin, OfReviewViewSet):
    """Observations made from written feedback, each with its source."""

    queryset = ObservationSource.objects.select_related("passage__of__article__instrument")
    serializer_class = ObservationSourceSerializer
    row_key = "paragraph"
    material = Material.FEEDBACK
    review_path = "paragraph__outcome__review"
    services = {"create": observations.draft_observation}

    @extend_schema(request=ObservationInput, responses={201: ObservationSourceSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Make an observation from a passage of cleared feedback (reviewing States)."""
        review = self.get_review()
        own = get_drafting_delegation(request.user, review)
        self.allow("reviews.draft_list", review if own else None)
        data = self.read_in(ObservationInput)
        rows: QuerySet[FeedbackEntry] = FeedbackEntry.objects.visible_to(request.user)
        rows = rows.select_related("feedback", "article__instrument").filter(feedback__review__code=code)
        article = data.pop("article")
        passage = get_object_or_404(rows, article=article, head=data.pop("heading"), feedback=data.pop("feedback"))
        made = observations.draft_observation(passage, actor=request.user, delegation=own, **data)
        return self.answer(self.get_queryset().get(paragraph=made), created=True)
