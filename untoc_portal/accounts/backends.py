"""Load the signed-in account and, in the same query, the number of messages that need it and its portal-wide roles."""

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import BigIntegerField, F
from django.db.models.functions import Coalesce

from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.compiled_queries import Parameter, write_constants
from untoc_portal.core.message_acts import NEEDS_COUNT, get_parameters


class AccountBackend(ModelBackend):
    """Django's own backend, which loads the user of each request with `needs_count` and the roles."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the account of a session if it can still sign in, or None."""
        # One row for each group that the person is in.
        with ask_past_the_wall(Past.NEEDS):
            rows: list[Any] = list(User.objects.raw(_write_query(), get_parameters(User._meta.pk.to_python(user_id))))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user: User = rows[0]
        authz.cache_grants(user, groups={row.group for row in rows})
        return user


@cache
def _write_query() -> str:
    """Return the query, with reader and time left open. To make it takes longer than to run it, at each request."""
    rows = User.objects.annotate(needs_count=Coalesce(NEEDS_COUNT.as_value(), 0), group=F("groups__name"))
    return write_constants(rows.filter(pk=Parameter("user", BigIntegerField())))
