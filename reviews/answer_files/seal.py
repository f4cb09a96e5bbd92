"""Signed marks: a file says which review and which answers it is about, and nobody can make it say otherwise.

The origin is signed once; each answer's mark (question, revision, part) is signed with the origin's own signature as
salt, so that a mark fits no other file. The key is Django's SECRET_KEY; older keys hold while they are fallbacks.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.core import signing
from django.utils.translation import gettext as _

from reviews.answer_files.content import Origin, build_refusal

SALT = "answer-files"
SEAL = re.compile(r"untoc-file:[\w=-]+:[\w-]{20,}")
MARK = re.compile(r"[\w.-]{1,80} \d{1,9} [\w:.-]{1,80}~[\w-]{43}", re.ASCII)
PREFIX = "untoc-file:"


@dataclass(frozen=True, slots=True)
class AnswerMark:
    """Which answer, upon which revision of it, and which part of it stands beside the mark."""

    key: str
    revision: int
    part: str


def sign_origin(origin: Origin) -> str:
    """Return the signed origin, in characters that every editor leaves as they are."""
    payload = signing.b64_encode(signing.JSONSerializer().dumps(asdict(origin))).decode()
    return PREFIX + signing.Signer(salt=SALT).sign(payload)


def read_signed_origin(seal: str) -> Origin:
    """Return the origin that was signed; raises DomainError when the seal is not ours."""
    try:
        payload = signing.Signer(salt=SALT).unsign(seal.removeprefix(PREFIX))
        return Origin(**signing.JSONSerializer().loads(signing.b64_decode(payload.encode())))
    except (signing.BadSignature, ValueError, TypeError):
        raise build_tampering_error() from None


def sign_answer_mark(seal: str, key: str, revision: int, part: str) -> str:
    """Return the signed mark of one part of an answer."""
    return _signer(seal).sign(f"{key} {revision} {part}")


def read_mark(seal: str, text: str) -> AnswerMark:
    """Return what a mark says; raises DomainError when it was changed or belongs to another file."""
    try:
        key, revision, part = _signer(seal).unsign(text).split(" ")
    except signing.BadSignature:
        raise build_tampering_error(text.split(" ", maxsplit=1)[0]) from None
    return AnswerMark(key, int(revision), part)


def build_tampering_error(key: str = "") -> Exception:
    """Return the error for a mark that is not as the portal wrote it."""
    if key:
        message = _("The mark of question %(key)s was changed, or was copied from another file.") % {"key": key}
    else:
        message = _("The file does not carry the portal's seal, or the seal was changed. Export it again.")
    return build_refusal("tampered_file", message)


def _signer(seal: str) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.mark.{seal.rpartition(':')[2]}", sep="~")
