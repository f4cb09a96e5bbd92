"""Keep the first good request and answer of each operation, for the examples of the OpenAPI document."""

import json
import re
import uuid
from typing import Any

from django.test import RequestFactory

from untoc_portal.core.api.examples import FILE, get_operation_name, load_examples
from untoc_portal.core.public_ids import PATTERN

LONGEST, MOST_ROWS = 400, 2
# These change with each run, or are secret.
SECRET = {
    "token": "urp_…",
    "secret": "whsec_…",
    "seen": "…",
    "cursor": "…",
    "request_id": "0" * 32,
    "signature": "0" * 128,
    "public_key": "0" * 64,
}
# What changes with each run, and what stands for it: times, days, identifiers, hashes, ids, and the numbers of rows.
CHANGING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "2026-11-30T09:00:00Z"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b(?!T)"), "2026-11-30"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), str(uuid.UUID(int=0, version=4))),
    (re.compile(r"\b[0-9a-f]{64}\b"), "0" * 64),
    (re.compile(rf"(?<![a-z0-9]){PATTERN}(?![a-z0-9])"), "abcdefghijklmnopqrstuvwxyz"),
    (re.compile(r"(?<=/)\d+(?=/)"), "1"),
    (re.compile(r"(?<=cursor=)[^&]+"), "…"),
)
recorded: dict[str, Any] = {}


def steady(text: str) -> str:
    """Return a text in which nothing changes with each run."""
    for pattern, constant in CHANGING:
        text = pattern.sub(constant, text)
    return text


def shorten(value: Any, name: str = "") -> Any:
    """Return the value with long texts and lists cut, without secrets, and without what changes with each run."""
    if isinstance(value, str):
        return SECRET[name] if value and name in SECRET else steady(value)[:LONGEST]
    if isinstance(value, int) and not isinstance(value, bool) and (name == "id" or name.endswith("_id")):
        return 1
    if isinstance(value, list):
        return [shorten(one, name) for one in value[:MOST_ROWS]]
    if isinstance(value, dict):
        return {key: shorten(one, key) for key, one in value.items()}
    return value


def keep(response: Any, data: Any) -> None:
    """Keep a good answer in JSON, unless there is one with rows already."""
    match = response.resolver_match
    if match is None or not match.route.startswith("api/v1/") or not 200 <= response.status_code < 300:
        return
    if response.status_code == 204:
        answer = None
    elif response.headers.get("Content-Type") != "application/json":
        return
    else:
        answer = shorten(response.json())
    request = response.wsgi_request
    if request.GET.get("fields") or request.GET.get("expand"):
        return
    name = get_operation_name(request.method, f"/{match.route}")
    before = recorded.get(name)
    has_rows = bool(answer and answer.get("results")) if isinstance(answer, dict) else bool(answer)
    if before is None or (not before["has_rows"] and has_rows):
        body = shorten(data) if isinstance(data, dict) else None
        recorded[name] = {"status": response.status_code, "request": body, "answer": answer, "has_rows": has_rows}


def begin() -> None:
    """Make every client of the tests keep what it gets."""
    plain = RequestFactory.generic

    def generic(self: Any, method: str, path: str, data: Any = "", *args: Any, **kwargs: Any) -> Any:
        response = plain(self, method, path, data, *args, **kwargs)
        if hasattr(response, "status_code"):
            keep(response, _read(data))
        return response

    RequestFactory.generic = generic


def _read(data: Any) -> Any:
    """Return the body of a request in JSON; None for another."""
    try:
        return json.loads(data)
    except (TypeError, ValueError):
        return None


def write() -> None:
    """Write the examples: the kept ones, and those that were there before for all others."""
    for row in recorded.values():
        row.pop("has_rows", None)
    found = dict(sorted({**load_examples(), **recorded}.items()))
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n")
