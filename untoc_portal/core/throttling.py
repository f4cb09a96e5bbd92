"""How often something may be done, counted in the cache."""

from django.core.cache import cache


def count_and_check_limit(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more time that `who` does this, and tell whether that is within the limit for the period.

    The period begins with the first time; the count is dropped when it is over.
    """
    key = f"throttle:{scope}:{who}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it ended between the two lines
        cache.add(key, 1, seconds)
        return True
