"""Public pages are stored for visitors until the next act, and public files for everyone (ADR 67)."""

import re

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dialogues.models import Statement
from reviews.enums_of_follow_up import LineReaders
from reviews.services.follow_up import reduce_readers
from stakeholders.models import State
from tests.factories.dialogues import invite, make_chair, make_dialogue, make_statement, make_working_groups, open_room
from tests.factories.follow_up import TEXT, close_with, let_read, say
from tests.factories.people import make_user
from tests.factories.reviews import person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.visitor_pages import MAX_BYTES, is_page, is_visitor, store_for_everyone

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/",
    "/status/",
    "/library/",
    "/schedule/",
    "/press/",
    "/statements/",
    "/dialogues/",
    "/organizations/",
    "/states/KEN/",
    "statement",
    "dialogue",
    "session",
)


@pytest.fixture(autouse=True)
def _pages_are_stored(settings):
    settings.VISITOR_PAGE_SECONDS = 60


@pytest.fixture
def statement(world):
    """Give a statement in a dialogue that is open to all."""
    group = next(iter(make_working_groups().values()))
    organization = make_organization(world.secretariat)
    dialogue = open_room(make_dialogue(world.secretariat, group), make_chair(group))
    person = make_representative(world.secretariat, organization)
    invite(dialogue, organization, person)
    return make_statement(dialogue, person, organization=organization)


def fill(address, statement):
    named = {"statement": statement, "dialogue": statement.dialogue, "session": statement.dialogue.session}
    return named[address].get_absolute_url() if address in named else address


def count_stored():
    return len(caches["pages"]._cache)


def read_without_token(response):
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


def change_without_act():
    State.objects.filter(iso3="KEN").update(names={"en": "Kenya II"})


def act(world):
    audit.record_event(AuditAction.CHANGED, world.states["KEN"], actor=world.secretariat, changes={})


@pytest.mark.parametrize("address", ADDRESSES)
def test_stored_page_is_the_page_and_costs_one_query(address, statement):
    Statement.objects.update(state="accepted", consents_to_publication=True, delivery="written")
    address = fill(address, statement)
    first = Client().get(address)
    assert first.status_code == 200
    assert count_stored() == 1
    with CaptureQueriesContext(connection) as queries:
        again = Client().get(address)
    assert len(queries) == 1
    assert read_without_token(again) == read_without_token(first)
    kinds = ("Content-Type", "Content-Language", "Content-Security-Policy", "Vary", "X-Frame-Options")
    assert [again.headers.get(kind) for kind in kinds] == [first.headers.get(kind) for kind in kinds]


def test_act_is_seen_immediately_and_other_changes_later(world):
    assert b"Kenya II" not in Client().get("/states/KEN/").content
    change_without_act()
    assert b"Kenya II" not in Client().get("/states/KEN/").content
    act(world)
    assert b"Kenya II" in Client().get("/states/KEN/").content


def test_text_that_a_state_withdraws_is_gone_immediately(world, review):
    review = close_with(world, review)
    line = say(review).line
    let_read(line)
    address = f"/states/{review.state_under_review.iso3}/"
    assert TEXT in Client().get(address).text
    assert count_stored() == 1
    assert TEXT in Client().get(address).text
    reduce_readers(line, actor=person(review, "KEN"), readers=LineReaders.STATE_ONLY)
    assert TEXT not in Client().get(address).text


def test_statement_is_gone_immediately_for_visitors(world, statement):
    Statement.objects.update(state="accepted", consents_to_publication=True, delivery="written")
    assert Client().get(statement.get_absolute_url()).status_code == 200
    # What moderators do, whichever act it is.
    Statement.objects.update(consents_to_publication=False)
    audit.record_event(AuditAction.CHANGED, statement, actor=world.secretariat, changes={})
    assert Client().get(statement.get_absolute_url()).url.startswith(reverse("account_login"))


def insert_act(world, key):
    values = {"action": AuditAction.CHANGED, "object_label": "Kenya", "changes": {}}
    kind = ContentType.objects.get_for_model(State)
    AuditEvent.objects.bulk_create([AuditEvent(pk=key, content_type=kind, object_id=world.states["KEN"].pk, **values)])


def test_act_that_is_committed_late_is_seen(world):
    last = AuditEvent.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    insert_act(world, last + 2)
    assert b"Kenya II" not in Client().get("/states/KEN/").content
    change_without_act()
    insert_act(world, last + 1)
    assert b"Kenya II" in Client().get("/states/KEN/").content


def test_page_is_stored_for_a_while(world, settings):
    settings.VISITOR_PAGE_SECONDS = 1
    Client().get("/states/KEN/")
    change_without_act()
    caches["pages"]._expire_info = dict.fromkeys(caches["pages"]._expire_info, 0)
    assert b"Kenya II" in Client().get("/states/KEN/").content


def test_zero_stores_nothing(world, settings):
    settings.VISITOR_PAGE_SECONDS = 0
    Client().get("/states/KEN/")
    assert count_stored() == 0


def test_each_visitor_has_another_token(world):
    browsers = [Client(enforce_csrf_checks=True) for _each in range(3)]
    tokens = set()
    for browser in browsers:
        page = browser.get("/states/KEN/").content.decode()
        [token] = set(re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', page))
        tokens.add(token)
        answer = browser.post(reverse("set_language"), {"language": "fr", "csrfmiddlewaretoken": token})
        assert answer.status_code == 302, answer.content
    assert len(tokens) == len(browsers)
    assert (
        Client(enforce_csrf_checks=True).post(reverse("set_language"), {"csrfmiddlewaretoken": token}).status_code
        == 403
    )


def test_signed_in_people_do_not_use_visitor_pages(client, world):
    client.force_login(make_user())
    own = client.get("/states/KEN/").content
    assert count_stored() == 0
    visitors = Client().get("/states/KEN/").content
    assert reverse("account_logout").encode() in own
    assert reverse("account_logout").encode() not in visitors
    assert reverse("account_logout").encode() in client.get("/states/KEN/").content


@pytest.mark.parametrize("name", [django_settings.SESSION_COOKIE_NAME, "messages", "columns_states"])
def test_reader_with_another_cookie_gets_an_own_page(name, world):
    Client().get("/states/KEN/")
    change_without_act()
    browser = Client()
    browser.cookies[name] = "value"
    assert b"Kenya II" in browser.get("/states/KEN/").content
    assert count_stored() == 1


def test_each_language_address_and_host_has_its_own_page(world, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    pages = [
        Client().get("/states/KEN/"),
        Client(headers={"accept-language": "fr"}).get("/states/KEN/"),
        Client().get("/states/KEN/?page=2"),
        Client().get("/states/FIN/"),
        Client().get("/states/KEN/", headers={"host": "other.example"}),
    ]
    assert [page.headers["Content-Language"] for page in pages[:2]] == ["en", "fr"]
    assert count_stored() == len(pages)


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(status=404),
        HttpResponseRedirect("/"),
        HttpResponse("{}", content_type="application/json"),
    ],
)
def test_only_whole_pages_are_stored(response):
    assert not is_page(response)
    page = HttpResponse("<p>", content_type="text/html; charset=utf-8")
    assert is_page(page)
    page.set_cookie("columns", "a")
    assert not is_page(page)


def test_person_without_a_session_is_no_visitor(rf, world):
    request = rf.get("/states/KEN/")
    request.user = AnonymousUser()
    assert is_visitor(request)
    request.user = make_user()
    assert not is_visitor(request)


def test_part_of_a_page_and_long_addresses_are_not_stored(world):
    Client().get("/organizations/", headers={"hx-request": "true"})
    Client().get(f"/organizations/?q={'a' * 300}")
    Client().head("/organizations/")
    assert count_stored() == 0


@pytest.mark.parametrize(
    "address", ["/sitemap.xml", "/open-data/organizations.json", "/open-data/reviews.csv", "/open-data/schema.json"]
)
def test_public_file_is_the_same_for_everyone(address, client, statement):
    client.force_login(make_user())
    made = client.get(address)
    assert made.status_code == 200
    assert count_stored() == 1
    with CaptureQueriesContext(connection) as queries:
        stored = Client().get(address)
    assert len(queries) == 1
    assert stored.content == made.content
    assert stored.headers["Content-Type"] == made.headers["Content-Type"]
    assert stored.headers.get("ETag") == made.headers.get("ETag")


def test_program_asks_again_with_the_etag_of_a_stored_file(world):
    etag = Client().get("/open-data/reviews.csv").headers["ETag"]
    assert Client().get("/open-data/reviews.csv", headers={"if-none-match": etag}).status_code == 304
    assert Client().get("/open-data/reviews.csv", headers={"if-none-match": '"other"'}).status_code == 200


def test_act_is_seen_in_a_public_file(world):
    Client().get("/sitemap.xml")
    state = State.objects.create(
        iso3="ATL", names={"en": "Atlantis"}, formal_names={}, regional_group=world.states["KEN"].regional_group
    )
    assert b"/states/ATL/" not in Client().get("/sitemap.xml").content
    audit.record_event(AuditAction.CHANGED, state, actor=world.secretariat, changes={})
    assert b"/states/ATL/" in Client().get("/sitemap.xml").content


def test_files_with_parameters_and_long_ones_are_not_stored(rf):
    def show(address, length):
        view = store_for_everyone(lambda _request: HttpResponse("x" * length, content_type="text/csv"))
        assert len(view(rf.get(address)).content) == length

    show("/open-data/reviews.csv?copy=1", 1)
    show("/open-data/reviews.csv", MAX_BYTES + 1)
    assert count_stored() == 0
    show("/open-data/reviews.csv", MAX_BYTES)
    assert count_stored() == 1
