"""The numbers of the reviews that no source confirms, as the reference data gives them."""

from __future__ import annotations

import datetime as dt

from reviews.enums import ReviewSettingName
from reviews.models import ReviewSetting


def number_of(name: ReviewSettingName) -> int:
    """Return the number. Raises ReviewSetting.DoesNotExist when the reference data is not loaded."""
    return ReviewSetting.objects.values_list("value", flat=True).get(name=name)


def due_by_default(today: dt.date) -> dt.date:
    """Return the day by which a request for clarification that is made today is to be answered."""
    return today + dt.timedelta(days=number_of(ReviewSettingName.CLARIFICATION_DAYS))
