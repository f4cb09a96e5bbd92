"""Check whether a link still works, send a request, and never connect to an address that is not public.

People type the links, and a link or a redirect may lead anywhere. So each hop is checked separately: http or https, a
usual port, no credentials, and a host name with only public addresses. The connection goes to the address that was
checked, so that a host name with a new address a moment later has no effect. For a link, only the headers of the answer
are read. `send` posts to a service that the operator has set, follows no redirect, and reads a limited answer; only the
operator can allow it an address that is not public. `send_to_receiver` posts to an address that a person has set,
follows no redirect and reads no content; only the operator can allow it a network that is not public.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError

from untoc_portal.core.enums import LinkFinding as F

if TYPE_CHECKING:
    from urllib3.response import HTTPResponse

MAX_HOPS = 5
# Seconds for one step, and for a link with all its hops: a page that is sent too slowly counts as no answer.
STEP_TIMEOUT = 8.0
TOTAL_TIMEOUT = 20.0
PORTS = {"http": 80, "https": 443}
USUAL_PORTS = frozenset({80, 443, 8080, 8443})
HEADERS = {"User-Agent": "UNTOC-Review-Portal link check", "Accept": "text/html,application/pdf,*/*"}
# Characters of a URL that are not escaped, "%" among them: what is already escaped stays as it is (RFC 3986).
SAFE_PATH_CHARACTERS = "/%:@!$&'()*+,;=~"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# The site exists but refuses programs (sign in, forbidden, try later). A person may still be able to read the page.
KEEPS_MACHINES_OUT = frozenset({401, 403, 405, 406, 429, 451, 503})
# IPv6 addresses that contain an IPv4 address: only the IPv4 address counts.
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class _DeadEndError(Exception):
    """The link leads no further."""

    def __init__(self, finding: F) -> None:
        super().__init__(finding)
        self.finding = finding


class UnreachableError(Exception):
    """The service gave no answer that can be used, or its address may not be used."""

    def __init__(self, finding: F) -> None:
        super().__init__(finding.label)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Checked:
    """The result: the finding, the status of the last answer if there was one, and the last URL."""

    finding: F
    status: int | None = None
    url: str = ""

    @property
    def is_reachable(self) -> bool:
        """Return whether a person who follows the link reaches a page."""
        return self.finding == F.ANSWERS


class Network:
    """The connection to the outside. Only this class resolves host names and opens connections."""

    def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses of the host name. Raises OSError or UnicodeError if it has none."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(row[4][0]) for row in found))

    def connect(self, scheme: str, address: str, port: int, host: str) -> HTTPConnection:
        """Return a connection to the address. The certificate must be valid for the host."""
        connection: HTTPConnection
        if scheme == "https":
            connection = HTTPSConnection(
                address,
                port,
                timeout=STEP_TIMEOUT,
                cert_reqs="CERT_REQUIRED",
                server_hostname=host,
                assert_hostname=host,
            )
        else:
            connection = HTTPConnection(address, port, timeout=STEP_TIMEOUT)
        connection.connect()
        return connection


def is_public(address: str) -> bool:
    """Return whether the address, or the IPv4 address it contains, belongs to the public internet."""
    try:
        found = _unwrap_address(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    # fec0::/10, site-local, was abandoned, but a network may still use it internally (RFC 3879).
    is_of_site = isinstance(found, ipaddress.IPv6Address) and found.is_site_local
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified or is_of_site)


def _unwrap_address(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def check(url: str, network: Network | None = None) -> Checked:
    """Return the result of a GET of the link, after at most five redirects.

    Each redirect is checked like the link itself.
    """
    network, deadline, status = network or Network(), time.monotonic() + TOTAL_TIMEOUT, None
    try:
        for _hop in range(MAX_HOPS + 1):
            status, onward = _ask(url, network, deadline)
            if onward is None:
                return Checked(_finding(status), status, url)
            url = onward
    except _DeadEndError as error:
        return Checked(error.finding, status, url)
    return Checked(F.TOO_MANY_HOPS, status, url)


def send(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    seconds: float,
    max_bytes: int,
    allows_private: bool = False,
    network: Network | None = None,
) -> tuple[int, bytes]:
    """Post the body and return status and content of the answer. No redirect is followed.

    The port is free, because the operator sets the URL. `allows_private` is true for an own service, which may have an
    address that is not public and no certificate; any other service needs both. Raises UnreachableError if there is no
    answer within `seconds`, if the answer is too long, or if the address may not be used.
    """
    network, deadline = network or Network(), time.monotonic() + seconds
    try:
        parts, host, port = _parse_address(url, any_port=True, needs_https=not allows_private)
        address = _resolve_host(host, port, network, allows=(lambda _address: True) if allows_private else is_public)
        request = _Request("POST", body, headers, seconds)
        with _answer(parts, host, port, address, network, deadline, request) as response:
            content = bytes(response.read(max_bytes + 1))
    except _DeadEndError as error:
        raise UnreachableError(error.finding) from None
    if len(content) > max_bytes:
        raise UnreachableError(F.ERROR)
    return response.status, content


def send_to_receiver(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    seconds: float,
    networks: Sequence[str] = (),
    network: Network | None = None,
) -> int:
    """Post the body and return the status of the answer. No redirect is followed, and no content is read.

    The address must be https at a usual port and public, unless it is in one of `networks`. Raises UnreachableError if
    it is not, or if the headers of the answer are not there within `seconds`.
    """
    network, deadline = network or Network(), time.monotonic() + seconds
    try:
        parts, host, port = _parse_address(url, any_port=True)
        address = _resolve_host(host, port, network, allows=lambda ip: is_public(ip) or is_in_networks(ip, networks))
        if not is_in_networks(address, networks):
            _parse_address(url, needs_https=True)
        request = _Request("POST", body, headers, seconds)
        with _answer(parts, host, port, address, network, deadline, request) as answer:
            return int(answer.status)
    except _DeadEndError as error:
        raise UnreachableError(error.finding) from None


def is_postable(url: str, networks: Sequence[str] = ()) -> bool:
    """Return whether `send_to_receiver` could accept this URL: its form, and the address that it names, if it does."""
    try:
        _parts, host, _port = _parse_address(url, any_port=True)
        if not networks:
            _parse_address(url, needs_https=True)
    except _DeadEndError:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return is_public(host) or is_in_networks(host, networks)


def is_in_networks(address: str, networks: Sequence[str]) -> bool:
    """Return whether the address, or the IPv4 address it contains, is in one of the networks."""
    try:
        found = _unwrap_address(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network) for network in networks)


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent: by default, the question whether a link answers."""

    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] | None = None
    step_seconds: float = STEP_TIMEOUT


def _finding(status: int) -> F:
    if status < HTTPStatus.BAD_REQUEST or status in KEEPS_MACHINES_OUT:
        return F.ANSWERS
    return F.GONE if status in GONE else F.ERROR


def _ask(url: str, network: Network, deadline: float) -> tuple[int, str | None]:
    """Return the status of one hop, and the URL of the next hop or None."""
    parts, host, port = _parse_address(url)
    address = _resolve_host(host, port, network)
    with _answer(parts, host, port, address, network, deadline) as response:
        location = response.headers.get("Location", "")
        leads_on = response.status in REDIRECTS and location
        return response.status, urljoin(url, location) if leads_on else None


def _parse_address(url: str, *, any_port: bool = False, needs_https: bool = False) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode() if ":" not in (parts.hostname or "") else parts.hostname
        port = parts.port or PORTS.get(parts.scheme, 0)
    except (ValueError, UnicodeError):
        raise _DeadEndError(F.NOT_PUBLIC) from None
    if (
        parts.scheme not in PORTS
        or (needs_https and parts.scheme != "https")
        or not host
        or "@" in parts.netloc
        or (port not in USUAL_PORTS and not any_port)
    ):
        raise _DeadEndError(F.NOT_PUBLIC)
    return parts, host, port


def _resolve_host(host: str, port: int, network: Network, *, allows: Callable[[str], bool] = is_public) -> str:
    """Return the address to connect to. Raises an error if one address of the host name is not allowed."""
    try:
        addresses = network.resolve(host, port)
    except (OSError, UnicodeError):
        raise _DeadEndError(F.NO_ADDRESS) from None
    if not addresses:
        raise _DeadEndError(F.NO_ADDRESS)
    if not all(allows(address) for address in addresses):
        raise _DeadEndError(F.NOT_PUBLIC)
    return addresses[0]


@contextlib.contextmanager
def _answer(
    parts: SplitResult,
    host: str,
    port: int,
    address: str,
    network: Network,
    deadline: float,
    request: _Request = _Request(),
) -> Iterator[HTTPResponse]:
    named = f"[{host}]" if ":" in host else host
    headers = {**(request.headers or HEADERS), "Host": named if port == PORTS[parts.scheme] else f"{named}:{port}"}
    try:
        connection = network.connect(parts.scheme, address, port, host)
    except (SSLError, ssl.SSLError):
        raise _DeadEndError(F.UNTRUSTED) from None
    except (HTTPError, OSError):
        raise _DeadEndError(F.NO_ANSWER) from None
    try:
        if connection.sock is not None:
            connection.sock.settimeout(request.step_seconds)
        with _close_on_time(deadline, connection):
            connection.request(
                request.method, _target(parts), body=request.body, headers=headers, preload_content=False
            )
            response = connection.getresponse()
            with contextlib.closing(response):
                yield response
    except (HTTPError, HTTPException, OSError, ValueError):
        raise _DeadEndError(F.NO_ANSWER) from None
    finally:
        connection.close()


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=SAFE_PATH_CHARACTERS)
    return f"{path}?{quote(parts.query, safe=SAFE_PATH_CHARACTERS + '?')}" if parts.query else path


@contextlib.contextmanager
def _close_on_time(deadline: float, connection: HTTPConnection) -> Iterator[None]:
    """Close the connection at the deadline, even if a part of the answer has arrived."""

    def hang_up() -> None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(deadline - time.monotonic(), 0), hang_up)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
