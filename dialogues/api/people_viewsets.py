"""The people of dialogues in the API, the papers, the figures, and the chairs' summaries."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.dialogue_inputs import (
    AttendeeSerializer,
    CertificateInput,
    CoChairSerializer,
    DialogueFiguresSerializer,
    DialoguePaperSerializer,
    SubstituteInput,
)
from dialogues.api.serializers import ChairSummarySerializer
from dialogues.models import Attendee, ChairSummary, CoChair, Dialogue, DialoguePaper
from dialogues.selectors.applications import list_dialogue_figures
from dialogues.selectors.dialogues import WITH_SESSION
from dialogues.selectors.people import attendees_for_user, co_chairs_for_user
from dialogues.selectors.translated_documents import list_printed_documents
from dialogues.services import attendees, co_chairs, dialogue_papers
from untoc_portal.core import authz
from untoc_portal.core.api.documents import DocumentForms, describe_forms
from untoc_portal.core.api.files import HasFile
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet
from untoc_portal.core.models import Document

ACT_FOR = "dialogues.withdraw_application"


class AttendeeViewSet(HasFile, ReadViewSet):
    """The people whom organizations send to dialogues.

    An organization sees its own people. The chair of a dialogue sees the invited ones. The Extended Bureau and the
    Secretariat see all.
    """

    queryset = Attendee.objects.all()
    serializer_class = AttendeeSerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(
        Attendee, application="application", dialogue="application__dialogue", attended="attended"
    )
    expansions = {"application": "applications", "dialogue": "dialogues", "organization": "organizations"}
    services = {"substitute": attendees.substitute_attendee, "certify": attendees.certify_attendance}

    def get_queryset(self) -> QuerySet[Attendee]:
        """Return the people whom this user may see, with their attendance."""
        return attendees_for_user(self.request.user)

    def get_file(self, row: Attendee) -> Any:
        """Return the certificate, for the organization and the Secretariat. Raises Http404 for others."""
        self.require_owner(row)
        document = row.certificate
        if document is None or not document.is_rendered:
            raise Http404
        return document.file, "certificate.pdf", document.sha256

    def require_owner(self, attendee: Attendee) -> None:
        """Raise Http404 for a user who does not act for the organization and is not in the Secretariat."""
        if not authz.is_secretariat(self.request.user):
            self.allow(ACT_FOR, attendee.application)

    @extend_schema(request=SubstituteInput, responses={201: AttendeeSerializer})
    @action(detail=True, methods=["post"])
    def substitute(self, request: Request, pk: int) -> Response:
        """Send another representative instead, until the dialogue is held (the organization)."""
        del pk
        attendee = self.get_object()
        self.require_owner(attendee)
        made = attendees.substitute_attendee(attendee, actor=request.user, **self.read_in(SubstituteInput))
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=CertificateInput, responses={202: AttendeeSerializer})
    @action(detail=True, methods=["post"])
    def certify(self, request: Request, pk: int) -> Response:
        """Ask for the certificate of a person who attended (the organization, Secretariat). A job makes it."""
        del pk
        attendee = self.get_object()
        self.require_owner(attendee)
        attendees.certify_attendance(attendee, actor=request.user, **self.read_in(CertificateInput))
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_202_ACCEPTED)


class CoChairViewSet(ReadViewSet):
    """Co-chairs of dialogues and the proposals for them, for the Secretariat."""

    queryset = CoChair.objects.all()
    serializer_class = CoChairSerializer
    lookup_value_converter = "int"
    filterset_fields = ("dialogue",)
    expansions = {"dialogue": "dialogues"}
    services = {"confirm": co_chairs.confirm_co_chair, "end": co_chairs.end_co_chair}

    def get_queryset(self) -> QuerySet[CoChair]:
        """Return the co-chairs, for those who name them."""
        return co_chairs_for_user(self.request.user)

    @extend_schema(request=None, responses=CoChairSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Confirm a co-chair whom another officer proposed (Secretariat)."""
        return self._act(request, pk)

    @extend_schema(request=None, responses=CoChairSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End a co-chair, or the proposal of one (Secretariat)."""
        return self._act(request, pk)

    def _act(self, request: Request, _pk: int) -> Response:
        row = self.get_object()
        self.allow(co_chairs.NAME, row.dialogue)
        return self.answer(self.services[self.action](row, actor=request.user))


class DialoguePaperViewSet(HasFile, ReadViewSet):
    """Background papers of dialogues. Public."""

    queryset = DialoguePaper.objects.select_related(f"dialogue__{WITH_SESSION}")
    serializer_class = DialoguePaperSerializer
    lookup_value_converter = "int"
    filterset_fields = ("dialogue", "language")
    orderings = ("title", "created_at")
    expansions = {"dialogue": "dialogues"}
    services = {"destroy": dialogue_papers.remove_paper}

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove a background paper (Secretariat, chair)."""
        del pk
        paper = self.get_object()
        self.allow("dialogues.hold_dialogue", paper.dialogue)
        dialogue_papers.remove_paper(paper, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DialogueFiguresViewSet(PortalViewSet):
    """The numbers of applications and objections, by dialogue. They identify no State and no organization. Public."""

    queryset = Dialogue.objects.none()
    serializer_class = DialogueFiguresSerializer
    pagination_class = None

    def list(self, request: Request) -> Response:
        """Return the numbers of every dialogue without undecided applications, the latest first."""
        del request
        return Response(self.get_serializer(list_dialogue_figures(), many=True).data)


@extend_schema_view(retrieve=extend_schema(responses=describe_forms(ChairSummarySerializer)))
class ChairSummaryViewSet(DocumentForms, mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Chairs' summaries, each with its document in every language in which it is issued. Public once issued."""

    queryset = ChairSummary.objects.select_related("document", f"dialogue__{WITH_SESSION}")
    serializer_class = ChairSummarySerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(
        ChairSummary, dialogue="dialogue", working_group="dialogue__report__session__working_group__code", state="state"
    )
    orderings = ("issued_at",)
    expansions = {"dialogue": "dialogues"}

    def list_documents(self, row: ChairSummary) -> QuerySet[Document]:
        """Return the issued summary, and its translations."""
        return list_printed_documents(row)
