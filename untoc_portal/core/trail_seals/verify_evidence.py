"""Check evidence of the review portal: a proof, a receipt or a pack. This file runs anywhere, from Python 3.9 on.

Usage: python3 verify_evidence.py EVIDENCE --key NAME [--key NAME] [--seal seal.json [--growth growth.json]]

EVIDENCE is a proof or a receipt (JSON), a pack (ZIP), or the folder of an unpacked pack. It needs the package
`cryptography` for signatures, and nothing of the portal. NAME is the name of the key that you trust: the SHA-256 of the
public key, as the portal publishes it. Get it from another place than the evidence, because evidence with its own key
proves nothing. `--seal` is a file with a seal that you kept: the evidence must be under it. If the evidence is under a
later seal, get the file that proves the growth from the page of that seal, and give it with `--growth`.

The result is 0 if all is proved, 1 if there is a fault, and 2 if no fault was found but no key was given.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Json = dict[str, Any]
# What a receipt says, and the field of the sealed event that must say the same.
SAME_IN_EVENT = (("at", "at"), ("capacity", "capacity"), ("action", "action"))
# The fields of a sealed record that are the hash of a file.
HASHES = ("sha256", "snapshot_sha256")
SIGNED = "pack-signature.json"
MAX_SHOWN = 200
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def to_canonical(value: Any) -> bytes:
    """Return plain values as JSON in the form of RFC 8785."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def hash_all(*parts: bytes) -> bytes:
    """Return the SHA-256 of these bytes, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def hash_entry(proof: Json) -> bytes:
    """Return the hash of the leaf of a record."""
    entry = {"v": 1, "kind": proof["kind"], "part": proof["part"], "id": proof["id"], "fields": proof["commitments"]}
    return hash_all(b"\x00", to_canonical(entry))


def find_root(proof: Json, size: int) -> str | None:
    """Return the root of the hash tree to which a proof leads (RFC 9162, 2.1.3.2), in hexadecimal."""
    node, index, last = hash_entry(proof), proof["position"], size - 1
    if not 0 <= index <= last:
        return None
    for other in map(bytes.fromhex, proof["path"]):
        if last == 0:
            return None
        if index % 2 or index == last:
            node = hash_all(b"\x01", other, node)
            while index and index % 2 == 0:
                index, last = index // 2, last // 2
        else:
            node = hash_all(b"\x01", node, other)
        index, last = index // 2, last // 2
    return node.hex() if last == 0 else None


def has_earlier_entries(earlier: Json, later: Json, path: list[str]) -> bool:  # noqa: C901 (as the standard has it)
    """Return whether the tree of a later seal has the entries of an earlier one unchanged (RFC 9162, 2.1.4.2)."""
    size, last, nodes = earlier["size"] - 1, later["size"] - 1, [bytes.fromhex(node) for node in path]
    if not 0 <= size <= last:
        return False
    if size == last:
        return not nodes and earlier["root"] == later["root"]
    if earlier["size"] & size == 0:
        nodes.insert(0, bytes.fromhex(earlier["root"]))
    while size % 2:
        size, last = size // 2, last // 2
    if not nodes:
        return False
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if size % 2 or size == last:
            old, new = hash_all(b"\x01", node, old), hash_all(b"\x01", node, new)
            while size and size % 2 == 0:
                size, last = size // 2, last // 2
        else:
            new = hash_all(b"\x01", new, node)
        size, last = size // 2, last // 2
    return last == 0 and (old.hex(), new.hex()) == (earlier["root"], later["root"])


class Check:
    """What was found so far: faults, lines to read, and the names of the keys whose signatures are right."""

    def __init__(self, keys: list[str], kept: Json | None = None, growth: Json | None = None) -> None:
        self.keys, self.kept, self.growth = set(keys), kept, growth
        self.faults: list[str] = []
        self.lines: list[str] = []
        self.names: set[str] = set()

    def add_error(self, text: str) -> None:
        """Add a fault."""
        self.faults.append(text)

    def check_signatures(self, body: str, signatures: dict[str, str], what: str) -> None:
        """Check that each signature is right, and that one is by a key that the reader trusts."""
        names = set()
        for public, signature in signatures.items():
            try:
                Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
                    bytes.fromhex(signature), body.encode()
                )
            except (InvalidSignature, ValueError):
                self.add_error(f"{what}: a signature is false")
            else:
                names.add(hashlib.sha256(bytes.fromhex(public)).hexdigest())
        if not signatures:
            self.add_error(f"{what}: there is no signature")
        if self.keys and not self.keys & names:
            self.add_error(f"{what}: it is not signed by a key that you trust")
        self.names |= names

    def check_seal(self, seal: Json) -> None:
        """Check a seal, and compare it with the one that the reader kept if that is of the same number."""
        what, body = f"seal {seal['number']}", json.loads(seal["body"])
        if any(body[name] != seal[name] for name in ("number", "size", "root")):
            self.add_error(f"{what}: it is not the text that was signed")
        self.check_signatures(seal["body"], seal["signatures"], what)

    def compare_with_seal(self, head: Json) -> None:
        """Check that the seal of the evidence is the one that the reader kept, or that its tree grows out of that."""
        kept, growth = self.kept, self.growth
        if kept is None or (kept["number"], kept["size"], kept["root"]) == tuple(
            map(head.get, ("number", "size", "root"))
        ):
            return
        if growth is None or growth["later"]["root"] != head["root"] or growth["earlier"]["root"] != kept["root"]:
            self.add_error(
                f"the evidence is under seal {head['number']}, not under the seal {kept['number']} that you kept"
            )
        elif not has_earlier_entries(kept, head, growth["path"]):
            self.add_error(
                f"seal {head['number']}: its tree does not grow out of the seal {kept['number']} that you kept"
            )

    def check_record(self, proof: Json, seal: Json) -> Json:
        """Check that a record is in the tree of the seal with the values that are shown, and return these."""
        what = f"{proof['kind']} {proof['id']} {proof['part']}".strip()
        if find_root(proof, seal["size"]) != seal["root"]:
            self.add_error(f"{what}: it is not in the tree of seal {seal['number']}")
        for name, shown in proof["opened"].items():
            found = hmac.new(bytes.fromhex(shown["salt"]), to_canonical(shown["value"]), hashlib.sha256).hexdigest()
            if proof["commitments"].get(name) != found:
                self.add_error(f"{what}: the field {name} is not what was sealed")
        return {name: shown["value"] for name, shown in proof["opened"].items()}

    def show(self, proof: Json) -> None:
        """Add the lines on one record."""
        self.lines.append(f"{proof['kind']} {proof['id']} {proof['part']}".strip())
        self.lines += [f"  {name}: {str(one['value'])[:MAX_SHOWN]}" for name, one in proof["opened"].items()]
        withheld = len(proof["commitments"]) - len(proof["opened"])
        self.lines.append(f"  kept back: {withheld} of {len(proof['commitments'])} fields")


def check_proofs(check: Check, proofs: list[Json]) -> None:
    """Check the proofs of one record, each with its seal."""
    if not proofs:
        check.add_error("there is no proof in this file")
    for proof in proofs:
        check.check_seal(proof["seal"])
        check.check_record(proof, proof["seal"])
        check.compare_with_seal(proof["seal"])
        check.show(proof)
        check.lines.append(f"  seal {proof['seal']['number']} of {json.loads(proof['seal']['body'])['at']}")


def check_receipt(check: Check, receipt: Json) -> None:
    """Check the signature of a receipt, its seal and proofs, and that it says what the sealed records say."""
    body, seal = json.loads(receipt["body"]), receipt["seal"]
    what = f"receipt of act {body['event']}"
    check.check_signatures(receipt["body"], receipt["signatures"], what)
    check.check_seal(seal)
    if body["seal"] != {name: seal[name] for name in ("number", "size", "root")}:
        check.add_error(f"{what}: it names another seal")
    shown: dict[tuple[str, int], Json] = {}
    leaves = {}
    for proof in receipt["proofs"]:
        place = (proof["kind"], proof["id"])
        shown.setdefault(place, {}).update(check.check_record(proof, seal))
        leaves[(*place, proof["part"])] = hash_entry(proof).hex()
    event = shown.get(("core.auditevent", body["event"]), {})
    for name, field in SAME_IN_EVENT:
        if body[name] != event.get(field):
            check.add_error(f"{what}: {name} is not what the trail says")
    record = body["record"]
    fields = shown.get((record["kind"], record["id"]), {})
    if leaves.get((record["kind"], record["id"], record["part"])) != record["leaf"]:
        check.add_error(f"{what}: it is for another record than the one proved")
    hashes = {fields.get("sha256"), json.loads(event.get("changes") or "{}").get("sha256")} - {None, ""}
    if body["text_sha256"] and hashes and hashes != {body["text_sha256"]}:
        check.add_error(f"{what}: the hash of the text is not what the trail says")
    for name in ("act", "number", "at", "capacity", "text_sha256"):
        check.lines.append(f"  {name}: {body[name]}")
    check.lines.append(f"  party: {body['party']['name']} ({body['party']['code']})")


class Pack:
    """The files of a pack, from a ZIP or a folder, by their paths in it."""

    def __init__(self, place: Path) -> None:
        self.faults: list[str] = []
        self.files = self._read_zip(place) if place.is_file() else self._read_folder(place)

    @staticmethod
    def _read_folder(place: Path) -> dict[str, bytes]:
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}

    def _read_zip(self, place: Path) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        with zipfile.ZipFile(place) as archive:
            for member in archive.infolist():
                path = PurePosixPath(member.filename)
                if path.is_absolute() or ".." in path.parts or "\\" in member.filename:
                    self.faults.append(f"{member.filename}: such a name does not belong in a pack")
                    continue
                # All is in one folder.
                name = PurePosixPath(*path.parts[1:]).as_posix()
                if name in files:
                    self.faults.append(f"{name}: there are two files of this name")
                if not member.is_dir():
                    files[name] = archive.read(member)
        return files

    def load(self, name: str) -> Any:
        """Return the content of a JSON file. Raises ValueError if it is missing or is no JSON."""
        if name not in self.files:
            message = f"{name} is missing"
            raise ValueError(message)
        return json.loads(self.files[name].decode("utf-8", "surrogatepass"))

    def read_manifest(self, name: str) -> dict[str, str]:
        """Return the hashes of a manifest (BagIt 1.0) by path."""
        found = [LINE.fullmatch(line) for line in self.files.get(name, b"").decode("utf-8", "replace").splitlines()]
        if not found or not all(found):
            self.faults.append(f"{name}: it is missing or cannot be read")
        return {match[2]: match[1] for match in found if match}

    def check_files(self) -> None:
        """Compare the files with the manifests (BagIt 1.0): each is listed and unchanged, and none is missing."""
        declared = self.files.get("bagit.txt", b"").decode("utf-8", "replace").splitlines()
        if declared[:1] != ["BagIt-Version: 1.0"]:
            self.faults.append("bagit.txt: this is no pack (BagIt 1.0)")
        tags = self.read_manifest("tagmanifest-sha256.txt")
        listed = {**self.read_manifest("manifest-sha256.txt"), **tags}
        for name in sorted(listed.keys() | self.files.keys() - {"tagmanifest-sha256.txt"}):
            if name not in self.files:
                self.faults.append(f"{name}: the file was removed")
            elif name not in listed:
                self.faults.append(f"{name}: the file was added")
            elif hashlib.sha256(self.files[name]).hexdigest() != listed[name]:
                self.faults.append(f"{name}: the file was altered")


def check_pack(check: Check, pack: Pack) -> None:
    """Check the files of a pack, its seals, every record in it, its documents and its receipts."""
    pack.check_files()
    check.faults += pack.faults
    check_maker(check, pack)
    seals = pack.load("data/seals.json")
    head = seals["head"]
    check.check_seal(head)
    for row in seals["earlier"]:
        earlier = row["seal"]
        check.check_seal(earlier)
        if not has_earlier_entries(earlier, head, row["path"]):
            check.add_error(f"seal {earlier['number']}: the tree of seal {head['number']} does not grow out of it")
    known = {seal["number"]: seal for seal in [head, *(row["seal"] for row in seals["earlier"])]}
    for seal in known.values():
        before = known.get(seal["number"] - 1)
        named = json.loads(seal["body"])["previous"]
        if before and named != hashlib.sha256(before["body"].encode()).hexdigest():
            check.add_error(f"seal {seal['number']}: it does not follow seal {before['number']}")
    check.compare_with_seal(head)
    shown = check_records(check, pack, head)
    check_documents(check, pack, shown)
    receipts = sorted(name for name in pack.files if re.fullmatch(r"data/receipts/[^/]+\.json", name))
    for name in receipts:
        check.lines.append(name)
        receipt = pack.load(name)["receipt"]
        check_receipt(check, receipt)
        if known.get(receipt["seal"]["number"]) != receipt["seal"]:
            check.add_error(f"{name}: its seal is not among the seals of the pack")
    check.lines.append(f"{len(pack.files)} files, {len(receipts)} receipts, seal {head['number']}")


def check_maker(check: Check, pack: Pack) -> None:
    """Check that the portal signed the lists of the files: what is not sealed, such as headings, is its own too."""
    made = pack.load(SIGNED)
    check.check_signatures(made["body"], made["signatures"], SIGNED)
    tags = {name for name in pack.files if not name.startswith(("data/", "tagmanifest-")) and name != SIGNED}
    found = {name: hashlib.sha256(pack.files[name]).hexdigest() for name in tags}
    if json.loads(made["body"])["files"] != found:
        check.add_error(f"{SIGNED}: it is for other files")


def check_records(check: Check, pack: Pack, head: Json) -> dict[tuple[str, int], Json]:
    """Check every record against its proof, and return the values that were proved, by kind and number."""
    proofs = {(proof["kind"], proof["part"], proof["id"]): proof for proof in pack.load("data/proofs.json")}
    proved: dict[tuple[str, int], Json] = {}
    fields = shown = 0
    rows = [row for name in sorted(pack.files) if name.startswith("data/records/") for row in pack.load(name)]
    for row in rows:
        place = (row["kind"], row["part"], row["id"])
        proof = proofs.pop(place, None)
        if proof is None:
            check.add_error(f"{row['kind']} {row['id']} {row['part']}".strip() + ": it has no proof")
            continue
        opened = {name: {"salt": proof["salts"].get(name, ""), "value": value} for name, value in row["fields"].items()}
        found = check.check_record({**proof, "opened": opened}, head)
        proved.setdefault((row["kind"], row["id"]), {}).update(found)
        fields, shown = fields + len(proof["commitments"]), shown + len(opened)
    for kind, part, number in proofs:
        check.add_error(f"{kind} {number} {part}".strip() + ": the record of this proof is missing")
    check.lines.append(f"{len(rows)} records with {shown} fields, {fields - shown} fields kept back")
    return proved


def check_documents(check: Check, pack: Pack, shown: dict[tuple[str, int], Json]) -> None:
    """Check that each document has the hash that was sealed, and that no other file is among them."""
    listed = pack.load("data/documents.json")
    for row in listed:
        name, sealed = row["file"], shown.get((row["kind"], row["id"]), {})
        if name not in pack.files:
            check.add_error(f"{name}: the document is missing")
        elif row["sha256"] not in (sealed.get(field) for field in HASHES):
            check.add_error(f"{name}: its hash is not what was sealed")
        elif hashlib.sha256(pack.files[name]).hexdigest() != row["sha256"]:
            check.add_error(f"{name}: it is not the document that was sealed")
    names = {row["file"] for row in listed}
    for name in sorted(pack.files):
        if name.startswith("data/documents/") and name not in names:
            check.add_error(f"{name}: it is no document of this pack")


def check_file(check: Check, place: Path) -> None:
    """Check a proof, a receipt or a pack."""
    if place.is_dir() or zipfile.is_zipfile(place):
        check_pack(check, Pack(place))
        return
    content = json.loads(place.read_text(encoding="utf-8"))
    if "receipt" in content:
        check_receipt(check, content["receipt"])
        check.compare_with_seal(content["receipt"]["seal"])
    else:
        check_proofs(check, content["proofs"])


def main(arguments: list[str] | None = None) -> int:
    """Check the evidence, print what it says and its faults, and return 1 if there is a fault."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("evidence", type=Path)
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--seal", type=Path)
    parser.add_argument("--growth", type=Path)
    options = parser.parse_args(arguments)
    check = Check([key.lower() for key in options.key])
    try:
        for name in ("seal", "growth"):
            path = getattr(options, name)
            content = json.loads(path.read_text(encoding="utf-8")) if path else None
            setattr(check, "kept" if name == "seal" else name, content)
        check_file(check, options.evidence)
    except (KeyError, TypeError, ValueError, AttributeError, OSError, zipfile.BadZipFile) as error:
        check.add_error(f"this cannot be read as evidence: {error!r}")
    names = [f"signed by key {name}" for name in sorted(check.names)]
    lines = [*check.lines, *names, *(f"FAULT: {fault}" for fault in dict.fromkeys(check.faults))]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    if check.faults:
        sys.stdout.write("This is not proved.\n")
        return 1
    if not options.key:
        sys.stdout.write("Nothing is proved yet. Get the name of the key from another place, and give it with --key.\n")
        return 2
    sys.stdout.write("Proved.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
