"""Measure the country check on 10,000 characters in each language: `python -m benchmarks.country_mentions`.

It measures the processor time of one core, after loading, as the shortest of several runs, and the memory of the lists.
The text consists of the sentences kept for tests, which name a State much more often than a statement does.
"""

import json
import sys
import time
import tracemalloc

from dialogues.country_mentions import check_text
from dialogues.country_mentions.evaluate import HELD_OUT, read_records
from dialogues.country_mentions.names import LANGUAGES

LENGTH, REPEATS = 10_000, 7


def measure_milliseconds(text: str, language: str) -> float:
    """Return the processor time of one check, in milliseconds."""
    began = time.process_time()
    check_text(text, language)
    return (time.process_time() - began) * 1000


def main() -> None:
    """Measure, and print one JSON object."""
    tracemalloc.start()
    began = time.process_time()
    check_text("", "en")
    loading, bytes_of_lists = time.process_time() - began, tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    records = read_records(HELD_OUT)
    figures = {}
    for language in LANGUAGES:
        sentences = " ".join(record["text"] for record in records if record["lang"] == language)
        text = (sentences * (LENGTH // len(sentences) + 1))[:LENGTH]
        figures[language] = round(min(measure_milliseconds(text, language) for _ in range(REPEATS)), 1)
    result = {"characters": LENGTH, "milliseconds": figures, "loading_seconds": round(loading, 1)}
    sys.stdout.write(json.dumps({**result, "lists_megabytes": round(bytes_of_lists / 1_000_000)}) + "\n")


if __name__ == "__main__":
    main()
