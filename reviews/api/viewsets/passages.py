"""Comments on passages of the outcome documents that this reader may read."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import PassageCommentInput
from reviews.api.outcome_serializers import PassageCommentSerializer
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.enums import Material
from reviews.models import OutcomeParagraph, PassageComment
from reviews.services import passages


class PassageCommentViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """Comments on passages, for the user's delegation, for the reviewing States, or for all parties to the review."""

    queryset = PassageComment.objects.select_related("author", "resolved_by", "delegation__party")
    serializer_class = PassageCommentSerializer
    material = Material.DRAFT_LIST
    review_path = "paragraph__outcome__review"
    lookup_value_converter = "passage_comment"
    services = {
        "create": passages.comment_passage,
        "resolve": passages.resolve_comment,
        "reopen": passages.reopen_comment,
    }

    @extend_schema(request=PassageCommentInput, responses={201: PassageCommentSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Comment on the quoted words of a paragraph, or on the whole paragraph."""
        own = self.get_user_delegation("view_own_draft")
        self.allow("reviews.comment_passage", own)
        data = self.read_in(PassageCommentInput)
        rows = OutcomeParagraph.objects.visible_to(request.user).filter(outcome__review__code=code)
        paragraph = get_object_or_404(rows, pk=data.pop("paragraph"))
        made = passages.comment_passage(paragraph, actor=request.user, delegation=own, **data)
        return self.answer(self.refetched(made), created=True)

    @extend_schema(request=None, responses=PassageCommentSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, code: str, pk: int) -> Response:
        """Mark a comment as resolved."""
        del code, pk
        own = self.get_user_delegation("view_own_draft")
        self.allow("reviews.comment_passage", own)
        done = passages.resolve_comment(self.get_object(), actor=request.user, delegation=own)
        return self.answer(self.refetched(done))

    @extend_schema(request=None, responses=PassageCommentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, code: str, pk: int) -> Response:
        """Mark a comment as not resolved."""
        del code, pk
        own = self.get_user_delegation("view_own_draft")
        self.allow("reviews.comment_passage", own)
        done = passages.reopen_comment(self.get_object(), actor=request.user, delegation=own)
        return self.answer(self.refetched(done))
