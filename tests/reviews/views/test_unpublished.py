"""What was not published does not show: by facet, by count, by the name of a file, or by how a page is refused."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.models import OutcomeDocument
from reviews.selectors.readings import read_publication
from reviews.services.publication import decide_publication
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.core.enums import RoleGroup

LIST = OutcomeKind.LIST_OF_OBSERVATIONS
# The list of the small world: the practice is published, the gap is not.
OPEN, HIDDEN = "SECRET-A", "SECRET-B"


@pytest.fixture
def publish(world, review, capture_commit):
    """Give a function that issues the outcomes, publishes the list in a scope, and returns the review."""

    def decide(scope):
        with capture_commit():
            issued = carry_to(world, review, ReviewState.ISSUED)
            part = issued.list_of_observations.paragraphs.get(text__startswith=OPEN)
            parts = [part.pk] if scope == PublicationScope.PARTS else []
            decide_publication(
                issued,
                actor=person(issued, "KEN"),
                seen=seen(read_publication(issued)),
                list_scope=scope,
                published=parts,
            )
        return issued

    return decide


def found(client, **query):
    page = client.get(reverse("reviews:library"), query).context["table"].rows
    return [(row.kind, len(row.offered)) for row in page]


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ({"observation": "best_practice"}, True),
        ({"observation": "gap"}, False),
        ({"q": OPEN}, True),
        ({"q": HIDDEN}, False),
        ({"q": "gap", "article": "5", "instrument": "UNTOC"}, False),
    ],
)
def test_no_facet_and_no_word_finds_a_part_that_is_not_published(publish, client, query, is_there):
    publish(PublicationScope.PARTS)
    assert found(client, kind=LIST, **query) == ([(LIST, 1)] if is_there else [])


def test_a_list_of_which_nothing_is_published_counts_nowhere(publish, client):
    review = publish(PublicationScope.NOTHING)
    assert found(client) == [(OutcomeKind.SUMMARY, 1)]
    assert client.get(reverse("reviews:library_feed")).content.decode().count("<entry>") == 1
    symbol = OutcomeDocument.objects.filter(outcome=review.summary)[0].document.symbol
    page = client.get(reverse("reviews:issued_outcome", args=[symbol]))
    assert len(page.context["editions"]) == 1
    assert "List of observations" not in page.content.decode()


def test_its_address_is_refused_like_one_that_never_was(publish, browse):
    client = browse(make_user(RoleGroup.STAKEHOLDERS))
    review = publish(PublicationScope.NOTHING)
    rows = OutcomeDocument.objects.filter(outcome__review=review, outcome__kind=LIST).select_related("document")
    symbol, hidden = rows[0].document.symbol, rows[0].pk
    pairs = [
        (reverse("reviews:issued_outcome", args=[symbol]), reverse("reviews:issued_outcome", args=[symbol + "9"])),
        (reverse("reviews:document_file", args=[hidden]), reverse("reviews:document_file", args=[0])),
        (reverse("reviews:document_form", args=[hidden, "json"]), reverse("reviews:document_form", args=[0, "json"])),
        (
            reverse("reviews:outcome_detail", args=[review.code, LIST]),
            reverse("reviews:outcome_detail", args=["XXX-1", LIST]),
        ),
    ]
    for there, nowhere in pairs:
        assert _refusal(client, there) == _refusal(client, nowhere)


def _refusal(client, address):
    """Return what a refusal shows: status, text without the address, and how much work it was."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(address)
    text = re.sub(r'(nonce|value|content)="[^"]*"', "", response.content.decode().replace(address, ""))
    assert response.status_code == 404
    return text, len(asked)


def test_names_of_files_reveal_nothing(publish, client):
    review = publish(PublicationScope.PARTS)
    telling = ("KEN", "Kenya", "CTOC", "list", "summary", "observ", review.code)
    for row in OutcomeDocument.objects.filter(outcome__review=review).select_related("document"):
        stored = [row.document.file.name, *row.document.renditions.values_list("file", flat=True)]
        # The hash of the content and a few digits by chance.
        assert all(re.fullmatch(r"documents/\d{4}/[0-9a-f]{64}-[0-9a-f]{6}\.\w+", name) for name in stored)
        response = client.get(row.get_absolute_url())
        if response.status_code == 200:
            b"".join(response.streaming_content)
            sent = response["Content-Disposition"]
            assert not [word for word in telling if word.lower() in sent.lower()]
