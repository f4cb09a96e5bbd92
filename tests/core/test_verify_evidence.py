"""The program that checks evidence: each check of it names its fault, and no other check does that in its place."""

import io
import json
import zipfile
from copy import deepcopy

import pytest

from tests.core.test_trail_seals import make_events
from tests.factories.any_row import make_row
from untoc_portal.core.archives import build_zip
from untoc_portal.core.documents import compute_sha256
from untoc_portal.core.evidence import packs
from untoc_portal.core.evidence.acts import Act, ActKind, Party
from untoc_portal.core.evidence.receipts import build_receipt
from untoc_portal.core.models import AuditEvent, Document, TrailSeal
from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.keys import load_keys, sign
from untoc_portal.core.trail_seals.leaves import to_canonical
from untoc_portal.core.trail_seals.merkle import hash_leaf
from untoc_portal.core.trail_seals.proofs import SealedRow, build_growth_proof, build_proofs
from untoc_portal.core.trail_seals.sealing import seal_trail
from untoc_portal.core.trail_seals.verify_evidence import Check, check_file, check_proofs, check_receipt

pytestmark = pytest.mark.django_db
TEXT = b"%PDF the text of a document"
SHOWN = ("id", "at", "action", "capacity", "content_type", "object_id")
FALSE = "00" * 32


def load_acts(kind, events, _user):
    rows = Document.objects.in_bulk({event.object_id for event in events})
    return [
        Act(
            kind,
            event,
            record=SealedRow(rows[event.object_id], packs.SHOWN_OF_DOCUMENT),
            part="sha256",
            party=Party("KEN", "Kenya"),
            url="/",
            language="en",
            text_sha256=rows[event.object_id].sha256,
        )
        for event in events
        if event.object_id in rows
    ]


KINDS = [ActKind("submission", "act", "Receipt", Document, ("cleared",), load_acts, shows_changes=True)]


@pytest.fixture(autouse=True)
def _key(settings, tmp_path):
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "key.pem"))]
    settings.ACTS_WITH_RECEIPT = [f"{__name__}.KINDS"]


@pytest.fixture
def event():
    """Give the event of an act on a document, sealed in the first of two seals."""
    sha256 = compute_sha256(TEXT)
    document = make_row(Document, sha256=sha256, file="one.pdf", snapshot={"text": "one"}, title="One")
    kind = make_row(AuditEvent, action="created").content_type.__class__.objects.get_for_model(Document)
    made = make_row(
        AuditEvent, action="cleared", content_type=kind, object_id=document.pk, capacity="focal point",
        changes={"sha256": sha256},
    )  # fmt: skip
    seal_trail()
    make_events(4)
    seal_trail()
    return made


@pytest.fixture
def receipt(event):
    return json.loads(json.dumps(build_receipt(event)))


@pytest.fixture
def files(event):
    """Give the files of a pack with events, a document and a receipt."""
    document = Document.objects.get()
    row = SealedRow(document, packs.SHOWN_OF_DOCUMENT)
    contents = packs.Contents(
        records={"events": [SealedRow(row, SHOWN) for row in AuditEvent.objects.order_by("pk")]},
        documents=[packs.PackDocument("one.pdf", "One", row, document.sha256, lambda: TEXT)],
        acts=load_acts(KINDS[0], [event], None),
    )
    return read(packs.build_pack(contents, name="pack", title="Pack"))


def key_name():
    return load_keys()[0].name


def read(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def check_pack(files, tmp_path, **given):
    """Return the faults of a pack with these files."""
    return check_zip(build_zip({f"pack/{name}": one for name, one in files.items()}), tmp_path, **given)


def check_zip(content, tmp_path, **given):
    place = tmp_path / "pack.zip"
    place.write_bytes(content)
    check = Check([key_name()], **given)
    check_file(check, place)
    return list(dict.fromkeys(check.faults))


def list_faults(receipt, keys=None):
    check = Check([key_name()] if keys is None else keys)
    check_receipt(check, receipt)
    return check.faults


def say(receipt, change):
    """Return a false receipt of a person who has the key: it says something else, and is signed."""
    said = json.loads(receipt["body"])
    change(said)
    body = json.dumps(said)
    return {**receipt, "body": body, "signatures": sign(body.encode())}


# Receipts.


def test_receipt_has_no_fault(receipt):
    assert list_faults(receipt) == []


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda said: said.update(at=FALSE), ["at is not what the trail says"]),
        (lambda said: said.update(capacity="deputy"), ["capacity is not what the trail says"]),
        (lambda said: said.update(action="created"), ["action is not what the trail says"]),
        (lambda said: said.update(text_sha256=FALSE), ["the hash of the text is not what the trail says"]),
        (lambda said: said["record"].update(leaf=FALSE), ["it is for another record than the one proved"]),
        (lambda said: said["seal"].update(number=9), ["it names another seal"]),
        (lambda said: said["seal"].update(size=9), ["it names another seal"]),
        (lambda said: said["seal"].update(root=FALSE), ["it names another seal"]),
    ],
)
def test_receipt_says_what_the_sealed_records_say(event, receipt, change, faults):
    what = f"receipt of act {event.pk}"
    assert list_faults(say(receipt, change)) == [f"{what}: {fault}" for fault in faults]


def test_signatures_of_a_receipt(event, receipt, settings, tmp_path):
    what = f"receipt of act {event.pk}"
    untrusted = f"{what}: it is not signed by a key that you trust"
    [(public, _signature)] = receipt["signatures"].items()
    for signatures, fault in (({public: "00" * 64}, "a signature is false"), ({}, "there is no signature")):
        assert list_faults({**receipt, "signatures": signatures}) == [f"{what}: {fault}", untrusted]
    name = key_name()
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "other.pem"))]
    signed = {**receipt, "signatures": sign(receipt["body"].encode())}
    assert list_faults(signed, [name]) == [untrusted]
    assert list_faults(signed, []) == []


@pytest.mark.parametrize(("field", "value"), [("number", 9), ("size", 10**6), ("root", FALSE)])
def test_seal_of_a_receipt_is_the_one_that_was_signed(receipt, field, value):
    other = say(
        {**receipt, "seal": {**receipt["seal"], field: value}}, lambda said: said["seal"].update({field: value})
    )
    fault = f"seal {other['seal']['number']}: it is not the text that was signed"
    assert [fault for fault in list_faults(other) if "is not in the tree" not in fault] == [fault]
    assert len(list_faults(other)) == 1 + (len(receipt["proofs"]) if field != "number" else 0)


def test_signature_of_the_seal_of_a_receipt(receipt):
    [(public, _signature)] = receipt["seal"]["signatures"].items()
    receipt["seal"]["signatures"] = {public: "00" * 64}
    number = receipt["seal"]["number"]
    assert list_faults(receipt) == [
        f"seal {number}: a signature is false",
        f"seal {number}: it is not signed by a key that you trust",
    ]


def test_proofs_of_a_receipt(event, receipt):
    altered = deepcopy(receipt)
    proof = next(one for one in altered["proofs"] if one["kind"] == "core.auditevent")
    proof["opened"]["object_id"]["value"] += 1
    assert list_faults(altered) == [f"core.auditevent {event.pk}: the field object_id is not what was sealed"]
    altered = deepcopy(receipt)
    proof = next(one for one in altered["proofs"] if one["kind"] == "core.auditevent")
    proof["commitments"]["actor_label"] = FALSE
    number = receipt["seal"]["number"]
    assert list_faults(altered) == [f"core.auditevent {event.pk}: it is not in the tree of seal {number}"]


# Proofs.


@pytest.fixture
def proof(event):
    return json.loads(json.dumps(build_proofs(event, SHOWN)[0], default=str))


def test_proof_of_one_record(event, proof):
    def check(*proofs):
        found = Check([key_name()])
        check_proofs(found, list(proofs))
        return found.faults

    number = proof["seal"]["number"]
    assert check(proof) == []
    assert check() == ["there is no proof in this file"]
    assert check({**proof, "id": 10**6}) == [f"core.auditevent {10**6}: it is not in the tree of seal {number}"]
    assert check({**proof, "seal": {**proof["seal"], "number": 9}}) == ["seal 9: it is not the text that was signed"]


def make_tree(size):
    """Return a proof for each of `size` entries, and the root."""
    entries = [
        {"kind": "x.y", "part": "", "id": number, "commitments": {"a": FALSE}, "position": number}
        for number in range(size)
    ]
    leaves = [
        hash_leaf(to_canonical({"v": 1, "kind": "x.y", "part": "", "id": entry["id"], "fields": entry["commitments"]}))
        for entry in entries
    ]

    def root(part):
        if len(part) == 1:
            return part[0]
        half = 1 << (len(part) - 1).bit_length() - 1
        return verify_evidence.hash_all(b"\x01", root(part[:half]), root(part[half:]))

    def path(at, part):
        if len(part) == 1:
            return []
        half = 1 << (len(part) - 1).bit_length() - 1
        if at < half:
            return [*path(at, part[:half]), root(part[half:]).hex()]
        return [*path(at - half, part[half:]), root(part[:half]).hex()]

    return [{**entry, "path": path(entry["position"], leaves)} for entry in entries], root(leaves).hex()


@pytest.mark.parametrize("size", range(1, 18))
def test_way_to_the_root(size):
    """As RFC 9162 defines the tree, written a second time here."""
    proofs, root = make_tree(size)
    for proof in proofs:
        assert verify_evidence.find_root(proof, size) == root
        assert verify_evidence.find_root({**proof, "path": [*proof["path"], FALSE]}, size) is None
        for position in (-1, size, proof["position"] + size):
            assert verify_evidence.find_root({**proof, "position": position}, size) is None
        if proof["path"]:
            assert verify_evidence.find_root({**proof, "path": proof["path"][:-1]}, size) is None


def test_growth_is_of_these_trees():
    one, two, three = ({"size": size, "root": make_tree(size)[1]} for size in (1, 2, 3))
    has = verify_evidence.has_earlier_entries
    leaf = make_tree(3)[0][2]["path"]
    third = verify_evidence.hash_entry(make_tree(3)[0][2]).hex()
    assert has(two, three, [third])
    assert leaf == [two["root"]]
    assert has(three, three, [])
    assert not has(three, three, [third])
    assert not has({**three, "root": FALSE}, three, [])
    assert not has(three, two, [])
    assert not has({"size": 0, "root": one["root"]}, one, [])
    assert not has(two, three, [])
    assert not has(two, three, [third, third])
    assert not has(two, {**three, "size": 5}, [third])
    assert not has({**two, "root": FALSE}, three, [third])
    assert not has(two, {**three, "root": FALSE}, [third])
    four = {"size": 4, "root": make_tree(4)[1]}
    fourth = verify_evidence.hash_entry(make_tree(4)[0][3]).hex()
    assert has(three, four, [third, fourth, two["root"]])
    # Roots that follow only from the path prove nothing about another seal.
    assert not has({**three, "root": two["root"]}, four, [third, fourth, two["root"]])
    assert not has(three, {**four, "root": two["root"]}, [third, fourth, two["root"]])
    assert not has(three, four, [])
    assert not has(three, four, [third, fourth, two["root"], FALSE])
    assert not has(three, four, [third, fourth])
    # Larger trees do not fit either, if they are said to have these sizes.
    taller = [
        {**one, "root": verify_evidence.hash_all(bytes([1, *bytes(32)]), bytes.fromhex(one["root"])).hex()}
        for one in (three, four)
    ]
    assert not has(*taller, [third, fourth, two["root"], FALSE])


# Seals that were kept.


def test_kept_seal(event, receipt, proof, files, tmp_path):
    """A proof, a receipt and a pack are each compared with the seal that the reader kept."""
    first, last = TrailSeal.objects.order_by("number")
    growth = json.loads(json.dumps(build_growth_proof(first, last), default=str))
    kept = growth["earlier"]
    place = tmp_path / "evidence.json"

    def check(content, kept, growth=None):
        if content is files:
            return check_pack(files, tmp_path, kept=kept, growth=growth)
        place.write_text(json.dumps(content))
        found = Check([key_name()], kept, growth)
        check_file(found, place)
        return found.faults

    for content, head in (
        ({"receipt": receipt}, kept),
        ({"proofs": [proof]}, growth["later"]),
        (files, growth["later"]),
    ):
        assert check(content, head) == []
        for name, value in (("number", 9), ("size", 10**6), ("root", FALSE)):
            assert check(content, {**head, name: value}) != []
    other = [f"the evidence is under seal {last.number}, not under the seal {first.number} that you kept"]
    for content in ({"proofs": [proof]}, files):
        assert check(content, kept, growth) == []
        assert check(content, kept) == other
        for side in ("earlier", "later"):
            assert check(content, kept, {**growth, side: {**growth[side], "root": FALSE}}) == other
        assert check(content, kept, {**growth, "path": [FALSE]}) == [
            f"seal {last.number}: its tree does not grow out of the seal {first.number} that you kept"
        ]


# The program.


def test_what_the_program_returns(receipt, tmp_path, capsys):
    place = tmp_path / "receipt.json"

    def run(content, *options):
        place.write_text(content)
        return verify_evidence.main([str(place), *options]), capsys.readouterr().out.splitlines()[-1]

    whole = json.dumps({"receipt": receipt})
    name = key_name()
    assert run(whole, "--key", name) == (0, "Proved.")
    assert run(whole, "--key", name.upper()) == (0, "Proved.")
    assert run(whole)[0] == 2
    assert run(whole, "--key", FALSE) == (1, "This is not proved.")
    assert run("no JSON", "--key", name) == (1, "This is not proved.")
    assert run(json.dumps({"receipt": {**receipt, "proofs": 5}}), "--key", name)[0] == 1
    assert run(json.dumps({"receipt": say(receipt, lambda said: said.update(at=FALSE))}), "--key", name)[0] == 1
