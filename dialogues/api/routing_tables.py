"""Versions of the routing table in the API, for the Secretariat."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.enums import RoutingTableState
from dialogues.models import RoutingRule, RoutingTable, WorkingGroup
from dialogues.selectors.looks_of_routing import look_at_putting_in_force
from dialogues.selectors.routing import preview_table, tables_for_list
from dialogues.services import routing_tables
from dialogues.services.routing_tables import RuleEntry
from reviews.enums import ObservationKind
from reviews.models import Cluster
from stakeholders.models import Instrument
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.api.viewsets import ReadViewSet

CHANGE = "dialogues.change_routing"


class RoutingRuleSerializer(PortalModelSerializer):
    """A rule: what it sends to which group. Null or empty means any."""

    instrument = serializers.CharField(source="instrument.code", default=None, allow_null=True)
    cluster = serializers.IntegerField(source="cluster.number", default=None, allow_null=True)
    working_group = serializers.CharField(source="working_group.code")

    class Meta:
        model = RoutingRule
        fields = ["id", "position", "instrument", "cluster", "kind", "working_group", "source", "verified"]


class RoutingTableSerializer(PortalModelSerializer):
    """A version of the routing table with its rules."""

    rules = RoutingRuleSerializer(many=True)

    class Meta:
        model = RoutingTable
        fields = ["number", "note", "state", "in_force_since", "retired_at", "rules"]


class RoutingChangeSerializer(serializers.Serializer):
    """How many of the current outcomes a group gets now, and would get by the draft."""

    working_group = serializers.CharField(source="working_group.code")
    now = serializers.IntegerField()
    then = serializers.IntegerField()


class RoutingTableDetailSerializer(RoutingTableSerializer):
    """A version. A draft has what it would change for the current outcomes."""

    changes = serializers.SerializerMethodField()

    class Meta(RoutingTableSerializer.Meta):
        fields = [*RoutingTableSerializer.Meta.fields, "changes"]

    @extend_schema_field(RoutingChangeSerializer(many=True))
    def get_changes(self, table: RoutingTable) -> Any:
        """Return what the draft would change."""
        changes = preview_table(table) if table.state == RoutingTableState.DRAFT else ()
        return RoutingChangeSerializer(changes, many=True).data


class TableInput(serializers.Serializer):
    """Why the table is changed."""

    note = serializers.CharField(max_length=2000)


class RuleInput(serializers.Serializer):
    """A rule. What is left out means any."""

    position = serializers.IntegerField(min_value=1, max_value=999)
    instrument = serializers.SlugRelatedField("code", queryset=Instrument.objects.all(), default=None, allow_null=True)
    cluster = serializers.SlugRelatedField("number", queryset=Cluster.objects.all(), default=None, allow_null=True)
    kind = serializers.ChoiceField(ObservationKind.choices, default="", allow_blank=True)
    working_group = serializers.SlugRelatedField("code", queryset=WorkingGroup.objects.all())
    source = serializers.CharField(max_length=300)
    verified = serializers.BooleanField(default=False, help_text="The source confirms it.")


class RoutingTableViewSet(LooksByName, ReadViewSet):
    """Versions of the table by which outcomes go to working groups (Secretariat)."""

    queryset = RoutingTable.objects.all()
    serializer_class = RoutingTableSerializer
    lookup_field = "number"
    lookup_value_converter = "int"
    row_key = "number"
    filterset_fields = ("state",)
    orderings = ("number",)
    services = {
        "create": routing_tables.draft_table,
        "add_rule": routing_tables.add_rule,
        "change_rule": routing_tables.change_rule,
        "remove_rule": routing_tables.remove_rule,
        "put_in_force": routing_tables.put_in_force,
        "destroy": routing_tables.discard_table,
    }
    looks = {"put_in_force": (CHANGE, look_at_putting_in_force)}

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the serializer. A single draft has what it would change."""
        return RoutingTableSerializer if self.action == "list" else RoutingTableDetailSerializer

    def get_queryset(self) -> QuerySet[RoutingTable]:
        """Return the versions with their rules, for those who change them."""
        rows = tables_for_list(self.request.user)
        if not self.request.user.has_perm(CHANGE):
            return rows.none()
        rules = RoutingRule.objects.select_related("instrument", "cluster", "working_group").order_by("position")
        return rows.prefetch_related(Prefetch("rules", queryset=rules))

    @extend_schema(request=TableInput, responses={201: RoutingTableDetailSerializer})
    def create(self, request: Request) -> Response:
        """Begin a new version with the rules of the one in force (Secretariat). There is one draft at most."""
        if not request.user.has_perm(CHANGE):
            raise Http404
        made = routing_tables.draft_table(actor=request.user, **self.read_in(TableInput))
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, number: int) -> Response:
        """Discard a draft (Secretariat)."""
        del request, number
        self.perform(self.get_object(), CHANGE)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=RuleInput, responses={201: RoutingTableDetailSerializer})
    @action(detail=True, methods=["post"], url_path="rules")
    def add_rule(self, request: Request, number: int) -> Response:
        """Add a rule to a draft (Secretariat)."""
        del number
        table = self.get_object()
        self.allow(CHANGE, table)
        routing_tables.add_rule(table, actor=request.user, entry=RuleEntry(**self.read_in(RuleInput)))
        return self.answer(self.get_object(), created=True)

    @extend_schema(request=RuleInput, responses=RoutingTableDetailSerializer)
    @action(detail=True, methods=["put"], url_path="rules/<int:row>")
    def change_rule(self, request: Request, number: int, row: int) -> Response:
        """Change a rule of a draft (Secretariat)."""
        del number
        rule = self._get_rule(row)
        routing_tables.change_rule(rule, actor=request.user, entry=RuleEntry(**self.read_in(RuleInput)))
        return self.answer(self.get_object())

    @extend_schema(responses={204: None})
    @change_rule.mapping.delete
    def remove_rule(self, request: Request, number: int, row: int) -> Response:
        """Remove a rule from a draft (Secretariat)."""
        del number
        routing_tables.remove_rule(self._get_rule(row), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _get_rule(self, row: int) -> RoutingRule:
        table = self.get_object()
        self.allow(CHANGE, table)
        return get_object_or_404(RoutingRule.objects.select_related("table"), table=table, pk=row)

    @extend_schema(request=ReadInput, responses=RoutingTableDetailSerializer)
    @action(detail=True, methods=["post"], url_path="put-in-force")
    def put_in_force(self, request: Request, number: int) -> Response:
        """Replace the version in force by the draft that was read (Secretariat). What is routed already stays."""
        del request, number
        self.perform(self.get_object(), CHANGE, ReadInput)
        return self.answer(self.get_object())
