"""Stored queries: their text leaves open what is given when they run, and nothing else."""

import pytest
from django.db.models import BigIntegerField

from tests.factories.people import make_user
from untoc_portal.core import message_acts
from untoc_portal.core.compiled_queries import Parameter, read_rows, write_constants
from untoc_portal.core.models import Message
from untoc_portal.core.stored_queries import StoredQuery


@pytest.mark.parametrize("query", StoredQuery.all, ids=lambda query: query.name)
def test_stored_query_leaves_only_time_and_reader_open(db, query):
    assert "%s" not in query.sql
    assert {"user"} <= set(query.parameters) <= {*message_acts.get_parameters(1), "first", "last"}
    assert set(query.parameters) <= set(query.types)


def test_percent_sign_and_quote_stay_as_they_are(db):
    person = make_user()
    message = Message.objects.create(recipient=person, event="core/summary", about="50% of it's 100%s")
    rows = Message.objects.filter(about="50% of it's 100%s", recipient=Parameter("user", BigIntegerField()))
    text = write_constants(rows.values("pk"))
    assert read_rows(text, {"user": person.pk}) == [(message.pk,)]
    assert read_rows(text, {"user": 0}) == []
