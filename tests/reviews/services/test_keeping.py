"""What is read before a paragraph is kept confidential once a summary was drafted from the list."""

import pytest
from django.urls import reverse

from reviews.enums import OutcomeKind
from reviews.selectors.readings import read_keeping, read_outcome
from reviews.services import paragraphs
from tests.factories.reading import seen, send_read
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import ChangedSinceReadError

LIST = OutcomeKind.LIST_OF_OBSERVATIONS


def of_list(review, mark="SECRET-B"):
    return review.list_of_observations.paragraphs.get(text__startswith=mark)


def test_keeping_a_source_asks_what_was_read(completed, who):
    row, before = of_list(completed), completed.summary
    for read in ("", seen(read_outcome(before)), seen(read_keeping(of_list(completed, "SECRET-A")))):
        with pytest.raises(DomainError) as caught:
            paragraphs.keep_confidential(row, actor=who("KEN"), is_confidential=True, seen=read)
        assert caught.value.code in {"not_read", "changed_since_read"}
    assert not of_list(completed).is_confidential
    assert (completed.summary.version, completed.summary.agreed_at) == (before.version, before.agreed_at)


def test_keeping_says_what_changed_since_it_was_read(completed, who):
    row = of_list(completed)
    read = seen(read_keeping(row))
    completed.summary.paragraphs.filter(text__startswith="SECRET-B").update(text="SECRET-B rewritten.")
    with pytest.raises(ChangedSinceReadError) as caught:
        paragraphs.keep_confidential(row, actor=who("KEN"), is_confidential=True, seen=read)
    assert [(change.label, change.after.split("\n")[-1]) for change in caught.value.changes] == [
        ("Summary, paragraph 2", "SECRET-B rewritten.")
    ]


def test_page_shows_what_keeping_opens(completed, who, client):
    row = of_list(completed)
    address = reverse("reviews:keep_confidential", args=[completed.code, LIST, row.pk])
    client.force_login(who("KEN"))
    assert address in client.get(completed.list_of_observations.get_absolute_url()).content.decode()
    # A button of a page opened before the summary was drafted.
    assert client.post(address, {"keep": "yes"}).status_code == 422
    assert not of_list(completed).is_confidential
    page = client.get(address).content.decode()
    assert "1 passage of the summary or of a translation is opened again." in page
    assert "Summary, paragraph 2" in page
    assert send_read(client, address).status_code == 302
    assert of_list(completed).is_confidential
    for user in (who("GHA"), who("KEN", "expert")):
        client.force_login(user)
        assert client.get(address).status_code == 404


def test_api_shows_what_keeping_opens(completed, who, client):
    row = of_list(completed)
    address = f"/api/v1/outcomes/{completed.list_of_observations.pk}/paragraphs/{row.pk}/confidential/"
    keep = {"is_confidential": True}
    client.force_login(who("GHA"))
    assert client.get(address).status_code == 404
    client.force_login(who("KEN"))
    look = client.get(address).json()
    assert [part["label"] for part in look["parts"]][1:] == ["Summary, paragraph 2"]
    post = {"content_type": "application/json", "headers": {"If-Match": "*"}}
    assert client.post(address, keep, **post).status_code == 409
    answer = client.post(address, keep | {"seen": look["seen"]}, **post)
    assert (answer.status_code, of_list(completed).is_confidential) == (200, True)
