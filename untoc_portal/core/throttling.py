"""Limit how often something can be done, with counters in the cache."""

from django.core.cache import cache


def count_and_check_limit(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more use by `who`, and return whether it is within the limit for the period.

    The period begins with the first use. The count is deleted at its end.
    """
    key = f"throttle:{scope}:{who}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it expired between the two lines
        cache.add(key, 1, seconds)
        return True
