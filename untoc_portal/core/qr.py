"""QR codes as drawings. Only this module imports qrcode."""

from __future__ import annotations

import re
import struct
import zlib
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_BAR = re.compile(r"M(\d+) (\d+)h(\d+)")


def encode_squares(text: str) -> tuple[int, str]:
    """Return the width of the QR code in squares, with the quiet zone, and its dark squares as an SVG path."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    return len(matrix), "".join(_bars(matrix))


def _bars(matrix: list[list[bool]]) -> list[str]:
    bars = []
    for y, row in enumerate(matrix):
        x = 0
        for is_dark, run in groupby(row):
            width = len(list(run))
            if is_dark:
                bars.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return bars


def draw_png(size: int, path: str, *, scale: int = 8) -> bytes:
    """Return the dark squares of such a path as a PNG of one bit per dot, for documents that take no SVG path."""
    rows = [bytearray(b"\xff" * size) for _row in range(size)]
    for x, y, width in _BAR.findall(path):
        rows[int(y)][int(x) : int(x) + int(width)] = bytes(int(width))
    lines = b"".join(b"\0" + _bits(row, scale) for row in rows for _copy in range(scale))
    head = struct.pack(">IIBBBBB", size * scale, size * scale, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _bits(row: bytearray, scale: int) -> bytes:
    dots = "".join(("1" if square else "0") * scale for square in row)
    return int(dots.ljust(-(-len(dots) // 8) * 8, "0"), 2).to_bytes(-(-len(dots) // 8))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
