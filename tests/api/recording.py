"""Keep the first good request and answer of each operation, for the examples of the OpenAPI document."""

import json
from typing import Any

from django.test import RequestFactory

from untoc_portal.core.api.examples import FILE, get_operation_name, load_examples

LONGEST, MOST_ROWS = 400, 2
# These change with each run, or are secret.
SECRET = {"token": "urp_…"}
recorded: dict[str, Any] = {}


def shorten(value: Any, name: str = "") -> Any:
    """Return the value with long texts and lists cut, and without secrets."""
    if isinstance(value, str):
        return SECRET.get(name, value[:LONGEST])
    if isinstance(value, list):
        return [shorten(one) for one in value[:MOST_ROWS]]
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
