"""The general report: who writes it, who reads it when, its files; and whether anybody can be found in it."""

import csv
import io
import re
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as WordDocument

from dialogues.enums import FigureBasis, ReportState
from dialogues.models import GeneralReport, WorkingGroup
from dialogues.selectors.figures import list_report_figures, to_csv_rows
from dialogues.selectors.readings import read_general_report
from dialogues.selectors.tallies import list_countable_reviews
from dialogues.services import figures, general_reports
from reviews.models import Outcome, Submission
from stakeholders.models import State
from tests.documents.pdf_reading import texts_of_pages
from tests.factories.figures import add_question, add_states, make_counted, set_guard
from tests.factories.reading import send_read
from tests.factories.rows import refusal
from untoc_portal.core.models import Document
from untoc_portal.front.demo.reading import do_after_reading
from untoc_portal.front.press import list_press_figures

TEXT = "Most States have made participation an offence."
SELF, OUTCOMES = FigureBasis.SELF_ASSESSMENTS, FigureBasis.OUTCOMES
GAP, NEED = ("UNTOC 5", "gap"), ("TIP 5", "technical_assistance")
HELP = ["training", "laws", "experts"]


@pytest.fixture
def states(stage):
    set_guard()
    for code in ("COP", "FA"):
        stage.groups[code] = WorkingGroup.objects.create(code=code, names={"en": f"Group {code}"}, source="test")
    add_question(stage.world, "untoc.6.help", "technical_assistance", HELP)
    add_question(stage.world, "tip.5.law", "yes_in_part_no", article="TIP 5")
    return add_states()


def answer(stage, some):
    """Let these States answer, each in its own way."""
    for number, state in enumerate(some):
        answers = {
            "untoc.5": ("yes", "in_part", "no")[number % 3],
            "untoc.6": ("yes", "no")[number % 2],
            "untoc.6.help": HELP[: number % 4],
            "tip.5.law": ("yes", "no")[number % 5 < 2],
        }
        make_counted(stage.world, state, answers, observed=[GAP, NEED][: number % 3])


def count(stage, basis=SELF):
    return figures.close_batch(stage.world.phase, actor=stage.secretariat, basis=basis)


def draft(stage, code="COP", text=TEXT, language="en"):
    report = general_reports.draft_report(
        stage.world.phase, actor=stage.secretariat, working_group=stage.groups[code], language=language
    )
    return general_reports.write_text(report, actor=stage.secretariat, text=text)


def published(stage, capture_commit, code="COP"):
    with capture_commit():
        report = do_after_reading(general_reports.issue_report, draft(stage, code), actor=stage.secretariat)
    return GeneralReport.objects.get(
        pk=do_after_reading(general_reports.publish_report, report, actor=stage.secretariat).pk
    )


def as_person(user):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_report_readers_widen_from_draft_to_published(stage, states, capture_commit):
    answer(stage, states[:20])
    count(stage)
    report = draft(stage)
    people = {
        "secretariat": stage.secretariat,
        "delegate": stage.delegate,
        "chair": stage.chair,
        "representative": stage.representative,
        "public": None,
    }
    pages = ["detail", "figures"]

    def readers():
        found = {
            name: {as_person(user).get(reverse(f"dialogues:general_report_{page}", args=[report.pk])).status_code
                   for page in pages}
            for name, user in people.items()
        }  # fmt: skip
        assert all(len(codes) == 1 for codes in found.values())
        listed = {
            name: len(as_person(user).get("/api/v1/general-reports/").json()["results"])
            for name, user in people.items()
        }
        assert {name for name, number in listed.items() if number} == {name for name in found if found[name] == {200}}
        return {name for name in found if found[name] == {200}}

    assert readers() == {"secretariat"}
    with capture_commit():
        do_after_reading(general_reports.issue_report, report, actor=stage.secretariat)
    assert readers() == {"secretariat", "delegate", "chair"}
    with refusal("not_read"):
        general_reports.publish_report(GeneralReport.objects.get(pk=report.pk), actor=stage.secretariat, seen="")
    do_after_reading(general_reports.publish_report, GeneralReport.objects.get(pk=report.pk), actor=stage.secretariat)
    assert readers() == set(people)


def test_press_gets_released_figures_of_a_published_report(stage, states, capture_commit):
    answer(stage, states[:20])
    count(stage)
    with capture_commit():
        report = do_after_reading(general_reports.issue_report, draft(stage), actor=stage.secretariat)
    assert not any(figure.name.startswith("report-") for figure in list_press_figures())
    do_after_reading(general_reports.publish_report, report, actor=stage.secretariat)
    shown = [figure for figure in list_press_figures() if figure.is_of_report]
    released = [theme.bars for on in list_report_figures(report) for theme in on.themes]
    assert [one.bars for one in shown] == released
    assert len(released) > 1
    path = reverse("press_figure", args=[shown[0].name, "csv"])
    assert as_person(None).get(path).status_code == 200
    assert not any(state.names["en"] in as_person(None).get(path).content.decode() for state in states)


def test_only_the_secretariat_writes_issues_or_publishes(stage, states):
    answer(stage, states[:20])
    count(stage)
    report = draft(stage)
    for person in stage.everyone_but(stage.secretariat):
        for act, more in (
            (general_reports.write_text, {"text": "x"}),
            (general_reports.issue_report, {"seen": read_general_report(report).token}),
            (general_reports.publish_report, {"seen": read_general_report(report).token}),
        ):
            with refusal():
                act(report, actor=person, **more)
        with refusal():
            general_reports.draft_report(report.phase, actor=person, working_group=stage.groups["TIP"], language="en")


def test_a_text_that_names_a_state_is_refused_with_the_passage(stage, states):
    answer(stage, states[:20])
    count(stage)
    report = draft(stage, text="Kenya has no such offence.")
    with refusal("names_a_state") as caught:
        do_after_reading(general_reports.issue_report, report, actor=stage.secretariat)
    assert [str(reason) for reason in caught.value.reasons] == ["“Kenya” (KEN)"]


def test_without_figures_or_text_nothing_is_issued(stage, states):
    report = draft(stage)
    with refusal("not_ready"):
        do_after_reading(general_reports.issue_report, report, actor=stage.secretariat)
    answer(stage, states[:20])
    count(stage)
    report = general_reports.write_text(report, actor=stage.secretariat, text=" ")
    with refusal("not_ready"):
        do_after_reading(general_reports.issue_report, report, actor=stage.secretariat)


def test_concurrent_edit_is_refused_and_issued_report_is_fixed(stage, states, capture_commit):
    answer(stage, states[:20])
    count(stage)
    report = draft(stage)
    seen = report.updated_at
    general_reports.write_text(report, actor=stage.secretariat, text="Second thoughts.", expected=seen)
    with refusal("changed_meanwhile"):
        general_reports.write_text(report, actor=stage.secretariat, text="Third thoughts.", expected=seen)
    with refusal("draft_there"):
        draft(stage)
    with capture_commit():
        do_after_reading(general_reports.issue_report, report, actor=stage.secretariat)
    with refusal("issued"):
        general_reports.write_text(report, actor=stage.secretariat, text="Too late.")
    assert GeneralReport.objects.get(pk=report.pk).state == ReportState.ISSUED


def test_group_gets_figures_that_routing_table_sends(stage, states):
    answer(stage, states[:20])
    count(stage)
    count(stage, OUTCOMES)
    everything = {"untoc.5", "untoc.6", "untoc.6.help", "tip.5.law", "UNTOC.5", "TIP.5"}
    keys = {
        code: {theme.key for on in list_report_figures(draft(stage, code)) for theme in on.themes}
        for code in ("COP", "TIP", "TA", "FA")
    }
    assert keys == {"COP": everything, "TIP": {"tip.5.law", "TIP.5"}, "TA": everything - {"tip.5.law"}, "FA": set()}


def test_figures_are_in_the_order_of_articles_and_questions(stage, states):
    answer(stage, states[:24])
    count(stage)
    assert to_csv_rows(list_report_figures(draft(stage))) == [
        ["UNTOC", 5, "untoc.5", "Question untoc.5?", "Yes", 8, 24],
        ["UNTOC", 5, "untoc.5", "Question untoc.5?", "Yes, in part", 8, 24],
        ["UNTOC", 5, "untoc.5", "Question untoc.5?", "No / no answer", 8, 24],
        ["UNTOC", 6, "untoc.6", "Question untoc.6?", "Yes", 12, 24],
        ["UNTOC", 6, "untoc.6", "Question untoc.6?", "No / no answer", 12, 24],
        ["UNTOC", 6, "untoc.6.help", "Question untoc.6.help?", "Training", 18, 24],
        ["UNTOC", 6, "untoc.6.help", "Question untoc.6.help?", "Laws", 12, 24],
        ["UNTOC", 6, "untoc.6.help", "Question untoc.6.help?", "Experts", 6, 24],
        ["TIP", 5, "tip.5.law", "Question tip.5.law?", "Yes", 14, 24],
        ["TIP", 5, "tip.5.law", "Question tip.5.law?", "Yes, in part / No / no answer", 10, 24],
    ]


def test_an_issued_report_keeps_the_batches_it_rests_on(stage, states, capture_commit):
    answer(stage, states[:12])
    count(stage)
    first = published(stage, capture_commit)
    before = to_csv_rows(list_report_figures(first))
    answer(stage, states[12:24])
    count(stage)
    assert to_csv_rows(list_report_figures(GeneralReport.objects.get(pk=first.pk))) == before
    assert {line[-1] for line in to_csv_rows(list_report_figures(published(stage, capture_commit)))} == {24}


def test_the_document_is_frozen_and_its_files_are_made_from_it(stage, states, capture_commit):
    answer(stage, states[:20])
    count(stage)
    report = published(stage, capture_commit)
    document = Document.objects.get(pk=report.document_id)
    rendition = document.renditions.get(form="docx")
    assert document.is_rendered
    year = report.issued_at.year
    assert re.fullmatch(rf"CTOC/COP/{year}/\d+", document.symbol)
    with document.file.open("rb") as file:
        printed = " ".join(texts_of_pages(file.read()))
    with rendition.file.open("rb") as file:
        word = WordDocument(file)
    themes = sum(len(on.themes) for on in list_report_figures(report))
    # The masthead, then a chart and its figures for each theme, and the code with the address at the end.
    assert len(word.tables) == 1 + 2 * themes + 1
    written = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for shown in (printed, written):
        assert "Most States have made participation an offence." in " ".join(shown.split())
        assert "Question untoc.5?" in shown
    assert "7 of 20" in printed


@pytest.mark.parametrize("path", ["list", "detail", "figures"])
def test_pages_take_the_same_number_of_queries(stage, states, capture_commit, count_queries, path):
    counts = []
    for some in (states[:12], states[12:24]):
        answer(stage, some)
        count(stage)
        count(stage, OUTCOMES)
        report = published(stage, capture_commit)
        client = as_person(None)
        args = [] if path == "list" else [report.pk]
        with count_queries() as queries:
            assert client.get(reverse(f"dialogues:general_report_{path}", args=args)).status_code == 200
        counts.append(len(queries))
    assert counts == {"list": [1, 1], "detail": [8, 8], "figures": [5, 5]}[path]


def everything_public(report) -> dict[str, str]:
    """Return the text of all that anybody gets of a report, by where it is."""
    client = as_person(None)
    found = {
        page: client.get(reverse(f"dialogues:general_report_{page}", args=args)).content.decode()
        for page, args in (("list", []), ("detail", [report.pk]), ("figures", [report.pk]))
    }
    found["api"] = client.get(f"/api/v1/general-reports/{report.pk}/").content.decode()
    found["api list"] = client.get("/api/v1/general-reports/").content.decode()
    for form in ("pdf", "docx"):
        address = reverse("dialogues:general_report_file", args=[report.pk, form])
        content = b"".join(client.get(address).streaming_content)
        found[form] = " ".join(texts_of_pages(content)) if form == "pdf" else _text_of_word(content)
    return found


def _text_of_word(content: bytes) -> str:
    word = WordDocument(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def test_nobody_is_found_again_in_all_that_is_published(stage, states, capture_commit):
    """Read two reports in every form, subtract them, and look for a State or for fewer than five States."""
    answer(stage, states[:13])
    # Two States that answer as nobody else does.
    make_counted(stage.world, states[13], {"untoc.5": "no", "untoc.6.help": ["laws"]}, observed=[NEED])
    count(stage)
    count(stage, OUTCOMES)
    first = published(stage, capture_commit)
    answer(stage, states[14:23])
    make_counted(stage.world, states[23], {})
    count(stage)
    count(stage, OUTCOMES)
    reports = [first, published(stage, capture_commit), published(stage, capture_commit, "TIP")]
    names = [word for state in State.objects.all() for word in (state.names["en"], state.iso3, f"{state.iso3}-1")]
    for report in reports:
        for where, text in everything_public(report).items():
            found = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)]
            assert found == [], where
    tables = [_tables_in_file(report) for report in reports]
    for table in tables:
        assert all(5 <= states_in <= out_of - 5 for states_in, out_of in table.values())
    for earlier, later in pairwise(tables[:2]):
        for cell in earlier.keys() & later.keys():
            states_in, out_of = (new - old for new, old in zip(later[cell], earlier[cell], strict=True))
            # What a later report adds is a whole batch, or nothing: never a State or a few.
            assert (states_in, out_of) == (0, 0) or 5 <= states_in <= out_of - 5
    # The cells of two reports on one question are equal, no matter for which group the reports are.
    assert tables[2].items() <= tables[1].items()


def _tables_in_file(report):
    content = as_person(None).get(reverse("dialogues:general_report_figures", args=[report.pk])).content.decode()
    rows = list(csv.DictReader(io.StringIO(content.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    return {(row["key"], row["answer"]): (int(row["states"]), int(row["out_of"])) for row in rows}


def test_every_form_says_the_same(stage, states, capture_commit):
    answer(stage, states[:20])
    count(stage)
    report = published(stage, capture_commit)
    notified = {
        (theme["key"], row["label"]): (row["states"], row["out_of"])
        for on in as_person(None).get(f"/api/v1/general-reports/{report.pk}/").json()["articles"]
        for theme in on["themes"]
        for row in theme["rows"]
    }
    assert notified == _tables_in_file(report)
    printed = everything_public(report)
    for states_in, out_of in notified.values():
        for form in ("detail", "pdf", "docx"):
            assert f"{states_in} of {out_of}" in printed[form]


def test_a_correction_after_the_batch_is_closed_changes_nothing(stage, states):
    answer(stage, states[:20])
    count(stage)
    report = draft(stage)
    before = to_csv_rows(list_report_figures(report))
    earlier = Submission.objects.order_by("pk").first()
    Submission.objects.create(
        review=earlier.review,
        number=2,
        content={"answers": []},
        sha256="1" * 64,
        mandate=earlier.mandate,
        supersedes=earlier,
    )
    assert to_csv_rows(list_report_figures(report)) == before
    assert list_countable_reviews(SELF).count() == 0


def test_secretariat_page_counts_and_shows_what_is_missing(stage, states):
    answer(stage, states[:9])
    client = as_person(stage.secretariat)
    page = client.get(reverse("dialogues:general_report_list")).content.decode()
    assert page.count("A batch has at least 10 States; there are 9 so far.") == 2
    make_counted(stage.world, states[9], {})
    close = reverse("dialogues:batch_close", args=[1, SELF])
    assert client.post(close, follow=True).redirect_chain == [(reverse("dialogues:general_report_list"), 302)]
    assert list_countable_reviews(SELF).count() == 0
    assert as_person(stage.delegate).post(close).status_code == 404
    assert client.post(reverse("dialogues:batch_close", args=[1, "guesses"])).status_code == 404


def test_report_goes_from_draft_to_published_in_browser(stage, states, capture_commit):
    answer(stage, states[:20])
    count(stage)
    client = as_person(stage.secretariat)
    chosen = {
        "phase": stage.world.phase.pk,
        "working_group": stage.groups["TIP"].pk,
        "language": "fr",
    }
    address = client.post(reverse("dialogues:general_report_new"), chosen)["Location"]
    report = GeneralReport.objects.get()
    assert address == report.get_absolute_url()
    client.post(reverse("dialogues:general_report_edit", args=[report.pk]), {"text": TEXT})
    with capture_commit():
        send_read(client, reverse("dialogues:general_report_issue", args=[report.pk]))
    send_read(client, reverse("dialogues:general_report_publish", args=[report.pk]))
    report.refresh_from_db()
    assert (report.state, report.text, report.language, report.document.renditions.filter(form="docx").exists()) == (
        ReportState.PUBLISHED, TEXT, "fr", True,
    )  # fmt: skip


def test_a_report_has_no_words_that_a_state_keeps(stage, states):
    answer(stage, states[:20])
    count(stage)
    listed = Outcome.objects.filter(kind="list_of_observations", review__phase=stage.world.phase).first()
    words = "one unarmed officer moves the witnesses every Tuesday morning"
    kept = listed.paragraphs.create(
        article=stage.world.articles["UNTOC 5"], kind="gap", text=f"In the port {words}.", is_confidential=True,
        drafted_by=listed.review.delegations.first(), updated_by=stage.secretariat,
    )  # fmt: skip
    report = draft(stage, text=f"It is said that {words}.")
    with refusal("withheld") as caught:
        do_after_reading(general_reports.issue_report, report, actor=stage.secretariat)
    assert words in str(caught.value)
    type(kept).objects.filter(pk=kept.pk).update(is_confidential=False)
    issued = do_after_reading(general_reports.issue_report, report, actor=stage.secretariat)
    type(kept).objects.filter(pk=kept.pk).update(is_confidential=True)
    with refusal("withheld"):
        do_after_reading(general_reports.publish_report, issued, actor=stage.secretariat)
