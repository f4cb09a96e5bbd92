"""Answering: nothing typed is lost, every revision is kept and can be restored."""

import pytest

from reviews.enums import DelegateRole, RevisionOrigin
from reviews.models import Answer, AnswerRevision, Question
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services import answers, questionnaires
from reviews.services.answers import AnswerEntry, StaleAnswerError, restore_revision
from tests.factories.reading import seen
from tests.factories.reviews import answer_all
from tests.factories.rows import nothing_changes, refusal

EXPERT = DelegateRole.EXPERT


def test_answer_is_saved_with_its_first_revision(save, who):
    [answer] = save("untoc.5", "in_part", " Since 2004. ")
    assert (answer.value, answer.text, answer.revision, answer.updated_by) == (
        "in_part",
        "Since 2004.",
        1,
        who("KEN", EXPERT),
    )
    [revision] = answer.revisions.all()
    assert (revision.number, revision.value, revision.text, revision.author) == (
        1,
        "in_part",
        "Since 2004.",
        answer.updated_by,
    )


def test_change_is_a_further_revision_and_the_former_one_is_kept(save, who):
    save("untoc.5", "no", "None.")
    save("untoc.5", "yes", "Act 12.", revision=1, actor=who("KEN"))
    answer = Answer.objects.get()
    assert list(answer.revisions.values_list("number", "value", "text", "author")) == [
        (2, "yes", "Act 12.", who("KEN").pk),
        (1, "no", "None.", who("KEN", EXPERT).pk),
    ]


def test_the_same_again_is_no_revision(save):
    save("untoc.5", "no", "None.")
    assert save("untoc.5", "no", " None. ", revision=1) == []
    assert save("untoc.5", "no", "None.", revision=0) == []
    assert AnswerRevision.objects.count() == 1


def test_empty_answer_is_not_kept_and_an_answer_can_be_emptied(save):
    assert save("untoc.5", "", "  ") == []
    save("untoc.5", "no", "None.")
    [answer] = save("untoc.5", None, "", revision=1)
    assert (answer.value, answer.text, answer.revision) == (None, "", 2)


def test_stale_answer_is_refused_and_both_texts_are_there(save, who, assessed):
    save("untoc.5", "yes", "Mine.", actor=who("KEN"))
    with nothing_changes(), pytest.raises(StaleAnswerError) as caught:
        save("untoc.5", "no", "Theirs.")
    assert caught.value.code == "stale_answer"
    assert "untoc.5" in str(caught.value)
    conflict = caught.value.conflicts["untoc.5"]
    assert (conflict.base.text, conflict.theirs.text, conflict.mine.text) == ("", "Mine.", "Theirs.")
    assert caught.value.stored["untoc.5"].revision == 1
    assert (conflict.theirs.author, conflict.theirs.choice, conflict.mine.choice) == (str(who("KEN")), "Yes", "No")


def test_answer_left_as_shown_is_passed_over(save, who):
    save("untoc.5", "no", "None.")
    save("untoc.5", "yes", "Act 12.", revision=1, actor=who("KEN"))
    assert save("untoc.5", "no", "None.", revision=1) == save("untoc.5", None, "", revision=0) == []
    assert Answer.objects.get().text == "Act 12."


def test_one_stale_answer_holds_all_back(assessed, who, save):
    save("untoc.5", "yes", "Mine.", actor=who("KEN"))
    rows = {key: Question.objects.get(key=key) for key in ("untoc.5", "untoc.6")}
    entries = [AnswerEntry(question=row, value="no", text="x", expected_revision=0) for row in rows.values()]
    with nothing_changes(), pytest.raises(StaleAnswerError):
        answers.save_answers(assessed, actor=who("KEN", EXPERT), entries=entries)


def test_value_its_question_does_not_accept_is_refused(save):
    with refusal("invalid_answer") as caught:
        save("untoc.6", "in_part", "x")
    assert "“in_part” is not one of the answers offered for question untoc.6." in str(caught.value)


def test_question_not_put_to_the_state_is_refused(save, assessed, world):
    assessed.instruments.remove(world.instruments["TIP"])
    with refusal("not_asked"):
        save("tip.5", None, "x")


def test_text_is_limited(save):
    assert len(save("tip.5", None, "x" * 100_000)) == 1
    with refusal("too_long") as caught:
        save("tip.5", None, "x" * 100_001, revision=1)
    assert caught.value.field == "tip.5"


def test_text_is_cleaned_and_lookalike_is_no_change(save):
    [answer] = save("untoc.5", "yes", "One\r\n\r\n- two \x07 \n")
    assert answer.text == "One\n\n- two"
    assert save("untoc.5", "yes", "One\n\n- two", revision=1) == []


def test_restored_revision_names_its_source(save, who):
    save("untoc.5", "no", "None.")
    [answer] = save("untoc.5", "yes", "Act 12.", revision=1)
    restored = restore_revision(answer, actor=who("KEN"), number=1)
    assert (restored.value, restored.text, restored.revision, restored.updated_by) == ("no", "None.", 3, who("KEN"))
    latest = restored.revisions.first()
    assert (latest.number, latest.origin, latest.restored_from) == (3, RevisionOrigin.RESTORED, 1)
    assert list(restored.revisions.values_list("text", flat=True)) == ["None.", "Act 12.", "None."]


def test_current_or_unknown_revision_is_not_restored(save, who):
    [answer] = save("untoc.5", "no", "None.")
    for number in (1, 2):
        with refusal("nothing_to_restore"):
            restore_revision(answer, actor=who("KEN"), number=number)


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "observer"), ("GHA", "focal_point"), ("PER", "expert")])
def test_nobody_else_restores(save, who, iso3, role):
    save("untoc.5", "no", "None.")
    [answer] = save("untoc.5", "yes", "Act 12.", revision=1)
    with refusal():
        restore_revision(answer, actor=who(iso3, role), number=1)


def test_nothing_is_restored_once_submitted(save, who, assessed):
    answer_all(assessed)
    [answer] = save("untoc.5", "no", "None.", revision=1)
    questionnaires.submit_questionnaire(assessed, actor=who("KEN"), seen=seen(read_self_assessment(assessed)))
    with refusal():
        restore_revision(answer, actor=who("KEN"), number=1)
