"""The library of laws in the browser, and citing from the questionnaire."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Citation, Legislation
from tests.factories.legislation import add_law, cite_one
from tests.factories.pdfs import pdf_bytes
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes

PDF = pdf_bytes("Act")
COUNTS = pytest.mark.parametrize("count", [1, 3])


@pytest.fixture
def answering(world, review):
    """Give the review at the self-assessment."""
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def expert(answering):
    return person(answering, "KEN", DelegateRole.EXPERT)


def page(name, review, *arguments):
    return reverse(f"reviews:{name}", args=[review.code, *arguments])


def article(review):
    return page("questionnaire_article", review, "UNTOC", 5)


def question(review, key="untoc.5"):
    return review.questions().get(key=key)


def test_law_is_added_read_changed_and_removed(answering, expert, browse):
    client = browse(expert)
    text = SimpleUploadedFile("act.pdf", PDF)
    data = {"title": "Organized Crime Act", "number": "No. 12", "dated": "2010-07-01", "language": "English"}
    response = client.post(page("legislation_add", answering), {**data, "file": text}, follow=True)
    law = Legislation.objects.get()
    assert response.redirect_chain == [(page("legislation_list", answering), 302)]
    assert "Organized Crime Act" in response.content.decode()
    detail = client.get(page("legislation_detail", answering, law.pk)).content.decode()
    assert "No answer cites it." in detail
    file = client.get(page("legislation_file", answering, law.pk, law.file.pk))
    assert (b"".join(file.streaming_content), file["Content-Disposition"]) == (
        PDF,
        f'attachment; filename="law-{law.pk}.pdf"',
    )
    client.post(page("legislation_change", answering, law.pk), {**data, "link": "laws.example/12"})
    assert Legislation.objects.get().link == "https://laws.example/12"
    assert client.post(page("legislation_remove", answering, law.pk)).url == page("legislation_list", answering)
    assert not Legislation.objects.exists()


def test_law_that_is_refused_comes_back_as_it_was_typed(answering, expert, browse):
    response = browse(expert).post(page("legislation_add", answering), {"title": "An act", "link": ""})
    assert response.status_code == 422
    assert 'value="An act"' in response.content.decode()
    assert "Give a link to the text" in response.content.decode()


def test_law_is_cited_on_the_page_of_its_article(answering, expert, browse):
    law, client, pk = (
        add_law(answering, actor=expert, articles="sections 4 to 9"),
        browse(expert),
        question(answering).pk,
    )
    data = {"cite": pk, f"law_{pk}": law.pk, f"provisions_{pk}": "section 4", "law_0": "x"}
    beside = f"{article(answering)}?panel=laws&about=untoc.5"
    response = client.post(beside, {**data, f"text_{pk}": "Typed before.", f"revision_{pk}": 0})
    assert response.url == f"{beside}#question-{pk}"
    assert answering.answers.get().text == "Typed before."
    shown = client.get(beside).content.decode()
    assert f"<bdi>{Citation.objects.get().provisions}</bdi>" in shown
    assert "sections 4 to 9" in shown
    response = client.post(beside, {"remove_citation": Citation.objects.get().pk})
    assert response.url == f"{beside}#question-{pk}"
    assert not Citation.objects.exists()


def test_new_law_is_added_and_cited_with_what_was_typed(answering, expert, browse):
    pk, client = question(answering).pk, browse(expert)
    law = {"new_law-title": "An act", "new_law-link": "https://laws.example/1", "new_law-provisions": "section 1"}
    beside = f"{article(answering)}?panel=laws&about=untoc.5"
    typed = {f"text_{pk}": "Typed before.", f"revision_{pk}": 0, "cite_new": pk}
    assert client.post(beside, {**typed, **law}).url == f"{beside}#question-{pk}"
    citation = Citation.objects.get()
    assert (str(citation.legislation.title), citation.provisions) == ("An act", "section 1")
    assert answering.answers.get().text == "Typed before."


@pytest.mark.parametrize("law", [{}, {"new_law-title": "An act", "new_law-provisions": "section 1"}])
def test_refused_new_law_loses_no_text(answering, expert, browse, law):
    pk, client = question(answering).pk, browse(expert)
    typed = {f"text_{pk}": "Typed before.", f"revision_{pk}": 0, "cite_new": pk}
    with nothing_changes():
        response = client.post(f"{article(answering)}?panel=laws&about=untoc.5", {**typed, **law})
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Typed before." in shown
    assert ('value="An act"' in shown) == bool(law)


def test_citing_nothing_says_so(answering, expert, browse):
    pk, client = question(answering).pk, browse(expert)
    with nothing_changes():
        response = client.post(f"{article(answering)}?panel=laws", {"cite": pk})
    assert response.status_code == 422
    assert "Choose a law" in response.content.decode()


@pytest.mark.parametrize("value", ["", "x", "999999"])
def test_citing_for_no_question_is_not_found(answering, expert, browse, value):
    for act in ("cite", "cite_new", "remove_citation", "use_input", "write_note"):
        assert browse(expert).post(article(answering), {act: value}).status_code == 404


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("PER", "expert"), ("GHA", "observer")])
def test_library_is_hidden_from_the_reviewing_states(answering, expert, as_person, iso3, role):
    citation, client = cite_one(answering, actor=expert), as_person(answering, iso3, role)
    law = citation.legislation
    hidden = [
        page("legislation_list", answering),
        page("legislation_detail", answering, law.pk),
        page("legislation_add", answering),
        page("legislation_change", answering, law.pk),
    ]
    assert [client.get(url).status_code for url in hidden] == [404] * 4
    with nothing_changes():
        assert client.post(page("legislation_remove", answering, law.pk)).status_code == 404
        assert client.post(article(answering), {"remove_citation": citation.pk}).status_code == 404


def test_observer_of_the_state_reads_and_changes_nothing(answering, expert, as_person):
    law, client = cite_one(answering, actor=expert).legislation, as_person(answering, "KEN", "observer")
    assert client.get(page("legislation_detail", answering, law.pk)).status_code == 200
    assert client.get(page("legislation_change", answering, law.pk)).status_code == 404
    with nothing_changes():
        assert client.post(page("legislation_remove", answering, law.pk)).status_code == 404


def test_law_of_another_state_is_not_found_in_this_library(world, answering, other_review, browse, expert):
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    law = add_law(other, actor=person(other, "FIN", DelegateRole.EXPERT))
    assert browse(world.secretariat).get(page("legislation_detail", answering, law.pk)).status_code == 404
    assert browse(world.secretariat).get(page("legislation_detail", other, law.pk)).status_code == 200


def test_dead_link_is_shown_with_the_day_it_began(answering, expert, browse):
    law = cite_one(answering, actor=expert).legislation
    Legislation.objects.update(
        link_failures=3, link_finding="gone", link_failing_since=timezone.now(), link_checked_at=timezone.now()
    )
    client = browse(expert)
    shown = client.get(page("legislation_list", answering)).content.decode()
    assert "1 link no longer works" in shown
    assert "the page no longer exists" in client.get(page("legislation_detail", answering, law.pk)).content.decode()
    assert "link does not work" in client.get(f"{article(answering)}?panel=laws").content.decode()


@COUNTS
def test_library_asks_a_fixed_number_of_queries(answering, expert, browse, django_assert_num_queries, count):
    for _number in range(count):
        cite_one(answering, actor=expert)
    client = browse(expert)
    with django_assert_num_queries(7):
        client.get(page("legislation_list", answering))


@COUNTS
def test_article_asks_a_fixed_number_of_queries(answering, expert, browse, django_assert_num_queries, count):
    for _number in range(count):
        cite_one(answering, actor=expert)
    client = browse(expert)
    with django_assert_num_queries(13):
        client.get(article(answering))


@COUNTS
def test_law_asks_a_fixed_number_of_queries(answering, expert, browse, django_assert_num_queries, count):
    law = add_law(answering, actor=expert)
    for key in ("untoc.5", "untoc.6", "tip.5")[:count]:
        cite_one(answering, actor=expert, key=key, law=law)
    client = browse(expert)
    with django_assert_num_queries(11):
        client.get(page("legislation_detail", answering, law.pk))
