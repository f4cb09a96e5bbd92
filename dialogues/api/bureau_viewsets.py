"""Proposals to the Extended Bureau in the API. Members read and answer them. The Secretariat reads them."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.bureau_serializers import BureauDecisionSerializer
from dialogues.api.inputs import PositionReasonInput
from dialogues.models import Application, BureauDecision
from dialogues.selectors.bureau import decisions_for_page
from dialogues.selectors.looks_of_applicants import look_at_agreeing, look_at_answering, look_at_recusal
from dialogues.services import bureau
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.viewsets import ReadViewSet

TAKES_PART = "dialogues.take_part_in_bureau"


def answer_decision(decision: BureauDecision, *, created: bool = False) -> Response:
    """Return the response: the proposal as members of the Extended Bureau see it."""
    found = decisions_for_page().get(pk=decision.pk)
    code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
    return Response(BureauDecisionSerializer(found).data, status=code)


class BureauDecisionViewSet(LooksByName, ReadViewSet):
    """Proposals to the Extended Bureau, with the position of each member. For its members and the Secretariat."""

    queryset = BureauDecision.objects.all()
    serializer_class = BureauDecisionSerializer
    lookup_value_converter = "bureau_decision"
    filterset_fields = ("application", "objection", "outcome")
    expansions = {"application": "applications"}
    services = {
        "agree": bureau.agree_to_decision,
        "object": bureau.object_to_decision,
        "recuse": bureau.recuse_from_decision,
        "withdraw": bureau.withdraw_decision,
    }
    looks = {
        "agree": (TAKES_PART, look_at_agreeing),
        "object": (TAKES_PART, look_at_answering),
        "recuse": (TAKES_PART, look_at_recusal),
    }

    def get_permission_object(self, row: BureauDecision) -> Application:
        """Return the application, because the permission is checked on it."""
        return row.get_application()

    def get_queryset(self) -> QuerySet[BureauDecision]:
        """Return the proposals this user may see."""
        return decisions_for_page().visible_to(self.request.user)

    def act(self, takes: type[serializers.Serializer] | None = None) -> Response:
        """Check the permission on the application and call the service of this action."""
        decision = self.get_object()
        self.allow(TAKES_PART, self.get_permission_object(decision))
        data = self.read_in(takes) if takes else {}
        return answer_decision(self.services[self.action](decision, actor=self.request.user, **data))

    @extend_schema(request=ReadInput, responses=BureauDecisionSerializer)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: int) -> Response:
        """Agree. The decision is taken when all members who take part have agreed."""
        del request, pk
        return self.act(ReadInput)

    @extend_schema(request=PositionReasonInput, responses=BureauDecisionSerializer)
    @action(detail=True, methods=["post"])
    def object(self, request: Request, pk: int) -> Response:
        """Object and give a reason. The decision is not taken while a member objects."""
        del request, pk
        return self.act(PositionReasonInput)

    @extend_schema(request=PositionReasonInput, responses=BureauDecisionSerializer)
    @action(detail=True, methods=["post"])
    def recuse(self, request: Request, pk: int) -> Response:
        """Take no part in the decision and give a reason. This cannot be undone."""
        del request, pk
        return self.act(PositionReasonInput)

    @extend_schema(request=None, responses=BureauDecisionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Withdraw your own proposal."""
        del request, pk
        return self.act()
