"""Choosing the State to act for, the mandates of a user, and what was done under each mandate."""

import pytest
from django.urls import reverse

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Mandate
from reviews.selectors.readings import read_mandate, read_nomination
from reviews.services import people
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person

ACT_FOR = reverse("reviews:act_for")


@pytest.fixture
def review_of_finland(world, other_review):
    return carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)


@pytest.fixture
def two_states(world, review, review_of_finland):
    """Give Kenya's focal point, who acts for Mongolia in the review of Finland."""
    kenyan = person(carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION), "KEN")
    mongolia = delegation_of(review_of_finland, "MNG")
    nomination = people.nominate_person(
        mongolia,
        actor=world.secretariat,
        note_verbale=mongolia.party.notes_verbales.get(),
        name=kenyan.name,
        email=kenyan.email,
        role=DelegateRole.EXPERT,
    )
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    return kenyan


def get_page(client, target):
    return client.get(target).content.decode()


def test_page_of_a_review_shows_the_mandate_for_it(two_states, review, review_of_finland, browse):
    client = browse(two_states)
    assert "Focal point, Kenya" in get_page(client, review.get_absolute_url())
    page = get_page(client, review_of_finland.get_absolute_url())
    assert "Governmental expert, Mongolia" in page
    assert "note verbale NV FIN-1 of" in page
    assert "ocal point, Kenya" not in page


def test_user_of_several_states_chooses_one(two_states, review, review_of_finland, browse):
    client = browse(two_states)
    back = review_of_finland.get_absolute_url()
    assert client.post(ACT_FOR, {"state": "KEN", "next": back}).headers["Location"] == back
    assert client.session["acting_for"] == "KEN"
    assert "You have chosen to act for Kenya." in get_page(client, back)
    profile = get_page(client, reverse("accounts:profile"))
    assert '<option value="KEN" selected>' in profile
    client.post(ACT_FOR, {"state": ""})
    assert "You have chosen to act for" not in get_page(client, back)


def test_act_for_other_state_is_refused_with_hint(two_states, review, review_of_finland, browse):
    client = browse(two_states)
    client.post(ACT_FOR, {"state": "MNG"})
    note = review.delegation_under_review.party.notes_verbales.get()
    named = {"review": review.code, "name": "x", "email": "x@example.org", "role": DelegateRole.EXPERT}
    values = {f"person-0-{name}": value for name, value in named.items()}
    values |= {"person-TOTAL_FORMS": "4", "person-INITIAL_FORMS": "0"}
    values |= {"reference": note.reference, "dated": note.dated.isoformat()}
    answer = client.post(reverse("reviews:note_of_names", args=["KEN"]), values)
    assert answer.status_code == 422
    assert "Choose Kenya, then continue." in answer.content.decode()


def test_state_without_mandate_and_foreign_url_are_refused(two_states, browse):
    client = browse(two_states)
    answer = client.post(ACT_FOR, {"state": "PER", "next": "https://elsewhere.example/"})
    assert (client.session["acting_for"], answer.headers["Location"]) == ("", reverse("accounts:profile"))


def test_user_of_one_state_has_nothing_to_choose(two_states, review, browse):
    assert ACT_FOR not in get_page(browse(person(review, "GHA")), review.get_absolute_url())


def test_profile_shows_mandates_with_notes(world, two_states, browse):
    ended = Mandate.objects.get(user=two_states, delegation__party__iso3="MNG")
    people.end_mandate(ended, actor=world.secretariat, seen=seen(read_mandate(ended)), reason="Posted elsewhere")
    page = get_page(browse(two_states), reverse("accounts:profile"))
    assert page.index("note verbale NV KEN-1 of") < page.index("note verbale NV FIN-1 of")
    assert "No mandate yet" not in page


def test_acts_under_mandate_are_for_entitled_readers(world, two_states, review, browse):
    mandate = Mandate.objects.get(user=two_states, delegation__party__iso3="KEN")
    people.nominate_person(
        mandate.delegation,
        actor=two_states,
        note_verbale=mandate.note_verbale,
        name="Ada New",
        email="new@example.org",
        role=DelegateRole.EXPERT,
    )
    target = mandate.get_absolute_url()
    colleague = person(review, "KEN", DelegateRole.EXPERT)
    for reader in (two_states, colleague, world.secretariat):
        assert "Ada New, governmental expert (Kenya)" in get_page(browse(reader), target)
    assert browse(person(review, "GHA")).get(target).status_code == 404
    people.end_mandate(mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="Posted elsewhere")
    assert browse(two_states).get(target).status_code == 200
