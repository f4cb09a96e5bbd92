"""One country review in the browser: experts draft, focal points clear, both sides talk and agree."""

import re

import pytest
from playwright.sync_api import expect

from reviews.enums import ReviewState
from reviews.models import Review
from reviews.selectors.readings import read_feedback
from reviews.services import feedback, paragraphs
from tests.e2e.browsing import (
    follow,
    go_to,
    in_both_directions,
    look_and_press,
    main,
    press,
    question,
    reasons_of,
    said,
    status_of,
)
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, draft_and_clear, person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

EXPERT = "expert"


@pytest.fixture
def at(world, review):
    """Give a function that carries the review of Kenya by Ghana and Peru to a step."""
    return lambda state: carry_to(world, review, state)


def open_review(page, review, *parts):
    """Go from the first page to the review, and there to its parts."""
    go_to(page, "Reviews")
    follow(page, review.state_under_review, *parts)


def step_of(review):
    return Review.objects.get(pk=review.pk).state


@in_both_directions
def test_expert_answers_an_article_and_saves(portal, at):
    review = at(ReviewState.SELF_ASSESSMENT)
    page = portal.sign_in(person(review, "KEN", EXPERT))
    follow(
        page, "Answer the questionnaire", said(page, "Article %(number)s: %(title)s", number=5, title="Participation")
    )
    asked = question(page, "untoc.5")
    asked.get_by_label(said(page, "Yes, in part")).check()
    asked.get_by_label(said(page, "Explanation")).fill("The act of 2010 covers most of it.")
    assert press(page, "Save the answers").status == 302
    expect(main(page).get_by_role("status").first).to_contain_text(said(page, "Saved."))
    explanation = question(page, "untoc.5").get_by_label(said(page, "Explanation"))
    expect(explanation).to_have_value("The act of 2010 covers most of it.")
    expect(question(page, "untoc.5").get_by_label(said(page, "Yes, in part"))).to_be_checked()
    # An expert finds no way to clear what was drafted.
    follow(page, "All articles")
    expect(page.get_by_role("link", name=said(page, "Check, clear and submit"))).to_have_count(0)
    page.goto(review.get_absolute_url())
    expect(page.get_by_text(said(page, "Clear and submit the self-assessment"))).to_have_count(0)
    assert status_of(page, f"/reviews/{review.code}/questionnaire/submit/") == 404
    assert step_of(review) == ReviewState.SELF_ASSESSMENT


@in_both_directions
def test_focal_point_sees_the_gaps_clears_and_submits(portal, at):
    review = at(ReviewState.SELF_ASSESSMENT)
    page = portal.sign_in(person(review, "KEN"))
    follow(page, "Clear and submit the self-assessment")
    assert all(re.search(rf"(?<!\d){number}(?!\d)", reasons_of(page, "Clear and submit")) for number in (5, 6))
    for key, title in (("untoc.5", "Participation"), ("untoc.6", "Laundering")):
        follow(page, f"Question {key}?")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        question(page, key).get_by_label(said(page, "Yes"), exact=True).check()
        question(page, key).get_by_label(said(page, "Explanation")).fill("Section 3 of the act.")
        assert press(page, "Save the answers").status == 302
        follow(page, "All articles", "Check, clear and submit")
    expect(main(page)).to_contain_text(said(page, "Every question that is asked has a full answer."))
    press(page, "Clear and submit")
    expect(main(page)).to_contain_text(
        said(page, "The self-assessment is cleared and submitted. The reviewing States are notified.")
    )
    assert step_of(review) == ReviewState.DESK_REVIEW
    assert review.submissions.get().mandate.user == person(review, "KEN")


@in_both_directions
def test_reviewing_expert_drafts_and_focal_point_clears(portal, at, world):
    review = at(ReviewState.DESK_REVIEW)
    peru = delegation_of(review, "PER")
    feedback.save_feedback(
        peru,
        actor=person(review, "PER", EXPERT),
        article=world.articles["UNTOC 6"],
        texts={"measures": "Seen by Peru"},
    )
    feedback.clear_feedback(peru, actor=person(review, "PER"), seen=seen(read_feedback(peru)))
    page = portal.sign_in(person(review, "GHA", EXPERT))
    open_review(page, review, "Questionnaire", "Read the answers")
    expect(main(page)).to_contain_text("Answer to untoc.5")
    article = {"instrument": "UNTOC", "number": 5, "title": "Participation"}
    follow(page, "Feedback", said(page, "%(instrument)s, article %(number)s: %(title)s", **article))
    expect(main(page)).to_contain_text("Answer to untoc.5")
    page.get_by_label(said(page, "Measures taken")).fill("The act was seen.")
    page.get_by_label(said(page, "Challenges")).fill("Training of judges.")
    assert press(page, "Save the feedback").status == 302
    follow(page, "Written feedback")
    expect(main(page)).to_contain_text(said(page, "Your focal point clears it."))
    expect(page.get_by_role("link", name=said(page, "Clear the written feedback"))).to_have_count(0)
    # The State under review reads nothing of it before it is cleared.
    kenya = portal.sign_in(person(review, "KEN"))
    kenya.goto(f"/reviews/{review.code}/feedback/")
    expect(main(kenya)).not_to_contain_text("The act was seen.")
    page = portal.sign_in(person(review, "GHA"))
    follow(page, "Clear the written feedback")
    look_and_press(page, "Clear the written feedback")
    expect(main(page)).to_contain_text(said(page, "The written feedback is cleared; both sides can read it."))
    assert step_of(review) == ReviewState.DIALOGUE


def test_clarification_answered_and_dialogue_closed(portal, at):
    review = at(ReviewState.DIALOGUE)
    asking = portal.sign_in(person(review, "GHA", EXPERT))
    open_review(asking, review, "Feedback", "Dialogue", "Ask for a clarification")
    asking.get_by_label("Article").select_option(label="UNTOC, article 5: Participation")
    asking.get_by_label("Request").fill("Which court is competent?")
    press(asking, "Send the request")
    focal_point = portal.sign_in(person(review, "GHA"))
    open_review(focal_point, review)
    assert "without an answer: 1" in reasons_of(focal_point, "Close the dialogue and begin the list of observations")
    answering = portal.sign_in(person(review, "KEN", EXPERT))
    follow(answering, "Answer requests for clarification", "Answer")
    expect(main(answering)).to_contain_text("Which court is competent?")
    answering.get_by_label("Answer").fill("The court of first instance.")
    press(answering, "Send the answer")
    asking.goto(f"/reviews/{review.code}/clarifications/")
    expect(main(asking)).to_contain_text("The court of first instance.")
    focal_point.reload()
    look_and_press(focal_point, "Close the dialogue and begin the list of observations")
    assert step_of(review) == ReviewState.OBSERVATIONS


def test_list_is_cleared_returned_cleared_again_and_agreed(portal, at, world):
    review = at(ReviewState.OBSERVATIONS)
    expert = portal.sign_in(person(review, "GHA", EXPERT))
    follow(expert, "Draft the list of observations", "Add a paragraph")
    expert.get_by_label("Article").select_option(label="UNTOC, article 5: Participation")
    expert.get_by_label("Kind").select_option(label="Suggestions")
    expert.get_by_label("Text").fill("Train judges in the article.")
    press(expert, "Add the paragraph")
    expect(main(expert)).to_contain_text("Train judges in the article.")
    expect(expert.get_by_role("link", name="Clear this version")).to_have_count(0)
    ghana, peru = (portal.sign_in(person(review, iso3)) for iso3 in ("GHA", "PER"))
    for page in (ghana, peru):
        follow(page, "Clear the list of observations")
        look_and_press(page, "Clear this version")
    assert step_of(review) == ReviewState.AGREEMENT
    kenya = portal.sign_in(person(review, "KEN"))
    follow(kenya, "Agree to the list of observations or return it", "Return with comments")
    press(kenya, "Return it")
    expect(main(kenya).get_by_role("alert").first).to_contain_text("Say what the reviewing States should change.")
    kenya.get_by_label("Comment on paragraph 1").fill("Name the institute that trains them.")
    press(kenya, "Return it")
    assert step_of(review) == ReviewState.OBSERVATIONS
    expert.reload()
    expect(main(expert)).to_contain_text("Name the institute that trains them.")
    main(expert).get_by_role("link", name="Change 1").click()
    expert.get_by_label("Text").fill("Train judges in the article at the judicial institute.")
    press(expert, "Save")
    for page in (ghana, peru):
        page.goto(f"/reviews/{review.code}/outcomes/list_of_observations/")
        look_and_press(page, "Clear this version")
    kenya.goto("/")
    follow(kenya, "Agree to the list of observations or return it")
    expect(main(kenya)).to_contain_text("at the judicial institute.")
    look_and_press(kenya, "Agree to this version")
    assert step_of(review) == ReviewState.SUMMARY


def test_clearance_of_a_changed_text_is_refused(portal, at, world):
    review = at(ReviewState.OBSERVATIONS)
    outcome = review.list_of_observations
    ghana = delegation_of(review, "GHA")
    fields = {"delegation": ghana, "article": world.articles["UNTOC 5"], "kind": "gap"}
    expert = person(review, "GHA", EXPERT)
    paragraphs.draft_paragraph(outcome, actor=expert, text="First.", **fields)
    page = portal.sign_in(person(review, "GHA"))
    page.goto(outcome.get_absolute_url())
    follow(page, "Clear this version")
    expect(main(page)).to_contain_text("First.")
    paragraphs.draft_paragraph(outcome, actor=expert, text="Second.", **fields)
    assert press(page, "Clear this version").status == 409
    expect(main(page)).to_contain_text("What has changed since you read it")
    assert not outcome.clearances.exists()
    expect(main(page)).to_contain_text("Second.")
    press(page, "Clear this version")
    assert outcome.clearances.get().delegation == ghana


def test_summary_completes_review_and_is_published(portal, at, world):
    review = at(ReviewState.SUMMARY)
    expert = portal.sign_in(person(review, "PER", EXPERT))
    follow(expert, "Draft the summary", "Add a paragraph")
    expert.get_by_label("Article").select_option(label="UNTOC, article 6: Laundering")
    expert.get_by_label("Kind").select_option(label="Successes and best practices")
    expert.get_by_label("Text").fill("A clear and short act.")
    press(expert, "Add the paragraph")
    kenya = portal.sign_in(person(review, "KEN"))
    open_review(kenya, review, "Outcome", "Summary")
    assert "Ghana, Peru" in reasons_of(kenya, "Agree to this version")
    for iso3 in ("GHA", "PER"):
        page = portal.sign_in(person(review, iso3))
        follow(page, "Clear the summary")
        look_and_press(page, "Clear this version")
    kenya.reload()
    look_and_press(kenya, "Agree to this version")
    assert step_of(review) == ReviewState.COMPLETED
    staff = portal.sign_in(world.secretariat)
    open_review(staff, review, "Issue the outcome documents")
    staff.get_by_label("I have read both texts.", exact=False).check()
    press(staff, "Issue the outcome documents")
    assert step_of(review) == ReviewState.ISSUED
    kenya.goto("/")
    follow(kenya, "Decide on publication", "Decide on publication")
    kenya.get_by_label("the whole list").check()
    kenya.get_by_label("I have read what this decision publishes.", exact=False).check()
    press(kenya, "Record the decision")
    expect(main(kenya)).to_contain_text("The decision is recorded.")
    visitor = portal.visit("/library/")
    links = main(visitor).get_by_role("link", name="PDF")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) == 2
    for address in addresses:
        answer = visitor.request.get(address)
        assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")


def test_other_states_people_find_nothing_of_the_review(portal, at, other_review, world):
    review = at(ReviewState.AGREEMENT)
    carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    page = portal.sign_in(person(other_review, "FIN"))
    go_to(page, "Reviews")
    expect(main(page).get_by_role("link", name="Finland")).to_have_count(1)
    expect(main(page).get_by_role("link", name="Kenya")).to_have_count(0)
    parts = ("", "questionnaire/", "submissions/", "feedback/", "clarifications/", "outcomes/list_of_observations/")
    for part in parts:
        assert status_of(page, f"/reviews/{review.code}/{part}") == 404
    stranger = portal.sign_in(make_user())
    assert status_of(stranger, review.get_absolute_url()) == 404


@in_both_directions
def test_observer_reads_and_finds_nothing_to_do(portal, at, world):
    review = at(ReviewState.OBSERVATIONS)
    draft_and_clear(world, review.list_of_observations)
    page = portal.sign_in(person(review, "GHA", "observer"))
    open_review(page, review)
    expect(main(page)).to_contain_text(said(page, "You have no task at this step."))
    follow(page, "Outcome")
    expect(main(page)).to_contain_text("SECRET-A")
    expect(main(page).get_by_role("button")).to_have_count(0)
