"""Requests about personal data, legal holds and retention: each rule alone stops the wrong person, step or row."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from tests.accounts.test_data_requests import propose
from tests.factories.any_row import make_row
from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import refusal
from untoc_portal.accounts import data_requests, retention
from untoc_portal.accounts.emergencies import open_emergency
from untoc_portal.accounts.enums import DataDecision, DataRequestKind
from untoc_portal.accounts.models import User
from untoc_portal.accounts.models_of_data import DataRequest
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Message

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def ada():
    return make_secretariat(name="Ada Officer")


@pytest.fixture
def ben():
    return make_secretariat(name="Ben Officer")


@pytest.fixture
def person():
    return make_user(name="Amelie Counsellor")


@pytest.fixture
def root():
    """Give a superuser with emergency access, who so has the rights of the Secretariat for an hour."""
    user = User.objects.create_superuser("root@example.org", name="Root")
    open_emergency(user, reason="The only officer is ill.")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def asked(person):
    return data_requests.request_data_change(person, kind=DataRequestKind.ERASURE, text="Please erase me.")


def list_events(row):
    kind = ContentType.objects.get_for_model(row)
    return list(
        AuditEvent.objects.filter(content_type=kind, object_id=row.pk).order_by("pk").values_list("action", flat=True)
    )


# Requests.


def test_request_says_what_is_asked(person):
    for kind, text in ((DataRequestKind.ERASURE, " "), ("something", "Please.")):
        with refusal("invalid"):
            data_requests.request_data_change(person, kind=kind, text=text)


def test_request_is_on_record_and_reaches_other_officers(ada, ben):
    request = data_requests.request_data_change(ada, kind=DataRequestKind.CORRECTION, text="My title is wrong.")
    reached = Message.objects.filter(event=data_requests.REQUESTED).values_list("recipient", flat=True)
    assert set(reached) == {ben.pk}
    propose(request, ben)
    # An officer decides nothing about own data; a person who is no officer does not either, and an emergency access
    # does not.
    with refusal("not_allowed"):
        data_requests.confirm_answer(request, actor=ada)
    with refusal("not_allowed"):
        propose(request, ada)
    carla = make_secretariat(name="Carla Officer")
    data_requests.confirm_answer(request, actor=carla)
    assert list_events(request) == ["created", "changed", "approved"]


def test_who_is_no_officer_decides_nothing(asked, ada, root):
    outsider = make_user(RoleGroup.DELEGATES)
    with refusal("not_allowed"):
        propose(asked, outsider)
    propose(asked, ada)
    for user in (outsider, root):
        with refusal("not_allowed"):
            data_requests.confirm_answer(asked, actor=user)


def test_officer_who_left_decides_nothing(asked, person, ada):
    """What was read of the roles at the beginning of a request does not count."""
    propose(asked, ada)
    hold = data_requests.propose_hold(actor=ada, person=person, reason="An inquiry.")
    for act, row in ((data_requests.confirm_answer, asked), (data_requests.confirm_hold, hold)):
        officer = make_secretariat()
        authz.cache_grants(officer)
        assert authz.is_secretariat(officer)
        User.objects.get(pk=officer.pk).groups.clear()
        with refusal("not_allowed"):
            act(row, actor=officer)


def test_answer_is_confirmed_once(asked, ada, ben):
    propose(asked, ada, DataDecision.REFUSE)
    data_requests.confirm_answer(asked, actor=ben)
    carla = make_secretariat(name="Carla Officer")
    with refusal("decided_already"):
        data_requests.confirm_answer(asked, actor=carla)
    assert list_events(asked)[-1] == "refused"


def test_role_that_came_after_the_proposal_stops_the_erasure(asked, person, ada, ben):
    propose(asked, ada)
    person.groups.add(ada.groups.get(name=RoleGroup.SECRETARIAT))
    with refusal("has_role"):
        data_requests.confirm_answer(asked, actor=ben)


def test_superuser_is_not_erased(ada):
    user = User.objects.create_superuser("admin@example.org", name="Administrator")
    request = data_requests.request_data_change(user, kind=DataRequestKind.ERASURE, text="Erase me.")
    with refusal("has_role"):
        propose(request, ada)


def test_correction_needs_no_end_of_a_role(ada):
    request = data_requests.request_data_change(
        make_user(RoleGroup.EXTENDED_BUREAU), kind=DataRequestKind.CORRECTION, text="My title is wrong."
    )
    propose(request, ada)


@pytest.mark.parametrize(
    ("kind", "proposal", "count"), [("erasure", "accept", 1), ("erasure", "refuse", 0), ("correction", "accept", 0)]
)
def test_only_an_accepted_erasure_is_carried_out(person, ada, ben, kind, proposal, count):
    request = data_requests.request_data_change(person, kind=kind, text="Please.")
    propose(request, ada, proposal)
    data_requests.confirm_answer(request, actor=ben)
    assert retention.run_accepted_requests(timezone.now() + dt.timedelta(days=2)) == count
    assert User.objects.filter(name="Amelie Counsellor").count() == 1 - count


def test_accepted_erasure_waits_while_a_hold_is_in_force(asked, person, ada, ben):
    propose(asked, ada)
    data_requests.confirm_answer(asked, actor=ben)
    data_requests.propose_hold(actor=ada, person=person, reason="An inquiry.")
    assert retention.run_accepted_requests(timezone.now() + dt.timedelta(days=2)) == 0
    assert DataRequest.objects.get().user.name == "Amelie Counsellor"


# Legal holds.


def test_hold_names_what_there_is(person, ada):
    kind = ContentType.objects.get_for_model(User)
    for values in (
        {"object_type": kind, "object_id": 10**6},
        {"object_type": kind},
        {"person": person, "object_type": kind, "object_id": person.pk},
    ):
        with refusal("no_object" if values.get("object_id") == 10**6 else "person_or_object"):
            data_requests.propose_hold(actor=ada, reason="An inquiry.", **values)


def test_each_step_of_a_hold_is_taken_once_by_officers(person, ada, ben, root):
    outsider = make_user(RoleGroup.DELEGATES)
    hold = data_requests.propose_hold(actor=ada, person=person, reason="An inquiry.")
    with refusal("not_allowed"):
        data_requests.confirm_hold(hold, actor=outsider)
    data_requests.confirm_hold(hold, actor=ben)
    with refusal("decided_already"):
        data_requests.confirm_hold(hold, actor=ben)
    with refusal("not_allowed"):
        data_requests.propose_end_of_hold(hold, actor=outsider, reason="Over.")
    with refusal("no_reason"):
        data_requests.propose_end_of_hold(hold, actor=ada, reason=" ")
    data_requests.propose_end_of_hold(hold, actor=ada, reason="Over.")
    with refusal("decided_already"):
        data_requests.propose_end_of_hold(hold, actor=ben, reason="Over again.")
    for user in (outsider, ada, root):
        with refusal("not_allowed"):
            data_requests.end_hold(hold, actor=user)
    data_requests.end_hold(hold, actor=ben)
    for act in (data_requests.end_hold, data_requests.confirm_hold):
        with refusal("decided_already"):
            act(hold, actor=ben)
    assert list_events(hold) == ["created", "approved", "changed", "revoked"]


# Who is due.


def make_old(*roles, **fields):
    user = make_user(*roles, **fields)
    User.objects.filter(pk=user.pk).update(last_login=LONG_AGO, date_joined=LONG_AGO)
    return user


def list_due():
    return set(retention.list_people_due(3650, timezone.now()))


def test_people_are_due_by_their_last_sign_in():
    due, never = make_old(), make_old()
    User.objects.filter(pk=never.pk).update(last_login=None)
    recent, new = make_old(), make_old()
    User.objects.filter(pk=recent.pk).update(last_login=timezone.now())
    User.objects.filter(pk=new.pk).update(last_login=None, date_joined=timezone.now())
    User.objects.filter(pk=make_old().pk).update(is_superuser=True)
    assert list_due() == {due, never}


def test_hold_keeps_a_person_from_retention(ada):
    held, other = make_old(), make_old()
    data_requests.propose_hold(actor=ada, person=held, reason="An inquiry.")
    assert list_due() == {other}


@pytest.mark.parametrize(("label", "field", "ended"), retention.TIES)
def test_tie_of_each_kind_keeps_a_person(label, field, ended):
    """One that is in force, and one that ended less long ago than the period."""
    user = make_old()
    row = make_row(label, **{field: user})
    assert user not in list_due()
    model = type(row)
    is_time = model._meta.get_field(ended).get_internal_type() == "DateTimeField"
    for when, is_due in ((timezone.now(), False), (LONG_AGO, True)):
        rows = model._base_manager.filter(pk=row.pk)
        end_tie(rows, ended, when if is_time else when.date())
        assert (user in list_due()) is is_due


def end_tie(rows, ended, when):
    """Write the end behind the portal's back, with all that the database asks for with it."""
    from tests.core.test_trail_seals import change  # noqa: PLC0415 (it registers fixtures of its own)

    model = rows.model
    names = {field.name for field in model._meta.concrete_fields}
    beside = {"end_reason": "Another post.", "starts_on": LONG_AGO.date()}
    change(model, rows.get().pk, **{ended: when}, **{name: value for name, value in beside.items() if name in names})
