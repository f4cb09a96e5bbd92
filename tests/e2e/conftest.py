"""Journeys in a real browser: the system's Chromium, and the portal on a port of its own."""

import importlib
import os

import pytest
from django.db import connection

from tests.e2e.browsing import Portal

# Playwright keeps a loop running in the thread of the tests, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCKS = [
    lock
    for app in ("untoc_portal.core", "reviews", "dialogues")
    for lock in importlib.import_module(f"{app}.migrations.0002_locks").LOCKS
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


CLOSE_LOCKS = [
    statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS")
    for lock in LOCKS
    for statement in lock.closing["sqlite"]
]
OPEN_LOCKS = [statement for lock in LOCKS for statement in lock.opening["sqlite"]]


def _on_sqlite(statements):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@pytest.fixture(scope="module", autouse=True)
def _locks_closed_afterwards(django_db_setup, django_db_blocker):
    """Leave the audit trail and the questionnaires locked to whatever test comes after this file."""
    yield
    with django_db_blocker.unblock():
        _on_sqlite(CLOSE_LOCKS)


@pytest.fixture(autouse=True)
def _locks_opened(_locks_closed_afterwards, transactional_db):
    """Let the tables be emptied after a test: SQLite does it row by row, which the triggers refuse."""
    _on_sqlite(CLOSE_LOCKS)
    yield
    _on_sqlite(OPEN_LOCKS)


@pytest.fixture(autouse=True)
def _mail_points_here(settings, live_server):
    settings.PORTAL_URL = live_server.url


@pytest.fixture
def portal(request, live_server, browser):
    """Give the portal in a browser; no window may have met a script error, a refused resource or a server error.

    The parameter, where there is one, is the language its visitors ask for.
    """
    there = Portal(live_server.url, browser, getattr(request, "param", "en-GB"))
    yield there
    for context in browser.contexts:
        context.close()
    assert there.problems == []
