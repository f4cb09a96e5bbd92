"""Keep the best good request and answer of each operation, for the examples of the OpenAPI document."""

import json
import re
import uuid
from functools import cache
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import UploadedFile
from django.test import RequestFactory
from django.urls import Resolver404

from untoc_portal.core.api.examples import FILE, JSON, get_operation_name, load_examples
from untoc_portal.core.public_ids import PATTERN

LONGEST, MOST_ROWS = 200, 1
MULTIPART, JSON_LINES = "multipart/form-data", "application/x-ndjson"
NO_CONTENT = 204
# These change with each run, or are secret.
SECRET = {
    "token": "urp_…",
    "secret": "whsec_…",
    "seen": "…",
    "cursor": "…",
    "after": "…",
    "request_id": "0" * 32,
    "signature": "0" * 128,
    "public_key": "0" * 64,
}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# What changes with each run, and what represents it: hosts, times, days, identifiers, hashes, ids, and numbers of rows.
CHANGING = (
    (re.compile(r"http://(testserver|127\.0\.0\.1(:\d+)?)"), "https://portal.example"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "2026-11-30T09:00:00Z"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b(?!T)"), "2026-11-30"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), str(uuid.UUID(int=0, version=4))),
    (re.compile(rf"\b\d{{1,2}} ({MONTHS}) \d{{4}}\b"), "30 November 2026"),
    (re.compile(r"\b[0-9a-f]{16,}\b"), lambda found: "0" * len(found[0])),
    (re.compile(rf"(?<![a-z0-9]){PATTERN}(?![a-z0-9])"), "abcdefghijklmnopqrstuvwxyz"),
    (re.compile(r"(?<=/)\d+(?=/)"), "1"),
    (re.compile(r"(?<=\bCTOC/)([\w./]*/)\d+\b"), r"\g<1>1"),
    (re.compile(r"\b([Pp]erson ?|[Rr]epresentative ?|Organization |session )\d+"), r"\g<1>1"),
    (re.compile(r"(?<=cursor=)[^&]+"), "…"),
)
STATE = re.compile(r"[A-Z]{3}")
recorded: dict[str, Any] = {}


def steady(text: str) -> str:
    """Return a text in which nothing changes with each run."""
    for pattern, constant in CHANGING:
        text = pattern.sub(constant, text)
    return text


def shorten(value: Any, name: str = "") -> Any:
    """Return the value with long texts and lists cut, without secrets, and without what changes with each run."""
    if isinstance(value, str) and value.isdecimal() and name in list_names_of_ids():
        return "1"
    if isinstance(value, str):
        return SECRET[name] if value and name in SECRET else steady(value)[:LONGEST]
    if isinstance(value, int) and not isinstance(value, bool) and name in list_names_of_ids():
        return 1
    if isinstance(value, list):
        return [shorten(one, name) for one in value[:MOST_ROWS]]
    if isinstance(value, dict):
        # A map of all States by their codes.
        keys = [key for key in value if STATE.fullmatch(key)][MOST_ROWS:]
        return {steady(key): shorten(one, key) for key, one in value.items() if key not in keys}
    return value


@cache
def list_names_of_ids() -> frozenset[str]:
    """Return the names under which numbers that change are shown: those of relations, and a few more."""
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields() if field.is_relation}
    return frozenset(fields | {f"{name}_id" for name in fields} | {"id", "other", "position", "size", "bytes", "round"})


def keep(response: Any, data: Any) -> None:
    """Keep a good answer and its request, unless a better one was kept: one with a body, and with rows."""
    try:
        route = response.resolver_match.route
    except Resolver404:
        return
    if not route.startswith("api/v1/") or not 200 <= response.status_code < 300:
        return
    request = response.wsgi_request
    if request.GET.get("fields") or request.GET.get("expand"):
        return
    is_json = response.headers.get("Content-Type") == JSON
    answer = shorten(response.json()) if is_json and response.status_code != NO_CONTENT else None
    kind, body = _read(request, data)
    if answer is None and not body:
        return
    row = {"status": response.status_code, "request": body, "answer": answer} | ({} if kind == JSON else {"type": kind})
    name = get_operation_name(request.method, f"/{route}")
    if name not in recorded or _rank(recorded[name]) < _rank(row):
        recorded[name] = row


def _rank(row: dict[str, Any]) -> tuple[bool, bool, bool]:
    """Return how much an example shows."""
    answer = row["answer"]
    has_rows = bool(answer.get("results", answer)) if isinstance(answer, dict) else bool(answer)
    return answer is not None, bool(row["request"]), has_rows


def begin() -> None:
    """Make every client of the tests keep what it gets."""
    plain = RequestFactory.generic

    def generic(self: Any, method: str, path: str, data: Any = "", *args: Any, **kwargs: Any) -> Any:
        response = plain(self, method, path, data, *args, **kwargs)
        if hasattr(response, "status_code"):
            keep(response, data)
        return response

    RequestFactory.generic = generic


def _read(request: Any, data: Any) -> tuple[str, Any]:
    """Return the type of the body of a request, and the body as an example has it; None for another type."""
    kind = (request.content_type or "").lower()
    if kind == JSON and data:
        body = json.loads(data)
        return JSON, shorten(body) if isinstance(body, dict) else None
    if kind == JSON_LINES:
        lines = [json.dumps(shorten(json.loads(line)), ensure_ascii=False) + "\n" for line in data.splitlines() if line]
        both = "".join(lines[:2])
        return kind, both if len(both) <= LONGEST else lines[0]
    if kind == MULTIPART:
        sent = {**request.POST.dict(), **request.FILES.dict()}
        # A form has only texts: a number is also a number in the example.
        return kind, {
            name: "(the file)" if isinstance(value, UploadedFile) else shorten(_read_number(value), name)
            for name, value in sent.items()
        }
    return JSON, None


def _read_number(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdecimal() else text


def write() -> None:
    """Write the examples: the kept ones, and those that were there before for all others, or show more."""
    before = load_examples()
    found = before | {
        name: row for name, row in recorded.items() if name not in before or _rank(row) >= _rank(before[name])
    }
    for row in found.values():
        row.update(request=shorten(row["request"]), answer=shorten(row["answer"]))
    FILE.write_text(json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1, default=str) + "\n")
