"""The drawing of lots in the portal: what is drawn is planned; what follows is added; nothing is rewritten."""

import datetime as dt
import json
from dataclasses import replace
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from reviews.draw import broken_rules, verify
from reviews.enums import Capacity, DeadlineKind, OutcomeKind, ReviewState, Selection
from reviews.enums_of_draws import DrawAct
from reviews.guards import check_focal_points_named, check_no_redraw_pending, check_reviewers_drawn
from reviews.models import (
    Deadline,
    Delegation,
    Draw,
    DrawEntry,
    DrawSetting,
    Mandate,
    Outcome,
    Review,
)
from reviews.selectors.readings_of_draws import read_draw
from reviews.services import draw_later, draw_numbers, draws
from reviews.services.draw_entries import load_checked_ledger
from reviews.services.draw_pools import build_pool
from reviews.services.transitions import apply_transition
from stakeholders.enums import PartyStatus, RegionalGroup
from stakeholders.models import InstrumentStatus, State
from tests.factories.draw_course import freeze
from tests.factories.draws import TEXTS, draw_for_practice, make_phase
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import name_people
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Document


@pytest.fixture
def draw(hall):
    return hall.draw()


def pairs():
    rows = Delegation.objects.filter(capacity=Capacity.REVIEWING)
    return set(rows.values_list("review__state_under_review__iso3", "party__iso3"))


def reviewers_of(state):
    return {reviewer for sur, reviewer in pairs() if sur == state.iso3}


def ask(hall, draw, state, act=DrawAct.REPEAT, **fields):
    note = fields.pop("note_verbale", None) or hall.note_of(state)
    return draw_later.request_lots(
        draw, actor=hall.secretariat, seen=seen(read_draw(draw)), act=act, state=state, note_verbale=note, **fields
    )


def draw_again(hall, draw):
    draw_numbers.take_practice_number(draw, actor=hall.secretariat, seen=seen(read_draw(draw)))
    return draws.conduct_draw(draw, actor=hall.secretariat, seen=seen(read_draw(draw)))


def test_pool_holds_the_confirmed_parties_alone(hall):
    pool = build_pool(1)
    assert [state.iso3 for state in pool.states] == [state.iso3 for state in hall.parties]
    assert pool.states[2].instruments == {"UNTOC"}
    assert pool.states[3].instruments == {"UNTOC", "TIP"}


def test_settings_are_frozen_with_pool(hall):
    DrawSetting.objects.create(name="load_max", value=4, source="test")
    draw = freeze(hall, settings={"repeats_max": 1, "fewest_texts": 2})
    rules, terms = draw.ledger().pool.rules, draw.ledger().terms
    assert (rules.load_max, rules.repeats_max, rules.max_reviewers) == (4, 1, 4)
    assert (terms.fewest_texts, terms.hours_to_missing) == (2, 24)
    assert [source.name for source in terms.sources] == ["drand-quicknet", "drand-default", "dice"]
    assert draw.pool_sha256 == build_pool(1, {"repeats_max": 1}).sha256()


def test_pool_stays_as_it_was_frozen(hall):
    draw = freeze(hall)
    InstrumentStatus.objects.filter(state=hall.parties[0]).update(status=PartyStatus.SIGNATORY)
    assert hall.parties[0].iso3 in {state.iso3 for state in load_checked_ledger(draw).pool.states}
    with refusal("already_frozen"):
        freeze(hall)


def test_draw_plans_a_review_of_every_party(hall, draw):
    reviews = Review.objects.select_related("state_under_review")
    assert {review.code for review in reviews} == {f"{state.iso3}-1" for state in hall.parties}
    assert {review.state for review in reviews} == {ReviewState.PLANNED}
    assert all(review.questionnaire is not None for review in reviews)
    assert sorted(group.reviews.count() for group in hall.phase.groups.all()) == [6, 6, 6]
    assert Outcome.objects.count() == len(hall.parties) * len(OutcomeKind)
    assert AuditEvent.objects.get(action="drawn").changes["entry"] == draw.entries.get(number=5).sha256


def test_delegations_match_transcript_and_rules(hall, draw):
    result = draw.ledger().result()
    assert broken_rules(result) == []
    assert {(row["sur"], row["reviewer"]) for row in result["assignments"]} == pairs()
    for row in result["assignments"]:
        delegation = Delegation.objects.get(review__code=f"{row['sur']}-1", party__iso3=row["reviewer"])
        assert delegation.selection == row["role"]
        assert {instrument.code for instrument in delegation.instruments.all()} == set(row["instruments"])
    for review in Review.objects.all():
        assert set(review.delegation_under_review.instruments.all()) == set(review.instruments.all())


def test_transcript_is_enough_to_replay_the_draw(hall, draw):
    ledger = verify(json.loads(json.dumps(draw.ledger().transcript())))
    assert ledger.last_sha256 == draw.entries.last().sha256
    assert {(row["giver"], row["text"]) for row in ledger.opened} == set(TEXTS)
    assert ledger.terms.is_practice


def test_certificate_is_prepared_with_the_lots(hall, draw):
    document = draw.entries.get(number=5).certificate
    assert document.snapshot["pool_sha256"] == draw.pool_sha256
    assert document.snapshot["is_practice"] is True
    assert len(document.snapshot["rows"]) == len(pairs())


def test_lots_are_drawn_once(hall, draw):
    with refusal("no_draw"):
        draws.conduct_draw(draw, actor=hall.secretariat, seen=seen(read_draw(draw)))
    with refusal("already_frozen"):
        hall.draw()


def test_practice_is_the_same_each_time(hall, draw):
    ledger = draw.ledger()
    assert ledger.entries[3]["body"]["round"] == ledger.schedule[0]["round"]
    assert verify(ledger.transcript()).closing_sha256 == draw.entries.get(number=3).sha256


def test_pool_without_solution_is_refused_before_freezing(hall):
    State.objects.filter(pk__in=[state.pk for state in hall.parties[1:17:2]]).update(regional_group=RegionalGroup.WEOG)
    alone = hall.parties[17]
    State.objects.filter(pk=alone.pk).update(regional_group=RegionalGroup.ASIA_PACIFIC)
    with refusal("no_draw") as caught:
        freeze(hall)
    assert f"{alone} ({alone.iso3})" in str(caught.value)
    assert str(caught.value.rule) in str(caught.value)


def test_repeat_changes_this_state_alone_and_counts(hall, draw):
    state, before = hall.parties[0], pairs()
    released = reviewers_of(state)
    asked = ask(hall, draw, state)
    assert pairs() == before
    entry = draw_again(hall, draw)
    assert (asked.number, entry.number) == (6, 8)
    assert {pair for pair in pairs() if pair[0] != state.iso3} == {pair for pair in before if pair[0] != state.iso3}
    assert not reviewers_of(state) & released
    assert verify(draw.ledger().transcript()).repeats[state.iso3] == 1
    assert len(entry.certificate.snapshot["rows"]) == len(reviewers_of(state))


@pytest.mark.parametrize("act", [DrawAct.REFUSAL, DrawAct.CONFLICT])
def test_one_reviewing_state_is_drawn_again(hall, draw, act):
    state = hall.parties[1]
    gone = Delegation.objects.get(review__state_under_review=state, selection=Selection.OTHER_REGION).party
    ask(hall, draw, state, act, reviewer=gone, note_verbale=hall.note_of(gone))
    draw_again(hall, draw)
    assert gone.iso3 not in reviewers_of(state)
    assert broken_rules(draw.ledger().result()) == []


def test_state_that_became_party_later_joins(hall, draw):
    with refusal("not_party"):
        draw_later.request_lots(
            draw, actor=hall.secretariat, seen=seen(read_draw(draw)), act=DrawAct.JOIN, state=hall.outsider
        )
    before = pairs()
    InstrumentStatus.objects.filter(state=hall.outsider).update(status=PartyStatus.PARTY)
    draw_later.request_lots(
        draw, actor=hall.secretariat, seen=seen(read_draw(draw)), act=DrawAct.JOIN, state=hall.outsider
    )
    draw_again(hall, draw)
    review = Review.objects.get(state_under_review=hall.outsider)
    assert review.group.number == draw.ledger().groups[hall.outsider.iso3]
    assert before < pairs()
    assert review.delegations.filter(capacity=Capacity.REVIEWING, selection=Selection.SAME_REGION).count() == 1


def test_consent_and_deferral_are_entries_with_their_note(hall, draw):
    state = Review.objects.filter(group__number=1).first().state_under_review
    note = hall.note_of(state)
    draw_later.consent_to_reviewers(
        draw, actor=hall.secretariat, seen=seen(read_draw(draw)), state=state, limit=5, note_verbale=note
    )
    entry = draw_later.defer_review(
        draw, actor=hall.secretariat, seen=seen(read_draw(draw)), state=state, group=2, note_verbale=note
    )
    assert Review.objects.get(state_under_review=state).group.number == 2
    assert entry.body["note"] == f"NV 1 of {timezone.localdate().isoformat()}"
    assert verify(draw.ledger().transcript()).deferred == {state.iso3: 2}
    with refusal("no_draw"):
        draw_later.defer_review(
            draw, actor=hall.secretariat, seen=seen(read_draw(draw)), state=state, group=1, note_verbale=note
        )


def test_act_without_its_note_or_with_another_states_is_refused(hall, draw):
    state, other = hall.parties[:2]
    with refusal("no_note"):
        draw_later.request_lots(
            draw, actor=hall.secretariat, seen=seen(read_draw(draw)), act=DrawAct.REPEAT, state=state
        )
    note = hall.note_of(other)
    with refusal("other_state"):
        ask(hall, draw, state, note_verbale=note)


def test_unknown_reviewing_state_is_refused(hall, draw):
    note = hall.note_of(hall.parties[0])
    with refusal("no_draw") as caught:
        ask(hall, draw, hall.parties[0], DrawAct.REFUSAL, reviewer=hall.outsider, note_verbale=note)
    assert hall.outsider.iso3 in str(caught.value)


def open_with_people(hall, state):
    review = Review.objects.get(state_under_review=state)
    apply_transition(review, "open", actor=hall.secretariat)
    name_people(hall, review)
    return review


@pytest.mark.parametrize("act", [DrawAct.REPEAT, DrawAct.REFUSAL, DrawAct.CONFLICT])
def test_redraw_ends_mandates_of_replaced_state_only(hall, draw, act):
    state, before = hall.parties[0], pairs()
    review = open_with_people(hall, state)
    gone = review.delegations.get(capacity=Capacity.REVIEWING, selection=Selection.OTHER_REGION).party
    fields = {} if act == DrawAct.REPEAT else {"reviewer": gone}
    ask(hall, draw, state, act, **fields)
    assert not Mandate.objects.exclude(ended_on=None).exists()
    entry = draw_again(hall, draw)
    released = set(Delegation.objects.filter(capacity=Capacity.FORMER).values_list("party__iso3", flat=True))
    assert released == {row["reviewer"] for row in entry.body["released"]}
    assert set(Mandate.objects.in_force().values_list("delegation__capacity", flat=True)) == (
        {Capacity.UNDER_REVIEW} if act == DrawAct.REPEAT else {Capacity.UNDER_REVIEW, Capacity.REVIEWING}
    )
    assert {pair for pair in pairs() if pair[0] != state.iso3} == {pair for pair in before if pair[0] != state.iso3}
    assert not reviewers_of(state) & released
    assert [entry.kind for entry in draw.entries.all()][-3:] == ["request", "beacon", "redraw"]
    assert verify(draw.ledger().transcript()).last_sha256 == entry.sha256
    assert "No focal point is named for" in str(check_focal_points_named(review))


@pytest.mark.parametrize(
    ("act", "step"), [(DrawAct.REPEAT, ReviewState.SELF_ASSESSMENT), (DrawAct.CONFLICT, ReviewState.DIALOGUE)]
)
def test_new_lots_are_refused_once_it_is_too_late_for_them(hall, draw, act, step):
    state = hall.parties[0]
    review = open_with_people(hall, state)
    reviewer = review.delegations.filter(capacity=Capacity.REVIEWING).first().party
    note = hall.note_of(state)
    Review.objects.filter(pk=review.pk).update(state=step)
    with refusal("review_begun"):
        ask(hall, draw, state, act, reviewer=None if act == DrawAct.REPEAT else reviewer, note_verbale=note)


def test_review_waits_for_lots_that_were_asked_for(hall, draw):
    state, other = hall.parties[:2]
    review = open_with_people(hall, state)
    ask(hall, draw, state)
    assert "New lots have been requested" in str(check_no_redraw_pending(review))
    assert check_no_redraw_pending(Review.objects.get(state_under_review=other)) is None
    draw_again(hall, draw)
    assert check_no_redraw_pending(review) is None


def test_deferred_review_keeps_people_and_restarts_deadlines(hall, draw, settings):
    state = Review.objects.filter(group__number=1).first().state_under_review
    review, before = open_with_people(hall, state), pairs()
    first = review.deadlines.get(kind=DeadlineKind.FOCAL_POINTS).due_on
    draw_later.defer_review(
        draw, actor=hall.secretariat, seen=seen(read_draw(draw)), state=state, group=2, note_verbale=hall.note_of(state)
    )
    review.refresh_from_db()
    assert (review.state, review.group.number, pairs()) == (ReviewState.PLANNED, 2, before)
    assert not Deadline.objects.running().exists()
    assert not Mandate.objects.exclude(ended_on=None).exists()
    with time_machine.travel(timezone.now() + dt.timedelta(days=400)):
        apply_transition(review, "open", actor=hall.secretariat)
        date = review.deadlines.get(kind=DeadlineKind.FOCAL_POINTS)
        assert (date.starts_on, date.suspended_since) == (review.opened_on, None)
        assert date.due_on == review.opened_on + dt.timedelta(weeks=2) > first
        assert [event.act for event in date.events.all()] == ["started", "suspended", "started"]
        assert date.get_inputs().pauses == ()
    Review.objects.filter(pk=review.pk).update(state=ReviewState.SELF_ASSESSMENT)
    with refusal("review_begun"):
        draw_later.defer_review(
            draw,
            actor=hall.secretariat,
            seen=seen(read_draw(draw)),
            state=state,
            group=3,
            note_verbale=hall.note_of(state),
        )


def test_next_phase_keeps_groups_and_draws_new_pairs(hall, draw):
    before = pairs()
    groups = draw.ledger().groups
    phase = make_phase(hall.secretariat, 2)
    second = draw_for_practice(phase, hall.secretariat).ledger()
    drawn = {(assignment.sur, assignment.reviewer) for assignment in second.assignments}
    assert second.groups == groups
    assert not drawn & before
    assert not drawn & {(reviewer, sur) for sur, reviewer in before}


@pytest.mark.parametrize("model", [Draw, DrawEntry])
def test_the_database_refuses_to_change_or_shorten_a_drawing(hall, draw, model):
    rows = model.objects.all()
    for act in (lambda: rows.update(created_at=timezone.now()), lambda: rows._raw_delete(rows.db)):
        with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
            act()
    for act in (rows.first().save, rows.first().delete):
        with nothing_changes(), pytest.raises(TypeError):
            act()


def test_transcript_that_does_not_chain_is_refused(hall, draw):
    with refusal("pool_changed"):
        load_checked_ledger(Draw(phase=hall.phase, pool_sha256="0" * 64, pk=draw.pk))
    body = {
        "state": hall.parties[0].iso3,
        "limit": 9,
        "note": "",
        "to": "reviewing_states",
        "at": "2026-01-12T12:00:00Z",
    }
    DrawEntry.objects.create(draw=draw, number=6, kind="consent", previous="1" * 64, body=body, sha256="2" * 64)
    with refusal("transcript_changed"):
        draws.conduct_draw(draw, actor=hall.secretariat, seen=seen(read_draw(draw)))


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_draws_are_the_secretariats(hall, draw, role):
    person, state, note = make_user(role), hall.parties[0], hall.note_of(hall.parties[0])
    read, second = seen(read_draw(draw)), make_phase(hall.secretariat, 2)
    acts = [
        lambda: freeze(replace(hall, secretariat=person)),
        lambda: draws.conduct_draw(draw, actor=person, seen=read),
        lambda: draw_for_practice(second, person),
        lambda: draw_later.request_lots(
            draw, actor=person, seen=read, act=DrawAct.REPEAT, state=state, note_verbale=note
        ),
        lambda: draw_later.consent_to_reviewers(draw, actor=person, seen=read, state=state, limit=5, note_verbale=note),
        lambda: draw_later.defer_review(draw, actor=person, seen=read, state=state, group=3, note_verbale=note),
    ]
    for act in acts:
        with refusal():
            act()


def test_withdrawal_frees_the_places_that_the_state_held(hall, draw):
    state = hall.parties[0]
    review = open_with_people(hall, state)
    held = {sur for sur, reviewer in pairs() if reviewer == state.iso3}
    before = pairs()
    ask(hall, draw, state, DrawAct.WITHDRAWAL)
    others = Review.objects.filter(state_under_review__iso3__in=held)
    assert all("New lots have been requested" in str(check_no_redraw_pending(one)) for one in (review, *others))
    draw_again(hall, draw)
    ledger = verify(draw.ledger().transcript())
    assert ledger.withdrawn == [state.iso3]
    assert not {pair for pair in pairs() if state.iso3 in pair}
    kept = {pair for pair in before if state.iso3 not in pair}
    assert kept <= pairs()
    assert {sur for sur, _reviewer in pairs() - kept} == held
    review.refresh_from_db()
    assert (review.state, check_reviewers_drawn(review)) == (
        ReviewState.PLANNED,
        "The two reviewing States have not been drawn yet.",
    )


def test_withdrawal_is_refused_once_a_review_is_at_work(hall, draw):
    state = hall.parties[0]
    note = hall.note_of(state)
    own = Review.objects.get(state_under_review=state)
    held = Review.objects.filter(delegations__party=state, delegations__capacity=Capacity.REVIEWING).first()
    for review, step in ((own, ReviewState.SELF_ASSESSMENT), (held, ReviewState.DIALOGUE)):
        Review.objects.filter(pk=review.pk).update(state=step, opened_on=timezone.localdate())
        with refusal("review_begun"):
            ask(hall, draw, state, DrawAct.WITHDRAWAL, note_verbale=note)
        Review.objects.filter(pk=review.pk).update(state=ReviewState.PLANNED, opened_on=None)


def test_request_leaves_the_portal_immediately(hall, draw):
    row = ask(hall, draw, hall.parties[0])
    assert row.notes.get().kind == "mail"
    with refusal("no_draw"):
        draws.conduct_draw(draw, actor=hall.secretariat, seen=seen(read_draw(draw)))


def test_redraw_needs_person(hall, draw):
    ask(hall, draw, hall.parties[0])
    draw_numbers.take_practice_number(draw, actor=hall.secretariat, seen=seen(read_draw(draw)))
    before = pairs()
    with refusal("not_allowed"):
        draws.conduct_draw(draw, actor=None, seen=seen(read_draw(draw)))
    assert (pairs(), draw.entries.last().kind) == (before, "beacon")


def command(*arguments):
    said = StringIO()
    call_command("draw", *arguments, stdout=said)
    return said.getvalue()


def test_command_practises_and_writes_what_a_stranger_needs(hall, tmp_path):
    path = tmp_path / "draw.json"
    said = command("--phase", "2", "--practice", "--text", "SAA=dice", "--text", "SAB=a=b", "--json", str(path))
    written = json.loads(path.read_text())
    ledger = verify(written)
    assert "PRACTICE" in said
    assert ledger.last_sha256 in said
    assert {row["text"] for row in ledger.opened} == {"dice", "a=b"}
    assert Review.objects.filter(phase__sequence=2).count() == len(hall.parties)


def test_command_tries_out_with_false_seed_and_keeps_nothing(hall, tmp_path):
    path = tmp_path / "draw.json"
    with nothing_changes():
        said = command("--phase", "1", "--dry-run", "--json", str(path))
    assert ("FALSE SEED" in said, json.loads(path.read_text())["is_dry_run"]) == (True, True)


def test_command_says_what_is_refused(hall, draw):
    for arguments in (("--phase", "1", "--practice"), ("--phase", "9", "--practice"), ("--phase", "1")):
        with nothing_changes(), pytest.raises(CommandError):
            command(*arguments)
    assert Document.objects.filter(template="documents/reviews/draw_certificate.html").count() == 1
