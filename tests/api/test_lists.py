"""What every list has: pages by cursor, an order, chosen fields, rows of other lists, and a fixed number of queries."""

from urllib.parse import urlsplit

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from rest_framework.test import APIClient

from dialogues.models import Application, Dialogue, FundingSource
from reviews.enums import ReviewState as S
from stakeholders.models import State
from tests.api.conftest import places
from tests.factories.dialogues import invite, make_dialogue, make_statement, make_working_groups
from tests.factories.reviews import carry_to, make_review, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.api.expansions import find_view
from untoc_portal.core.public_ids import hide_id, hide_key

MOST = 15
# Whether an act is still open is asked once for a page, if a message on it names an act.
MAY_DIFFER = {"messages/": 1}
TRIOS = (("KEN", ("GHA", "PER")), ("FIN", ("MNG", "GHA")), ("PER", ("FIN", "MNG")))


def read_page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()


def read_all(client, path, each=None):
    """Return the rows of every page. `each` is done after each page."""
    rows, url = [], path
    while url:
        page = read_page(client, url)
        rows += page["results"]
        url = page["next"] and "{0.path}?{0.query}".format(urlsplit(page["next"]))
        if each:
            each(rows)
    return rows


@pytest.mark.parametrize("order", ["", "&ordering=iso3", "&ordering=-iso3", "&ordering=-id"])
def test_pages_have_every_row_once(order, world):
    rows = read_all(APIClient(), f"/api/v1/states/?page_size=2{order}")
    codes = [row["iso3"] for row in rows]
    assert sorted(codes) == sorted(State.objects.values_list("iso3", flat=True))
    if order.endswith("iso3"):
        assert codes == sorted(codes, reverse="-" in order)


def test_change_while_reading_skips_and_repeats_nothing(world):
    before = sorted(State.objects.values_list("iso3", flat=True))
    names = iter(["AAA", "AAB", "AAC", "AAD", "AAE"])

    def add_before(_rows):
        if (name := next(names, None)) is not None:
            State.objects.create(iso3=name, names={"en": name}, formal_names={"en": name}, regional_group="african")

    codes = [row["iso3"] for row in read_all(APIClient(), "/api/v1/states/?page_size=1", each=add_before)]
    assert sorted(codes) == before
    assert len(codes) == len(set(codes))


def test_equal_and_missing_values_are_paged(world, api):
    for number in range(5):
        dated = "2026-01-01" if number < 3 else "2026-02-01"
        FundingSource.objects.create(kind="regular_budget", amount=number + 1, dated=dated, reference="R")
    for order in ("dated", "-dated", "kind,-amount"):
        rows = read_all(api(), f"/api/v1/funding-sources/?page_size=2&ordering={order}")
        assert len({row["id"] for row in rows}) == len(rows) == 5
    assert [row["dated"] for row in read_all(api(), "/api/v1/funding-sources/?page_size=2&ordering=dated")] == [
        *["2026-01-01"] * 3, *["2026-02-01"] * 2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["page=2", "page_size=0", "page_size=201", "page_size=x", "cursor=x", "ordering=secret", "ordering=names",
     "fields=secret", "expand=mandates", "updated_since=x", "updated_since=2026-01-01T00:00:00"],
)  # fmt: skip
def test_list_refuses_what_it_does_not_know(query, world):
    answer = APIClient().get(f"/api/v1/sessions/?{query}")
    assert (answer.status_code, places(answer)) == (400, [query.partition("=")[0]])


def test_cursor_is_of_one_list_in_one_order(world):
    cursor = read_page(APIClient(), "/api/v1/states/?page_size=1")["next"].partition("cursor=")[2].partition("&")[0]
    for url in ("states/?ordering=-iso3&", "states/?name=k&", "organizations/?"):
        answer = APIClient().get(f"/api/v1/{url}cursor={cursor}")
        assert (answer.status_code, places(answer)) == (400, ["cursor"])
    assert APIClient().get(f"/api/v1/states/?cursor={cursor}").status_code == 200


# Lists of the follow-up to a closed review, and of one webhook.
# The histories of one text are counted in tests/api/test_histories.py.
NEEDS_MORE = {
    "reviews/KEN-1/view-requests/",
    "reviews/KEN-1/follow-up/",
    "reviews/KEN-1/follow-up-invitations/",
    "reviews/KEN-1/practices/",
    "webhooks/<int:webhook>/deliveries/",
    "reviews/KEN-1/answers/<str:key>/history/",
    "reviews/KEN-1/feedback/<str:instrument>-<int:article>/<slug:heading>/history/",
    "reviews/KEN-1/translations/<slug:language>/paragraphs/<int:pk>/history/",
    "reviews/KEN-1/follow-up/<int:line>/steps/<int:step>/history/",
    "outcomes/<int:outcome>/paragraphs/<int:pk>/history/",
}


@pytest.fixture
def many(world):
    """Carry three reviews to their end, and make three dialogues with an application and a statement each."""
    for sur, reviewers in TRIOS:
        carry_to(world, make_review(world, sur, reviewers), S.SELF_ASSESSMENT)
    for group in list(make_working_groups().values())[:3]:
        organization = make_organization(world.secretariat)
        author = make_representative(world.secretariat, organization)
        dialogue = make_dialogue(world.secretariat, group)
        invite(dialogue, organization, author)
        statement = make_statement(dialogue, author, organization=organization)
        type(statement).objects.filter(pk=statement.pk).update(state="submitted")
    return world


def list_addresses(patterns=None, before=""):
    """Return the address of every list of the API, with the view of each."""
    for pattern in get_resolver("untoc_portal.api_urls").url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from list_addresses(pattern.url_patterns, path)
        else:
            actions = getattr(pattern.callback, "actions", None) or {}
            view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
            is_list = actions.get("get") == "list" or (not actions and hasattr(view, "list"))
            if is_list and view.pagination_class:
                yield path.replace("<slug:code>", "KEN-1").replace("<int:number>", "1"), view


def count(client, url):
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    return len(queries), answer


def test_each_list_costs_the_same_with_one_and_five_rows(many, api, settings):
    """A page of one row and one of five: the same queries, fifteen at most, also for a list since a time."""
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 10_000
    clients = [api(many.secretariat), api(person(many.reviews[0], "KEN")), api()]
    seen, several = set(), set()
    for path, view in list_addresses():
        for client in clients:
            url = f"/api/v1/{path}?page_size="
            begun, first = count(client, f"{url}1")  # what a reader may see is looked up once and kept
            (one, _again), (five, answer) = count(client, f"{url}1"), count(client, f"{url}5")
            if first.status_code != 200:
                continue
            seen.add(path)
            if len(answer.json()["results"]) > 1:
                several.add(path)
            since, since_answer = count(client, f"{url}5&updated_since=2000-01-01")
            assert since_answer.status_code == 200, since_answer.content
            assert 0 <= five - one <= MAY_DIFFER.get(path, 0), (path, one, five)
            assert max(begun, five, since) <= MOST, (path, begun, five, since)
            for name in getattr(view, "expansions", ()):
                cost, expanded = count(client, f"{url}5&expand={name}")
                assert expanded.status_code == 200, expanded.content
                assert cost <= MOST, (path, name, cost)
    unseen = {path for path, _view in list_addresses()} - seen
    assert unseen == NEEDS_MORE
    assert len(several) >= 15


def test_expanded_row_is_what_its_own_list_shows(many, api):
    for client in (api(many.secretariat), api()):
        (row, *_rest) = client.get("/api/v1/dialogues/?expand=session,working_group").json()["results"]
        assert row["expanded"]["session"] == client.get("/api/v1/sessions/").json()["results"][-1]
        group = client.get(f"/api/v1/working-groups/{row['working_group']}/").json()
        assert row["expanded"]["working_group"] == group
        alone = client.get(f"/api/v1/dialogues/{row['id']}/?expand=session").json()
        assert alone["expanded"] == {"session": row["expanded"]["session"]}


@pytest.mark.parametrize("row", ["", "/{pk}"])
def test_row_is_not_expanded_if_its_field_is_not_requested(many, api, row):
    path = f"/api/v1/dialogues{row.format(pk=Dialogue.objects.first().pk)}/?fields=id&expand=session"
    answer = api(many.secretariat).get(path)
    assert (answer.status_code, places(answer)) == (400, ["expand"])


def test_row_that_the_reader_cannot_see_is_null(many, api):
    organization = make_organization(many.secretariat)
    type(organization).objects.filter(pk=organization.pk).update(state="verified", country=State.objects.first())
    rows = api().get("/api/v1/organizations/?expand=country").json()["results"]
    assert rows[-1]["expanded"]["country"]["iso3"] == rows[-1]["country"]["iso3"]
    mandates = api(person(many.reviews[0], "GHA")).get("/api/v1/mandates/?expand=review").json()["results"]
    seen = {row["code"] for row in api(person(many.reviews[0], "GHA")).get("/api/v1/reviews/").json()["results"]}
    for row in mandates:
        assert (row["expanded"]["review"] is not None) == (row["review"] in seen)


@pytest.mark.parametrize("path", ["statements", "objections"])
def test_fields_of_what_a_policy_chooses(path, many, api):
    client = api(many.secretariat)
    body = client.get(f"/api/v1/{path}/?fields=id,state").json()
    assert {frozenset(row) for row in body["results"]} <= {frozenset({"id", "state"})}
    assert places(client.get(f"/api/v1/{path}/?fields=id,secret")) == ["fields"]


def test_what_can_be_added_is_in_a_list():
    for _path, view in list_addresses():
        for address in getattr(view, "expansions", {}).values():
            assert find_view(address).lookup_field


def test_page_that_is_read_again_unchanged_is_304(world):
    url = "/api/v1/states/?page_size=2"
    first = APIClient().get(url)
    assert first.json()["next"]
    assert APIClient().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_filter_by_a_confidential_row_takes_its_id(many, api):
    client = api(many.secretariat)
    application = Application.objects.first()
    assert client.get(f"/api/v1/objections/?application={hide_id(application)}").json()["results"] == []
    for wrong in (application.pk, "x", hide_key("statement", application.pk)):
        answer = client.get(f"/api/v1/objections/?application={wrong}")
        assert (answer.status_code, places(answer)) == (400, ["application"])
