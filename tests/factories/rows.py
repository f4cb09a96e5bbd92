"""Every row of the portal, to see whether an act that was refused changed any."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps

from untoc_portal.core.exceptions import DomainError, NotAllowedError

APPS = ("accounts", "core", "stakeholders", "reviews", "dialogues")


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table of the portal's apps, audit trail, jobs, messages and grants among them."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


@contextmanager
def nothing_changes(*, but: Collection[str] = ()) -> Iterator[None]:
    """Fail when any row differs afterwards, but for those of the models whose labels are given."""
    before = all_rows()
    yield
    after = {label: rows for label, rows in all_rows().items() if label not in but}
    changed = {
        label: [row for row in rows if row not in before[label]]
        for label, rows in after.items()
        if rows != before[label]
    }
    assert changed == {}, str(changed)[:1500]


@contextmanager
def refusal(code: str = "not_allowed") -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """Expect a DomainError of this code, by default the one for a missing right, that leaves every row as it was."""
    with nothing_changes(), pytest.raises(DomainError) as caught:
        yield caught
    assert caught.value.code == code
    assert isinstance(caught.value, NotAllowedError) == (code == "not_allowed")
