"""Public reads come from a second database where one is set, and nothing else does.

The second database is a copy that nobody brings up to date: a replica that is far behind. So each page shows by itself
which of the two has answered.
"""

from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection, connections
from django.urls import reverse

from stakeholders.models import State
from tests.factories.people import make_user
from tests.factories.reviews import make_world
from untoc_portal.core import replica
from untoc_portal.core.compiled_queries import CompiledQuery

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NEW = "The new name"
OLD = "The old name"
COPY = "portal_replica_of_tests"


def do_at_server(*statements):
    """Run SQL that needs a connection to another database."""
    connection.close()
    with connections["default"]._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def read_from(settings, **place):
    """Let public pages be read from the database at this place."""
    connections.settings[replica.ALIAS] = {**connection.settings_dict, **place, "CONN_MAX_AGE": 0}
    settings.DATABASE_ROUTERS = ["untoc_portal.core.replica.ReplicaRouter"]
    # The tests open no connection but to the database that they declare: this one is open already.
    connections[replica.ALIAS].connect()
    try:
        yield
    finally:
        connections[replica.ALIAS].close()
        del connections[replica.ALIAS]
        del connections.settings[replica.ALIAS]


@pytest.fixture
def behind(settings, transactional_db):
    """Give a database whose copy was made before a State was renamed and another one was added."""
    make_world()
    state = State.objects.order_by("pk").first()
    State.objects.filter(pk=state.pk).update(names={"en": OLD})
    name = connection.settings_dict["NAME"]
    do_at_server(f'DROP DATABASE IF EXISTS "{COPY}"', f'CREATE DATABASE "{COPY}" TEMPLATE "{name}"')
    State.objects.filter(pk=state.pk).update(names={"en": NEW})
    with read_from(settings, NAME=COPY):
        yield state
    do_at_server(f'DROP DATABASE "{COPY}" WITH (FORCE)')


def read_page(client, state, **headers):
    answer = client.get(reverse("stakeholders:state_detail", args=[state.iso3]), headers=headers)
    assert answer.status_code == 200
    return OLD if OLD in answer.text else NEW if NEW in answer.text else ""


def test_visitors_read_from_the_replica(client, behind):
    assert read_page(client, behind) == OLD


def test_who_is_signed_in_reads_from_the_database(client, behind):
    client.force_login(make_user())
    assert read_page(client, behind) == NEW


@pytest.mark.parametrize("cookie", ["csrftoken", "sessionid", "messages"])
def test_who_has_sent_anything_reads_from_the_database(client, behind, cookie):
    client.cookies[cookie] = "x"
    assert read_page(client, behind) == NEW


def test_programs_with_a_login_read_from_the_database(rf, behind):
    assert not replica.is_public_reading(rf.get("/api/v1/states/", headers={"Authorization": "Bearer x"}))
    assert not replica.is_public_reading(rf.get("/subscriptions/0123456789abcdef0123/"))
    assert not replica.is_public_reading(rf.post("/states/"))
    assert replica.is_public_reading(rf.get("/api/v1/states/"))


def test_counters_and_sessions_are_read_from_the_database(behind):
    token = replica._reading.set(True)
    try:
        router = replica.ReplicaRouter()
        assert [router.db_for_read(model) for model in (Session, State)] == [None, replica.ALIAS]
        assert router.allow_migrate(replica.ALIAS, "core") is False
        caches["default"].set("throttle", 1)
        assert caches["default"].get("throttle") == 1
    finally:
        replica._reading.reset(token)


def test_what_the_replica_does_not_know_yet_is_found(client, behind):
    State.objects.filter(pk=behind.pk).update(iso3="QQQ")
    behind.iso3 = "QQQ"
    assert read_page(client, behind) == NEW


def test_replica_that_is_away_is_not_missed(client, behind):
    do_at_server(f'DROP DATABASE "{COPY}" WITH (FORCE)')
    try:
        assert read_page(client, behind) == NEW
    finally:
        do_at_server(f'CREATE DATABASE "{COPY}"')


def test_what_was_written_is_read_again(behind):
    token = replica._reading.set(True)
    try:
        assert State.objects.get(pk=behind.pk).names["en"] == OLD
        State.objects.filter(pk=behind.pk).update(names={"en": "Written"})
        assert State.objects.get(pk=behind.pk).names["en"] == "Written"
    finally:
        replica._reading.reset(token)


def test_compiled_query_asks_the_router_each_time(behind):
    query = CompiledQuery(lambda key: State.objects.filter(pk=key))
    for is_public, name in ((True, OLD), (False, NEW), (True, OLD)):
        token = replica._reading.set(is_public)
        try:
            [state] = query.read(behind.pk)
        finally:
            replica._reading.reset(token)
        assert state.names["en"] == name
