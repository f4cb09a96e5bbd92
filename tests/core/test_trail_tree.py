"""The hash tree of the trail: the published vectors, and proofs for every entry of many trees."""

import hashlib

import pytest
from hypothesis import given, settings, strategies as st

from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.merkle import EMPTY_ROOT, Tree, build_growth, build_path, compute_root, hash_leaf

# Entries and roots of the test data of Certificate Transparency, for trees of one to eight entries.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grow(size):
    """Return a tree of this size, its leaves, and a reader of its hashes that has only the stored levels."""
    tree, leaves, nodes = Tree(), [], {}
    for number in range(size):
        leaf = hash_leaf(str(number).encode())
        leaves.append(leaf)
        tree.add(leaf)
        nodes.update({(level, at): node for level, at, node in tree.take_nodes()})

    def read(level, first, count):
        return leaves[first : first + count] if level == 0 else [nodes[level, at] for at in range(first, first + count)]

    return tree, leaves, read


def test_tree_of_nothing():
    assert Tree().root == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_roots_are_those_of_the_published_vectors():
    tree, roots = Tree(), []
    for entry in ENTRIES:
        tree.add(hash_leaf(entry))
        roots.append(tree.root.hex())
    assert roots == ROOTS


@pytest.mark.parametrize("size", [*range(1, 20), 255, 256, 257, 511, 513, 1000])
def test_every_entry_is_proved(size):
    tree, leaves, read = grow(size)
    for position, leaf in enumerate(leaves):
        path = build_path(position, size, tree.peaks, read)
        assert compute_root(position, size, leaf, path) == tree.root


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_proof_holds_for_nothing_else(data):
    size = data.draw(st.integers(2, 700))
    tree, leaves, read = grow(size)
    position = data.draw(st.integers(0, size - 1))
    path = build_path(position, size, tree.peaks, read)
    other = data.draw(st.integers(0, size - 1).filter(lambda at: at != position))
    assert compute_root(position, size, leaves[other], path) != tree.root
    assert compute_root(other, size, leaves[position], path) != tree.root
    cut = data.draw(st.integers(0, len(path) - 1))
    assert compute_root(position, size, leaves[position], path[:cut] + path[cut + 1 :]) != tree.root
    assert compute_root(position, size, leaves[position], [*path, tree.root]) != tree.root


@pytest.mark.parametrize("position", [-1, 5])
def test_position_outside_the_tree(position):
    tree, leaves, read = grow(5)
    with pytest.raises(ValueError, match="is not in a tree"):
        build_path(position, 5, tree.peaks, read)
    assert compute_root(position, 5, leaves[0], []) is None


@pytest.mark.parametrize("later", [1, 2, 3, 7, 8, 9, 255, 256, 257, 300, 515])
def test_a_tree_grows_out_of_each_earlier_one(later):
    tree, _leaves, read = grow(later)
    head = {"size": later, "root": tree.root.hex()}
    for size in range(1, later + 1):
        earlier = {"size": size, "root": grow(size)[0].root.hex()} if size in {1, 2, later} or size % 7 == 3 else None
        if earlier:
            path = [node.hex() for node in build_growth(size, later, read)]
            assert verify_evidence.has_earlier_entries(earlier, head, path)
            assert not verify_evidence.has_earlier_entries({**earlier, "root": "00" * 32}, head, path)
            assert not verify_evidence.has_earlier_entries(earlier, {**head, "root": "00" * 32}, path)
            assert size == later or not verify_evidence.has_earlier_entries(earlier, head, path[:-1])
    for size in (0, later + 1):
        with pytest.raises(ValueError, match="does not grow"):
            build_growth(size, later, read)
