"""Journeys in a real browser: the system's Chromium, and the portal on a port of its own."""

import os
import threading

import pytest
from django.db.backends.signals import connection_created
from playwright.sync_api import expect

from tests.e2e.browsing import PATIENCE, Portal

# Playwright keeps a loop running in the thread of the tests, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
expect.set_options(timeout=PATIENCE)

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _allow_reading_during_writes(*, connection, **_kwargs):
    """Let a reader of the shared database in memory not wait for a writer: a file in WAL mode knows no such wait."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA read_uncommitted = 1")


connection_created.connect(_allow_reading_during_writes, dispatch_uid="e2e")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(autouse=True)
def _mail_points_here(settings, live_server):
    settings.PORTAL_URL = live_server.url


def wait_for_server_threads():
    """Wait until the server has answered all requests, because the tables are emptied next."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=60)


@pytest.fixture
def portal(request, live_server, browser):
    """Give the portal in a browser; no window may have met a script error, a refused resource or a server error.

    The parameter, if there is one, is the language of its visitors.
    """
    there = Portal(live_server.url, browser, getattr(request, "param", "en-GB"))
    yield there
    for context in browser.contexts:
        context.close()
    wait_for_server_threads()
    assert there.problems == []
