"""The people and the documents of organizations in the API, and the acts on a registration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.api.organization_serializers import (
    DuplicateSerializer,
    OrganizationDocumentInput,
    OrganizationDocumentSerializer,
    RegistrationInput,
    RepresentativePersonSerializer,
)
from stakeholders.api.serializers import OrganizationSerializer, RegisterOrganizationSerializer
from stakeholders.models import Organization, OrganizationDocument, Representative
from stakeholders.selectors.duplicates import list_duplicates
from stakeholders.selectors.looks import look_at_merger
from stakeholders.selectors.organizations import current_representatives_for_user
from stakeholders.services import merging, organization_documents, organizations, representatives
from untoc_portal.core.api.files import HasFile
from untoc_portal.core.api.looks import LookSerializer, ReadInput
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

KEEP, MERGE = "stakeholders.keep_organization", "stakeholders.merge_organization"
ADD_PERSON = "stakeholders.add_representative"


class OrganizationActs(PortalViewSet):
    """Acts on one registration."""

    act_services = {
        "apply": organizations.apply_for_registration,
        "update": organizations.change_organization,
        "duplicates": list_duplicates,
        "look_at_merge": look_at_merger,
        "merge": merging.merge_organization,
        "add_document": organization_documents.add_document,
    }

    @extend_schema(request=RegistrationInput, responses={201: OrganizationSerializer})
    @action(detail=False, methods=["post"])
    def apply(self, request: Request) -> Response:
        """Register your own organization (if you act for no State). You are its main contact; it is then verified."""
        if not request.user.has_perm("stakeholders.apply_for_registration", None):
            raise Http404
        data = self.read_in(RegistrationInput)
        organizations.count_registration(str(request.user.pk))
        return self.answer(organizations.apply_for_registration(actor=request.user, **data), created=True)

    @extend_schema(request=RegisterOrganizationSerializer, responses=OrganizationSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Correct the data of the registration (main contact, Secretariat). What is left out stays."""
        del request, pk
        self.perform(self.get_object(), KEEP, RegisterOrganizationSerializer)
        return self.answer(self.get_object())

    @extend_schema(responses=DuplicateSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def duplicates(self, request: Request, pk: int) -> Response:
        """Return at most twenty registrations that may be of the same organization, and why (Secretariat)."""
        del request, pk
        organization = self.get_object()
        self.allow(MERGE, organization)
        return Response(DuplicateSerializer(list_duplicates(organization), many=True).data)

    @extend_schema(responses=LookSerializer)
    @action(detail=True, methods=["get"], url_path="merge/<int:into>/second_look")
    def look_at_merge(self, request: Request, pk: int, into: int) -> Response:
        """Return both registrations, and the value to send with the merger (Secretariat)."""
        del request, pk
        return Response(LookSerializer(look_at_merger(*self._get_pair(into))).data)

    @extend_schema(request=ReadInput, responses=OrganizationSerializer)
    @action(detail=True, methods=["post"], url_path="merge/<int:into>")
    def merge(self, request: Request, pk: int, into: int) -> Response:
        """Merge the registration into another one, as both were read, and return that one (Secretariat)."""
        del pk
        organization, kept = self._get_pair(into)
        data = self.read_in(ReadInput)
        merging.merge_organization(organization, actor=request.user, into=kept, **data)
        return self.answer(self.get_queryset().get(pk=kept.pk))

    def _get_pair(self, into: int) -> tuple[Organization, Organization]:
        organization = self.get_object()
        self.allow(MERGE, organization)
        return organization, get_object_or_404(self.get_queryset(), pk=into)

    @extend_schema(
        request={"multipart/form-data": OrganizationDocumentInput}, responses={201: OrganizationDocumentSerializer}
    )
    @action(detail=True, methods=["post"], url_path="documents", parser_classes=(MultiPartParser,))
    def add_document(self, request: Request, pk: int) -> Response:
        """Add a document that shows what the organization is (main contact, Secretariat)."""
        del request, pk
        made = self.perform(self.get_object(), KEEP, OrganizationDocumentInput)
        return Response(OrganizationDocumentSerializer(made).data, status=status.HTTP_201_CREATED)


class OrganizationDocumentViewSet(HasFile, ReadViewSet):
    """Documents that show what an organization is: for its people, the Extended Bureau and the Secretariat."""

    queryset = OrganizationDocument.objects.select_related("organization")
    serializer_class = OrganizationDocumentSerializer
    lookup_value_converter = "int"
    filterset_fields = ("organization",)
    orderings = ("title", "created_at")
    expansions = {"organization": "organizations"}
    services = {"destroy": organization_documents.remove_document}

    def get_file(self, row: OrganizationDocument) -> tuple[FieldFile | None, str, str]:
        """Return the file under its name."""
        return row.file, str(row.file.name).rpartition("/")[2], row.sha256

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove a document (main contact, Secretariat)."""
        del pk
        document = self.get_object()
        self.allow(KEEP, document.organization)
        organization_documents.remove_document(document, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RepresentativeViewSet(ReadViewSet):
    """The people who act for organizations today: for the organization's own people and the Secretariat."""

    queryset = Representative.objects.all()
    serializer_class = RepresentativePersonSerializer
    lookup_value_converter = "int"
    filterset_fields = ("organization", "role")
    orderings = ("role",)
    expansions = {"organization": "organizations"}
    services = {"end": representatives.end_representation}

    def get_queryset(self) -> QuerySet[Representative]:
        """Return the people whom this user may see."""
        return current_representatives_for_user(self.request.user)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End a person's right to act for the organization (the person, main contact, Secretariat)."""
        del pk
        person: Any = self.get_object()
        if person.user_id != request.user.pk:
            self.allow(ADD_PERSON, person.organization)
        representatives.end_representation(person, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
