"""Open data: all that is public, the same for everybody, and nothing besides."""

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from dialogues.models import Statement
from dialogues.selectors.open_data import DATASETS
from reviews.enums import ReviewState
from tests.factories.dialogues import invite, make_dialogue, make_statement
from tests.factories.reviews import carry_to, make_review

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Queries of each table, however many rows it has.
QUERIES = {**dict.fromkeys(DATASETS, 1), "participation": 3}


def read(name, form="csv", user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(reverse("dialogues:open_data_file", args=[name, form])).content.decode()


def rows_of(name):
    return list(csv.DictReader(io.StringIO(read(name).removeprefix(MARK))))


def test_the_page_names_every_table_and_the_licence(stage):
    page = Client().get(reverse("dialogues:open_data")).content.decode()
    assert all(f"/open-data/{name}.csv" in page and f"/open-data/{name}.json" in page for name in DATASETS)
    assert "Creative Commons Attribution 3.0 IGO" in page


def test_a_running_review_shows_its_status_and_no_more(stage):
    carry_to(stage.world, make_review(stage.world), ReviewState.OBSERVATIONS)
    assert rows_of("reviews") == [
        {
            "review": "KEN-1",
            "state": "KEN",
            "phase": "1",
            "cluster": "1",
            "group": "1",
            "begins_on": "2026-11-01",
            "status": "progressing",
            "issued_on": "",
        }
    ]
    assert rows_of("documents") == []


def test_who_is_signed_in_gets_the_same_as_everybody(stage, capture_commit):
    with capture_commit():
        carry_to(stage.world, make_review(stage.world), ReviewState.ISSUED)
    make_dialogue(stage.secretariat, stage.group)
    for name in DATASETS:
        assert read(name) == read(name, user=stage.secretariat) == read(name, user=stage.delegate), name


def test_json_says_what_csv_says(stage):
    make_review(stage.world)
    make_dialogue(stage.secretariat, stage.group)
    for name, dataset in DATASETS.items():
        notified = json.loads(read(name, "json"))
        plain = [["" if value is None else str(value) for value in row.values()] for row in notified["data"]]
        assert plain == [list(row.values()) for row in rows_of(name)], name
        assert all(tuple(row) == dataset.columns for row in notified["data"]), name


def test_there_is_no_other_table_or_form(stage):
    for address in ("/open-data/people.csv", "/open-data/reviews.xlsx"):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize("name", DATASETS)
def test_a_table_takes_one_query(stage, count_queries, name):
    client = Client()
    for reviewers in (("GHA", "PER"), ("MNG", "FIN")):
        sur = {"GHA": "KEN", "MNG": "PER"}[reviewers[0]]
        make_review(stage.world, sur, reviewers)
        make_dialogue(stage.secretariat, stage.group)
        with count_queries() as queries:
            client.get(reverse("dialogues:open_data_file", args=[name, "csv"]))
        assert len(queries) == QUERIES[name]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_unchanged_table_is_not_sent_again(stage, form):
    url = reverse("dialogues:open_data_file", args=["reviews", form])
    first = Client().get(url)
    again = Client().get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_review(stage.world)
    changed = Client().get(url, headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)
    assert changed["Cache-Control"] == "public, no-cache"


def test_other_sites_may_read_public_data_alone(stage, settings):
    url = reverse("dialogues:open_data_file", args=["reviews", "csv"])
    asked = {"origin": "https://example.org", "access-control-request-headers": "if-none-match"}
    before, answer = Client().options(url, headers=asked), Client().get(url, headers=asked)
    assert before["Access-Control-Allow-Origin"] == answer["Access-Control-Allow-Origin"] == "*"
    assert before["Access-Control-Allow-Headers"] == "If-None-Match"
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert before["Access-Control-Max-Age"] == "86400"
    assert answer["Access-Control-Expose-Headers"] == "ETag, X-Licence"
    assert "Origin" not in answer.get("Vary", "")
    assert Client().get(url, headers={"if-none-match": answer["ETag"]})["Access-Control-Allow-Origin"] == "*"
    for other in ("/open-data/", "/verify/", "/api/v1/reviews/"):
        assert not Client().get(other, headers=asked).has_header("Access-Control-Allow-Origin")
    settings.OPEN_DATA_ALLOWED_ORIGIN = "https://example.org"
    answer = Client().get(url)
    assert (answer["Access-Control-Allow-Origin"], "Origin" in answer["Vary"]) == ("https://example.org", True)
    settings.OPEN_DATA_ALLOWED_ORIGIN = ""
    assert not Client().get(url).has_header("Access-Control-Allow-Origin")
    assert not answer.has_header("Access-Control-Allow-Credentials")


def test_each_file_names_its_licence(stage, settings):
    settings.OPEN_DATA_LICENCE = "Licence of a test"
    url = reverse("dialogues:open_data_file", args=["reviews", "csv"])
    assert Client().get(url)["X-Licence"] == "Licence of a test"
    assert json.loads(read("reviews", "json"))["licence"] == "Licence of a test"


def test_catalogue_lists_each_table_and_file(stage):
    answer = Client().get(reverse("dialogues:open_data_catalogue"))
    notified = json.loads(answer.content)
    assert (answer["Content-Type"], notified["@type"]) == ("application/ld+json; charset=utf-8", "dcat:Catalog")
    assert [one["dct:identifier"] for one in notified["dcat:dataset"]] == list(DATASETS)
    for one in notified["dcat:dataset"]:
        assert {title["@language"] for title in one["dct:title"]} == {"en", "fr", "es", "ru", "ar", "zh-hans"}
        for file in one["dcat:distribution"]:
            assert file["dct:license"]["@id"].startswith("https://creativecommons.org/")
            path = file["dcat:downloadURL"]["@id"].removeprefix("http://127.0.0.1:8000")
            sent = Client().get(path)
            assert sent["Content-Type"].split(";")[0] == file["dcat:mediaType"]["@id"].partition("media-types/")[2]
    assert reverse("dialogues:open_data_catalogue") in Client().get(reverse("dialogues:open_data")).content.decode()


def test_catalogue_says_what_dcat_asks_for(stage, settings):
    settings.OPEN_DATA_PUBLISHER = "An office"
    notified = json.loads(Client().get(reverse("dialogues:open_data_catalogue")).content)
    prefixes = {key.partition(":")[0] for key in _keys_of(notified) if ":" in key}
    assert prefixes <= set(notified["@context"])
    assert notified["@id"].endswith("/open-data/#catalogue")
    assert notified["dct:publisher"] == {"@type": "foaf:Agent", "foaf:name": "An office"}
    assert notified["foaf:homepage"]["@id"].endswith("/open-data/")
    languages = [language["@id"].rpartition("/")[2] for language in notified["dct:language"]]
    assert languages == ["ENG", "FRA", "SPA", "RUS", "ARA", "ZHO"]
    addresses = [notified["@id"]]
    for name in ("dct:title", "dct:description"):
        assert len({text["@value"] for text in notified[name]}) == 6, name
    for one in notified["dcat:dataset"]:
        dataset = DATASETS[one["dct:identifier"]]
        assert (one["@type"], one["dcat:keyword"]) == ("dcat:Dataset", list(dataset.columns))
        assert one["dct:description"]
        assert one["dct:accessRights"]["@id"].endswith("/access-right/PUBLIC")
        assert one["dcat:landingPage"] == notified["foaf:homepage"]
        addresses.append(one["@id"])
        for form, file in zip(("csv", "json"), one["dcat:distribution"], strict=True):
            assert (file["@type"], file["dct:title"]) == ("dcat:Distribution", f"{dataset.name}.{form}")
            assert (file["dcat:accessURL"], file["@id"]) == (notified["foaf:homepage"], file["dcat:downloadURL"]["@id"])
            addresses.append(file["@id"])
    assert len(set(addresses)) == 1 + 3 * len(DATASETS)


def test_licence_of_catalogue_without_an_address(stage, settings):
    settings.OPEN_DATA_LICENCE, settings.OPEN_DATA_LICENCE_URL = "Licence of a test", ""
    notified = json.loads(Client().get(reverse("dialogues:open_data_catalogue")).content)
    files = [file for one in notified["dcat:dataset"] for file in one["dcat:distribution"]]
    for one in (notified, *files):
        assert (one["dct:rights"], "dct:license" in one) == ("Licence of a test", False)
    settings.OPEN_DATA_LICENCE_URL = "https://example.org/licence"
    notified = json.loads(Client().get(reverse("dialogues:open_data_catalogue")).content)
    assert (notified["dct:license"], "dct:rights" in notified) == ({"@id": "https://example.org/licence"}, False)


def _keys_of(node):
    if isinstance(node, list):
        return {key for one in node for key in _keys_of(one)}
    if not isinstance(node, dict):
        return set()
    return set(node) | {key for value in node.values() for key in _keys_of(value)}


def test_statements_are_those_their_authors_let_be_published(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group)
    invite(dialogue, stage.organization, stage.representative)
    for title, consents, state in (("Out", True, "accepted"), ("In", False, "accepted"), ("Sent", True, "submitted")):
        made = make_statement(
            dialogue,
            stage.representative,
            organization=stage.organization,
            title=title,
            consents_to_publication=consents,
        )
        Statement.objects.filter(pk=made.pk).update(state=state)
    assert [(row["title"], row["author"]) for row in rows_of("statements")] == [("Out", stage.organization.name)]
    [row] = rows_of("participation")
    assert (row["applied"], row["invited"], row["objections"]) == ("1", "1", "0")
    assert stage.organization.name not in read("participation")
