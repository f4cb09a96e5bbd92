"""Declarations of conflicts of interest: asked of the person who a State names, when it wants to, and held to."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from reviews.enums import Declaration, DelegateRole, ReviewState
from reviews.models import Nomination, NoteVerbale
from reviews.selectors.readings import read_nomination
from reviews.services.declarations import make_declaration, set_declarations
from reviews.services.people import approve_nomination, nominate_person
from tests.factories.reading import seen
from tests.factories.reviews import delegation_of
from tests.factories.rows import refusal
from untoc_portal.accounts.models import User
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.public_ids import hide_id


@pytest.fixture
def kenya(at):
    return delegation_of(at(ReviewState.PRELIMINARY_CONSULTATION), "KEN")


@pytest.fixture
def name(kenya, world):
    def name_expert(email="new@example.org"):
        note = NoteVerbale.objects.get(sender=kenya.party)
        values = {"note_verbale": note, "name": "Ada New", "email": email, "role": DelegateRole.EXPERT}
        return nominate_person(kenya, actor=world.secretariat, **values)

    return name_expert


def test_nomination_waits_until_the_person_has_declared(kenya, name, who, world):
    set_declarations(kenya, actor=who("KEN"), asks=True)
    nomination = name()
    with refusal("not_ready") as caught:
        approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    assert "asks for a declaration of conflicts of interest" in str(caught.value)
    person = User.objects.get(email="new@example.org")
    make_declaration(nomination, actor=person, declaration=Declaration.NONE)
    assert AuditEvent.objects.latest("pk").changes == {"declaration": "none"}
    assert (
        approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination))).user == person
    )


def test_queue_says_why_a_nomination_cannot_be_approved_yet(kenya, name, who, world, client):
    set_declarations(kenya, actor=who("KEN"), asks=True)
    nomination = name()
    queue = reverse("reviews:nomination_list")
    approves = reverse("reviews:approve_nomination", args=[nomination.pk])
    client.force_login(world.secretariat)
    page = client.get(queue).content.decode()
    assert "asks for a declaration of conflicts of interest" in page
    assert approves not in page
    make_declaration(nomination, actor=User.objects.get(email="new@example.org"), declaration=Declaration.NONE)
    assert approves in client.get(queue).content.decode()


def test_pending_nominees_are_asked_once_too(kenya, name, who):
    nomination = name()
    for asks in (True, False, True):
        set_declarations(kenya, actor=who("KEN"), asks=asks)
    notified = Message.objects.filter(event="reviews/declaration_asked")
    assert [(row.recipient.email, row.url) for row in notified] == [
        ("new@example.org", f"/nominations/{hide_id(nomination)}/declare/")
    ]


def test_first_page_leads_to_no_review_that_is_not_open_yet(kenya, name, who, client):
    set_declarations(kenya, actor=who("KEN"), asks=True)
    name()
    client.force_login(User.objects.get(email="new@example.org"))
    content = client.get("/").content.decode().partition("<main")[2].partition("</main")[0]
    links = set(re.findall(r'href="(/[^"#]*)"', content))
    assert any(link.endswith("/declare/") for link in links)
    assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}
    assert str(kenya.review) in content


def test_person_who_is_named_declares_and_nobody_else(kenya, name, who, world):
    set_declarations(kenya, actor=who("KEN"), asks=True)
    nomination = name()
    for other in (who("KEN"), world.secretariat, who("GHA")):
        with refusal():
            make_declaration(nomination, actor=other, declaration=Declaration.NONE)


def test_conflict_is_said_in_words_and_a_declaration_stays(kenya, name, who):
    set_declarations(kenya, actor=who("KEN"), asks=True)
    nomination, person = name(), User.objects.get(email="new@example.org")
    with refusal("no_words") as caught:
        make_declaration(nomination, actor=person, declaration=Declaration.CONFLICT, text=" ")
    assert caught.value.field == "text"
    make_declaration(nomination, actor=person, declaration=Declaration.CONFLICT, text="I advised the other ministry.")
    with refusal("declared_already"):
        make_declaration(nomination, actor=person, declaration=Declaration.NONE)


def test_state_that_does_not_ask_gets_its_people_without(name, world):
    nomination = name()
    mandate = approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    assert mandate.role == DelegateRole.EXPERT


def test_only_the_own_state_and_the_secretariat_ask(kenya, who):
    for other in (who("GHA"), who("KEN", DelegateRole.EXPERT)):
        with refusal():
            set_declarations(kenya, actor=other, asks=True)


def test_database_keeps_declarations_whole(name):
    nomination = Nomination.objects.filter(pk=name().pk)
    for values in ({"declaration": "none"}, {"declaration": "conflict", "declared_at": "2026-11-02T00:00:00Z"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            nomination.update(**values)
