"""A demonstration that was begun: it can be tried immediately, and the worker builds the rest step by step."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Review
from tests.demo.conftest import print_demo
from tests.factories.rows import nothing_changes
from untoc_portal.accounts.models import User
from untoc_portal.core import jobs
from untoc_portal.core.enums import JobState
from untoc_portal.core.models import Job
from untoc_portal.front.demo import cycle
from untoc_portal.front.demo.people import DOMAIN, PASSWORD

STEPS = len(cycle.BUILDING)
SAID = "The demonstration is still being built"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]


@pytest.fixture(scope="module")
def begun(django_db_setup, django_db_blocker):
    """Begin with the cycle in a transaction that is rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        print_demo("--begin")
        yield
        transaction.set_rollback(True)


def waiting():
    """Return the job that takes the next step."""
    return Job.objects.get(name=cycle.JOB, state=JobState.WAITING)


def test_begun_demo_can_be_tried():
    assert Review.objects.filter(state=ReviewState.SELF_ASSESSMENT).count() == 1
    for account in User.objects.filter(email__endswith=f"@{DOMAIN}"):
        assert account.check_password(PASSWORD), account
    assert cycle.get_progress() == (cycle.FIRST, STEPS)


def test_begin_changes_nothing_the_second_time():
    with nothing_changes():
        print_demo("--begin")


@pytest.mark.parametrize("address", ["home", "account_login"])
def test_pages_show_progress_until_the_end(address):
    page = Client().get(reverse(address)).content.decode()
    assert SAID in page
    assert f"{cycle.FIRST} of {STEPS} steps are done." in page
    Job.objects.filter(name=cycle.JOB).update(state=JobState.DONE, done_at=timezone.now())
    assert SAID not in Client().get(reverse(address)).content.decode()


def test_first_page_of_a_person_shows_progress():
    browser = Client()
    browser.force_login(User.objects.get(email=f"secretariat@{DOMAIN}"))
    assert SAID in browser.get(reverse("home")).content.decode()


def test_step_asks_for_the_next_one():
    first = waiting()
    assert jobs.run(first.name, first.pk)
    assert waiting().arguments == {"number": cycle.FIRST + 1}
    assert cycle.get_progress() == (cycle.FIRST + 1, STEPS)


def test_last_step_asks_for_nothing(monkeypatch):
    monkeypatch.setattr(cycle, "BUILDING", [*cycle.BUILDING[:-1], lambda: None])
    Job.objects.filter(name=cycle.JOB).update(arguments={"number": STEPS - 1})
    assert jobs.run(cycle.JOB, waiting().pk)
    assert cycle.get_progress() is None


def test_failed_step_changes_nothing_and_waits(monkeypatch):
    def stopped():
        User.objects.update(name="Nobody")
        raise KeyError

    first = cycle.FIRST
    monkeypatch.setattr(cycle, "BUILDING", [*cycle.BUILDING[:first], stopped, *cycle.BUILDING[first + 1 :]])
    with nothing_changes(but=["core.Job"]):
        assert not jobs.run(cycle.JOB, waiting().pk)
    assert cycle.get_progress() == (cycle.FIRST, STEPS)
    with pytest.raises(RuntimeError, match="KeyError"):
        cycle.complete_cycle(report=lambda _line: None)
