"""A visitor in the browser: learns the steps of the reviews, finds a document that is published, and nothing else."""

import pytest
from playwright.sync_api import expect

from reviews.enums import ReviewState
from tests.e2e.browsing import follow, in_both_directions, main, named, said
from tests.factories.reviews import carry_to

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@in_both_directions
def test_visitor_sees_published_documents_only(portal, world, review, other_review):
    carry_to(world, review, ReviewState.CLOSED)
    carry_to(world, other_review, ReviewState.AGREEMENT)
    page = portal.visit()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        said(page, "How States carry out the Organized Crime Convention")
    )
    follow(page, "All States, as a table")
    expect(main(page)).to_contain_text(named(page, review.state_under_review))
    page.goto("/")
    main(page).get_by_role("searchbox").fill("KEN")
    main(page).get_by_role("button", name=said(page, "Search"), exact=True).click()
    follow(page, review.state_under_review)
    expect(page.get_by_role("heading", level=1)).to_contain_text(named(page, review.state_under_review))
    page.goto("/")
    follow(page, "Published documents")
    links = main(page).get_by_role("link", name=said(page, "List of observations"))
    expect(links).not_to_have_count(0)
    expect(main(page)).not_to_contain_text(named(page, other_review.state_under_review))
    links.first.click()
    follow(page, "web page")
    expect(page.locator("body")).to_contain_text("SECRET-A")
    page.goto("/search/?q=FIN")
    expect(main(page).get_by_role("link", name=named(page, other_review))).to_have_count(0)
    for path in (other_review.get_absolute_url(), f"/reviews/{other_review.code}/outcomes/list_of_observations/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(said(page, "Sign in"))
