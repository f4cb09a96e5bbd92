"""Acts on several rows: rehearsed first, row by row, with the reason of each refusal; then done."""

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, NominationState, ReviewState as S
from reviews.models import Mandate, Nomination
from reviews.services import people
from stakeholders.enums import OrganizationState
from stakeholders.models import Organization, State
from tests import locks
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, delegation_of
from tests.factories.rows import nothing_changes
from tests.factories.stakeholders import make_organization
from untoc_portal.core.admin.bulk import MAX_ROWS
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Message

ORGANIZATIONS = "/admin/stakeholders/organization/"
NOMINATIONS = "/admin/reviews/nomination/"


@pytest.fixture
def organizations(world):
    waiting = [make_organization(world.secretariat, verified=False) for _ in range(2)]
    return [*waiting, make_organization(world.secretariat)]


def _send(client, url, name, rows, **data):
    return client.post(url, {"action": name, "_selected_action": [row.pk for row in rows], **data})


def _read(page):
    """Return what the page of the rehearsal sends back of each row."""
    rows = page.context["outcomes"]
    return {f"seen-{row.obj.pk}": row.look.reading.digest for row in rows if row.look}


def _list_results(outcomes):
    return [(outcome.is_done, [str(reason) for reason in outcome.reasons]) for outcome in outcomes]


def test_preview_shows_changes_and_refusals_without_writing(staff, organizations):
    with nothing_changes():
        page = _send(staff, ORGANIZATIONS, "verify", organizations)
    found = {outcome.obj: outcome for outcome in page.context["outcomes"]}
    first, second, verified = (found[organization] for organization in organizations)
    change = first.entries[0].changes[0]
    assert (change.before, change.after) == ("registered, not yet verified", "verified")
    assert second.is_done
    assert str(verified.reasons[0]).startswith("This step is not possible now: the current state is “verified”.")
    assert page.content.decode().count('name="_selected_action"') == 2


def test_what_was_confirmed_is_done_for_each_row_that_allows_it(staff, organizations):
    page = _send(staff, ORGANIZATIONS, "verify", organizations)
    read = {
        f"seen-{outcome.obj.pk}": outcome.look.reading.digest for outcome in page.context["outcomes"] if outcome.is_done
    }
    answer = _send(staff, ORGANIZATIONS, "verify", organizations, step="confirm", **read)
    assert answer.status_code == 302
    texts = [str(message) for message in staff.get(ORGANIZATIONS).context["messages"]]
    assert texts[0] == "Done for 2 rows."
    # What the rehearsal refused was not read, and is refused for that.
    assert texts[1].startswith(f"{organizations[2]}: Say which text you have read")
    assert set(Organization.objects.values_list("state", flat=True)) == {OrganizationState.VERIFIED}


def test_row_changed_since_the_rehearsal_is_refused(staff, organizations):
    page = _send(staff, ORGANIZATIONS, "verify", organizations)
    read = {
        f"seen-{outcome.obj.pk}": outcome.look.reading.digest for outcome in page.context["outcomes"] if outcome.is_done
    }
    Organization.objects.filter(pk=organizations[0].pk).update(website="https://example.org/new")
    _send(staff, ORGANIZATIONS, "verify", organizations[:2], step="confirm", **read)
    states = Organization.objects.in_bulk([row.pk for row in organizations[:2]])
    assert [states[row.pk].state for row in organizations[:2]] == ["registered", "verified"]
    texts = [str(message) for message in staff.get(ORGANIZATIONS).context["messages"]]
    assert any("has changed since you read it" in text for text in texts)


def _nominate(world, review, *names):
    delegation = delegation_of(review, "KEN")
    note = people.record_note_verbale(
        delegation.party, actor=world.secretariat, reference="NV 1", dated=timezone.localdate()
    )
    return [
        people.nominate_person(
            delegation,
            actor=world.secretariat,
            note_verbale=note,
            name=name,
            email=f"{name}@example.org",
            role=DelegateRole.FOCAL_POINT,
        )
        for name in names
    ]


def test_rows_are_previewed_one_after_the_other(world, review, staff):
    carry_to(world, review, S.NOMINATION)
    nominations = _nominate(world, review, "first", "second")
    with nothing_changes():
        page = _send(staff, NOMINATIONS, "approve", nominations)
    assert sorted(outcome.is_done for outcome in page.context["outcomes"]) == [False, True]
    (reasons,) = [reasons for done, reasons in _list_results(page.context["outcomes"]) if not done]
    assert reasons[0].startswith("This State already has a focal point in this review")
    assert not Message.objects.filter(recipient__email="first@example.org").exists()
    _send(staff, NOMINATIONS, "approve", nominations, step="confirm", **_read(page))
    assert Mandate.objects.in_force().filter(role=DelegateRole.FOCAL_POINT).count() == 1


def test_row_that_changed_since_the_rehearsal_is_refused(world, review, staff):
    carry_to(world, review, S.NOMINATION)
    (nomination,) = _nominate(world, review, "first")
    page = _send(staff, NOMINATIONS, "approve", [nomination])
    with locks.unlock(Nomination):
        Nomination.objects.update(email="other@example.org")
    with nothing_changes(but={"core.Session", "accounts.Session"}):
        _send(staff, NOMINATIONS, "approve", [nomination], step="confirm", **_read(page))
    (text,) = staff.get(NOMINATIONS).context["messages"]
    assert "The text has changed since you read it." in str(text)
    _send(staff, NOMINATIONS, "approve", [nomination], step="confirm")
    assert not Mandate.objects.exists()


def test_form_is_asked_for_first_and_a_missing_reason_refused(world, review, staff):
    carry_to(world, review, S.NOMINATION)
    nominations = _nominate(world, review, "first")
    with nothing_changes():
        assert _send(staff, NOMINATIONS, "refuse", nominations).context["outcomes"] is None
        empty = _send(staff, NOMINATIONS, "refuse", nominations, step="confirm", reason=" ")
        assert empty.status_code == 422
        page = _send(staff, NOMINATIONS, "refuse", nominations, step="preview", reason="Not in the note")
    assert _list_results(page.context["outcomes"]) == [(True, [])]
    _send(staff, NOMINATIONS, "refuse", nominations, step="confirm", reason="Not in the note", **_read(page))
    nominations[0].refresh_from_db()
    assert (nominations[0].state, nominations[0].reason) == (NominationState.REFUSED, "Not in the note")


def test_reference_data_is_marked_as_verified_together(world, staff):
    states = [world.states["KEN"], world.states["GHA"]]
    State.objects.filter(iso3__in=["KEN", "GHA"]).update(verified=False)
    _send(staff, "/admin/stakeholders/state/", "mark-verified", states, step="confirm")
    assert list(State.objects.filter(iso3__in=["KEN", "GHA"]).values_list("verified", "corrected")) == [
        (True, True),
        (True, True),
    ]


def test_row_without_the_act_is_named_and_not_changed(world, staff):
    State.objects.filter(iso3="KEN").update(verified=False)
    State.objects.filter(iso3="GHA").update(verified=True)
    states = [world.states["KEN"], world.states["GHA"]]
    with nothing_changes():
        page = _send(staff, "/admin/stakeholders/state/", "mark-verified", states)
    assert {outcome.obj.iso3: outcome.is_done for outcome in page.context["outcomes"]} == {"KEN": True, "GHA": False}


def test_more_rows_than_can_be_looked_through_are_refused(world, staff):
    rows = [
        State(
            iso3=f"X{chr(65 + n // 26)}{chr(65 + n % 26)}", names={"en": "X"}, formal_names={"en": "X"}, source="Test"
        )
        for n in range(101)
    ]
    State.objects.bulk_create(rows)
    with nothing_changes():
        answer = _send(staff, "/admin/stakeholders/state/", "mark-verified", rows, step="confirm")
    assert answer.status_code == 302
    (text,) = staff.get("/admin/stakeholders/state/").context["messages"]
    assert str(text) == f"At most {MAX_ROWS} rows can be checked at once."


@pytest.mark.parametrize("name", ["delete_selected", "merge", "add-representative", "nothing"])
def test_nothing_else_is_done_in_bulk(name, staff, organizations):
    with nothing_changes():
        _send(staff, ORGANIZATIONS, name, organizations, step="confirm")


def test_acts_in_bulk_are_not_there_for_others(visitor, organizations):
    clients = [visitor(make_user(role)) for role in (RoleGroup.EXTENDED_BUREAU, RoleGroup.DELEGATES)]
    with nothing_changes():
        answers = [_send(client, ORGANIZATIONS, "verify", organizations, step="confirm") for client in clients]
    assert [answer.status_code for answer in answers] == [404, 404]
