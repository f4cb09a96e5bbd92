"""Long work over the API: how far it is, its file, and stopping it. Only its owner can use it."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.services.preparing import request_answer_docx
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import PreparationState

PREPARATIONS = "/api/v1/preparations/"


@pytest.fixture
def owner(world, review):
    carry_to(world, review, S.SELF_ASSESSMENT)
    return person(review, "KEN")


@pytest.fixture
def asked(owner, review, settings):
    settings.JOBS_MODE = "worker"
    return request_answer_docx(review, actor=owner, language="en", articles=[("UNTOC", 5)])


def test_owner_reads_and_stops_it(owner, asked, api):
    client, url = api(owner), f"{PREPARATIONS}{asked.pk}/"
    assert [row["id"] for row in client.get(f"{PREPARATIONS}?state=waiting").json()["results"]] == [asked.pk]
    assert (client.get(url).json()["state"], client.get(f"{url}file/").status_code) == ("waiting", 404)
    assert client.post(f"{url}stop/").json()["state"] == "stopped"
    with nothing_changes():
        again = client.post(f"{url}stop/")
    assert (again.status_code, again.json()["code"]) == (409, "ended")


def test_nobody_else_knows_of_it(asked, review, world, api):
    for user in (person(review, "GHA"), world.secretariat):
        client, url = api(user), f"{PREPARATIONS}{asked.pk}/"
        with nothing_changes():
            answers = [client.get(url), client.get(f"{url}file/"), client.post(f"{url}stop/")]
        assert {answer.status_code for answer in answers} == {404}
        assert client.get(PREPARATIONS).json()["results"] == []
    assert api().get(PREPARATIONS).json()["results"] == []
    assert api().get(f"{PREPARATIONS}{asked.pk}/file/").status_code == 404


def test_file_is_given_while_the_right_lasts(owner, asked, api, settings):
    asked.state, asked.kept_until, asked.file_name = PreparationState.READY, timezone.now(), "answers.docx"
    asked.file.save("1.docx", ContentFile(b"the file"))
    client, url = api(owner), f"{PREPARATIONS}{asked.pk}/file/"
    sent = client.get(url)
    assert (sent.status_code, b"".join(sent)) == (200, b"the file")
    assert 'filename="answers.docx"' in sent["Content-Disposition"]
    settings.PREPARATIONS = {**settings.PREPARATIONS, asked.kind: "tests.core.test_preparations.NO_LONGER"}
    assert client.get(url).status_code == 404
