"""Who of a delegation is at an article now: a short memory in the cache, which nothing else reads."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.cache import caches
from redis.exceptions import RedisError

from reviews.selectors.assignments import list_members

if TYPE_CHECKING:
    from reviews.models import Article, Delegation
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

# A person who gives no sign for this time is no longer present.
PRESENCE_SECONDS = 60


def list_present(delegation: Delegation, article: Article, user: AnyUser) -> list[User] | None:
    """Record that the user is at the article now, and return the others of the delegation who are.

    Return None for a user who is not in the delegation, such as a guest or a member of the Secretariat: this person
    leaves no sign and sees none. It makes one query, for the people with a mandate in force. If the cache does not
    answer, nobody is there.
    """
    members = {_key(delegation, article, member.pk): member for member in list_members(delegation)}
    own = _key(delegation, article, user.pk)
    if own not in members:
        return None
    signs: dict[str, float] = {}
    with suppress(OSError, RedisError):
        store = caches["presence"]
        store.set(own, time.time(), PRESENCE_SECONDS)
        signs = store.get_many(members)
    return [member for key, member in members.items() if key in signs and key != own]


def _key(delegation: Delegation, article: Article, user_id: int | None) -> str:
    return f"presence:{delegation.pk}:{article.pk}:{user_id}"
