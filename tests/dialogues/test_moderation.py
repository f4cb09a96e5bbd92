"""Statements moderated, contested and decided on by another person; their versions; what is uncertain is marked."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dialogues.models import Remark, Statement, StatementVersion
from dialogues.selectors.speaking import estimate_speaking_seconds
from dialogues.selectors.versions import versions_for_user
from dialogues.services import moderation, statements
from stakeholders.models import ParticipationSetting
from tests.factories.dialogues import invite, make_dialogue, make_statement
from tests.factories.people import make_secretariat
from tests.factories.reading import send_read
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.public_ids import hide_id
from untoc_portal.front.demo.reading import do_after_reading

COUNTRY = "In Iceland victims need protection."


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def draft(stage, dialogue):
    invite(dialogue, stage.organization, stage.representative)
    return make_statement(dialogue, stage.representative, organization=stage.organization)


@pytest.fixture
def submitted(stage, draft):
    return do_after_reading(statements.submit_statement, draft, actor=stage.representative)


@pytest.fixture
def refused(stage, draft):
    draft.text = COUNTRY
    draft.save()
    return do_after_reading(statements.submit_statement, draft, actor=stage.representative)


def returned(stage, statement, by=None, **fields):
    return do_after_reading(
        moderation.return_statement, statement, actor=by or stage.chair, reason="Off the theme", **fields
    )


def test_returned_with_each_passage_and_its_reason(stage, submitted, client):
    remarks = [("need protection", "Say which"), ("On victims", "A longer title")]
    returned(stage, submitted, remarks=remarks)
    assert [(row.passage, row.reason) for row in Remark.objects.all()] == remarks
    client.force_login(stage.representative)
    shown = client.get(submitted.get_absolute_url()).content.decode()
    assert ("Say which" in shown, "Off the theme" in shown) == (True, True)
    client.force_login(stage.other_representative)
    assert client.get(submitted.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("remark", [("not in the text", "Why"), ("need protection", " ")])
def test_a_remark_needs_a_passage_of_the_text_and_a_reason(stage, submitted, remark):
    with pytest.raises(DomainError):
        returned(stage, submitted, remarks=[remark])
    submitted.refresh_from_db()
    assert (submitted.state, Remark.objects.count()) == ("submitted", 0)


def test_the_author_contests_and_another_person_decides(stage, submitted):
    returned(stage, submitted)
    for person in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            do_after_reading(statements.contest_statement, submitted, actor=person, objection="It is on the theme")
    with pytest.raises(DomainError):
        do_after_reading(statements.contest_statement, submitted, actor=stage.representative, objection=" ")
    contested = do_after_reading(
        statements.contest_statement, submitted, actor=stage.representative, objection="It is on the theme"
    )
    with pytest.raises(NotAllowedError):
        do_after_reading(moderation.accept_statement, contested, actor=stage.chair)
    with pytest.raises(NotAllowedError):
        do_after_reading(moderation.return_statement, contested, actor=stage.chair, reason="No")
    assert do_after_reading(moderation.accept_statement, contested, actor=stage.secretariat).state == "accepted"
    assert (contested.moderated_by, contested.decided_by) == (stage.chair, stage.secretariat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.update(decided_by=stage.chair)


def test_text_returned_twice_cannot_be_contested(stage, submitted):
    returned(stage, submitted)
    contested = do_after_reading(
        statements.contest_statement, submitted, actor=stage.representative, objection="It is on the theme"
    )
    returned(stage, contested, by=make_secretariat())
    with pytest.raises(DomainError) as caught:
        do_after_reading(statements.contest_statement, submitted, actor=stage.representative, objection="Still")
    assert caught.value.code == "not_ready"
    values = {"language": "en", "title": "On victims", "text": "Another text", "consents_to_publication": True}
    changed = statements.change_statement(submitted, actor=stage.representative, **values)
    again = do_after_reading(statements.submit_statement, changed, actor=stage.representative)
    assert (again.state, again.moderated_by, again.decided_by) == ("submitted", None, None)


def test_what_the_check_refused_can_be_decided_by_a_person(stage, refused):
    assert refused.state == "refused"
    contested = do_after_reading(
        statements.contest_statement, refused, actor=stage.representative, objection="It is a name of a ship"
    )
    assert [row["text"] for row in contested.findings] == ["Iceland"]
    assert do_after_reading(moderation.accept_statement, contested, actor=stage.chair).state == "accepted"
    assert (contested.moderated_by, contested.decided_by) == (stage.chair, None)


def test_a_moderator_sees_what_was_found_marked(stage, refused, client):
    do_after_reading(
        statements.contest_statement, refused, actor=stage.representative, objection="It is a name of a ship"
    )
    client.force_login(stage.chair)
    shown = client.get(refused.get_absolute_url()).content.decode()
    assert ("<mark" in shown, "It is a name of a ship" in shown) == (True, True)


def test_ambiguous_finding_does_not_refuse_text(stage, draft, monkeypatch):
    draft.text = "The chad was hanging from the ballot."
    draft.save()
    found = statements.list_statement_findings(draft)
    assert all(not row["certain"] for row in found)
    sent = do_after_reading(statements.submit_statement, draft, actor=stage.representative)
    assert (sent.state, sent.findings) == ("submitted", found)


def test_versions_are_kept_with_what_changed(stage, submitted):
    returned(stage, submitted)
    values = {"language": "en", "title": "On victims", "text": "Victims need shelter.", "consents_to_publication": True}
    statements.change_statement(submitted, actor=stage.representative, **values)
    do_after_reading(statements.submit_statement, submitted, actor=stage.representative)
    kept = versions_for_user(submitted, stage.representative)
    assert [(one.version.number, one.version.text, one.before) for one in kept] == [
        (2, "Victims need shelter.", "Victims need protection."), (1, "Victims need protection.", None),
    ]  # fmt: skip
    for one in (stage.chair, stage.secretariat):
        assert len(versions_for_user(submitted, one)) == 2
    for one in (stage.delegate, stage.bureau, stage.other_chair, stage.other_representative):
        assert versions_for_user(submitted, one) == []
    assert StatementVersion.objects.count() == 2


def test_contesting_and_returning_in_the_forms(stage, submitted, client):
    send_back = reverse("dialogues:statement_return", args=[submitted.pk])
    client.force_login(stage.chair)
    half = {"reason": "Off", "passage_1": "need protection"}
    assert send_read(client, send_back, half).status_code == 422
    assert send_read(client, send_back, {**half, "why_1": "Say which"}).status_code == 302
    contest = reverse("dialogues:statement_contest", args=[submitted.pk])
    assert client.get(contest).status_code == 404
    client.force_login(stage.representative)
    assert send_read(client, contest, {"objection": "It is on the theme"}).status_code == 302
    client.force_login(stage.chair)
    assert "Return with a reason" not in client.get(submitted.get_absolute_url()).content.decode()
    assert send_read(client, reverse("dialogues:statement_accept", args=[submitted.pk])).status_code == 404
    client.force_login(stage.secretariat)
    assert send_read(client, reverse("dialogues:statement_accept", args=[submitted.pk])).status_code == 302


@pytest.mark.parametrize(
    ("text", "seconds"), [("one two three four", 2), ("", 0), ("\u4eba\u53e3\u8d29\u8fd0" * 50, 60)]
)
def test_speaking_time_follows_the_pace_that_is_set(db, text, seconds):
    assert estimate_speaking_seconds(text) == seconds
    ParticipationSetting.objects.create(name="words_per_minute", value=60, source="test")
    assert estimate_speaking_seconds("word " * 60) == 60


def test_length_and_speaking_time_are_shown_while_writing(stage, client):
    client.force_login(stage.representative)
    sent = {"language": "en", "title": "T", "text": "word " * 120, "on_behalf": ""}
    shown = client.post(reverse("dialogues:text_check"), sent, headers={"HX-Request": "true"}).content.decode()
    assert ("600 characters" in shown, "about 1:00 minutes" in shown) == (True, True)


def test_returned_text_is_private_until_sent_again(stage, submitted, client):
    """Others than its author's side read what was sent, on pages, through the API and in the administration."""
    sent = submitted.text
    returned(stage, submitted)
    words = {"title": "UNSENT TITLE", "text": "UNSENT WORDS"}
    statements.change_statement(
        submitted, actor=stage.representative, language="en", consents_to_publication=False, **words
    )
    places = [
        submitted.get_absolute_url(),
        submitted.dialogue.get_absolute_url(),
        f"/api/v1/statements/{hide_id(submitted)}/",
        "/api/v1/statements/",
    ]
    of_staff = ["/admin/dialogues/statement/", f"/admin/dialogues/statement/{submitted.pk}/change/"]
    for person, addresses in ((stage.chair, places), (stage.secretariat, [*places, *of_staff])):
        client.force_login(person)
        for address in addresses:
            answer = client.get(address)
            assert (answer.status_code, b"UNSENT" in answer.content) == (200, False), address
    assert sent in client.get(places[2]).json()["text"]
    client.force_login(stage.representative)
    assert "UNSENT WORDS" in client.get(places[0]).content.decode()
    assert client.get(places[2]).json()["text"] == "UNSENT WORDS"


def test_trail_does_not_name_a_draft(stage, draft, client):
    client.force_login(stage.secretariat)
    trail = "/admin/core/auditevent/"
    assert draft.title not in client.get(trail).content.decode()
    do_after_reading(statements.submit_statement, draft, actor=stage.representative)
    assert draft.title in client.get(trail).content.decode()
