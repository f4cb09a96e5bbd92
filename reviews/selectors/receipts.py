"""Receipts of acts in reviews: what each act is, who may have its receipt, and how that of a submission is verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import ReopeningState
from reviews.models import (
    Clearance,
    Feedback,
    Nomination,
    Outcome,
    PublicationDecision,
    Reopening,
    Review,
    StateNotice,
    Submission,
)
from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.enums import AuditAction as A, OfficialLanguage
from untoc_portal.core.evidence.acts import Act, ActKind, Party
from untoc_portal.core.trail_seals.proofs import SealedRow
from untoc_portal.core.verification import Match, Verifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Delegation, Mandate, StateMandate
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.models import AuditEvent

KIND = "submission"


def build_receipt_data(submission: Submission) -> dict[str, Any]:
    """Return the content of the receipt, in the form that is given as JSON and compared later."""
    return {
        "kind": KIND,
        "number": submission.reference,
        "submitted_at": submission.submitted_at.isoformat(),
        "sha256": submission.sha256,
    }


def _matches(rows: Iterable[Submission]) -> list[Match]:
    return [
        Match(
            kind=_("Submitted self-assessment"),
            number=row.reference,
            at=row.submitted_at,
            facts=build_receipt_data(row),
            files={"JSON": row.sha256},
        )
        for row in rows
    ]


def _by_hash(sha256: str, _user: AnyUser) -> list[Match]:
    """Return the matches for the hash of a submission. A person who has the hash has the receipt.

    The file of a receipt is verified as a document.
    """
    with ask_past_the_wall(Past.HASH):
        return _matches(Submission.objects.filter(sha256=sha256).select_related("review"))


def _by_number(number: str, user: AnyUser) -> list[Match]:
    """Return the matches for a number that the reader can see, because submissions are not public."""
    code, _slash, count = number.partition("/")
    if not (count.isascii() and count.isdigit() and len(count) < 5):  # noqa: PLR2004 (as a small number is stored)
        return []
    rows = Submission.objects.visible_to(user).filter(review__code=code.upper(), number=int(count))
    return _matches(rows.select_related("review"))


SUBMISSIONS = Verifier(KIND, _by_hash, _by_number)


# What an event needs for its receipt, in one query.
WITH_MANDATE = (
    "content_type",
    "under_mandate__mandate__delegation__party",
    "under_mandate__mandate__note_verbale",
    "under_state_mandate__mandate__note_verbale",
)


def _party(state: State) -> Party:
    return Party(state.iso3, str(state))


def describe_mandate(event: AuditEvent) -> dict[str, Any]:
    """Return the mandate under which the event was done, and the sealed records that show it."""
    act = getattr(event, "under_mandate", None) or getattr(event, "under_state_mandate", None)
    if act is None:
        return {}
    mandate: Mandate | StateMandate = act.mandate
    note = mandate.note_verbale
    return {
        "mandate": {
            "kind": mandate._meta.label_lower,
            "id": mandate.pk,
            "role": mandate.role,
            "note_verbale": note.reference,
            "dated": note.dated.isoformat(),
            "from": mandate.starts_on.isoformat(),
        },
        "others": (
            SealedRow(act, ("id", "event", "mandate")),
            SealedRow(mandate, ("id", "role", "note_verbale", "starts_on")),
            SealedRow(note, ("id", "reference", "dated")),
        ),
    }


def _get_delegation(event: AuditEvent) -> Delegation | None:
    act = getattr(event, "under_mandate", None)
    return act.mandate.delegation if act is not None else None


# Returns what the act is, or None if the event is another act.
Describe = Callable[["AuditEvent", Any], "dict[str, Any] | None"]


def _build_loader(path: str, describe: Describe, *further: str, permission: str = "") -> Any:
    """Return the function that loads acts on rows whose review is at `path`, an empty text for rows without a review.

    Who may read the row, and the review with its people, may have the receipt, because it names the mandate.
    """
    related = [f"{path}__{name}" for name in ("state_under_review", "phase__cluster")] if path else ["state"]
    related += further

    def load(kind: ActKind, events: Sequence[AuditEvent], user: AnyUser | None) -> list[Act]:
        manager: Any = kind.model._default_manager
        rows = manager.filter(pk__in={event.object_id for event in events}).select_related(*related)
        if user is not None:
            rows = rows.filter(pk__in=manager.visible_to(user).order_by().values("pk"))
            if path and kind.model is not Nomination:
                rows = rows.filter(**{f"{path}__in": Review.objects.visible_to(user).order_by().values("pk")})
        found = {row.pk: row for row in rows}
        if user is not None and permission:
            found = {pk: row for pk, row in found.items() if user.has_perm(permission, row.review)}
        acts = []
        for event in events:
            row = found.get(event.object_id)
            described = describe(event, row) if row is not None else None
            if described is not None:
                acts.append(Act(kind, event, **{**describe_mandate(event), **described}))
        return acts

    return load


def _describe_review(review: Review) -> dict[str, Any]:
    return {
        "party": _party(review.state_under_review),
        "url": review.get_absolute_url(),
        "number": review.code,
        "language": review.language,
    }


def _describe_submission(_event: AuditEvent, row: Submission) -> dict[str, Any]:
    return {
        **_describe_review(row.review),
        "record": SealedRow(row, ("id", "number", "sha256", "submitted_at")),
        "url": row.get_absolute_url(),
        "number": row.reference,
        "text_sha256": row.sha256,
        "lines": ((str(_("Phase")), str(row.review.phase)), (str(_("Answers")), str(len(row.content["answers"])))),
        "facts": build_receipt_data(row),
    }


def _describe_feedback(event: AuditEvent, row: Feedback) -> dict[str, Any] | None:
    delegation = _get_delegation(event)
    if delegation is None:
        return None
    return {
        **_describe_review(row.review),
        "record": SealedRow(row, ("id", "created_at", "review")),
        "party": _party(delegation.party),
        "text_sha256": event.changes["sha256"],
        "lines": ((str(_("Review")), str(row.review)),),
    }


def _get_version(event: AuditEvent) -> int | None:
    """Return which version of an outcome was cleared or agreed to."""
    version: int | None = event.changes.get("agreed_version", event.changes.get("version"))
    return version


def _load_clearances(kind: ActKind, events: Sequence[AuditEvent], user: AnyUser | None) -> list[Act]:
    """Return the clearances of versions of outcomes, and the agreements to them, which are acts of another kind."""
    mine = [event for event in events if _get_version(event) and _get_delegation(event) is not None]
    rows = Clearance.objects.filter(outcome__in={event.object_id for event in mine}).select_related("delegation__party")
    cleared = {(row.outcome_id, row.version, row.mandate_id): row for row in rows} if mine else {}

    def describe(event: AuditEvent, outcome: Outcome) -> dict[str, Any] | None:
        row = cleared.get((outcome.pk, _get_version(event) or 0, event.under_mandate.mandate_id))
        if row is None:
            return None
        shown = ("id", "outcome", "delegation", "version", "sha256", "mandate", "cleared_at")
        return {
            **_describe_review(outcome.review),
            "record": SealedRow(row, shown),
            "url": outcome.get_absolute_url(),
            "party": _party(row.delegation.party),
            "text_sha256": row.sha256,
            "lines": ((str(_("Document")), str(outcome)), (str(_("Version")), str(row.version))),
        }

    acts: list[Act] = _build_loader("review", describe)(kind, mine, user)
    return [replace(act, kind=AGREEMENT) if "agreed_version" in act.event.changes else act for act in acts]


def _describe_publication(_event: AuditEvent, row: PublicationDecision) -> dict[str, Any]:
    shown = ("list_scope", "shares_questionnaire", "publishes_questionnaire", "list_on", "summary_on")
    return {
        **_describe_review(row.review),
        "record": SealedRow(row, ("id", "created_at", "review", *shown)),
        "lines": ((str(_("Review")), str(row.review)), (str(_("List of observations")), row.get_list_scope_display())),
    }


def _describe_nomination(_event: AuditEvent, row: Nomination) -> dict[str, Any]:
    return {
        **_describe_review(row.delegation.review),
        "record": SealedRow(row, ("id", "created_at", "delegation", "note_verbale", "role", "replaces")),
        "party": _party(row.delegation.party),
        "lines": ((str(_("Role")), row.get_role_display()), (str(_("Note verbale")), str(row.note_verbale))),
    }


def _describe_notice(_event: AuditEvent, row: StateNotice) -> dict[str, Any]:
    return {
        "record": SealedRow(row, ("id", "created_at", "state", "note_verbale")),
        "party": _party(row.state),
        "url": row.get_absolute_url(),
        "language": OfficialLanguage.EN.value,
        "lines": ((str(_("Note verbale")), str(row.note_verbale)),),
    }


def _describe_decision(event: AuditEvent, row: Reopening) -> dict[str, Any] | None:
    decided = event.changes["state"][1]
    if decided not in (ReopeningState.GRANTED, ReopeningState.REFUSED):
        return None
    return {
        **_describe_review(row.review),
        "record": SealedRow(row, ("id", "created_at", "review", "submission", "decided_at")),
        "url": row.get_absolute_url(),
        "part": "decided_at",
        "lines": ((str(row), str(ReopeningState(decided).label)),),
    }


AGREEMENT = ActKind(
    "agreement",
    _("agreement to the text"),
    _("Receipt of an agreement"),
    Outcome,
    (A.CLEARED,),
    _load_clearances,
    shows_changes=True,
)
ACTS = [
    ActKind(
        KIND,
        _("submission of the self-assessment"),
        _("Receipt for a submitted self-assessment"),
        Submission,
        (A.CLEARED,),
        _build_loader("review", _describe_submission, permission="reviews.read_receipt"),
        shows_changes=True,
    ),
    ActKind(
        "clearance",
        _("clearance of the written feedback"),
        _("Receipt of a clearance"),
        Feedback,
        (A.CLEARED,),
        _build_loader("review", _describe_feedback),
        shows_changes=True,
    ),
    ActKind(
        "clearance",
        _("clearance of the text"),
        _("Receipt of a clearance"),
        Outcome,
        (A.CLEARED,),
        _load_clearances,
        shows_changes=True,
    ),
    ActKind(
        "publication",
        _("decision on publication"),
        _("Receipt of a decision on publication"),
        PublicationDecision,
        (A.CHANGED,),
        _build_loader("review", _describe_publication),
    ),
    ActKind(
        "nomination",
        _("nomination"),
        _("Receipt of a nomination"),
        Nomination,
        (A.CREATED,),
        _build_loader("delegation__review", _describe_nomination, "delegation__party", "note_verbale"),
    ),
    ActKind(
        "nomination",
        _("names for the standing delegation"),
        _("Receipt of a nomination"),
        StateNotice,
        (A.CREATED,),
        _build_loader("", _describe_notice, "note_verbale"),
    ),
    ActKind(
        "decision",
        _("decision on a request to correct a submission"),
        _("Receipt of a decision"),
        Reopening,
        (A.TRANSITION,),
        _build_loader("review", _describe_decision, "submission"),
    ),
]
