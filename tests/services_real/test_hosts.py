"""The portal on two web hosts, with PgBouncer, a worker for each kind of work, two schedulers and a bucket."""

import hashlib
from collections import Counter

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import OutcomeDocument, Review
from reviews.selectors.readings import read_outcomes
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.object_storage import BUCKET, run_object_storage
from tests.factories.programs import require_programs
from tests.factories.reading import seen
from tests.factories.reviews import carry_to
from tests.faults.processes import find_free_port
from tests.faults.stack import Catcher
from tests.services_real.hosts import Hosts, Visitor
from tests.services_real.worker import until
from untoc_portal.accounts.models import User
from untoc_portal.core import jobs
from untoc_portal.core.enums import JobState, MessageState
from untoc_portal.core.models import Job, Message

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
PATIENCE = 600
EDITIONS = 3


@pytest.fixture
def storage(settings):
    with run_object_storage() as server:
        bucket = {"BACKEND": "untoc_portal.core.bucket_files.HashedBucketStorage", "OPTIONS": server.options}
        settings.STORAGES = {**settings.STORAGES, "default": bucket}
        yield server
        default_storage.connection.meta.client.close()


@pytest.fixture
def mailbox():
    catcher = Catcher()
    controller = Controller(catcher, hostname="127.0.0.1", port=find_free_port())
    controller.start()
    yield catcher, controller.port
    controller.stop()


@pytest.fixture
def hosts(transactional_db, storage, mailbox, tmp_path, settings):
    require_programs("pgbouncer")
    # To compress the static files takes minutes, and nobody asks for them.
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": manifest}):
        hosts = Hosts(tmp_path, storage, mailbox[1])
    yield hosts
    hosts.stop()


def set_password(user):
    User.objects.filter(pk=user.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1000))


def are_all_done():
    return not Job.objects.exclude(state=JobState.DONE).exists()


def test_main_job_on_two_hosts(hosts, storage, mailbox, world, review, settings, tmp_path):
    # What is sealed before the workers run has their signature too.
    settings.TRAIL_KEYS = [hosts.trail_key]
    groups = make_working_groups()
    make_session(world.secretariat, groups["TA"], in_days=30)
    review = carry_to(world, review, ReviewState.COMPLETED)
    set_password(world.secretariat)
    settings.JOBS_MODE = "embedded"
    before = set(Message.objects.values_list("pk", flat=True))
    hosts.start()
    try:
        go_through(Visitor(hosts), world.secretariat, review)
        until(are_all_done, "not every job is done", PATIENCE)
        # Both schedulers have asked again and again: each timed job of this hour is there, and was done once.
        until(lambda: set(jobs.SCHEDULE) <= set(Job.objects.values_list("name", flat=True)), "no timed jobs", PATIENCE)
        until(are_all_done, "not every job is done", PATIENCE)
    except BaseException as error:
        raise AssertionError(hosts.read_logs(tmp_path)) from error
    timed = Counter(Job.objects.filter(name__in=jobs.SCHEDULE).values_list("name", flat=True))
    hours = 1 if timezone.now().minute else 2
    assert set(timed.values()) <= {1, hours}
    assert set(Job.objects.filter(created_at__gte=review.created_at).values_list("attempts", flat=True)) == {1}
    check_documents(Visitor(hosts), review, storage)
    arrived = Counter(name.partition(".")[0] for name in mailbox[0].seen.elements())
    sent = Message.objects.filter(state=MessageState.SENT).exclude(pk__in=before)
    assert sent.exists()
    assert {pk: arrived[f"<portal-message-{pk}"] for pk in sent.values_list("pk", flat=True)} == dict.fromkeys(
        sent.values_list("pk", flat=True), 1
    )


def go_through(visitor, secretariat, review):
    """Sign in on one host, issue the outcome on the other one, and wait for what the workers make."""
    answer = visitor.send(0, reverse("account_login"), login=secretariat.email, password=PASSWORD)
    assert answer.status == 302, answer.text
    for host in (1, 0):
        assert secretariat.email in visitor.ask(host, reverse("account_email")).text
    answer = visitor.send(
        1,
        f"/reviews/{review.code}/issue/",
        page=f"/reviews/{review.code}/",
        page_host=0,
        seen=seen(read_outcomes(review)),
        confirmed="on",
    )
    assert answer.status == 302, answer.text
    assert Review.objects.get(pk=review.pk).state == ReviewState.ISSUED
    editions = OutcomeDocument.objects.filter(outcome__review=review)
    until(lambda: editions.exclude(document__sha256="").count() == EDITIONS, "documents are not rendered", PATIENCE)
    until(lambda: Review.objects.filter(pk=review.pk, routed_at__isnull=False).exists(), "not routed", PATIENCE)
    signed_out = visitor.send(1, reverse("account_logout"), page=reverse("account_email"))
    assert signed_out.status == 302
    assert visitor.ask(0, reverse("account_email")).status == 302


def check_documents(visitor, review, storage):
    """The bucket has what the row says, and no host has a file of its own."""
    kept = {one["Key"] for one in storage.client.list_objects_v2(Bucket=BUCKET)["Contents"]}
    for edition in OutcomeDocument.objects.filter(outcome__review=review).select_related("document"):
        assert edition.document.file.name in kept
        with edition.document.file.open() as file:
            assert hashlib.sha256(file.read()).hexdigest() == edition.document.sha256
    assert connection.vendor == "postgresql"
