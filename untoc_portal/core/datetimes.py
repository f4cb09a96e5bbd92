"""Times that programs and browsers send back as text."""

import datetime as dt


def read_datetime(text: str) -> dt.datetime:
    """Return the time that a text in ISO 8601 names, in UTC: PostgreSQL takes no offset of sixteen hours or more.

    Raises ValueError for a text that is none, has no time zone, or is outside the years that there are.
    """
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        message = "no time zone"
        raise ValueError(message)
    try:
        return found.astimezone(dt.UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from None
