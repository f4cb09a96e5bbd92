"""The preliminary consultation (PR, preliminary consultation). Before it, a review counts as not started."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Consultation, Review
from reviews.selectors.readings import read_parties
from reviews.services.locks import lock_review
from reviews.services.transitions import apply_transition
from reviews.workflow import CONSULTATION
from untoc_portal.core import authz
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def record_preliminary_consultation(
    review: Review, *, actor: User, seen: str, held_on: dt.date, language: str, participants: str, timetable: str
) -> Review:
    """Record the consultation, set the language of the review, and start the self-assessment.

    Raises DomainError if the date is in the future or before the opening, or the language is not an official one. Then
    nothing is recorded.
    """
    authz.require_permission(actor, "reviews.hold_consultation", lock_review(review.pk))
    require_seen(read_parties(review), seen, rule=CONSULTATION)
    if held_on > timezone.localdate():
        raise DomainError(
            "future_date",
            _("You can record a consultation only after it has taken place."),
            rule=CONSULTATION,
            field="held_on",
        )
    if review.opened_on and held_on < review.opened_on:
        raise DomainError("before_opening", _("The review was opened later."), rule=CONSULTATION, field="held_on")
    if language not in OfficialLanguage.values:
        raise DomainError("language", _("Choose one of the official languages."), rule=CONSULTATION, field="language")
    consultation = Consultation(review=review, held_on=held_on, participants=participants, timetable=timetable)
    check_fields(consultation, rule=CONSULTATION)
    # If one is already recorded, the review has moved on, and `apply_transition` raises the error.
    if not Consultation.objects.filter(review=review).exists():
        consultation.save()
    return apply_transition(review, "hold_consultation", actor=actor, fields={"language": language})
