"""Serializers of States and organizations, and of the input of the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from stakeholders.enums import ExpertiseField, Gender, InstrumentCode, PartyStatus, RegionalGroup, RepresentativeRole
from stakeholders.models import Organization, State
from stakeholders.selectors.states import list_treaty_positions
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.enums import OfficialLanguage


class StateReferenceSerializer(PortalModelSerializer):
    """A State as shown in other rows."""

    name = serializers.CharField(source="__str__", help_text="In the language of the request.")

    class Meta:
        model = State
        fields = ["iso3", "name"]


class PositionSerializer(serializers.Serializer):
    """A State's position under one instrument. A position that is not confirmed is never “not a party”."""

    instrument = serializers.ChoiceField(InstrumentCode.choices, source="instrument.code")
    status = serializers.ChoiceField(PartyStatus.choices)
    signed_on = serializers.SerializerMethodField()
    bound_on = serializers.SerializerMethodField()
    confidence = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()
    verified = serializers.SerializerMethodField()

    def _of_row(self, position: Any, name: str, empty: Any = "") -> Any:
        return getattr(position.row, name) if position.row else empty

    def get_signed_on(self, position: Any) -> str:
        return self._of_row(position, "signed_on")

    def get_bound_on(self, position: Any) -> str:
        return self._of_row(position, "bound_on")

    def get_confidence(self, position: Any) -> str:
        return self._of_row(position, "confidence")

    def get_source(self, position: Any) -> str:
        return position.provenance

    def get_verified(self, position: Any) -> bool:
        return self._of_row(position, "verified", empty=False)


class StateSerializer(StateReferenceSerializer):
    """A State with its position under every instrument."""

    positions = serializers.SerializerMethodField()

    class Meta:
        model = State
        fields = [
            "iso3",
            "name",
            "names",
            "formal_names",
            "regional_group",
            "regional_group_note",
            "legal_family",
            "source",
            "verified",
            "positions",
        ]

    @extend_schema_field(PositionSerializer(many=True))
    def get_positions(self, state: State) -> list[dict[str, Any]]:
        return PositionSerializer(list_treaty_positions(state, self.context["instruments"]), many=True).data


class StateFilterSerializer(serializers.Serializer):
    """The filters of a list of States."""

    name = serializers.CharField(required=False, help_text="Part of a name in any of the six languages.")
    regional_group = serializers.ChoiceField(RegionalGroup.choices, required=False)
    instrument = serializers.ChoiceField(InstrumentCode.choices, required=False)
    status = serializers.ChoiceField(PartyStatus.choices, required=False)


class OrganizationSerializer(PortalModelSerializer):
    """An organization."""

    country = StateReferenceSerializer(allow_null=True)
    fields_of_expertise = serializers.SlugRelatedField("field", source="expertise_fields", many=True, read_only=True)

    class Meta:
        model = Organization
        fields = [
            "id", "name", "kind", "ecosoc_status", "ecosoc_number", "country", "website", "expertise",
            "fields_of_expertise", "languages", "is_listed", "state",
        ]  # fmt: skip


class RegisterOrganizationSerializer(PortalModelSerializer):
    """An organization to register."""

    country = serializers.SlugRelatedField("iso3", queryset=State.objects.all(), required=False, allow_null=True)
    fields = serializers.ListField(
        child=serializers.ChoiceField(ExpertiseField.choices), required=False, help_text="Fields of expertise."
    )
    languages = serializers.ListField(child=serializers.ChoiceField(OfficialLanguage.choices), required=False)

    class Meta:
        model = Organization
        fields = [
            "name", "kind", "ecosoc_status", "ecosoc_number", "country", "website", "expertise", "fields", "languages",
            "is_listed",
        ]  # fmt: skip
        # The service checks whether the organization is registered already.
        validators: list[Any] = []


class ReasonSerializer(ReadInput):
    """The reason."""

    reason = serializers.CharField(max_length=500)


class RepresentativeSerializer(serializers.Serializer):
    """A person who will act for an organization."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=200)
    position = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(RepresentativeRole.choices, required=False)
    gender = serializers.ChoiceField(
        Gender.choices, required=False, help_text="As the person declares it. Only the Secretariat sees it."
    )
