"""The forms: each act by the right person, refused to others with 404, and nothing lost that was typed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Application, BureauDecision, ChairSummary, Dialogue, Routing, Session, Statement
from dialogues.services import dialogues, routing, sessions, statements
from tests.factories.dialogues import (
    circulate,
    invite,
    make_application,
    make_dialogue,
    make_report,
    make_session,
    make_statement,
)
from tests.factories.people import make_secretariat
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.accounts.roles import confirm_role
from untoc_portal.core.models import AuditEvent
from untoc_portal.front.demo.reading import do_after_reading

DAY = dt.timedelta(days=1)


def today():
    return timezone.localdate()


@pytest.fixture
def send(client):
    """Post to an address as somebody; return the answer after checking its status."""

    def post(user, address, *args, status=302, **data):
        client.force_login(user)
        url = reverse(f"dialogues:{address}", args=args)
        response = send_read(client, url, data)
        assert response.status_code == status, (url, user, response.status_code, response.content.decode()[:3000])
        return response

    return post


@pytest.fixture
def refused(send, client):
    """Check that these people get 404 for form and act, and that nothing is written."""

    def check(people, address, *args, **data):
        before = AuditEvent.objects.count()
        for user in people:
            send(user, address, *args, status=404, **data)
            assert client.get(reverse(f"dialogues:{address}", args=args)).status_code in (404, 405)
            assert client.post(reverse(f"dialogues:{address}", args=args), data).status_code == 404
        assert AuditEvent.objects.count() == before
        client.logout()
        response = client.post(reverse(f"dialogues:{address}", args=args), data)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))

    return check


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def statement(stage, dialogue):
    invite(dialogue, stage.organization, stage.representative)
    return make_statement(dialogue, stage.representative, organization=stage.organization)


def session_data(**fields):
    return {
        "number": 7,
        "starts_on": (today() + DAY).isoformat(),
        "ends_on": (today() + 2 * DAY).isoformat(),
        "place": "Vienna",
        "agenda": "Opening\r\n\r\nOutcomes",
        "outcomes_item": 2,
        **fields,
    }


def test_session_scheduled_in_the_form(stage, send, refused):
    refused(stage.everyone_but(stage.secretariat), "session_new", "TIP", **session_data())
    response = send(stage.secretariat, "session_new", "TIP", **session_data())
    session = Session.objects.get()
    assert response["Location"] == session.get_absolute_url()
    assert [item.title for item in session.agenda_items.all()] == ["Opening", "Outcomes"]
    # The language and the official title may be left out.
    assert (session.language, session.title) == ("en", "")
    given = session_data(number=8, language="fr", title="Huitième session")
    send(stage.secretariat, "session_new", "TIP", **given)
    session = Session.objects.get(number=8)
    assert (session.language, session.title) == ("fr", "Huitième session")


def test_session_form_keeps_what_was_typed(stage, send):
    wrong = session_data(ends_on="2001-01-01", place="The Hofburg")
    shown = send(stage.secretariat, "session_new", "TIP", status=422, **wrong).content.decode()
    assert "end before it begins" in shown
    for typed in ("2001-01-01", "The Hofburg", "Opening"):
        assert typed in shown
    shown = send(stage.secretariat, "session_new", "TIP", status=422, **session_data(number="x")).content.decode()
    assert "The Hofburg" not in shown
    assert not Session.objects.exists()


def test_session_moved_in_the_form(stage, send, refused):
    session = make_session(stage.secretariat, stage.group, in_days=5)
    data = {"starts_on": "2027-03-01", "ends_on": "2027-03-02", "place": "Online"}
    refused(stage.everyone_but(stage.secretariat), "session_edit", session.pk, **data)
    send(stage.secretariat, "session_edit", session.pk, **data)
    session.refresh_from_db()
    assert (session.starts_on, session.place) == (dt.date(2027, 3, 1), "Online")


def test_session_carried_to_its_dialogue_in_the_forms(stage, send, refused):
    session = make_session(stage.secretariat, stage.group)
    outsiders = stage.everyone_but(stage.secretariat, stage.chair)
    data = {"concluded_on": today().isoformat()}
    refused(outsiders, "session_conclude", session.pk, **data)
    send(stage.chair, "session_conclude", session.pk, **data)
    data |= {"adopted_on": today().isoformat(), "symbol": "CTOC/COP/WG.4/2026/9"}
    refused(outsiders, "session_report", session.pk, **data)
    shown = send(stage.chair, "session_report", session.pk, status=422, **data | {"symbol": "nine"}).content.decode()
    assert 'value="nine"' in shown
    send(stage.chair, "session_report", session.pk, **data)
    data = {
        "held_on": (today() + 60 * DAY).isoformat(),
        "place": "Vienna",
        "mode": "hybrid",
        "applications_close_on": (today() + 70 * DAY).isoformat(),
        "statement_max_characters": "6000",
    }
    refused(outsiders, "dialogue_new", session.pk, **data)
    shown = send(stage.chair, "dialogue_new", session.pk, status=422, **data).content.decode()
    assert "Applications must close on or before the day of the dialogue." in shown
    data["applications_close_on"] = today().isoformat()
    response = send(stage.chair, "dialogue_new", session.pk, **data)
    assert response["Location"] == Dialogue.objects.get().get_absolute_url()


def test_session_concluded_too_early_says_why(stage, send):
    session = make_session(stage.secretariat, stage.group, in_days=5)
    shown = send(stage.chair, "session_conclude", session.pk, status=422, concluded_on=today().isoformat())
    assert "The session ends on" in shown.content.decode()


def test_dialogue_before_the_report_says_why(stage, client):
    session = do_after_reading(
        sessions.conclude_session, make_session(stage.secretariat, stage.group), actor=stage.chair
    )
    client.force_login(stage.secretariat)
    shown = client.get(reverse("dialogues:dialogue_new", args=[session.pk]), follow=True).content.decode()
    assert "The report of this session is not adopted yet." in shown
    assert "Procedures and Rules, para. 53" in shown


def test_chair_named_and_released_in_the_forms(stage, send, refused):
    data = {"name": "New Chair", "title": "Ambassador", "email": "new.chair@example.org", "reason": "Elected."}
    refused(stage.everyone_but(stage.secretariat), "chair_new", "TIP", **data)
    send(stage.secretariat, "chair_new", "TIP", **data)
    user = User.objects.get(email="new.chair@example.org")
    assert not user.groups.exists()
    confirm_role(user.role_proposals.get(), actor=make_secretariat())
    user = User.objects.get(pk=user.pk)
    assert user.has_perm("dialogues.conclude_session", make_session(stage.secretariat, stage.group))
    refused(stage.everyone_but(stage.secretariat), "chair_end", "TIP", user.pk, reason="Left.")
    send(stage.secretariat, "chair_end", "TIP", stage.other_chair.pk, status=404, reason="Left.")
    send(stage.secretariat, "chair_end", "TIP", user.pk, status=422, reason="")
    send(stage.secretariat, "chair_end", "TIP", user.pk, reason="Left.")
    assert not user.groups.exists()


def test_routing_moved_in_the_form(stage, review, send, refused):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=5, agenda=["Opening", "Other"])
    routing.route_outcome(carry_to(stage.world, review, "issued"))
    row, item = Routing.objects.first(), session.agenda_items.get(number=2)
    refused(stage.everyone_but(stage.secretariat), "routing_move", row.pk, agenda_item=item.pk)
    elsewhere = make_session(stage.secretariat, stage.group, in_days=5).agenda_items.get()
    send(stage.secretariat, "routing_move", row.pk, agenda_item=elsewhere.pk, status=422)
    send(stage.secretariat, "routing_move", row.pk, agenda_item=item.pk)
    row.refresh_from_db()
    assert row.agenda_item == item


def test_dialogue_changed_and_held_in_the_forms(stage, send, refused):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=3)
    data = {
        "held_on": today().isoformat(),
        "place": "Online",
        "mode": "online",
        "applications_close_on": today().isoformat(),
        "statement_max_characters": "5000",
    }
    outsiders = stage.everyone_but(stage.secretariat, stage.chair)
    shown = send(stage.chair, "dialogue_hold", dialogue.pk, status=422).content.decode()
    dialogue.refresh_from_db()
    assert (dialogue.state, "The dialogue is on" in shown) == ("open", True)
    refused(outsiders, "dialogue_edit", dialogue.pk, **data)
    send(stage.chair, "dialogue_edit", dialogue.pk, **data)
    for user in outsiders:
        send(user, "dialogue_hold", dialogue.pk, status=404)
    send(stage.chair, "dialogue_hold", dialogue.pk)
    dialogue.refresh_from_db()
    assert (dialogue.state, dialogue.place) == ("held", "Online")


def test_application_made_in_the_form(stage, dialogue, send, refused):
    data = {
        "organization": stage.organization.pk, "expertise": "Much of it", "attendance": "online",
        "wants_to_speak": "on",
    }  # fmt: skip
    outsiders = stage.everyone_but(stage.representative, stage.other_representative)
    refused(outsiders, "application_new", dialogue.pk, **data)
    shown = send(stage.other_representative, "application_new", dialogue.pk, status=422, **data).content.decode()
    assert "Much of it" in shown
    assert not Application.objects.exists()
    send(stage.representative, "application_new", dialogue.pk, **data)
    assert Application.objects.get().wants_to_speak
    shown = send(stage.representative, "application_new", dialogue.pk, status=422, **data).content.decode()
    assert "has already applied to this dialogue" in shown
    assert "Much of it" in shown


def test_application_of_an_unverified_organization_says_why(stage, dialogue, send):
    organization = make_organization(stage.secretariat, verified=False)
    representative = make_representative(stage.secretariat, organization)
    data = {"organization": organization.pk, "expertise": "Much", "attendance": "online"}
    shown = send(representative, "application_new", dialogue.pk, status=422, **data).content.decode()
    assert "has not verified this organization" in shown


def test_application_too_late_says_why_and_keeps_the_text(stage, client, send):
    dialogue = do_after_reading(
        dialogues.record_dialogue_held, make_dialogue(stage.secretariat, stage.group), actor=stage.chair
    )
    data = {"organization": stage.organization.pk, "expertise": "Much of it", "attendance": "online"}
    shown = send(stage.representative, "application_new", dialogue.pk, status=422, **data).content.decode()
    assert "Much of it" in shown
    response = client.get(reverse("dialogues:application_new", args=[dialogue.pk]), follow=True)
    assert "Applications and statements are closed" in response.content.decode()


def test_application_decided_and_withdrawn_in_the_forms(stage, dialogue, send, refused):
    application = circulate(make_application(dialogue, stage.organization, stage.representative))
    data = {"decision": "invite", "reason": "Much expertise"}
    refused(stage.everyone_but(), "application_decide", application.pk, **data)
    refused(stage.everyone_but(stage.bureau), "application_propose", application.pk, **data)
    send(stage.bureau, "application_propose", application.pk, status=422, decision="refuse")
    send(stage.bureau, "application_propose", application.pk, status=422, reason="Because")
    send(stage.bureau, "application_propose", application.pk, **data)
    application.refresh_from_db()
    assert application.state == "circulated"
    decision = BureauDecision.objects.get()
    for member in stage.members[1:]:
        send(member, "bureau_decision_agree", decision.pk)
    application.refresh_from_db()
    assert application.state == "invited"
    for user in stage.everyone_but(stage.representative):
        send(user, "application_withdraw", application.pk, status=404)
    send(stage.representative, "application_withdraw", application.pk)
    application.refresh_from_db()
    assert application.state == "withdrawn"


def statement_data(**fields):
    return {"language": "en", "title": "A title", "text": "A  text\r\nin two lines", **fields}


def test_statement_written_in_the_form(stage, dialogue, send, refused):
    invite(dialogue, stage.organization, stage.representative)
    data = statement_data(on_behalf=f"organization:{stage.organization.pk}", consents_to_publication="on")
    refused(stage.everyone_but(stage.representative), "statement_new", dialogue.pk, **data)
    shown = send(stage.representative, "statement_new", dialogue.pk, status=422, **data | {"title": ""})
    assert "in two lines" in shown.content.decode()
    other = data | {"on_behalf": f"organization:{stage.other_organization.pk}"}
    send(stage.representative, "statement_new", dialogue.pk, status=422, **other)
    assert not Statement.objects.exists()
    send(stage.representative, "statement_new", dialogue.pk, **data)
    statement = Statement.objects.get()
    assert (statement.text, statement.consents_to_publication) == ("A  text\nin two lines", True)


def test_statement_on_the_own_review_is_written_in_the_form(stage, dialogue, review, other_review, send):
    carry_to(stage.world, review, "preliminary_consultation")
    focal_point = person(review, "KEN")
    send(
        focal_point, "statement_new", dialogue.pk, status=422, **statement_data(on_behalf=f"review:{other_review.code}")
    )
    send(focal_point, "statement_new", dialogue.pk, **statement_data(on_behalf=f"review:{review.code}"))
    assert Statement.objects.get().review == review


def test_statement_changed_in_the_form(stage, statement, send, refused, client):
    data = statement_data(expected=statement.updated_at.isoformat())
    refused(stage.everyone_but(stage.representative), "statement_edit", statement.pk, **data)
    send(stage.representative, "statement_edit", statement.pk, **data)
    shown = send(stage.representative, "statement_edit", statement.pk, status=422, **data | {"text": "My other text"})
    assert "Someone else changed" in shown.content.decode()
    assert "My other text" in shown.content.decode()
    send(stage.representative, "statement_edit", statement.pk, status=422, **data | {"expected": "yesterday"})
    statement.refresh_from_db()
    assert statement.title == "A title"


def test_statement_refused_shows_the_passage_and_can_be_mended(stage, statement, send, client):
    send(stage.representative, "statement_edit", statement.pk, **statement_data(text="The case of Kenya"))
    response = send(stage.representative, "statement_submit", statement.pk)
    shown = client.get(response["Location"]).content.decode()
    assert "names a specific country situation" in shown
    assert '<mark id="passage-1">Kenya</mark>' in shown
    form = client.get(reverse("dialogues:statement_edit", args=[statement.pk])).content.decode()
    assert "The case of Kenya</textarea>" in form
    assert "What was found" in form
    send(stage.representative, "statement_edit", statement.pk, **statement_data(text="One case"))
    assert "have been removed" in client.get(response["Location"]).content.decode()
    send(stage.representative, "statement_submit", statement.pk)
    statement.refresh_from_db()
    assert statement.state == "submitted"


def test_statement_submitted_and_moderated_by_the_right_people(stage, statement, send, refused):
    for user in stage.everyone_but(stage.representative):
        send(user, "statement_submit", statement.pk, status=404)
    send(stage.representative, "statement_submit", statement.pk)
    outsiders = stage.everyone_but(stage.chair, stage.secretariat)
    for user in outsiders:
        send(user, "statement_accept", statement.pk, status=404)
    refused(outsiders, "statement_return", statement.pk, reason="No")
    send(stage.chair, "statement_return", statement.pk, status=422, reason=" ")
    send(stage.chair, "statement_return", statement.pk, reason="Off the theme")
    do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    send(stage.secretariat, "statement_accept", statement.pk)
    statement.refresh_from_db()
    assert statement.state == "accepted"
    shown = send(stage.secretariat, "statement_accept", statement.pk, status=422).content.decode()
    assert "current state is “accepted”" in shown


def test_summary_written_and_issued_in_the_forms(stage, send, refused, client):
    dialogue = do_after_reading(
        dialogues.record_dialogue_held, make_dialogue(stage.secretariat, stage.group), actor=stage.chair
    )
    outsiders = stage.everyone_but(stage.chair, stage.secretariat)
    refused(outsiders, "chair_summary_edit", dialogue.pk, text="Text")
    send(stage.chair, "chair_summary_edit", dialogue.pk, text="On Kenya")
    for user in outsiders:
        send(user, "chair_summary_issue", dialogue.pk, status=404)
    shown = send(stage.chair, "chair_summary_issue", dialogue.pk, status=422).content.decode()
    assert ("“Kenya” (KEN)" in shown, "“Kenya” names a State: Kenya." in shown) == (True, True)
    shown = client.get(reverse("dialogues:chair_summary_detail", args=[dialogue.pk])).content.decode()
    assert '<mark id="passage-1">Kenya</mark>' in shown
    summary = ChairSummary.objects.get()
    data = {"text": "On victims", "expected": summary.updated_at.isoformat()}
    send(stage.secretariat, "chair_summary_edit", dialogue.pk, **data)
    shown = send(stage.chair, "chair_summary_edit", dialogue.pk, status=422, **data | {"text": "Mine"})
    assert "Mine" in shown.content.decode()
    send(stage.chair, "chair_summary_issue", dialogue.pk)
    summary.refresh_from_db()
    assert (summary.state, summary.text) == ("issued", "On victims")


def test_summary_of_a_dialogue_not_held_is_not_offered(stage, dialogue, refused):
    refused(stage.everyone_but(), "chair_summary_edit", dialogue.pk, text="Text")


def test_reading_does_nothing(stage, statement, dialogue, client):
    application = dialogue.applications.get()
    client.force_login(stage.representative)
    for address, key in (("statement_submit", statement.pk), ("application_withdraw", application.pk)):
        assert client.get(reverse(f"dialogues:{address}", args=[key])).status_code == 200
    statement.refresh_from_db()
    assert (statement.state, Application.objects.get().state) == ("draft", "invited")


def test_report_without_conclusion_is_refused_in_form(stage, send):
    session = make_session(stage.secretariat, stage.group)
    data = {"concluded_on": today().isoformat(), "adopted_on": today().isoformat(), "symbol": "CTOC/COP/WG.4/2026/9"}
    shown = send(stage.chair, "session_report", session.pk, status=422, **data).content.decode()
    assert "current state is “scheduled”" in shown
    make_report(stage.secretariat, session)
    send(stage.chair, "session_report", session.pk, status=422, **data)
