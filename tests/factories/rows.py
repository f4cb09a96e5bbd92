"""Every row of the portal, to see whether an act that was refused changed any."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from django.apps import apps

from tests.snapshots import all_rows
from untoc_portal.core.exceptions import DomainError, NotAllowedError

APPS = ("accounts", "core", "stakeholders", "reviews", "dialogues")


@cache
def _labels() -> dict[str, str]:
    """Return the models of the portal's apps, by their tables."""
    return {
        model._meta.db_table: model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


@contextmanager
def nothing_changes(*, but: Collection[str] = ()) -> Iterator[None]:
    """Fail when any row differs afterwards, except those of the models whose labels are given.

    Every table of the portal's apps is looked at, audit trail, jobs, messages and grants among them.
    """
    before = all_rows()
    yield
    after = all_rows()
    changed = {
        label: sorted(after[table] ^ before[table], key=repr)
        for table, label in _labels().items()
        if label not in but and after[table] != before[table]
    }
    assert changed == {}, str(changed)[:1500]


@contextmanager
def refusal(code: str = "not_allowed") -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """Expect a DomainError of this code, by default the one for a missing right, that leaves every row as it was."""
    with nothing_changes(), pytest.raises(DomainError) as caught:
        yield caught
    assert caught.value.code == code
    assert isinstance(caught.value, NotAllowedError) == (code == "not_allowed")
