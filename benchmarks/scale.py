"""Measure every page at two sizes of the portal: `python -m benchmarks.scale SMALL FULL` (addresses of two databases).

Both databases are filled by `manage.py seed_scale`, at factor 0.01 and 1; an empty one is filled first. Each side has a
process of its own, which finds its pages itself: for each role every address of the URL configuration without a
parameter, then, by the links on those pages, one address of each name with parameters; lists of the API give theirs.
What is reached is asked for in turns with the floor, the public list of drawings: a frame and one or two queries.

Processor time is that of the process and of its process of the database together (if that runs on this machine); the
shortest counts. Printed as Markdown, the dearest first; `--all` prints all, otherwise only what misses a goal.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FACTORS = {"small": 0.01, "full": 1}
MOST_TIMES, MOST_QUERIES, MOST_GROWTH = 6, 15, 1.3
REPEATS, MOST_TRIES = 4, 3
FLOOR = ("visitor", "/draws/")
# Longer than a page is measured.
STORED_SECONDS = 3600
# Pages that end the session, are of another program, or are no page.
LEFT_OUT = re.compile(
    r"admin:\w+_(?:add|change|act|delete|history) |logout|metrics|health|jsi18n|autocomplete|set_language|schema"
    r"|api:docs|sign_in_by|styleguide"
)
SEARCHED = ("/search/?q=law", "/library/?q=law", "/reviews/?q=law", "/statements/?q=law", "/organizations/?q=law")
LINK = re.compile(r'(?:href|hx-get|data-url)="(/[^"#]*)"')


class Side:
    """The portal with one of the databases, in a process that answers what it is asked."""

    def __init__(self, name: str, database: str) -> None:
        self.name = name
        self.environment = {
            **os.environ,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "untoc_portal.settings.dev",
        }
        self._fill()
        command = [sys.executable, "-m", "benchmarks.scale", "--answer"]
        self.process = subprocess.Popen(  # noqa: S603 (our own)
            command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _fill(self) -> None:
        if self._manage("shell", "-v0", "-c", "from reviews.models import Phase; assert Phase.objects.exists()"):
            return
        for command in (["migrate", "-v0"], ["load_reference"], ["seed_scale", f"--factor={FACTORS[self.name]}"]):
            if not self._manage(*command):
                sys.exit(f"{command[0]} failed for {self.name}")

    def _manage(self, *command: str) -> bool:
        words = [sys.executable, "manage.py", *command]
        done = subprocess.run(words, cwd=ROOT, env=self.environment, check=False, capture_output=True)  # noqa: S603
        return done.returncode == 0

    def ask(self, *words: str | int) -> Any:
        """Return the answer of the process."""
        pipe, answers = self.process.stdin, self.process.stdout
        if pipe is None or answers is None:
            raise RuntimeError
        pipe.write(json.dumps(words) + "\n")
        pipe.flush()
        return json.loads(answers.readline())


class Walk(NamedTuple):
    """What a process needs to walk: a client of each role, and what its process of the database is."""

    clients: dict[str, Any]
    backend: int

    def read_clock(self) -> float:
        """Return the processor time of this process and of the process of the database, in milliseconds."""
        found = time.process_time() * 1000
        clock = Path(f"/proc/{self.backend}/schedstat")
        return found + int(clock.read_text(encoding="ascii").split()[0]) / 1e6 if self.backend else found


def begin_walk() -> Walk:
    """Return clients who are signed in: one of each role."""
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415 (the same)
    from django.db import connection  # noqa: PLC0415 (the same)
    from django.test import Client  # noqa: PLC0415 (the same)

    from reviews.models import Mandate  # noqa: PLC0415 (the same)
    from untoc_portal.accounts.models import User  # noqa: PLC0415 (the same)

    settings.ALLOWED_HOSTS, settings.REQUIRE_SECOND_FACTOR_FOR, settings.DEBUG = ["*"], [], False
    settings.VISITOR_PAGE_SECONDS = 0
    # A fast machine asks more in a minute than a program may, and would measure refusals.
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 10**9
    rows = Mandate.objects.order_by("pk").select_related("user")
    own = rows.filter(delegation__capacity="under_review", delegation__review__state="self_assessment")
    other = rows.filter(delegation__capacity="reviewing", delegation__review__state__in=["observations", "agreement"])
    people = {
        "officer": User.objects.get(email="officer-1@scale.example"),
        "focal point": (own.filter(role="focal_point").first() or rows[0]).user,
        "expert": (other.filter(role="expert").first() or rows[0]).user,
        "representative": User.objects.get(email="representative-1@scale.example"),
    }
    clients = {"visitor": Client(raise_request_exception=False)}
    for role, person in people.items():
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    with connection.cursor() as cursor:
        backend = 0
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_backend_pid()")
            backend = cursor.fetchone()[0]
    return Walk(clients, backend if Path(f"/proc/{backend}/schedstat").is_file() else 0)


def list_plain_addresses() -> Iterator[str]:
    """Yield every address of the URL configuration without a parameter."""
    from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse  # noqa: PLC0415 (the settings come first)

    def walk(patterns: list[Any], spaces: tuple[str, ...]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if pattern.name:
                    yield ":".join([*spaces, pattern.name])
            else:
                yield from walk(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)

    for name in walk(get_resolver().url_patterns, ()):
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue
    yield from SEARCHED


def find_name(path: str) -> str:
    """Return the name of an address: the one of the URL configuration, and which search it is."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415 (the settings come first)

    plain, _, query = path.partition("?")
    try:
        name = resolve(plain).view_name
    except Resolver404:
        return ""
    return f"{name}?q" if query.startswith("q=") else name


def find_pages(walk: Walk, role: str) -> dict[str, str]:
    """Return the pages that a role reaches: the name of each, and one address of it."""
    client, found, waiting = walk.clients[role], {}, list(dict.fromkeys(list_plain_addresses()))
    tries: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0).replace("&amp;", "&")
        name = find_name(path)
        if not name or name in found or tries[name] == MOST_TRIES or LEFT_OUT.search(f"{name} {path}"):
            continue
        tries[name] += 1
        answer = client.get(path)
        if answer.status_code != HTTPStatus.OK:
            # Another address of the name may be open.
            if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
                sys.stderr.write(f"{role} {path}: {answer.status_code}\n")
            continue
        found[name] = path
        kind = answer.headers.get("Content-Type", "")
        if kind.startswith("text/html"):
            waiting += [link.partition("?")[0] for link in LINK.findall(answer.content.decode())]
        elif kind.startswith("application/json") and name.endswith("-list"):
            listed = answer.json()
            rows = (listed.get("results") if isinstance(listed, dict) else listed) or [{}]
            waiting += [f"{path.partition('?')[0]}{rows[0][key]}/" for key in ("id", "code", "iso3") if key in rows[0]]
    return found


def measure_page(walk: Walk, role: str, path: str, repeats: int = REPEATS) -> dict[str, Any]:
    """Return queries, bytes and the shortest time of a page, and that of the floor in turn.

    A page or file that production stores is measured as it is stored, and `made` is its time when it is made. What
    somebody searches for differs each time, so it is made.
    """
    from django.conf import settings  # noqa: PLC0415 (the settings come first)
    from django.core.cache import caches  # noqa: PLC0415 (the same)

    made = time_page(walk, role, path, repeats)
    settings.VISITOR_PAGE_SECONDS = 0 if "?q=" in path else STORED_SECONDS
    caches["pages"].clear()
    walk.clients[role].get(path)
    is_stored = bool(caches["pages"]._cache)  # type: ignore[attr-defined]  # noqa: SLF001 (it has no list of its keys)
    found = {**time_page(walk, role, path, repeats), "made": made["ms"] / made["floor"]} if is_stored else made
    settings.VISITOR_PAGE_SECONDS = 0
    return found


def time_page(walk: Walk, role: str, path: str, repeats: int) -> dict[str, Any]:
    """Return queries, bytes and the shortest time of a page as the settings are, and that of the floor in turn."""
    from django.db import connection  # noqa: PLC0415 (the settings come first)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 (the same)

    client = walk.clients[role]
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(answer.status_code)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        count = len(queries)

    def take(client: Any, path: str) -> float:
        started = walk.read_clock()
        answer = client.get(path)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        return walk.read_clock() - started

    times, floors = [], []
    for _repeat in range(repeats):
        times.append(take(client, path))
        floors.append(take(walk.clients[FLOOR[0]], FLOOR[1]))
    return {"ms": min(times), "floor": min(floors), "queries": count, "bytes": len(content)}


def answer() -> None:
    """Answer what is asked on the standard input: the pages of a role, or the measure of one of them."""
    walk = begin_walk()
    for line in sys.stdin:
        kind, *words = json.loads(line)
        try:
            found: Any = find_pages(walk, *words) if kind == "find" else measure_page(walk, *words)
        except Exception as error:  # noqa: BLE001 (a page that fails is reported, and the next one is asked for)
            found = {"error": f"{type(error).__name__}: {error}"[:200]}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def measure(sides: dict[str, Side], roles: list[str], repeats: int) -> list[dict[str, Any]]:
    """Return a row for each page and role that both sides reach."""
    rows = []
    for role in roles:
        pages = {name: side.ask("find", role) for name, side in sides.items()}
        first, *others = pages.values()
        for name in sorted(set(first).intersection(*others)):
            row: dict[str, Any] = {"role": role, "name": name, "path": pages["full"][name]}
            for side_name, side in sides.items():
                found = side.ask("measure", role, pages[side_name][name], repeats)
                if "error" in found:
                    row["error"] = found["error"]
                    continue
                row[side_name] = {**found, "x": found["ms"] / found["floor"]}
            if "error" not in row:
                row["growth"] = row["full"]["x"] / row["small"]["x"]
            rows.append(row)
            sys.stderr.write(f"{json.dumps(row)}\n")
    return rows


def is_goal_missed(row: dict[str, Any]) -> bool:
    """Return whether a page misses a goal. A short page may grow: below the floor's double nobody waits."""
    if "error" in row:
        return True
    grows = row["growth"] > MOST_GROWTH and row["full"]["x"] > 2  # noqa: PLR2004 (see above)
    return row["full"]["x"] > MOST_TIMES or row["full"]["queries"] > MOST_QUERIES or grows


def write_table(rows: list[dict[str, Any]], *, is_whole: bool) -> None:
    """Print the pages as Markdown, the dearest first."""
    whole = [row for row in rows if "error" not in row]
    missing = [row for row in rows if is_goal_missed(row)]
    stored = [row["full"]["made"] for row in whole if "made" in row["full"]]
    dear = sum(times > MOST_TIMES for times in stored)
    lines = [
        f"{len(rows)} pages and roles, {len(rows) - len(missing)} within all goals.",
        f"{len(stored)} of them are stored; {dear} of these are above {MOST_TIMES} times when they are made.",
        "",
        "| page | role | times, small; full | queries, small; full | growth | ms, small; full | kB, small; full |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in sorted(
        whole if is_whole else [name for name in missing if name in whole], key=lambda row: -row["full"]["x"]
    ):
        one, two = row["small"], row["full"]
        made = f" (made: {two['made']:.1f})" if "made" in two else ""
        cells = [row["name"], row["role"], f"{one['x']:.1f}; {two['x']:.1f}{made}"]
        cells += [f"{one['queries']}; {two['queries']}"]
        cells += [f"{row['growth']:.2f}", f"{one['ms']:.0f}; {two['ms']:.0f}"]
        cells += [f"{one['bytes'] / 1000:.0f}; {two['bytes'] / 1000:.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [f"| {row['name']} | {row['role']} | {row['error']} |" for row in rows if "error" in row]
    sys.stdout.write("\n".join(lines) + "\n")


def main() -> None:
    """Fill what is empty, measure both sides, print the table."""
    parser = argparse.ArgumentParser(description="Measure every page at two sizes of the portal.")
    parser.add_argument("databases", nargs="*", help="addresses of the small and the full database")
    parser.add_argument("--roles", nargs="*", default=["visitor", "officer", "focal point", "expert", "representative"])
    parser.add_argument("--all", action="store_true", help="print the pages within the goals too")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.answer:
        answer()
        return
    if len(asked.databases) != len(FACTORS):
        parser.error("give the addresses of two databases")
    sides = {name: Side(name, url) for name, url in zip(FACTORS, asked.databases, strict=True)}
    try:
        write_table(measure(sides, asked.roles, asked.repeats), is_whole=asked.all)
    finally:
        for side in sides.values():
            side.process.kill()


if __name__ == "__main__":
    main()
