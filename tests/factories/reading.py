"""What an actor has read before an act that binds: services ask for it, and pages give it out to be sent back.

The acts of the demonstration read and act in one: `do_after_reading` in `untoc_portal/front/demo/reading.py`.
"""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from untoc_portal.core.second_look import Reading


def seen(reading: Reading) -> str:
    """Return what a page or a program sends back of a text."""
    return reading.token


def seen_on(client: Client, url: str) -> dict[str, str]:
    """Return what the page gives out to be sent back, with its tick; nothing where there is no such page."""
    page = client.get(url)
    look = (page.context or {}).get("look") if page.status_code == 200 else None
    if look and not look.reasons:
        assert b'name="seen"' in page.content, f"{url} shows no form"
    return {"seen": seen(look.reading), "confirmed": "on"} if look else {}


def send_read(client: Client, url: str, data: dict[str, Any] | None = None, **options: Any) -> HttpResponse:
    """Read the page of an act and send its form."""
    return client.post(url, {**seen_on(client, url), **(data or {})}, **options)
