"""`manage.py export_answers` and `import_answers`: the same rules as in the browser, for the command line."""

import io
import json

import docx
import pytest
from django.core.management import CommandError, call_command

from reviews.enums import ReviewState
from reviews.models import AnswerImport
from reviews.services.answers import AnswerEntry, save_answers
from tests.factories.answer_files import fill
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes

EXPERT = "expert.ken.ken-1@example.org"


@pytest.fixture
def answering(world, review):
    """Give the review at the self-assessment."""
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


def save(review, text):
    answer = review.answers.first()
    entry = AnswerEntry(review.questions().get(key="tip.5"), None, text, answer.revision if answer else 0)
    save_answers(review, actor=person(review, "KEN"), entries=[entry])


def exported(path, *options, file_format="docx"):
    call_command("export_answers", "--review", "KEN-1", "--format", file_format, *options, str(path))
    return path.read_bytes()


def imported(path, *options, capsys, actor=EXPERT):
    call_command("import_answers", "--review", "KEN-1", "--as", actor, "--json", *options, str(path))
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("file_format", ["xlsx", "docx"])
def test_out_and_back(answering, tmp_path, capsys, file_format):
    path = tmp_path / f"file.{file_format}"
    content = exported(path, "--language", "ar", file_format=file_format)
    assert capsys.readouterr().out == f"{path}: 4 questions, {len(content)} bytes\n"
    path.write_bytes(fill(content, file_format, {"tip.5": (None, "جديد")}))
    with nothing_changes():
        dry = imported(path, "--dry-run", capsys=capsys)
    assert dry["stored"] is False
    assert not answering.answers.exists()
    report = imported(path, capsys=capsys)
    assert report == {**dry, "stored": True}
    assert (report["outcomes"]["new"], report["outcomes"]["same"], report["notices"]) == (1, 3, [])
    assert {"question": "tip.5", "outcome": "new"} in report["answers"]
    assert answering.answers.get().text == "جديد"
    assert AnswerImport.objects.get().confirmed_by.email == EXPERT


def test_chosen_articles(answering, tmp_path, capsys):
    exported(tmp_path / "file.docx", "--article", "TIP-5", "--article", "UNTOC-6")
    assert "2 questions" in capsys.readouterr().out


def test_plain_report(answering, tmp_path, capsys):
    path = tmp_path / "file.xlsx"
    exported(path, file_format="xlsx", *["--article", "TIP-5"])  # noqa: B026
    capsys.readouterr()
    call_command("import_answers", "--review", "KEN-1", "--as", EXPERT, "--dry-run", str(path))
    assert capsys.readouterr().out == "same           tip.5\nNothing has been stored.\n"


def test_plain_report_names_what_is_not_read(answering, tmp_path, capsys):
    path = tmp_path / "file.docx"
    letter = docx.Document(io.BytesIO(exported(path)))
    letter.add_paragraph("Loose.")
    letter.save(path)
    call_command("import_answers", "--review", "KEN-1", "--as", EXPERT, "--dry-run", str(path))
    assert "note: Not read, because it is outside the boxes" in capsys.readouterr().out


def conflicting(review, path):
    save(review, "One. Two.")
    path.write_bytes(fill(exported(path), "docx", {"tip.5": (None, "One. Theirs.")}))
    save(review, "One. Mine.")


def test_a_conflict_is_refused_unless_it_is_said_what_to_do(answering, tmp_path, capsys):
    path = tmp_path / "file.docx"
    conflicting(answering, path)
    capsys.readouterr()
    assert imported(path, "--dry-run", capsys=capsys)["outcomes"]["conflict"] == 1
    with nothing_changes(), pytest.raises(CommandError, match=r"Question tip\.5 was changed here and in the file"):
        imported(path, capsys=capsys)


@pytest.mark.parametrize(("choice", "text"), [("here", "One. Mine."), ("there", "One. Theirs.")])
def test_a_conflict_is_decided_for_all(answering, tmp_path, capsys, choice, text):
    path = tmp_path / "file.docx"
    conflicting(answering, path)
    capsys.readouterr()
    imported(path, "--on-conflict", choice, capsys=capsys)
    assert answering.answers.get().text == text


@pytest.mark.parametrize(
    ("actor", "message"),
    [
        ("nobody@example.org", "nobody with that address"),
        ("observer.KEN.KEN-1@example.org", "Nothing has been changed"),
        ("expert.GHA.KEN-1@example.org", "Nothing has been changed"),
    ],
)
def test_only_those_who_may_answer(answering, tmp_path, capsys, actor, message):
    path = tmp_path / "file.docx"
    path.write_bytes(fill(exported(path), "docx", {"tip.5": (None, "New")}))
    with nothing_changes(), pytest.raises(CommandError, match=message):
        imported(path, capsys=capsys, actor=actor)


@pytest.mark.parametrize("name", ["missing.docx", "other.docx"])
def test_a_file_that_is_none_is_refused(answering, tmp_path, capsys, name):
    (tmp_path / "other.docx").write_bytes(b"no letter")
    with pytest.raises(CommandError, match="Nothing has been changed"):
        imported(tmp_path / name, capsys=capsys)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--review", "XXX-1"], "There is no review XXX-1"),
        (["--review", "KEN-1", "--article", "TIP-77"], "no such question"),
        (["--review", "KEN-1", "--article", "5"], "named as UNTOC-5"),
    ],
)
def test_export_of_what_is_not_there(answering, tmp_path, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("export_answers", "--format", "xlsx", *options, str(tmp_path / "x.xlsx"))
    assert list(tmp_path.iterdir()) == []
