"""Drawings of lots: of made-up pools without the portal around them, and of a small cycle within it."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reviews.draw import PRACTICE, Ledger, Pool, Terms, beacon, commitment_of, sign_for_practice
from reviews.enums import QuestionnaireState
from reviews.models import Cluster, Draw, NoteVerbale, Phase, Questionnaire
from reviews.services.draws import run_practice_draw
from reviews.services.people import record_note_verbale
from reviews.services.phases import open_phase
from stakeholders.enums import Confidence, PartyStatus, RegionalGroup
from stakeholders.models import Instrument, InstrumentStatus, State
from tests.factories.people import make_secretariat
from tests.factories.reviews import make_clock_rules
from tests.snapshots import built_once
from untoc_portal.accounts.models import User

REGIONS = (RegionalGroup.AFRICAN, RegionalGroup.GRULAC)
# Who sealed which text in the small cycle, and when its number was published.
TEXTS = (("SAA", "dice 4 2 6"), ("SAB", "a line of text"))
DRAWN_AT = dt.datetime(2026, 1, 12, 12, tzinfo=dt.UTC)


# Times of a made-up drawing; its first public number is a round of the chain whose secret key is public.
FROZEN, SEALED, OPENED, NOTED, DUE = (f"2026-11-0{day}T09:00:00Z" for day in range(1, 6))


def make_terms(**changes: Any) -> Terms:
    """Give the terms of a drawing for practice, with the given changes."""
    usual = {
        "givers": ("AUT", "BRA", "CHN", "DEU", "EGY"),
        "commitments_until": SEALED,
        "reveals_until": OPENED,
        "beacon_at": DUE,
        "fewest_texts": 1,
        "sources": (PRACTICE,),
    }
    return Terms(**{**usual, **changes})


def seal(ledger: Ledger, giver: str, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give a sealed text and what opens it."""
    nonce = hashlib.sha256(f"nonce of {giver}: {text}".encode()).hexdigest()
    commitment = commitment_of(ledger.pool_sha256, giver, nonce, text)
    return {"giver": giver, "commitment": commitment}, {"giver": giver, "nonce": nonce, "text": text}


def freeze(pool: Pool, earlier: Sequence[dict[str, Any]] = (), **changes: Any) -> Ledger:
    """Freeze a pool for practice."""
    ledger = Ledger()
    ledger.freeze(pool, make_terms(**changes), at=FROZEN, earlier=earlier)
    return ledger


def close_texts(ledger: Ledger, texts: Sequence[str], opened: int | None = None) -> None:
    """Seal one text for each giver, and open the first ones of them (all, unless a number is given)."""
    pairs = [seal(ledger, giver, text) for giver, text in zip(ledger.terms.givers, texts, strict=False)]
    ledger.close_commitments([one for one, _ in pairs], at=SEALED)
    ledger.close_reveals([one for _, one in pairs[:opened]], at=OPENED)


def publish(ledger: Ledger) -> None:
    """Record the public number that is due, from the chain for practice."""
    moment = ledger.moment
    ledger.record_beacon(sign_for_practice(moment["round"]), number=moment["round"], at=moment["at"])


def later(than: Ledger | str, hours: int = 1) -> str:
    """Give a time after another one, or after that of the newest entry that has one."""
    if isinstance(than, Ledger):
        than = next(entry["body"]["at"] for entry in reversed(than.entries) if "at" in entry["body"])
    return beacon.later(than, hours)


def ask(ledger: Ledger, act: str, state: str, **fields: Any) -> dict[str, Any]:
    """Publish a request for new lots."""
    return ledger.request(act, state, at=later(ledger), **fields)


def draw_again(ledger: Ledger) -> dict[str, Any]:
    """Draw the lots that were asked for, under the public number of a day later."""
    publish(ledger)
    return ledger.redraw()


@dataclass
class Sitting:
    """A drawing as the tests look at it."""

    ledger: Ledger

    @property
    def body(self):
        return self.ledger.entries[self.ledger.kinds.index("draw")]["body"]

    @property
    def assignments(self):
        return self.ledger.assignments

    @property
    def same_legal_system_pairs(self) -> int:
        return self.ledger.same_legal_system_pairs()


def draw(pool: Pool, texts: Sequence[str]) -> Sitting:
    """Freeze a pool and draw its lots, each text from a State of its own."""
    ledger = freeze(pool)
    close_texts(ledger, texts)
    publish(ledger)
    ledger.draw()
    return Sitting(ledger)


@dataclass
class Hall:
    """A phase to draw for: eighteen parties of two regions, a third without the Protocol, and a State that is none."""

    secretariat: User
    states: list[State]
    phase: Phase

    @property
    def parties(self) -> list[State]:
        return self.states[:-1]

    @property
    def outsider(self) -> State:
        return self.states[-1]

    def draw(self) -> Draw:
        return draw_for_practice(self.phase, self.secretariat)

    def note_of(self, state: State, reference: str = "NV 1") -> NoteVerbale:
        return record_note_verbale(state, actor=self.secretariat, reference=reference, dated=timezone.localdate())


@built_once
def draw_for_practice(phase: Phase, actor: User) -> Draw:
    """Make the whole drawing of a phase in one step."""
    return run_practice_draw(phase, actor=actor, texts=TEXTS, at=DRAWN_AT)


@built_once
def make_hall(count: int = 18) -> Hall:
    """Make the parties and open the first phase."""
    instruments = [
        Instrument.objects.create(code=code, position=n, short_titles={"en": code}, full_titles={"en": code})
        for n, code in enumerate(("UNTOC", "TIP"), 1)
    ]
    states = [
        State.objects.create(
            iso3=f"S{chr(65 + n // 26)}{chr(65 + n % 26)}",
            names={"en": f"State {n}"},
            formal_names={"en": f"State {n}"},
            regional_group=REGIONS[n % 2],
            source="test",
        )
        for n in range(count + 1)
    ]
    InstrumentStatus.objects.bulk_create(
        InstrumentStatus(
            state=state,
            instrument=instrument,
            status=PartyStatus.PARTY if n < count else PartyStatus.NOT_CONFIRMED,
            confidence=Confidence.HIGH,
            source="test",
        )
        for n, state in enumerate(states)
        for instrument in instruments[: 1 if n % 3 == 2 else 2]
    )
    make_clock_rules()
    secretariat = make_secretariat()
    for number, roman in enumerate(("I", "II"), 1):
        cluster = Cluster.objects.create(number=number, roman=roman, titles={"en": f"Cluster {roman}"})
        Questionnaire.objects.create(
            cluster=cluster, version="1", notes={"en": "Draft"}, source="test", state=QuestionnaireState.IN_FORCE
        )
    return Hall(secretariat, states, make_phase(secretariat, 1))


def make_phase(secretariat: User, sequence: int) -> Phase:
    """Open the phase of the cluster with this number."""
    cluster = Cluster.objects.get(number=sequence)
    return open_phase(cluster, actor=secretariat, sequence=sequence, starts_on=dt.date(2024 + 2 * sequence, 11, 1))
