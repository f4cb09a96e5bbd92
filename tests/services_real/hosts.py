"""A portal on several hosts: each host is a folder of its own, and they share a database, a broker and a bucket."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import sys
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests.faults.processes import Part, answers, find_free_port, until
from untoc_portal.core.trail_seals.key_files import create_key_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factories.object_storage import ObjectStorage

NAME = "portal.example"
PATIENCE = 600
# The queues of each worker, as in deploy/.
WORKERS = {"worker": "mail,prompt", "documents": "documents", "long": "long"}


class Pooler(Part):
    """PgBouncer in transaction mode: two statements of one request may meet two sessions of the server."""

    def __init__(self, folder: Path):
        there, self.port = connection.settings_dict, find_free_port()
        given = {name.lower(): there[name] for name in ("HOST", "PORT", "USER", "PASSWORD") if there[name]}
        # More than one, and fewer than those who ask.
        text = f"""[databases]
* = {" ".join(f"{name}={value}" for name, value in given.items())}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
server_reset_query_always = 0
"""
        place = folder / "pgbouncer.ini"
        place.write_text(text)
        user = ["-u", "postgres"] if os.geteuid() == 0 else []
        super().__init__("pgbouncer", ["pgbouncer", *user, str(place)], dict(os.environ), folder)

    @property
    def address(self) -> str:
        there = connection.settings_dict
        return f"postgres://{there['USER']}@127.0.0.1:{self.port}/{there['NAME']}"


class Answer(NamedTuple):
    """What a visitor got."""

    status: int
    location: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Hosts:
    """Two web hosts, a worker for each kind of work, two schedulers, and PgBouncer before the database."""

    def __init__(self, folder: Path, storage: ObjectStorage, smtp_port: int):
        folder.chmod(0o755)
        self.pooler = Pooler(folder)
        self.ports = [find_free_port(), find_free_port()]
        shared = {
            **os.environ,
            **storage.environment,
            "DJANGO_SETTINGS_MODULE": "tests.services_real.settings_shape",
            "SHAPE_PREFIX": f"shape-{secrets.token_hex(4)}:",
            "DATABASE_URL": self.pooler.address,
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": NAME,
            "CSRF_TRUSTED_ORIGINS": f"https://{NAME}",
            "PORTAL_URL": f"https://{NAME}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "DEFAULT_FROM_EMAIL": f"portal@{NAME}",
            "REQUIRE_SECOND_FACTOR_FOR": "",
            "LINK_CHECKS": "False",
            "WEB_WORKERS": "1",
        }
        static = folder / "static"
        with override_settings(STATIC_ROOT=static):
            call_command("collectstatic", "--noinput", verbosity=0)
        self.parts = [self.pooler]
        for number, port in enumerate(self.ports):
            own = folder / f"host-{number}"
            own.mkdir()
            (own / "static").symlink_to(static)
            here = {**shared, "VAR_DIR": str(own), "WEB_BIND": f"127.0.0.1:{port}"}
            web = ["gunicorn", "--config", "python:untoc_portal.web_server", "untoc_portal.wsgi"]
            self.parts.append(Part(f"web-{number}", [sys.executable, "-m", *web], here, folder))
            beat = ["celery", "-A", "untoc_portal", "beat", "--max-interval", "1", "--pidfile=", "--schedule"]
            self.parts.append(Part(f"beat-{number}", [sys.executable, "-m", *beat, str(own / "beat")], here, folder))
        self.trail_key = str(create_key_file(folder / "trail.pem"))
        for name, queues in WORKERS.items():
            own = folder / f"worker-{name}"
            own.mkdir()
            command = ["celery", "-A", "untoc_portal", "worker", "--loglevel", "INFO", "--concurrency", "1"]
            command += ["--queues", queues, "--hostname", f"{name}@shape", "--without-gossip", "--without-mingle"]
            here = {**shared, "VAR_DIR": str(own), "TRAIL_KEYS": self.trail_key}
            self.parts.append(Part(f"worker-{name}", [sys.executable, "-m", *command], here, folder))

    def start(self) -> None:
        for part in self.parts:
            part.start()
        for port in (self.pooler.port, *self.ports):
            until(lambda port=port: answers(port), "a part does not answer", PATIENCE)

    def stop(self) -> None:
        for part in reversed(self.parts):
            part.stop()
            part.log.close()

    def read_logs(self, folder: Path) -> str:
        return "".join(f"-- {log.name}\n{log.read_text()[-4000:]}\n" for log in sorted(folder.glob("*.log")))


class Visitor:
    """A browser that a load balancer sends to one host now and to the other one then."""

    def __init__(self, hosts: Hosts):
        self.hosts = hosts
        self.cookies: dict[str, str] = {}

    def ask(self, host: int, path: str, fields: dict[str, str] | None = None) -> Answer:
        headers = {"Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Referer": f"https://{NAME}{path}", "Content-Type": "application/x-www-form-urlencoded"}
        there = http.client.HTTPConnection("127.0.0.1", self.hosts.ports[host], timeout=PATIENCE)
        try:
            there.request("POST" if fields else "GET", path, urlencode(fields or {}), headers)
            answer = there.getresponse()
            for value in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: one.value for name, one in SimpleCookie(value).items()}
            return Answer(answer.status, urlsplit(answer.getheader("Location", "")).path, answer.read())
        finally:
            there.close()

    def send(self, host: int, path: str, *, page: str = "", page_host: int | None = None, **fields: str) -> Answer:
        """Fill in the form of a page, which the other host may have given."""
        shown = self.ask(host if page_host is None else page_host, page or path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)
        assert found, f"{shown.status} {shown.text[:500]}"
        return self.ask(host, path, {**fields, "csrfmiddlewaretoken": found[1]})
