"""Drawings of lots: of made-up pools without the portal around them, and of a small cycle within it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from reviews.draw import Ledger, Pool
from reviews.enums import QuestionnaireState
from reviews.models import Cluster, Draw, NoteVerbale, Phase, Questionnaire
from reviews.services.draws import run_complete_draw
from reviews.services.people import record_note_verbale
from reviews.services.phases import open_phase
from stakeholders.enums import Confidence, PartyStatus, RegionalGroup
from stakeholders.models import Instrument, InstrumentStatus, State
from tests.factories.people import make_secretariat
from tests.factories.reviews import make_clock_rules
from tests.snapshots import built_once
from untoc_portal.accounts.models import User

REGIONS = (RegionalGroup.AFRICAN, RegionalGroup.GRULAC)
CONTRIBUTIONS = (("First delegation", "dice 4 2 6"), ("Second delegation", "a line of text"))


def contributed(*texts: str) -> list[dict[str, str]]:
    """Give texts as contributions to a seed, each from a delegation of its own."""
    return [{"giver": f"Delegation {number}", "text": text} for number, text in enumerate(texts, 1)]


@dataclass
class Sitting:
    """A drawing as the tests look at it."""

    ledger: Ledger

    @property
    def body(self):
        return self.ledger.entries[1]["body"]

    @property
    def assignments(self):
        return self.ledger.assignments

    @property
    def same_legal_system_pairs(self) -> int:
        return self.ledger.same_legal_system_pairs()

    @property
    def undecided(self) -> int:
        passed = [one["rule"] for record in self.body["places"] for one in record["passed_over"]]
        return passed.count("search_limit_reached")

    @property
    def gave_way(self) -> set[tuple[str, str]]:
        return {(sur, reviewer) for sur, reviewer in self.body["gave_way"]}


def draw(pool: Pool, texts: Sequence[str]) -> Sitting:
    """Freeze a pool and draw its lots."""
    ledger = Ledger()
    ledger.freeze(pool)
    ledger.draw(contributed(*texts))
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
        return run_complete_draw(self.phase, actor=self.secretariat, contributions=CONTRIBUTIONS).draw

    def note_of(self, state: State, reference: str = "NV 1") -> NoteVerbale:
        return record_note_verbale(state, actor=self.secretariat, reference=reference, dated=timezone.localdate())


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
