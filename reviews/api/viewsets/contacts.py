"""Messages to focal points, and the authorities of States that articles name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.contact_serializers import (
    ContactMessageInput,
    ContactMessageSerializer,
    ContactOpeningInput,
    ContactOpeningSerializer,
    SentSerializer,
    SharedInput,
    StateContactInput,
    StateContactSerializer,
)
from reviews.models import ContactMessage, ContactOpening, StateContact
from reviews.selectors.contact import is_focal_point_of_state, is_open
from reviews.services import contact_relay, state_contacts
from stakeholders.models import State
from untoc_portal.core import authz
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

if TYPE_CHECKING:
    from rest_framework.serializers import BaseSerializer


class ContactMessageViewSet(ReadViewSet):
    """Messages to focal points: those to the user's State; for the Secretariat those reported as abuse."""

    queryset = ContactMessage.objects.select_related("state", "organization")
    serializer_class = ContactMessageSerializer
    lookup_value_converter = "int"
    orderings = ("created_at",)
    default_ordering = "-id"
    services = {
        "create": contact_relay.send_contact_message,
        "report": contact_relay.report_abuse,
        "unblock": contact_relay.unblock_sender,
    }

    @extend_schema(request=ContactMessageInput, responses={201: SentSerializer})
    def create(self, request: Request) -> Response:
        """Write to the focal points of a State that allows it. Their names and addresses are not shown.

        The State decides whether and how to answer. Anyone who has no account writes on the page of the State.
        """
        data = self.read_in(ContactMessageInput)
        state = data.pop("state")
        if not is_open(state):
            raise Http404
        contact_relay.require_few_messages(request.META.get("REMOTE_ADDR", ""))
        made = self.services["create"](state, actor=request.user, **data)
        return Response(SentSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ContactMessageSerializer)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, pk: int) -> Response:
        """Report a message as abuse (focal point of the State). Its sender is blocked."""
        del pk
        message = self.get_object()
        if not is_focal_point_of_state(request.user, message.state):
            raise Http404
        return self.answer(self.services["report"](message, actor=request.user))

    @extend_schema(request=None, responses=ContactMessageSerializer)
    @action(detail=True, methods=["post"])
    def unblock(self, request: Request, pk: int) -> Response:
        """Cancel a report, if the message was no abuse (Secretariat). Its sender can write again."""
        del pk
        message = self.get_object()
        if not authz.is_secretariat(request.user):
            raise Http404
        return self.answer(self.services["unblock"](message, actor=request.user))


class ContactOpeningViewSet(mixins.RetrieveModelMixin, PortalViewSet):
    """Whether people can write to the focal points of a State."""

    queryset = State.objects.annotate(is_open=Exists(ContactOpening.objects.filter(state=OuterRef("pk"))))
    serializer_class = ContactOpeningSerializer
    lookup_field = "iso3"
    services = {"update": contact_relay.open_contact}

    @extend_schema(request=ContactOpeningInput, responses=ContactOpeningSerializer)
    def update(self, request: Request, iso3: str) -> Response:
        """Open or close the relay of the State (its focal points). Messages that arrived stay."""
        del iso3
        state = self.get_object()
        if not is_focal_point_of_state(request.user, state):
            raise Http404
        opens = self.read_in(ContactOpeningInput)["is_open"]
        act = contact_relay.open_contact if opens else contact_relay.close_contact
        act(state, actor=request.user)
        return self.answer(self.get_object())


class StateContactViewSet(ReadViewSet):
    """Authorities of States that articles name: those of the user's State, and those that other States share."""

    queryset = StateContact.objects.select_related("state", "kind__instrument")
    serializer_class = StateContactSerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(StateContact, state="state__iso3", kind="kind__key", in_force="ended_on__isnull")
    orderings = {"state": "state__iso3", "starts_on": "starts_on"}
    default_ordering = "state"
    services = {
        "create": state_contacts.record_contact,
        "end": state_contacts.end_contact,
        "share": state_contacts.share_contact,
    }

    @extend_schema(request=StateContactInput, responses={201: StateContactSerializer})
    def create(self, request: Request) -> Response:
        """Record an authority of a State (those who name the people of its delegation, Secretariat)."""
        data = self.read_in(StateContactInput)
        state = data.pop("state")
        self.allow("reviews.keep_delegation", state)
        made = self.services["create"](state, actor=request.user, **data)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=None, responses=StateContactSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End a contact today (those who name the people of the delegation, Secretariat)."""
        del request, pk
        return self._act()

    @extend_schema(request=SharedInput, responses=StateContactSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: int) -> Response:
        """Let other States see a contact, or no longer (those who name the people of the delegation, Secretariat)."""
        del request, pk
        return self._act(SharedInput)

    def _act(self, takes: type[BaseSerializer] | None = None) -> Response:
        contact = self.get_object()
        self.allow("reviews.keep_delegation", contact.state)
        values = self.read_in(takes) if takes else {}  # type: ignore[arg-type]  # of this module
        self.services[self.action](contact, actor=self.request.user, **values)
        return self.answer(self.get_object())
