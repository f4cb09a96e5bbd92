"""Records of a session: documents, bureau, participants, recommendations (rules of procedure).

The Secretariat and the chair record bureau, participants and recommendations until the report is adopted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DocumentKind, ParticipantKind, SessionState
from dialogues.models import AgendaItem, BureauMember, Participant, Recommendation, Session, SessionDocument
from dialogues.selectors.records import filter_by_number
from dialogues.validators import SYMBOL_HELP, is_symbol
from dialogues.workflow import SESSION_RULE
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document
from untoc_portal.core.uploads import check_upload
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

    from stakeholders.models import State
    from untoc_portal.accounts.models import User


@transaction.atomic
def place_document(
    session: Session,
    *,
    actor: User,
    kind: str,
    symbol: str,
    title: str,
    language: str,
    level: int,
    file: UploadedFile[bytes],
    agenda_item: AgendaItem | None = None,
) -> SessionDocument:
    """Add a document to the session. Raises NotAllowedError if the user is not in the Secretariat.

    Raises DomainError if the symbol or the PDF is not valid, or the symbol already has a document in this language.
    Raises DomainError if the agenda item is of another session, or a report is not the one recorded as adopted.
    """
    authz.require_permission(actor, "dialogues.place_document", session)
    _check_symbol(session, kind, symbol := symbol.strip())
    if agenda_item is not None and agenda_item.session_id != session.pk:
        message = _("This item is on another session's agenda.")
        raise DomainError("other_session", message, rule=SESSION_RULE, field="agenda_item")
    if not (file.name or "").lower().endswith(".pdf"):
        raise DomainError("invalid_file", _("Only PDF files are accepted."), field="file")
    document = SessionDocument(
        session=session, kind=kind, symbol=symbol, title=title.strip(), language=language, level=level,
        agenda_item=agenda_item, file=file, sha256=check_upload(file, field="file"), added_by=actor,
    )  # fmt: skip
    check_fields(document, rule=SESSION_RULE)
    message = _("A document with this symbol has already been recorded in this language.")
    insert_row(document, taken=DomainError("symbol_taken", message, rule=SESSION_RULE, field="symbol"))
    audit.record_event(
        AuditAction.CREATED, document, actor=actor, changes={"symbol": symbol, "sha256": document.sha256}
    )
    return document


def _check_symbol(session: Session, kind: str, symbol: str) -> None:
    if not is_symbol(symbol):
        raise DomainError("symbol", SYMBOL_HELP, rule=SESSION_RULE, field="symbol")
    if Document.objects.filter(symbol__iexact=symbol).exists():
        message = _("A document of the portal has this symbol.")
        raise DomainError("symbol_taken", message, rule=SESSION_RULE, field="symbol")
    report = getattr(session, "report", None)
    if kind == DocumentKind.REPORT and (report is None or report.symbol != symbol):
        message = _("The report has the symbol recorded with its adoption. Before the adoption, it is a draft report.")
        raise DomainError("not_adopted", message, rule=SESSION_RULE, field="symbol")


@transaction.atomic
def remove_document(document: SessionDocument, *, actor: User, reason: str) -> Session:
    """Remove a document that was added by mistake. The audit log keeps its symbol, its hash and the reason."""
    authz.require_permission(actor, "dialogues.place_document", document.session)
    reason = require_reason(reason, rule=SESSION_RULE)
    changes = {"symbol": document.symbol, "sha256": document.sha256, "reason": reason}
    audit.record_event(AuditAction.REVOKED, document, actor=actor, changes=changes)
    document.delete()
    return document.session


@transaction.atomic
def add_bureau_member(session: Session, *, actor: User, role: str, name: str, state: State) -> BureauMember:
    """Record a member of the bureau. Raises DomainError for a second chair."""
    session = _lock_session(session, actor)
    member = BureauMember(session=session, role=role, name=name.strip(), state=state)
    check_fields(member, rule=SESSION_RULE)
    taken = DomainError("chair_taken", _("The session already has a chair."), rule=SESSION_RULE, field="role")
    insert_row(member, taken=taken)
    audit.record_event(AuditAction.CREATED, member, actor=actor, changes={"role": role, "state": state.iso3})
    return member


@transaction.atomic
def register_participants(
    session: Session,
    *,
    actor: User,
    states: Iterable[State] = (),
    un_bodies: Iterable[str] = (),
    organizations: Iterable[str] = (),
) -> list[Participant]:
    """Register States, United Nations bodies and intergovernmental organizations.

    Registered participants do not change.

    A stakeholder cannot be registered: they never attend (domain rule: three doors and their limits).
    """
    session = _lock_session(session, actor)
    rows = [Participant(session=session, kind=ParticipantKind.STATE, state=state) for state in states]
    for kind, names, field in (
        (ParticipantKind.UN_BODY, un_bodies, "un_bodies"),
        (ParticipantKind.INTERGOVERNMENTAL, organizations, "organizations"),
    ):
        for name in names:
            rows.append(Participant(session=session, kind=kind, name=name.strip()))
            _check_name(rows[-1], field)
    there = set(session.participants.values_list("state", "name"))
    fresh = list({(row.state_id, row.name): row for row in rows if (row.state_id, row.name) not in there}.values())
    Participant.objects.bulk_create(fresh)
    audit.record_event(AuditAction.CHANGED, session, actor=actor, changes={"registered": [str(row) for row in fresh]})
    return fresh


def _check_name(participant: Participant, field: str) -> None:
    longest = Participant._meta.get_field("name").max_length or 0
    if not 0 < len(participant.name) <= longest:
        message = _("A name has between 1 and 200 characters.")
        raise DomainError("invalid", message, rule=SESSION_RULE, field=field)


@transaction.atomic
def remove_record(record: BureauMember | Participant, *, actor: User) -> Session:
    """Remove a member of the bureau or a participant from the records of a session."""
    session = _lock_session(record.session, actor)
    audit.record_event(AuditAction.REVOKED, record, actor=actor)
    record.delete()
    return session


@transaction.atomic
def record_recommendation(
    session: Session,
    *,
    actor: User,
    text: str,
    is_agreed: bool,
    number: int | None = None,
    takes_up: Recommendation | None = None,
) -> Recommendation:
    """Record a recommendation as agreed, or as not agreed and postponed to a later session.

    `number` changes the text of one.

    Raises DomainError if the text is empty. Raises DomainError if it takes up one that no earlier session of the same
    group postponed, or that another one has taken up.
    """
    session = _lock_session(session, actor)
    _require_open_recommendation(session, takes_up, number)
    last = session.recommendations.last()
    recommendation = filter_by_number(session, number).first() or Recommendation(
        session=session, number=(last.number if last else 0) + 1
    )
    recommendation.text, recommendation.is_agreed, recommendation.takes_up = text.strip(), is_agreed, takes_up
    check_fields(recommendation, rule=SESSION_RULE)
    action = AuditAction.CHANGED if recommendation.pk else AuditAction.CREATED
    recommendation.save()
    audit.record_event(
        action, recommendation, actor=actor, changes={"text": recommendation.text, "is_agreed": is_agreed}
    )
    return recommendation


def _require_open_recommendation(session: Session, takes_up: Recommendation | None, number: int | None) -> None:
    if takes_up is None:
        return
    earlier = Recommendation.objects.filter(
        session__working_group=session.working_group_id, session__starts_on__lt=session.starts_on
    )
    own = filter_by_number(session, number).filter(takes_up=takes_up)
    if not (own.exists() or earlier.listed_for_later().filter(pk=takes_up.pk).exists()):
        message = _("No earlier session of this group postponed it, or it has already been taken up.")
        raise DomainError("not_listed", message, rule=SESSION_RULE, field="takes_up")


def _lock_session(session: Session, actor: User) -> Session:
    authz.require_permission(actor, "dialogues.keep_records", session)
    locked = Session.objects.select_related("working_group").select_for_update(of=("self",)).get(pk=session.pk)
    if locked.state == SessionState.REPORT_ADOPTED:
        raise DomainError(
            "adopted", _("The report is adopted. What it records can no longer be changed."), rule=SESSION_RULE
        )
    return locked
