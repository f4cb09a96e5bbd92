"""Many rows in one request: each by the rules of one row, all or none, or the good ones and a file of the others."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Answer, Legislation
from tests.factories.reviews import carry_to, person
from untoc_portal.core.api.bulk import BulkCreate

EXPERT = DelegateRole.EXPERT
LAWS, ANSWERS = "/api/v1/reviews/KEN-1/legislation/", "/api/v1/reviews/KEN-1/answers/"
JSON_LINES, CSV = "application/x-ndjson", "text/csv"
GOOD = {"title": "Penal Code", "link": "https://laws.example/7"}
NO_LINK, NO_TITLE = {"title": "Unread"}, {"link": "https://laws.example/8"}


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


@pytest.fixture
def client(answering, api):
    return api(person(answering, "KEN", EXPERT))


def as_lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_csv(rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, columns)
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue().encode()


FORMS = {JSON_LINES: as_lines, CSV: as_csv}
each_form = pytest.mark.parametrize("form", FORMS)


def send(client, rows, form=JSON_LINES, *, url=LAWS, asked="", **headers):
    body = rows if isinstance(rows, bytes) else FORMS[form](rows)
    return client.post(f"{url}bulk/{asked}", body, content_type=form, headers=headers)


def count_queries():
    return CaptureQueriesContext(connection)


def titles():
    return list(Legislation.objects.order_by("pk").values_list("title", flat=True))


def numbered(count, begin=0):
    return [{**GOOD, "title": f"Law {begin + number}"} for number in range(count)]


@each_form
def test_rows_are_stored_as_one_alone_would_be(form, client):
    alone = client.post(LAWS, {**GOOD, "title": "Alone", "dated": "2020-01-01"}, format="json").json()
    answer = send(client, [{**GOOD, "dated": "2020-01-01"}, {**GOOD, "title": "Second"}], form)
    assert (answer.status_code, answer.json()) == (200, {"stored": 2}), answer.content
    assert titles() == ["Alone", "Penal Code", "Second"]
    first = client.get(f"{LAWS}{Legislation.objects.order_by('pk')[1].pk}/").json()
    assert first == {**alone, "id": first["id"], "title": "Penal Code"}


@each_form
def test_every_error_of_every_row_is_named_and_no_row_stored(form, client):
    answer = send(client, [GOOD, NO_LINK, {**NO_TITLE, "dated": "yesterday"}], form)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    faults = {(one["index"], one["pointer"]) for one in answer.json()["errors"]}
    assert faults == {(1, "/1/link"), (2, "/2/title"), (2, "/2/dated")}
    assert titles() == []


@each_form
def test_good_half_is_stored_and_the_other_comes_back(form, client):
    bad = {**NO_LINK, "number": "9"}
    answer = send(client, [GOOD, bad, {**GOOD, "title": "Third"}, NO_TITLE], form, asked="?partial=true")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, form)
    assert (answer["Bulk-Stored"], answer["Bulk-Refused"]) == ("2", "2")
    assert titles() == ["Penal Code", "Third"]
    text = answer.content.decode("utf-8-sig")
    back = list(csv.DictReader(io.StringIO(text))) if form == CSV else [json.loads(one) for one in text.splitlines()]
    assert [{name: value for name, value in row.items() if value and name != "error"} for row in back] == [
        bad,
        NO_TITLE,
    ]
    assert "link" in back[0]["error"]
    assert "title" in back[1]["error"]
    # What comes back is corrected and sent again as it is, with its column of errors.
    corrected = [{**row, "title": row.get("title") or "Fourth", "link": GOOD["link"]} for row in back]
    assert send(client, corrected, form).json() == {"stored": 2}
    assert titles() == ["Penal Code", "Third", "Unread", "Fourth"]


@each_form
def test_file_of_errors_is_empty_if_all_are_stored(form, client):
    answer = send(client, [GOOD], form, asked="?partial=true")
    assert (answer["Bulk-Stored"], answer["Bulk-Refused"]) == ("1", "0")
    assert len(answer.content.decode().splitlines()) == (1 if form == CSV else 0)


@pytest.mark.parametrize("asked", ["", "?partial=true"])
@pytest.mark.parametrize("who", [("GHA", EXPERT), ("PER", DelegateRole.FOCAL_POINT), ("KEN", DelegateRole.OBSERVER)])
def test_others_store_nothing(who, asked, answering, api):
    answer = send(api(person(answering, *who)), [GOOD, GOOD], asked=asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert send(api(), [GOOD], asked=asked).status_code == 401
    assert titles() == []


def test_nothing_is_stored_in_another_state(world, review, api):
    carry_to(world, review, S.DESK_REVIEW)
    row = {"question": "untoc.5", "value": "yes", "revision": 0}
    for asked in ("", "?partial=true"):
        before = list(Answer.objects.values_list("pk", "revision"))
        assert send(api(person(review, "KEN")), [row], url=ANSWERS, asked=asked).status_code == 404
        assert list(Answer.objects.values_list("pk", "revision")) == before


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", JSON_LINES),
        (b"\n\n", JSON_LINES),
        (b"", CSV),
        (b"title,link\n", CSV),
        (b'{"title": "A"', JSON_LINES),
        (b"[1]", JSON_LINES),
        (b"NaN", JSON_LINES),
        (b'{"title": "\\ud800", "link": "https://a.example"}', JSON_LINES),
        (b'{"title": "a\\u0000b", "link": "https://a.example"}', JSON_LINES),
        (b'{"title": "\xe9", "link": "https://a.example"}', JSON_LINES),
        (b"title,link\na\x00b,https://a.example\n", CSV),
        (b"title,link\n\xe9,https://a.example\n", CSV),
        (b"title,link\na,https://a.example,more\n", CSV),
        (b"title,title\na,https://a.example\n", CSV),
        (b'title,link\n"a,https://a.example\n', CSV),
        (b"[" * 100_000, JSON_LINES),
        (as_lines([{**GOOD, "colour": "red"}]), JSON_LINES),
        (as_csv([{**GOOD, "colour": "red"}]), CSV),
    ],
)
def test_what_cannot_be_read_is_refused(body, form, client):
    answer = send(client, body, form)
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"]
    assert titles() == []


def test_other_forms_of_csv_are_read(client):
    utf16 = "title;link\r\nLoi pénale;https://laws.example/7\r\n".encode("utf-16")
    assert send(client, utf16, CSV).json() == {"stored": 1}
    marked = b"\xef\xbb\xbf" + as_lines([GOOD])
    assert send(client, marked).json() == {"stored": 1}
    assert titles() == ["Loi pénale", "Penal Code"]


def test_limits_are_those_of_the_settings(client, settings):
    settings.API_BULK_ROWS = 3
    assert send(client, numbered(4)).status_code == 400
    assert titles() == []
    assert send(client, numbered(3)).json() == {"stored": 3}
    settings.API_BULK_BYTES = 50
    assert send(client, numbered(1)).status_code == 413
    assert len(titles()) == 3


def test_other_types_and_parameters_are_refused(client):
    assert client.post(f"{LAWS}bulk/", [GOOD], format="json").status_code == 415
    for asked in ("?partial=yes", "?parts=true", "?dry_run=1"):
        assert send(client, [GOOD], asked=asked).status_code == 400, asked
    assert titles() == []


@pytest.mark.parametrize("asked", ["?dry_run=true", "?dry_run=true&partial=true"])
def test_dry_run_stores_nothing_and_says_the_same(asked, client):
    answer = send(client, [GOOD, NO_LINK] if "partial" in asked else [GOOD], asked=asked)
    assert (answer.status_code, answer["Dry-Run"]) == (200, "true")
    assert titles() == []


def test_same_key_stores_once(client):
    first = send(client, [GOOD, NO_LINK], asked="?partial=true", **{"Idempotency-Key": "one"})
    again = send(client, [GOOD, NO_LINK], asked="?partial=true", **{"Idempotency-Key": "one"})
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    assert titles() == ["Penal Code"]


def test_row_costs_no_more_than_alone(client):
    costs = []
    with count_queries() as queries:
        client.post(LAWS, GOOD, format="json")
    alone = len(queries)
    for count in (2, 12):
        with count_queries() as queries:
            assert send(client, numbered(count, 10 * count)).status_code == 200
        costs.append(len(queries))
    # A row is in a savepoint, which is opened and closed.
    assert (costs[1] - costs[0]) / 10 <= alone + 2


def answers_of(client):
    """Return a good answer to each question that is answered in words or with yes."""
    given = {
        "yes_no": {"value": "yes"},
        "yes_in_part_no": {"value": "yes"},
        "text": {"explanation": "As the law says."},
    }
    rows = client.get(f"{ANSWERS}?page_size=200").json()["results"]
    return [{"question": row["question"], **given[row["kind"]], "revision": 0} for row in rows if row["kind"] in given]


def test_answers_are_stored_together_at_the_cost_of_one(client):
    first, second, *others = answers_of(client)
    costs = []
    for rows in ([first], [second, *others]):
        with count_queries() as queries:
            answer = send(client, rows, CSV, url=ANSWERS)
        assert answer.json() == {"stored": len(rows)}, answer.content
        costs.append(len(queries))
    assert costs[1] < 2 * costs[0]


def test_answer_that_another_person_changed_is_not_overwritten(client):
    first, second, *_others = answers_of(client)
    assert send(client, [first], url=ANSWERS).json() == {"stored": 1}
    late = [{**first, "explanation": "Late."}, second]
    assert send(client, late, url=ANSWERS).status_code == 409
    assert Answer.objects.count() == 1
    part = send(client, late, url=ANSWERS, asked="?partial=true")
    assert (part["Bulk-Stored"], part["Bulk-Refused"]) == ("1", "1")
    assert json.loads(part.content)["question"] == first["question"]
    assert not Answer.objects.filter(text="Late.").exists()
    assert Answer.objects.count() == 2


def test_faults_of_answers_name_their_rows(client):
    first = answers_of(client)[0]
    rows = [first, {**first, "question": "none"}, {"question": first["question"], "value": "yes"}]
    notified = send(client, rows, url=ANSWERS).json()
    assert {(one["index"], one["pointer"]) for one in notified["errors"]} == {(2, "/2/revision")}
    notified = send(client, rows[:2], url=ANSWERS).json()
    assert [one["index"] for one in notified["errors"]] == [1]
    assert not Answer.objects.exists()


def test_what_binds_is_never_done_in_bulk():
    class Binding(serializers.Serializer):
        seen = serializers.CharField()

    with pytest.raises(TypeError, match="never done in bulk"):
        type("SubmitBulk", (BulkCreate,), {"bulk_input": Binding})
