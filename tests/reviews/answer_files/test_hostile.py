"""Damaged and hostile files: each is refused with its reason, and none does anything else."""

import io
import random
import struct
import time
import zipfile

import docx
import openpyxl
import pytest

from reviews.answer_files import guard
from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from tests.factories.answer_files import (
    all_kinds,
    archive,
    make_content,
    make_item,
    parts_of,
    read_back,
    repacked,
    saved,
    table_of,
)
from untoc_portal.core.exceptions import DomainError

FORMATS = pytest.mark.parametrize("file_format", FileFormat.values)
MAIN = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
SHEET = "xl/worksheets/sheet2.xml"
RELATIONS = {"xlsx": "xl/_rels/workbook.xml.rels", "docx": "word/_rels/document.xml.rels"}
TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BILLION_LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]>"
)

CONTENT = make_content(*all_kinds("Text"))


@pytest.fixture(scope="module")
def files():
    """Give a good file of each kind."""
    return {file_format.value: write_file(CONTENT, file_format) for file_format in FileFormat}


def read_file(content: bytes):
    """Read a file as if it was made from the content of these tests."""
    return read_back(content, CONTENT)


def refusal_of(content: bytes) -> str:
    with pytest.raises(DomainError) as caught:
        read_file(content)
    assert caught.value.field == "file"
    return caught.value.code


def with_part(content: bytes, name: str, change) -> bytes:
    parts = parts_of(content)
    return archive({**parts, name: change(parts.get(name, b""))})


def related(content: bytes, file_format: str, kind: str, target: str, mode: str = "External") -> bytes:
    row = f'<Relationship Id="rX" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return with_part(content, RELATIONS[file_format], lambda part: part.replace(b"</Relationships>", row.encode()))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.7 not a sheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"key;answer\n1;2\n"],
    ids=["empty", "text", "pdf", "old or encrypted", "csv"],
)
def test_another_kind_of_file_is_refused(content):
    assert refusal_of(content) == "wrong_type"


def test_an_archive_that_is_no_office_file_is_refused():
    assert refusal_of(archive({"a.txt": b"a"})) == "wrong_type"
    assert refusal_of(archive({"mimetype": b"application/vnd.oasis.opendocument.text"})) == "wrong_type"


@pytest.mark.parametrize("make", [openpyxl.Workbook, docx.Document])
def test_a_file_that_was_not_exported_here_is_refused(make):
    assert refusal_of(saved(make())) == "tampered_file"


def test_a_file_too_large_is_refused(files, settings):
    settings.UPLOAD_MAX_BYTES = 2_000
    assert refusal_of(files["docx"]) == "file_too_large"


@FORMATS
@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "word/VBAPROJECT.BIN", "word/vbaData.xml", "xl/macrosheets/s1.xml"]
)
def test_macros_are_refused(files, file_format, name):
    assert refusal_of(with_part(files[file_format], name, lambda _part: b"<a/>")) == "macros"


@FORMATS
@pytest.mark.parametrize(
    "kind",
    [
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-office.vbaProject",
        b"application/vnd.ms-office.activeX+xml",
    ],
)
def test_macro_content_type_is_refused_under_any_name(files, file_format, kind):
    row = b'<Override PartName="/innocent.bin" ContentType="' + kind + b'"/></Types>'
    assert refusal_of(with_part(files[file_format], TYPES, lambda part: part.replace(b"</Types>", row))) == "macros"


@FORMATS
@pytest.mark.parametrize(
    "name", ["word/embeddings/oleObject1.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml"]
)
def test_embedded_files_are_refused(files, file_format, name):
    assert refusal_of(with_part(files[file_format], name, lambda _part: b"<a/>")) == "embedded_file"


@FORMATS
@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://evil.example/t.dotm"),
        ("image", "http://169.254.169.254/latest"),
        ("hyperlink", "file:///etc/passwd"),
        ("hyperlink", "javascript:alert(1)"),
        ("hyperlink", "http://[broken"),
        ("frame", "\\\\evil\\share"),
    ],
)
def test_what_leads_elsewhere_is_refused(files, file_format, kind, target):
    assert refusal_of(related(files[file_format], file_format, kind, target)) == "external_link"


@FORMATS
@pytest.mark.parametrize("target", ["https://example.org/act", "mailto:person@example.org"])
def test_a_link_for_readers_is_taken(files, file_format, target):
    assert read_file(related(files[file_format], file_format, "hyperlink", target))[0] == file_format


@FORMATS
@pytest.mark.parametrize(
    "declaration",
    [
        BILLION_LAUGHS,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a SYSTEM "http://evil.example/a.dtd">',
        b"<!DOCTYPE a>",
    ],
    ids=["billion laughs", "external entity", "external DTD", "bare"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused_in_any_encoding(files, file_format, declaration, encoding):
    hostile = f'<?xml version="1.0" encoding="{encoding}"?>{declaration.decode()}<a/>'.encode(encoding)
    begin = time.process_time()
    for name in (MAIN[file_format], "docProps/core.xml", "word/other.bin"):
        assert refusal_of(with_part(files[file_format], name, lambda _part: hostile)) == "hostile_xml"
    assert time.process_time() - begin < 5


@FORMATS
def test_a_zip_bomb_is_refused_before_it_is_unpacked(files, file_format):
    bomb = with_part(files[file_format], "media/a.png", lambda _part: b"\0" * (guard.MAX_UNPACKED + 1))
    assert len(bomb) < 200_000
    assert refusal_of(bomb) == "zip_bomb"


def test_zip_bomb_with_a_false_size_is_refused(files):
    """The directory says ten bytes; the stream goes on for sixty megabytes."""
    bomb = with_part(files["xlsx"], "media/a.png", lambda _part: b"\0" * (60 * 1024 * 1024))
    true_size = struct.pack("<I", 60 * 1024 * 1024)
    assert bomb.count(true_size) >= 1
    assert refusal_of(bomb.replace(true_size, struct.pack("<I", 10))) in {"damaged_file", "zip_bomb"}


def test_too_many_parts_are_refused(files):
    parts = {f"media/{number}.png": b"x" for number in range(guard.MAX_PARTS + 1)}
    assert refusal_of(archive({**parts_of(files["xlsx"]), **parts})) == "zip_bomb"


def test_too_many_or_too_deep_elements_are_refused(files):
    wide, deep = b"<a>" + b"<b/>" * guard.MAX_ELEMENTS + b"</a>", b"<a>" * 10_000 + b"</a>" * 10_000
    for hostile in (wide, deep):
        assert refusal_of(with_part(files["docx"], "word/extra.xml", lambda _part, xml=hostile: xml)) == "zip_bomb"


@FORMATS
@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "word\\..\\x", "a/../../b"])
def test_names_that_lead_out_of_the_archive_are_refused(files, file_format, name):
    assert refusal_of(with_part(files[file_format], name, lambda _part: b"x")) == "damaged_file"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@FORMATS
def test_a_part_that_is_there_twice_is_refused(files, file_format):
    out = io.BytesIO(files[file_format])
    with zipfile.ZipFile(out, "a") as opened:
        opened.writestr(MAIN[file_format], b"<other/>")
    assert refusal_of(out.getvalue()) == "damaged_file"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_no_office_uses_is_refused(files, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as opened:
        for name, part in parts_of(files["xlsx"]).items():
            opened.writestr(name, part)
    assert refusal_of(out.getvalue()) == "damaged_file"


@FORMATS
def test_files_that_are_cut_off_are_refused(files, file_format):
    content = files[file_format]
    codes = {refusal_of(content[:length]) for length in range(0, len(content), len(content) // 40 + 1)}
    assert codes <= {"damaged_file", "wrong_type"}


@FORMATS
def test_a_damaged_file_is_refused_or_read_and_nothing_else(files, file_format):
    """Three hundred files with a few bytes changed: whatever the parsers raise, people read one sentence."""
    chance = random.Random(3)
    unchanged = read_file(files[file_format])
    seen = set()
    for _round in range(300):
        damaged = bytearray(files[file_format])
        for _byte in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            seen.add("read" if read_file(bytes(damaged)) == unchanged else "other")
        except DomainError as error:
            seen.add(error.code)
    assert seen - {"read", "wrong_type", "zip_bomb"} == {"damaged_file"}


@FORMATS
def test_damaged_xml_is_refused_or_read_only(files, file_format):
    """The archive is sound and only what it holds is not: this reaches the parsers of Word and Excel themselves."""
    chance = random.Random(4)
    parts = parts_of(files[file_format])
    names = sorted(name for name in parts if name.endswith((".xml", ".rels")))
    for _round in range(200):
        name = chance.choice(names)
        part = bytearray(parts[name])
        for _byte in range(chance.randint(1, 3)):
            part[chance.randrange(len(part))] = chance.choice(b"<>&\"'/ 09azAZ\0\xff")
        assert outcome_of(archive({**parts, name: bytes(part)})) in {*REASONS, "read"}


REASONS = {"damaged_file", "wrong_type", "tampered_file", "changed_table", "external_link", "hostile_xml", "formula"}


def outcome_of(content: bytes) -> str:
    """Return why a file is refused, or that it is read; any other exception is a fault."""
    try:
        read_file(content)
    except DomainError as error:
        return error.code
    return "read"


@FORMATS
def test_a_missing_part_is_refused_or_read_and_nothing_else(files, file_format):
    codes = {outcome_of(repacked(files[file_format], {name: None})) for name in parts_of(files[file_format])}
    assert codes <= {"read", "damaged_file", "wrong_type", "tampered_file"}


@pytest.mark.parametrize("encoding", ["utf-7", "zTF-8", "utf-32"])
def test_an_encoding_that_hides_what_it_says_is_refused(files, encoding):
    hostile = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a><a/>'.encode()
    for name in ("word/extra.xml", "word/other.bin"):
        code = refusal_of(with_part(files["docx"], name, lambda _part: hostile))
        assert code in {"damaged_file", "hostile_xml"}


@pytest.mark.parametrize("row", ['Override PartName="/word/a.bin"', 'Default Extension="bin"'])
@pytest.mark.parametrize("encoding", ["utf-32", "cp037"])
def test_xml_under_another_name_is_refused(files, row, encoding):
    """Only names of XML are read by the check, and other parsers know more encodings than it does."""
    hostile = "<!DOCTYPE a><a/>".encode(encoding)
    content = with_part(files["docx"], "word/a.bin", lambda _part: hostile)
    assert outcome_of(content) == "read"
    row = f'<{row} ContentType="application/vnd.example+XML"/></Types>'.encode()
    assert refusal_of(with_part(content, TYPES, lambda part: part.replace(b"</Types>", row))) == "damaged_file"


def test_encrypted_part_is_refused(files):
    content = bytearray(files["docx"])
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DomainError, match="The file is encrypted"):
        read_file(bytes(content))


def change_marks(content: bytes, file_format: str, change) -> bytes:
    """Return the file with each mark and seal changed by hand."""
    if file_format == FileFormat.XLSX:
        book = openpyxl.load_workbook(io.BytesIO(content))
        for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value):
            cell.value = change(cell.value) if isinstance(cell.value, str) else cell.value
        return saved(book)
    letter = docx.Document(io.BytesIO(content))
    cells = [table.rows[-1].cells[0] for table in letter.tables]
    for paragraph in [*letter.paragraphs, *(cell.paragraphs[0] for cell in cells)]:
        for run in paragraph.runs:
            run.text = change(run.text)
    return saved(letter)


@FORMATS
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("untoc.5.gap 12 ", "untoc.5.gap 13 "),
        ("untoc.5.gap 12 ", "untoc.6.gap 12 "),
        ("untoc-file:", "untoc-file:x"),
    ],
    ids=["revision", "key", "seal"],
)
def test_a_changed_mark_is_refused(files, file_format, old, new):
    assert (
        refusal_of(change_marks(files[file_format], file_format, lambda text: text.replace(old, new)))
        == "tampered_file"
    )


def test_marks_of_another_file_are_refused():
    """A colleague's row copied from another State's file says so, whatever the seal of this one."""
    own, other = (write_file(make_content(make_item(), review=code), FileFormat.XLSX) for code in ("KEN-1", "FIN-1"))
    book, foreign = (openpyxl.load_workbook(io.BytesIO(content)) for content in (own, other))
    book.worksheets[1]["A3"].value = foreign.worksheets[1]["A3"].value
    assert refusal_of(saved(book)) == "tampered_file"


def test_a_row_that_is_there_twice_is_refused(files):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    sheet = book.worksheets[1]
    sheet["A40"].value, sheet["E40"].value = sheet["A3"].value, "Another answer"
    assert refusal_of(saved(book)) == "tampered_file"


def test_a_table_that_is_there_twice_is_refused(files):
    letter = docx.Document(io.BytesIO(files["docx"]))
    table = table_of(letter, "untoc.5")._tbl
    table.addnext(docx.oxml.parse_xml(docx.oxml.xmlchemy.serialize_for_reading(table)))
    assert refusal_of(saved(letter)) == "tampered_file"


def test_sheet_that_claims_a_million_rows_is_read_fast(files):
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far away</t></is></c></row></sheetData>'
    content = with_part(files["xlsx"], SHEET, lambda part: part.replace(b"</sheetData>", far))
    begin = time.process_time()
    assert [item.key for item in read_file(content)[1].items][:1] == ["untoc.5"]
    assert time.process_time() - begin < 10


def test_another_secret_key_makes_another_seal(files, settings):
    settings.SECRET_KEY = "another key, as another portal has it, long enough to be one"
    assert refusal_of(files["xlsx"]) == "tampered_file"


def test_file_of_former_key_accepted_during_fallback(files, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new key of this portal, made when the old one was to be replaced"
    assert read_file(files["docx"])[0] == FileFormat.DOCX
