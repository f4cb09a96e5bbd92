"""Guests by a link: only their institution's articles, only while the link is good, and under their own name."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import AssignmentState, ReviewState
from reviews.models import Answer, AnswerRevision, Guest, Question
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.articles import hand_in_article
from reviews.services.guests import revoke_guest
from tests.factories.reviews import carry_to, person
from tests.factories.rows import refusal
from tests.factories.work import assign, make_guest, make_institution
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.tokens import hash_token


@pytest.fixture
def institution(assessed):
    return make_institution(assessed)


@pytest.fixture
def guest(assessed, world, institution):
    """Give a guest whose institution was assigned one article."""
    assign(assessed, world.articles["UNTOC 5"], institution=institution)
    return make_guest(institution)[0]


def answer(review, guest, key="untoc.5", revision=0, text="By the ministry"):
    entry = AnswerEntry(Question.objects.get(key=key), None, text, revision)
    return save_answers(review, actor=Guest.objects.get(pk=guest.pk), entries=[entry])


def test_guest_answers_articles_of_institution_in_own_name(assessed, guest):
    [saved] = answer(assessed, guest)
    assert (saved.updated_by, saved.guest, str(saved.saved_by)) == (
        None,
        guest,
        "Ann Otieno, guest of Ministry of Justice",
    )
    revision = AnswerRevision.objects.get()
    assert (revision.author, revision.guest) == (None, guest)


def test_guest_answers_nothing_else(assessed, guest, world):
    with refusal("in_other_hands"):
        answer(assessed, guest, "untoc.6")
    assign(assessed, world.articles["UNTOC 6"])
    with refusal("in_other_hands"):
        answer(assessed, guest, "untoc.6")


def test_guest_of_another_institution_answers_nothing(assessed, guest):
    stranger, _token = make_guest(make_institution(assessed, "Ministry of Health"))
    with refusal("in_other_hands"):
        answer(assessed, stranger)


def test_guest_answers_nothing_in_another_review(assessed, guest, world, other_review):
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    with refusal():
        answer(other, guest)


def test_link_that_was_revoked_or_has_ended_opens_nothing(assessed, guest, who):
    Guest.objects.update(created_at=timezone.now() - dt.timedelta(days=9), expires_at=timezone.now())
    with refusal():
        answer(assessed, guest)
    Guest.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    answer(assessed, guest)
    revoke_guest(guest, actor=who("KEN"))
    with refusal():
        answer(assessed, guest, revision=1, text="Later")


def test_guest_hands_the_article_in_and_is_named_in_the_trail(assessed, guest):
    assignment = guest.institution.assignments.get()
    hand_in_article(assignment, actor=guest)
    assert assignment.state == AssignmentState.HANDED_IN
    with refusal("in_other_hands"):
        answer(assessed, guest)
    event = AuditEvent.objects.filter(action="transition").latest("pk")
    assert (event.actor, event.actor_label) == (None, str(guest))


def test_token_is_kept_as_its_hash_alone(institution):
    guest, token = make_guest(institution)
    assert guest.token_sha256 == hash_token(token)
    assert token not in str(list(Guest.objects.values())) + str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_link_ends_and_not_too_late(institution, days):
    with refusal("invalid_end"):
        make_guest(institution, days=days)


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("GHA", "focal_point")])
def test_only_the_focal_point_invites_or_revokes(assessed, institution, guest, who, iso3, role, monkeypatch):
    monkeypatch.setattr("tests.factories.work.person", lambda *_args: who(iso3, role))
    with refusal():
        make_guest(institution)
    with refusal():
        revoke_guest(guest, actor=who(iso3, role))


def test_database_wants_a_person_or_a_guest_behind_each_revision(assessed, guest):
    answer(assessed, guest)
    for rows, name in ((AnswerRevision.objects, "author"), (Answer.objects, "updated_by")):
        for values in ({name: person(assessed, "KEN")}, {"guest": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**values)
