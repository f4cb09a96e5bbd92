"""What is built once for many tests is built again where a test has put another function in place."""

import pytest
from django.db import transaction

from tests import snapshots
from tests.factories.people import make_user
from untoc_portal.core import documents
from untoc_portal.core.enums import RoleGroup

pytestmark = pytest.mark.django_db
calls = []


def render_one(_document):
    return []


def render_another(_document):
    return []


@snapshots.built_once
def make_one_user():
    calls.append(documents.render_forms)
    return make_user(RoleGroup.DELEGATES)


@pytest.fixture
def build(monkeypatch):
    """Give a function that patches, calls the factory, and removes its rows. It returns how often it was called."""
    calls.clear()

    def run(function):
        monkeypatch.setattr(documents, "render_forms", function)
        with transaction.atomic():
            snapshots.course.reach(())
            make_one_user()
            transaction.set_rollback(True)
        return len(calls)

    return run


def test_same_function_of_module_is_built_once(build):
    assert [build(render_one), build(render_one), build(render_another), build(render_one)] == [1, 1, 2, 2]


def test_function_made_in_test_is_built_each_time(build):
    assert [build(lambda _document: []), build(lambda _document: [])] == [1, 2]
