"""The desk where a State answers: its list, its panel, and what is kept of an answer while it is typed."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Guest, Note, Question
from reviews.selectors.article_list import ArticleLine, ArticleList
from reviews.services.articles import hand_in_article
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from tests.factories.work import assign, make_guest, make_institution
from untoc_portal.core import authz
from untoc_portal.core.models import FormDraft

AUTOSAVE = {"X-Autosave": "1"}
TEAM_TABS = ["Provision", "Last time and related", "Guidance", "Laws cited", "Notes of the delegation"]


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def url(answering):
    return reverse("reviews:questionnaire_article", args=[answering.code, "UNTOC", 5])


@pytest.fixture
def pk(world):
    return Question.objects.get(key="untoc.5").pk


def fields(pk, text, revision=0, value="yes"):
    return {f"value_{pk}": value, f"text_{pk}": text, f"revision_{pk}": revision}


def line(number, answered=0, **more):
    return ArticleLine(number, has_gap=answered < 2, **more)


def test_next_and_previous_stop_at_the_ends():
    lines = [line(1), line(2, is_open=True), line(3)]
    assert (ArticleList(lines).previous.article, ArticleList(lines).next.article) == (1, 3)
    assert ArticleList([line(1, is_open=True)]).previous is None
    assert ArticleList([line(1), line(2, is_open=True)]).next is None


def test_next_unanswered_begins_again_at_the_top():
    lines = [line(1), line(2, answered=2), line(3, is_open=True), line(4, answered=2)]
    assert ArticleList(lines).next_gap.article == 1
    assert ArticleList([line(1, answered=2), line(2, is_open=True)]).next_gap is None


def test_list_says_who_has_what_and_what_is_returned(answering, as_person, world, url):
    [assignment] = assign(answering, world.articles["UNTOC 6"])
    hand_in_article(assignment, actor=person(answering, "KEN", "expert"))
    client = as_person(answering, "KEN")
    returned = reverse("reviews:return_article", args=[answering.code, assignment.pk])
    client.post(returned, {"comment": "Cite the act."})
    page = client.get(url)
    desk = page.context["articles"]
    [six] = [row for row in desk.lines if row.article.number == 6 and row.article.instrument.code == "UNTOC"]
    assert (six.sign, six.is_returned, desk.next_returned) == ("back", True, six)
    assert re.search(r"<small>returned[^<]* · <bdi>KEN expert KEN-1</bdi>", page.content.decode())


def test_filter_leaves_articles_and_stays_in_the_address(answering, as_person, world, url):
    [six, *_others] = assign(answering, world.articles["UNTOC 6"])
    hand_in_article(six, actor=person(answering, "KEN", "expert"))
    as_person(answering, "KEN", "expert").post(url, fields(Question.objects.get(key="untoc.5").pk, "Done"))
    leader = as_person(answering, "KEN").get(f"{url}?list=handed_in").context["articles"]
    assert [(chip.name, chip.number, chip.is_current) for chip in leader.chips] == [
        ("all", 3, False),
        ("gaps", 2, False),
        ("handed_in", 1, True),
        ("unassigned", 2, False),
    ]
    assert [row.article.number for row in leader.lines] == [5, 6]
    assert (leader.next.url.endswith("/UNTOC-6/?list=handed_in"), leader.next_gap.article.number) == (True, 6)
    page = as_person(answering, "KEN", "expert").get(f"{url}?list=own")
    assert [chip.name for chip in page.context["articles"].chips] == ["all", "gaps", "own"]
    assert 'href="?list=own&amp;panel=laws#desk-panel"' in page.content.decode()
    # A reader of another State learns of no work; a name that is no filter is no error.
    other = as_person(answering, "KEN").get(f"{url}?list=nonsense").context["articles"]
    assert other.chosen == "all"


def test_panel_is_given_alone_to_a_script(answering, as_person, url):
    client = as_person(answering, "KEN", "expert")
    part = client.get(f"{url}?panel=guidance&only=panel").content.decode()
    assert "<html" not in part
    assert part.count('aria-current="true"') == 1
    assert [label for label in TEAM_TABS if label not in part] == []


def test_requested_tab_is_in_the_page(answering, as_person, url):
    """Without a script a drawer would stay closed after its link was followed."""
    client = as_person(answering, "KEN", "expert")
    assert '<aside class="desk__side desk__panel" id="desk-panel" popover' in client.get(url).content.decode()
    asked = client.get(f"{url}?panel=history").content.decode()
    assert '<aside class="desk__side desk__panel" id="desk-panel" aria-label' in asked
    assert '<a class="button button--secondary" href="#desk-panel">' in asked


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("PER", "expert"), ("GHA", "observer")])
@pytest.mark.parametrize("tab", ["", "related", "laws", "notes", "input", "history"])
def test_panel_is_hidden_from_the_reviewing_states(answering, as_person, url, iso3, role, tab):
    assert as_person(answering, iso3, role).get(f"{url}?panel={tab}&only=panel").status_code == 404


def test_history_tab_marks_what_changed(answering, as_person, url, pk):
    client = as_person(answering, "KEN", "expert")
    client.post(url, fields(pk, "The law is planned."))
    client.post(url, fields(pk, "The law is in force.", 1))
    part = client.get(f"{url}?panel=history&about=untoc.5").content.decode()
    assert re.search(r"<ins>.*in force", part, re.DOTALL)
    assert "Show this for the whole page" in part


def test_note_is_written_with_what_was_typed(answering, as_person, url, pk):
    client = as_person(answering, "KEN", "expert")
    typed = {**fields(pk, "Typed before."), f"note_{pk}": "Which court?", "write_note": pk}
    client.post(f"{url}?panel=notes&about=untoc.5", typed)
    assert (Note.objects.get().text, answering.answers.get().text) == ("Which court?", "Typed before.")
    assert "Which court?" in client.get(f"{url}?panel=notes&about=untoc.5").content.decode()


def test_refused_act_saves_nothing_and_loses_nothing(answering, as_person, url, pk):
    client = as_person(answering, "KEN", "expert")
    with nothing_changes():
        response = client.post(f"{url}?panel=notes", {**fields(pk, "Typed before."), "write_note": pk})
    assert response.status_code == 422
    assert "Typed before." in response.content.decode()


@pytest.mark.parametrize("role", ["expert", "focal_point"])
@pytest.mark.parametrize("hands", ["nobody", "expert", "institution"])
def test_save_while_typing_takes_eight_queries(
    answering, as_person, world, pk, url, role, hands, django_assert_max_num_queries
):
    expert = person(answering, "KEN", "expert")
    if hands == "expert":
        assign(answering, world.articles["UNTOC 5"])
    elif hands == "institution":
        assign(answering, world.articles["UNTOC 5"], institution=make_institution(answering, members=[expert]))
    client = as_person(answering, "KEN", role)
    for revision in range(2):
        with django_assert_max_num_queries(8):
            response = client.post(url, fields(pk, f"Typed {revision}", revision), headers=AUTOSAVE)
        assert response.status_code == 200
    answer = answering.answers.get()
    assert (answer.text, answer.revision, answer.value) == ("Typed 1", 2, "yes")
    assert {row.mandate.user for row in answer.revisions.all()} == {person(answering, "KEN", role)}


@pytest.fixture
def guest_url(answering, world):
    """Give the address of the guest's page for an article of the ministry."""
    institution = make_institution(answering)
    assign(answering, world.articles["UNTOC 5"], institution=institution)
    return reverse("reviews:guest_article", args=[make_guest(institution)[1], "UNTOC", 5])


def test_save_of_guest_takes_eight_queries(answering, guest_url, pk, django_assert_max_num_queries):
    for revision in range(2):
        with django_assert_max_num_queries(8):
            response = Client().post(guest_url, fields(pk, f"Typed {revision}", revision), headers=AUTOSAVE)
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex"
    answer = answering.answers.get()
    assert (answer.text, answer.guest.name, answer.updated_by) == ("Typed 1", "Ann Otieno", None)


def test_guest_does_not_save_what_is_handed_in(answering, guest_url, pk):
    """A group without members has the rights of the focal point: a person without an account is not in it."""
    delegation = answering.delegation_under_review
    authz.grant(Group.objects.create(name="empty"), delegation, ["nominate"])
    hand_in_article(delegation.assignments.get(), actor=Guest.objects.get())
    with nothing_changes():
        assert Client().post(guest_url, fields(pk, "Typed"), headers=AUTOSAVE).status_code == 422


def test_guest_with_ended_link_does_not_save(answering, guest_url, pk):
    Guest.objects.update(revoked_at=timezone.now())
    with nothing_changes():
        assert Client().post(guest_url, fields(pk, "Typed"), headers=AUTOSAVE).status_code == 409


def test_text_left_as_it_was_makes_no_revision(answering, as_person, url, pk):
    client = as_person(answering, "KEN", "expert")
    for _time in range(2):
        client.post(url, fields(pk, "Typed"), headers=AUTOSAVE)
    assert answering.answers.get().revisions.count() == 1


def test_handed_in_article_is_not_saved_while_typing(answering, as_person, world, url, pk):
    [assignment] = assign(answering, world.articles["UNTOC 5"])
    hand_in_article(assignment, actor=person(answering, "KEN", "expert"))
    client = as_person(answering, "KEN", "expert")
    with nothing_changes(but={"core.FormDraft"}):
        assert client.post(url, fields(pk, "Typed"), headers=AUTOSAVE).status_code == 422
    assert as_person(answering, "KEN").post(url, fields(pk, "Typed"), headers=AUTOSAVE).status_code == 200


def test_article_of_another_is_not_saved_while_typing(answering, as_person, world, url, pk):
    assign(answering, world.articles["UNTOC 5"], institution=make_institution(answering))
    client = as_person(answering, "KEN", "expert")
    with nothing_changes(but={"core.FormDraft"}):
        assert client.post(url, fields(pk, "Typed"), headers=AUTOSAVE).status_code == 422


def test_question_of_another_article_is_not_saved(answering, as_person, world, pk):
    other = reverse("reviews:questionnaire_article", args=[answering.code, "UNTOC", 6])
    client = as_person(answering, "KEN")
    with nothing_changes():
        response = client.post(other, fields(pk, "Typed"), headers=AUTOSAVE)
    assert (response.status_code, "Typed" in response.content.decode()) == (409, True)


def test_submitted_review_is_not_saved_while_typing(world, review, as_person, pk, url):
    review = carry_to(world, review, ReviewState.DESK_REVIEW)
    before, client = review.answers.get(question=pk), as_person(review, "KEN")
    with nothing_changes():
        response = client.post(url, fields(pk, "Typed", before.revision), headers=AUTOSAVE)
    assert response.status_code == 409
    assert "Typed" in response.content.decode()


def test_choice_of_another_state_is_kept_to_while_typing(answering, as_person, pk, url):
    """What a person chose to act for counts as everywhere."""
    client = as_person(answering, "KEN")
    assert client.post(url, fields(pk, "Typed"), headers={**AUTOSAVE, "Acting-For": "GHA"}).status_code == 200


def refuse(client, url, pk):
    return client.post(url, fields(pk, "Words to keep.", value="perhaps"), headers=AUTOSAVE)


def test_refused_answer_is_kept_and_offered_to_its_author_alone(answering, as_person, url, pk):
    client = as_person(answering, "KEN", "expert")
    part = refuse(client, url, pk).content.decode()
    assert "kept as your private draft" in part
    assert FormDraft.objects.get().texts[f"text_{pk}"] == "Words to keep."
    assert "Words to keep." in client.get(url).content.decode()
    assert "Words to keep." not in as_person(answering, "KEN").get(url).content.decode()


def test_refused_answer_is_put_back_and_ends_with_the_save(answering, as_person, url, pk):
    client = as_person(answering, "KEN", "expert")
    refuse(client, url, pk)
    page = client.get(f"{url}?put_back={pk}")
    [row] = [row for row in page.context["rows"] if row.question.pk == pk]
    assert row.text.value() == "Words to keep."
    assert f'name="refused_{pk}"' in page.content.decode()
    sent = {**fields(pk, "Words to keep."), f"refused_{pk}": "1"}
    response = client.post(url, sent, headers=AUTOSAVE)
    assert response.status_code == 200
    assert not FormDraft.objects.exists()
    assert answering.answers.get().text == "Words to keep."


def test_second_refusal_replaces_the_first(answering, as_person, url, pk):
    client = as_person(answering, "KEN", "expert")
    refuse(client, url, pk)
    client.post(url, {**fields(pk, "Better words.", value="perhaps"), f"refused_{pk}": "1"}, headers=AUTOSAVE)
    assert FormDraft.objects.get().texts[f"text_{pk}"] == "Better words."
