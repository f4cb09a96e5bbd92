"""The command that other programs ask: lines in, lines out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def ask(monkeypatch):
    """Run the command on lines, given as objects or as they are."""

    def run(*lines):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        out = io.StringIO()
        call_command("check_statement", "--jsonl", stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return run


def test_each_line_is_answered_in_order(ask):
    text = "🙂 Merci au Pérou et à l’Afrique de l’Est."
    assert ask({"id": "a", "lang": "fr", "text": text}, "", {"id": 7, "lang": "zh-hans", "text": "会议"}) == [
        {
            "id": "a",
            "mentions": [
                {
                    "start": 11,
                    "end": 16,
                    "text": "Pérou",
                    "iso3": ["PER"],
                    "rule": "name",
                    "certain": True,
                    "reason": "only_a_state",
                }
            ],
            "regions": [{"start": 24, "end": 40, "text": "Afrique de l’Est"}],
        },
        {"id": 7, "mentions": [], "regions": []},
    ]


def test_finding_has_certainty_reason_and_rule(ask):
    lines = [{"id": 1, "lang": "en", "text": "Our Government and Oslo.", "home": "NOR"}]
    (answer,) = ask(*lines)
    found = [(m["rule"], m["certain"], m["reason"]) for m in answer["mentions"]]
    assert found == [("own_country", False, "own_country"), ("capital", False, "capital")]


def test_nothing_in_nothing_out(ask):
    assert ask() == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Line 2 is no JSON"),
        ("[1]", "Line 2 is no object with id, lang and text"),
        ({"id": 1, "lang": "en"}, "Line 2 is no object with id, lang and text"),
        ({"id": 1, "lang": "en", "text": 5}, "Line 2: the text is no string"),
        ({"id": 1, "lang": "de", "text": "a"}, "Line 2: 'de' is none of the six official languages"),
        ({"id": 1, "lang": ["en"], "text": "a"}, "Line 2: "),
    ],
)
def test_unreadable_line_is_named(ask, line, message):
    with pytest.raises(CommandError, match=message):
        ask({"id": 0, "lang": "en", "text": "a"}, line)
