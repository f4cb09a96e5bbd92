"""No change is lost and no act is done twice: ETag, If-None-Match, If-Match, Idempotency-Key."""

import datetime as dt

import pytest
from django.urls import get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Note
from stakeholders.models import Organization
from tests.api.test_personal_tokens import make
from tests.factories.dialogues import invite, make_dialogue, make_statement, make_working_groups
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.api import idempotency
from untoc_portal.core.models import IdempotentAnswer
from untoc_portal.core.public_ids import hide_id
from untoc_portal.core.tasks import delete_expired_answers

JSON = {"format": "json"}


def strict(user=None, text=""):
    """Give a client that sends no precondition of itself."""
    client = APIClient(headers={"Authorization": f"Bearer {text}"} if text else {})
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def note(world, review):
    carry_to(world, review, S.SELF_ASSESSMENT)
    expert = person(review, "KEN", DelegateRole.EXPERT)
    made = strict(expert).post(
        "/api/v1/reviews/KEN-1/notes/", {"question": "untoc.5", "text": "Which act?", "kind": "comment"}, **JSON
    )
    assert made.status_code == 201, made.content
    return expert, f"/api/v1/reviews/KEN-1/notes/{made.json()['id']}/"


@pytest.mark.parametrize("path", ["states/", "states/KEN/", "trail/seals/", "reviews/", "sessions/", "organizations/"])
def test_what_is_read_again_unchanged_is_304(path, world):
    first = APIClient().get(f"/api/v1/{path}")
    assert first.status_code == 200
    again = APIClient().get(f"/api/v1/{path}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "RateLimit" in again
    assert {"Authorization", "Accept-Language"} <= {name.strip() for name in again["Vary"].split(",")}
    assert APIClient().get(f"/api/v1/{path}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_change_without_a_state_is_428(note):
    expert, url = note
    answer = strict(expert).post(f"{url}resolve/")
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")
    assert Note.objects.get().resolved_at is None


def test_change_of_another_state_is_412_with_the_present_one(note):
    expert, url = note
    client = strict(expert)
    read = client.get(url)
    assert client.post(f"{url}resolve/", headers={"If-Match": read["ETag"]}).status_code == 200
    late = client.post(f"{url}reopen/", headers={"If-Match": read["ETag"]})
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    now = client.get(url)
    assert late.json()["present"] == now.json()
    assert late["ETag"] == now["ETag"] != read["ETag"]
    assert Note.objects.get().resolved_at is not None
    assert client.post(f"{url}reopen/", headers={"If-Match": f'"x", {now["ETag"]}'}).status_code == 200


@pytest.mark.parametrize("header", ["", "W/{}", "x", '"x"'])
def test_state_must_be_the_strong_tag(header, note):
    expert, url = note
    etag = strict(expert).get(url)["ETag"]
    answer = strict(expert).post(f"{url}resolve/", headers={"If-Match": header.format(etag)})
    assert answer.status_code == 412


def test_hidden_object_is_404_with_any_tag(note, outsiders):
    _expert, url = note
    for user in outsiders.values():
        for tag in ("*", '"x"'):
            assert strict(user).post(f"{url}resolve/", headers={"If-Match": tag}).status_code == 404


def test_statement_of_two_authors_is_not_overwritten(world):
    dialogue = make_dialogue(world.secretariat, make_working_groups()["TIP"], in_days=5)
    organization = make_organization(world.secretariat)
    author = make_representative(world.secretariat, organization)
    invite(dialogue, organization, author)
    statement = make_statement(dialogue, author, organization=organization)
    url, data = f"/api/v1/statements/{hide_id(statement)}/", {"language": "en", "title": "T", "text": "First"}
    client = strict(author)
    etag = client.get(url)["ETag"]
    assert client.put(url, data, **JSON).status_code == 428
    assert client.put(url, data, headers={"If-Match": etag}, **JSON).status_code == 200
    assert client.put(url, {**data, "text": "Second"}, headers={"If-Match": etag}, **JSON).status_code == 412
    statement.refresh_from_db()
    assert statement.text == "First"


def _routes(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns)
        elif getattr(pattern.callback, "actions", None):
            yield str(pattern.pattern), pattern.callback


# What can be changed at a URL with a key and not read at one, with the reason.
NOT_READ_ALONE = {
    "SpeakerViewSet": "the room is read, and its clock runs: the rules of the floor are checked under its lock",
    "RoomActViewSet": "the room is read at its own address: the rules of the room are checked under its lock",
    "AccountEntryViewSet": "the entry is read before, and sent with what was read",
    "TranslatedDocumentViewSet": "the translation is read before, and sent with what was read",
    "RecordTextViewSet": "each text is sent with its revision",
    "TranslationViewSet": "each paragraph is sent with its revision",
    "TranslationActViewSet": "the step is checked under the lock of the review, and the text is sent as `seen`",
}


def test_every_object_that_changes_asks_for_its_state():
    for path, callback in _routes(get_resolver("untoc_portal.api_urls").url_patterns):
        key = callback.cls.lookup_url_kwarg or callback.cls.lookup_field
        changes = {"post", "put", "patch", "delete"} & callback.actions.keys()
        if changes and f":{key}>" in path and callback.cls.__name__ not in NOT_READ_ALONE:
            assert hasattr(callback.cls, "retrieve"), path


def test_every_address_of_revisions_asks_for_the_latest():
    found = [
        (path, callback)
        for path, callback in _routes(get_resolver("untoc_portal.api_urls").url_patterns)
        if "history/" in path and "post" in callback.actions
    ]
    assert len(found) == 4
    for path, callback in found:
        assert callback.cls.is_one_object, path


NEW = {"name": "Kept once", "kind": "ngo", "country": "KEN", "website": "https://once.example"}


def _register(client, key, **changes):
    return client.post("/api/v1/organizations/", {**NEW, **changes}, headers={"Idempotency-Key": key}, **JSON)


def test_act_with_the_same_key_is_done_once(world):
    client = strict(world.secretariat)
    first = _register(client, "a")
    assert first.status_code == 201, first.content
    again = _register(client, "a")
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    assert Organization.objects.filter(name="Kept once").count() == 1
    other = _register(client, "a", name="Another")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert not Organization.objects.filter(name="Another").exists()


def test_key_belongs_to_its_principal(world):
    texts = [make(world.secretariat)[1] for _token in range(2)]
    assert _register(strict(text=texts[0]), "a").status_code == 201
    assert _register(strict(text=texts[1]), "a").status_code == 400  # registered already, and not replayed


def test_refused_act_can_be_sent_again_with_its_key(world):
    client = strict(world.secretariat)
    assert _register(client, "a", website="nowhere").status_code == 400
    assert not IdempotentAnswer.objects.exists()
    assert _register(client, "a").status_code == 201


def test_key_of_a_running_request_is_409_until_abandoned(world, monkeypatch):
    client = strict(world.secretariat)
    monkeypatch.setattr(idempotency, "keep", lambda _row, _response: None)
    assert _register(client, "a").status_code == 201
    busy = _register(client, "a")
    assert (busy.status_code, busy.json()["code"]) == (409, "idempotency_key_in_use")
    IdempotentAnswer.objects.update(created_at=timezone.now() - dt.timedelta(minutes=1))
    assert _register(client, "a").status_code == 409
    IdempotentAnswer.objects.update(created_at=timezone.now() - dt.timedelta(minutes=3))
    assert _register(client, "a").status_code == 400


def test_act_is_undone_where_its_answer_cannot_be_kept(world, monkeypatch):
    """A process that ends between the act and its answer must not leave the act: it would be done again."""
    client = strict(world.secretariat)

    def break_off(_row, _response):
        raise ConnectionResetError

    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "keep", break_off)
        with pytest.raises(ConnectionResetError):
            _register(client, "a")
    assert not Organization.objects.filter(name="Kept once").exists()
    assert _register(client, "a").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_key_that_is_none_is_bad_input(key, world):
    assert _register(strict(world.secretariat), key).status_code == 400
    assert not Organization.objects.filter(name="Kept once").exists()


def test_answers_are_kept_for_a_day(world):
    assert _register(strict(world.secretariat), "a").status_code == 201
    IdempotentAnswer.objects.update(created_at=timezone.now() - dt.timedelta(hours=25))
    delete_expired_answers()
    assert not IdempotentAnswer.objects.exists()
