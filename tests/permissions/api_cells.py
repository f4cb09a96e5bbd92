"""Every operation of the API as every kind of caller: the cells of the matrix, found by one request each.

A request goes to the view itself, without the parts of the portal around it: who may do what is decided in and below
the view. Its body is the example of the description, with rows of this world; what is written is rolled back.
"""

from __future__ import annotations

import re
from contextvars import copy_context
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import yaml
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import resolve
from rest_framework.test import APIRequestFactory, force_authenticate

from dialogues.models import Attendee, Compilation, Session, Speaker, Statement
from reviews.models import Letter, LetterBatch, OutcomeParagraph
from stakeholders.models import Representative
from tests.api.coverage import SCHEMA
from tests.contract.catalogue import Named, build_catalogue, list_known_values
from tests.contract.people import Caller
from tests.factories.pdfs import pdf_bytes
from untoc_portal.core import authz

SERVICE = "service account"
METHODS = ("get", "post", "put", "patch", "delete")
# The marks of the cells, by the status of the answer. Every other answer shows that the right was there.
MARKS = {HTTPStatus.UNAUTHORIZED: "u", HTTPStatus.FORBIDDEN: "s", HTTPStatus.NOT_FOUND: "-"}
MAY, NO_ROW = "+", "."
# The reviews of the world, each in another step: answered, its list of observations agreed, closed.
REVIEWS = ("KEN-1", "FIN-1", "PER-1")
MOST_ROWS = 3
# Fields of bodies that name rows by their numbers, which are others in another run: the model, and the row taken is its
# first one.
BY_NUMBER = {
    **dict.fromkeys(("attendee", "attendees", "present"), Attendee),
    **dict.fromkeys(("kept", "observations", "other", "paragraph"), OutcomeParagraph),
    **dict.fromkeys(("representative", "representatives"), Representative),
    "batch": LetterBatch,
    "before": Speaker,
    "compilation": Compilation,
    "letters": Letter,
    "session": Session,
}
# Numbers in bodies that name no row, or name it by what it is called.
PLAIN_NUMBERS = {
    *("amount", "article", "capacity", "cluster", "group", "item", "level", "line", "minutes", "number", "phase"),
    *("position", "rank", "readers", "revision", "round", "seconds", "speeches_max", "takes_up", "total_minutes"),
    *("fewest_texts", "new_pairs", "untoc.5", "version", "warning_seconds"),
}
# What an address asks for after its `?`, and names no row by its number.
PLAIN_QUERY = {"key": "title", "partner": "PER", "readers": 1}


@dataclass(frozen=True)
class Operation:
    """An operation of the schema: where it is asked in the trial, and what is sent.

    `addresses`: of each review of `REVIEWS`, or of a few rows; none if this world has no row that it could name.
    """

    label: str
    method: str
    is_for_all: bool
    addresses: list[str]
    body: dict[str, Any]


def list_operations(officer: str) -> list[Operation]:
    """Return every operation of the description, in its order; `officer` is the address of one in the Secretariat."""
    # Written with the code, and held by tests/api/test_schema.py: to generate it takes longer than to ask.
    paths = yaml.load(SCHEMA.read_text(), Loader=yaml.CSafeLoader)["paths"]
    catalogue, known = build_catalogue("pk"), list_known_values()
    # What the callers have to do with: their reviews and State, the organization, and the dialogue it is invited to.
    invited = Statement.objects.latest("pk")
    known |= {"review": list(REVIEWS), "reviews": list(REVIEWS), "party": ["KEN"], "state": ["KEN"], "country": ["KEN"]}
    known |= {"dialogue": [invited.dialogue_id], "organization": [invited.organization_id], "officer": [officer]}
    for name, model in BY_NUMBER.items():
        known[name] = list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:1])
    reviews = {code: Named({"code": code}, (), {}) for code in REVIEWS}
    found = []
    for path, methods in paths.items():
        # A document that is not rendered yet has no hash to name it.
        named = [one for one in catalogue.get(path, []) if all(one.values.values())]
        by_code = {one.values.get("code"): one for one in named[::-1]}
        by_code |= reviews if re.findall(r"{\w+}", path) == ["{code}"] and "/reviews/" in path else {}
        rows = [by_code[code] for code in REVIEWS if code in by_code] or named[:MOST_ROWS]
        for method, described in methods.items():
            if method in METHODS:
                query = build_query(paths, path, described, known)
                asked = [fill(path, one.values) + query for one in rows] if "{" in path else [path + query]
                label = f"{method.upper()} {path}"
                # What the description says of a request without a token.
                is_for_all = {} in described.get("security", [{}])
                found.append(Operation(label, method, is_for_all, asked, build_body(described, known)))
    return found


def fill(path: str, values: dict[str, Any]) -> str:
    """Return the path with these values."""
    return re.sub(r"{(\w+)}", lambda part: str(values[part[1]]), path)


def build_query(paths: dict[str, Any], path: str, described: dict[str, Any], known: dict[str, list[Any]]) -> str:
    """Return what follows the address: nothing, or what the operation asks for; for a second look, the first act."""
    names = [row["name"] for row in described.get("parameters", ()) if row["in"] == "query" and row.get("required")]
    if names == ["act"]:
        begin = path.removesuffix("second_look/")
        acts = [other.removeprefix(begin) for other in paths if re.fullmatch(re.escape(begin) + r"[\w-]+/", other)]
        return f"?act={acts[0].strip('/')}"
    asked = {name: known[name][0] if name in known else PLAIN_QUERY[name] for name in names}
    return "?" + urlencode(asked) if asked else ""


def name_rows(example: Any, known: dict[str, list[Any]], name: str = "") -> Any:
    """Return the example with rows that are there. Raises AssertionError for a number that may name any row."""
    if isinstance(example, dict):
        return {key: name_rows(value, known, key) for key, value in example.items()}
    if known.get(name):
        row = known[name][0]
        return [row] if isinstance(example, list) and not isinstance(row, list) else row
    if isinstance(example, list):
        return [name_rows(value, known, name) for value in example]
    assert isinstance(example, bool | str | None) or name in PLAIN_NUMBERS | BY_NUMBER.keys(), name
    return example


def build_body(described: dict[str, Any], known: dict[str, list[Any]]) -> dict[str, Any]:
    """Return what a request sends: the example of the description, with rows that are there."""
    kind, content = next(iter(described.get("requestBody", {}).get("content", {}).items()), ("", {}))
    example = name_rows(next(iter(content.get("examples", {}).values()), {}).get("value", {}), known)
    if kind == "multipart/form-data":
        return {"data": example | {"file": SimpleUploadedFile("file.pdf", pdf_bytes())}, "format": "multipart"}
    if isinstance(example, str):
        return {"data": example, "content_type": kind}
    return {"data": example, "format": "json"}


def ask(operation: Operation, address: str, caller: Caller, roles: frozenset[str]) -> int:
    """Send the request as this caller with these roles, roll back what it wrote, and return the status."""
    sent = {} if operation.method == "get" else operation.body
    # Only a service account has less than its person: its token is sent, and no other.
    headers = {"If-Match": "*", **(caller.headers if caller.name == SERVICE else {})}
    request = getattr(APIRequestFactory(), operation.method)(address, headers=headers, **sent)
    request.user = caller.user or AnonymousUser()
    # Read once for all requests of the caller, as one request reads them once.
    setattr(request.user, authz.REMEMBERED, {"roles": roles})
    if caller.name != SERVICE:
        force_authenticate(request, user=caller.user)
    found = resolve(urlsplit(address).path)
    with transaction.atomic():
        # What the token lets the code below know ends with the request.
        response = copy_context().run(found.func, request, **found.kwargs)
        transaction.set_rollback(True)
    for close in response._resource_closers:
        close()
    status: int = response.status_code
    return status


def ask_rows(operation: Operation, caller: Caller, roles: frozenset[str]) -> str:
    """Return the mark of the caller: of the first row for which the caller has the right, or else of the last one."""
    mark = NO_ROW
    for address in operation.addresses:
        status = ask(operation, address, caller, roles)
        assert status < HTTPStatus.INTERNAL_SERVER_ERROR, (operation.label, caller.name, status)
        mark = MARKS.get(HTTPStatus(status), MAY)
        if mark == MAY:
            break
    return mark


def ask_all(operation: Operation, callers: list[Caller], roles: dict[str, frozenset[str]]) -> str:
    """Return the marks of the operation, one for each caller in their order, the anonymous one first.

    No other request is made where the answer cannot be another: of a list that is open to everyone, whose rows are
    those that the caller sees (`visible_to`).
    """
    first = ask_rows(operation, callers[0], roles[callers[0].name])
    if operation.method == "get" and "{" not in operation.label and first == MAY:
        return MAY * len(callers)
    return first + "".join(ask_rows(operation, caller, roles[caller.name]) for caller in callers[1:])
