"""`manage.py demo`: a cycle of real size, made by the right people, with nothing in it that is not marked invented."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.db import models
from django.utils import timezone

from dialogues.models import (
    Compilation,
    Contribution,
    Dialogue,
    Meeting,
    Presence,
    RoomNote,
    Routing,
    Session,
    Speaker,
    Statement,
)
from reviews.draw import verify
from reviews.enums import Capacity, DelegateRole, QuestionnaireState, ReviewState
from reviews.models import (
    Assignment,
    Clarification,
    Delegation,
    Draw,
    Letter,
    LetterAnswer,
    Mandate,
    Nomination,
    NoteVerbale,
    OutcomeDocument,
    Questionnaire,
    QuestionText,
    Review,
    ReviewGroup,
)
from reviews.selectors.state_years import load_state_years
from reviews.workflow import REVIEW
from stakeholders.enums import OrganizationKind, PartyStatus
from stakeholders.models import InstrumentStatus, Organization, State
from tests.demo.conftest import portal_models, print_demo
from tests.factories.rows import all_rows
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import AuditAction, JobState, RoleGroup
from untoc_portal.core.models import AuditEvent, Document, Job

MARK = "[Invented for demonstration]"
SECRETARIAT, OWN_FOCAL_POINT, REVIEWING_FOCAL_POINT = "secretariat", "own focal point", "reviewing focal point"
# Domain rule: one country review. Who takes each step.
BY_WHOM = {
    "open": SECRETARIAT,
    "confirm_focal_points": SECRETARIAT,
    "hold_consultation": OWN_FOCAL_POINT,
    "submit_questionnaire": OWN_FOCAL_POINT,
    "complete_feedback": REVIEWING_FOCAL_POINT,
    "close_dialogue": REVIEWING_FOCAL_POINT,
    "propose_list": REVIEWING_FOCAL_POINT,
    "return_list": OWN_FOCAL_POINT,
    "agree_list": OWN_FOCAL_POINT,
    "return_summary": OWN_FOCAL_POINT,
    "agree_summary": OWN_FOCAL_POINT,
    "issue": SECRETARIAT,
    "close": SECRETARIAT,
}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def kinds_of(actor, review_id):
    """Return what a person is in a review."""
    kinds = {SECRETARIAT} if actor.groups.filter(name=RoleGroup.SECRETARIAT).exists() else set()
    mandates = Mandate.objects.filter(user=actor, delegation__review=review_id, role=DelegateRole.FOCAL_POINT)
    for capacity in mandates.values_list("delegation__capacity", flat=True):
        kinds.add(OWN_FOCAL_POINT if capacity == Capacity.UNDER_REVIEW else REVIEWING_FOCAL_POINT)
    return kinds


def trail_of_reviews():
    return AuditEvent.objects.filter(action=AuditAction.TRANSITION, content_type__model="review")


def test_one_review_went_through_every_transition():
    whole = {row.name for row in REVIEW.transitions}
    # No review of the demonstration is put off, and no summary opened again.
    assert set(BY_WHOM) == whole - {"defer", "reopen_summary"}
    taken = {}
    for event in trail_of_reviews():
        taken.setdefault(event.object_id, set()).add(event.changes["transition"])
    complete = [review_id for review_id, names in taken.items() if names == set(BY_WHOM)]
    assert Review.objects.get(pk__in=complete).state == ReviewState.CLOSED


def test_every_transition_was_made_by_the_right_kind_of_person():
    wrong = [
        (event.changes["transition"], str(event))
        for event in trail_of_reviews().select_related("actor")
        if BY_WHOM[event.changes["transition"]] not in kinds_of(event.actor, event.object_id)
    ]
    assert wrong == []


def test_acts_of_states_name_the_capacity_they_were_done_in():
    trail = trail_of_reviews().filter(capacity="")
    assert {event.changes["transition"] for event in trail} <= {
        name for name, who in BY_WHOM.items() if who == SECRETARIAT
    }


def test_state_of_each_review_is_where_its_trail_ends():
    ends = {event.object_id: event.changes["state"][1] for event in trail_of_reviews().order_by("pk")}
    reviews = Review.objects.values_list("pk", "state")
    assert {pk: ends.get(pk, ReviewState.PLANNED) for pk, _state in reviews} == dict(reviews)


def test_reviews_are_at_every_step(demonstration):
    counts = Counter(Review.objects.values_list("state", flat=True))
    assert set(counts) == set(ReviewState)
    assert demonstration.printed["reviews"] == dict(counts)


def drawn_reviews():
    """Return the reviews of the phase for which lots were drawn; those of the earlier cycle are not among them."""
    return Review.objects.filter(phase__sequence=1)


def parties():
    """Return each party's instruments, only from the status rows."""
    found = {}
    rows = InstrumentStatus.objects.filter(status=PartyStatus.PARTY)
    for iso3, code in rows.values_list("state__iso3", "instrument__code"):
        found.setdefault(iso3, set()).add(code)
    return {iso3: codes for iso3, codes in found.items() if "UNTOC" in codes}


def test_demo_reviews_each_party_once_for_all_instruments():
    expected = parties()
    assert len(expected) > 180
    reviews = drawn_reviews().select_related("state_under_review").prefetch_related("instruments")
    drawn = {
        review.state_under_review.iso3: {instrument.code for instrument in review.instruments.all()}
        for review in reviews
    }
    assert (drawn, len(reviews)) == (expected, len(expected))


def test_groups_are_balanced():
    sizes = [group.reviews.count() for group in ReviewGroup.objects.filter(phase__sequence=1)]
    assert len(sizes) == 3
    assert max(sizes) - min(sizes) <= 1
    assert sum(sizes) == len(parties())


@pytest.fixture(scope="module")
def drawn(demonstration):
    """Give, for each State under review, the place, State and instruments of each of its reviewing States."""
    rows = Delegation.objects.filter(capacity=Capacity.REVIEWING, review__in=drawn_reviews())
    rows = rows.select_related("review__state_under_review", "party")
    found = {}
    for row in rows.prefetch_related("instruments"):
        entry = (row.selection, row.party.iso3, {instrument.code for instrument in row.instruments.all()})
        found.setdefault(row.review.state_under_review.iso3, []).append(entry)
    return found


def test_demo_has_two_reviewers_party_to_each_instrument(drawn):
    instruments = parties()
    for reviewed, codes in instruments.items():
        for code in codes:
            covering = [iso3 for _place, iso3, covered in drawn[reviewed] if code in covered]
            assert len(set(covering)) == len(covering) >= 2, (reviewed, code)
            assert all(code in instruments[iso3] for iso3 in covering), (reviewed, code)
        assert all(covered <= codes for _place, _iso3, covered in drawn[reviewed])
        assert 2 <= len(drawn[reviewed]) <= 4


def test_demo_reviewers_are_of_same_and_other_region(drawn):
    regions = {state.iso3: state.regional_group or state.draw_group for state in State.objects.all()}
    for reviewed, rows in drawn.items():
        by_place = {place: iso3 for place, iso3, _covered in rows if place != "additional"}
        assert regions[by_place["same_region"]] == regions[reviewed], reviewed
        assert regions[by_place["other_region"]] != regions[reviewed], reviewed


def test_no_two_states_review_each_other_and_none_itself(drawn):
    pairs = {(reviewed, iso3) for reviewed, rows in drawn.items() for _place, iso3, _covered in rows}
    assert [pair for pair in pairs if pair[::-1] in pairs] == []


def test_each_state_performs_one_to_three_reviews(drawn):
    load = Counter(iso3 for rows in drawn.values() for _place, iso3, _covered in rows)
    assert set(load) == set(parties())
    assert set(load.values()) <= {1, 2, 3}


def test_draw_is_on_record_with_what_repeats_it():
    record = Draw.objects.get()
    assert len(record.pool_sha256) == 64
    assert len(record.ledger().opened) == 3
    assert record.ledger().terms.is_practice
    assert verify(record.ledger().transcript()).result() == record.ledger().result()


def test_demo_statements_moderated_and_outcome_routed():
    states = sorted((statement.state, statement.review_id is not None) for statement in Statement.objects.all())
    accepted = [("accepted", False)] * 3 + [("accepted", True)]
    assert states == [*accepted, ("contested", False), ("refused", False)]
    refused = Statement.objects.get(state="refused")
    assert [finding["iso3"] for finding in refused.findings] == [["ISL"]]
    assert set(Dialogue.objects.values_list("state", flat=True)) == {"open", "summarized"}
    assert {"scheduled", "report_adopted"} <= set(Session.objects.values_list("state", flat=True))
    assert Routing.objects.filter(chair_summary__isnull=False, agenda_item__isnull=False).count() == 1
    issued = Review.objects.filter(state__in=("issued", "closed"))
    assert issued.filter(routed_at=None).count() == 0
    assert Routing.objects.filter(outcome__review__in=issued).count() >= 2 * issued.count()


def test_room_of_the_held_dialogue_is_on_record():
    meeting = Meeting.objects.get()
    spoken = list(Speaker.objects.filter(meeting=meeting).order_by("began_at"))
    assert meeting.opened_at <= spoken[0].began_at
    assert all(row.ended_at and row.ended_at >= row.began_at for row in spoken)
    assert spoken[-1].ended_at <= meeting.closed_at
    assert [row.speaker_class for row in spoken].count("state") == 4
    assert [row.speaker_class for row in spoken].count("reply") == 1
    assert RoomNote.objects.get().note.startswith(MARK)
    assert Presence.objects.filter(meeting=meeting, state__isnull=False).count() == 4
    assert Contribution.objects.in_library().count() == 1
    assert Compilation.objects.get().is_draft


def test_every_job_is_done():
    assert list(Job.objects.exclude(state=JobState.DONE)) == []


def test_printed_accounts_are_one_for_each_role_and_open(demonstration):
    printed = demonstration.printed
    roles = " / ".join(row["role"].lower() for row in printed["accounts"])
    by_mandate = (RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS)
    for role in (*(str(role.label).lower() for role in RoleGroup if role not in by_mandate), *DelegateRole.labels):
        assert str(role).lower() in roles
    for row in printed["accounts"]:
        assert User.objects.get(email=row["email"]).check_password(printed["password"]), row


def test_printed_paths_are_the_documents(demonstration):
    paths = demonstration.printed["pdfs"]
    assert len(paths) == OutcomeDocument.objects.count() > 0
    for path in paths:
        assert Path(path).is_absolute()
        assert Path(path).read_bytes().startswith(b"%PDF-"), path
    assert not Document.objects.filter(sha256="").exists()


def test_printed_counts_are_those_of_the_rows(demonstration):
    printed = demonstration.printed
    assert set(printed) == {
        *("reviews", "sessions", "dialogues", "applications", "statements", "routings", "mandates"),
        *("password", "accounts", "pdfs"),
    }
    for name, model in (("sessions", Session), ("dialogues", Dialogue), ("statements", Statement)):
        assert printed[name] == dict(Counter(model.objects.values_list("state", flat=True)))
    assert (printed["routings"], printed["mandates"]) == (Routing.objects.count(), Mandate.objects.count())


def test_second_run_changes_nothing(demonstration):
    before = all_rows()
    again = json.loads(print_demo("--json"))
    assert all_rows() == before
    assert again == demonstration.printed


def test_plain_text_names_every_account(demonstration):
    text = print_demo()
    assert all(row["email"] in text for row in demonstration.printed["accounts"])
    assert demonstration.printed["password"] in text


def test_every_text_is_marked_invented(demonstration):
    unmarked = []
    # A version of a questionnaire has the questions with which the portal came.
    rows = QuestionText.objects.filter(question__questionnaire__state=QuestionnaireState.IN_FORCE)
    questions = set(rows.values_list("text", flat=True))
    for model in portal_models():
        fields = [field.name for field in model._meta.fields if isinstance(field, models.TextField)]
        for row in demonstration.new_rows(model) if fields else ():
            if isinstance(row, QuestionText) and row.text in questions:
                continue
            texts = {name: getattr(row, name) for name in fields}
            unmarked += [
                (model._meta.label, name) for name, text in texts.items() if text and not text.startswith(MARK)
            ]
    assert sorted(set(unmarked)) == []


def test_frozen_texts_are_marked_invented():
    # A receipt holds a number, a day and a hash, and no text of anybody's.
    for document in Document.objects.exclude(template="documents/reviews/receipt.html"):
        # A general report has only figures. It has the mark because it is made of invented answers.
        assert MARK in json.dumps(document.snapshot) or document.snapshot["is_invented"], document
    for review in Review.objects.exclude(submissions=None):
        content = review.submissions.get().content["answers"]
        assert content
        assert all(answer["text"].startswith(MARK) for answer in content)


def test_letters_wait_and_one_is_answered():
    letters = list(Letter.objects.select_related("document"))
    assert {letter.state_now for letter in letters} == {"made", "handed_over", "answered"}
    assert {"ar", "zh-hans"} <= {letter.language for letter in letters}
    assert all(letter.document.snapshot["is_invented"] for letter in letters)
    assert LetterAnswer.objects.get().decision == ""


def test_demo_people_and_notes_are_marked_invented():
    assert [user for user in User.objects.all() if not user.name.endswith("(demonstration)")] == []
    assert [user for user in User.objects.all() if not user.email.endswith("@demo.example")] == []
    assert [row for row in Organization.objects.all() if not row.name.endswith("(demonstration)")] == []
    assert [note for note in NoteVerbale.objects.all() if not note.reference.startswith("NV/DEMO/")] == []
    assert Nomination.objects.filter(state="refused").count() == 1


def test_earlier_cycle_is_years_ago():
    earlier = Review.objects.filter(phase__cycle=1)
    assert {review.state for review in earlier} == {ReviewState.CLOSED}
    today = timezone.localdate()
    for review in earlier:
        assert (today - review.opened_on).days > 3 * 365
        days = [review.opened_on, timezone.localdate(review.submissions.get().submitted_at), review.issued_at.date()]
        assert days == sorted(days)
        assert (days[-1] - days[0]).days > 365
        assert review.questionnaire.state == QuestionnaireState.RETIRED
    assert Questionnaire.objects.filter(cluster__number=1).count() == 2


def test_line_through_the_years_shows_a_change():
    closed = Review.objects.filter(phase__cycle=2, state=ReviewState.CLOSED)
    state = next(review.state_under_review for review in closed if review.state_under_review.reviews.count() > 1)
    line = load_state_years(state)
    assert len(line.cycles) == 2
    assert any(cycle.change_count for row in line.articles for cycle in row.cycles)
    assert any("phase 1" in text for need in line.needs for text in need.later)


def test_clarifications_are_threads():
    further = Clarification.objects.filter(follows__isnull=False, review__state=ReviewState.DIALOGUE)
    assert further.count() == Review.objects.filter(state=ReviewState.DIALOGUE).count() > 0


def test_private_sector_and_late_articles_are_there():
    assert Organization.objects.filter(kind=OrganizationKind.PRIVATE_SECTOR).exists()
    assert any(row.is_late for row in Assignment.objects.all())
