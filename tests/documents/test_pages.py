"""The printed pages as a careful reader sees them: notes, answers, heads, charts and codes are where they belong."""

import pytest

from tests.paper.faults import find_torn_frame, list_faults, list_texts
from tests.paper.reading import Paper
from untoc_portal.core import documents, printing, qr
from untoc_portal.core.templatetags.documents import (
    format_long_datetime,
    join_number,
    mark_title,
    number_prose,
    split_before_note,
)

# A question, an answer and a law. They are invented.
WORDS = {
    "en": (
        "Does the law cover participation, and since when?",
        "It covers all of it. Courts apply it. ",
        "Code, art. ",
    ),
    "fr": ("La loi vise-t-elle la participation ?", "Elle la vise entièrement. Les tribunaux l’appliquent. ", "Code, "),
    "ru": ("Охватывает ли закон участие?", "Закон полностью охватывает участие. Суды применяют его. ", "Кодекс, "),
    "ar": ("هل يشمل القانون المشاركة؟", "يشملها القانون بالكامل. وتطبقه المحاكم في الممارسة. ", "القانون، المادة "),
    "zh-hans": ("法律是否涵盖参与行为？", "法律完全涵盖该行为，法院在实践中适用。", "刑法，第"),
}
ADDRESS = "https://portal.example/verify/?asked=" + "a" * 64


def answers(language, count):
    question, text, law = WORDS[language]
    return [
        {
            "number": number,
            "question": f"{number} {question}",
            "value": "Yes" if number % 3 else "",
            "text": "\n\n".join([text * (1 + number * 7 % 9)] * (1 + number % 3)),
            "laws": [
                f"{law}{number}.{place} {'x y ' * (number * 5 % 40)}" for place in range(1 + 2 * (number % 4 == 0))
            ],
        }
        for number in range(1, count + 1)
    ]


def report(language, count=50):
    article = {"number": 5, "title": "An article", "answers": answers(language, count)}
    source = "United Nations, Treaty Series, vol. 2225, No. 39574."
    section = {"code": "UNTOC", "full_title": "The Convention", "published_in": source, "articles": [article]}
    return {
        "title": "A report",
        "symbol": "CTOC/COP/2026/7",
        "marking": {"key": "states", "label": "For States only"},
        "original": {"key": language, "label": language},
        "text_direction": "rtl" if language == "ar" else "ltr",
        "introduction": [{"number": 1, "text": WORDS[language][1]}],
        "sections": [section],
    }


def figures(language, articles=3):
    label = WORDS[language][0]
    rows = [["Yes", 10, 17], [label * 3, 4, 17], ["No", 3, 17], ["no answer", 0, 17]]
    themes = [{"title": label, "rows": rows}] * 3
    return {
        "title": "A general report",
        "symbol": "CTOC/COP/2026/8",
        "text": "First paragraph.\n\n- one\n- two\n\nSecond paragraph.",
        "how_counted": WORDS[language][1] * 4,
        "bases": ["Batch 1: 17 States"],
        "articles": [{"head": f"Article {number}", "themes": themes} for number in range(5, 5 + articles)],
    }


def printed(template, snapshot, language):
    """Return a document with its verification as PDF, and its markup."""
    size, path = qr.encode_squares(ADDRESS)
    verification = {"address": ADDRESS, "sha256": "a" * 64, "size": size, "path": path}
    context = {"snapshot": snapshot, "verification": verification}
    markup = documents.render_markup(f"documents/{template}.html", context, language=language)
    return printing.render_pdf(markup, identifier="a"), markup


@pytest.mark.parametrize("language", WORDS)
def test_report_with_many_notes_has_no_fault(language):
    # Without the change to the layout, two notes of the long Chinese report are on the page after their call.
    count = 120 if language == "zh-hans" else 50
    content, markup = printed("reviews/self_assessment_report", report(language, count), language)
    paper = Paper(content)
    assert paper.pages > 8
    assert len(paper.notes) == 1 + sum(len(answer["laws"]) for answer in answers(language, count))
    assert list_faults(content, list_texts(markup)) == []


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans", "ru"])
def test_report_with_charts_has_no_fault(language):
    content, markup = printed("dialogues/general_report", figures(language), language)
    assert list_faults(content, list_texts(markup)) == []
    paper = Paper(content)
    charts = [block for block in paper.blocks if block.tag == "Figure"][:-1]
    assert len(charts) == 9
    # Nothing is smaller than 8 points.
    assert (
        min(piece.size for piece in paper.pieces if piece.text.strip() and not piece.text.isdigit()) >= 8 / 0.75 - 0.01
    )


@pytest.mark.parametrize("count", range(3, 10))
def test_verification_is_never_alone_on_a_page(count):
    content, markup = printed("reviews/self_assessment_report", report("en", count), "en")
    assert list_faults(content, list_texts(markup)) == []


def test_faults_are_found():
    """Without the rules of the style sheet and the layout, the reading finds what is wrong."""
    from weasyprint import HTML

    _content, markup = printed("reviews/self_assessment_report", report("en"), "en")
    page = printing.render_web_page(markup).decode()
    for rule in ("break-after: avoid;", "break-before: avoid;", "footnote-policy: line;", "orphans: 2;", "widows: 2;"):
        page = page.replace(rule, "")
    page = page.replace(".paragraphs p {", ".paragraphs p { orphans: 1; widows: 1;")
    content = HTML(string=page).write_pdf(pdf_variant="pdf/a-3a")
    found = " ".join(list_faults(content, list_texts(markup)))
    assert "is parted from its answer" in found
    assert "a single line" in found


def test_text_over_text_is_found():
    overlapping = "<p>Words that are read</p><p style='margin-top: -2.2em'>Other words"
    markup = f"<html lang=en><title>t</title><main><h1>t</h1>{overlapping}"
    content = printing.render_pdf(markup, identifier="a")
    assert [fault for fault in list_faults(content) if "overlap" in fault]


@pytest.mark.parametrize(
    ("language", "parts"), [("en", ("Is it so?", "")), ("fr", ("Is it so", "?")), ("es", ("Is it so", "?"))]
)
def test_notes_are_called_as_the_language_does(language, parts):
    with documents.translation.override(language):
        assert split_before_note("Is it so?") == parts


def test_several_notes_at_one_place_are_separate():
    content, _markup = printed("reviews/self_assessment_report", report("en", 4), "en")
    (block,) = [block for block in Paper(content).blocks if block.text.startswith("4.")]
    assert block.text.endswith("when?5,6,7")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "5\N{NO-BREAK SPACE}October 2026, 2.30\N{NO-BREAK SPACE}p.m. (UTC+2)"),
        ("fr", "5\N{NO-BREAK SPACE}octobre 2026, 14:30 (UTC+2)"),
        ("ru", "5\N{NO-BREAK SPACE}октября 2026 года, 14:30 (UTC+2)"),
    ],
)
def test_times_are_written_as_people_read_them(language, written):
    with documents.translation.override(language):
        assert format_long_datetime("2026-10-05T12:30:00+00:00") == written


def test_full_hour_has_no_minutes_in_english():
    assert format_long_datetime("2026-01-05T08:00:00+00:00").endswith("9\N{NO-BREAK SPACE}a.m. (UTC+1)")


def test_receipt_shows_no_time_of_machines():
    facts = {"number": "KEN-1/1", "submitted_at": "2026-10-05T12:30:00+00:00", "sha256": "a" * 64}
    snapshot = {"title": "A receipt", "symbol": "KEN-1/1", "facts": facts, "hash_in_lines": ["a" * 32, "a" * 32]}
    content, markup = printed("reviews/receipt", snapshot, "en")
    assert "2.30\N{NO-BREAK SPACE}p.m." in markup
    assert "T12:30" not in markup
    assert (Paper(content).pages, list_faults(content, list_texts(markup))) == (1, [])


@pytest.mark.parametrize("language", ["en", *sorted(WORDS.keys() - {"en"}), "es"])
def test_receipt_with_every_row_stays_on_one_sheet(language):
    state, note = "United Kingdom of Great Britain and Northern Ireland", "NV/2026/LEGAL/118"
    moment = "2026-11-30T15:39:00+00:00"
    said = {
        "capacity": f"focal point, {state} (State under review), note verbale {note} of 30 November 2026",
        "mandate": {"note_verbale": note, "dated": "2026-11-30"},
        "number": "GBR-1/1",
        "at": moment,
        "seal": {"number": 1234},
    }
    snapshot = {
        "title": "Receipt for a submitted self-assessment",
        "symbol": "GBR-1/1",
        "party": state,
        "act": "submission of the self-assessment",
        "lines": [["Phase", "Phase 1"], ["Answers", "308"]],
        "said": said,
        "dated": "2026-11-30",
        "sealed_at": moment,
        "has_text": True,
        "is_signed": True,
        "hash_in_lines": ["a" * 32, "a" * 32],
        "root_in_lines": ["a" * 32, "a" * 32],
    }
    content, markup = printed("reviews/receipt", snapshot, language)
    assert find_torn_frame(content, markup) == []


def test_title_of_a_source_is_marked():
    assert mark_title("United Nations, Treaty Series, vol. 1.") == "United Nations, <cite>Treaty Series</cite>, vol. 1."
    assert mark_title("No <title>") == "No &lt;title&gt;"


def test_paragraphs_of_a_long_text_are_numbered():
    first, second = number_prose("One <b>.\n\n- item\n\nTwo.")
    assert first.startswith('<p dir="auto"><span class="number">1.\N{NO-BREAK SPACE}</span>One &lt;b&gt;.</p>')
    assert ("<ul" in first, "<ul" in second, "2.\N{NO-BREAK SPACE}" in second) == (True, False, True)


def test_text_that_begins_with_a_list_is_numbered_too():
    (only,) = number_prose("- one\n- two")
    assert only.startswith('<p><span class="number">1.')


def test_number_of_an_article_stays_with_its_word():
    assert join_number("Article 5. Title 5", 5) == "Article\N{NO-BREAK SPACE}5. Title 5"
