"""How many requests a program may make: per token, per person with a session, and per address for everyone else.

Each answer says what is left, in the fields of the draft “RateLimit header fields for HTTP” (IETF HTTPAPI, version 9).
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)
WINDOW = 60


def get_client_address(request: Request | HttpRequest) -> str:
    """Return the address of the client. It is the only place in the API that reads it."""
    return str(request.META.get("REMOTE_ADDR", ""))


class PortalThrottle(BaseThrottle):
    """Limits the requests a minute. If the counters cannot be reached, nobody is refused."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, and remember for the answer what is left."""
        del view
        policy, who, limit = self._find_policy(request)
        now = int(time.time())
        self.seconds = WINDOW - now % WINDOW
        key = f"throttle:api:{policy}:{who}:{now // WINDOW}"
        try:
            cache.add(key, 0, WINDOW * 2)
            used = cache.incr(key)
        except (OSError, RedisError, ValueError):
            logger.warning("the counters of requests are out of reach")
            return True
        request._request.rate_limit = (policy, limit, max(0, limit - used), self.seconds)  # noqa: SLF001 (the request that the middleware has)
        return used <= limit

    def wait(self) -> float:
        """Return after how many seconds the next request is allowed."""
        return self.seconds

    def _find_policy(self, request: Request) -> tuple[str, str, int]:
        if request.auth is not None:
            return "token", request.auth.principal, settings.API_REQUESTS_PER_MINUTE
        if request.user.is_authenticated:
            return "person", str(request.user.pk), settings.API_REQUESTS_PER_MINUTE
        return "address", get_client_address(request), settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS


def describe_limits(request: HttpRequest) -> dict[str, str]:
    """Return the fields that say how many requests are allowed and left; none if nothing was counted."""
    found = getattr(request, "rate_limit", None)
    if found is None:
        return {}
    policy, limit, left, seconds = found
    return {"RateLimit-Policy": f'"{policy}";q={limit};w={WINDOW}', "RateLimit": f'"{policy}";r={left};t={seconds}'}
