"""`check_reasons.py`: the second checker, one file made of modules that share no code with the drawing."""

from functools import lru_cache
from pathlib import Path

from reviews.draw.one_file import TAIL, _without_imports as without_imports

NAME = "check_reasons.py"
MODULES = ("views", "search", "story")
HEAD = '''#!/usr/bin/env python3
"""Proves again every reason for which a State was passed over in a drawing of lots. It shares no code with the drawing.

Usage: python3 check_reasons.py transcript.json [--search]

Reads a transcript, or a result with its transcript. Each reason is proved from the States, the rules and the pairs
drawn before it: certificates are counted, and where a place was kept for the same legal system, the draw is found that
would exist otherwise. With --search the certificates are not believed either: for each State passed over a whole draw
is searched, and there must be none. Whether the order of the lots is right is not asked here: see verify_draw.py.
Needs Python 3.9 or later and nothing else; reads one file and writes none. Answers 0 if every reason is proved, 1 if
not, 2 if the file cannot be read. The certificates are described in docs/draw.md.
"""

from __future__ import annotations

'''


@lru_cache(maxsize=1)
def checker() -> str:
    """Return the text of the file."""
    parts: list[str] = []
    imports: set[str] = set()
    for name in MODULES:
        body, needed = without_imports((Path(__file__).parent / f"{name}.py").read_text("utf-8"))
        imports |= needed
        parts.append(body)
    listed = sorted(imports - {"from __future__ import annotations"}, key=lambda one: (one.startswith("from"), one))
    return HEAD + "\n".join(listed) + "\n\n\n" + "\n\n\n".join(parts) + TAIL
