"""The reverse proxies of deploy/ in front of the portal, each from the very file that operators copy."""

from __future__ import annotations

import datetime as dt
import http.client
import os
import socket
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as django_settings

from tests.factories.programs import require_programs
from tests.faults.processes import answers, find_free_port, until

NAME = "portal.example"
DEPLOY = django_settings.BASE_DIR / "deploy"


class Answer(NamedTuple):
    """What a visitor got."""

    status: int
    headers: dict[str, str]
    text: str


class Edge(NamedTuple):
    """A running proxy: its ports, its folder, and the portal behind it."""

    https: int
    http: int
    folder: Path
    portal: str

    def ask(self, path: str, *, source="127.0.0.2", method="GET", body=None, scheme="https", **headers) -> Answer:
        """Ask as a visitor at this address; an underscore in the name of a header is written as a hyphen."""
        port = self.https if scheme == "https" else self.http
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.sock = socket.create_connection(("127.0.0.1", port), source_address=(source, 0))
        if scheme == "https":
            context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
            connection.sock = context.wrap_socket(connection.sock, server_hostname=NAME)
        sent = {"Host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace"))
        finally:
            connection.close()


def make_certificate(folder: Path) -> None:
    """Write a certificate for the name, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    certificate = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    certificate = certificate.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    certificate = certificate.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    pem = certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "fullchain.pem").write_bytes(pem)
    (folder / "privkey.pem").write_bytes(private)


def replace_all(text: str, changes: dict[str, str]) -> str:
    """Return the text with every change made. A change that changes nothing means that the file is another one."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def start_nginx(folder: Path, portal: str, ports: tuple[int, int]) -> list[str]:
    https, http_port = ports
    conf = replace_all(
        (DEPLOY / "nginx.conf").read_text(),
        {
            "server 127.0.0.1:8000": f"server {portal}",
            "listen 80 default": f"listen 127.0.0.1:{http_port} default",
            "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
            "    listen [::]:80 default_server;\n": "",
            "    listen [::]:443 ssl default_server;\n": "",
            "/etc/ssl/portal": str(folder),
            "/var/log/nginx": str(folder),
        },
    )
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    main = f"{user} pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {paths} {conf} }}"
    (folder / "nginx.conf").write_text(main)
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]


def start_caddy(folder: Path, portal: str, ports: tuple[int, int]) -> list[str]:
    https, http_port = ports
    changes = {
        f"\n{NAME} {{": f"\n{NAME} {{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem",
        "/var/log/caddy": str(folder),
        "127.0.0.1:8000": portal,
    }
    conf = replace_all((DEPLOY / "Caddyfile").read_text(), changes)
    ours = f"{{\n\tadmin off\n\thttp_port {http_port}\n\thttps_port {https}\n\tstorage file_system {folder}\n}}\n"
    (folder / "Caddyfile").write_text(ours + conf)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(params=[start_nginx, start_caddy], ids=["nginx", "caddy"])
def edge(request, live_server, settings, tmp_path):
    """Start the proxy in front of a portal that trusts it."""
    program = request.param.__name__.removeprefix("start_")
    require_programs(program)
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^health/", r"^internal/metrics/"]
    settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = [NAME], [f"https://{NAME}"]
    settings.PORTAL_URL = f"https://{NAME}"
    make_certificate(tmp_path)
    ports = find_free_port(), find_free_port()
    portal = live_server.url.removeprefix("http://")
    command = request.param(tmp_path, portal, ports)
    with (
        (tmp_path / "out").open("wb") as out,
        subprocess.Popen(  # noqa: S603 (our own command)
            command, stdout=out, stderr=out, env={**os.environ, "HOME": str(tmp_path)}
        ) as process,
    ):
        try:
            until(lambda: answers(ports[0]), (tmp_path / "out").read_text() or f"{program} does not answer")
            yield Edge(*ports, tmp_path, portal)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
