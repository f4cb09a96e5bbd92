"""Sharing out articles, notes, and guests, as pages."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.enums import AssignmentState, ReviewState
from reviews.models import Answer, Assignment, Guest, Note, Question
from reviews.selectors.assignments import list_answer_assignments, list_assignments
from reviews.selectors.looks import look_at_submission
from reviews.services.articles import hand_in_article
from reviews.services.guests import revoke_guest
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.work import assign, assign_feedback, make_guest, make_institution

COUNTS = pytest.mark.parametrize("count", [1, 3])


@pytest.fixture(autouse=True)
def _no_counts_of_earlier_tests():
    cache.clear()


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


def page_of(name, *args):
    return reverse(f"reviews:{name}", args=args)


def article_url(number=5):
    return page_of("questionnaire_article", "KEN-1", "UNTOC", number)


def typed(text, revision=0):
    pk = Question.objects.get(key="untoc.5").pk
    return {f"text_{pk}": text, f"revision_{pk}": revision}


def test_focal_point_assigns_and_returns(answering, as_person, world):
    client, expert = as_person(answering, "KEN"), person(answering, "KEN", "expert")
    data = {"articles": [world.articles["UNTOC 5"].pk], "assignee": f"expert-{expert.pk}"}
    assert client.post(page_of("assignments", "KEN-1"), data).status_code == 302
    assignment = Assignment.objects.get()
    hand_in = page_of("hand_in_article", "KEN-1", assignment.pk)
    assert as_person(answering, "KEN", "expert").post(hand_in).url == page_of("questionnaire", "KEN-1")
    page = as_person(answering, "KEN", "expert").get(article_url()).content.decode()
    assert "This article is handed in." in page
    assert "Save the answers" not in page
    client.post(page_of("return_article", "KEN-1", assignment.pk), {"comment": "Cite the act."})
    page = as_person(answering, "KEN", "expert").get(article_url()).content.decode()
    assert "Cite the act." in page
    assert "Save the answers" in page
    hand_in_article(assignment, actor=expert)
    client.post(page_of("accept_article", "KEN-1", assignment.pk))
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.ACCEPTED
    client.post(page_of("release_article", "KEN-1", assignment.pk))
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("KEN", "observer"), ("GHA", "focal_point")])
def test_work_is_shared_out_by_nobody_else(answering, as_person, world, iso3, role):
    [assignment] = assign(answering, world.articles["UNTOC 5"])
    institution = make_institution(answering)
    client = as_person(answering, iso3, role)
    assert client.get(page_of("assignments", "KEN-1")).status_code == 404
    for name, pk in (("accept_article", assignment.pk), ("release_article", assignment.pk)):
        assert client.post(page_of(name, "KEN-1", pk)).status_code == 404
    assert client.post(page_of("invite_guest", "KEN-1", institution.pk), {"name": "x"}).status_code == 404
    assert client.post(page_of("name_institution", "KEN-1"), {"name": "x"}).status_code == 404


def test_secretariat_does_not_learn_who_prepares_what(answering, browse, world):
    assign(answering, world.articles["UNTOC 5"], institution=make_institution(answering))
    client = browse(world.secretariat)
    page = client.get(page_of("questionnaire", "KEN-1")).content.decode()
    assert ("Ministry of Justice" in page, "Prepared by" in page) == (False, False)
    assert "Ministry of Justice" not in client.get(article_url()).content.decode()


@COUNTS
def test_assignments_ask_a_fixed_number_of_queries(answering, as_person, world, django_assert_num_queries, count):
    for number in range(count):
        institution = make_institution(answering, f"Ministry {number}", [person(answering, "KEN", "expert")])
        make_guest(institution)
        assign(answering, list(world.articles.values())[number], institution=institution)
    client = as_person(answering, "KEN")
    client.get(page_of("assignments", "KEN-1"))
    with django_assert_num_queries(ASSIGNMENT_QUERIES):
        client.get(page_of("assignments", "KEN-1"))


ASSIGNMENT_QUERIES = 21


def test_before_a_submission_only_the_states_own_articles_count(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    [own] = assign(review, world.articles["UNTOC 5"])
    review = carry_to(world, review, ReviewState.DESK_REVIEW)
    [other] = assign_feedback(review, "GHA", world.articles["UNTOC 6"])
    assert list(list_answer_assignments(review)) == [own]
    assert list(list_assignments(delegation_of(review, "GHA"))) == [other]
    assert list(list_answer_assignments(review, person(review, "KEN"))) == [own]
    assert list(list_answer_assignments(review, person(review, "GHA"))) == []
    texts = " ".join(str(check.text) for check in look_at_submission(review).checks)
    assert (str(own) in texts, str(other) in texts) == (True, False)


def test_note_is_left_counted_and_resolved(answering, as_person):
    client, url = as_person(answering, "KEN", "expert"), page_of("notes", "KEN-1", "untoc.5")
    assert client.post(url, {"kind": "question", "text": "Which <b>court</b>?"}).url == url
    assert "Notes of the delegation (1)" in client.get(article_url()).content.decode()
    page = as_person(answering, "KEN", "observer").get(url).content.decode()
    assert "Which &lt;b&gt;court&lt;/b&gt;?" in page
    assert "Add the note" not in page
    note = Note.objects.get()
    client.post(page_of("resolve_note", "KEN-1", note.pk))
    assert "Notes of the delegation (" not in client.get(article_url()).content.decode()
    client.post(page_of("reopen_note", "KEN-1", note.pk))
    assert "Notes of the delegation (1)" in client.get(article_url()).content.decode()


def test_notes_are_hidden_from_everybody_else(answering, as_person, browse, world):
    url = page_of("notes", "KEN-1", "untoc.5")
    as_person(answering, "KEN").post(url, {"kind": "comment", "text": "Kept for us"})
    note = Note.objects.get()
    own = as_person(answering, "GHA").get(url)
    assert (own.status_code, list(own.context["notes"]), b"Kept for us" in own.content) == (200, [], False)
    assert browse(world.secretariat).get(url).status_code == 404
    for client in (as_person(answering, "GHA"), browse(world.secretariat)):
        assert client.post(page_of("resolve_note", "KEN-1", note.pk)).status_code == 404
    for address in (article_url(), f"{article_url()}?panel=notes", f"{article_url()}?panel=notes&only=panel"):
        page = browse(world.secretariat).get(address).content.decode()
        assert [word for word in ("/notes/", "Notes of the delegation") if word in page] == []


@COUNTS
def test_article_with_notes_asks_a_fixed_number_of_queries(answering, as_person, django_assert_num_queries, count):
    client = as_person(answering, "KEN")
    for _number in range(count):
        client.post(page_of("notes", "KEN-1", "untoc.5"), {"kind": "comment", "text": "x"})
    client.get(article_url())
    with django_assert_num_queries(ARTICLE_QUERIES):
        client.get(article_url())


ARTICLE_QUERIES = 13


@pytest.fixture
def link(answering, world):
    """Give the guest's part of every address."""
    institution = make_institution(answering)
    assign(answering, world.articles["UNTOC 5"], institution=institution)
    return make_guest(institution)[1]


def test_focal_point_makes_a_link_that_is_shown_once(answering, as_person):
    institution = make_institution(answering)
    client = as_person(answering, "KEN")
    expires_on = (timezone.localdate() + dt.timedelta(days=5)).isoformat()
    data = {"name": "Ann Otieno, Registrar", "expires_on": expires_on}
    shown = client.post(page_of("invite_guest", "KEN-1", institution.pk), data).context["url"]
    guest = Guest.objects.get()
    assert Client().get(shown).context["guest"] == guest
    page = client.get(page_of("assignments", "KEN-1")).content.decode()
    assert "Ann Otieno, Registrar" in page
    assert shown.rsplit("/", 2)[1] not in page
    client.post(page_of("revoke_guest", "KEN-1", guest.pk))
    assert Client().get(shown).status_code == 404


def test_guest_answers_without_a_session_and_sees_nothing_else(link, answering):
    client, url = Client(), page_of("guest_article", link, "UNTOC", 5)
    page = client.get(page_of("guest", link)).content.decode()
    assert "Participation" in page
    assert "Laundering" not in page
    assert client.post(url, typed("By the ministry")).url == url
    response = client.get(url)
    page = response.content.decode()
    assert "by Ann Otieno, guest of Ministry of Justice" in page
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert [word for word in ("/history/", "/notes/", "Country reviews", "Sign in") if word in page] == []
    assert "sessionid" not in client.cookies
    for other in (page_of("guest_article", link, "UNTOC", 6), page_of("guest_article", link, "TIP", 5)):
        assert client.get(other).status_code == 404
        assert client.post(other, typed("x")).status_code == 404


def test_guest_answers_as_guest_also_if_a_user_is_signed_in(link, answering, as_person):
    as_person(answering, "GHA").post(page_of("guest_article", link, "UNTOC", 5), typed("x"))
    assert Answer.objects.get().updated_by is None


def test_guest_hands_in_and_reads(link):
    client, url = Client(), page_of("guest_article", link, "UNTOC", 5)
    assert client.post(page_of("guest_hand_in", link, "UNTOC", 5)).url == page_of("guest", link)
    assert "Save the answers" not in client.get(url).content.decode()
    assert client.post(url, typed("x"), headers={"X-Autosave": "1"}).status_code == 422
    assert not Answer.objects.exists()


def test_words_typed_when_the_link_ended_come_back(link, answering):
    url = page_of("guest_article", link, "UNTOC", 5)
    Client().post(url, typed("First"))
    revoke_guest(Guest.objects.get(), actor=person(answering, "KEN"))
    assert Client().get(url).status_code == 404
    response = Client().post(url, typed("Typed too late", 1))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Typed too late" in page
    assert "First" not in page


def test_address_nobody_was_given_leads_nowhere(link):
    assert Client().get(page_of("guest", link + "x")).status_code == 404
    assert Client().post(page_of("guest_article", "x", "UNTOC", 5), typed("x")).status_code == 404


def test_trying_addresses_is_limited(link):
    client = Client()
    statuses = [client.get(page_of("guest", f"guess-{number}")).status_code for number in range(121)]
    assert (set(statuses[:120]), statuses[120]) == ({404}, 429)


@COUNTS
def test_guest_pages_ask_a_fixed_number_of_queries(answering, world, django_assert_num_queries, count):
    institution = make_institution(answering)
    assign(answering, *list(world.articles.values())[:count], institution=institution)
    _guest, token = make_guest(institution)
    with django_assert_num_queries(GUEST_QUERIES):
        Client().get(page_of("guest", token))


GUEST_QUERIES = 3
