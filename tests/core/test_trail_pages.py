"""The seals and proofs by page, feed and API: public where they reveal nothing confidential, hidden where they do."""

import json
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.factories.any_row import make_row
from untoc_portal.accounts.models import User
from untoc_portal.core import querysets
from untoc_portal.core.models import AuditEvent, Document
from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.keys import load_keys
from untoc_portal.core.trail_seals.sealing import seal_trail

pytestmark = pytest.mark.django_db
TITLE = "A confidential title"


@pytest.fixture(autouse=True)
def _key(settings, tmp_path):
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "key.pem"))]


@pytest.fixture
def document():
    """Give a sealed document."""
    row = make_row(Document, title=TITLE, snapshot={"title": TITLE}, snapshot_sha256="ab" * 32)
    seal_trail()
    return row


def check_proof(proof):
    """Return what the program that checks says of a proof."""
    check = verify_evidence.Check([load_keys()[0].name])
    verify_evidence.check_proofs(check, [proof])
    return check


def test_anyone_reads_the_seals(client, document):
    key = load_keys()[0]
    page = client.get(reverse("trail"))
    assert key.name in page.content.decode()
    seal = client.get(reverse("trail_seal", args=[1])).content.decode()
    assert key.name in seal
    assert client.get(reverse("trail_seal", args=[2])).status_code == 404
    feed = client.get(reverse("trail_feed"))
    assert feed["Content-Type"].startswith("application/atom+xml")
    listed = client.get("/api/v1/trail/seals/").json()
    assert [row["number"] for row in listed["results"]] == [1]
    assert client.get("/api/v1/trail/seals/1/").json() == listed["results"][0]
    assert TITLE not in page.content.decode() + seal + feed.content.decode() + json.dumps(listed)


@pytest.mark.parametrize("path", ["/trail/documents/{}.json", "/api/v1/trail/documents/{}/proof/"])
def test_holder_of_a_document_gets_its_proof(client, document, path):
    answer = client.get(path.format(document.snapshot_sha256))
    (proof,) = answer.json()["proofs"]
    check = check_proof(proof)
    assert check.faults == []
    assert f"  snapshot_sha256: {document.snapshot_sha256}" in check.lines
    assert {"title", "snapshot", "symbol"} <= set(proof["commitments"]) - set(proof["opened"])
    assert TITLE not in answer.content.decode()
    assert client.get(path.format("cd" * 32)).status_code == 404


@pytest.mark.parametrize("path", ["/trail/documents/{}.json", "/api/v1/trail/documents/{}/proof/"])
def test_document_that_is_not_sealed_yet(client, path):
    row = make_row(Document, snapshot_sha256="ef" * 32)
    assert client.get(path.format(row.snapshot_sha256)).status_code == 404


@pytest.mark.parametrize("path", ["/trail/events/{}.json", "/api/v1/trail/events/{}/proof/"])
def test_proof_of_an_act_is_for_its_actor(client, path):
    actor, other = make_row(User), make_row(User)
    event = make_row(AuditEvent, action="created", actor=actor, actor_label="A secret name")
    seal_trail()
    assert client.get(path.format(event.pk), follow=False).status_code in {302, 401, 404}
    client.force_login(other)
    assert client.get(path.format(event.pk)).status_code == 404
    client.force_login(actor)
    (proof,) = client.get(path.format(event.pk)).json()["proofs"]
    assert check_proof(proof).faults == []
    assert proof["opened"]["actor_label"]["value"] == "A secret name"


@pytest.mark.parametrize("path", ["/trail/events/{}.json", "/api/v1/trail/events/{}/proof/"])
def test_actor_who_lost_sight_of_the_row_gets_no_proof(client, path):
    actor, private = make_row(User), ContentType.objects.get_for_model(querysets.PRIVATE[0])
    event = make_row(AuditEvent, action="created", actor=actor, actor_label="A", content_type=private, object_id=1)
    seal_trail()
    client.force_login(actor)
    assert client.get(path.format(event.pk)).status_code == 404


def test_secretariat_gets_the_proof_of_an_act(client, secretariat):
    event = make_row(AuditEvent, action="created", actor_label="A name")
    client.force_login(secretariat)
    page = client.get(reverse("admin:core_auditevent_change", args=[event.pk])).content.decode()
    assert reverse("event_proof", args=[event.pk]) not in page
    seal_trail()
    page = client.get(reverse("admin:core_auditevent_change", args=[event.pk])).content.decode()
    assert reverse("event_proof", args=[event.pk]) in page
    assert client.get(reverse("event_proof", args=[event.pk])).status_code == 200


def test_verifier_is_served_whole(client):
    answer = client.get(reverse("trail_verifier"))
    assert b"".join(answer.streaming_content) == Path(verify_evidence.__file__).read_bytes()


def test_pages_cost_few_queries(client, document, django_assert_max_num_queries):
    for _each in range(30):
        make_row(AuditEvent, action="created", actor_label="A name")
        seal_trail()
    for path in (reverse("trail"), reverse("document_proof", args=[document.snapshot_sha256]), "/api/v1/trail/seals/"):
        with django_assert_max_num_queries(15):
            client.get(path)


@pytest.mark.parametrize("path", ["/trail/seals/{}/grows-out-of/{}.json", "/api/v1/trail/seals/{}/grows_out_of/{}/"])
def test_a_seal_grows_out_of_an_earlier_one(client, document, path):
    for _each in range(3):
        make_row(AuditEvent, action="created", actor_label="A name")
        seal_trail()
    proof = client.get(path.format(4, 1)).json()
    assert verify_evidence.has_earlier_entries(proof["earlier"], proof["later"], proof["path"])
    assert (proof["earlier"]["number"], proof["later"]["number"]) == (1, 4)
    assert [client.get(path.format(*pair)).status_code for pair in ((1, 4), (9, 1))] == [404, 404]


def test_page_behind_the_code_names_the_seal(client, document):
    page = client.get("/verify/", {"asked": document.snapshot_sha256}).content.decode()
    assert reverse("trail_seal", args=[1]) in page
    assert reverse("document_proof", args=[document.snapshot_sha256]) in page
    later = make_row(Document, snapshot_sha256="ef" * 32)
    page = client.get("/verify/", {"asked": later.snapshot_sha256}).content.decode()
    assert reverse("document_proof", args=[later.snapshot_sha256]) not in page


def test_page_shows_the_other_keys_if_one_is_broken(client, settings, tmp_path):
    name = load_keys()[0].name
    settings.TRAIL_KEYS = [*settings.TRAIL_KEYS, str(tmp_path / "gone.pem")]
    assert name in client.get(reverse("trail")).content.decode()
