"""Many nominations and many passages of feedback in one request, by the rules of one."""

import csv
import io
import json

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import FeedbackEntry, Nomination, NoteVerbale
from tests.api.conftest import places, traces
from tests.api.test_bulk import CSV, JSON_LINES, count_queries, each_form, send
from tests.factories.reviews import carry_to, person

NOMINATIONS, FEEDBACK = "/api/v1/nominations/", "/api/v1/reviews/KEN-1/feedback/"
EXPERT = DelegateRole.EXPERT


def name(number, **changes):
    """Return the row of one person under a note verbale that has them all."""
    return {
        "review": "KEN-1",
        "party": "KEN",
        "reference": "NV 20",
        "dated": timezone.localdate().isoformat(),
        "name": f"Expert {number}",
        "email": f"expert.{number}@example.org",
        "role": "expert",
        **changes,
    }


def write(article, **texts):
    """Return the rows of one article: as an object, and as columns."""
    return {"article": article, **{f"texts.{heading}": text for heading, text in texts.items()}}


def nest(row):
    """Return the row as JSON Lines has it."""
    found = {}
    for column, value in row.items():
        field, dot, member = column.partition(".")
        if dot:
            found.setdefault(field, {})[member] = value
        else:
            found[field] = value
    return found


def as_sent(rows, form):
    return rows if form == CSV else [nest(row) for row in rows]


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


@pytest.fixture
def officer(answering, world, api):
    return api(world.secretariat)


@pytest.fixture
def drafting(world, review):
    return carry_to(world, review, S.DESK_REVIEW)


@pytest.fixture
def expert(drafting, api):
    return api(person(drafting, "GHA", EXPERT))


def named():
    return sorted(Nomination.objects.filter(note_verbale__reference="NV 20").values_list("name", flat=True))


def passages():
    rows = FeedbackEntry.objects.filter(feedback__authors__delegation__party__iso3="GHA").exclude(text="")
    return sorted(f"{row.article.number} {row.head} {row.text}" for row in rows.select_related("article"))


@each_form
def test_people_of_one_note_are_nominated_together(form, officer):
    answer = send(officer, [name(1), name(2, role="observer", title="Ms")], form, url=NOMINATIONS)
    assert (answer.status_code, answer.json()) == (200, {"stored": 2}), answer.content
    assert named() == ["Expert 1", "Expert 2"]
    assert NoteVerbale.objects.filter(reference="NV 20").count() == 1


@each_form
def test_every_error_of_every_nomination_is_named(form, officer):
    rows = [name(1), name(2, role="focal_point"), name(3, email="nobody"), name(4, colour="red")]
    answer = send(officer, rows, form, url=NOMINATIONS)
    assert answer.status_code == 400
    assert {place.rpartition("/")[0]: place.rpartition("/")[2] for place in places(answer)} == {
        "1": "replaces", "2": "email", "3": "colour",
    }  # fmt: skip
    assert named() == []
    assert not NoteVerbale.objects.filter(reference="NV 20").exists()
    part = send(officer, rows, form, url=NOMINATIONS, asked="?partial=true")
    assert (part["Bulk-Stored"], part["Bulk-Refused"]) == ("1", "3")
    text = part.content.decode("utf-8-sig")
    back = list(csv.DictReader(io.StringIO(text))) if form == CSV else [json.loads(one) for one in text.splitlines()]
    assert [row["name"] for row in back] == ["Expert 2", "Expert 3", "Expert 4"]
    assert "replaces" in back[0]["error"]
    assert named() == ["Expert 1"]


@pytest.mark.parametrize("asked", ["", "?partial=true"])
def test_others_nominate_no_one(asked, answering, outsiders, api):
    people = (person(answering, "GHA"), person(answering, "KEN", EXPERT), *outsiders.values())
    for user in people:
        before = traces()
        answer = send(api(user), [name(1), name(2)], url=NOMINATIONS, asked=asked)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), user
        assert traces() == before
    assert send(api(), [name(1)], url=NOMINATIONS, asked=asked).status_code == 401
    assert named() == []


def test_scan_is_not_sent_in_bulk(officer):
    answer = send(officer, [name(1, file="JVBERi0=")], url=NOMINATIONS)
    assert (answer.status_code, places(answer)) == (400, ["0/file"])
    assert named() == []


def test_nomination_costs_no_more_than_alone(officer):
    officer.post(NOMINATIONS, name(1), format="json")
    costs = []
    for rows in ([name(2)], [name(number) for number in range(3, 8)]):
        with count_queries() as queries:
            assert send(officer, rows, url=NOMINATIONS).status_code == 200
        costs.append(len(queries))
    with count_queries() as queries:
        assert officer.post(NOMINATIONS, name(9), format="json").status_code == 201
    # A row is in a savepoint, which is opened and closed.
    assert (costs[1] - costs[0]) / 4 <= len(queries) + 2


ROWS = [write("UNTOC-5", measures="Act 5", challenges="Few judges"), write("UNTOC-6", measures="Act 6")]
STORED = ["5 challenges Few judges", "5 measures Act 5", "6 measures Act 6"]


@each_form
def test_feedback_on_many_articles_is_stored_together(form, expert):
    answer = send(expert, as_sent(ROWS, form), form, url=FEEDBACK)
    assert (answer.status_code, answer.json()) == (200, {"stored": 2}), answer.content
    assert passages() == STORED


@each_form
def test_feedback_that_another_person_changed_is_not_overwritten(form, expert):
    assert send(expert, as_sent(ROWS, form), form, url=FEEDBACK).status_code == 200
    late = [{**ROWS[0], "texts.measures": "Late", "expected.measures": "0"}, {**ROWS[1], "texts.measures": "New"}]
    assert send(expert, as_sent(late, form), form, url=FEEDBACK).status_code == 409
    assert passages() == STORED
    part = send(expert, as_sent(late, form), form, url=FEEDBACK, asked="?partial=true")
    assert (part["Bulk-Stored"], part["Bulk-Refused"]) == ("1", "1")
    assert passages() == [*STORED[:2], "6 measures New"]
    text = part.content.decode("utf-8-sig")
    if form == CSV:
        (back,) = csv.DictReader(io.StringIO(text))
        assert {column: back[column] for column in late[0]} == late[0]
    else:
        back = json.loads(text)
        assert {name: back[name] for name in nest(late[0])} == nest(late[0])
    assert back["error"]


def test_faults_of_feedback_name_their_place(expert):
    rows = [ROWS[0], write("UNTOC-99", measures="None"), {**write("UNTOC-6"), "texts.colour": "red"}]
    answer = send(expert, as_sent(rows, JSON_LINES), url=FEEDBACK)
    assert answer.status_code == 400
    assert set(places(answer)) == {"1/article", "2/texts"}
    assert passages() == []


def test_column_is_a_field_or_parts_of_it(expert):
    answer = send(expert, b"article,texts,texts.measures\nUNTOC-5,a,b\n", CSV, url=FEEDBACK)
    assert answer.status_code == 400
    assert passages() == []


@pytest.mark.parametrize("asked", ["", "?partial=true"])
def test_others_write_no_feedback(asked, drafting, world, outsiders, api):
    people = (person(drafting, "KEN"), person(drafting, "GHA", DelegateRole.OBSERVER), world.secretariat)
    for user in (*people, *outsiders.values()):
        before = traces()
        answer = send(api(user), as_sent(ROWS, JSON_LINES), url=FEEDBACK, asked=asked)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), user
        assert traces() == before
    assert passages() == []


def test_tried_feedback_is_not_stored(expert):
    tried = send(expert, as_sent(ROWS, JSON_LINES), url=FEEDBACK, asked="?dry_run=true")
    assert (tried.status_code, tried.json(), tried["Dry-Run"]) == (200, {"stored": 2}, "true")
    assert passages() == []
