"""Play a year of events for six people, and measure the inbox: `python -m benchmarks.inbox`.

It needs a demonstration (VAR_DIR), and changes nothing in it. The events of the demonstration, which all happen on the
day on which it is built, are spread over a year in their order. On each day the reminders of deadlines and the digests
of the morning are made by the services of the portal. Before grouping, each event was a message, and an immediate
e-mail unless it was a deadline for the Secretariat. The inbox of each person is measured at the end of the year, as it
is when nobody archived anything. The last line is a JSON object.

`--pages` measures the page instead: with 5,000 messages of one person, against the page with one query.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS, MANY = 365, 5000
FLOOR = "/dialogues/"
ROUNDS, REPEATS = 5, 6


class Rolled(Exception):  # noqa: N818 (it is no error)
    """Leave the demonstration as it was."""


def list_people() -> dict[str, Any]:
    """Return one person of each role: the focal point is the one who acts in most reviews."""
    from django.db.models import Count, Q  # noqa: PLC0415 (the settings come first)

    from reviews.models import StateMandate  # noqa: PLC0415 (the same)
    from untoc_portal.accounts.models import User  # noqa: PLC0415 (the same)

    focal = Count("mandates", filter=Q(mandates__ended_on=None, mandates__role="focal_point"))
    capacities = Count("mandates__delegation__capacity", filter=Q(mandates__ended_on=None), distinct=True)
    mandates = User.objects.annotate(focal=focal, capacities=capacities).order_by("-capacities", "-focal", "pk")
    people = User.objects.annotate(n=Count("messages_received", distinct=True))
    mission = StateMandate.objects.in_force().filter(role="designated").order_by("pk").first()
    found = {
        "officer": User.objects.get(email="secretariat.second@demo.example"),
        "focal point": mandates.first(),
        "expert": people.filter(mandates__ended_on=None, mandates__role="expert").order_by("-n", "pk").first(),
        "Mission": mission.user if mission else None,
        "NGO": people.filter(groups__name="stakeholders").order_by("-n", "pk").first(),
        "chair": people.filter(groups__name="chairs").order_by("-n", "pk").first(),
    }
    return {role: user for role, user in found.items() if user is not None}


def list_events() -> list[dict[str, Any]]:
    """Return the events of the demonstration in their order, each with its people."""
    from untoc_portal.core.models import Message  # noqa: PLC0415 (the settings come first)

    rows = Message.objects.filter(group__isnull=False).order_by("pk").select_related("recipient")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        event = found.setdefault((row.event, row.key), {"row": row, "people": []})
        event["people"].append(row.recipient)
    # What the year makes by itself.
    left_out = ("reviews/deadline_near", "reviews/deadline_passed")
    return [event for event in found.values() if event["row"].event not in left_out]


def notify_recipients(number: int, event: dict[str, Any]) -> None:
    """Notify the people of an event as the portal does, as if it were new."""
    from django.apps import apps  # noqa: PLC0415 (the settings come first)

    from untoc_portal.core import notify  # noqa: PLC0415 (the same)

    row = event["row"]

    def load(label: str, key: int | None) -> Any:
        return apps.get_model(label)._default_manager.filter(pk=key).first() if label else None

    place, concerns = load(row.place_model, row.place_id), load(row.concerns_model, row.concerns_id)
    context = {"review": place} if row.place_model == "reviews.review" else {"dialogue": place}
    notify.notify_users(
        row.event, event["people"], key=f"year:{number}", path=row.url, about=place or row.about, concerns=concerns,
        context=context,
    )  # fmt: skip


def play_year() -> None:
    """Play the year, and forget it again."""
    import time_machine  # noqa: PLC0415 (a tool of the tests)
    from django.conf import settings  # noqa: PLC0415 (the settings come first)
    from django.db import transaction  # noqa: PLC0415 (the settings come first)

    from reviews.services import reminders  # noqa: PLC0415 (the same)
    from untoc_portal.core import digests  # noqa: PLC0415 (the same)
    from untoc_portal.core.models import Message, MessageGroup  # noqa: PLC0415 (the same)

    settings.DEBUG = False
    people, events = list_people(), list_events()
    first_day = measure_first_day(people)
    start = dt.datetime.now(dt.UTC).replace(hour=5, minute=30, second=0, microsecond=0)
    try:
        with transaction.atomic():
            Message.objects.all().delete()
            MessageGroup.objects.all().delete()
            notified = 0
            for day in range(DAYS):
                # 5:30 in the morning; then the acts of the day; the next morning collects them.
                with time_machine.travel(start + dt.timedelta(days=day), tick=False):
                    reminders.send_due_reminders((start + dt.timedelta(days=day)).date())
                with time_machine.travel(start + dt.timedelta(days=day, hours=1), tick=False):
                    digests.send_digests(start + dt.timedelta(days=day, hours=1))
                with time_machine.travel(start + dt.timedelta(days=day, hours=4), tick=False):
                    until = len(events) * (day + 1) // DAYS
                    for number in range(notified, until):
                        notify_recipients(number, events[number])
                    notified = until
                if day % 30 == 0:
                    sys.stderr.write(f"day {day}\n")
            results = {role: measure_person(role, user) for role, user in people.items()}
            with time_machine.travel(start + dt.timedelta(days=DAYS)):
                for role, user in people.items():
                    results[role] |= measure_inbox(user)
            raise Rolled  # noqa: TRY301 (the way out of a transaction that is not kept)
    except Rolled:
        pass
    report(first_day, results)


def measure_first_day(people: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Return what each person found on the day on which the demonstration was built."""
    from untoc_portal.core.message_acts import find_open_messages  # noqa: PLC0415 (the settings come first)
    from untoc_portal.core.models import Message, MessageGroup  # noqa: PLC0415 (the same)

    found = {}
    for role, user in people.items():
        groups = MessageGroup.objects.filter(recipient=user, archived_at=None)
        is_open = Message.objects.filter(pk__in=find_open_messages(user), group__in=groups)
        found[role] = {
            "before": Message.objects.filter(group__in=groups).count(),
            "after": groups.count(),
            "needing": is_open.values("group").distinct().count(),
        }
    return found


def measure_person(role: str, user: Any) -> dict[str, Any]:
    """Return the messages and e-mails of a person in the year, as they were and as they are."""
    from untoc_portal.core.models import Message, MessageGroup  # noqa: PLC0415 (the settings come first)

    zone = ZoneInfo(user.time_zone)
    rows = list(Message.objects.filter(recipient=user, group__isnull=False))
    digests = Message.objects.filter(recipient=user, event="core/digest")
    days = Counter(row.created_at.astimezone(zone).date() for row in rows)
    # Deadlines were collected for the Secretariat in one e-mail a day, where there were any.
    later = [row for row in rows if role == "officer" and row.family == "dates"]
    at_once = Counter(row.created_at.astimezone(zone).date() for row in rows if row not in later)
    mails = at_once + Counter({row.created_at.astimezone(zone).date(): 1 for row in later})
    groups = Counter(MessageGroup.objects.filter(recipient=user).values_list("day", flat=True))
    sent = Counter(row.created_at.astimezone(zone).date() for row in [*rows, *digests] if row.channel == "email")
    return {
        "messages before": len(rows),
        "most on a day before": max(days.values(), default=0),
        "mails before": sum(mails.values()),
        "most mails on a day before": max(mails.values(), default=0),
        "messages after": sum(groups.values()),
        "most on a day after": max(groups.values(), default=0),
        "mails after": sum(sent.values()),
        "most mails on a day after": max(sent.values(), default=0),
    }


def measure_inbox(user: Any) -> dict[str, Any]:
    """Return the queries of the inbox of a person, the ratio to the floor, and how many messages need the person."""
    from django.conf import settings  # noqa: PLC0415 (the settings come first)
    from django.core.cache import cache  # noqa: PLC0415 (the same)

    from untoc_portal.core.inbox_lists import Box, InboxReading  # noqa: PLC0415 (the same)

    settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
    # A session that was opened before the year has ended.
    cache.clear()
    clients = {name: (client, address) for name, client, address in list_clients(user)}
    found: dict[str, tuple[int, float]] = {}
    for _round in range(ROUNDS):
        for name in ("floor", "inbox "):
            count, best = ask(*clients[name])
            found[name] = (count, min(best, found.get(name, (0, best))[1]))
    return {
        "needing": InboxReading(user, Box.NEEDS).list_groups().count(),
        "queries": found["inbox "][0],
        "ratio": round(found["inbox "][1] / found["floor"][1], 1),
    }


def report(first_day: dict[str, Any], results: dict[str, Any]) -> None:
    """Write both tables."""
    for name, table in (("first day", first_day), ("year", results)):
        for role, found in table.items():
            sys.stdout.write(
                f"{name:10} {role:12} " + ", ".join(f"{key} {value}" for key, value in found.items()) + "\n"
            )
    sys.stdout.write(json.dumps({"first day": first_day, "year": results}) + "\n")


def list_clients(user: Any) -> Iterator[tuple[str, Any, str]]:
    """Return the floor and the pages, with who asks for them."""
    from django.conf import settings  # noqa: PLC0415 (the settings come first)
    from django.test import Client  # noqa: PLC0415 (the same)

    yield "floor", Client(), FLOOR
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    yield "any page signed in", client, FLOOR
    for query in ("", "?show=needs", "?show=archive", "?q=review", "?kind=reviews/issued"):
        yield f"inbox {query}", client, f"/messages/{query}"


def ask(client: Any, address: str) -> tuple[int, float]:
    """Return the number of queries of a page, and the shortest processor time in milliseconds."""
    from django.db import connection  # noqa: PLC0415 (the settings come first)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 (the same)

    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    # The next request empties the list.
    count = len(queries)
    if page.status_code != 200:  # noqa: PLR2004 (a page)
        raise RuntimeError(address)
    times = []
    for _repeat in range(REPEATS):
        began = time.process_time()
        client.get(address)
        times.append(time.process_time() - began)
    return count, min(times) * 1000


def measure_pages() -> None:
    """Measure the inbox of each person with 5,000 messages, and the header of any page."""
    from django.conf import settings  # noqa: PLC0415 (the settings come first)
    from django.db import transaction  # noqa: PLC0415 (the same)

    settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
    people = list_people()
    try:
        with transaction.atomic():
            for role, user in people.items():
                give_many(user)
                found: dict[str, tuple[int, float]] = {}
                for _round in range(ROUNDS):
                    for name, client, address in list_clients(user):
                        count, best = ask(client, address)
                        found[name] = (count, min(best, found.get(name, (0, best))[1]))
                floor = found["floor"][1]
                for name, (count, best) in found.items():
                    sys.stdout.write(f"{role:12} {name:26} {count:3} queries {best:7.1f} ms {best / floor:5.1f} x\n")
            raise Rolled  # noqa: TRY301 (the way out of a transaction that is not kept)
    except Rolled:
        pass


def give_many(user: Any) -> None:
    """Give the person 5,000 messages: the own ones again and again, each on a day of its own."""
    from untoc_portal.core.models import Message, MessageGroup  # noqa: PLC0415 (the settings come first)

    rows = list(Message.objects.filter(recipient=user, group__isnull=False).select_related("group").order_by("pk"))
    now = dt.datetime.now(dt.UTC)
    kinds = {}
    for number in range(max(0, MANY - len(rows))):
        row = rows[number % len(rows)]
        # Three of a kind a day.
        day = dt.timedelta(days=1 + number // (len({row.group.kind for row in rows}) * 3))
        name = (row.group.kind, day)
        if name not in kinds:
            kinds[name] = MessageGroup.objects.create(
                recipient=user, kind=row.group.kind, day=(now - day).date(), latest_at=now - day,
                archived_at=now if number % 3 == 0 else None,
            )  # fmt: skip
        row.pk, row.group, row.key = None, kinds[name], f"{row.key[:150]}:{number}"
        row.save(force_insert=True)


def main() -> None:
    """Play the year, or measure the pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    parser = argparse.ArgumentParser(description="Play a year of messages, or measure the inbox.")
    parser.add_argument("--pages", action="store_true", help="measure the page with 5,000 messages")
    (measure_pages if parser.parse_args().pages else play_year)()


if __name__ == "__main__":
    main()
