"""Serializers of institutions that contribute to a State's work, and of their guests."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework import serializers

from reviews.models import Guest, Institution
from reviews.selectors.assignments import list_experts
from untoc_portal.core.api.serializers import IdField, PortalModelSerializer


class InstitutionSerializer(PortalModelSerializer):
    """An authority of the State that contributes, with the experts who answer for it."""

    members = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Institution
        fields = ["id", "name", "members"]


class InstitutionInput(serializers.Serializer):
    """The name of an institution, and its experts by their e-mail addresses."""

    name = serializers.CharField(max_length=200)
    members = serializers.ListField(child=serializers.EmailField(), max_length=100, default=list)

    def validate_members(self, emails: list[str]) -> list[object]:
        """Return the experts of the delegation. Raises ValidationError for somebody else."""
        experts = {row.email.lower(): row for row in list_experts(self.context["delegation"])}
        if unknown := [email for email in emails if email.lower() not in experts]:
            raise serializers.ValidationError(
                _("%(email)s is no expert of the delegation.") % {"email": unknown[0][:100]}
            )
        return [experts[email.lower()] for email in emails]


class GuestSerializer(PortalModelSerializer):
    """A person without an account, who answers the articles of an institution by a link that expires."""

    institution = serializers.CharField(source="institution.name")
    is_admitted = serializers.BooleanField(help_text="Whether the link works now.")

    class Meta:
        model = Guest
        fields = ["id", "institution", "name", "expires_at", "revoked_at", "is_admitted", "created_at"]


class InvitedGuestSerializer(GuestSerializer):
    """A guest who was just invited, with the link. The portal does not store it: it is returned this once."""

    link = serializers.URLField(read_only=True)

    class Meta(GuestSerializer.Meta):
        fields = [*GuestSerializer.Meta.fields, "link"]


class GuestInput(serializers.Serializer):
    """A person of an institution, and until when the link works."""

    institution = IdField("institution")
    name = serializers.CharField(max_length=200)
    expires_at = serializers.DateTimeField()
