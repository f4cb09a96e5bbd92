"""A pack as a ZIP in the layout of BagIt 1.0 (RFC 8493), with a description by RO-Crate 1.1.

The same files give the same bytes: their order and times are fixed.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from untoc_portal.core.archives import build_zip
from untoc_portal.core.trail_seals.keys import sign

if TYPE_CHECKING:
    from collections.abc import Mapping

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST, SIGNED = "manifest-sha256.txt", "tagmanifest-sha256.txt", "pack-signature.json"
CRATE = "ro-crate-metadata.json"
FORMATS = {
    "json": "application/json",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "xml": "application/xml",
    "csv": "text/csv",
    "py": "text/x-python",
    "tsr": "application/timestamp-reply",
    "txt": "text/plain",
}


def to_readable_json(value: Any) -> bytes:
    """Return plain values as JSON that people can read too, always in the same bytes."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1)
    return f"{text}\n".encode("utf-8", "surrogatepass")


def build_bag(
    payload: Mapping[str, bytes], tags: Mapping[str, bytes], *, name: str, title: str, date: str, publisher: str
) -> bytes:
    """Return the ZIP of a pack: the payload below `data/`, the tag files, the lists of both, signed."""
    lines = [
        f"Source-Organization: {publisher}",
        f"External-Description: {title}",
        f"Bagging-Date: {date}",
        f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}",
    ]
    data = {f"data/{path}": content for path, content in payload.items()}
    beside = {
        **tags,
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{line}\n" for line in lines).encode(),
        MANIFEST: list_hashes(data),
    }
    beside[CRATE] = to_readable_json(describe_crate([*data, *tags], title=title, date=date, publisher=publisher))
    body = json.dumps({"v": 1, "files": hash_files(beside)}, sort_keys=True, separators=(",", ":"))
    beside[SIGNED] = to_readable_json({"body": body, "signatures": sign(body.encode())})
    beside[TAG_MANIFEST] = list_hashes(beside)
    return build_zip({f"{name}/{path}": content for path, content in sorted({**data, **beside}.items())})


def hash_files(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())}


def list_hashes(files: Mapping[str, bytes]) -> bytes:
    """Return a manifest: hash and path of each file, as `sha256sum` writes them."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in hash_files(files).items()).encode()


def describe_crate(paths: list[str], *, title: str, date: str, publisher: str) -> dict[str, Any]:
    """Return the description of the pack for those who catalogue it (RO-Crate 1.1)."""
    files = [
        {"@id": path, "@type": "File", "encodingFormat": FORMATS.get(path.rpartition(".")[2], "text/plain")}
        for path in sorted(paths)
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": "Records of the Review Mechanism, with the proofs that they were on record.",
        "datePublished": date,
        "publisher": {"@id": "#publisher"},
        "license": {"@id": "#terms"},
        "hasPart": [{"@id": row["@id"]} for row in files],
    }
    about = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    terms = {
        "@id": "#terms",
        "@type": "CreativeWork",
        "name": "Terms",
        "description": "The rules of the Mechanism on confidentiality apply to this pack as they do in the portal.",
    }
    maker = {"@id": "#publisher", "@type": "Organization", "name": publisher}
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [about, root, terms, maker, *files]}
