"""`verify_draw.py`: the modules of this folder as one file that runs anywhere, offline, from Python 3.9 on.

The file is put together from the very sources that draw, so that there is one method and not two. Imports
are gathered at the top; each module's heading becomes a comment; nothing else is touched.
"""

import ast
import hashlib
from functools import lru_cache
from pathlib import Path

NAME = "verify_draw.py"
# In this order each module finds what it needs above itself.
MODULES = (
    "pool",
    "beacon",
    "protocol",
    "lots",
    "groups",
    "places",
    "network",
    "lookahead",
    "begin",
    "result",
    "assign",
    "chain",
    "later",
    "ledger",
    "check",
    "report",
    "replay",
)
HEAD = '''#!/usr/bin/env python3
"""Replays a drawing of lots of the UNTOC review mechanism and checks every rule of it.

Usage: python3 verify_draw.py transcript.json [--closed SHA256] [--last SHA256]

`--closed` is the hash of the opened texts that somebody noted before the public number was known, `--last` the newest
hash that was published. Needs Python 3.9 or later; reads one file and writes none. The signature of the public number
is checked only where py-arkworks-bls12381 is installed; the report says so. Answers 0 if the drawing is what its
transcript says, 1 if not, 2 if the file cannot be read. The method is described in docs/draw.md.
"""

from __future__ import annotations

'''
TAIL = '\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n'


@lru_cache(maxsize=1)
def verifier() -> str:
    """Return the text of the file."""
    parts, imports = [], set()
    for name in MODULES:
        source = (Path(__file__).parent / f"{name}.py").read_text("utf-8")
        body, needed = _without_imports(source)
        imports |= needed
        parts.append(f"# {'-' * 20} {name}\n{body}")
    plain = sorted(one for one in imports if one.startswith("import"))
    named = sorted(imports.difference(plain))
    return HEAD + "\n".join(plain + named) + "\n\n\n" + "\n\n\n".join(parts) + TAIL


def verifier_sha256() -> str:
    """Return the hash of the file, published with the pool."""
    return hashlib.sha256(verifier().encode()).hexdigest()


def _without_imports(source: str) -> tuple[str, set[str]]:
    """Take a module's imports out, and turn its docstring into a comment; give those of the standard library."""
    lines, imports = source.splitlines(), set()
    heading, *rest = ast.parse(source).body
    for node in rest:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if isinstance(node, ast.Import) or not node.level:
                imports.add(ast.unparse(node))
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    text = ast.literal_eval(ast.unparse(heading))
    comment = "\n".join(f"# {line}".rstrip() for line in text.strip().splitlines())
    body = "\n".join(lines[heading.end_lineno or 1 :]).strip("\n")
    return f"{comment}\n\n\n{body}", imports
