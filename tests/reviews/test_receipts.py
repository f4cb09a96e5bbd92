"""The receipt of a submission: what it states, and that anyone can verify it without a secret."""

import hashlib
import json
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.selectors.receipts import build_receipt_data
from tests.factories.reviews import carry_to, person
from untoc_portal.core import documents, jobs
from untoc_portal.core.verification import Outcome, verify_file, verify_hash, verify_text

PAGE = "/verify/"


@pytest.fixture
def submission(world, review):
    """Give a submission whose receipt is rendered."""
    carry_to(world, review, ReviewState.DESK_REVIEW)
    jobs.run_due_jobs()
    return review.submissions.select_related("receipt", "review").get()


def receipt(submission, **changes) -> bytes:
    return json.dumps({**build_receipt_data(submission), **changes}).encode()


def test_hash_is_that_of_the_file_one_can_download(submission):
    content = documents.to_canonical_json(submission.content)
    assert hashlib.sha256(content).hexdigest() == submission.sha256
    assert sorted(submission.content) == sorted(["heading", "answers", "legislation", "consultations"])
    assert submission.content["heading"] == {
        "review": "KEN-1", "state": "KEN", "cluster": 1, "version": "1", "language": "en",
        "wording": "portal",
    }  # fmt: skip


def test_receipt_states_number_time_and_hash(submission):
    assert build_receipt_data(submission) == {
        "kind": "submission",
        "number": "KEN-1/1",
        "submitted_at": submission.submitted_at.isoformat(),
        "sha256": submission.sha256,
    }
    assert submission.receipt.snapshot["facts"] == build_receipt_data(submission)


def test_every_form_of_it_is_recognized(submission):
    with submission.receipt.file.open() as file:
        pdf = file.read()
    for content in (pdf, receipt(submission), documents.to_canonical_json(submission.content)):
        verdict = verify_file(content)
        assert (verdict.is_genuine, [match.number for match in verdict.matches]) == (True, ["KEN-1/1"])
    # A hash alone compares nothing: it may have been copied.
    assert verify_hash(submission.sha256).outcome == Outcome.CODE


@pytest.mark.parametrize(
    ("changes", "altered"),
    [
        ({"number": "KEN-1/2"}, ["number"]),
        ({"submitted_at": "2020-01-01T00:00:00+00:00"}, ["submitted_at"]),
        ({"kind": "outcome", "number": "PER-1/1"}, ["kind", "number"]),
    ],
)
def test_changed_receipt_is_noticed(submission, changes, altered):
    verdict = verify_file(receipt(submission, **changes))
    assert (verdict.is_genuine, verdict.altered) == (False, altered)


NOTHING = (
    b"",
    b"{}",
    b"[1]",
    b"\xff\xfe",
    b'{"sha256": 5}',
    b'{"sha256": "x"}',
    b'{"sha256": "%s"}' % (b"0" * 64),
    b"[" * 9000,
)


@pytest.mark.parametrize("content", NOTHING)
def test_anything_else_is_not_found(submission, content):
    verdict = verify_file(content)
    assert (verdict.matches, verdict.is_genuine) == ([], False)


def test_receipt_has_the_day_of_vienna_everywhere(submission, world):
    """A little before midnight in UTC, it is the next day in Vienna."""
    receipt = submission.receipt
    (match,) = verify_hash(receipt.snapshot_sha256, user=world.secretariat).matches
    assert match.printed.date == timezone.localdate(submission.submitted_at)
    late = "2026-02-03T23:29:14.353364+00:00"
    assert receipt.snapshot["dated"] == timezone.localdate(submission.submitted_at).isoformat()
    sealed = {**receipt.snapshot, "dated": "2026-02-04", "said": {**receipt.snapshot["said"], "at": late}}
    of_old_form = {**receipt.snapshot, "facts": {**receipt.snapshot["facts"], "submitted_at": late}}
    del of_old_form["dated"], of_old_form["said"]
    for snapshot in (sealed, of_old_form):
        receipt.snapshot = snapshot
        page = documents.render_markup(receipt.template, documents.build_context(receipt), language="en")
        assert page.replace("\N{NO-BREAK SPACE}", " ").count("4 February 2026") == 2
    assert documents.read_day(late).isoformat() == "2026-02-04"


def test_receipt_number_alone_reveals_nothing(submission, review, world):
    for user, found in (
        (AnonymousUser(), 0),
        (world.secretariat, 1),
        (person(review, "KEN", "expert"), 1),
        (person(review, "GHA"), 1),
    ):
        assert len(verify_text("ken-1/1 ", user=user).matches) == found
    assert verify_text(submission.sha256.upper(), user=AnonymousUser()).outcome == Outcome.CODE
    for number in ("KEN-1/2", "KEN-1/", "KEN-1", "/1", "KEN-1/99999999", "KEN-1/²", "%"):
        assert verify_text(number, user=world.secretariat).matches == []


def test_page_shows_only_kind_number_and_time(client, submission):
    file = SimpleUploadedFile("receipt.json", receipt(submission))
    page = client.post(PAGE, {"file": file}).content.decode()
    assert "This file is genuine" in page
    assert "KEN-1/1" in page
    for secret in ("Answer to", "Kenya", "focal_point"):
        assert secret not in page
    assert (
        "This receipt was altered"
        in client.post(
            PAGE, {"file": SimpleUploadedFile("receipt.json", receipt(submission, number="KEN-1/9"))}
        ).content.decode()
    )
    assert "Not found" in client.post(PAGE, {"asked": "KEN-1/1"}).content.decode()
    assert client.post(PAGE, {}).status_code == 422
    assert client.get(PAGE).status_code == 200


def test_file_that_is_too_large_is_refused(client, db, settings):
    settings.UPLOAD_MAX_BYTES = 10
    response = client.post(PAGE, {"file": SimpleUploadedFile("receipt.json", b"x" * 11)})
    assert response.status_code == 422
    assert "too large" in response.content.decode()


def test_command_says_what_a_file_is(submission, tmp_path):
    file, out = tmp_path / "receipt.json", StringIO()
    file.write_bytes(receipt(submission))
    call_command("verify", str(file), stdout=out)
    call_command("verify", submission.sha256, stdout=out)
    of_file, of_hash = out.getvalue().splitlines()[:2], out.getvalue().splitlines()[2:]
    what = f"Submitted self-assessment KEN-1/1 of {submission.submitted_at.isoformat()}"
    hash_line = f"SHA-256 of the file, JSON: {submission.sha256}"
    assert of_file == [f"Genuine: {what}", hash_line]
    assert of_hash == [f"This code belongs to this text: compare: {what}", hash_line]


@pytest.mark.parametrize(
    ("write", "problem"),
    [
        (lambda _file, _submission: None, "no such file"),
        (lambda file, _submission: file.write_bytes(b"x"), "Nothing of this portal"),
        (lambda file, submission: file.write_bytes(receipt(submission, number="KEN-1/9")), "was altered: number"),
    ],
)
def test_command_fails_for_what_is_not_genuine(submission, tmp_path, write, problem):
    file = tmp_path / "receipt.json"
    write(file, submission)
    with pytest.raises(CommandError, match=problem):
        call_command("verify", str(file))


@pytest.mark.parametrize(
    ("iso3", "role", "status"), [("KEN", "focal_point", 200), ("KEN", "observer", 200), ("GHA", "focal_point", 404)]
)
def test_receipt_is_for_the_state_that_submitted(client, submission, review, iso3, role, status):
    client.force_login(person(review, iso3, role))
    for name in ("receipt_json", "receipt_pdf"):
        response = client.get(reverse(f"reviews:{name}", args=[review.code, 1]))
        assert response.status_code == status
        # A file is read to its end here: a response that is closed by hand takes PostgreSQL's connection along.
        assert b"".join(response)
    response = client.get(reverse("reviews:submission_file", args=[review.code, 1]))
    assert response.status_code == 200
    assert hashlib.sha256(response.content).hexdigest() == submission.sha256


def test_receipt_is_not_there_before_it_is_rendered(client, world, review):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    client.force_login(person(review, "KEN"))
    assert client.get(reverse("reviews:receipt_pdf", args=[review.code, 1])).status_code == 404
    assert client.get(reverse("reviews:receipt_json", args=[review.code, 1])).json()["number"] == "KEN-1/1"
