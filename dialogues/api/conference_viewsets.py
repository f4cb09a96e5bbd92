"""The general review in the API: contributions of States, compilations, decisions of the Conference."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.conference_serializers import (
    CompilationDraftInput,
    CompilationSerializer,
    CompilationTextInput,
    ConferenceDecisionInput,
    ContributionInput,
    ContributionSerializer,
    DecisionSerializer,
    StepOutcomeInput,
    StrikeOutInput,
)
from dialogues.models import Compilation, ConferenceDecision, Contribution
from dialogues.selectors.compilations import look_at_issuing_compilation, look_at_publishing_compilation
from dialogues.selectors.decisions import list_decisions, look_at_confirming_decision
from dialogues.selectors.participation import list_speaking_states
from dialogues.selectors.sessions import list_conference_sessions
from dialogues.selectors.translated_documents import list_printed_documents
from dialogues.services import compilations, contributions, decisions
from untoc_portal.core.api.documents import DocumentForms, describe_forms
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.viewsets import ReadViewSet
from untoc_portal.core.authz import is_secretariat
from untoc_portal.core.models import Document


class ContributionViewSet(ReadViewSet):
    """Contributions to the general review. Governmental readers get all of them, everyone those in the library."""

    queryset = Contribution.objects.select_related("item", "state", "article__instrument")
    serializer_class = ContributionSerializer
    lookup_value_converter = "int"
    filterset_fields = {
        "item__session": ["exact"],
        "item__number": ["exact"],
        "state__iso3": ["exact"],
        "kind": ["exact"],
        "article__instrument__code": ["exact"],
        "article__number": ["exact"],
    }
    services = {
        "create": contributions.hand_in_contribution,
        "withdraw": contributions.withdraw_contribution,
        "end_library": contributions.end_library_consent,
    }

    @extend_schema(request=ContributionInput, responses={201: ContributionSerializer})
    def create(self, request: Request) -> Response:
        """Hand in a contribution (those who speak for the State). It can be withdrawn at any time."""
        if not list_speaking_states(request.user).exists():
            raise Http404
        data = self.read_in(ContributionInput)
        item = data.pop("item")
        return self.answer(self.services[self.action](item, actor=request.user, **data), created=True)

    def _act(self, request: Request) -> Response:
        row = self.get_object()
        self.allow(contributions.SPEAK, row.state)
        return Response(ContributionSerializer(self.services[self.action](row, actor=request.user)).data)

    @extend_schema(request=None, responses=ContributionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Withdraw a contribution immediately, also from the library (those who speak for the State)."""
        del pk
        return self._act(request)

    @extend_schema(request=None, responses=ContributionSerializer)
    @action(detail=True, methods=["post"], url_path="end-library")
    def end_library(self, request: Request, pk: int) -> Response:
        """Remove a good practice from the library immediately (those who speak for the State)."""
        del pk
        return self._act(request)


@extend_schema_view(retrieve=extend_schema(responses=describe_forms(CompilationSerializer)))
class CompilationViewSet(LooksByName, DocumentForms, ReadViewSet):
    """Compilations of the Secretariat. Drafts are its own, issued ones for States, published ones for everyone."""

    queryset = Compilation.objects.select_related("item__session__working_group", "document")
    serializer_class = CompilationSerializer
    lookup_value_converter = "int"
    filterset_fields = {"item__session": ["exact"], "item__number": ["exact"], "state": ["exact"]}
    services = {
        "create": compilations.draft_compilation,
        "write": compilations.write_compilation,
        "issue": compilations.issue_compilation,
        "publish": compilations.publish_compilation,
    }
    looks = {
        "issue": (compilations.WRITE, look_at_issuing_compilation),
        "publish": (compilations.WRITE, look_at_publishing_compilation),
    }

    def list_documents(self, row: Compilation) -> QuerySet[Document]:
        """Return the issued compilation, and its translations."""
        return list_printed_documents(row)

    @extend_schema(request=CompilationDraftInput, responses={201: CompilationSerializer})
    def create(self, request: Request) -> Response:
        """Draft a compilation from contributions and general reports (Secretariat)."""
        if not is_secretariat(request.user):
            raise Http404
        data = self.read_in(CompilationDraftInput)
        return self.answer(self.perform(data["item"], compilations.WRITE, language=data["language"]), created=True)

    @extend_schema(request=CompilationTextInput, responses=CompilationSerializer)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, pk: int) -> Response:
        """Write the text of a draft (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), compilations.WRITE, CompilationTextInput))

    @extend_schema(request=ReadInput, responses=CompilationSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: int) -> Response:
        """Issue it to States with a symbol (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), compilations.WRITE, ReadInput))

    @extend_schema(request=ReadInput, responses=CompilationSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Publish it (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), compilations.WRITE, ReadInput))


class DecisionViewSet(LooksByName, ReadViewSet):
    """Decisions of the Conference with their source and next steps. Public once a second officer confirmed them."""

    queryset = ConferenceDecision.objects.all()
    serializer_class = DecisionSerializer
    lookup_value_converter = "int"
    filterset_fields = {"session": ["exact"], "number": ["exact"], "effect": ["exact"]}
    services = {
        "create": decisions.enter_decision,
        "confirm": decisions.confirm_decision,
        "strike_out": decisions.strike_out_decision,
        "record_step_outcome": decisions.record_step_outcome,
    }
    looks = {"confirm": (decisions.CONFIRM, look_at_confirming_decision)}

    def get_queryset(self) -> QuerySet[ConferenceDecision]:
        """Return the decisions that this reader may see."""
        return list_decisions(self.request.user).prefetch_related("steps")

    def _answer(self, row: ConferenceDecision, *, created: bool = False) -> Response:
        return self.answer(self.get_queryset().get(pk=row.pk), created=created)

    @extend_schema(request=ConferenceDecisionInput, responses={201: DecisionSerializer})
    def create(self, request: Request) -> Response:
        """Enter a decision (Secretariat). Another officer must confirm it."""
        if not is_secretariat(request.user):
            raise Http404
        data = self.read_in(ConferenceDecisionInput)
        session = get_object_or_404(list_conference_sessions(), pk=data.pop("session"))
        return self._answer(self.perform(session, decisions.RECORD, **data), created=True)

    @extend_schema(request=ReadInput, responses=DecisionSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Confirm a decision that another officer has entered (Secretariat)."""
        del request, pk
        return self._answer(self.perform(self.get_object(), decisions.CONFIRM, ReadInput))

    @extend_schema(request=StrikeOutInput, responses=DecisionSerializer)
    @action(detail=True, methods=["post"], url_path="strike-out")
    def strike_out(self, request: Request, pk: int) -> Response:
        """Strike out a wrong entry before it is confirmed (Secretariat)."""
        del request, pk
        return self._answer(self.perform(self.get_object(), decisions.RECORD, StrikeOutInput))

    @extend_schema(request=StepOutcomeInput, responses=DecisionSerializer)
    @action(detail=True, methods=["post"], url_path="steps/<int:number>/note")
    def record_step_outcome(self, request: Request, pk: int, number: int) -> Response:
        """Record the result of a next step (Secretariat)."""
        del pk
        row = self.get_object()
        self.allow(decisions.RECORD, row)
        step = get_object_or_404(row.steps.all(), number=number)
        decisions.record_step_outcome(step, actor=request.user, **self.read_in(StepOutcomeInput))
        return self._answer(row)
