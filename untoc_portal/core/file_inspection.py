"""Inspect one uploaded file: is it complete, can anyone open it, does it contain scripts or hidden files.

Runs as a separate program (`uploads.py` starts it), with the file as its input. If a file attacks the libraries that
read it, it harms only this process, whose memory and time are limited. The program prints one word and knows nothing of
the portal.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

# Bytes of memory, seconds of CPU time, pages: far more than any letter or law needs.
MEMORY = 1024**3
SECONDS = 20
MAX_PAGES = 5000

# The end of a PDF and of a ZIP archive, and how far before the end of a file programs look for that of an archive.
PDF_END, BLANKS = b"%%EOF", b"\0\t\n\f\r "
ARCHIVE_END, ARCHIVE_REACH = b"PK\x05\x06", 65_557
# Actions and entries with which a PDF runs something or contains another file (ISO 32000-2).
SCRIPT_KEYS = {"/JS", "/JavaScript", "/XFA"}
SCRIPT_ACTIONS = {"/JavaScript"}
LAUNCH_ACTIONS = {"/Launch", "/ImportData"}
ATTACHMENT_KEYS = {"/EF", "/EmbeddedFiles", "/RichMediaContent"}
ATTACHMENT_KINDS = {"/EmbeddedFile", "/FileAttachment", "/RichMedia"}


def inspect_pdf(content: bytes) -> str:
    """Return why this PDF is refused, or "fine"."""
    import pikepdf  # noqa: PLC0415 (after the limits are set)

    if _has_another_file(content):
        return "attachment"
    try:
        # A file that needs a repair first is not complete.
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return "encrypted"
            pages = len(pdf.pages)
            if not 0 < pages <= MAX_PAGES:
                return "too_many_pages" if pages else "no_page"
            for page in pdf.pages:
                _read_contents(page.obj.get("/Contents"))
            return next((found for element in [pdf.trailer, *pdf.objects] if (found := _carries(element))), "fine")
    except pikepdf.PasswordError:
        return "encrypted"


def _has_another_file(content: bytes) -> bool:
    """Return whether a file follows the end of the PDF, or an archive is hidden in it: other programs open that one."""
    after = content[content.rfind(PDF_END) + len(PDF_END) :]
    return bool(after.strip(BLANKS)) or ARCHIVE_END in content[-ARCHIVE_REACH:]


def _read_contents(contents: object) -> None:
    """Read what a page shows to its end. Raises PdfError if a part of it is damaged or missing."""
    import pikepdf  # noqa: PLC0415 (as above)

    for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(stream, pikepdf.Stream):
            stream.read_bytes()


def _carries(start: object) -> str:
    """Return what an object contains that is refused. Indirect objects that it refers to are checked on their own."""
    import pikepdf  # noqa: PLC0415 (as above)

    waiting, is_first = [start], True
    while waiting:
        one = waiting.pop()
        if not isinstance(one, pikepdf.Object) or (one.is_indirect and not is_first):
            continue
        is_first = False
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            found = _dictionary_carries(one)
            if found:
                return found
            waiting += [value for _key, value in one.items()]
        elif isinstance(one, pikepdf.Array):
            waiting += list(one)
    return ""


def _dictionary_carries(one: object) -> str:
    keys = set(one.keys())  # type: ignore[attr-defined]
    action = str(one.get("/S", ""))  # type: ignore[attr-defined]
    kinds = {str(one.get(key, "")) for key in ("/Type", "/Subtype")}  # type: ignore[attr-defined]
    if keys & SCRIPT_KEYS or action in SCRIPT_ACTIONS:
        return "script"
    if action in LAUNCH_ACTIONS:
        return "launch"
    return "attachment" if keys & ATTACHMENT_KEYS or kinds & ATTACHMENT_KINDS else ""


def inspect_image(content: bytes, kind: str) -> str:
    """Return why this image is refused, or "fine"."""
    from PIL import Image  # noqa: PLC0415 (after the limits are set)

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        for look in ("verify", "load"):
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                getattr(image, look)()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return "too_large"
    return "fine"


def main(kind: str) -> str:
    """Return the result for the file at the input. Any error while reading it counts as damage."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        return inspect_pdf(content) if kind == "PDF" else inspect_image(content, kind)
    except Exception:  # noqa: BLE001 (whatever a library makes of a file that is not as it should be)
        return "damaged"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]))
