"""Turn the records of an adopted questionnaire into the content of a questionnaire file, and back.

`services/questionnaire_files.py` then checks and stores it as it does with every other questionnaire file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import Obligation, QuestionKind, Wording
from reviews.official_files.adopted_columns import ANSWER, QUESTION, SEPARATOR, AdoptedFile, Record, refuse_cell
from reviews.validators import CLOSED_KINDS
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.fields import build_language_texts
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Iterable

ADOPTED = gettext_lazy("Text as adopted by the Conference")
FLAGS = {"yes": True, "no": False, "": False}
NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
KINDS_WITH_SETS = (QuestionKind.CHOICE, QuestionKind.MULTI_CHOICE, QuestionKind.TECHNICAL_ASSISTANCE)
FROM_FILE = {"zh": OfficialLanguage.ZH.value}
MAX_LENGTHS = {"text": 2000, "guidance": 5000, "introduction": 5000, "number": 20, "paragraph": 40, "key": 80}


@dataclass(slots=True)
class AdoptedContent:
    """The content of a questionnaire file, with the line of each of its parts by the mark of the part."""

    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def build_adopted_content(adopted: AdoptedFile, portal_texts: Iterable[str]) -> AdoptedContent:
    """Return the content that the records say.

    `portal_texts` are the portal's own texts, with which the column for orientation was filled. Raises DomainError with
    the line and column for a cell that cannot be read, for a number or key that is there twice, and for a question or
    an answer that nothing offers.
    """
    if adopted.heading is None:
        raise DomainError("invalid_file", _("The file has no heading with the cluster and the version."), field="file")
    found = AdoptedContent(notices=list(adopted.notices))
    known = {" ".join(text.split()) for text in portal_texts}
    filled = []
    for record in adopted.questions:
        _note_portal_text(record, known, found.notices)
        if _get_texts(record, "text"):
            filled.append(record)
        else:
            _require_unfilled(record)
            words = {"line": record.line, "key": record.cells["key"]}
            found.notices.append(_("Line %(line)d: there is no text, so question %(key)s is left out.") % words)
    sets = _build_sets(adopted.answers)
    keys = _find_keys(filled)
    offered = {key: _get_set(record, sets)[1] for key, record in keys.items()}
    by_name = _name_questions(keys)
    meta = _build_meta(adopted.heading, sets)
    found.content = {
        "meta": meta,
        "sections": _build_sections(keys, sets, by_name, offered, is_verified=meta["verified"]),
    }
    found.lines = {"meta": adopted.heading.line} | {f"key: {key}": record.line for key, record in keys.items()}
    return found


def _require_unfilled(record: Record) -> None:
    """Raise DomainError if a line without a text says something that the template did not: its text is missing."""
    others = (
        "number",
        *(f"{name}_{code}" for name in ("guidance", "introduction") for code in OfficialLanguage.values),
    )
    if any(record.cells[name] for name in others) or not record.cells["key"]:
        raise refuse_cell(record.line, "text", _("The text is missing in every language."))


def _note_portal_text(record: Record, known: set[str], notices: list[str]) -> None:
    text = " ".join(record.cells["portal_wording"].split())
    if text and text not in known:
        message = _("Line %(line)d: the column “portal_wording” was changed. It is not read: “%(text)s”")
        notices.append(message % {"line": record.line, "text": text[:80]})


def _get_texts(record: Record, stem: str) -> dict[str, str]:
    texts = {code: record.cells[f"{stem}_{code}"] for code in OfficialLanguage.values if record.cells[f"{stem}_{code}"]}
    for code, text in texts.items():
        if len(text) > MAX_LENGTHS.get(stem, len(text)):
            problem = _("The text is longer than %(most)d characters.") % {"most": MAX_LENGTHS[stem]}
            raise refuse_cell(record.line, f"{stem}_{code}", problem)
    return texts


def _build_sets(records: Iterable[Record]) -> dict[str, list[dict[str, Any]]]:
    """Return the sets of answers by name.

    Raises DomainError for a value that is there twice, and for one without an English label.
    """
    sets: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        name, value, labels = record.cells["set"], record.cells["value"], _get_texts(record, "label")
        for column, cell in {"set": name, "value": value, "label_en": labels.get("en", "")}.items():
            if not cell:
                raise refuse_cell(record.line, column, _("The value is missing."))
        own = sets.setdefault(name, [])
        if value in [option["value"] for option in own]:
            raise refuse_cell(record.line, "value", _("This answer is in the set twice."))
        own.append({"value": value, "label": labels})
    for kind, choices in CLOSED_KINDS.items():
        # The answers to these kinds are fixed, so a file may leave their sets out.
        sets.setdefault(
            kind, [{"value": choice.value, "label": build_language_texts(choice.label)} for choice in choices]
        )
    return sets


def _find_keys(records: Iterable[Record]) -> dict[str, Record]:
    """Return the questions by key, in their order. A new question gets its key from its article and its number."""
    keys: dict[str, Record] = {}
    numbers: dict[str, int] = {}
    for record in records:
        cells = record.cells
        for column in ("number", "key", "paragraph"):
            if len(cells[column]) > MAX_LENGTHS[column]:
                raise refuse_cell(record.line, column, _("It is too long."))
        number = cells["number"]
        if number in numbers:
            problem = _("Number %(number)s is on line %(line)d already.") % {"number": number, "line": numbers[number]}
            raise refuse_cell(record.line, "number", problem)
        if number:
            numbers[number] = record.line
        key = cells["key"] or _make_key(record)
        if key in keys:
            problem = _("Question %(key)s is on line %(line)d already.") % {"key": key, "line": keys[key].line}
            raise refuse_cell(record.line, "key", problem)
        keys[key] = record
    return keys


def _make_key(record: Record) -> str:
    number = NOT_IN_KEYS.sub("-", record.cells["number"].lower()).strip("-")
    if not number:
        raise refuse_cell(record.line, "number", _("A new question needs a number, from which its key is made."))
    return f"{record.cells['instrument'].lower()}.{record.cells['article']}.n{number}"


def _name_questions(keys: dict[str, Record]) -> dict[str, str]:
    """Return the key of each question by what a file may call it: its number or its key."""
    numbered = {record.cells["number"]: key for key, record in keys.items() if record.cells["number"]}
    return numbered | {key: key for key in keys}


def _build_meta(heading: Record, sets: dict[str, Any]) -> dict[str, Any]:
    cells = heading.cells
    for column in ("cluster", "version", "source"):
        if not cells.get(column):
            raise refuse_cell(heading.line, column, _("The value is missing."))
    if not cells["cluster"].isdigit() or not cells["cluster"].isascii():
        raise refuse_cell(heading.line, "cluster", _("It is not a whole number."))
    return {
        "cluster": int(cells["cluster"]),
        "version": cells["version"],
        "status_text": build_language_texts(ADOPTED),
        "source": cells["source"],
        "verified": _read_flag(heading, "verified"),
        "wording": Wording.ADOPTED.value,
        "option_sets": sets,
    }


def _read_flag(record: Record, column: str) -> bool:
    cell = record.cells.get(column, "").lower()
    if cell not in FLAGS:
        raise refuse_cell(record.line, column, _("“%(cell)s” is neither yes nor no.") % {"cell": cell[:20]})
    return FLAGS[cell]


def _build_sections(
    keys: dict[str, Record],
    sets: dict[str, Any],
    by_name: dict[str, str],
    offered: dict[str, Any],
    *,
    is_verified: bool,
) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    place: tuple[str, str] | None = None
    for key, record in keys.items():
        cells, introduction = record.cells, _get_texts(record, "introduction")
        if not cells["article"].isdigit() or not cells["article"].isascii():
            raise refuse_cell(record.line, "article", _("It is not a whole number."))
        if (cells["instrument"], cells["article"]) != place or introduction:
            if place is None or cells["instrument"] != place[0]:
                sections.append({"instrument": cells["instrument"], "articles": []})
            place = (cells["instrument"], cells["article"])
            article: dict[str, Any] = {"article": int(cells["article"]), "key": key, "questions": []}
            if introduction:
                article["guidance"] = introduction
            sections[-1]["articles"].append(article)
        question = _build_question(key, record, sets, by_name, offered, is_verified=is_verified)
        sections[-1]["articles"][-1]["questions"].append(question)
    return sections


def _build_question(
    key: str,
    record: Record,
    sets: dict[str, Any],
    by_name: dict[str, str],
    offered: dict[str, Any],
    *,
    is_verified: bool,
) -> dict[str, Any]:
    cells = record.cells
    for column, known in {"kind": QuestionKind.values, "obligation": Obligation.values}.items():
        if cells[column] not in known:
            words = {"cell": cells[column][:20], "values": format_list(known)}
            raise refuse_cell(record.line, column, _("“%(cell)s” is not one of: %(values)s.") % words)
    name, _options = _get_set(record, sets)
    found = {
        "key": key,
        "number": cells["number"],
        "paragraph": cells["paragraph"],
        "kind": cells["kind"],
        "obligation": cells["obligation"],
        "cites_legislation": _read_flag(record, "cites_legislation"),
        "show_if": _build_condition(record, by_name, offered),
        # A relation may name a question of another cluster, by its key.
        "related": [by_name.get(name, name) for name in _split(cells["related"])],
        "text": _get_texts(record, "text"),
        "guidance": _get_texts(record, "guidance"),
        "options_from": name,
        "verified_languages": list(_get_texts(record, "text")) if is_verified else [],
    }
    return {column: value for column, value in found.items() if value or column == "cites_legislation"}


def _get_set(record: Record, sets: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Return the set of answers of a question, and its name. An open question has none."""
    cells = record.cells
    if cells["answers"] and cells["answers"] not in sets:
        problem = _("There is no set “%(set)s” among the answers.") % {"set": cells["answers"][:40]}
        raise refuse_cell(record.line, "answers", problem)
    name = cells["answers"] or (cells["kind"] if cells["kind"] in sets else "")
    needs_set = cells["kind"] in KINDS_WITH_SETS
    if needs_set and not name:
        raise refuse_cell(record.line, "answers", _("This kind of question needs a set of answers."))
    fixed = {choice.value for choice in CLOSED_KINDS.get(cells["kind"], ())}
    if fixed and fixed != {option["value"] for option in sets[name]}:
        problem = _("The answers to this kind of question are: %(values)s.") % {"values": format_list(sorted(fixed))}
        raise refuse_cell(record.line, "answers", problem)
    return name, sets.get(name, [])


def _build_condition(record: Record, by_name: dict[str, str], offered: dict[str, Any]) -> dict[str, Any]:
    asked, answers = record.cells["shown_if"], _split(record.cells["shown_if_answers"])
    if not asked and not answers:
        return {}
    if asked not in by_name:
        problem = _("There is no question “%(question)s” in the file.") % {"question": asked[:40]}
        raise refuse_cell(record.line, "shown_if", problem)
    if not answers:
        raise refuse_cell(record.line, "shown_if_answers", _("The answers are missing."))
    key = by_name[asked]
    words = {
        word.casefold(): option["value"]
        for option in offered[key]
        for word in (*option["label"].values(), option["value"])
    }
    for answer in answers:
        if answer.casefold() not in words:
            problem = _("Question %(question)s does not offer the answer “%(answer)s”.")
            raise refuse_cell(record.line, "shown_if_answers", problem % {"question": asked, "answer": answer[:40]})
    return {"question": key, "in": [words[answer.casefold()] for answer in answers]}


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]


def build_template(content: dict[str, Any], texts: dict[str, str], version: str) -> AdoptedFile:
    """Return the records of a template: the structure of a stored version, without its texts.

    `content` is the version as `selectors/questionnaire_export.py` writes it. `texts` is its wording by key, in the
    language of the reader.
    """
    sets = {
        name: [_to_option(option) for option in options]
        for name, options in content["meta"].get("option_sets", {}).items()
    }
    questions: list[Record] = []
    for section in content["sections"]:
        for article in section["articles"]:
            for question in article["questions"]:
                name = question.get("options_from", "")
                if question.get("options"):
                    name = question["key"]
                    sets[name] = [_to_option(option) for option in question["options"]]
                questions.append(_build_template_record(len(questions), section, article, question, name))
                questions[-1].cells["portal_wording"] = texts.get(question["key"], "")
    answers = [
        Record(0, {**dict.fromkeys(ANSWER, ""), "set": name, "value": value, **labels})
        for name, options in sets.items()
        for value, labels in options
    ]
    heading = Record(
        1, {"cluster": str(content["meta"]["cluster"]), "version": version, "source": "", "verified": "no"}
    )
    return AdoptedFile(heading, questions, answers)


def _to_option(option: dict[str, Any]) -> tuple[str, dict[str, str]]:
    labels = {FROM_FILE.get(code, code): text for code, text in option["label"].items()}
    return option["value"], {f"label_{code}": text for code, text in labels.items()}


def _build_template_record(
    line: int, section: dict[str, Any], article: dict[str, Any], question: dict[str, Any], name: str
) -> Record:
    condition = question.get("show_if", {})
    cells = {
        **dict.fromkeys(QUESTION, ""),
        "key": question["key"],
        "instrument": section["instrument"],
        "article": str(article["article"]),
        "paragraph": question.get("paragraph", ""),
        "kind": question["kind"],
        "obligation": question["obligation"],
        "cites_legislation": "yes" if question["cites_legislation"] else "no",
        "answers": name,
        "shown_if": condition.get("question", ""),
        "shown_if_answers": f"{SEPARATOR} ".join(condition.get("in", [])),
        "related": f"{SEPARATOR} ".join(question.get("related", [])),
    }
    return Record(line, cells)
