"""What is published: the database and the portal give the same answer in every case; and who reads in which circle."""

import datetime as dt
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.enums import PublicationScope as Scope
from reviews.models import Outcome, OutcomeParagraph
from reviews.publication import is_text_published
from tests.documents.material import add_paragraph, decide, made_outcome, made_review
from tests.factories.people import make_user
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import PUBLIC, redact_all
from untoc_portal.core.enums import Level, RoleGroup

pytestmark = pytest.mark.django_db


def _published_by_rows():
    outcomes = Outcome.objects.visible_to(AnonymousUser()).values("pk")
    rows = OutcomeParagraph.objects.filter(is_text_published(), outcome__in=outcomes)
    return sorted(rows.values_list("text", flat=True))


def _published_by_redacting():
    rows = OutcomeParagraph.objects.select_related("outcome__review__publication_decision", "article__instrument")
    return sorted(row["text"] for row in redact_all(rows, PUBLIC) if not row["is_withheld"])


@pytest.mark.parametrize(("scope", "days"), list(product(Scope, [None, -1, 0, 1])))
def test_rows_and_redact_agree_on_a_list(scope, days):
    outcome = made_outcome(made_review())
    add_paragraph(outcome, "Open.", is_published=scope == Scope.PARTS)
    add_paragraph(outcome, "Kept.", is_confidential=True)
    add_paragraph(outcome, "Not chosen.")
    decide(outcome.review, scope, list_on=days if days is None else timezone.localdate() + dt.timedelta(days=days))
    expected = {Scope.ALL: ["Not chosen.", "Open."], Scope.PARTS: ["Open."], Scope.NOTHING: []}[scope]
    assert _published_by_rows() == _published_by_redacting() == ([] if days == 1 else expected)


def test_rows_and_redact_agree_without_a_decision():
    add_paragraph(made_outcome(made_review()), "Not yet.")
    assert _published_by_rows() == _published_by_redacting() == []


def test_rows_and_redact_agree_on_a_summary():
    add_paragraph(made_outcome(made_review(), "summary"), "In short.")
    assert _published_by_rows() == _published_by_redacting() == ["In short."]


READER_LEVELS = {
    RoleGroup.SECRETARIAT: (Level.SECRETARIAT, True),
    RoleGroup.DELEGATES: (Level.STATES, True),
    RoleGroup.CHAIRS: (Level.STATES, True),
    RoleGroup.EXTENDED_BUREAU: (Level.PUBLIC, True),
}


@pytest.mark.parametrize("role", RoleGroup)
def test_circle_of_each_role(role):
    user = make_user(role)
    assert (authz.get_reader_level(user), authz.is_governmental(user)) == READER_LEVELS.get(role, (Level.PUBLIC, False))


def test_circle_of_nobody():
    assert (authz.get_reader_level(AnonymousUser()), authz.is_governmental(AnonymousUser())) == (Level.PUBLIC, False)
