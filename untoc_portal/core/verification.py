"""Check whether a paper, a file or a hash is from this portal.

Anyone can ask, without a secret. The apps say what can be verified: `settings.VERIFIERS` names a `Verifier` for each
kind of record. An answer shows the kind, number and time of a record, and nothing of its content.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.documents import EDITIONS
from untoc_portal.core.enums import Level
from untoc_portal.core.exceptions import Text
from untoc_portal.core.models import Document

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser

SHA256 = re.compile(r"[0-9a-f]{64}")
# A receipt is one page of facts; a larger file is only hashed.
MAX_RECEIPT_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Match:
    """A record of this portal. `facts` are the statements of its receipt."""

    kind: Text
    number: str
    at: dt.datetime
    facts: dict[str, Any]
    # Whether a later record replaces it, and the number of that record if it can be shown.
    is_superseded: bool = False
    superseded_by: str = ""
    # Documents in six languages may have one symbol, and so may editions for several groups of readers.
    language: str = ""
    edition: Text = ""


@dataclass(frozen=True, slots=True)
class Verifier:
    """How records of one kind are found: by a hash, for anyone; by a number, for those who can see the record."""

    kind: str
    by_hash: Callable[[str], list[Match]]
    by_number: Callable[[str, AnyUser], list[Match]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The text that was verified, the records found, and the statements of a receipt that differ from the record."""

    asked: str
    matches: list[Match] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    @property
    def is_genuine(self) -> bool:
        """Return whether there is such a record and nothing was altered."""
        return bool(self.matches) and not self.altered


def _document_matches(rows: Iterable[Document]) -> list[Match]:
    return [
        Match(
            kind=_("Document"),
            number=row.symbol or row.snapshot.get("symbol", ""),
            at=row.created_at,
            facts={"kind": "document", "number": row.symbol, "sha256": row.sha256 or row.snapshot_sha256},
            is_superseded=row.superseded_at is not None,
            superseded_by=row.superseded_by.symbol if row.superseded_by else "",
            language=row.get_language_display(),
            # A document without a marking has no editions: a certificate, the summary of a chair.
            edition=EDITIONS[Level(row.level)][1] if "marking" in row.snapshot else "",
        )
        for row in rows
    ]


def _documents_by_hash(sha256: str) -> list[Match]:
    """Return the documents with this hash of a file or snapshot: a person with the hash has the document."""
    return _document_matches(Document.objects.with_hash(sha256).select_related("superseded_by"))


def _documents_by_number(number: str, _user: AnyUser) -> list[Match]:
    """Return the public documents with this symbol. Withdrawn documents are not found, as if they had never existed."""
    rows = Document.objects.filter(symbol__iexact=number, level=Level.PUBLIC).exclude(symbol="")
    found = rows.select_related("superseded_by").order_by("pk")
    return _document_matches(row for row in found if not _is_withdrawn(row))


def _is_withdrawn(document: Document) -> bool:
    """Return whether a document, or the last document that replaced it, was withdrawn and not replaced."""
    while document.superseded_by is not None:
        document = document.superseded_by
    return document.superseded_at is not None


DOCUMENTS = Verifier("document", _documents_by_hash, _documents_by_number)


def list_verifiers() -> list[Verifier]:
    """Return the verifier of each kind of record."""
    return [import_string(path) for path in settings.VERIFIERS]


def verify_hash(sha256: str) -> Verdict:
    """Return the records with this hash, or with a file of this hash."""
    return Verdict(sha256, [match for verifier in list_verifiers() for match in verifier.by_hash(sha256)])


def verify_text(text: str, *, user: AnyUser) -> Verdict:
    """Return the records for a hash or a number as a person typed it."""
    text = text.strip()
    if SHA256.fullmatch(text.lower()):
        return verify_hash(text.lower())
    return Verdict(text, [match for verifier in list_verifiers() for match in verifier.by_number(text, user)])


def verify_file(content: bytes) -> Verdict:
    """Return the records of this file.

    For a receipt in JSON, compare each of its statements with the record that it names.
    """
    verdict = verify_hash(hashlib.sha256(content).hexdigest())
    receipt = _receipt(content)
    if verdict.matches or receipt is None:
        return verdict
    named = verify_hash(receipt["sha256"])
    records = [match.facts for match in named.matches]
    closest = next((facts for facts in records if facts["number"] == receipt.get("number")), next(iter(records), {}))
    return Verdict(named.asked, named.matches, [name for name, fact in closest.items() if receipt.get(name) != fact])


def _receipt(content: bytes) -> dict[str, Any] | None:
    if len(content) > MAX_RECEIPT_BYTES:
        return None
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    sha256 = found.get("sha256") if isinstance(found, dict) else None
    return found if isinstance(sha256, str) and SHA256.fullmatch(sha256) else None
