"""Check whether a paper, a file or a hash is from this portal.

Anyone can ask, without a secret. The apps say what can be verified: `settings.VERIFIERS` names a `Verifier` for each
kind of record. An answer shows the kind, number and time of a record to everyone. What is printed on a document is
shown only to those who may read the document.

Verifying means comparing. A code, a hash or a number only says which text it belongs to: anyone can copy it onto
another paper. Only a file, compared as a whole, is genuine.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.carried_codes import find_code, is_picture
from untoc_portal.core.documents import EDITIONS
from untoc_portal.core.enums import Level
from untoc_portal.core.exceptions import Text
from untoc_portal.core.models import Document, DraftFile, TrailLeaf
from untoc_portal.core.printed_facts import PrintedFacts, find_readable

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

SHA256 = re.compile(r"[0-9a-f]{64}")
NOBODY = AnonymousUser()
# A receipt has facts and some proofs; a larger file is only hashed.
MAX_RECEIPT_BYTES = 100_000


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
    # Who may have the document, as its edition says.
    circle: Text = ""
    # The hash that is printed on the document, and the hashes of its files by format.
    text_sha256: str = ""
    files: dict[str, str] = field(default_factory=dict)
    # Whether a later document corrects this one.
    is_corrected: bool = False
    printed: PrintedFacts | None = None
    # The seal in whose tree the document is; None if it is not sealed yet.
    seal: int | None = None
    # Made of a draft, and so no issued document.
    is_draft: bool = False

    @property
    def hashes(self) -> set[str]:
        """Return every hash by which this record is found."""
        return {self.text_sha256, self.facts.get("sha256", ""), *self.files.values()} - {""}


@dataclass(frozen=True, slots=True)
class Verifier:
    """How records of one kind are found: by a hash, for anyone; by a number, for those who can see the record."""

    kind: str
    by_hash: Callable[[str, AnyUser], list[Match]]
    by_number: Callable[[str, AnyUser], list[Match]]


class Outcome(models.TextChoices):
    """What a verification says."""

    GENUINE = "genuine", _("This file is genuine")
    CODE = "code", _("This code belongs to the text below: compare")
    DRAFT = "draft", _("This is a draft, not an issued document")
    OTHER_TEXT = "other_text", _("Warning: this is another text than the one the code belongs to")
    PICTURE = "picture", _("This is a picture of a paper: compare it yourself")
    ALTERED = "altered", _("This receipt was altered")
    NOT_FOUND = "not_found", _("Not found")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The hash or number that was looked up, the records found, and statements of a receipt that differ from them.

    `compared` is the hash of a file that was compared as a whole, and empty if only a code was looked up.
    """

    query: str
    matches: list[Match] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    compared: str = ""
    is_other_text: bool = False
    # A scan or a photo: it may show the right document, and is never its file.
    is_picture: bool = False

    @property
    def is_genuine(self) -> bool:
        """Return whether a whole file was compared, and is the file of a record."""
        return self.outcome == Outcome.GENUINE

    @property
    def outcome(self) -> Outcome:
        """Return what the verification says."""
        if self.altered:
            return Outcome.ALTERED
        if self.is_picture:
            return Outcome.PICTURE
        if self.is_other_text:
            return Outcome.OTHER_TEXT
        if not self.matches:
            return Outcome.NOT_FOUND
        if any(match.is_draft for match in self.matches):
            return Outcome.DRAFT
        return Outcome.GENUINE if self.compared else Outcome.CODE


def _document_matches(rows: Iterable[Document], user: AnyUser) -> list[Match]:
    documents = list(rows)
    printed = find_readable(user, documents)
    sealed = TrailLeaf.objects.filter(
        shape__kind="core.document", shape__part="", object_id__in=[row.pk for row in documents]
    )
    seals = dict(sealed.values_list("object_id", "seal__number"))
    return [_document_match(row, printed.get(row.pk), seals.get(row.pk)) for row in documents]


def _document_match(row: Document, printed: PrintedFacts | None, seal: int | None) -> Match:
    # A document without a marking has no editions: a certificate, the summary of a chair.
    has_editions = "marking" in row.snapshot
    files = {"PDF": row.sha256} if row.sha256 else {}
    files.update({rendition.get_form_display(): rendition.sha256 for rendition in row.renditions.all()})
    later = row.superseded_by
    return Match(
        kind=_("Document"),
        number=row.symbol or row.snapshot.get("symbol", ""),
        at=row.created_at,
        facts={"kind": "document", "number": row.symbol, "sha256": row.sha256 or row.snapshot_sha256},
        is_superseded=row.superseded_at is not None,
        superseded_by=later.symbol if later else "",
        is_corrected=later is not None and "correction" in later.snapshot,
        language=row.get_language_display(),
        edition=EDITIONS[Level(row.level)][1] if has_editions else "",
        circle=Level(row.level).label if has_editions else "",
        text_sha256=row.snapshot_sha256,
        files=files,
        printed=printed,
        seal=seal,
    )


def _documents_by_hash(sha256: str, user: AnyUser) -> list[Match]:
    """Return the documents with this hash of a file or snapshot: a person with the hash has the document."""
    return _document_matches(_with_forms(Document.objects.with_hash(sha256)), user)


def _documents_by_number(number: str, user: AnyUser) -> list[Match]:
    """Return the public documents with this symbol. Withdrawn documents are not found, as if they had never existed."""
    rows = Document.objects.filter(symbol__iexact=number, level=Level.PUBLIC).exclude(symbol="")
    found = _with_forms(rows).order_by("pk")
    return _document_matches((row for row in found if not _is_withdrawn(row)), user)


def _with_forms(rows: QuerySet[Document]) -> QuerySet[Document]:
    return rows.select_related("superseded_by").prefetch_related("renditions")


def _is_withdrawn(document: Document) -> bool:
    """Return whether a document, or the last document that replaced it, was withdrawn and not replaced."""
    while document.superseded_by is not None:
        document = document.superseded_by
    return document.superseded_at is not None


def _drafts_by_hash(sha256: str, _user: AnyUser) -> list[Match]:
    """Return the draft with this file. Nothing says of which text it was made."""
    rows = DraftFile.objects.filter(sha256=sha256)
    return [Match(_("Draft"), "", row.made_at, {}, files={"PDF": row.sha256}, is_draft=True) for row in rows]


def _drafts_by_number(_number: str, _user: AnyUser) -> list[Match]:
    """Return nothing: a draft has no symbol."""
    return []


DRAFTS = Verifier("draft", _drafts_by_hash, _drafts_by_number)
DOCUMENTS = Verifier("document", _documents_by_hash, _documents_by_number)


def list_verifiers() -> list[Verifier]:
    """Return the verifier of each kind of record."""
    return [import_string(path) for path in settings.VERIFIERS]


def verify_hash(sha256: str, *, user: AnyUser = NOBODY) -> Verdict:
    """Return the records to which a hash belongs. Nothing is compared: a paper can carry a copied hash.

    Records of different kinds have different texts, so the first kind that knows the hash is the only one.
    """
    found = (verifier.by_hash(sha256, user) for verifier in list_verifiers())
    return Verdict(sha256, next(filter(None, found), []))


def verify_text(text: str, *, user: AnyUser) -> Verdict:
    """Return the records for a hash or a number as a person typed it."""
    text = text.strip()
    # A hash copied from a paper has the ends of its lines in it.
    sha256 = "".join(text.split()).lower()
    if SHA256.fullmatch(sha256):
        return verify_hash(sha256, user=user)
    return Verdict(text, [match for verifier in list_verifiers() for match in verifier.by_number(text, user)])


def verify_file(content: bytes, *, code: str = "", user: AnyUser = NOBODY) -> Verdict:
    """Compare a whole file with the records, or with the record to which `code` belongs.

    Without `code`, the code that the file itself carries is used. For a receipt in JSON, compare each of its
    statements with the record that it names.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    receipt = _receipt(content)
    if receipt is not None and not code:
        verdict = compare_hash(sha256, user=user)
        return verdict if verdict.matches else _verify_receipt(receipt, user)
    return compare_hash(sha256, code=code or find_code(content), is_scan=is_picture(content), user=user)


def compare_hash(sha256: str, *, code: str = "", is_scan: bool = False, user: AnyUser = NOBODY) -> Verdict:
    """Return the result for a file with this hash, together with this printed code.

    A file that is not of the record to which the code belongs is another text with a copied code. A scan or a photo is
    no file of a record; a person can compare it with what is printed.
    """
    found = verify_hash(sha256, user=user)
    named = verify_text(code, user=user) if code else found
    # Several editions and languages have one symbol. The public ones are found by it; the file may be another.
    number = code.strip().casefold()
    others = [row for row in found.matches if row.number.casefold() == number and row not in named.matches]
    named = replace(named, matches=named.matches + others)
    if is_scan and not found.matches:
        return replace(named, compared=sha256, is_picture=True)
    if not code or not named.matches:
        return replace(found, compared=sha256)
    of_file = {match_hash for match in found.matches for match_hash in match.hashes}
    same = [match for match in named.matches if match.hashes & of_file]
    if same:
        return Verdict(code, same, compared=sha256)
    return Verdict(code, named.matches, compared=sha256, is_other_text=True)


def _verify_receipt(receipt: dict[str, Any], user: AnyUser) -> Verdict:
    named = verify_hash(receipt["sha256"], user=user)
    records = [match.facts for match in named.matches]
    closest = next((facts for facts in records if facts["number"] == receipt.get("number")), next(iter(records), {}))
    # A statement that no receipt makes is no part of the record either.
    names = {**closest, **receipt} if records else {}
    altered = [name for name in names if name not in closest or receipt.get(name) != closest[name]]
    return replace(named, altered=altered, compared=receipt["sha256"])


def _read_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the statements by name. Raises ValueError for a name that is there twice: people would read the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _receipt(content: bytes) -> dict[str, Any] | None:
    if len(content) > MAX_RECEIPT_BYTES:
        return None
    try:
        found = json.loads(content, object_pairs_hook=_read_once)
    except (ValueError, RecursionError):
        return None
    sha256 = found.get("sha256") if isinstance(found, dict) else None
    return found if isinstance(sha256, str) and SHA256.fullmatch(sha256) else None
