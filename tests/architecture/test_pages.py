"""A form leads back to a page, and says which."""

from collections import Counter

import pytest
from django.urls import get_resolver

from dialogues.models import ChairSummary, Dialogue
from dialogues.views.summaries import ChairSummaryBaseView, WriteChairSummaryView
from reviews.models import Review
from reviews.selectors.tabs import OVERVIEW, get_tab_label
from reviews.views.base import ReviewFormView
from stakeholders.models import Organization
from stakeholders.views.acts import OrganizationSecondLookView
from untoc_portal.core.views import PortalView, SecondLookView, ServiceFormView


def _views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        elif view := getattr(pattern.callback, "view_class", None):
            yield view


FORMS = sorted({view for view in _views(get_resolver().url_patterns) if issubclass(view, ServiceFormView)}, key=str)
# Those that lead elsewhere than to the page of an object, which has a name of its own.
LED_BY_ADDRESS = [
    view
    for view in FORMS
    if view.template_name in {ServiceFormView.template_name, SecondLookView.template_name}
    and view.get_success_url is not PortalView.get_success_url
]
NAMED = [view for view in LED_BY_ADDRESS if view.parent_label]


@pytest.mark.parametrize("view", [view for view in LED_BY_ADDRESS if view not in NAMED])
def test_a_form_names_the_page_it_leads_back_to(view):
    page = view()
    subjects = {
        ChairSummaryBaseView: ChairSummary(dialogue=Dialogue(pk=1)),
        OrganizationSecondLookView: Organization(pk=1, name="Sample"),
    }
    found = [subject for kind, subject in subjects.items() if issubclass(view, kind)]
    page.subject = Review(code="sample") if issubclass(view, ReviewFormView) else (*found, Dialogue(pk=1))[0]
    page.kwargs = {"pk": 1}
    if found:
        assert page.get_parent_label() is page.subject
        assert page.get_success_url() not in {"", None}
    elif view is WriteChairSummaryView:
        assert page.get_parent_label() is page.subject
        assert page.get_success_url() == page.subject.get_absolute_url()
    elif view.get_parent_label in {ServiceFormView.get_parent_label, ReviewFormView.get_parent_label}:
        assert page.get_parent_label() == get_tab_label(page.subject, page.get_success_url()) != ""


def test_most_forms_are_held_to_it():
    assert len(FORMS) > 80
    assert len(NAMED) > 15


@pytest.mark.parametrize("place", ["", "#paragraph-1"])
def test_a_part_of_a_review_is_known_by_its_address(place):
    review = Review(code="sample")
    assert get_tab_label(review, review.get_absolute_url() + place) == OVERVIEW.label
    assert get_tab_label(review, review.get_absolute_url() + "timeline/") == ""


def _patterns(patterns, before=""):
    for pattern in patterns:
        address = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, address)
        else:
            yield address


def test_no_two_pages_share_an_address():
    counted = Counter(_patterns(get_resolver().url_patterns))
    assert [address for address, number in counted.items() if number > 1] == []
