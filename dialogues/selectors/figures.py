"""The figures of a general report for pages, files and the API. They are sums of what the disclosure guard released."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.disclosure import Cell, sum_released_cells
from dialogues.enums import CHOSEN, NO_ANSWER, OBSERVED, DisclosureSettingName, FigureBasis, FigureKind
from dialogues.models import DisclosureSetting, Figure, FigureBatch, GeneralReport, RoutingRule
from dialogues.selectors.routing import RoutingKey, is_rule_matching
from dialogues.selectors.tallies import format_too_few_states, list_countable_reviews
from reviews.enums import ImplementationAnswer, ObservationKind, QuestionKind
from reviews.enums_of_follow_up import StepKind
from reviews.models import Article, Phase, Question
from reviews.models.questionnaires import get_option_labels
from untoc_portal.core.charts import Bars, build_count_chart
from untoc_portal.core.listing import join_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

HOW_COUNTED = gettext_lazy(
    "Each figure says how many of the States counted gave an answer. It is shown only if enough States are in it "
    "and outside it. Answers that too few States gave are combined, and figures on too few States are left out. "
    "States are counted in batches, each State once."
)
# The order of what follows the questions on an article.
AFTER_QUESTIONS = {FigureKind.OBSERVATION: 1, FigureKind.STEP: 2}
ANSWERS = {**dict(ImplementationAnswer.choices), NO_ANSWER: gettext_lazy("no answer")}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A number of States, out of a total."""

    label: str
    states: int
    out_of: int


@dataclass(slots=True)
class FigureTheme:
    """A question with its answers, or the observations on an article. It has one chart and one table."""

    key: str
    title: str
    kind: FigureKind
    rows: list[FigureRow] = field(default_factory=list)

    @property
    def bars(self) -> Bars:
        """Return the rows as a chart in the reader's direction of reading."""
        return build_count_chart(_("States"), [(row.label, row.states, row.out_of) for row in self.rows])

    @property
    def summary(self) -> str:
        """Return the question and what its chart shows, for readers who cannot see it."""
        return join_sentences([self.title, self.bars.finding])


@dataclass(frozen=True, slots=True)
class OnArticle:
    """The themes of one article."""

    article: Article
    themes: list[FigureTheme]


def list_report_figures(report: GeneralReport) -> list[OnArticle]:
    """Return the figures of a report in the order of articles and questions, in the reader's language.

    A working group gets the figures that the routing table sends to it. The Conference gets all.
    """
    rows = Figure.objects.filter(batch__in=report.counted_batches()).select_related("article__instrument")
    figures = list(rows.order_by("article__instrument__position", "article__number", "pk"))
    questions = _questions(report, {figure.question for figure in figures})
    rules = RoutingRule.objects.filter(table=report.routing_table_id, working_group=report.working_group_id)
    chosen = [figure for figure in figures if _is_routed(report, list(rules), figure, questions.get(figure.question))]
    found = []
    for article, group in groupby(chosen, key=lambda figure: figure.article):
        themes = _themes(list(group), questions)
        found += [OnArticle(article, themes)] if themes else []
    return found


def _questions(report: GeneralReport, keys: set[str]) -> dict[str, Question]:
    """Return the questions by key, in the words of the latest version."""
    rows = Question.objects.filter(questionnaire__cluster=report.phase.cluster_id, key__in=keys).with_texts()
    return {question.key: question for question in rows.order_by("questionnaire", "position")}


def _is_routed(report: GeneralReport, rules: Iterable[RoutingRule], figure: Figure, question: Question | None) -> bool:
    if report.working_group.is_conference:
        return True
    is_need = question is not None and question.kind == QuestionKind.TECHNICAL_ASSISTANCE
    kind = figure.observation_kind or (ObservationKind.TECHNICAL_ASSISTANCE if is_need else "")
    fact = RoutingKey(figure.article.instrument_id, report.phase.cluster_id, kind)
    return any(is_rule_matching(rule, fact) for rule in rules)


def _themes(figures: list[Figure], questions: dict[str, Question]) -> list[FigureTheme]:
    """Return the themes of one article: questions in their order, then observations."""
    by_key: dict[str, list[Figure]] = {}
    for figure in figures:
        by_key.setdefault(figure.key, []).append(figure)
    themes: dict[str, FigureTheme] = {}
    for same in by_key.values():
        cells, first = sum_released_cells(figure.cells for figure in same), same[0]
        theme = themes.setdefault(*_build_theme(first, questions.get(first.question)))
        theme.rows += _rows(first, cells, questions.get(first.question))
    positions = {question.key: question.position for question in questions.values()}
    return sorted(
        (theme for theme in themes.values() if theme.rows),
        key=lambda theme: (AFTER_QUESTIONS.get(theme.kind, 0), positions.get(theme.key, 0)),
    )


def _build_theme(figure: Figure, question: Question | None) -> tuple[str, FigureTheme]:
    if figure.kind == FigureKind.OBSERVATION:
        key = figure.key.partition(":")[0]
        return key, FigureTheme(key, _("What reviews observed"), FigureKind.OBSERVATION)
    if figure.kind == FigureKind.STEP:
        key = figure.key.rpartition(":")[0]
        return key, FigureTheme(key, _("Kinds of steps that States took or plan after their reviews"), FigureKind.STEP)
    return figure.question, FigureTheme(
        figure.question, question.text if question else figure.question, FigureKind(figure.kind)
    )


def _rows(figure: Figure, cells: tuple[Cell, ...], question: Question | None) -> list[FigureRow]:
    """Return the rows of one count.

    An answer has a row for each cell. A count by option or observation has only the row of the yes.
    """
    out_of = sum(cell.states for cell in cells)
    labels = {**ANSWERS, **(get_option_labels(question) if question else {})}
    if figure.kind == FigureKind.ANSWER:
        return [
            FigureRow(" / ".join(str(labels.get(answer, answer)) for answer in cell.answers), cell.states, out_of)
            for cell in cells
        ]
    if figure.kind == FigureKind.STEP:
        labels = dict(StepKind.choices)
    label = labels.get(figure.option, figure.option) or figure.get_observation_kind_display()
    return [FigureRow(str(label), cell.states, out_of) for cell in cells if cell.answers[0] in {CHOSEN, OBSERVED}]


def to_csv_rows(articles: Iterable[OnArticle]) -> list[list[str | int]]:
    """Return the figures as lines of a file."""
    return [
        [on.article.instrument.code, on.article.number, theme.key, theme.title, row.label, row.states, row.out_of]
        for on in articles
        for theme in on.themes
        for row in theme.rows
    ]


def reports_for_list(user: AnyUser) -> QuerySet[GeneralReport]:
    """Return the reports this reader may see, the latest first."""
    return GeneralReport.objects.filter_visible(user).select_related("phase__cluster", "working_group", "document")


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """The progress of the count for a phase on one basis, and what blocks the next batch."""

    phase: Phase
    basis: FigureBasis
    batches: int
    counted: int
    waiting: int
    reasons: tuple[str, ...]


def list_batch_progress() -> list[BatchProgress]:
    """Return the counted and the waiting States for each phase and basis. For the Secretariat."""
    fewest = DisclosureSetting.get_number(DisclosureSettingName.MIN_BATCH_SIZE)
    phases = list(Phase.objects.select_related("cluster").order_by("sequence"))
    there: dict[tuple[int, str], tuple[int, int]] = {
        (phase, basis): (batches, states)
        for phase, basis, batches, states in FigureBatch.objects.order_by("phase", "basis")
        .values_list("phase", "basis")
        .annotate(batches=Count("pk"), total=Sum("states"))
    }
    found = []
    for basis in FigureBasis:
        rows = list_countable_reviews(basis).order_by("phase").values_list("phase")
        waiting = dict(rows.annotate(Count("pk")))
        for phase in phases:
            batches, counted = there.get((phase.pk, basis), (0, 0))
            left = waiting.get(phase.pk, 0)
            reasons = (format_too_few_states(fewest, left),) if left < fewest else ()
            found.append(BatchProgress(phase, basis, batches, counted, left, reasons))
    return sorted(found, key=lambda row: phases.index(row.phase))
