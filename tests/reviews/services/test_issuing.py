"""Issuing, and publication as the State under review decides it: what is withheld is nowhere outside the review."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from dialogues.services.routing import route_outcome
from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.models import NoteVerbale, OutcomeDocument, OutcomeParagraph, PublicationDecision, Review, Submission
from reviews.selectors.readings import read_outcomes, read_publication
from reviews.services import issuing, paragraphs, publication
from reviews.services.transitions import apply_transition
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.rows import refusal
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.models import AuditEvent, Document, Job, Message

# The two paragraphs the list holds; the second is kept confidential by the State under review.
OPEN, KEPT = "SECRET-A", "SECRET-B"
LIST, SUMMARY = OutcomeKind.LIST_OF_OBSERVATIONS, OutcomeKind.SUMMARY


@pytest.fixture
def issued(at, world, who) -> Review:
    """Give an issued and routed review, one of whose two observations is kept confidential."""
    review = at(ReviewState.COMPLETED)
    kept = review.list_of_observations.paragraphs.get(text__startswith=KEPT)
    paragraphs.keep_confidential(kept, actor=who("KEN"), is_confidential=True)
    issuing.issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    route_outcome(review)
    return Review.objects.get(pk=review.pk)


@pytest.fixture
def decide(issued, who):
    def decide_on(scope, *published, **fields):
        return publication.decide_publication(
            Review.objects.get(pk=issued.pk),
            actor=who("KEN"),
            seen=seen(read_publication(Review.objects.get(pk=issued.pk))),
            list_scope=scope,
            published=published,
            **fields,
        )

    return decide_on


def editions(kind: str, **fields: object) -> dict[int, str]:
    """Return the frozen text of each edition of the document, by the circle of readers it is for."""
    rows = OutcomeDocument.objects.filter(outcome__kind=kind, **fields).select_related("document")
    return {row.document.level: json.dumps(row.document.snapshot) for row in rows}


def find_marks(text: str) -> set[str]:
    return {mark for mark in (OPEN, KEPT) if mark in text}


def paragraph(review, mark) -> OutcomeParagraph:
    return review.list_of_observations.paragraphs.get(text__startswith=mark)


def test_issuing_makes_an_edition_for_each_circle(issued):
    of_list, of_summary = editions(LIST), editions(SUMMARY)
    assert {level: find_marks(text) for level, text in of_list.items()} == {
        Level.REVIEW: {OPEN, KEPT},
        Level.STATES: {OPEN},
    }
    assert {level: find_marks(text) for level, text in of_summary.items()} == {Level.PUBLIC: {OPEN, KEPT}}
    assert "[withheld]" in of_list[Level.STATES]


def test_documents_share_symbol_and_are_rendered_by_jobs(issued):
    year = timezone.now().year
    symbols = (
        Document.objects.exclude(of_outcome=None)
        .order_by("of_outcome__outcome__kind", "pk")
        .values_list("symbol", flat=True)
    )
    assert list(symbols) == [f"CTOC/COP/{year}/1", f"CTOC/COP/{year}/1", f"CTOC/COP/{year}/2"]
    assert Job.objects.filter(name="core.render_document").count() == Document.objects.count() == 8
    # The paper of the receipt is made with it.
    assert Job.objects.filter(name="core.issue_receipt").count() == 1
    assert Job.objects.filter(name="dialogues.route_outcome", arguments={"review_id": issued.pk}).count() == 1


def test_issuing_is_audited_and_notified(issued, who):
    assert issued.issued_at is not None
    assert AuditEvent.objects.filter(action="issued").count() == 2
    assert Message.objects.filter(event="reviews/issued", recipient=who("PER", "observer")).exists()


def test_withheld_text_is_in_no_message_job_or_audit_row(issued):
    for model in (Message, Job):
        assert OPEN not in json.dumps(list(model.objects.values()), default=str)
    rows = AuditEvent.objects.filter(action__in=["issued", "routed", "cleared", "transition"])
    assert OPEN not in json.dumps(list(rows.values()), default=str)


@pytest.mark.parametrize(
    ("scope", "parts", "public"),
    [
        (PublicationScope.ALL, [], {OPEN}),
        (PublicationScope.PARTS, [OPEN], {OPEN}),
    ],
)
def test_public_edition_holds_published_text_only(issued, decide, scope, parts, public):
    decide(scope, *[paragraph(issued, mark).pk for mark in parts])
    public_edition = OutcomeDocument.objects.get(outcome__kind=LIST, document__level=Level.PUBLIC)
    assert find_marks(json.dumps(public_edition.document.snapshot)) == public
    assert public_edition.document.symbol == Document.objects.filter(of_outcome__outcome__kind=LIST).last().symbol


def test_nothing_published_is_no_public_edition(issued, decide):
    decide(PublicationScope.NOTHING)
    assert Level.PUBLIC not in editions(LIST)
    assert set(editions(SUMMARY)) == {Level.PUBLIC}


def test_parts_leave_the_rest_out(at, world, who):
    review = at(ReviewState.ISSUED)
    part = paragraph(review, KEPT)
    values = {"actor": who("KEN"), "list_scope": PublicationScope.PARTS}
    publication.decide_publication(review, seen=seen(read_publication(review)), **values, published=[part.pk])
    assert find_marks(editions(LIST)[Level.PUBLIC]) == {KEPT}
    assert list(OutcomeParagraph.objects.filter(is_published=True)) == [part]


def test_a_new_decision_replaces_the_public_edition(issued, decide):
    decide(PublicationScope.ALL)
    decide(PublicationScope.PARTS, paragraph(issued, OPEN).pk)
    decide(PublicationScope.ALL)
    rows = OutcomeDocument.objects.filter(outcome__kind=LIST, document__level=Level.PUBLIC).order_by("pk")
    assert [row.document.superseded_at is not None for row in rows] == [True, True, False]
    decide(PublicationScope.NOTHING)
    assert not rows.current().exists()
    assert not OutcomeParagraph.objects.filter(is_published=True).exists()


@pytest.mark.parametrize("reader", ["anonymous", "stakeholder"])
@pytest.mark.parametrize("then", [PublicationScope.PARTS, PublicationScope.NOTHING])
def test_superseded_edition_is_no_longer_the_publics(at, world, who, reader, then):
    """The whole list was public for a while; its file must not be had by its address any more."""
    review = at(ReviewState.ISSUED)
    values = {"actor": who("KEN")}
    publication.decide_publication(
        review, seen=seen(read_publication(review)), **values, list_scope=PublicationScope.ALL
    )
    whole = OutcomeDocument.objects.get(outcome__kind=LIST, document__level=Level.PUBLIC)
    user = AnonymousUser() if reader == "anonymous" else make_user(RoleGroup.STAKEHOLDERS)
    assert whole in OutcomeDocument.objects.visible_to(user)
    parts = [paragraph(review, OPEN).pk] if then == PublicationScope.PARTS else []
    publication.decide_publication(
        review, seen=seen(read_publication(review)), **values, list_scope=then, published=parts
    )
    assert whole not in OutcomeDocument.objects.visible_to(user)
    assert whole in OutcomeDocument.objects.visible_to(world.secretariat)


def test_each_decision_is_a_row_with_mandate_and_audit(issued, decide, who):
    first = decide(PublicationScope.ALL, questionnaire_for=Level.PUBLIC)
    again = decide(PublicationScope.NOTHING)
    assert list(issued.publication_decisions.all()) == [again, first]
    assert list(issued.publication_decisions.in_force()) == [again]
    assert (first.shares_questionnaire, first.publishes_questionnaire) == (True, True)
    assert (again.list_scope, again.shares_questionnaire, again.mandate.user) == ("nothing", False, who("KEN"))
    events = AuditEvent.objects.filter(changes__has_key="list").order_by("pk")
    assert [event.changes["list"] for event in events] == ["all", "nothing"]
    assert all(event.capacity == again.mandate.capacity_text for event in events)


def test_parts_are_named_and_not_confidential_and_of_this_list(issued, decide):
    for keys in ([], [0], [issued.summary.paragraphs.first().pk], [paragraph(issued, OPEN).pk, 0]):
        with refusal("no_parts") as caught:
            decide(PublicationScope.PARTS, *keys)
        assert caught.value.field == "published"
    with refusal("confidential") as caught:
        decide(PublicationScope.PARTS, paragraph(issued, OPEN).pk, paragraph(issued, KEPT).pk)
    assert caught.value.field == "published"


def test_note_verbale_of_a_decision_is_the_states_own(issued, decide, world):
    with refusal("other_state"):
        decide(PublicationScope.ALL, note_verbale=NoteVerbale.objects.get(sender=world.states["GHA"]))
    own = NoteVerbale.objects.get(sender=world.states["KEN"])
    assert decide(PublicationScope.ALL, note_verbale=own).note_verbale == own


@pytest.mark.parametrize(
    ("fields", "delegate", "anyone"),
    [
        ({}, 0, 0),
        ({"questionnaire_for": Level.STATES}, 1, 0),
        ({"questionnaire_for": Level.PUBLIC}, 1, 1),
    ],
)
def test_questionnaire_travels_as_far_as_the_state_lets_it(issued, decide, fields, delegate, anyone):
    decide(PublicationScope.NOTHING, **fields)
    other_state = make_user(RoleGroup.DELEGATES)
    assert Submission.objects.visible_to(other_state).count() == delegate
    assert Submission.objects.visible_to(AnonymousUser()).count() == anyone


def test_closing_waits_for_the_decision_and_the_routing(at, world, who):
    review = at(ReviewState.ISSUED)
    with refusal("not_ready") as caught:
        apply_transition(review, "close", actor=world.secretariat)
    assert caught.value.reasons == (
        "The State under review has not decided on publication yet.",
        "The outcome documents have not been routed to the working groups yet.",
    )
    publication.decide_publication(
        review, actor=who("KEN"), seen=seen(read_publication(review)), list_scope=PublicationScope.NOTHING
    )
    route_outcome(review)
    review = Review.objects.get(pk=review.pk)
    assert apply_transition(review, "close", actor=world.secretariat).state == ReviewState.CLOSED
    with refusal():
        publication.decide_publication(
            review, actor=who("KEN"), seen=seen(read_publication(review)), list_scope=PublicationScope.ALL
        )
    assert PublicationDecision.objects.get().list_scope == "nothing"
