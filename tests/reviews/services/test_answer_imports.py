"""Bringing files back: who may, what is refused, what is stored, and that it is all or nothing."""

import datetime as dt
import hashlib
import io

import docx
import openpyxl
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from reviews.answer_files.merging import MergeResult, Version
from reviews.enums import ReviewState
from reviews.models import Answer, AnswerImport, AnswerRevision, Questionnaire, Review
from reviews.selectors.answer_files import build_content, list_compared_answers
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services.answer_imports import Decision, confirm_import, preview_import
from reviews.services.answers import AnswerEntry, StaleAnswerError, save_answers
from reviews.services.articles import add_institution, assign_articles
from reviews.services.questionnaires import submit_questionnaire
from tests.factories.answer_files import fill, saved
from tests.factories.questionnaires import change_question
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import AuditEvent

FORMATS = pytest.mark.parametrize("file_format", FileFormat.values)


@pytest.fixture
def answering(at):
    """Give the review at the self-assessment, one question answered."""
    review = at(ReviewState.SELF_ASSESSMENT)
    save(review, "untoc.5", "yes", "One. Two. Three.")
    return review


def save(review, key, value, text, actor=None):
    answer = review.answers.filter(question__key=key).first()
    entry = AnswerEntry(review.questions().get(key=key), value, text, answer.revision if answer else 0)
    save_answers(review, actor=actor or person(review, "KEN"), entries=[entry])


def exported(review, file_format="docx", language="en", articles=()):
    return write_file(build_content(review, language, articles), FileFormat(file_format))


def preview(review, content, actor=None, name="answers.docx"):
    return preview_import(review, actor=actor or person(review, "KEN", "expert"), name=name, content=content)


def confirm(source, actor=None, decisions=None):
    shown = {row.question.key: row.revision for row in list_compared_answers(source)}
    return confirm_import(source, actor=actor or person(source.review, "KEN"), shown=shown, decisions=decisions or {})


def outcomes(source):
    return {row.question.key: row.outcome for row in list_compared_answers(source)}


def stored(review):
    return {key: (value, text) for key, value, text in review.answers.values_list("question__key", "value", "text")}


@FORMATS
@pytest.mark.parametrize("language", OfficialLanguage.values)
def test_round_trip_in_each_language(answering, file_format, language):
    before = stored(answering)
    untouched = preview(answering, exported(answering, file_format, language))
    assert set(outcomes(untouched).values()) == {MergeResult.SAME}
    assert (untouched.language, untouched.notices) == (language, [])
    typed = fill(exported(answering, file_format, language), file_format, {"tip.5": (None, "المادة ٥\n\n- 第五条")})
    source = preview(answering, typed)
    assert outcomes(source)["tip.5"] == MergeResult.NEW
    assert stored(answering) == before
    confirm(source)
    assert stored(answering) == {**before, "tip.5": (None, "المادة ٥\n\n- 第五条")}


@FORMATS
def test_a_label_in_any_language_chooses_its_value(answering, file_format):
    typed = fill(
        exported(answering, file_format, "ar"), file_format, {"untoc.5": ("in_part", None), "untoc.6": ("No", "")}
    )
    confirm(preview(answering, typed))
    assert stored(answering) == {"untoc.5": ("in_part", "One. Two. Three."), "untoc.6": ("no", "")}


def test_only_the_articles_chosen_are_in_the_file(answering):
    source = preview(answering, exported(answering, articles=[("TIP", 5), ("UNTOC", 6)]))
    assert [row["key"] for row in source.content] == ["untoc.6", "tip.5"]


def test_preview_keeps_what_was_read_and_changes_no_answer(answering):
    content = fill(exported(answering), "docx", {"untoc.5": ("No", "Other.")})
    with transaction.atomic():
        answers = list(AnswerRevision.objects.values_list())
        source = preview(answering, content, name="x" * 300 + ".docx")
        assert list(AnswerRevision.objects.values_list()) == answers
    assert (source.sha256, source.file_format) == (hashlib.sha256(content).hexdigest(), "docx")
    assert (source.uploaded_by, source.confirmed_at) == (person(answering, "KEN", "expert"), None)
    assert source.outcomes == {"conflict": 0, "merged": 0, "changed_there": 1, "new": 0, "changed_here": 0, "same": 3}
    assert source.file_name.endswith("x.docx")
    assert AuditEvent.objects.filter(object_label=str(source), action="created").count() == 1


def test_confirming_stores_with_the_source_in_the_history(answering):
    source = preview(
        answering, fill(exported(answering), "docx", {"untoc.5": ("No", "Other."), "tip.5": (None, "New")})
    )
    done = confirm(source)
    assert stored(answering) == {"untoc.5": ("no", "Other."), "tip.5": (None, "New")}
    assert set(done.revisions.values_list("answer__question__key", "number")) == {("untoc.5", 2), ("tip.5", 1)}
    assert (done.content, done.confirmed_by, done.outcomes["new"]) == ([], person(answering, "KEN"), 1)
    assert AuditEvent.objects.filter(object_label=str(source), action="changed").count() == 1


def test_a_file_is_taken_over_once(answering):
    source = preview(answering, fill(exported(answering), "docx", {"tip.5": (None, "New")}))
    confirm(source)
    with refusal("already_confirmed"):
        confirm_import(source, actor=person(answering, "KEN"), shown={}, decisions={})


def test_text_that_a_colleague_wrote_stays(answering):
    content = fill(exported(answering), "docx", {"untoc.6": ("Yes", "From the file.")})
    save(answering, "untoc.5", "no", "A colleague's.")
    source = preview(answering, content)
    assert outcomes(source) == {
        "untoc.5": MergeResult.CHANGED_IN_PORTAL,
        "untoc.5.gap": MergeResult.SAME,
        "untoc.6": MergeResult.NEW,
        "tip.5": MergeResult.SAME,
    }
    confirm(source)
    assert stored(answering) == {"untoc.5": ("no", "A colleague's."), "untoc.6": ("yes", "From the file.")}


def test_changes_that_do_not_touch_are_joined(answering):
    content = fill(exported(answering), "docx", {"untoc.5": (None, "One. Two. Three. Four.")})
    save(answering, "untoc.5", "in_part", "Zero. One. Two. Three.")
    source = preview(answering, content)
    assert outcomes(source)["untoc.5"] == MergeResult.MERGED
    confirm(source)
    assert stored(answering)["untoc.5"] == ("in_part", "Zero. One. Two. Three. Four.")


def conflicting(review):
    content = fill(exported(review), "docx", {"untoc.5": ("No", "One. Theirs. Three."), "tip.5": (None, "New")})
    save(review, "untoc.5", "in_part", "One. Mine. Three.")
    return preview(review, content)


def test_a_conflict_without_a_decision_stores_nothing_at_all(answering):
    source = conflicting(answering)
    assert outcomes(source)["untoc.5"] == MergeResult.CONFLICT
    with refusal("undecided"):
        confirm(source)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (Decision(Decision.PORTAL), ("in_part", "One. Mine. Three.")),
        (Decision(Decision.FILE), ("no", "One. Theirs. Three.")),
        (Decision(Decision.JOINED, Version("no", "One. Ours. Three.")), ("no", "One. Ours. Three.")),
        (Decision(Decision.JOINED, Version(None, "")), (None, "")),
    ],
)
def test_a_conflict_is_decided_by_a_person(answering, decision, expected):
    source = conflicting(answering)
    confirm(source, decisions={"untoc.5": decision})
    assert stored(answering) == {"untoc.5": expected, "tip.5": (None, "New")}


def test_an_answer_saved_since_the_preview_stores_nothing(answering):
    source = preview(
        answering, fill(exported(answering), "docx", {"untoc.5": ("No", "Other."), "tip.5": (None, "New")})
    )
    shown = {row.question.key: row.revision for row in list_compared_answers(source)}
    save(answering, "untoc.5", "no", "One. Two. Three. A colleague's end.")
    decisions = {"untoc.5": Decision(Decision.FILE)}
    with nothing_changes(), pytest.raises(StaleAnswerError):
        confirm_import(source, actor=person(answering, "KEN"), shown=shown, decisions=decisions)


def test_an_answer_that_was_not_shown_stores_nothing(answering):
    source = preview(answering, fill(exported(answering), "docx", {"untoc.5": ("No", "Other.")}))
    with nothing_changes(), pytest.raises(StaleAnswerError):
        confirm_import(source, actor=person(answering, "KEN"), shown={}, decisions={})


@pytest.mark.parametrize(
    ("iso3", "role"), [("KEN", "observer"), ("GHA", "focal_point"), ("GHA", "expert"), ("PER", "expert")]
)
def test_only_those_who_may_answer_bring_files_back(answering, iso3, role):
    content = fill(exported(answering), "docx", {"tip.5": (None, "New")})
    source = preview(answering, content)
    other = person(answering, iso3, role)
    with refusal():
        preview(answering, content, actor=other)
    with refusal():
        confirm(source, actor=other)


def test_file_changes_no_articles_assigned_to_others(world, answering):
    """An expert's file with answers on an article that an institution prepares: none of its answers is stored."""
    leads, delegation = person(answering, "KEN"), delegation_of(answering, "KEN")
    institution = add_institution(delegation, actor=leads, name="Ministry of Finance")
    assign_articles(delegation, actor=leads, articles=[world.articles["TIP 5"]], institution=institution)
    typed = {"untoc.5": ("No", "Other."), "tip.5": (None, "New")}
    source = preview(answering, fill(exported(answering), "docx", typed))
    with refusal("in_other_hands"):
        confirm(source, actor=person(answering, "KEN", "expert"))
    confirm(source, actor=leads)
    assert stored(answering) == {"untoc.5": ("no", "Other."), "tip.5": (None, "New")}


def test_the_secretariat_does_not_answer_for_a_state(world, answering):
    with refusal():
        preview(answering, exported(answering), actor=world.secretariat)


def test_after_the_submission_nothing_is_brought_back(answering):
    source = preview(answering, fill(exported(answering), "docx", {"tip.5": (None, "New")}))
    review = Review.objects.get(pk=answering.pk)
    for key, value in (("untoc.5", "yes"), ("untoc.6", "yes")):
        save(review, key, value, "Done.")
    submit_questionnaire(review, actor=person(review, "KEN"), seen=seen(read_self_assessment(review)))
    with refusal():
        confirm(source)
    with refusal():
        preview(review, exported(review))


def test_a_file_of_another_state_is_refused(world, answering, other_review):
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    with refusal("other_review") as caught:
        preview(answering, exported(other))
    assert "FIN-1" in str(caught.value)


def test_a_file_of_an_older_questionnaire_is_refused(answering):
    content = exported(answering)
    newer = Questionnaire.objects.create(
        cluster=answering.phase.cluster, version="2", notes={"en": "Newer"}, source="test"
    )
    Review.objects.filter(pk=answering.pk).update(questionnaire=newer)
    with refusal("older_questionnaire") as caught:
        preview(Review.objects.get(pk=answering.pk), content)
    assert "version 1/1" in str(caught.value)


def test_an_earlier_export_is_named(answering):
    content = fill(exported(answering), "docx", {"untoc.5": (None, "From the first file")})
    assert preview(answering, content).notices == []
    save(answering, "untoc.5", "yes", "Changed here")
    (notice,) = preview(answering, content).notices
    assert notice.startswith("An earlier export: these answers were changed here after the file was exported on")
    assert notice.endswith(": untoc.5")


def test_a_file_older_than_an_imported_one_is_named(answering):
    with time_machine.travel(timezone.now() - dt.timedelta(days=2)):
        first = exported(answering)
    second = fill(exported(answering), "docx", {"untoc.6": (None, "From the second file")})
    confirm(preview(answering, second))
    again, earlier = preview(answering, second).notices, preview(answering, first).notices
    assert again[0].startswith("The same file was imported before, on ")
    assert "An earlier export: the file was exported on" in earlier[0]


def test_what_is_not_read_is_on_the_row(answering):
    book = openpyxl.load_workbook(io.BytesIO(exported(answering, "xlsx")))
    book.worksheets[1].cell(500, 5).value = "Far below"
    source = preview(answering, saved(book))
    assert "E500: “Far below”" in AnswerImport.objects.get(pk=source.pk).notices[0]


def test_export_of_one_article_misses_no_other_question(answering):
    content = write_file(build_content(answering, "en", [("TIP", 5)]), FileFormat.XLSX)
    assert preview(answering, content).notices == []


def test_file_without_any_answer_is_refused(answering):
    letter = docx.Document(io.BytesIO(exported(answering, articles=[("TIP", 5)])))
    table = letter.tables[1]
    table._tbl.remove(table.rows[-1]._tr)
    with refusal("no_answers") as caught:
        preview(answering, saved(letter))
    assert "Question tip.5 is missing from the file, or its mark is." in str(caught.value.reasons)


def test_question_of_foreign_instrument_is_refused(world, answering):
    content = exported(answering)
    answering.instruments.remove(world.instruments["TIP"])
    with refusal("unreadable_answers") as caught:
        preview(answering, content)
    assert "Question tip.5 is not for this State." in str(caught.value)


@FORMATS
def test_every_answer_that_cannot_be_read_is_named(answering, file_format):
    change_question("untoc.6", kind="number")
    typed = {"untoc.5": ("perhaps", None), "untoc.6": ("many", None)}
    with refusal("unreadable_answers") as caught:
        preview(answering, fill(exported(answering, file_format), file_format, typed))
    assert [str(reason) for reason in caught.value.reasons] == [
        "“perhaps” is not one of the answers offered for question untoc.5.",
        "Question untoc.6 asks for a whole number, not “many”.",
    ]


def test_formula_in_an_answer_stores_nothing(answering):
    content = fill(exported(answering, "xlsx"), "xlsx", {"untoc.5": (None, "=1+1")})
    with refusal("unreadable_answers") as caught:
        preview(answering, content)
    assert "is a formula. Type its result instead." in str(caught.value.reasons)


def test_two_answers_to_one_question_are_refused(answering):
    with refusal("unreadable_answers") as caught:
        preview(answering, fill(exported(answering), "docx", {"untoc.5": ("Yes\n☒ No", None)}))
    assert "Question untoc.5 takes only one answer." in str(caught.value)


@FORMATS
def test_several_choices_and_numbers_come_back(answering, file_format):
    options = [{"value": value, "labels": {"en": value.title(), "ar": f"{value} ع"}} for value in ("a", "b", "c")]
    change_question("untoc.6", kind="multi_choice", options=options)
    change_question("tip.5", kind="number")
    save(answering, "untoc.6", ["a", "c"], "")
    content = exported(answering, file_format, "ar")
    assert set(outcomes(preview(answering, content)).values()) == {MergeResult.SAME}
    confirm(preview(answering, fill(content, file_format, {"tip.5": ("٤٢", None)})))
    assert (stored(answering)["untoc.6"], stored(answering)["tip.5"]) == ((["a", "c"], ""), (42, ""))


def test_option_twice_in_a_file_is_chosen_once(answering):
    options = [{"value": value, "labels": {"en": value.title()}} for value in ("one", "two", "three")]
    change_question("untoc.6", kind="multi_choice", options=options)
    save(answering, "untoc.6", ["three", "one"], "")
    boxes = "One\N{RIGHT-TO-LEFT MARK}\n☒ THREE\n☒ one\n☐ Two"
    source = preview(answering, fill(exported(answering), "docx", {"untoc.6": (boxes, None)}))
    assert outcomes(source)["untoc.6"] == MergeResult.SAME
    source = preview(answering, fill(exported(answering), "docx", {"untoc.6": (f"{boxes}\n☒ Two", None)}))
    confirm(source)
    assert stored(answering)["untoc.6"] == (["one", "three", "two"], "")


def test_question_that_left_the_review_stores_nothing(world, answering):
    source = preview(answering, fill(exported(answering), "docx", {"tip.5": (None, "New"), "untoc.6": ("Yes", None)}))
    answering.instruments.remove(world.instruments["TIP"])
    with refusal("not_asked"):
        confirm(source)


def test_the_database_keeps_the_promise_of_a_confirmation(answering):
    source = preview(answering, exported(answering))
    for fields in ({"confirmed_by": person(answering, "KEN")}, {"file_format": "pdf"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerImport.objects.filter(pk=source.pk).update(**fields)


@pytest.mark.parametrize("answers", [1, 3])
def test_comparing_asks_a_fixed_number_of_queries(answering, django_assert_num_queries, answers):
    for key in ["untoc.5.gap", "untoc.6", "tip.5"][:answers]:
        save(answering, key, None, "x")
    source = AnswerImport.objects.get(pk=preview(answering, exported(answering)).pk)
    assert source.review.code
    with django_assert_num_queries(4):
        list_compared_answers(source)
    with django_assert_num_queries(7):
        build_content(source.review, "en")


def test_readers_of_the_draft_see_its_imports(world, answering):
    preview(answering, exported(answering))
    seen = AnswerImport.objects
    assert Answer.objects.visible_to(person(answering, "KEN", "observer")).exists()
    assert seen.visible_to(person(answering, "KEN", "observer")).count() == 1
    assert seen.visible_to(world.secretariat).count() == 1
    assert seen.visible_to(person(answering, "GHA")).count() == 0


def test_who_may_not_answer_learns_nothing_of_a_confirmation(answering):
    source = preview(answering, fill(exported(answering), "docx", {"tip.5": (None, "New")}))
    confirm(source)
    with refusal():
        confirm(source, actor=person(answering, "KEN", "observer"))


def test_each_answer_is_compared_with_its_own_exported_revision(answering):
    """The exported revision of one answer is an earlier or a later one of another."""
    save(answering, "untoc.6", "yes", "Second.")
    content = exported(answering)
    save(answering, "untoc.5", "no", "Mine.")
    later = exported(answering)
    save(answering, "untoc.5", "no", "Mine, once more.")
    save(answering, "untoc.6", "no", "Later.")
    for file, expected in ((content, {"untoc.5": 1, "untoc.6": 1}), (later, {"untoc.5": 2, "untoc.6": 1})):
        rows = {row.question.key: row for row in list_compared_answers(preview(answering, file))}
        revisions = {key: rows[key].exported_revision for key in expected}
        assert revisions == expected
        # Nothing is changed in the file, so it says the same as the revision it was exported with.
        assert {rows[key].outcome for key in expected} <= {MergeResult.SAME, MergeResult.CHANGED_IN_PORTAL}
