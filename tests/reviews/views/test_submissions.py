"""Submissions in the browser: checks, asking to correct, and the decision."""

import hashlib

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Reopening
from reviews.services.reopenings import request_reopening
from tests.factories.legislation import add_law, cite_one
from tests.factories.pdfs import make_pdf
from tests.factories.reading import send_read
from tests.factories.reviews import answer_all, carry_to, person
from untoc_portal.core import jobs


@pytest.fixture
def submitted(world, review):
    return carry_to(world, review, ReviewState.DESK_REVIEW)


def url(name, review, *args):
    return reverse(f"reviews:{name}", args=[review.code, *args])


def test_checks_list_every_finding_with_a_link_to_its_question(world, review, as_person):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    response = as_person(review, "KEN", "observer").get(url("answer_checks", review))
    page = response.content.decode()
    assert (response.context["blocking"], response.context["advisory"]) == (2, 0)
    for key in ("untoc.5", "untoc.6"):
        question = review.questions().get(key=key)
        address = url("questionnaire_article", review, "UNTOC", question.article.number)
        assert f'href="{address}#question-{question.pk}">Question {key}?</a>' in page
    assert as_person(review, "GHA").get(url("answer_checks", review)).status_code == 404


def test_focal_point_asks_and_the_secretariat_grants(world, submitted, as_person, browse):
    focal_point, staff = as_person(submitted, "KEN"), browse(world.secretariat)
    assert url("request_reopening", submitted) in focal_point.get(url("submission_list", submitted)).content.decode()
    response = focal_point.post(url("request_reopening", submitted), {"reason": "The Act was amended."})
    assert response.headers["Location"] == url("submission_list", submitted)
    reopening = Reopening.objects.get()
    decide = url("decide_reopening", submitted, reopening.pk)
    assert decide in staff.get(url("submission_list", submitted)).content.decode()
    assert "The Act was amended." in staff.get(decide).content.decode()
    assert "correct a self-assessment" in staff.get("/").content.decode()
    assert send_read(staff, decide, {"granted": "no", "note": ""}).status_code == 422
    send_read(staff, decide, {"granted": "yes", "note": ""})
    page = as_person(submitted, "KEN", "expert").get(url("submission_list", submitted)).content.decode()
    assert "Correct the answers" in page
    assert staff.get(decide).status_code == 404


def test_request_is_not_shown_to_the_reviewing_states(submitted, as_person):
    request_reopening(submitted, actor=person(submitted, "KEN"), reason="SECRET-reason")
    page = as_person(submitted, "GHA").get(url("submission_list", submitted)).content.decode()
    assert "Submission 1" in page
    assert "SECRET-reason" not in page


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("GHA", "focal_point")])
def test_others_find_no_form_and_decide_nothing(submitted, as_person, iso3, role):
    reopening = request_reopening(submitted, actor=person(submitted, "KEN"), reason="Because.")
    client = as_person(submitted, iso3, role)
    assert client.get(url("request_reopening", submitted)).status_code == 404
    decide = url("decide_reopening", submitted, reopening.pk)
    assert client.get(decide).status_code == 404
    assert client.post(decide, {"granted": "yes"}).status_code == 404
    assert as_person(submitted, "KEN").post(decide, {"granted": "yes"}).status_code == 404


def test_corrected_self_assessment_is_resubmitted_in_browser(world, submitted, as_person, browse):
    reopening = request_reopening(submitted, actor=person(submitted, "KEN"), reason="Because.")
    send_read(browse(world.secretariat), url("decide_reopening", submitted, reopening.pk), {"granted": "yes"})
    focal_point = as_person(submitted, "KEN")
    assert "Clear and submit" in focal_point.get(url("submit_questionnaire", submitted)).content.decode()
    send_read(focal_point, url("submit_questionnaire", submitted))
    page = focal_point.get(url("submission_list", submitted)).content.decode()
    assert (page.count("superseded"), "Submission 2" in page) == (1, True)


def test_cited_law_is_read_by_reader_of_submission(world, review, as_person, other_review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    expert = person(review, "KEN", "expert")
    law = add_law(review, actor=expert, title="Organized Crime Act", file=make_pdf(name="act.pdf"))
    cite_one(review, actor=expert, law=law)
    unused = add_law(review, actor=expert, file=make_pdf(name="other.pdf", width=600))
    review = carry_to(world, review, ReviewState.DESK_REVIEW)
    address = url("submitted_law", review, 1, law.files.get().sha256)
    client = as_person(review, "GHA")
    page = client.get(url("submission_detail", review, 1)).content.decode()
    assert "Organized Crime Act" in page
    assert address in page
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Disposition"].startswith("attachment")) == (200, True)
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == law.files.get().sha256
    assert client.get(url("submitted_law", review, 1, unused.files.get().sha256)).status_code == 404
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    assert as_person(other, "FIN").get(address).status_code == 404


def test_receipt_is_offered_immediately(world, review, as_person, capture_commit):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    answer_all(review)
    client, act = as_person(review, "KEN"), reverse("reviews:submit_questionnaire", args=[review.code])
    answer = client.post(act, {"seen": client.get(act).context["look"].reading.token})
    submission = review.submissions.get()
    assert answer.url == submission.get_absolute_url()
    now = reverse("reviews:receipt_now", args=[review.code, submission.number])
    assert "The receipt is being made." in client.get(answer.url).content.decode()
    assert client.get(now).status_code == 204
    # The act is sealed first, then the receipt is made and printed.
    jobs.run_due_jobs()
    download = reverse("reviews:receipt_pdf", args=[review.code, submission.number])
    for page in (answer.url, now):
        assert download in client.get(page).content.decode()
    assert as_person(review, "GHA").get(now).status_code == 404
    assert download not in as_person(review, "GHA").get(answer.url).content.decode()
