"""QR codes as drawings. Only this module imports qrcode."""

from __future__ import annotations

from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M


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
