"""Load the signed-in account and, in the same query, its number of unread messages and its portal-wide roles."""

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F

from untoc_portal.accounts.models import User
from untoc_portal.core import authz


class AccountBackend(ModelBackend):
    """Django's own backend, which loads the user of each request with `unread_count` and the roles."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the account of a session if it can still sign in, or None."""
        sql, before = _build_query()
        # One row for each group that the person is in.
        rows: list[Any] = list(User.objects.raw(sql, [*before, User._meta.pk.to_python(user_id)]))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user: User = rows[0]
        authz.cache_grants(user, groups={row.group for row in rows})
        return user


@cache
def _build_query() -> tuple[str, list[Any]]:
    """Return the query and its parameters before the key. To build it takes longer than to run it, at each request."""
    rows = User.objects.with_unread_count().annotate(group=F("groups__name")).filter(pk=0)
    sql, parameters = rows.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, list(parameters[:-1])
