"""Erase values of records so that every proof stays valid.

The leaf keeps the commitments to the erased values and the salts of the other fields, and loses the salt of the row. So
nobody can try out which value was there, and the other fields can still be proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from untoc_portal.core.models import TrailLeaf
from untoc_portal.core.row_locks import PSEUDONYM
from untoc_portal.core.trail_seals.leaves import compute_commitments, compute_field_salt
from untoc_portal.core.trail_seals.sealing import wait_for_sealer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Model

BATCH = 200


def replace_values(model: type[Model], values: Mapping[int, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Write pseudonymous values into rows, by key and field, and return which values of the trail this erased.

    The caller is in a transaction. Raises ValueError for a value of a record that has no pseudonym in it: the trail
    could not distinguish an erasure from a forgery.
    """
    wait_for_sealer()
    erased: dict[str, list[str]] = {}
    for keys in _iter_batches(sorted(values)):
        rows = model._base_manager.in_bulk(keys)
        leaves = list(
            TrailLeaf.objects.filter(shape__kind=model._meta.label_lower, object_id__in=rows).select_related("shape")
        )
        changed = [leaf for leaf in leaves if _keep_proof(leaf, rows[leaf.object_id], values[leaf.object_id])]
        for leaf in changed:
            names = [name for name in leaf.shape.fields if name in values[leaf.object_id]]
            if not all(PSEUDONYM.search(str(values[leaf.object_id][name])) for name in names):
                message = f"{model._meta.label} {leaf.object_id}: an erased value of a record is a pseudonym"
                raise ValueError(message)
            erased[str(leaf.position)] = names
        TrailLeaf.objects.bulk_update(changed, ["salt", "remainder"])
        _write(model, rows, values)
    return erased


def _iter_batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(keys), BATCH):
        yield keys[begin : begin + BATCH]


def _keep_proof(leaf: TrailLeaf, row: Model, values: Mapping[str, Any]) -> bool:
    """Store in the leaf what is needed without these values, and return whether the leaf is about any of them."""
    fields = leaf.shape.fields
    if not any(name in values for name in fields):
        return False
    salt = None if leaf.salt is None else bytes(leaf.salt)
    commitments = compute_commitments(row, fields, salt, leaf.remainder)
    salts = {name: compute_field_salt(salt, name).hex() for name in fields} if salt else leaf.remainder["salts"]
    gone = {**leaf.remainder.get("erased", {}), **{name: commitments[name] for name in fields if name in values}}
    leaf.remainder = {"salts": {name: one for name, one in salts.items() if name not in gone}, "erased": gone}
    leaf.salt = None
    return True


def _write(model: type[Model], rows: Mapping[int, Model], values: Mapping[int, Mapping[str, Any]]) -> None:
    changed: dict[tuple[str, ...], list[Model]] = {}
    for key, row in rows.items():
        for name, value in values[key].items():
            setattr(row, name, value)
        changed.setdefault(tuple(sorted(values[key])), []).append(row)
    for names, same in changed.items():
        model._base_manager.bulk_update(same, names)
