"""What each process of the web server counts: how many requests there were, how long they took, how they ended."""

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

# The web server names a folder in which the processes of one machine leave their
# counts (untoc_portal/web_server.py), and whichever is asked gives the sum.
REQUESTS = Histogram(
    "portal_request_seconds",
    "Requests by page, method and status.",
    ["view", "method", "status"],
    registry=None,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
# The statuses with alerts of their own: too many requests, and a part that does not answer.
SHOWN_STATUS = (429, 503)


def observe_request(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count a request. A view has a name of the portal's own, so nobody can invent one."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    code = response.status_code
    status = str(code) if code in SHOWN_STATUS else f"{code // 100}xx"
    REQUESTS.labels(view, request.method, status).observe(seconds)
