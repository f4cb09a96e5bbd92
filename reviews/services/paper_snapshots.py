"""Contents of the other documents of a review, frozen as plain values in the language of the review."""

from __future__ import annotations

from itertools import count, groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.enums import ConsultationMethod, OutcomeKind
from reviews.enums_of_follow_up import StepKind, StepTime
from reviews.models import Outcome, Submission
from reviews.selectors.submitted import SubmittedArticle, has_portal_wording, submitted_by_article
from reviews.services.snapshots import INVENTED, Values, build_instrument, build_subject
from stakeholders.models import Instrument
from untoc_portal.core.documents import format_long_date
from untoc_portal.core.enums import Level
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from reviews.models import Article, Feedback, FeedbackEntry, FollowUpVersion, Review


def build_report_snapshot(submission: Submission, level: Level) -> Values:
    """Return the content of a self-assessment report. Only the parties read whom the State consulted."""
    review = submission.review
    number = count(1)
    articles = submitted_by_article(submission)
    rows = submission.content["consultations"] if level <= Level.REVIEW else []
    return {
        **build_subject(review),
        "title": describe_report(review),
        "introduction": [_number_text(text, number) for text in build_report_introduction(submission)],
        "sections": _by_instrument(articles, _laws_by_question(submission), number),
        "consultations": [_consultation(row, number) for row in rows],
        "is_invented": _has_invented_text(row["text"] for row in submission.content["answers"]),
    }


def describe_report(review: Review) -> str:
    """Return the title of a self-assessment report."""
    return _("Self-assessment report: %(state)s") % {"state": get_text_in_language(review.state_under_review.names)}


def build_report_introduction(submission: Submission) -> Iterator[str]:
    """Yield the sentences at the beginning of a report. One that is not stored is a draft."""
    review = submission.review
    yield _("State under review: %(state)s. Phase of the Mechanism: %(phase)d. Cluster %(roman)s: %(cluster)s.") % {
        "state": get_text_in_language(review.state_under_review.names),
        "phase": review.phase.sequence,
        "roman": review.phase.cluster.roman,
        "cluster": get_text_in_language(review.phase.cluster.titles),
    }
    if submission.pk is None:
        yield _("Draft of %(date)s, not cleared by the focal point of the State.") % {"date": _day(timezone.now())}
        return
    yield _("Submission %(number)s, cleared by the focal point of the State on %(date)s.") % {
        "number": submission.reference,
        "date": _day(submission.submitted_at),
    }
    if has_portal_wording(submission):
        yield _("The questions are in the wording of the portal. It is not the adopted text.")
    yield _("SHA-256 of the submission: %(sha256)s.") % {"sha256": submission.sha256}


def _laws_by_question(submission: Submission) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in submission.content["legislation"]:
        parts = (row["title"], row["number"], row["dated"], row["provisions"], row["link"])
        found.setdefault(row["question"], []).append(format_list((part for part in parts if part), "mixed"))
    return found


def _by_instrument(articles: list[SubmittedArticle], laws: dict[str, list[str]], number: Iterator[int]) -> list[Values]:
    known = {row.code: row for row in Instrument.objects.filter(code__in={article.instrument for article in articles})}
    return [
        {**build_instrument(known[code]), "articles": [_article(article, laws, number) for article in rows]}
        for code, rows in groupby(articles, attrgetter("instrument"))
    ]


def _article(article: SubmittedArticle, laws: dict[str, list[str]], number: Iterator[int]) -> Values:
    answers = [
        {
            "number": next(number),
            "question": answer.question,
            "value": answer.value,
            "text": answer.text,
            "laws": laws.get(answer.key, []),
        }
        for answer in article.answers
    ]
    return {"number": article.number, "title": article.title, "answers": answers}


def _consultation(row: dict[str, Any], number: Iterator[int]) -> Values:
    methods = {**dict(ConsultationMethod.choices), "input": _("input upon invitation")}
    return {
        "number": next(number),
        "consulted": row["consulted"],
        "method": str(methods[row["method"]]),
        "began_on": row["began_on"],
        "ended_on": row["ended_on"],
        "subject": row["subject"],
    }


def build_feedback_snapshot(given: Feedback) -> Values:
    """Return the content of the written feedback of one or two reviewing States, by article."""
    review, number = given.review, count(1)
    entries = list(given.entries.exclude(text="").select_related("article__instrument"))
    title, sentence = describe_feedback(given, given.states)
    return {
        **build_subject(review),
        "title": title,
        "introduction": [_number_text(sentence, number)],
        "sections": [
            {
                **build_instrument(covered),
                "articles": [_build_article_feedback(*row, number) for row in groupby(rows, _get_article)],
            }
            for covered, rows in groupby(entries, attrgetter("article.instrument"))
        ],
        "is_invented": _has_invented_text(entry.text for entry in entries),
    }


def describe_feedback(given: Feedback, states: str) -> tuple[str, str]:
    """Return the title and the first sentence of written feedback of these States, cleared or still a draft."""
    values = {"reviewers": states, "state": get_text_in_language(given.review.state_under_review.names)}
    sentence = _("Draft of the written feedback of %(reviewers)s on the self-assessment of %(state)s, not cleared.")
    if given.cleared_at is not None:
        sentence = _("Written feedback of %(reviewers)s on the self-assessment of %(state)s, cleared on %(date)s.")
    title = _("Written feedback of %(reviewers)s: %(state)s") % values
    return title, sentence % {**values, "date": _day(given.cleared_at)}


def _get_article(entry: FeedbackEntry) -> Article:
    return entry.article


def _build_article_feedback(article: Article, entries: Iterable[FeedbackEntry], number: Iterator[int]) -> Values:
    parts = [{"label": entry.get_head_display(), **_number_text(entry.text, number)} for entry in entries]
    return {"number": article.number, "title": article.title, "parts": parts}


def build_agreement_note_snapshot(outcome: Outcome) -> Values:
    """Return who cleared an outcome and who agreed to it: State, person, mandate, day, hash of the text."""
    review, number = outcome.review, count(1)
    values = {
        "outcome": outcome.get_kind_display(),
        "state": get_text_in_language(review.state_under_review.names),
        "version": outcome.version,
        "date": _day(outcome.agreed_at),
    }
    kinds = {
        OutcomeKind.LIST_OF_OBSERVATIONS: _("Note of agreement to the list of observations: %(state)s"),
        OutcomeKind.SUMMARY: _("Note of agreement to the summary: %(state)s"),
    }
    sentence = _("%(outcome)s, version %(version)d: the State under review agreed to it on %(date)s.")
    rows = outcome.clearances.filter(version=outcome.version).select_related(
        "delegation__party", "mandate__user", "mandate__note_verbale"
    )
    return {
        **build_subject(review),
        "title": kinds[OutcomeKind(outcome.kind)] % values,
        "introduction": [
            _number_text(sentence % values, number),
            _number_text(_("SHA-256 of the agreed text: %(sha256)s.") % {"sha256": outcome.agreed_sha256}, number),
        ],
        "clearances": [
            {
                "state": get_text_in_language(row.delegation.party.names),
                "capacity": row.delegation.get_capacity_display(),
                "person": row.mandate.user.name,
                "mandate": str(row.mandate.note_verbale),
                "cleared_on": timezone.localdate(row.cleared_at).isoformat(),
                "sha256": row.sha256,
            }
            for row in rows.order_by("pk")
        ],
        "is_invented": _has_invented_text(outcome.paragraphs.values_list("text", flat=True)),
    }


def build_follow_up_snapshot(review: Review, versions: list[FollowUpVersion]) -> Values:
    """Return what a State says after its review, line by line, as these versions have it, under the observations."""
    number = count(1)
    values = {"state": get_text_in_language(review.state_under_review.names)}
    introduction = (
        _("This note is in the words of %(state)s. The Secretariat has not changed or translated them.") % values,
        _("Follow-up to a review is voluntary. This note grades nothing and compares no States."),
    )
    rows = [(version.line.paragraph.article, version) for version in versions]
    return {
        **build_subject(review),
        "title": _("Follow-up note: %(state)s") % values,
        "introduction": [_number_text(text, number) for text in introduction],
        "sections": [
            {
                **build_instrument(instrument),
                "articles": [
                    {
                        "number": article.number,
                        "title": article.title,
                        "lines": [_follow_up_line(version, number) for _article, version in lines],
                    }
                    for article, lines in groupby(found, itemgetter(0))
                ],
            }
            for instrument, found in groupby(rows, lambda row: row[0].instrument)
        ],
        "lines": [{"reference": version.reference, "sha256": version.sha256} for version in versions],
        "is_invented": _has_invented_text(step["text"] for version in versions for step in version.content),
    }


def _follow_up_line(version: FollowUpVersion, number: Iterator[int]) -> Values:
    paragraph = version.line.paragraph
    return {
        "reference": version.reference,
        "kind": str(paragraph.get_kind_display()),
        "observation": paragraph.text,
        "steps": [
            {
                **_number_text(step["text"], number),
                "kind": str(StepKind(step["kind"]).label),
                "time": str(StepTime(step["time"]).label),
                "owner": step["owner"],
                "day": step["day"],
                "law": step["law"],
                "link": step["link"],
            }
            for step in version.content
        ],
    }


def build_status_note_snapshot(review: Review, today: dt.date) -> Values:
    """Return the status of a review: its step, its States, and each deadline with the day it was done."""
    number = count(1)
    values = {"state": get_text_in_language(review.state_under_review.names), "step": review.get_state_display()}
    deadlines = review.deadlines.order_by("due_on", "pk")
    about = build_subject(review)
    titles = {row["code"]: row["short_title"] for row in about["instruments"]}
    reviewing = about["reviewing_states"]
    return {
        **about,
        "reviewing_states": [
            {**row, "instruments": [titles.get(code, code) for code in row["instruments"]]} for row in reviewing
        ],
        "title": _("Status note: %(state)s") % values,
        "introduction": [
            _number_text(
                _("On %(date)s this review is at the step “%(step)s”.") % {**values, "date": format_long_date(today)},
                number,
            )
        ],
        "dates_of_review": [
            {
                "label": row.get_kind_display(),
                "due_on": row.due_on.isoformat(),
                "met_on": row.met_on.isoformat() if row.met_on else "",
            }
            for row in deadlines
        ],
    }


def _number_text(text: str, number: Iterator[int]) -> Values:
    return {"number": next(number), "text": text}


def _day(at: dt.datetime | None) -> str:
    return format_long_date(timezone.localdate(at)) if at else ""


def _has_invented_text(texts: Iterable[str]) -> bool:
    return any(text.startswith(INVENTED) for text in texts)
