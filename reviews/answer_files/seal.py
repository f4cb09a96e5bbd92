"""Signed marks, which say which review and which answers a file is about. No one can change that.

The origin is signed once. The mark of each answer (question, revision, part) is signed with the signature of the origin
as salt. So a mark is valid in no other file. The key is Django's SECRET_KEY. Older keys are valid while they are
fallbacks.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from django.core import signing
from django.utils.translation import gettext as _

from reviews.answer_files.content import Origin, build_refusal

SALT = "answer-files"
SEAL = re.compile(r"untoc-file:[\w=-]+:[\w-]{20,}")
MARK = re.compile(r"[\w.-]{1,80} \d{1,9} [\w:.-]{1,80}~[\w-]{43}", re.ASCII)
PREFIX = "untoc-file:"


@dataclass(frozen=True, slots=True)
class AnswerMark:
    """The answer, its revision, and its part that are next to the mark."""

    key: str
    revision: int
    part: str


def sign_origin(origin: Origin) -> str:
    """Return the signed origin, in characters that no editor changes."""
    payload = signing.b64_encode(signing.JSONSerializer().dumps(asdict(origin))).decode()
    return PREFIX + signing.Signer(salt=SALT).sign(payload)


def read_signed_origin(seal: str) -> Origin:
    """Return the signed origin. Raises DomainError if the portal did not sign it."""
    try:
        payload = signing.Signer(salt=SALT).unsign(seal.removeprefix(PREFIX))
        origin = Origin(**signing.JSONSerializer().loads(signing.b64_decode(payload.encode())))
        return replace(origin, articles=tuple(origin.articles))
    except (signing.BadSignature, ValueError, TypeError):
        raise build_tampering_error() from None


def sign_answer_mark(seal: str, key: str, revision: int, part: str) -> str:
    """Return the signed mark of one part of an answer."""
    return _signer(seal).sign(f"{key} {revision} {part}")


def read_mark(seal: str, text: str) -> AnswerMark:
    """Return the content of a mark. Raises DomainError if it was changed or belongs to another file."""
    try:
        key, revision, part = _signer(seal).unsign(text).split(" ")
    except signing.BadSignature:
        raise build_tampering_error(text.split(" ", maxsplit=1)[0]) from None
    return AnswerMark(key, int(revision), part)


def build_tampering_error(key: str = "") -> Exception:
    """Return the error for a mark or seal that the portal did not write."""
    if key:
        message = _("The mark of question %(key)s was changed, or was copied from another file.") % {"key": key}
    else:
        message = _("The file does not carry the portal's seal, or the seal was changed. Export it again.")
    return build_refusal("tampered_file", message)


def build_double_error(key: str) -> Exception:
    """Return the error for a question that is in a file twice: rows, a sheet or a table were copied."""
    message = _("Question %(key)s is in the file twice. Delete the copied rows, sheet or table, then upload it again.")
    return build_refusal("tampered_file", message % {"key": key})


def _signer(seal: str) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.mark.{seal.rpartition(':')[2]}", sep="~")
