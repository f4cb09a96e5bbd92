"""What people and programs do in a trial: each sends its request again, as it was, until the portal has answered it."""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import re
import secrets
import threading
import time
from importlib import import_module
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.middleware.csrf import _mask_cipher_secret  # as a page gives it out
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.faults.stack import HOST
from untoc_portal.accounts.models import User
from untoc_portal.accounts.session_limits import BEGAN, SEEN

REQUEST_SECONDS = 30
# Who waits for so long waits for ever.
LATE_SECONDS = 300
SIGN_IN = "/accounts/sign-in/"
PASSWORD = "correct horse battery staple"
# The portal is behind a proxy that has the certificate.
AS_PROXY = {
    "Host": HOST,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7",
    "Origin": f"https://{HOST}",
    "Referer": f"https://{HOST}/",
}
# How the second sending is answered when the first one has worked: not there, another text by now, another step.
DONE_BEFORE = (http.client.NOT_FOUND, http.client.CONFLICT, http.client.UNPROCESSABLE_ENTITY)
FORM = "application/x-www-form-urlencoded"
READ_TEXT = re.compile(r'name="seen" value="([^"]+)"')


class Act:
    """A person presses a button, and again when the answer was lost, until the portal has acknowledged it.

    The second sending is what a browser sends when its page is loaded again: the same bytes.
    """

    # Whether the portal may also answer the second sending by refusing it, because the first one has worked.
    refuses_repetition = True

    def __init__(self, stack: Any, user: User, path: str, typed: dict[str, Any]):
        self.stack, self.path = stack, path
        self.is_begun = self.is_acknowledged = False
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store[BEGAN] = store[SEEN] = int(time.time())
        store.save()
        self.token = secrets.token_hex(16)
        self.headers = {
            **AS_PROXY,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={self.token}",
        }
        self.set_form(path, typed)

    def set_form(self, path: str, typed: dict[str, Any]) -> None:
        """Fill in the form of a page: with the token that the page has given out for this one form."""
        self.path = path
        filled = {**typed, "csrfmiddlewaretoken": _mask_cipher_secret(self.token)}
        self.body, self.content_type = urlencode(filled).encode(), FORM

    def perform(self) -> None:
        """Send the form until it is answered with a redirect, or as one that an earlier sending has made void."""
        self.is_begun = True
        self.is_acknowledged = bool(self.send_until_answered(time.monotonic() + LATE_SECONDS))

    def send_until_answered(self, end: float) -> str:
        """Send the form until then, and return the address that the portal leads to, or that of the form itself."""
        tried = 0
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, led_to, _content = self.ask("POST", self.path, self.body)
                if self.is_answer(status, led_to, tried):
                    return led_to or self.path
            tried += 1
            self.wait()
        return ""

    def wait(self) -> None:
        """Wait a moment before the next attempt, with the web server up as a supervisor would have it."""
        self.stack.web.keep_up()
        time.sleep(0.3)

    def is_answer(self, status: int, led_to: str, tried: int) -> bool:
        """Return whether the portal has said that the act is done."""
        assert SIGN_IN not in led_to, "the session of the trial is over"
        return status == http.client.FOUND or (tried > 0 and self.refuses_repetition and status in DONE_BEFORE)

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, str, str]:
        """Return status, address that is led to, and content of an answer. Raises OSError or HTTPException."""
        there = http.client.HTTPConnection("127.0.0.1", self.stack.web_port, timeout=REQUEST_SECONDS)
        headers = {**self.headers, "Content-Type": self.content_type} if body else self.headers
        try:
            there.request(method, path, body=body or None, headers=headers)
            answer = there.getresponse()
            content = answer.read().decode(errors="replace")
            return answer.status, urlsplit(answer.getheader("Location", "")).path, content
        finally:
            there.close()


class ProgramAct(Act):
    """A program sends a request with an Idempotency-Key, and again with the same one when the answer was lost."""

    def __init__(self, stack: Any, user: User, path: str, content: dict[str, Any]):
        super().__init__(stack, user, path, {})
        self.body, self.content_type = json.dumps(content).encode(), "application/json"
        self.headers |= {"X-CSRFToken": self.token, "Idempotency-Key": secrets.token_hex(16)}

    def is_answer(self, status: int, led_to: str, tried: int) -> bool:
        """Return whether the answer says that it was done, now or before."""
        del led_to, tried
        return status == http.client.OK


class SigningIn(Act):
    """A person signs in with a password."""

    def __init__(self, stack: Any, user: User):
        super().__init__(stack, user, SIGN_IN, {"login": user.email, "password": PASSWORD})
        User.objects.filter(pk=user.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1000))
        self.headers["Cookie"] = f"{settings.CSRF_COOKIE_NAME}={self.token}"

    def is_answer(self, status: int, led_to: str, tried: int) -> bool:
        """Return whether the person was led on from the form."""
        del tried
        return status == http.client.FOUND and SIGN_IN not in led_to


class Upload(Act):
    """A person adds a file. Nothing refuses the same file a second time but the portal's memory of the form."""

    refuses_repetition = False

    def __init__(self, stack: Any, user: User, path: str, typed: dict[str, Any]):
        super().__init__(stack, user, path, {})
        filled = {**typed, "csrfmiddlewaretoken": _mask_cipher_secret(self.token)}
        self.body, self.content_type = encode_multipart(BOUNDARY, filled), MULTIPART_CONTENT


class Writing(Act):
    """A person writes a statement, reads the page before its submission, and submits it."""

    refuses_repetition = False

    def perform(self) -> None:
        """Save the draft, and submit it when the portal has led to that page."""
        self.is_begun = True
        end = time.monotonic() + LATE_SECONDS
        page = self.send_until_answered(end)
        if page and (read := self.read(page, end)):
            self.refuses_repetition = True
            self.set_form(page, {"seen": read, "confirmed": "on"})
            self.is_acknowledged = bool(self.send_until_answered(end))

    def read(self, page: str, end: float) -> str:
        """Return the signed copy of the text that the page shows; nothing if it is not shown until then."""
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _led_to, content = self.ask("GET", page)
                found = READ_TEXT.search(content)
                if status == http.client.OK and found:
                    return html.unescape(found[1])
            self.wait()
        return ""


def perform_together(acts: list[Act], *others: threading.Thread) -> None:
    """Perform all acts at the same moment, with the other threads, and wait until all have ended."""
    threads = [*others, *(threading.Thread(target=act.perform) for act in acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
