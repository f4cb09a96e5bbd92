"""The OpenAPI document: the token scheme, the form of errors, and the errors that each operation can return."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularSwaggerSplitView

from untoc_portal.core.api.problems import MEDIA_TYPE
from untoc_portal.core.api.schema_texts import (
    describe_expansions,
    describe_operation,
    describe_parameters,
    describe_shapes,
)
from untoc_portal.core.api.scopes import find_scope
from untoc_portal.core.scopes import ALL, BINDING, get_scope_label

ERROR = {
    "type": "object",
    "required": ["detail", "pointer", "parameter", "index", "code"],
    "properties": {
        "detail": {"type": "string", "description": "For people."},
        "pointer": {"type": ["string", "null"], "description": "A JSON pointer into the body (RFC 6901)."},
        "parameter": {"type": ["string", "null"], "description": "The parameter of the address at fault."},
        "index": {"type": ["integer", "null"], "description": "The row at fault, counted from 0."},
        "code": {"type": "string", "description": "For programs."},
    },
}
PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457). Nothing has been changed.",
    "required": ["type", "title", "status", "detail", "code", "rule", "reasons", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The name of this kind of problem."},
        "title": {"type": "string", "description": "The meaning of the status."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people, in the language of the request."},
        "code": {"type": "string", "description": "For programs."},
        "rule": {"type": "string", "description": "The paragraph or source of the rule."},
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "Every obstacle."},
        "errors": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/ProblemError"},
            "description": "Every fault in the input, with its place.",
        },
        "request_id": {"type": "string", "description": "Name it if you ask the Secretariat about this answer."},
    },
}
MEANINGS = {
    "400": "Bad input: `errors` names every fault and its place",
    "401": "Not signed in, or the token is not valid",
    "403": "The token does not have the scope, or a second factor is missing",
    "404": "Not there, or not this user's to see or do",
    "405": "The address does not have this method",
    "406": "The portal does not have the requested content type here",
    "412": "The object has changed: `present` is its state now",
    "422": "The Idempotency-Key was used for another request",
    "428": "The header If-Match is missing",
    "409": "A rule stands against it: `rule` and `reasons` say which",
    "413": "The body is too large",
    "415": "The portal does not read this content type here",
    "429": "Too many requests: `Retry-After` says when to try again",
    "503": "The portal is busy: `Retry-After` says when to try again",
}
READ_ERRORS = ("400", "401", "403", "404", "406", "429", "503")
WRITE_ERRORS = ("400", "401", "403", "404", "406", "409", "413", "415", "429", "503")


def _text(description: str) -> dict[str, Any]:
    return {"schema": {"type": "string"}, "description": description}


CHALLENGE = {"WWW-Authenticate": _text("How to authenticate (RFC 6750).")}
LATER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
TAG = {"ETag": _text("The tag of this state: send it as If-None-Match or If-Match.")}
LIMITS = {
    "RateLimit-Policy": _text("How many requests are allowed in how many seconds."),
    "RateLimit": _text("How many requests are left, and for how many seconds."),
}
HEADERS = {"401": CHALLENGE, "403": CHALLENGE, "412": TAG, "429": LATER, "503": LATER}
WRITES = {"post", "put", "patch", "delete"}


OAUTH, OPEN_ID = "oauth2", "openId"
ADDRESSES = {"tokenUrl": "/oauth/token/", "refreshUrl": "/oauth/token/"}


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes the token in the schema, and the ways to get one."""

    target_class = "untoc_portal.core.api.authentication.TokenAuthentication"
    name = ["token", OAUTH, OPEN_ID]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Return the schemes: a bearer token in the Authorization header, and OAuth 2.1 by which a program gets one."""
        del auto_schema
        with override("en"):
            scopes = {scope: get_scope_label(scope) for scope in ALL}
        of_people = {name: text for name, text in scopes.items() if name != BINDING}
        flows = {
            "clientCredentials": {"tokenUrl": ADDRESSES["tokenUrl"], "scopes": scopes},
            "authorizationCode": {"authorizationUrl": "/oauth/authorize/", **ADDRESSES, "scopes": of_people},
        }
        return [
            {"type": "http", "scheme": "bearer"},
            {"type": "oauth2", "description": "With PKCE (S256). There is also the way for devices.", "flows": flows},
            {"type": "openIdConnect", "openIdConnectUrl": "/.well-known/openid-configuration"},
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """Return each way, with the scope that the operation needs."""
        scope = find_scope(type(auto_schema.view).__module__, auto_schema.method)
        scopes = [scope] if scope else []
        return [{"token": []}, {OAUTH: [*scopes]}, {OPEN_ID: [*scopes]}]


def add_error_responses(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add to every operation the errors that it can return, and the headers of answers (a post-processing hook)."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"], schemas["ProblemError"] = PROBLEM, ERROR
    components = result["components"]
    components["responses"] = {f"Problem{status}": _answer(status) for status in MEANINGS}
    components["headers"] = LIMITS | TAG
    describe_shapes(schemas)
    describe_expansions(result)
    for methods in result["paths"].values():
        for method, operation in methods.items():
            describe_operation(operation)
            describe_parameters(operation)
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    answer.setdefault("headers", {}).update(
                        _refer("headers", LIMITS | (TAG if method == "get" else {}))
                    )
            if method == "get":
                operation["responses"]["304"] = {"description": "What you have is the present state"}
            for status in _list_error_statuses(method, operation):
                operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
            _mark_binding(operation, schemas)
    return result


def _mark_binding(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Say that an operation binds, and needs the scope for that, if it asks which text was read."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "seen" not in schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {}):
        return
    operation["x-binding"] = True
    for way in operation.get("security", ()):
        for name in {OAUTH, OPEN_ID} & set(way):
            way[name].append(BINDING)


def _list_error_statuses(method: str, operation: dict[str, Any]) -> list[str]:
    sent = {row["name"] for row in operation.get("parameters", ())}
    found = list(WRITE_ERRORS if method in WRITES else READ_ERRORS)
    return found + ["412", "428"] * ("If-Match" in sent) + ["422"] * ("Idempotency-Key" in sent)


def _refer(kind: str, names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/{kind}/{name}"} for name in names}


def _answer(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    headers = HEADERS.get(status, {})
    return {"description": MEANINGS[status], "headers": headers, "content": {MEDIA_TYPE: {"schema": schema}}}


class DocsView(SpectacularSwaggerSplitView):
    """The documentation of the API. Script and style come from files, as the content security policy requires."""

    url_name = "api:schema"
    template_name = "api/docs.html"
