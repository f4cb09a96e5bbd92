"""Load questionnaires from their files. A loaded version is a draft until the Secretariat puts it in force."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from reviews.enums import Wording
from reviews.models import Article, Cluster, Question, Questionnaire, QuestionText
from reviews.selectors.questionnaire_export import FILE_LANGUAGES, UNOFFICIAL_WORDING
from reviews.validators import is_condition_possible
from reviews.workflow import QUESTIONNAIRES
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.reference import (
    SIX_LANGUAGES,
    Entry,
    Row,
    Tally,
    build_reference_error,
    get_written_counts,
    store_entries,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from untoc_portal.accounts.models import User

Part = TypeVar("Part")
# Code of the instrument and number of the article → primary key.
Articles = dict[tuple[str, int], int]
# Key of a question → the values of its options.
OptionsByQuestion = dict[str, list[str]]

PORTAL_LANGUAGE: dict[Any, str] = {code: language.value for language, code in FILE_LANGUAGES.items()}
# The C loader is ten times as fast. Every wheel of PyYAML has it, but not every build.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """One question of a file: its row, and its texts by language."""

    entry: Entry
    wordings: dict[str, dict[str, Any]]

    @property
    def key(self) -> str:
        """Return the key of the question."""
        return str(self.entry.values["key"])


@transaction.atomic
def load_questionnaires(folder: Path) -> list[Tally]:
    """Load every questionnaire of the folder, with its questions and their texts.

    A version that is not a draft never changes; a note says so. New wording needs a new version.
    """
    tallies = {model: Tally(model._meta.label) for model in (Questionnaire, Question, QuestionText)}
    rows = Article.objects.values_list("instrument__code", "number", "pk")
    articles = {(code, number): pk for code, number, pk in rows}
    loaded: list[QuestionEntry] = []
    for path in sorted(folder.glob("*.yaml")):
        loaded += _load_questionnaire(QuestionnaireFile(path), articles, tallies)
    _require_related_known(loaded)
    return list(tallies.values())


@transaction.atomic
def load_one_questionnaire(source: QuestionnaireFile) -> Questionnaire:
    """Load one questionnaire as a draft, and return it. Raises DomainError if its version is there already."""
    heading = source.heading()
    stored = Questionnaire.objects.filter(cluster=heading.values["cluster_id"], version=heading.values["version"])
    if stored.exists():
        message = _("This version of the cluster already exists. Give the file another version.")
        raise DomainError("version_taken", message, rule=QUESTIONNAIRES, field="file")
    tallies = {model: Tally(model._meta.label) for model in (Questionnaire, Question, QuestionText)}
    rows = Article.objects.values_list("instrument__code", "number", "pk")
    loaded = _load_questionnaire(source, {(code, number): pk for code, number, pk in rows}, tallies)
    _require_related_known(loaded)
    return stored.get()


def _require_related_known(loaded: list[QuestionEntry]) -> None:
    known = set(Question.objects.values_list("key", flat=True))
    for question in loaded:
        for key in question.entry.values["related"]:
            if key not in known:
                raise question.entry.row.build_error("related", _("“%(cell)s” is not known.") % {"cell": key})


@transaction.atomic
def import_questionnaires(folder: Path, *, actor: User | None = None) -> list[Tally]:
    """Load the questionnaires of the folder as `load_questionnaires` does, and audit the number of rows.

    Without an actor, the portal acts by itself, by a command at its console. Raises DomainError and changes nothing if
    a file cannot be read or there is none.
    """
    if not any(folder.glob("*.yaml")):
        raise build_reference_error(str(folder), 0, "*.yaml", _("There is no questionnaire here."))
    tallies = load_questionnaires(folder)
    written = get_written_counts(tallies)
    if written:
        newest = Questionnaire.objects.latest("updated_at")
        audit.record_event(AuditAction.LOADED, newest, actor=actor, changes=written)
    return tallies


def _load_questionnaire(
    source: QuestionnaireFile, articles: Articles, tallies: dict[Any, Tally]
) -> list[QuestionEntry]:
    heading = source.heading()
    cluster, version = heading.values["cluster_id"], heading.values["version"]
    stored = Questionnaire.objects.filter(cluster=cluster, version=version)
    frozen = any(not row.is_draft for row in stored)
    tallies[Questionnaire].add(store_entries(stored, [heading], key=("cluster_id", "version"), frozen=frozen))
    questionnaire = stored.get()
    questions = list(source.questions(questionnaire, articles))
    entries = [question.entry for question in questions]
    key = ("questionnaire_id", "key")
    done = store_entries(questionnaire.questions.all(), entries, key=key, frozen=frozen)
    worded = store_entries(
        QuestionText.objects.filter(question__questionnaire=questionnaire).select_related("question"),
        _wordings(questionnaire, questions),
        key=("question_id", "language"),
        frozen=frozen,
    )
    if frozen and (done.skipped or worded.skipped):
        note = _("%(file)s: version %(version)s is in force, so it stays as it is. Give the file a new version.")
        done.notes.append(note % {"file": source.path.name, "version": version})
    tallies[Question].add(done)
    tallies[QuestionText].add(worded)
    return questions


def _wordings(questionnaire: Questionnaire, questions: list[QuestionEntry]) -> Iterator[Entry]:
    stored = dict(questionnaire.questions.values_list("key", "pk"))
    for question in questions:
        if question.key in stored:
            for language, texts in question.wordings.items():
                yield Entry(question.entry.row, {"question_id": stored[question.key], "language": language, **texts})


class QuestionnaireFile:
    """A questionnaire file. Every error says in which line it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8")
            self.content = yaml.load(self.text, YAML_LOADER)  # noqa: S506 (either one is a safe loader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            mark = getattr(error, "problem_mark", None)
            line, column = (mark.line + 1, str(mark.column + 1)) if mark else (1, "1")
            raise build_reference_error(path.name, line, column, getattr(error, "problem", error)) from error
        if not isinstance(self.content, dict):
            raise build_reference_error(path.name, 1, "meta", _("The file contains no questionnaire."))

    def row(self, mark: str, cells: Any) -> Row:
        """Return the part of the file that begins with this mark, for its error messages."""
        begin = re.search(rf"^[^\w\n]*{re.escape(mark)}[^\w\n]*$", self.text, re.MULTILINE)
        line = self.text.count("\n", 0, begin.start()) + 1 if begin else 1
        return Row(self.path.name, line, cells if isinstance(cells, dict) else {})

    def part(self, holder: Any, name: str, kind: type[Part], mark: str, *, optional: bool = False) -> Part:
        """Return the value of this name in `holder`. Raises DomainError if it is missing or of another kind."""
        found = holder.get(name) if isinstance(holder, dict) else None
        if optional and found is None:
            return kind()
        if isinstance(found, kind):
            return found
        raise self.row(mark, holder).build_error(name, _("The value is missing or of another kind than expected."))

    def texts(self, holder: Any, name: str, mark: str, *, optional: bool = False) -> dict[str, str]:
        """Return a text in the languages of the file, by the language codes of the portal.

        Raises DomainError if it is not text in the six languages.
        """
        found = self.part(holder, name, dict, mark, optional=optional)
        texts: dict[Any, str] = {PORTAL_LANGUAGE.get(code, code): text for code, text in found.items()}
        if all(language in SIX_LANGUAGES and isinstance(text, str) for language, text in texts.items()):
            return texts
        raise self.row(mark, holder).build_error(name, _("Something here is not a text in one of the six languages."))

    def heading(self) -> Entry:
        """Return the row of the questionnaire itself."""
        meta = self.part(self.content, "meta", dict, "meta")
        row = self.row("meta", meta)
        clusters = dict(Cluster.objects.values_list("number", "pk"))
        number = self.part(meta, "cluster", int, "meta")
        if number not in clusters:
            raise row.build_error("cluster", _("“%(cell)s” is not known.") % {"cell": number})
        values = {
            "cluster_id": clusters[number],
            "version": self.part(meta, "version", str, "meta"),
            "notes": self.texts(meta, "status_text", "meta"),
            "source": self.source,
            "verified": self.part(meta, "verified", bool, "meta", optional=True),
            "wording": self.part(meta, "wording", str, "meta", optional=True) or Wording.PORTAL.value,
        }
        return Entry(row, values)

    @property
    def source(self) -> str:
        """Return the source of the wording, which is the default for every text."""
        return self.part(self.content["meta"], "source", str, "meta", optional=True) or UNOFFICIAL_WORDING

    def questions(self, questionnaire: Questionnaire, articles: Articles) -> Iterator[QuestionEntry]:
        """Yield the questions in their order. The introduction of an article belongs to its first question."""
        position = 0
        earlier: OptionsByQuestion = {}
        for article, pk in self._articles(articles):
            introduction = self.texts(article, "guidance", f"key: {article['key']}", optional=True)
            for question in self.part(article, "questions", list, f"key: {article['key']}"):
                position += 1
                mark = f"key: {self.part(question, 'key', str, article['key'])}"
                values = self._question(question, mark, earlier)
                values |= {"questionnaire_id": questionnaire.pk, "article_id": pk, "position": position}
                earlier[values["key"]] = [option["value"] for option in values["options"]]
                yield QuestionEntry(Entry(self.row(mark, question), values), self._texts(question, mark, introduction))
                introduction = {}

    def _articles(self, articles: Articles) -> Iterator[tuple[dict[str, Any], int]]:
        for section in self.part(self.content, "sections", list, "sections"):
            for article in self.part(section, "articles", list, "sections"):
                mark = f"key: {self.part(article, 'key', str, 'sections')}"
                code = self.part(section, "instrument", str, mark)
                number = self.part(article, "article", int, mark)
                if (code, number) not in articles:
                    names = {"instrument": code, "number": number}
                    problem = _("%(instrument)s has no article %(number)d.") % names
                    raise self.row(mark, article).build_error("article", problem)
                yield article, articles[code, number]

    def _question(self, question: dict[str, Any], mark: str, earlier: OptionsByQuestion) -> dict[str, Any]:
        return {
            "key": question["key"],
            "kind": self.part(question, "kind", str, mark),
            "obligation": self.part(question, "obligation", str, mark),
            "number": self.part(question, "number", str, mark, optional=True),
            "paragraph": self.part(question, "paragraph", str, mark, optional=True),
            "cites_legislation": self.part(question, "cites_legislation", bool, mark, optional=True),
            "options": self._options(question, mark),
            "show_if": self._condition(question, mark, earlier),
            "related": self.part(question, "related", list, mark, optional=True),
        }

    def _texts(self, question: dict[str, Any], mark: str, introduction: dict[str, str]) -> dict[str, dict[str, Any]]:
        guidance = self.texts(question, "guidance", mark, optional=True)
        sources = self.texts(question, "text_sources", mark, optional=True)
        verified = self.part(question, "verified_languages", list, mark, optional=True)
        languages = {PORTAL_LANGUAGE.get(code, code) for code in verified}
        return {
            language: {
                "text": text,
                "guidance": guidance.get(language, ""),
                "introduction": introduction.get(language, ""),
                "source": sources.get(language, self.source),
                "verified": language in languages,
            }
            for language, text in self.texts(question, "text", mark).items()
        }

    def _options(self, question: dict[str, Any], mark: str) -> list[dict[str, Any]]:
        sets = self.part(self.content["meta"], "option_sets", dict, "meta", optional=True)
        name = self.part(question, "options_from", str, mark, optional=True)
        if name and name not in sets:
            problem = _("“%(cell)s” is not known.") % {"cell": name}
            raise self.row(mark, question).build_error("options_from", problem)
        own = self.part(question, "options", list, mark, optional=True)
        return [
            {"value": self.part(option, "value", str, mark), "labels": self.texts(option, "label", mark)}
            for option in (self.part(sets, name, list, "meta") if name else own)
        ]

    def _condition(self, question: dict[str, Any], mark: str, earlier: OptionsByQuestion) -> dict[str, Any]:
        condition = self.part(question, "show_if", dict, mark, optional=True)
        if not condition:
            return {}
        asked, values = self.part(condition, "question", str, mark), self.part(condition, "in", list, mark)
        found = {"question": asked, "in": values}
        if is_condition_possible(found, earlier):
            return found
        problem = _(
            "The condition does not name an earlier question, or names an answer that the question does not offer."
        )
        raise self.row(mark, question).build_error("show_if", problem)
