"""Use the portal that `deploy/install portal.localhost` installed: `python -m tests.installation`, as root.

systemd may be missing where this runs, so the units are started here as they are written. Then a visitor comes through
Caddy: pages, the link of the first member of the Secretariat, a form, and a mail that web and worker send together.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import os
import re
import secrets
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.faults.processes import answers, until

HOST = "portal.localhost"
SYSTEM = Path("/etc/systemd/system")
UNITS = (
    "untoc-portal-web",
    "untoc-portal-worker",
    "untoc-portal-worker-documents",
    "untoc-portal-worker-long",
    "untoc-portal-scheduler",
)
MAIL_PORT = 2525
ROOT = Path(__file__).resolve().parents[1]


class Mailbox(Message):
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list = []

    def handle_message(self, message) -> None:
        self.mails.append(message)


def read_unit(name: str) -> dict[str, list[str]]:
    """Return the values of each key of a unit, in their order."""
    values: dict[str, list[str]] = {}
    for line in (SYSTEM / f"{name}.service").read_text().splitlines():
        key, separator, value = line.partition("=")
        if separator and not key.startswith("#"):
            values.setdefault(key, []).append(value)
    return values


def read_environment(unit: dict[str, list[str]]) -> dict[str, str]:
    """Return what systemd would give to the process of a unit."""
    lines = [word for value in unit.get("Environment", []) for word in shlex.split(value)]
    for path in unit["EnvironmentFile"]:
        lines += [word for line in Path(path).read_text().splitlines() for word in shlex.split(line)]
    return {"PATH": os.defpath, **dict(line.split("=", 1) for line in lines)}


@contextmanager
def run_unit(name: str, folder: Path):
    """Start a unit as its user, and stop it as systemd does: SIGTERM, and TimeoutStopSec to end."""
    unit = read_unit(name)
    environment = read_environment(unit)
    user, group = unit["User"][0], unit["Group"][0]
    if "RuntimeDirectory" in unit:
        place = folder / unit["RuntimeDirectory"][0]
        place.mkdir()
        subprocess.run(["/usr/bin/chown", f"{user}:{group}", place], check=True)  # noqa: S603
        environment["RUNTIME_DIRECTORY"] = str(place)
    command = [
        re.sub(r"\$\{(\w+)\}", lambda found: environment[found[1]], word).replace("%%", "%")
        for word in unit["ExecStart"][0].split()
    ]
    log = (folder / f"{name}.log").open("wb")
    process = subprocess.Popen(  # noqa: S603 (the command of the unit)
        command, cwd=unit["WorkingDirectory"][0], env=environment, user=user, group=group, extra_groups=[],
        umask=int(unit["UMask"][0], 8), stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(int(unit.get("TimeoutStopSec", ["90"])[0]))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def run_caddy(folder: Path):
    """Start Caddy on the file that the installation wrote; it makes a certificate of its own for this name."""
    log = (folder / "caddy.log").open("wb")
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    command = ["/usr/bin/caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603
    root = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    try:
        until(lambda: answers(443) and root.is_file(), "Caddy does not answer")
        yield root
    finally:
        process.terminate()
        process.wait(20)


class Browser:
    """A visitor with cookies, who trusts only the certificate of Caddy."""

    def __init__(self, root: Path):
        context = ssl.create_default_context(cafile=str(root))

        class Here(http.client.HTTPSConnection):
            """The name of the portal is this machine, whatever the DNS knows."""

            def connect(self) -> None:
                self.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname=HOST)

        class Handler(urllib.request.HTTPSHandler):
            def https_open(self, request):
                return self.do_open(Here, request)

        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(Handler(), jar)

    def ask(self, path: str, fields: dict[str, str] | None = None, language: str = "en") -> tuple[int, str]:
        """Return the status and the text of a page, or of what a form answers."""
        address = urllib.parse.urljoin(f"https://{HOST}/", path)
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(address, data, {"Referer": address, "Accept-Language": language})  # noqa: S310
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Fill in the form of a page."""
        _status, page = self.ask(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        return self.ask(path, {**fields, "csrfmiddlewaretoken": token})


def run_command(*command: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["/usr/local/sbin/untoc-portal", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def read_settings() -> dict[str, str]:
    """Return the settings of the installation."""
    return dict(line.split("=", 1) for line in Path("/etc/untoc-portal/portal.env").read_text().splitlines())


def read_metrics(headers: dict[str, str] | None = None) -> int:
    """Return the status for a Prometheus on this machine, which asks the web server without Caddy."""
    request = urllib.request.Request("http://127.0.0.1:8000/internal/metrics/", headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            assert answer.url == request.full_url
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def get_health(browser: Browser) -> dict[str, Any]:
    return json.loads(browser.ask("/health/ready/")[1])


def visit(browser: Browser, mailbox: Mailbox) -> None:
    """Go through the portal as the first member of the Secretariat does."""
    status, page = browser.ask("/")
    assert status == 200, page
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert browser.ask(style)[0] == 200, style
    assert 'dir="rtl"' in browser.ask("/", language="ar")[1]
    assert browser.ask("/internal/metrics/")[0] == 404
    assert read_metrics() == 404
    assert read_metrics({"Authorization": f"Bearer {read_settings()['METRICS_TOKEN']}"}) == 200
    until(lambda: get_health(browser)["status"] == "ok", f"{get_health(browser)}", seconds=180)
    link = run_command("register_secretariat", "first@example.org", "First Member").strip().splitlines()[-1]
    assert link.startswith(f"https://{HOST}/"), link
    status, page = browser.ask(link)
    assert status == 200, page
    password = secrets.token_urlsafe(20)
    status, page = browser.send(link, new_password1=password, new_password2=password)
    assert status == 200, page
    assert "new_password1" not in page, page
    # A mail: the web server writes it, the worker sends it.
    status, page = browser.send("/accounts/password/", email="first@example.org")
    assert status == 200, page
    reset = f"https://{HOST}/accounts/password/"
    until(lambda: any(reset in mail.as_string() for mail in mailbox.mails), "no mail with a link arrived", seconds=90)


def read_restore() -> list[str]:
    """Return the commands with which the operators' manual restores an installation, without those of systemd."""
    manual = (ROOT / "docs" / "operators.md").read_text()
    block = manual.partition("After `deploy/install`, as root (`restore`")[2].partition("\n\n")[2].partition("\n\n")[0]
    commands = [line.strip() for line in block.splitlines()]
    assert "untoc-portal backup restore" in commands
    return [command for command in commands if not command.startswith("systemctl ")]


def count_rows() -> str:
    query = "SELECT (SELECT count(*) FROM accounts_user), (SELECT count(*) FROM core_auditevent)"
    command = ["/usr/sbin/runuser", "-u", "postgres", "--", "psql", "-qtAc", query, "portal"]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stdout  # noqa: S603


def drill_restore(folder: Path) -> None:
    """Back up, lose everything, and restore it with the commands of the manual. No part of the portal runs."""
    (folder / "password").write_text(secrets.token_urlsafe(20))
    backups = [f"RESTIC_REPOSITORY={folder}/backups", f"RESTIC_PASSWORD_FILE={folder}/password"]
    Path("/etc/untoc-portal/backup.env").write_text("\n".join(backups) + "\n")
    seal = "from untoc_portal.core.trail_seals.sealing import seal_trail; assert seal_trail(is_whole=True)"
    run_command("--as", "worker", "shell", "-c", seal)
    for act in ("init", "now", "verify"):
        run_command("backup", act)
    before = count_rows()
    for command in read_restore():
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, cwd="/")  # noqa: S603
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    assert count_rows() == before
    Path("/etc/untoc-portal/backup.env").unlink()


def main() -> int:
    """Start everything, visit it, stop it, and restore it; what the parts said is shown if something is wrong."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=MAIL_PORT)
    controller.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            with ExitStack() as units:
                for unit in UNITS:
                    units.enter_context(run_unit(unit, folder))
                until(lambda: answers(8000), "gunicorn does not answer")
                with run_caddy(folder) as root:
                    visit(Browser(root), mailbox)
            drill_restore(folder)
        except BaseException:
            for log in sorted(folder.glob("*.log")):
                sys.stderr.write(f"-- {log.name}\n{log.read_text()[-3000:]}\n")
            raise
        finally:
            controller.stop()
    sys.stdout.write("The installed portal works.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
