"""How a page shows what the country check found."""

from dialogues.country_mentions import find_mentions
from dialogues.selectors.findings import RULES, get_displayed_findings, split_at_findings


def row(field, start, end, text="", iso3=("KEN",), rule="name"):
    return {"field": field, "start": start, "end": end, "text": text, "iso3": list(iso3), "rule": rule}


def cut(text, rows, field="text"):
    return [(piece.text, piece.number) for piece in split_at_findings(text, rows, field=field)]


def test_text_is_cut_at_its_findings_by_code_points():
    text = "🙂 In Kenya 🇫🇷."
    rows = [row("title", 0, 3), row("text", 5, 10), row("text", 11, 13)]
    assert cut(text, rows) == [("🙂 In ", None), ("Kenya", 2), (" ", None), ("🇫🇷", 3), (".", None)]
    assert cut("Kenya", [row("text", 0, 5)]) == [("Kenya", 1)]
    assert cut("", []) == []


def test_findings_that_do_not_fit_lose_no_text():
    text = "In Kenya today"
    rows = [row("text", 3, 8), row("text", 4, 6), row("text", 9, 99), row("text", -3, 2), row("text", 5, 5)]
    assert "".join(piece for piece, _number in cut(text, rows)) == text
    assert cut(text, rows) == [("In ", None), ("Kenya", 1), (" today", None)]


def test_passages_name_states_and_say_how_in_words(world):
    shown = get_displayed_findings(
        [row("text", 0, 5, "Kenya"), row("title", 0, 3, "XYZ", ("FIN", "XYZ"), "unheard_of")]
    )
    assert [(one.number, one.field, one.text, one.states) for one in shown] == [
        (1, "text", "Kenya", ("Kenya",)),
        (2, "title", "XYZ", ("Finland", "XYZ")),
    ]
    assert [str(one.rule) for one in shown] == ["name of a State", "unheard_of"]


def test_every_rule_the_check_reports_is_said_in_words():
    text = "Kenya, the Kenyans, Nairobi, KEN, K e n y a, K*nya, USA, 🇰🇪, the French Republic, ayneK, #KenyaPolice"
    rules = {mention.rule for mention in find_mentions(text, "en")} | {
        mention.rule for mention in find_mentions("肯尼亚、法方", "zh")
    }
    assert rules - set(RULES) == set()
