"""The program that checks evidence, on packs: each check of it names its fault, and no other check does so instead."""

import io
import json
import warnings
import zipfile

import pytest

from tests.core.test_verify_evidence import (
    FALSE,
    TEXT,
    _key,
    check_pack,
    check_zip,
    event,
    files,
    key_name,
    read,
    receipt,
    say,
)
from untoc_portal.core.archives import build_zip
from untoc_portal.core.documents import compute_sha256
from untoc_portal.core.evidence import bag
from untoc_portal.core.models import TrailSeal
from untoc_portal.core.trail_seals.keys import sign
from untoc_portal.core.trail_seals.verify_evidence import Check, check_file

pytestmark = pytest.mark.django_db
__all__ = ["_key", "event", "files", "receipt"]


def sign_again(files):
    """Return the files of a pack made by a person with the key of the portal: only their content can be wrong."""
    made = {bag.MANIFEST, bag.TAG_MANIFEST, bag.SIGNED, bag.CRATE, "bagit.txt", "bag-info.txt"}
    payload = {name.removeprefix("data/"): one for name, one in files.items() if name.startswith("data/")}
    tags = {name: one for name, one in files.items() if not name.startswith("data/") and name not in made}
    return read(bag.build_bag(payload, tags, name="pack", title="Pack", date="2026-01-01", publisher="x"))


def change_json(files, name, change):
    """Return the files with one JSON file changed."""
    value = json.loads(files[name])
    changed = change(value)
    return {**files, name: bag.to_readable_json(value if changed is None else changed)}


def test_pack_has_no_fault(files, tmp_path):
    assert check_pack(files, tmp_path) == []
    assert check_pack(sign_again(files), tmp_path) == []
    folder = tmp_path / "folder"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    check = Check([key_name()])
    check_file(check, folder)
    assert check.faults == []


def test_files_are_those_of_the_lists(files, tmp_path):
    name, where = "data/schemas/evidence.schema.json", "pack-signature.json"
    fewer = {one: content for one, content in files.items() if one != name}
    assert check_pack(fewer, tmp_path) == [f"{name}: the file was removed"]
    assert check_pack({**files, "data/more.txt": b"x"}, tmp_path) == ["data/more.txt: the file was added"]
    assert check_pack({**files, name: b"{}"}, tmp_path) == [f"{name}: the file was altered"]
    lists = f"{where}: it is for other files"
    assert check_pack({**files, "README.en.txt": b"x"}, tmp_path) == ["README.en.txt: the file was altered", lists]
    for one in (bag.MANIFEST, bag.TAG_MANIFEST):
        for content in (b"", b"no line of a list\n", files[one] + b"no line of a list\n"):
            assert f"{one}: it is missing or cannot be read" in check_pack({**files, one: content}, tmp_path)
    found = check_pack({**files, "bagit.txt": b"BagIt-Version: 0.9\n"}, tmp_path)
    assert found == ["bagit.txt: this is no pack (BagIt 1.0)", "bagit.txt: the file was altered", lists]


def test_portal_signed_the_lists(files, tmp_path):
    def change(made):
        made["signatures"] = dict.fromkeys(made["signatures"], "00" * 64)

    changed = change_json(files, bag.SIGNED, change)
    tags = {name: one for name, one in changed.items() if not name.startswith("data/") and name != bag.TAG_MANIFEST}
    assert check_pack({**changed, bag.TAG_MANIFEST: bag.list_hashes(tags)}, tmp_path) == [
        f"{bag.SIGNED}: a signature is false",
        f"{bag.SIGNED}: it is not signed by a key that you trust",
    ]


@pytest.mark.parametrize("name", ["/etc/passwd", "pack/../../x", "pack/a\\b"])
def test_names_that_lead_out_of_a_pack(files, tmp_path, name):
    content = build_zip({**{f"pack/{one}": content for one, content in files.items()}, name: b"x"})
    assert check_zip(content, tmp_path) == [f"{name}: such a name does not belong in a pack"]


def test_two_files_of_one_name(files, tmp_path):
    stored = io.BytesIO(build_zip({f"pack/{name}": one for name, one in files.items()}))
    with zipfile.ZipFile(stored, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("pack/README.en.txt", files["README.en.txt"])
    assert check_zip(stored.getvalue(), tmp_path) == ["README.en.txt: there are two files of this name"]


def resign_seal(seal, **changes):
    """Give a seal another text, signed with the key of the portal."""
    body = json.loads(seal["body"])
    seal["body"] = json.dumps({**body, **changes})
    seal["signatures"] = sign(seal["body"].encode())


def test_seals_of_a_pack(files, tmp_path):
    first, last = TrailSeal.objects.order_by("number").values_list("number", flat=True)

    def check(change):
        return check_pack(sign_again(change_json(files, "data/seals.json", change)), tmp_path)

    not_known = f"data/receipts/{next(n for n in files if n.startswith('data/receipts/')).rpartition('/')[2]}"
    not_known += ": its seal is not among the seals of the pack"
    assert check(lambda seals: resign_seal(seals["head"], previous=FALSE)) == [
        f"seal {last}: it does not follow seal {first}"
    ]
    assert check(lambda seals: seals["earlier"][0].update(path=[FALSE])) == [
        f"seal {first}: the tree of seal {last} does not grow out of it"
    ]
    assert check(lambda seals: seals.update(earlier=[])) == [not_known]
    assert check(lambda seals: seals["head"].update(signatures={})) == [
        f"seal {last}: there is no signature",
        f"seal {last}: it is not signed by a key that you trust",
    ]
    assert check(lambda seals: seals["earlier"][0]["seal"].update(signatures={})) == [
        f"seal {first}: there is no signature",
        f"seal {first}: it is not signed by a key that you trust",
        not_known,
    ]


def test_records_of_a_pack(files, tmp_path):
    def check(name, change):
        return check_pack(sign_again(change_json(files, f"data/{name}.json", change)), tmp_path)

    number = json.loads(files["data/records/events.json"])[0]["id"]
    event = f"core.auditevent {number}"
    assert check("records/events", lambda rows: rows[1:]) == [f"{event}: the record of this proof is missing"]
    proofs = [
        load
        for load in json.loads(files["data/proofs.json"])
        if (load["kind"], load["id"]) != ("core.auditevent", number)
    ]
    assert check("proofs", lambda _rows: proofs) == [f"{event}: it has no proof"]
    assert check("records/events", lambda rows: rows[0]["fields"].update(action="x")) == [
        f"{event}: the field action is not what was sealed"
    ]


def test_documents_of_a_pack(files, tmp_path):
    name = "data/documents/one.pdf"
    other = {**files, name: b"%PDF another text"}

    def name_its_hash(rows):
        rows[0]["sha256"] = compute_sha256(other[name])

    assert check_pack(sign_again(other), tmp_path) == [f"{name}: it is not the document that was sealed"]
    changed = change_json(other, "data/documents.json", name_its_hash)
    assert check_pack(sign_again(changed), tmp_path) == [f"{name}: its hash is not what was sealed"]
    fewer = {one: content for one, content in files.items() if one != name}
    assert check_pack(sign_again(fewer), tmp_path) == [f"{name}: the document is missing"]
    more = {**files, "data/documents/two.pdf": TEXT}
    assert check_pack(sign_again(more), tmp_path) == ["data/documents/two.pdf: it is no document of this pack"]


def test_receipts_of_a_pack(event, files, tmp_path):
    name = f"data/receipts/act-{event.pk}.json"
    changed = change_json(
        files, name, lambda file: {"receipt": say(file["receipt"], lambda said: said.update(at=FALSE))}
    )
    assert check_pack(sign_again(changed), tmp_path) == [f"receipt of act {event.pk}: at is not what the trail says"]
