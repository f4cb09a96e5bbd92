"""Limits of a dialogue: statements of each organization, the floor on its day, a panel of several voices, rule 17."""

import datetime as dt
import inspect
import json
from contextlib import contextmanager

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.forms.sessions import GeneralReviewForm
from dialogues.models import Attendee, Dialogue, Panellist, Session, Speaker, Statement, WorkingGroup
from dialogues.selectors.sessions import get_rule_17_date
from dialogues.selectors.speakers import list_panel, list_speakers
from dialogues.services import (
    applications,
    attendees,
    dialogue_papers,
    dialogues,
    floor,
    general_reviews,
    moderation,
    objections,
    sessions,
    speakers,
    statements,
)
from dialogues.workflow import (
    APPLICATION,
    APPLICATION_RULE,
    DIALOGUE_RULE,
    ROOM_RULE,
    RULE_17,
    SESSION_RULE,
    get_cited_rule,
)
from stakeholders.models import ParticipationSetting
from tests.factories.dialogues import (
    DAY,
    invite,
    make_application,
    make_chair,
    make_dialogue,
    make_session,
    make_statement,
    open_room,
)
from tests.factories.reading import seen_on
from tests.factories.stakeholders import make_representative
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import AuditEvent
from untoc_portal.front.demo.reading import do_after_reading

VIENNA = dt.timezone(dt.timedelta(hours=2))


@pytest.fixture
def dialogue(stage):
    found = make_dialogue(stage.secretariat, stage.group, in_days=10, statements_max=2)
    invite(found, stage.organization, stage.representative)
    return found


@pytest.fixture
def write(stage, dialogue):
    return lambda **fields: make_statement(dialogue, stage.representative, organization=stage.organization, **fields)


@contextmanager
def refused(code, field=None):
    with pytest.raises(DomainError) as caught:
        yield caught
    assert (caught.value.code, caught.value.field) == (code, field)


# Statements of each organization


def test_organization_starts_statements_up_to_limit(stage, dialogue, write):
    write()
    write()
    with refused("how_many", "on_behalf") as caught:
        write()
    assert "the maximum number of statements for this dialogue: 2" in str(caught.value)
    invite(dialogue, stage.other_organization, stage.other_representative)
    assert make_statement(dialogue, stage.other_representative, organization=stage.other_organization).pk


def test_statements_of_another_dialogue_do_not_count(stage, dialogue, write):
    write()
    write()
    other = make_dialogue(stage.secretariat, stage.group, in_days=10, statements_max=1)
    invite(other, stage.organization, stage.representative)
    assert make_statement(other, stage.representative, organization=stage.organization).pk


def test_statements_that_were_returned_count_when_one_is_begun(stage, dialogue, write):
    sent = do_after_reading(statements.submit_statement, write(), actor=stage.representative)
    do_after_reading(moderation.return_statement, sent, actor=stage.chair, reason="Shorter, please")
    write()
    with refused("how_many", "on_behalf"):
        write()


def test_number_is_asked_again_when_a_statement_is_sent(stage, dialogue, write):
    first, second = write(), write()
    do_after_reading(statements.submit_statement, first, actor=stage.representative)
    Dialogue.objects.filter(pk=dialogue.pk).update(statements_max=1)
    with refused("not_ready") as caught:
        do_after_reading(statements.submit_statement, second, actor=stage.representative)
    assert "this dialogue accepts 1 from each" in str(caught.value)
    Statement.objects.filter(pk=second.pk).update(state="returned", reason="Shorter", moderated_by=stage.chair)
    with refused("not_ready"):
        do_after_reading(
            statements.contest_statement, second, actor=stage.representative, objection="No State is named"
        )
    # The one that was sent may be returned and sent again.
    do_after_reading(moderation.return_statement, first, actor=stage.chair, reason="Shorter, please")
    assert do_after_reading(statements.submit_statement, first, actor=stage.representative).state == "submitted"


def test_state_on_its_own_review_is_no_organization(stage, dialogue, review):
    from tests.factories.reviews import carry_to, person  # noqa: PLC0415 (only for this test)

    focal_point = person(carry_to(stage.world, review, "preliminary_consultation"), "KEN")
    for _number in range(3):
        assert make_statement(dialogue, focal_point, review=review).pk


def test_number_of_statements_is_a_setting_without_a_source(stage, dialogue, loaded):
    row = ParticipationSetting.objects.get(name="statements_max")
    assert (row.value, row.verified) == (3, False)
    ParticipationSetting.objects.filter(pk=row.pk).update(value=5)
    assert make_dialogue(stage.secretariat, stage.group, in_days=10).statements_max == 5


@pytest.fixture
def loaded(db):
    from django.core.management import call_command  # noqa: PLC0415 (only for this test)

    call_command("load_reference", verbosity=0)


def test_number_of_statements_is_changed_for_a_dialogue(stage, dialogue):
    dialogues.change_dialogue(dialogue, actor=stage.chair, statements_max=7)
    assert Dialogue.objects.get(pk=dialogue.pk).statements_max == 7
    assert AuditEvent.objects.filter(action="changed").latest("pk").changes["after"]["statements_max"] == 7
    with refused("limit", "statements_max"):
        dialogues.change_dialogue(dialogue, actor=stage.chair, statements_max=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dialogue.objects.filter(pk=dialogue.pk).update(statements_max=0)


def test_page_and_api_show_and_keep_the_number(stage, dialogue, write, client):
    client.force_login(stage.representative)
    page, new = dialogue.get_absolute_url(), reverse("dialogues:statement_new", args=[dialogue.pk])
    shown = client.get(page).content.decode()
    assert "Statements per organization" in shown
    assert f'href="{new}"' in shown
    assert client.get(f"/api/v1/dialogues/{dialogue.pk}/").json()["statements_max"] == 2
    write()
    data = {"language": "en", "title": "On victims", "text": "Words.", "delivery": "written"}
    form = data | {"on_behalf": f"organization:{stage.organization.pk}"}
    assert client.post(new, form).status_code == 302
    answer = client.post(new, form)
    assert answer.status_code == 422
    assert "Words." in answer.content.decode()
    sent = json.dumps(data | {"dialogue": dialogue.pk, "organization": stage.organization.pk})
    answer = client.post("/api/v1/statements/", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "how_many")
    shown = client.get(page).content.decode()
    assert f'href="{new}"' not in shown
    assert "the maximum number of statements for this dialogue: 2" in shown
    assert client.get(new).url == dialogue.get_absolute_url()
    assert Statement.objects.count() == 2


# The floor


@pytest.fixture
def speaker(stage, dialogue):
    dialogue.applications.update(wants_to_speak=True)
    speakers.list_speakers(dialogue, actor=stage.chair)
    return list_speakers(dialogue)[0]


def at(day, hour, minute=0):
    """Return that time of the day in Vienna."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(("days", "hour"), [(-75, 12), (-1, 23), (1, 0), (30, 12)])
def test_floor_is_not_given_on_another_day(stage, dialogue, speaker, days, hour):
    with time_machine.travel(at(dialogue.held_on + days * DAY, hour, 30), tick=False), refused("floor_closed"):
        floor.give_floor(speaker, actor=stage.chair)
    assert not Speaker.objects.exclude(began_at=None).exists()


@pytest.mark.parametrize(("hour", "minute"), [(0, 5), (12, 0), (23, 55)])
def test_floor_is_given_on_the_day_in_vienna(stage, dialogue, speaker, hour, minute):
    with time_machine.travel(at(dialogue.held_on, hour, minute), tick=False):
        open_room(dialogue, stage.chair)
        assert floor.give_floor(speaker, actor=stage.chair).began_at
        assert floor.end_speech(speaker, actor=stage.chair).ended_at


def test_floor_is_not_given_once_the_dialogue_was_held(stage, dialogue, speaker):
    with time_machine.travel(at(dialogue.held_on, 12), tick=False):
        do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
        with refused("floor_closed"):
            floor.give_floor(speaker, actor=stage.chair)


def test_speech_ends_when_the_dialogue_was_held(stage, dialogue, speaker):
    with time_machine.travel(at(dialogue.held_on, 12), tick=False):
        open_room(dialogue, stage.chair)
        floor.give_floor(speaker, actor=stage.chair)
        do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
        speaker.refresh_from_db()
        assert speaker.ended_at == timezone.now()


def test_page_says_why_the_floor_is_not_open_yet(stage, dialogue, speaker, client):
    client.force_login(stage.chair)
    desk = reverse("dialogues:room_desk", args=[dialogue.pk])
    give = reverse("dialogues:speaker_act", args=[speaker.pk, "floor"])
    begin = reverse("dialogues:room_act", args=[dialogue.pk, "open"])
    page = client.get(desk).content.decode()
    assert "The floor can be given from" in page
    assert f'action="{give}"' not in page
    client.post(begin)
    client.post(give)
    assert not Speaker.objects.exclude(began_at=None).exists()
    with time_machine.travel(at(dialogue.held_on, 12), tick=False):
        client.force_login(stage.chair)
        page = client.get(desk).content.decode()
        assert "The meeting is not open." in page
        assert f'action="{give}"' not in page
        client.post(give)
        assert not Speaker.objects.exclude(began_at=None).exists()
        client.post(begin)
        assert f'action="{give}"' in client.get(desk).content.decode()
        client.post(give)
        assert Speaker.objects.exclude(began_at=None).exists()


# The panel


@pytest.fixture
def people(stage, dialogue):
    """Give two people of one organization, and one of another."""
    Dialogue.objects.filter(pk=dialogue.pk).update(panellists_max=3)
    colleague = make_representative(stage.secretariat, stage.organization)
    application = dialogue.applications.get()
    own = stage.organization.representatives.filter(user__in=[stage.representative, colleague])
    attendees.set_attendees(application, own)
    invite(dialogue, stage.other_organization, stage.other_representative)
    dialogue.refresh_from_db()
    rows = Attendee.objects.attending().select_related("application__organization")
    return sorted(rows, key=lambda row: row.application.organization_id != stage.organization.pk)


def test_panel_of_one_organization_is_warned_of(stage, dialogue, people):
    for chosen, number in ((people[:2], "2 of the 2"), (people, "2 of the 3")):
        with refused("one_organization", "accepts_warning") as caught:
            do_after_reading(speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=chosen)
        assert f"{number} people come from one organization: {stage.organization}." in str(caught.value)
        assert not Panellist.objects.exists()
    do_after_reading(speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=people, accepts_warning=True)
    assert list_panel(dialogue) == sorted(people, key=lambda row: row.pk)
    assert len(AuditEvent.objects.filter(action="changed").latest("pk").changes["accepted"]) == 1


@pytest.mark.parametrize("chosen", [[0], [1, 2], []])
def test_panel_of_several_organizations_needs_no_confirmation(stage, dialogue, people, chosen):
    rows = do_after_reading(
        speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=[people[number] for number in chosen]
    )
    assert len(rows) == len(chosen)
    assert "accepted" not in AuditEvent.objects.filter(action="changed").latest("pk").changes


def test_panel_page_warns_and_asks_for_a_tick(stage, dialogue, people, client):
    client.force_login(stage.secretariat)
    url = reverse("dialogues:dialogue_panel", args=[dialogue.pk])
    assert 'name="accepts_warning"' not in client.get(url).content.decode()
    data = {"attendees": [row.pk for row in people]}
    read = seen_on(client, url)
    answer = client.post(url, data | read)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 of the 3 people come from one organization" in page
    assert 'name="accepts_warning"' in page
    assert client.post(url, data | read | {"accepts_warning": "on"}).status_code == 302
    assert "2 of the 3 people come from one organization" in client.get(url).content.decode()


def test_panel_by_the_api_returns_the_warning(stage, dialogue, people, client):
    url = f"/api/v1/dialogues/{dialogue.pk}/panel/"

    def post(**fields):
        look = client.get(f"/api/v1/dialogues/{dialogue.pk}/second_look/", {"act": "panel"})
        data = {"attendees": [row.pk for row in people], "seen": look.json().get("seen", "")} | fields
        return client.post(url, json.dumps(data), content_type="application/json", headers={"If-Match": "*"})

    client.force_login(stage.chair)
    assert post(accepts_warning=True).status_code == 404
    client.force_login(stage.secretariat)
    answer = post()
    assert (answer.status_code, answer.json()["code"]) == (400, "one_organization")
    assert post(accepts_warning=True).json()["warnings"] == [
        f"2 of the 3 people come from one organization: {stage.organization}."
    ]
    assert post(attendees=[people[2].pk]).json() == {"attendees": [people[2].pk], "warnings": []}


# The general review


@pytest.fixture
def president(db):
    conference = WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")
    return make_chair(conference)


@pytest.fixture
def general_review(stage, president):
    conference = WorkingGroup.objects.get(code="COP")
    item = make_session(stage.secretariat, conference, in_days=90, agenda=["General review"]).agenda_items.get()
    Session.objects.filter(pk=item.session_id).update(ends_on=item.session.ends_on + 2 * DAY)
    item.session.refresh_from_db()
    day = timezone.localdate() + 40 * DAY
    return do_after_reading(
        general_reviews.open_general_review, item, actor=stage.secretariat, applications_close_on=day
    )


@pytest.mark.parametrize("days", [30, 31])
def test_rule_17_day_is_reckoned_in_one_place(stage, general_review, client, days):
    ParticipationSetting.objects.update_or_create(name="rule_17_days", defaults={"value": days, "source": "test"})
    session = general_review.session
    assert get_rule_17_date(session) == session.starts_on - days * DAY
    client.force_login(stage.secretariat)
    form = client.get(reverse("dialogues:general_review_new", args=[session.pk])).context["form"]
    assert isinstance(form, GeneralReviewForm)
    assert form.initial["applications_close_on"] == get_rule_17_date(session)
    assert f"at least {days} days" in form.fields["applications_close_on"].help_text
    make_application(general_review, stage.organization, stage.representative)
    applications.confirm_application(general_review.applications.get(), actor=stage.secretariat)
    with time_machine.travel(at(get_rule_17_date(session) + DAY, 12), tick=False), refused("too_late", "circulated_on"):
        do_after_reading(applications.circulate_applications, general_review, actor=stage.secretariat)
    with time_machine.travel(at(get_rule_17_date(session), 12), tick=False):
        assert do_after_reading(applications.circulate_applications, general_review, actor=stage.secretariat).pk


def test_floor_of_general_review_is_open_during_session(stage, general_review, president):
    accepted = make_application(general_review, stage.organization, stage.representative, wants_to_speak=True)
    type(accepted).objects.filter(pk=accepted.pk).update(
        state="invited", decided_by=stage.secretariat, decided_at=timezone.now(),
        applicant_list=general_review.applicant_lists.create(
            number=1, circulated_on=timezone.localdate(), objections_until=timezone.localdate(),
            circulated_by=stage.secretariat,
        ),
    )  # fmt: skip
    speakers.list_speakers(general_review, actor=president)
    speaker = list_speakers(general_review)[0]
    general_reviews.invite_speaker(speaker, actor=president)
    do_after_reading(general_reviews.approve_speakers, general_review, actor=stage.secretariat)
    session = general_review.session
    for day in (session.starts_on - DAY, session.ends_on + DAY):
        with time_machine.travel(at(day, 12), tick=False), refused("floor_closed") as caught:
            floor.give_floor(speaker, actor=president)
        assert caught.value.rule is ROOM_RULE
    with time_machine.travel(at(session.ends_on, 12), tick=False):
        do_after_reading(sessions.conclude_session, session, actor=president)
        with refused("floor_closed"):
            floor.give_floor(speaker, actor=president)
        Session.objects.filter(pk=session.pk).update(state="scheduled")
        open_room(general_review, president)
        assert floor.give_floor(speaker, actor=president).began_at


def test_acts_of_the_general_review_cite_its_own_rule(stage, general_review, dialogue, client):
    application = make_application(general_review, stage.organization, stage.representative)
    own = dialogue.applications.get()
    for row in APPLICATION.transitions:
        assert APPLICATION.for_object(row, application).rule is RULE_17
        assert APPLICATION.for_object(row, own).rule is row.rule
    (step, *_others) = APPLICATION.steps_for(application, stage.secretariat)
    assert step.transition.rule is RULE_17
    with pytest.raises(DomainError) as caught:
        make_application(general_review, stage.organization, stage.representative)
    assert caught.value.rule is RULE_17
    with pytest.raises(DomainError) as caught:
        make_application(dialogue, stage.organization, stage.representative)
    assert caught.value.rule is APPLICATION_RULE
    assert get_cited_rule(general_review, SESSION_RULE) is SESSION_RULE
    assert get_cited_rule(dialogue, DIALOGUE_RULE) is DIALOGUE_RULE


def test_pages_of_the_general_review_cite_its_own_rule(stage, general_review, dialogue, client):
    client.force_login(stage.secretariat)
    for one, shown in ((general_review, "rule 17"), (dialogue, "para. 53")):
        page = client.get(reverse("dialogues:dialogue_edit", args=[one.pk])).content.decode()
        rule = page.partition("Rule: ")[2].partition("</p>")[0]
        assert shown in rule


SERVICES = (applications, attendees, dialogue_papers, dialogues, moderation, objections, speakers, statements)
OF_A_DIALOGUE = {"Dialogue", "Application", "Attendee", "Objection", "Speaker", "Statement"}


def test_every_dialogue_service_cites_rule_of_subject():
    for module in SERVICES:
        for name, service in inspect.getmembers(module, inspect.isfunction):
            if service.__module__ != module.__name__ or name.startswith("_"):
                continue
            first = next(iter(inspect.signature(service).parameters.values()), None)
            if first and first.annotation in OF_A_DIALOGUE and "raise" in inspect.getsource(inspect.unwrap(service)):
                assert hasattr(service, "__wrapped__"), name
                assert service.__code__.co_name == "call", name
