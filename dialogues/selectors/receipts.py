"""Receipts of acts in dialogues: statements that were sent, and decisions of the Extended Bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dialogues.models import BureauDecision, Statement, StatementVersion
from reviews.selectors.receipts import describe_mandate
from untoc_portal.core.documents import compute_sha256, to_canonical_json
from untoc_portal.core.enums import AuditAction as A, Level, OfficialLanguage
from untoc_portal.core.evidence.acts import Act, ActKind, Party
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.trail_seals.proofs import SealedRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.authz import AnyUser

# The acts by which a statement is sent.
SENDING = ("submit", "contest")
ABOUT = ("dialogue__report__session__working_group", "organization", "review__state_under_review")


def _find_sent_versions(events: Sequence[AuditEvent]) -> dict[int, StatementVersion]:
    """Return the version of its statement that was sent by each event: the last one before it was sent again."""
    numbers = {event.object_id for event in events}
    sent: dict[int, list[AuditEvent]] = {}
    rows = AuditEvent.objects.filter(content_type=events[0].content_type, object_id__in=numbers, action=A.TRANSITION)
    for row in rows.filter(changes__transition__in=SENDING).order_by("pk"):
        sent.setdefault(row.object_id, []).append(row)
    versions = list(StatementVersion.objects.filter(statement__in=numbers).order_by("number"))
    found = {}
    for event in events:
        later = next((row.at for row in sent[event.object_id] if row.pk > event.pk), None)
        own = [
            version
            for version in versions
            if version.statement_id == event.object_id and (not later or version.sent_at < later)
        ]
        if own:
            found[event.pk] = own[-1]
    return found


def _load_statements(kind: ActKind, events: Sequence[AuditEvent], user: AnyUser | None) -> list[Act]:
    """Return the acts by which statements were sent, for their author's side, the moderators and the Secretariat."""
    mine = [event for event in events if event.changes.get("transition") in SENDING]
    versions = _find_sent_versions(mine) if mine else {}
    seen = {version.pk for version in versions.values()}
    if user is not None:
        seen = set(StatementVersion.objects.visible_to(user).filter(pk__in=seen).values_list("pk", flat=True))
    rows = Statement.objects.select_related(*ABOUT).in_bulk({event.object_id for event in mine})
    return [
        _describe_statement(kind, event, rows[event.object_id], versions[event.pk])
        for event in mine
        if event.pk in versions and versions[event.pk].pk in seen
    ]


def _describe_statement(kind: ActKind, event: AuditEvent, row: Statement, version: StatementVersion) -> Act:
    state = row.review.state_under_review if row.review else None
    return Act(
        kind,
        event,
        record=SealedRow(version, ("id", "statement", "number", "sent_at")),
        party=Party(state.iso3, str(state)) if state else Party("", str(row.organization)),
        url=row.get_absolute_url(),
        language=row.language,
        text_sha256=hash_statement(version),
        lines=((str(_("Dialogue")), str(row.dialogue)), (str(_("Version")), str(version.number))),
        **describe_mandate(event),
    )


def hash_statement(version: StatementVersion) -> str:
    """Return the hash of title and text, as canonical JSON."""
    return compute_sha256(to_canonical_json({"title": version.title, "text": version.text}))


def _load_decisions(kind: ActKind, events: Sequence[AuditEvent], user: AnyUser | None) -> list[Act]:
    rows = BureauDecision.objects.all() if user is None else BureauDecision.objects.visible_to(user)
    found = rows.decided().in_bulk({event.object_id for event in events})
    shown = ("id", "created_at", "proposal", "outcome", "closed_at", "manner", "member_count", "quorum")
    return [
        Act(
            kind,
            event,
            record=SealedRow(row, shown),
            part="outcome",
            party=Party("", str(_("Extended Bureau"))),
            url=row.get_absolute_url(),
            language=OfficialLanguage.EN.value,
            lines=((str(_("Decision")), str(row.get_proposal_display())),),
        )
        for event in events
        if (row := found.get(event.object_id)) is not None
    ]


ACTS = [
    ActKind(
        "statement",
        _("statement that was sent"),
        _("Receipt of a statement"),
        Statement,
        (A.TRANSITION,),
        _load_statements,
        level=Level.STATES,
    ),
    ActKind(
        "decision",
        _("decision of the Extended Bureau"),
        _("Receipt of a decision"),
        BureauDecision,
        (A.APPROVED,),
        _load_decisions,
        level=Level.STATES,
    ),
]
