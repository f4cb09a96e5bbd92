"""Statements: who writes, what is refused, who moderates."""

import cProfile

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from dialogues.models import Statement
from dialogues.services import applications, dialogues, moderation, statements
from stakeholders.services.representatives import end_representation
from stakeholders.services.transitions import refuse_organization
from tests.factories.dialogues import decide, invite, make_application, make_dialogue, make_statement
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    found = make_dialogue(stage.secretariat, stage.group, in_days=10)
    invite(found, stage.organization, stage.representative)
    return found


@pytest.fixture
def statement(stage, dialogue):
    return make_statement(dialogue, stage.representative, organization=stage.organization)


@pytest.fixture
def focal_point(stage, review):
    """Give the focal point of Kenya, whose review has begun."""
    carry_to(stage.world, review, "preliminary_consultation")
    return person(review, "KEN")


def list_recipients(event):
    return set(Message.objects.filter(event=event).values_list("recipient", flat=True))


def submitted(statement, author):
    found = do_after_reading(statements.submit_statement, statement, actor=author)
    assert found.state == "submitted"
    return found


def test_statement_drafted_is_its_authors_alone(stage, statement):
    assert statement.state == "draft"
    assert list(Statement.objects.visible_to(stage.representative)) == [statement]
    for other in [*stage.everyone_but(stage.representative), AnonymousUser()]:
        assert not Statement.objects.visible_to(other).exists()


def test_statement_for_another_organization_refused(stage, dialogue):
    for other in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            make_statement(dialogue, other, organization=stage.organization)


def test_statement_for_nobody_or_for_two_refused(stage, dialogue, review):
    for sides in ({}, {"organization": stage.organization, "review": review}):
        with pytest.raises(DomainError) as caught:
            make_statement(dialogue, stage.representative, **sides)
        assert caught.value.field == "on_behalf"


def test_statement_of_an_organization_not_invited_refused(stage, dialogue):
    with pytest.raises(DomainError) as caught:
        make_statement(dialogue, stage.other_representative, organization=stage.other_organization)
    assert caught.value.code == "not_ready"
    decide(make_application(dialogue, stage.other_organization, stage.other_representative), "refuse")
    with pytest.raises(DomainError):
        make_statement(dialogue, stage.other_representative, organization=stage.other_organization)
    assert not Statement.objects.exists()


def test_review_statement_is_written_by_focal_point_only(stage, dialogue, review, focal_point):
    statement = make_statement(dialogue, focal_point, review=review)
    assert (statement.review, statement.organization) == (review, None)
    reviewer, expert = person(review, "GHA"), person(review, "KEN", "expert")
    for other in [*stage.everyone_but(), reviewer, expert]:
        with pytest.raises(NotAllowedError):
            make_statement(dialogue, other, review=review)


def test_statement_on_another_states_review_refused(stage, dialogue, other_review, focal_point):
    with pytest.raises(NotAllowedError):
        make_statement(dialogue, focal_point, review=other_review)


def test_statement_changed_by_its_side_until_submitted(stage, statement):
    values = {"language": "fr", "title": " Titre ", "text": "Un\r\ntexte", "consents_to_publication": True}
    changed = statements.change_statement(statement, actor=stage.representative, **values)
    assert (changed.title, changed.text, changed.language) == ("Titre", "Un\ntexte", "fr")
    for other in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            statements.change_statement(statement, actor=other, **values)
    submitted(changed, stage.representative)
    with pytest.raises(NotAllowedError):
        statements.change_statement(changed, actor=stage.representative, **values)


def test_statement_changed_by_two_people_loses_nothing(stage, statement):
    values = {"language": "en", "title": "T", "consents_to_publication": False, "expected": statement.updated_at}
    statements.change_statement(statement, actor=stage.representative, text="First", **values)
    with pytest.raises(DomainError) as caught:
        statements.change_statement(statement, actor=stage.representative, text="Second", **values)
    statement.refresh_from_db()
    assert (caught.value.code, statement.text) == ("changed_meanwhile", "First")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"language": "de"}, "language"),
        ({"text": "x" * 100_001}, "text"),
    ],
)
def test_statement_with_wrong_value_names_the_field(stage, dialogue, fields, field):
    with pytest.raises(DomainError) as caught:
        make_statement(dialogue, stage.representative, organization=stage.organization, **fields)
    assert caught.value.field == field


def test_statement_submitted_reaches_chair_and_secretariat(stage, statement):
    submitted(statement, stage.representative)
    assert list_recipients("dialogues/statement_submitted") == {stage.chair.pk, stage.secretariat.pk}
    for other in (stage.chair, stage.secretariat):
        assert list(Statement.objects.visible_to(other)) == [statement]
    for other in stage.everyone_but(stage.chair, stage.secretariat, stage.representative):
        assert not Statement.objects.visible_to(other).exists()


def test_statement_submitted_by_others_refused(stage, statement):
    for other in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            do_after_reading(statements.submit_statement, statement, actor=other)
    statement.refresh_from_db()
    assert statement.state == "draft"


def test_statement_naming_state_refused_and_text_stored(stage, dialogue):
    text = "In Kenya, victims wait.\nThe Finnish courts do better."
    statement = make_statement(
        dialogue, stage.representative, organization=stage.organization, title="Lessons from Peru", text=text
    )
    refused = do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    refused.refresh_from_db()
    assert (refused.state, refused.text) == ("refused", text)
    found = [(row["field"], row["text"], row["iso3"]) for row in refused.findings]
    assert found == [("title", "Peru", ["PER"]), ("text", "Kenya", ["KEN"]), ("text", "Finnish", ["FIN"])]
    passage = refused.findings[1]
    assert text[passage["start"] : passage["end"]] == "Kenya"
    assert list_recipients("dialogues/statement_submitted") == set()
    event = AuditEvent.objects.get(changes__transition="refuse")
    assert (event.actor, event.changes["note"]) == (stage.representative, "FIN, KEN, PER")
    assert event.capacity == stage.organization.name


def test_refused_statement_is_not_shown_to_moderators(stage, dialogue):
    statement = make_statement(dialogue, stage.representative, organization=stage.organization, text="Kenya")
    do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    for other in stage.everyone_but(stage.representative):
        assert not Statement.objects.visible_to(other).exists()


def test_refused_statement_is_written_again_and_submitted(stage, dialogue):
    statement = make_statement(
        dialogue, stage.representative, organization=stage.organization, text="In Kenya and Peru"
    )
    do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    values = {"language": "en", "title": "T", "consents_to_publication": False}
    changed = statements.change_statement(statement, actor=stage.representative, text="Only Peru", **values)
    assert [(row["text"], row["start"]) for row in changed.findings] == [("Peru", 5)]
    changed = statements.change_statement(statement, actor=stage.representative, text="In no place", **values)
    assert (changed.state, changed.findings) == ("refused", [])
    assert submitted(changed, stage.representative).findings == []


def test_state_under_review_may_name_itself_on_its_own_review(stage, dialogue, review, focal_point):
    statement = make_statement(dialogue, focal_point, review=review, title="Kenya", text="Kenya and its Kenyan courts.")
    assert submitted(statement, focal_point).findings == []
    assert "focal point, Kenya (State under review)" in AuditEvent.objects.get(changes__transition="submit").capacity


def test_state_under_review_may_name_no_other_state(stage, dialogue, review, focal_point):
    statement = make_statement(dialogue, focal_point, review=review, text="Kenya learnt from Ghana.")
    refused = do_after_reading(statements.submit_statement, statement, actor=focal_point)
    assert (refused.state, [row["iso3"] for row in refused.findings]) == ("refused", [["GHA"]])


def test_organization_cannot_name_state_under_review(stage, dialogue, review, focal_point):
    statement = make_statement(dialogue, stage.representative, organization=stage.organization, text="Kenya")
    assert do_after_reading(statements.submit_statement, statement, actor=stage.representative).state == "refused"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La police du Pérou agit."),
        ("ar", "في كينيا"),
        ("ru", "В Финляндии суды работают."),
        ("zh-hans", "肯尼亚的警察"),
    ],
)
def test_statement_is_checked_in_its_language(stage, dialogue, language, text):
    statement = make_statement(
        dialogue, stage.representative, organization=stage.organization, title="T", text=text, language=language
    )
    assert do_after_reading(statements.submit_statement, statement, actor=stage.representative).state == "refused"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 6001])
def test_statement_empty_or_too_long_is_not_submitted(stage, dialogue, text):
    statement = make_statement(dialogue, stage.representative, organization=stage.organization, text=text)
    with pytest.raises(DomainError) as caught:
        do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    statement.refresh_from_db()
    assert (caught.value.code, statement.state, statement.text) == ("not_ready", "draft", text)


def test_withdrawn_organization_cannot_submit_statement(stage, dialogue, statement):
    do_after_reading(applications.withdraw_application, dialogue.applications.get(), actor=stage.representative)
    with pytest.raises(DomainError):
        do_after_reading(statements.submit_statement, statement, actor=stage.representative)


def test_statement_after_the_dialogue_is_not_taken(stage, dialogue, statement):
    with time_machine.travel(dialogue.held_on):
        do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    with pytest.raises(DomainError):
        do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    with pytest.raises(DomainError):
        make_statement(dialogue, stage.representative, organization=stage.organization)


def test_accepted_statement_reaches_states_and_public(stage, dialogue):
    for moderator, consents in ((stage.chair, False), (stage.secretariat, True)):
        statement = make_statement(
            dialogue, stage.representative, organization=stage.organization, consents_to_publication=consents
        )
        submitted(statement, stage.representative)
        assert do_after_reading(moderation.accept_statement, statement, actor=moderator).state == "accepted"
        seen_by = [
            u
            for u in [*stage.everyone_but(), AnonymousUser()]
            if Statement.objects.visible_to(u).filter(pk=statement.pk).exists()
        ]
        strangers = [stage.other_representative, AnonymousUser()]
        governmental = stage.everyone_but(stage.other_representative)
        assert seen_by == (governmental + strangers if consents else governmental)
    assert list_recipients("dialogues/statement_moderated") == {stage.representative.pk}


def test_statement_moderated_by_others_refused(stage, statement):
    submitted(statement, stage.representative)
    for other in stage.everyone_but(stage.chair, stage.secretariat):
        with pytest.raises(NotAllowedError):
            do_after_reading(moderation.accept_statement, statement, actor=other)
        with pytest.raises(NotAllowedError):
            do_after_reading(moderation.return_statement, statement, actor=other, reason="No")


def test_statement_returned_with_a_reason_and_submitted_again(stage, statement):
    submitted(statement, stage.representative)
    with pytest.raises(DomainError) as caught:
        do_after_reading(moderation.return_statement, statement, actor=stage.chair, reason=" ")
    assert caught.value.field == "reason"
    returned = do_after_reading(moderation.return_statement, statement, actor=stage.chair, reason="Off the theme")
    assert (returned.state, returned.reason) == ("returned", "Off the theme")
    again = submitted(returned, stage.representative)
    assert again.reason == ""
    do_after_reading(moderation.return_statement, again, actor=stage.chair, reason="Still off the theme")
    assert Message.objects.filter(event="dialogues/statement_moderated").count() == 2


def test_statement_not_submitted_is_not_moderated(stage, statement):
    for act in (
        lambda: do_after_reading(moderation.accept_statement, statement, actor=stage.chair),
        lambda: do_after_reading(moderation.return_statement, statement, actor=stage.chair, reason="No"),
    ):
        with pytest.raises(DomainError) as caught:
            act()
        assert caught.value.code == "wrong_state"


def test_messages_contain_no_text_of_an_author(stage, dialogue):
    statement = make_statement(dialogue, stage.representative, organization=stage.organization, title="SECRET TITLE")
    submitted(statement, stage.representative)
    do_after_reading(moderation.return_statement, statement, actor=stage.chair, reason="SECRET REASON")
    for message in Message.objects.filter(event__startswith="dialogues/statement"):
        assert "SECRET" not in message.subject + message.body


def test_statement_of_unrepresented_organization_is_hidden(stage, statement):
    end_representation(stage.organization.representatives.get(), actor=stage.secretariat)
    former = User.objects.get(pk=stage.representative.pk)
    assert not Statement.objects.visible_to(former).exists()
    assert not Statement.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("text", ["\ufdfa" * 100_000, ""])
def test_statement_that_cannot_be_submitted_is_not_searched(stage, dialogue, text):
    statement = make_statement(dialogue, stage.representative, organization=stage.organization, text=text)
    with cProfile.Profile() as profile, pytest.raises(DomainError) as caught:
        do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    called = {getattr(row.code, "co_name", "") for row in profile.getstats()}
    assert (caught.value.code, "submit_statement" in called, "fold" in called) == ("not_ready", True, False)


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh-hans"])
@pytest.mark.parametrize("text", ["The Turkish police", "la police péruvienne", "кенийская полиция", "في كينيا"])
def test_declared_language_does_not_switch_the_check_off(stage, dialogue, language, text):
    statement = make_statement(
        dialogue, stage.representative, organization=stage.organization, title="1", text=text, language=language
    )
    assert do_after_reading(statements.submit_statement, statement, actor=stage.representative).state == "refused"


def test_unverified_organization_cannot_use_statements(stage, dialogue, statement):
    do_after_reading(refuse_organization, stage.organization, actor=stage.secretariat, reason="No such body")
    stage.organization.refresh_from_db()
    application = dialogue.applications.get()
    values = {"language": "en", "title": "T", "text": "Text", "consents_to_publication": False}
    acts = (
        lambda: make_statement(dialogue, stage.representative, organization=stage.organization),
        lambda: statements.change_statement(statement, actor=stage.representative, **values),
        lambda: do_after_reading(statements.submit_statement, statement, actor=stage.representative),
        lambda: do_after_reading(applications.withdraw_application, application, actor=stage.representative),
    )
    for act in acts:
        with pytest.raises((DomainError, NotAllowedError)):
            act()
    statement.refresh_from_db()
    application.refresh_from_db()
    assert (statement.state, application.state) == ("draft", "invited")


def test_saving_leads_on_to_the_page_before_submission(stage, dialogue, client):
    """Nothing is submitted before its author has seen it there, with what the check finds."""
    client.force_login(stage.representative)
    address = reverse("dialogues:statement_new", args=[dialogue.pk])
    data = {"on_behalf": f"organization:{stage.organization.pk}", "language": "en", "title": "T", "delivery": "written"}
    answer = client.post(address, {**data, "text": "Kenya is beautiful.", "and_submit": ""})
    made = Statement.objects.get()
    look = reverse("dialogues:statement_submit", args=[made.pk])
    assert (answer.status_code, answer.url, made.state) == (302, look, "draft")
    changed = {**data, "text": "States are beautiful.", "expected": made.updated_at.isoformat()}
    for button, leads_to in ({}, made.get_absolute_url()), ({"and_submit": ""}, look):
        answer = client.post(reverse("dialogues:statement_edit", args=[made.pk]), changed | button)
        made.refresh_from_db()
        assert (answer.url, made.state, made.text) == (leads_to, "draft", "States are beautiful.")
        changed["expected"] = made.updated_at.isoformat()
    assert send_read(client, look).status_code == 302
    made.refresh_from_db()
    assert made.state == "submitted"
