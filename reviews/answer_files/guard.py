"""Checks an uploaded file before any parser of Word or Excel reads it.

Refused, each with its reason: a file that is not .xlsx and not .docx; a file that is too large; too many or too large
parts; names that lead out of the archive; encryption; macros; embedded programs; links to files elsewhere; document
types, with which XML can grow without end or read other files.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit
from xml.parsers import expat

from django.conf import settings
from django.utils.translation import gettext as _

from reviews.answer_files.content import FileFormat, build_damage_error, build_refusal
from untoc_portal.core.uploads import BROKEN_ARCHIVE

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PARTS = 1_000
MAX_UNPACKED = 48 * 1024 * 1024
MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 200
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": FileFormat.XLSX,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": FileFormat.DOCX,
}
TYPES_PART = "[Content_Types].xml"
# Parts of names and of content types for programs, or for data from elsewhere.
PROGRAMS = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "activex", "ctrlprop", "intlmacrosheet")
EMBEDDED = ("/embeddings/", "oleobject", "externallink", "connections.xml", "querytable", "/customui", "afchunk")
LINK_SCHEMES = {"http", "https", "mailto"}
XML_NAMES = ("xml", "rels")
WITHOUT_LIMIT = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def check_file(content: bytes) -> FileFormat:
    """Return the kind of the file. Raises DomainError with the reason if it must not be opened."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        size = settings.UPLOAD_MAX_BYTES // 1024**2
        raise build_refusal("file_too_large", _("The file is larger than %(size)d MB.") % {"size": size})
    if content.startswith(OLD_FORMAT):
        message = _(
            "The file is protected by a password, or has the format of old versions. Save it as .xlsx or .docx."
        )
        raise build_refusal("wrong_type", message)
    found = _Look()
    for name, part in _parts(content).items():
        found.at(name, part)
    formats = {MAIN_TYPES[kind] for kind in found.types if kind in MAIN_TYPES}
    if len(formats) != 1:
        raise _wrong_type()
    return formats.pop()


def _wrong_type() -> Exception:
    return build_refusal("wrong_type", _("Only .xlsx and .docx files exported from the portal are accepted."))


def _parts(content: bytes) -> dict[str, bytes]:
    """Unpack the parts, never more than the limit, no matter which sizes the archive states."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise _bomb()
            _check_entries(entries)
            return _unpack_entries(archive, entries)
    except BROKEN_ARCHIVE:
        raise _wrong_type() if not content.startswith(b"PK") else build_damage_error() from None


def _bomb() -> Exception:
    return build_refusal("zip_bomb", _("The unpacked file is much larger than a questionnaire can be."))


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    leads_out = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    if leads_out or len(set(names)) != len(names):
        raise build_damage_error()
    if any(entry.flag_bits & 1 for entry in entries):
        raise build_refusal("wrong_type", _("The file is encrypted."))
    if any(entry.compress_type not in WITHOUT_LIMIT for entry in entries):
        raise build_damage_error()


def _unpack_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    parts, left = {}, MAX_UNPACKED
    for entry in entries:
        with archive.open(entry) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0:
            raise _bomb()
        parts[entry.filename] = part
    return parts


class _Look:
    """Reads the XML of one file without storing it. Raises at the first thing that is forbidden."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.elements = self.depth = 0
        self.part = ""

    def at(self, name: str, content: bytes) -> None:
        """Check one part. A part that is not XML is a picture or similar, which nothing opens."""
        _refuse_words(f"/{name}")
        self.part, self.depth = name, 0
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(content, True)  # noqa: FBT003 (expat takes no names)
        except (LookupError, ValueError):
            # It names an encoding that could hide from this check what another parser reads.
            raise build_damage_error() from None
        except expat.ExpatError:
            if name.lower().endswith(XML_NAMES):
                raise build_damage_error() from None

    def _doctype(self, *_declaration: object) -> NoReturn:
        message = _("The file contains a document type declaration. Word and Excel files never need one.")
        raise build_refusal("hostile_xml", message)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise _bomb()
        local = name.rpartition(":")[2]
        if self.part == TYPES_PART and local in {"Override", "Default"}:
            kind, name = attributes.get("ContentType", ""), attributes.get("PartName", attributes.get("Extension", ""))
            self.types.add(kind)
            _refuse_words(kind)
            # Under another name it could be in an encoding that only another parser knows.
            if kind.lower().endswith("xml") and not name.lower().endswith(XML_NAMES):
                raise build_damage_error()
        elif local == "Relationship":
            _check_relationship(attributes)

    def _end(self, _name: str) -> None:
        self.depth -= 1


def _check_relationship(attributes: Mapping[str, str]) -> None:
    _refuse_words(attributes.get("Type", ""))
    if attributes.get("TargetMode", "").lower() != "external":
        return
    is_link = attributes.get("Type", "").endswith("/hyperlink")
    try:
        scheme = urlsplit(attributes.get("Target", "")).scheme.lower()
    except ValueError:
        scheme = ""
    if not is_link or scheme not in LINK_SCHEMES:
        message = _("The file uses content from another file or address. Remove the link and save the file again.")
        raise build_refusal("external_link", message)


def _refuse_words(text: str) -> None:
    text = text.lower()
    if any(word in text for word in PROGRAMS):
        raise build_refusal("macros", _("The file contains macros. Save it without them, as .xlsx or .docx."))
    if any(word in text for word in EMBEDDED):
        message = _("Another file or a connection is embedded in the file. Remove it and save the file again.")
        raise build_refusal("embedded_file", message)
