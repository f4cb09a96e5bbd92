"""What an evidence pack of a dialogue has for one reader: only what its pages show to that reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, Subquery

from dialogues.models import (
    ApplicantList,
    BureauDecision,
    ChairSummary,
    Dialogue,
    Objection,
    Statement,
    StatementVersion,
)
from reviews.selectors.receipts import WITH_MANDATE
from untoc_portal.core.evidence.acts import list_readable_acts
from untoc_portal.core.evidence.packs import Contents, EvidenceKind
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.presence import require_value
from untoc_portal.core.trail_seals.proofs import SealedRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.evidence.acts import Act


def _find(user: User, key: str) -> Dialogue | None:
    if not (key.isascii() and key.isdigit()):
        return None
    return Dialogue.objects.visible_to(user).filter(pk=key).first()


def _rows(rows: Iterable[Any], shown: tuple[str, ...]) -> list[SealedRow]:
    return [SealedRow(row, shown) for row in rows]


def list_readable_versions(user: User, dialogue: Dialogue) -> QuerySet[StatementVersion]:
    """Return every version to the author's side and the moderators, and the accepted text to its other readers."""
    seen = Statement.objects.visible_to(user).filter(dialogue=dialogue)
    last = StatementVersion.objects.filter(statement=OuterRef("statement")).order_by("-number")
    own = StatementVersion.objects.visible_to(user).filter(statement__in=seen)
    is_last = Q(statement__in=seen.accepted(), pk=Subquery(last.values("pk")[:1]))
    return StatementVersion.objects.filter(Q(pk__in=own.values("pk")) | is_last).order_by("statement", "number")


def _collect(user: User, dialogue: Dialogue) -> Contents:
    """Return what this reader may have of the dialogue."""
    contents = Contents()
    versions = list_readable_versions(user, dialogue)
    lists = ApplicantList.objects.visible_to(user).filter(dialogue=dialogue).order_by("pk")
    objections = Objection.objects.visible_to(user).filter(application__dialogue=dialogue).order_by("pk")
    about = Q(application__dialogue=dialogue) | Q(objection__application__dialogue=dialogue)
    decisions = BureauDecision.objects.visible_to(user).filter(about).order_by("pk")
    contents.records = {
        "statements": _rows(versions, ("id", "statement", "number", "title", "text", "sent_at")),
        "lists_of_applicants": _rows(lists, ("id", "number", "circulated_on", "objections_until")),
        "objections": _rows(objections, ("id", "state", "raised_on", "ground", "is_without_ground", "outcome", "note")),
        "decisions": _rows(
            decisions, ("id", "created_at", "proposal", "reasons", "outcome", "closed_at", "manner", "quorum")
        ),
    }
    for summary in ChairSummary.objects.visible_to(user).filter(dialogue=dialogue).exclude(document=None):
        document = require_value(summary.document)
        contents.add_document(document, str(document.title))
    contents.acts = _list_acts(user, dialogue)
    return contents


def _list_acts(user: User, dialogue: Dialogue) -> list[Act]:
    """Return the acts in the dialogue whose receipts this reader may have."""
    kinds = ContentType.objects.get_for_models(Statement, BureauDecision)
    about = Q(application__dialogue=dialogue) | Q(objection__application__dialogue=dialogue)
    statements = Statement.objects.filter(dialogue=dialogue).order_by().values("pk")
    decisions = BureauDecision.objects.filter(about).order_by().values("pk")
    condition = Q(content_type=kinds[Statement], object_id__in_few=statements)
    condition |= Q(content_type=kinds[BureauDecision], object_id__in_few=decisions)
    return list_readable_acts(user, AuditEvent.objects.filter(condition).select_related(*WITH_MANDATE))


DIALOGUE = EvidenceKind(
    find=_find, collect=_collect, list_acts=_list_acts, get_url=lambda dialogue: dialogue.get_absolute_url()
)
