"""Evidence packs: all that one reader may have of a review, a dialogue or a drawing of lots, with its proofs, as a ZIP.

A job makes the pack for the person who asked. It is under the first seal that has all its records, so the same
state gives the same bytes. What is withheld is a commitment in it. What the reader does not know of is not in it, and
is not counted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core import preparations
from untoc_portal.core.authz import GroupGrant, get_user_roles
from untoc_portal.core.evidence.bag import build_bag, to_readable_json
from untoc_portal.core.evidence.receipts import NotSealedError, build_receipt, describe_plain_seal, to_receipt_file
from untoc_portal.core.models import Receipt
from untoc_portal.core.preparations import PreparationType, PreparedFile, Steps
from untoc_portal.core.presence import require_value
from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.proofs import Prover, SealedRow, build_growth_proof, find_first_seal, find_leaves
from untoc_portal.core.trail_seals.sealing import seal_trail

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.db.models import Model

    from untoc_portal.accounts.models import User
    from untoc_portal.core.evidence.acts import Act
    from untoc_portal.core.models import Document, Preparation, TrailSeal

KIND = "evidence_pack"
STEPS = 3
SCHEMA = Path(__file__).with_name("evidence.schema.json")
SHOWN_OF_DOCUMENT = ("id", "created_at", "symbol", "title", "language", "level", "snapshot_sha256", "sha256")
SHOWN_OF_FORM = ("id", "document", "form", "sha256")
# What is where, for the README.
PLACES = {
    "data/records/": gettext_lazy("what was recorded, with the values that the reader could read"),
    "data/proofs.json": gettext_lazy("for each record: its commitments, and its way in the hash tree to the seal"),
    "data/documents/": gettext_lazy("the documents; their titles are in data/documents.json"),
    "data/receipts/": gettext_lazy("the signed receipts of acts"),
    "data/seals.json": gettext_lazy("the seal of this pack, and the earlier seals of the receipts"),
    "data/timestamps/": gettext_lazy("time stamps of outside authorities on the seal, if there are any (RFC 3161)"),
    "data/schemas/": gettext_lazy("the form of the JSON files"),
}


@dataclass(frozen=True, slots=True)
class PackDocument:
    """A file whose hash is a field of a sealed record."""

    name: str
    title: str
    record: SealedRow
    sha256: str
    read: Callable[[], bytes]


@dataclass(slots=True)
class Contents:
    """What one reader may have: records by the name of their file, documents, acts, and files that are not sealed."""

    records: dict[str, list[SealedRow]] = field(default_factory=dict)
    documents: list[PackDocument] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def add_document(self, document: Document, title: str) -> None:
        """Add a document in each of its forms, if it is rendered."""
        if not document.is_rendered:
            return
        stem = f"{document.pk:07d}-{document.language}"
        record = SealedRow(document, SHOWN_OF_DOCUMENT)
        self.documents.append(PackDocument(f"{stem}.pdf", title, record, document.sha256, partial(_read, document)))
        for form in document.renditions.order_by("form"):
            row = SealedRow(form, SHOWN_OF_FORM)
            self.documents.append(PackDocument(f"{stem}.{form.form}", title, row, form.sha256, partial(_read, form)))

    @property
    def is_empty(self) -> bool:
        """Return whether the reader may have nothing."""
        return not (any(self.records.values()) or self.documents or self.acts)

    @property
    def rows(self) -> list[SealedRow]:
        """Return every record of the pack."""
        return [
            *(row for rows in self.records.values() for row in rows),
            *(document.record for document in self.documents),
        ]


def _read(row: Any) -> bytes:
    with row.file.open("rb") as file:
        content: bytes = file.read()
    return content


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of object that has packs.

    `find` returns the object of a key if the user may know of it. `collect` returns its contents. `is_current` says
    whether nothing that others read was withdrawn since a time: an older pack is not handed out.
    """

    find: Callable[[User, str], Model | None]
    collect: Callable[[User, Any], Contents]
    list_acts: Callable[[User, Any], list[Act]]
    get_url: Callable[[Any], str]
    is_current: Callable[[Any, dt.datetime], bool] = lambda _obj, _since: True


def get_evidence_kind(name: str) -> EvidenceKind:
    """Return a kind of pack. Raises LookupError if there is none of this name."""
    kind: EvidenceKind = import_string(settings.EVIDENCE[name])
    return kind


def request_pack(name: str, key: str, *, actor: User) -> Preparation:
    """Ask for the pack of an object. Raises NotAllowedError if the user may have nothing of it."""
    return preparations.request_preparation(
        KIND, actor=actor, subject=f"{name}:{key}", total=STEPS, of=name, key=key, rights=compute_rights(actor)
    )


def compute_rights(user: User) -> str:
    """Return a hash of every right of the person. A pack that was made under other rights is not handed out."""
    held: list[Any] = [user.is_active, sorted(get_user_roles(user))]
    for table in sorted(GroupGrant.__subclasses__(), key=lambda table: table._meta.label):
        rows = table.objects.filter(group__user=user.pk).values_list("content_object_id", "permission_id")
        held.append([table._meta.label, sorted(rows)])
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def _find(preparation: Preparation) -> tuple[EvidenceKind, Any]:
    asked = preparation.arguments
    kind = get_evidence_kind(asked["of"])
    return kind, kind.find(preparation.owner, asked["key"])


def _is_allowed(preparation: Preparation) -> bool:
    kind, obj = _find(preparation)
    if obj is None or preparation.arguments["rights"] != compute_rights(preparation.owner):
        return False
    return preparation.ended_at is None or kind.is_current(obj, preparation.ended_at)


def _label(preparation: Preparation) -> str:
    return _("Evidence pack: %(of)s") % {"of": _find(preparation)[1]}


def _get_url(preparation: Preparation) -> str:
    return reverse("evidence", args=[preparation.arguments["of"], preparation.arguments["key"]])


def _steps(preparation: Preparation) -> Steps:
    kind, obj = _find(preparation)
    asked = preparation.arguments
    with translation.override(preparation.language):
        contents = kind.collect(preparation.owner, require_value(obj))
    yield 1, STEPS
    seal_trail(waits=True)
    yield 2, STEPS
    name = f"evidence-{asked['of']}-{asked['key']}".lower()
    with translation.override(preparation.language):
        content = build_pack(contents, name=name, title=str(obj))
    return partial(PreparedFile, f"{name}.zip", content)


EVIDENCE_PACK = PreparationType(label=_label, is_allowed=_is_allowed, get_url=_get_url, steps=_steps)


def build_pack(contents: Contents, *, name: str, title: str) -> bytes:
    """Return the ZIP. Raises NotSealedError if a record is not sealed, so that none is left out unseen."""
    leaves = find_leaves([*contents.rows, *(row for act in contents.acts for row in act.rows)])
    head = find_first_seal(leaves.values())
    missing = [row.place for row in contents.rows if row.place not in leaves]
    if head is None or missing:
        message = f"not sealed yet: {missing[:3]}"
        raise NotSealedError(message)
    prover = Prover(head)
    receipts = {act.event.pk: build_receipt(act.event) for act in contents.acts}
    payload = {
        **dict(_build_records(contents, prover)),
        **dict(_build_documents(contents)),
        **dict(_build_receipts(receipts)),
        "seals.json": to_readable_json(_describe_seals(head, receipts)),
        "schemas/evidence.schema.json": SCHEMA.read_bytes(),
        **{f"timestamps/{name}": content for name, content in _list_stamps(head)},
        **contents.files,
    }
    at = head.at.isoformat(timespec="seconds")
    return build_bag(
        payload,
        {**dict(_build_readmes(title)), "verify_evidence.py": Path(verify_evidence.__file__).read_bytes()},
        name=name,
        title=title,
        date=at[:10],
        publisher=settings.OPEN_DATA_PUBLISHER,
    )


def _build_records(contents: Contents, prover: Prover) -> Iterator[tuple[str, bytes]]:
    """Yield the files of records, and the file of their proofs: each record once."""
    proofs: list[dict[str, Any]] = []
    seen: set[tuple[str, int]] = set()
    files = {**contents.records, "documents": [document.record for document in contents.documents]}
    for name, rows in sorted(files.items()):
        new = list({row.place: row for row in rows if row.place not in seen}.values())
        seen |= {row.place for row in new}
        about = {row.place: row.about for row in new}
        described = []
        for proof in prover.prove(new):
            opened = proof.pop("opened")
            record = {key: proof[key] for key in ("kind", "part", "id")}
            fields = {key: one["value"] for key, one in opened.items()}
            described.append({**record, "about": about[proof["kind"], proof["id"]], "fields": fields})
            proofs.append({**proof, "salts": {key: one["salt"] for key, one in opened.items()}})
        yield f"records/{name}.json", to_readable_json(described)
    yield "proofs.json", to_readable_json(proofs)


def _build_documents(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield each document, and the list of them with their titles and hashes."""
    listed = []
    for document in contents.documents:
        kind, number = document.record.place
        path = f"documents/{document.name}"
        listed.append(
            {"file": f"data/{path}", "title": document.title, "kind": kind, "id": number, "sha256": document.sha256},
        )
        yield path, document.read()
    yield "documents.json", to_readable_json(listed)


def _build_receipts(receipts: dict[int, dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """Yield the receipt of each act, and its paper if it was issued."""
    papers = Receipt.objects.filter(event__in=receipts).select_related("document")
    for row in papers:
        if row.document.is_rendered:
            yield f"receipts/act-{row.event_id}.pdf", _read(row.document)
    made = {row.event_id: to_receipt_file(row.document) for row in papers}
    for number, receipt in receipts.items():
        yield f"receipts/act-{number}.json", made.get(number) or to_readable_json({"receipt": receipt})


def _describe_seals(head: TrailSeal, receipts: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return the seal of the pack, and the earlier seals of its receipts with the proofs that it grew out of them."""
    numbers = {receipt["seal"]["number"] for receipt in receipts.values()} - {head.number}
    earlier = type(head).objects.filter(number__in=numbers).order_by("number")
    rows = [{"seal": describe_plain_seal(seal), "path": build_growth_proof(seal, head)["path"]} for seal in earlier]
    return {"head": describe_plain_seal(head), "earlier": rows}


def _list_stamps(head: TrailSeal) -> Iterator[tuple[str, bytes]]:
    for number, stamp in enumerate(head.stamps.order_by("authority"), 1):
        yield f"seal-{head.number}-{number}.tsr", bytes(stamp.token)


def _build_readmes(title: str) -> Iterator[tuple[str, bytes]]:
    """Yield what the pack is and how to check it, in the six languages."""
    context = {
        "pack": title,
        "portal": settings.PORTAL_URL.rstrip("/"),
        "commands": ("python3 -m pip install cryptography", "python3 verify_evidence.py . --key NAME"),
    }
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            rows = [(path, str(text)) for path, text in PLACES.items()]
            readme = render_to_string("evidence/README.txt", {**context, "rows": rows})
            yield f"README.{code[:2]}.txt", readme.encode()
