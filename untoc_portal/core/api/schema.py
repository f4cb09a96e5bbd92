"""The OpenAPI document: the token scheme, the form of errors, and the errors that each operation can return."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.views import SpectacularSwaggerSplitView

PROBLEM = {
    "type": "object",
    "description": "What went wrong. Nothing has been changed.",
    "required": ["code", "message", "rule", "field", "reasons", "fields"],
    "properties": {
        "code": {"type": "string", "description": "For programs."},
        "message": {"type": "string", "description": "For people, in the language of the request."},
        "rule": {"type": "string", "description": "The paragraph or source of the rule."},
        "field": {"type": "string", "nullable": True, "description": "The first field at fault."},
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "Every obstacle."},
        "fields": {"type": "object", "additionalProperties": {}, "description": "Messages by field."},
    },
}
MEANINGS = {
    "400": "Bad input: `fields` names what is wrong",
    "401": "Not signed in, or the token is not valid",
    "404": "Not there, or not this user's to see or do",
    "409": "A rule stands against it: `rule` and `reasons` say which",
}
WRITES = {"post", "put", "patch", "delete"}


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes the token in the schema."""

    target_class = "untoc_portal.core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the scheme: a token in the Authorization header."""
        del auto_schema
        return build_bearer_security_scheme_object(header_name="Authorization", token_prefix="Token")  # noqa: S106


def add_error_responses(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add to every operation the errors that it can return (a post-processing hook)."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for status in _errors_of(path, method):
                operation["responses"].setdefault(status, _answer(status))
    return result


def _errors_of(path: str, method: str) -> list[str]:
    if path.endswith(("/schema/", "/auth/token/")):
        return ["401"] if path.endswith("/auth/token/") else []
    if method in WRITES:
        return ["400", "401", "404", "409"]
    return ["400", "401", "404"] if "{" in path else ["400", "401"]


def _answer(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": MEANINGS[status], "content": {"application/json": {"schema": schema}}}


class DocsView(SpectacularSwaggerSplitView):
    """The documentation of the API. Script and style come from files, as the content security policy requires."""

    url_name = "api:schema"
    template_name = "api/docs.html"
