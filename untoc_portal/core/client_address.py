"""The address of the client: read once, from the nearest proxy that the settings trust.

After this middleware `REMOTE_ADDR` is the address of the client for everything: sign-in, throttles, API, metrics and
the log of the web server, which reads the same dictionary. The headers of proxies are gone, so that nothing else can
believe them.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network

    from django.http import HttpRequest, HttpResponse

    from untoc_portal.core.middleware import GetResponse

# The name of a peer that is connected through a socket of the machine: the web server gives no address for it.
SOCKET = "unix"
# What the setting says where no proxy is in front: nothing to trust, and not forgotten either.
NO_PROXY = "none"
SCHEME = "HTTP_X_FORWARDED_PROTO"
# What proxies add. A request that comes from elsewhere does not keep them.
PROXY_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


class ClientAddressMiddleware:
    """Put the address of the client into `REMOTE_ADDR`. It comes before all that reads an address or the scheme."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the headers of trusted proxies, remove those of everyone else, and return the answer."""
        peer = request.META.get("REMOTE_ADDR") or SOCKET
        sent = request.META.get("HTTP_X_FORWARDED_FOR", "")
        request.came_through_proxy = is_trusted(peer) or bool(sent or "HTTP_FORWARDED" in request.META)  # type: ignore[attr-defined]
        if is_trusted(peer):
            request.META["REMOTE_ADDR"] = find_client(peer, sent.split(","))
        else:
            request.META.pop(SCHEME, None)
        for name in PROXY_HEADERS:
            request.META.pop(name, None)
        return self.get_response(request)


def find_client(peer: str, sent: Iterable[str]) -> str:
    """Return the last address in the header that is not a trusted proxy.

    Each proxy adds the address of its own peer at the end, so only what is after the first stranger, read from the
    end, was written by somebody who is trusted. An entry that is no address ends the search.
    """
    client = peer
    for entry in reversed(list(sent)):
        address = _parse(entry)
        if address is None:
            break
        client = str(address)
        if not is_trusted(client):
            break
    return client


def is_trusted(peer: str) -> bool:
    """Return whether this is the address of a proxy that the settings trust."""
    if peer == SOCKET:
        return SOCKET in settings.TRUSTED_PROXIES
    address = _parse(peer)
    return address is not None and any(address in network for network in read_networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=8)
def read_networks(names: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    """Return the networks of the setting. Raises ValueError for what is none."""
    return [ip_network(name) for name in names if name not in (SOCKET, NO_PROXY)]


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address in an entry of X-Forwarded-For, also with a port, or None. An IPv4 address in IPv6 is IPv4."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
