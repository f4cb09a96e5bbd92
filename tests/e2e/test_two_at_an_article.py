"""Two people of one delegation at one article: each sees the other, and no text is lost, on both desks."""

import time

import pytest
from playwright.sync_api import expect

from reviews.enums import ReviewState
from reviews.models import FeedbackEntry
from reviews.selectors import presence
from tests.e2e.browsing import main, press
from tests.factories.reviews import carry_to, person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DESKS = {
    ReviewState.SELF_ASSESSMENT: ("KEN", "/reviews/KEN-1/questionnaire/UNTOC-5/"),
    ReviewState.DESK_REVIEW: ("GHA", "/reviews/KEN-1/feedback/UNTOC-5/"),
}


@pytest.fixture
def meet(portal, world, review):
    """Give a function that carries the review to a step, and returns the windows of two people of one delegation."""

    def meet_at(step):
        iso3, path = DESKS[step]
        at_step = carry_to(world, review, step)
        windows = [portal.sign_in(person(at_step, iso3, role)) for role in ("expert", "focal_point")]
        for page in windows:
            page.goto(path)
        return windows

    return meet_at


def text_box(page):
    return page.locator("textarea[name^=text_]").first


def wait_for_save(page):
    expect(page.locator("[data-save-status]").first).to_contain_text("Saved at")


@pytest.mark.parametrize("step", list(DESKS))
def test_each_sees_the_other_until_the_sign_expires(meet, monkeypatch, step):
    iso3 = DESKS[step][0]
    expert, focal_point = meet(step)
    expect(focal_point.locator("[data-presence]")).to_have_text(f"{iso3} expert KEN-1 is here")
    expert.reload()
    expect(expert.locator("[data-presence]")).to_contain_text("is here")
    monkeypatch.setattr(presence, "PRESENCE_SECONDS", 1)
    focal_point.reload()
    expect(focal_point.locator("[data-presence]")).to_contain_text("is here")
    focal_point.close()
    time.sleep(1.5)
    expert.reload()
    text_box(expert).wait_for()
    expert.wait_for_load_state("networkidle")
    expect(expert.locator("[data-presence]")).to_be_empty()


def test_second_text_of_feedback_is_shown_and_kept(meet):
    expert, focal_point = meet(ReviewState.DESK_REVIEW)
    text_box(expert).fill("The Act is in force.")
    wait_for_save(expert)
    text_box(focal_point).fill("The Act is a model.")
    conflict = focal_point.locator(".conflict")
    expect(conflict).to_contain_text("Someone else saved this while you were editing.")
    expect(conflict).to_contain_text("The Act is in force.")
    expect(conflict).to_contain_text("The Act is a model.")
    expect(text_box(focal_point)).to_have_value("The Act is a model.")
    assert FeedbackEntry.objects.get().text == "The Act is in force."
    assert press(focal_point, "Save my decision").status == 302
    entry = FeedbackEntry.objects.get()
    assert [row.text for row in entry.revisions.all()] == ["The Act is a model.", "The Act is in force."]


def test_mention_in_a_note_reaches_the_colleague(meet, review):
    expert, focal_point = meet(ReviewState.SELF_ASSESSMENT)
    name = person(review, "KEN").name
    expert.goto("/reviews/KEN-1/questionnaire/UNTOC-5/?panel=notes&about=untoc.5")
    text_box(expert).fill("Typed beside the note.")
    expert.get_by_label("Note", exact=True).fill(f"@{name} which Act do we cite?")
    expert.get_by_role("button", name="Add the note").click()
    expect(expert.locator("#desk-panel")).to_contain_text("which Act do we cite?")
    expect(text_box(expert)).to_have_value("Typed beside the note.")
    focal_point.goto("/messages/")
    focal_point.get_by_role("link", name="A colleague mentioned you in a note").first.click()
    expect(main(focal_point)).to_contain_text("which Act do we cite?")


def test_words_are_counted_as_they_are_typed(meet):
    expert, _focal_point = meet(ReviewState.DESK_REVIEW)
    words = expert.locator("[data-words]").first
    expect(words).to_be_hidden()
    text_box(expert).fill("The Act of 2010 applies.")
    expect(words).to_have_text("Words: 5")
    text_box(expert).fill("")
    expect(words).to_be_hidden()
