"""What must be there is there, or the fault is named."""

import pytest

from untoc_portal.core.presence import require_value


@pytest.mark.parametrize("value", [0, "", [], "text"])
def test_what_is_there_is_returned(value):
    assert require_value(value) is value


def test_what_is_missing_is_a_fault():
    with pytest.raises(LookupError, match="missing"):
        require_value(None)
