"""Sessions in the database, read with a query that is made once."""

from types import SimpleNamespace
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from untoc_portal.core.compiled_queries import CompiledQuery

_SESSION = CompiledQuery(lambda key: Session.objects.filter(session_key=key).values_list("session_data", "expire_date"))


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Any:
        for data, expires_at in _SESSION.fetch(self.session_key):
            if expires_at > timezone.now():
                return SimpleNamespace(session_data=data)
        self._session_key = None
        return None
