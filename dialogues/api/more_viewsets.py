"""Wrong entries of the accounts, documents in other languages, requests for the floor, and good practices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.models import (
    ChairSummary,
    Compilation,
    Contribution,
    Expenditure,
    FloorRequest,
    FundingSource,
    GeneralReport,
    Payment,
)
from dialogues.selectors.good_practices import list_practices
from dialogues.selectors.looks import look_at_cancelling_entry, look_at_translated_document
from dialogues.selectors.participation import list_speaking_states
from dialogues.selectors.sessions import list_conference_items
from dialogues.services import contributions, funding
from dialogues.services.translated_documents import issue_translated_document
from reviews.models import Cluster
from stakeholders.enums import InstrumentCode
from untoc_portal.core.api.looks import ReadInput, SecondLooks
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

ENTRIES: dict[str, Any] = {"source": FundingSource, "payment": Payment, "expenditure": Expenditure}
# As in the setting TEXTS_OF_RECORD.
PRINTED: dict[str, Any] = {"chair-summary": ChairSummary, "general-report": GeneralReport, "compilation": Compilation}
CANCEL, TRANSLATE = "dialogues.keep_accounts", "dialogues.translate_texts"


class CancelEntryInput(ReadInput):
    """Why an entry is cancelled."""

    reason = serializers.CharField(max_length=300)


class AccountEntryViewSet(SecondLooks, PortalViewSet):
    """One entry of the accounts: a `source`, a `payment` or an `expenditure`."""

    serializer_class = CancelEntryInput
    services = {"strike_out": funding.cancel_entry}

    def get_entry(self) -> Any:
        """Return the entry, for who keeps the accounts. Raises Http404 for others."""
        model = ENTRIES.get(self.kwargs["kind"])
        if model is None:
            raise Http404
        entry = get_object_or_404(model.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        self.allow(CANCEL, entry)
        return entry

    def get_look(self, act: str) -> Look:
        """Return what is read before an entry is cancelled."""
        if act != "strike_out":
            raise Http404
        return look_at_cancelling_entry(self.get_entry())

    @extend_schema(request=CancelEntryInput, responses={204: None})
    def strike_out(self, request: Request, kind: str, pk: int) -> Response:
        """Cancel a wrong entry with a reason (Secretariat). It stays on record."""
        del kind, pk
        funding.cancel_entry(self.get_entry(), actor=request.user, **self.read_in(CancelEntryInput))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TranslatedDocumentViewSet(SecondLooks, PortalViewSet):
    """The document of a chair's summary, a general report or a compilation in another language."""

    serializer_class = ReadInput
    services = {"issue": issue_translated_document}

    def get_root(self) -> Any:
        """Return the row, for who issues its translations. Raises Http404 for others."""
        model = PRINTED.get(self.kwargs["kind"])
        if model is None or self.kwargs["language"] not in OfficialLanguage:
            raise Http404
        root = get_object_or_404(model.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        self.allow(TRANSLATE, root)
        return root

    def get_look(self, act: str) -> Look:
        """Return the translation after its original."""
        if act != "issue":
            raise Http404
        return look_at_translated_document(self.get_root(), self.kwargs["language"])

    @extend_schema(request=ReadInput, responses={204: None})
    def issue(self, request: Request, kind: str, pk: int, language: str) -> Response:
        """Issue the document in the language, from the final translation that was read (Secretariat)."""
        del kind, pk
        seen = self.read_in(ReadInput)["seen"]
        issue_translated_document(self.get_root(), actor=request.user, language=language, seen=seen)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FloorRequestSerializer(PortalModelSerializer):
    """A State that has asked for the floor under an item of the Conference."""

    session = serializers.IntegerField(source="item.session_id")
    item = serializers.IntegerField(source="item.number")
    state = serializers.CharField(source="state.iso3")

    class Meta:
        model = FloorRequest
        fields = ["id", "session", "item", "state", "requested_at", "needs_invitation", "withdrawn_at"]


class FloorRequestInput(serializers.Serializer):
    """The item of the Conference, by its session and number, and the State that asks."""

    session = serializers.IntegerField(min_value=1)
    item = serializers.IntegerField(min_value=1)
    state = serializers.CharField(max_length=3)


class FloorRequestViewSet(ReadViewSet):
    """Requests of States for the floor, in the order in which they asked, for governmental readers."""

    queryset = FloorRequest.objects.select_related("state", "item__session")
    serializer_class = FloorRequestSerializer
    lookup_value_converter = "int"
    filterset_class = build_filters(
        FloorRequest,
        session="item__session",
        item="item__number",
        state="state__iso3",
        is_waiting="withdrawn_at__isnull",
    )
    orderings = ("requested_at",)
    expansions = {"session": "sessions", "state": "states"}
    services = {"create": contributions.request_floor, "withdraw": contributions.withdraw_floor_request}

    @extend_schema(request=FloorRequestInput, responses={201: FloorRequestSerializer})
    def create(self, request: Request) -> Response:
        """Ask for the floor for your State (those who speak for it). Speakers are called in the order of requests."""
        own = list_speaking_states(request.user).distinct()
        if not own.exists():
            raise Http404
        data = self.read_in(FloorRequestInput)
        item = get_object_or_404(list_conference_items(), session=data["session"], number=data["item"])
        made = contributions.request_floor(item, actor=request.user, state=get_object_or_404(own, iso3=data["state"]))
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=None, responses=FloorRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Withdraw a request (those who speak for the State)."""
        del pk
        row = self.get_object()
        self.allow(contributions.SPEAK, row.state)
        return self.answer(contributions.withdraw_floor_request(row, actor=request.user))


class GoodPracticeSerializer(serializers.Serializer):
    """A good practice, as everyone may read it."""

    state = serializers.CharField(source="state.iso3")
    instrument = serializers.CharField(source="article.instrument.code")
    article = serializers.IntegerField(source="article.number")
    text = serializers.CharField()
    language = serializers.CharField()
    source = serializers.CharField()
    consented_on = serializers.DateField()


class PracticeFilterSerializer(serializers.Serializer):
    """The filters of the good practices."""

    q = serializers.CharField(max_length=100, required=False, help_text="Part of the name of a State.")
    theme = serializers.SlugRelatedField(
        "number", queryset=Cluster.objects.all(), required=False, help_text="The number of a cluster of articles."
    )
    instrument = serializers.ChoiceField(InstrumentCode.choices, required=False)
    article = serializers.IntegerField(min_value=1, max_value=999, required=False)


class PracticeViewSet(PortalViewSet):
    """Good practices by article, from issued lists and contributions, each with the consent of its State. Public."""

    queryset = Contribution.objects.none()
    serializer_class = GoodPracticeSerializer
    known_parameters = {"list": PracticeFilterSerializer}
    pagination_class = None

    @extend_schema(parameters=[PracticeFilterSerializer])
    def list(self, request: Request) -> Response:
        """Return the good practices that pass the filters."""
        wanted = PracticeFilterSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        return Response(self.get_serializer(list_practices(**wanted.validated_data), many=True).data)
