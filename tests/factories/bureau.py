"""The Extended Bureau with its seats, and what it decides as a body."""

import datetime as dt

import time_machine

from dialogues.enums import Stance
from dialogues.models import Application, BureauDecision, BureauSeat, Objection
from dialogues.selectors.bureau import list_voices
from dialogues.services import bureau, objections
from stakeholders.models import State
from tests.factories.people import holder_of, make_user
from tests.snapshots import built_once
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo.reading import do_after_reading

HOUR = dt.timedelta(hours=1)


@built_once
def make_bureau(count: int = 3) -> list[User]:
    """Return members of the Extended Bureau, each with a seat for a State, the ones that are there first."""
    secretariat = holder_of(RoleGroup.SECRETARIAT)
    members = list(User.objects.filter(groups__name=RoleGroup.EXTENDED_BUREAU).order_by("pk")[:count])
    members += [make_user(RoleGroup.EXTENDED_BUREAU) for _missing in range(count - len(members))]
    seated = BureauSeat.objects.in_force()
    # Tests let Kenya object, or whichever State comes first by name.
    states = State.objects.exclude(iso3="KEN").exclude(pk__in=seated.values("state")).order_by("-names__en")
    free = iter(states)
    for member in members:
        if not seated.filter(member=member).exists():
            bureau.record_seat(member, actor=secretariat, state=next(free))
    return members


def agree(decision: BureauDecision) -> BureauDecision:
    """Let every member who has not taken a position agree."""
    for voice in list_voices(decision):
        if voice.stance == Stance.NO_POSITION:
            decision = do_after_reading(bureau.agree_to_decision, decision, actor=voice.seat.member)
    return decision


def let_bureau_decide(application: Application, decision: str = "invite", reason: str = "Full house") -> Application:
    """Have the Extended Bureau decide as a body: one member proposes, all others agree."""
    proposer, *_others = make_bureau()
    agree(do_after_reading(bureau.propose_decision, application, actor=proposer, decision=decision, reason=reason))
    application.refresh_from_db()
    return application


def let_bureau_decide_objection(objection: Objection, outcome: str, note: str = "Not on the theme") -> Objection:
    """Have the Extended Bureau decide on an objection as a body."""
    proposer, *_others = make_bureau()
    agree(do_after_reading(bureau.propose_objection_decision, objection, actor=proposer, outcome=outcome, note=note))
    objection.refresh_from_db()
    return objection


def propose(application: Application, actor: User, decision: str = "invite") -> BureauDecision:
    """Propose a decision on the application."""
    return do_after_reading(
        bureau.propose_decision, application, actor=actor, decision=decision, reason="Long work with victims"
    )


def raise_objection(application: Application, state: State, **fields: object) -> Objection:
    """Put an objection of the State on the register."""
    secretariat = application.applicant_list.circulated_by
    values = {"ground": "G", **fields}
    return do_after_reading(objections.object_to_application, application, actor=secretariat, state=state, **values)


def state_of(member: User) -> State:
    """Return the State for which the member sits."""
    return BureauSeat.objects.in_force().get(member=member).state


def leave(member: User) -> None:
    """Take the member's role back, as the Secretariat would."""
    member.groups.clear()


def at_the_end(decision: BureauDecision) -> time_machine.travel:
    """Travel to the end of the period."""
    return time_machine.travel(decision.silence_ends_at + HOUR)
