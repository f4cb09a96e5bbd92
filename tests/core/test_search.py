"""Search over everything: each reader finds what they may see, and nothing shows that there are others."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.enums import PublicationScope, ReviewState
from reviews.selectors.readings import read_publication
from reviews.services.publication import decide_publication
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, issue_and_render, make_review, person
from tests.factories.stakeholders import make_organization
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.search import search_sections


def titles(text, user):
    return {
        section.title: [hit.title for hit in section.hits] for section in search_sections(text, user) if section.hits
    }


def page(text, user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    shown = client.get(reverse("search"), {"q": text}).content.decode()
    return shown[shown.index("<main") :]


@pytest.fixture
def issued(world):
    return issue_and_render(world, make_review(world))


def test_each_reader_finds_what_they_may_see(world, issued, other_review):
    carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    outsider, secretariat = make_user(RoleGroup.DELEGATES), make_secretariat()
    assert titles("kenya", outsider) == {
        "States": ["Kenya"],
        "Outcome documents": ["Summary: Kenya", "List of observations: Kenya"],
    }
    assert titles("kenya", person(issued, "GHA"))["Country reviews"] == ["Kenya, phase 1"]
    assert titles("finland", outsider) == {"States": ["Finland"]}
    assert titles("fin-1", secretariat) == {"Country reviews": ["Finland, phase 1"]}


def test_the_public_finds_what_is_published_as_it_is_published(issued):
    def found():
        shown = page("kenya")
        return [word for word in ("Summary: Kenya", "List of observations: Kenya", "Kenya, phase 1") if word in shown]

    assert found() == ["Summary: Kenya"]
    decide_publication(
        issued, actor=person(issued, "KEN"), seen=seen(read_publication(issued)), list_scope=PublicationScope.ALL
    )
    assert found() == ["Summary: Kenya"]


def test_hidden_rows_leave_no_trace_in_search(world, issued, other_review):
    make_organization(world.secretariat, name="Hidden network", is_listed=False)
    hidden = issued.list_of_observations.documents.first().document
    nothing = page("zzzzzz")
    for text in ("Hidden network", "FIN-1", hidden.sha256):
        assert page(text).replace(text, "zzzzzz").replace(text.replace(" ", "+"), "zzzzzz") == nothing


def test_an_organization_is_found_when_it_agreed_to_be_listed(world):
    make_organization(world.secretariat, name="Open network", is_listed=True)
    make_organization(world.secretariat, name="Silent network", is_listed=False)
    assert titles("network", make_user())["Organizations"] == ["Open network"]
    assert titles("network", make_secretariat())["Organizations"] == ["Open network", "Silent network"]


@pytest.mark.parametrize("text", ["", " ", "k", "%", "_"])
def test_too_short_a_text_finds_nothing(world, text):
    assert "Kenya" not in page(text)


@pytest.mark.parametrize("text", ["%%", "__", "<script>alert(1)</script>", "\\\\", "'; --", "\x00ab", "x" * 5000])
def test_search_takes_the_typed_text_literally(world, text):
    shown = page(text)
    assert "<script>alert" not in shown
    assert "Nothing matches" in shown


def test_search_query_count_is_constant(world, issued, capture_commit):
    reader = make_user(RoleGroup.DELEGATES)
    counts = []
    for reviewers in (("PER", ("GHA", "KEN")), ("MNG", ("FIN", "KEN"))):
        with capture_commit():
            carry_to(world, make_review(world, *reviewers), ReviewState.ISSUED)
        make_organization(world.secretariat, name=f"Kenya watch {reviewers[0]}", is_listed=True)
        search_sections("kenya", reader)
        with CaptureQueriesContext(connection) as queries:
            search_sections("a", reader)
        counts.append(len(queries))
    # Thirteen reads, and one for the order of names; the others ask for the roles of the reader.
    assert counts == [27, 27]
