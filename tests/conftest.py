"""Fixtures of the whole suite."""

import datetime as dt
import gc
import os
import re
from functools import cache, partial

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from hypothesis import HealthCheck, settings as hypothesis_settings

from tests.api import recording
from tests.factories.draws import Hall, make_hall
from tests.factories.query_counts import expect_queries
from tests.factories.reviews import World, make_review, make_world
from tests.factories.translation_server import TranslationServer
from tests.migrated import copy_instead_of_migrating
from tests.snapshots import all_rows, course, write
from untoc_portal.accounts import session_limits
from untoc_portal.core import prepared_statements, printing, word

# Tests make and drop millions of objects: looking for cycles less often saves one twentieth of the time.
gc.set_threshold(100_000, 50, 100)
# Django asks each connection to SQLite this, by three queries, and a test counted them as its own: once a browser runs,
# its loop is in the thread of the tests, and they have another connection.
DatabaseWrapper.features_class.supports_json_field = True
# How long an example takes says more of the machine than of the code.
hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")
# A file of these takes longest, and is begun first, so that neither process waits for the other in the end.
LONG = ("tests/services_real/test_faults.py", "tests/demo/", "tests/e2e/", "tests/operation/", "tests/documents/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the longest files; `--no-loadscope-reorder` keeps that order."""
    items.sort(key=lambda item: next((n for n, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG)))


def pytest_runtest_setup(item):
    course.begin(item)


def pytest_sessionstart():
    """Keep what the API answers, if this run is for the examples of its description."""
    if os.environ.get("RECORD_EXAMPLES"):
        recording.begin()


def pytest_sessionfinish():
    """Write the examples."""
    if os.environ.get("RECORD_EXAMPLES"):
        recording.write()


@pytest.fixture(scope="session", autouse=True)
def _own_counts(worker_id):
    """Give each process of the suite a Redis database of its own: a test that clears the cache clears only its own."""
    cache = settings.CACHES["default"]
    number = 1 + int(re.sub(r"\D", "", worker_id) or 0)
    own = {**cache, "LOCATION": re.sub(r"/\d*$", f"/{number}", settings.REDIS_URL)} if settings.REDIS_URL else cache
    with override_settings(CACHES={**settings.CACHES, "default": own, "presence": own}):
        course.settings = settings._wrapped
        yield


@pytest.fixture(autouse=True)
def _begun_with_no_counts():
    """Begin each test with an empty cache: what a test counted in another year would not end before that year."""
    for alias in settings.CACHES:
        caches[alias].clear()


@pytest.fixture(scope="session", autouse=True)
def _sessions_not_saved_again():
    """Let no counted request save its session because the machine did nothing for a minute after the sign-in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session_limits, "SEEN_AGAIN", 24 * 3600)
        yield


@pytest.fixture(scope="session", autouse=True)
def _prepare_queries_immediately():
    """Prepare long queries when they are first sent, so that every query of the suite is tested in this way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared_statements, "PREPARED_AT", 1)
        yield


@pytest.fixture
def django_assert_num_queries():
    """Give pytest-django's context, which shows the queries where their number is not the expected one."""
    return partial(expect_queries, is_exact=True)


@pytest.fixture
def django_assert_max_num_queries():
    """Give pytest-django's context, which shows the queries where there are more than expected."""
    return partial(expect_queries, is_exact=False)


@pytest.fixture
def day_of_module(request):
    """Stay on the day `TODAY` of the test's module, also when the suite runs over midnight."""
    with time_machine.travel(dt.datetime.combine(request.module.TODAY, dt.time(12), tzinfo=dt.UTC)):
        yield


@pytest.fixture(scope="session", autouse=True)
def _printed_once():
    """Print equal markup once for all tests of a process: it gives equal bytes (tests/core/test_documents.py)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "render_pdf", cache(printing.render_pdf))
        patch.setattr(word, "render_docx", cache(word.render_docx))
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, pytestconfig):
    """Make the tables of SQLite by copying them."""
    patch = copy_instead_of_migrating(pytestconfig.cache.mkdir("migrated"))
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_rows():
    """Bring the tables back, after a test that commits, to the rows they had before the first such test.

    Django empties every table, and makes permissions and kinds of contents again: with all triggers opened in the
    meantime that takes as long as many a test.
    """
    first = {}

    def note(_case):
        first.update(first or all_rows())

    def bring_back(_case):
        # Twice: what another process was still writing is waited for when the tables are opened.
        for _time in range(2):
            now = all_rows()
            write(
                removed={table: gone for table, rows in now.items() if (gone := rows - first[table])},
                added={table: lost for table, rows in first.items() if (lost := rows - now[table])},
            )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(note))
        patch.setattr(TransactionTestCase, "_fixture_teardown", bring_back)
        yield


@pytest.fixture
def print_each_time(monkeypatch):
    """Print each time, without the cache, for tests of printing itself."""
    monkeypatch.setattr(printing, "render_pdf", printing.render_pdf.__wrapped__)
    monkeypatch.setattr(word, "render_docx", word.render_docx.__wrapped__)


@pytest.fixture(autouse=True)
def _in_english():
    """Let each test begin in English: the test client keeps the language of the last page."""
    with translation.override("en"):
        yield


@pytest.fixture
def world(db) -> World:
    """Give the reference rows of a small cycle, and a member of the secretariat."""
    return make_world()


@pytest.fixture
def review(world):
    """Give a planned review of Kenya by Ghana and Peru."""
    return make_review(world)


@pytest.fixture
def other_review(world):
    """Give a second review, of Finland by others, so that a leak has something to leak."""
    return make_review(world, "FIN", ("MNG", "GHA"))


@pytest.fixture
def hall(db) -> Hall:
    """Give a phase to draw for, its parties, and a State that is none."""
    return make_hall()


@pytest.fixture
def capture_commit(django_capture_on_commit_callbacks):
    """Run what waits for the commit, as a real commit would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def machine(settings):
    """Give a server that speaks the API of a provider of machine translation, set up as the operator's own."""
    server = TranslationServer()
    settings.MACHINE_TRANSLATION_URL = server.url
    settings.MACHINE_TRANSLATION_OWN = True
    settings.MACHINE_TRANSLATION_NAME = "Our machine"
    yield server
    server.shutdown()
    server.server_close()
