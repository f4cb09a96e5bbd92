"""What gathers over the years: issued documents with one file, the audit trail, and the messages."""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from reviews.enums import ObservationKind, OutcomeKind, ReviewState as S
from reviews.models import Answer, IssuedPassage, Mandate, Outcome, OutcomeDocument, Review
from reviews.models.people import ActUnderMandate
from untoc_portal.core.documents import to_canonical_json
from untoc_portal.core.enums import AuditAction, Channel, Level, MessageCategory, MessageState, OfficialLanguage
from untoc_portal.core.models import AuditEvent, Document, Message, MessageGroup
from untoc_portal.front.demo.scale.plan import MARK
from untoc_portal.front.demo.scale.rows import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from untoc_portal.front.demo.scale.plan import Plan

DOCUMENTS, EVENTS, MESSAGES = 20_000, 1_000_000, 1_000_000
# Messages of one officer; the other messages are those of delegates and representatives.
OF_OFFICER, IN_GROUP = 5000, 3
LEVELS = (Level.PUBLIC, Level.STATES, Level.REVIEW)
# One small file represents all of them: what is measured are rows.
FILE = b"%PDF-1.4\n% [Invented for measurements]\n%%EOF\n"
PLACE = "documents/invented-for-measurements.pdf"
# (event, category, act, what the message is about)
EVENTS_OF_REVIEWS = (
    ("reviews/clarification_answered", MessageCategory.WORK),
    ("reviews/feedback_given", MessageCategory.STEPS),
    ("reviews/translation_final", MessageCategory.WORK),
    ("reviews/closed", MessageCategory.STEPS),
)


def write_documents(plan: Plan) -> None:
    """Write the editions of the issued outcomes, and as many other documents as make up the wanted amount."""
    name = default_storage.save(PLACE, ContentFile(FILE)) if not default_storage.exists(PLACE) else PLACE
    sha256 = hashlib.sha256(FILE).hexdigest()
    issued = list(
        Outcome.objects.filter(review__state__in=[S.ISSUED, S.CLOSED])
        .order_by("pk")
        .values_list("pk", "kind", "review__code")
    )
    editions = list(islice(product(issued, OfficialLanguage.values, LEVELS), plan.count(DOCUMENTS)))
    others = plan.count(DOCUMENTS) - len(editions)

    def list_rows() -> Iterator[tuple[Any, ...]]:
        for (key, kind, code), language, level in editions:
            title = f"{OutcomeKind(kind).label} {code} {MARK}"
            yield f"CTOC/COP/INVENTED/{key}", title, language, int(level), *_freeze(title, language)
        for number in range(others):
            title = f"Paper {number + 1} {MARK}"
            yield "", title, "en", int(Level.SECRETARIAT), *_freeze(title, "en")

    documents = write_rows(
        Document,
        "symbol title language level snapshot snapshot_sha256",
        list_rows(),
        template="documents/reviews/outcome.html",
        file=name,
        sha256=sha256,
    )
    linked = write_rows(
        OutcomeDocument,
        "outcome_id document_id",
        ((edition[0][0], key) for edition, key in zip(editions, documents, strict=False)),
    )
    write_rows(
        IssuedPassage,
        "edition_id position article kind language text",
        (
            (key, place, 5 + place, ObservationKind.values[place % 4], language, plan.write_text("Passage."))
            for key, (_outcome, language, _level) in zip(linked, editions, strict=True)
            for place in range(3)
        ),
        instrument="UNTOC",
    )


def _freeze(title: str, language: str) -> tuple[dict[str, Any], str]:
    snapshot = {"title": title, "language": {"key": language}, "is_invented": True, "portal": ""}
    return snapshot, hashlib.sha256(to_canonical_json(snapshot)).hexdigest()


def write_events(plan: Plan) -> None:
    """Write the audit trail: every review has its share, by its people, and each fifth act is under a mandate."""
    count = plan.count(EVENTS)
    reviews, answers = ContentType.objects.get_for_models(Review, Answer).values()
    busy = [one for one in plan.reviews if one.pk in plan.people]
    acts = (AuditAction.CHANGED, AuditAction.CREATED, AuditAction.CLEARED, AuditAction.RETURNED)
    names = dict(Mandate.objects.values_list("user_id", "user__name"))
    kept: list[tuple[int, int]] = []

    def list_rows() -> Iterator[tuple[Any, ...]]:
        began = plan.now - dt.timedelta(days=1400)
        for at in range(count):
            review = busy[at % len(busy)]
            person, mandate, _own = plan.people[review.pk][(at // len(busy)) % len(plan.people[review.pk])]
            if at % 5 == 0:
                kept.append((at, mandate))
            kind = reviews if at % 3 else answers
            yield (
                *(began + dt.timedelta(days=1400 * at / count), acts[at % 4].value, kind.pk, review.pk, review.code),
                *(person, names[person], {"fields": ["text"]}),
            )

    keys = write_rows(
        AuditEvent, "at action content_type_id object_id object_label actor_id actor_label changes", list_rows()
    )
    write_rows(ActUnderMandate, "event_id mandate_id", ((keys[at], mandate) for at, mandate in kept))


def write_messages(plan: Plan) -> None:
    """Write the messages: many of each officer, and the rest shared by delegates and representatives."""
    total, of_officer = plan.count(MESSAGES), plan.count(OF_OFFICER)
    busy = [one for one in plan.reviews if one.pk in plan.people]
    people = [(person, review) for review in busy for person, _mandate, _own in plan.people[review.pk]]
    readers = [(one.pk, None, of_officer) for one in plan.officers]
    left = max(0, total - of_officer * len(readers))
    each = -(-left // len(people))
    readers += [(person, review, each) for person, review in people]
    per_group = [(person, review, first) for person, review, number in readers for first in range(0, number, IN_GROUP)]
    groups = write_rows(
        MessageGroup,
        "recipient_id kind day latest_at read_at archived_at",
        (_build_group(plan, person, first) for person, _review, first in per_group),
    )
    sizes = {person: number for person, _review, number in readers}
    of_review = {one.pk: (f"{one.code}, phase", reverse("reviews:review_detail", args=[one.code])) for one in busy}

    def list_rows() -> Iterator[tuple[Any, ...]]:
        for group, (person, review, first) in zip(groups, per_group, strict=True):
            event, family = EVENTS_OF_REVIEWS[(first // IN_GROUP) % len(EVENTS_OF_REVIEWS)]
            for number in range(first, min(first + IN_GROUP, sizes[person])):
                about = review or busy[number % len(busy)]
                yield (
                    *(person, event, family.value, str(number), f"A step of the review {MARK}", *of_review[about.pk]),
                    *(group, about.pk, about.pk),
                )

    write_rows(
        Message,
        "recipient_id event family key subject about url group_id concerns_id place_id",
        list_rows(),
        channel=Channel.PORTAL.value,
        state=MessageState.IN_PORTAL.value,
        language="en",
        body=f"{MARK} The review has moved on.",
        concerns_model="reviews.review",
        place_model="reviews.review",
    )


def _build_group(plan: Plan, person: int, first: int) -> tuple[Any, ...]:
    """Return a group of messages of one day; the earlier ones are read, most of those are archived."""
    event = EVENTS_OF_REVIEWS[(first // IN_GROUP) % len(EVENTS_OF_REVIEWS)][0]
    back = first // IN_GROUP
    at = plan.now - dt.timedelta(hours=26 * back)
    read = at if back % 4 else None
    return person, event, at.date(), at, read, at if back > 400 and back % 2 else None  # noqa: PLR2004
