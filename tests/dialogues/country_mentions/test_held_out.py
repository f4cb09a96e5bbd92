"""What the public page says of the check is what is measured, and no language falls behind."""

import datetime as dt
import json

import pytest

from dialogues.country_mentions.evaluate import (
    ALL_LANGUAGES,
    FIGURES,
    HELD_OUT,
    evaluate,
    read_records,
    read_sample,
    to_stored,
)
from dialogues.country_mentions.names import LANGUAGES, load_alpha3_codes

# What every language reaches. The goal is 0.97, 0.97 and 0.995: see the README in this folder.
LEAST_RECALL, LEAST_PRECISION, LEAST_CERTAIN = 0.95, 0.965, 0.985
PRACTICE = HELD_OUT.with_name("practice.jsonl")


@pytest.fixture(scope="module")
def records():
    return read_records(HELD_OUT)


@pytest.fixture(scope="module")
def figures(records):
    return evaluate(records)


def test_figures_of_the_page_are_those_measured(figures):
    assert json.loads(FIGURES.read_text(encoding="utf-8")) == to_stored(figures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_falls_behind(figures, language):
    spans, certain = figures[language].spans, figures[language].certain
    reached = (spans.recall >= LEAST_RECALL, spans.precision >= LEAST_PRECISION, certain.precision >= LEAST_CERTAIN)
    assert reached == (True, True, True)


def test_goal_is_reached_over_all_languages(figures):
    spans, certain = figures[ALL_LANGUAGES].spans, figures[ALL_LANGUAGES].certain
    assert spans.recall >= 0.97
    assert spans.precision >= 0.97
    assert certain.precision >= 0.995


def test_sample_says_who_wrote_it_and_when():
    sample = read_sample()
    assert sample["written_by"]
    assert dt.date.fromisoformat(sample["written_on"]) <= dt.datetime.now(tz=dt.UTC).date()


def test_sentences_are_labelled_without_changes(records):
    for sentences in (records, read_records(PRACTICE)):
        assert len({record["id"] for record in sentences}) == len(sentences)
    for record in (*records, *read_records(PRACTICE)):
        for span in (*record["spans"], *record["distractors"]):
            assert record["text"][span["start"] : span["end"]] == span["text"]
        assert (record["label"] == "no_mention") == (not record["spans"])


def test_every_state_is_named_and_every_language_has_its_share(records):
    named = {
        code
        for record in (*records, *read_records(PRACTICE))
        for span in record["spans"]
        for code in span.get("iso3", ())
    }
    # Two codes are listed without prejudice to positions on status: see the README of the lists.
    assert named - {"ESH", "XKX"} == load_alpha3_codes() | {"EUE"}
    counts = {language: sum(record["lang"] == language for record in records) for language in LANGUAGES}
    assert min(counts.values()) >= 80
