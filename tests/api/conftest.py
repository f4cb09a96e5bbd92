"""What the tests of the API share: a client per person, and the people around a review."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Answer, Clearance, FeedbackRevision, OutcomeParagraph, PassageComment, Review
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Job, Message


@pytest.fixture(autouse=True)
def _fresh_throttle():
    cache.clear()


@pytest.fixture
def api():
    """Give a client for this person, or for nobody."""

    def client_of(user=None) -> APIClient:
        # Any state of an object: what a test changes, it has just made.
        client = APIClient(headers={"If-Match": "*"})
        if user is not None:
            client.force_login(User.objects.get(pk=user.pk))
        return client

    return client_of


@pytest.fixture
def outsiders(world, other_review):
    """Give people who have no part in the first review: another State's, the Bureau's, a stakeholder, a chair."""
    carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    organization = make_organization(world.secretariat)
    return {
        "other State's focal point": person(other_review, "FIN"),
        "other State's expert": person(other_review, "FIN", DelegateRole.EXPERT),
        "Extended Bureau": make_user(RoleGroup.EXTENDED_BUREAU),
        "chair": make_user(RoleGroup.CHAIRS),
        "stakeholder": make_representative(world.secretariat, organization),
        "nobody in particular": make_user(),
    }


def people_of(world, review) -> dict[str, User]:
    """Return everyone with a mandate in the review, by State and role, and the secretariat."""
    rows = User.objects.filter(mandates__delegation__review=review, mandates__ended_on=None).values_list(
        "pk", "mandates__delegation__party__iso3", "mandates__role"
    )
    found = {f"{iso3} {role}": User.objects.get(pk=pk) for pk, iso3, role in rows}
    return {"secretariat": world.secretariat, **found}


WRITTEN_BY_ACTS = (AuditEvent, Job, Message, Answer, FeedbackRevision, OutcomeParagraph, Clearance)


def traces() -> tuple:
    """Return what a refused act must leave as it was."""
    counts = tuple(model.objects.count() for model in WRITTEN_BY_ACTS)
    comments = PassageComment.objects.order_by("pk").values_list("pk", "resolved_at")
    return (*counts, *comments, *Review.objects.order_by("pk").values_list("state", "updated_at"))


def places(answer) -> list[str]:
    """Return where each fault of a problem is: the pointer without its first slash, or the parameter."""
    assert answer["Content-Type"] == "application/problem+json"
    return [error["parameter"] or error["pointer"].removeprefix("/") for error in answer.json()["errors"]]
