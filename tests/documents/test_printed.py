"""The printed documents: what each page says and how it is tagged."""

import datetime as dt

import pikepdf
import pytest
from django.utils import translation

from reviews.akoma_ntoso import build_akoma_ntoso
from reviews.services.snapshots import build_outcome_snapshot
from tests.documents.material import add_paragraph, decide, made_outcome, made_review
from tests.documents.pdf_reading import opened, pieces_of, start_of, tags_of, texts_of_pages
from untoc_portal.core import documents
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES

pytestmark = pytest.mark.django_db
SYMBOL = "CTOC/COP/2026/7"
LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]
CHAIR_SUMMARY = {
    "title": "Chair’s summary",
    "group": {"en": "Working Group on Trafficking in Persons", "fr": "Groupe de travail sur la traite des personnes"},
    "session": "Fourteenth session",
    "dialogue_date": "2026-09-12",
    "paragraphs": ["First theme.", "Second theme.\n\nIts other half."],
    "symbol": "CTOC/COP/WG.4/2026/9",
    "date": "2026-09-30",
}


@pytest.fixture
def outcome():
    """Make a list of observations long enough for several pages."""
    made = made_outcome(made_review())
    add_paragraph(made, "SECRETWORD of the State under review", is_confidential=True)
    add_paragraph(made, "A need of training.", kind="technical_assistance")
    for article in [("UNTOC", 15), ("TIP", 5)]:
        add_paragraph(made, "A long suggestion that goes on. " * 60, kind="suggestion", article=article)
    return made


def printed(outcome, audience=STATES, language="en", kind="list_of_observations"):
    snapshot = build_outcome_snapshot(
        outcome, audience=audience, language=language, symbol=SYMBOL, issued_on=dt.date(2026, 10, 5)
    )
    return documents.render_template_to_pdf(
        f"documents/reviews/{kind}.html", {"snapshot": snapshot}, language=language, identifier="a" * 32
    )


def printed_text(text):
    """Print a document of one paragraph and return all it says."""
    outcome = made_outcome(made_review())
    paragraph = add_paragraph(outcome, "x")
    snapshot = build_outcome_snapshot(
        outcome, audience=REVIEW, language="en", symbol=SYMBOL, issued_on=dt.date(2026, 10, 5)
    )
    article = snapshot["sections"][0]["articles"][0]
    article["kinds"][0]["paragraphs"][0]["text"] = text
    assert paragraph.pk
    content = documents.render_template_to_pdf(
        "documents/reviews/list_of_observations.html", {"snapshot": snapshot}, language="en", identifier="a"
    )
    return " ".join(texts_of_pages(content))


def test_the_first_page_carries_the_masthead(outcome):
    first = texts_of_pages(printed(outcome))[0]
    assert first.startswith(
        f"United Nations {SYMBOL} Conference of the Parties to the United Nations Convention against "
        "Transnational Organized Crime Distr.: Limited Edition for States 5 October 2026 Original: English"
    )
    assert "List of observations: Kenya Note by the Secretariat" in first
    assert "I. Introduction 1. State under review: Kenya (the Republic of Kenya)." in first


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_have_number_and_later_pages_symbol(outcome, language):
    pages = texts_of_pages(printed(outcome, language=language))
    assert len(pages) >= 2
    assert [f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert [page.count(SYMBOL) for page in pages] == [1] * len(pages)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_contents_name_the_page_of_each_heading(outcome, language):
    content = printed(outcome, language=language)
    numbers = [int(piece) for piece in pieces_of(content, page=1) if piece.isdigit()]
    assert len(numbers) == 5
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1] > 1) == (1, True)


def test_no_footnote_is_lost_and_each_is_on_its_page():
    answers = [
        {
            "number": n,
            "question": f"Question {n}?",
            "value": "Yes",
            "text": "Text. " * 40,
            "laws": [f"Law {n}, section 1"],
        }
        for n in range(1, 41)
    ]
    article = {"number": 5, "title": "An article", "answers": answers}
    snapshot = {
        "title": "A report",
        "sections": [{"code": "UNTOC", "full_title": "The Convention", "articles": [article]}],
    }
    pages = texts_of_pages(
        documents.render_template_to_pdf(
            "documents/reviews/self_assessment_report.html", {"snapshot": snapshot}, language="en", identifier="a"
        )
    )
    assert len(pages) > 5
    for n in range(1, 41):
        (called,) = [number for number, page in enumerate(pages) if f"Question {n}?" in page]
        (noted,) = [number for number, page in enumerate(pages) if f"Law {n}, section 1" in page]
        assert noted == called


@pytest.mark.parametrize(
    ("audience", "marking"),
    [
        (REVIEW, "Confidential: for the parties to the review only"),
        (STATES, "For States parties and working groups only"),
    ],
)
def test_a_restricted_edition_is_marked_on_every_page(outcome, audience, marking):
    pages = texts_of_pages(printed(outcome, audience))
    # On the first page in the masthead too.
    assert [page.count(marking) for page in pages] == [2] + [1] * (len(pages) - 1)


def test_a_public_edition_bears_no_marking(outcome):
    said = " ".join(texts_of_pages(printed(outcome, PUBLIC)))
    assert "Distr.: General" in said
    assert "only" not in said


def test_paragraphs_are_numbered_under_roman_headings(outcome):
    said = " ".join(texts_of_pages(printed(outcome, REVIEW)))
    assert "II. Observations by instrument and article" in said
    assert "Gaps and challenges 6. SECRETWORD of the State under review" in said
    assert "Technical-assistance needs 7. A need of training." in said
    assert "III. Technical-assistance needs overall 10. United Nations Convention" in said
    assert "article 5 (paragraph 7) A need of training." in said


def test_a_summary_has_no_third_part(outcome):
    summary = made_outcome(outcome.review, "summary")
    add_paragraph(summary, "In short.", kind="best_practice")
    said = " ".join(texts_of_pages(printed(summary, PUBLIC, kind="summary")))
    assert "Successes and best practices 6. In short." in said
    assert "III." not in said


@pytest.mark.parametrize("audience", [STATES, PUBLIC])
def test_withheld_text_is_nowhere_in_the_file(outcome, audience):
    decide(outcome.review, "all")
    content = printed(outcome, audience)
    assert "Gaps and challenges 7. [withheld]" in " ".join(texts_of_pages(content))
    assert "SECRETWORD" not in " ".join(texts_of_pages(content))
    with opened(content) as pdf:
        assert "SECRETWORD" not in pdf.Root.Metadata.read_bytes().decode() + str(pdf.docinfo)
        streams = [thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
        assert not [stream for stream in streams if b"SECRETWORD" in stream]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_tagged_titled_and_knows_its_language(outcome, language):
    content = printed(outcome, language=language)
    with opened(content) as pdf:
        title = f"{SYMBOL} – "
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]).startswith(title)
        assert b'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes()
        assert title in pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.Root.Outlines.First.Title)
    headings = [tag for tag in tags_of(content) if tag.startswith("H")]
    assert headings[:6] == ["H1", "H2", "H2", "H2", "H3", "H4"]
    assert headings.count("H1") == 1
    assert headings.count("H2") == 4


def test_lists_are_tagged_as_pdf_ua_asks(outcome):
    def kinds(element):
        kids = element.get("/K", [])
        return {str(kid.get("/S")) for kid in kids if hasattr(kid, "keys")}

    with opened(printed(outcome)) as pdf:
        items = [thing for thing in pdf.objects if hasattr(thing, "keys") and str(thing.get("/S")) == "/LI"]
        assert items
        assert {kind for item in items for kind in kinds(item)} == {"/LBody"}


@pytest.mark.parametrize(("language", "sides"), [("en", ["left", "right"]), ("ar", ["right", "left"])])
def test_headers_and_numbers_are_at_the_outer_edge(outcome, language, sides):
    add_paragraph(outcome, "Another long gap that goes on. " * 200, article=("TIP", 5))
    content = printed(outcome, language=language)
    pages = len(texts_of_pages(content))
    for page, side in enumerate(sides, 2):
        number = start_of(f"{page}/{pages}", content, page=page)
        symbol = start_of(SYMBOL, content, page=page)
        assert (number < 100, symbol < 100) == ((True, True) if side == "left" else (False, False))
        assert (number > 500, symbol > 350) == ((True, True) if side == "right" else (False, False))


def test_later_pages_carry_the_title_of_the_document(outcome):
    pages = texts_of_pages(printed(outcome))
    assert [page.count("List of observations: Kenya") for page in pages] == [1] * len(pages)


def test_an_invented_document_says_so_on_its_cover(outcome):
    assert "made up to show" not in texts_of_pages(printed(outcome))[0]
    add_paragraph(outcome, "[Invented for demonstration] A text.")
    assert "[Invented for demonstration] The text of this document was made up" in texts_of_pages(printed(outcome))[0]


@pytest.mark.parametrize(
    "text",
    [
        "<img src=file:///etc/passwd><script>alert(1)</script>",
        "<style>@import url(http://127.0.0.1:9/x);</style>",
        "</p></li></ol><h1>Another title</h1>",
        "{{ snapshot.title }} {% include 'base.html' %} &amp; &lt;b&gt;",
        "<link rel=attachment href=file:///etc/passwd>",
    ],
)
def test_markup_in_a_text_is_printed_as_it_was_typed(text):
    assert text in printed_text(text)


def test_control_characters_do_not_reach_the_page():
    assert "6. one two three four" in printed_text("one \x00two\x0bthree\x0c\ud800\x1bfour")


def test_parts_and_lines_of_a_text_stay_apart():
    assert "6. First part. Second part. Its next line." in printed_text(
        "First part.\r\n\r\nSecond part.\r\nIts next line."
    )


def test_an_empty_text_keeps_its_number():
    assert "Gaps and challenges 6. " in printed_text(" \n ")


def test_a_very_long_word_is_printed_whole():
    said = printed_text("x" * 3000 + " end")
    assert said.count("x") - said.count("next") >= 3000
    assert " end" in said


def test_a_very_long_text_is_printed_whole():
    said = printed_text("word " * 40_000 + "end")
    assert said.count("word ") >= 39_000
    assert "word end" in said


def test_one_day_is_written_once():
    with translation.override("en"):
        days = [documents.format_days(dt.date(2026, 10, 5), dt.date(2026, 10, day)) for day in (5, 6)]
    assert [said.replace("\N{NO-BREAK SPACE}", " ") for said in days] == [
        "5 October 2026",
        "5 October 2026 to 6 October 2026",
    ]


@pytest.mark.parametrize(
    ("language", "parts", "paragraph"),
    [("en", ("I.", "III."), "10."), ("zh-hans", ("一.", "三."), "10."), ("ar", ("أولا -", "ثالثا -"), "10 -")],
)
def test_parts_and_paragraphs_are_numbered_as_the_language_does(outcome, language, parts, paragraph):
    snapshot = build_outcome_snapshot(
        outcome, audience=STATES, language=language, symbol=SYMBOL, issued_on=dt.date(2026, 10, 5)
    )
    page = documents.render_markup(
        "documents/reviews/list_of_observations.html", {"snapshot": snapshot}, language=language
    )
    xml = build_akoma_ntoso(snapshot, language).decode()
    for number in parts:
        assert page.count(f">{number} ") == 2
        assert f"<num>{number}</num>" in xml
    assert f'<span class="number">{paragraph}' in page
    assert f"<num>{paragraph}</num>" in xml


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chairs_summary_is_numbered_and_names_its_group(language):
    content = documents.render_template_to_pdf(
        "documents/dialogues/chair_summary.html", {"snapshot": CHAIR_SUMMARY}, language=language, identifier="a"
    )
    said = " ".join(texts_of_pages(content))
    assert "CTOC/COP/WG.4/2026/9" in said
    numbers = ("1 -", "2 -") if language == "ar" else ("1.", "2.")
    assert "{} First theme. {} Second theme. Its other half.".format(*numbers) in said
    if language == "en":
        assert "Working Group on Trafficking in Persons Fourteenth session Distr.: General 30 September 2026" in said
        assert "Constructive dialogue held on 12 September 2026" in said
    if language == "fr":
        assert "Groupe de travail sur la traite des personnes" in said
