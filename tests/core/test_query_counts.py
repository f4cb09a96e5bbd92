"""A count of queries is that of the test, and says which they were."""

import threading

import pytest
from django.db import connection, connections

from untoc_portal.accounts.models import User

pytestmark = pytest.mark.django_db


def send_in_another_thread():
    """Send two queries on the connection of the test, as the server of a browser test does."""
    shared = connection._connections[connection._alias]

    def send():
        connections["default"] = shared
        assert (User.objects.count(), User.objects.count()) == (0, 0)

    shared.inc_thread_sharing()
    thread = threading.Thread(target=send)
    thread.start()
    thread.join()
    shared.dec_thread_sharing()


def test_queries_of_another_thread_are_not_counted(django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_num_queries(1) as sent:
        User.objects.count()
        send_in_another_thread()
    assert len(sent) == 3
    with django_assert_max_num_queries(1):
        User.objects.count()
        send_in_another_thread()


@pytest.mark.parametrize("number", [0, 2])
def test_wrong_number_shows_the_queries(django_assert_num_queries, number):
    with pytest.raises(pytest.fail.Exception, match="accounts_user"), django_assert_num_queries(number):
        User.objects.count()


def test_fewer_queries_than_allowed_are_right(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        User.objects.count()
    with pytest.raises(pytest.fail.Exception), django_assert_max_num_queries(0):
        User.objects.count()
