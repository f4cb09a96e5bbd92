"""Serve the portal on one machine: web server and worker run together and stop together."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Start gunicorn and the worker (and, with a broker, the scheduler), and stop all if one ends."""

    help = "Serve the portal with its background worker."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --port and --demo."""
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--demo", action="store_true", help="prepare the database and the demonstration first")

    def handle(self, *_args: Any, port: str, demo: bool, **_options: Any) -> None:
        """Run until stopped by a signal, or until one of the processes ends."""
        if demo:
            prepare_demo()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        processes = [subprocess.Popen(command) for command in self.commands(port)]  # noqa: S603 (our own commands)
        self.stdout.write(self.style.SUCCESS(f"The portal is at http://127.0.0.1:{port}/ (stop with Ctrl-C)"))
        try:
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
        except KeyboardInterrupt:
            pass
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=20)

    def commands(self, port: str) -> list[list[str]]:
        """Return the command lines: first the web server, then the processes that run the jobs."""
        os.environ["PORT"] = port
        web = [sys.executable, "-m", "gunicorn", "--config", "python:untoc_portal.web_server", "untoc_portal.wsgi"]
        if settings.JOBS_MODE != "celery":
            return [web, [sys.executable, "manage.py", "work"]]
        celery = [sys.executable, "-m", "celery", "-A", "untoc_portal"]
        schedule = str(settings.VAR_DIR / "celerybeat-schedule")
        return [web, [*celery, "worker", "--loglevel", "INFO"], [*celery, "beat", "--schedule", schedule]]


def prepare_demo() -> None:
    """Bring the database up to date and build what can be tried immediately; the worker builds the rest."""
    # In this process, since every further start of Python would cost seconds before the first page.
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference")
    call_command("demo", begin=True)
