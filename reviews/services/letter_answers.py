"""What a Mission hands in by the link of a note verbale, and what the Secretariat makes of it.

The link gives no right. Handing in only stores the note and the names. A member of the Secretariat then enters them as
the nominations that they are, by the services for these, which keep their checks: name, signature and stamp on the
note, and a second person for the standing delegation.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole
from reviews.enums_of_letters import ROLES_FOR_STATE, ROLES_IN_REVIEW, AnswerDecision, NamedRole
from reviews.enums_of_states import NoteCheck, Seat
from reviews.models import Delegation, Letter, LetterAnswer, Mandate, NamedPerson
from reviews.selectors.letters import read_answer
from reviews.services.letter_texts import PERMISSION
from reviews.services.letters import normalize_link
from reviews.services.notifications import notify_of_answer
from reviews.services.people import FIRST_DAY, nominate_person, record_note_verbale
from reviews.services.state_notices import Joiner, require_checks, send_notice
from reviews.workflow import NOMINATIONS, STATE_DELEGATION
from stakeholders.models import State
from untoc_portal.accounts import roles
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.tokens import hash_token
from untoc_portal.core.uploads import check_upload
from untoc_portal.core.validation import check_fields, require_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from reviews.models import NoteVerbale
    from untoc_portal.accounts.models import User

# A Mission names a few people for each review. More come as a file to the Secretariat.
MAX_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class Person:
    """One person as the Mission typed it. `review` is the code of a review for a role in one."""

    name: str
    title: str
    email: str
    role: str
    phone: str = ""
    review: str = ""
    replaces: bool = False
    seat: str = ""


def find_letter_by_link(code: str) -> Letter | None:
    """Return the letter whose link this is, if the link works; None in every other case."""
    rows = Letter.objects.with_open_link(timezone.localdate()).select_related("state", "document")
    return rows.filter(link_sha256=hash_token(normalize_link(code))).first()


@transaction.atomic
def hand_in_answer(
    code: str, *, reference: str, dated: dt.date, file: UploadedFile[bytes] | None, people: Sequence[Person]
) -> LetterAnswer:
    """Store the note and the names that a Mission hands in by its link, notify the Secretariat, and end the link.

    Every open link of the State ends, so that it is used once. Raises DomainError if the link does not work, if the
    scan is missing or not valid, if nobody is named, or if a person is named twice or has no place in the review.
    """
    found = find_letter_by_link(code)
    if found is not None:
        State.objects.select_for_update(of=("self",)).get(pk=found.state_id)
    letter = find_letter_by_link(code)
    if letter is None:
        message = _("This address does not work: it was used, withdrawn or has ended. Write to the Secretariat.")
        raise DomainError("link_closed", message, rule=NOMINATIONS)
    if not FIRST_DAY <= dated <= timezone.localdate():
        raise DomainError("wrong_date", _("Check the date of the note verbale."), rule=NOMINATIONS, field="dated")
    if file is None:
        raise DomainError("no_scan", _("Add the scan of the signed note."), rule=NOMINATIONS, field="file")
    answer = LetterAnswer(letter=letter, reference=clean_text(reference), dated=dated)
    if not answer.reference:
        raise DomainError("no_reference", _("Type the reference of the note."), rule=NOMINATIONS, field="reference")
    rows = _read_people(letter, people)
    answer.sha256 = check_upload(file, field="file")
    # The stored name is the hash, because the file name of a sender can reveal information.
    file.name = f"{answer.sha256}.{(file.name or '').rpartition('.')[2].lower()}"
    answer.file = file
    check_fields(answer, rule=NOMINATIONS, leave_out={"file"})
    answer.save()
    for row in rows:
        row.answer = answer
    NamedPerson.objects.bulk_create(rows)
    now = timezone.now()
    open_links = Letter.objects.with_open_link(timezone.localdate()).filter(state=letter.state)
    open_links.exclude(pk=letter.pk).update(link_withdrawn_at=now, updated_at=now)
    Letter.objects.filter(pk=letter.pk).update(link_used_at=now, updated_at=now)
    changes = {"sha256": answer.sha256, "people": len(rows)}
    audit.record_event(AuditAction.CREATED, answer, actor=None, changes=changes)
    notify_of_answer(answer, roles.list_secretariat())
    return answer


def _read_people(letter: Letter, people: Sequence[Person]) -> list[NamedPerson]:
    """Return the people as rows. Raises DomainError for the first one that is not possible."""
    if not people:
        raise DomainError("no_names", _("Name at least one person."), rule=NOMINATIONS, field="people")
    if len(people) > MAX_PEOPLE:
        message = _("At most %(count)d people can be named at once.") % {"count": MAX_PEOPLE}
        raise DomainError("too_many", message, rule=NOMINATIONS, field="people")
    places = Delegation.objects.active().filter(party=letter.state, review__in=letter.reviews.all())
    by_code = {row.review.code: row for row in places.select_related("review")}
    rows = [_read_person(person, by_code) for person in people]
    counts = Counter((row.email, row.role, row.review_id) for row in rows)
    twice = next((row for row in rows if counts[row.email, row.role, row.review_id] > 1), None)
    if twice is not None:
        message = _("The note names %(person)s twice.") % {"person": twice.name}
        raise DomainError("named_twice", message, rule=NOMINATIONS, field="email")
    focal_points = Counter(row.review_id for row in rows if row.role == NamedRole.FOCAL_POINT)
    if any(count > 1 for count in focal_points.values()):
        raise DomainError(
            "second_focal_point", _("A State has exactly one focal point in a review."), rule=NOMINATIONS, field="role"
        )
    if sum(row.role == NamedRole.CONTACT for row in rows) > 1:
        raise DomainError(
            "second_contact", _("A State has one national contact point."), rule=NOMINATIONS, field="role"
        )
    return rows


def _read_person(person: Person, places: dict[str, Delegation]) -> NamedPerson:
    in_review = person.role in ROLES_IN_REVIEW
    if not in_review and person.role not in ROLES_FOR_STATE:
        raise DomainError("no_role", _("Choose the role of each person."), rule=NOMINATIONS, field="role")
    place = places.get(person.review) if in_review else None
    if in_review and place is None:
        raise DomainError("no_review", _("Choose one of the reviews in the letter."), rule=NOMINATIONS, field="review")
    if not in_review and person.seat not in Seat.values:
        raise DomainError("no_seat", _("Say for each person the place of work."), rule=NOMINATIONS, field="seat")
    if place is not None and person.role == NamedRole.FOCAL_POINT and not person.replaces:
        held = Mandate.objects.in_force().filter(delegation=place, role=DelegateRole.FOCAL_POINT)
        if held.exists():
            message = _("This State already has a focal point in this review. Say that the new one replaces it.")
            raise DomainError("second_focal_point", message, rule=NOMINATIONS, field="replaces")
    row = NamedPerson(
        name=clean_text(person.name),
        title=clean_text(person.title),
        email=person.email.strip().lower(),
        phone=clean_text(person.phone),
        role=person.role,
        review=place.review if place else None,
        replaces=person.replaces and person.role == NamedRole.FOCAL_POINT,
        seat="" if in_review else person.seat,
    )
    check_fields(row, rule=NOMINATIONS, leave_out={"answer"})
    return row


@transaction.atomic
def enter_answer(answer: LetterAnswer, *, actor: User, seen: str, checks: Collection[str]) -> LetterAnswer:
    """Enter the names of an answer as nominations, and as a note on the standing delegation, all or none.

    Nobody gets a right by it: nominations are approved, and the note is confirmed by another person than the actor.
    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the answer is decided, if a
    check of the note is missing, or as the services for nominations and notes do.
    """
    answer = _lock_undecided(answer, actor, seen)
    require_checks(checks)
    note = _record_note(answer, actor)
    people = list(answer.people.select_related("review"))
    places = Delegation.objects.active().filter(party=answer.letter.state)
    by_review = {row.review_id: row for row in places.select_related("review", "party")}
    for person in people:
        if person.review_id is None:
            continue
        place = by_review.get(person.review_id)
        if place is None:
            message = _("The State no longer takes part in %(review)s.") % {"review": person.review}
            raise DomainError("no_part", message, rule=NOMINATIONS)
        nominate_person(
            place,
            actor=actor,
            note_verbale=note,
            name=person.name,
            title=person.title,
            email=person.email,
            phone=person.phone,
            role=ROLES_IN_REVIEW[NamedRole(person.role)],
            replaces=person.replaces,
        )
    joins = [
        Joiner(
            person.name,
            person.email,
            ROLES_FOR_STATE[NamedRole(person.role)],
            person.seat,
            title=person.title,
            phone=person.phone,
        )
        for person in people
        if person.review_id is None
    ]
    if joins:
        send_notice(note, actor=actor, joins=joins, checks=tuple(NoteCheck.values))
    return _decide(answer, AnswerDecision.ENTERED, actor, note_verbale=note)


def _record_note(answer: LetterAnswer, actor: User) -> NoteVerbale:
    with answer.file.open("rb") as stored:
        scan: Any = File(stored, name=PurePath(answer.file.name or "").name)
        scan.size = answer.file.size
        return record_note_verbale(
            answer.letter.state, actor=actor, reference=answer.reference, dated=answer.dated, file=scan
        )


@transaction.atomic
def refuse_answer(answer: LetterAnswer, *, actor: User, seen: str, reason: str) -> LetterAnswer:
    """Refuse an answer, with the reason. Nothing else changes.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if it is decided, or if the reason
    is missing.
    """
    answer = _lock_undecided(answer, actor, seen)
    reason = require_reason(clean_text(reason), rule=STATE_DELEGATION)
    return _decide(answer, AnswerDecision.REFUSED, actor, reason=reason)


def _lock_undecided(answer: LetterAnswer, actor: User, seen: str) -> LetterAnswer:
    authz.require_permission(actor, PERMISSION, answer)
    rows = LetterAnswer.objects.select_for_update(of=("self",)).select_related("letter__state")
    locked: LetterAnswer = rows.get(pk=answer.pk)
    require_seen(read_answer(locked), seen, rule=NOMINATIONS)
    if locked.decision:
        raise DomainError("decided_already", _("This answer has been decided on."), rule=NOMINATIONS)
    return locked


def _decide(answer: LetterAnswer, decision: AnswerDecision, actor: User, **fields: object) -> LetterAnswer:
    values = {"decision": decision, "decided_by": actor, "decided_at": timezone.now(), **fields}
    for name, value in values.items():
        setattr(answer, name, value)
    check_fields(answer, rule=NOMINATIONS, leave_out={"file"})
    answer.save(update_fields=[*values, "updated_at"])
    changes = {"decision": decision.value, "reason": answer.reason}
    audit.record_event(AuditAction.CHANGED, answer, actor=actor, changes=changes)
    return answer
