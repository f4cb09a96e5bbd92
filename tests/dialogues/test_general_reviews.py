"""The general review at the Conference under rule 17, with the components of the dialogue."""

import json

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import AgendaItem, Application, Dialogue, Session, WorkingGroup
from dialogues.selectors.readings import read_invited_speakers, read_session
from dialogues.services import applications, dialogues, floor, general_reviews, objections, speakers, statements
from dialogues.services.sessions import reschedule_session
from stakeholders.models import State
from tests.api.conftest import api  # noqa: F401
from tests.api.refusing import act
from tests.factories.dialogues import (
    DAY,
    make_application,
    make_chair,
    make_report,
    make_session,
    make_statement,
    open_room,
)
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message
from untoc_portal.core.public_ids import hide_id
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def conference(stage):
    return WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")


@pytest.fixture
def president(stage, conference):
    return make_chair(conference)


@pytest.fixture
def session(stage, conference) -> Session:
    return make_session(stage.secretariat, conference, in_days=90, agenda=["General review"])


@pytest.fixture
def item(session) -> AgendaItem:
    return session.agenda_items.get()


@pytest.fixture
def review_at_conference(stage, item) -> Dialogue:
    return do_after_reading(
        general_reviews.open_general_review,
        item,
        actor=stage.secretariat,
        applications_close_on=timezone.localdate() + 40 * DAY,
        representatives_max=1,
    )


@pytest.fixture
def accredited(stage):
    organization = make_organization(stage.secretariat, ecosoc_status="special")
    return organization, make_representative(stage.secretariat, organization)


def test_general_review_is_among_the_open_data(client, review_at_conference):
    (row,) = json.loads(client.get("/open-data/dialogues.json").content)["data"]
    assert (row["working_group"], row["held_on"]) == ("COP", review_at_conference.held_on.isoformat())


def circulate(stage, application) -> Application:
    applications.confirm_application(application, actor=stage.secretariat)
    do_after_reading(applications.circulate_applications, application.dialogue, actor=stage.secretariat)
    application.refresh_from_db()
    return application


def test_general_review_opened_by_secretariat_or_president_only(stage, president, item):
    closes = {"applications_close_on": timezone.localdate() + 40 * DAY}
    for one in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            do_after_reading(general_reviews.open_general_review, item, actor=one, **closes)
    of_a_group = make_session(stage.secretariat, stage.group, in_days=90).agenda_items.get()
    with pytest.raises(DomainError) as caught:
        do_after_reading(general_reviews.open_general_review, of_a_group, actor=stage.secretariat, **closes)
    assert caught.value.code == "no_conference"
    opened = do_after_reading(general_reviews.open_general_review, item, actor=president, **closes)
    assert (opened.kind, opened.held_on, opened.session) == ("general_review", item.session.starts_on, item.session)
    with pytest.raises(DomainError) as caught:
        do_after_reading(general_reviews.open_general_review, item, actor=president, **closes)
    assert caught.value.code == "open_already"


def test_database_ties_report_to_dialogue_kind(stage, review_at_conference):
    report = make_report(stage.secretariat, make_session(stage.secretariat, stage.group))
    for values in ({"kind": "constructive"}, {"report": report}, {"conference_item": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dialogue.objects.filter(pk=review_at_conference.pk).update(**values)


def test_with_ecosoc_status_accepted_unless_otherwise_decided(stage, review_at_conference, accredited):
    application = circulate(stage, make_application(review_at_conference, *accredited))
    assert (application.state, application.decided_by) == ("invited", stage.secretariat)


def test_applicant_without_status_accepted_if_no_objection(stage, review_at_conference):
    application = make_application(review_at_conference, stage.organization, stage.representative)
    application = circulate(stage, application)
    until = application.applicant_list.objections_until
    with time_machine.travel(until):
        general_reviews.accept_all_unobjected()
        application.refresh_from_db()
        assert application.state == "circulated"
    with time_machine.travel(until + DAY):
        general_reviews.accept_all_unobjected()
        general_reviews.accept_all_unobjected()
    application.refresh_from_db()
    assert application.state == "invited"


def test_conference_not_bureau_decides_on_objection(stage, president, review_at_conference):
    application = make_application(review_at_conference, stage.organization, stage.representative)
    application = circulate(stage, application)
    kenya = State.objects.get(iso3="KEN")
    made = do_after_reading(
        objections.object_to_application, application, actor=stage.secretariat, state=kenya, ground="G"
    )
    for event in ("dialogues/applicants_circulated", "dialogues/objection_raised"):
        notified = set(Message.objects.filter(event=event).values_list("recipient", flat=True))
        assert president.pk in notified
        assert stage.bureau.pk not in notified
    with time_machine.travel(application.applicant_list.objections_until + DAY):
        general_reviews.accept_all_unobjected()
        application.refresh_from_db()
        assert application.state == "circulated"
        for one in (stage.bureau, stage.chair, stage.representative, stage.delegate):
            with pytest.raises(NotAllowedError):
                do_after_reading(objections.decide_objection, made, actor=one, outcome="sustained", note="N")
            with pytest.raises(NotAllowedError):
                do_after_reading(applications.decide_application, application, actor=one, decision="invite")
        do_after_reading(objections.decide_objection, made, actor=president, outcome="not_sustained", note="By vote")
        do_after_reading(applications.decide_application, application, actor=president, decision="invite")
    assert application.state == "invited"


def test_conference_decides_over_the_api(stage, president, review_at_conference, api):  # noqa: F811
    application = make_application(review_at_conference, stage.organization, stage.representative)
    application = circulate(stage, application)
    kenya = State.objects.get(iso3="KEN")
    made = do_after_reading(
        objections.object_to_application, application, actor=stage.secretariat, state=kenya, ground="G"
    )
    acts = (
        (f"/api/v1/objections/{hide_id(made)}/", {"outcome": "not_sustained", "note": "By vote"}),
        (f"/api/v1/applications/{hide_id(application)}/", {"decision": "invite"}),
    )
    with time_machine.travel(application.applicant_list.objections_until + DAY):
        for url, sent in acts:
            for one in (stage.bureau, stage.chair, stage.delegate):
                assert api(one).post(f"{url}decide/", sent, format="json").status_code == 404
            done = act(api(president), url, "decide", **sent)
            assert done.status_code == 200, done.content
    application.refresh_from_db()
    assert application.state == "invited"


def test_the_list_is_circulated_thirty_days_before_the_session(stage, session, review_at_conference):
    application = make_application(review_at_conference, stage.organization, stage.representative)
    applications.confirm_application(application, actor=stage.secretariat)
    with time_machine.travel(session.starts_on - 29 * DAY):
        with pytest.raises(DomainError) as caught:
            do_after_reading(applications.circulate_applications, review_at_conference, actor=stage.secretariat)
        assert (caught.value.code, caught.value.field) == ("too_late", "circulated_on")
    with time_machine.travel(session.starts_on - 30 * DAY):
        do_after_reading(applications.circulate_applications, review_at_conference, actor=stage.secretariat)


def test_representatives_are_limited(stage, review_at_conference, accredited):
    organization, representative = accredited
    make_representative(stage.secretariat, organization)
    with pytest.raises(DomainError) as caught:
        make_application(
            review_at_conference, organization, representative, representatives=organization.representatives.all()
        )
    assert caught.value.code == "how_many"


def test_speaking_needs_invitation_and_approval(stage, president, review_at_conference, accredited, client):
    circulate(stage, make_application(review_at_conference, *accredited, wants_to_speak=True))
    speakers.list_speakers(review_at_conference, actor=president)
    speaker = review_at_conference.speakers.get()
    with pytest.raises(DomainError) as caught:
        do_after_reading(general_reviews.approve_speakers, review_at_conference, actor=stage.secretariat)
    assert caught.value.code == "nobody"
    for one in (stage.secretariat, stage.bureau, stage.chair, accredited[1]):
        with pytest.raises(NotAllowedError):
            general_reviews.invite_speaker(speaker, actor=one)
    client.force_login(president)
    assert client.post(reverse("dialogues:speaker_act", args=[speaker.pk, "invite"])).status_code == 302
    the_day = time_machine.travel(review_at_conference.held_on, tick=False)
    with the_day, pytest.raises(DomainError) as caught:
        floor.give_floor(speaker, actor=president)
    assert caught.value.code == "floor_closed"
    with the_day:
        open_room(review_at_conference, president)
    with the_day, pytest.raises(DomainError) as caught:
        floor.give_floor(speaker, actor=president)
    assert caught.value.code == "not_approved"
    with pytest.raises(NotAllowedError):
        do_after_reading(general_reviews.approve_speakers, review_at_conference, actor=president)
    client.force_login(stage.secretariat)
    assert send_read(client, reverse("dialogues:speaker_approve", args=[review_at_conference.pk])).status_code == 302
    with the_day:
        floor.give_floor(speaker, actor=president)
    speaker.refresh_from_db()
    assert speaker.began_at is not None


def test_state_does_not_speak_through_portal(stage, review_at_conference, review):
    focal_point = person(carry_to(stage.world, review, "preliminary_consultation"), "KEN")
    with pytest.raises(DomainError) as caught:
        make_statement(review_at_conference, focal_point, review=review)
    assert caught.value.code == "state_speaks_itself"


def test_president_moderates_and_statements_are_published(stage, president, review_at_conference, accredited, client):
    circulate(stage, make_application(review_at_conference, *accredited))
    organization, author = accredited
    written = make_statement(
        review_at_conference, author, organization=organization, delivery="oral", consents_to_publication=True
    )
    sent = do_after_reading(statements.submit_statement, written, actor=author)
    client.force_login(president)
    assert send_read(client, reverse("dialogues:statement_accept", args=[sent.pk])).status_code == 302
    client.logout()
    # It is only spoken, so it is public when the dialogue was held.
    assert client.get(sent.get_absolute_url()).status_code == 302
    with time_machine.travel(review_at_conference.held_on):
        do_after_reading(dialogues.record_dialogue_held, review_at_conference, actor=president)
    assert client.get(sent.get_absolute_url()).status_code == 200


def test_general_review_has_no_summary_of_a_chair(stage, president, review_at_conference):
    with time_machine.travel(review_at_conference.held_on):
        do_after_reading(dialogues.record_dialogue_held, review_at_conference, actor=president)
    assert not president.has_perm("dialogues.write_chair_summary", review_at_conference)


def test_pages_of_the_general_review_open(stage, president, session, item, client):
    client.force_login(president)
    address = reverse("dialogues:general_review_new", args=[session.pk])
    assert "Open the general review" in client.get(session.get_absolute_url()).content.decode()
    day = (timezone.localdate() + 40 * DAY).isoformat()
    data = {"item": item.pk, "applications_close_on": day, "representatives_max": 2, "speaking_minutes": 3}
    assert send_read(client, address, data).status_code == 302
    opened = Dialogue.objects.get()
    for page in (
        opened.get_absolute_url(), reverse("dialogues:dialogue_list"), reverse("dialogues:schedule"),
        reverse("dialogues:speaker_list", args=[opened.pk]), session.get_absolute_url(),
    ):  # fmt: skip
        assert client.get(page).status_code == 200
    client.force_login(stage.chair)
    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/dialogues/{opened.pk}/").json()["working_group"] == "COP"


def test_approval_is_for_the_speakers_that_were_read(stage, president, review_at_conference, accredited):
    for pair in (accredited, (stage.organization, stage.representative)):
        circulate(stage, make_application(review_at_conference, *pair, wants_to_speak=True))
    with time_machine.travel(timezone.now() + 20 * DAY):
        applications.accept_unobjected(review_at_conference)
    speakers.list_speakers(review_at_conference, actor=president)
    first, second = review_at_conference.speakers.all()
    general_reviews.invite_speaker(first, actor=president)
    seen = read_invited_speakers(review_at_conference).token
    general_reviews.invite_speaker(second, actor=president)
    for read, code in ((seen, "changed_since_read"), ("", "not_read")):
        with pytest.raises(DomainError) as caught:
            general_reviews.approve_speakers(review_at_conference, actor=stage.secretariat, seen=read)
        assert caught.value.code == code
    assert not review_at_conference.speakers.filter(approved_at__isnull=False).exists()


def test_general_review_is_opened_for_the_session_that_was_read(stage, session, item):
    seen = read_session(session).token
    day = session.starts_on + DAY
    reschedule_session(session, actor=stage.secretariat, starts_on=day, ends_on=day, place="Vienna")
    closes = timezone.localdate() + 40 * DAY
    for read, code in ((seen, "changed_since_read"), ("", "not_read")):
        with pytest.raises(DomainError) as caught:
            general_reviews.open_general_review(item, actor=stage.secretariat, seen=read, applications_close_on=closes)
        assert caught.value.code == code
