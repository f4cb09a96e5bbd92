"""Handovers from one focal point to the next, and declarations of conflicts of interest."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.viewsets.base import OfReviewViewSet
from reviews.enums import AssignmentState, DeadlineKind, Declaration, DelegateRole, ReviewState
from reviews.models import Handover, Nomination
from reviews.services import declarations
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.serializers import IdField, PortalModelSerializer
from untoc_portal.core.api.viewsets import ReadViewSet


class OpenDateSerializer(serializers.Serializer):
    """A deadline that was running."""

    kind = serializers.ChoiceField(DeadlineKind.choices)
    due_on = serializers.DateField()


class RoleOfStateSerializer(serializers.Serializer):
    """A person and the role."""

    name = serializers.CharField()
    role = serializers.ChoiceField(DelegateRole.choices)


class HandoverFactsSerializer(serializers.Serializer):
    """The state of the work on the day of the handover. What a reviewing State does not have is null."""

    state = serializers.ChoiceField(ReviewState.choices)
    dates = OpenDateSerializer(many=True)
    people = RoleOfStateSerializer(many=True)
    nominations = RoleOfStateSerializer(many=True)
    articles = serializers.DictField(
        child=serializers.IntegerField(), help_text=f"How many are {', '.join(AssignmentState.values)}."
    )
    notes = serializers.IntegerField(help_text="Open notes of the delegation.")
    requests = serializers.IntegerField(help_text="Requests for clarification without an answer.")
    questions = serializers.IntegerField(allow_null=True)
    answers = serializers.IntegerField(allow_null=True)
    submissions = serializers.IntegerField(allow_null=True)


class HandoverSerializer(PortalModelSerializer):
    """The state of a review when one focal point followed another, for the delegation."""

    review = serializers.CharField(source="delegation.review.code")
    state = serializers.CharField(source="delegation.party.iso3")
    mandate = IdField("mandate", source="mandate_id")
    successor = serializers.CharField(source="mandate.user.name")
    predecessor = serializers.CharField(source="predecessor.user.name")
    facts = serializers.SerializerMethodField()

    class Meta:
        model = Handover
        fields = ["id", "review", "state", "mandate", "successor", "predecessor", "created_at", "facts"]

    @extend_schema_field(HandoverFactsSerializer)
    def get_facts(self, handover: Handover) -> Any:
        """Return the stored values with names."""
        facts = {"questions": None, "answers": None, "submissions": None} | handover.facts
        facts["dates"] = [{"kind": kind, "due_on": due_on} for kind, due_on in facts["dates"]]
        for name in ("people", "nominations"):
            facts[name] = [{"name": person, "role": role} for person, role in facts[name]]
        return facts


class HandoverViewSet(ReadViewSet):
    """What a focal point left to the next one: the state of the review on that day. Only for the delegation."""

    queryset = Handover.objects.select_related(
        "mandate__user", "predecessor__user", "delegation__party", "delegation__review"
    )
    serializer_class = HandoverSerializer
    lookup_value_converter = "handover"
    filterset_class = build_filters(Handover, review="delegation__review__code", state="delegation__party__iso3")
    default_ordering = "-id"
    expansions = {"review": "reviews"}


class DeclarationSerializer(PortalModelSerializer):
    """A nomination of the person who asks, and the declaration."""

    review = serializers.CharField(source="delegation.review.code")
    state = serializers.CharField(source="delegation.party.iso3")
    is_requested = serializers.BooleanField(source="delegation.asks_declaration")
    declaration = serializers.ChoiceField(Declaration.choices, allow_blank=True)

    class Meta:
        model = Nomination
        fields = ["id", "review", "state", "role", "is_requested", "declaration", "declared_text", "declared_at"]


class DeclarationInput(serializers.Serializer):
    """What the person declares. A conflict needs an explanation."""

    declaration = serializers.ChoiceField(Declaration.choices)
    text = serializers.CharField(max_length=1000, allow_blank=True, default="")


class DeclarationViewSet(ReadViewSet):
    """The nominations of the person who asks that are not decided, each with the declaration."""

    queryset = Nomination.objects.select_related(
        "delegation__party", "delegation__review__state_under_review", "delegation__review__phase"
    )
    serializer_class = DeclarationSerializer
    lookup_value_converter = "nomination"
    default_ordering = "-id"
    services = {"declare": declarations.make_declaration}

    def get_queryset(self) -> QuerySet[Nomination]:
        """Return the person's own nominations, and nobody else's."""
        rows: QuerySet[Nomination] = self.queryset.all()
        return rows.of_person(self.request.user) if self.request.user.is_authenticated else rows.none()

    @extend_schema(request=DeclarationInput, responses=DeclarationSerializer)
    @action(detail=True, methods=["post"])
    def declare(self, request: Request, pk: int) -> Response:
        """Declare whether there is a conflict of interest, once (the nominated person)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "reviews.declare_conflict", DeclarationInput))


class RequestDeclarationsInput(serializers.Serializer):
    """The code of a State of the review, and whether the people it names are asked to declare."""

    state = serializers.CharField(max_length=3)
    asks = serializers.BooleanField()


class DeclarationsSerializer(serializers.Serializer):
    """Whether a State asks the people it names for a declaration."""

    state = serializers.CharField(source="party.iso3")
    asks = serializers.BooleanField(source="asks_declaration")


class DeclarationRequestViewSet(OfReviewViewSet):
    """Whether the States of a review ask the people they name for a declaration of conflicts of interest."""

    serializer_class = DeclarationsSerializer
    services = {"create": declarations.set_declarations}

    @extend_schema(request=RequestDeclarationsInput, responses={200: DeclarationsSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Ask the people whom the State names for declarations, or no longer (those who name people for the State)."""
        del code
        rows = self.get_review().delegations.active()
        rows = rows.select_related("party", "review__state_under_review", "review__phase")
        data = self.read_in(RequestDeclarationsInput)
        delegation = get_object_or_404(rows, party__iso3=data.pop("state"))
        self.allow("reviews.nominate", delegation)
        return self.answer(self.services["create"](delegation, actor=request.user, **data))
