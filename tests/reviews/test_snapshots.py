"""What an outcome document says to which circle of readers, as plain values."""

import datetime as dt
import json

import pytest

from reviews.services.snapshots import build_outcome_snapshot
from tests.documents.material import add_paragraph, decide, made_outcome, made_review
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, SECRETARIAT, STATES

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 10, 5)
CONVENTION = "United Nations Convention against Transnational Organized Crime"
REVIEWERS = f"Ghana (same regional group); Uruguay (other regional group; for: {CONVENTION})"
SECRET = "The part that the State keeps to itself"


@pytest.fixture
def made():
    """Make a review of Kenya."""
    return made_review()


@pytest.fixture
def listed(made):
    """Make its list: five paragraphs on three articles, the second of them kept confidential."""
    outcome = made_outcome(made)
    add_paragraph(outcome, "A practice.", kind="best_practice")
    add_paragraph(outcome, SECRET, kind="gap", is_confidential=True)
    add_paragraph(outcome, "A need.", kind="technical_assistance")
    add_paragraph(outcome, "A suggestion.", kind="suggestion", article=("UNTOC", 15))
    add_paragraph(outcome, "Another need.", kind="technical_assistance", article=("TIP", 5))
    return outcome


def frozen(outcome, audience=REVIEW, language="en"):
    return build_outcome_snapshot(outcome, audience=audience, language=language, symbol="CTOC/COP/2026/7", issued_on=ON)


def paragraphs(snapshot):
    return [
        paragraph
        for section in snapshot["sections"]
        for article in section["articles"]
        for kind in article["kinds"]
        for paragraph in kind["paragraphs"]
    ]


@pytest.mark.parametrize(
    ("audience", "distribution", "marking"),
    [
        (PUBLIC, "general", ""),
        (STATES, "limited", "states"),
        (REVIEW, "restricted", "parties"),
        (SECRETARIAT, "restricted", "secretariat"),
    ],
)
def test_distribution_and_marking_follow_from_the_audience(listed, audience, distribution, marking):
    snapshot = frozen(listed, audience)
    assert (snapshot["distribution"]["key"], snapshot["marking"]["key"]) == (distribution, marking)
    assert bool(snapshot["marking"]["label"]) == bool(marking)


def test_a_snapshot_is_plain_json(listed):
    snapshot = frozen(listed)
    assert json.loads(json.dumps(snapshot)) == snapshot


def test_the_masthead_and_the_subject_are_said_in_full(listed):
    snapshot = frozen(listed)
    assert snapshot["organ"].startswith("Conference of the Parties")
    assert snapshot["title"] == "List of observations: Kenya"
    assert snapshot["symbol"] == "CTOC/COP/2026/7"
    assert snapshot["original"] == {"key": "en", "label": "English"}
    assert snapshot["dates"] == {
        "issued_on": "2026-10-05",
        "opened_on": "2024-10-01",
        "agreed_on": "2026-03-02",
    }
    assert snapshot["state_under_review"] == {
        "iso3": "KEN",
        "name": "Kenya",
        "formal_name": "the Republic of Kenya",
    }
    assert [row["code"] for row in snapshot["instruments"]] == ["UNTOC", "TIP"]
    assert snapshot["cluster"] == {"number": 1, "roman": "I", "title": "Criminalization and jurisdiction"}
    assert snapshot["phase"] == 1


def test_reviewing_states_are_named_with_how_they_were_drawn(listed):
    rows = [(row["iso3"], row["drawn_as"]["key"], row["instruments"]) for row in frozen(listed)["reviewing_states"]]
    assert rows == [("GHA", "same_region", ["UNTOC", "TIP"]), ("URY", "other_region", ["UNTOC"])]


def test_introduction_names_states_subject_and_dates(listed):
    texts = [row["text"].replace("\xa0", " ") for row in frozen(listed)["introduction"]]
    assert texts == [
        "State under review: Kenya (the Republic of Kenya).",
        "Phase of the Mechanism: 1. Cluster I: Criminalization and jurisdiction.",
        f"Instruments under review: {CONVENTION}; Trafficking in Persons Protocol.",
        f"Reviewing States, drawn by lot: {REVIEWERS}.",
        "Review opened: 1 October 2024. Text agreed to by the State under review: 2 March 2026.",
    ]


def test_sections_are_ordered_and_numbered(listed):
    snapshot = frozen(listed)
    rows = [
        (section["code"], article["number"], kind["kind"], [row["number"] for row in kind["paragraphs"]])
        for section in snapshot["sections"]
        for article in section["articles"]
        for kind in article["kinds"]
    ]
    assert [row["number"] for row in snapshot["introduction"]] == [1, 2, 3, 4, 5]
    assert rows == [
        ("UNTOC", 5, "best_practice", [6]),
        ("UNTOC", 5, "gap", [7]),
        ("UNTOC", 5, "technical_assistance", [8]),
        ("UNTOC", 15, "suggestion", [9]),
        ("TIP", 5, "technical_assistance", [10]),
    ]
    assert snapshot["technical_assistance"] == [
        {
            "number": 11,
            "text": "A need.",
            "is_withheld": False,
            "refers_to": 8,
            "instrument": CONVENTION,
            "article": 5,
        },
        {
            "number": 12,
            "text": "Another need.",
            "is_withheld": False,
            "refers_to": 10,
            "instrument": "Trafficking in Persons Protocol",
            "article": 5,
        },
    ]


def test_a_summary_repeats_no_needs(made):
    outcome = made_outcome(made, "summary")
    add_paragraph(outcome, "A need.", kind="technical_assistance")
    snapshot = frozen(outcome, PUBLIC)
    assert snapshot["title"] == "Summary of the list of observations: Kenya"
    assert snapshot["technical_assistance"] == []
    assert paragraphs(snapshot) == [{"number": 6, "text": "A need.", "is_withheld": False}]


def test_the_parties_read_what_the_state_keeps_confidential(listed):
    assert [row["text"] for row in paragraphs(frozen(listed))][1] == SECRET


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh-hans", "ru", "es"])
def test_withheld_paragraph_keeps_number_without_text(listed, language):
    snapshot = frozen(listed, STATES, language)
    assert SECRET not in json.dumps(snapshot)
    shown = paragraphs(snapshot)
    assert [row["is_withheld"] for row in shown] == [False, True, False, False, False]
    # A sentence of the introduction says what the marker means.
    assert [row["number"] for row in shown] == [7, 8, 9, 10, 11]
    assert shown[1]["text"] in snapshot["introduction"][-1]["text"]


@pytest.mark.parametrize(("scope", "shown"), [("nothing", []), ("parts", [0]), ("all", [0, 2, 3, 4])])
def test_the_public_edition_holds_what_the_state_publishes(listed, scope, shown):
    listed.paragraphs.filter(kind="best_practice").update(is_published=True)
    decide(listed.review, scope)
    snapshot = frozen(listed, PUBLIC)
    assert [n for n, row in enumerate(paragraphs(snapshot)) if not row["is_withheld"]] == shown
    assert SECRET not in json.dumps(snapshot)


def test_without_a_decision_the_public_reads_nothing_of_the_list(listed):
    snapshot = frozen(listed, PUBLIC)
    assert (paragraphs(snapshot), snapshot["technical_assistance"]) == ([], [])


def test_who_wrote_a_paragraph_is_not_said(listed):
    assert "drafted_by" not in json.dumps(frozen(listed))


def test_names_and_dates_are_in_document_language(listed):
    snapshot = frozen(listed, language="fr")
    assert snapshot["sections"][0]["full_title"].startswith("Convention des Nations Unies")
    assert snapshot["sections"][0]["articles"][1]["title"] == "Compétence"
    assert snapshot["state_under_review"]["formal_name"] == "la République du Kenya"
    assert "1er\xa0octobre 2024" in snapshot["introduction"][4]["text"]


def test_the_text_keeps_the_language_and_direction_of_the_review():
    outcome = made_outcome(made_review("ar"))
    add_paragraph(outcome, "نص الفقرة")
    snapshot = frozen(outcome)
    assert (snapshot["original"]["key"], snapshot["text_direction"]) == ("ar", "rtl")


@pytest.mark.parametrize("audience", [REVIEW, STATES, PUBLIC])
def test_invented_document_is_marked_even_if_withheld(made, audience):
    outcome = made_outcome(made)
    decide(made, "all")
    add_paragraph(outcome, "A real one.")
    assert frozen(outcome, audience)["is_invented"] is False
    add_paragraph(outcome, "[Invented for demonstration] A made-up one.", is_confidential=True)
    assert frozen(outcome, audience)["is_invented"] is True


def test_a_state_without_another_formal_name_is_named_once(listed):
    state = listed.review.state_under_review
    state.formal_names = state.names
    state.save()
    assert frozen(listed)["introduction"][0]["text"] == "State under review: Kenya."


def test_a_text_not_yet_agreed_has_no_date_of_agreement(listed):
    listed.agreed_at, listed.agreed_sha256 = None, ""
    listed.save()
    snapshot = frozen(listed)
    assert snapshot["dates"]["agreed_on"] == ""
    assert snapshot["introduction"][4]["text"].replace("\xa0", " ") == "Review opened: 1 October 2024."


def test_a_list_without_paragraphs_has_no_sections(made):
    snapshot = frozen(made_outcome(made))
    assert (snapshot["sections"], snapshot["technical_assistance"]) == ([], [])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("audience", [REVIEW, PUBLIC])
def test_the_number_of_queries_does_not_grow(made, django_assert_num_queries, audience, count):
    outcome = made_outcome(made)
    for article in [("UNTOC", 5), ("UNTOC", 15), ("TIP", 5)][:count]:
        add_paragraph(outcome, "[Invented for demonstration] A text.", article=article)
    with django_assert_num_queries(6):
        frozen(outcome, audience)
