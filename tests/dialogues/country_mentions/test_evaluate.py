import json

from dialogues.country_mentions.evaluate import evaluate, main

RECORDS = [
    {"id": "a", "lang": "en", "text": "Norway replied.", "label": "mention", "spans": [{"start": 0, "end": 6}]},
    {"id": "b", "lang": "en", "text": "Someone replied.", "label": "mention", "spans": [{"start": 0, "end": 7}]},
    {"id": "c", "lang": "en", "text": "Oslo replied.", "label": "no_mention", "spans": []},
    {"id": "d", "lang": "fr", "text": "Le Sahel.", "label": "region", "spans": [{"start": 3, "end": 8}]},
]


def test_recall_and_precision_by_language():
    figures = evaluate(RECORDS)
    assert (figures["en"].sentences.recall, figures["en"].sentences.precision) == (0.5, 0.5)
    assert (figures["en"].missed, figures["en"].false_alarms) == (["b"], ["c"])
    assert (figures["fr"].sentences.recall, figures["fr"].regions.recall) == (1.0, 1.0)
    assert figures["all"].spans.expected == 2


def test_command_prints_a_line_for_each_language(tmp_path, capsys):
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(json.dumps(record) for record in RECORDS), encoding="utf-8")
    assert main([str(file), "--ids"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["en", "fr", "all", "missed:", "false"]
