"""An act that waits for a colleague's slow transaction, on PostgreSQL: it is not done for the earlier text."""

import threading

import pytest
from django.db import connection, connections, transaction

from tests.dialogues.conftest import stage  # noqa: F401 (a fixture)
from tests.factories.binding_acts import Prepared
from tests.services_real.worker import PATIENCE, until
from untoc_portal.core.second_look import ChangedSinceReadError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

# The acts whose colleague holds the lock that the act waits for.
WAITING = (
    "conclude", "adopt", "hold", "withdraw an objection", "submit", "contest", "accept", "return", "agree",
    "issue a summary", "issue a report", "put in force", "choose a panel", "verify", "refuse",
)  # fmt: skip


def _is_act_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def _in_thread(run):
    def work():
        try:
            run()
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("name", WAITING)
def test_act_waits_and_is_refused(name, stage):  # noqa: F811
    act = Prepared(name, stage)
    seen, results = act.read().token, []
    changed, go_on = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            act.do_colleagues_change()
            changed.set()
            go_on.wait(PATIENCE)

    def do():
        try:
            results.append(act.do(seen=seen))
        except ChangedSinceReadError as error:
            results.append(error)

    colleague = _in_thread(change)
    assert changed.wait(PATIENCE)
    actor = _in_thread(do)
    until(_is_act_waiting, "the act does not wait")
    go_on.set()
    for thread in (colleague, actor):
        thread.join(PATIENCE)
    assert [type(result) for result in results] == [ChangedSinceReadError]
