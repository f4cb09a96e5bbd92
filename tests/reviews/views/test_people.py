"""People: nominations by note verbale, the secretariat's queue, mandates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.enums import DelegateRole, NominationState, ReviewState
from reviews.models import Nomination, NoteVerbale
from tests.factories.pdfs import pdf_bytes
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, person

PDF = pdf_bytes()


@pytest.fixture
def named(world, review):
    """Give the review with its people named."""
    return carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)


def nominate_url(iso3="KEN"):
    return reverse("reviews:note_of_names", args=[iso3])


def typed(**changes):
    """Return the form of a note that names one person."""
    person = {"review": "KEN-1", "name": "Amina Example", "title": "Counsellor", "email": "amina@example.org"}
    person |= {"phone": "", "role": DelegateRole.EXPERT}
    note = {"reference": "NV 77/2026", "dated": "2026-01-15"}
    note |= {name: changes.pop(name) for name in ("reference", "dated", "file") if name in changes}
    rows = {f"person-0-{name}": value for name, value in (person | changes).items()}
    return note | rows | {"person-TOTAL_FORMS": "4", "person-INITIAL_FORMS": "1"}


def test_people_page_is_for_the_parties(world, named, other_review, as_person, browse):
    url = reverse("reviews:people", args=[named.code])
    assert as_person(named, "GHA", "observer").get(url).status_code == 200
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    assert as_person(other_review, "MNG").get(url).status_code == 404


def test_people_page_shows_nominations_of_the_own_state_only(named, as_person):
    page = as_person(named, "GHA").get(reverse("reviews:people", args=[named.code])).content.decode()
    assert "expert.gha.ken-1@example.org" in page
    assert "expert.ken.ken-1@example.org" not in page


def test_nominate_sends_the_nomination_with_its_note(named, as_person):
    scan = SimpleUploadedFile("Note from the Mission.pdf", PDF, content_type="application/pdf")
    response = as_person(named, "KEN").post(nominate_url(), typed(file=scan))
    assert response.url == reverse("reviews:state_people", args=["KEN"])
    nomination = Nomination.objects.get(email="amina@example.org")
    assert nomination.state == NominationState.PENDING
    assert nomination.note_verbale.reference == "NV 77/2026"
    assert "Mission" not in nomination.note_verbale.file.name


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": DelegateRole.FOCAL_POINT}, "replaces"),
        ({"email": "expert.ken.ken-1@example.org"}, "email"),
        ({"dated": "2099-01-01"}, "dated"),
        ({"file": SimpleUploadedFile("scan.exe", PDF)}, "file"),
        ({"file": SimpleUploadedFile("scan.pdf", b"no pdf")}, "file"),
        ({"email": "no address"}, "email"),
    ],
)
def test_nominate_wrong_input_names_field_and_keeps_text(named, as_person, changes, field):
    response = as_person(named, "KEN").post(nominate_url(), typed(**changes))
    assert response.status_code == 422
    errors = {**response.context["form"].errors, **response.context["rows"][0].errors}
    assert [name for name in errors if name != "__all__"] == [field]
    assert "Amina Example" in response.content.decode()
    assert not Nomination.objects.filter(name="Amina Example").exists()
    assert not NoteVerbale.objects.filter(reference="NV 77/2026").exists()


def test_nominate_twice_is_refused_in_words(named, as_person):
    client = as_person(named, "KEN")
    client.post(nominate_url(), typed())
    assert client.post(nominate_url(), typed()).status_code == 422


def test_review_page_leads_to_prefilled_form(named, as_person):
    client = as_person(named, "KEN")
    target = f"{nominate_url()}?review=KEN-1"
    assert f'href="{target}"' in client.get(reverse("reviews:people", args=[named.code])).content.decode()
    rows = client.get(target).context["rows"]
    assert [row["review"].value() for row in rows] == ["KEN-1", None, None, None]


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("KEN", "expert"), ("KEN", "observer")])
def test_nominate_by_another_is_not_found(named, as_person, iso3, role):
    client = as_person(named, iso3, role)
    assert client.get(nominate_url()).status_code == 404
    assert client.post(nominate_url(), typed()).status_code == 404


def test_replaced_focal_point_ends_mandate_and_keeps_step(world, named, as_person, browse):
    before = person(named, "KEN")
    as_person(named, "KEN").post(nominate_url(), typed(role=DelegateRole.FOCAL_POINT, replaces="on"))
    nomination = Nomination.objects.get(email="amina@example.org")
    send_read(browse(world.secretariat), reverse("reviews:approve_nomination", args=[nomination.pk]))
    assert person(named, "KEN").email == "amina@example.org"
    assert browse(before).get(reverse("reviews:review_detail", args=[named.code])).status_code == 404
    named.refresh_from_db()
    assert named.state == ReviewState.PRELIMINARY_CONSULTATION


@pytest.fixture
def pending(named, as_person):
    """Give a nomination that waits to be checked."""
    as_person(named, "KEN").post(nominate_url(), typed(file=SimpleUploadedFile("scan.pdf", PDF)))
    return Nomination.objects.get(email="amina@example.org")


def test_queue_is_the_secretariats(world, pending, named, browse, as_person):
    url = reverse("reviews:nomination_list")
    assert "Amina Example" in browse(world.secretariat).get(url).content.decode()
    assert as_person(named, "KEN").get(url).status_code == 404


def test_approving_and_refusing_by_a_delegate_is_not_found(pending, named, as_person):
    client = as_person(named, "KEN")
    for name in ("approve_nomination", "refuse_nomination"):
        assert client.post(reverse(f"reviews:{name}", args=[pending.pk]), {"reason": "x"}).status_code == 404
    pending.refresh_from_db()
    assert pending.state == NominationState.PENDING


def test_refusal_needs_a_reason(world, pending, browse):
    client, url = browse(world.secretariat), reverse("reviews:refuse_nomination", args=[pending.pk])
    assert client.get(url).status_code == 200
    assert send_read(client, url, {"reason": " "}).status_code == 422
    send_read(client, url, {"reason": "The note names another person."})
    pending.refresh_from_db()
    assert (pending.state, pending.reason) == (NominationState.REFUSED, "The note names another person.")


def test_scan_goes_to_the_sender_and_the_secretariat_only(world, pending, named, browse, as_person):
    url = reverse("reviews:note_verbale_file", args=[pending.pk])
    response = browse(world.secretariat).get(url)
    assert b"".join(response.streaming_content) == PDF
    assert "note-verbale-" in response["Content-Disposition"]
    assert as_person(named, "GHA").get(url).status_code == 404


def test_end_of_a_mandate_by_the_secretariat(world, named, browse, as_person):
    mandate = person(named, "KEN", "expert").mandates.get()
    url = reverse("reviews:end_mandate", args=[mandate.pk])
    assert as_person(named, "KEN").post(url, {"reason": "x"}).status_code == 404
    client = browse(world.secretariat)
    assert client.get(url).status_code == 200
    assert send_read(client, url, {"reason": ""}).status_code == 422
    send_read(client, url, {"reason": "Posted elsewhere."})
    mandate.refresh_from_db()
    assert mandate.ended_on is not None


def test_consultation_is_recorded_by_the_focal_point(named, as_person):
    url = reverse("reviews:hold_consultation", args=[named.code])
    data = {"held_on": "2099-01-01", "language": "fr", "participants": "All parties", "timetable": "As agreed"}
    client = as_person(named, "KEN")
    assert client.get(url).status_code == 200
    refused = send_read(client, url, data)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["held_on"]
    today = named.opened_on.isoformat()
    assert send_read(client, url, data | {"held_on": today}).url == reverse("reviews:consultation", args=[named.code])
    named.refresh_from_db()
    assert (named.state, named.language) == (ReviewState.SELF_ASSESSMENT, "fr")


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("KEN", "expert"), ("KEN", "observer")])
def test_consultation_by_another_is_not_found(named, as_person, iso3, role):
    url = reverse("reviews:hold_consultation", args=[named.code])
    assert as_person(named, iso3, role).post(url, {}).status_code == 404
    assert as_person(named, iso3, role).get(reverse("reviews:consultation", args=[named.code])).status_code == 200
