"""Receipts: what an act was, for whom, under which mandate, on which text, and in which seal it is. They are signed.

A receipt is made by a job, after the records of the act are sealed: web pages need no key. It names the first seal in
whose tree all its records are, so the same act always has the same receipt. It names nobody: the names
of people stay commitments, so that they can be erased.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from untoc_portal.core import documents, jobs
from untoc_portal.core.evidence.acts import Act, find_act, find_readable_act
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import AuditEvent, Document, Receipt
from untoc_portal.core.presence import require_value
from untoc_portal.core.signals import receipt_issued
from untoc_portal.core.trail_seals.keys import sign
from untoc_portal.core.trail_seals.leaves import VERSION, build_entry, describe_value
from untoc_portal.core.trail_seals.merkle import hash_leaf
from untoc_portal.core.trail_seals.proofs import Prover, describe_seal, find_first_seal, find_leaves
from untoc_portal.core.trail_seals.sealing import seal_trail
from untoc_portal.core.verification import Match, Verifier

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.models import TrailSeal

TEMPLATE = "documents/reviews/receipt.html"


class NotSealedError(Exception):
    """A record of the act is not sealed yet. The job tries again."""


def build_receipt(event: AuditEvent) -> dict[str, Any]:
    """Return the signed receipt of an act with its proofs, under the first seal that has all its records.

    The same act gives the same receipt, in English. Raises NotSealedError if a record of it is not sealed.
    """
    with translation.override("en"):
        act = require_value(find_act(event))
    leaves = find_leaves(act.rows)
    head = find_first_seal(leaves.values())
    wanted = [act.record.place, *(row.place for row in act.rows)]
    parts = {leaf.shape.part for leaf in leaves.get(act.record.place, ())}
    if head is None or not all(place in leaves for place in wanted) or act.part not in parts:
        message = f"act {act.event.pk} is not sealed yet"
        raise NotSealedError(message)
    proofs = list(Prover(head).prove(_unique(act)))
    body = json.dumps(_describe(act, head, proofs), sort_keys=True, separators=(",", ":"))
    return {"body": body, "signatures": sign(body.encode()), "seal": describe_plain_seal(head), "proofs": proofs}


def _unique(act: Act) -> list[Any]:
    """Return the records of the act, each once: an event may be its own record."""
    return list({row.place: row for row in act.rows}.values())


def _describe(act: Act, head: TrailSeal, proofs: list[dict[str, Any]]) -> dict[str, Any]:
    kind, number = act.record.place
    proof = next(proof for proof in proofs if (proof["kind"], proof["id"], proof["part"]) == (kind, number, act.part))
    return {
        "v": VERSION,
        "act": act.kind.name,
        "number": act.number,
        "event": act.event.pk,
        "action": act.event.action,
        "at": describe_value(act.event, "at"),
        "party": {"code": act.party.code, "name": act.party.name},
        "capacity": act.event.capacity,
        "mandate": act.mandate,
        "text_sha256": act.text_sha256,
        "record": {
            "kind": kind,
            "id": number,
            "part": act.part,
            "leaf": hash_leaf(build_entry(kind, act.part, number, proof["commitments"])).hex(),
        },
        "seal": {"number": head.number, "size": head.size, "root": head.root},
    }


def describe_plain_seal(head: TrailSeal) -> dict[str, Any]:
    """Return the seal without its time stamps: they come later, and a receipt stays the same."""
    seal = describe_seal(head)
    return {name: seal[name] for name in ("number", "size", "root", "body", "signatures")}


def request_receipt(act: Act, *, actor: AnyUser) -> None:
    """Have the receipt of an act made, if it is not made yet.

    Raises NotAllowedError if the user may not read the act.
    """
    if find_readable_act(actor, act.event.pk) is None:
        raise NotAllowedError(_("You have no access to this act."))
    enqueue_receipt(act.event)


def enqueue_receipt(event: AuditEvent) -> None:
    """Have the receipt of an act made by a job, once. Called in the transaction of the act, or later."""
    jobs.enqueue("core.issue_receipt", key=str(event.pk), event_id=event.pk)


def issue_receipt(event_id: int) -> Receipt:
    """Seal what is recorded, then make the receipt of the act and freeze it as a document. A second run does nothing.

    Raises NotSealedError if a record is still not sealed.
    """
    made = Receipt.objects.filter(event=event_id).first()
    if made is not None:
        return made
    seal_trail(waits=True)
    event = AuditEvent.objects.select_related("content_type").get(pk=event_id)
    return _store(event, build_receipt(event))


@transaction.atomic
def _store(event: AuditEvent, receipt: dict[str, Any]) -> Receipt:
    made = Receipt.objects.filter(event=event).first()
    if made is not None:
        return made
    body = json.loads(receipt["body"])
    if documents.to_printable(receipt) != receipt:
        message = f"the receipt of act {event.pk} has signs that no paper can show"
        raise ValueError(message)
    with translation.override(require_value(find_act(event)).language):
        act = require_value(find_act(event))
        title = str(act.kind.title)
        snapshot = {
            "title": title,
            "symbol": act.number,
            "party": act.party.name,
            "act": str(act.kind.label),
            "lines": [list(line) for line in act.lines],
            "said": body,
            "dated": timezone.localdate(act.event.at).isoformat(),
            "hash_in_lines": _in_lines(act.text_sha256 or body["record"]["leaf"]),
            "root_in_lines": _in_lines(body["seal"]["root"]),
            "sealed_at": json.loads(receipt["seal"]["body"])["at"],
            "has_text": bool(act.text_sha256),
            "is_signed": bool(receipt["signatures"]),
            "facts": act.facts,
            "receipt": receipt,
        }
    document = documents.prepare_document(
        title=format_label(title, act.number) if act.number else title,
        template=TEMPLATE,
        language=act.language,
        level=act.kind.level,
        snapshot=snapshot,
    )
    file = to_receipt_file(document)
    made = Receipt.objects.create(event=event, document=document, sha256=documents.compute_sha256(file))
    receipt_issued.send(sender=Receipt, receipt=made, act=act)
    return made


def _in_lines(value: str) -> list[str]:
    """Return a hash in two lines: it is wider than a column."""
    return [value[:32], value[32:]]


def to_receipt_file(document: Document) -> bytes:
    """Return the receipt as its JSON file, which verify_evidence.py checks."""
    return documents.to_canonical_json({**document.snapshot["facts"], "receipt": document.snapshot["receipt"]})


def find_readable_documents(user: AnyUser, keys: Collection[int]) -> dict[int, str]:
    """Return the addresses of those receipts (by primary key of the document) that the user may read."""
    rows = Receipt.objects.filter(document__in=keys)
    acts = {row.document_id: find_readable_act(user, row.event_id) for row in rows}
    return {key: act.url for key, act in acts.items() if act is not None}


def _by_hash(sha256: str, _user: AnyUser) -> list[Match]:
    """Return the receipt with this file. A person who has the hash has the receipt."""
    rows = Receipt.objects.filter(sha256=sha256).select_related("document", "event")
    return [
        Match(
            kind=row.document.snapshot["title"],
            number=row.document.snapshot["symbol"],
            at=row.event.at,
            facts={"number": row.document.snapshot["symbol"], "sha256": row.sha256},
            files={"JSON": row.sha256},
        )
        for row in rows
    ]


def _by_number(_number: str, _user: AnyUser) -> list[Match]:
    """Return nothing: a receipt is found by its file."""
    return []


RECEIPTS = Verifier("receipt", _by_hash, _by_number)
