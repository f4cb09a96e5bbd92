"""Who is at the same article: only people of one delegation, for a minute, and nobody else learns of it."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.selectors import presence
from reviews.selectors.presence import list_present
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, delegation_of, person
from tests.reviews.views.conftest import as_person, browse  # noqa: F401 (fixtures)


@pytest.fixture(autouse=True)
def _nobody_there():
    caches["presence"].clear()


@pytest.fixture
def reviewed(world, review):
    return carry_to(world, review, ReviewState.DESK_REVIEW)


@pytest.fixture
def article(world):
    return world.articles["UNTOC 5"]


def at_article(review, article, iso3, role="focal_point"):
    return list_present(delegation_of(review, iso3), article, person(review, iso3, role))


def test_colleague_is_shown_and_expires(reviewed, article, world, monkeypatch):
    assert at_article(reviewed, article, "GHA") == []
    assert at_article(reviewed, article, "GHA", "expert") == [person(reviewed, "GHA")]
    assert at_article(reviewed, world.articles["UNTOC 6"], "GHA", "expert") == []
    monkeypatch.setattr(presence, "PRESENCE_SECONDS", 0)
    at_article(reviewed, article, "GHA")
    at_article(reviewed, article, "GHA", "expert")
    assert at_article(reviewed, article, "GHA", "observer") == []


def test_other_delegation_sees_and_leaves_nothing(reviewed, article, world):
    at_article(reviewed, article, "GHA", "expert")
    for iso3 in ("PER", "KEN"):
        assert at_article(reviewed, article, iso3) == []
    ghana = delegation_of(reviewed, "GHA")
    for stranger in (person(reviewed, "PER"), person(reviewed, "KEN"), world.secretariat, make_user()):
        assert list_present(ghana, article, stranger) is None
    assert at_article(reviewed, article, "GHA") == [person(reviewed, "GHA", "expert")]


def test_ended_mandate_is_not_shown(reviewed, article):
    at_article(reviewed, article, "GHA", "expert")
    mandate = delegation_of(reviewed, "GHA").mandates.get(role="expert")
    mandate.ended_on = timezone.localdate()
    mandate.save()
    assert at_article(reviewed, article, "GHA") == []


def test_broken_cache_shows_nobody(reviewed, article, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr(type(caches["presence"]), "set", fail)
    assert at_article(reviewed, article, "GHA") == []


def test_presence_costs_one_query(reviewed, article, django_assert_num_queries):
    ghana, user = delegation_of(reviewed, "GHA"), person(reviewed, "GHA")
    with django_assert_num_queries(1):
        list_present(ghana, article, user)


def test_line_on_both_desks(world, review, as_person):  # noqa: F811
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    address = ["KEN-1", "UNTOC", 5]
    for iso3, name in (("KEN", "questionnaire_article"), ("GHA", "feedback_article")):
        page = reverse(f"reviews:{name}", args=address)
        sign = reverse("reviews:presence", args=address)
        assert f'data-presence="{sign}"' in as_person(review, iso3).get(page).content.decode()
        as_person(review, iso3, "expert").get(sign)
        shown = as_person(review, iso3).get(sign).content.decode()
        assert f"{person(review, iso3, 'expert').name} is here" in shown.replace("<bdi>", "").replace("</bdi>", "")
        assert person(review, iso3).name in as_person(review, iso3, "observer").get(sign).content.decode()
        carry_to(world, review, ReviewState.DESK_REVIEW)
    assert as_person(review, "PER").get(reverse("reviews:presence", args=address)).content.strip() == b""


def test_secretariat_has_no_line(world, review, browse):  # noqa: F811
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    client = browse(world.secretariat)
    page = client.get(reverse("reviews:questionnaire_article", args=["KEN-1", "UNTOC", 5]))
    assert page.status_code == 200
    assert b"data-presence" not in page.content
    assert client.get(reverse("reviews:presence", args=["KEN-1", "UNTOC", 5])).status_code == 404
