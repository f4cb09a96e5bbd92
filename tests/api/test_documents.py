"""An issued document at one address: in the requested form, and only for its readers."""

import hashlib

import pytest
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.selectors.readings import read_outcomes
from reviews.services import issuing
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.core.api.documents import TYPES
from untoc_portal.core.models import Document


@pytest.fixture
def issued(world, review, capture_commit):
    carry_to(world, review, S.COMPLETED)
    review.refresh_from_db()
    with capture_commit():
        issuing.issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    return review


def _of(client, row, accept="application/json", **headers):
    return client.get(f"/api/v1/documents/{row.snapshot_sha256}/", headers={"accept": accept, **headers})


def test_document_has_one_address_for_every_form(issued, api):
    row = Document.objects.exclude(sha256="").filter(template="documents/reviews/summary.html", level=3).first()
    client = api()
    known = _of(client, row).json()
    assert known["symbol"] == row.symbol
    kinds = {form["media_type"]: form["sha256"] for form in known["forms"]}
    assert set(kinds) == {"application/pdf", *TYPES.values()}
    for kind, digest in kinds.items():
        answer = _of(client, row, kind)
        content = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == kind
        assert hashlib.sha256(content).hexdigest() == digest
        assert answer["ETag"] == f'"{digest}"'
        assert "Accept" in answer["Vary"]
        assert _of(client, row, kind, **{"if-none-match": answer["ETag"]}).status_code == 304
    refused = _of(client, row, "image/png")
    assert (refused.status_code, refused["Content-Type"]) == (406, "application/problem+json")


def test_document_of_a_circle_is_404_to_others(issued, outsiders, api):
    row = Document.objects.exclude(sha256="").filter(level=1).first()
    assert _of(api(person(issued, "KEN")), row).status_code == 200
    for user in (*outsiders.values(), None):
        for kind in ("application/json", "application/pdf"):
            assert _of(api(user), row, kind).status_code == 404
    assert api().get(f"/api/v1/documents/{'0' * 64}/").status_code == 404


def test_replaced_document_is_404(issued, api):
    row = Document.objects.exclude(sha256="").filter(level=3).first()
    assert _of(api(), row).status_code == 200
    Document.objects.filter(pk=row.pk).update(superseded_at=timezone.now())
    assert _of(api(), row).status_code == 404


def test_outcome_gives_its_document_at_its_own_address(issued, api):
    outcome = issued.outcomes.get(kind="summary")
    url, client = f"/api/v1/outcomes/{outcome.pk}/", api(person(issued, "KEN"))
    known = client.get(url)
    assert (known["Content-Type"], known.json()["id"]) == ("application/json", outcome.pk)
    for kind in ("application/pdf", *TYPES.values(), "application/ld+json"):
        answer = client.get(url, headers={"accept": kind, "accept-language": "fr"})
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert {"Accept", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}
        assert answer["Content-Language"] == "en", "there is no French edition"
        assert b"".join(answer), "a file that was read to its end is closed"
        again = client.get(url, headers={"accept": kind, "if-none-match": answer["ETag"]})
        assert again.status_code == 304
    linked = client.get(url, headers={"accept": "application/ld+json"}).json()
    assert linked["@context"] == "https://schema.org"
    assert {form["encodingFormat"] for form in linked["encoding"]} == {"application/pdf", *TYPES.values()}
    assert client.get(url, headers={"accept": "image/png"}).status_code == 406
