"""The progress of a demonstration that is still being built, for the first page and the sign-in page."""

from typing import Any

from django.http import HttpRequest

from untoc_portal.front.demo import cycle


def progress(_request: HttpRequest) -> dict[str, Any]:
    """Return the progress of the demonstration. It is computed only if a page shows it."""
    return {"demo_progress": cycle.get_progress}
