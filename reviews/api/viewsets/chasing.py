"""What the Secretariat keeps for itself: the log of contacts, officers in charge, and notes on reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.contact_serializers import (
    ContactEntrySerializer,
    CorrectedContactInput,
    EditedSecretariatNoteInput,
    LoggedContactInput,
    OfficerSerializer,
    RegionOfficerInput,
    ReviewOfficerInput,
    SecretariatNoteInput,
    SecretariatNoteSerializer,
    to_contact_values,
)
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.models import ContactEntry, OfficerInCharge, Review, SecretariatNote
from reviews.services import contact_log, officers, secretariat_notes
from reviews.services.contact_log import Contact
from untoc_portal.accounts.models import User
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from collections.abc import Collection

CHASE = "reviews.chase_reviews"


def find_reviews(view: PortalViewSet, codes: Collection[str]) -> list[Review]:
    """Return the reviews with these codes. Raises Http404 if one of them does not exist for the user."""
    rows = Review.objects.visible_to(view.request.user).filter(code__in=set(codes))
    found = list(rows.select_related("state_under_review", "phase", "group").order_by("code"))
    if len(found) < len(set(codes)):
        raise Http404
    return found


def find_officer(email: str | None) -> User | None:
    """Return the person with this address. Raises Http404 if there is none; the service checks who it is."""
    return None if email is None else get_object_or_404(User, email__iexact=email)


class ContactEntryViewSet(ReadViewSet):
    """The log of contacts with States. Only the Secretariat reads it."""

    queryset = ContactEntry.objects.select_related("state", "reached_by").prefetch_related("reviews")
    serializer_class = ContactEntrySerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(ContactEntry, state="state__iso3", review="reviews__code", way="way")
    orderings = ("reached_on",)
    default_ordering = "-id"
    services = {"create": contact_log.log_contacts, "correct": contact_log.correct_contact}

    @extend_schema(request=LoggedContactInput, responses={201: ContactEntrySerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Log one contact with one State or with many (Secretariat). All entries are written, or none."""
        self.allow(CHASE, request.user)
        data = self.read_in(LoggedContactInput)
        by_code = {
            row.code: row for row in find_reviews(self, {code for one in data["places"] for code in one["reviews"]})
        }
        places = [(one["state"], [by_code[code] for code in one["reviews"]]) for one in data["places"]]
        made = self.services["create"](places, actor=request.user, contact=Contact(**to_contact_values(data)))
        rows = self.get_queryset().filter(pk__in=[entry.pk for entry in made]).order_by("pk")
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CorrectedContactInput, responses={201: ContactEntrySerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: int) -> Response:
        """Correct an entry, or add the result (Secretariat). The earlier entry stays."""
        del pk
        entry = self.get_object()
        self.allow(CHASE, entry)
        contact = Contact(**{"way": entry.way, **to_contact_values(self.read_in(CorrectedContactInput))})
        made = self.services["correct"](entry, actor=request.user, contact=contact)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)


class OfficerViewSet(mixins.ListModelMixin, PortalViewSet):
    """Who is in charge of reviews and of regional groups (Secretariat). The officer of a review wins."""

    queryset = OfficerInCharge.objects.select_related("review", "officer")
    serializer_class = OfficerSerializer
    filterset_class = build_filters(OfficerInCharge, review="review__code", region="region")
    orderings = ("region",)
    default_ordering = "id"
    row_key = "review,region"
    services = {"of_reviews": officers.assign_officer, "of_region": officers.assign_region}

    @extend_schema(request=ReviewOfficerInput, responses=OfficerSerializer(many=True))
    @action(detail=False, methods=["post"], url_path="reviews")
    def of_reviews(self, request: Request) -> Response:
        """Put an officer in charge of reviews, or nobody (Secretariat)."""
        self.allow(CHASE, request.user)
        data = self.read_in(ReviewOfficerInput)
        reviews, officer = find_reviews(self, data["reviews"]), find_officer(data["officer"])
        self.services["of_reviews"](reviews, actor=request.user, officer=officer)
        return self._answer_with(self.get_queryset().filter(review__in=reviews))

    @extend_schema(request=RegionOfficerInput, responses=OfficerSerializer(many=True))
    @action(detail=False, methods=["post"], url_path="regions")
    def of_region(self, request: Request) -> Response:
        """Put an officer in charge of a regional group, or nobody (Secretariat)."""
        self.allow(CHASE, request.user)
        data = self.read_in(RegionOfficerInput)
        self.services["of_region"](data["region"], actor=request.user, officer=find_officer(data["officer"]))
        return self._answer_with(self.get_queryset().filter(region=data["region"]))

    def _answer_with(self, rows: QuerySet[OfficerInCharge]) -> Response:
        return Response(self.get_serializer(rows.order_by("review__code", "region"), many=True).data)


class SecretariatNoteViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfReviewViewSet):
    """Notes of the Secretariat on a review. No one else reads them."""

    queryset = SecretariatNote.objects.select_related("author")
    serializer_class = SecretariatNoteSerializer
    lookup_value_converter = "int"
    default_ordering = "-id"
    services = {
        "create": secretariat_notes.write_secretariat_note,
        "update": secretariat_notes.update_secretariat_note,
    }

    @extend_schema(request=SecretariatNoteInput, responses={201: SecretariatNoteSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Write a note (Secretariat)."""
        del request, code
        made = self.perform(self.get_review(), CHASE, SecretariatNoteInput)
        return self.answer(self.refetched(made), created=True)

    @extend_schema(request=EditedSecretariatNoteInput, responses=SecretariatNoteSerializer)
    def update(self, request: Request, code: str, pk: int) -> Response:
        """Replace the text of a note (Secretariat). A change by somebody else in the meantime stays."""
        del request, code, pk
        note = self.perform(self.get_object(), CHASE, EditedSecretariatNoteInput)
        return self.answer(self.refetched(note))
