"""A whole portal on free ports: PostgreSQL, Redis, a mail catcher, web server, worker and scheduler."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.faults.clock import set_clock
from tests.faults.names import MAIL_HOST
from tests.faults.processes import Part, Postgres, answers, find_free_port, until
from untoc_portal.core.trail_seals.key_files import create_key_file

HOST = "portal.example"


class Catcher:
    """Counts the messages that arrive, by the name each bears."""

    def __init__(self):
        self.seen: Counter[str] = Counter()
        self.hangs = threading.Event()

    async def handle_MAIL(self, _server, _session, envelope, address, options):  # noqa: N802 (the library's name)
        while self.hangs.is_set():  # noqa: ASYNC110 (it is set by another thread)
            await asyncio.sleep(0.1)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 (the library's name)
        head = envelope.content.decode(errors="replace").split("\r\n\r\n")[0]
        names = [line.partition(":")[2].strip() for line in head.split("\r\n") if line.startswith("Message-ID:")]
        self.seen.update(names)
        return "250 OK"


class Stack:
    """The parts, and the environment that each is given."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="untoc-faults-"))
        self.folder.chmod(0o755)
        (self.folder / "media").mkdir()
        self.clock = self.folder / "clock"
        # While this file is there, no name is found.
        self.names = self.folder / "names-gone"
        # Set by each trial: called when a fault strikes.
        self.strike = lambda: None
        set_clock(self.clock, 0)
        self.postgres = Postgres(self.folder)
        self.redis_port, self.web_port, smtp_port = find_free_port(), find_free_port(), find_free_port()
        self.catcher = Catcher()
        self.smtp = Controller(self.catcher, hostname="127.0.0.1", port=smtp_port)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings_faults",
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{self.postgres.port}/faults",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "MEDIA_ROOT": str(self.folder / "media"),
            "VAR_DIR": str(self.folder),
            "FAULTS_NAMES": str(self.names),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": HOST,
            "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
            "PORTAL_URL": f"https://{HOST}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "EMAIL_URL": f"smtp://{MAIL_HOST}:{smtp_port}",
            "DEFAULT_FROM_EMAIL": f"portal@{HOST}",
            "REQUIRE_SECOND_FACTOR_FOR": "",
            "TRAIL_KEYS": str(create_key_file(self.folder / "trail.pem")),
            "WEB_BIND": f"127.0.0.1:{self.web_port}",
        }
        self.redis = self._part(
            "redis", "redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir",
            str(self.folder),
        )  # fmt: skip
        self.web = self._part(
            "web", sys.executable, "-m", "gunicorn", "--config", "python:untoc_portal.web_server", "untoc_portal.wsgi",
        )  # fmt: skip
        celery = [sys.executable, "-m", "celery", "-A", "untoc_portal"]
        self.worker = self._part("worker", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO", clock=True)
        beat = [*celery, "beat", "--max-interval", "1", "--loglevel", "INFO", "--pidfile=", "--schedule"]
        self.scheduler = self._part("scheduler", *beat, str(self.folder / "beat"), clock=True)
        self.second_scheduler = self._part("scheduler-2", *beat, str(self.folder / "beat-2"))

    def _part(self, name: str, *command: str, clock: bool = False) -> Part:
        followed = {"FAULTS_CLOCK": str(self.clock)} if clock else {}
        return Part(name, list(command), {**self.environment, **followed}, self.folder)

    @property
    def supervised(self) -> list[Part]:
        """Return the parts that a supervisor keeps up."""
        return [self.redis, self.web, self.worker, self.scheduler]

    def start(self) -> None:
        self.postgres.make()
        self.smtp.start()
        self.redis.start()
        until(lambda: answers(self.redis_port), "Redis does not answer")

    def serve(self) -> None:
        """Start what needs the tables."""
        for part in (self.web, self.worker, self.scheduler):
            part.start()
        until(lambda: answers(self.web_port), "the web server does not answer")

    def stop(self) -> None:
        for part in (self.second_scheduler, self.scheduler, self.worker, self.web, self.redis):
            part.stop()
        self.smtp.stop()
        self.postgres.stop()

    def throw_away(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
