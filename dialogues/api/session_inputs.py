"""What the acts on a session and its records take. The shape is checked here, the rules in the services."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from dialogues.enums import BureauRole, DialogueMode, DocumentKind
from dialogues.models import AgendaItem, SessionPack
from stakeholders.models import State
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.serializers import PortalModelSerializer, UploadField
from untoc_portal.core.enums import Level, OfficialLanguage

LEVELS = [(level.value, level.label) for level in (Level.PUBLIC, Level.STATES)]


class SessionChangeInput(serializers.Serializer):
    """The days and the place of a session. Without `title` it stays as it is."""

    title = serializers.CharField(max_length=300, required=False, allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    place = serializers.CharField(max_length=200)
    documents_close_on = serializers.DateField(
        required=False, allow_null=True, help_text="Null: the usual number of days before the session."
    )


class AgendaItemInput(serializers.Serializer):
    """An item of an agenda. `receives_outcomes`: from now on outcomes are placed under it."""

    title = serializers.CharField(max_length=300)
    receives_outcomes = serializers.BooleanField(default=False)


class SessionDocumentInput(serializers.Serializer):
    """A document to put before a session. It is sent as a form with its file."""

    kind = serializers.ChoiceField(DocumentKind.choices)
    symbol = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=300)
    language = serializers.ChoiceField(OfficialLanguage.choices)
    level = serializers.ChoiceField(LEVELS, help_text="Who may read it: everyone, or States.")
    agenda_item = serializers.IntegerField(
        min_value=1, required=False, help_text="The number of the item. Without it, the session as a whole."
    )
    file = UploadField(help_text="PDF, 10 MB at most.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values with the item of this session. Raises ValidationError if it has no such item."""
        number = attrs.pop("agenda_item", None)
        if number is None:
            return attrs
        item = AgendaItem.objects.filter(session=self.context["session"], number=number).first()
        if item is None:
            raise serializers.ValidationError({"agenda_item": [_("Not found.")]})
        return {**attrs, "agenda_item": item}


class RemovalInput(serializers.Serializer):
    """Why a document is removed."""

    reason = serializers.CharField(max_length=2000)


class BureauMemberInput(serializers.Serializer):
    """A member of the bureau of a session."""

    role = serializers.ChoiceField(BureauRole.choices)
    name = serializers.CharField(max_length=200)
    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all())


class ParticipantsInput(serializers.Serializer):
    """Who takes part in a session. Those who are registered already stay."""

    states = serializers.SlugRelatedField("iso3", queryset=State.objects.all(), many=True, required=False)
    un_bodies = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    organizations = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, help_text="Intergovernmental organizations."
    )


class RecommendationInput(serializers.Serializer):
    """A recommendation. One that is not agreed is postponed to a later session."""

    text = serializers.CharField(max_length=5000)
    is_agreed = serializers.BooleanField()
    takes_up = serializers.IntegerField(
        min_value=1,
        required=False,
        allow_null=True,
        default=None,
        help_text="The id of one that an earlier session of the group postponed.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values. Raises ValidationError if the user can see no such recommendation to be taken up."""
        key = attrs["takes_up"]
        found = None if key is None else self.context["listed"].filter(pk=key).first()
        if key is not None and found is None:
            raise serializers.ValidationError({"takes_up": [_("Not found.")]})
        return {**attrs, "takes_up": found}


class PackInput(serializers.Serializer):
    """The language of a pack."""

    language = serializers.ChoiceField(OfficialLanguage.choices)


class SessionPackSerializer(PortalModelSerializer):
    """All documents of a session in one language. `is_up_to_date`: the files have everything that there is now."""

    is_up_to_date = serializers.BooleanField()

    class Meta:
        model = SessionPack
        fields = ["language", "is_up_to_date", "built_at"]


class GeneralReviewInput(ReadInput):
    """Applications to the general review, under an item of a session of the Conference."""

    item = serializers.IntegerField(min_value=1, help_text="The number of the item of the agenda.")
    applications_close_on = serializers.DateField()
    mode = serializers.ChoiceField(DialogueMode.choices, required=False)
    representatives_max = serializers.IntegerField(min_value=1, max_value=50, required=False)
    speaking_minutes = serializers.IntegerField(min_value=1, max_value=60, required=False)
    statements_max = serializers.IntegerField(min_value=1, max_value=50, required=False)
