"""Days that follow from the numbers of the reviews."""

from __future__ import annotations

import datetime as dt

from reviews.enums import ReviewSettingName
from reviews.models import ReviewSetting


def due_by_default(today: dt.date) -> dt.date:
    """Return the day by which a request for clarification that is made today is to be answered."""
    return today + dt.timedelta(days=ReviewSetting.get_number(ReviewSettingName.CLARIFICATION_DAYS))
