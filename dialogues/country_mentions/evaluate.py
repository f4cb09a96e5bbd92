"""Measure the check on labelled sentences: `python -m dialogues.country_mentions.evaluate [FILE]`.

FILE holds one JSON object on each line with `id`, `lang`, `text`, `label` (mention, no_mention or region) and `spans`
(code-point offsets). The default is the held-out sentences of the tests; the file `held_out.json` in the same folder
says who wrote them and when. A sentence counts as found when any mention is reported in it. A span counts as found when
a reported mention overlaps it, certain or not. Precision counts all that is reported, the last share the certain
mentions alone. With --write the figures are stored for the public page.
"""

import argparse
import json
import math
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
# Who wrote the held-out sentences, and when. Anyone who replaces the sentences replaces this file.
SAMPLE = HELD_OUT.with_suffix(".json")
FIGURES = DATA / "figures.json"
# Half the width of an interval that holds the true share in 95 of 100 samples, in standard deviations.
DEVIATIONS = 1.96
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


def get_interval(right: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, after Wilson (1927). It is the whole range if nothing was counted."""
    if not whole:
        return 0.0, 1.0
    share, square = right / whole, DEVIATIONS**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    spread = share * (1 - share) / whole + square / (4 * whole**2)
    half = DEVIATIONS * math.sqrt(spread) / (1 + square / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass
class Figures:
    """The tallies of one language, with the ids of sentences missed and of false alarms.

    `certain` counts only what is reported as certain.
    """

    sentences: Tally = field(default_factory=Tally)
    spans: Tally = field(default_factory=Tally)
    certain: Tally = field(default_factory=Tally)
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
    expected = record["spans"] if is_mention else []
    _count_spans(figures.spans, expected, mentions)
    _count_spans(figures.certain, expected, tuple(mention for mention in mentions if mention.is_certain))
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
    tally.found += sum(any(_is_overlapping(span, mention) for mention in reported) for span in expected)
    tally.right += sum(any(_is_overlapping(span, mention) for span in expected) for mention in reported)


def _is_overlapping(span: Record, mention: Mention) -> bool:
    return bool(span["start"] < mention.end and mention.start < span["end"])


def read_records(file: Path) -> list[Record]:
    """Return the labelled sentences of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_sample() -> dict[str, str]:
    """Return who wrote the held-out sentences and when: `written_by`, `written_on`."""
    found: dict[str, str] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return found


def to_rows(figures: dict[str, Figures]) -> list[dict[str, Any]]:
    """Return the stored figures of each language: counts, and shares with their intervals to three places."""
    return [_to_row(language, figures[language]) for language in sorted(figures, key=_all_last)]


def _to_row(language: str, figures: Figures) -> dict[str, Any]:
    spans, certain = figures.spans, figures.certain
    return {
        "language": language,
        "passages": spans.expected,
        "reported": spans.reported,
        "certain": certain.reported,
        "recall": _to_share(spans.found, spans.expected),
        "precision": _to_share(spans.right, spans.reported),
        "certain_right": _to_share(certain.right, certain.reported),
    }


def _to_share(right: int, whole: int) -> list[float]:
    """Return a share and the ends of its interval."""
    share = right / whole if whole else 1.0
    return [round(each, 3) for each in (share, *get_interval(right, whole))]


def to_stored(figures: dict[str, Figures]) -> dict[str, Any]:
    """Return what the public page shows: the sample and the figures of each language."""
    return {"sample": read_sample(), "figures": to_rows(figures)}


def format_figures(figures: dict[str, Figures]) -> str:
    """Return the figures as lines of text, one line for each language."""
    head = f"{'language':<10}{'sentences':>21}{'spans':>21}{'regions':>21}{'certain':>10}"
    lines = [head, f"{'':<10}" + f"{'recall':>11}{'precision':>10}" * 3 + f"{'right':>10}"]
    lines += [f"{language:<10}" + _cells(figures[language]) for language in sorted(figures, key=_all_last)]
    return "\n".join(lines)


def _cells(figures: Figures) -> str:
    tallies = (figures.sentences, figures.spans, figures.regions)
    shares = "".join(f"{tally.recall:>11.3f}{tally.precision:>10.3f}" for tally in tallies)
    return f"{shares}{figures.certain.precision:>10.4f}"


def _all_last(language: str) -> tuple[bool, str]:
    return language == ALL_LANGUAGES, language


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of a labelled file. --ids also prints the errors. --write stores the figures."""
    parser = argparse.ArgumentParser(description="Recall and precision on labelled sentences.")
    parser.add_argument("file", type=Path, nargs="?", default=HELD_OUT)
    parser.add_argument("--write", action="store_true", help="store the figures of the held-out sentences")
    parser.add_argument("--ids", action="store_true", help="name the sentences missed and the false alarms")
    options = parser.parse_args(arguments)
    figures = evaluate(read_records(options.file))
    sys.stdout.write(format_figures(figures) + "\n")
    if options.ids:
        whole = figures.get(ALL_LANGUAGES, Figures())
        sys.stdout.write(f"missed: {' '.join(whole.missed)}\nfalse alarms: {' '.join(whole.false_alarms)}\n")
    if options.write and options.file == HELD_OUT:
        FIGURES.write_text(json.dumps(to_stored(figures), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
