"""Looking at links: what counts as an answer, and that no link leads to an address that is not public."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from untoc_portal.core import links
from untoc_portal.core.enums import LinkFinding as F
from untoc_portal.core.links import Checked, Network, check, is_public

PUBLIC, OTHER_PUBLIC = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
HOSTILE = [
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0/",
    "http://localhost/",
    "http://10.1.2.3/",
    "http://100.64.0.1/",
    "http://law.example:22/",
    "http://user:secret@law.example/",
    "http://law.example:99999/",
    "ftp://law.example/act",
    "file:///etc/passwd",
]


class Pages(BaseHTTPRequestHandler):
    """A site of which each page answers in its own way."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append((self.headers["Host"], self.path))
        status, headers = self.server.pages.get(self.path, (404, {}))
        if status == "drip":
            self.drip()
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self):
        """Send a byte now and then, for ever, each in time for the patience of a single step."""
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b"H")
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *_arguments):
        """Keep quiet."""


class LocalNetwork(Network):
    """Names and addresses of a made-up internet, every public address of which is the test's own server.

    The judgement of addresses is the real one: only what was found public ever gets here.
    """

    def __init__(self, port, names):
        self.port, self.names, self.asked, self.connected = port, names, [], []

    def resolve(self, host, port):
        self.asked.append(host)
        if host not in self.names:
            return super().resolve(host, port)
        answers = self.names[host]
        # A tuple is a name that answers otherwise each time.
        if isinstance(answers, tuple):
            self.names[host] = answers[1:]
            return answers[0]
        return answers

    def connect(self, scheme, address, port, host):
        self.connected.append((scheme, address, port))
        return super().connect(scheme, "127.0.0.1", self.port, host)


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.pages, server.seen, server.daemon_threads = {}, [], True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def network(site):
    return LocalNetwork(site.server_port, {"law.example": [PUBLIC], "gazette.example": [OTHER_PUBLIC, PUBLIC]})


@pytest.mark.parametrize(
    ("finding", "statuses"),
    [(F.ANSWERS, (200, 204, 302, 304, 403, 429, 503)), (F.GONE, (404, 410)), (F.ERROR, (400, 500))],
)
def test_the_status_says_whether_a_page_answers(site, network, finding, statuses):
    for status in statuses:
        site.pages["/act"] = (status, {})
        assert check("http://law.example/act", network) == Checked(finding, status, "http://law.example/act")


def test_connection_uses_checked_address_and_requested_name(site, network):
    site.pages["/act?n=12"] = (200, {})
    assert check(" http://law.example:8080/act?n=12#article-5 ", network).is_reachable
    assert network.connected == [("http", PUBLIC, 8080)]
    assert site.seen == [("law.example:8080", "/act?n=12")]


def test_address_in_another_script_is_asked_for_as_browsers_do(site, network):
    network.names["xn--mgba3a4f16a.example"] = [PUBLIC]
    site.pages["/%D9%82%D8%A7%D9%86%D9%88%D9%86%2012?q=%D8%A7"] = (200, {})
    assert check("http://ایران.example/قانون%2012?q=ا", network).is_reachable
    assert site.seen[0][0] == "xn--mgba3a4f16a.example"


def test_redirect_is_followed_to_its_end(site, network):
    site.pages |= {"/old": (301, {"Location": "//gazette.example/new"}), "/new": (302, {"Location": "/final"})}
    site.pages["/final"] = (200, {})
    assert check("http://law.example/old", network) == Checked(F.ANSWERS, 200, "http://gazette.example/final")
    assert network.asked == ["law.example", "gazette.example", "gazette.example"]


def test_redirects_without_an_end_are_given_up(site, network):
    site.pages["/round"] = (302, {"Location": "/round"})
    assert check("http://law.example/round", network).finding == F.TOO_MANY_HOPS
    assert len(site.seen) == 6


@pytest.mark.parametrize("url", HOSTILE)
def test_link_to_what_is_not_public_is_never_connected_to(site, network, url):
    assert check(url, network).finding == F.NOT_PUBLIC
    assert (network.connected, site.seen) == ([], [])


@pytest.mark.parametrize("url", HOSTILE)
def test_redirect_to_what_is_not_public_is_never_followed(site, network, url):
    site.pages["/act"] = (302, {"Location": url})
    found = check("http://law.example/act", network)
    assert (found.finding, found.status) == (F.NOT_PUBLIC, 302)
    assert network.connected == [("http", PUBLIC, 80)]


def test_name_with_changing_address_gains_nothing(site, network):
    network.names["rebinding.example"] = ([PUBLIC], ["127.0.0.1"])
    site.pages["/act"] = (302, {"Location": "/again"})
    assert check("http://rebinding.example/act", network).finding == F.NOT_PUBLIC
    # Asked once for each hop, and connected to what was judged, the first time only.
    assert network.asked == ["rebinding.example", "rebinding.example"]
    assert network.connected == [("http", PUBLIC, 80)]


def test_one_private_address_condemns_a_name(network):
    network.names["mixed.example"] = [PUBLIC, "192.168.1.1"]
    assert check("http://mixed.example/", network).finding == F.NOT_PUBLIC
    assert network.connected == []


def test_name_without_an_address(network):
    network.names["empty.example"] = []
    assert check("http://empty.example/", network).finding == F.NO_ADDRESS


def test_nobody_listens(network):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        network.port = taken.getsockname()[1]
        assert check("http://law.example/", network).finding == F.NO_ANSWER


def test_answer_that_drips_is_cut_off(site, network, monkeypatch):
    monkeypatch.setattr(links, "TOTAL_TIMEOUT", 0.4)
    site.pages["/slow"] = ("drip", {})
    began = time.monotonic()
    assert check("http://law.example/slow", network).finding == F.NO_ANSWER
    # It would drip for ever; a machine that has much else to do is given its time.
    assert time.monotonic() - began < 30


def test_connection_that_is_not_secure_is_not_trusted(site, network):
    assert check("https://law.example/act", network).finding == F.UNTRUSTED
    assert network.connected == [("https", PUBLIC, 443)]


def test_public_addresses():
    wrapped = ["::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
    assert all(is_public(address) for address in [PUBLIC, OTHER_PUBLIC, *wrapped])


@pytest.mark.parametrize(
    "address",
    [
        *("224.0.0.1", "255.255.255.255", "0.0.0.1", "::", "ff02::1", "fe80::1%eth0", "fd00::1", "words"),
        *("fec0::1", "feff:ffff::1"),
        *("2002:7f00:1::", "64:ff9b::a9fe:a9fe", "::ffff:169.254.169.254"),
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)
