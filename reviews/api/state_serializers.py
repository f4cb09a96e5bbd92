"""Serializers of the people of a State: its delegations, its standing delegation, its choices."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.api.inputs import NoteVerbaleInput
from reviews.enums import Capacity, DelegateRole
from reviews.enums_of_states import Circle, Seat, StateRight
from reviews.models import StateCircle, StateMandate
from reviews.selectors.state_delegation import list_acts_under_state_mandate, list_state_handovers
from untoc_portal.core.api.serializers import IdField, PortalModelSerializer, UploadField
from untoc_portal.core.enums import AuditAction

# The page shows as many together.
MAX_EVENTS = 50


class StateMandateSerializer(PortalModelSerializer):
    """A person of the standing delegation of a State, with the note verbale. E-mail addresses are not shown."""

    state = serializers.CharField(source="state.iso3")
    person = serializers.CharField(source="user.name")
    title = serializers.CharField(source="user.title")
    seat = serializers.ChoiceField(Seat.choices, allow_blank=True)
    note_verbale = serializers.CharField(source="note_verbale.reference")

    class Meta:
        model = StateMandate
        fields = [
            "id", "state", "person", "title", "role", "seat", "note_verbale", "starts_on", "ended_on", "end_reason",
        ]  # fmt: skip


class MandateEventSerializer(serializers.Serializer):
    """What was done under a mandate."""

    at = serializers.DateTimeField()
    action = serializers.ChoiceField(AuditAction.choices)
    about = serializers.CharField(source="object_label")


class StateHandoverSerializer(serializers.Serializer):
    """What the State had open when this person followed another one."""

    predecessor = serializers.CharField(source="predecessor.user.name")
    created_at = serializers.DateTimeField()
    facts = serializers.DictField(
        child=serializers.ListField(), help_text="Reviews, people and open notes of that day."
    )


class StateMandateDetailSerializer(StateMandateSerializer):
    """A person of the standing delegation, with what was done under the mandate and what the predecessor left."""

    events = serializers.SerializerMethodField(help_text="The latest first, fifty at most.")
    handovers = serializers.SerializerMethodField(help_text="For the person alone.")

    class Meta(StateMandateSerializer.Meta):
        fields = [*StateMandateSerializer.Meta.fields, "events", "handovers"]

    @extend_schema_field(MandateEventSerializer(many=True))
    def get_events(self, mandate: StateMandate) -> Any:
        """Return what this reader may read of it."""
        rows = list_acts_under_state_mandate(mandate, self.context["request"].user)
        return MandateEventSerializer(rows[:MAX_EVENTS], many=True).data

    @extend_schema_field(StateHandoverSerializer(many=True))
    def get_handovers(self, mandate: StateMandate) -> Any:
        """Return the handovers of this mandate."""
        rows = list_state_handovers(self.context["request"].user, mandate.state).filter(mandate=mandate)
        return StateHandoverSerializer(rows, many=True).data


class PersonInReviewSerializer(serializers.Serializer):
    """A person who acts for the State in a review."""

    mandate = IdField("mandate", source="pk")
    person = serializers.CharField(source="user.name")
    role = serializers.ChoiceField(DelegateRole.choices)


class OpenDelegationSerializer(serializers.Serializer):
    """An open review in which the State takes part, and who acts for it there."""

    review = serializers.CharField(source="review.code")
    capacity = serializers.ChoiceField(Capacity.choices)
    asks_declaration = serializers.BooleanField()
    people = PersonInReviewSerializer(many=True)


class RightSerializer(serializers.Serializer):
    """Which people of the standing delegation have a right. `waiting` is a wider circle that is not confirmed yet."""

    right = serializers.ChoiceField(StateRight.choices)
    circle = serializers.ChoiceField(Circle.choices)
    default = serializers.ChoiceField(Circle.choices)
    waiting = IdField("state_circle", source="waiting.pk", default=None, allow_null=True)


class StatePeopleSerializer(serializers.Serializer):
    """Who acts for a State: in its open reviews, and whatever its reviews do."""

    state = serializers.CharField()
    delegations = OpenDelegationSerializer(many=True)
    mandates = StateMandateSerializer(many=True)
    rights = RightSerializer(many=True)


class CircleSerializer(PortalModelSerializer):
    """The choice of a State, which of its people have a right."""

    state = serializers.CharField(source="state.iso3")
    note_verbale = serializers.CharField(source="note_verbale.reference")

    class Meta:
        model = StateCircle
        fields = ["id", "state", "right", "circle", "note_verbale", "is_wider", "set_at", "confirmed_at"]


class CircleInput(NoteVerbaleInput):
    """Which people have a right, as the note verbale says."""

    right = serializers.ChoiceField(StateRight.choices)
    circle = serializers.ChoiceField(Circle.choices)


class CircleWithFileInput(CircleInput):
    """Which people have a right, with the note verbale as a file."""

    file = UploadField(required=False, help_text="A scan: PDF, PNG or JPEG.")
