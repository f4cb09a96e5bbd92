"""Co-chairs, joint dialogues, one application for several dialogues, and the practical side for organizations."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import AdoptedReport, Application, CoChair, Dialogue, JoinedReport, Routing, Statement
from dialogues.selectors.room_minutes import build_figures_text, build_minutes
from dialogues.selectors.room_screens import load_room
from dialogues.selectors.summary_drafts import build_text_by_theme
from dialogues.services import applications, chair_summaries, co_chairs, dialogues, floor, rooms, routing, speakers
from reviews.models import ReviewSetting
from tests.factories.dialogues import (
    decide,
    make_application,
    make_dialogue,
    make_report,
    make_session,
    make_statement,
    open_room,
)
from tests.factories.people import make_secretariat
from tests.factories.rows import refusal
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group)


@pytest.fixture
def colleague():
    return make_secretariat()


@pytest.fixture
def co_chair(stage, dialogue, colleague):
    row = co_chairs.propose_co_chair(dialogue, actor=stage.secretariat, email="co@chair.example", name="Co Chair")
    return co_chairs.confirm_co_chair(row, actor=colleague)


def test_co_chair_needs_two_officers(stage, dialogue, colleague):
    values = {"email": "co@chair.example", "name": "Co Chair"}
    for person in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            co_chairs.propose_co_chair(dialogue, actor=person, **values)
    row = co_chairs.propose_co_chair(dialogue, actor=stage.secretariat, **values)
    user = User.objects.get(email="co@chair.example")
    assert not user.has_perm("dialogues.keep_speakers", Dialogue.objects.get(pk=dialogue.pk))
    with refusal("is_chair"):
        co_chairs.propose_co_chair(dialogue, actor=colleague, **values)
    with refusal("same_person"):
        co_chairs.confirm_co_chair(row, actor=stage.secretariat)
    with pytest.raises(NotAllowedError):
        co_chairs.confirm_co_chair(row, actor=stage.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoChair.objects.filter(pk=row.pk).update(confirmed_by=stage.secretariat, confirmed_at=timezone.now())
    co_chairs.confirm_co_chair(row, actor=colleague)
    assert user.has_perm("dialogues.keep_speakers", Dialogue.objects.get(pk=dialogue.pk))
    with refusal("closed"):
        co_chairs.confirm_co_chair(row, actor=colleague)
    co_chairs.end_co_chair(row, actor=colleague)
    with refusal("closed"):
        co_chairs.end_co_chair(row, actor=colleague)
    Dialogue.objects.filter(pk=dialogue.pk).update(state="summarized")
    with refusal("over"):
        co_chairs.propose_co_chair(dialogue, actor=stage.secretariat, **values)


def test_dialogue_has_three_co_chairs_at_most(stage, dialogue, colleague, co_chair):
    def propose(number):
        values = {"email": f"co{number}@chair.example", "name": f"Chair {number}"}
        return co_chairs.propose_co_chair(dialogue, actor=stage.secretariat, **values)

    # A proposal counts, so that it can always be confirmed.
    co_chairs.confirm_co_chair(propose(2), actor=colleague)
    third = propose(3)
    with refusal("how_many"):
        propose(4)
    assert not User.objects.filter(email="co4@chair.example").exists()
    co_chairs.end_co_chair(third, actor=stage.secretariat)
    propose(4)
    ReviewSetting.objects.create(name="co_chairs", value=4, source="test")
    propose(5)


def test_co_chair_leads_this_dialogue_only(stage, dialogue, co_chair, client):
    other = make_dialogue(stage.secretariat, stage.groups["IC"])
    user = co_chair.user
    open_room(dialogue, user)
    client.force_login(user)
    assert client.get(reverse("dialogues:room_desk", args=[dialogue.pk])).status_code == 200
    assert client.get(reverse("dialogues:room_desk", args=[other.pk])).status_code == 404
    with pytest.raises(NotAllowedError):
        rooms.open_meeting(other, actor=user)
    text = make_statement(
        dialogue, stage.representative, organization=decide(
            make_application(dialogue, stage.organization, stage.representative)
        ).organization,
    )  # fmt: skip
    Statement.objects.filter(pk=text.pk).update(state="submitted")
    assert Statement.objects.visible_to(user).filter(pk=text.pk).exists()
    co_chairs.end_co_chair(co_chair, actor=stage.secretariat)
    with pytest.raises(NotAllowedError):
        rooms.close_meeting(dialogue, actor=user)
    assert not Statement.objects.visible_to(user).filter(pk=text.pk).exists()


def test_co_chair_reads_whom_to_call(stage, dialogue, co_chair):
    application = decide(make_application(dialogue, stage.organization, stage.representative, wants_to_speak=True))
    speakers.list_speakers(dialogue, actor=stage.chair)
    name, hidden = str(application.organization), "An organization that did not agree to be named"

    def read(user):
        return [entry.name for entry in load_room(Dialogue.objects.get(pk=dialogue.pk), user).waiting]

    assert read(stage.other_representative) == [hidden]
    assert read(stage.representative) == read(co_chair.user) == [name]
    co_chairs.end_co_chair(co_chair, actor=stage.secretariat)
    assert read(co_chair.user) == [hidden]


def test_joint_dialogue_has_both_chairs_and_both_agendas(stage, dialogue, client):
    report = make_report(stage.secretariat, make_session(stage.secretariat, stage.groups["TA"]))
    assert not stage.other_chair.has_perm("dialogues.keep_speakers", dialogue)
    with pytest.raises(NotAllowedError):
        co_chairs.join_report(dialogue, actor=stage.chair, report=report)
    with refusal("same_group"):
        co_chairs.join_report(dialogue, actor=stage.secretariat, report=dialogue.report)
    later = AdoptedReport(session=report.session, adopted_on=dialogue.held_on + dt.timedelta(1))
    with refusal("dates"):
        co_chairs.join_report(dialogue, actor=stage.secretariat, report=later)
    assert "Follows jointly" not in client.get(dialogue.get_absolute_url()).content.decode()
    co_chairs.join_report(dialogue, actor=stage.secretariat, report=report)
    assert f"Follows jointly: {report.session}" in client.get(dialogue.get_absolute_url()).content.decode()
    dialogue = Dialogue.objects.get(pk=dialogue.pk)
    assert stage.other_chair.has_perm("dialogues.keep_speakers", dialogue)
    with refusal("dialogue_exists"):
        do_after_reading(
            dialogues.open_dialogue, report.session, actor=stage.secretariat, held_on=timezone.localdate(),
            place="Vienna", mode="hybrid", applications_close_on=timezone.localdate(),
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Dialogue.objects.filter(pk=dialogue.pk).update(report=report)
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.other_chair)
    with refusal("held"):
        co_chairs.join_report(dialogue, actor=stage.secretariat, report=report)
    summary = chair_summaries.write_chair_summary(dialogue, actor=stage.other_chair, text="Points were raised.")
    summary = do_after_reading(chair_summaries.issue_chair_summary, summary, actor=stage.chair)
    routing.place_chair_summary(summary)
    groups = Routing.objects.filter(chair_summary=summary).values_list("working_group__code", flat=True)
    assert sorted(groups) == ["TA", "TIP"]


def test_session_with_dialogue_joins_no_other(stage, dialogue):
    other = make_dialogue(stage.secretariat, stage.groups["TA"])
    with refusal("has_dialogue"):
        co_chairs.join_report(dialogue, actor=stage.secretariat, report=other.report)
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinedReport.objects.create(dialogue=dialogue, report=other.report, joined_by=stage.secretariat)


def test_one_form_applies_to_several_dialogues(stage, dialogue, client):
    other = make_dialogue(stage.secretariat, stage.groups["TA"])
    client.force_login(stage.representative)
    address = reverse("dialogues:application_new", args=[dialogue.pk])
    assert "for these dialogues too" in client.get(address).content.decode()
    data = {"organization": stage.organization.pk, "attendance": "online", "expertise": "Much", "also": [other.pk]}
    assert client.post(address, data).status_code == 302
    assert set(Application.objects.values_list("dialogue", flat=True)) == {dialogue.pk, other.pk}
    own = {"organization": stage.other_organization, "expertise": "Much"}
    applications.apply_to_dialogue(other, actor=stage.other_representative, **own)
    with refusal("already_applied"):
        applications.apply_to_dialogues([dialogue, other], actor=stage.other_representative, **own)
    assert not Application.objects.filter(dialogue=dialogue, organization=stage.other_organization).exists()


def test_minutes_say_who_spoke_and_the_summary_does_not(stage, dialogue, client):
    application = decide(make_application(dialogue, stage.organization, stage.representative, wants_to_speak=True))
    speakers.list_speakers(dialogue, actor=stage.chair)
    open_room(dialogue, stage.chair)
    speaker = floor.give_floor(dialogue.speakers.get(), actor=stage.chair)
    floor.end_speech(speaker, actor=stage.chair)
    type(speaker).objects.filter(pk=speaker.pk).update(ended_at=speaker.began_at + dt.timedelta(seconds=119))
    (one,) = build_minutes(dialogue, stage.chair)
    assert [(entry.name, entry.spoken_clock) for entry, _themes in one.speeches] == [
        (str(application.organization), "1:59")
    ]
    assert build_figures_text(dialogue) == "1 stakeholder had the floor, for 2 minutes in all."
    text = build_text_by_theme(dialogue)
    assert str(application.organization) not in text
    page = reverse("dialogues:room_minutes", args=[dialogue.pk])
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        client.force_login(person)
        assert client.get(page).status_code == 404
    client.force_login(stage.chair)
    assert "1:59" in client.get(page).content.decode()


def test_spoken_text_is_public_after_delivery(stage, dialogue, client):
    application = decide(make_application(dialogue, stage.organization, stage.representative))
    text = make_statement(
        dialogue, stage.representative, organization=application.organization, delivery="oral",
        consents_to_publication=True,
    )  # fmt: skip
    Statement.objects.filter(pk=text.pk).update(state="accepted")
    address = text.get_absolute_url()
    assert client.get(address).status_code in {302, 404}
    speakers.list_speakers(dialogue, actor=stage.chair)
    open_room(dialogue, stage.chair)
    speaker = floor.give_floor(dialogue.speakers.get(), actor=stage.chair)
    assert not Statement.objects.visible_to(stage.other_representative).filter(pk=text.pk).exists()
    floor.end_speech(speaker, actor=stage.chair)
    assert Statement.objects.visible_to(stage.other_representative).filter(pk=text.pk).exists()
    assert client.get(address).status_code == 200


def test_badges_and_dates_are_for_the_own_people(stage, dialogue, client):
    application = decide(make_application(dialogue, stage.organization, stage.representative, wants_to_speak=True))
    speakers.list_speakers(dialogue, actor=stage.chair)
    pages = [reverse(f"dialogues:application_{name}", args=[application.pk]) for name in ("badges", "calendar")]
    for person in stage.everyone_but(stage.secretariat, stage.representative):
        client.force_login(person)
        assert {client.get(page).status_code for page in pages} == {404}, person
    client.force_login(stage.representative)
    badges, dates = (client.get(page) for page in pages)
    assert stage.representative.name in badges.content.decode()
    assert b"you are speaker 1" in dates.content.replace(b"\r\n ", b"")
