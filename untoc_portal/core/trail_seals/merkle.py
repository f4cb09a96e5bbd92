"""The hash tree of RFC 9162, section 2.1, over a list of entries that only grows.

A tree of any size is a row of full subtrees, the largest first: its peaks. Peaks are enough to add entries and to
compute the root. A hash is 32 bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    # Takes a level, an index and a number. Returns the hashes of that number of full subtrees. Level 0 has the leaves.
    Reader = Callable[[int, int, int], Sequence[bytes]]

# Hashes of full subtrees are stored for every eighth level. So a proof reads a few rows of at most 256 hashes.
LEVELS = 8
EMPTY_ROOT = hashlib.sha256(b"").digest()


def hash_leaf(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node with these two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """The peaks of a tree, and the stored nodes that were completed since the last call of `take_nodes`."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    _nodes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Add the hash of one entry."""
        index, level, node = self.size, 0, leaf
        # Each 1 at the end of the old size is a full subtree of the same size on the left.
        while index & 1:
            node = hash_children(self.peaks.pop(), node)
            index, level = index >> 1, level + 1
            if level % LEVELS == 0:
                self._nodes.append((level, index, node))
        self.peaks.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """Return the root of the tree."""
        return fold_peaks(self.peaks)

    def take_nodes(self) -> list[tuple[int, int, bytes]]:
        """Return level, index and hash of the completed nodes that are to be stored, once."""
        nodes, self._nodes = self._nodes, []
        return nodes


def fold_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root above these peaks."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hash_children(peak, root)
    return root


def build_path(position: int, size: int, peaks: Sequence[bytes], read: Reader) -> list[bytes]:
    """Return the inclusion proof of the entry at a position, in a tree of this size with these peaks.

    `read` gives stored hashes. Raises ValueError if the position is not in the tree.
    """
    if not 0 <= position < size:
        message = f"position {position} is not in a tree of {size} entries"
        raise ValueError(message)
    # The first bit in which position and size differ says in which full subtree the position is.
    level = (position ^ size).bit_length() - 1
    number = (size >> (level + 1)).bit_count()
    right = peaks[number + 1 :]
    path = _climb(position, level, read)
    path += [fold_peaks(right)] if right else []
    return path + list(reversed(peaks[:number]))


def _climb(position: int, top: int, read: Reader) -> list[bytes]:
    """Return the siblings on the way from a leaf to the top of its full subtree."""
    path: list[bytes] = []
    for base in range(0, top, LEVELS):
        height = min(LEVELS, top - base)
        index = position >> base
        first = index >> height << height
        row = list(read(base, first, 1 << height))
        index -= first
        for _ in range(height):
            path.append(row[index ^ 1])
            row = [hash_children(*row[at : at + 2]) for at in range(0, len(row), 2)]
            index >>= 1
    return path


def build_growth(size: int, later: int, read: Reader) -> list[bytes]:
    """Return the proof that the tree of the `later` size has the entries of an earlier one (RFC 9162, 2.1.4.1).

    Raises ValueError if the earlier tree is empty or is the larger one.
    """
    if not 0 < size <= later:
        message = f"a tree of {later} entries does not grow out of one of {size}"
        raise ValueError(message)
    first, count, path, is_whole = 0, later, [], True
    while size < count:
        half = 1 << (count - 1).bit_length() - 1
        if size <= half:
            path.append(_hash_entries(first + half, count - half, read))
            count = half
        else:
            path.append(_hash_entries(first, half, read))
            first, count, size, is_whole = first + half, count - half, size - half, False
    return [*([] if is_whole else [_hash_entries(first, count, read)]), *reversed(path)]


def _hash_entries(first: int, count: int, read: Reader) -> bytes:
    """Return the root of the tree over `count` entries, from the entry `first` on."""
    if count & (count - 1):
        half = 1 << (count - 1).bit_length() - 1
        return hash_children(_hash_entries(first, half, read), _hash_entries(first + half, count - half, read))
    height = count.bit_length() - 1
    base = height // LEVELS * LEVELS
    row = list(read(base, first >> base, 1 << (height - base)))
    while len(row) > 1:
        row = [hash_children(*row[at : at + 2]) for at in range(0, len(row), 2)]
    return row[0]


def compute_root(position: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which a proof leads (RFC 9162, 2.1.3.2); None if the path does not fit the tree."""
    if not 0 <= position < size:
        return None
    index, last, root = position, size - 1, leaf
    for node in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            root = hash_children(node, root)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            root = hash_children(root, node)
        index, last = index >> 1, last >> 1
    return root if last == 0 else None
