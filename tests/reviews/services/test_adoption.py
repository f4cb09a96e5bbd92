"""An adopted questionnaire from Excel or Word: nothing is lost in silence, nothing is stored before it is confirmed."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from openpyxl.comments import Comment

from reviews.enums import QuestionnaireState, ReviewState, TextEffect, Wording
from reviews.models import Phase, Question, Questionnaire, Review, TextImport
from reviews.selectors.adoption import list_adopted_questions, list_adoption_checks
from reviews.selectors.questionnaire_export import build_questionnaire_export
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.selectors.text_imports import read_text_import
from reviews.services.questionnaire_versions import draft_version, put_in_force
from reviews.services.text_imports import (
    adopt_questionnaire,
    confirm_text_import,
    preview_questionnaire,
)
from tests.factories.adoption import (
    ANSWERS,
    FIRST,
    HEADING,
    QUESTIONS,
    VERSION,
    columns,
    fill,
    fill_letter,
    filled,
    open_book,
    put,
    save,
)
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import make_review
from untoc_portal.core.enums import OfficialLanguage, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError


@pytest.fixture
def cluster(world):
    """Give the version in force, with no phase of its cluster open."""
    Phase.objects.filter(pk=world.phase.pk).update(
        cluster=type(world.questionnaire.cluster).objects.create(number=2, roman="II", titles={"en": "Other"})
    )
    return world.questionnaire


def preview(content, actor=None, name="adopted.xlsx"):
    return preview_questionnaire(actor=actor, name=name, content=content)


def confirm(source, actor=None):
    return confirm_text_import(source, actor=actor, seen=seen(read_text_import(source)))


def questions_of(source):
    return list_adopted_questions(source.content["content"], source.content["lines"])


def written(letter):
    content = io.BytesIO()
    letter.save(content)
    return content.getvalue()


def test_filled_template_becomes_a_draft(world, cluster):
    source = preview(filled(cluster), world.secretariat)
    assert not Questionnaire.objects.filter(version=VERSION).exists()
    assert source.notices == []
    confirm(source, world.secretariat)
    draft = Questionnaire.objects.get(version=VERSION)
    assert (draft.wording, draft.state, draft.source) == (Wording.ADOPTED, QuestionnaireState.DRAFT, "Invented paper 1")
    assert [(row.number, row.key, row.kind, row.show_if) for row in draft.questions.all()] == [
        (str(n), row.key, row.kind, row.show_if) for n, row in enumerate(cluster.questions.all(), 1)
    ]
    assert draft.questions.get(key="untoc.6").texts == {
        language: f"[Invented] Question 3 ({language})" for language in OfficialLanguage.values
    }


def test_word_and_excel_say_the_same(world, cluster):
    excel = preview(filled(cluster))
    word = preview(written(fill_letter(cluster)), name="adopted.docx")
    assert word.content["content"] == excel.content["content"]
    assert word.notices == []


def test_preview_says_line_by_line_what_will_be(world, cluster):
    book = fill(open_book(cluster))
    put(book, FIRST, kind="text", shown_if="", shown_if_answers="")
    put(book, FIRST + 1, shown_if="", shown_if_answers="")
    book[QUESTIONS].delete_rows(FIRST + 3)
    put(
        book, 9, number="12", instrument="UNTOC", article="6", kind="text", obligation="none", text_en="[Invented] New?"
    )
    source = preview(save(book))
    notified = {one.key: (one.effect, one.line) for one in questions_of(source)}
    assert notified == {
        "untoc.5": (TextEffect.CHANGED, 3),
        "untoc.5.gap": (TextEffect.CHANGED, 4),
        "untoc.6": (TextEffect.CHANGED, 5),
        "untoc.6.n12": (TextEffect.NEW, 9),
        "tip.5": (TextEffect.GONE, 0),
    }
    words = {part.key: str(part.words) for part in read_text_import(source).parts}
    assert "kind of question" in words["question:untoc.5"]
    assert "Missing in: العربية, 中文, Français, Русский, Español" in words["question:untoc.6.n12"]


def test_missing_languages_are_counted(world, cluster):
    source = preview(filled(cluster, ["en", "fr"]))
    notified = [str(check.text) for check in list_adoption_checks(source)]
    assert "English: of 4 questions, 0 have a text missing." in notified
    assert any(text.startswith("Español: of 4 questions, 4 have a text missing: untoc.5") for text in notified)


def test_questions_without_text_are_skipped_and_named(world, cluster):
    book = fill(open_book(cluster))
    for language in OfficialLanguage.values:
        put(book, FIRST + 2, **{f"text_{language}".replace("zh-hans", "zh_hans"): ""})
    put(book, FIRST + 2, number="")
    source = preview(save(book))
    assert source.notices == ["Line 5: there is no text, so question untoc.6 is left out."]


def test_condition_and_relation_may_name_numbers_and_labels(world, cluster):
    book = fill(open_book(cluster))
    put(book, FIRST + 1, shown_if="1", shown_if_answers="No; in_part", related="3; tip.5")
    confirm(preview(save(book)))
    gap = Question.objects.get(questionnaire__version=VERSION, key="untoc.5.gap")
    assert gap.show_if == {"question": "untoc.5", "in": ["no", "in_part"]}
    assert gap.related == ["untoc.6", "tip.5"]


def cell(title, line, column, text):
    """Return a change of one cell."""

    def change(book):
        sheet = book[title]
        sheet.cell(line, columns(sheet).get(column, column) if isinstance(column, str) else column).value = text

    return change


def heading(name, text):
    def change(book):
        for row in book[HEADING].iter_rows():
            if row[0].value == name:
                row[1].value = text

    return change


def merge(book):
    book[QUESTIONS].merge_cells("A3:B3")


def clear_texts(book):
    put(book, FIRST, **{f"text_{language}": "" for language in OfficialLanguage.values})


def loop(book):
    put(book, FIRST, shown_if="2", shown_if_answers="yes", kind="yes_no")
    put(book, FIRST + 1, shown_if="1", shown_if_answers="yes", kind="yes_no")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (cell(QUESTIONS, FIRST, "text_en", "=1+1"), "is a formula"),
        (cell(QUESTIONS, FIRST, "text_en", "bad_x0000_"), r"hidden character in it \(U\+0000"),
        (cell(QUESTIONS, FIRST, "text_en", "a\u202eb"), "hidden character"),
        (cell(QUESTIONS, FIRST, 40, "beyond"), "names no column"),
        (cell(QUESTIONS, 1, 40, "text_de"), "not known"),
        (cell(QUESTIONS, 1, 40, "text_en"), "there twice"),
        (cell(QUESTIONS, FIRST + 1, "number", "1"), "Line 4, number: Number 1 is on line 3"),
        (cell(QUESTIONS, FIRST + 1, "key", "untoc.5"), "Line 4, key: Question untoc.5 is on line 3"),
        (cell(QUESTIONS, FIRST, "kind", "essay"), "Line 3, kind: “essay” is not one of"),
        (cell(QUESTIONS, FIRST, "kind", "choice"), "needs a set of answers"),
        (cell(QUESTIONS, FIRST, "answers", "colours"), "no set “colours”"),
        (cell(QUESTIONS, FIRST, "article", "five"), "Line 3, article"),
        (cell(QUESTIONS, FIRST, "article", "77"), "has no article 77"),
        (cell(QUESTIONS, FIRST, "instrument", "XYZ"), "has no article 5"),
        (cell(QUESTIONS, FIRST, "cites_legislation", "perhaps"), "neither yes nor no"),
        (cell(QUESTIONS, FIRST, "related", "99"), "“99” is not known"),
        (cell(QUESTIONS, FIRST, "text_en", "x" * 2001), "longer than 2000"),
        (cell(QUESTIONS, FIRST + 1, "shown_if_answers", "perhaps"), "does not offer the answer"),
        (cell(QUESTIONS, FIRST + 1, "shown_if", "88"), "no question “88”"),
        (loop, "does not name an earlier question"),
        (cell(QUESTIONS, FIRST, "shown_if", "2"), "answers are missing"),
        (clear_texts, "Line 3, text: The text is missing in every language"),
        (lambda book: book.remove(book[HEADING]), "no heading with the cluster and the version"),
        (merge, "are merged"),
        (heading("cluster", "9"), "“9” is not known"),
        (heading("cluster", "one"), "not a whole number"),
        (heading("version", "1"), "already exists"),
        (heading("source", ""), "source: The value is missing"),
    ],
)
def test_bad_workbook_is_refused_whole(world, cluster, change, message):
    book = fill(open_book(cluster))
    change(book)
    with pytest.raises(DomainError, match=message):
        preview(save(book))
    assert not TextImport.objects.exists()
    assert Questionnaire.objects.count() == 1


def test_answers_are_refused_with_their_line(world, cluster):
    book = fill(open_book(cluster))
    put(book, FIRST, title=ANSWERS, set="colours", value="red", label_en="Red")
    put(book, FIRST + 1, title=ANSWERS, set="colours", value="red", label_en="Red")
    with pytest.raises(DomainError, match="Line 4, value: This answer is in the set twice"):
        preview(save(book))


def test_own_set_of_answers_is_stored(world, cluster):
    book = fill(open_book(cluster))
    put(book, FIRST, title=ANSWERS, set="colours", value="red", label_en="Red", label_zh_hans="红")
    put(book, FIRST + 2, kind="choice", answers="colours")
    confirm(preview(save(book)))
    options = Question.objects.get(questionnaire__version=VERSION, key="untoc.6").options
    assert options == [{"value": "red", "labels": {"en": "Red", "zh-hans": "红"}}]


def test_what_is_not_read_is_named(world, cluster):
    book = fill(open_book(cluster))
    book[QUESTIONS]["C3"].comment = Comment("[Invented] look here", "someone")
    book.create_sheet("Mine")["A1"] = "[Invented] remember this"
    book[HEADING]["E1"] = "[Invented] beside"
    book[QUESTIONS].oddHeader.center.text = "[Invented] at the head"
    put(book, FIRST, portal_wording="[Invented] typed into the wrong column")
    notified = " ".join(preview(save(book)).notices)
    for text in ("look here", "remember this", "beside", "at the head", "typed into the wrong column"):
        assert f"[Invented] {text}" in notified


def test_loose_text_in_word_is_named(world, cluster):
    letter = fill_letter(cluster)
    letter.add_paragraph("[Invented] loose words")
    letter.sections[0].header.paragraphs[0].text = "[Invented] head"
    notified = " ".join(preview(written(letter), name="a.docx").notices)
    assert "[Invented] loose words" in notified
    assert "[Invented] head" in notified


def in_last_table(change):
    def apply(letter):
        change(letter.tables[-1])

    return apply


def merge_row(table):
    table.rows[0].cells[0].merge(table.rows[0].cells[1])


def rename_row(table):
    table.rows[5].cells[0].text = "colour"


def double_row(table):
    table.rows[5].cells[0].text = "number"


def add_table(letter):
    letter.add_table(1, 2).rows[0].cells[0].text = "mine"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (in_last_table(merge_row), "Each row has a name"),
        (in_last_table(rename_row), "The row is not known"),
        (in_last_table(double_row), "Each row has a name"),
        (add_table, "not one of the template"),
    ],
)
def test_bad_document_is_refused_whole(world, cluster, change, message):
    letter = fill_letter(cluster)
    change(letter)
    with pytest.raises(DomainError, match=message):
        preview(written(letter), name="a.docx")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 no"), ("a.xlsx", b""), ("a.xlsx", b"text"), ("a.xls", b"\xd0\xcf\x11\xe0")],
)
def test_other_files_are_refused(world, cluster, name, content):
    with pytest.raises(DomainError):
        preview(content, name=name)


def test_name_must_agree_with_the_content(world, cluster):
    with pytest.raises(DomainError, match="ends otherwise"):
        preview(filled(cluster), name="adopted.docx")


def test_command_puts_the_adopted_text_in_force(world, cluster, tmp_path, capsys):
    path = tmp_path / "adopted.xlsx"
    path.write_bytes(filled(cluster))
    call_command("adopt_questionnaire", "--as", world.secretariat.email, "--dry-run", "--json", path)
    notified = json.loads(capsys.readouterr().out)
    assert (notified["stored"], len(notified["questions"])) == (False, 4)
    assert Questionnaire.objects.count() == 1
    call_command("adopt_questionnaire", "--as", world.secretariat.email, path)
    assert "In force" in capsys.readouterr().out
    states = dict(Questionnaire.objects.values_list("version", "state"))
    assert states == {"1": QuestionnaireState.RETIRED, VERSION: QuestionnaireState.IN_FORCE}


def test_adoption_is_refused_while_a_phase_is_open(world):
    with pytest.raises(DomainError, match="Phase 1 of this cluster is open"):
        adopt_questionnaire(actor=world.secretariat, name="a.xlsx", content=filled(world.questionnaire))
    assert Questionnaire.objects.count() == 1
    assert not TextImport.objects.exists()


def test_closed_phase_does_not_hold_the_adoption(world):
    review = make_review(world)
    content = filled(world.questionnaire)
    with pytest.raises(DomainError, match="is open"):
        adopt_questionnaire(actor=world.secretariat, name="a.xlsx", content=content)
    Review.objects.filter(pk=review.pk).update(
        state=ReviewState.CLOSED, opened_on=world.phase.starts_on, issued_at=timezone.now()
    )
    adopt_questionnaire(actor=world.secretariat, name="a.xlsx", content=content)
    review.refresh_from_db()
    assert review.questionnaire == world.questionnaire


def test_button_cannot_get_round_the_open_phase(world):
    confirm(preview(filled(world.questionnaire)))
    draft = Questionnaire.objects.get(version=VERSION)
    with pytest.raises(DomainError, match="is open"):
        put_in_force(draft, actor=world.secretariat, seen=seen(read_questionnaire(draft)))


def test_missing_english_text_is_not_put_in_force(world, cluster):
    with pytest.raises(DomainError, match="Without an English text"):
        adopt_questionnaire(actor=world.secretariat, name="a.xlsx", content=filled(cluster, ["fr"]))
    assert Questionnaire.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_only_the_secretariat_adopts(world, cluster, role):
    person, content = make_user(role), filled(cluster)
    with pytest.raises(NotAllowedError):
        adopt_questionnaire(actor=person, name="a.xlsx", content=content)
    with pytest.raises(NotAllowedError):
        preview(content, person)
    source = preview(content)
    with pytest.raises(NotAllowedError):
        confirm(source, person)


def test_command_refuses_strangers_and_missing_files(world, cluster, tmp_path):
    for given in (("nobody@example.org", tmp_path / "a.xlsx"), (world.secretariat.email, tmp_path / "none.xlsx")):
        with pytest.raises(CommandError):
            call_command("adopt_questionnaire", "--as", *given)


def test_template_command_writes_both_formats(world, cluster, tmp_path):
    for form in ("xlsx", "docx"):
        call_command("export_questionnaire_template", "1", "--to", tmp_path / f"a.{form}")
        assert (tmp_path / f"a.{form}").stat().st_size > 1000
    for given in (("1", "a.pdf"), ("7", "a.xlsx")):
        with pytest.raises(CommandError):
            call_command("export_questionnaire_template", given[0], "--to", tmp_path / given[1])


def test_wording_of_a_version_in_force_stays(world):
    with pytest.raises(DatabaseError), transaction.atomic():
        Questionnaire.objects.filter(pk=world.questionnaire.pk).update(wording=Wording.ADOPTED)


def test_copy_of_an_adopted_version_is_the_portals(world, cluster):
    version = adopt_questionnaire(actor=world.secretariat, name="a.xlsx", content=filled(cluster))
    copy = draft_version(version, actor=world.secretariat, version="3")
    assert (copy.wording, version.wording_note) == (Wording.PORTAL, "")
    assert copy.wording_note == "Wording of the portal, not the adopted text"
    assert copy.questions.get(key="untoc.5").number == "1"


def test_export_says_number_and_wording(world, cluster):
    version = adopt_questionnaire(actor=world.secretariat, name="a.xlsx", content=filled(cluster))
    content = build_questionnaire_export(version)
    assert content["meta"]["wording"] == "adopted"
    assert content["sections"][0]["articles"][0]["questions"][0]["number"] == "1"
    assert "wording" not in build_questionnaire_export(world.questionnaire)["meta"]
