"""Sessions, chairs and reports."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from dialogues.models import AdoptedReport, Session
from dialogues.selectors.steps import list_session_steps
from dialogues.services import sessions
from dialogues.services.transitions import apply_transition
from tests.factories.dialogues import make_chair, make_report, make_session
from tests.factories.people import PASSWORD, make_secretariat
from tests.factories.rows import refusal
from untoc_portal.accounts import roles
from untoc_portal.accounts.models import User
from untoc_portal.core.authz import get_grants, get_user_roles
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Document, Job, Message
from untoc_portal.front.demo.reading import do_after_reading

DAY = dt.timedelta(days=1)
NEW = {"email": "new@example.org", "name": "New", "reason": "Elected."}


def today():
    return timezone.localdate()


def test_session_scheduled_with_agenda_and_job(stage):
    session = make_session(stage.secretariat, stage.group, in_days=30, agenda=["Opening", " ", "Outcomes"])
    assert session.state == "scheduled"
    assert [str(item) for item in session.agenda_items.all()] == ["1. Opening", "2. Outcomes"]
    assert Job.objects.get(name="dialogues.place_waiting").arguments == {"session_id": session.pk}


def test_session_scheduled_by_others_refused(stage):
    for person in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            make_session(person, stage.group)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_on": dt.date(2000, 1, 1)}, "ends_on"),
        ({"agenda": ["", "  "]}, "agenda"),
        ({"agenda": ["x" * 301]}, "agenda"),
        ({"place": " "}, "place"),
        ({"place": "x" * 201}, "place"),
    ],
)
def test_session_with_wrong_value_names_the_field(stage, fields, field):
    with pytest.raises(DomainError) as caught:
        make_session(stage.secretariat, stage.group, **fields)
    assert caught.value.field == field
    assert not Session.objects.exists()


def test_all_errors_of_a_session_are_named_together(stage):
    make_session(stage.secretariat, stage.group, number=4)
    with refusal("dates") as caught:
        make_session(
            stage.secretariat,
            stage.group,
            number=4,
            starts_on=today() + 30 * DAY,
            ends_on=today() + 20 * DAY,
            documents_close_on=today() + 40 * DAY,
            place="x" * 201,
            agenda=["x" * 301],
            outcomes_item=9,
        )
    assert {fault.field for fault in caught.value.all_errors} == {
        "number", "ends_on", "documents_close_on", "place", "agenda", "outcomes_item",
    }  # fmt: skip


def test_all_errors_of_a_report_are_named_together(stage):
    session = make_session(stage.secretariat, stage.group)
    with refusal("future_date") as caught:
        do_after_reading(
            sessions.adopt_report,
            session,
            actor=stage.secretariat,
            concluded_on=session.ends_on + 400 * DAY,
            adopted_on=session.ends_on,
            symbol="none",
        )
    assert {fault.field for fault in caught.value.all_errors} == {"concluded_on", "adopted_on", "symbol"}


def test_chair_is_not_named_twice(stage):
    person = make_chair(stage.group)
    with refusal("is_chair") as caught:
        sessions.propose_chair(stage.group, actor=stage.secretariat, **{**NEW, "email": person.email})
    assert caught.value.field == "email"


def test_session_number_taken_names_the_field(stage):
    make_session(stage.secretariat, stage.group, number=4)
    with pytest.raises(DomainError) as caught:
        make_session(stage.secretariat, stage.group, number=4)
    assert (caught.value.code, caught.value.field) == ("number_taken", "number")
    make_session(stage.secretariat, stage.groups["TA"], number=4)


def test_session_concluded_by_secretariat_or_its_chair(stage):
    for person in (stage.secretariat, stage.chair):
        session = do_after_reading(
            sessions.conclude_session, make_session(stage.secretariat, stage.group), actor=person
        )
        assert session.state == "concluded"
    capacities = (
        AuditEvent.objects.filter(changes__transition="conclude").order_by("pk").values_list("capacity", flat=True)
    )
    assert list(capacities) == ["Secretariat", "Working-group chair"]


def test_session_concluded_by_others_refused(stage):
    session = make_session(stage.secretariat, stage.group)
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            do_after_reading(sessions.conclude_session, session, actor=person)
    session.refresh_from_db()
    assert session.state == "scheduled"


def test_session_concluded_before_its_last_day_refused(stage):
    session = make_session(stage.secretariat, stage.group, ends_on=today() + DAY)
    for day in (None, today(), today() + DAY):
        with pytest.raises(DomainError) as caught:
            do_after_reading(sessions.conclude_session, session, actor=stage.secretariat, concluded_on=day)
        assert caught.value.field == "concluded_on"
    session.refresh_from_db()
    assert session.state == "scheduled"


def test_workflow_keeps_session_until_last_day(stage):
    session = make_session(stage.secretariat, stage.group, ends_on=today() + DAY)
    with refusal("not_ready"):
        apply_transition(session, "conclude", actor=stage.secretariat)
    with time_machine.travel(session.ends_on):
        assert apply_transition(session, "conclude", actor=stage.secretariat).state == "concluded"


def test_session_concluded_twice_refused(stage):
    session = do_after_reading(
        sessions.conclude_session, make_session(stage.secretariat, stage.group), actor=stage.chair
    )
    with pytest.raises(DomainError) as caught:
        do_after_reading(sessions.conclude_session, session, actor=stage.chair)
    assert caught.value.code == "wrong_state"


def test_report_adopted_after_conclusion(stage):
    session = make_session(stage.secretariat, stage.group)
    report = make_report(stage.secretariat, session)
    session.refresh_from_db()
    assert (session.state, session.report) == ("report_adopted", report)


def test_next_step_does_not_read_as_done(stage):
    session = make_session(stage.secretariat, stage.group)
    make_report(stage.secretariat, session)
    session.refresh_from_db()
    notified = [(step["label"], step["state"], step.get("hint")) for step in list_session_steps(session)]
    assert notified[2:5] == [
        ("Report adopted", "done", None),
        ("Dialogue opened", "current", "still to come"),
        ("Dialogue held", "todo", None),
    ]


def test_report_of_running_session_refused(stage):
    session = make_session(stage.secretariat, stage.group)
    values = {"concluded_on": today(), "adopted_on": today(), "symbol": "CTOC/COP/WG.4/2026/9"}
    with pytest.raises(DomainError) as caught:
        do_after_reading(sessions.adopt_report, session, actor=stage.secretariat, **values)
    assert caught.value.code == "wrong_state"
    assert not AdoptedReport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"symbol": "report no. 9"}, "symbol"),
        ({"symbol": "CTOC/COP/WG.4/2026/"}, "symbol"),
        ({"concluded_on": dt.date(2000, 1, 1)}, "concluded_on"),
        ({"adopted_on": dt.date(2000, 1, 1)}, "adopted_on"),
        ({"adopted_on": dt.date(2999, 1, 1)}, "adopted_on"),
    ],
)
def test_report_with_wrong_value_names_the_field(stage, fields, field):
    session = do_after_reading(
        sessions.conclude_session, make_session(stage.secretariat, stage.group), actor=stage.chair
    )
    values = {"concluded_on": today(), "adopted_on": today(), "symbol": "CTOC/COP/WG.4/2026/9", **fields}
    with pytest.raises(DomainError) as caught:
        do_after_reading(sessions.adopt_report, session, actor=stage.secretariat, **values)
    session.refresh_from_db()
    assert (caught.value.field, session.state) == (field, "concluded")


def test_report_symbol_taken_changes_nothing(stage):
    values = {"concluded_on": today(), "adopted_on": today(), "symbol": "CTOC/COP/WG.4/2026/9"}
    for expected in ("report_adopted", "concluded"):
        session = do_after_reading(
            sessions.conclude_session, make_session(stage.secretariat, stage.group), actor=stage.chair
        )
        if expected == "concluded":
            with pytest.raises(DomainError):
                do_after_reading(sessions.adopt_report, session, actor=stage.chair, **values)
        else:
            do_after_reading(sessions.adopt_report, session, actor=stage.chair, **values)
        session.refresh_from_db()
        assert session.state == expected


def test_report_recorded_by_others_refused(stage):
    session = do_after_reading(
        sessions.conclude_session, make_session(stage.secretariat, stage.group), actor=stage.chair
    )
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            do_after_reading(
                sessions.adopt_report,
                session,
                actor=person,
                concluded_on=today(),
                adopted_on=today(),
                symbol="CTOC/COP/WG.4/2026/9",
            )


def test_session_moved_until_it_is_concluded(stage):
    session = make_session(stage.secretariat, stage.group)
    day = today() + 40 * DAY
    moved = sessions.reschedule_session(session, actor=stage.secretariat, starts_on=day, ends_on=day, place="Online")
    assert (moved.starts_on, moved.place) == (day, "Online")
    with pytest.raises(NotAllowedError):
        sessions.reschedule_session(session, actor=stage.chair, starts_on=day, ends_on=day, place="Vienna")
    moved = sessions.reschedule_session(session, actor=stage.secretariat, starts_on=today(), ends_on=today(), place="V")
    do_after_reading(sessions.conclude_session, moved, actor=stage.secretariat)
    with pytest.raises(DomainError) as caught:
        sessions.reschedule_session(session, actor=stage.secretariat, starts_on=day, ends_on=day, place="Vienna")
    assert caught.value.code == "concluded"


def test_chair_named_and_released(stage):
    assert stage.chair.has_perm("dialogues.hold_dialogue") is False
    session = make_session(stage.secretariat, stage.group)
    assert stage.chair.has_perm("dialogues.conclude_session", session)
    assert RoleGroup.CHAIRS in get_user_roles(stage.chair)
    sessions.remove_chair(stage.group, actor=stage.secretariat, user=stage.chair, reason="Left.")
    former = User.objects.get(pk=stage.chair.pk)
    assert not former.has_perm("dialogues.conclude_session", session)
    assert get_user_roles(former) == frozenset()


def test_chair_of_two_groups_keeps_role_after_one_removal(stage):
    make_chair(stage.groups["TA"], stage.chair)
    sessions.remove_chair(stage.group, actor=stage.secretariat, user=stage.chair, reason="Left.")
    assert RoleGroup.CHAIRS in get_user_roles(User.objects.get(pk=stage.chair.pk))


def test_chair_named_by_others_refused(stage):
    for person in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            sessions.propose_chair(stage.group, actor=person, **NEW)
        with pytest.raises(NotAllowedError):
            sessions.remove_chair(stage.group, actor=person, user=stage.chair, reason="Left.")
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_chair_has_no_right_before_a_second_person_confirms(stage):
    proposal = sessions.propose_chair(stage.group, actor=stage.secretariat, **{**NEW, "email": "New@example.org"})
    user = User.objects.get(email="new@example.org")
    assert (proposal.subject, list(user.groups.all())) == (stage.group, [])
    assert not Message.objects.filter(recipient=user).exists()
    roles.confirm_role(proposal, actor=make_secretariat())
    user = User.objects.get(pk=user.pk)
    assert "chair_working_group" in get_grants(user, stage.group)
    assert get_user_roles(user) == {RoleGroup.CHAIRS}
    assert Message.objects.filter(recipient=user, event="accounts/activation").count() == 1
    assert AuditEvent.objects.filter(action="granted", changes={"chair": user.email}).exists()


def test_chair_proposed_twice_is_refused_for_one_group(stage):
    sessions.propose_chair(stage.group, actor=stage.secretariat, **NEW)
    with refusal("proposed_already"):
        sessions.propose_chair(stage.group, actor=stage.secretariat, **NEW)
    assert sessions.propose_chair(stage.groups["TA"], actor=stage.secretariat, **NEW).subject == stage.groups["TA"]


def test_released_chair_is_signed_out(stage, client):
    stage.chair.set_password(PASSWORD)
    stage.chair.save()
    client.post(reverse("account_login"), {"login": stage.chair.email, "password": PASSWORD})
    assert client.get(reverse("inbox")).status_code == 200
    with refusal("no_reason"):
        sessions.remove_chair(stage.group, actor=stage.secretariat, user=stage.chair, reason=" ")
    with refusal("no_chair"):
        sessions.remove_chair(stage.groups["TA"], actor=stage.secretariat, user=stage.chair, reason="Left.")
    sessions.remove_chair(stage.group, actor=stage.secretariat, user=stage.chair, reason="Left.")
    assert client.get(reverse("inbox")).status_code == 302
    assert Message.objects.filter(recipient=stage.chair, event="accounts/role_taken_back").exists()


@pytest.mark.parametrize(("email", "name", "field"), [("no address", "Name", "email"), ("a@example.org", " ", "name")])
def test_chair_proposed_with_wrong_value_names_the_field(stage, email, name, field):
    with pytest.raises(DomainError) as caught:
        sessions.propose_chair(stage.group, actor=stage.secretariat, email=email, name=name, reason="Elected.")
    assert caught.value.field == field
    assert not User.objects.filter(email=email).exists()


def test_report_with_the_symbol_of_a_document_refused(stage):
    Document.objects.create(
        symbol="CTOC/COP/WG.4/2026/9", title="T", template="t", language="en", level=Level.PUBLIC, snapshot={}
    )
    session = do_after_reading(
        sessions.conclude_session, make_session(stage.secretariat, stage.group), actor=stage.chair
    )
    values = {"concluded_on": today(), "adopted_on": today(), "symbol": "CTOC/COP/WG.4/2026/9"}
    with pytest.raises(DomainError) as caught:
        do_after_reading(sessions.adopt_report, session, actor=stage.chair, **values)
    session.refresh_from_db()
    assert (caught.value.code, caught.value.field, session.state) == ("symbol_taken", "symbol", "concluded")


@pytest.mark.parametrize("day", [dt.date(2003, 12, 31), dt.date(1, 1, 1), dt.date(2999, 1, 1), dt.date(9999, 12, 31)])
def test_session_on_an_impossible_day_names_the_field(stage, day):
    with pytest.raises(DomainError) as caught:
        make_session(stage.secretariat, stage.group, starts_on=day, ends_on=day)
    assert caught.value.field == "starts_on"
    session = make_session(stage.secretariat, stage.group)
    with pytest.raises(DomainError) as caught:
        sessions.reschedule_session(session, actor=stage.secretariat, starts_on=day, ends_on=day, place="Vienna")
    assert caught.value.field == "starts_on"


def test_session_of_the_first_year_is_on_record(stage):
    day = dt.date(2004, 6, 28)
    assert make_session(stage.secretariat, stage.group, starts_on=day, ends_on=day).starts_on == day
