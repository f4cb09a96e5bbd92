"""No app's rows are visible until it says to whom."""

from stakeholders.models import Organization
from tests.factories.people import make_user
from untoc_portal.core.querysets import VisibleQuerySet


def test_a_model_that_says_nothing_shows_nothing_to_anyone(organization, secretariat):
    rows = VisibleQuerySet(Organization)
    assert rows.count() == 1
    assert not rows.visible_to(secretariat).exists()
    assert not rows.visible_to(make_user()).exists()
