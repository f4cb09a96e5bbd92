"""General reports, routings and accounts over the API: acts of the Secretariat, for the text that was read."""

import pytest
from django.utils import timezone

from dialogues.models import FundedActivity, FundingSource, GeneralReport, Routing, WorkingGroup
from dialogues.services.routing import route_outcome
from reviews.enums import DelegateRole, ReviewState as S
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from untoc_portal.core.enums import RoleGroup


def act(client, url, name, **sent):
    """Do an act after its second look."""
    seen = client.get(f"{url}second_look/?act={name}")
    assert seen.status_code == 200, seen.content
    return client.post(f"{url}{name}/", {"seen": seen.json()["seen"], **sent}, format="json")


@pytest.fixture
def routed(world, review):
    groups = make_working_groups()
    issued = carry_to(world, review, S.ISSUED)
    session = make_session(world.secretariat, groups["TIP"], in_days=30)
    route_outcome(issued)
    return issued, session


def test_routing_is_withdrawn_and_restored_as_it_was_read(routed, world, api):
    issued, _session = routed
    row = Routing.objects.first()
    url, officer = f"/api/v1/routings/{row.pk}/", api(world.secretariat)
    unread = officer.post(f"{url}withdraw/", {"reason": "Too early"}, format="json")
    assert unread.status_code in (400, 409)
    done = act(officer, url, "withdraw", reason="Too early")
    assert (done.status_code, done.json()["withdrawn_at"] is None) == (200, False), done.content
    again = act(officer, url, "restore", reason="It is time")
    assert (again.status_code, again.json()["withdrawn_at"]) == (200, None), again.content
    for who in (person(issued, "KEN"), person(issued, "GHA", DelegateRole.EXPERT), make_user(RoleGroup.CHAIRS)):
        refused = api(who).post(f"{url}withdraw/", {"reason": "No"}, format="json")
        assert refused.status_code == 404


def test_routing_is_moved_to_another_agenda_of_its_group(routed, world, api):
    issued, _session = routed
    row = Routing.objects.select_related("working_group").first()
    other = make_session(world.secretariat, row.working_group, in_days=60)
    url, sent = f"/api/v1/routings/{row.pk}/move/", {"session": other.pk, "item": 1}
    for who in (person(issued, "KEN"), person(issued, "GHA", DelegateRole.EXPERT), make_user(RoleGroup.CHAIRS)):
        assert api(who).post(url, sent, format="json").status_code == 404
    officer = api(world.secretariat)
    assert officer.post(url, {**sent, "item": 99}, format="json").status_code == 400
    moved = officer.post(url, sent, format="json")
    assert (moved.status_code, moved.json()["session"]) == (200, other.pk), moved.content
    elsewhere = make_session(world.secretariat, WorkingGroup.objects.get(code="IC"), in_days=60)
    wrong = officer.post(url, {"session": elsewhere.pk, "item": 1}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "other_group")
    row.refresh_from_db()
    assert row.agenda_item.session == other


def test_report_is_drafted_written_and_not_by_others(world, api):
    make_working_groups()
    sent = {"phase": world.phase.sequence, "working_group": "TIP", "language": "en"}
    for who in (None, make_user(RoleGroup.CHAIRS), make_user(RoleGroup.EXTENDED_BUREAU)):
        assert api(who).post("/api/v1/general-reports/", sent, format="json").status_code in (401, 404)
    officer = api(world.secretariat)
    made = officer.post("/api/v1/general-reports/", sent, format="json")
    assert made.status_code == 201, made.content
    url = f"/api/v1/general-reports/{made.json()['id']}/"
    written = officer.post(f"{url}write/", {"text": "Trends."}, format="json")
    assert written.status_code == 200, written.content
    assert GeneralReport.objects.get().text == "Trends."
    assert officer.post("/api/v1/general-reports/", sent, format="json").status_code == 409
    tried = officer.post(f"{url}issue/", {}, format="json")
    assert tried.status_code in (400, 409)
    assert api(make_user(RoleGroup.CHAIRS)).post(f"{url}write/", {"text": "x"}, format="json").status_code == 404


def test_accounts_are_kept_by_the_secretariat(world, api):
    FundedActivity.objects.create(code="reviews", names={"en": "Reviews"}, source="test")
    today = str(timezone.localdate())
    sent = {"kind": "voluntary", "amount": "100.00", "dated": today, "reference": "Note 1", "state": "FIN"}
    for who in (None, make_user(), make_user(RoleGroup.CHAIRS)):
        assert api(who).post("/api/v1/funding-sources/", sent, format="json").status_code in (401, 404)
    officer = api(world.secretariat)
    made = officer.post("/api/v1/funding-sources/", sent, format="json")
    assert made.status_code == 201, made.content
    url = f"/api/v1/funding-sources/{made.json()['id']}/"
    entry = {"amount": "60.00", "dated": today, "reference": "R"}
    paid = officer.post(f"{url}payments/", entry, format="json")
    assert (paid.status_code, len(paid.json()["payments"])) == (201, 1), paid.content
    assert officer.post(f"{url}payments/", entry, format="json").status_code in (400, 409)
    spent = officer.post(f"{url}expenditures/", {**entry, "activity": "reviews"}, format="json")
    assert (spent.status_code, len(spent.json()["expenditures"])) == (201, 1), spent.content
    assert api(make_user()).post(f"{url}payments/", entry, format="json").status_code == 404
    assert [entry.amount for entry in FundingSource.objects.get().expenditures.all()] == [60]
