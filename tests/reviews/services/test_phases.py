"""Phases and the drawing of lots: what is drawn is planned, once, and can be repeated by a stranger."""

import datetime as dt

import pytest

from reviews import draw as lots
from reviews.enums import Capacity, OutcomeKind, ReviewState, Selection
from reviews.models import Cluster, Delegation, Draw, Outcome, Phase, Questionnaire, Review
from reviews.services import phases
from stakeholders.enums import Confidence, PartyStatus, RegionalGroup
from stakeholders.models import Instrument, InstrumentStatus, State
from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent

REGIONS = (RegionalGroup.AFRICAN, RegionalGroup.GRULAC)
CONTRIBUTIONS = ["first delegation", "second delegation"]


@pytest.fixture
def secretariat(db):
    return make_secretariat()


@pytest.fixture
def cluster(db):
    cluster = Cluster.objects.create(number=1, roman="I", titles={"en": "Criminalization"})
    Questionnaire.objects.create(cluster=cluster, version="1", notes={"en": "Draft"}, source="test")
    return cluster


@pytest.fixture
def parties(db) -> list[State]:
    """Give twelve parties of two regional groups, a third without the Protocol, and a State that is no party."""
    instruments = [
        Instrument.objects.create(code=code, position=n, short_titles={"en": code}, full_titles={"en": code})
        for n, code in enumerate(("UNTOC", "TIP"), 1)
    ]
    states = [
        State.objects.create(
            iso3=f"S{n:02}",
            names={"en": f"State {n}"},
            formal_names={"en": f"State {n}"},
            regional_group=REGIONS[n % 2],
            source="test",
        )
        for n in range(13)
    ]
    for n, state in enumerate(states):
        for instrument in instruments[: 1 if n % 3 == 2 else 2]:
            status = PartyStatus.PARTY if n < 12 else PartyStatus.NOT_CONFIRMED
            InstrumentStatus.objects.create(
                state=state, instrument=instrument, status=status, confidence=Confidence.HIGH, source="test"
            )
    return states[:12]


@pytest.fixture
def phase(cluster, secretariat) -> Phase:
    return phases.open_phase(cluster, actor=secretariat, sequence=1, starts_on=dt.date(2026, 11, 1))


def test_phase_opens_with_three_groups_a_year_apart(phase):
    assert list(phase.groups.values_list("number", "starts_on")) == [
        (1, dt.date(2026, 11, 1)),
        (2, dt.date(2027, 11, 1)),
        (3, dt.date(2028, 11, 1)),
    ]


def test_cluster_has_one_phase_and_a_number_is_used_once(phase, cluster, secretariat):
    other = Cluster.objects.create(number=2, roman="II", titles={"en": "Prevention"})
    for again, sequence in ((cluster, 2), (other, 1)):
        with refusal("phase_exists"):
            phases.open_phase(again, actor=secretariat, sequence=sequence, starts_on=dt.date(2028, 11, 1))


def test_pool_holds_the_confirmed_parties_alone(phase, parties):
    pool = phases.draw_pool(phase)
    assert [state.iso3 for state in pool.states] == [state.iso3 for state in parties]
    assert pool.states[2].instruments == {"UNTOC"}
    assert pool.states[3].instruments == {"UNTOC", "TIP"}


def test_draw_plans_a_review_of_every_party(phase, parties, secretariat):
    record = phases.conduct_draw(phase, actor=secretariat, contributions=CONTRIBUTIONS)
    reviews = Review.objects.select_related("state_under_review")
    assert {review.code for review in reviews} == {f"{state.iso3}-1" for state in parties}
    assert {review.state for review in reviews} == {ReviewState.PLANNED}
    assert all(review.questionnaire is not None for review in reviews)
    assert sorted(group.reviews.count() for group in phase.groups.all()) == [4, 4, 4]
    assert Outcome.objects.count() == len(parties) * len(OutcomeKind)
    assert AuditEvent.objects.get(action="drawn").changes == {"seed": record.seed, "pool_sha256": record.pool_sha256}


def test_reviewing_states_are_drawn_by_the_rules(phase, parties, secretariat):
    phases.conduct_draw(phase, actor=secretariat, contributions=CONTRIBUTIONS)
    pairs = set()
    for review in Review.objects.prefetch_related("delegations__party", "delegations__instruments", "instruments"):
        own = review.own_delegation
        assert set(own.instruments.all()) == set(review.instruments.all())
        reviewing = review.delegations.filter(capacity=Capacity.REVIEWING)
        assert 2 <= reviewing.count() <= 4
        by_place = {row.selection: row for row in reviewing}
        assert by_place[Selection.SAME_REGION].party.regional_group == own.party.regional_group
        assert by_place[Selection.OTHER_REGION].party.regional_group != own.party.regional_group
        for instrument in review.instruments.all():
            assert reviewing.filter(instruments=instrument).count() == 2
        for row in reviewing:
            held = set(row.party.statuses.values_list("instrument_id", flat=True))
            assert {instrument.pk for instrument in row.instruments.all()} <= held
            pairs.add((own.party.iso3, row.party.iso3))
    assert not {(one, other) for one, other in pairs if (other, one) in pairs}


def test_record_is_enough_to_repeat_the_draw(phase, parties, secretariat):
    record = phases.conduct_draw(phase, actor=secretariat, contributions=CONTRIBUTIONS)
    again = lots.draw(phases.draw_pool(phase), CONTRIBUTIONS)
    assert (again.transcript.seed, phases.draw_pool(phase).sha256()) == (record.seed, record.pool_sha256)
    assert again.transcript.as_document() == record.result["transcript"]
    assert record.contributions == CONTRIBUTIONS


def test_lots_are_drawn_once(phase, parties, secretariat):
    phases.conduct_draw(phase, actor=secretariat, contributions=CONTRIBUTIONS)
    with refusal("already_drawn"):
        phases.conduct_draw(phase, actor=secretariat, contributions=CONTRIBUTIONS)


def test_draw_without_a_contribution_is_refused(phase, parties, secretariat):
    with refusal("no_draw"):
        phases.conduct_draw(phase, actor=secretariat, contributions=[])


def test_draw_no_rule_allows_is_refused_and_says_why(phase, parties, secretariat):
    State.objects.filter(iso3__in=["S01", "S03", "S05", "S07", "S09"]).update(regional_group=RegionalGroup.WEOG)
    State.objects.filter(iso3="S11").update(regional_group=RegionalGroup.ASIA_PACIFIC)
    with refusal("no_draw") as caught:
        phases.conduct_draw(phase, actor=secretariat, contributions=CONTRIBUTIONS)
    assert "S11" in str(caught.value)
    assert not Draw.objects.exists()
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_phases_and_draws_are_the_secretariats(phase, parties, role):
    person = make_user(role)
    other = Cluster.objects.create(number=2, roman="II", titles={"en": "Prevention"})
    with refusal():
        phases.conduct_draw(phase, actor=person, contributions=CONTRIBUTIONS)
    with refusal():
        phases.open_phase(other, actor=person, sequence=2, starts_on=dt.date(2028, 11, 1))
