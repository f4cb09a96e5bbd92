"""Long queries are prepared on the connection, and find what they find without it (ADR 66)."""

import datetime as dt

import pytest
from django.db import NotSupportedError, connection, transaction
from hypothesis import given, settings, strategies as st

from reviews.enums import ReviewState
from reviews.models import Review
from tests.factories.reviews import make_review
from untoc_portal.core import prepared_statements
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.models import Message
from untoc_portal.core.prepared_statements import Parts, Preparer, Sent, VaryingText

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
LONG = f"/* {'.' * prepared_statements.MIN_LENGTH} */"
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["%s", "%%", "$1", "$body$", "'", "\\", "''); DROP TABLE x; --", ":=", "IN (%s)"]
)
# PostgreSQL knows the time of every zone in these years.
TIMES = st.datetimes(*(dt.datetime(year, 1, 1) for year in (1900, 2200)))  # noqa: DTZ001 (naive ones too)
VALUES = st.one_of(
    st.integers(-(2**70), 2**70),
    st.integers(-3, 3),
    st.booleans(),
    st.none(),
    TEXTS,
    st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)),
    TIMES,
    TIMES.map(lambda time: time.replace(tzinfo=dt.UTC)),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.floats(allow_nan=False, allow_infinity=False),
    st.uuids(),
    st.sampled_from(ReviewState),
    st.lists(st.integers(0, 9), min_size=1, max_size=3),
)


def forget_all():
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


@pytest.fixture(autouse=True)
def _nothing_prepared(db):
    forget_all()


def read(sql, params=()):
    """Return the rows and the types of their columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.fetchall(), [column.type_code for column in cursor.description]


BY_TEXT = "SELECT statement FROM pg_prepared_statements"


def list_prepared():
    return [name for (name,) in read("SELECT name FROM pg_prepared_statements ORDER BY prepare_time")[0]]


@settings(max_examples=300)
@given(values=st.lists(VALUES, min_size=1, max_size=6), numbers=st.lists(st.integers(0, 2**40), min_size=1, max_size=4))
def test_prepared_query_gives_the_same_rows_and_types(values, numbers):
    columns, places = (", ".join(["%s"] * len(each)) for each in (values, numbers))
    sql = (
        f"SELECT {columns}, 2 IN ({places}), 2 NOT IN ({places}), 'a%%b', 7 %% %s, 'x' IN (%s, %s), (1, 2) IN ((%s, 2))"
    )
    params = [*values, *numbers, *numbers, 4, "x", "$2", numbers[0]]
    expected = read(sql, params)
    forget_all()
    assert read(f"{sql} {LONG}", params) == expected
    assert len(list_prepared()) == 1


def test_numbers_and_days_are_parameters_and_texts_constants():
    day, time = dt.date(2026, 12, 1), dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    found = Parts("%s %s %s %s IN (%s, %s) %s NOT IN (%s) %%", [7, "issued", day, time, 8, 9, True, 7])
    assert found.text == "$1 %s $2 $3 = ANY($4) %s NOT IN ($1) %%"
    assert found.constants == ["issued", True]
    assert found.types == ["integer", "date", "timestamptz", "bigint[]"]
    assert found.values == [7, day, time, [8, 9]]


def test_kinds_of_rows_are_constants():
    found = Parts('"content_type_id" = %s AND "content_type_id" IN (%s, %s) AND "object_id" = %s', [3, 4, 5, 6])
    assert found.text == '"content_type_id" = %s AND "content_type_id" IN (%s, %s) AND "object_id" = $1'
    assert (found.constants, found.values) == ([3, 4, 5], [6])


def test_texts_that_differ_are_parameters():
    sql = f"SELECT %s, 'a' < %s {LONG}"
    expected = read("SELECT %s, 'a' < %s", ["b", "KEN-1"])
    for text in ("KEN-1", "it's", "%s"):
        assert read(sql, ["b", VaryingText(text)])[0] == read("SELECT %s, 'a' < %s", ["b", text])[0]
    assert read(sql, ["b", VaryingText("KEN-1")]) == expected
    assert len(list_prepared()) == 1


def test_compiled_query_is_one_statement_for_all_its_texts(world):
    related = ("state_under_review", "phase__cluster", "group", "questionnaire", "publication_decision")
    query = CompiledQuery(lambda code: Review.objects.select_related(*related).filter(code=code))
    review = make_review(world)
    assert [list(query.read(code)) for code in (review.code, "FIN-9")] == [[review], []]
    assert len(query.built.sql) > prepared_statements.MIN_LENGTH
    assert len([row for row in read(BY_TEXT)[0] if "reviews_review" in row[0]]) == 1


def test_lists_of_any_length_are_one_statement():
    read(f"SELECT 1 WHERE 1 IN (%s) {LONG}", [1])
    read(f"SELECT 1 WHERE 1 IN (%s, %s, %s) {LONG}", [1, 2, 3])
    assert len(list_prepared()) == 1


def test_query_may_group_by_what_it_selects():
    sql = f"SELECT n + %s, count(*) FROM generate_series(1, 4) AS n GROUP BY n + %s ORDER BY 1 {LONG}"  # noqa: S608 (a test)
    assert read(sql, [5, 5])[0] == [(6, 1), (7, 1), (8, 1), (9, 1)]
    assert len(list_prepared()) == 1


def test_query_is_prepared_when_it_is_sent_again(monkeypatch):
    monkeypatch.setattr(prepared_statements, "PREPARED_AT", 2)
    monkeypatch.setattr(Preparer, "sent", {})
    for value, prepared in ((1, 0), (2, 1), (3, 1)):
        assert read(f"SELECT %s {LONG}", [value])[0] == [(value,)]
        assert len(list_prepared()) == prepared


def test_process_remembers_so_many_queries_and_no_more(monkeypatch):
    monkeypatch.setattr(prepared_statements, "PREPARED_AT", 2)
    monkeypatch.setattr(prepared_statements, "MAX_REMEMBERED", 2)
    monkeypatch.setattr(Preparer, "sent", {})
    assert [Preparer().remember(name).count for name in ("a", "a", "b", "c", "a")] == [1, 2, 1, 1, 1]


@pytest.mark.parametrize(("plain", "is_dropped"), [(1, True), (3, False)])
def test_query_that_is_slower_prepared_is_sent_as_it_is(plain, is_dropped):
    sent = Sent(count=5, plain=2)
    for _each in range(prepared_statements.MAX_SLOW):
        assert sent.is_to_be_prepared()
        sent.note_prepared(5)
    assert not sent.is_to_be_prepared()
    # In the same conditions, which may be those of a busy machine.
    sent.note_plain(plain)
    assert (sent.is_dropped, sent.is_to_be_prepared()) == (is_dropped, not is_dropped)


def test_single_slow_statements_are_no_reason():
    sent = Sent(count=5, plain=2)
    for seconds in (5, 5, 1, 5, 5, 1):
        sent.note_prepared(seconds)
    assert sent.is_to_be_prepared()


def test_statement_is_not_timed_while_it_is_planned():
    sent = Sent(count=prepared_statements.PREPARED_AT, plain=1)
    sent.note_prepared(9)
    assert sent.slow == 0
    sent.count += 1
    sent.note_prepared(9)
    assert sent.slow == 1


def test_dropped_query_is_sent_as_it_is(monkeypatch):
    monkeypatch.setattr(Preparer, "sent", {})
    for slow, prepared in ((0, 1), (prepared_statements.MAX_SLOW, 0)):
        forget_all()
        for sent in Preparer.sent.values():
            sent.slow = slow
        assert read(f"SELECT %s {LONG}", [1])[0] == [(1,)]
        assert len(list_prepared()) == prepared


def test_short_query_and_change_are_sent_as_they_are():
    read("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_message SET act = %s WHERE false {LONG}", ["x"])  # noqa: S608 (a test)
    Message.objects.filter(pk__in=range(3)).update(act="x")
    assert list_prepared() == []


def test_oldest_statement_is_forgotten(monkeypatch):
    monkeypatch.setattr(prepared_statements, "MAX_STATEMENTS", 3)
    names = []
    for word in "abcd":
        read(f"SELECT %s {LONG}", [word])
        names.append(list_prepared()[-1])
    assert list_prepared() == names[1:]


def test_another_connection_prepares_it_again():
    read(f"SELECT %s {LONG}", [1])
    # A pooler gives the next statement a connection on which nothing is prepared.
    forget_all()
    assert read(f"SELECT %s {LONG}", [2])[0] == [(2,)]


def test_another_release_prepares_its_own(settings):
    for version, count in (("1.0.0", 1), ("1.0.1", 2)):
        settings.PORTAL_VERSION = version
        read(f"SELECT %s {LONG}", [1])
        assert len(list_prepared()) == count


@pytest.mark.django_db(transaction=True)
def test_column_may_change_its_type_after_preparation():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE widened (code varchar(2))")
    try:
        sql = f"SELECT code FROM widened WHERE %s = 1 {LONG}"  # noqa: S608 (a test)
        assert read(sql, [1])[0] == []
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE widened ALTER code TYPE varchar(9)")
        assert read(sql, [1])[0] == []
        with pytest.raises(NotSupportedError), transaction.atomic():
            read(sql, [1])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE widened")
