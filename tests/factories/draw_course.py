"""A drawing of lots as it is held: sealed and opened texts of two States, and a public number that was published."""

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import time_machine
from django.utils import timezone

from reviews.draw import commitment_of
from reviews.models import Draw, NoteVerbale, RevealedText, SealedText
from reviews.selectors.readings_of_draws import (
    read_draw,
    read_envelope,
    read_opened_envelope,
    read_proposal,
    read_text_of_state,
)
from reviews.selectors.readings_of_states import read_notice
from reviews.services import draw_numbers, draw_texts, draws
from reviews.services.draw_pools import read_pool
from reviews.services.state_notices import confirm_notice, send_notice
from stakeholders.models import State
from tests.factories.delegations import CHECKS, joiner
from tests.factories.draws import Hall
from tests.factories.people import make_secretariat
from tests.factories.reading import seen
from tests.snapshots import built_once
from untoc_portal.accounts.models import User

ROUND = 1000
# The time of this round of drand quicknet, and its signature, as they were published.
NUMBER_AT = dt.datetime(2023, 8, 23, 15, 59, 24, tzinfo=dt.UTC)
SIGNATURE = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
FROZEN, SEALING, SEALED, OPENING, OPENED, NUMBER = (
    NUMBER_AT - dt.timedelta(hours=hours) for hours in (80, 70, 50, 40, 25, 0)
)
TIMES = {"commitments_until": SEALED, "reveals_until": OPENED, "beacon_at": NUMBER}
NONCE = "11" * 32


def at(moment: dt.datetime) -> AbstractContextManager[None]:
    """Act at this moment."""
    return time_machine.travel(moment, tick=False)


def just_after(moment: dt.datetime) -> AbstractContextManager[None]:
    """Act a minute after this moment."""
    return at(moment + dt.timedelta(minutes=1))


@dataclass
class Course:
    """A drawing with two officers. Two States seal a text from their accounts, a third one on paper."""

    hall: Hall
    first: User
    second: User
    draw: Draw
    people: dict[str, User] = field(default_factory=dict)

    @property
    def givers(self) -> list[State]:
        return self.hall.parties[:3]

    @property
    def kinds(self) -> list[str]:
        return list(self.draw.entries.values_list("kind", flat=True))

    def seen(self) -> str:
        return seen(read_draw(self.draw))

    def commitment(self, state: State, text: str) -> str:
        return commitment_of(self.draw.ledger().pool_sha256, state.iso3, NONCE, text)

    def seal(self, state: State, text: str, *, actor: User | None = None) -> SealedText:
        actor = actor or self.people[state.iso3]
        read = seen(read_text_of_state(self.draw, state))
        commitment = self.commitment(state, text)
        return draw_texts.seal_text(self.draw, actor=actor, giver=state, seen=read, commitment=commitment)

    def take_envelope(self, state: State, text: str) -> SealedText:
        commitment = self.commitment(state, text)
        return draw_texts.record_envelope(
            self.draw, actor=self.first, giver=state, seen=self.seen(), commitment=commitment
        )

    def decide_envelope(self, row: SealedText, *, actor: User, is_refused: bool = False) -> SealedText:
        return draw_texts.decide_envelope(row, actor=actor, seen=seen(read_envelope(row)), is_refused=is_refused)

    def open(self, state: State, text: str, *, actor: User | None = None, nonce: str = NONCE) -> RevealedText:
        actor = actor or self.people[state.iso3]
        read = seen(read_text_of_state(self.draw, state))
        return draw_texts.open_text(self.draw, actor=actor, giver=state, seen=read, nonce=nonce, text=text)

    def open_envelope(self, state: State, text: str) -> RevealedText:
        return draw_texts.open_envelope(
            self.draw, actor=self.first, giver=state, seen=self.seen(), nonce=NONCE, text=text
        )

    def confirm_opening(self, row: RevealedText, *, actor: User) -> RevealedText:
        return draw_texts.confirm_opening(row, actor=actor, seen=seen(read_opened_envelope(row)))

    def close(self):
        return draw_texts.close_list(self.draw, actor=self.first, seen=self.seen())

    def record_number(self, **changes):
        values = {"number": ROUND, "signature": SIGNATURE, **changes}
        return draw_numbers.record_beacon(self.draw, actor=self.first, seen=self.seen(), **values)

    def propose(self, kind, content, *, actor: User | None = None):
        return draw_numbers.propose_act(
            self.draw, actor=actor or self.first, seen=self.seen(), kind=kind, content=content
        )

    def decide(self, row, *, actor: User | None = None, is_refused: bool = False):
        read = seen(read_proposal(row))
        return draw_numbers.decide_proposal(row, actor=actor or self.second, seen=read, is_refused=is_refused)

    def conduct(self):
        return draws.conduct_draw(self.draw, actor=self.first, seen=self.seen())

    def seal_all(self) -> None:
        """Seal three texts, one of them on paper, and close the list."""
        one, two, three = self.givers
        with at(SEALING):
            self.seal(one, "dice 4 2 6")
            self.seal(two, "a line of text")
            self.decide_envelope(self.take_envelope(three, "edelweiss"), actor=self.second)
        with just_after(SEALED):
            self.close()

    def open_all(self) -> None:
        """Open the texts, and close them."""
        one, two, three = self.givers
        with at(OPENING):
            self.open(one, "dice 4 2 6")
            self.open(two, "a line of text")
            self.confirm_opening(self.open_envelope(three, "edelweiss"), actor=self.second)
        with just_after(OPENED):
            self.close()

    def draw_all(self) -> None:
        """Take all steps to the lots."""
        self.seal_all()
        self.open_all()
        with just_after(NUMBER):
            self.record_number()
            self.conduct()


def freeze(hall: Hall, **changes) -> Draw:
    """Freeze the pool of the small cycle, and ask three States for a text."""
    with at(FROZEN):
        return draws.freeze_pool(
            hall.phase,
            actor=hall.secretariat,
            seen=seen(read_pool(hall.phase)),
            **{"givers": hall.parties[:3], "times": TIMES, **changes},
        )


def freeze_now(hall: Hall) -> Draw:
    """Freeze the pool of the small cycle today, for tests in a browser."""
    now = timezone.now()
    hours = {"commitments_until": 70, "reveals_until": 95, "beacon_at": 120}
    return draws.freeze_pool(
        hall.phase,
        actor=hall.secretariat,
        seen=seen(read_pool(hall.phase)),
        givers=hall.parties[:3],
        times={name: now + dt.timedelta(hours=hour) for name, hour in hours.items()},
    )


def make_mission(hall: Hall, state: State) -> User:
    """Name a person of the Permanent Mission of a State, who keeps its delegation."""
    note = NoteVerbale.objects.create(sender=state, reference="NV 0", dated=FROZEN.date())
    joins = [joiner(f"mission.{state.iso3}".lower())]
    notice = send_notice(note, actor=hall.secretariat, joins=joins, checks=CHECKS)
    second = make_secretariat(name="Second officer for missions")
    return confirm_notice(notice, actor=second, seen=seen(read_notice(notice)), checks=CHECKS)[0].user


@built_once
def make_course(hall: Hall) -> Course:
    """Freeze the pool, with an account of the Permanent Mission for each State that is asked for a text."""
    with at(FROZEN):
        people = {state.iso3: make_mission(hall, state) for state in hall.parties[:4]}
    return Course(hall, hall.secretariat, make_secretariat(name="Second officer"), freeze(hall), people)
