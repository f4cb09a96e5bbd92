"""The public news of a State or a working group. They are the same for every reader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, override

from dialogues.models import ChairSummary, Compilation, GeneralReport, SessionDocument, WorkingGroup
from dialogues.selectors.decisions import list_decisions
from dialogues.selectors.dialogues import dialogues_for_list
from dialogues.selectors.sessions import sessions_for_list
from reviews.enums import OutcomeKind
from reviews.models import OutcomeDocument, Submission
from reviews.selectors.library import list_available_documents
from reviews.selectors.status import PublicStatus, list_public_statuses
from stakeholders.models import State
from untoc_portal.core.calendars import CalendarEntry
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.presence import require_value
from untoc_portal.core.texts_of_record import get_record_text, load_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dialogues.models import ConferenceDecision

PUBLIC = AnonymousUser()
STATES, GROUPS = "states", "working-groups"


@dataclass(frozen=True, slots=True)
class Topic:
    """A State or a working group that users can follow."""

    kind: str
    code: str
    subject: State | WorkingGroup

    def url(self, page: str = "topic") -> str:
        """Return the URL of one of its pages."""
        return reverse(f"dialogues:{page}", args=[self.kind, self.code])


@dataclass(frozen=True, slots=True)
class News:
    """A publication. `key` identifies it; `original_title` is its title in its own language."""

    key: str
    at: dt.datetime
    title: str
    path: str
    language: str
    original_title: str


def find_topic(kind: str, code: str) -> Topic | None:
    """Return the State or the working group with this code, or None."""
    subject: State | WorkingGroup | None
    if kind == STATES:
        subject = State.objects.visible_to(PUBLIC).filter(iso3=code).first()
    else:
        subject = WorkingGroup.objects.visible_to(PUBLIC).filter(code=code).first() if kind == GROUPS else None
    return Topic(kind, code, subject) if subject is not None else None


def list_news(subject: State | WorkingGroup) -> list[News]:
    """Return the publications on it, the latest first, in the active language."""
    found = _of_state(subject) if isinstance(subject, State) else _of_group(subject)
    return sorted(found, key=lambda news: (news.at, news.key), reverse=True)


def _of_state(state: State) -> Iterator[News]:
    documents = list_available_documents().visible_to(PUBLIC).filter(outcome__review__state_under_review=state)
    for row in documents.select_related("outcome__review__publication_decision"):
        titled, language = partial(_get_document_title, row), row.document.language
        yield _build_news(f"document-{row.pk}", _public_since(row), titled, row.get_absolute_url(), language)
    submissions = Submission.objects.visible_to(PUBLIC).filter(
        review__state_under_review=state, superseded_by__isnull=True
    )
    for submission in submissions.select_related("review__publication_decision"):
        # The day of publication, not the day of submission.
        at = require_value(submission.review.publication_decision).created_at
        address, language = submission.get_absolute_url(), submission.review.language
        yield _build_news(f"submission-{submission.pk}", at, lambda: _("Self-assessment"), address, language)


def _get_document_title(row: OutcomeDocument) -> str:
    document = row.document
    kind = format_with_note(row.outcome.get_kind_display(), document.get_language_display())
    return f"{kind} {document.symbol}".strip()


def _build_news(key: str, at: dt.datetime, titled: Callable[[], str], path: str, language: str = "") -> News:
    """Return the publication, with its title in the reader's language and in its own."""
    language = language or get_language() or "en"
    with override(language):
        original_title = titled()
    return News(key, at, titled(), path, language, original_title)


def _public_since(row: OutcomeDocument) -> dt.datetime:
    """Return the time from which a document is public: its creation, or a later day that the State chose."""
    decision = row.outcome.review.publication_decision
    is_summary = row.outcome.kind == OutcomeKind.SUMMARY
    day = decision and (decision.summary_on if is_summary else decision.list_on)
    made = row.document.created_at
    return max(made, timezone.make_aware(dt.datetime.combine(day, dt.time()))) if day else made


def _of_group(group: WorkingGroup) -> Iterator[News]:
    for session in sessions_for_list(PUBLIC, working_group=group):
        titled = partial(str, session)
        yield _build_news(f"session-{session.pk}", session.created_at, titled, session.get_absolute_url())
    papers = SessionDocument.objects.visible_to(PUBLIC).filter(session__working_group=group)
    for paper in papers:
        address = reverse("dialogues:session_document_file", args=[paper.pk])
        name = f"{paper.symbol} {paper.title}".strip()
        yield _build_news(f"paper-{paper.pk}", paper.created_at, partial(str, name), address, paper.language)
    for dialogue in dialogues_for_list(PUBLIC).filter(report__session__working_group=group):
        titled = partial(str, dialogue)
        yield _build_news(f"dialogue-{dialogue.pk}", dialogue.created_at, titled, dialogue.get_absolute_url())
    summaries = ChairSummary.objects.visible_to(PUBLIC).filter(dialogue__report__session__working_group=group)
    for summary in summaries.select_related("dialogue__report__session__working_group", "document"):
        address = reverse("dialogues:chair_summary_detail", args=[summary.dialogue_id])
        titled, language = partial(str, summary), summary.document.language if summary.document else ""
        yield _build_news(f"summary-{summary.pk}", require_value(summary.issued_at), titled, address, language)
    reports = GeneralReport.objects.visible_to(PUBLIC).filter(working_group=group)
    for report in reports.select_related("phase__cluster", "working_group"):
        titled, at = partial(str, report), require_value(report.published_at)
        yield _build_news(f"report-{report.pk}", at, titled, report.get_absolute_url(), report.language)
    if group.is_conference:
        yield from _of_conference()


def _of_conference() -> Iterator[News]:
    for compilation in Compilation.objects.visible_to(PUBLIC).select_related("item__session__working_group"):
        titled, at = partial(str, compilation), require_value(compilation.published_at)
        address, language = compilation.get_absolute_url(), compilation.language
        yield _build_news(f"compilation-{compilation.pk}", at, titled, address, language)
    decisions = list(list_decisions(PUBLIC))
    load_texts(decisions)
    for decision in decisions:
        titled, at = partial(_get_decision_title, decision), require_value(decision.confirmed_at)
        yield _build_news(f"decision-{decision.pk}", at, titled, decision.get_absolute_url(), decision.language)


def _get_decision_title(decision: ConferenceDecision) -> str:
    title = get_record_text(decision, "title")
    return _("Decision %(number)s: %(title)s") % {"number": decision.number, "title": title}


def list_calendar_days(statuses: Iterable[PublicStatus], state: State) -> list[CalendarEntry]:
    """Return the days on which outcomes of a State were issued. The planned days are those of the schedule."""
    path = reverse("dialogues:topic", args=[STATES, state.iso3])
    entries = []
    for status in statuses:
        at = status.changed_at
        if status.issued_on is not None:
            title = _("%(state)s: outcome of %(phase)s issued") % {"state": state, "phase": status.phase}
            entries.append(CalendarEntry(f"{status.code}-issued", status.issued_on, status.issued_on, title, path, at))
    return entries


def list_state_statuses(state: State) -> list[PublicStatus]:
    """Return the public status of the State's reviews by phase: progressing or not started, and no more."""
    return list_public_statuses(state=state)
