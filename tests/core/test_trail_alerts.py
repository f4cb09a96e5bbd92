"""A key that is gone stops no other job, and a fault of the trail is reported: to people, to health, in the figures."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from tests.core.test_trail_seals import change
from tests.factories.any_row import make_row
from tests.factories.people import make_secretariat, make_user
from untoc_portal.core import checks, health, jobs, tasks
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Job, Message, TrailSeal
from untoc_portal.core.trail_seals.checking import TrailError
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.sealing import seal_trail

pytestmark = pytest.mark.django_db
CHECK, SEAL = "core.check_trail", "core.seal_whole_trail"


@pytest.fixture
def officer():
    """Give a member of the Secretariat, and a person who is not."""
    make_user(RoleGroup.STAKEHOLDERS)
    return make_secretariat()


@pytest.fixture
def broken(settings, tmp_path):
    """Give a key file that is no key."""
    path = tmp_path / "key.pem"
    path.write_text("this is no key")
    settings.TRAIL_KEYS = [str(path)]
    return path


def list_recipients(event):
    return [message.recipient for message in Message.objects.filter(event=event)]


def run_job(name):
    job = jobs.enqueue(name, key="now")
    jobs.run(name, job.pk)
    job.refresh_from_db()
    return job


def test_worker_goes_on_without_a_key(broken):
    make_row(AuditEvent, action="created", actor_label="A")
    waits = Job.objects.create(name="core.clear_messages", key="waits")
    errors = StringIO()
    call_command("work", once=True, stderr=errors)
    waits.refresh_from_db()
    assert waits.state == "done"
    assert "TRAIL_KEYS" in errors.getvalue()
    assert TrailSeal.objects.count() == 0
    broken.unlink()
    create_key_file(broken)
    call_command("work", once=True)
    assert TrailSeal.objects.get().signatures


def test_check_names_the_broken_key(broken):
    [error] = checks.check_trail_keys()
    assert (error.id, str(broken) in error.msg) == ("portal.E006", True)
    with pytest.raises(CommandError):
        call_command("check")


def test_broken_key_is_reported_once_a_day(broken, officer):
    make_row(AuditEvent, action="created", actor_label="A")
    assert run_job(SEAL).state != "done"
    with pytest.raises(ImproperlyConfigured):
        tasks.seal_whole_trail()
    assert list_recipients("core/trail_not_sealed") == [officer]


def test_error_is_reported(settings, tmp_path, officer, client):
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "key.pem"))]
    event = make_row(AuditEvent, action="created", actor_label="A")
    seal_trail()
    assert run_job(CHECK).state == "done"
    settings.JOBS_MODE = "embedded"
    assert health._trail() == "ok"
    change(AuditEvent, event.pk, actor_label="B")
    Job.objects.all().delete()
    assert "was altered" in run_job(CHECK).error
    assert list_recipients("core/trail_faulty") == [officer]
    assert health._trail() == "ill"
    assert client.get("/health/ready/").status_code == 200
    with pytest.raises(TrailError):
        tasks.check_trail()
    assert "portal_trail_in_order 0" in client.get("/internal/metrics/").content.decode()
