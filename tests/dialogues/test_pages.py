"""Pages of working groups and dialogues: what each reader is shown, and at what cost."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from dialogues.models import Statement
from dialogues.services import chair_summaries, dialogues, moderation, routing, statements
from tests.factories.dialogues import (
    circulate,
    decide,
    invite,
    make_application,
    make_dialogue,
    make_session,
    make_statement,
)
from tests.factories.people import make_user
from tests.factories.reviews import carry_to
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core import carrying
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def read(client):
    """Open an address as somebody and return the answer."""

    def open_as(user, address, *args, status=200, **query):
        client.logout()
        if user is not None:
            client.force_login(user)
        url = reverse(address, args=args) if ":" in address else address
        response = client.get(url, query)
        assert response.status_code == status, (url, user, response.status_code)
        return response.content.decode()

    return open_as


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10, statements_max=9)


@pytest.fixture
def statement(stage, dialogue):
    invite(dialogue, stage.organization, stage.representative)
    return make_statement(
        dialogue,
        stage.representative,
        organization=stage.organization,
        title="SECRET title",
        text="SECRET text <script>",
        consents_to_publication=True,
    )


def test_calendar_is_public(stage, dialogue, read):
    assert "Group TIP" in read(None, "dialogues:working_group_list")
    assert "Vienna" in read(None, "dialogues:working_group_detail", "TIP")
    assert "Outcomes" in read(None, "dialogues:session_detail", dialogue.report.session.pk)
    assert str(dialogue) in read(None, "dialogues:dialogue_list")
    assert dialogue.report.symbol in read(None, "dialogues:dialogue_detail", dialogue.pk)
    read(None, "dialogues:working_group_detail", "XX", status=404)
    read(None, "dialogues:session_detail", 999_999, status=404)
    read(None, "dialogues:dialogue_detail", 999_999, status=404)


def test_calendar_without_rows_says_so(stage, read):
    assert "No session is scheduled" in read(None, "dialogues:working_group_list")
    assert "No session is scheduled" in read(None, "dialogues:working_group_detail", "TIP")
    assert "No dialogue is open yet" in read(None, "dialogues:dialogue_list")


def test_outcomes_before_a_group_are_for_governmental_readers(stage, review, read):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    routing.route_outcome(carry_to(stage.world, review, "issued"))
    for person in (stage.secretariat, stage.chair, stage.delegate):
        shown = read(person, "dialogues:working_group_detail", "TA")
        assert "SECRET-A a good practice" in shown
        assert 'id="themes"' in shown
        assert ("Kenya" in shown) is False
        assert "List of observations" in read(person, "dialogues:session_detail", session.pk)
    for person in (stage.representative, None):
        shown = read(person, "dialogues:working_group_detail", "TA")
        assert "SECRET" not in shown
        assert 'id="themes"' not in shown
        assert "List of observations" not in read(person, "dialogues:session_detail", session.pk)
    # Lists are for States: a seat in the Extended Bureau does not open a list or a pack.
    assert "SECRET" not in read(stage.bureau, "dialogues:working_group_detail", "TA")
    assert "List of observations" not in read(stage.bureau, "dialogues:session_detail", session.pk)


def test_outcomes_of_the_other_kind_are_a_choice(stage, review, read):
    routing.route_outcome(carry_to(stage.world, review, "issued"))
    assert "(summary)" in read(stage.delegate, "dialogues:working_group_detail", "TA", documents="summary")
    for choice in ("list_of_observations", "nonsense"):
        shown = read(stage.delegate, "dialogues:working_group_detail", "TA", documents=choice)
        assert "(list_of_observations)" in shown


def test_chairs_are_named_to_governmental_readers(stage, read):
    assert stage.chair.name in read(stage.delegate, "dialogues:working_group_detail", "TIP")
    assert stage.chair.name not in read(stage.representative, "dialogues:working_group_detail", "TIP")


def test_session_page_offers_the_next_step_to_those_who_take_it(stage, read):
    session = make_session(stage.secretariat, stage.group, in_days=1)
    for person in (stage.secretariat, stage.chair):
        shown = read(person, "dialogues:session_detail", session.pk)
        assert "The session ends on" in shown
        assert "The report of this session is not adopted yet." in shown
    for person in [*stage.everyone_but(stage.secretariat, stage.chair), None]:
        assert "Conclude the session" not in read(person, "dialogues:session_detail", session.pk)


def test_dialogue_page_shows_applications_to_those_concerned(stage, dialogue, read):
    application = make_application(dialogue, stage.organization, stage.representative)
    name = stage.organization.name
    assert name in read(stage.secretariat, "dialogues:dialogue_detail", dialogue.pk)
    own = read(stage.representative, "dialogues:dialogue_detail", dialogue.pk)
    assert (name in own, "Circulate" in own) == (True, False)
    for person in (stage.other_representative, stage.delegate, stage.chair, None):
        assert name not in read(person, "dialogues:dialogue_detail", dialogue.pk)
    page = "dialogues:application_detail"
    circulate(application)
    shown = {person: read(person, page, application.pk) for person in (stage.bureau, stage.representative, stage.chair)}
    assert [("Propose a decision</a>" in text, "Withdraw the application" in text) for text in shown.values()] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip
    for person in (stage.other_representative,):
        read(person, page, application.pk, status=404)


def test_dialogue_page_offers_to_apply_once(stage, dialogue, read):
    offer = "Apply for an organization"
    assert offer in read(stage.representative, "dialogues:dialogue_detail", dialogue.pk)
    make_application(dialogue, stage.organization, stage.representative)
    assert offer not in read(stage.representative, "dialogues:dialogue_detail", dialogue.pk)
    assert offer not in read(stage.delegate, "dialogues:dialogue_detail", dialogue.pk)


def test_dialogue_page_shows_newcomers_how_to_apply(stage, dialogue, read):
    way = f'href="{reverse("stakeholders:organization_new")}"'
    waiting = make_representative(stage.secretariat, make_organization(stage.secretariat, verified=False))
    answer = read(waiting, "dialogues:dialogue_detail", dialogue.pk)
    assert ("You can apply once" in answer, way in answer, "Apply for an organization" in answer) == (
        True,
        False,
        False,
    )
    readers = (None, make_user(), stage.representative, stage.delegate, stage.chair, stage.secretariat)
    shown = [way in read(person, "dialogues:dialogue_detail", dialogue.pk) for person in readers]
    assert shown == [True, True, False, False, False, False]
    with time_machine.travel(dialogue.applications_close_on + dt.timedelta(days=1, hours=12)):
        assert way not in read(None, "dialogues:dialogue_detail", dialogue.pk)


def test_dialogue_page_has_pages_of_statements(stage, dialogue, statement, client, monkeypatch):
    monkeypatch.setattr("dialogues.views.dialogues.PER_TABLE", 1)
    other = make_statement(dialogue, stage.representative, organization=stage.organization)
    client.force_login(stage.representative)
    url = reverse("dialogues:dialogue_detail", args=[dialogue.pk])
    pages = [client.get(url, {"statements-page": number}) for number in (1, 2)]
    assert [page.context["statements"].rows for page in pages] == [[statement], [other]]
    assert "statements-page=2" in pages[0].content.decode()


def test_statement_is_hidden_until_it_is_accepted(stage, dialogue, statement, read):
    readers = {
        name: getattr(stage, name)
        for name in (
            "secretariat",
            "bureau",
            "chair",
            "other_chair",
            "delegate",
            "representative",
            "other_representative",
        )
    }

    def read_by():
        found = set()
        for name, person in readers.items():
            allowed = Statement.objects.visible_to(person).exists()
            shown = read(person, "dialogues:statement_detail", statement.pk, status=200 if allowed else 404)
            listed = "SECRET title" in read(person, "dialogues:dialogue_detail", dialogue.pk)
            assert listed == allowed == ("SECRET text &lt;script&gt;" in shown)
            found |= {name} if allowed else set()
        return found

    assert read_by() == {"representative"}
    do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    assert read_by() == {"representative", "chair", "secretariat"}
    assert not Statement.objects.visible_to(AnonymousUser()).exists()
    do_after_reading(moderation.accept_statement, statement, actor=stage.chair)
    assert read_by() == set(readers)
    assert "SECRET text" in read(None, "dialogues:statement_detail", statement.pk)


def test_a_statement_being_written_survives_an_expired_sign_in(stage, dialogue, read):
    invite(dialogue, stage.organization, stage.representative)
    page = read(stage.representative, "dialogues:statement_new", dialogue.pk)
    assert page.count(f'name="{carrying.FIELD}"') == 1


def test_hidden_statement_and_none_look_the_same_signed_out(stage, statement, read):
    read(None, "dialogues:statement_detail", statement.pk, status=302)
    read(None, "dialogues:statement_detail", 999_999, status=302)


def test_refused_statement_shows_passages_states_and_rule(stage, dialogue, read):
    invite(dialogue, stage.organization, stage.representative)
    statement = make_statement(
        dialogue, stage.representative, organization=stage.organization, title="T", text="<b>\nIn Kenya & Peru"
    )
    do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    shown = read(stage.representative, "dialogues:statement_detail", statement.pk)
    assert '&lt;b&gt;<br>In <mark id="passage-1">Kenya</mark><sup class="small">1</sup> &amp; <mark' in shown
    assert "name of a State" in shown
    assert "Procedures and Rules, para. 53" in shown
    assert "Submit the statement" in shown


def test_chair_summary_is_public_once_issued(stage, read, capture_commit):
    dialogue = do_after_reading(
        dialogues.record_dialogue_held, make_dialogue(stage.secretariat, stage.group), actor=stage.chair
    )
    chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="SUMMARY text")
    address = "dialogues:chair_summary_detail"
    for person in (stage.chair, stage.secretariat):
        assert "SUMMARY text" in read(person, address, dialogue.pk)
    for person in [*stage.everyone_but(stage.chair, stage.secretariat), None]:
        read(person, address, dialogue.pk, status=404)
        assert "Chair&#x27;s summary</h2>" not in read(person, "dialogues:dialogue_detail", dialogue.pk)
    read(None, "dialogues:chair_summary_file", dialogue.pk, status=404)
    with capture_commit():
        do_after_reading(chair_summaries.issue_chair_summary, dialogue.chair_summary, actor=stage.chair)
    assert "SUMMARY text" in read(None, address, dialogue.pk)


def test_chair_summary_file_is_served_once_rendered(stage, client, capture_commit):
    dialogue = do_after_reading(
        dialogues.record_dialogue_held, make_dialogue(stage.secretariat, stage.group), actor=stage.chair
    )
    summary = chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="SUMMARY text")
    url = reverse("dialogues:chair_summary_file", args=[dialogue.pk])
    issued = do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    assert client.get(url).status_code == 404
    from untoc_portal.core.documents import render_stored  # noqa: PLC0415

    render_stored(issued.document_id)
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def more_sessions(stage, dialogue):
    for _n in range(2):
        make_dialogue(stage.secretariat, stage.group, in_days=10)


def more_applications(stage, dialogue):
    for n in range(3 if not dialogue.applications.exists() else 2):
        organization = make_organization(stage.secretariat)
        application = make_application(dialogue, organization, make_representative(stage.secretariat, organization))
        if n:
            decide(application, "refuse")


def more_statements(stage, dialogue):
    for _n in range(2):
        one = make_statement(dialogue, stage.representative, organization=stage.organization)
        do_after_reading(
            moderation.accept_statement,
            do_after_reading(statements.submit_statement, one, actor=stage.representative),
            actor=stage.chair,
        )


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("dialogues:working_group_list", more_sessions),
        ("dialogues:working_group_detail", more_sessions),
        ("dialogues:dialogue_list", more_sessions),
        ("dialogues:dialogue_detail", more_applications),
        ("dialogues:dialogue_detail", more_statements),
    ],
)
@pytest.mark.parametrize("who", ["secretariat", "bureau", "representative", "delegate", None])
def test_lists_cost_the_same_with_more_rows(stage, dialogue, statement, client, count_queries, address, more, who):
    more_statements(stage, dialogue)
    args = {"dialogues:working_group_detail": ["TIP"], "dialogues:dialogue_detail": [dialogue.pk]}.get(address, [])
    url = reverse(address, args=args)
    if who:
        client.force_login(getattr(stage, who))
    client.get(url)
    with count_queries() as before:
        client.get(url)
    more(stage, dialogue)
    with count_queries() as after:
        client.get(url)
    assert len(before) == len(after)


def test_session_and_themes_cost_the_same_with_more_rows(stage, review, other_review, client, count_queries):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    counts = []
    for one in (review, other_review):
        routing.route_outcome(carry_to(stage.world, one, "issued"))
        for person in (stage.delegate, stage.secretariat):
            client.force_login(person)
            for url in (session.get_absolute_url(), stage.groups["TA"].get_absolute_url()):
                with count_queries() as queries:
                    client.get(url)
                counts.append(len(queries))
    assert counts[:4] == counts[4:]
