"""Working groups, sessions, dialogues and applications, carried by the services to where a test needs them."""

import datetime as dt
from itertools import count

from django.utils import timezone

from dialogues.enums import RoutingTableState
from dialogues.models import (
    ApplicantList,
    Application,
    Dialogue,
    RoutingRule,
    RoutingTable,
    Session,
    Statement,
    WorkingGroup,
)
from dialogues.services import applications, dialogues, rooms, sessions, statements
from stakeholders.models import Instrument, Organization
from tests import locks
from tests.factories.bureau import let_bureau_decide
from tests.factories.people import grant_directly, holder_of, make_user
from tests.snapshots import built_once
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo.reading import do_after_reading

NUMBERS = count(1)
DAY = dt.timedelta(days=1)


@built_once
def make_working_groups() -> dict[str, WorkingGroup]:
    """Make three groups and the rules: a Protocol's outcomes, the Convention's, and every technical-assistance need."""
    rows = (("TIP", "WG.4"), ("IC", "WG.3"), ("TA", "WG.2"))
    groups = {
        code: WorkingGroup.objects.create(code=code, symbol=symbol, names={"en": f"Group {code}"}, source="test")
        for code, symbol in rows
    }
    instruments = {instrument.code: instrument for instrument in Instrument.objects.all()}
    rules = [("TIP", "", "TIP"), ("UNTOC", "", "TA"), ("", "technical_assistance", "TA")]
    table = RoutingTable.objects.create(
        number=1, note="First", state=RoutingTableState.IN_FORCE, in_force_since=timezone.now()
    )
    for position, (instrument, kind, group) in enumerate(rules, 1):
        RoutingRule.objects.create(
            table=table,
            position=position,
            instrument=instruments.get(instrument),
            kind=kind,
            working_group=groups[group],
            source="test",
        )
    return groups


def make_chair(group: WorkingGroup, user: User | None = None) -> User:
    """Make a person the chair of the group: a new one by default."""
    return _make_new_chair(group) if user is None else _give_chair(group, user)


@built_once
def _make_new_chair(group: WorkingGroup) -> User:
    return _give_chair(group, make_user())


def _give_chair(group: WorkingGroup, user: User) -> User:
    sessions.give_chair(group, actor=None, user=grant_directly(user, RoleGroup.CHAIRS))
    return user


def make_session(secretariat: User, group: WorkingGroup, *, in_days: int = 0, **fields: object) -> Session:
    """Schedule a session of one day, today unless said otherwise."""
    day = timezone.localdate() + in_days * DAY
    values = {"number": next(NUMBERS), "starts_on": day, "ends_on": day, "place": "Vienna", "agenda": ["Outcomes"]}
    return sessions.schedule_session(group, actor=secretariat, **{**values, **fields})


def make_report(secretariat: User, session: Session):
    """Conclude the session and record its report."""
    day = session.ends_on
    do_after_reading(sessions.conclude_session, session, actor=secretariat)
    symbol = f"CTOC/COP/{session.working_group.symbol}/{day.year}/{100 + next(NUMBERS)}"
    return do_after_reading(
        sessions.adopt_report, session, actor=secretariat, concluded_on=day, adopted_on=day, symbol=symbol
    )


@built_once
def make_dialogue(secretariat: User, group: WorkingGroup, *, in_days: int = 0, **fields: object) -> Dialogue:
    """Open a dialogue after a session of today."""
    session = make_report(secretariat, make_session(secretariat, group)).session
    day = timezone.localdate() + in_days * DAY
    values = {
        "held_on": day,
        "place": "Vienna",
        "mode": "hybrid",
        "applications_close_on": day,
        "statement_max_characters": 6000,
    }
    return do_after_reading(dialogues.open_dialogue, session, actor=secretariat, **{**values, **fields})


def open_room(dialogue: Dialogue, chair: User) -> Dialogue:
    """Open the meeting of today, and return the dialogue."""
    rooms.open_meeting(dialogue, actor=chair)
    return dialogue


@built_once
def make_application(
    dialogue: Dialogue, organization: Organization, representative: User, **fields: object
) -> Application:
    """Apply for the organization."""
    values = {"expertise": "Much", "wants_to_speak": False, **fields}
    return applications.apply_to_dialogue(dialogue, actor=representative, organization=organization, **values)


@built_once
def circulate(application: Application, *, closed: bool = True) -> Application:
    """Find the application complete and circulate it; `closed`: the time for objections is over."""
    secretariat = holder_of(RoleGroup.SECRETARIAT)
    applications.confirm_application(application, actor=secretariat)
    made = do_after_reading(applications.circulate_applications, application.dialogue, actor=secretariat)
    if closed:
        yesterday = timezone.localdate() - DAY
        with locks.unlock(ApplicantList):
            ApplicantList.objects.filter(pk=made.pk).update(circulated_on=yesterday, objections_until=yesterday)
    return Application.objects.select_related("dialogue", "organization", "applicant_list").get(pk=application.pk)


def decide(application: Application, decision: str = "invite", reason: str = "Full house") -> Application:
    """Circulate the application and have the Extended Bureau decide on it."""
    return let_bureau_decide(circulate(application), decision, reason)


def invite(dialogue: Dialogue, organization: Organization, representative: User) -> Application:
    """Apply for the organization and have the Extended Bureau invite it."""
    return decide(make_application(dialogue, organization, representative))


def make_statement(dialogue: Dialogue, author: User, **fields: object) -> Statement:
    """Write a draft."""
    values = {"language": "en", "title": "On victims", "text": "Victims need protection.", **fields}
    return statements.write_statement(dialogue, actor=author, **values)
