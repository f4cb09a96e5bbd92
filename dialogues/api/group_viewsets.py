"""Working groups with their chairs, and the members of the Extended Bureau, in the API."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.serializers import WorkingGroupSerializer
from dialogues.models import BureauSeat, WorkingGroup
from dialogues.selectors.bureau import get_body, list_members
from dialogues.selectors.sessions import chairs_for_user
from dialogues.services import bureau, sessions
from stakeholders.models import State
from untoc_portal.core.api.serializers import IdField
from untoc_portal.core.api.viewsets import PortalViewSet, ReadViewSet

NAME = "dialogues.name_chair"


class ChairSerializer(serializers.Serializer):
    """A person who chairs a group."""

    id = IdField("user", source="pk")
    name = serializers.CharField()


class ChairInput(serializers.Serializer):
    """The person who is to chair a group, and the reason, such as the decision that elected the person."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    reason = serializers.CharField(max_length=500)


class ChairEndInput(serializers.Serializer):
    """Why a person no longer chairs a group. The person can read it."""

    reason = serializers.CharField(max_length=500)


class WorkingGroupViewSet(ReadViewSet):
    """The five thematic working groups, and the Conference. Public."""

    queryset = WorkingGroup.objects.all()
    serializer_class = WorkingGroupSerializer
    lookup_field = "code"
    orderings = ("code",)
    services = {
        "chairs": chairs_for_user,
        "propose_chair": sessions.propose_chair,
        "end_chair": sessions.remove_chair,
    }

    @extend_schema(responses=ChairSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def chairs(self, request: Request, code: str) -> Response:
        """Return who chairs the group. Only governmental readers see it."""
        del code
        return Response(ChairSerializer(chairs_for_user(self.get_object(), request.user), many=True).data)

    @extend_schema(request=ChairInput, responses={204: None})
    @chairs.mapping.post
    def propose_chair(self, request: Request, code: str) -> Response:
        """Propose a person as chair of the group (Secretariat). Another officer confirms."""
        del request, code
        self.perform(self.get_object(), NAME, ChairInput)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ChairEndInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="chairs/<user:user>/end")
    def end_chair(self, request: Request, code: str, user: int) -> Response:
        """Release a person from the chair of the group, with the reason (Secretariat)."""
        del code
        group = self.get_object()
        self.allow(NAME, group)
        person = get_object_or_404(chairs_for_user(group, request.user), pk=user)
        sessions.remove_chair(group, actor=request.user, user=person, **self.read_in(ChairEndInput))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExtendedBureauMemberSerializer(serializers.Serializer):
    """A member of the Extended Bureau, and the State that the member represents there."""

    id = IdField("user", source="member")
    name = serializers.CharField(source="member.name")
    state = serializers.CharField(source="state.iso3", allow_null=True, help_text="Null: it is not recorded yet.")


class SeatInput(serializers.Serializer):
    """A member of the Extended Bureau, by the id, and the State that the member represents."""

    member = IdField("user")
    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all())


class ExtendedBureauViewSet(PortalViewSet):
    """The members of the Extended Bureau, for themselves and the Secretariat."""

    queryset = BureauSeat.objects.none()
    serializer_class = ExtendedBureauMemberSerializer
    pagination_class = None
    services = {"create": bureau.record_seat}

    def list(self, request: Request) -> Response:
        """Return the members with the States that they represent."""
        if not request.user.has_perm("dialogues.read_bureau"):
            raise Http404
        body = get_body()
        rows = [*body.seats, *(BureauSeat(member=person) for person in body.without_state)]
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=SeatInput, responses={204: None})
    def create(self, request: Request) -> Response:
        """Record the State that a member represents (Secretariat). Periods of open proposals begin again."""
        if not request.user.has_perm("dialogues.record_seat"):
            raise Http404
        data = self.read_in(SeatInput)
        person = list_members().filter(pk=data["member"]).first()
        if person is None:
            raise serializers.ValidationError({"member": [_("Not found.")]})
        bureau.record_seat(person, actor=request.user, state=data["state"])
        return Response(status=status.HTTP_204_NO_CONTENT)
