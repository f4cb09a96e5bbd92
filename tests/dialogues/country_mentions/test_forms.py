"""Every listed State has its forms in every language, and the lists that the facts and the leaders need are whole."""

import datetime as dt

import pytest

from dialogues.country_mentions.facts import MEASURES, NOUN, ONLY, WORLD, load_facts, load_sizes
from dialogues.country_mentions.names import (
    FACT_WORDS,
    HOME_COUNTRY,
    KNOWN,
    LANGUAGES,
    LEADERS,
    get_codes,
    load_alpha3_codes,
    read_name_rows,
)

# Chinese says a nationality with the name of the State.
FORMS = {
    "name": ("state_names.csv", {"name"}, LANGUAGES),
    "formal name": ("state_names.csv", {"formal"}, LANGUAGES),
    "nationality": ("nationalities.csv", {"nationality", "nationality_stem"}, ("ar", "en", "es", "fr", "ru")),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_state_has_its_form_in_every_language(form):
    file, kinds, languages = FORMS[form]
    listed = {
        (code, row["language"]) for row in read_name_rows(file) if row["kind"] in kinds for code in get_codes(row)
    }
    wanted = {(code, language) for code in load_alpha3_codes() for language in languages}
    assert sorted(wanted - listed) == []


def test_every_fact_is_said_in_every_language():
    said = {(row["fact"], row["language"]) for row in read_name_rows(FACT_WORDS)}
    # What one State is known for has its own list, and is a fact only where a clause says so.
    listed = {fact for fact in load_facts() if not fact.startswith(KNOWN)}
    facts = {*listed, *MEASURES, NOUN, ONLY, WORLD}
    assert said == {(fact, language) for fact in facts for language in LANGUAGES}
    assert all(states and states <= load_alpha3_codes() for states in load_facts().values())
    assert load_sizes().keys() <= load_alpha3_codes()


def test_leaders_are_dated_and_of_a_listed_state():
    for row in read_name_rows(LEADERS):
        assert (row["iso3"] in load_alpha3_codes(), row["status"] in {"current", "former"}) == (True, True), row
        assert dt.date.fromisoformat(row["as_of"]) <= dt.datetime.now(tz=dt.UTC).date()
        assert row["name"]
        assert row["source"]


def test_own_country_is_said_in_every_language():
    assert {row["language"] for row in read_name_rows(HOME_COUNTRY)} == set(LANGUAGES)
