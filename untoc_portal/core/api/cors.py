"""Pages of other sites that read the API in a browser: from the origins that a setting names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from untoc_portal.core.api.problems import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
SENT = "Authorization, Content-Type, Accept-Language, Acting-For, If-Match, If-None-Match, Idempotency-Key"
READ = "ETag, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-ID, Deprecation, Sunset, Link"
# Seconds for which a browser need not ask again.
REMEMBERED = "3600"


class CorsMiddleware:
    """Let pages of the origins in API_CORS_ORIGINS use the API with a token. A session is never used for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what a browser asks first, and say in each answer who may read it."""
        origin = request.headers.get("Origin", "")
        if not settings.API_CORS_ORIGINS or not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        allowed = "*" if "*" in settings.API_CORS_ORIGINS else origin if origin in settings.API_CORS_ORIGINS else ""
        is_question = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if allowed and is_question else self.get_response(request)
        patch_vary_headers(response, ["Origin"])
        if allowed:
            response["Access-Control-Allow-Origin"] = allowed
            response["Access-Control-Expose-Headers"] = READ
        if allowed and is_question:
            response["Access-Control-Allow-Methods"] = METHODS
            response["Access-Control-Allow-Headers"] = SENT
            response["Access-Control-Max-Age"] = REMEMBERED
        return response
