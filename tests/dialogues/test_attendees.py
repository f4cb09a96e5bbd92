"""Who comes for an organization: substitutes, attendance, certificates, the list of participants; background papers."""

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from dialogues.models import Attendee, DialoguePaper
from dialogues.selectors.applications import list_participants
from dialogues.services import attendees, dialogue_papers, dialogues
from tests.factories.dialogues import decide, invite, make_application, make_dialogue
from tests.factories.pdfs import pdf_bytes
from tests.factories.stakeholders import make_representative
from untoc_portal.core.documents import build_context, render_markup, render_stored
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.verification import verify_hash
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def attendee(stage, dialogue):
    return invite(dialogue, stage.organization, stage.representative).attendees.get()


def hold(dialogue, stage):
    with time_machine.travel(dialogue.held_on):
        return do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)


def test_substitute_comes_instead_and_the_record_stays(stage, attendee, client):
    second = make_representative(stage.secretariat, stage.organization)
    row = stage.organization.representatives.get(user=second)
    for person in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            attendees.substitute_attendee(attendee, actor=person, representative=row)
    other = stage.other_organization.representatives.get()
    with pytest.raises(DomainError) as caught:
        attendees.substitute_attendee(attendee, actor=stage.representative, representative=other)
    assert caught.value.code == "not_its_own"
    client.force_login(stage.representative)
    address = reverse("dialogues:application_substitute", args=[attendee.pk])
    assert client.post(address, {"representative": row.pk}).status_code == 302
    made = Attendee.objects.attending().get()
    assert (made.representative, made.substitutes, Attendee.objects.count()) == (row, attendee, 2)
    with pytest.raises(DomainError):
        attendees.substitute_attendee(attendee, actor=stage.representative, representative=row)


def test_no_substitute_if_uninvited_or_after_dialogue(stage, dialogue, attendee):
    make_representative(stage.secretariat, stage.organization)
    row = stage.organization.representatives.last()
    hold(dialogue, stage)
    with pytest.raises(DomainError) as caught:
        attendees.substitute_attendee(attendee, actor=stage.representative, representative=row)
    assert caught.value.code == "too_late"


def test_chair_or_secretariat_records_attendance_afterwards(stage, dialogue, attendee):
    with pytest.raises(DomainError) as caught:
        attendees.record_attendance(dialogue, actor=stage.chair, present=[attendee])
    assert caught.value.code == "not_held"
    hold(dialogue, stage)
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            attendees.record_attendance(dialogue, actor=person, present=[attendee])
    with pytest.raises(DomainError) as caught:
        attendees.certify_attendance(attendee, actor=stage.representative)
    assert caught.value.code == "not_attended"
    assert attendees.record_attendance(dialogue, actor=stage.chair, present=[attendee]) == 1
    attendee.refresh_from_db()
    assert attendee.attended


def test_a_certificate_is_all_in_the_language_it_is_asked_for_in(stage, dialogue, attendee):
    hold(dialogue, stage)
    attendees.record_attendance(dialogue, actor=stage.secretariat, present=[attendee])
    document = attendees.certify_attendance(attendee, actor=stage.representative, language="fr").certificate
    assert (document.title, document.snapshot["place"]) == ("Certificat de participation", "Vienne")
    page = render_markup(document.template, build_context(document), language=document.language)
    assert page.count("<h1>") == 1
    assert "<h1>Certificat de participation</h1>" in page
    assert "Distr." not in page


def test_certificate_is_printed_once_for_who_came(stage, dialogue, attendee, client):
    hold(dialogue, stage)
    attendees.record_attendance(dialogue, actor=stage.secretariat, present=[attendee])
    for one in stage.everyone_but(stage.secretariat, stage.representative):
        with pytest.raises(NotAllowedError):
            attendees.certify_attendance(attendee, actor=one)
    client.force_login(stage.representative)
    assert client.post(reverse("dialogues:application_certify", args=[attendee.pk])).status_code == 302
    attendee.refresh_from_db()
    first = attendee.certificate
    assert attendees.certify_attendance(attendee, actor=stage.secretariat).certificate == first
    assert first.snapshot["person"] == stage.representative.name
    assert first.title == first.snapshot["title"] == "Certificate of attendance"
    render_stored(first.pk)
    answer = client.get(reverse("dialogues:application_certificate", args=[attendee.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    for one in (stage.representative, stage.secretariat):
        (printed,) = [match.printed for match in verify_hash(first.snapshot_sha256, user=one).matches]
        assert (printed.url, str(printed.date)) == (answer.wsgi_request.path, first.snapshot["issued_on"])
    for one in (stage.other_representative, stage.chair, AnonymousUser()):
        assert verify_hash(first.snapshot_sha256, user=one).matches[0].printed is None
    client.force_login(stage.other_representative)
    assert client.get(reverse("dialogues:application_certificate", args=[attendee.pk])).status_code == 404
    shown = {}
    for one in (stage.representative, stage.secretariat, stage.bureau):
        client.force_login(one)
        page = client.get(attendee.application.get_absolute_url()).content.decode()
        shown[one] = ("Participants" in page, "Certificate (PDF)" in page)
    assert list(shown.values()) == [(True, True), (True, True), (True, False)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.update(attended=False)


def test_participants_are_listed_with_consent_alone(stage, dialogue, client):
    own = make_application(dialogue, stage.organization, stage.representative, consents_to_publication=True)
    decide(own)
    decide(make_application(dialogue, stage.other_organization, stage.other_representative))
    assert [organization for organization, _people in list_participants(dialogue)] == [stage.organization]
    shown = client.get(dialogue.get_absolute_url()).content.decode()
    assert (stage.organization.name in shown, stage.other_organization.name in shown) == (True, False)


def test_chair_and_secretariat_publish_background_papers(stage, dialogue, client):
    def add(actor):
        file = SimpleUploadedFile("paper.pdf", pdf_bytes())
        return dialogue_papers.add_paper(dialogue, actor=actor, title="Paper", language="en", file=file)

    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            add(person)
    paper = add(stage.chair)
    assert "Paper" in client.get(dialogue.get_absolute_url()).content.decode()
    assert b"".join(client.get(paper.get_absolute_url()).streaming_content).startswith(b"%PDF-")
    client.force_login(stage.representative)
    assert client.post(reverse("dialogues:dialogue_paper_remove", args=[paper.pk])).status_code == 404
    client.force_login(stage.chair)
    assert client.post(reverse("dialogues:dialogue_paper_remove", args=[paper.pk])).status_code == 302
    assert not DialoguePaper.objects.exists()
