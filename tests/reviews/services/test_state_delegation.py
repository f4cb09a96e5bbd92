"""The standing delegation of a State: one person sends a note, another confirms it; circles, ledger, handover."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import DelegateRole, Material, ReviewState
from reviews.enums_of_states import Circle, NoticeDecision, Seat, StateRight, StateRole as T
from reviews.models import (
    ActUnderStateMandate,
    Mandate,
    Review,
    StateCircle,
    StateContact,
    StateMandate,
    StateNotice,
)
from reviews.permissions import ROLES_OF_CIRCLE, STATE_DELEGATION, STATE_RIGHTS, WHO_SEES_WHAT, Access
from reviews.selectors.readings import read_nomination
from reviews.selectors.readings_of_states import read_notice, read_state_mandate
from reviews.selectors.state_delegation import WIDTH, format_state_handover, get_circles
from reviews.services import people, state_circles, state_contacts, state_notices
from stakeholders.permissions import STATE_CODENAMES
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


def test_note_names_somebody(world):
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


def test_conflict_that_came_meanwhile_stops_the_confirmation(world, opened):
    notice = send(world, joiner())
    nomination = people.nominate_person(
        delegation_of(opened, "GHA"), actor=world.secretariat, note_verbale=make_note(world, "GHA", "NV e"), name="x",
        email="mission@example.org", role=DelegateRole.EXPERT,
    )  # fmt: skip
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    with nothing_changes(), refusal("conflict_of_roles"):
        confirm(notice)


def test_focal_point_may_stand_for_the_same_state(world, opened):
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


def test_table_of_rights_is_the_one_of_the_states():
    assert set(StateRight.values) == STATE_CODENAMES
    assert set(STATE_RIGHTS) == set(StateRight)
    assert set(ROLES_OF_CIRCLE) == set(Circle)
    widths = [len(ROLES_OF_CIRCLE[circle]) for circle in Circle]
    assert widths == sorted(widths, reverse=True)


def test_delegation_sees_no_draft_of_anybody():
    column = {material: cells[STATE_DELEGATION] for material, cells in WHO_SEES_WHAT.items()}
    assert [material for material, access in column.items() if access is Access.YES] == [Material.REVIEW]
    assert column[Material.PEOPLE] is Access.OWN_STATE


@transaction.atomic
def choose(world, right, circle, actor=None, reference="NV circle"):
    note = make_note(world, reference=reference)
    return state_circles.set_circle(note, actor=actor or world.secretariat, right=right, circle=circle)


@pytest.mark.parametrize("right", StateRight)
def test_smaller_circle_takes_a_right_at_once(world, opened, right):
    mission, contact = make_state_person(world, role=T.DESIGNATED), make_state_person(world, role=T.CONTACT)
    choose(world, right, Circle.CONTACTS, actor=fresh(mission.user))
    holders = {row.role for row in StateMandate.objects.in_force().with_right(right).filter(state=world.states["KEN"])}
    assert holders == {T.CONTACT}
    # Also for those who join later.
    later = make_state_person(world, role=T.DELEGATE)
    assert not StateMandate.objects.filter(pk=later.pk).with_right(right).exists()
    assert authz.get_reader_level(fresh(contact.user)) is Level.STATES
    level = Level.PUBLIC if right == StateRight.READ else Level.STATES
    assert authz.get_reader_level(fresh(later.user)) is level


def test_wider_circle_waits_for_a_second_person(world):
    mission = make_state_person(world, role=T.DELEGATE)
    choose(world, StateRight.READ, Circle.NOBODY)
    assert authz.get_reader_level(fresh(mission.user)) is Level.PUBLIC
    wider = choose(world, StateRight.READ, Circle.EVERYONE)
    assert get_circles(world.states["KEN"])[StateRight.READ] is Circle.NOBODY
    assert authz.get_reader_level(fresh(mission.user)) is Level.PUBLIC
    with refusal("same_person"):
        state_circles.confirm_circle(wider, actor=world.secretariat)
    with pytest.raises(NotAllowedError):
        state_circles.confirm_circle(wider, actor=fresh(mission.user))
    officer = make_secretariat()
    state_circles.confirm_circle(wider, actor=officer)
    assert authz.get_reader_level(fresh(mission.user)) is Level.STATES
    with refusal("not_waiting"):
        state_circles.confirm_circle(wider, actor=officer)


def test_later_choice_replaces_one_that_waits(world):
    choose(world, StateRight.READ, Circle.DESIGNATED)
    wider = choose(world, StateRight.READ, Circle.EVERYONE)
    choose(world, StateRight.READ, Circle.NOBODY)
    officer = make_secretariat()
    with refusal("not_waiting"):
        state_circles.confirm_circle(wider, actor=officer)
    assert get_circles(world.states["KEN"])[StateRight.READ] is Circle.NOBODY


def test_circle_is_never_wider_than_the_table(world):
    with refusal("beyond_the_table"):
        choose(world, StateRight.KEEP, Circle.EVERYONE)
    with refusal("no_change"):
        choose(world, StateRight.KEEP, Circle.DESIGNATED)
    with refusal("unknown"):
        choose(world, "reign", Circle.NOBODY)
    with pytest.raises(IntegrityError), transaction.atomic():
        StateCircle.objects.create(
            state=world.states["KEN"], right=StateRight.KEEP, circle=Circle.EVERYONE,
            note_verbale=make_note(world), set_by=world.secretariat,
        )  # fmt: skip
    assert WIDTH[Circle.EVERYONE] > WIDTH[Circle.NOBODY]


def test_circle_is_chosen_by_who_names_the_delegation(world, opened):
    delegate = make_state_person(world, role=T.DELEGATE)
    others = [fresh(delegate.user), make_state_person(world, "FIN").user, person(opened, "GHA"), make_user()]
    for user in others:
        with pytest.raises(NotAllowedError):
            choose(world, StateRight.READ, Circle.NOBODY, actor=user)
    assert choose(world, StateRight.READ, Circle.NOBODY, actor=person(opened, "KEN")).set_by == person(opened, "KEN")


@pytest.fixture
def kind(world):
    from reviews.models import ContactKind  # noqa: PLC0415

    return ContactKind.objects.create(
        key="central", names={"en": "Central authority"}, instrument=world.instruments["UNTOC"], article=18,
        paragraph=13, source="test",
    )  # fmt: skip


def record(world, kind, actor=None, **fields):
    values = {"authority": "Ministry", "source": "NV 1", "starts_on": timezone.localdate()} | fields
    return state_contacts.record_contact(world.states["KEN"], actor=actor or world.secretariat, kind=kind, **values)


def test_contact_is_for_its_state_until_it_is_shared(world, kind, opened):
    contact = record(world, kind)
    own, other = make_state_person(world, role=T.DELEGATE), make_state_person(world, "FIN")
    users = [person(opened, "KEN", DelegateRole.EXPERT), fresh(own.user), world.secretariat]
    strangers = [fresh(other.user), person(opened, "GHA"), make_user(RoleGroup.CHAIRS)]
    nobody = make_user(RoleGroup.STAKEHOLDERS)

    def readers():
        return [user for user in (*users, *strangers, nobody) if StateContact.objects.visible_to(user).exists()]

    assert readers() == users
    state_contacts.share_contact(contact, actor=person(opened, "KEN"), is_shared=True)
    assert readers() == [*users, *strangers]
    state_contacts.end_contact(contact, actor=world.secretariat)
    assert readers() == users
    with refusal("not_current"):
        state_contacts.end_contact(contact, actor=world.secretariat)


@pytest.mark.parametrize("name", ["authority", "source"])
def test_contact_names_authority_and_source(world, kind, name):
    with refusal("invalid"):
        record(world, kind, **{name: ""})


def test_contact_is_recorded_by_who_names_the_delegation(world, kind):
    delegate, other = make_state_person(world, role=T.DELEGATE), make_state_person(world, "FIN")
    contact = record(world, kind)
    for user in (fresh(delegate.user), fresh(other.user), make_user()):
        with pytest.raises(NotAllowedError):
            record(world, kind, actor=user)
        with pytest.raises(NotAllowedError):
            state_contacts.end_contact(contact, actor=user)
        with pytest.raises(NotAllowedError):
            state_contacts.share_contact(contact, actor=user, is_shared=True)


def test_decision_tells_the_sender(world):
    mission = make_state_person(world)
    notice = send(world, joiner("two"), actor=fresh(mission.user))
    assert Message.objects.filter(event="reviews/delegation_sent", key=f"notice:{notice.pk}").exists()
    confirm(notice)
    notice.refresh_from_db()
    assert notice.decision == NoticeDecision.CONFIRMED
    told = Message.objects.filter(event="reviews/delegation_decided", key=f"notice:{notice.pk}")
    assert [message.recipient for message in told] == [mission.user]
    assert AuditEvent.objects.filter(action="approved", content_type__model="statenotice").exists()


def test_mission_nominates_for_its_own_state_alone(world, opened):
    """Whoever it is named by, and by the circle that the State chose."""
    delegate = fresh(make_state_person(world, role=T.DELEGATE).user)
    assert delegate.has_perm("reviews.nominate", delegation_of(opened, "KEN"))
    assert not delegate.has_perm("reviews.nominate", delegation_of(opened, "GHA"))
    assert not delegate.has_perm("reviews.approve_nomination", delegation_of(opened, "KEN"))
    choose(world, StateRight.NAME, Circle.CONTACTS)
    assert not fresh(delegate).has_perm("reviews.nominate", delegation_of(opened, "KEN"))


def test_delegation_changes_nothing_in_a_review(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    user = fresh(make_state_person(world, role=T.CONTACT).user)
    acts = ("answer_questionnaire", "clear_questionnaire", "log_meeting", "invite_input", "hold_consultation")
    assert [name for name in acts if user.has_perm(f"reviews.{name}", review)] == []
    own = delegation_of(review, "KEN")
    acts = ("assign_articles", "draft_feedback", "write_note", "invite_guest", "comment_passage")
    assert [name for name in acts if user.has_perm(f"reviews.{name}", own)] == []
