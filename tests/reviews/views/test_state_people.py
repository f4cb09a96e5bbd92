"""The people of a State: notes with several names, the mission's page, the secretariat's comparison, declarations."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Handover, Nomination, NoteVerbale
from reviews.selectors.readings import read_mandate, read_nomination
from reviews.services import people
from tests.factories.delegations import make_state_person
from tests.factories.reading import seen, send_read
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import nothing_changes
from untoc_portal.accounts.models import User

NOTE = {"reference": "NV 7", "dated": "2026-11-02", "person-TOTAL_FORMS": "4", "person-INITIAL_FORMS": "0"}
ADA = {"person-0-name": "Ada New", "person-0-email": "ada@example.org", "person-0-review": "KEN-1"}


@pytest.fixture
def opened(world, review):
    return carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)


@pytest.fixture
def mission(world, opened):
    return make_state_person(world)


def page(name="state_people", iso3="KEN", *more):
    return reverse(f"reviews:{name}", args=[iso3, *more])


def test_mission_sends_a_note_and_follows_what_becomes_of_it(mission, browse):
    client = browse(mission.user)
    answer = client.post(page("note_of_names"), {**NOTE, **ADA, "person-0-role": "expert"}, follow=True)
    shown = answer.content.decode()
    assert "esignated person of the Permanent Mission of Kenya" in shown
    assert "Ada New" in shown
    assert "to be checked by the Secretariat" in shown


def test_first_page_of_mission_leads_to_own_note(world, mission, opened, browse):
    link = f'href="{page("note_of_names")}"'
    shown = {
        who: link in browse(user).get(reverse("home")).content.decode()
        for who, user in {
            "mission": mission.user,
            "focal point": person(opened, "KEN"),
            "secretariat": world.secretariat,
        }.items()
    }
    assert shown == {"mission": True, "focal point": False, "secretariat": False}


def test_bad_rows_return_as_file_and_store_nothing(mission, browse):
    client = browse(mission.user)
    file = SimpleUploadedFile("names.csv", b"review,role,name,email\nKEN-1,,Ada,ada@example.org\n")
    with nothing_changes():
        answer = client.post(page("note_of_names"), {**NOTE, "people": file})
    assert answer.status_code == 422
    assert "Say in which role the note verbale names this person" in answer.content.decode()
    errors = client.get(page("note_file", "KEN", "errors.csv"))
    assert errors.content.decode("utf-8-sig").splitlines()[1].startswith('2,role,,"Say in which role')
    names = client.get(page("note_file", "KEN", "names.csv"))
    assert names.content.decode("utf-8-sig").strip() == "review,role,name,title,email,phone,replaces"


def test_other_states_and_other_people_find_no_such_page(mission, opened, browse, world):
    assert browse(mission.user).get(page(iso3="GHA")).status_code == 404
    for user in (person(opened, "GHA"), person(opened, "KEN", DelegateRole.EXPERT)):
        for name in ("state_people", "note_of_names", "delegation_notice", "set_circle", "add_contact"):
            assert browse(user).get(page(name)).status_code == 404
    assert browse(person(opened, "KEN")).get(page()).status_code == 200
    ending = reverse("reviews:end_state_mandate", args=[mission.pk])
    assert send_read(browse(mission.user), ending, {"reason": "Left."}).status_code == 404
    assert send_read(browse(world.secretariat), ending, {"reason": "Left."}).status_code == 302
    assert browse(mission.user).get(page()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_a_fixed_number_of_queries(world, opened, browse, django_assert_num_queries, count):
    kenya = delegation_of(opened, "KEN")
    for number in range(count):
        values = {"name": "Ada", "email": f"{number}@example.org", "role": DelegateRole.EXPERT}
        people.nominate_person(
            kenya, actor=world.secretariat, note_verbale=NoteVerbale.objects.get(sender=kenya.party), **values
        )
    client = browse(world.secretariat)
    with django_assert_num_queries(STATE_QUERIES):
        client.get(page())


STATE_QUERIES = 12


def test_secretariat_sees_where_a_profile_differs_from_the_note(world, opened, browse):
    queue = reverse("reviews:nomination_list")
    client = browse(world.secretariat)
    assert "Profiles that differ" not in client.get(queue).content.decode()
    User.objects.filter(pk=person(opened, "KEN").pk).update(title="President")
    shown = client.get(queue).content.decode()
    assert "Profiles that differ" in shown
    assert "President" in shown
    assert "no title" in shown


def test_secretariat_sees_account_that_differs_from_note(world, opened, browse):
    ghanaian, kenya = person(opened, "GHA"), delegation_of(opened, "KEN")
    User.objects.filter(pk=ghanaian.pk).update(title="Ambassador of Ghana")
    client, queue = browse(world.secretariat), reverse("reviews:nomination_list")
    note = NoteVerbale.objects.get(sender=kenya.party)
    values = {"actor": world.secretariat, "note_verbale": note, "role": DelegateRole.EXPERT}
    people.nominate_person(kenya, name="Ada", email="ada@example.org", **values)
    assert "The account of this address says" not in client.get(queue).content.decode()
    people.end_mandate(
        ghanaian.mandates.get(),
        actor=world.secretariat,
        seen=seen(read_mandate(ghanaian.mandates.get())),
        reason="Posted elsewhere",
    )
    people.nominate_person(kenya, name="Ama", email=ghanaian.email, **values)
    shown = client.get(queue).content.decode()
    assert shown.count("The account of this address says") == 1
    assert "Ambassador of Ghana" in shown


def test_person_declares_on_their_own_page(world, opened, browse):
    kenya = delegation_of(opened, "KEN")
    browse(person(opened, "KEN")).post(reverse("reviews:set_declarations", args=[opened.code, "KEN"]), {"asks": "yes"})
    nomination = people.nominate_person(
        kenya,
        actor=world.secretariat,
        note_verbale=NoteVerbale.objects.get(sender=kenya.party),
        name="Ada",
        email="ada@example.org",
        role=DelegateRole.EXPERT,
    )
    client, target = browse(User.objects.get(email="ada@example.org")), reverse("reviews:declare", args=[nomination.pk])
    assert target in client.get(reverse("accounts:profile")).content.decode()
    assert client.post(target, {"declaration": "conflict", "text": ""}).status_code == 422
    client.post(target, {"declaration": "conflict", "text": "My sister sits on the other side."})
    assert Nomination.objects.get(pk=nomination.pk).declaration == "conflict"
    assert "My sister sits" in browse(world.secretariat).get(reverse("reviews:nomination_list")).content.decode()
    assert browse(person(opened, "GHA")).get(target).status_code == 404


def test_digest_is_read_by_the_successor_and_no_other_state(world, opened, browse):
    kenya = delegation_of(opened, "KEN")
    nomination = people.nominate_person(
        kenya,
        actor=world.secretariat,
        note_verbale=NoteVerbale.objects.get(sender=kenya.party),
        name="Ada",
        email="ada@example.org",
        role=DelegateRole.FOCAL_POINT,
        replaces=True,
    )
    successor = people.approve_nomination(
        nomination, actor=world.secretariat, seen=seen(read_nomination(nomination))
    ).user
    target = Handover.objects.get().get_absolute_url()
    shown = browse(successor).get(target).content.decode()
    assert "Preliminary consultation" in shown
    assert "KEN expert KEN-1" in shown
    assert browse(person(opened, "GHA")).get(target).status_code == 404
