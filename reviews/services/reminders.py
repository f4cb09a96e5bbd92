"""Reminders of deadlines: to the people who have to act, and later also to their superiors.

They are sent by rule or by a person of the Secretariat. `ReminderRule` has the days and the recipients. A step that is
done has no reminders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from reviews.models import Deadline, ReminderRule
from reviews.selectors.reminders import get_responsible_people, list_reached, list_responsible, load_parties
from reviews.services.contact_log import log_reminders
from reviews.services.notifications import notify_people
from untoc_portal.core import audit, authz
from untoc_portal.core.deadlines import get_latest_offset
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import Message

if TYPE_CHECKING:
    from reviews.models import Review
    from untoc_portal.accounts.models import User

NEAR, PASSED, URGED = "reviews/deadline_near", "reviews/deadline_passed", "reviews/reminded"


def send_due_reminders(today: dt.date) -> int:
    """Send the reminders that are due, each once per person, deadline and rule. Return how many people were notified.

    It can run any number of times: a message is unique by person, event and key. A deadline with a new day gets its
    reminders again.
    """
    circles = {rule.offset: rule.circle for rule in ReminderRule.objects.all()}
    if not circles:
        return 0
    rows = Deadline.objects.running().filter(due_on__lte=today - dt.timedelta(days=min(circles)))
    deadlines = list(rows.select_related("review__state_under_review", "review__phase"))
    parties = load_parties({row.review_id for row in deadlines})
    notified = set(Message.objects.filter(event__in=(NEAR, PASSED)).values_list("recipient", "key"))
    count = 0
    for deadline in deadlines:
        offset = get_latest_offset(deadline.due_on, today, circles)
        if offset is None:
            continue
        key = f"{deadline.kind}:{deadline.due_on}:{offset:+d}"
        full_key = f"{deadline.review.code}:{key}"
        people = get_responsible_people(deadline, parties, circles[offset])
        people = [user for user in people if (user.pk, full_key) not in notified]
        if not people:
            continue
        by_state = list_responsible(deadline, parties, circles[offset])
        with transaction.atomic():
            notify_people(NEAR if offset < 0 else PASSED, deadline.review, people, key=key, concerns=deadline)
            sent = [
                (deadline.review, row.party, [person for person in found if person in people])
                for row, found in by_state
            ]
            log_reminders([message for message in sent if message[2]], actor=None, today=today)
        count += len(people)
    return count


@transaction.atomic
def send_manual_reminders(reviews: Collection[Review], *, actor: User, today: dt.date) -> int:
    """Send a reminder to the people responsible for the next step of these reviews. Return how many were notified.

    Each person gets at most one for each review and day. The contact log says who was reached for which State. Raises
    NotAllowedError if the user is not in the Secretariat.
    """
    parties = load_parties({review.pk for review in reviews})
    count = 0
    for review in reviews:
        authz.require_permission(actor, "reviews.facilitate_review", review)
        states = list_reached(review, parties)
        people = {user.pk: user for state in states for user in state.people}
        notified = {
            message.recipient_id for message in notify_people(URGED, review, people.values(), key=f"urged:{today}")
        }
        count += len(notified)
        sent = [
            (review, state.delegation.party, [user for user in state.people if user.pk in notified]) for state in states
        ]
        log_reminders([message for message in sent if message[2]], actor=actor, today=today)
        if notified:
            audit.record_event(AuditAction.CHANGED, review, actor=actor, changes={"reminded": len(notified)})
    return count
