"""All public data as tables for programs. Each is read as a user who is not signed in reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dialogues.models import ChairSummary, Compilation, ConferenceDecision, GeneralReport, SessionDocument, Statement
from dialogues.selectors.applications import list_dialogue_figures
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION, dialogues_for_list
from dialogues.selectors.following import PUBLIC
from dialogues.selectors.open_data_columns import COLUMNS, PARTICIPATION
from dialogues.selectors.sessions import sessions_for_list
from reviews.selectors.library import list_available_documents
from reviews.selectors.status import list_public_statuses
from stakeholders.models import InstrumentStatus, Organization
from stakeholders.selectors.states import format_provenance
from untoc_portal.core.confidentiality import PUBLIC as ANYONE, redact

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from dialogues.selectors.open_data_columns import Column

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table: its name, its title, and the function that reads its rows. `COLUMNS` says what its columns are."""

    name: str
    title: Promise
    read_values: Callable[[], Iterator[Row]]

    @property
    def fields(self) -> tuple[Column, ...]:
        """Return the columns with their types and meaning."""
        return COLUMNS[self.name]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(field.name for field in self.fields)

    def read(self) -> Iterator[Row]:
        """Yield the rows as plain values. Dates and times are in ISO 8601, so every form of the table has the same."""
        for row in self.read_values():
            yield tuple(_to_plain(value) for value in row)

    def describe(self) -> dict[str, Any]:
        """Return the columns as a Table Schema."""
        return {"fields": [field.describe() for field in self.fields], "missingValues": [""]}


def _to_plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, dt.date) else value


def build_url(path: str) -> str:
    """Return the whole address of a page of the portal."""
    portal: str = settings.PORTAL_URL
    return portal.rstrip("/") + path


def _parties() -> Iterator[Row]:
    rows = InstrumentStatus.objects.select_related("state", "instrument").order_by(
        "state__iso3", "instrument__position"
    )
    for row in rows:
        source = format_provenance(row.source)
        yield row.state.iso3, row.instrument.code, row.status, row.signed_on, row.bound_on, source, row.verified


def _reviews() -> Iterator[Row]:
    for row in list_public_statuses():
        status = "progressing" if row.is_started else "not_started"
        cluster = row.phase.cluster.number
        yield (
            row.code,
            row.state.iso3,
            row.phase.sequence,
            cluster,
            row.group.number,
            row.starts_on,
            status,
            row.issued_on,
        )


def _documents() -> Iterator[Row]:
    rows = list_available_documents().visible_to(PUBLIC).select_related("outcome__review__state_under_review")
    for row in rows.order_by("pk"):
        document, review = row.document, row.outcome.review
        yield (
            review.code,
            review.state_under_review.iso3,
            row.outcome.kind,
            document.symbol,
            document.language,
            document.sha256,
            build_url(row.get_absolute_url()),
        )


def _sessions() -> Iterator[Row]:
    for session in sessions_for_list(PUBLIC).order_by("starts_on", "pk"):
        report = getattr(session, "report", None)
        yield (
            session.working_group.code,
            session.number,
            session.starts_on,
            session.ends_on,
            session.place,
            session.state,
            report.symbol if report else "",
            build_url(session.get_absolute_url()),
        )


def _papers() -> Iterator[Row]:
    rows = SessionDocument.objects.visible_to(PUBLIC).select_related("session__working_group")
    for row in rows.order_by("pk"):
        yield (
            row.session.working_group.code,
            row.session.number,
            row.kind,
            row.symbol,
            row.title,
            row.language,
            row.sha256,
        )


def _dialogues() -> Iterator[Row]:
    for dialogue in dialogues_for_list(PUBLIC).order_by("held_on", "pk"):
        session = dialogue.session
        yield (
            session.working_group.code,
            session.number,
            dialogue.held_on,
            dialogue.place,
            dialogue.mode,
            dialogue.applications_close_on,
            dialogue.state,
            build_url(dialogue.get_absolute_url()),
        )


def _chair_summaries() -> Iterator[Row]:
    rows = ChairSummary.objects.visible_to(PUBLIC).select_related(
        "dialogue__report__session__working_group", "document"
    )
    for row in rows.order_by("pk"):
        session = row.dialogue.session
        symbol = row.document.symbol if row.document else ""
        yield session.working_group.code, session.number, row.issued_at, symbol, row.text


def _statements() -> Iterator[Row]:
    rows = Statement.objects.visible_to(PUBLIC).select_related(
        f"dialogue__{WITH_SESSION}", f"dialogue__{CONFERENCE_GROUP_PATH}", "organization", "review"
    )
    for row in rows.prefetch_related("themes", "articles__instrument").order_by("pk"):
        session, shown = row.dialogue.session, redact(row, ANYONE)
        yield (
            session.working_group.code,
            session.number,
            shown["organization"] or shown["review"],
            shown["language"],
            " ".join(theme.code for theme in row.themes.all()),
            " ".join(f"{article.instrument.code}-{article.number}" for article in row.articles.all()),
            shown["title"],
            shown["text"],
            build_url(row.get_absolute_url()),
        )


def _participation() -> Iterator[Row]:
    for figure in list_dialogue_figures():
        session = figure.dialogue.session
        numbers = (figure.numbers.get(column.name, 0) for column in PARTICIPATION)
        yield session.working_group.code, session.number, figure.dialogue.held_on, *numbers


def _general_reports() -> Iterator[Row]:
    rows = GeneralReport.objects.visible_to(PUBLIC).select_related("phase__cluster", "working_group", "document")
    for row in rows.order_by("pk"):
        symbol = row.document.symbol if row.document else ""
        yield (
            row.phase.cluster.number,
            row.working_group.code,
            symbol,
            row.published_at,
            build_url(row.get_absolute_url()),
        )


def _compilations() -> Iterator[Row]:
    rows = Compilation.objects.visible_to(PUBLIC).select_related("item__session__working_group", "document")
    for row in rows.order_by("pk"):
        symbol = row.document.symbol if row.document else ""
        yield row.item.session.number, symbol, row.published_at, build_url(row.get_absolute_url())


def _decisions() -> Iterator[Row]:
    documents = ("general_report__document", "compilation__document")
    rows = ConferenceDecision.objects.visible_to(PUBLIC).select_related("session", *documents)
    for row in rows.order_by("pk"):
        about = row.about if row.about and row.about.is_public_text else None
        symbol = about.document.symbol if about and about.document else ""
        address = build_url(row.get_absolute_url())
        yield row.session.number, row.number, row.title, row.adopted_on, row.symbol, symbol, row.effect, address


def _organizations() -> Iterator[Row]:
    rows = Organization.objects.visible_to(PUBLIC).select_related("country").order_by("name", "pk")
    for row in rows:
        yield row.name, row.kind, row.country.iso3 if row.country else ""


DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        Dataset("reviews", _("Country reviews: group, beginning, progressing or not started"), _reviews),
        Dataset("documents", _("Published outcome documents"), _documents),
        Dataset("parties", _("Position of States under the instruments"), _parties),
        Dataset("sessions", _("Sessions of the working groups and the Conference"), _sessions),
        Dataset("session-documents", _("Documents before sessions, for general distribution"), _papers),
        Dataset("dialogues", _("Constructive dialogues"), _dialogues),
        Dataset("chair-summaries", _("Chairs' summaries of dialogues"), _chair_summaries),
        Dataset("statements", _("Accepted statements whose authors agreed to publication"), _statements),
        Dataset("participation", _("Applications and objections in figures"), _participation),
        Dataset("general-reports", _("General reports; their figures are on each report's page"), _general_reports),
        Dataset("compilations", _("Compilations of the Secretariat for the general review"), _compilations),
        Dataset("decisions", _("Decisions of the Conference, each from its document"), _decisions),
        Dataset("organizations", _("Organizations that agreed to be listed"), _organizations),
    )
}
