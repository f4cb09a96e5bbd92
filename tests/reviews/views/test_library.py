"""The library's permanent addresses and feed: what was not published shows by no count, facet, address or file name."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from reviews.enums import PublicationScope
from reviews.models import OutcomeDocument
from reviews.selectors.readings import read_issued, read_publication
from reviews.services.issuing import reissue_outcome
from reviews.services.publication import SummaryTerms, decide_publication
from stakeholders.models import State
from tests.factories.reading import seen
from tests.factories.reviews import issue_and_render, person
from untoc_portal.core import jobs
from untoc_portal.core.enums import Addition, Level

YEAR = timezone.now().year
LIST, SUMMARY = f"CTOC/COP/{YEAR}/1", f"CTOC/COP/{YEAR}/2"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
TODAY = timezone.localdate()
TOMORROW = TODAY + dt.timedelta(days=1)
pytestmark = pytest.mark.usefixtures("day_of_module")


@pytest.fixture
def issued(world, review):
    return issue_and_render(world, review)


def decide(review, scope, **values):
    decide_publication(
        review, actor=person(review, "KEN"), seen=seen(read_publication(review)), list_scope=scope, **values
    )
    jobs.run_due_jobs()


def address(symbol):
    return reverse("reviews:issued_outcome", args=[symbol])


def page_without(symbol, response):
    """Return a page less the symbol that was asked for and the marks that differ from one answer to the next."""
    return re.sub(r'(value|nonce)="[^"]*"', "", response.content.decode().replace(symbol, ""))


def in_feed(client):
    feed = etree.fromstring(client.get("/library/feed/").content)
    return [entry.findtext("a:summary", namespaces=ATOM) for entry in feed.iterfind("a:entry", ATOM)]


def test_search_finds_documents_by_any_name_of_the_state(issued, client):
    State.objects.filter(iso3="KEN").update(names={"en": "Kenya", "fr": "Mot introuvable"})
    for words, is_found in (("introuvable", True), ("nowhere at all", False)):
        assert (address(SUMMARY) in client.get("/library/", {"q": words}).text) is is_found


def test_an_issued_document_has_a_permanent_address(issued, client):
    page = client.get(address(SUMMARY)).content.decode()
    assert address(SUMMARY) == f"/library/{SUMMARY}/"
    edition = OutcomeDocument.objects.get(document__symbol=SUMMARY)
    for form in ("docx", "html", "json", "xml"):
        assert reverse("reviews:document_form", args=[edition.pk, form]) in page
    assert edition.document.sha256 in page


def test_it_stays_when_the_document_is_corrected(issued, world, client):
    reissue_outcome(
        issued.summary,
        actor=world.secretariat,
        seen=seen(read_issued(issued.summary)),
        addition=Addition.REVISION,
        reason="A name.",
    )
    jobs.run_due_jobs()
    for symbol in (SUMMARY, f"{SUMMARY}/Rev.1"):
        page = client.get(address(symbol)).content.decode()
        assert f"{SUMMARY}/Rev.1" in page


def test_what_is_not_published_looks_like_what_is_not_there(issued, client):
    absent = f"CTOC/COP/{YEAR}/99"
    answers = [client.get(address(symbol)) for symbol in (LIST, absent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert page_without(LIST, answers[0]) == page_without(absent, answers[1])
    for edition in OutcomeDocument.objects.filter(document__symbol=LIST):
        for route, arguments in (("document_file", [edition.pk]), ("document_form", [edition.pk, "json"])):
            assert client.get(reverse(f"reviews:{route}", args=arguments)).status_code == 404


@pytest.mark.parametrize(
    ("scope", "values", "feed"),
    [
        (PublicationScope.NOTHING, {}, [SUMMARY]),
        (PublicationScope.ALL, {}, [LIST, SUMMARY]),
        (PublicationScope.ALL, {"list_on": TOMORROW}, [SUMMARY]),
        (PublicationScope.NOTHING, {"summary": SummaryTerms(TOMORROW)}, []),
    ],
)
def test_feed_and_counts_hold_what_is_published_and_no_more(issued, client, scope, values, feed):
    decide(issued, scope, **values)
    assert sorted(in_feed(client)) == feed
    page = client.get("/library/").context["table"].rows
    assert len(page) == len(feed)


def test_feed_is_the_same_for_every_reader(issued, client):
    anonymous = client.get("/library/feed/").content
    client.force_login(person(issued, "KEN"))
    assert client.get("/library/feed/").content == anonymous
    assert "application/atom+xml" in client.get("/library/feed/")["Content-Type"]


def test_a_paragraph_that_is_not_published_leads_to_no_facet(issued, client):
    first = issued.list_of_observations.paragraphs.get(text__startswith="SECRET-A")
    decide(issued, PublicationScope.PARTS, published=[first.pk])
    for query, found in (
        ({"observation": "best_practice"}, 1),
        ({"observation": "gap"}, 0),
        ({"q": "SECRET-A"}, 1),
        ({"q": "SECRET-B"}, 0),
    ):
        rows = client.get("/library/", {**query, "kind": "list_of_observations"}).context["table"].rows
        assert len(rows) == found


def test_names_of_files_reveal_nothing(issued, client):
    decide(issued, PublicationScope.ALL)
    edition = OutcomeDocument.objects.current().get(document__symbol=LIST, document__level=Level.PUBLIC)
    response = client.get(edition.get_absolute_url())
    assert b"".join(response)
    assert response["Content-Disposition"] == f'inline; filename="document-{edition.pk}-en.pdf"'
    assert "KEN" not in edition.document.file.name


def test_page_of_the_state_has_what_anyone_may_read(issued, django_assert_num_queries):
    page = reverse("stakeholders:state_detail", args=["KEN"])
    shown = Client().get(page).content.decode()
    assert "<strong>Summary</strong>" in shown
    assert "<strong>List of observations</strong>" not in shown
    decide(issued, PublicationScope.ALL)
    with django_assert_num_queries(12):
        shown = Client().get(page).content.decode()
    assert "<strong>List of observations</strong>" in shown
