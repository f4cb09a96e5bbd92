"""Counters that continue if Redis does not answer, as rows of the database that all processes share."""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# After a failure, Redis is not asked again for so long: each question could take its whole timeout.
PAUSE_SECONDS = 5


class FallbackCache(BaseCache):
    """A cache in Redis, and in the table `TABLE` of the options while Redis does not answer.

    What was counted in one place is not known in the other: a limit begins again when Redis goes and when it returns.
    """

    # When each Redis may be asked again. Only how fast it is asked depends on this, so each process has its own.
    _pause_ends_at: ClassVar[dict[str, float]] = {}

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = dict(params.get("OPTIONS", {}))
        table, entries = options.pop("TABLE"), options.pop("MAX_ENTRIES", 100_000)
        self._location = location
        self._redis = RedisCache(location, {**params, "OPTIONS": options})
        self._database = DatabaseCache(table, {**params, "OPTIONS": {"MAX_ENTRIES": entries}})

    def _do(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._pause_ends_at.get(self._location, 0):
            try:
                return getattr(self._redis, name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                self._pause_ends_at[self._location] = time.monotonic() + PAUSE_SECONDS
                logger.warning("Redis does not answer, counters are in the database: %s", error)
        return getattr(self._database, name)(*args, **kwargs)

    def clear(self) -> Any:
        """Remove everything."""
        return self._do("clear")


def _delegate(name: str) -> Any:
    def do(self: FallbackCache, *args: Any, **kwargs: Any) -> Any:
        return self._do(name, *args, **kwargs)

    return do


for _name in ("add", "get", "set", "touch", "delete", "incr", "has_key", "get_many"):
    setattr(FallbackCache, _name, _delegate(_name))
