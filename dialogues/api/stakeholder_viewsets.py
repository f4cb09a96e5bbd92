"""Applications and statements of stakeholders in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.bureau_serializers import BureauDecisionSerializer
from dialogues.api.bureau_viewsets import answer_decision
from dialogues.api.dialogue_inputs import CompletionInput
from dialogues.api.inputs import (
    ApplicationInput,
    ChangedStatementInput,
    ContestInput,
    DecisionInput,
    MissingInput,
    ObjectionDecisionInput,
    ObjectionInput,
    ProposalInput,
    ReturnReasonInput,
    StatementInput,
    TagInput,
)
from dialogues.api.serializers import (
    ApplicationSerializer,
    ObjectionFieldsSerializer,
    ObjectionSerializer,
    StatementDetailFieldsSerializer,
    StatementDetailSerializer,
    StatementFieldsSerializer,
    StatementSerializer,
)
from dialogues.models import Application, Dialogue, Objection, Statement
from dialogues.selectors.bureau import annotate_manner
from dialogues.selectors.dialogues import list_reviews_to_join, reviews_for_focal_point, statement_for_page
from dialogues.selectors.looks import (
    look_at_acceptance,
    look_at_contest,
    look_at_joining,
    look_at_return,
    look_at_submission,
)
from dialogues.selectors.looks_of_applicants import (
    look_at_decision,
    look_at_objecting,
    look_at_objection_decision,
    look_at_proposing,
    look_at_proposing_on_objection,
    look_at_withdrawal,
    look_at_withdrawing_objection,
)
from dialogues.selectors.objections import register_of_objections
from dialogues.services import applications, bureau, moderation, objections, statements
from stakeholders.models import Organization
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.parameters import build_filters
from untoc_portal.core.api.viewsets import ReadViewSet


class ApplicationViewSet(LooksByName, ReadViewSet):
    """Applications.

    You see those of your organizations. States see circulated ones. The Extended Bureau and the Secretariat see all.
    """

    queryset = Application.objects.select_related("organization", "applicant_list")
    serializer_class = ApplicationSerializer
    lookup_value_converter = "application"
    filterset_fields = ("dialogue", "state")
    orderings = {"organization": "organization__name", "state": "state", "decided_at": "decided_at"}
    expansions = {"dialogue": "dialogues", "organization": "organizations"}
    services = {
        "create": applications.apply_to_dialogue,
        "confirm": applications.confirm_application,
        "ask_completion": applications.request_completion,
        "complete": applications.complete_application,
        "object": objections.object_to_application,
        "propose": bureau.propose_decision,
        "decide": applications.decide_application,
        "withdraw": applications.withdraw_application,
    }
    looks = {
        "propose": ("dialogues.take_part_in_bureau", look_at_proposing),
        "decide": ("dialogues.decide_application", look_at_decision),
        "object": ("dialogues.object_to_application", look_at_objecting),
        "withdraw": ("dialogues.withdraw_application", look_at_withdrawal),
    }

    def get_queryset(self) -> QuerySet[Application]:
        """Return the applications this user may see."""
        return annotate_manner(super().get_queryset(), "application")

    @extend_schema(request=ApplicationInput, responses={201: ApplicationSerializer})
    def create(self, request: Request) -> Response:
        """Apply for an organization that you represent."""
        data = self.read_in(ApplicationInput)
        organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=data.pop("organization"))
        self.allow("dialogues.apply_to_dialogue", organization)
        dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user), pk=data.pop("dialogue"))
        made = applications.apply_to_dialogue(dialogue, actor=request.user, organization=organization, **data)
        return self.answer(made, created=True)

    @extend_schema(request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Confirm that the application is complete (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "dialogues.check_application"))

    @extend_schema(request=MissingInput, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"], url_path="ask-completion")
    def ask_completion(self, request: Request, pk: int) -> Response:
        """Ask the organization for missing items (Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "dialogues.check_application", MissingInput))

    @extend_schema(request=CompletionInput, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        """Send an application again that the Secretariat found incomplete (the organization)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "dialogues.withdraw_application", CompletionInput))

    @extend_schema(request=ObjectionInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="objections")
    def object(self, request: Request, pk: int) -> Response:
        """Object for your own State (focal point), or record an objection that arrived by note (Secretariat)."""
        del request, pk
        self.perform(self.get_object(), "dialogues.object_to_application", ObjectionInput)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ProposalInput, responses={201: BureauDecisionSerializer})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: int) -> Response:
        """Propose to the Extended Bureau (members).

        The proposal is to invite the applicant, to put it on the waiting list, or to refuse it.
        """
        del request, pk
        made = self.perform(self.get_object(), "dialogues.take_part_in_bureau", ProposalInput)
        return answer_decision(made, created=True)

    @extend_schema(request=DecisionInput, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        """Record the decision of the Conference on an applicant to the general review (its President, Secretariat)."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "dialogues.decide_application", DecisionInput))

    @extend_schema(request=ReadInput, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Withdraw the application of your organization."""
        del request, pk
        return self.answer(self.perform(self.get_object(), "dialogues.withdraw_application", ReadInput))


@extend_schema_view(
    list=extend_schema(responses=ObjectionFieldsSerializer(many=True)),
    retrieve=extend_schema(responses=ObjectionFieldsSerializer),
)
class ObjectionViewSet(LooksByName, ReadViewSet):
    """The register of objections.

    Governmental readers see the State. An applicant sees objections to it without the State.
    """

    shown_fields = {"list": ObjectionFieldsSerializer, "retrieve": ObjectionFieldsSerializer}
    orderings = ("raised_on", "decided_at")
    expansions = {"application": "applications"}
    queryset = Objection.objects.all()
    serializer_class = ObjectionSerializer
    lookup_value_converter = "objection"
    filterset_class = build_filters(
        Objection, application="application", dialogue="application__dialogue", outcome="outcome"
    )
    services = {
        "propose": bureau.propose_objection_decision,
        "decide": objections.decide_objection,
        "withdraw": objections.withdraw_objection,
    }
    looks = {
        "propose": ("dialogues.take_part_in_bureau", look_at_proposing_on_objection),
        "decide": ("dialogues.decide_application", look_at_objection_decision),
        "withdraw": ("dialogues.object_to_application", look_at_withdrawing_objection),
    }

    def get_permission_object(self, row: Objection) -> Application:
        """Return the application, because the permission is checked on it."""
        return row.application

    def get_queryset(self) -> QuerySet[Objection]:
        """Return the objections that this user may see."""
        return register_of_objections(self.request.user)

    @extend_schema(request=ObjectionDecisionInput, responses={201: BureauDecisionSerializer})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: int) -> Response:
        """Propose to the Extended Bureau how to decide on an objection (its members)."""
        del request, pk
        return answer_decision(self.act("dialogues.take_part_in_bureau", ObjectionDecisionInput), created=True)

    @extend_schema(request=ObjectionDecisionInput, responses=ObjectionFieldsSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        """Record the decision of the Conference on an objection in the general review (its President, Secretariat)."""
        del request, pk
        return self.answer(self.act("dialogues.decide_application", ObjectionDecisionInput))

    @extend_schema(request=ReadInput, responses=ObjectionFieldsSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Withdraw the objection of your own State. It remains on the register."""
        del request, pk
        return self.answer(self.act("dialogues.object_to_application", ReadInput))

    def act(self, permission: str, takes: type[serializers.Serializer] | None = None) -> Any:
        """Check the permission on the application and call the service of this action."""
        objection = self.get_object()
        self.allow(permission, objection.application)
        data = self.read_in(takes) if takes else {}
        return self.services[self.action](objection, actor=self.request.user, **data)


@extend_schema_view(
    list=extend_schema(responses=StatementFieldsSerializer(many=True)),
    retrieve=extend_schema(responses=StatementDetailFieldsSerializer),
)
class StatementViewSet(LooksByName, ReadViewSet):
    """Statements. Published ones are public. The author's side sees its drafts. Moderators see submitted ones."""

    shown_fields = {"list": StatementFieldsSerializer, "retrieve": StatementDetailFieldsSerializer}
    orderings = ("title", "language", "state")
    expansions = {"dialogue": "dialogues"}
    queryset = Statement.objects.all()
    lookup_value_converter = "statement"
    filterset_fields = ("dialogue", "state", "language")
    services = {
        "create": statements.write_statement,
        "update": statements.change_statement,
        "submit": statements.submit_statement,
        "join": statements.join_statement,
        "contest": statements.contest_statement,
        "accept": moderation.accept_statement,
        "send_back": moderation.return_statement,
        "tag": statements.tag_statement,
    }
    looks = {
        "submit": ("dialogues.submit_statement", look_at_submission),
        "join": ("dialogues.join_statement", look_at_joining),
        "contest": ("dialogues.submit_statement", look_at_contest),
        "accept": ("dialogues.moderate_statement", look_at_acceptance),
        "return": ("dialogues.moderate_statement", look_at_return),
    }

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer. A single statement has more fields for its author's side and its moderators."""
        return StatementSerializer if self.action == "list" else StatementDetailSerializer

    def get_queryset(self) -> QuerySet[Statement]:
        """Return the statements this user may see."""
        return statement_for_page(self.request.user)

    @extend_schema(request=StatementInput, responses={201: StatementDetailFieldsSerializer})
    def create(self, request: Request) -> Response:
        """Begin a statement for your invited organization, or on the review of your own State."""
        data: dict[str, Any] = self.read_in(StatementInput)
        organization, review = data.pop("organization", None), data.pop("review", None)
        if organization is not None:
            rows = Organization.objects.represented_by(request.user)
            data["organization"] = get_object_or_404(rows, pk=organization)
        if review is not None:
            data["review"] = get_object_or_404(reviews_for_focal_point(request.user), code=review)
        joined = data.pop("joined_review", None)
        if joined is not None:
            data["joined_review"] = get_object_or_404(list_reviews_to_join(request.user), code=joined)
        dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user), pk=data.pop("dialogue"))
        if joined is None:
            made = statements.write_statement(dialogue, actor=request.user, **data)
        else:
            data.pop("organization", None)
            made = statements.write_joint_statement(dialogue, actor=request.user, **{"review": None, **data})
        return self.answer(self.get_queryset().get(pk=made.pk), created=True)

    @extend_schema(request=ChangedStatementInput, responses=StatementDetailFieldsSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Change a statement. It must be a draft, refused or returned."""
        del request, pk
        self.perform(self.get_object(), "dialogues.write_statement", ChangedStatementInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReadInput, responses=StatementDetailFieldsSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: int) -> Response:
        """Submit. A statement that names a State gets the `state` refused, and every passage in `findings`."""
        del request, pk
        self.perform(self.get_object(), "dialogues.submit_statement", ReadInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReadInput, responses=StatementDetailFieldsSerializer)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: int) -> Response:
        """Agree to a joint statement, for the State that joins. Any change of the text cancels the agreement."""
        del request, pk
        self.perform(self.get_object(), "dialogues.join_statement", ReadInput)
        return self.answer(self.get_object())

    @extend_schema(request=ContestInput, responses=StatementDetailFieldsSerializer)
    @action(detail=True, methods=["post"])
    def contest(self, request: Request, pk: int) -> Response:
        """Ask a person to decide on what the check refused, or another person on what a moderator returned."""
        del request, pk
        self.perform(self.get_object(), "dialogues.submit_statement", ContestInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReadInput, responses=StatementDetailFieldsSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Accept a submitted statement into the dialogue (chair, Secretariat)."""
        del request, pk
        self.perform(self.get_object(), "dialogues.moderate_statement", ReadInput)
        return self.answer(self.get_object())

    @extend_schema(request=ReturnReasonInput, responses=StatementDetailFieldsSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: int) -> Response:
        """Return a submitted statement and give a reason. The author sees the reason (chair, Secretariat)."""
        del request, pk
        self.perform(self.get_object(), "dialogues.moderate_statement", ReturnReasonInput)
        return self.answer(self.get_object())

    @extend_schema(request=TagInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def tag(self, request: Request, pk: int) -> Response:
        """Tag a statement with themes and articles, for the search and the summary (its author, chair, Secretariat)."""
        del request, pk
        self.perform(self.get_object(), "dialogues.tag_statement", TagInput)
        return Response(status=status.HTTP_204_NO_CONTENT)
