"""If Redis does not answer, counters continue in the database, and people can sign in."""

import pytest
from django.core.cache import cache, caches
from redis.exceptions import ConnectionError as RedisConnectionError, ReadOnlyError

from tests.factories.people import make_user
from untoc_portal.core import fallback_cache
from untoc_portal.core.fallback_cache import FallbackCache
from untoc_portal.core.models import StoredCount
from untoc_portal.core.tasks import delete_ended_counts
from untoc_portal.core.throttling import count_and_check_limit
from untoc_portal.settings.edge import get_counts_cache

# Nothing listens on port 1.
DEAD = "redis://127.0.0.1:1/0"


@pytest.fixture
def redis_away(settings, db):
    """Let the portal count as in production, with a Redis that does not answer."""
    settings.CACHES = {"default": get_counts_cache(DEAD), "presence": get_counts_cache(DEAD)}
    FallbackCache._pause_ends_at.clear()
    yield caches["default"]
    FallbackCache._pause_ends_at.clear()


def test_counts_are_shared_without_redis(redis_away):
    """Two processes have two caches: what one counted, the other knows."""
    assert [count_and_check_limit("x", "y", limit=2, seconds=60) for _time in range(3)] == [True, True, False]
    other = FallbackCache(DEAD, get_counts_cache(DEAD))
    assert other.get("throttle:x:y") == 3
    assert StoredCount.objects.count() == 1


def test_sign_in_works_without_redis(redis_away, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/ip", "login": "30/m/ip"}
    user = make_user(email="someone@example.org", password="The right one 1")
    typed = {"login": user.email, "password": "The right one 1"}
    assert client.post("/accounts/sign-in/", typed).status_code == 302
    client.logout()
    for _time in range(3):
        page = client.post("/accounts/sign-in/", {**typed, "password": "wrong"})
    assert "Too many" in page.content.decode()


@pytest.mark.parametrize("error", [RedisConnectionError, ReadOnlyError, TimeoutError])
def test_redis_is_left_alone_for_a_while(redis_away, monkeypatch, error):
    asked, now = [], [1000.0]

    def refuse(*_args, **_kwargs):
        asked.append(now[0])
        raise error

    monkeypatch.setattr(redis_away._redis, "set", refuse)
    monkeypatch.setattr(fallback_cache.time, "monotonic", lambda: now[0])
    for now[0] in (1000.0, 1001.0, 1004.9, 1005.1):
        cache.set("a", now[0])
        assert redis_away._database.get("a") == now[0]
    assert asked == [1000.0, 1005.1]


def test_missing_key_is_an_error_and_no_outage(redis_away):
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nowhere")


def test_ended_counts_are_removed(redis_away):
    """Their keys contain addresses of visitors."""
    cache.set("ended", 1, -1)
    cache.set("open", 1, 60)
    StoredCount.objects.filter(cache_key__endswith="open").update(value="x")
    delete_ended_counts()
    assert [row.cache_key for row in StoredCount.objects.all()] == [":1:open"]
