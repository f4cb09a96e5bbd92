"""The standing delegation of a State: one person sends a note, another confirms it; circles, ledger, handover."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import DelegateRole, Material, ReviewState
from reviews.enums_of_states import NoticeDecision, Seat, StateRole as T
from reviews.models import (
    ActUnderStateMandate,
    Mandate,
    Review,
    StateMandate,
    StateNotice,
)
from reviews.permissions import STATE_DELEGATION, WHO_SEES_WHAT, Access
from reviews.selectors.readings import read_nomination
from reviews.selectors.readings_of_states import read_notice, read_state_mandate
from reviews.selectors.state_delegation import format_state_handover
from reviews.services import people, state_notices
from tests.factories.delegations import CHECKS, confirm, joiner, make_note, make_state_person, send
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent, Message


@pytest.fixture
def opened(at):
    return at(ReviewState.PRELIMINARY_CONSULTATION)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_note_changes_nothing_before_it_is_confirmed(world):
    notice = send(world, joiner())
    assert not StateMandate.objects.exists()
    assert not User.objects.filter(email="mission@example.org").exists()
    (mandate,) = confirm(notice)
    assert (mandate.role, mandate.seat, mandate.starts_on) == (T.DESIGNATED, Seat.VIENNA, timezone.localdate())
    assert authz.get_reader_level(fresh(mandate.user)) is Level.STATES
    assert Message.objects.filter(recipient=mandate.user, event="accounts/activation").count() == 1


def test_nobody_confirms_what_they_sent(world):
    notice = send(world, joiner())
    values = {"seen": seen(read_notice(notice)), "checks": CHECKS}
    with refusal("same_person"):
        state_notices.confirm_notice(notice, actor=world.secretariat, **values)
    row = StateNotice.objects.filter(pk=notice.pk)
    fields = {"decision": "confirmed", "decided_at": timezone.now(), **dict.fromkeys(CHECKS, True)}
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(decided_by=world.secretariat, **fields)


@pytest.mark.parametrize("missing", CHECKS)
def test_note_lacks_no_name_signature_or_stamp(world, missing):
    checks = [check for check in CHECKS if check != missing]
    with refusal("note_incomplete"):
        send(world, joiner(), checks=checks)
    notice, officer = send(world, joiner()), make_secretariat()
    with refusal("note_incomplete"):
        state_notices.confirm_notice(notice, actor=officer, seen=seen(read_notice(notice)), checks=checks)
    fields = {"decision": "confirmed", "decided_at": timezone.now(), "decided_by": officer}
    with pytest.raises(IntegrityError), transaction.atomic():
        StateNotice.objects.filter(pk=notice.pk).update(**fields, **dict.fromkeys(checks, True))


def test_confirmation_is_for_the_names_that_were_read(world):
    first, second, officer = send(world, joiner("one")), send(world, joiner("two")), make_secretariat()
    with refusal("changed_since_read"):
        state_notices.confirm_notice(second, actor=officer, seen=seen(read_notice(first)), checks=CHECKS)


def test_note_is_decided_once(world):
    notice = send(world, joiner())
    officer = make_secretariat()
    reading = seen(read_notice(notice))
    state_notices.refuse_notice(notice, actor=officer, seen=reading, reason="No stamp.")
    for act, more in (
        (state_notices.confirm_notice, {"checks": CHECKS}),
        (state_notices.refuse_notice, {"reason": "Again."}),
    ):
        with refusal("decided_already"):
            act(notice, actor=officer, seen=seen(read_notice(notice)), **more)
    assert not StateMandate.objects.exists()


def test_refusal_has_a_reason(world):
    notice, officer = send(world, joiner()), make_secretariat()
    with refusal("no_reason"):
        state_notices.refuse_notice(notice, actor=officer, seen=seen(read_notice(notice)), reason=" ")


def test_only_who_names_the_delegation_sends_a_note(world, opened):
    mission = make_state_person(world, role=T.DESIGNATED).user
    delegate = make_state_person(world, role=T.DELEGATE).user
    others = [
        fresh(delegate),
        make_state_person(world, "FIN", T.DESIGNATED).user,
        person(opened, "GHA"),
        person(opened, "KEN", DelegateRole.EXPERT),
        make_user(RoleGroup.CHAIRS),
        make_user(RoleGroup.EXTENDED_BUREAU),
    ]
    for number, user in enumerate(others):
        note = make_note(world, reference=f"NV other {number}")
        with nothing_changes(), pytest.raises(NotAllowedError):
            state_notices.send_notice(note, actor=user, joins=[joiner("x")], checks=CHECKS)
    for number, user in enumerate((fresh(mission), person(opened, "KEN"), world.secretariat)):
        assert send(world, joiner(f"y{number}"), actor=user).sent_by == user


@pytest.mark.parametrize("role", [RoleGroup.CHAIRS, RoleGroup.EXTENDED_BUREAU, RoleGroup.DELEGATES])
def test_only_the_secretariat_decides_on_a_note(world, role):
    notice = send(world, joiner())
    mission = make_state_person(world, role=T.CONTACT)
    for user in (make_user(role), fresh(mission.user)):
        values = {"actor": user, "seen": seen(read_notice(notice))}
        with pytest.raises(NotAllowedError):
            state_notices.confirm_notice(notice, checks=CHECKS, **values)
        with pytest.raises(NotAllowedError):
            state_notices.refuse_notice(notice, reason="x", **values)
        with pytest.raises(NotAllowedError):
            state_notices.end_state_mandate(mission, actor=user, seen=seen(read_state_mandate(mission)), reason="x")


def test_note_must_name_a_person(world):
    with refusal("no_names"):
        send(world)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"role": ""}, "no_role"),
        ({"role": "king"}, "no_role"),
        ({"role": T.DELEGATE, "seat": "moon"}, "no_role"),
        ({"role": T.DELEGATE, "name": " "}, "no_name"),
        ({"role": T.DELEGATE, "email": ""}, "no_name"),
        ({"role": T.DELEGATE, "email": "nowhere"}, "invalid"),
    ],
)
def test_each_name_is_whole(world, values, code):
    with nothing_changes(), refusal(code):
        send(world, joiner(**values))


def test_nobody_is_named_twice(world):
    with nothing_changes(), refusal("named_twice"):
        send(world, joiner(), joiner(role=T.DELEGATE))
    make_state_person(world, local="mission")
    with refusal("in_delegation"):
        send(world, joiner("Mission"))


def test_one_note_waits_once(world):
    note = make_note(world)
    values = {"actor": world.secretariat, "checks": CHECKS}
    state_notices.send_notice(note, joins=[joiner()], **values)
    with refusal("sent_already"):
        state_notices.send_notice(note, joins=[joiner("two")], **values)


def test_state_has_one_national_contact_point(world):
    first = make_state_person(world, role=T.CONTACT)
    with refusal("second_contact"):
        send(world, joiner("two", T.CONTACT))
    with refusal("second_contact"):
        send(world, joiner("two", T.CONTACT), joiner("three", T.CONTACT), leaves=[first])
    twice = send(world, joiner("two", T.CONTACT), leaves=[first])
    confirm(twice)
    with pytest.raises(IntegrityError), transaction.atomic():
        StateMandate.objects.create(
            state=world.states["KEN"], user=make_user(), role=T.CONTACT, note_verbale=make_note(world),
            starts_on=timezone.localdate(),
        )  # fmt: skip


def test_two_notes_do_not_make_two_contacts(world):
    """Both were sent while there was none: the second one is refused when it is confirmed."""
    notices = [send(world, joiner(name, T.CONTACT)) for name in ("one", "two")]
    confirm(notices[0])
    with refusal("second_contact"):
        confirm(notices[1])


def test_successor_gets_a_handover(world, opened):
    first = make_state_person(world, role=T.CONTACT)
    (second,) = confirm(send(world, joiner("two", T.CONTACT), leaves=[first]))
    first.refresh_from_db()
    assert (first.ended_on, second.handover.predecessor) == (timezone.localdate(), first)
    facts = format_state_handover(second.handover)
    assert [code for code, _step, _dates in facts["reviews"]] == ["KEN-1"]
    assert authz.get_user_roles(fresh(first.user)) == frozenset()


def test_who_is_not_in_the_delegation_does_not_leave_it(world):
    other = make_state_person(world, "GHA")
    with refusal("not_in_delegation"):
        send(world, leaves=[other])
    own = make_state_person(world, role=T.DELEGATE)
    confirm(send(world, leaves=[own]))
    own.refresh_from_db()
    with refusal("not_in_delegation"):
        send(world, leaves=[own])


def test_leaving_takes_the_rights_away(world, opened):
    own = make_state_person(world, role=T.DELEGATE)
    assert Review.objects.visible_to(fresh(own.user)).exists()
    confirm(send(world, leaves=[own]))
    user = fresh(own.user)
    assert not Review.objects.visible_to(user).exists()
    assert authz.get_reader_level(user) is Level.PUBLIC
    assert not user.has_perm("reviews.record_note_verbale", world.states["KEN"])


def test_nobody_acts_for_two_states(world, opened):
    """In either order: a delegate of one State is not named in a review for another, and the other way round."""
    ghanaian = person(opened, "GHA")
    with refusal("conflict_of_roles"):
        send(world, joiner(email=ghanaian.email))
    own = make_state_person(world)
    with refusal("conflict_of_roles"):
        send(world, joiner(email=own.user.email), iso3="GHA")
    note = make_note(world, "GHA", "NV expert")
    with refusal("conflict_of_roles"):
        people.nominate_person(
            delegation_of(opened, "GHA"), actor=world.secretariat, note_verbale=note, name="x",
            email=own.user.email, role=DelegateRole.EXPERT,
        )  # fmt: skip


def test_new_conflict_stops_the_confirmation(world, opened):
    notice = send(world, joiner())
    nomination = people.nominate_person(
        delegation_of(opened, "GHA"), actor=world.secretariat, note_verbale=make_note(world, "GHA", "NV e"), name="x",
        email="mission@example.org", role=DelegateRole.EXPERT,
    )  # fmt: skip
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    with nothing_changes(), refusal("conflict_of_roles"):
        confirm(notice)


def test_focal_point_may_represent_the_same_state(world, opened):
    user = person(opened, "KEN")
    own = confirm(send(world, joiner(email=user.email)))[0]
    values = {"actor": world.secretariat, "seen": seen(read_state_mandate(own)), "reason": "Left."}
    state_notices.end_state_mandate(own, **values)
    # The mandate in the review remains, and with it the reader level.
    assert authz.get_reader_level(fresh(user)) is Level.STATES
    own = confirm(send(world, joiner(email=user.email)))[0]
    mandate = Mandate.objects.in_force().get(user=user)
    people._end(mandate, actor=world.secretariat, ended_on=timezone.localdate(), reason="Left.")
    assert authz.get_reader_level(fresh(user)) is Level.STATES
    assert RoleGroup.FOCAL_POINTS not in authz.get_user_roles(fresh(user))


def test_acts_are_in_the_ledger(world):
    mission = make_state_person(world)
    send(world, joiner("colleague", T.DELEGATE), actor=fresh(mission.user))
    acts = ActUnderStateMandate.objects.filter(mandate=mission).select_related("event")
    assert {act.event.action for act in acts} == {"created"}
    assert all("designated person of the Permanent Mission of Kenya" in act.event.capacity for act in acts)


def test_records_are_never_rewritten(world):
    mission = make_state_person(world)
    for model in (StateMandate, StateNotice, ActUnderStateMandate):
        if row := model.objects.first():
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.filter(pk=row.pk)._raw_delete(using="default")
    with pytest.raises(IntegrityError), transaction.atomic():
        StateMandate.objects.filter(pk=mission.pk).update(role=T.CONTACT)


def test_delegation_sees_no_draft_of_anybody():
    column = {material: cells[STATE_DELEGATION] for material, cells in WHO_SEES_WHAT.items()}
    assert [material for material, access in column.items() if access is Access.YES] == [Material.REVIEW]
    assert column[Material.PEOPLE] is Access.FOR_ITS_STATE


def test_decision_notifies_the_sender(world):
    mission = make_state_person(world)
    notice = send(world, joiner("two"), actor=fresh(mission.user))
    assert Message.objects.filter(event="reviews/delegation_sent", key=f"notice:{notice.pk}").exists()
    confirm(notice)
    notice.refresh_from_db()
    assert notice.decision == NoticeDecision.CONFIRMED
    notified = Message.objects.filter(event="reviews/delegation_decided", key=f"notice:{notice.pk}")
    assert [message.recipient for message in notified] == [mission.user]
    assert AuditEvent.objects.filter(action="approved", content_type__model="statenotice").exists()


def test_delegation_changes_nothing_in_a_review(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    user = fresh(make_state_person(world, role=T.CONTACT).user)
    acts = ("answer_questionnaire", "clear_questionnaire", "log_meeting", "invite_input", "hold_consultation")
    assert [name for name in acts if user.has_perm(f"reviews.{name}", review)] == []
    own = delegation_of(review, "KEN")
    acts = ("assign_articles", "draft_feedback", "write_note", "invite_guest", "comment_passage")
    assert [name for name in acts if user.has_perm(f"reviews.{name}", own)] == []
