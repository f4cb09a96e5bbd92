"""Notes verbales to States for which nobody is reached: made and numbered, handed over, declared void.

The portal makes letters and sends none. A letter is “handed over” when a person has recorded by whom and when, and that
goes into the contact log. Domain rule: notes verbales; never to non-governmental organizations, so only to a State.
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _, ngettext

from reviews.enums import ReviewSettingName
from reviews.enums_of_chasing import ContactWay
from reviews.enums_of_letters import LetterState
from reviews.models import Delegation, Letter, LetterBatch, LetterTemplate, ReviewSetting
from reviews.selectors.letters import plan_letters, read_letter, read_letters
from reviews.services.contact_log import Contact, log_contact
from reviews.services.letter_texts import (
    NOMINATION,
    PERMISSION,
    LetterTexts,
    build_content,
    get_template,
    load_letter_texts,
)
from reviews.workflow import LETTERS as RULE
from untoc_portal.core import audit, authz, documents, preparations
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction, Level
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.preparations import PreparationType
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.tokens import create_token, hash_token
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reviews.models import Review
    from reviews.selectors.letters import Addressee
    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import Document, Preparation

KIND = "letters"
DOCUMENT = "documents/reviews/note_verbale.html"
# Ten bytes: nobody guesses them, and sixteen letters can be typed from paper.
LINK_BYTES, GROUP = 10, 4


def compute_link(letter: Letter) -> str:
    """Return the secret part of the link: computed again for each print, so that it is stored nowhere."""
    digest = salted_hmac("reviews.letter", letter.link_seed, algorithm="sha256").digest()
    return base64.b32encode(digest[:LINK_BYTES]).decode()


def normalize_link(code: str) -> str:
    """Return a code as it was typed from paper, in the form that is hashed."""
    return code.replace("-", "").replace(" ", "").upper()


def format_link(letter: Letter) -> str:
    """Return the secret part of the link in groups, for people who type it."""
    code = compute_link(letter)
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


@transaction.atomic
def make_letters(reviews: Collection[Review], *, actor: User, seen: str) -> LetterBatch:
    """Make a note verbale for each State with a task in these reviews for which nobody is reached.

    The States and texts are those that were `seen`. Raises NotAllowedError if the user is not in the Secretariat.
    Raises DomainError if there is no such State, or if another letter was made for one in the meantime.
    """
    template = LetterTemplate.objects.select_for_update(of=("self",)).get(pk=get_template(NOMINATION).pk)
    authz.require_permission(actor, PERMISSION, template)
    today = timezone.localdate()
    plan = plan_letters(reviews, today)
    texts = load_letter_texts(template, [row.mission.language for row in plan.addressees])
    require_seen(read_letters(plan, template, texts), seen, rule=RULE)
    if not plan.addressees:
        raise DomainError("no_state", _("There is no State to make a letter for."), rule=RULE)
    batch = LetterBatch.objects.create(made_by=actor)
    ends_on = today + dt.timedelta(days=ReviewSetting.get_number(ReviewSettingName.LETTER_LINK_DAYS))
    numbers = documents.allocate_symbols(f"NV/{today.year}", len(plan.addressees))
    made = [
        (_make(batch, row, texts[row.mission.language], reference, ends_on), row)
        for row, reference in zip(plan.addressees, numbers, strict=True)
    ]
    about = Letter.reviews.through
    about.objects.bulk_create(
        about(letter_id=letter.pk, review_id=delegation.review_id)
        for letter, row in made
        for delegation in row.delegations
    )
    audit.record_event(AuditAction.CREATED, batch, actor=actor, changes={"letters": len(plan.addressees)})
    preparations.request_preparation(
        KIND, actor=actor, subject=str(batch.pk), total=len(plan.addressees), batch=batch.pk
    )
    return batch


def _make(batch: LetterBatch, row: Addressee, texts: LetterTexts, reference: str, ends_on: dt.date) -> Letter:
    today = timezone.localdate()
    content = build_content(texts, row.mission, row.delegations, ends_on)
    document = documents.prepare_document(
        title=content["title"],
        template=DOCUMENT,
        language=texts.language,
        level=Level.SECRETARIAT,
        snapshot={
            **content,
            "symbol": reference,
            "date": today.isoformat(),
            "enclosures": 1,
            # A letter of a demonstration cannot be taken for one of the Secretariat.
            "is_invented": settings.PRACTICE_DRAWS,
        },
        symbol=reference,
    )
    letter = Letter(
        batch=batch,
        state=row.state,
        reference=reference,
        dated=today,
        language=texts.language,
        wanted_language=row.mission.language,
        document=document,
        link_seed=create_token(),
        link_ends_on=ends_on,
    )
    letter.link_sha256 = hash_token(compute_link(letter))
    message = _("Another letter to %(state)s has been made in the meantime.") % {"state": row.state}
    insert_row(letter, taken=DomainError("letter_waits", message, rule=RULE))
    audit.record_event(AuditAction.CREATED, letter, actor=batch.made_by, changes={"state": row.state.iso3})
    return letter


def report_rendered(document: Document) -> None:
    """Report that the files of one letter are there, to the person who waits for all of them."""
    letter = Letter.objects.filter(document=document).first()
    if letter is None:
        return
    rows = Letter.objects.filter(batch=letter.batch_id)
    done = rows.exclude(document__sha256="").count()
    preparations.report_progress(KIND, str(letter.batch_id), done=done, total=rows.count())


def _get_batch(preparation: Preparation) -> LetterBatch:
    return LetterBatch.objects.get(pk=preparation.arguments["batch"])


def _label(preparation: Preparation) -> str:
    count = _get_batch(preparation).letters.count()
    return ngettext("%(count)d note verbale", "%(count)d notes verbales", count) % {"count": count}


# The letters are on record when the files are made: they can be declared void, one by one.
LETTERS = PreparationType(
    label=_label,
    is_allowed=lambda preparation: preparation.owner.has_perm(PERMISSION),
    get_url=lambda preparation: reverse("reviews:letter_batch", args=[preparation.arguments["batch"]]),
    can_stop=False,
)


@transaction.atomic
def record_handovers(letters: Sequence[Letter], *, actor: User, day: dt.date, carrier: str) -> int:
    """Record that these letters were handed over, on which day and by whom, and log it. Return how many.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if a letter is handed over or void,
    if the day is before the letter or has not come, if nobody is named, or as `log_contact` does.
    """
    carrier = clean_text(carrier)
    if not carrier:
        raise DomainError("no_carrier", _("Say who handed it over, or how."), rule=RULE, field="carrier")
    rows = _lock(letters, actor)
    if not rows:
        raise DomainError("nothing_chosen", _("Choose at least one letter."), rule=RULE)
    for letter in rows:
        if letter.state_now == LetterState.VOID or letter.handed_over_on is not None:
            message = _("%(letter)s is handed over or void already.") % {"letter": letter}
            raise DomainError("not_waiting", message, rule=RULE)
        if not letter.dated <= day <= timezone.localdate():
            text = _("%(letter)s is dated %(day)s. It is handed over on that day or later, and not in the future.")
            values = {"letter": letter, "day": letter.dated.isoformat()}
            raise DomainError("wrong_day", text % values, rule=RULE, field="day")
        _record_handover(letter, actor, day, carrier)
    return len(rows)


def _record_handover(letter: Letter, actor: User, day: dt.date, carrier: str) -> None:
    addressee = letter.document.snapshot["addressee"]
    takes_part = Delegation.objects.active().filter(party=letter.state).values("review")
    letter.contact = log_contact(
        letter.state,
        actor=actor,
        reviews=list(letter.reviews.filter(pk__in=takes_part)),
        contact=Contact(ContactWay.NOTE_VERBALE, whom=f"{letter.reference}, {addressee}"[:300], reached_on=day),
    )
    letter.handed_over_on, letter.handed_over_by = day, carrier
    check_fields(letter, rule=RULE)
    letter.save(update_fields=["handed_over_on", "handed_over_by", "contact", "updated_at"])
    changes = {"handed_over_on": day.isoformat(), "handed_over_by": carrier}
    audit.record_event(AuditAction.CHANGED, letter, actor=actor, changes=changes)


@transaction.atomic
def withdraw_letter(letter: Letter, *, actor: User, seen: str, reason: str) -> Letter:
    """Declare a letter void, with the reason. It keeps its number, and its link ends.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if it is handed over, answered or
    void, or if the reason is missing.
    """
    [locked] = _lock([letter], actor)
    require_seen(read_letter(locked), seen, rule=RULE)
    if locked.state_now != LetterState.MADE:
        raise DomainError("not_waiting", _("Only a letter that waits can be declared void."), rule=RULE)
    reason = require_reason(clean_text(reason), rule=RULE)
    locked.voided_at, locked.voided_by, locked.void_reason = timezone.now(), actor, reason
    check_fields(locked, rule=RULE)
    locked.save(update_fields=["voided_at", "voided_by", "void_reason", "updated_at"])
    documents.supersede_documents(type(locked.document).objects.filter(pk=locked.document_id))
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"void_reason": locked.void_reason})
    return locked


@transaction.atomic
def withdraw_link(letter: Letter, *, actor: User) -> Letter:
    """Withdraw the link of a letter: it no longer opens the page of the Mission.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the link does not work now.
    """
    [locked] = _lock([letter], actor)
    if not locked.is_link_open():
        raise DomainError("link_closed", _("The link has ended already."), rule=RULE)
    locked.link_withdrawn_at = timezone.now()
    locked.save(update_fields=["link_withdrawn_at", "updated_at"])
    audit.record_event(AuditAction.REVOKED, locked, actor=actor)
    return locked


def _lock(letters: Sequence[Letter], actor: User) -> list[Letter]:
    keys = [letter.pk for letter in letters]
    for letter in letters[:1]:
        authz.require_permission(actor, PERMISSION, letter)
    rows = Letter.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return list(rows.select_related("state", "document"))
