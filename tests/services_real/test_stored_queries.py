"""The queries that PostgreSQL keeps as functions: they find what their text finds, and each release has its own."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.models import IssuedPassage
from reviews.querysets.outcomes import TEXT_SEARCH
from reviews.selectors.history import AUDITED, events_for_user
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.models import User
from untoc_portal.core.checks import check_costly_settings
from untoc_portal.core.compiled_queries import read_rows
from untoc_portal.core.message_acts import DUE_MESSAGES, NEEDS_COUNT, OPEN_MESSAGES, get_parameters
from untoc_portal.core.models import Message
from untoc_portal.core.stored_queries import (
    LIFETIME_DAYS,
    StoredQuery,
    list_costly_settings,
    make_functions,
    turn_costly_settings_off,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def list_functions():
    rows = "SELECT proname FROM pg_proc WHERE proname LIKE 'stored_query_%%'"
    return {row[0] for row in read_rows(rows, {})}


@pytest.fixture
def reviewed(world, review):
    """Give a review in which people of two States have something to do."""
    return carry_to(world, review, S.DESK_REVIEW)


@pytest.mark.parametrize("days", [0, 400])
def test_function_finds_what_its_text_finds(reviewed, days):
    found = set()
    with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
        for user in User.objects.all():
            given = {**get_parameters(user.pk), "first": 0, "last": Message.objects.latest("pk").pk}
            for query in (OPEN_MESSAGES, NEEDS_COUNT, DUE_MESSAGES):
                as_text = {row[0] for row in read_rows(query.sql, given)}
                assert query.read(given) == as_text, (query.name, user)
                found |= {query.name} if as_text else set()
    assert found == {"open_messages", "needs_count", "due_messages"}


def test_signed_in_account_has_the_number(reviewed, client):
    user = person(reviewed, "GHA")
    client.force_login(user)
    assert client.get("/").wsgi_request.user.needs_count == len(OPEN_MESSAGES.read(get_parameters(user.pk))) > 0


def test_migrate_makes_missing_functions(db):
    wanted = {query.function for query in StoredQuery.all}
    assert wanted <= list_functions()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION {OPEN_MESSAGES.function}")
    assert not wanted <= list_functions()
    make_functions(DEFAULT_DB_ALIAS)
    assert wanted <= list_functions()


def test_function_of_an_earlier_release_stays_for_a_month(db):
    earlier = "stored_query_open_messages_0123456789ab"
    today = timezone.localdate()
    for days, stays in ((LIFETIME_DAYS, True), (LIFETIME_DAYS + 1, False)):
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {earlier}(given_user bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'"
            )
            cursor.execute(f"COMMENT ON FUNCTION {earlier} IS %s", [(today - dt.timedelta(days=days)).isoformat()])
        make_functions(DEFAULT_DB_ALIAS)
        assert (earlier in list_functions()) is stays


def test_another_text_has_another_function(db):
    one, other = (
        StoredQuery("tests", lambda act=act: Message.objects.filter(act=act).values("pk"), {}) for act in "ab"
    )
    del StoredQuery.all[-2:]
    assert one.function != other.function


def test_database_compiles_and_splits_no_queries(db):
    settings = read_rows(
        "SELECT setconfig FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase"
        " WHERE datname = current_database() AND setrole = 0",
        {},
    )
    assert [one for row in settings for one in row[0]] == ["jit=off", "max_parallel_workers_per_gather=0"]
    assert check_costly_settings(databases=[DEFAULT_DB_ALIAS]) == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = on")
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")
    found = check_costly_settings(databases=[DEFAULT_DB_ALIAS])
    assert [(one.id, one.msg.split()[-3]) for one in found] == [
        ("portal.W006", "jit"),
        ("portal.W006", "max_parallel_workers_per_gather"),
    ]
    turn_costly_settings_off(DEFAULT_DB_ALIAS)
    assert list_costly_settings(DEFAULT_DB_ALIAS) == []


def test_history_of_a_review_is_found_by_its_rows(world, reviewed):
    with connection.cursor() as cursor:
        # The tables of a test are so small that reading them whole, in any order, costs less.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    for reader in (world.secretariat, person(reviewed, "KEN")):
        plan = events_for_user(reader, reviewed).explain()
        conditions = re.findall(r"Index Cond: \((.*content_type_id.*)\)", plan)
        assert len(conditions) == len(AUDITED), plan
        assert all("object_id = ANY" in condition for condition in conditions), plan


def test_search_in_issued_texts_uses_the_index_of_each_language(db):
    with connection.cursor() as cursor:
        # The tables of a test are so small that reading them whole costs less.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = IssuedPassage.objects.search_text("law").explain()
    assert {code for code in TEXT_SEARCH if f"reviews_issuedpassage_{code}" in plan} == set(TEXT_SEARCH)
