"""Receipts and evidence packs of reviews: whole for who may read, checked on a bare machine, and nothing more."""

import io
import json
import subprocess
import sys
import zipfile
from collections import defaultdict
from itertools import chain
from pathlib import Path

import bagit
import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from reviews.enums import PublicationScope, ReviewState
from reviews.models import FeedbackRevision, OutcomeParagraph, ParagraphRevision
from reviews.selectors.evidence import REVIEW
from reviews.selectors.readings import read_publication
from reviews.services.publication import decide_publication
from tests.core.test_trail_seals import change
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from tests.snapshots import built_once
from untoc_portal.accounts.models import User
from untoc_portal.core import documents, jobs
from untoc_portal.core.archives import build_zip
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.evidence import bag, packs
from untoc_portal.core.evidence.receipts import build_receipt
from untoc_portal.core.models import AuditEvent, Document, Preparation, Receipt, TrailSeal
from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.keys import load_keys
from untoc_portal.core.trail_seals.sealing import seal_trail

pytestmark = pytest.mark.django_db
KINDS = {"submission", "clearance", "agreement", "publication", "nomination"}
READERS = {
    "State under review": lambda review: person(review, "KEN"),
    "its observer": lambda review: person(review, "KEN", "observer"),
    "reviewing State": lambda review: person(review, "GHA"),
    "reviewing expert": lambda review: person(review, "PER", "expert"),
    "another State": lambda _review: make_user(RoleGroup.DELEGATES),
    "organization": lambda _review: make_user(RoleGroup.STAKEHOLDERS),
}


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    """Give one key for all tests: what is built once is sealed with it."""
    return str(create_key_file(tmp_path_factory.mktemp("key") / "key.pem"))


@pytest.fixture(autouse=True)
def _key(settings, key_file):
    settings.TRAIL_KEYS = [key_file]


def render_plainly(document):
    """Make each document in two forms without printing: what is on paper is tested elsewhere."""
    text = documents.to_canonical_json(document.snapshot)
    yield documents.PDF, b"%PDF " + text
    yield "html", text


@pytest.fixture(autouse=True)
def _printed_plainly(monkeypatch):
    monkeypatch.setattr(documents, "render_forms", render_plainly)


@built_once
def close_review(world, review):
    """Return a review whose State has decided to publish the list."""
    review = carry_to(world, review, ReviewState.ISSUED)
    decide_publication(
        review,
        actor=person(review, "KEN"),
        seen=seen(read_publication(review)),
        list_scope=PublicationScope.ALL,
    )
    jobs.run_due_jobs()
    return REVIEW.find(world.secretariat, review.code)


@pytest.fixture
def closed(world, review):
    return close_review(world, review)


def key_name():
    return load_keys()[0].name


def make_pack(user, review):
    """Return the pack of this reader, as the job makes it."""
    contents = REVIEW.collect(user, REVIEW.find(user, review.code))
    seal_trail()
    return packs.build_pack(contents, name="evidence-review", title=str(review))


def read(content):
    """Return the files of a pack by their path in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def read_records(files):
    return {
        name.removeprefix("data/records/"): json.loads(content)
        for name, content in files.items()
        if name.startswith("data/records/")
    }


def run_verifier(folder, *arguments):
    """Run the verifier as on a machine without the portal: in isolated mode, only with this folder."""
    command = [sys.executable, "-I", "verify_evidence.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603


def check(content, tmp_path, *arguments):
    """Return the result of the verifier and the faults it names."""
    place = tmp_path / "checked.zip"
    place.write_bytes(content)
    found = verify_evidence.Check([key_name()] if not arguments else list(arguments))
    verify_evidence.check_file(found, place)
    return list(dict.fromkeys(found.faults))


def test_pack_is_proved_on_a_bare_machine(closed, tmp_path):
    content = make_pack(person(closed, "KEN"), closed)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "verify_evidence.py").write_bytes(Path(verify_evidence.__file__).read_bytes())
    (empty / "pack.zip").write_bytes(content)
    done = run_verifier(empty, "pack.zip", "--key", key_name())
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "Proved.", "")
    done = run_verifier(empty, "pack.zip")
    assert (done.returncode, "Nothing is proved yet" in done.stdout) == (2, True)
    other = tmp_path / "unpacked"
    zipfile.ZipFile(io.BytesIO(content)).extractall(other)
    folder = other / "evidence-review"
    bagit.Bag(str(folder)).validate()
    assert run_verifier(folder, ".", "--key", key_name()).returncode == 0
    assert {f"README.{code}.txt" for code in ("ar", "en", "es", "fr", "ru", "zh")} <= set(read(content))


def test_same_state_gives_the_same_bytes(closed):
    first = make_pack(person(closed, "GHA"), closed)
    AuditEvent.objects.create(
        action="created",
        content_type=AuditEvent.objects.first().content_type,
        object_id=1,
        object_label="x",
        actor_label="x",
    )
    seal_trail()
    assert make_pack(person(closed, "GHA"), closed) == first


def resign(files):
    """Return the ZIP of changed files made by a person without the key, with lists that fit."""
    data = {name: content for name, content in files.items() if name.startswith("data/")}
    files = {**files, bag.MANIFEST: bag.list_hashes(data)}
    tags = {name: one for name, one in files.items() if name not in data and name != bag.TAG_MANIFEST}
    return build_zip({f"x/{name}": one for name, one in {**files, bag.TAG_MANIFEST: bag.list_hashes(tags)}.items()})


def repack(files):
    """Return the ZIP of changed files with the lists that they had."""
    return build_zip({f"x/{name}": content for name, content in files.items()})


def test_each_change_is_named(closed, tmp_path):
    files = read(make_pack(person(closed, "KEN"), closed))
    assert check(repack(files), tmp_path) == []
    document = next(name for name in files if name.startswith("data/documents/") and name.endswith(".pdf"))

    altered = {**files, document: files[document] + b"x"}
    assert check(repack(altered), tmp_path) == [
        f"{document}: the file was altered",
        f"{document}: it is not the document that was sealed",
    ]
    assert f"{document}: it is not the document that was sealed" in check(resign(altered), tmp_path)
    assert "pack-signature.json: it is for other files" in check(resign(altered), tmp_path)

    timeline = json.loads(files["data/records/timeline.json"])
    timeline[3]["fields"]["at"] = "2020-01-01T00:00:00.000000+00:00"
    event = f"core.auditevent {timeline[3]['id']}"
    altered = {**files, "data/records/timeline.json": bag.to_readable_json(timeline)}
    assert f"{event}: the field at is not what was sealed" in check(resign(altered), tmp_path)
    altered = {**files, "data/records/timeline.json": bag.to_readable_json(timeline[:-1])}
    assert any("the record of this proof is missing" in fault for fault in check(resign(altered), tmp_path))

    assert "data/documents/more.pdf: the file was added" in check(
        repack({**files, "data/documents/more.pdf": b"x"}), tmp_path
    )
    assert "data/documents/more.pdf: it is no document of this pack" in check(
        resign({**files, "data/documents/more.pdf": b"x"}), tmp_path
    )
    fewer = {name: content for name, content in files.items() if name != document}
    assert f"{document}: the file was removed" in check(repack(fewer), tmp_path)
    assert f"{document}: the document is missing" in check(resign(fewer), tmp_path)

    assert any("not signed by a key that you trust" in fault for fault in check(repack(files), tmp_path, "0" * 64))
    other = {**files, "README.en.txt": b"Trust any key."}
    assert check(resign(other), tmp_path) == ["pack-signature.json: it is for other files"]


def test_broken_chain_of_seals_is_named(closed, tmp_path):
    files = read(make_pack(person(closed, "KEN"), closed))
    seals = json.loads(files["data/seals.json"])
    assert seals["earlier"]
    number = seals["earlier"][0]["seal"]["number"]
    seals["earlier"][0]["path"] = [*seals["earlier"][0]["path"][:-1], "00" * 32]
    found = check(resign({**files, "data/seals.json": bag.to_readable_json(seals)}), tmp_path)
    assert any(fault.startswith(f"seal {number}: the tree of seal") for fault in found)
    seals = json.loads(files["data/seals.json"])
    seals["head"]["root"] = "00" * 32
    found = check(resign({**files, "data/seals.json": bag.to_readable_json(seals)}), tmp_path)
    assert f"seal {seals['head']['number']}: it is not the text that was signed" in found


def test_pack_is_compared_with_a_kept_seal(closed, tmp_path):
    content = make_pack(person(closed, "KEN"), closed)
    place = tmp_path / "pack.zip"
    place.write_bytes(content)
    head = json.loads(read(content)["data/seals.json"])["head"]
    for kept, faults in ((head, 0), ({**head, "root": "00" * 32}, 1), ({**head, "number": 999}, 1)):
        found = verify_evidence.Check([key_name()], kept)
        verify_evidence.check_file(found, place)
        assert len(found.faults) == faults


@pytest.mark.parametrize("reader", READERS)
def test_pack_has_nothing_that_is_hidden(closed, reader):
    user = READERS[reader](closed)
    if REVIEW.find(user, closed.code) is None:
        return  # there is no pack for this reader (test_who_may_have_a_pack)
    files = read(make_pack(user, closed))
    shown = defaultdict(set)
    for row in chain.from_iterable(read_records(files).values()):
        if row["fields"]:
            shown[row["kind"]].add(row["id"])
    for kind, ids in shown.items():
        manager = apps.get_model(kind)._default_manager
        if hasattr(manager.all(), "visible_to"):
            assert ids == set(manager.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)), kind
    text = b"".join(content for name, content in files.items() if name.startswith(("data/records", "data/receipts")))
    for one in User.objects.exclude(email=""):
        assert one.email.encode() not in text
        assert f'"{one}"'.encode() not in text


@pytest.mark.parametrize("reader", ["another State", "organization"])
def test_outsider_gets_no_work_of_the_parties(closed, reader):
    records = read_records(read(make_pack(READERS[reader](closed), closed)))
    inside = {
        "timeline",
        "answers",
        "nominations",
        "feedback",
        "feedback_texts",
        "paragraphs",
        "clearances",
        "comments",
    }
    assert not {name.removesuffix(".json") for name, rows in records.items() if rows} & inside
    assert records["documents.json"]


def test_withheld_paragraph_is_a_commitment(closed):
    kept = OutcomeParagraph.objects.filter(outcome=closed.list_of_observations).first()
    OutcomeParagraph.objects.filter(pk=kept.pk).update(is_confidential=True)
    files = read(make_pack(make_user(RoleGroup.DELEGATES), closed))
    [row] = read_records(files)["withheld.json"]
    assert (row["kind"], row["fields"], row["about"]) == ("reviews.paragraphrevision", {}, "")
    assert row["id"] == ParagraphRevision.objects.filter(of=kept).order_by("number").last().pk
    [proof] = [load for load in json.loads(files["data/proofs.json"]) if load["kind"] == row["kind"]]
    assert (proof["salts"], "text" in proof["commitments"]) == ({}, True)


def test_feedback_drafts_stay_with_their_delegation(closed):
    def texts(user):
        return len(read_records(read(make_pack(user, closed))).get("feedback_texts.json", []))

    mine = FeedbackRevision.objects.filter(of__feedback__authors__delegation__party__iso3="GHA").first()
    FeedbackRevision.objects.create(of=mine.of, number=mine.number + 1, text="later", author=mine.author)
    mine.of.__class__.objects.filter(pk=mine.of.pk).update(revision=mine.number + 1)
    assert texts(person(closed, "GHA")) == texts(person(closed, "KEN")) + 1


# Receipts


def list_acts(user, review):
    return REVIEW.list_acts(user, review)


def test_receipt_of_each_act_says_all(closed, world, tmp_path):
    seal_trail()
    acts = list_acts(world.secretariat, closed)
    assert {act.kind.name for act in acts} == KINDS
    for act in acts:
        receipt = build_receipt(act.event)
        said = json.loads(receipt["body"])
        if act.kind.name != "nomination":
            assert said["mandate"]["note_verbale"]
            assert said["capacity"].startswith("focal point")
        assert said["party"]["code"] in {"KEN", "GHA", "PER"}
        assert said["seal"]["root"] == TrailSeal.objects.get(number=said["seal"]["number"]).root
        assert bool(said["text_sha256"]) == (act.kind.name in {"submission", "clearance", "agreement"})
        found = verify_evidence.Check([key_name()])
        verify_evidence.check_receipt(found, json.loads(json.dumps(receipt)))
        assert found.faults == []
        for name in ("at", "capacity", "action", "text_sha256"):
            body = json.dumps({**said, name: "00" * 32})
            found = verify_evidence.Check([key_name()])
            verify_evidence.check_receipt(found, {**receipt, "body": body, "signatures": receipt["signatures"]})
            assert found.faults


@pytest.mark.parametrize(
    ("iso3", "kind", "status"),
    [
        ("KEN", "submission", 200),
        ("GHA", "submission", 404),
        ("GHA", "agreement", 200),
        ("KEN", "publication", 200),
        ("", "submission", 404),
        ("", "agreement", 404),
        ("", "publication", 404),
        ("", "nomination", 404),
    ],
)
def test_receipt_is_for_who_may_read_the_act(closed, world, client, iso3, kind, status):
    act = next(act for act in list_acts(world.secretariat, closed) if act.kind.name == kind)
    client.force_login(person(closed, iso3) if iso3 else make_user(RoleGroup.DELEGATES))
    assert client.get(reverse("receipt", args=[act.event.pk])).status_code == status
    assert client.post(f"/api/v1/receipts/{act.event.pk}/").status_code == (202 if status == 200 else 404)
    jobs.run_due_jobs()
    assert client.get(f"/api/v1/receipts/{act.event.pk}/").status_code == status
    for form in ("pdf", "json"):
        response = client.get(reverse("receipt_file", args=[act.event.pk, form]))
        assert response.status_code == status
        assert b"".join(response)


def test_receipt_is_made_once_and_verified(closed, world, client, tmp_path):
    act = next(act for act in list_acts(world.secretariat, closed) if act.kind.name == "agreement")
    client.force_login(person(closed, "KEN"))
    url = reverse("receipt", args=[act.event.pk])
    assert "Make the receipt" in client.get(url).content.decode()
    for _time in range(2):
        client.post(reverse("request_receipt", args=[act.event.pk]))
        jobs.run_due_jobs()
    made = Receipt.objects.get(event=act.event)
    assert "Make the receipt" not in client.get(url).content.decode()
    content = client.get(reverse("receipt_file", args=[act.event.pk, "json"])).content
    (tmp_path / "verify_evidence.py").write_bytes(Path(verify_evidence.__file__).read_bytes())
    (tmp_path / "receipt.json").write_bytes(content)
    assert run_verifier(tmp_path, "receipt.json", "--key", key_name()).returncode == 0
    (tmp_path / "receipt.json").write_bytes(content.replace(b"KEN", b"PER"))
    assert run_verifier(tmp_path, "receipt.json", "--key", key_name()).returncode == 1
    assert made.document.snapshot["receipt"] == json.loads(content)["receipt"]
    verdict = client.post("/verify/", {"file": io.BytesIO(content)}).content.decode()
    assert "This file is genuine" in verdict


def test_page_lists_acts_and_makes_the_pack(closed, client, django_assert_max_num_queries):
    user = person(closed, "KEN")
    client.force_login(user)
    url = reverse("evidence", args=["review", closed.code])
    client.get(url)
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    assert page.count("/receipts/") >= 5
    response = client.post(reverse("request_evidence", args=["review", closed.code]))
    jobs.run_due_jobs()
    made = Preparation.objects.get(owner=user, kind="evidence_pack")
    assert (made.state, response.url) == ("ready", made.get_absolute_url())
    file = reverse("prepared_file", args=[made.pk])
    assert b"".join(client.get(file).streaming_content)[:2] == b"PK"
    assert client.get(f"/api/v1/evidence/review/{closed.code}/").json()["file"] == file
    other = person(closed, "GHA")
    client.force_login(other)
    assert client.get(file).status_code == 404


@pytest.mark.parametrize(("reader", "leads_back"), [("State under review", True), ("organization", False)])
def test_page_leads_to_a_review_its_reader_may_open(closed, client, reader, leads_back):
    user = person(closed, "KEN") if leads_back else READERS[reader](closed)
    client.force_login(user)
    page = client.get(reverse("evidence", args=["review", closed.code])).content.decode()
    back = closed.get_absolute_url()
    assert (f'href="{back}"' in page) == leads_back
    assert client.get(back).status_code == (200 if leads_back else 404)


def test_pack_of_other_rights_is_not_handed_out(closed, client):
    user = person(closed, "KEN")
    client.force_login(user)
    client.post(reverse("request_evidence", args=["review", closed.code]))
    jobs.run_due_jobs()
    made = Preparation.objects.get(owner=user, kind="evidence_pack")
    file = reverse("prepared_file", args=[made.pk])
    assert b"".join(client.get(file))[:2] == b"PK"
    user.groups.remove(user.groups.exclude(name__in=RoleGroup.values).first())
    assert client.get(file).status_code == 404


def test_pack_from_before_a_correction_is_not_handed_out(closed, client):
    user = person(closed, "GHA")
    client.force_login(user)
    client.post(reverse("request_evidence", args=["review", closed.code]))
    jobs.run_due_jobs()
    made = Preparation.objects.get(owner=user, kind="evidence_pack")
    edition = Document.objects.filter(of_outcome__outcome__review=closed, superseded_at=None)
    documents.supersede_documents(edition)
    assert client.get(reverse("prepared_file", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_no_account_gets_no_pack(closed, client, method):
    for path in (reverse("evidence", args=["review", closed.code]), f"/api/v1/evidence/review/{closed.code}/"):
        assert getattr(client, method)(path).status_code in {302, 401, 404, 405}
    assert client.post(f"/api/v1/evidence/review/{closed.code}/").status_code == 401
    assert REVIEW.find(AnonymousUser(), "NO-1") is None


def test_altered_record_is_named_by_check_and_pack(closed, tmp_path):
    seal_trail()
    revision = ParagraphRevision.objects.first()
    change(ParagraphRevision, revision.pk, text="Another text.")
    found = check(make_pack(person(closed, "KEN"), closed), tmp_path)
    assert f"reviews.paragraphrevision {revision.pk}: it is not in the tree of seal" in " ".join(found)
