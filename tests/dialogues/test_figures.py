"""Batches of States: counted once, only by the Secretariat, and never again."""

from collections import Counter

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from dialogues.enums import FigureBasis
from dialogues.models import BatchMember, DisclosureSetting, Figure, FigureBatch
from dialogues.selectors.tallies import list_countable_reviews
from dialogues.services.figures import close_batch
from reviews.enums import ReviewState
from reviews.enums_of_follow_up import LineReaders
from reviews.models import FollowUpLine, FollowUpVersion, OutcomeParagraph, Review
from tests.factories.figures import add_question, add_states, make_counted, set_guard
from tests.factories.people import make_user
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent

SELF, OUTCOMES = FigureBasis.SELF_ASSESSMENTS, FigureBasis.OUTCOMES
GAP = ("UNTOC 5", "gap")


@pytest.fixture
def states(world):
    set_guard()
    return add_states()


@pytest.fixture
def counted(world, states):
    """Let seven of twelve States answer yes, and six have a gap observed."""
    for number, state in enumerate(states[:12]):
        answers = {"untoc.5": "yes" if number < 7 else "no", "untoc.6": "yes"}
        make_counted(world, state, answers, observed=[GAP] if number % 2 else [])


def close(world, basis=SELF, actor=None):
    return close_batch(world.phase, actor=actor or world.secretariat, basis=basis)


def list_released_cells(batch):
    return {figure.key: [(*cell.answers, cell.states) for cell in figure.cells] for figure in batch.figures.all()}


def test_figures_that_the_guard_releases_are_stored(world, counted):
    batch = close(world)
    assert (batch.number, batch.states, batch.smallest_cell) == (1, 12, 5)
    # All States answered yes to the second question: its figure would reveal every answer.
    assert list_released_cells(batch) == {"untoc.5": [("yes", 7), ("in_part", "no", "none", 5)]}


def test_observations_are_counted_by_article_and_kind(world, counted):
    assert list_released_cells(close(world, OUTCOMES)) == {"UNTOC.5:gap": [("observed", 6), ("not_observed", 6)]}


def test_each_of_several_answers_is_a_separate_figure(world, states):
    add_question(world, "untoc.6.help", "technical_assistance", ["training", "laws"])
    for number, state in enumerate(states[:12]):
        make_counted(world, state, {"untoc.6.help": ["training"] if number < 6 else ["laws", "training"]})
    assert list_released_cells(close(world)) == {"untoc.6.help:laws": [("chosen", 6), ("not_chosen", 6)]}


def test_a_protocol_counts_the_states_party_to_it(world, states):
    add_question(world, "tip.5.law", "yes_no", article="TIP 5")
    for number, state in enumerate(states[:16]):
        parties = ("UNTOC", "TIP") if number < 11 else ("UNTOC",)
        make_counted(world, state, {"tip.5.law": "yes" if number < 5 else "no"}, instruments=parties)
    assert list_released_cells(close(world)) == {"tip.5.law": [("yes", 5), ("no", "none", 6)]}


def test_states_with_shared_answers_do_not_protect_others(world, states):
    for number, state in enumerate(states[:12]):
        make_counted(world, state, {"untoc.5": "yes" if number < 6 else "no"}, shares=number in {0, 1})
    assert list_released_cells(close(world)) == {}


def test_follow_ups_are_not_counted(world, counted):
    assert Figure.objects.filter(question="untoc.5.gap").count() == 0
    close(world)
    assert Figure.objects.filter(question="untoc.5.gap").count() == 0


def test_a_second_batch_holds_the_states_that_came_since(world, counted, states):
    close(world)
    with refusal("too_few_states"):
        close(world)
    for state in states[12:21]:
        make_counted(world, state, {"untoc.5": "yes"})
    with refusal("too_few_states"):
        close(world)
    make_counted(world, states[21], {"untoc.5": "no"})
    batch = close(world)
    assert (batch.number, batch.states) == (2, 10)
    counted_in = Counter(BatchMember.objects.filter(basis=SELF).values_list("review", flat=True))
    assert (len(counted_in), set(counted_in.values())) == (22, {1})


def test_review_being_corrected_is_not_counted(world, states):
    for state in states[:10]:
        make_counted(world, state, {"untoc.5": "yes"})
    make_counted(world, states[10], {"untoc.5": "yes"}, step=ReviewState.SELF_ASSESSMENT)
    make_counted(world, states[11], {"untoc.5": "yes"}, step=ReviewState.DESK_REVIEW)
    assert (list_countable_reviews(SELF).count(), list_countable_reviews(OUTCOMES).count()) == (11, 10)


def test_only_the_secretariat_closes_a_batch(world, counted):
    people = {role: make_user(role) for role in RoleGroup}
    for role in set(RoleGroup) - {RoleGroup.SECRETARIAT}:
        with refusal():
            close(world, actor=people[role])
    close(world, actor=people[RoleGroup.SECRETARIAT])
    for model in (FigureBatch, Figure):
        seen = {role: model.objects.visible_to(person).count() for role, person in people.items()}
        assert seen == {role: int(role == RoleGroup.SECRETARIAT) for role in RoleGroup}


def test_trail_has_the_number_of_states_and_no_names(world, counted):
    batch = close(world)
    event = AuditEvent.objects.filter(object_id=batch.pk, content_type__model="figurebatch").get()
    assert event.changes == {"states": 12}


def test_guard_without_rows_uses_its_file(world, counted):
    DisclosureSetting.objects.all().delete()
    assert close(world).smallest_cell == 5


def test_cell_cannot_be_set_below_three(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_guard(smallest_cell=2)


@pytest.mark.parametrize("model", [FigureBatch, BatchMember, Figure])
def test_a_batch_is_never_reopened(world, counted, model: type[Model]):
    close(world)
    row = model.objects.first()
    with pytest.raises(TypeError, match="never changed"):
        row.save()
    with pytest.raises(TypeError, match="never deleted"):
        row.delete()
    table = model._meta.db_table
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608 (the name is the model's)
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            connection.cursor().execute(statement)


def test_counting_query_count_is_constant(world, states, count_queries):
    found = []
    for some in (states[:10], states[10:24]):
        for number, state in enumerate(some):
            make_counted(world, state, {"untoc.5": "yes" if number % 2 else "no"}, observed=[GAP])
        # The first audit of an act looks up its kind, so the other basis is counted before.
        close(world, OUTCOMES)
        with count_queries() as queries:
            close(world)
        found.append(len(queries))
    assert found == [17, 17]


def add_step_after_review(review, actor, readers, kind="law"):
    """Store a step on the gap of a closed review, and which people read it."""
    Review.objects.filter(pk=review.pk).update(state=ReviewState.CLOSED)
    of_summary = OutcomeParagraph.objects.get(outcome__review=review)
    paragraph = OutcomeParagraph.objects.create(
        outcome=review.list_of_observations,
        article=of_summary.article,
        kind="gap",
        text="Something observed",
        drafted_by=of_summary.drafted_by,
        updated_by=actor,
    )
    line = FollowUpLine.objects.create(paragraph=paragraph)
    content = [{"kind": kind, "time": "done", "owner": "", "day": "", "law": "", "link": "", "text": "A step."}]
    if readers:
        FollowUpVersion.objects.create(line=line, number=1, readers=readers, content=content, sha256="", made_by=actor)


def test_steps_after_reviews_pass_the_guard(world, states):
    for number, state in enumerate(states[:12]):
        review = make_counted(world, state, {"untoc.5": "yes"}, observed=[GAP])
        # Six let the parties read a law; one that only the State reads, and an institution of two, show in no figure.
        readers = LineReaders.STATE_ONLY if number == 11 else LineReaders.PARTIES
        add_step_after_review(
            review, world.secretariat, readers, kind="law" if number < 6 or number == 11 else "training"
        )
    batch = close(world, FigureBasis.FOLLOW_UP)
    key = "UNTOC.5:step:"
    assert list_released_cells(batch) == {
        f"{key}law": [("chosen", 6), ("not_chosen", 6)],
        f"{key}training": [("chosen", 5), ("not_chosen", 7)],
    }


def test_published_steps_protect_nobody(world, states):
    for number, state in enumerate(states[:12]):
        review = make_counted(world, state, {"untoc.5": "yes"}, observed=[GAP])
        add_step_after_review(review, world.secretariat, LineReaders.PUBLIC if number < 5 else LineReaders.STATE_ONLY)
    assert list_released_cells(close(world, FigureBasis.FOLLOW_UP)) == {}


def test_follow_up_counts_only_closed_reviews(world, counted):
    assert not list_countable_reviews(FigureBasis.FOLLOW_UP).exists()
