"""Proofs that a record is in the trail, for anyone who has a seal: a path in the hash tree, and the fields shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from untoc_portal.core.authz import is_secretariat
from untoc_portal.core.models import AuditEvent, Document, TrailLeaf, TrailNode, TrailSeal
from untoc_portal.core.trail_seals.leaves import compute_commitments, compute_field_salt, describe_value, list_parts
from untoc_portal.core.trail_seals.merkle import build_growth, build_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from django.db.models import Model

    from untoc_portal.core.authz import AnyUser

# The most values that a database accepts in one condition.
AT_ONCE = 500


def describe_seal(seal: TrailSeal) -> dict[str, Any]:
    """Return a seal as it is published."""
    return {
        "number": seal.number,
        "size": seal.size,
        "root": seal.root,
        "at": seal.at,
        "body": seal.body,
        "signatures": seal.signatures,
        "stamps": [
            {"authority": stamp.authority, "stamped_at": stamp.stamped_at, "token": bytes(stamp.token).hex()}
            for stamp in seal.stamps.all()
        ],
    }


# What a verification of a document shows to everyone who has its hash.
SHOWN_TO_HOLDERS = ("created_at", "language", "level", "sha256", "snapshot_sha256", "superseded_at")


def find_document(sha256: str) -> Document | None:
    """Return the document with the hash of a text or of its PDF; None if there is none.

    Who has the hash has the document, as in a verification.
    """
    return Document.objects.filter(Q(snapshot_sha256=sha256) | Q(sha256=sha256)).order_by("pk").first()


def find_event(user: AnyUser, pk: int) -> AuditEvent | None:
    """Return the event if this user did it or reads the trail, and can still see its row; None otherwise."""
    events = AuditEvent.objects.filter(pk=pk)
    if not is_secretariat(user):
        events = events.filter(actor_id=user.pk or 0)
    return events.readable_by(user).first()


def build_document_proofs(document: Document) -> list[dict[str, Any]]:
    """Return the proofs that the document is in the trail, with what every holder of its hash may know."""
    return build_proofs(document, SHOWN_TO_HOLDERS)


def build_event_proofs(event: AuditEvent) -> list[dict[str, Any]]:
    """Return the proof that the event is in the trail, with all its fields."""
    return build_proofs(event, [field.name for field in event._meta.concrete_fields])


def build_proofs(row: Model, shown: Collection[str]) -> list[dict[str, Any]]:
    """Return a proof for each sealed part of a record, under the last seal. It is empty if nothing is sealed yet.

    `shown` are the fields whose values the reader may see. The others are commitments, which show nothing.
    """
    seal = TrailSeal.objects.prefetch_related("stamps").first()
    if seal is None:
        return []
    return [{**proof, "seal": describe_seal(seal)} for proof in Prover(seal).prove([SealedRow(row, shown)])]


def build_growth_proof(earlier: TrailSeal, later: TrailSeal) -> dict[str, Any]:
    """Return the proof that the tree of a later seal has the entries of an earlier one unchanged (RFC 9162, 2.1.4).

    Raises ValueError if the earlier one is not the earlier one.
    """
    path = build_growth(earlier.size, later.size, Prover(later).read)
    return {
        "earlier": describe_seal(earlier),
        "later": describe_seal(later),
        "path": [node.hex() for node in path],
    }


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A record, and those of its fields whose values the reader may see."""

    row: Model
    shown: Collection[str]
    # What people need to know of it and is not sealed, such as the question of an answer.
    about: str = ""
    # Which parts of it: all if None. A part that is written later is in a later seal.
    parts: Collection[str] | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Return the kind and the number of the record."""
        return self.row._meta.label_lower, self.row.pk


def find_leaves(rows: Iterable[SealedRow]) -> dict[tuple[str, int], list[TrailLeaf]]:
    """Return the leaves of these records by kind and number, in the order of the trail."""
    wanted: dict[str, dict[int, Collection[str] | None]] = {}
    for row in rows:
        kind, number = row.place
        wanted.setdefault(kind, {})[number] = row.parts
    known = {(part.kind, part.name) for part in list_parts()}
    found: dict[tuple[str, int], list[TrailLeaf]] = {}
    for kind, numbers in wanted.items():
        ordered = sorted(numbers)
        for begin in range(0, len(ordered), AT_ONCE):
            chunk = ordered[begin : begin + AT_ONCE]
            leaves = TrailLeaf.objects.filter(shape__kind=kind, object_id__in=chunk).order_by("position")
            for leaf in leaves.select_related("shape", "seal"):
                parts = numbers[leaf.object_id]
                if (kind, leaf.shape.part) in known and (parts is None or leaf.shape.part in parts):
                    found.setdefault((kind, leaf.object_id), []).append(leaf)
    return found


def find_first_seal(leaves: Iterable[list[TrailLeaf]]) -> TrailSeal | None:
    """Return the first seal in whose tree all these leaves are. It stays the same, whatever is sealed later."""
    seals = {leaf.seal_id: leaf.seal for ones in leaves for leaf in ones}
    return max(seals.values(), key=lambda seal: seal.number, default=None)


class Prover:
    """Makes proofs under one seal. It reads each hash of the tree once."""

    def __init__(self, seal: TrailSeal) -> None:
        self.seal = seal
        self.peaks = [bytes.fromhex(peak) for peak in seal.peaks]
        self.known: dict[tuple[int, int, int], list[bytes]] = {}

    def read(self, level: int, first: int, count: int) -> list[bytes]:
        """Return the stored hashes of a level, from an index on."""
        key = (level, first, count)
        if key not in self.known:
            self.known[key] = read_hashes(*key)
        return self.known[key]

    def prove(self, rows: Sequence[SealedRow]) -> Iterator[dict[str, Any]]:
        """Yield a proof for each part of these records that is in the tree of the seal."""
        leaves = find_leaves(rows)
        for row in rows:
            for leaf in leaves.get(row.place, ()):
                if leaf.position < self.seal.size:
                    yield self._describe(row, leaf)

    def _describe(self, one: SealedRow, leaf: TrailLeaf) -> dict[str, Any]:
        salt = None if leaf.salt is None else bytes(leaf.salt)
        opened = {}
        for name in leaf.shape.fields:
            field_salt = compute_field_salt(salt, name).hex() if salt is not None else leaf.remainder["salts"].get(name)
            if name in one.shown and field_salt is not None:
                opened[name] = {"salt": field_salt, "value": describe_value(one.row, name)}
        path = build_path(leaf.position, self.seal.size, self.peaks, self.read)
        return {
            "kind": leaf.shape.kind,
            "part": leaf.shape.part,
            "id": leaf.object_id,
            "commitments": compute_commitments(one.row, leaf.shape.fields, salt, leaf.remainder),
            "opened": opened,
            "position": leaf.position,
            "path": [node.hex() for node in path],
        }


def read_hashes(level: int, first: int, count: int) -> list[bytes]:
    """Return the stored hashes of a level, from an index on."""
    if level == 0:
        rows = TrailLeaf.objects.filter(position__gte=first, position__lt=first + count).order_by("position")
        return [bytes(value) for value in rows.values_list("hash", flat=True)]
    nodes = TrailNode.objects.filter(level=level, index__gte=first, index__lt=first + count).order_by("index")
    return [bytes(value) for value in nodes.values_list("hash", flat=True)]
