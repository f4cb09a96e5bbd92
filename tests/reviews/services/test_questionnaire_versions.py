"""A version of a questionnaire: a draft, then in force and never changed, then retired."""

import pytest
from django.db import DatabaseError, transaction

from reviews.enums import QuestionnaireState, ReviewState
from reviews.models import Question, Questionnaire, QuestionText
from reviews.selectors.readings import read_parties
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.services import consultations, questionnaire_versions as versions
from tests.factories.people import make_user
from tests.factories.questionnaires import make_questions
from tests.factories.reading import seen
from tests.factories.reviews import TODAY, carry_to, make_review, person
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent


@pytest.fixture
def draft(world) -> Questionnaire:
    """Give the next version, with one question."""
    draft = Questionnaire.objects.create(
        cluster=world.questionnaire.cluster, version="2", notes={"en": "Draft wording"}, source="test"
    )
    make_questions([new_question(draft, world.articles["UNTOC 5"], "untoc.5")])
    return draft


def new_question(questionnaire, article, key, **values) -> Question:
    fields = {"position": 1, "kind": "yes_no", "obligation": "mandatory", **values}
    return Question(questionnaire=questionnaire, article=article, key=key, **fields)


def test_version_put_in_force_retires_the_one_before(world, draft):
    versions.put_in_force(draft, actor=world.secretariat, seen=seen(read_questionnaire(draft)))
    states = dict(Questionnaire.objects.values_list("version", "state"))
    assert states == {"1": QuestionnaireState.RETIRED, "2": QuestionnaireState.IN_FORCE}
    moves = AuditEvent.objects.filter(action="transition", object_label=str(draft)).values_list("changes", flat=True)
    assert [change["transition"] for change in moves] == ["put_in_use"]


def test_version_in_force_goes_to_reviews_without_one(world, draft):
    has_one, has_none = make_review(world), make_review(world, "FIN", ("MNG", "GHA"))
    type(has_none).objects.filter(pk=has_none.pk).update(questionnaire=None)
    versions.put_in_force(draft, actor=world.secretariat, seen=seen(read_questionnaire(draft)))
    has_one.refresh_from_db()
    has_none.refresh_from_db()
    assert (has_one.questionnaire, has_none.questionnaire) == (world.questionnaire, draft)


@pytest.mark.parametrize("act", [versions.put_in_force, versions.retire_questionnaire])
@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_only_the_secretariat_changes_versions(world, draft, act, role):
    someone = make_user(role)
    with refusal():
        act(draft, actor=someone, seen=seen(read_questionnaire(draft)))


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (versions.put_in_force, QuestionnaireState.IN_FORCE),
        (versions.put_in_force, QuestionnaireState.RETIRED),
        (versions.retire_questionnaire, QuestionnaireState.RETIRED),
    ],
)
def test_state_of_a_version_never_goes_back(world, act, state):
    questionnaire = world.questionnaire
    if state == QuestionnaireState.RETIRED:
        versions.retire_questionnaire(
            questionnaire, actor=world.secretariat, seen=seen(read_questionnaire(questionnaire))
        )
    with refusal("wrong_state"):
        act(questionnaire, actor=world.secretariat, seen=seen(read_questionnaire(questionnaire)))


def test_version_is_put_in_force_only_as_it_was_read(world, draft):
    read = seen(read_questionnaire(draft))
    QuestionText.objects.filter(question__questionnaire=draft).update(text="Another question?")
    for given in (read, ""):
        with nothing_changes(), refusal("changed_since_read" if given else "not_read"):
            versions.put_in_force(draft, actor=world.secretariat, seen=given)


def test_draft_is_not_retired(world, draft):
    with refusal("wrong_state"):
        versions.retire_questionnaire(draft, actor=world.secretariat, seen=seen(read_questionnaire(draft)))


def _without_questions(draft):
    draft.questions.all().delete()


def _without_english(draft):
    QuestionText.objects.filter(question__questionnaire=draft).update(language="fr")


def _with_a_broken_condition(draft):
    draft.questions.update(show_if={"question": "untoc.6", "in": ["yes"]})


@pytest.mark.parametrize("spoil", [_without_questions, _without_english, _with_a_broken_condition])
def test_version_that_cannot_be_answered_is_not_put_in_force(world, draft, spoil):
    spoil(draft)
    with refusal("not_ready"):
        versions.put_in_force(draft, actor=world.secretariat, seen=seen(read_questionnaire(draft)))


CHANGES = {
    "a question added": lambda world: new_question(world.questionnaire, world.articles["TIP 5"], "tip.6").save(),
    "a question changed": lambda _world: Question.objects.filter(key="untoc.6").update(kind="text"),
    "a question removed": lambda _world: Question.objects.get(key="untoc.6").delete(),
    "a text added": lambda _world: QuestionText.objects.create(
        question=Question.objects.get(key="untoc.6"), language="fr", text="?", source="test"
    ),
    "a text changed": lambda _world: QuestionText.objects.update(text="Another?"),
    "a text removed": lambda _world: QuestionText.objects.all().delete(),
    "the status of the wording": lambda world: Questionnaire.objects.filter(pk=world.questionnaire.pk).update(notes={}),
    "the version": lambda world: Questionnaire.objects.filter(pk=world.questionnaire.pk).update(version="9"),
    "made a draft again": lambda world: Questionnaire.objects.filter(pk=world.questionnaire.pk).update(state="draft"),
    "all of it removed": lambda world: Questionnaire.objects.filter(pk=world.questionnaire.pk).delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_database_refuses_to_change_a_version_in_force(world, change):
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
        change(world)


def test_question_is_not_moved_into_a_version_in_force(world, draft):
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
        draft.questions.update(questionnaire=world.questionnaire, key="untoc.7")


def test_draft_is_changed_and_removed(draft):
    draft.questions.update(kind="text")
    QuestionText.objects.filter(question__questionnaire=draft).update(text="Another?")
    draft.delete()
    assert not Question.objects.filter(kind="text", key="untoc.5").exists()


def test_only_one_version_of_a_cluster_is_in_force(draft):
    with pytest.raises(DatabaseError), transaction.atomic():
        Questionnaire.objects.filter(pk=draft.pk).update(state="in_use")


def test_self_assessment_needs_questionnaire_in_force(world, draft):
    review = carry_to(world, make_review(world), ReviewState.PRELIMINARY_CONSULTATION)
    type(review).objects.filter(pk=review.pk).update(questionnaire=draft)
    review = type(review).objects.get(pk=review.pk)
    with refusal("not_ready") as caught:
        consultations.record_preliminary_consultation(
            review,
            actor=person(review, "KEN"),
            seen=seen(read_parties(review)),
            held_on=TODAY,
            language="en",
            participants="All",
            timetable="As planned",
        )
    assert [str(reason) for reason in caught.value.reasons] == ["No questionnaire of this cluster is in force yet."]
