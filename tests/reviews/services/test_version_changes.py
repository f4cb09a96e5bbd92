"""A review moved to another version of its questionnaire, and back: nobody's answers are lost."""

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from reviews.enums import NoteKind, QuestionnaireState, ReviewState
from reviews.models import Answer, Citation, InputAnswer, Note, Question, Questionnaire, Review, VersionChange
from reviews.selectors.answer_checks import list_findings, load_answer_snapshot
from reviews.selectors.looks import look_at_submission
from reviews.selectors.readings_of_questionnaires import (
    SET_ASIDE,
    read_questionnaire,
    read_self_assessment,
    read_undone_change,
    read_version_change,
)
from reviews.selectors.version_changes import count_questions_by_effect, list_answers_set_aside, list_changed_questions
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.notes import write_note
from reviews.services.questionnaire_versions import put_in_force
from reviews.services.version_changes import ABOUT_A_QUESTION, change_version, undo_version_change
from tests.factories.legislation import cite_one
from tests.factories.people import make_user
from tests.factories.questionnaires import make_second_version
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import nothing_changes, refusal
from tests.factories.stakeholder_input import give_input, invite
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.row_locks import unlock_records

KEYS = ("untoc.5", "untoc.5.gap", "untoc.6", "tip.5")


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def second(world):
    return put_in_force(
        version := make_second_version(world), actor=world.secretariat, seen=seen(read_questionnaire(version))
    )


@pytest.fixture
def answered(answering):
    """Give the review with an answer to each question, two of them saved twice."""
    expert = person(answering, "KEN", "expert")
    values = {"untoc.5": "in_part", "untoc.6": "yes"}
    for number, text in enumerate(("First", "Second")):
        entries = [
            AnswerEntry(question, values.get(question.key), f"{text} {question.key}", number)
            for question in answering.questions().filter(key__in=KEYS if number == 0 else KEYS[:2])
        ]
        save_answers(answering, actor=expert, entries=entries)
    return answering


def said(review):
    """Return every answer of the review and its revisions by the key of the question, whatever the version."""
    rows = Answer.objects.filter(review=review).order_by("question__key")
    return {
        answer.question.key: (
            answer.value,
            answer.text,
            list(answer.revisions.order_by("number").values_list("number", "value", "text", "author")),
        )
        for answer in rows
    }


def test_preview_says_what_becomes_of_each_question(answered, second):
    rows = list_changed_questions(answered, second)
    assert [
        (row.key, row.effect, [str(label) for label in row.differences], row.is_answer_invalid) for row in rows
    ] == [
        ("untoc.5", "changed", [], False),
        ("untoc.6", "changed", ["kind of question", "obligation", "answers offered"], True),
        ("untoc.6.new", "new", [], False),
        ("tip.5", "changed", [], False),
        ("untoc.5.gap", "gone", [], False),
    ]
    assert [(row.language, row.before, row.after) for row in rows[0].rewordings] == [
        ("en", "Question untoc.5?", "Reworded?")
    ]
    assert [(row.language, row.before, row.after) for row in rows[3].rewordings] == [("fr", "", "Reformulée ?")]
    assert count_questions_by_effect(rows) == {
        "changed": 3,
        "gone": 1,
        "new": 1,
        "same": 0,
        "answers_set_aside": 1,
        "unfit": 1,
    }


def test_preview_takes_a_fixed_number_of_queries(answering, second, django_assert_num_queries):
    with django_assert_num_queries(5):
        list_changed_questions(answering, second)
    save_answers(
        answering,
        actor=person(answering, "KEN"),
        entries=[AnswerEntry(question, None, "Said", 0) for question in answering.questions()],
    )
    with django_assert_num_queries(5):
        list_changed_questions(answering, second)


def test_every_answer_follows_its_question_and_none_is_changed(world, answered, second):
    before = said(answered)
    change = change_version(
        answered, actor=world.secretariat, seen=seen(read_version_change(answered, second)), to=second
    )
    assert said(answered) == before
    answered.refresh_from_db()
    assert answered.questionnaire == second
    moved = dict(answered.answers.values_list("question__key", "question__questionnaire__version"))
    assert moved == {"untoc.5": "2", "untoc.6": "2", "tip.5": "2", "untoc.5.gap": "1"}
    assert (change.before.version, change.after.version, change.effect["gone"]) == ("1", "2", 1)


def test_answer_that_is_not_asked_any_more_is_set_aside(world, answered, second):
    change_version(answered, actor=world.secretariat, seen=seen(read_version_change(answered, second)), to=second)
    answered.refresh_from_db()
    [answer] = list_answers_set_aside(answered)
    assert (answer.question.key, answer.text, str(answer.saved_by)) == (
        "untoc.5.gap",
        "Second untoc.5.gap",
        str(person(answered, "KEN", "expert")),
    )


def test_person_who_submits_reads_what_is_set_aside(world, answered, second):
    change_version(answered, actor=world.secretariat, to=second, seen=seen(read_version_change(answered, second)))
    answered = Review.objects.get(pk=answered.pk)
    look = look_at_submission(answered)
    assert [part.text for part in look.reading.parts if part.key.startswith(SET_ASIDE)] == ["Second untoc.5.gap"]
    assert "1 answer is set aside." in [str(check.text) for check in look.checks]
    # What the service compares with.
    assert look.reading.digest == read_self_assessment(answered).digest


def test_answer_that_does_not_fit_any_more_is_asked_for_again(world, answered, second):
    change_version(answered, actor=world.secretariat, seen=seen(read_version_change(answered, second)), to=second)
    answered.refresh_from_db()
    found = {
        (row.question.key, str(row.message)) for row in list_findings(load_answer_snapshot(answered)) if row.is_blocking
    }
    assert found == {("untoc.6", "The question does not offer this answer.")}


def test_notes_laws_and_input_follow_too(world, answering, second):
    expert = person(answering, "KEN", "expert")
    about = answering.questions().get(key="untoc.6")
    write_note(
        delegation_of(answering, "KEN"), actor=expert, question=about, kind=NoteKind.QUESTION, text="Which court?"
    )
    cite_one(answering, actor=expert, key="untoc.6")
    organization = make_organization(world.secretariat)
    invitation = invite(answering, organization, actor=person(answering, "KEN"))
    give_input(invitation, actor=make_representative(world.secretariat, organization))
    change_version(answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second)
    there = second.questions.get(key="untoc.6")
    for model in (Note, Citation, InputAnswer):
        assert [row.question for row in model.objects.all()] == [there]
    assert list(invitation.questions.all()) == [there]


def test_every_table_about_a_question_is_moved():
    models = apps.get_models(include_auto_created=True)
    about = {
        model._meta.label
        for model in models
        for field in model._meta.concrete_fields
        if field.related_model is Question
    }
    # The texts of a question are its version's own.
    assert about - {"reviews.QuestionText"} == {model._meta.label for model in ABOUT_A_QUESTION}


def test_undone_everything_is_as_it_was(world, answered, second):
    places = dict(Answer.objects.values_list("pk", "question"))
    change = change_version(
        answered, actor=world.secretariat, seen=seen(read_version_change(answered, second)), to=second
    )
    undone = undo_version_change(change, actor=world.secretariat, seen=seen(read_undone_change(change)))
    answered.refresh_from_db()
    assert answered.questionnaire == world.questionnaire
    assert dict(Answer.objects.values_list("pk", "question")) == places
    assert (undone.undone_by, list_answers_set_aside(answered)) == (world.secretariat, [])


def test_undo_keeps_later_answer_to_shared_question(world, answered, second):
    change = change_version(
        answered, actor=world.secretariat, seen=seen(read_version_change(answered, second)), to=second
    )
    answered.refresh_from_db()
    question = answered.questions().get(key="untoc.5")
    save_answers(
        answered, actor=person(answered, "KEN"), entries=[AnswerEntry(question, "no", "Said in the new version", 2)]
    )
    undo_version_change(change, actor=world.secretariat, seen=seen(read_undone_change(change)))
    answer = Answer.objects.get(review=answered, question__key="untoc.5")
    assert (answer.text, answer.revision, answer.question.questionnaire) == (
        "Said in the new version",
        3,
        world.questionnaire,
    )


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("untoc.6.new", None, "Written on questions that are new: untoc.6.new."),
        ("untoc.6", "all", "Answers that the earlier version does not offer: untoc.6."),
    ],
)
def test_nothing_is_undone_that_would_lose_words(world, answering, second, key, value, reason):
    change = change_version(
        answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second
    )
    question = answering.questions().get(key=key)
    save_answers(answering, actor=person(answering, "KEN"), entries=[AnswerEntry(question, value, "Said since", 0)])
    with refusal("would_lose") as caught:
        undo_version_change(change, actor=world.secretariat, seen=seen(read_undone_change(change)))
    assert [str(text) for text in caught.value.reasons] == [reason]


def test_answer_set_aside_comes_back_with_a_third_version(world, answered, second):
    change_version(answered, actor=world.secretariat, seen=seen(read_version_change(answered, second)), to=second)
    third = Questionnaire.objects.create(
        cluster=second.cluster, version="3", notes={"en": "Draft wording"}, source="test"
    )
    for question in world.questionnaire.questions.with_texts():
        texts = list(question.wordings.all())
        question.pk, question.questionnaire = None, third
        question.save(force_insert=True)
        for text in texts:
            text.pk, text.question = None, question
            text.save(force_insert=True)
    put_in_force(third, actor=world.secretariat, seen=seen(read_questionnaire(third)))
    change_version(answered, actor=world.secretariat, seen=seen(read_version_change(answered, third)), to=third)
    answered.refresh_from_db()
    assert list_answers_set_aside(answered) == []
    assert set(answered.answers.values_list("question__questionnaire__version", flat=True)) == {"3"}


def test_only_the_last_change_is_undone_and_only_once(world, answering, second):
    change = change_version(
        answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second
    )
    undo_version_change(change, actor=world.secretariat, seen=seen(read_undone_change(change)))
    with refusal("not_the_last"):
        undo_version_change(change, actor=world.secretariat, seen=seen(read_undone_change(change)))


def test_change_is_recorded_and_the_state_is_notified(world, answering, second, capture_commit):
    with capture_commit():
        change = change_version(
            answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second
        )
    notified = set(Message.objects.filter(event="reviews/version_changed").values_list("recipient__email", flat=True))
    assert notified == {person(answering, "KEN", role).email for role in ("focal_point", "expert", "observer")}
    event = AuditEvent.objects.get(object_label=str(change), action="changed")
    assert event.changes["version"] == ["1", "2"]


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_versions_are_changed_by_the_secretariat_alone(answering, second, role):
    someone = make_user(role)
    with refusal():
        change_version(answering, actor=someone, seen=seen(read_version_change(answering, second)), to=second)


@pytest.mark.parametrize("who", ["focal_point", "expert", "observer"])
def test_the_states_own_people_change_no_version(world, answering, second, who):
    change = change_version(
        answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second
    )
    with refusal():
        undo_version_change(change, actor=person(answering, "KEN", who), seen=seen(read_undone_change(change)))


def test_what_was_submitted_keeps_its_version(world, review, second):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    change = change_version(review, actor=world.secretariat, seen=seen(read_version_change(review, second)), to=second)
    type(review).objects.filter(pk=review.pk).update(state=ReviewState.DESK_REVIEW)
    with refusal():
        undo_version_change(change, actor=world.secretariat, seen=seen(read_undone_change(change)))
    with refusal():
        change_version(
            review,
            actor=world.secretariat,
            seen=seen(read_version_change(review, world.questionnaire)),
            to=world.questionnaire,
        )


def test_version_not_in_force_or_current_is_refused(world, answering):
    draft = make_second_version(world)
    for other in (draft, world.questionnaire):
        with refusal("wrong_version"):
            change_version(
                answering, actor=world.secretariat, seen=seen(read_version_change(answering, other)), to=other
            )


def test_review_without_a_questionnaire_has_none_to_move_from(world, review, second):
    type(review).objects.filter(pk=review.pk).update(questionnaire=None)
    with refusal("no_version"):
        change_version(review, actor=world.secretariat, seen=seen(read_version_change(review, second)), to=second)


def test_answer_to_former_version_is_not_saved(world, answered, second):
    question = world.questionnaire.questions.select_related("article").get(key="untoc.5.gap")
    change_version(answered, actor=world.secretariat, seen=seen(read_version_change(answered, second)), to=second)
    # As an act that looked at the review before it was moved.
    answered.questionnaire = world.questionnaire
    with refusal("not_asked"):
        save_answers(answered, actor=person(answered, "KEN"), entries=[AnswerEntry(question, None, "Late", 2)])


def test_database_knows_who_undid_and_that_versions_differ(world, answering, second):
    change = change_version(
        answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second
    )
    for values in ({"undone_by": world.secretariat}, {"after": world.questionnaire}):
        with pytest.raises(IntegrityError, match="reviews_versionchange"), unlock_records(VersionChange):
            VersionChange.objects.filter(pk=change.pk).update(**values)


def run(*options, capsys):
    call_command("change_version", "--review", "KEN-1", *options, "--json")
    return json.loads(capsys.readouterr().out)


def test_command_says_what_it_would_do_does_it_and_takes_it_back(world, answered, second, capsys):
    by = ("--as", world.secretariat.email)
    with nothing_changes():
        planned = run(*by, "--dry-run", capsys=capsys)
    assert (planned["moved"], planned["gone"], planned["answers_set_aside"], len(planned["questions"])) == (
        False,
        1,
        1,
        5,
    )
    assert run(*by, capsys=capsys) == planned | {"moved": True}
    assert run(*by, "--undo", capsys=capsys) == {"review": "KEN-1", "from": "2", "to": "1", "undone": True}


def test_command_refuses_what_the_portal_would(world, answering, second):
    for options in (
        ("--as", person(answering, "KEN").email),
        ("--as", "nobody@example.org"),
        ("--as", world.secretariat.email, "--undo"),
    ):
        with nothing_changes(), pytest.raises(CommandError):
            call_command("change_version", "--review", "KEN-1", *options)


def test_second_version_in_force_while_the_first_is_answered(world, answering, second):
    assert (answering.questionnaire.version, second.state) == ("1", QuestionnaireState.IN_FORCE)
