"""Webhooks go to public addresses only, and to the address that was checked."""

# ruff: noqa: S104 (addresses that are refused)

import pytest

from tests.core.test_links import LocalNetwork
from untoc_portal.core import links
from untoc_portal.core.enums import LinkFinding as F
from untoc_portal.core.links import UnreachableError, is_postable, send_to_receiver

PUBLIC = "93.184.215.14"
NOT_PUBLIC = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "::127.0.0.1", "224.0.0.1", "ff02::1", "255.255.255.255",
    "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_name_with_an_address_inside_is_never_connected(address):
    network = LocalNetwork(9, {"hook.example": [address], "mixed.example": [PUBLIC, address]})
    for host in ("hook.example", "mixed.example"):
        with pytest.raises(UnreachableError) as caught:
            send_to_receiver(f"https://{host}/", b"", {}, seconds=1, network=network)
        assert caught.value.finding == F.NOT_PUBLIC
    assert network.connected == []


@pytest.mark.parametrize(
    "url",
    ["https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://localhost/",
     "https://[::1]/", "https://[::ffff:169.254.169.254]/", "http://public.example/", "https://public.example:8000/"],
)  # fmt: skip
def test_address_written_otherwise_is_refused(url):
    network = LocalNetwork(9, {"public.example": [PUBLIC]})
    with pytest.raises(UnreachableError):
        send_to_receiver(url, b"", {}, seconds=1, network=network)
    assert network.connected == []


def test_connection_goes_to_the_address_that_was_checked(monkeypatch):
    # Public when it is checked, this machine when it is asked again.
    network = LocalNetwork(9, {"hook.example": ([PUBLIC], ["127.0.0.1"])})
    with pytest.raises(UnreachableError):
        send_to_receiver("https://hook.example/", b"", {}, seconds=1, network=network)
    assert network.asked == ["hook.example"]
    assert network.connected == [("https", PUBLIC, 443)]


def test_operator_can_allow_a_network_and_no_other():
    network = LocalNetwork(9, {"in.example": ["10.20.1.1"], "out.example": ["10.30.1.1"]})
    for url in ("http://in.example:9000/", "https://in.example/"):
        with pytest.raises(UnreachableError) as caught:
            send_to_receiver(url, b"", {}, seconds=1, network=network, networks=["10.20.0.0/16"])
        assert caught.value.finding in {F.NO_ANSWER, F.UNTRUSTED}
    assert [address for _scheme, address, _port in network.connected] == ["10.20.1.1"] * 2
    with pytest.raises(UnreachableError) as caught:
        send_to_receiver("https://out.example/", b"", {}, seconds=1, network=network, networks=["10.20.0.0/16"])
    assert caught.value.finding == F.NOT_PUBLIC
    assert is_postable("https://10.20.1.1/", ["10.20.0.0/16"])
    assert not is_postable("https://10.20.1.1/")
    assert not is_postable("http://in.example/")
    assert links.is_in_networks("::ffff:10.20.1.1", ["10.20.0.0/16"])
