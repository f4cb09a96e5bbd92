"""The summary in the browser: drafted from the list, held against it, its sources named."""

import pytest
from django.urls import reverse

from reviews.enums import OutcomeKind, ReviewState
from reviews.models import OutcomeParagraph
from tests.factories.reviews import carry_to, delegation_of, person

QUERIES = 14


@pytest.fixture
def summing(world, review):
    return carry_to(world, review, ReviewState.SUMMARY)


@pytest.fixture
def page(summing):
    return reverse("reviews:outcome_detail", args=[summing.code, OutcomeKind.SUMMARY])


def test_it_is_drafted_by_one_button_and_held_against_the_list(summing, page, as_person):
    client = as_person(summing, "GHA", "expert")
    before = client.get(page).content.decode()
    assert ("Draft these from the list" in before, "Observation 2" in before) == (True, True)
    after = client.post(reverse("reviews:draft_summary", args=[summing.code]), follow=True).content.decode()
    assert "2 paragraphs have been drafted from the list." in after
    assert "13 words of 100 at most" in after
    assert "Every observation that is not kept confidential is reflected." in after


def test_sources_are_named_and_shown_next_to_the_paragraph(summing, page, as_person):
    client = as_person(summing, "GHA")
    client.post(reverse("reviews:draft_summary", args=[summing.code]))
    paragraph = summing.summary.paragraphs.first()
    address = reverse("reviews:summary_sources", args=[summing.code, paragraph.pk])
    assert "checked" in client.get(address).content.decode()
    shown = client.post(address, {"observations": []}, follow=True).content.decode()
    assert "no source in the list" in shown
    assert not paragraph.sources.exists()


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("GHA", "observer")])
def test_others_read_the_check_and_change_nothing(summing, page, as_person, iso3, role):
    client = as_person(summing, iso3, role)
    assert "Draft these from the list" not in client.get(page).content.decode()
    assert client.post(reverse("reviews:draft_summary", args=[summing.code])).status_code == 404
    assert not summing.summary.paragraphs.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(world, summing, page, as_person, django_assert_num_queries, count):
    for number in range(count):
        OutcomeParagraph.objects.create(
            outcome=summing.summary,
            article=world.articles["UNTOC 5"],
            kind="gap",
            text=f"Text {number}",
            drafted_by=delegation_of(summing, "GHA"),
            updated_by=person(summing, "GHA"),
        )
    client = as_person(summing, "GHA")
    client.get(page)  # the kinds of contents are looked up once in a process, whichever test is first
    with django_assert_num_queries(QUERIES):
        client.get(page)
