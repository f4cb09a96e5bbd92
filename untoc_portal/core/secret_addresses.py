"""Addresses that open something for anyone who has them: their secret part is never logged."""

from __future__ import annotations

import logging
import re

# Calendar of a person, subscription, guest of a review, texts for interpreters, activation of an account.
_SECRET = re.compile(
    r"(/calendar/|/subscriptions/|/guest/|/interpreters/|/accounts/activate/[^/\s\"]+/)[^/\s\"?#]{16,}"
)
# The confirmation of an address and the reset of a password: long keys with a colon, or a number and a key.
_KEY = re.compile(r"(/accounts/(?:address|password)/(?:\w+/)?)(?:[^/\s\"?#]*[:-][^/\s\"?#]*|[^/\s\"?#]{24,})")
# Secrets as a value of a query, or in a header: Authorization: Token 0123.
_VALUE = re.compile(
    r"(?i)\b((?:token|key|secret|password|code|state|sessionid|csrfmiddlewaretoken)=)[^&\s\"';]+"
    r"|((?:authorization['\"]?[:=]\s*['\"]?(?:token|bearer|basic)\s+))[^\s\"',;]+"
)
# A link to names by letter has its secret after "#", which no browser sends. Nothing has to be hidden there.
LOGGERS = ("django.request", "django.server", "gunicorn.access", "gunicorn.error")


def replace_secrets(text: str) -> str:
    """Return the text with the secret part of each such address, and each secret value, replaced."""
    for pattern in (_SECRET, _KEY):
        text = pattern.sub(r"\1[hidden]", text)
    return _VALUE.sub(lambda found: f"{found[1] or found[2]}[hidden]", text)


class HideSecrets(logging.Filter):
    """Write the addresses of requests without their secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the secrets, and keep every record."""
        record.msg, record.args = replace_secrets(record.getMessage()), ()
        return True


def install() -> None:
    """Add the filter to the loggers that write addresses. The web server made some of them before Django began."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(log_filter, HideSecrets) for log_filter in logger.filters):
            logger.addFilter(HideSecrets())
