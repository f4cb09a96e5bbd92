"""`?dry_run=true`: an act answers as if it were done, and nothing of it stays."""

import pytest

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Answer
from tests.api.conftest import places, traces
from tests.factories.reviews import carry_to, person
from untoc_portal.core.models import IdempotentAnswer

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
