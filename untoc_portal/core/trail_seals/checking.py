"""The check of the trail: every record against its leaf, every leaf against its seal, every seal against its key.

The seals alone do not show a trail that somebody cut off at its end, or wrote again with the key. Seals that were kept
outside the portal show both.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from untoc_portal.core.models import Erasure, TrailLeaf, TrailSeal, TrailShape
from untoc_portal.core.trail_seals.keys import is_signed, list_public_keys
from untoc_portal.core.trail_seals.leaves import Part, build_entry, compute_commitments, list_parts
from untoc_portal.core.trail_seals.merkle import Tree, hash_leaf
from untoc_portal.core.trail_seals.sealing import filter_unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model

logger = logging.getLogger(__name__)
CHUNK = 1000
# A job's reason is read by people.
MAX_NAMED = 10
Window = tuple["dt.datetime | None", dt.datetime]
# A transaction may have begun before the last seal and may have committed after it.
GRACE = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OutsideSeal:
    """A seal that somebody kept outside the portal."""

    number: int
    size: int
    root: str


class TrailError(Exception):
    """The trail has faults. The message names the first ones."""


def require_whole_trail() -> None:
    """Raise TrailError if anything on record was altered, removed or added later."""
    faults = list(islice(check_trail(), MAX_NAMED))
    for fault in faults:
        logger.error("trail: %s", fault)
    if faults:
        raise TrailError(" ".join(faults))


def read_outside_seals(content: str) -> list[OutsideSeal]:
    """Return the seals of a file: a list in JSON, or an object with the list as `results` or `seals`.

    Raises ValueError if the file is something else.
    """
    data = json.loads(content)
    rows = data if isinstance(data, list) else (data.get("results") or data.get("seals") or [data])
    try:
        seals = [OutsideSeal(int(row["number"]), int(row["size"]), str(row["root"])) for row in rows]
    except (AttributeError, KeyError, TypeError) as error:
        message = "a seal has a number, a size and a root"
        raise ValueError(message) from error
    return sorted(seals, key=lambda seal: seal.size)


def check_trail(outside: Sequence[OutsideSeal] = ()) -> Iterator[str]:
    """Yield a sentence for each fault, in the order of the trail. There is no fault if nothing is yielded."""
    seals = list(TrailSeal.objects.order_by("number"))
    yield from _check_chain(seals)
    yield from _check_leaves(seals, outside)
    yield from _check_unsealed(seals)
    yield from _check_erasures()


def count_erased_values() -> int:
    """Return how many values of the trail were erased. What was committed to stays proved."""
    leaves = TrailLeaf.objects.filter(salt__isnull=True).values_list("remainder", flat=True)
    return sum(len(kept.get("erased", {})) for kept in leaves.iterator(chunk_size=CHUNK))


def _check_chain(seals: Sequence[TrailSeal]) -> Iterator[str]:
    before, known = None, set(list_public_keys())
    for number, seal in enumerate(seals, 1):
        if seal.number != number:
            yield _("Seal %(number)d is missing.") % {"number": number}
            return
        body = _read_body(seal)
        expected = {
            "number": seal.number,
            "size": seal.size,
            "root": seal.root,
            "at": seal.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "previous": hashlib.sha256(before.body.encode()).hexdigest() if before else "",
        }
        if any(body.get(name) != value for name, value in expected.items()):
            yield _("Seal %(number)d was altered, or it does not follow the seal before.") % {"number": number}
        if not seal.signatures:
            yield _("Seal %(number)d has no signature.") % {"number": number}
        elif not known & seal.signatures.keys():
            yield _("Seal %(number)d is signed by no key of this portal.") % {"number": number}
        if not all(is_signed(seal.body.encode(), *pair) for pair in seal.signatures.items()):
            yield _("Seal %(number)d has a false signature.") % {"number": number}
        before = seal


def _read_body(seal: TrailSeal) -> dict[str, Any]:
    try:
        body = json.loads(seal.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _check_leaves(seals: Sequence[TrailSeal], outside: Sequence[OutsideSeal]) -> Iterator[str]:
    """Compare each leaf with its record, and the tree with each seal at its size."""
    tree = Tree()
    roots = _Roots(seals, outside)
    windows = _build_windows(seals)
    shapes = {shape.pk: shape for shape in TrailShape.objects.all()}
    leaves = TrailLeaf.objects.select_related("seal").order_by("position").iterator(chunk_size=CHUNK)
    while chunk := list(islice(leaves, CHUNK)):
        faults = _compare_rows(chunk, shapes, windows)
        for leaf in chunk:
            if leaf.position != tree.size:
                yield _("Entry %(position)d is missing from the trail.") % {"position": tree.size}
                return
            yield from faults.get(leaf.position, ())
            tree.add(bytes(leaf.hash))
            yield from roots.compare(tree)
    yield from roots.check_end(tree)


class _Roots:
    """The seals of the portal and those kept outside, by the size of the tree that they are of."""

    def __init__(self, seals: Sequence[TrailSeal], outside: Sequence[OutsideSeal]) -> None:
        self.own = {seal.size: seal for seal in seals}
        self.outside: dict[int, list[OutsideSeal]] = {}
        for one in outside:
            self.outside.setdefault(one.size, []).append(one)

    def compare(self, tree: Tree) -> Iterator[str]:
        """Yield what differs from the seals of a tree of this size."""
        own, outside = self.own.get(tree.size), self.outside.pop(tree.size, [])
        if own is None and not outside:
            return
        root = tree.root.hex()
        if own is not None and own.root != root:
            values = {"number": own.number}
            yield _("Seal %(number)d is not of these entries: one was altered, or they changed places.") % values
        for seal in outside:
            if seal.root != root:
                values = {"number": seal.number}
                yield _("The trail was written again: seal %(number)d, kept outside, is of other entries.") % values

    def check_end(self, tree: Tree) -> Iterator[str]:
        """Yield which seals are of a longer trail."""
        sealed = max(self.own, default=0)
        if tree.size != sealed:
            values = {"size": tree.size, "sealed": sealed}
            yield _("The trail has %(size)d entries, and the last seal is of %(sealed)d.") % values
        for size, ones in self.outside.items():
            values = {"number": ones[0].number, "size": size, "present": tree.size}
            yield (
                _("The trail was cut off at %(present)d of %(size)d entries: see seal %(number)d, kept outside.")
                % values
            )


def _build_windows(seals: Sequence[TrailSeal]) -> dict[int, Window]:
    """Return for each seal between which times a row that it seals was written. The first seal has no beginning."""
    before: dt.datetime | None = None
    windows = {}
    for seal in seals:
        windows[seal.number] = (before - GRACE if before else None, seal.at + GRACE)
        before = seal.at
    return windows


def _compare_rows(
    leaves: Sequence[TrailLeaf],
    shapes: dict[int, TrailShape],
    windows: dict[int, Window],
) -> dict[int, list[str]]:
    """Return the faults of these leaves, by position. There is one query for each shape."""
    parts = {(part.kind, part.name): part for part in list_parts()}
    faults: dict[int, list[str]] = {}
    for shape_id, group in groupby(sorted(leaves, key=lambda leaf: leaf.shape_id), key=lambda leaf: leaf.shape_id):
        shape, mine = shapes[shape_id], list(group)
        part = parts.get((shape.kind, shape.part))
        rows = part.model._base_manager.in_bulk([leaf.object_id for leaf in mine]) if part else {}
        for leaf in mine:
            found = list(_compare(leaf, shape, part, rows.get(leaf.object_id), windows.get(leaf.seal.number)))
            if found:
                faults[leaf.position] = found
    return faults


def _compare(
    leaf: TrailLeaf,
    shape: TrailShape,
    part: Part | None,
    row: Model | None,
    window: Window | None,
) -> Iterator[str]:
    values = {"kind": shape.kind, "id": leaf.object_id, "position": leaf.position, "seal": leaf.seal.number}
    if row is None or part is None:
        yield _("%(kind)s %(id)d is missing (entry %(position)d, seal %(seal)d).") % values
        return
    known = {field.name for field in part.model._meta.local_concrete_fields}
    gone = [name for name in shape.fields if name not in known and name not in leaf.remainder.get("erased", {})]
    if gone:
        yield _("%(kind)s %(id)d cannot be compared: the table has no field %(fields)s any more.") % {
            **values,
            "fields": ", ".join(gone),
        }
        return
    salt = None if leaf.salt is None else bytes(leaf.salt)
    try:
        commitments = compute_commitments(row, shape.fields, salt, leaf.remainder)
    except (KeyError, ValueError):
        commitments = {}
    if hash_leaf(build_entry(shape.kind, shape.part, leaf.object_id, commitments)) != bytes(leaf.hash):
        yield _("%(kind)s %(id)d was altered (entry %(position)d, seal %(seal)d).") % values
    written = _get_time(row)
    if settings.TRAIL_DATES_ARE_REAL and not shape.part and written and window:
        begin, end = window
        if written > end or (begin is not None and written < begin):
            yield _("%(kind)s %(id)d has a false date: it was not there at the seal before (seal %(seal)d).") % values


def _get_time(row: Model) -> dt.datetime | None:
    """Return when the row says that it was written; None if it says nothing."""
    names = (field.name for field in row._meta.local_concrete_fields if getattr(field, "auto_now_add", False))
    name = next(names, None)
    value = getattr(row, name) if name else None
    return value if isinstance(value, dt.datetime) else None


def _check_unsealed(seals: Sequence[TrailSeal]) -> Iterator[str]:
    """Name the records that should have been sealed long ago: the sealer did not run, or they were added later."""
    if not seals:
        return
    by_part: dict[tuple[str, str], list[TrailShape]] = {}
    for shape in TrailShape.objects.all():
        by_part.setdefault((shape.kind, shape.part), []).append(shape)
    for part in list_parts():
        rows = filter_unsealed(part, by_part.get((part.kind, part.name), []))
        for row in rows.order_by("pk").iterator(chunk_size=100):
            written = _get_time(row)
            if settings.TRAIL_DATES_ARE_REAL and not part.name and written and written < seals[-1].at - GRACE:
                yield _("%(kind)s %(id)d is not in the trail, though it is dated before the last seal.") % {
                    "kind": part.kind,
                    "id": row.pk,
                }


def _check_erasures() -> Iterator[str]:
    """Name the values that were erased without a record of it."""
    recorded: dict[int, set[str]] = {}
    for leaves in Erasure.objects.values_list("leaves", flat=True).iterator(chunk_size=100):
        # Somebody may have altered the row: then it lists nothing that can be relied on.
        for position, names in leaves.items() if isinstance(leaves, dict) else ():
            if position.isdecimal() and isinstance(names, list):
                recorded.setdefault(int(position), set()).update(map(str, names))
    erased = TrailLeaf.objects.filter(salt__isnull=True).select_related("shape").order_by("position")
    for leaf in erased.iterator(chunk_size=CHUNK):
        missing = set(leaf.remainder.get("erased", {})) - recorded.get(leaf.position, set())
        if missing or not leaf.remainder:
            yield _("%(kind)s %(id)d lost values, and no erasure is recorded (entry %(position)d).") % {
                "kind": leaf.shape.kind,
                "id": leaf.object_id,
                "position": leaf.position,
            }
