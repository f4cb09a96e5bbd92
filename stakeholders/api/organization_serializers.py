"""The people and the documents of organizations as the API shows and takes them."""

from __future__ import annotations

from rest_framework import serializers

from stakeholders.api.serializers import RegisterOrganizationSerializer
from stakeholders.models import OrganizationDocument, Representative
from untoc_portal.core.api.serializers import PortalModelSerializer, UploadField


class DuplicateSerializer(serializers.Serializer):
    """A registration that may be of the same organization."""

    organization = serializers.IntegerField(source="organization.pk")
    name = serializers.CharField(source="organization.name")
    reasons = serializers.ListField(child=serializers.CharField())


class OrganizationDocumentSerializer(PortalModelSerializer):
    """A document that shows what an organization is."""

    class Meta:
        model = OrganizationDocument
        fields = ["id", "organization", "title", "sha256", "created_at"]


class OrganizationDocumentInput(serializers.Serializer):
    """A document to add. It is sent as a form with its file."""

    title = serializers.CharField(max_length=200)
    file = UploadField(help_text="PDF, PNG or JPEG, at most 10 MB.")


class RegistrationInput(RegisterOrganizationSerializer):
    """Your organization, and your position in it."""

    position = serializers.CharField(max_length=200)

    class Meta(RegisterOrganizationSerializer.Meta):
        fields = [*RegisterOrganizationSerializer.Meta.fields, "position"]


class RepresentativePersonSerializer(PortalModelSerializer):
    """A person who acts for an organization."""

    name = serializers.CharField(source="user.name")

    class Meta:
        model = Representative
        fields = ["id", "organization", "name", "position", "role", "created_at"]
