"""Pages before acts that bind, read and then sent."""

from typing import Any

from django.http import HttpResponse
from django.test import Client


def seen_on(client: Client, url: str) -> dict[str, str]:
    """Return what the page gives out to be sent back, with its tick; nothing where there is no such page."""
    page = client.get(url)
    look = (page.context or {}).get("look") if page.status_code == 200 else None
    return {"seen": look.reading.token, "confirmed": "on"} if look else {}


def send_read(client: Client, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """Read the page of an act and send its form."""
    return client.post(url, {**seen_on(client, url), **(data or {})})
