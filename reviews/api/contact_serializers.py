"""Serializers and input of contacts: the relay, the log of the Secretariat, and authorities of States."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.enums_of_chasing import WRITTEN_WAYS
from reviews.models import ContactEntry, ContactKind, ContactMessage, OfficerInCharge, SecretariatNote, StateContact
from stakeholders.models import Organization, State
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.fields import get_text_in_language

WAYS = [(way.value, way.label) for way in WRITTEN_WAYS]


class ContactMessageSerializer(PortalModelSerializer):
    """A message to the focal points of a State. Their names are not shown to the sender."""

    state = serializers.CharField(source="state.iso3")
    organization = serializers.CharField(source="organization.name", default=None, allow_null=True)

    class Meta:
        model = ContactMessage
        fields = ["id", "state", "name", "email", "organization", "subject", "text", "created_at", "abuse_reported_at"]


class ContactMessageInput(serializers.Serializer):
    """A message to the focal points of a State. The name and e-mail address of the sender are sent with it."""

    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all())
    subject = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=5000)
    organization = serializers.PrimaryKeyRelatedField(
        queryset=Organization.objects.all(), required=False, allow_null=True, default=None
    )


class SentSerializer(serializers.Serializer):
    """A message that was sent. Only the State reads it."""

    state = serializers.CharField(source="state.iso3")
    subject = serializers.CharField()
    created_at = serializers.DateTimeField()


class ContactOpeningSerializer(serializers.Serializer):
    """Whether people can write to the focal points of a State."""

    state = serializers.CharField(source="iso3")
    is_open = serializers.BooleanField()


class ContactOpeningInput(serializers.Serializer):
    """Whether people shall be able to write to the focal points of the State."""

    is_open = serializers.BooleanField()


class ContactEntrySerializer(PortalModelSerializer):
    """A contact of the Secretariat with a State. What is corrected stays, and the new entry names it."""

    state = serializers.CharField(source="state.iso3")
    reviews = serializers.SlugRelatedField("code", many=True, read_only=True)
    reached_by = serializers.CharField(source="reached_by.name", default=None, allow_null=True)
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)

    class Meta:
        model = ContactEntry
        fields = ["id", "state", "reviews", "way", "whom", "result", "reached_on", "reached_by", "corrects"]


class ContactInput(serializers.Serializer):
    """How a State was reached, when, and with what result."""

    way = serializers.ChoiceField(WAYS)
    whom = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    result = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    reached_on = serializers.DateField(required=False, allow_null=True, default=None, help_text="Today without it.")


class ContactPlaceInput(serializers.Serializer):
    """A State that was reached, and the reviews that it was about."""

    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all())
    reviews = serializers.ListField(child=serializers.CharField(max_length=12), allow_empty=False, max_length=50)


class LoggedContactInput(ContactInput):
    """One contact with each of these States."""

    places = ContactPlaceInput(many=True, allow_empty=False)


class CorrectedContactInput(serializers.Serializer):
    """What the entry should say. For a reminder of the portal, only the result can be added."""

    way = serializers.ChoiceField(WAYS, required=False)
    whom = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    result = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    reached_on = serializers.DateField(required=False, allow_null=True, default=None)


class OfficerSerializer(PortalModelSerializer):
    """Who is in charge of a review, or of a regional group."""

    review = serializers.CharField(source="review.code", default=None, allow_null=True)
    officer = serializers.CharField(source="officer.email", default=None, allow_null=True, help_text="Null: nobody.")
    name = serializers.CharField(source="officer.name", default="")

    class Meta:
        model = OfficerInCharge
        fields = ["review", "region", "officer", "name"]


class OfficerInput(serializers.Serializer):
    """The officer, by e-mail address; null for nobody."""

    officer = serializers.EmailField(allow_null=True)


class ReviewOfficerInput(OfficerInput):
    """The officer of these reviews."""

    reviews = serializers.ListField(child=serializers.CharField(max_length=12), allow_empty=False, max_length=500)


class RegionOfficerInput(OfficerInput):
    """The officer of a regional group."""

    region = serializers.CharField(max_length=20)


class SecretariatNoteSerializer(PortalModelSerializer):
    """A note of the Secretariat on a review. States never see it."""

    author = serializers.CharField(source="author.name")

    class Meta:
        model = SecretariatNote
        fields = ["id", "text", "author", "created_at", "updated_at"]


class SecretariatNoteInput(serializers.Serializer):
    """The text of a note."""

    text = serializers.CharField(max_length=5000)


class EditedSecretariatNoteInput(SecretariatNoteInput):
    """The text, and `updated_at` of the version that was read."""

    expected = serializers.DateTimeField()


class StateContactSerializer(PortalModelSerializer):
    """An authority of a State that an article names."""

    state = serializers.CharField(source="state.iso3")
    kind = serializers.CharField(source="kind.key")
    kind_name = serializers.SerializerMethodField()
    article = serializers.SerializerMethodField(help_text="The article that asks for it.")

    class Meta:
        model = StateContact
        fields = [
            "id", "state", "kind", "kind_name", "article", "authority", "email", "phone", "address", "starts_on",
            "ended_on", "source", "is_shared",
        ]  # fmt: skip

    @extend_schema_field(serializers.CharField())
    def get_kind_name(self, row: StateContact) -> str:
        """Return the name of the kind in the reader's language."""
        return get_text_in_language(row.kind.names)

    def get_article(self, row: StateContact) -> str:
        """Return the instrument and the number of the article."""
        return f"{row.kind.instrument.code}-{row.kind.article}"


class StateContactInput(serializers.Serializer):
    """An authority, how to reach it, and where that is written."""

    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all())
    kind = serializers.SlugRelatedField("key", queryset=ContactKind.objects.all())
    authority = serializers.CharField(max_length=300)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    address = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    starts_on = serializers.DateField()
    source = serializers.CharField(max_length=300, help_text="Such as the note verbale and its date.")
    is_shared = serializers.BooleanField(default=False, help_text="Whether other States may see it.")


class SharedInput(serializers.Serializer):
    """Whether other States may see it."""

    is_shared = serializers.BooleanField()


def to_contact_values(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a contact: what was typed, without the places."""
    return {name: data[name] for name in ("way", "whom", "result", "reached_on") if name in data}
