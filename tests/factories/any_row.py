"""A row of whatever model, with no more in it than the database asks for."""

import datetime as dt
import itertools
import uuid

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from tests.factories.dialogues import NUMBERS as SESSION_NUMBERS

NUMBERS = itertools.count(1)
FIRST_DAY = dt.date(2026, 1, 1)
DAYS = ("starts_on", "ends_on", "documents_close_on")


def a_source():
    """Give an observation and a passage of cleared feedback, both of one review."""
    feedback = make_row("reviews.Feedback", cleared_at=timezone.now(), sha256="f" * 64)
    outcome = make_row("reviews.Outcome", review=feedback.review, kind="list_of_observations")
    return {
        "paragraph": make_row("reviews.OutcomeParagraph", outcome=outcome),
        "passage": make_row("reviews.FeedbackRevision", of=make_row("reviews.FeedbackEntry", feedback=feedback)),
    }


def a_proposal():
    """Give what the State under review proposes for a paragraph: only a proposal can be accepted."""
    base = make_row("reviews.ParagraphRevision")
    under_review = make_row("reviews.Delegation", review=base.of.outcome.review, capacity="under_review")
    return {"paragraph": base.of, "base": base, "delegation": under_review, "kind": "propose", "wording": "Wording"}


def a_followed_observation():
    """Give an observation of the issued list of a closed review: only that has a follow-up."""
    review = make_row("reviews.Review", state="closed", opened_on=FIRST_DAY, issued_at=timezone.now())
    outcome = make_row("reviews.Outcome", review=review, kind="list_of_observations")
    return make_row("reviews.OutcomeParagraph", outcome=outcome)


def a_request_for_a_view():
    """Give a line, and a State that reviewed the one whose line it is."""
    line = make_row("reviews.FollowUpLine")
    reviewing = make_row("reviews.Delegation", review=line.review, capacity="reviewing", selection="same_region")
    return {"line": line, "delegation": reviewing}


def a_session_of_the_conference():
    """Give a session of the Conference: only the Conference has a general review and decides."""
    bodies = apps.get_model("dialogues.WorkingGroup").objects
    conference = bodies.filter(code="COP").first() or make_row("dialogues.WorkingGroup", code="COP")
    return make_row("dialogues.Session", working_group=conference)


def an_item_of_the_conference():
    """Give an item of the agenda of the Conference."""
    return make_row("dialogues.AgendaItem", session=a_session_of_the_conference())


# What the constraints of a model ask for beyond its fields; a function is asked again for each row.
ASKED = {
    "accounts.LegalHold": {"person": lambda: make_row("accounts.User"), "object_type": None},
    "accounts.RoleProposal": {"subject_type": None},
    "dialogues.AdoptedReport": {
        "session": lambda: make_row(
            "dialogues.Session", working_group=a_group(), state="report_adopted", **dict.fromkeys(DAYS, FIRST_DAY)
        ),
        "concluded_on": FIRST_DAY,
        "adopted_on": FIRST_DAY,
    },
    "dialogues.BureauDecision": {"application": lambda: make_row("dialogues.Application")},
    "dialogues.ConferenceDecision": {"session": a_session_of_the_conference},
    # A good practice that its State agreed to have in the library.
    "dialogues.Contribution": {"item": an_item_of_the_conference, "kind": "good_practice", "is_in_library": True},
    "dialogues.FloorRequest": {"item": an_item_of_the_conference},
    # Only a State raises a point of order.
    "dialogues.RoomNote": {"kind": "point_of_order", "state": lambda: make_row("stakeholders.State")},
    "dialogues.Statement": {"organization": lambda: make_row("stakeholders.Organization")},
    "dialogues.FigureBatch": {"states": 4, "smallest_cell": 2},
    "dialogues.Objection": {"ground": "A ground", "is_in_window": True},
    # Its number is of the same count as those of `make_session`: a group has each number once.
    "dialogues.Session": {"documents_close_on": FIRST_DAY, "number": lambda: next(SESSION_NUMBERS)},
    "reviews.Answer": {"updated_by": lambda: make_row("accounts.User")},
    "reviews.AnswerRevision": {"author": lambda: make_row("accounts.User")},
    "reviews.Assignment": {"expert": lambda: make_row("accounts.User")},
    "reviews.ContactEntry": {"reached_by": lambda: make_row("accounts.User")},
    "reviews.FollowUpLine": {"paragraph": a_followed_observation},
    # A version is for others than the State itself.
    "reviews.FollowUpVersion": {"readers": 1},
    # A focal point is one of a review.
    "reviews.NamedPerson": {"role": "focal_point", "review": lambda: make_row("reviews.Review")},
    "reviews.Submission": {"number": 1},
    "reviews.ViewRequest": a_request_for_a_view,
    "reviews.NoticeEntry": {
        "name": "Name",
        "email": lambda: f"e{next(NUMBERS)}@example.org",
        "role": "contact",
        "seat": "vienna",
    },
    "reviews.ObservationSource": a_source,
    "reviews.Reply": a_proposal,
    # Only an envelope is decided on.
    "reviews.SealedText": {"is_envelope": True},
    "reviews.StateCircle": {"is_wider": True},
    "dialogues.ApplicantList": {"circulated_on": FIRST_DAY},
    "dialogues.Dialogue": {
        "kind": "constructive",
        "report": lambda: make_row("dialogues.AdoptedReport"),
        "applications_close_on": FIRST_DAY,
    },
}
BY_KIND = {
    models.BinaryField: lambda number: number.to_bytes(4, "big"),
    models.BooleanField: lambda _number: False,
    models.DateTimeField: lambda _number: timezone.now(),
    models.DateField: lambda number: FIRST_DAY + dt.timedelta(days=number),
    models.DecimalField: lambda number: number,
    models.FileField: lambda number: f"file-{number}",
    models.IntegerField: lambda number: number,
    models.URLField: lambda number: f"https://r{number}.example.org/",
    models.JSONField: lambda number: {"number": number},
    models.UUIDField: lambda _number: uuid.uuid4(),
}
# Stored as JSON: a text for each language.
BY_LANGUAGE = ("names", "formal_names", "titles", "short_titles", "full_titles", "texts")


def a_group():
    """Give a working group, which is not the Conference."""
    groups = apps.get_model("dialogues.WorkingGroup").objects
    return groups.filter(code="TIP").first() or make_row("dialogues.WorkingGroup", code="TIP")


def make_row(model, **values):
    """Insert a row, and whatever rows it needs."""
    model = apps.get_model(model) if isinstance(model, str) else model
    asked = ASKED.get(model._meta.label, {})
    asked = asked() if callable(asked) else asked
    asked = {name: given() if callable(given) else given for name, given in asked.items()}
    values = {**asked, **values}
    for field in model._meta.concrete_fields:
        if field.name not in values and is_asked_for(field):
            values[field.name] = value_for(field)
    return model._base_manager.create(**values)


def is_asked_for(field):
    is_set = field.primary_key or field.null or field.has_default() or getattr(field, "auto_now_add", False)
    return not is_set and not getattr(field, "auto_now", False) and not (field.blank and not field.is_relation)


def value_for(field):
    """Give a value that the field takes; each time another one, if only its kind decides."""
    number = next(NUMBERS)
    if field.remote_field:
        return related_row(field.remote_field.model)
    if field.choices:
        return field.flatchoices[0][0]
    for kind, give in BY_KIND.items():
        if isinstance(field, kind):
            return {"en": f"{number:x}"} if field.name in BY_LANGUAGE else give(number)
    return f"r{number}@example.org" if isinstance(field, models.EmailField) else f"{number:x}"


def related_row(model):
    """Give a row to point at: of a model with one row for each choice, always the same."""
    if model is ContentType:
        return ContentType.objects.get_for_model(ContentType)
    is_listed = any(field.unique and field.choices for field in model._meta.concrete_fields)
    return (is_listed and model._base_manager.first()) or make_row(model)
