"""Who is signed in: the account, and with it, in the same query, how many messages are unread."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from untoc_portal.accounts.models import User


class AccountBackend(ModelBackend):
    """Django's own, which loads the person of each request with `unread_count`."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the account of a session, when it may still sign in."""
        user = User.objects.with_unread_count().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
