"""`manage.py load_questionnaires` and `export_questionnaire`: what goes out comes back as it was."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from reviews.enums import QuestionnaireState
from reviews.management.commands.load_questionnaires import SHIPPED_FILES
from reviews.models import Questionnaire, QuestionText
from reviews.selectors.questionnaire_export import build_export_text, build_questionnaire_export
from reviews.services.reference import load_articles, load_clusters
from stakeholders.services.reference import load_stakeholder_reference
from tests.factories.rows import nothing_changes
from untoc_portal.core.models import AuditEvent

pytestmark = pytest.mark.django_db
OWN_FOLDER = Path(settings.BASE_DIR) / "reviews" / "reference"
CLUSTERS = (1, 2, 3, 4)


@pytest.fixture(autouse=True)
def articles():
    load_stakeholder_reference(Path(settings.BASE_DIR) / "stakeholders" / "reference")
    load_clusters(OWN_FOLDER)
    load_articles(OWN_FOLDER)


def load(*options):
    call_command("load_questionnaires", *options, stdout=(output := StringIO()))
    return output.getvalue().splitlines()


def export(*options):
    call_command("export_questionnaire", *options, stdout=(output := StringIO()))
    return output.getvalue()


def rows():
    """Return every questionnaire, question and text, distinguished by what they say and not by their numbers."""
    return [
        sorted(model.objects.values_list(*columns), key=repr)
        for model, columns in (
            (Questionnaire, ("cluster__number", "version", "state", "notes", "source", "verified")),
            (
                Questionnaire.questions.rel.related_model,
                (
                    "questionnaire__cluster__number", "questionnaire__version", "article__instrument__code",
                    "article__number", "key", "position", "kind", "obligation", "paragraph", "cites_legislation",
                    "options", "show_if", "related",
                ),
            ),
            (QuestionText, ("question__key", "language", "text", "guidance", "introduction", "source", "verified")),
        )
    ]  # fmt: skip


def test_what_is_exported_is_loaded_as_it_was(tmp_path):
    load()
    before = rows()
    assert [len(table) for table in before] == [4, 308, 758]
    for number in CLUSTERS:
        (tmp_path / f"cluster_{number}.yaml").write_text(export(str(number)), encoding="utf-8")
    Questionnaire.objects.all().delete()
    load("--dir", str(tmp_path))
    assert rows() == before


@pytest.mark.parametrize("number", CLUSTERS)
def test_the_portals_own_files_are_what_is_exported(number):
    load()
    assert (SHIPPED_FILES / f"cluster_{number}.yaml").read_text(encoding="utf-8") == export(str(number))


def test_equal_answers_of_two_questions_stay_separate():
    load()
    content = build_questionnaire_export(Questionnaire.objects.get(cluster__number=1))
    questions = {
        question["key"]: question
        for section in content["sections"]
        for article in section["articles"]
        for question in article["questions"]
    }
    assert list(content["meta"]["option_sets"]) == ["yes_no", "yes_in_part_no", "technical_assistance"]
    assert questions["tip.5.2"]["options"] == questions["som.6.2"]["options"]
    assert questions["tip.5.1"]["options_from"] == "yes_in_part_no"


def test_where_a_text_is_from_and_who_confirmed_it_survives(tmp_path):
    load()
    text = QuestionText.objects.get(question__key="tip.5.1", language="fr")
    QuestionText.objects.filter(pk=text.pk).update(source="The Secretariat", verified=True)
    Questionnaire.objects.filter(cluster__number=1).update(source="A working paper", verified=True)
    QuestionText.objects.filter(question__key="tip.5.2").update(introduction="Said before a later question.")
    before = rows()
    for number in CLUSTERS:
        (tmp_path / f"{number}.yaml").write_text(export(str(number)), encoding="utf-8")
    Questionnaire.objects.all().delete()
    load("--dir", str(tmp_path))
    assert rows() == before


def test_second_run_writes_nothing():
    load()
    with nothing_changes():
        done = load()
    assert done == [
        "reviews.Questionnaire: 0 created, 0 updated, 4 unchanged, 0 left alone",
        "reviews.Question: 0 created, 0 updated, 308 unchanged, 0 left alone",
        "reviews.QuestionText: 0 created, 0 updated, 758 unchanged, 0 left alone",
    ]


def test_loading_is_on_record():
    load()
    event = AuditEvent.objects.get(action="loaded")
    assert event.changes == {
        "reviews.Questionnaire": {"created": 4, "updated": 0},
        "reviews.Question": {"created": 308, "updated": 0},
        "reviews.QuestionText": {"created": 758, "updated": 0},
    }


@pytest.mark.parametrize(
    ("spoil", "problem"), [("meta:\n", "meta"), ("kind: text\n", "kind"), (None, "no questionnaire")]
)
def test_files_that_cannot_be_loaded_change_nothing(tmp_path, spoil, problem):
    if spoil:
        folder = Path(shutil.copytree(SHIPPED_FILES, tmp_path / "files"))
        text = (folder / "cluster_4.yaml").read_text(encoding="utf-8")
        (folder / "cluster_4.yaml").write_text(text.replace(spoil, f"spoilt{spoil}", 1), encoding="utf-8")
    with nothing_changes(), pytest.raises(CommandError, match=problem):
        load("--dir", str(tmp_path / "files"))


def test_version_in_force_is_exported_before_a_later_draft():
    load()
    used = Questionnaire.objects.get(cluster__number=1)
    Questionnaire.objects.filter(pk=used.pk).update(state=QuestionnaireState.IN_FORCE)
    Questionnaire.objects.create(cluster=used.cluster, version="2030-1", notes={"en": "Draft"}, source="test")
    assert yaml.safe_load(export("1"))["meta"]["version"] == "2020-1"
    assert yaml.safe_load(export("1", "--edition", "2030-1"))["meta"]["version"] == "2030-1"


@pytest.mark.parametrize("options", [("9",), ("1", "--edition", "1999")])
def test_version_that_is_not_there_is_named(options):
    load()
    with pytest.raises(CommandError, match="There is no such version"):
        export(*options)


def test_related_questions_name_each_other():
    load()
    related = dict(Questionnaire.questions.rel.related_model.objects.exclude(related=[]).values_list("key", "related"))
    assert len(related) == 39
    assert [(key, other) for key, keys in related.items() for other in keys if key not in related[other]] == []


def test_export_takes_a_fixed_number_of_queries(django_assert_num_queries):
    load()
    for number in (1, 3):
        questionnaire = Questionnaire.objects.select_related("cluster").get(cluster__number=number)
        with django_assert_num_queries(2):
            build_export_text(questionnaire)
