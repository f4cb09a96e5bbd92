"""Notes, invitations and good practices of the follow-up, and references to it from a later list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.follow_up_inputs import (
    FollowUpInvitationInput,
    FollowUpInvitationSerializer,
    IssuedNoteSerializer,
    NoteReadersInput,
    PracticeInput,
    PracticeSerializer,
    ReferenceInput,
    ReferenceSerializer,
)
from reviews.api.viewsets.base import CODE, OfReviewViewSet
from reviews.api.viewsets.follow_up import OfRoomViewSet
from reviews.enums_of_follow_up import LineReaders
from reviews.models import FollowUpInvitation, FollowUpReference, OutcomeParagraph, Paper, PracticeConsent
from reviews.selectors.follow_up import list_followed_paragraphs, look_at_note, look_at_practice
from reviews.selectors.follow_up_pages import list_earlier_lines
from reviews.services import follow_up, follow_up_notes
from untoc_portal.core.api.looks import LookSerializer

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

READERS = {str(level.value): level for level in LineReaders if level}


@extend_schema(parameters=[CODE])
class FollowUpNoteViewSet(OfRoomViewSet):
    """Follow-up notes of the State. They are documents of the review."""

    queryset = Paper.objects.all()
    serializer_class = IssuedNoteSerializer
    review_path = "review"
    known_parameters = {"second_look": ("readers",)}
    services = {"create": follow_up_notes.issue_follow_up_note}

    @extend_schema(
        parameters=[OpenApiParameter("readers", int, required=True, enum=[1, 2, 3])], responses=LookSerializer
    )
    @action(detail=False, methods=["get"])
    def second_look(self, request: Request, code: str) -> Response:
        """Return the lines that a note for these readers has, and the value to send with it (State under review)."""
        del code
        review = self.get_review()
        self.allow(follow_up.KEEP, review)
        readers = READERS.get(request.query_params.get("readers", ""))
        if readers is None:
            raise Http404
        look: Look = look_at_note(review, readers)
        return Response(LookSerializer(look).data)

    @extend_schema(request=NoteReadersInput, responses={201: IssuedNoteSerializer(many=True)})
    def create(self, request: Request, code: str) -> Response:
        """Issue a note of what the State lets these readers read, in the six languages (State under review)."""
        del request, code
        made = self.perform(self.get_review(), follow_up.KEEP, NoteReadersInput)
        return Response(IssuedNoteSerializer(made, many=True).data, status=status.HTTP_201_CREATED)


@extend_schema(parameters=[CODE])
class FollowUpInvitationViewSet(mixins.ListModelMixin, OfRoomViewSet):
    """The notes verbales by which the Secretariat invited the State to the follow-up."""

    queryset = FollowUpInvitation.objects.all()
    serializer_class = FollowUpInvitationSerializer
    review_path = "review"
    default_ordering = "-id"
    services = {"create": follow_up_notes.record_invitation}

    @extend_schema(request=FollowUpInvitationInput, responses={201: FollowUpInvitationSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Record that the State was invited by note verbale (Secretariat)."""
        del request, code
        made = self.perform(self.get_review(), "reviews.invite_follow_up", FollowUpInvitationInput)
        return self.answer(made, created=True)


@extend_schema(parameters=[CODE])
class PracticeViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfRoomViewSet):
    """The good practices of a closed review that the State shows in the library, and its consents that ended."""

    queryset = PracticeConsent.objects.select_related("paragraph__outcome__review__state_under_review")
    serializer_class = PracticeSerializer
    review_path = "paragraph__outcome__review"
    default_ordering = "-id"
    known_parameters = {"second_look": ("paragraph",)}
    services = {
        "create": follow_up_notes.give_practice_consent,
        "withdraw": follow_up_notes.withdraw_practice_consent,
    }

    def _find(self, key: Any) -> OutcomeParagraph:
        review = self.get_review()
        self.allow(follow_up.KEEP, review)
        if not str(key).isdecimal():
            raise Http404
        return get_object_or_404(list_followed_paragraphs(review), pk=key)

    @extend_schema(parameters=[OpenApiParameter("paragraph", int, required=True)], responses=LookSerializer)
    @action(detail=False, methods=["get"])
    def second_look(self, request: Request, code: str) -> Response:
        """Return the good practice, and the value to send with the consent (State under review)."""
        del code
        paragraph = self._find(request.query_params.get("paragraph", ""))
        return Response(LookSerializer(look_at_practice(paragraph)).data)

    @extend_schema(request=PracticeInput, responses={201: PracticeSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Let everyone find a published good practice in the library (State under review)."""
        del code
        self.allow(follow_up.KEEP, self.get_review())
        data = self.read_in(PracticeInput)
        made = self.services["create"](self._find(data.pop("paragraph")), actor=request.user, **data)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=None, responses=PracticeSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, code: str, pk: int) -> Response:
        """Withdraw the consent immediately (State under review)."""
        del code, pk
        consent = self.get_object()
        self.allow(follow_up.KEEP, consent.review)
        self.services["withdraw"](consent, actor=request.user)
        return self.answer(self.get_object())


class ReferenceViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """References of the observations of this review to the follow-up of earlier ones."""

    queryset = FollowUpReference.objects.select_related(
        "paragraph__outcome__review", "version__line__paragraph__outcome__review"
    )
    serializer_class = ReferenceSerializer
    review_path = "paragraph__outcome__review"
    lookup_value_converter = "int"
    services = {"create": follow_up_notes.add_reference, "destroy": follow_up_notes.remove_reference}

    @extend_schema(request=ReferenceInput, responses={201: ReferenceSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Let an observation refer to a line of an earlier review that the user may read (reviewing States)."""
        del code
        review = self.get_review()
        self.allow("reviews.draft_list", review)
        data = self.read_in(ReferenceInput)
        paragraphs = review.list_of_observations.paragraphs.visible_to(request.user).select_related("outcome")
        paragraph = get_object_or_404(paragraphs, pk=data["paragraph"])
        version = get_object_or_404(list_earlier_lines(review, request.user), pk=data["version"])
        made = self.services["create"](paragraph, actor=request.user, version=version)
        return self.answer(self.refetched(made), created=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, code: str, pk: int) -> Response:
        """Remove a reference while the list is drafted (reviewing States)."""
        del code, pk
        reference = self.get_object()
        self.allow("reviews.draft_list", self.get_review())
        self.services["destroy"](reference, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
