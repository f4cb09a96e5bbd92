"""The world in which the contract of the API is tried, and a token for each kind of its users."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from dialogues.services.routing import route_outcome
from reviews.enums import DelegateRole, QuestionnaireState, ReviewState as S
from reviews.models import Cluster, Phase, Questionnaire, Review
from reviews.services.draws import run_practice_draw
from reviews.services.phases import open_phase
from stakeholders.enums import Confidence, PartyStatus, RegionalGroup
from stakeholders.models import InstrumentStatus, State
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
from tests.factories.draws import DRAWN_AT
from tests.factories.follow_up import let_read, say
from tests.factories.letters import load_letter_world, make as make_letters
from tests.factories.people import make_user
from tests.factories.reviews import World, carry_to, make_review, person
from tests.factories.stakeholders import make_organization, make_representative
from tests.permissions.scenes import SCENES
from untoc_portal.accounts.models import User
from untoc_portal.core import api_tokens
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import ApiToken
from untoc_portal.core.scopes import ALL, SCOPES

# So that each State of the world has others in its region that have not reviewed it, as a drawing asks.
MORE_STATES = {
    **dict.fromkeys(("UGA", "MLI", "TUN"), RegionalGroup.AFRICAN),
    **dict.fromkeys(("BOL", "CHL"), RegionalGroup.GRULAC),
    **dict.fromkeys(("SWE", "AUT"), RegionalGroup.WEOG),
    **dict.fromkeys(("JPN", "THA"), RegionalGroup.ASIA_PACIFIC),
}


@dataclass(frozen=True)
class Caller:
    """Who sends requests, and the header with which."""

    name: str
    user: User | None
    headers: dict[str, str]

    def __repr__(self) -> str:
        return self.name


def make_caller(name: str, user: User, *, service: bool = False) -> Caller:
    """Make a token with every scope; a service account has all except that of binding acts."""
    make = api_tokens.make_service_account if service else api_tokens.make_personal_token
    token, text = make(user, actor=user, name="contract", scopes=SCOPES, ends_on=timezone.localdate())
    if not service:
        ApiToken.objects.filter(pk=token.pk).update(scopes=list(ALL))
    return Caller(name, User.objects.get(pk=user.pk), {"Authorization": f"Bearer {text}"})


def add_course(world: World, issued: Review) -> None:
    """Make objects of more than one row: a drawing of lots, letters, and what a State says after its review."""
    for iso3, region in MORE_STATES.items():
        state = State.objects.create(
            iso3=iso3, names={"en": iso3}, formal_names={"en": iso3}, regional_group=region, source="test"
        )
        InstrumentStatus.objects.bulk_create(
            InstrumentStatus(
                state=state, instrument=instrument, status=PartyStatus.PARTY, confidence=Confidence.HIGH, source="test"
            )
            for instrument in world.instruments.values()
        )
    texts = (("KEN", "dice 4 2 6"), ("PER", "a line"))
    run_practice_draw(make_phase(world), actor=world.secretariat, texts=texts, at=DRAWN_AT)
    load_letter_world(world)
    make_letters(world, carry_to(world, make_review(world, "MNG", ("FIN", "PER")), S.NOMINATION))
    step = say(Review.objects.get(pk=issued.pk))
    let_read(step.line)


def make_phase(world: World) -> Phase:
    """Open a phase with a cluster of its own."""
    cluster = Cluster.objects.create(number=2, roman="II", titles={"en": "Cluster II"})
    Questionnaire.objects.create(
        cluster=cluster, version="1", notes={"en": "Draft"}, source="test", state=QuestionnaireState.IN_FORCE
    )
    return open_phase(cluster, actor=world.secretariat, sequence=2, starts_on=dt.date(2028, 11, 1))


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
    add_course(world, issued)
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
