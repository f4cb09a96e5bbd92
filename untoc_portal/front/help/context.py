"""The help that every page can show."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from untoc_portal.front.help import pages, tours


def get_page_context(request: HttpRequest) -> dict[str, Any]:
    """Return the help of this page and the step of its tour; both are computed only if the page shows them."""
    if not hasattr(request, "user"):
        # Refused before the user was determined: a bare page.
        return {}
    return {"page_help": cache(lambda: pages.get_page_help(request)), "tour": lambda: tours.get_shown_step(request)}
