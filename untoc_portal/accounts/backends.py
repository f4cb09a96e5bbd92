"""Load the signed-in account and, in the same query, its number of unread messages."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from untoc_portal.accounts.models import User


class AccountBackend(ModelBackend):
    """Django's own backend, which loads the user of each request with `unread_count`."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the account of a session if it can still sign in, or None."""
        user = User.objects.with_unread_count().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
