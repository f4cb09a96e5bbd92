"""Reference data of the reviews app: clusters, articles, rules for deadlines, terms and questionnaires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import ReviewState
from reviews.models import (
    Article,
    Cluster,
    ContactKind,
    DayOff,
    DeadlineRule,
    DrawSetting,
    DutyStation,
    LetterTemplate,
    Mission,
    OfficialText,
    ReminderRule,
    Review,
    ReviewSetting,
    Term,
)
from reviews.services.questionnaire_files import load_questionnaires
from stakeholders.models import Instrument, State
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.reference import SIX_LANGUAGES, Entry, Row, Tally, expand_columns, read_rows, store_entries

if TYPE_CHECKING:
    from pathlib import Path

    from untoc_portal.accounts.models import User


def load_review_reference(folder: Path) -> list[Tally]:
    """Load the reference data of the reviews app from the folder. The instruments must already be loaded.

    Raises DomainError for a wrong row, and then changes nothing. The caller records what was loaded.
    """
    with transaction.atomic():
        tallies = [load_clusters(folder), load_articles(folder), load_deadline_rules(folder)]
        tallies += [ReviewSetting.load(folder), load_reminder_rules(folder), DrawSetting.load(folder)]
        tallies += [load_duty_stations(folder), load_holidays(folder), load_terms(folder), load_contact_kinds(folder)]
        tallies += [load_official_texts(folder), load_missions(folder), load_letter_templates(folder)]
        return tallies + load_questionnaires(folder / "questionnaires")


def load_clusters(folder: Path) -> Tally:
    """Load the four clusters of articles."""
    columns = expand_columns("number", "roman", "title_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                "number": row.number("number"),
                **row.plain("roman", "source"),
                "titles": row.texts("title"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "clusters.csv", columns)
    ]
    return store_entries(Cluster.objects.all(), entries, key=("number",))


def load_articles(folder: Path) -> Tally:
    """Load the articles of the four instruments, each with its cluster if it is known."""
    instruments = dict(Instrument.objects.values_list("code", "pk"))
    clusters = {str(number): pk for number, pk in Cluster.objects.values_list("number", "pk")}
    columns = expand_columns("instrument", "number", "cluster", "cluster_confidence", "title_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                "instrument_id": row.one_of("instrument", instruments),
                "number": row.number("number"),
                "titles": row.texts("title"),
                "cluster_id": row.one_of("cluster", clusters, optional=True),
                **row.plain("cluster_confidence", "source"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "articles.csv", columns)
    ]
    stored = Article.objects.select_related("instrument")
    return store_entries(stored, entries, key=("instrument_id", "number"))


@transaction.atomic
def correct_article(article: Article, *, actor: User, values: dict[str, Any]) -> Article:
    """Correct an article and return it.

    Raises DomainError for another cluster if a review of the old or new cluster has begun. Answers and observations on
    the article would lose their place (domain rule: one phase per cluster). Otherwise raises as `corrections.correct`.
    """
    if "cluster" in values:
        stored = Article.objects.get(pk=article.pk)
        touched = [cluster for cluster in (stored.cluster, values["cluster"]) if cluster is not None]
        if Review.objects.filter(phase__cluster__in=touched).exclude(state=ReviewState.PLANNED).exists():
            message = _(
                "Reviews of this cluster have begun: the article stays in it, and no other article can be added."
            )
            raise DomainError("under_review", message, rule=_("one phase for each cluster"), field="cluster")
    return correct(article, actor=actor, values=values)


def load_deadline_rules(folder: Path) -> Tally:
    """Load the rules for the deadlines of a review (domain rule: one country review, column “clock”)."""
    columns = ("kind", "amount", "unit", "source", "verified")
    entries = [
        Entry(row, {**row.cells, "amount": row.number("amount"), "verified": row.is_yes("verified")})
        for row in read_rows(folder / "deadlines.csv", columns)
    ]
    return store_entries(DeadlineRule.objects.all(), entries, key=("kind",))


def load_reminder_rules(folder: Path) -> Tally:
    """Load the rules for reminders: when they are sent and to whom."""
    entries = [
        Entry(row, {**row.cells, "days": row.number("days"), "verified": row.is_yes("verified")})
        for row in read_rows(folder / "reminders.csv", ("days", "side", "circle", "source", "verified"))
    ]
    return store_entries(ReminderRule.objects.all(), entries, key=("days", "side"))


def load_duty_stations(folder: Path) -> Tally:
    """Load the duty station of the Secretariat."""
    columns = expand_columns("code", "name_*", "moves_dates", "source", "verified")
    entries = [
        Entry(
            row,
            {
                **row.plain("code", "source"),
                "names": row.texts("name"),
                "moves_dates": row.is_yes("moves_dates"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "duty_stations.csv", columns)
    ]
    return store_entries(DutyStation.objects.all(), entries, key=("code",))


def load_holidays(folder: Path) -> Tally:
    """Load the official holidays of the duty stations. The stations must already be loaded."""
    stations = dict(DutyStation.objects.values_list("code", "pk"))
    columns = expand_columns("station", "day", "name_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                "station_id": row.one_of("station", stations),
                "day": row.day("day"),
                "names": row.texts("name"),
                **row.plain("source"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "days_off.csv", columns)
    ]
    return store_entries(DayOff.objects.all(), entries, key=("station_id", "day"))


def load_terms(folder: Path) -> Tally:
    """Load the agreed terms in six languages."""
    entries = [
        Entry(
            row,
            {
                **row.plain("key", "confidence", "note"),
                "texts": row.plain(*SIX_LANGUAGES),
                "in_texts": row.is_yes("in_texts"),
            },
        )
        for row in read_rows(folder / "terminology.csv", ("key", *SIX_LANGUAGES, "in_texts", "confidence", "note"))
    ]
    return store_entries(Term.objects.all(), entries, key=("key",))


def load_contact_kinds(folder: Path) -> Tally:
    """Load the kinds of contacts that articles ask States for. The instruments must already be loaded."""
    instruments = dict(Instrument.objects.values_list("code", "pk"))
    columns = expand_columns("key", "instrument", "article", "paragraph", "name_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                **row.plain("key", "source"),
                "instrument_id": row.one_of("instrument", instruments),
                "article": row.number("article"),
                "paragraph": row.number("paragraph"),
                "names": row.texts("name"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "contact_kinds.csv", columns)
    ]
    return store_entries(ContactKind.objects.select_related("instrument"), entries, key=("key",))


def load_missions(folder: Path) -> Tally:
    """Load in which language the Secretariat writes to which State, and where. The States must already be loaded."""
    states = dict(State.objects.values_list("iso3", "pk"))
    columns = ("iso3", "language", "seat", "addressee", "source", "verified")
    entries = [
        Entry(
            row,
            {
                **row.plain("language", "seat", "addressee", "source"),
                "state_id": row.one_of("iso3", states),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "missions.csv", columns)
    ]
    return store_entries(Mission.objects.select_related("state"), entries, key=("state_id",))


def read_letter_texts(folder: Path) -> list[tuple[Row, dict[str, dict[str, str]]]]:
    """Return the texts of the notes verbales that the portal brings: name of the text → language → text."""
    names = tuple(LetterTemplate.texts_of_record)
    columns = expand_columns("key", *(f"{name}_*" for name in names), "source", "verified")
    rows = read_rows(folder / "letter_templates.csv", columns)
    return [(row, {name: row.texts(name) for name in names}) for row in rows]


def load_letter_templates(folder: Path) -> Tally:
    """Load the English texts of the notes verbales. The Secretariat imports the translations as drafts."""
    entries = [
        Entry(
            row,
            {
                **row.plain("key", "source"),
                **{name: texts[OfficialLanguage.EN] for name, texts in found.items()},
                "verified": row.is_yes("verified"),
            },
        )
        for row, found in read_letter_texts(folder)
    ]
    return store_entries(LetterTemplate.objects.all(), entries, key=("key",))


def load_official_texts(folder: Path) -> Tally:
    """Load the addresses of the official texts of the instruments. The instruments must already be loaded."""
    instruments = dict(Instrument.objects.values_list("code", "pk"))
    entries = [
        Entry(
            row,
            {
                "instrument_id": row.one_of("instrument", instruments),
                **row.plain("language", "address", "source"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "official_texts.csv", ("instrument", "language", "address", "source", "verified"))
    ]
    stored = OfficialText.objects.select_related("instrument")
    return store_entries(stored, entries, key=("instrument_id", "language"))
