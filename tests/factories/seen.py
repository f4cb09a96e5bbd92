"""What an actor has read before an act: services ask for it, and give nothing by default."""

from untoc_portal.core.second_look import Reading


def seen(reading: Reading) -> str:
    """Return what a page or a program sends back of a text."""
    return reading.token


def look_and_do(client, address, data=None, **options):
    """Open the page of an act, read it, and send its form."""
    form = client.get(address).context["form"]
    return client.post(address, {"seen": form["seen"].value(), "confirmed": "on", **(data or {})}, **options)
