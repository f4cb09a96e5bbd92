"""`?dry_run=true`: an act answers as if it were done, and nothing of it stays."""

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Answer
from tests.api.conftest import places, traces
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.pdfs import make_pdf
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization
from untoc_portal.core.enums import Level
from untoc_portal.core.models import IdempotentAnswer
from untoc_portal.core.stored_files import discard_new_files, get_store

ANSWERS = {"answers": [{"question": "untoc.6", "value": "yes", "explanation": "Act 1", "revision": 0}]}


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


def test_act_is_answered_and_nothing_stays(answering, api, capture_commit):
    client = api(person(answering, "KEN", DelegateRole.EXPERT))
    before = traces()
    with capture_commit() as waiting:
        tried = client.post("/api/v1/reviews/KEN-1/answers/?dry_run=true", ANSWERS, format="json")
    assert (tried.status_code, tried["Dry-Run"]) == (200, "true")
    assert waiting == []
    assert traces() == before
    done = client.post("/api/v1/reviews/KEN-1/answers/", ANSWERS, format="json")
    assert "Dry-Run" not in done
    assert [set(row) for row in tried.json()] == [set(row) for row in done.json()]
    assert Answer.objects.filter(review=answering).count() == 1


def test_trial_is_refused_as_the_act_is(answering, api):
    wrong = {"answers": [{**ANSWERS["answers"][0], "question": "no.such"}]}
    url = "/api/v1/reviews/KEN-1/answers/"
    client = api(person(answering, "KEN", DelegateRole.EXPERT))
    answers = [client.post(f"{url}{query}", wrong, format="json") for query in ("", "?dry_run=true")]
    assert answers[0].status_code == answers[1].status_code == 400
    assert places(answers[0]) == places(answers[1])
    assert api(person(answering, "GHA")).post(f"{url}?dry_run=true", ANSWERS, format="json").status_code == 404
    assert api().post(f"{url}?dry_run=true", ANSWERS, format="json").status_code == 401


def test_key_of_a_trial_is_free_for_the_act(answering, api):
    client = api(person(answering, "KEN", DelegateRole.EXPERT))
    sent = {"data": ANSWERS, "format": "json", "headers": {"Idempotency-Key": "one", "If-Match": "*"}}
    assert client.post("/api/v1/reviews/KEN-1/answers/?dry_run=true", **sent).status_code == 200
    assert not IdempotentAnswer.objects.exists()
    done = client.post("/api/v1/reviews/KEN-1/answers/", **sent)
    assert "Idempotency-Replayed" not in done
    assert Answer.objects.filter(review=answering).exists()


@pytest.mark.parametrize("value", ["1", "yes", "True", ""])
def test_other_value_does_nothing(value, answering, api):
    client = api(person(answering, "KEN", DelegateRole.EXPERT))
    answer = client.post(f"/api/v1/reviews/KEN-1/answers/?dry_run={value}", ANSWERS, format="json")
    assert (answer.status_code, places(answer)) == (400, ["dry_run"])
    assert not Answer.objects.filter(review=answering).exists()


def test_reading_has_no_trial(answering, api):
    assert places(api().get("/api/v1/states/?dry_run=true")) == ["dry_run"]


def list_files():
    return sorted(str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def build_uploads(world):
    """Return who sends a file, where to, and what with it."""
    organization = make_organization(world.secretariat)
    session = make_session(world.secretariat, make_working_groups()["TIP"], in_days=60)
    paper = {"kind": "background", "symbol": "CTOC/COP/WG.4/2026/2", "title": "Paper", "language": "en"}
    paper["level"] = Level.PUBLIC.value
    note = {
        "review": "KEN-1", "party": "KEN", "reference": "NV 9", "dated": dt.date(2026, 11, 20).isoformat(),
        "name": "An Expert", "email": "an.expert@example.org", "role": "expert",
    }  # fmt: skip
    return [
        (world.secretariat, "nominations/", note),
        (world.secretariat, f"organizations/{organization.pk}/documents/", {"title": "Statutes"}),
        (world.secretariat, f"sessions/{session.pk}/documents/", paper),
    ]


def test_file_of_a_trial_does_not_stay(answering, world, api):
    for user, path, data in build_uploads(world):
        before = list_files()
        sent = {**data, "file": make_pdf()}
        tried = api(user).post(f"/api/v1/{path}?dry_run=true", sent, format="multipart")
        assert (tried.status_code, tried["Dry-Run"]) == (201, "true"), tried.content
        assert list_files() == before
        done = api(user).post(f"/api/v1/{path}", {**data, "file": make_pdf()}, format="multipart")
        assert done.status_code == 201, done.content
        assert len(list_files()) == len(before) + 1


def test_file_that_a_trial_removes_stays():
    store = get_store()
    name = store.save("probe/one.txt", make_pdf())
    with discard_new_files():
        store.delete(name)
    assert store.exists(name)
    store.delete(name)
    assert not store.exists(name)


def test_trial_that_fails_leaves_no_file():
    before = list_files()

    def fail():
        get_store().save("probe/two.txt", make_pdf())
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), discard_new_files():
        fail()
    assert list_files() == before


def test_every_file_is_stored_where_a_trial_takes_it_back():
    fields = [
        one for model in apps.get_models() for one in model._meta.local_concrete_fields if isinstance(one, FileField)
    ]
    assert len(fields) > 10
    assert {one.storage for one in fields} == {default_storage}
