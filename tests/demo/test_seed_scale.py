"""The invented rows for measurements: only in an empty portal, by all rules, and marked."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from dialogues.models import Session, Statement
from reviews.enums import ReviewState
from reviews.models import Answer, AnswerRevision, Cluster, Mandate, OutcomeParagraph, Phase, Review
from stakeholders.models import Organization, State
from untoc_portal.accounts.models import User
from untoc_portal.core.models import AuditEvent, Document, Message
from untoc_portal.front.demo.scale.plan import MARK
from untoc_portal.front.demo.scale.rows import write_rows

FACTOR = 0.004


@pytest.fixture
def reference(db):
    call_command("load_reference", stdout=StringIO())


@pytest.fixture
def seeded(reference, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("seed_scale", f"--factor={FACTOR}", stdout=StringIO())


def test_amounts_follow_the_factor(seeded):
    """Of everything there is its share of the full amount, and of what cannot be less at least something."""
    for model, at_one in ((AuditEvent, 1_000_000), (Message, 1_000_000), (Document, 20_000)):
        assert abs(model.objects.count() - at_one * FACTOR) < at_one * FACTOR / 5, model
    # Each answer has whole versions, so it is never exactly the share.
    assert Answer.objects.count() + AnswerRevision.objects.count() >= 400_000 * FACTOR / 2
    for model in (Mandate, OutcomeParagraph, Organization, Session, Statement):
        assert model.objects.exists(), model
    assert set(Review.objects.values_list("state", flat=True)) >= {ReviewState.CLOSED, ReviewState.SELF_ASSESSMENT}


def test_constraints_of_the_database_hold(seeded):
    connection.check_constraints()
    for review in Review.objects.all():
        review.full_clean()
    for statement in Statement.objects.all()[:20]:
        statement.full_clean()


def test_every_text_says_that_it_is_invented(seeded):
    texts = [*Answer.objects.values_list("text", flat=True), *Statement.objects.values_list("text", flat=True)]
    texts += [*OutcomeParagraph.objects.values_list("text", flat=True), *Message.objects.values_list("body", flat=True)]
    texts += [*Document.objects.values_list("title", flat=True), *Organization.objects.values_list("name", flat=True)]
    assert texts
    assert [text for text in texts if MARK not in text] == []


def test_no_text_names_a_state(seeded):
    """What is written in reviews of real States says nothing of any of them."""
    names = "|".join(re.escape(state.names["en"]) for state in State.objects.all())
    texts = {*Answer.objects.values_list("text", flat=True), *OutcomeParagraph.objects.values_list("text", flat=True)}
    assert [text for text in texts if re.search(rf"\b({names})\b", text)] == []


def test_people_have_the_rights_of_their_mandates(seeded, settings):
    """A focal point signs in and opens the review; a person of another State gets the answer that there is none."""
    mandate = Mandate.objects.filter(role="focal_point", delegation__review__state="self_assessment").first()
    other = Mandate.objects.exclude(delegation__review=mandate.delegation.review).first()
    address = f"/reviews/{mandate.delegation.review.code}/questionnaire/"
    client = Client()
    client.force_login(mandate.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(address).status_code == 200
    client.force_login(other.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("real", ["a cycle", "an organization"])
def test_a_portal_with_work_in_it_is_left_alone(reference, real):
    if real == "an organization":
        Organization.objects.create(name="Real", kind="ngo")
    else:
        Phase.objects.create(sequence=1, cluster=Cluster.objects.first(), starts_on=dt.date(2026, 1, 1))
    before = (User.objects.count(), Message.objects.count())
    with pytest.raises(CommandError, match="only written into an empty portal"):
        call_command("seed_scale", "--factor=0.01", stdout=StringIO())
    assert (User.objects.count(), Message.objects.count()) == before


@pytest.mark.parametrize("factor", ["0", "-1", "1.01"])
def test_factor_is_above_nothing_and_at_most_one(reference, factor):
    with pytest.raises(CommandError, match="at most 1"):
        call_command("seed_scale", f"--factor={factor}", stdout=StringIO())


def test_columns_that_nobody_gives_get_their_default(db):
    """Text with signs that COPY reads as its own comes back as it was."""
    [key] = write_rows(User, "email name", [("one@example.org", "a\\n \\.")])
    row = User.objects.get(pk=key)
    assert (row.name, row.title, row.language, row.is_active) == ("a\\n \\.", "", "en", True)
    # The next row has a later key; SQLite also counts rows that an earlier test of the process committed.
    assert User.objects.create(email="two@example.org", name="two").pk > key
