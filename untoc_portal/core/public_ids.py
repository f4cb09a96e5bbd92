"""Ids of confidential rows in addresses and answers: nobody can count rows with them, or try the next one.

An id is the encrypted key of the row, so it needs no column, is the same for every reader, and leads to its row without
a search. The kind of row is a part of it: the id of one kind is none of another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.urls import register_converter

if TYPE_CHECKING:
    from django.db.models import Model

# The kinds of rows of which the number or the order is confidential. Each is the name of a converter of addresses too.
KINDS = {
    "accounts.user": "user",
    "core.message": "message",
    "core.messagegroup": "message_group",
    "dialogues.application": "application",
    "dialogues.bureaudecision": "bureau_decision",
    "dialogues.objection": "objection",
    "dialogues.statement": "statement",
    "reviews.answerimport": "answer_file",
    "reviews.assignment": "assignment",
    "reviews.clarification": "clarification",
    "reviews.feedback": "feedback",
    "reviews.guest": "guest",
    "reviews.handover": "handover",
    "reviews.inputinvitation": "input_invitation",
    "reviews.institution": "institution",
    "reviews.mandate": "mandate",
    "reviews.nomination": "nomination",
    "reviews.note": "note",
    "reviews.passagecomment": "passage_comment",
    "reviews.reply": "reply",
    "reviews.stakeholderconsultation": "stakeholder_consultation",
    "reviews.statecircle": "state_circle",
    "reviews.statemandate": "state_mandate",
    "reviews.statenotice": "state_notice",
    "reviews.viewrequest": "view_request",
}
LENGTH = 26
PATTERN = f"[a-z2-7]{{{LENGTH}}}"
BLOCK, HALF = 16, 8


@cache
def _get_cipher(secret: str) -> Cipher[Any]:
    # One block holds the kind and the key of one row, and no two rows are the same: no other mode is needed.
    return Cipher(algorithms.AES(hashlib.sha256(f"public ids:{secret}".encode()).digest()), modes.ECB())  # noqa: S305


@cache
def _mark(kind: str) -> bytes:
    return hashlib.sha256(kind.encode()).digest()[:HALF]


def get_kind(model: type[Model]) -> str | None:
    """Return the kind of the rows of a model; None if their keys are shown."""
    return KINDS.get(model._meta.concrete_model._meta.label_lower)  # type: ignore[union-attr]  # set when models are loaded


def hide_key(kind: str, key: int) -> str:
    """Return the id of the row of this kind with this key."""
    cipher = _get_cipher(settings.PUBLIC_ID_KEY or settings.SECRET_KEY).encryptor()
    block = cipher.update(_mark(kind) + int(key).to_bytes(HALF, "big")) + cipher.finalize()
    return base64.b32encode(block).decode().rstrip("=").lower()


def hide_id(row: Model) -> str:
    """Return the id of a row."""
    return hide_key(KINDS[row._meta.label_lower], row.pk)


def reveal_key(kind: str, text: str) -> int | None:
    """Return the key of the row with this id; None if it is the id of no row of this kind."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        block = base64.b32decode(text.upper() + "=" * (-LENGTH % 8))
    except binascii.Error:
        return None
    cipher = _get_cipher(settings.PUBLIC_ID_KEY or settings.SECRET_KEY).decryptor()
    plain = cipher.update(block) + cipher.finalize()
    key = int.from_bytes(plain[HALF:], "big")
    # The last letter has more bits than the block: only one way to write an id is an id.
    return key if plain[:HALF] == _mark(kind) and hide_key(kind, key) == text else None


class NamedKind(NamedTuple):
    """A kind of rows, with the pattern of its ids in addresses."""

    kind: str
    regex: str = PATTERN

    def __call__(self) -> NamedKind:
        """Return the converter itself: Django makes one for each kind."""
        return self

    def to_python(self, text: str) -> int:
        """Return the key of the row. Raises ValueError, which is 404, for the id of another kind."""
        key = reveal_key(self.kind, text)
        if key is None:
            raise ValueError(text)
        return key

    def to_url(self, key: int) -> str:
        """Return the id of the row in an address."""
        return hide_key(self.kind, key)


def register_kinds() -> None:
    """Make each kind a converter of addresses: `<statement:pk>`."""
    for kind in KINDS.values():
        register_converter(NamedKind(kind), kind)  # type: ignore[arg-type]  # called, it is its own converter
