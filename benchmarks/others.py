"""Compare like pages of the portal, pretalx and RDMO in one run: processor time, and requests per second of one core.

`python -m benchmarks.others PORTAL RDMO --pretalx PYTHON EVENT --rdmo PYTHON`: addresses of two databases of
PostgreSQL, then for each of the two programs the Python of the environment it is installed in (the requests are made
with Django's test client, so no server is needed), and the event of pretalx. With `VISITOR_PAGE_SECONDS=60` visitors
get stored pages from the portal, as they do by default; otherwise each page is made. How both are filled is in
benchmarks/README.md. RDMO's empty database is filled here: 300 questions in 48 pages, 200 projects, 20 of them answered
in full.

Each program has a process of its own. They are asked in turns, the shortest of all turns counts, and the time is that
of the process and of its process of the database. A page that a script puts together is the sum of its requests.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TURNS = 8
# What is compared: a page of ours, as whom; the other program, its requests.
RDMO_PAGE = ("interview/", "overview/", "progress/", "page/", "navigation/", "values/")
PAIRS = (
    ("one article of a questionnaire, to answer", "article", "rdmo", RDMO_PAGE),
    ("all that is known of one review", "review", "rdmo", ("project/",)),
    ("every answer of one State", "answers", "rdmo", ("answers/",)),
    ("the schedule, public", "schedule", "pretalx", ("schedule/",)),
    ("one event of the schedule, public", "dialogue", "pretalx", ("talk/",)),
    ("what was sent in, public", "statements", "pretalx", ("talks/",)),
    ("what was sent in, for those who decide", "inbox", "pretalx", ("submissions/",)),
)


class Clock:
    """Requests to one program, and what they cost."""

    def __init__(self) -> None:
        from django.db import connection  # noqa: PLC0415 (the settings come first)

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def read(self) -> float:
        """Return the processor time of this process and of its process of the database, in milliseconds."""
        return time.process_time() * 1000 + int(self.backend.read_text(encoding="ascii").split()[0]) / 1e6

    def ask(self, client: Any, path: str) -> dict[str, Any]:
        """Ask once; a page that fails is no page."""
        started = self.read()
        answer = client.get(path)
        size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        if answer.status_code != 200:  # noqa: PLR2004 (what a page says)
            return {"error": f"{path}: {answer.status_code}"}
        return {"ms": self.read() - started, "bytes": size}


def open_portal() -> dict[str, tuple[Any, str]]:
    """Return the pages of the portal: who asks, and the address."""
    from benchmarks.scale import begin_walk  # noqa: PLC0415 (only this process has the portal's packages)

    walk = begin_walk()
    from django.conf import settings  # noqa: PLC0415 (the settings come first)

    from reviews.models import Review  # noqa: PLC0415 (the same)

    settings.VISITOR_PAGE_SECONDS = int(os.environ.get("VISITOR_PAGE_SECONDS", "0"))

    people = walk.clients
    own = Review.objects.filter(delegations__mandates__user_id=people["focal point"].session["_auth_user_id"])[0]
    questionnaire = f"/reviews/{own.code}/questionnaire/"
    submitted = Review.objects.filter(state="observations").order_by("pk")[0]
    links = find_links(people["visitor"], "/dialogues/")
    dialogue = next(link for link in links if link.strip("/").rpartition("/")[2].isdigit())
    return {
        "article": (people["focal point"], find_article(people["focal point"], questionnaire)),
        "review": (people["focal point"], f"/reviews/{own.code}/"),
        "answers": (people["officer"], f"/reviews/{submitted.code}/reading/questionnaire/?article=all"),
        "schedule": (people["visitor"], "/dialogues/"),
        "dialogue": (people["visitor"], dialogue),
        "statements": (people["visitor"], "/statements/"),
        "inbox": (people["officer"], "/statements/"),
    }


def find_links(client: Any, path: str) -> list[str]:
    """Return the addresses below this one to which its page leads."""
    from benchmarks.scale import LINK  # noqa: PLC0415 (only this process has the portal's packages)

    links = [link.partition("?")[0] for link in LINK.findall(client.get(path).content.decode())]
    return [link for link in dict.fromkeys(links) if link.startswith(path) and link != path]


def find_article(client: Any, questionnaire: str) -> str:
    """Return the form of the first article of a questionnaire."""
    return next(link for link in find_links(client, questionnaire) if "-" in link.removeprefix(questionnaire))


def open_pretalx(event: str) -> dict[str, tuple[Any, str]]:
    """Return the pages of pretalx: who asks, and the address."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "pretalx.settings"
    import django  # noqa: PLC0415 (in the environment of pretalx)

    django.setup()
    from django.conf import settings  # noqa: PLC0415 (the settings come first)
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (the same)
    from django.db import connection  # noqa: PLC0415 (the same)
    from django.test import Client  # noqa: PLC0415 (the same)

    settings.ALLOWED_HOSTS = ["*"]
    # It knows events by the host as well.
    visitor, organizer = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    officer = get_user_model().objects.filter(is_administrator=True)[0]
    organizer.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM submission_submission WHERE state = 'confirmed' ORDER BY id")
        talk = cursor.fetchone()[0]
    return {
        "schedule/": (visitor, f"/{event}/schedule/"),
        "talk/": (visitor, f"/{event}/talk/{talk}/"),
        "talks/": (visitor, f"/{event}/talk/"),
        "submissions/": (organizer, f"/orga/event/{event}/submissions/"),
    }


def open_rdmo(database: str) -> dict[str, tuple[Any, str]]:
    """Return the pages of RDMO: who asks, and the address."""
    import rdmo.core.settings as base  # noqa: PLC0415 (in the environment of RDMO)
    from django.conf import settings  # noqa: PLC0415 (the same)

    user, _, place = database.partition("://")[2].partition("@")
    host, _, port = place.partition("/")[0].partition(":")
    rows = {"ENGINE": "django.db.backends.postgresql", "NAME": place.partition("/")[2], "USER": user.partition(":")[0]}
    chosen = {name: getattr(base, name) for name in dir(base) if name.isupper()}
    chosen |= {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": ["*"], "ROOT_URLCONF": "addresses", "STATIC_ROOT": "/nowhere"}
    settings.configure(**chosen | {"DATABASES": {"default": {**rows, "HOST": host, "PORT": port}}})
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (the settings come first)
    from django.core.management import call_command  # noqa: PLC0415 (the same)
    from django.test import Client  # noqa: PLC0415 (the same)
    from django.urls import include, path  # noqa: PLC0415 (the same)
    from rdmo.core.views import about, home  # noqa: PLC0415 (the same)

    addresses = types.ModuleType("addresses")
    addresses.urlpatterns = [  # type: ignore[attr-defined]  # a module made here
        path("", home, name="home"),
        path("about/", about, name="about"),
        path("", include("rdmo.core.urls")),
        path("api/v1/", include("rdmo.core.urls.v1")),
    ]
    sys.modules["addresses"] = addresses
    call_command("migrate", verbosity=0)
    project, page = fill_rdmo()
    client = Client()
    client.force_login(get_user_model().objects.get(username="owner"), backend=settings.AUTHENTICATION_BACKENDS[1])
    shown, api = f"/projects/{project}/", f"/api/v1/projects/projects/{project}/"
    found = {"project/": shown, "answers/": f"{shown}answers/", "interview/": f"{shown}interview/"}
    found |= {"page/": f"{api}pages/{page}/"}
    found |= {name: f"{api}{name}" for name in ("overview/", "progress/", "navigation/", "values/")}
    return {name: (client, address) for name, address in found.items()}


def fill_rdmo() -> tuple[int, int]:
    """Fill an empty RDMO; return the keys of a project that is answered and of a page of its questionnaire."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (the settings come first)
    from django.contrib.sites.models import Site  # noqa: PLC0415 (the same)
    from django.utils import timezone  # noqa: PLC0415 (the same)
    from rdmo.domain.models import Attribute  # noqa: PLC0415 (the same)
    from rdmo.projects.models import Membership, Project, Value  # noqa: PLC0415 (the same)
    from rdmo.questions import models  # noqa: PLC0415 (the same)

    if not Project.objects.exists():
        site, _made = Site.objects.get_or_create(pk=1, defaults={"domain": "localhost", "name": "Invented"})
        owner = get_user_model().objects.create_user("owner", "owner@example.org")
        named = {"uri_prefix": "https://example.org/terms"}
        catalog = models.Catalog.objects.create(**named, uri_path="invented", title_lang1="Invented", order=1)
        catalog.sites.add(site)
        attributes = []
        for number in range(48):
            if number % 4 == 0:
                section = models.Section.objects.create(**named, uri_path=f"s{number}", title_lang1=f"Section {number}")
                models.CatalogSection.objects.create(catalog=catalog, section=section, order=number)
            page = models.Page.objects.create(**named, uri_path=f"p{number}", title_lang1=f"Article {number}")
            models.SectionPage.objects.create(section=section, page=page, order=number)
            for place in range(7 if number % 4 == 0 else 6):
                attribute = Attribute(**named, key=f"a{number}-{place}")
                attribute.save()
                text = "Has the State taken the measures of this article? Please explain how."
                kinds = {"widget_type": "textarea", "value_type": "text", "text_lang1": text}
                question = models.Question(**named, uri_path=f"q{number}-{place}", attribute=attribute, **kinds)
                question.save()
                models.PageQuestion.objects.create(page=page, question=question, order=place)
                attributes.append(attribute)
        now = timezone.now()
        for number in range(200):
            project = Project(title=f"Invented project {number}", catalog=catalog, site=site)
            project.save()
            Membership.objects.create(project=project, user=owner, role="owner")
            rows = [{"attribute": one, "value_type": "text", "created": now, "updated": now} for one in attributes]
            if number < 20:  # noqa: PLR2004 (some of them are answered)
                Value.objects.bulk_create(
                    [Value(project=project, text="An invented answer. " * 9, **row) for row in rows]
                )
    return Project.objects.order_by("pk")[0].pk, models.Page.objects.order_by("pk")[5].pk


def answer(program: str, argument: str) -> None:
    """Answer what is asked on the standard input: the cost of a page."""
    opened = {"portal": open_portal, "rdmo": lambda: open_rdmo(argument), "pretalx": lambda: open_pretalx(argument)}
    pages = opened[program]()
    clock = Clock()
    for line in sys.stdin:
        found = clock.ask(*pages[json.loads(line)])
        sys.stdout.write(f"{json.dumps(found)}\n")
        sys.stdout.flush()


def start(python: str, program: str, argument: str, **environment: str) -> subprocess.Popen[str]:
    """Start a process that answers for a program."""
    command = [python, str(Path(__file__)), "--answer", program, argument]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, **pipes)  # type: ignore[call-overload, no-any-return]  # noqa: S603 (ours)


def ask(process: Any, page: str) -> dict[str, Any]:
    """Return what one request of a page cost."""
    process.stdin.write(json.dumps(page) + "\n")
    process.stdin.flush()
    # A program may write a line of its own when it starts.
    line = next(line for line in process.stdout if line.startswith("{"))
    found: dict[str, Any] = json.loads(line)
    if "error" in found:
        sys.exit(found["error"])
    return found


def compare(processes: dict[str, Any], turns: int) -> None:
    """Ask all in turns, and print a line for each pair."""
    sys.stdout.write("| page | portal ms, kB | other | ms, kB, requests | times as fast |\n|---|---|---|---|---|\n")
    for title, page, other, requests in PAIRS:
        ours, theirs = [], []
        for _turn in range(turns + 1):  # the first one loads what is kept
            ours.append(ask(processes["portal"], page))
            parts = [ask(processes[other], request) for request in requests]
            theirs.append({key: sum(part[key] for part in parts) for key in ("ms", "bytes")})
        one, two = (min(rows[1:], key=lambda row: row["ms"]) for rows in (ours, theirs))
        cells = [title, f"{one['ms']:.0f}, {one['bytes'] / 1000:.0f}", other]
        cells += [f"{two['ms']:.0f}, {two['bytes'] / 1000:.0f}, {len(requests)}", f"{two['ms'] / one['ms']:.1f}"]
        sys.stdout.write(f"| {' | '.join(cells)} |\n")
        sys.stdout.flush()


def main() -> None:
    """Start the three programs, and compare their pages."""
    parser = argparse.ArgumentParser(description="Compare like pages with pretalx and RDMO.")
    parser.add_argument("databases", nargs="*", help="addresses of the databases of the portal and of RDMO")
    parser.add_argument("--pretalx", nargs=2, metavar=("PYTHON", "EVENT"))
    parser.add_argument("--rdmo", metavar="PYTHON")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--answer", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.answer:
        answer(*asked.answer)
        return
    portal, rdmo = asked.databases
    python, event = asked.pretalx
    processes = {
        "portal": start(
            sys.executable, "portal", "", DATABASE_URL=portal, DJANGO_SETTINGS_MODULE="untoc_portal.settings.dev"
        ),
        "rdmo": start(asked.rdmo, "rdmo", rdmo),
        "pretalx": start(python, "pretalx", event),
    }
    try:
        compare(processes, asked.turns)
    finally:
        for process in processes.values():
            process.kill()


if __name__ == "__main__":
    main()
