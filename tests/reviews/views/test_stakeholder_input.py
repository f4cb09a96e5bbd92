"""The consultation of stakeholders in the browser, from the State's side and from the organization's."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.enums import DelegateRole, InputState, ReviewState
from reviews.models import InputAnswer, InputInvitation, StakeholderConsultation
from tests.factories.reading import send_read
from tests.factories.reviews import answer_all, carry_to, person
from tests.factories.rows import nothing_changes
from tests.factories.stakeholder_input import give_input, invite
from tests.factories.stakeholders import make_organization, make_representative

COUNTS = pytest.mark.parametrize("count", [1, 3])


@pytest.fixture
def answering(world, review):
    """Give the review at the self-assessment."""
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def organization(world):
    return make_organization(world.secretariat, name="Watch")


@pytest.fixture
def speaker(world, organization):
    return make_representative(world.secretariat, organization)


@pytest.fixture
def invitation(answering, organization, speaker):
    return invite(
        answering, organization, actor=person(answering, "KEN"), message="Please see [the site](https://a.example)."
    )


def page(name, review, *arguments):
    return reverse(f"reviews:{name}", args=[review.code, *arguments])


def of(name, invitation):
    return reverse(f"reviews:{name}", args=[invitation.pk])


def test_consultation_is_recorded_shown_and_removed(answering, as_person):
    client, today = as_person(answering, "KEN", "expert"), timezone.localdate()
    data = {"consulted": "The bar association", "method": "hearing", "began_on": today.isoformat(), "subject": "All"}
    response = client.post(page("record_consultation", answering), data, follow=True)
    assert response.redirect_chain == [(page("stakeholders", answering), 302)]
    assert "The bar association" in response.content.decode()
    client.post(page("remove_consultation", answering, StakeholderConsultation.objects.get().pk))
    assert "Nothing yet." in client.get(page("stakeholders", answering)).content.decode()


def test_focal_point_invites_and_withdraws(answering, as_person, organization, speaker):
    client = as_person(answering, "KEN")
    form = client.get(page("invite_input", answering)).content.decode()
    assert "UNTOC, article 5: Participation" in form
    question = answering.questions().get(key="untoc.6")
    due_on = timezone.localdate() + dt.timedelta(days=20)
    data = {"organization": organization.pk, "due_on": due_on.isoformat(), "questions": [question.pk]}
    response = client.post(page("invite_input", answering), data, follow=True)
    assert "Watch" in response.content.decode()
    send_read(client, page("withdraw_input", answering, InputInvitation.objects.get().pk))
    assert InputInvitation.objects.get().state == InputState.WITHDRAWN


def test_expert_does_not_invite(answering, as_person, invitation):
    client = as_person(answering, "KEN", "expert")
    assert "Invite an organization" not in client.get(page("stakeholders", answering)).content.decode()
    assert client.get(page("invite_input", answering)).status_code == 404
    with nothing_changes():
        assert client.post(page("withdraw_input", answering, invitation.pk)).status_code == 404


def test_organization_writes_hands_in_and_the_state_copies(answering, browse, as_person, invitation, speaker):
    client, pk = browse(speaker), answering.questions().get(key="untoc.6").pk
    shown = client.get(of("input_detail", invitation)).content.decode()
    assert 'href="https://a.example"' in shown
    assert "Nothing has been written yet." in shown
    assert client.post(of("input_detail", invitation), {f"text_{pk}": "Courts apply it."}).status_code == 302
    assert send_read(client, of("hand_in_input", invitation)).status_code == 302
    assert "Courts apply it." in client.get(of("input_detail", invitation)).content.decode()
    assert client.post(of("input_detail", invitation), {f"text_{pk}": "More."}).status_code == 404
    state, article = as_person(answering, "KEN", "expert"), page("questionnaire_article", answering, "UNTOC", 6)
    beside = f"{article}?panel=input"
    assert "Courts apply it." in state.get(beside).content.decode()
    typed = {f"text_{pk}": "Our own words.", f"revision_{pk}": 0, "use_input": InputAnswer.objects.get().pk}
    assert state.post(beside, typed).url == f"{beside}#question-{pk}"
    assert "Copied into the answer" in state.get(beside).content.decode()
    assert answering.answers.get(question=pk).text.startswith("Our own words.")
    assert answering.answers.get(question=pk).text.endswith("Courts apply it.")


def test_organization_declines(browse, invitation, speaker):
    response = send_read(browse(speaker), of("decline_input", invitation), {"reason": "No time."}, follow=True)
    assert "declined" in response.content.decode()
    assert InputInvitation.objects.get().reason == "No time."


def test_organization_sees_own_questions_and_no_answers(answering, browse, invitation, speaker):
    answer_all(answering)
    shown = browse(speaker).get(of("input_detail", invitation)).content.decode()
    assert "Question untoc.6?" in shown
    assert "Question untoc.5?" not in shown
    assert "Answer to" not in shown


@pytest.mark.parametrize("name", ["input_detail", "hand_in_input", "decline_input"])
def test_pages_of_an_invitation_are_the_organizations_alone(world, answering, browse, as_person, invitation, name):
    stranger = make_representative(world.secretariat, make_organization(world.secretariat))
    clients = [browse(stranger), browse(world.secretariat), as_person(answering, "KEN"), as_person(answering, "GHA")]
    with nothing_changes():
        assert [client.post(of(name, invitation)).status_code for client in clients] == [404] * 4
    assert [client.get(of("input_detail", invitation)).status_code for client in clients] == [404] * 4


def test_list_is_for_representatives(world, browse, invitation, speaker):
    url = reverse("reviews:input_list")
    assert "Kenya" in browse(speaker).get(url).content.decode()
    assert browse(person(invitation.review, "KEN")).get(url).status_code == 404


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("PER", "expert")])
def test_stakeholder_page_is_hidden_from_reviewing_states(answering, as_person, iso3, role):
    assert as_person(answering, iso3, role).get(page("stakeholders", answering)).status_code == 404


@COUNTS
def test_pages_ask_a_fixed_number_of_queries(world, answering, browse, django_assert_num_queries, count):
    focal_point, today = person(answering, "KEN"), timezone.localdate()
    for _number in range(count):
        organization = make_organization(world.secretariat)
        speaker = make_representative(world.secretariat, organization)
        give_input(invite(answering, organization, actor=focal_point, keys=("untoc.5", "untoc.6")), actor=speaker)
        StakeholderConsultation.objects.create(
            review=answering, consulted="A union", method="survey", began_on=today, updated_by=focal_point
        )
    expert = person(answering, "KEN", DelegateRole.EXPERT)
    for user, url, queries in [
        (focal_point, page("stakeholders", answering), 9),
        (expert, page("questionnaire_article", answering, "UNTOC", 5) + "?panel=input", 12),
        (speaker, reverse("reviews:input_list"), 3),
    ]:
        client = browse(user)
        with django_assert_num_queries(queries):
            client.get(url)
