"""What the frame of every page shows of help."""

from typing import Any

from django.http import HttpRequest

from untoc_portal.front.help import pages, tours


def get_page_context(request: HttpRequest) -> dict[str, Any]:
    """Give the help of this page, and the step of the tour that is shown on it; lazily, for a page without a frame."""
    if not hasattr(request, "user"):
        # Refused before anybody was asked who they are: a bare page.
        return {}
    return {"page_help": lambda: pages.get_page_help(request), "tour": lambda: tours.get_shown_step(request)}
