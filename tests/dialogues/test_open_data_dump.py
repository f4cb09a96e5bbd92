"""The daily dump of the open data: whole, described, the same as what a visitor reads, and nothing besides."""

import csv
import datetime as dt
import hashlib
import io
import json
import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from dialogues.models import OpenDataFile, Statement
from dialogues.selectors.open_data import DATASETS
from dialogues.selectors.open_data_columns import COLUMNS
from dialogues.services.open_data import write_dump
from stakeholders.models import Organization
from tests.factories.dialogues import invite, make_dialogue, make_statement
from tests.factories.reviews import issue_and_render, make_review
from untoc_portal.core import jobs, stored_files

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
MANIFEST, SCHEMA = reverse("dialogues:open_data_manifest"), reverse("dialogues:open_data_schema")
PARSE = {
    "string": str,
    "integer": int,
    "boolean": {"True": True, "False": False}.__getitem__,
    "date": dt.date.fromisoformat,
    "datetime": lambda text: dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").astimezone(dt.UTC),
}
IN_JSON = {"string": str, "integer": int, "boolean": bool, "date": str, "datetime": str}


def get(address, **headers):
    return Client().get(address, headers=headers)


def manifest():
    return get(MANIFEST).json()


def resources(form=None):
    return [one for one in manifest()["resources"] if form in {None, one["format"]}]


def file_of(one):
    return get(MANIFEST.rpartition("/")[0] + "/" + one["path"])


def lines_of(name):
    return [json.loads(line) for line in file_of({"path": f"{name}.jsonl"}).content.decode().splitlines()]


def publish(stage, **others):
    """Make a statement that is public, and return it."""
    dialogue = make_dialogue(stage.secretariat, stage.group)
    invite(dialogue, stage.organization, stage.representative)
    named = {"organization": stage.organization, "consents_to_publication": True, "title": "Out", **others}
    made = make_statement(dialogue, stage.representative, **named)
    Statement.objects.filter(pk=made.pk).update(state="accepted")
    return made


@pytest.fixture
def filled(stage, capture_commit):
    """A portal with rows in many tables, and its dump."""
    issue_and_render(stage.world, make_review(stage.world))
    publish(stage)
    with capture_commit():
        write_dump()
    return stage


def test_list_of_the_dump_is_true_of_each_file(filled):
    found = resources()
    assert {one["path"] for one in found} == {f"{name}.{form}" for name in DATASETS for form in ("csv", "jsonl")}
    for one in found:
        sent = file_of(one)
        assert one["hash"] == f"sha256:{hashlib.sha256(sent.content).hexdigest()}", one["path"]
        assert one["bytes"] == len(sent.content)
        lines = sent.content.decode().splitlines() if one["format"] == "jsonl" else rows_of_csv(sent)
        assert one["rows"] == len(lines)
        assert sent["Content-Type"].split(";")[0] == one["mediatype"]
    assert sum(one["rows"] for one in found) > 10


def rows_of_csv(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix(MARK), newline="")))


def test_schema_has_the_columns_of_the_tables_and_no_other(filled):
    described = {one["name"]: one["schema"] for one in get(SCHEMA).json()["resources"]}
    assert described.keys() == DATASETS.keys() == COLUMNS.keys()
    for one in resources():
        name = one["name"].rpartition("-")[0]
        assert one["schema"] == described[name]
        names = [field["name"] for field in described[name]["fields"]]
        assert all(field["description"] for field in described[name]["fields"])
        if one["format"] == "csv":
            head = file_of(one).content.decode().removeprefix(MARK).splitlines()[0]
            assert head.split(",") == names
        else:
            assert all(list(row) == names for row in lines_of(name))
        live = get(reverse("dialogues:open_data_file", args=[name, "json"])).json()["data"]
        assert all(list(row) == names for row in live)


def test_each_value_is_what_the_schema_says(filled):
    for resource in resources("csv"):
        name = resource["name"].rpartition("-")[0]
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        for row, notified in zip(rows_of_csv(file_of(resource)), lines_of(name), strict=True):
            for column, text in row.items():
                check_value(fields[column], text, notified[column])


def check_value(field, text, notified):
    rules, where = field.get("constraints", {}), field["name"]
    if not text:
        assert not rules.get("required"), where
        assert notified in {"", None}, where
        return
    assert not rules.get("pattern") or re.search(rules["pattern"], text), where
    assert text in rules.get("enum", [text]), where
    assert type(notified) is IN_JSON[field["type"]], where
    PARSE[field["type"]](text)


def test_dump_is_what_a_visitor_reads(filled):
    for name in DATASETS:
        live = get(reverse("dialogues:open_data_file", args=[name, "csv"]))
        assert file_of({"path": f"{name}.csv"}).content == live.content, name
        assert lines_of(name) == get(reverse("dialogues:open_data_file", args=[name, "json"])).json()["data"], name


def test_dump_has_no_row_that_lists_for_visitors_do_not_have(stage, capture_commit):
    Organization.objects.filter(pk=stage.other_organization.pk).update(is_listed=False)
    publish(stage)
    dialogue = Statement.objects.get().dialogue
    others = {"Kept": {"consents_to_publication": False}, "Sent": {"state": "submitted"}}
    for title, fields in others.items():
        made = make_statement(dialogue, stage.representative, organization=stage.organization, title=title)
        Statement.objects.filter(pk=made.pk).update(**{"state": "accepted", "consents_to_publication": True} | fields)
    with capture_commit():
        write_dump()
    notified = {row["title"] for row in get("/api/v1/statements/").json()["results"]}
    assert {row["title"] for row in lines_of("statements")} == notified == {"Out"}
    named = {row["name"] for row in get("/api/v1/organizations/").json()["results"]}
    assert {row["name"] for row in lines_of("organizations")} == named
    assert named < set(Organization.objects.values_list("name", flat=True))
    everything = b"".join(file_of(resource).content for resource in resources()).decode()
    for secret in (*others, stage.representative.email, stage.other_organization.name):
        assert secret not in everything, secret


def test_what_is_public_no_more_is_gone_from_the_next_dump(stage, capture_commit):
    made = publish(stage)
    with capture_commit():
        write_dump()
    assert [row["title"] for row in lines_of("statements")] == ["Out"]
    old = {row.name: (row.file.name, row.sha256) for row in OpenDataFile.objects.all()}
    Statement.objects.filter(pk=made.pk).update(consents_to_publication=False)
    with capture_commit():
        write_dump()
    assert lines_of("statements") == []
    for form in ("csv", "jsonl"):
        assert not default_storage.exists(old[f"statements.{form}"][0])
    assert default_storage.exists(old["dialogues.csv"][0])
    assert not stored_files.check_files().errors


def test_what_has_not_changed_is_not_stored_again(filled, capture_commit):
    before = {row.pk: row for row in OpenDataFile.objects.all()}
    with capture_commit():
        write_dump()
    for one in OpenDataFile.objects.all():
        assert (one.file.name, one.changed_at) == (before[one.pk].file.name, before[one.pk].changed_at)
        assert one.checked_at > before[one.pk].checked_at


def test_table_that_is_no_more_leaves_the_dump(filled, capture_commit, monkeypatch):
    old = OpenDataFile.objects.get(table="decisions", form="csv").file.name
    monkeypatch.delitem(DATASETS, "decisions")
    with capture_commit():
        write_dump()
    assert "decisions.csv" not in {resource["path"] for resource in resources()}
    assert not default_storage.exists(old)


def test_dump_that_fails_leaves_the_last_one(filled, monkeypatch):
    before = get(MANIFEST).content
    publish(filled, title="Second")
    stored = []

    def store(self, name, content):
        if stored:
            raise OSError("full")
        stored.append(name)
        return real(self, name, content)

    kind = stored_files.HashedFileStorage
    real = kind._save
    monkeypatch.setattr(kind, "_save", store)
    with pytest.raises(OSError, match="full"):
        write_dump()
    assert stored
    assert get(MANIFEST).content == before
    assert all(
        resource["hash"] == f"sha256:{hashlib.sha256(file_of(resource).content).hexdigest()}"
        for resource in resources()
    )


def test_copy_is_kept_by_etag(filled):
    one = resources("jsonl")[0]
    assert file_of(one)["ETag"] == f'"{one["hash"].removeprefix("sha256:")}"'
    for address in (MANIFEST, SCHEMA, MANIFEST.rpartition("/")[0] + "/" + one["path"]):
        first = get(address)
        assert first["Access-Control-Allow-Origin"] == "*"
        assert get(address, **{"if-none-match": first["ETag"]}).status_code == 304


def test_before_the_first_dump_nothing_leads_to_it(stage):
    assert get(MANIFEST).status_code == 404
    catalogue = reverse("dialogues:open_data_catalogue")
    page = get(reverse("dialogues:open_data")).content.decode()
    assert (SCHEMA in page, MANIFEST in page) == (True, False)
    assert MANIFEST not in get(catalogue).content.decode()
    write_dump()
    assert MANIFEST in get(reverse("dialogues:open_data")).content.decode()
    [daily] = [one for one in get(catalogue).json()["dcat:dataset"] if one["dct:identifier"] == "daily"]
    [listed] = daily["dcat:distribution"]
    assert listed["dcat:downloadURL"]["@id"].endswith(MANIFEST)
    assert get("/open-data/daily/people.csv").status_code == 404
    assert get("/open-data/daily/reviews.xlsx").status_code == 404


def test_job_writes_it_each_day(stage):
    assert jobs.SCHEDULE["dialogues.write_open_data"] == "%Y-%m-%d"
    jobs.REGISTRY["dialogues.write_open_data"]()
    assert OpenDataFile.objects.count() == 2 * len(DATASETS)


def test_dump_costs_the_same_with_more_rows(stage, count_queries, capture_commit):
    costs = []
    for reviewers, sur in ((("GHA", "PER"), "KEN"), (("MNG", "FIN"), "PER")):
        make_review(stage.world, sur, reviewers)
        publish(stage)
        with capture_commit():
            write_dump()
        publish(stage)
        with count_queries() as queries:
            write_dump()
        costs.append(len(queries))
    assert costs[0] == costs[1]
