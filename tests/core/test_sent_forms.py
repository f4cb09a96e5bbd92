"""A form is sent again because its answer was lost: the act is done once, and the answer is the same."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.urls import reverse

from dialogues.models import Statement
from stakeholders.models import OrganizationDocument
from tests.factories.dialogues import invite, make_dialogue, make_working_groups
from tests.factories.pdfs import pdf_bytes
from tests.factories.people import make_user
from tests.factories.reading import seen_on
from tests.factories.reviews import make_world
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core import sent_forms
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, IdempotentAnswer

FIRST_PAGE, SECOND_PAGE = "a" * CSRF_TOKEN_LENGTH, "b" * CSRF_TOKEN_LENGTH


@pytest.fixture
def office(db):
    """Return two officers and an organization."""
    officers = [make_user(RoleGroup.SECRETARIAT), make_user(RoleGroup.SECRETARIAT)]
    return officers, make_organization(officers[0])


def upload(client, organization, token, *, title="Statutes", words="a scan"):
    scan = SimpleUploadedFile("scan.pdf", pdf_bytes(words), content_type="application/pdf")
    address = reverse("stakeholders:organization_document_new", args=[organization.pk])
    return client.post(address, {"title": title, "file": scan, "csrfmiddlewaretoken": token})


def test_file_sent_twice_is_kept_once(office, client):
    officers, organization = office
    client.force_login(officers[0])
    first, second = (upload(client, organization, FIRST_PAGE) for _sending in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url == organization.get_absolute_url()
    assert "This form was sent before. It was done once." in client.get(second.url).content.decode()
    document = OrganizationDocument.objects.get()
    assert AuditEvent.objects.filter(changes__sha256=document.sha256).count() == 1


@pytest.mark.parametrize("changed", [{"token": SECOND_PAGE}, {"title": "Report"}, {"words": "another scan"}])
def test_another_page_or_other_content_is_another_act(office, client, changed):
    officers, organization = office
    client.force_login(officers[0])
    upload(client, organization, FIRST_PAGE)
    assert upload(client, organization, **{"token": FIRST_PAGE, **changed}).status_code == 302
    assert OrganizationDocument.objects.count() == 2


def test_answer_is_for_the_same_person_and_address(office, client):
    officers, organization = office
    other = make_organization(officers[0])
    for officer in officers:
        client.force_login(officer)
        upload(client, organization, FIRST_PAGE)
        assert upload(client, other, FIRST_PAGE).url == other.get_absolute_url()
    assert OrganizationDocument.objects.count() == 4


def test_answer_gives_no_stranger_what_the_page_does_not(office, client):
    officers, organization = office
    client.force_login(officers[0])
    upload(client, organization, FIRST_PAGE)
    client.force_login(make_user())
    assert upload(client, organization, FIRST_PAGE).status_code == 404


def test_token_that_is_the_same_on_every_page_names_no_sending(office, client):
    officers, organization = office
    client.force_login(officers[0])
    for _sending in range(2):
        upload(client, organization, "a" * 32)
    assert OrganizationDocument.objects.count() == 2
    assert not IdempotentAnswer.objects.exists()


def test_refused_form_can_be_sent_again_as_it_is(office, client, settings):
    officers, organization = office
    client.force_login(officers[0])
    settings.UPLOAD_MAX_BYTES = 1
    assert upload(client, organization, FIRST_PAGE).status_code == 422
    assert not IdempotentAnswer.objects.exists()
    settings.UPLOAD_MAX_BYTES = 10 * 1024**2
    assert upload(client, organization, FIRST_PAGE).status_code == 302
    assert OrganizationDocument.objects.count() == 1


def test_act_is_undone_where_its_answer_cannot_be_kept(office, client, monkeypatch):
    officers, organization = office
    client.force_login(officers[0])

    def break_off(*_arguments):
        raise ConnectionResetError

    monkeypatch.setattr(sent_forms.Sending, "keep", break_off)
    with pytest.raises(ConnectionResetError):
        upload(client, organization, FIRST_PAGE)
    assert not OrganizationDocument.objects.exists()
    assert not IdempotentAnswer.objects.exists()


def test_sending_that_was_overtaken_does_nothing(office, client, monkeypatch):
    """Two sendings arrive at the same moment: the second one has looked before the first one was done."""
    officers, organization = office
    client.force_login(officers[0])
    upload(client, organization, FIRST_PAGE)
    monkeypatch.setattr(sent_forms.Sending, "find_answer", lambda _sending: None)
    assert upload(client, organization, FIRST_PAGE).url == organization.get_absolute_url()
    assert OrganizationDocument.objects.count() == 1


def test_statement_written_and_submitted_twice_is_there_once(db, client):
    """The second sending of the submission comes when the page of it is over."""
    world = make_world()
    dialogue = make_dialogue(world.secretariat, make_working_groups()["TIP"], in_days=30)
    organization = make_organization(world.secretariat)
    representative = make_representative(world.secretariat, organization)
    invite(dialogue, organization, representative)
    client.force_login(representative)
    typed = {
        "on_behalf": f"organization:{organization.pk}",
        "language": "en",
        "title": "On victims",
        "text": "Victims need protection.",
        "and_submit": "1",
        "csrfmiddlewaretoken": FIRST_PAGE,
    }
    address = reverse("dialogues:statement_new", args=[dialogue.pk])
    written = [client.post(address, typed) for _sending in range(2)]
    statement = Statement.objects.get(organization=organization)
    submission = reverse("dialogues:statement_submit", args=[statement.pk])
    assert [answer.url for answer in written] == [submission, submission]
    read = {**seen_on(client, submission), "csrfmiddlewaretoken": SECOND_PAGE}
    submitted = [client.post(submission, read) for _sending in range(2)]
    assert [answer.status_code for answer in submitted] == [302, 302]
    assert submitted[0].url == submitted[1].url
    assert statement.versions.count() == 1
