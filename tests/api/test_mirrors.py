"""Lists since a time: what changed for the reader and what is gone, and nothing of what the reader never saw."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from reviews.enums import ReviewState as S
from reviews.models import Mandate
from stakeholders.models import Organization
from tests.api.test_lists import read_all, read_page
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization
from untoc_portal.core.api import mirrors
from untoc_portal.core.models import Mirror, MirrorEntry

LIST = "/api/v1/organizations/"
BEGIN = "2000-01-01T00:00:00Z"


def show(organization, *, is_public=True):
    """Make the organization public or not, without a time stamp that would reveal it."""
    state = "verified" if is_public else "refused"
    Organization.objects.filter(pk=organization.pk).update(state=state)
    return organization


@pytest.fixture
def three(world):
    return [show(make_organization(world.secretariat)) for _number in range(3)]


def since(moment, client=None, **more):
    query = "&".join(f"{name}={value}" for name, value in {"updated_since": moment, **more}.items())
    return read_page(client or APIClient(), f"{LIST}?{query}")


def ids(page):
    return [row["id"] for row in page["results"]]


def test_first_answer_is_complete_and_the_next_is_empty(three):
    first = since(BEGIN)
    assert (ids(first), first["is_complete"], first["removed"]) == ([row.pk for row in three], True, [])
    again = since(first["as_of"])
    assert (again["results"], again["removed"], again["is_complete"]) == ([], [], False)


def test_change_without_a_time_stamp_is_found(three):
    moment = since(BEGIN)["as_of"]
    Organization.objects.filter(pk=three[1].pk).update(name="A new name")
    page = since(moment)
    assert ids(page) == [three[1].pk]
    # The program did not store it: what it asks again it gets again.
    assert ids(since(moment)) == [three[1].pk]
    assert ids(since(since(page["as_of"])["as_of"])) == []


def test_two_programs_of_one_reader_both_get_a_change(three):
    one, other = since(BEGIN)["as_of"], since(BEGIN)["as_of"]
    Organization.objects.filter(pk=three[1].pk).update(name="A new name")
    show(three[0], is_public=False)
    for moment in (one, other):
        page = since(moment)
        assert (ids(page), [row["id"] for row in page["removed"]]) == ([three[1].pk], [str(three[0].pk)])


def test_row_that_becomes_invisible_is_reported_and_returns(three):
    moment = since(BEGIN)["as_of"]
    show(three[0], is_public=False)
    page = since(moment)
    assert ids(page) == []
    assert [row["id"] for row in page["removed"]] == [str(three[0].pk)]
    show(three[0])
    back = since(page["as_of"])
    assert ids(back) == [three[0].pk]


def test_deleted_row_is_reported(world):
    group = show(make_organization(world.secretariat))
    moment = since(BEGIN)["as_of"]
    MirrorEntry.objects.update(row=group.pk + 1000)
    assert [row["id"] for row in since(moment)["removed"]] == [str(group.pk)]


def test_row_that_was_never_shown_is_never_reported(three, world):
    moment = since(BEGIN)["as_of"]
    hidden = show(make_organization(world.secretariat), is_public=False)
    Organization.objects.filter(pk=hidden.pk).update(name="Secret")
    page = since(moment)
    assert (page["removed"], [row["id"] for row in page["results"] if row["id"] == hidden.pk]) == ([], [])


def test_row_committed_late_with_an_early_stamp_is_found(three, world):
    late = show(make_organization(world.secretariat), is_public=False)
    early = timezone.now() - dt.timedelta(days=9)
    moment = since(BEGIN)["as_of"]
    show(late)
    Organization.objects.filter(pk=late.pk).update(created_at=early, updated_at=early)
    assert ids(since(moment)) == [late.pk]


def test_right_that_ends_removes_what_it_showed(world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    expert = person(review, "KEN", "expert")
    path = "/api/v1/reviews/"
    first = read_page(api(expert), f"{path}?updated_since={BEGIN}")
    assert [row["code"] for row in first["results"]] == ["KEN-1"]
    Mandate.objects.filter(user=expert).update(ended_on=timezone.localdate())
    expert.groups.clear()
    page = read_page(api(expert), f"{path}?updated_since={first['as_of'].replace('Z', '%2B00:00')}")
    seen = [row["code"] for row in read_page(api(expert), path)["results"]]
    assert [row["id"] for row in page["removed"]] == ([] if seen else ["KEN-1"])
    other = read_page(api(person(review, "GHA")), f"{path}?updated_since={BEGIN}")
    assert other["removed"] == []


def test_mirror_of_one_reader_is_not_that_of_another(three, world, api):
    since(BEGIN, api(world.secretariat))
    hidden = show(three[2], is_public=False)
    moment = since(BEGIN)["as_of"]
    show(hidden)
    show(hidden, is_public=False)
    assert since(moment)["removed"] == []
    assert Mirror.objects.count() == 2


def test_pages_since_a_time_have_every_row_once(three):
    rows = read_all(APIClient(), f"{LIST}?updated_since={BEGIN}&page_size=1")
    assert [row["id"] for row in rows] == [row.pk for row in three]
    moment = since(BEGIN)["as_of"]
    for row in three:
        show(row, is_public=False)
    url, removed = f"{LIST}?updated_since={moment}&page_size=2", []
    while url:
        page = read_page(APIClient(), url)
        removed += [row["id"] for row in page["removed"]]
        url = page["next"]
    assert removed == [str(row.pk) for row in three]


def test_forgotten_mirror_gives_the_whole_list(three):
    moment = since(BEGIN)["as_of"]
    mirrors.end_unused_mirrors(timezone.now() + dt.timedelta(days=59))
    assert since(moment)["is_complete"] is False
    mirrors.end_unused_mirrors(timezone.now() + dt.timedelta(days=61))
    assert not MirrorEntry.objects.exists()
    again = since(moment)
    assert (again["is_complete"], ids(again)) == (True, [row.pk for row in three])


def test_no_reader_has_mirrors_without_end(three, monkeypatch):
    monkeypatch.setattr(mirrors, "MAX_MIRRORS", 2)
    for name in ("fields=id", "fields=id,name", "fields=id,kind"):
        read_page(APIClient(), f"{LIST}?updated_since={BEGIN}&{name}")
    assert Mirror.objects.count() <= 2


@pytest.mark.parametrize("offset", ["%2B21:05", "-23:59", "%2B00:00", "Z"])
def test_time_may_have_any_offset_of_the_standard(three, offset):
    """PostgreSQL takes no offset of sixteen hours or more."""
    assert ids(since(f"2026-01-01T12:00:00{offset}")) == [row.pk for row in three]


@pytest.mark.parametrize("moment", ["2026-01-01T12:00:00", "0001-01-01T00:00:00%2B21:05", "9999-12-31T23:59:59-21:05"])
def test_time_that_is_none_is_bad_input(three, moment):
    assert APIClient().get(f"{LIST}?updated_since={moment}").status_code == 400


def test_order_and_missing_key_are_refused(three):
    for query in ("ordering=name", "fields=name"):
        assert APIClient().get(f"{LIST}?updated_since={BEGIN}&{query}").status_code == 400
