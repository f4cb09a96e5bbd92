"""What the wall before confidential rows costs: `DATABASE_URL=… python -m benchmarks.walls [--rounds N]`.

It needs PostgreSQL with the finished demonstration, signs in to it as an administrator, and opens each page in turns:
as the administrator, whom no policy binds, as the login of the web, and as the administrator again, which shows the
noise. For each side it takes the median of the processor time of this process and of the database together. With
`--answers N` it first adds N answers, to reviews whose people read none of the pages.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Iterator

    from untoc_portal.accounts.models import User

PREFIX = "portal"
FILL = """
SET LOCAL session_replication_role = replica;
INSERT INTO reviews_questionnaire SELECT (jsonb_populate_record(q, jsonb_build_object(
    'id', 1000000, 'version', 'bulk', 'state', 'retired'))).*
FROM reviews_questionnaire q WHERE q.id = (SELECT min(id) FROM reviews_questionnaire);
INSERT INTO reviews_question SELECT (jsonb_populate_record(q, jsonb_build_object(
    'id', 1000000 + n, 'key', 'bulk-' || n, 'position', n, 'questionnaire_id', 1000000))).*
FROM reviews_question q, generate_series(1, %(each)s) n
WHERE q.id = (SELECT min(id) FROM reviews_question);
INSERT INTO reviews_answer (created_at, updated_at, value, text, revision, question_id, review_id, updated_by_id)
SELECT now(), now(), '"yes"', repeat('Words of an answer. ', 10), 1, q.id, r.id, (SELECT min(id) FROM accounts_user)
FROM reviews_question q, reviews_review r
WHERE q.id > 1000000 AND r.state IN ('closed', 'planned', 'nomination', 'completed', 'issued')
"""


def fill(wanted: int) -> None:
    """Add answers, if there are not enough yet."""
    from django.db import connection, transaction  # noqa: PLC0415 (settings first)

    from reviews.models import Answer, Review  # noqa: PLC0415

    missing = wanted - Answer.objects.count()
    if missing > 0:
        states = ("closed", "planned", "nomination", "completed", "issued")
        each = missing // Review.objects.filter(state__in=states).count() + 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FILL, {"each": each})
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def find_pages() -> list[tuple[str, User | None, str]]:
    """Return the pages, each with the name of its reader, and the reader."""
    from reviews.models import Mandate, Review  # noqa: PLC0415 (settings first)
    from untoc_portal.accounts.models import User  # noqa: PLC0415

    def member(state: str, capacity: str, role: str) -> tuple[Review, User]:
        rows = Mandate.objects.in_force().filter(
            delegation__review__state=state, delegation__capacity=capacity, role=role
        )
        found = rows.select_related("user", "delegation__review").order_by("pk")[0]
        return found.delegation.review, found.user

    officer = User.objects.filter(groups__name="secretariat", is_active=True)[0]
    answered, focal = member("self_assessment", "under_review", "focal_point")
    reviewed, expert = member("desk_review", "reviewing", "expert")
    closed = Review.objects.filter(state="closed").order_by("pk")[0]
    article = answered.answers.select_related("question__article__instrument")[0].question.article
    of_article = f"{article.instrument.code}-{article.number}"
    return [
        ("visitor", None, "/"),
        ("visitor", None, "/status/"),
        ("visitor", None, "/search/?q=law"),
        ("visitor", None, "/api/v1/outcomes/"),
        ("focal point", focal, "/"),
        ("focal point", focal, "/reviews/"),
        ("focal point", focal, f"/reviews/{answered.code}/"),
        ("focal point", focal, f"/reviews/{answered.code}/questionnaire/"),
        ("focal point", focal, f"/reviews/{answered.code}/questionnaire/{of_article}/"),
        ("focal point", focal, f"/api/v1/reviews/{answered.code}/answers/"),
        ("expert", expert, f"/reviews/{reviewed.code}/"),
        ("expert", expert, f"/reviews/{reviewed.code}/feedback/"),
        ("expert", expert, f"/reviews/{reviewed.code}/submissions/"),
        ("expert", expert, "/search/?q=law"),
        ("officer", officer, "/"),
        ("officer", officer, "/reviews/"),
        ("officer", officer, f"/reviews/{answered.code}/questionnaire/"),
        ("officer", officer, f"/reviews/{closed.code}/"),
        ("officer", officer, f"/reviews/{closed.code}/submissions/"),
    ]


def read_clock(process: int) -> tuple[float, float]:
    """Return the processor time of this process and of the process of the database, in milliseconds."""
    of_database = int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6
    return time.process_time() * 1000, of_database


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """Read as the login of the web."""
    from django.db import connection  # noqa: PLC0415 (settings first)

    from untoc_portal.core.asking import add_asker_to_statements  # noqa: PLC0415

    connection.cursor().execute(f"SET ROLE {PREFIX}_app")
    add_asker_to_statements(connection)
    try:
        yield
    finally:
        connection.execute_wrappers.clear()
        connection.cursor().execute("RESET ROLE")


def measure(rounds: int) -> dict[str, object]:
    """Open every page in turns, and return the sums of the medians, and the ratios."""
    from django.db import connection  # noqa: PLC0415 (settings first)
    from django.test import Client  # noqa: PLC0415

    with connection.cursor() as cursor:
        # The time of further processes would not be counted.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    sides = {"without": nullcontext, "with": behind_the_wall, "again": nullcontext}
    sums = {side: [0.0, 0.0] for side in sides}
    ratios = {}
    for name, user, address in find_pages():
        client = Client()
        if user:
            client.force_login(user)
        taken: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
        for turn in range(-1, rounds):
            for side, where in sides.items():
                with where():
                    began = read_clock(process)
                    status = client.get(address).status_code
                    ended = read_clock(process)
                assert status == 200, (status, name, address)  # noqa: S101, PLR2004 (a page of the list is there)
                if turn >= 0:
                    taken[side].append((ended[0] - began[0], ended[1] - began[1]))
        medians = {side: [median(times) for times in zip(*found, strict=True)] for side, found in taken.items()}
        for side, found in medians.items():
            sums[side] = [all_ + one for all_, one in zip(sums[side], found, strict=True)]
        ratios[f"{name} {address}"] = round(sum(medians["with"]) / sum(medians["without"]), 2)
        print(name, address, {side: [round(one, 1) for one in found] for side, found in medians.items()}, flush=True)  # noqa: T201
    of_database = {side: times[1] for side, times in sums.items()}
    both = {side: sum(times) for side, times in sums.items()}
    return {
        "sums": sums,
        "pages": ratios,
        "ratio": {side: round(both[side] / both["without"], 3) for side in sides},
        "ratio of the database": {side: round(of_database[side] / of_database["without"], 3) for side in sides},
    }


def main() -> None:
    """Make the roles, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--answers", type=int, default=0)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.test")
    django.setup()
    from untoc_portal.core.database_roles import make_roles  # noqa: PLC0415 (settings first)

    fill(given.answers)
    make_roles("default", prefix=PREFIX, has_wall=True)
    print(json.dumps(measure(given.rounds)))  # noqa: T201


if __name__ == "__main__":
    main()
