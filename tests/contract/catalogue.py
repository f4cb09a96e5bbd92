"""The addresses of the API that name rows: of every view, one for each row, no matter who may see it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import FileField, Model
from django.urls import URLPattern, get_resolver

from dialogues.models import (
    BureauMember,
    ChairSummary,
    Dialogue,
    FundingSource,
    GeneralReport,
    Participant,
    Presence,
    RoutingRule,
    Session,
    WorkingGroup,
)
from reviews.models import (
    Answer,
    Article,
    Draw,
    FeedbackEntry,
    FollowUpStep,
    Legislation,
    LegislationFile,
    Letter,
    Outcome,
    OutcomeParagraph,
    Question,
    Review,
    ReviewGroup,
    TranslatedParagraph,
)
from stakeholders.models import Organization, State
from tests.factories import any_row
from tests.factories.any_row import make_row
from tests.factories.pdfs import pdf_bytes
from untoc_portal.accounts.models import User
from untoc_portal.core.models import AuditEvent, Document
from untoc_portal.core.public_ids import get_kind, hide_id, hide_key

MOST_ROWS = 12
NOWHERE = 10**8


@dataclass(frozen=True)
class Named:
    """The values in an address, the rows that they name, and the same address of a row that does not exist."""

    values: dict[str, Any]
    rows: tuple[Model, ...]
    absent: dict[str, Any]


def list_patterns(patterns: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Return every address of the API as the schema writes it, with its pattern."""
    for pattern in get_resolver("untoc_portal.api_urls").url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from list_patterns(pattern.url_patterns, path)
        else:
            yield "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path).replace("{pk}", "{id}"), pattern


def follow(row: Model, path: str) -> Any:
    """Return the value at the end of a path of relations."""
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def find_review(row: Model, path: str) -> Review | None:
    """Return the review to which the row belongs; of a law, a review of its State. None if it is not known here."""
    if isinstance(row, Legislation):
        return row.party.reviews.first()
    for candidate in (path, "delegation__review", "asked_by__review", "paragraph__outcome__review", "line__review"):
        if hasattr(row, candidate.partition("__")[0]):
            return follow(row, candidate)
    return None


def hide(model: type[Model], key: int) -> Any:
    kind = get_kind(model)
    return key if kind is None else hide_key(kind, key)


def name_row(view: Any, row: Model, names: set[str]) -> Named | None:
    """Return the address of a row of this view; None if it has more parts than are known here."""
    values, absent, rows = {}, {}, [row]
    lookup = getattr(view, "lookup_url_kwarg", None) or view.lookup_field
    if "pk" not in names and lookup in names and not hasattr(row, view.lookup_field.partition("__")[0]):
        # The part is no field of the row, such as the kind of a draft of a review.
        return None
    if lookup in names or "pk" in names:
        own = "id" if "pk" in names else lookup
        found = row.pk if "pk" in names else follow(row, view.lookup_field)
        is_number = isinstance(found, int)
        values[own] = hide(type(row), found) if own == "id" else found
        absent[own] = hide(type(row), NOWHERE) if own == "id" else NOWHERE if is_number else "zzz"
    if "code" in names and hasattr(view, "review_path"):
        review = find_review(row, view.review_path)
        if review is None:
            return None
        values["code"], rows = review.code, [*rows, review]
        absent.setdefault("code", review.code if absent else "ZZZ-9")
    if "webhook" in names:
        values["webhook"] = absent["webhook"] = row.webhook_id
        rows.append(row.webhook)
    if "step" in names:
        values["step"] = absent["step"] = FollowUpStep.objects.order_by("pk").values_list("pk", flat=True).first() or 1
    if "number" in names and "pk" in names:
        values["number"] = absent["number"] = 1
    wanted = {"id" if name == "pk" else name for name in names}
    return Named(values, tuple(rows), absent) if set(values) == wanted else None


# A single row of these would be incomplete: the services also make its documents, hashes and lots.
NOT_MADE = {"Draw", "FollowUpVersion", "TrailSeal", "Letter"}
# What constraints ask for although the field may be empty.
TOO = {"Assignment": ("expert",)}


def list_rows(view: Any, order: str) -> list[Model]:
    """Return rows of the view, and make one if there are none: of rows that are there, as far as it goes."""
    model = view.queryset.model
    rows = list(model._base_manager.order_by(order)[:MOST_ROWS])
    if not rows and model.__name__ not in NOT_MADE:
        more = {name: take_row(model._meta.get_field(name).related_model) for name in TOO.get(model.__name__, ())}
        # Some rows are made only by acts: operations on them are tried only in sequences.
        with suppress(IntegrityError), transaction.atomic(), pytest.MonkeyPatch.context() as patched:
            patched.setattr(any_row, "related_row", take_row)
            patched.setitem(any_row.BY_KIND, FileField, store_file)
            rows = [make_row(model, **more)]
    return rows


def take_row(model: type[Model]) -> Model:
    """Return a row that is there, and only where there is none a new one."""
    return model._base_manager.order_by("pk").first() or make_row(model)


def store_file(number: int) -> str:
    """Store a file, and return the name that it has there."""
    return default_storage.save(f"trial/{number}.pdf", ContentFile(pdf_bytes()))


# Views that are no list of rows: the model, and what their addresses have besides the row.
SPECIAL: dict[str, tuple[type[Model], Any]] = {
    "ParagraphViewSet": (OutcomeParagraph, lambda row: {"outcome": row.outcome_id, "id": row.pk}),
    "ReceiptView": (AuditEvent, lambda row: {"id": row.pk}),
    "EventProofView": (AuditEvent, lambda row: {"id": row.pk}),
    "DocumentView": (Document, lambda row: {"sha256": row.sha256}),
    "DocumentProofView": (Document, lambda row: {"sha256": row.sha256}),
    "EvidenceView": (Review, lambda row: {"kind": "review", "key": row.code}),
    "RecordTextViewSet": (Outcome, lambda row: {"kind": "outcome", "id": row.pk, "language": "fr"}),
    "AccountEntryViewSet": (FundingSource, lambda row: {"kind": "source", "id": row.pk}),
    "TranslatedDocumentViewSet": (
        ChairSummary,
        lambda row: {"kind": "chair-summary", "id": row.pk, "language": "fr"},
    ),
    "TopicView": (State, lambda row: {"kind": "states", "code": row.iso3}),
    "SubscriptionViewSet": (State, lambda row: {"kind": "states", "code": row.iso3}),
}


def name_chair(group: WorkingGroup) -> dict[str, Any]:
    """Return the parts of the address of a chair of the group; none if it has no chair."""
    chair = User.objects.filter(groups__name=f"working_group:{group.code}:chairs").first()
    return {} if chair is None else {"code": group.code, "user": hide_id(chair)}


REVIEW = "/api/v1/reviews/{code}/"
PHASE_DRAW = "/api/v1/draws/{number}/"
IN_PHASE_DRAW = (Draw, lambda row: {"number": row.phase.sequence})
STATE_IN_DRAW = (Draw, lambda row: {"number": row.phase.sequence, "iso3": "KEN"})
MERGED = (Organization, lambda row: {"id": row.pk, "into": Organization.objects.order_by("pk").first().pk})
FEEDBACK_PASSAGE = (
    FeedbackEntry,
    lambda row: {
        "code": row.feedback.review.code,
        "instrument": row.article.instrument.code,
        "article": row.article.number,
        "heading": row.head,
    },
)
# Addresses whose parts are no fields of one row: the row that they are about, and their parts.
BY_ADDRESS: dict[str, tuple[type[Model], Any]] = {
    "/api/v1/organizations/{id}/merge/{into}/": MERGED,
    "/api/v1/organizations/{id}/merge/{into}/second_look/": MERGED,
    f"{PHASE_DRAW}envelopes/": IN_PHASE_DRAW,
    f"{PHASE_DRAW}proposals/": IN_PHASE_DRAW,
    **{
        f"{PHASE_DRAW}states/{{iso3}}/{end}": STATE_IN_DRAW
        for end in ("", "objections/", "open/", "seal/", "second_look/")
    },
    "/api/v1/phases/{number}/groups/{group}/timeline/": (
        ReviewGroup,
        lambda row: {"number": row.phase.sequence, "group": row.number},
    ),
    "/api/v1/letters/{id}/files/{form}/": (Letter, lambda row: {"id": row.pk, "form": "official"}),
    f"{REVIEW}declarations/": (Review, lambda row: {"code": row.code}),
    **{
        f"{REVIEW}drafts/{{kind}}/{end}": (Review, lambda row: {"code": row.code, "kind": "questionnaire"})
        for end in ("", "pdf/", "read/")
    },
    "/api/v1/articles/{instrument}-{number}/": (
        Article,
        lambda row: {"instrument": row.instrument.code, "number": row.number},
    ),
    f"{REVIEW}legislation/{{law}}/files/{{sha256}}/": (
        LegislationFile,
        lambda row: {
            "code": row.legislation.party.reviews.first().code,
            "law": row.legislation_id,
            "sha256": row.sha256,
        },
    ),
    f"{REVIEW}answers/{{key}}/history/": (Answer, lambda row: {"code": row.review.code, "key": row.question.key}),
    f"{REVIEW}feedback/{{instrument}}-{{article}}/{{heading}}/history/": FEEDBACK_PASSAGE,
    "/api/v1/outcomes/{outcome}/paragraphs/{id}/history/": (
        OutcomeParagraph,
        lambda row: {"outcome": row.outcome_id, "id": row.pk},
    ),
    "/api/v1/outcomes/{outcome}/versions/{older}/{newer}/": (
        Outcome,
        lambda row: {"outcome": row.pk, "older": 1, "newer": max(1, row.version)},
    ),
    f"{REVIEW}translations/{{language}}/paragraphs/{{id}}/history/": (
        TranslatedParagraph,
        lambda row: {
            "code": row.translation.outcome.review.code,
            "language": row.translation.language,
            "id": row.paragraph_id,
        },
    ),
    f"{REVIEW}follow-up/{{line}}/steps/{{step}}/history/": (
        FollowUpStep,
        lambda row: {"code": row.line.paragraph.outcome.review.code, "line": row.line_id, "step": row.pk},
    ),
    "/api/v1/working-groups/{code}/chairs/{user}/end/": (WorkingGroup, name_chair),
    "/api/v1/sessions/{id}/packs/{language}/{form}/": (
        Session,
        lambda row: {"id": row.pk, "language": "en", "form": "pdf"},
    ),
    "/api/v1/sessions/{id}/bureau/{row}/": (BureauMember, lambda row: {"id": row.session_id, "row": row.pk}),
    "/api/v1/sessions/{id}/participants/{row}/": (Participant, lambda row: {"id": row.session_id, "row": row.pk}),
    "/api/v1/rooms/{id}/presences/{row}/": (Presence, lambda row: {"id": row.meeting.dialogue_id, "row": row.pk}),
    "/api/v1/routing-tables/{number}/rules/{row}/": (
        RoutingRule,
        lambda row: {"number": row.table.number, "row": row.pk},
    ),
}
ABSENT = {
    "id": NOWHERE,
    "row": NOWHERE,
    "outcome": NOWHERE,
    "number": NOWHERE,
    "line": NOWHERE,
    "sha256": "0" * 64,
    "key": "ZZZ-9",
    "code": "ZZZ",
}


def list_described(model: type[Model], describe: Any, names: set[str], order: str) -> list[Named]:
    """Return the addresses with these parts of rows that are there."""
    wanted = {"id" if name == "pk" else name for name in names}
    found = []
    for row in model._base_manager.order_by(order)[:MOST_ROWS]:
        values = {name: value for name, value in describe(row).items() if name in wanted}
        absent = {name: ABSENT.get(name, value) for name, value in values.items()}
        found.append(Named(values, (row,), absent))
    return [one for one in found if set(one.values) == wanted]


def list_named(view: Any, names: set[str], order: str) -> list[Named]:
    """Return addresses of this view with these parts."""
    if view.__name__ in SPECIAL:
        return list_described(*SPECIAL[view.__name__], names, order)
    if not hasattr(view, "queryset"):
        return []
    if names == {"code"} and hasattr(view, "review_path"):
        return [Named({"code": row.code}, (row,), {"code": "ZZZ-9"}) for row in Review.objects.all()[:MOST_ROWS]]
    return [named for row in list_rows(view, order) if (named := name_row(view, row, names)) is not None]


def list_known_values() -> dict[str, list[Any]]:
    """Return values for fields of bodies by the name of the field: rows that there are."""
    states = list(State.objects.values_list("iso3", flat=True))
    return {
        "question": list(Question.objects.values_list("key", flat=True)[:4]),
        "article": ["UNTOC 5", "UNTOC 6", "TIP 5", "untoc.5"],
        "review": list(Review.objects.values_list("code", flat=True)),
        "party": states,
        "state": states,
        "country": states,
        "organization": list(Organization.objects.values_list("pk", flat=True)),
        "dialogue": list(Dialogue.objects.values_list("pk", flat=True)),
        "session": list(Session.objects.values_list("pk", flat=True)),
        "general_report": list(GeneralReport.objects.values_list("pk", flat=True)) or [1],
        "language": ["en", "fr"],
        "languages": [["en"], ["en", "fr"]],
        "held_on": ["2026-11-30"],
        "expected_revision": [0, 1],
        "expected_version": [0, 1],
    }


def build_catalogue(order: str = "-pk") -> dict[str, list[Named]]:
    """Return for each address of the API that has parts the rows that it can name: the first in the order."""
    found: dict[str, list[Named]] = {}
    for path, pattern in list_patterns():
        names = set(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))) | set(re.findall(r"{(\w+)}", path))
        names = {"pk" if name == "id" else name for name in names}
        view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
        if path in BY_ADDRESS:
            found[path] = list_described(*BY_ADDRESS[path], names, order)
        elif names and view is not None:
            found[path] = list_named(view, names, order)
    return found
