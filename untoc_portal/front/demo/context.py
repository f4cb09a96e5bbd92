"""What the first page and the sign-in page say of a demonstration that is still being built."""

from typing import Any

from django.http import HttpRequest

from untoc_portal.front.demo import cycle


def progress(_request: HttpRequest) -> dict[str, Any]:
    """Give how far the demonstration is; it is asked only where a page shows it."""
    return {"demo_progress": cycle.get_progress}
