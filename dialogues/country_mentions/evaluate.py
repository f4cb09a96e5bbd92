"""Measure the check on labelled sentences: `python -m dialogues.country_mentions.evaluate [FILE]`.

FILE holds one JSON object on each line with `id`, `lang`, `text`, `label` (mention, no_mention or region) and `spans`
(code-point offsets). The default is the held-out sentences of the tests. A sentence counts as found when any mention is
reported in it. A span counts as found when a reported mention overlaps it. With --write the figures are stored for the
public page.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dialogues.country_mentions.matcher import check_text
from dialogues.country_mentions.mention import Mention
from dialogues.country_mentions.normalize import DATA

Record = dict[str, Any]

HELD_OUT = Path(__file__).parents[2] / "tests" / "dialogues" / "country_mentions" / "held_out.jsonl"
FIGURES = DATA / "figures.json"
MENTION, REGION = "mention", "region"
ALL_LANGUAGES = "all"


@dataclass
class Tally:
    """Counts of one kind of unit, sentences or spans."""

    expected: int = 0
    found: int = 0
    reported: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        """Return the share of the expected units that was found. It is 1 if nothing was expected."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Return the share of the reported units that is right. It is 1 if nothing was reported."""
        return self.right / self.reported if self.reported else 1.0


@dataclass
class Figures:
    """The tallies of one language, with the ids of sentences missed and of false alarms."""

    sentences: Tally = field(default_factory=Tally)
    spans: Tally = field(default_factory=Tally)
    regions: Tally = field(default_factory=Tally)
    missed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)


def evaluate(records: Iterable[Record]) -> dict[str, Figures]:
    """Return recall and precision by language. The entry "all" is for the whole file."""
    figures: dict[str, Figures] = defaultdict(Figures)
    for record in records:
        found = check_text(record["text"], record["lang"])
        for language in (record["lang"], ALL_LANGUAGES):
            _count(figures[language], record, found.mentions, found.regions)
    return dict(figures)


def _count(figures: Figures, record: Record, mentions: tuple[Mention, ...], regions: tuple[Mention, ...]) -> None:
    is_mention = record["label"] == MENTION
    _count_sentence(figures, record["id"], mentions, is_mention=is_mention)
    _count_spans(figures.spans, record["spans"] if is_mention else [], mentions)
    if record["label"] == REGION:
        _count_spans(figures.regions, record["spans"], regions)


def _count_sentence(figures: Figures, name: str, mentions: tuple[Mention, ...], *, is_mention: bool) -> None:
    tally, is_reported = figures.sentences, bool(mentions)
    tally.expected += is_mention
    tally.reported += is_reported
    tally.found += is_mention and is_reported
    tally.right += is_mention and is_reported
    if is_mention and not is_reported:
        figures.missed.append(name)
    if is_reported and not is_mention:
        figures.false_alarms.append(name)


def _count_spans(tally: Tally, expected: list[Record], reported: tuple[Mention, ...]) -> None:
    tally.expected += len(expected)
    tally.reported += len(reported)
    tally.found += sum(any(_overlap(span, mention) for mention in reported) for span in expected)
    tally.right += sum(any(_overlap(span, mention) for span in expected) for mention in reported)


def _overlap(span: Record, mention: Mention) -> bool:
    return bool(span["start"] < mention.end and mention.start < span["end"])


def read_records(file: Path) -> list[Record]:
    """Return the labelled sentences of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def to_rows(figures: dict[str, Figures]) -> list[dict[str, Any]]:
    """Return the stored figures of each language: the number of expected passages, and the shares to three places."""
    return [
        {
            "language": language,
            "passages": figures[language].spans.expected,
            "recall": round(figures[language].spans.recall, 3),
            "precision": round(figures[language].spans.precision, 3),
        }
        for language in sorted(figures, key=_all_last)
    ]


def format_figures(figures: dict[str, Figures]) -> str:
    """Return the figures as lines of text, one line for each language."""
    head = f"{'language':<10}{'sentences':>21}{'spans':>21}{'regions':>21}"
    lines = [head, f"{'':<10}" + f"{'recall':>11}{'precision':>10}" * 3]
    lines += [f"{language:<10}" + _cells(figures[language]) for language in sorted(figures, key=_all_last)]
    return "\n".join(lines)


def _cells(figures: Figures) -> str:
    tallies = (figures.sentences, figures.spans, figures.regions)
    return "".join(f"{tally.recall:>11.3f}{tally.precision:>10.3f}" for tally in tallies)


def _all_last(language: str) -> tuple[bool, str]:
    return language == ALL_LANGUAGES, language


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of a labelled file. --ids also prints the errors. --write stores the figures."""
    parser = argparse.ArgumentParser(description="Recall and precision on labelled sentences.")
    parser.add_argument("file", type=Path, nargs="?", default=HELD_OUT)
    parser.add_argument("--write", action="store_true", help="store the figures that the public page shows")
    parser.add_argument("--ids", action="store_true", help="name the sentences missed and the false alarms")
    options = parser.parse_args(arguments)
    figures = evaluate(read_records(options.file))
    sys.stdout.write(format_figures(figures) + "\n")
    if options.ids:
        whole = figures.get(ALL_LANGUAGES, Figures())
        sys.stdout.write(f"missed: {' '.join(whole.missed)}\nfalse alarms: {' '.join(whole.false_alarms)}\n")
    if options.write:
        FIGURES.write_text(json.dumps(to_rows(figures), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
