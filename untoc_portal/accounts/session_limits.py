"""How long a session lasts: hours in total, and minutes without a request, by the roles of the person.

The settings SESSION_HOURS and SESSION_IDLE_MINUTES name both by role, and for all others. With several roles, the
shortest time applies. Tokens of programs have their own limit.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout

from untoc_portal.core import authz

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from untoc_portal.core.authz import AnyUser

BEGAN, SEEN = "signed_in_at", "seen_at"
OTHERS = "others"
# Seconds in which a session is not saved again, for any number of requests.
SEEN_AGAIN = 60


def record_session_start(request: HttpRequest) -> None:
    """Record when the session begins."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def get_session_limits(user: AnyUser) -> tuple[int, int]:
    """Return the limits of this person's session in seconds: in total, and without a request."""
    hours, minutes = settings.SESSION_HOURS, settings.SESSION_IDLE_MINUTES
    # A superuser can get the rights of the Secretariat at any moment, and may have no role.
    roles = authz.get_user_roles(user) or [OTHERS]
    if getattr(user, "is_superuser", False):
        roles = [*hours, *minutes]
    hour, minute = (min(by_role.get(role, by_role[OTHERS]) for role in roles) for by_role in (hours, minutes))
    return hour * 3600, minute * 60


def is_session_expired(request: HttpRequest) -> bool:
    """Return whether the session of this request is over. A session without a recorded beginning is over."""
    began, seen = request.session.get(BEGAN), request.session.get(SEEN)
    if began is None or seen is None:
        return True
    now = time.time()
    shortest = min(settings.SESSION_HOURS.values()) * 3600, min(settings.SESSION_IDLE_MINUTES.values()) * 60
    if now - began < shortest[0] and now - seen < shortest[1]:
        # No limit has been reached: the roles need not be loaded.
        return False
    in_all, idle = get_session_limits(request.user)
    return bool(now - began >= in_all or now - seen >= idle)


class SessionLimitsMiddleware:
    """End a session whose time is over, before any answer.

    What was typed is carried through the sign-in. Each request of a person counts, also the saving of typed text. What
    a browser loads in advance does not count.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign the person out, or record that the session is in use."""
        if request.user.is_authenticated:
            if is_session_expired(request):
                logout(request)
                request.sign_in_is_over = True  # type: ignore[attr-defined]  # asked by SignInMiddleware
            elif "Sec-Purpose" not in request.headers and time.time() - request.session[SEEN] >= SEEN_AGAIN:
                request.session[SEEN] = int(time.time())
        return self.get_response(request)
