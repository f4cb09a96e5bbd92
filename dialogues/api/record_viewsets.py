"""General reports, the routing of documents, and the accounts in the API."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.conference_serializers import CompilationTextInput
from dialogues.api.funding_serializers import (
    ExpenditureInput,
    FundingSourceInput,
    FundingSourceSerializer,
    PaymentInput,
)
from dialogues.api.inputs import BatchInput, GeneralReportInput, MoveRoutingInput, RoutingReasonInput
from dialogues.api.serializers import (
    BatchSerializer,
    GeneralReportDetailSerializer,
    GeneralReportSerializer,
    RoutingSerializer,
)
from dialogues.models import FundingSource, GeneralReport, Routing
from dialogues.selectors.figures import reports_for_list
from dialogues.selectors.funding import sources_with_entries
from dialogues.selectors.looks import look_at_issuing_report, look_at_publishing_report
from dialogues.selectors.looks_of_routing import look_at_restoring, look_at_withdrawing_routing
from dialogues.selectors.translated_documents import list_printed_documents
from dialogues.services import figures, funding, general_reports, routing
from reviews.models import Phase
from untoc_portal.core.api.documents import DocumentForms, describe_forms
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import ReadViewSet
from untoc_portal.core.models import Document

WRITE, CHANGE, KEEP = "dialogues.write_general_report", "dialogues.change_routing", "dialogues.keep_accounts"


@extend_schema_view(retrieve=extend_schema(responses=describe_forms(GeneralReportDetailSerializer)))
class GeneralReportViewSet(DocumentForms, LooksByName, ReadViewSet):
    """General reports with their figures. They name no State, and no State can be identified. Public once published."""

    queryset = GeneralReport.objects.all()
    lookup_value_converter = "int"
    filterset_class = build_filters(GeneralReport, phase="phase__sequence", working_group="working_group__code")
    orderings = {"phase": "phase__sequence", "issued_at": "issued_at", "published_at": "published_at"}
    expansions = {"working_group": "working-groups"}
    services = {
        "create": general_reports.draft_report,
        "write": general_reports.write_text,
        "issue": general_reports.issue_report,
        "publish": general_reports.publish_report,
        "close_batch": figures.close_batch,
    }
    looks = {"issue": (WRITE, look_at_issuing_report), "publish": (WRITE, look_at_publishing_report)}

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the serializer. A single report includes its figures."""
        return GeneralReportSerializer if self.action == "list" else GeneralReportDetailSerializer

    def get_queryset(self) -> QuerySet[GeneralReport]:
        """Return the reports that this reader may see."""
        return reports_for_list(self.request.user)

    def list_documents(self, row: GeneralReport) -> QuerySet[Document]:
        """Return the issued report, and its translations."""
        return list_printed_documents(row)

    @extend_schema(request=GeneralReportInput, responses={201: GeneralReportDetailSerializer})
    def create(self, request: Request) -> Response:
        """Begin a report on a phase for a working group or the Conference (Secretariat)."""
        self.allow("dialogues.close_batch", Phase())
        data = self.read_in(GeneralReportInput)
        made = general_reports.draft_report(data.pop("phase"), actor=request.user, **data)
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=BatchInput, responses={201: BatchSerializer})
    @action(detail=False, methods=["post"], url_path="close-batch")
    def close_batch(self, request: Request) -> Response:
        """Count the States of a phase that are in no batch yet (Secretariat). A batch is never opened again."""
        self.allow("dialogues.close_batch", Phase())
        data = self.read_in(BatchInput)
        made = figures.close_batch(data["phase"], actor=request.user, basis=data["basis"])
        return Response(BatchSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CompilationTextInput, responses=GeneralReportDetailSerializer)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, pk: int) -> Response:
        """Write the text of a draft (Secretariat)."""
        return self._done(request, pk, CompilationTextInput)

    @extend_schema(request=ReadInput, responses=GeneralReportDetailSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: int) -> Response:
        """Issue the report to its group (Secretariat)."""
        return self._done(request, pk, ReadInput)

    @extend_schema(request=ReadInput, responses=GeneralReportDetailSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Publish an issued report (Secretariat)."""
        return self._done(request, pk, ReadInput)

    def _done(self, _request: Request, _pk: int, takes: type[serializers.Serializer]) -> Response:
        self.perform(self.get_object(), WRITE, takes)
        return self.answer(self.get_object())


class RoutingViewSet(LooksByName, ReadViewSet):
    """Documents sent to working groups, with the rule. For governmental readers; no State is named."""

    queryset = Routing.objects.select_related("working_group", "agenda_item", "outcome", "chair_summary", "rule__table")
    serializer_class = RoutingSerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(Routing, working_group="working_group__code", session="agenda_item__session")
    orderings = ("created_at", "withdrawn_at")
    expansions = {"working_group": "working-groups", "session": "sessions"}
    services = {
        "move": routing.change_routing,
        "withdraw": routing.withdraw_routing,
        "restore": routing.restore_routing,
    }
    looks = {"withdraw": (CHANGE, look_at_withdrawing_routing), "restore": (CHANGE, look_at_restoring)}

    @extend_schema(request=MoveRoutingInput, responses=RoutingSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Move the document to another item of an agenda of the same group (Secretariat)."""
        return self._done(request, pk, MoveRoutingInput)

    @extend_schema(request=RoutingReasonInput, responses=RoutingSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Withdraw the document from the group. The State under review sees the reason (Secretariat)."""
        return self._done(request, pk, RoutingReasonInput)

    @extend_schema(request=RoutingReasonInput, responses=RoutingSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Send a withdrawn document to the group again (Secretariat)."""
        return self._done(request, pk, RoutingReasonInput)

    def _done(self, _request: Request, _pk: int, takes: type[serializers.Serializer]) -> Response:
        self.perform(self.get_object(), CHANGE, takes)
        return self.answer(self.get_object())


class FundingSourceViewSet(ReadViewSet):
    """The accounts of the Mechanism: each source with its payments and expenditures, without cancelled ones. Public."""

    queryset = FundingSource.objects.all()
    lookup_value_converter = "int"
    serializer_class = FundingSourceSerializer
    filterset_fields = {"kind": ["exact"]}
    orderings = ("dated", "amount", "kind")
    expansions = {"contributor": "states"}
    services = {
        "create": funding.record_source,
        "payments": funding.record_payment,
        "expenditures": funding.record_expenditure,
    }

    def get_queryset(self) -> QuerySet[FundingSource]:
        """Return the sources with their entries that were not cancelled."""
        return sources_with_entries(self.request.user).not_cancelled()

    @extend_schema(request=FundingSourceInput, responses={201: FundingSourceSerializer})
    def create(self, request: Request) -> Response:
        """Record an allotment from the regular budget, or the pledge of a State (Secretariat)."""
        self.allow(KEEP, FundingSource())
        made = funding.record_source(actor=request.user, **self.read_in(FundingSourceInput))
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=PaymentInput, responses={201: FundingSourceSerializer})
    @action(detail=True, methods=["post"])
    def payments(self, request: Request, pk: int) -> Response:
        """Record a payment of a State for its pledge (Secretariat)."""
        return self._entered(request, pk, PaymentInput)

    @extend_schema(request=ExpenditureInput, responses={201: FundingSourceSerializer})
    @action(detail=True, methods=["post"])
    def expenditures(self, request: Request, pk: int) -> Response:
        """Record an expenditure from the source (Secretariat)."""
        return self._entered(request, pk, ExpenditureInput)

    def _entered(self, _request: Request, _pk: int, takes: type[serializers.Serializer]) -> Response:
        self.perform(self.get_object(), KEEP, takes)
        return self.answer(self.get_object(), created=True)
