"""Sessions of the working groups in the API: their days and agenda, their records, documents and packs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.inputs import ConcludeInput, ReportInput, SessionInput
from dialogues.api.serializers import (
    DialogueDetailSerializer,
    SessionDetailSerializer,
    SessionDocumentSerializer,
    SessionSerializer,
)
from dialogues.api.session_inputs import (
    AgendaItemInput,
    BureauMemberInput,
    GeneralReviewInput,
    PackInput,
    ParticipantsInput,
    RecommendationInput,
    RemovalInput,
    SessionChangeInput,
    SessionDocumentInput,
    SessionPackSerializer,
)
from dialogues.models import AgendaItem, BureauMember, Participant, Session, SessionDocument, SessionPack, WorkingGroup
from dialogues.selectors.looks import look_at_adoption, look_at_conclusion, look_at_opening
from dialogues.selectors.records import list_earlier_recommendations
from dialogues.selectors.sessions import session_for_page, sessions_for_list
from dialogues.services import agendas, general_reviews, packs, session_records, sessions
from untoc_portal.core.api.documents import PDF, NegotiateLater
from untoc_portal.core.api.files import HasFile, answer_file
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

SCHEDULE, KEEP, PLACE = "dialogues.schedule_session", "dialogues.keep_records", "dialogues.place_document"
READ_PACK = "dialogues.read_pack"
ZIP = "application/zip"


class SessionRecords(PortalViewSet):
    """What is put on record of a session. Each act answers with the session as it is then."""

    def record(self, permission: str, takes: type[serializers.Serializer] | None = None) -> Response:
        """Check the permission on the session, call the service of this action, and return the session."""
        self.perform(self.get_object(), permission, takes)
        return self.answer(self.get_object())

    @extend_schema(request=AgendaItemInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["post"], url_path="agenda")
    def add_item(self, request: Request, pk: int) -> Response:
        """Add an item at the end of the agenda, before the session is concluded (Secretariat)."""
        del request, pk
        return self.record(SCHEDULE, AgendaItemInput)

    @extend_schema(request=AgendaItemInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["put"], url_path="agenda/<int:number>")
    def change_item(self, request: Request, pk: int, number: int) -> Response:
        """Change the title of an item, or choose it for outcomes, before the session is concluded (Secretariat)."""
        del request, pk
        session = self.get_object()
        self.allow(SCHEDULE, session)
        item = get_object_or_404(AgendaItem.objects.select_related("session"), session=session, number=number)
        self.perform(item, SCHEDULE, AgendaItemInput)
        return self.answer(self.get_object())

    @extend_schema(request=BureauMemberInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["post"], url_path="bureau")
    def add_bureau_member(self, request: Request, pk: int) -> Response:
        """Record a member of the bureau, until the report is adopted (Secretariat, chair)."""
        del request, pk
        return self.record(KEEP, BureauMemberInput)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path="bureau/<int:row>")
    def remove_bureau_member(self, request: Request, pk: int, row: int) -> Response:
        """Remove a member of the bureau from the records, until the report is adopted (Secretariat, chair)."""
        del request, pk
        return self._remove(BureauMember, row)

    @extend_schema(request=ParticipantsInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["post"], url_path="participants")
    def register_participants(self, request: Request, pk: int) -> Response:
        """Register States, United Nations bodies and intergovernmental organizations (Secretariat, chair)."""
        del request, pk
        return self.record(KEEP, ParticipantsInput)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path="participants/<int:row>")
    def remove_participant(self, request: Request, pk: int, row: int) -> Response:
        """Remove a participant from the records, until the report is adopted (Secretariat, chair)."""
        del request, pk
        return self._remove(Participant, row)

    def _remove(self, model: type[BureauMember | Participant], row: int) -> Response:
        session = self.get_object()
        self.allow(KEEP, session)
        found = get_object_or_404(model, session=session, pk=row)
        self.services[self.action](found, actor=self.request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=RecommendationInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["post"], url_path="recommendations")
    def add_recommendation(self, request: Request, pk: int) -> Response:
        """Record a recommendation, until the report is adopted (Secretariat, chair)."""
        del request, pk
        return self._recommend(None)

    @extend_schema(request=RecommendationInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["put"], url_path="recommendations/<int:number>")
    def change_recommendation(self, request: Request, pk: int, number: int) -> Response:
        """Change a recommendation, or record that it is agreed, until the report is adopted (Secretariat, chair)."""
        del request, pk
        return self._recommend(number)

    def _recommend(self, number: int | None) -> Response:
        session = self.get_object()
        self.allow(KEEP, session)
        if number is not None:
            get_object_or_404(session.recommendations.all(), number=number)
        self.more_context = {"listed": list_earlier_recommendations(session, self.request.user, but=number)}
        self.perform(session, KEEP, RecommendationInput, number=number)
        return self.answer(self.get_object())

    def get_serializer_context(self) -> dict[str, Any]:
        """Add what an input of this session is checked with."""
        return {**super().get_serializer_context(), **getattr(self, "more_context", {})}

    @extend_schema(request={"multipart/form-data": SessionDocumentInput}, responses={201: SessionDocumentSerializer})
    @action(detail=True, methods=["post"], url_path="documents", parser_classes=(MultiPartParser,))
    def add_document(self, request: Request, pk: int) -> Response:
        """Put a document before the session, with its symbol and its file (Secretariat)."""
        del request, pk
        session = self.get_object()
        self.allow(PLACE, session)
        self.more_context = {"session": session}
        made = self.perform(session, PLACE, SessionDocumentInput)
        shown = SessionDocumentSerializer(made, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PackInput, responses={202: SessionPackSerializer})
    @action(detail=True, methods=["post"], url_path="packs")
    def request_pack(self, request: Request, pk: int) -> Response:
        """Ask for all documents of the session in one language (delegates, chairs, Secretariat). A job makes it."""
        del request, pk
        made = self.perform(self.get_object(), READ_PACK, PackInput)
        return Response(SessionPackSerializer(made).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, kind): OpenApiTypes.BINARY for kind in (PDF, ZIP)})
    @action(
        detail=True,
        methods=["get"],
        url_path="packs/<str:language>/<str:form>",
        content_negotiation_class=NegotiateLater,
    )
    def file(self, request: Request, pk: int, language: str, form: str) -> HttpResponseBase:
        """Return a pack that was made, as one file: `pdf` or `zip` (delegates, chairs, Secretariat)."""
        session = self.get_object()
        self.allow(READ_PACK, session)
        pack = get_object_or_404(SessionPack.objects.visible_to(request.user), session=pk, language=language)
        file = {"pdf": pack.pdf, "zip": pack.archive}.get(form)
        return answer_file(request, file, f"{session.working_group.code}-{session.number}-{language}.{form}")


class SessionViewSet(LooksByName, SessionRecords, ReadViewSet):
    """Sessions of the working groups. Sessions are public. Their documents are for governmental readers."""

    queryset = Session.objects.all()
    lookup_value_converter = "int"
    filterset_class = build_filters(Session, working_group="working_group__code", state="state")
    orderings = ("starts_on", "ends_on", "number")
    default_ordering = "-id"
    expansions = {"working_group": "working-groups"}
    services = {
        "create": sessions.schedule_session,
        "update": sessions.reschedule_session,
        "conclude": sessions.conclude_session,
        "adopt_report": sessions.adopt_report,
        "open_general_review": general_reviews.open_general_review,
        "add_item": agendas.add_agenda_item,
        "change_item": agendas.change_agenda_item,
        "add_bureau_member": session_records.add_bureau_member,
        "remove_bureau_member": session_records.remove_record,
        "register_participants": session_records.register_participants,
        "remove_participant": session_records.remove_record,
        "add_recommendation": session_records.record_recommendation,
        "change_recommendation": session_records.record_recommendation,
        "add_document": session_records.place_document,
        "request_pack": packs.request_pack,
    }
    looks = {
        "conclude": ("dialogues.conclude_session", look_at_conclusion),
        "adopt_report": ("dialogues.adopt_report", look_at_adoption),
        "open_dialogue": ("dialogues.open_dialogue", look_at_opening),
        "open_general_review": ("dialogues.open_general_review", look_at_opening),
    }

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the serializer. A single session includes its agenda."""
        return SessionSerializer if self.action == "list" else SessionDetailSerializer

    def get_queryset(self) -> QuerySet[Session]:
        """Return the sessions. A single session includes its agenda."""
        user = self.request.user
        return sessions_for_list(user) if self.action == "list" else session_for_page(user).visible_to(user)

    @extend_schema(request=SessionInput, responses={201: SessionDetailSerializer})
    def create(self, request: Request) -> Response:
        """Schedule a session with its agenda (Secretariat)."""
        self.allow("dialogues.schedule_session", WorkingGroup())
        data = self.read_in(SessionInput)
        made = sessions.schedule_session(data.pop("working_group"), actor=request.user, **data)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=SessionChangeInput, responses=SessionDetailSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Move the session to other days or another place, before it is concluded (Secretariat)."""
        del request, pk
        return self.record(SCHEDULE, SessionChangeInput)

    @extend_schema(request=ConcludeInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, pk: int) -> Response:
        """Record that the session is concluded (Secretariat, chair)."""
        del request, pk
        self.perform(self.get_object(), "dialogues.conclude_session", ConcludeInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReportInput, responses=SessionDetailSerializer)
    @action(detail=True, methods=["post"], url_path="adopt-report")
    def adopt_report(self, request: Request, pk: int) -> Response:
        """Record the adopted report (Secretariat, chair). The dialogue of the session can be opened only after that."""
        del request, pk
        self.perform(self.get_object(), "dialogues.adopt_report", ReportInput)
        return self.answer(self.get_object())

    @extend_schema(request=GeneralReviewInput, responses={201: DialogueDetailSerializer})
    @action(detail=True, methods=["post"], url_path="open-general-review")
    def open_general_review(self, request: Request, pk: int) -> Response:
        """Open applications to the general review under an item of the Conference (Secretariat, its President)."""
        del pk
        session = self.get_object()
        self.allow("dialogues.open_general_review", session)
        data = self.read_in(GeneralReviewInput)
        item = get_object_or_404(AgendaItem, session=session, number=data.pop("item"))
        made = self.services[self.action](item, actor=request.user, **data)
        shown = DialogueDetailSerializer(made, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)


class SessionDocumentViewSet(HasFile, ReadViewSet):
    """Documents before sessions: those for everyone are public, the others for governmental readers."""

    queryset = SessionDocument.objects.select_related("session__working_group", "agenda_item")
    serializer_class = SessionDocumentSerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(
        SessionDocument,
        session="session",
        working_group="session__working_group__code",
        kind="kind",
        language="language",
        symbol="symbol",
    )
    orderings = ("symbol", "title")
    expansions = {"session": "sessions"}
    services = {"remove": session_records.remove_document}

    def get_file(self, row: SessionDocument) -> Any:
        """Return the file under the symbol of the document."""
        return row.file, f"{row.symbol.replace('/', '-')}-{row.language}.pdf", row.sha256

    @extend_schema(request=RemovalInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: int) -> Response:
        """Remove a document that was added by mistake, and say why (Secretariat)."""
        del pk
        document = self.get_object()
        self.allow(PLACE, document.session)
        self.services[self.action](document, actor=request.user, **self.read_in(RemovalInput))
        return Response(status=status.HTTP_204_NO_CONTENT)
