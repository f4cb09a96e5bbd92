"""The one form of an error under `/api/`: a problem (RFC 9457), for every path and status, and never HTML."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.api.deprecations import describe_deprecation
from untoc_portal.core.api.preconditions import build_etag
from untoc_portal.core.api.throttles import describe_limits
from untoc_portal.core.logs import request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
# The type is a name and leads nowhere: programs compare `code`, people read `detail`.
TYPE = "urn:untoc-review-portal:problem:"
# What a program gets if what refused it had no words for programs: a middleware, a proxy, or Django itself.
BY_STATUS = {
    400: ("bad_request", _("The request cannot be understood.")),
    401: ("not_authenticated", _("Sign in first.")),
    403: ("permission_denied", _("This is refused.")),
    404: ("not_found", _("Not found.")),
    405: ("method_not_allowed", _("This address does not have this method.")),
    413: ("too_large", _("The body of the request is too large.")),
    500: ("error", _("The fault is ours. Nothing was stored.")),
    503: ("busy", _("The database is busy or away. Look whether the request was carried out, and try again.")),
}


def build_error(detail: Any, path: Sequence[str | int] | None = None, *, code: str, parameter: bool = False) -> dict:
    """Return one fault: what is wrong and where.

    The place is a JSON pointer (RFC 6901) into the body, or the name of a parameter. `index` is that of the row.
    """
    path = path or ()
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    index = next((int(part) for part in path if str(part).isdecimal()), None)
    named = bool(path) and parameter
    return {
        "detail": str(detail),
        "pointer": None if named else pointer,
        "parameter": str(path[0]) if named else None,
        "index": index,
        "code": code,
    }


class ProblemResponse(JsonResponse):
    """An error as a problem. `errors` has every fault in the input, `reasons` every obstacle."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: Any,
        *,
        rule: Any = "",
        reasons: Iterable[Any] = (),
        errors: Sequence[dict[str, Any]] = (),
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        body = {
            "type": f"{TYPE}{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": str(detail),
            "code": code,
            "rule": str(rule),
            "reasons": [str(reason) for reason in reasons],
            "errors": list(errors),
            "request_id": request_id.get(),
            **(more or {}),
        }
        super().__init__(body, status=status, content_type=MEDIA_TYPE, headers=headers)


class ProblemMiddleware:
    """Make a problem of every error under `/api/` that is none yet.

    This middleware comes before those that refuse. So it also sees what other middleware refuses, paths that do not
    exist, a host that is not the portal's, and a fault of the portal itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, and an error of any form as a problem with its status and headers."""
        response = self.get_response(request)
        for name, value in (describe_limits(request) | describe_deprecation(request)).items():
            response.headers[name] = value
        if request.path_info.startswith(PREFIX):
            # No cache gives one reader what another may see, or has in another language.
            patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
            _keep_method(request, response)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if request.path_info.startswith(PREFIX) and kind == "application/json":
            response = _answer_conditionally(request, response)
        if response.status_code < 400 or kind == MEDIA_TYPE or not request.path_info.startswith(PREFIX):  # noqa: PLR2004 (errors begin here)
            return response
        code, detail = BY_STATUS.get(response.status_code, ("refused", HTTPStatus(response.status_code).phrase))
        problem = ProblemResponse(response.status_code, code, detail)
        for name, value in response.headers.items():
            if name not in ("Content-Type", "Content-Length", "Content-Language"):
                problem.headers[name] = value
        problem.cookies = response.cookies
        return problem


def _keep_method(request: HttpRequest, response: HttpResponse) -> None:
    """Let a change without the slash at the end go on as a change: after 301 a program reads the list instead."""
    if response.status_code == HTTPStatus.MOVED_PERMANENTLY and request.method not in ("GET", "HEAD"):
        response.status_code = HTTPStatus.PERMANENT_REDIRECT


def _answer_conditionally(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add the ETag of what is read, and answer 304 if the program has it already."""
    if request.method not in ("GET", "HEAD") or response.status_code != HTTPStatus.OK:
        return response
    etag = build_etag(response.content)
    response.headers["ETag"] = etag
    if etag not in parse_etags(request.headers.get("If-None-Match", "")):
        return response
    kept = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    for name, value in response.headers.items():
        if name not in ("Content-Type", "Content-Length"):
            kept.headers[name] = value
    del kept.headers["Content-Type"]
    kept.cookies = response.cookies
    return kept
