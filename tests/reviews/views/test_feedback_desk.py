"""The reviewers' desk: what is next to an article, for whom, and in how many queries."""

import pytest
from django.urls import reverse

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Assignment, Clarification, FeedbackEntry, ObservationSource, Question, Submission
from reviews.selectors.quotes import mark_quotes
from reviews.selectors.readings import read_feedback
from reviews.services import feedback, notes, reading
from reviews.services.articles import assign_articles, hand_in_article, return_article
from reviews.services.clarifications import request_clarification
from tests import locks
from tests.factories.people import make_user
from tests.factories.provisions import store_text
from tests.factories.reading import seen
from tests.factories.reviews import ROLES, carry_to, delegation_of, person
from tests.reviews.views.test_feedback import article_url
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent

EXPERT = DelegateRole.EXPERT
TABS = ("provision", "earlier", "guidance", "laws", "notes", "input", "history")
# Of any article with any tab: a page that costs more is too slow to write on.
MAX_QUERIES = 15
MAX_SAVING_QUERIES = 8
# A test runs in a transaction: the one of the act is a savepoint in it.
SAVEPOINTS = 2


@pytest.fixture
def reviewing(world, review):
    """Give the review at the desk review."""
    return carry_to(world, review, ReviewState.DESK_REVIEW)


@pytest.fixture
def observing(world, review):
    """Give the review at the list of observations."""
    return carry_to(world, review, ReviewState.OBSERVATIONS)


def write(review, iso3, article, *, is_cleared=False, **texts):
    own = delegation_of(review, iso3)
    feedback.save_feedback(own, actor=person(review, iso3, EXPERT), article=article, texts=texts)
    if is_cleared:
        feedback.clear_feedback(own, actor=person(review, iso3), seen=seen(read_feedback(own)))
    return FeedbackEntry.objects.filter(feedback__authors__delegation=own).last()


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_other_reviewer_learns_nothing_of_a_draft(world, reviewing, as_person):
    write(reviewing, "PER", world.articles["UNTOC 5"], measures="A secret of Peru", successes="A second secret")
    clients = [as_person(reviewing, iso3, role) for iso3 in ("GHA", "KEN") for role in ROLES]
    staff = as_person(reviewing, "GHA").__class__()
    staff.force_login(world.secretariat)
    for client in (*clients, staff):
        for tab in ("", "?panel=history", "?panel=notes", "?panel=earlier"):
            page = read(client, article_url(reviewing) + tab)
            # No text, no number and no title.
            assert "secret" not in page.lower().replace("secretariat", "").replace("secretary", "")
            assert "2 remarks" not in page
            assert "What Peru says" not in page
            assert "Draft of Peru" not in page
            assert "On the list already" not in page
    assert "A secret of Peru" in read(as_person(reviewing, "PER", "observer"), article_url(reviewing))


def test_cleared_feedback_waits_for_the_own_one(world, reviewing, as_person):
    write(reviewing, "PER", world.articles["UNTOC 5"], is_cleared=True, measures="Cleared words of Peru")
    ghana, state = as_person(reviewing, "GHA", EXPERT), as_person(reviewing, "KEN", EXPERT)
    page = read(ghana, article_url(reviewing))
    assert "Cleared words" not in page
    assert "1 remark" not in page
    assert "What Peru says" not in page
    # The State under review reads it immediately, and Ghana too after both have agreed.
    assert "Cleared words of Peru" in read(state, article_url(reviewing))
    for iso3 in ("GHA", "PER"):
        reading.allow_reading(delegation_of(reviewing, iso3), actor=person(reviewing, iso3))
    assert "Cleared words of Peru" in read(ghana, article_url(reviewing))


def test_list_says_who_has_what_and_leads_on(world, reviewing, as_person):
    own, focal, expert = delegation_of(reviewing, "GHA"), person(reviewing, "GHA"), person(reviewing, "GHA", EXPERT)
    assign_articles(own, actor=focal, articles=[world.articles["UNTOC 6"]], expert=expert)
    assignment = Assignment.objects.get()
    hand_in_article(assignment, actor=expert)
    return_article(Assignment.objects.get(), actor=focal, comment="Say which court.")
    write(reviewing, "GHA", world.articles["UNTOC 5"], measures="Measures", challenges="A challenge")
    response = as_person(reviewing, "GHA", EXPERT).get(article_url(reviewing))
    found = response.context["articles"]
    assert [row.progress for row in found.lines] == ["2 remarks", "", ""]
    assert found.previous is None
    assert [row.article.number for row in (found.next, found.next_gap, found.next_returned)] == [6, 6, 6]
    assert [(chip.name, chip.number) for chip in found.chips] == [("all", 3), ("gaps", 2), ("own", 1), ("returned", 1)]
    page = response.content.decode()
    for words in (
        "Feedback on 1 of 3 articles",
        "2 remarks",
        "returned",
        expert.name,
        "Next article that was returned",
    ):
        assert words in page
    returned = read(as_person(reviewing, "GHA", EXPERT), article_url(reviewing, "UNTOC", 6))
    assert "Say which court." in returned
    last = as_person(reviewing, "GHA", EXPERT).get(article_url(reviewing, "TIP", 5)).context["articles"]
    assert (last.next, last.next_gap.article.number) == (None, 6)


def test_earlier_tab_has_other_submissions_and_related(reviewing, as_person):
    first = reviewing.submissions.get()
    answers = [{**row, "text": f"{row['text']}, as amended"} for row in first.content["answers"]]
    content = {"answers": answers, "heading": first.content["heading"]}
    Submission.objects.create(
        review=reviewing, number=2, content=content, sha256="0" * 64, mandate=first.mandate, supersedes=first
    )
    with locks.unlock(Question):
        Question.objects.filter(key="untoc.5").update(related=["tip.5"])
    said = as_person(reviewing, "GHA", EXPERT).get(f"{article_url(reviewing)}?panel=earlier").context["said"]
    assert [(row.get("number"), [one.text for one in row["answers"]]) for row in said] == [
        (None, ["Answer to tip.5, as amended"]),
        (1, ["Answer to untoc.5", "Answer to tip.5"]),
    ]


def test_request_about_a_passage_comes_back_to_the_desk(world, reviewing, as_person):
    client = as_person(reviewing, "GHA", EXPERT)
    article = world.articles["UNTOC 5"]
    url = reverse("reviews:ask_clarification", args=[reviewing.code])
    sent = {"article": article.pk, "from_desk": "true", "quote": "Answer to untoc.5", "request": "Which court?"}
    assert client.post(url, sent).url == f"{article_url(reviewing)}#answer-title"
    assert Clarification.objects.get().question.key == "untoc.5"
    page = read(client, article_url(reviewing))
    assert "<mark>Answer to untoc.5</mark>" in page
    assert "Which court?" in page
    response = client.post(url, {**sent, "quote": "Words that no one wrote", "request": "And why?"})
    assert response.status_code == 422
    assert "Words that no one wrote" in response.content.decode()
    # Another reviewing State does not read the request or the mark before its own feedback is cleared.
    write(reviewing, "GHA", article, is_cleared=True, measures="Measures")
    other = read(as_person(reviewing, "PER", EXPERT), article_url(reviewing))
    assert "<mark>" not in other
    assert "Which court?" not in other


@pytest.mark.parametrize(
    ("text", "quotes", "marked"),
    [
        ("One law, one court.", ["one court"], '<p dir="auto">One law, <mark>one court</mark>.</p>'),
        ("a b c d", ["a b", "b c"], "<mark>a b c</mark> d"),
        ("First\n\nSecond", ["First Second"], '<mark>First</mark></p>\n<p dir="auto"><mark>Second</mark>'),
        ("- one\n- two", ["- two"], "<li><mark>two</mark></li>"),
        ("See [law](https://x.example/a) now", ["[law](https://x.example/a)"], ">law</a> now"),
        ("a <b> c", ["<b>"], "<mark>&lt;b&gt;</mark>"),
        ("a \ue000 b", ["a"], "<mark>a</mark>  b"),
        ("nothing", ["else"], "nothing"),
    ],
)
def test_marks_are_around_the_words(text, quotes, marked):
    html = mark_quotes(text, quotes)
    assert marked in html
    assert html.count("<mark>") == html.count("</mark>")


def test_observation_is_made_on_the_desk(observing, as_person):
    passage = FeedbackEntry.objects.get(feedback__authors__delegation__party__iso3="GHA")
    client = as_person(observing, "GHA", EXPERT)
    assert f"?observe={passage.pk}" in read(client, article_url(observing))
    page = client.get(f"{article_url(observing)}?observe={passage.pk}")
    form = page.context["observation"]["form"]
    assert form.initial == {"text": passage.text, "kind": "best_practice"}
    url = reverse("reviews:draft_observation", args=[observing.code, passage.pk])
    assert client.post(url, {"kind": "gap", "text": ""}).status_code == 422
    response = client.post(url, {"kind": "suggestion", "text": "Consider a law."})
    assert response.url == article_url(observing)
    source = ObservationSource.objects.get(paragraph__text="Consider a law.")
    assert source.passage.of == passage
    assert "Consider a law." in read(client, article_url(observing))
    listed = reverse("reviews:outcome_detail", args=[observing.code, "list_of_observations"])
    assert "Made from the feedback of Ghana, “Measures taken”, revision 1" in read(client, listed)
    for other in (as_person(observing, "KEN"), as_person(observing, "GHA", "observer")):
        assert other.post(url, {"kind": "gap", "text": "Not theirs to say."}).status_code == 404
        assert "?observe=" not in read(other, article_url(observing))


def test_notes_of_reviewers_are_their_own(world, reviewing, as_person):
    question = reviewing.questions().get(key="untoc.5")
    own = delegation_of(reviewing, "GHA")
    notes.write_note(
        own, actor=person(reviewing, "GHA", EXPERT), question=question, kind="comment", text="Ask the court."
    )
    url, tab = reverse("reviews:notes", args=[reviewing.code, "untoc.5"]), f"{article_url(reviewing)}?panel=notes"
    for address in (url, tab):
        assert "Ask the court." in read(as_person(reviewing, "GHA", "observer"), address)
        assert "Ask the court." not in read(as_person(reviewing, "PER"), address)
    assert "Ask the court." not in read(as_person(reviewing, "KEN"), url)
    stranger = as_person(reviewing, "GHA").__class__()
    for user in (world.secretariat, make_user(RoleGroup.STAKEHOLDERS)):
        stranger.force_login(user)
        assert stranger.get(url).status_code == 404


def test_panel_has_no_tab_of_a_delegation_for_others(reviewing, as_person):
    page = as_person(reviewing, "KEN", EXPERT).get(f"{article_url(reviewing)}?panel=history")
    assert [tab.name for tab in page.context["panel"].tabs] == [
        name for name in TABS if name not in ("notes", "history")
    ]
    assert page.context["panel"].current.name == "provision"


@pytest.mark.parametrize("tab", TABS)
def test_article_asks_few_queries(world, reviewing, as_person, django_assert_max_num_queries, tab):
    own = delegation_of(reviewing, "GHA")
    for article in world.articles.values():
        store_text(article)
        write(reviewing, "GHA", article, measures="Measures", challenges="A challenge")
    for number in range(4):
        request_clarification(
            own,
            actor=person(reviewing, "GHA", EXPERT),
            article=world.articles["UNTOC 5"],
            request=f"Which court? {number}",
            quote="Answer to untoc.5",
        )
    client = as_person(reviewing, "GHA", EXPERT)
    client.get(article_url(reviewing))
    with django_assert_max_num_queries(MAX_QUERIES):
        assert client.get(f"{article_url(reviewing)}?panel={tab}").status_code == 200
    with django_assert_max_num_queries(MAX_QUERIES):
        assert client.get(f"{article_url(reviewing)}?panel={tab}&only=panel").status_code == 200


def test_article_with_observations_asks_few_queries(world, observing, as_person, django_assert_max_num_queries):
    for article in world.articles.values():
        store_text(article)
    client = as_person(observing, "GHA", EXPERT)
    client.get(article_url(observing))
    with django_assert_max_num_queries(MAX_QUERIES):
        assert client.get(article_url(observing)).status_code == 200


def save_typed(client, review, text, revision, head="measures", number=5):
    sent = {f"text_{head}": text, f"revision_{head}": revision}
    return client.post(article_url(review, "UNTOC", number), sent, headers={"X-Autosave": "1"})


def test_saving_while_typing_asks_few_queries(world, reviewing, as_person, django_assert_max_num_queries):
    client = as_person(reviewing, "GHA", EXPERT)
    assert save_typed(client, reviewing, "First words", 0).status_code == 200
    with django_assert_max_num_queries(MAX_SAVING_QUERIES + SAVEPOINTS):
        response = save_typed(client, reviewing, "First words, and more", 1)
    page = response.content.decode()
    assert (response.status_code, 'name="revision_measures" value="2"' in page, "<textarea" in page) == (
        200,
        True,
        False,
    )
    entry = FeedbackEntry.objects.get()
    assert [row.text for row in entry.revisions.all()] == ["First words, and more", "First words"]
    event = AuditEvent.objects.get(changes={"revision": 2})
    assert event.under_mandate.mandate.user == person(reviewing, "GHA", EXPERT)
    # The same text again is no new revision.
    assert save_typed(client, reviewing, "First words, and more", 2).status_code == 200
    assert entry.revisions.count() == 2


def test_saving_while_typing_keeps_every_rule(world, reviewing, as_person):
    expert, focal = as_person(reviewing, "GHA", EXPERT), as_person(reviewing, "GHA")
    save_typed(expert, reviewing, "First words", 0)
    for other in (
        as_person(reviewing, "PER", EXPERT),
        as_person(reviewing, "KEN"),
        as_person(reviewing, "GHA", "observer"),
    ):
        save_typed(other, reviewing, "Not theirs", 1)
    assert save_typed(as_person(reviewing, "GHA", "observer"), reviewing, "Not theirs", 1).status_code == 404
    assert FeedbackEntry.objects.get(feedback__authors__delegation__party__iso3="GHA").text == "First words"
    assert save_typed(focal, reviewing, "Stale words", 0).status_code == 409
    assert save_typed(expert, reviewing, "x" * 20_001, 1).status_code == 422
    # An article that someone else prepares.
    own, other = delegation_of(reviewing, "GHA"), person(reviewing, "GHA")
    assign_articles(own, actor=other, articles=[world.articles["UNTOC 5"]], expert=person(reviewing, "GHA", EXPERT))
    hand_in_article(Assignment.objects.get(), actor=person(reviewing, "GHA", EXPERT))
    assert save_typed(expert, reviewing, "Handed in", 1).status_code == 422
    assert save_typed(focal, reviewing, "By the focal point", 1).status_code == 200
    feedback.clear_feedback(own, actor=other, seen=seen(read_feedback(own)))
    assert save_typed(focal, reviewing, "Too late", 2).status_code == 422
    assert FeedbackEntry.objects.get(feedback__authors__delegation=own).text == "By the focal point"
