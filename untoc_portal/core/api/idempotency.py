"""A program that got no answer may send its request again with the same key, and the act is done once.

The header is that of the draft “The Idempotency-Key HTTP Header Field” (IETF HTTPAPI, version 6).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError

from untoc_portal.core.ciphers import decrypt, encrypt
from untoc_portal.core.models import IdempotentAnswer

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

HEADER = "Idempotency-Key"
# Of the keys with which answers are encrypted: one may have a secret that is shown once.
PURPOSE = "kept answers"
EXPIRY = dt.timedelta(hours=24)
# After this time a request without an answer has ended with its process or with the database: its key is free again.
# It is twice as long as the web server gives a request when it is stopped.
ABANDONED = dt.timedelta(minutes=2)
MAX_LENGTH = 200
REFUSED = 400


class KeyOfAnother(APIException):
    """The key was used for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = _("This key was used for another request. Use a new key for each act.")
    default_code = "idempotency_key_reused"


class StillAnswering(APIException):
    """The first request with this key is still being answered."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _("The first request with this key is still being answered. Try again in a moment.")
    default_code = "idempotency_key_in_use"
    wait = 2


class Replay(APIException):
    """The request was answered before. `answer` is that answer."""

    def __init__(self, answer: IdempotentAnswer) -> None:
        super().__init__()
        self.answer = answer

    def build_response(self) -> HttpResponse:
        """Return the same answer again."""
        row = self.answer
        response = HttpResponse(decrypt(bytes(row.content), PURPOSE), status=row.status, content_type=row.content_type)
        response["Idempotency-Replayed"] = "true"
        return response


def begin(request: Request) -> IdempotentAnswer | None:
    """Reserve the key of a POST, or return None if it has none.

    Raises ValidationError for a key that is too long, Replay, KeyOfAnother and StillAnswering.
    """
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return None
    if not 0 < len(key) <= MAX_LENGTH or not key.isprintable():
        raise ValidationError([_("An Idempotency-Key has from 1 to 200 printable characters.")])
    if not request.user.is_authenticated:
        return None
    who = f"token:{request.auth.principal}" if request.auth else f"person:{request.user.pk}"
    now = timezone.now()
    rows = IdempotentAnswer.objects.filter(principal=who, key=key)
    rows.filter(created_at__lt=now - EXPIRY).delete()
    rows.filter(status__isnull=True, created_at__lt=now - ABANDONED).delete()
    # The same body for another State is another act.
    named = (request.method, request.get_full_path(), request.content_type or "", request.headers.get("Acting-For", ""))
    parts = (*named, request._request.body)  # noqa: SLF001 (the bytes, before they are parsed)
    digest = hashlib.sha256(b"\0".join(part if isinstance(part, bytes) else part.encode() for part in parts))
    row, is_new = rows.get_or_create(principal=who, key=key, defaults={"request_sha256": digest.hexdigest()})
    if is_new:
        return row
    if row.request_sha256 != digest.hexdigest():
        raise KeyOfAnother
    if row.status is None:
        raise StillAnswering
    raise Replay(row)


def is_refusal(response: HttpResponseBase) -> bool:
    """Return whether nothing was done: then the answer is not kept, and the key can be used again."""
    return response.status_code >= REFUSED


def keep(row: IdempotentAnswer, response: HttpResponseBase) -> None:
    """Keep the answer, in the transaction of the act: a process that ends in between has done neither."""
    row.status, row.content_type = response.status_code, response.headers.get("Content-Type", "")
    # It can have a secret that is shown once.
    row.content = encrypt(getattr(response, "content", b""), PURPOSE)
    row.save(update_fields=["status", "content_type", "content"])


def delete_expired_answers(now: dt.datetime) -> int:
    """Remove the answers that have been kept for a day. Return how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - EXPIRY).delete()[0]
