"""The page with all dates of a person: what each role finds, and what none of them finds."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from dialogues.models import Speaker
from reviews.enums import DelegateRole, ReviewState as S
from reviews.enums_of_states import StateRole
from reviews.models import Deadline
from reviews.selectors.readings import read_mandate
from reviews.services import clarifications, people
from tests.factories import stakeholder_input
from tests.factories.delegations import confirm, make_state_person, send
from tests.factories.dialogues import (
    circulate,
    invite,
    make_application,
    make_chair,
    make_dialogue,
    make_session,
    make_working_groups,
)
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.stakeholders import make_organization, make_representative
from tests.factories.work import assign
from untoc_portal.accounts.models import User
from untoc_portal.accounts.services import renew_feed
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.calendar import list_dates_for_user

DAY = dt.timedelta(days=1)


def find(user):
    """Return the dates of the person as (capacity, title), fresh."""
    user = User.objects.get(pk=user.pk)
    return {(one.capacity.label, one.entry.title) for one in list_dates_for_user(user, timezone.localdate())}


def titles(user):
    return {title for _capacity, title in find(user)}


@pytest.fixture
def running(world, review, other_review):
    """Give two reviews in which the self-assessment is due."""
    carry_to(world, other_review, S.SELF_ASSESSMENT)
    return carry_to(world, review, S.SELF_ASSESSMENT)


@pytest.fixture
def meeting(world):
    """Give a session of a group, and a dialogue of another one."""
    groups = make_working_groups()
    dialogue = make_dialogue(world.secretariat, groups["TIP"], in_days=40)
    return make_session(world.secretariat, groups["TA"], in_days=30), dialogue


def test_delegate_finds_own_reviews_alone(running, meeting):
    found = find(person(running, "KEN", DelegateRole.EXPERT))
    assert {capacity for capacity, _title in found} == {"State under review: Kenya"}
    assert "Self-assessment submitted: Kenya, phase 1" in {title for _capacity, title in found}
    assert not any("Finland" in title or "session" in title for _capacity, title in found)


def test_reviewer_of_two_reviews_finds_each_in_its_capacity(running, meeting):
    """Ghana reviews both Kenya and Finland, by different people."""
    found = find(person(running, "GHA"))
    assert {capacity for capacity, _title in found} == {"Reviewing State: Ghana"}
    assert not any("Finland" in title for _capacity, title in found)


def test_date_ends_with_the_mandate(world, running):
    user = person(running, "KEN", DelegateRole.EXPERT)
    token = renew_feed(user)
    mandate = user.mandates.get(ended_on=None)
    people.end_mandate(mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="Left")
    assert find(user) == set()
    feed = Client().get(reverse("feed", args=[token]))
    assert Calendar.from_ical(feed.content).walk("VEVENT") == []


def test_assigned_article_is_for_its_expert_alone(world, running):
    expert = person(running, "KEN", DelegateRole.EXPERT)
    [row] = assign(running, world.articles["UNTOC 5"], expert=expert)
    type(row).objects.filter(pk=row.pk).update(due_on=timezone.localdate() + 9 * DAY)
    title = "Assigned article due, UNTOC, article 5: Kenya, phase 1"
    assert title in titles(expert)
    for other in (person(running, "KEN", DelegateRole.OBSERVER), person(running, "GHA"), world.secretariat):
        assert title not in titles(other)


def test_request_for_clarification_and_meeting(world, review):
    review = carry_to(world, review, S.DIALOGUE)
    asker = person(review, "PER", DelegateRole.FOCAL_POINT)
    article = world.articles["UNTOC 5"]
    clarifications.request_clarification(
        delegation_of(review, "PER"), actor=asker, article=article, request="SECRET question?"
    )
    clarifications.log_meeting(
        review, actor=person(review, "KEN"), held_on=timezone.localdate(), participants="All", minutes="SECRET"
    )
    found = titles(person(review, "KEN"))
    assert "Answers to requests for clarification due: Kenya, phase 1" in found
    assert "Meeting of the parties: Kenya, phase 1" in found
    assert not any("SECRET" in title for title in found)


def test_mission_finds_its_state_and_all_meetings(world, running, meeting):
    mandate = make_state_person(world, role=StateRole.DELEGATE)
    session, dialogue = meeting
    found = titles(mandate.user)
    assert {"Self-assessment submitted: Kenya, phase 1", str(session), str(dialogue)} <= found
    assert not any("Finland" in title for title in found)
    confirm(send(world, leaves=[mandate]))
    assert find(mandate.user) == set()


def test_mission_finds_the_last_day_to_object(world, meeting):
    mandate = make_state_person(world, role=StateRole.DELEGATE)
    organization = make_organization(world.secretariat)
    representative = make_representative(world.secretariat, organization)
    circulate(make_application(meeting[1], organization, representative), closed=False)
    title = f"Last day to object: {meeting[1]}"
    assert title in titles(mandate.user)
    assert title not in titles(representative)


def test_chair_finds_the_own_group_alone(world, running, meeting):
    session, dialogue = meeting
    found = find(make_chair(session.working_group))
    assert {title for _capacity, title in found} == {str(session), f"Deadline for documents: {session}"}
    assert str(dialogue) in titles(make_chair(dialogue.session.working_group))


def test_organization_finds_its_dialogue_and_place(world, running, meeting):
    _session, dialogue = meeting
    organization = make_organization(world.secretariat)
    representative = make_representative(world.secretariat, organization)
    other = make_representative(world.secretariat, make_organization(world.secretariat, name="Other"))
    application = invite(dialogue, organization, representative)
    Speaker.objects.create(dialogue=dialogue, application=application, position=3)
    asked = stakeholder_input.invite(running, organization, actor=person(running, "KEN"))
    place = f"{organization} speaks, number 3 on the list: {dialogue}"
    assert {str(dialogue), place, str(asked)} <= titles(representative)
    assert not {place, str(asked)} & titles(other)
    assert not any("Self-assessment submitted" in title for title in titles(representative))


def test_secretariat_finds_all_in_counts(world, running, meeting):
    found = titles(make_secretariat(name="Second", email="second@example.org"))
    assert {"Self-assessment submitted: 2 reviews", str(meeting[0]), str(meeting[1])} <= found
    assert not any("Kenya" in title for title in found)


@pytest.mark.parametrize("role", [(), (RoleGroup.EXTENDED_BUREAU,), (RoleGroup.STAKEHOLDERS,), (RoleGroup.CHAIRS,)])
def test_who_has_no_part_finds_no_date_of_a_review(running, role):
    assert find(make_user(*role)) == set()


def test_page_by_month_and_as_a_list(running, client):
    user = person(running, "KEN")
    client.force_login(user)
    due = running.deadlines.get(kind="self_assessment").due_on
    title = "Self-assessment submitted: Kenya, phase 1"
    page = client.get(reverse("calendar"), {"month": f"{due:%Y-%m}"})
    assert title in page.content.decode()
    assert f'datetime="{due:%Y-%m-%d}"' in page.content.decode()
    listed = client.get(reverse("calendar"), {"view": "list"}).content.decode()
    assert all(f'name="{field}"' in listed for field in ("capacity", "review"))
    assert title in listed
    assert "State under review: Kenya" in listed
    assert client.get(reverse("calendar"), {"month": "9999-99"}).status_code == 200
    assert client.get(reverse("calendar"), {"month": "9999-12"}).status_code == 200
    assert client.get(reverse("calendar"), {"month": "0001-01"}).status_code == 200


def test_filter_by_capacity_and_review(world, running, client):
    user = person(running, "KEN")
    client.force_login(user)
    for query, shown in (
        ({"capacity": "under_review-KEN"}, True),
        ({"review": "KEN-1"}, True),
        ({"review": "FIN-1"}, True),
        ({"capacity": "under_review-KEN", "review": "KEN-1"}, True),
    ):
        page = client.get(reverse("calendar"), {"view": "list", **query})
        assert ("Self-assessment submitted: Kenya" in page.content.decode()) is shown
        assert "Finland" not in page.content.decode()


def test_passed_deadline_comes_first_in_the_list(running, client):
    Deadline.objects.filter(review=running, kind="self_assessment").update(
        starts_on=dt.date(2020, 1, 1), due_on=timezone.localdate() - DAY
    )
    client.force_login(person(running, "KEN"))
    page = client.get(reverse("calendar"), {"view": "list"}).content.decode()
    assert page.index("Overdue</h2>") < page.index("Self-assessment submitted")


@pytest.mark.parametrize("view", ["month", "list"])
def test_page_costs_at_most_fifteen_queries(world, running, meeting, client, django_assert_max_num_queries, view):
    organization = make_organization(world.secretariat)
    representative = make_representative(world.secretariat, organization)
    invite(meeting[1], organization, representative)
    readers = [person(running, "KEN"), make_state_person(world, role=StateRole.DELEGATE).user]
    readers += [make_chair(meeting[0].working_group), representative, world.secretariat]
    for reader in readers:
        client.force_login(reader)
        client.get(reverse("calendar"))
        with django_assert_max_num_queries(15):
            client.get(reverse("calendar"), {"view": view})
