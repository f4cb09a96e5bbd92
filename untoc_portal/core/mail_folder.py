"""The mails that the embedded default writes to a folder instead of sending them, for people who try out the portal.

A mail may contain a link that opens an account. So the page exists only if mail goes to the folder, the setting
`SHOW_MAIL` is on, and the reader is in the Secretariat. The setting is off in production.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import email.utils
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from untoc_portal.core.views import PageView, SecretariatView

MAX_MESSAGES = 50
# Django's file backend writes this after each mail.
END = b"-" * 79


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail as it would have been sent."""

    to: str
    subject: str
    at: dt.datetime | None
    body: str


def is_shown() -> bool:
    """Return whether this portal shows its mails at all."""
    return settings.SHOW_MAIL and settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"


def list_latest_mails() -> list[StoredMail]:
    """Return the latest mails in the folder, the latest first."""
    names = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True)[:MAX_MESSAGES]
    return [mail for name in names for mail in _read_mails(name)]


def _read_mails(path: Path) -> list[StoredMail]:
    return [_read(part) for part in reversed(path.read_bytes().split(END)) if part.strip()]


def _read(raw: bytes) -> StoredMail:
    mail = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
    body = mail.get_body(("plain",))
    at = email.utils.parsedate_to_datetime(mail["Date"]) if mail["Date"] else None
    return StoredMail(str(mail["To"]), str(mail["Subject"]), at, body.get_content().strip() if body else "")


class MailFolderView(PageView, SecretariatView):
    """The mails in the folder."""

    def is_allowed(self) -> bool:
        """Return whether the user is in the Secretariat and mails are shown."""
        return is_shown() and super().is_allowed()

    template_name = "secretariat/mail_folder.html"

    def get_context(self) -> dict[str, Any]:
        """Return the latest mails."""
        return {"mails": list_latest_mails(), "latest": MAX_MESSAGES}
