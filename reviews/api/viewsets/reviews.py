"""Country reviews, and the steps of the review as a whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import ConsultationInput, PublicationInput, TransitionInput
from reviews.api.serializers import ReviewDetailSerializer, ReviewSerializer
from reviews.enums import Material, ReviewState
from reviews.models import Deadline, Review
from reviews.querysets import build_material_condition
from reviews.selectors.looks import (
    look_at_consultation,
    look_at_issue,
    look_at_publication,
    look_at_step,
    look_at_submission,
)
from reviews.selectors.readings import STEPS
from reviews.selectors.reviews import reviews_for_list
from reviews.services import consultations, issuing, people, publication, questionnaires
from reviews.services.transitions import take_step
from reviews.workflow import REVIEW
from stakeholders.enums import RegionalGroup
from untoc_portal.core.api.looks import ReadInput, SecondLooks
from untoc_portal.core.api.viewsets import ReadViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


# action: who may do it, and what they read before it
LOOKS = {
    "consultation": ("reviews.hold_consultation", look_at_consultation),
    "submit_questionnaire": ("reviews.clear_questionnaire", look_at_submission),
    "issue": ("reviews.issue_review", look_at_issue),
    "publication": ("reviews.decide_publication", look_at_publication),
}


class ReviewFilterSerializer(serializers.Serializer):
    """The filters of a list of reviews."""

    q = serializers.CharField(required=False, help_text="The State's code, or part of its name.")
    step = serializers.ChoiceField(ReviewState.choices, required=False)
    group = serializers.IntegerField(required=False, min_value=1, max_value=3)
    region = serializers.ChoiceField(RegionalGroup.choices, required=False)
    overdue = serializers.BooleanField(required=False)


@extend_schema_view(list=extend_schema(parameters=[ReviewFilterSerializer]))
class ReviewViewSet(SecondLooks, ReadViewSet):
    """The country reviews in which this user takes part. The Secretariat sees all of them, the public none."""

    queryset = Review.objects.all()
    known_parameters = {"list": ReviewFilterSerializer}
    orderings = {"code": "code", "opened_on": "opened_on", "issued_at": "issued_at", "phase": "phase__sequence"}
    expansions = {"state_under_review": "states"}
    lookup_field = "code"
    lookup_value_converter = "slug"
    services = {
        "transitions": take_step,
        "consultation": consultations.record_preliminary_consultation,
        "submit_questionnaire": questionnaires.submit_questionnaire,
        "issue": issuing.issue_review,
        "publication": publication.decide_publication,
    }

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the serializer. A single review includes more than one in a list."""
        return ReviewSerializer if self.action == "list" else ReviewDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Add today, to which the deadlines are compared."""
        return {**super().get_serializer_context(), "today": timezone.localdate()}

    def get_queryset(self) -> QuerySet[Review]:
        """Return the reviews that this user may see, with their related rows."""
        user, today = self.request.user, timezone.localdate()
        deadlines = Deadline.objects.visible_to(user).select_related("rule").prefetch_related("events")
        rows = reviews_for_list(user, today=today, **self.wanted())
        rows = rows.select_related("consultation", "publication_decision__note_verbale")
        shown = Review.objects.filter(build_material_condition(user, Material.PEOPLE), pk=OuterRef("pk"))
        rows = rows.annotate(shows_people=Exists(shown))
        return rows.prefetch_related(
            "instruments", "delegations__instruments", Prefetch("deadlines", queryset=deadlines)
        )

    def wanted(self) -> dict[str, Any]:
        """Return the filters of a list. Raises ValidationError if a value is not known."""
        if self.action != "list" or self.is_for_schema:
            return {}
        serializer = ReviewFilterSerializer(data=self.request.query_params)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def get_look(self, act: str) -> Look:
        """Return what the user reads before a transition, or before one of the other actions."""
        review = self.get_object()
        permission, look = LOOKS.get(act, (None, None))
        if act in STEPS:
            permission, look = REVIEW[act].permission, partial(look_at_step, name=act)
        if permission is None:
            raise Http404
        self.allow(permission, review)
        return look(review)

    @extend_schema(request=TransitionInput, responses=ReviewDetailSerializer)
    @action(detail=True, methods=["post"])
    def transitions(self, request: Request, code: str) -> Response:
        """Make a transition that no other action makes: open, confirm_focal_points, close_dialogue, close."""
        del code
        review = self.get_object()
        data = self.read_in(TransitionInput)
        if data["name"] not in STEPS:
            raise Http404
        self.allow(REVIEW[data["name"]].permission, review)
        take_step(review, data["name"], actor=request.user, seen=data["seen"])
        return self.answer(self.get_object())

    @extend_schema(request=ConsultationInput, responses=ReviewDetailSerializer)
    @action(detail=True, methods=["post"])
    def consultation(self, request: Request, code: str) -> Response:
        """Record the preliminary consultation and start the self-assessment."""
        del request, code
        self.perform(self.get_object(), "reviews.hold_consultation", ConsultationInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReadInput, responses=ReviewDetailSerializer)
    @action(detail=True, methods=["post"], url_path="submit-questionnaire")
    def submit_questionnaire(self, request: Request, code: str) -> Response:
        """Clear and submit the self-assessment (focal point of the State under review)."""
        del request, code
        self.perform(self.get_object(), "reviews.clear_questionnaire", ReadInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReadInput, responses=ReviewDetailSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, code: str) -> Response:
        """Issue the outcome documents (Secretariat)."""
        del request, code
        self.perform(self.get_object(), "reviews.issue_review", ReadInput)
        return self.answer(self.get_object())

    @extend_schema(request=PublicationInput, responses=ReviewDetailSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def publication(self, request: Request, code: str) -> Response:
        """Decide what is published (focal point of the State under review). The note verbale is recorded too."""
        del code
        review = self.get_object()
        self.allow("reviews.decide_publication", review)
        data = self.read_in(PublicationInput)
        for name in ("note_verbale", "summary_note_verbale"):
            if data[name]:
                data[name] = people.record_note_verbale(review.state_under_review, actor=request.user, **data[name])
        boxes = {name: data.pop(f"{name}_questionnaire") for name in ("shares", "publishes")}
        data["questionnaire_for"] = publication.get_questionnaire_readers(**boxes)
        terms = publication.SummaryTerms(data.pop("summary_on"), data.pop("summary_note_verbale"))
        publication.decide_publication(review, actor=request.user, summary=terms, **data)
        return self.answer(self.get_object())
