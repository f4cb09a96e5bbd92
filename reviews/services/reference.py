"""Reference data of the reviews app: clusters, articles, rules for dates and questionnaires."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from reviews.models import (
    Article,
    Cluster,
    DayOff,
    DeadlineRule,
    DrawSetting,
    DutyStation,
    Question,
    Questionnaire,
    Review,
)
from stakeholders.models import Instrument
from untoc_portal.core.reference import (
    SIX_LANGUAGES,
    Entry,
    Row,
    Tally,
    columns_of,
    read_rows,
    reference_error,
    store_entries,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Part = TypeVar("Part")
# Code of the instrument and number of the article → primary key.
Articles = dict[tuple[str, int], int]
# Key of a question → the answers it offers.
Offered = dict[str, list[str]]

QUESTIONNAIRE_SOURCE = "Own wording of the portal, not the official text (reviews/reference/README.md)"
# The questionnaire files call Chinese "zh"; the portal's language code is "zh-hans".
PORTAL_LANGUAGE: dict[Any, Any] = {"zh": "zh-hans"}
# The C loader is ten times as fast and is in every wheel of PyYAML, though not in every build of it.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_review_reference(folder: Path) -> list[Tally]:
    """Load clusters, articles, rules for dates and questionnaires from the folder; instruments must be there.

    Raises DomainError, changing nothing, for a bad row. The caller records what was loaded.
    """
    with transaction.atomic():
        tallies = [load_clusters(folder), load_articles(folder), load_deadline_rules(folder)]
        tallies += [load_draw_settings(folder), load_duty_stations(folder), load_days_off(folder)]
        return tallies + load_questionnaires(folder)


def load_clusters(folder: Path) -> Tally:
    """Load the four clusters of articles."""
    columns = columns_of("number", "roman", "title_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                "number": row.number("number"),
                **row.plain("roman", "source"),
                "titles": row.texts("title"),
                "verified": row.flag("verified"),
            },
        )
        for row in read_rows(folder / "clusters.csv", columns)
    ]
    return store_entries(Cluster.objects.all(), entries, key=("number",))


def load_articles(folder: Path) -> Tally:
    """Load the articles of the four instruments, each with its cluster as far as that is known."""
    instruments = dict(Instrument.objects.values_list("code", "pk"))
    clusters = {str(number): pk for number, pk in Cluster.objects.values_list("number", "pk")}
    columns = columns_of("instrument", "number", "cluster", "cluster_confidence", "title_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                "instrument_id": row.one_of("instrument", instruments),
                "number": row.number("number"),
                "titles": row.texts("title"),
                "cluster_id": row.one_of("cluster", clusters, optional=True),
                **row.plain("cluster_confidence", "source"),
                "verified": row.flag("verified"),
            },
        )
        for row in read_rows(folder / "articles.csv", columns)
    ]
    stored = Article.objects.select_related("instrument")
    return store_entries(stored, entries, key=("instrument_id", "number"))


def load_deadline_rules(folder: Path) -> Tally:
    """Load the clocks of a review (domain rule: one country review, column “clock”)."""
    columns = ("kind", "trigger", "amount", "unit", "source", "verified")
    entries = [
        Entry(row, {**row.cells, "amount": row.number("amount"), "verified": row.flag("verified")})
        for row in read_rows(folder / "deadlines.csv", columns)
    ]
    return store_entries(DeadlineRule.objects.all(), entries, key=("kind",))


def load_draw_settings(folder: Path) -> Tally:
    """Load the numbers of the drawing of lots (domain rule: drawing of lots)."""
    entries = [
        Entry(row, {**row.cells, "value": row.number("value"), "verified": row.flag("verified")})
        for row in read_rows(folder / "draw_settings.csv", ("name", "value", "source", "verified"))
    ]
    return store_entries(DrawSetting.objects.all(), entries, key=("name",))


def load_duty_stations(folder: Path) -> Tally:
    """Load the duty station of the secretariat."""
    columns = columns_of("code", "name_*", "moves_dates", "source", "verified")
    entries = [
        Entry(
            row,
            {
                **row.plain("code", "source"),
                "names": row.texts("name"),
                "moves_dates": row.flag("moves_dates"),
                "verified": row.flag("verified"),
            },
        )
        for row in read_rows(folder / "duty_stations.csv", columns)
    ]
    return store_entries(DutyStation.objects.all(), entries, key=("code",))


def load_days_off(folder: Path) -> Tally:
    """Load the official holidays of the duty stations, which must be there."""
    stations = dict(DutyStation.objects.values_list("code", "pk"))
    columns = columns_of("station", "day", "name_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                "station_id": row.one_of("station", stations),
                "day": row.day("day"),
                "names": row.texts("name"),
                **row.plain("source"),
                "verified": row.flag("verified"),
            },
        )
        for row in read_rows(folder / "days_off.csv", columns)
    ]
    return store_entries(DayOff.objects.all(), entries, key=("station_id", "day"))


def load_questionnaires(folder: Path) -> list[Tally]:
    """Load every questionnaire of the folder, and its questions.

    A version that a review already uses is never changed: a note says so. New wording needs a new version.
    """
    headings, questions = Tally(Questionnaire._meta.label), Tally(Question._meta.label)
    rows = Article.objects.values_list("instrument__code", "number", "pk")
    articles = {(code, number): pk for code, number, pk in rows}
    for path in sorted((folder / "questionnaires").glob("*.yaml")):
        _load_questionnaire(QuestionnaireFile(path), articles, headings, questions)
    return [headings, questions]


def _load_questionnaire(source: QuestionnaireFile, articles: Articles, headings: Tally, questions: Tally) -> None:
    heading = source.heading()
    cluster, version = heading.values["cluster_id"], heading.values["version"]
    stored = Questionnaire.objects.filter(cluster=cluster, version=version)
    frozen = Review.objects.filter(questionnaire__in=stored).exists()
    headings.add(store_entries(stored, [heading], key=("cluster_id", "version"), frozen=frozen))
    questionnaire = stored.get()
    entries = source.questions(questionnaire, articles)
    key = ("questionnaire_id", "key")
    done = store_entries(questionnaire.questions.all(), entries, key=key, frozen=frozen)
    if done.left_alone:
        note = _("%(file)s: reviews use version %(version)s, so it stays as it is. Give the file a new version.")
        done.notes.append(note % {"file": source.path.name, "version": version})
    questions.add(done)


class QuestionnaireFile:
    """A questionnaire as its file has it; every error says in which line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8")
            self.content = yaml.load(self.text, YAML_LOADER)  # noqa: S506 (either one is a safe loader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            mark = getattr(error, "problem_mark", None)
            line, column = (mark.line + 1, str(mark.column + 1)) if mark else (1, "1")
            raise reference_error(path.name, line, column, getattr(error, "problem", error)) from error
        if not isinstance(self.content, dict):
            raise reference_error(path.name, 1, "meta", _("The file holds no questionnaire."))

    def row(self, mark: str, cells: Any) -> Row:
        """Return the part of the file that begins with this mark, for its error messages."""
        begin = re.search(rf"^[^\w\n]*{re.escape(mark)}[^\w\n]*$", self.text, re.MULTILINE)
        line = self.text.count("\n", 0, begin.start()) + 1 if begin else 1
        return Row(self.path.name, line, cells if isinstance(cells, dict) else {})

    def part(self, holder: Any, name: str, kind: type[Part], mark: str, *, optional: bool = False) -> Part:
        """Return what the holder has by this name; raises DomainError if it is missing or of another kind."""
        found = holder.get(name) if isinstance(holder, dict) else None
        if optional and found is None:
            return kind()
        if isinstance(found, kind):
            return found
        raise self.row(mark, holder).fault(name, _("The value is missing or of another kind than expected."))

    def texts(self, holder: Any, name: str, mark: str, *, optional: bool = False) -> dict[str, str]:
        """Return a text in the languages the file has, under the portal's language codes."""
        found = self.part(holder, name, dict, mark, optional=optional)
        texts: dict[Any, str] = {PORTAL_LANGUAGE.get(code, code): text for code, text in found.items()}
        if all(language in SIX_LANGUAGES and isinstance(text, str) for language, text in texts.items()):
            return texts
        raise self.row(mark, holder).fault(name, _("Something here is no text in one of the six languages."))

    def heading(self) -> Entry:
        """Return the questionnaire itself."""
        meta = self.part(self.content, "meta", dict, "meta")
        row = self.row("meta", meta)
        clusters = dict(Cluster.objects.values_list("number", "pk"))
        number = self.part(meta, "cluster", int, "meta")
        if number not in clusters:
            raise row.fault("cluster", _("“%(cell)s” is not known.") % {"cell": number})
        values = {
            "cluster_id": clusters[number],
            "version": self.part(meta, "version", str, "meta"),
            "notes": self.texts(meta, "status_text", "meta"),
            "source": QUESTIONNAIRE_SOURCE,
            "verified": False,
        }
        return Entry(row, values)

    def questions(self, questionnaire: Questionnaire, articles: Articles) -> Iterator[Entry]:
        """Yield the questions in their order; what introduces an article stands before its first question."""
        position = 0
        earlier: Offered = {}
        for article, pk in self._articles(articles):
            introduction = self.texts(article, "guidance", f"key: {article['key']}", optional=True)
            for question in self.part(article, "questions", list, f"key: {article['key']}"):
                position += 1
                mark = f"key: {self.part(question, 'key', str, article['key'])}"
                values = self._question(question, mark, introduction, earlier)
                values |= {"questionnaire_id": questionnaire.pk, "article_id": pk, "position": position}
                introduction = {}
                earlier[values["key"]] = [option["value"] for option in values["options"]]
                yield Entry(self.row(mark, question), values)

    def _articles(self, articles: Articles) -> Iterator[tuple[dict[str, Any], int]]:
        for section in self.part(self.content, "sections", list, "sections"):
            for article in self.part(section, "articles", list, "sections"):
                mark = f"key: {self.part(article, 'key', str, 'sections')}"
                code = self.part(section, "instrument", str, mark)
                number = self.part(article, "article", int, mark)
                if (code, number) not in articles:
                    names = {"instrument": code, "number": number}
                    problem = _("%(instrument)s has no article %(number)d.") % names
                    raise self.row(mark, article).fault("article", problem)
                yield article, articles[code, number]

    def _question(
        self, question: dict[str, Any], mark: str, introduction: dict[str, str], earlier: Offered
    ) -> dict[str, Any]:
        return {
            "key": question["key"],
            "kind": self.part(question, "kind", str, mark),
            "obligation": self.part(question, "obligation", str, mark),
            "paragraph": self.part(question, "paragraph", str, mark, optional=True),
            "cites_legislation": self.part(question, "cites_legislation", bool, mark, optional=True),
            "texts": self.texts(question, "text", mark),
            "guidance": joined_texts(introduction, self.texts(question, "guidance", mark, optional=True)),
            "options": self._options(question, mark),
            "show_if": self._condition(question, mark, earlier),
        }

    def _options(self, question: dict[str, Any], mark: str) -> list[dict[str, Any]]:
        sets = self.part(self.content["meta"], "option_sets", dict, "meta", optional=True)
        name = self.part(question, "options_from", str, mark, optional=True)
        if name and name not in sets:
            problem = _("“%(cell)s” is not known.") % {"cell": name}
            raise self.row(mark, question).fault("options_from", problem)
        own = self.part(question, "options", list, mark, optional=True)
        return [
            {"value": self.part(option, "value", str, mark), "labels": self.texts(option, "label", mark)}
            for option in (self.part(sets, name, list, "meta") if name else own)
        ]

    def _condition(self, question: dict[str, Any], mark: str, earlier: Offered) -> dict[str, Any]:
        condition = self.part(question, "show_if", dict, mark, optional=True)
        if not condition:
            return {}
        asked, values = self.part(condition, "question", str, mark), self.part(condition, "in", list, mark)
        if all(value in earlier.get(asked, []) for value in values):
            return {"question": asked, "in": values}
        problem = _("The condition names no earlier question, or an answer it does not offer.")
        raise self.row(mark, question).fault("show_if", problem)


def joined_texts(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """Return both texts, one after the other, in every language that has either."""
    joined = dict(first)
    for language, text in second.items():
        joined[language] = f"{first[language]} {text}" if language in first else text
    return joined
