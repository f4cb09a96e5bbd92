"""Links of laws: looked at in turn, called dead after several failures, and the State is notified once."""

import datetime as dt

import pytest
from django.test import override_settings
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Legislation
from reviews.services import legislation, legislation_links
from tests.factories.legislation import add_law
from tests.factories.reviews import ROLES
from untoc_portal.core import jobs
from untoc_portal.core.enums import LinkFinding
from untoc_portal.core.links import Network
from untoc_portal.core.models import Job, Message

NOW = timezone.now()
DAY = dt.timedelta(days=1)


class Nowhere(Network):
    """A network without a single name."""

    def resolve(self, host, port):
        raise OSError(host, port)


@pytest.fixture
def expert(at, who):
    at(ReviewState.SELF_ASSESSMENT)
    return who("KEN", DelegateRole.EXPERT)


@pytest.fixture
def law(review, expert):
    """Give a law with a link."""
    return add_law(review, actor=expert)


def look(law, *days):
    for day in days:
        legislation_links.check_link(law.pk, now=NOW + day * DAY, network=Nowhere())
    law.refresh_from_db()
    return law


def test_each_link_has_its_turn_weekly_and_daily_while_it_fails(review, expert, law):
    add_law(review, actor=expert, number="without a link")
    Legislation.objects.filter(number="without a link").update(link="")
    assert legislation_links.enqueue_link_checks(NOW) == 1
    assert legislation_links.enqueue_link_checks(NOW) == 1
    assert [job.arguments for job in Job.objects.filter(name="reviews.check_link")] == [{"legislation_id": law.pk}]
    Legislation.objects.update(link_checked_at=NOW)
    assert [legislation_links.enqueue_link_checks(NOW + days * DAY) for days in (1, 6, 7)] == [0, 0, 1]
    Legislation.objects.filter(pk=law.pk).update(link_failures=1, link_failing_since=NOW)
    assert [legislation_links.enqueue_link_checks(NOW + days * DAY) for days in (0, 1)] == [0, 1]


def test_links_are_not_checked_without_internet(law):
    with override_settings(LINK_CHECKS=False):
        assert legislation_links.enqueue_link_checks(NOW) == 0


def test_failure_is_noted_and_three_in_a_row_are_a_dead_link(law):
    changed = law.updated_at
    assert (look(law, 0).is_link_dead, law.link_failures, law.link_finding) == (False, 1, LinkFinding.NO_ADDRESS)
    assert look(law, 1, 2).is_link_dead
    assert (law.link_failing_since, law.link_checked_at) == (NOW, NOW + 2 * DAY)
    # A look is no change by a person.
    assert law.updated_at == changed


def test_look_that_is_taken_twice_counts_once(law):
    assert look(law, 0, 0).link_failures == 1


def test_state_is_notified_once_of_a_dead_link(law, who, expert):
    look(law, 0, 1)
    assert not Message.objects.filter(event="reviews/link_dead").exists()
    look(law, 2, 3, 4)
    messages = Message.objects.filter(event="reviews/link_dead")
    people = [who("KEN", role) for role in ROLES]
    assert {message.recipient for message in messages} == set(people)
    assert len(messages) == 3
    message = messages.first()
    assert message.url == f"/reviews/KEN-1/legislation/{law.pk}/"
    # A message by mail names no law.
    assert law.title not in message.subject + message.body


def test_link_that_answers_again_is_alive(law, review, expert):
    look(law, 0, 1, 2)
    Legislation.objects.filter(pk=law.pk).update(link_failures=0, link_failing_since=None)
    assert look(law, 30).link_failures == 1
    assert law.link_failing_since == NOW + 30 * DAY


def test_changed_link_is_not_judged_by_old_result(law, review, expert):
    class ChangedMeanwhile(Nowhere):
        def resolve(self, host, port):
            legislation.change_legislation(review, law, actor=expert, link="https://laws.example/moved")
            return super().resolve(host, port)

    legislation_links.check_link(law.pk, now=NOW, network=ChangedMeanwhile())
    law.refresh_from_db()
    assert (law.link, law.link_failures, law.link_checked_at) == ("https://laws.example/moved", 0, None)


def test_law_that_is_gone_is_passed_over(law):
    law.delete()
    legislation_links.check_link(law.pk, now=NOW, network=Nowhere())


def test_jobs_look_at_what_is_due_and_never_at_a_private_address(law, capture_commit):
    Legislation.objects.update(link="http://127.0.0.1/metadata")
    with capture_commit():
        jobs.enqueue("reviews.check_links", key="now")
    law.refresh_from_db()
    assert (law.link_finding, law.link_failures) == (LinkFinding.NOT_PUBLIC, 1)
