"""What an evidence pack of a review or a drawing of lots has for one reader: only what its pages show to that reader.

Each row comes through the same filter as its page. The names and addresses of people are kept back for everyone: the
fields that are shown are listed here, and the others are commitments.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q

from reviews.models import (
    AnswerRevision,
    Clarification,
    Clearance,
    Delegation,
    Draw,
    Feedback,
    FeedbackRevision,
    FollowUpVersion,
    HashNote,
    HashStamp,
    Meeting,
    Nomination,
    Outcome,
    OutcomeDocument,
    OutcomeParagraph,
    Paper,
    ParagraphRevision,
    PassageComment,
    PublicationDecision,
    Reopening,
    Reply,
    ReturnComment,
    RevealedText,
    Review,
    SealedText,
    Submission,
    TranslationRevision,
)
from reviews.policies import get_review_audience
from reviews.selectors.history import events_for_user
from reviews.selectors.library import list_available_documents
from reviews.selectors.outcomes import is_party
from reviews.selectors.receipts import WITH_MANDATE
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import redact
from untoc_portal.core.documents import to_canonical_json
from untoc_portal.core.evidence.acts import list_readable_acts
from untoc_portal.core.evidence.bag import to_readable_json
from untoc_portal.core.evidence.packs import Contents, EvidenceKind, PackDocument
from untoc_portal.core.models import AuditEvent, Document
from untoc_portal.core.trail_seals.leaves import describe_value
from untoc_portal.core.trail_seals.proofs import SealedRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from untoc_portal.accounts.models import User
    from untoc_portal.core.evidence.acts import Act

# What the timeline of a review shows of an event. The object's name may be that of a person.
OF_EVENT = ("id", "at", "action", "content_type", "object_id", "capacity")
OF_REVISION = ("id", "number", "text", "at", "restored_from", "of")
OF_SUBMISSION = ("id", "review", "number", "sha256", "submitted_at", "supersedes")
CLARIFICATION = ("id", "request", "answer", "quote", "state", "due_on")


def _find_review(user: User, key: str) -> Review | None:
    """Return the review if the user may have anything of it."""
    rows = Review.objects.select_related("state_under_review", "phase__cluster", "publication_decision")
    review = rows.filter(code=key).first()
    if review is None:
        return None
    is_seen = (
        Review.objects.visible_to(user).filter(pk=review.pk).exists()
        or _list_outcome_documents(user, review).exists()
        or Paper.objects.visible_to(user).filter(review=review).exists()
        or Submission.objects.visible_to(user).filter(review=review).exists()
    )
    return review if is_seen else None


def _list_outcome_documents(user: User, review: Review) -> Any:
    return list_available_documents().visible_to(user).filter(outcome__review=review).order_by("pk")


def _rows(
    rows: Iterable[Any], shown: tuple[str, ...], about: Callable[[Any], str] = lambda _row: ""
) -> list[SealedRow]:
    return [SealedRow(row, shown, about(row)) for row in rows]


def _collect_review(user: User, review: Review) -> Contents:
    """Return what this reader may have of the review."""
    contents = Contents()
    contents.records = {name: rows for name, rows in _iter_records(user, review) if rows}
    submissions = Submission.objects.visible_to(user).filter(review=review).order_by("number")
    for submission in submissions:
        name, content = f"submission-{submission.number}.json", partial(to_canonical_json, submission.content)
        record = SealedRow(submission, OF_SUBMISSION)
        contents.documents.append(PackDocument(name, str(submission), record, submission.sha256, content))
    papers = Paper.objects.visible_to(user).filter(review=review).select_related("document").order_by("pk")
    for row in [*_list_outcome_documents(user, review), *papers]:
        contents.add_document(row.document, str(row.document.title))
    contents.acts = _list_acts(user, review)
    if clarifications := list(Clarification.objects.visible_to(user).filter(review=review).order_by("pk")):
        described = [{name: describe_value(row, name) for name in CLARIFICATION} for row in clarifications]
        contents.files["other/clarifications.json"] = to_readable_json(described)
    return contents


def _iter_records(user: User, review: Review) -> Iterator[tuple[str, list[SealedRow]]]:
    """Yield the records of each file. Every row is one that a page shows to this reader."""
    shown: tuple[str, ...]
    if Review.objects.visible_to(user).filter(pk=review.pk).exists():
        yield "timeline", _rows(events_for_user(user, review).order_by("pk"), OF_EVENT)
        decisions = PublicationDecision.objects.visible_to(user).filter(review=review).order_by("pk")
        shown = ("list_scope", "shares_questionnaire", "publishes_questionnaire", "list_on", "summary_on")
        yield "decisions_on_publication", _rows(decisions, ("id", "created_at", "review", *shown))
    nominations = Nomination.objects.visible_to(user).filter(delegation__review=review)
    yield "nominations", _rows(nominations.order_by("pk"), ("id", "created_at", "delegation", "note_verbale", "role"))
    answers = AnswerRevision.objects.visible_to(user).filter(answer__review=review).order_by("answer", "number")
    shown = ("id", "answer", "number", "value", "text", "at", "origin", "restored_from")
    yield "answers", _rows(answers.select_related("answer__question__article__instrument"), shown, _name_answer)
    requests = Reopening.objects.visible_to(user).filter(review=review).order_by("pk")
    yield "requests_to_correct", _rows(requests, ("id", "created_at", "submission", "reason", "decided_at", "note"))
    feedback = Feedback.objects.visible_to(user).filter(review=review)
    yield "feedback", _rows(feedback.order_by("pk"), ("id", "created_at", "review", "cleared_at", "sha256"))
    yield "feedback_texts", _rows(_list_feedback_texts(user, review), OF_REVISION, _name_passage)
    meetings = Meeting.objects.visible_to(user).filter(review=review).order_by("pk")
    yield "meetings", _rows(meetings, ("id", "created_at", "held_on", "minutes"))
    versions = FollowUpVersion.objects.visible_to(user).filter(line__paragraph__outcome__review=review).order_by("pk")
    yield "follow_up", _rows(versions, ("id", "created_at", "line", "number", "readers", "content", "sha256"))
    yield from _iter_outcome_records(user, review)


def _iter_outcome_records(user: User, review: Review) -> Iterator[tuple[str, list[SealedRow]]]:
    shown: tuple[str, ...]
    outcomes = list(Outcome.objects.visible_to(user).filter(review=review).order_by("pk"))
    for outcome in outcomes:
        outcome.review = review
    if not is_party(user, review):
        yield "withheld", _rows(_list_withheld(user, outcomes), ())
        return
    revisions = ParagraphRevision.objects.filter(of__outcome__in=outcomes).order_by("of", "number")
    shown = (*OF_REVISION, *OutcomeParagraph.tracked_fields)
    yield "paragraphs", _rows(revisions.select_related("article__instrument"), shown, lambda row: str(row.article))
    clearances = Clearance.objects.filter(outcome__in=outcomes).order_by("pk").select_related("delegation__party")
    shown = ("id", "outcome", "delegation", "version", "sha256", "cleared_at")
    yield "clearances", _rows(clearances, shown, lambda row: str(row.delegation.party))
    returns = ReturnComment.objects.filter(outcome__in=outcomes).order_by("pk")
    yield "reasons_of_returns", _rows(returns, ("id", "outcome", "version", "text", "at"))
    replies = Reply.objects.visible_to(user).filter(paragraph__outcome__in=outcomes).order_by("pk")
    shown = ("id", "created_at", "base", "kind", "wording", "text", "ended_at", "ending", "reason")
    yield "replies", _rows(replies, shown)
    comments = PassageComment.objects.visible_to(user).filter(paragraph__outcome__in=outcomes).order_by("pk")
    yield "comments", _rows(comments, ("id", "created_at", "revision", "quote", "audience", "text", "delegation"))
    texts = TranslationRevision.objects.filter(of__paragraph__outcome__in=outcomes).order_by("of", "number")
    shown = (*OF_REVISION, "is_machine")
    yield "translations", _rows(texts.select_related("of__translation"), shown, lambda row: row.of.translation.language)


def _list_withheld(user: User, outcomes: list[Outcome]) -> list[ParagraphRevision]:
    """Return the last revision of each paragraph in whose place this reader sees “[withheld]”, and of no other."""
    found = []
    paragraphs = OutcomeParagraph.objects.filter(outcome__in=outcomes).select_related("article__instrument", "outcome")
    for paragraph in paragraphs.order_by("pk"):
        paragraph.outcome = next(outcome for outcome in outcomes if outcome.pk == paragraph.outcome_id)
        shown = redact(paragraph, get_review_audience(user, paragraph.outcome.review))
        if shown and shown["is_withheld"] and (last := paragraph.revisions.order_by("number").last()):
            found.append(last)
    return found


def _list_feedback_texts(user: User, review: Review) -> Any:
    """Return every revision to the delegation that wrote it, and the cleared text to the other readers."""
    own = Delegation.objects.filter(authz.build_grant_condition(user, "view_own_draft", Delegation), review=review)
    seen = Feedback.objects.visible_to(user).filter(review=review)
    is_own, is_last = Q(of__feedback__authors__delegation__in=own), Q(number=F("of__revision"))
    rows = FeedbackRevision.objects.filter(is_own | is_last, of__feedback__in=seen).distinct()
    return rows.select_related("of__article__instrument").order_by("of", "number")


def _name_answer(row: AnswerRevision) -> str:
    question = row.answer.question
    return f"{question.article}: {question.key}"


def _name_passage(row: FeedbackRevision) -> str:
    return f"{row.of.article}: {row.of.get_head_display()}"


def _list_acts(user: User, review: Review) -> list[Act]:
    """Return the acts in the review whose receipts this reader may have."""
    paths = {
        Nomination: "delegation__review",
        **dict.fromkeys((Submission, Feedback, Outcome, PublicationDecision, Reopening), "review"),
    }
    kinds = ContentType.objects.get_for_models(*paths)
    condition = Q(pk__in=[])
    for model, path in paths.items():
        rows: Any = model._default_manager
        keys = rows.filter(**{path: review}).order_by().values("pk")
        condition |= Q(content_type=kinds[model], object_id__in_few=keys)
    return list_readable_acts(user, AuditEvent.objects.filter(condition).select_related(*WITH_MANDATE))


def _is_current(review: Review, since: dt.datetime) -> bool:
    """Return whether no document of the review was withdrawn or replaced since then."""
    of_review = Q(pk__in=OutcomeDocument.objects.filter(outcome__review=review).values("document"))
    of_review |= Q(pk__in=Paper.objects.filter(review=review).values("document"))
    return not Document.objects.filter(of_review, superseded_at__gt=since).exists()


REVIEW = EvidenceKind(
    find=_find_review,
    collect=_collect_review,
    list_acts=_list_acts,
    get_url=lambda review: review.get_absolute_url(),
    is_current=_is_current,
)


def _find_draw(user: User, key: str) -> Draw | None:
    if not (key.isascii() and key.isdigit()):
        return None
    return Draw.objects.visible_to(user).select_related("phase").filter(pk=key).first()


def _collect_draw(user: User, draw: Draw) -> Contents:
    """Return the entries of the drawing with their certificates. All of it is public from the day it is on record."""
    entries = list(draw.entries.select_related("certificate").order_by("number"))
    sealed = SealedText.objects.visible_to(user).filter(draw=draw).order_by("pk")
    opened = RevealedText.objects.visible_to(user).filter(sealed__draw=draw).order_by("pk")
    stamps = list(HashStamp.objects.filter(entry__in=entries).order_by("pk"))
    contents = Contents()
    contents.records = {
        "draw": _rows([draw], ("id", "created_at", "number", "method", "pool_sha256", "verifier_sha256")),
        "entries": _rows(entries, ("id", "created_at", "number", "kind", "previous", "body", "sha256")),
        "texts_sealed": _rows(sealed, ("id", "created_at", "commitment", "is_envelope")),
        "texts_opened": _rows(opened, ("id", "created_at", "sealed", "nonce", "text")),
        "notes": _rows(
            HashNote.objects.filter(entry__in=entries).order_by("pk"), ("id", "kind", "place", "happened_at")
        ),
        "stamps": _rows(stamps, ("id", "entry", "authority", "stamped_at", "token")),
    }
    for entry in entries:
        if entry.certificate is not None:
            contents.add_document(entry.certificate, str(entry.certificate.title))
    for number, stamp in enumerate(stamps, 1):
        contents.files[f"timestamps/draw-{number}.tsr"] = bytes(stamp.token)
    contents.files["other/transcript.json"] = to_readable_json([entry.as_document() for entry in entries])
    return contents


DRAW = EvidenceKind(
    find=_find_draw,
    collect=_collect_draw,
    list_acts=lambda _user, _draw: [],
    get_url=lambda draw: draw.get_absolute_url(),
)
