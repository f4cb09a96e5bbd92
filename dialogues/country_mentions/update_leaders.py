"""Bring the table of leaders up to date: `python -m dialogues.country_mentions.update_leaders FOLDER DATE`.

FOLDER holds the country files of the World Factbook as JSON (github.com/factbook/factbook.json, public domain), DATE is
the day of these files. A leader who is not in the files any more becomes a former one. Rows with another source, such
as names in other scripts, are kept as they are: a person must check them.
"""

import csv
import html
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from dialogues.country_mentions.names import LEADERS, get_codes, read_name_rows
from dialogues.country_mentions.normalize import DATA, fold_word

Row = dict[str, str]

SOURCE = "World Factbook"
COLUMNS = ("iso3", "language", "office", "status", "name", "family", "alone", "source", "as_of")
CURRENT, FORMER = "current", "former"
OFFICES = (
    ("monarch", ("King", "Queen", "Sultan", "Amir", "Emir", "Emperor", "Grand Duke", "Prince", "Pope")),
    ("premier", ("Prime Minister", "Premier", "Chancellor", "Taoiseach", "prime minister-equivalent")),
    ("president", ("President",)),
)
OTHER, ARTICLE = "other", "al-"
FIELDS = ("chief of state", "head of government")
# The names of States in the files that are not among those of the lists.
NAMES_IN_FILES = {"DRC": "COD", "Turkey (Turkiye)": "TUR", "Burma": "MMR", "Holy See (Vatican City)": "VAT"}
TAG, NOTE, YEAR = re.compile("<[^>]+>"), re.compile(r"\[[^]]*\]|\([^)]*\)|[()]"), re.compile(r"\([^)]*\d{4}")
END = re.compile(r"[;,] (?:represented|former|also|the prime)| (?:is|and) ")
RANKS = re.compile(r"\b(?:Col|Gen|Capt|Dr|Sir|Dame|Lt|Maj|General|Ratu|Crown Prince)\b\.?\s*")
# Two words or more, of which one is in capitals: Emmanuel MACRON, XI Jinping.
NAME = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+)*[^\W\d_][\w'’-]*$")
MIN_FAMILY_LENGTH = 3
# Two persons share the office, or it is that of another State's leader.
NOT_ALONE = frozenset({"Co-prince", "co-chiefs", "Captains", "Presidency"})
# Words of titles before a name.
NO_NAMES = frozenset(
    [
        "Leader",
        "Chair",
        "Chairperson",
        "Council",
        "Forces",
        "Confederation",
        "Spain",
        "Ministers",
        "Minister",
        "State",
        "Homeland",
        "Affairs",
        "City",
        "Political",
        "Vatican",
        "Regent",
        "Secretary",
        "Foreign",
        "Republic",
        "CNSP",
        "GNU",
    ]
)


def read_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the code of a State and each line about one of its leaders."""
    states = _codes_by_name()
    for file in sorted(folder.glob("*/*.json")):
        government = json.loads(file.read_text(encoding="utf-8")).get("Government", {})
        names = government.get("Country name", {})
        found = (names.get(f"conventional {form} form", {}).get("text", "") for form in ("short", "long"))
        iso3 = next((states[fold_word(name)] for name in map(html.unescape, found) if fold_word(name) in states), None)
        for field in FIELDS if iso3 else ():
            line = government.get("Executive branch", {}).get(field, {}).get("text", "")
            yield str(iso3), html.unescape(TAG.sub("", line))


def _codes_by_name() -> dict[str, str]:
    rows = (row for row in read_name_rows("state_names.csv") if row["language"] == "en" and ";" not in row["iso3"])
    return {fold_word(row["text"]): get_codes(row)[0] for row in rows} | {
        fold_word(name): iso3 for name, iso3 in NAMES_IN_FILES.items()
    }


def parse_line(line: str) -> tuple[str, str, str] | None:
    """Return the office, the name and the family name in a line, or None if it names nobody in the usual way."""
    person = RANKS.sub("", NOTE.sub(" ", END.split(YEAR.split(line)[0])[0]).replace(";", " "))
    office = next((kind for kind, titles in OFFICES if any(title in person for title in titles)), OTHER)
    words = person.replace(",", " ").split()
    if NOT_ALONE.intersection(words):
        return None
    capitals = [index for index, word in enumerate(words) if _is_in_capitals(word)]
    if not capitals:
        return None
    first, last = capitals[0], capitals[-1]
    begin = first
    while begin and _is_part_of_name(words[begin - 1]):
        begin -= 1
    end = last + 1
    while end < len(words) and NAME.match(words[end]):
        end += 1
    name, family = " ".join(words[begin:end]), " ".join(words[first : last + 1])
    if office == "monarch":
        title = next(title for title in dict(OFFICES)["monarch"] if title in person)
        return office, f"{title} {_spell(name)}", ""
    if len(name.split()) == 1:
        return None
    return office, _spell(name), _spell(family) if len(family) >= MIN_FAMILY_LENGTH else ""


def _is_in_capitals(word: str) -> bool:
    letters = [letter for letter in word.removeprefix(ARTICLE) if letter.isalpha()]
    is_number = re.fullmatch("[IVX]{2,}", word) is not None and word != "XI"
    return len(letters) > 1 and all(letter.isupper() for letter in letters) and not is_number and word not in NO_NAMES


def _is_part_of_name(word: str) -> bool:
    titles = {part for _, names in OFFICES for name in names for part in name.split()}
    return word not in titles | NO_NAMES and (word[:1].isupper() or word in {"al", "bin", "de", "el", "da", "dos"})


def _spell(name: str) -> str:
    """Return a name as it is written in a sentence: its capitals made small, numbers of monarchs kept."""
    return " ".join(_title(word) for word in name.split() if not word.endswith("."))


def _title(word: str) -> str:
    article = ARTICLE if word.startswith(ARTICLE) else ""
    return article + word.removeprefix(ARTICLE).title() if _is_in_capitals(word) else word


def update(folder: Path, day: str) -> list[Row]:
    """Return the rows of the table with the leaders of the folder. Others of this source become former ones."""
    found: dict[tuple[str, str], Row] = {}
    known = {(row["iso3"], row["name"]): row for row in read_name_rows(LEADERS) if row["source"] == SOURCE}
    for iso3, line in read_folder(folder):
        parsed = parse_line(line)
        if parsed is None or (iso3, parsed[1]) in found or _is_of_other_state(parsed[1], iso3):
            continue
        office, name, family = parsed
        alone = known.get((iso3, name), {}).get("alone", "no")
        values = (iso3, "und", office, CURRENT, name, family, alone, SOURCE, day)
        found[iso3, name] = dict(zip(COLUMNS, values, strict=True))
    gone = [{**row, "status": FORMER} for key, row in known.items() if key not in found]
    others = [row for row in read_name_rows(LEADERS) if row["source"] != SOURCE]
    return sorted((*found.values(), *gone, *others), key=lambda row: [row[column] for column in COLUMNS])


def _is_of_other_state(name: str, iso3: str) -> bool:
    """Return whether this is the King of fifteen States. His name counts for the one where he lives."""
    return "Charles III" in name and iso3 != "GBR"


def main(arguments: list[str]) -> int:
    """Rewrite the table from a folder and its day."""
    folder, day = arguments
    rows = update(Path(folder), day)
    with (DATA / LEADERS).open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} leaders\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
