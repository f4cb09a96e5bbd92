"""The world in which the contract of the API is tried, and a token for each kind of its users."""

from dataclasses import dataclass

from django.utils import timezone

from dialogues.services.routing import route_outcome
from reviews.enums import DelegateRole, ReviewState as S
from tests.factories.delegations import make_state_person
from tests.factories.dialogues import (
    invite,
    make_application,
    make_chair,
    make_dialogue,
    make_statement,
    make_working_groups,
    open_room,
)
from tests.factories.people import make_user
from tests.factories.reviews import World, carry_to, make_review, person
from tests.factories.stakeholders import make_organization, make_representative
from tests.permissions.scenes import SCENES
from untoc_portal.accounts.models import User
from untoc_portal.core import api_tokens
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import ApiToken
from untoc_portal.core.scopes import ALL, SCOPES


@dataclass(frozen=True)
class Caller:
    """Who sends requests, and the header with which."""

    name: str
    user: User | None
    headers: dict[str, str]

    def __repr__(self) -> str:
        return self.name


def make_caller(name: str, user: User, *, service: bool = False) -> Caller:
    """Make a token with every scope; a service account has all but that of binding acts."""
    make = api_tokens.make_service_account if service else api_tokens.make_personal_token
    token, text = make(user, actor=user, name="contract", scopes=SCOPES, ends_on=timezone.localdate())
    if not service:
        ApiToken.objects.filter(pk=token.pk).update(scopes=list(ALL))
    return Caller(name, User.objects.get(pk=user.pk), {"Authorization": f"Bearer {text}"})


def build_world(world: World) -> list[Caller]:
    """Carry three reviews to different steps, hold two dialogues, and return one caller of each kind."""
    answering = make_review(world)
    carry_to(world, answering, S.SELF_ASSESSMENT)
    SCENES["answering"][1](world, answering)
    drafting = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), S.AGREEMENT)
    groups = list(make_working_groups().values())
    issued = carry_to(world, make_review(world, "PER", ("FIN", "MNG")), S.ISSUED)
    route_outcome(issued)
    carry_to(world, issued, S.CLOSED)
    ngo = None
    for group in groups[:2]:
        organization = make_organization(world.secretariat)
        ngo = make_representative(world.secretariat, organization)
        chair = make_chair(group)
        dialogue = open_room(make_dialogue(world.secretariat, group), chair)
        invite(dialogue, organization, ngo)
        make_statement(dialogue, ngo, organization=organization)
    later = make_dialogue(world.secretariat, groups[2], in_days=20)
    make_application(later, organization, ngo)
    return [
        Caller("anonymous", None, {}),
        make_caller("focal point", person(answering, "KEN")),
        make_caller("expert", person(answering, "KEN", DelegateRole.EXPERT)),
        make_caller("reviewing expert", person(drafting, "MNG", DelegateRole.EXPERT)),
        make_caller("observer", person(answering, "PER", DelegateRole.OBSERVER)),
        make_caller("mission", make_state_person(world, "KEN").user),
        make_caller("NGO", ngo),
        make_caller("chair", chair),
        make_caller("Extended Bureau", make_user(RoleGroup.EXTENDED_BUREAU)),
        make_caller("secretariat", world.secretariat),
        make_caller("service account", person(drafting, "FIN"), service=True),
    ]
