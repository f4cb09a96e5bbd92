"""Mutated files at every door where the portal reads an upload: `python -m benchmarks.fuzz_uploads 5000 [SEED]`.

A door may read a file or refuse it with a sentence (DomainError). Anything else is a crash. The files are cut, changed,
doubled and mixed; parts of archives are also changed inside, and hostile XML is put in. Prints a line for each door:
files, read, refused, crashes, the slowest file, and the memory of the process at its end.
"""

from __future__ import annotations

import io
import os
import random
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import openpyxl

Door = Callable[[bytes], object]
SLOWEST_SECONDS = 40
HOSTILE = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>',
    b"<a>" * 5000,
    b"[" * 20_000,
    b'{"a":' * 20_000,
    b"\x00" * 4096,
    b"\xff\xfe\x00\xd8",
    b"9" * 10_000,
)


LAW = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="convention">
<meta><identification><FRBRExpression><FRBRlanguage language="eng"/></FRBRExpression></identification></meta>
<body><article eId="art_5"><num>Article 5</num><heading>[Invented] Watering</heading>
<paragraph eId="art_5__para_1"><num>1.</num><content><p>[Invented] Each gardener waters.</p></content></paragraph>
</article></body></act></akomaNtoso>"""


LAW_TABLE = """instrument,article,paragraph,subparagraph,item,subitem,closing,language,label,text,source
UNTOC,5,1,,,,,en,1.,[Invented] Each gardener waters:,Invented for a test
UNTOC,5,1,1,,,,en,(a),[Invented] the roses;,
UNTOC,5,2,,,,,en,2.,[Invented] Nobody waters in the rain.,
"""


@dataclass
class Tally:
    """What happened at one door."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    crashes: list[str] = field(default_factory=list)


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Return a changed file."""
    if content.startswith(b"PK") and chance.random() < 0.7:  # noqa: PLR2004 (most archives: a broken one is soon refused)
        return _mutate_archive(content, chance)
    data = bytearray(content)
    for _time in range(chance.choice((1, 1, 2, 8, 64))):
        _change(data, chance)
    return bytes(data)


def _change(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 4, 64, 1024)))
    match chance.randrange(7):
        case 0 if data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
        case 1:
            del data[at:]
        case 2:
            del data[at:end]
        case 3:
            data[at:at] = chance.choice(HOSTILE)
        case 4:
            data[at:at] = data[at:end] * chance.choice((1, 3, 50))
        case 5:
            data[at:end] = chance.randbytes(end - at)
        case _:
            other = chance.randrange(len(data) + 1)
            data[at:end] = data[other : other + (end - at)]


def _mutate_archive(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    data = bytearray(parts[name])
    for _time in range(chance.choice((1, 2, 8))):
        _change(data, chance)
    parts[name] = bytes(data)
    if chance.random() < 0.2:  # noqa: PLR2004 (one in five loses or gains a part)
        parts.pop(chance.choice(sorted(parts)))
        parts[f"../{name}"] = b"x"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, part in parts.items():
            archive.writestr(one, part)
    return packed.getvalue()


def run_door(door: Door, seeds: list[bytes], count: int, seed: str) -> Tally:
    """Give `count` mutated files to a door, and return what happened."""
    from untoc_portal.core.exceptions import DomainError  # noqa: PLC0415 (the settings come first)

    tally, chance = Tally(), random.Random(seed)  # noqa: S311 (the same files each time)
    for number in range(count):
        content = mutate(chance.choice(seeds), chance)
        begin = time.monotonic()
        try:
            door(content)
            tally.outcomes["read"] += 1
        except DomainError:
            tally.outcomes["refused"] += 1
        except Exception as error:  # noqa: BLE001 (that is what is counted)
            tally.outcomes["crashed"] += 1
            tally.crashes.append(f"file {number}: {type(error).__name__}: {error}"[:200])
        took = time.monotonic() - begin
        tally.slowest = max(tally.slowest, took)
        if took > SLOWEST_SECONDS:
            tally.crashes.append(f"file {number}: took {took:.0f} s")
    return tally


def make_workbook() -> bytes:
    """Return a small table as Excel."""
    content, book = io.BytesIO(), openpyxl.Workbook()
    for row in (("code", "name"), ("KEN", "Kenya"), ("GHA", 7)):
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def iter_doors() -> Iterator[tuple[str, Door, list[bytes]]]:
    """Yield every reader of uploads that needs no database, with whole files as a beginning."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 (the settings come first)

    from reviews.answer_files.content import FileFormat  # noqa: PLC0415 (the same)
    from reviews.answer_files.files import read_file, write_file  # noqa: PLC0415 (the same)
    from reviews.answer_files.guard import check_file  # noqa: PLC0415 (the same)
    from reviews.forms.draws import read_json_file  # noqa: PLC0415 (the same)
    from reviews.official_files.provision_tables import read_provision_table  # noqa: PLC0415 (the same)
    from reviews.official_files.provision_xml import read_akoma_ntoso  # noqa: PLC0415 (the same)
    from tests.factories.answer_files import all_kinds, make_content  # noqa: PLC0415 (the same)
    from tests.factories.pdfs import image_bytes, pdf_bytes  # noqa: PLC0415 (the same)
    from untoc_portal.core import carried_codes, pdfs  # noqa: PLC0415 (the same)
    from untoc_portal.core.table_files import read_sheet  # noqa: PLC0415 (the same)
    from untoc_portal.core.uploads import check_upload  # noqa: PLC0415 (the same)

    def scan(name: str) -> Door:
        return lambda content: check_upload(SimpleUploadedFile(name, content), field="file")

    content = make_content(*all_kinds("words"))
    sheet, letter = (write_file(content, form) for form in (FileFormat.XLSX, FileFormat.DOCX))
    pdf, table = pdf_bytes(), "\ufeffcode;name\nKEN;Kenya\nGHA;“Ghana”\n".encode()
    yield "scan, PDF", scan("a.pdf"), [pdf]
    yield "scan, PNG", scan("a.png"), [image_bytes("PNG")]
    yield "scan, JPEG", scan("a.jpg"), [image_bytes("JPEG")]
    yield "pages of a PDF", lambda data: pdfs.count_pages(io.BytesIO(data), field="file"), [pdf]
    yield "answers, Excel", lambda data: read_file(data, lambda _origin: content), [sheet]
    yield "answers, Word", lambda data: read_file(data, lambda _origin: content), [letter]
    yield "guard of Word and Excel", check_file, [sheet, letter]
    yield "table, CSV", lambda data: read_sheet("a.csv", data), [table, table.decode().encode("utf-16")]
    yield "table, Excel", lambda data: read_sheet("a.xlsx", data), [make_workbook()]
    yield "texts of articles, CSV", lambda data: read_provision_table("a.csv", data), [LAW_TABLE.encode()]
    yield "texts of articles, XML", lambda data: read_akoma_ntoso(data, instrument="UNTOC", source="x"), [LAW.encode()]
    yield "file of the lots, JSON", lambda data: read_json_file(SimpleUploadedFile("a.json", data)), [b'{"round": 1}']
    codes = [pdf, sheet, letter, image_bytes("PNG")]
    yield "verification, code", lambda data: (carried_codes.find_code(data), carried_codes.is_picture(data)), codes


def main() -> int:
    """Run all doors and print the result. Return 1 if there was a crash."""
    count, seed = int(sys.argv[1]) if sys.argv[1:] else 1000, sys.argv[2] if sys.argv[2:] else "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    doors, total, crashes = list(iter_doors()), 0, 0
    for number, (name, door, seeds) in enumerate(doors):
        share = count // len(doors) + (number < count % len(doors))
        tally = run_door(door, seeds, share, f"{seed}:{name}")
        total, crashes = total + share, crashes + len(tally.crashes)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        line = f"{name}: {share} files, {dict(tally.outcomes)}, slowest {tally.slowest:.2f} s, {memory} MB"
        sys.stdout.write("\n".join((line, *tally.crashes[:5], "")))
        sys.stdout.flush()
    sys.stdout.write(f"{total} files, {crashes} crashes\n")
    return bool(crashes)


if __name__ == "__main__":
    sys.exit(main())
