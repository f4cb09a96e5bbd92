"""What will end: each answer that uses it says since when it is deprecated, when it ends, and where that is written.

The policy is in docs/integrations.md: a year between the two days at least.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.http import http_date

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

NOTICE = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Deprecated:
    """Something that programs should stop using."""

    since: dt.datetime
    ends: dt.datetime
    link: str


# The name of the scheme in `Authorization` before the portal followed RFC 6750.
TOKEN_SCHEME = Deprecated(
    dt.datetime(2026, 12, 1, tzinfo=dt.UTC), dt.datetime(2028, 1, 1, tzinfo=dt.UTC), "/api/v1/docs/"
)


def note_deprecated(request: Request, what: Deprecated) -> None:
    """Remember for the answer that the request uses something deprecated."""
    request._request.deprecated = what  # noqa: SLF001 (the request that the middleware has)


def describe_deprecation(request: HttpRequest) -> dict[str, str]:
    """Return the headers of RFC 9745 and RFC 8594; none if the request uses nothing that will end."""
    what: Deprecated | None = getattr(request, "deprecated", None)
    if what is None:
        return {}
    return {
        "Deprecation": f"@{int(what.since.timestamp())}",
        "Sunset": http_date(what.ends.timestamp()),
        "Link": f'<{what.link}>; rel="deprecation"',
    }
