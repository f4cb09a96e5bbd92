"""The sealer: it gives every committed record a leaf, and signs the head of the tree.

Records are written without waiting for it. It asks which rows have no leaf yet, whatever their numbers: transactions
commit in another order than that of their numbers, and a row that commits late comes into the next seal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from untoc_portal.core import jobs
from untoc_portal.core.models import TrailLeaf, TrailNode, TrailSeal, TrailShape
from untoc_portal.core.trail_seals.keys import sign
from untoc_portal.core.trail_seals.leaves import SALT_BYTES, VERSION, Part, compute_leaf, list_parts, to_canonical
from untoc_portal.core.trail_seals.merkle import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

# The name of its heartbeat.
SEALER = "sealer"
# Only the sealer takes this lock.
LOCK = 0x7472_6169_6C
# The most leaves that are sealed at a time. Others wait for it on SQLite, which has one writer at a time.
MAX_LEAVES = 1000
# How far below the highest sealed number a usual run looks for rows that committed late. A whole run looks everywhere.
LATE_NUMBERS = 10_000


@dataclass(slots=True)
class _Pending:
    """A row to be sealed, with the shape of its leaf."""

    part: Part
    shape: TrailShape
    row: Any


def seal_trail(*, is_whole: bool = False, waits: bool = False) -> TrailSeal | None:
    """Seal every record that has no leaf, and return the last seal made; None if nothing was to be sealed.

    Another sealer at work makes this one return immediately, unless it `waits`. `is_whole` looks at all rows, not only
    at recent numbers. Raises ImproperlyConfigured if a key cannot be read; then nothing is sealed.
    """
    made = None
    while (seal := _seal_some(is_whole=is_whole, waits=waits)) is not None:
        made = seal
        # Fewer than it may take: nothing was left.
        if seal.leaves.count() < MAX_LEAVES:
            break
    jobs.record_heartbeat(SEALER)
    return made


@transaction.atomic
def _seal_some(*, is_whole: bool, waits: bool) -> TrailSeal | None:
    if not _try_lock(waits=waits):
        return None
    last = TrailSeal.objects.first()
    tree = Tree(last.size, [bytes.fromhex(peak) for peak in last.peaks]) if last else Tree()
    leaves, shapes = [], {}
    for pending in islice(_iter_pending(is_whole=is_whole), MAX_LEAVES):
        salt = secrets.token_bytes(SALT_BYTES)
        leaf = compute_leaf(pending.part, pending.row, salt)
        leaves.append(
            TrailLeaf(position=tree.size, shape=pending.shape, object_id=pending.row.pk, hash=leaf, salt=salt)
        )
        tree.add(leaf)
        pending.shape.highest_id = max(pending.shape.highest_id, pending.row.pk)
        shapes[pending.shape.pk] = pending.shape
    if not leaves:
        return None
    seal = _write_seal(tree, last)
    for leaf_row in leaves:
        leaf_row.seal = seal
    TrailLeaf.objects.bulk_create(leaves, batch_size=500)
    TrailNode.objects.bulk_create(TrailNode(level=level, index=at, hash=node) for level, at, node in tree.take_nodes())
    TrailShape.objects.bulk_update(shapes.values(), ["highest_id"])
    return seal


def _try_lock(*, waits: bool) -> bool:
    """Lock until the end of the transaction, and return whether that worked. SQLite has one writer at a time."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def wait_for_sealer() -> None:
    """Let no sealer work until the end of the transaction, and wait for one at work. SQLite has one writer at a time.

    Otherwise it could seal a value while that is erased.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _iter_pending(*, is_whole: bool) -> Iterator[_Pending]:
    shapes = {(shape.kind, shape.part, tuple(shape.fields)): shape for shape in TrailShape.objects.all()}
    by_part: dict[tuple[str, str], list[TrailShape]] = {}
    for (kind, name, _fields), shape in shapes.items():
        by_part.setdefault((kind, name), []).append(shape)
    for part in list_parts():
        earlier = by_part.get((part.kind, part.name), [])
        rows = filter_unsealed(part, earlier)
        if earlier and not part.name and not is_whole:
            rows = rows.filter(pk__gt=max(shape.highest_id for shape in earlier) - LATE_NUMBERS)
        found = shapes.get((part.kind, part.name, part.fields))
        # One by one: a document is large.
        for row in rows.order_by("pk").iterator(chunk_size=100):
            if found is None:
                found = TrailShape.objects.create(kind=part.kind, part=part.name, fields=list(part.fields))
            yield _Pending(part, found, row)


def filter_unsealed(part: Part, shapes: list[TrailShape]) -> Any:
    """Return the rows whose part is written and has no leaf of any of these shapes."""
    rows = part.filter_written()
    if not shapes:
        return rows
    return rows.filter(~Exists(TrailLeaf.objects.filter(shape__in=shapes, object_id=OuterRef("pk"))))


def _write_seal(tree: Tree, last: TrailSeal | None) -> TrailSeal:
    number, at = (last.number + 1 if last else 1), timezone.now()
    body = build_body(number=number, size=tree.size, root=tree.root.hex(), at=at, previous=last)
    return TrailSeal.objects.create(
        number=number,
        size=tree.size,
        at=at,
        root=tree.root.hex(),
        peaks=[peak.hex() for peak in tree.peaks],
        body=body,
        signatures=sign(body.encode()),
    )


def build_body(*, number: int, size: int, root: str, at: dt.datetime, previous: TrailSeal | None) -> str:
    """Return the text of a seal that is signed. It contains the hash of the seal before."""
    before = hashlib.sha256(previous.body.encode()).hexdigest() if previous else ""
    stated = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return to_canonical(
        {"v": VERSION, "number": number, "size": size, "root": root, "at": stated, "previous": before}
    ).decode()
