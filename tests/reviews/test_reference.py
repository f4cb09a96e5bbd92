"""Loading clusters, articles, rules for dates and questionnaires."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Count
from django.utils.translation import override

from reviews.enums import DeadlineKind
from reviews.enums_of_draws import DrawSettingName
from reviews.models import (
    Article,
    Cluster,
    DayOff,
    DeadlineRule,
    DrawSetting,
    DutyStation,
    Phase,
    Question,
    Questionnaire,
    QuestionText,
    ReminderRule,
    Review,
    ReviewGroup,
)
from reviews.selectors.questionnaires import list_articles_under_review
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.services.questionnaire_versions import put_in_force
from reviews.services.reference import load_review_reference
from stakeholders.models import Instrument, State
from stakeholders.services.reference import load_stakeholder_reference
from tests.factories.people import make_secretariat
from tests.factories.reading import seen
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError

pytestmark = pytest.mark.django_db
OWN_FOLDER = Path(settings.BASE_DIR) / "reviews" / "reference"
FIRST = "questionnaires/cluster_1.yaml"


@pytest.fixture
def folder(tmp_path):
    load_stakeholder_reference(Path(settings.BASE_DIR) / "stakeholders" / "reference")
    return shutil.copytree(OWN_FOLDER, tmp_path / "reference")


def replace(path, old, new):
    """Replace the first of these: in a questionnaire the first after the heading, if there is one."""
    heading, begin, rest = path.read_text(encoding="utf-8").partition("\nsections:")
    assert old in heading + rest
    if old in rest:
        rest = rest.replace(old, new, 1)
    else:
        heading = heading.replace(old, new, 1)
    path.write_text(heading + begin + rest, encoding="utf-8")


def counts(folder):
    return {
        tally.table: (tally.created, tally.updated, tally.unchanged, tally.skipped)
        for tally in load_review_reference(folder)
    }


def test_everything_is_loaded_once(folder):
    assert counts(folder) == {
        "reviews.Cluster": (4, 0, 0, 0),
        "reviews.Article": (107, 0, 0, 0),
        "reviews.DeadlineRule": (7, 0, 0, 0),
        "reviews.DrawSetting": (16, 0, 0, 0),
        "reviews.ReminderRule": (10, 0, 0, 0),
        "reviews.ContactKind": (3, 0, 0, 0),
        "reviews.OfficialText": (24, 0, 0, 0),
        "reviews.ReviewSetting": (11, 0, 0, 0),
        "reviews.Mission": (198, 0, 0, 0),
        "reviews.LetterTemplate": (1, 0, 0, 0),
        "reviews.Term": (332, 0, 0, 0),
        "reviews.DutyStation": (1, 0, 0, 0),
        "reviews.DayOff": (68, 0, 0, 0),
        "reviews.Questionnaire": (4, 0, 0, 0),
        "reviews.Question": (308, 0, 0, 0),
        "reviews.QuestionText": (758, 0, 0, 0),
    }
    assert counts(folder) == {
        "reviews.Cluster": (0, 0, 4, 0),
        "reviews.Article": (0, 0, 107, 0),
        "reviews.DeadlineRule": (0, 0, 7, 0),
        "reviews.DrawSetting": (0, 0, 16, 0),
        "reviews.ReminderRule": (0, 0, 10, 0),
        "reviews.ContactKind": (0, 0, 3, 0),
        "reviews.OfficialText": (0, 0, 24, 0),
        "reviews.ReviewSetting": (0, 0, 11, 0),
        "reviews.Mission": (0, 0, 198, 0),
        "reviews.LetterTemplate": (0, 0, 1, 0),
        "reviews.Term": (0, 0, 332, 0),
        "reviews.DutyStation": (0, 0, 1, 0),
        "reviews.DayOff": (0, 0, 68, 0),
        "reviews.Questionnaire": (0, 0, 4, 0),
        "reviews.Question": (0, 0, 308, 0),
        "reviews.QuestionText": (0, 0, 758, 0),
    }


def test_instruments_have_articles_and_clusters_questions(folder):
    load_review_reference(folder)
    articles = Article.objects.order_by().values_list("instrument__code").annotate(Count("pk"))
    assert dict(articles) == {"UNTOC": 41, "TIP": 20, "SOM": 25, "FA": 21}
    questions = Questionnaire.objects.order_by().values_list("cluster__number").annotate(Count("questions"))
    assert dict(questions) == {1: 90, 2: 72, 3: 72, 4: 74}


def test_cluster_one_has_the_articles_that_are_confirmed(folder):
    load_review_reference(folder)
    rows = Article.objects.filter(verified=True).values_list("instrument__code", "number", "cluster__number")
    assert list(rows) == [
        *(("UNTOC", number, 1) for number in (2, 5, 6, 8, 9, 10, 15, 23)),
        *(("TIP", number, 1) for number in (3, 5)),
        *(("SOM", number, 1) for number in (3, 5, 6)),
    ]
    assert list(Cluster.objects.filter(verified=True).values_list("number", flat=True)) == [1]


def test_every_article_that_is_asked_about_is_under_review(folder):
    load_review_reference(folder)
    day, state = dt.date(2030, 1, 1), State.objects.first()
    for number, questionnaire in enumerate(Questionnaire.objects.all(), 1):
        phase = Phase.objects.create(sequence=number, cluster=questionnaire.cluster, starts_on=day)
        group = ReviewGroup.objects.create(phase=phase, number=1, starts_on=day)
        values = {"state_under_review": state, "questionnaire": questionnaire, "code": f"{state.iso3}-{number}"}
        review = Review.objects.create(phase=phase, group=group, **values)
        review.instruments.set(Instrument.objects.all())
        asked = set(Article.objects.filter(questions__questionnaire=questionnaire))
        assert asked <= set(list_articles_under_review(review))


def test_titles_are_those_of_the_terminology(folder):
    load_review_reference(folder)
    with (folder / "terminology.csv").open(encoding="utf-8", newline="") as file:
        terms = {row["key"]: row for row in csv.DictReader(file)}
    for article in Article.objects.select_related("instrument"):
        term = terms[f"article.{article.instrument.code}.{article.number}"]
        assert article.titles == {language: term[language] for language in OfficialLanguage.values}


def test_article_has_short_title_and_no_code(folder):
    load_review_reference(folder)
    article = Article.objects.get(instrument__code="FA", number=5)
    assert str(article) == "Firearms Protocol, article 5: Criminalization"
    with override("zh-hans"):
        assert str(article).startswith("枪支议定书第5条：")


def test_rules_for_dates_are_those_of_the_procedures(folder):
    load_review_reference(folder)
    rows = DeadlineRule.objects.values_list("kind", "amount", "unit", "verified")
    assert list(rows) == [
        (DeadlineKind.FOCAL_POINTS, 2, "weeks", True),
        (DeadlineKind.EXPERTS, 4, "weeks", True),
        (DeadlineKind.PRELIMINARY_CONSULTATION, 6, "weeks", False),
        (DeadlineKind.SELF_ASSESSMENT, 6, "months", True),
        (DeadlineKind.WRITTEN_FEEDBACK, 6, "months", True),
        (DeadlineKind.LIST_OF_OBSERVATIONS, 21, "months", False),
        (DeadlineKind.CLOSURE, 24, "months", True),
    ]
    assert not DeadlineRule.objects.filter(source="").exists()


def test_reminder_rules_escalate_and_are_unverified(folder):
    load_review_reference(folder)
    rows = sorted(ReminderRule.objects.all(), key=lambda rule: rule.offset)
    assert [(rule.offset, rule.circle) for rule in rows] == [
        (-60, "acting"),
        (-30, "acting"),
        (-14, "focal_point"),
        (-3, "focal_point"),
        (3, "focal_point"),
        (7, "deputy"),
        (14, "contact"),
        (21, "mission"),
        (30, "secretariat"),
        (60, "secretariat"),
    ]
    assert not ReminderRule.objects.filter(verified=True).exists()


def test_numbers_of_the_draw_nobody_confirmed_say_so(folder):
    load_review_reference(folder)
    assert list(DrawSetting.objects.filter(verified=True).values_list("name", "value")) == [("max_reviewers", 4)]
    assert set(DrawSetting.objects.values_list("name", flat=True)) == set(DrawSettingName.values)


def test_holidays_of_unseen_year_are_not_verified(folder):
    load_review_reference(folder)
    verified = {day.year for day in DayOff.objects.filter(verified=True).values_list("day", flat=True)}
    assert verified == {2023}
    assert all(day.weekday() < 5 for day in DayOff.objects.filter(verified=True).values_list("day", flat=True))
    assert not DutyStation.objects.get().verified


def test_a_question_has_its_options_condition_and_guidance(folder):
    load_review_reference(folder)
    questionnaire = Questionnaire.objects.get(cluster__number=1)
    question = questionnaire.questions.get(position=1)
    assert [option["value"] for option in question.options] == ["yes", "in_part", "no"]
    assert set(question.options[0]["labels"]) == set(OfficialLanguage.values)
    assert set(question.texts) == set(question.guidance) == set(questionnaire.notes) == set(OfficialLanguage.values)
    # Guidance on the article comes first, then that of the question itself.
    assert question.guidance["en"].startswith("The wording of the Convention need not be copied")
    assert "Elements: three or more persons" in question.guidance["en"]
    conditional = questionnaire.questions.exclude(show_if={}).first()
    assert set(conditional.show_if) == {"question", "in"}
    assert questionnaire.questions.filter(key=conditional.show_if["question"]).exists()


def test_corrected_rows_survive(folder):
    load_review_reference(folder)
    Article.objects.filter(instrument__code="FA", number=3).update(cluster=None, corrected=True)
    DeadlineRule.objects.filter(kind=DeadlineKind.EXPERTS).update(amount=5, corrected=True)
    assert counts(folder) == {
        "reviews.Cluster": (0, 0, 4, 0),
        "reviews.Article": (0, 0, 106, 1),
        "reviews.DeadlineRule": (0, 0, 6, 1),
        "reviews.DrawSetting": (0, 0, 16, 0),
        "reviews.ReminderRule": (0, 0, 10, 0),
        "reviews.ContactKind": (0, 0, 3, 0),
        "reviews.OfficialText": (0, 0, 24, 0),
        "reviews.ReviewSetting": (0, 0, 11, 0),
        "reviews.Mission": (0, 0, 198, 0),
        "reviews.LetterTemplate": (0, 0, 1, 0),
        "reviews.Term": (0, 0, 332, 0),
        "reviews.DutyStation": (0, 0, 1, 0),
        "reviews.DayOff": (0, 0, 68, 0),
        "reviews.Questionnaire": (0, 0, 4, 0),
        "reviews.Question": (0, 0, 308, 0),
        "reviews.QuestionText": (0, 0, 758, 0),
    }
    assert DeadlineRule.objects.get(kind=DeadlineKind.EXPERTS).amount == 5


def test_a_draft_is_updated(folder):
    load_review_reference(folder)
    before = Questionnaire.objects.get(cluster__number=1).updated_at
    replace(folder / FIRST, "en: Draft – own wording", "en: Own wording")
    replace(folder / FIRST, "kind: yes_in_part_no", "kind: yes_no")
    replace(folder / FIRST, "en: Does domestic law know", "en: Does the law know")
    done = counts(folder)
    assert done["reviews.Questionnaire"] == (0, 1, 3, 0)
    assert done["reviews.Question"] == (0, 1, 307, 0)
    assert done["reviews.QuestionText"] == (0, 1, 757, 0)
    assert Questionnaire.objects.get(cluster__number=1).updated_at > before


def test_a_text_that_the_secretariat_corrected_survives(folder):
    load_review_reference(folder)
    text = QuestionText.objects.filter(language="en").first()
    QuestionText.objects.filter(pk=text.pk).update(text="As corrected?", corrected=True)
    assert counts(folder)["reviews.QuestionText"] == (0, 0, 757, 1)
    text.refresh_from_db()
    assert text.text == "As corrected?"


def test_version_in_force_is_not_changed(folder):
    load_review_reference(folder)
    questionnaire = Questionnaire.objects.get(cluster__number=1)
    questionnaire.questions.get(position=90).delete()
    put_in_force(questionnaire, actor=make_secretariat(), seen=seen(read_questionnaire(questionnaire)))
    replace(folder / FIRST, "kind: yes_in_part_no", "kind: yes_no")
    replace(folder / FIRST, "en: Does domestic law know", "en: Does the law know")
    tallies = {tally.table: tally for tally in load_review_reference(folder)}
    tally = tallies["reviews.Question"]
    assert (tally.created, tally.updated, tally.unchanged, tally.skipped) == (0, 0, 306, 2)
    assert tally.notes == [
        "cluster_1.yaml: version 2020-1 is in force, so it stays as it is. Give the file a new version."
    ]
    assert (tallies["reviews.QuestionText"].updated, tallies["reviews.QuestionText"].skipped) == (0, 1)
    assert questionnaire.questions.count() == 89


def test_new_version_is_loaded_and_the_old_one_stays(folder):
    load_review_reference(folder)
    replace(folder / FIRST, "version: 2020-1", "version: 2026-1")
    done = counts(folder)
    assert done["reviews.Questionnaire"] == (1, 0, 3, 0)
    assert done["reviews.Question"] == (90, 0, 218, 0)
    assert done["reviews.QuestionText"] == (540, 0, 218, 0)
    assert Questionnaire.objects.filter(cluster__number=1).count() == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("articles.csv", "UNTOC,2,1,", "UNTOC,2,5,", "articles.csv, line 3, column cluster"),
        ("articles.csv", "UNTOC,2,", "UNTOC,two,", "articles.csv, line 3, column number"),
        ("deadlines.csv", "2,weeks", "2,fortnights", "deadlines.csv, line 2, column unit"),
        ("days_off.csv", "2023-01-02", "2023-01", "days_off.csv, line 2, column day"),
        ("days_off.csv", "VIE", "NYC", "days_off.csv, line 2, column station"),
        ("clusters.csv", "yes", "perhaps", "clusters.csv, line 2, column verified"),
        (FIRST, "  cluster: 1", "  cluster: 9", "cluster_1.yaml, line 2, column cluster"),
        (FIRST, "  version: 2020-1", "  version: [2020-1", "cluster_1.yaml, line 5, column "),
        (FIRST, "instrument: UNTOC", "instrument: UNCAC", "cluster_1.yaml, line {article}, column article"),
        (FIRST, "kind: yes_in_part_no", "kind: perhaps", "cluster_1.yaml, line {question}, column kind"),
        (FIRST, "kind: yes_in_part_no", "sort: text", "cluster_1.yaml, line {question}, column kind"),
        (FIRST, "obligation: ", "obligation: very_", "cluster_1.yaml, line {question}, column obligation"),
        (
            FIRST,
            "options_from: yes_in_part_no",
            "options_from: x",
            "cluster_1.yaml, line {question}, column options_from",
        ),
    ],
)
def test_a_bad_row_is_named_and_changes_nothing(folder, file, old, new, place):
    lines = (folder / FIRST).read_text(encoding="utf-8").splitlines()
    article = next(number for number, line in enumerate(lines, 1) if line.strip() == "key: untoc.2")
    question = next(number for number, line in enumerate(lines, 1) if line.strip() == "- key: untoc.2.a")
    replace(folder / file, old, new)
    with pytest.raises(DomainError) as caught:
        load_review_reference(folder)
    assert str(caught.value).startswith(place.format(article=article, question=question))
    assert not Cluster.objects.exists()
    assert not Question.objects.exists()


def test_a_condition_on_an_answer_that_is_not_offered_is_refused(folder):
    text = (folder / FIRST).read_text(encoding="utf-8")
    head, tail = text.split("show_if:", 1)
    (folder / FIRST).write_text(f"{head}show_if:{tail.replace('in_part', 'never', 1)}", encoding="utf-8")
    with pytest.raises(DomainError, match=r"cluster_1\.yaml, line \d+, column show_if"):
        load_review_reference(folder)
