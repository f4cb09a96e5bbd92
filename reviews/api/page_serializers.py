"""Serializers of what pages show of many reviews: the public status, the board, the timelines, the steering page."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reviews.enums import ReviewState
from reviews.models import Paper
from untoc_portal.core.api.serializers import PortalModelSerializer


class PaperSerializer(PortalModelSerializer):
    """A document of a review that is no outcome. Its files are at `/documents/<sha256>/`."""

    symbol = serializers.CharField(source="document.symbol")
    title = serializers.CharField(source="document.title")
    language = serializers.CharField(source="document.language")
    issued_at = serializers.DateTimeField(source="document.created_at")
    sha256 = serializers.CharField(source="document.sha256", help_text="Empty while its files are being made.")
    is_superseded = serializers.SerializerMethodField()

    class Meta:
        model = Paper
        fields = ["id", "kind", "symbol", "title", "language", "issued_at", "sha256", "is_superseded"]

    def get_is_superseded(self, paper: Paper) -> bool:
        """Return whether a later one replaced it."""
        return paper.document.superseded_at is not None


class TimelineItemSerializer(serializers.Serializer):
    """Something that happened in a review."""

    at = serializers.DateTimeField(source="when")
    title = serializers.CharField()
    text = serializers.CharField()
    by = serializers.CharField(source="actor", help_text="The mandate or the role; no name.")


class PublicStatusSerializer(serializers.Serializer):
    """The public status of a review. Nothing else of a running review is public."""

    code = serializers.CharField()
    state = serializers.CharField(source="state.iso3")
    phase = serializers.IntegerField(source="phase.sequence")
    group = serializers.IntegerField(source="group.number")
    starts_on = serializers.DateField()
    is_started = serializers.BooleanField()
    issued_on = serializers.DateField(allow_null=True)


class StatusFilterInput(serializers.Serializer):
    """What the list is limited to."""

    phase = serializers.IntegerField(
        required=False, min_value=1, help_text="The number of the phase; the running one without it."
    )
    name = serializers.CharField(required=False, default="", max_length=100)
    region = serializers.CharField(required=False, default="", max_length=20)


class BoardActionSerializer(serializers.Serializer):
    """Who has to do what next."""

    who = serializers.CharField()
    what = serializers.CharField()


class BoardRowSerializer(serializers.Serializer):
    """An open review on the board."""

    review = serializers.CharField(source="review.code")
    state = serializers.CharField(source="state.iso3")
    phase = serializers.IntegerField(source="review.phase")
    group = serializers.IntegerField(source="review.group")
    step = serializers.ChoiceField(ReviewState.choices)
    due_on = serializers.DateField(allow_null=True)
    days_late = serializers.IntegerField()
    officer = serializers.CharField(source="officer.name", default=None, allow_null=True)
    reached_on = serializers.DateField(source="review.reached_on", allow_null=True)
    is_unreached = serializers.BooleanField(help_text="Whether a State with a task has nobody whom a reminder reaches.")
    actions = BoardActionSerializer(many=True)


class BoardFilterInput(serializers.Serializer):
    """What the board is limited to; without any, to what is late."""

    when = serializers.ChoiceField([("late", "late"), ("due", "due"), ("all", "all")], required=False, default="late")
    q = serializers.CharField(required=False, default="", max_length=100, help_text="A State, or a part of a code.")
    step = serializers.ChoiceField(ReviewState.choices, required=False)
    phase = serializers.IntegerField(required=False, min_value=1)
    group = serializers.IntegerField(required=False, min_value=1, max_value=3)
    region = serializers.CharField(required=False, default="", max_length=20)


class StaySerializer(serializers.Serializer):
    """The time of a review in one step; no end while it is there."""

    step = serializers.ChoiceField(ReviewState.choices)
    begin = serializers.DateField()
    end = serializers.DateField(allow_null=True)


class GroupTimelineSerializer(serializers.Serializer):
    """A review of a group in time."""

    review = serializers.CharField()
    state = serializers.CharField()
    stays = StaySerializer(many=True)


class StepLineSerializer(serializers.Serializer):
    """One step: how many reviews are there, are late, passed it, and how many days that took."""

    step = serializers.ChoiceField(ReviewState.choices)
    open = serializers.IntegerField()
    late = serializers.IntegerField()
    passed = serializers.IntegerField()
    passed_lately = serializers.IntegerField()
    median = serializers.IntegerField(allow_null=True)
    eight_of_ten = serializers.IntegerField(allow_null=True)
    longer = serializers.IntegerField()


class ForecastSerializer(serializers.Serializer):
    """Between which two days half, eight of ten, and all reviews of a phase are issued; null without enough history."""

    phase = serializers.IntegerField()
    open = serializers.IntegerField()
    issued = serializers.IntegerField()
    half = serializers.ListField(child=serializers.DateField(), allow_null=True)
    eight_of_ten = serializers.ListField(child=serializers.DateField(), allow_null=True)
    all = serializers.ListField(child=serializers.DateField(), allow_null=True)


class LoadSerializer(serializers.Serializer):
    """How many open reviews an officer has, and how many of them are late."""

    officer = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()

    def get_officer(self, row: Any) -> str:
        """Return the name."""
        return str(row[0])

    def get_reviews(self, row: Any) -> int:
        """Return the number."""
        return int(row[1])

    def get_late(self, row: Any) -> int:
        """Return the number."""
        return int(row[2])


class SteeringSerializer(serializers.Serializer):
    """How the reviews move, what is stuck, and when a phase may end."""

    steps = StepLineSerializer(many=True)
    load = LoadSerializer(many=True)
    forecasts = ForecastSerializer(many=True)
