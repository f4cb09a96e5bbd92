"""The columns of the lists on the pages of reviews. None sorts or counts by what a review found about a State."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import Capacity, ReviewState
from reviews.views.library_cells import render_library_files
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list
from untoc_portal.core.tables import Column, action_column

if TYPE_CHECKING:
    from reviews.models import Nomination, Review

STEPS = list(ReviewState)


def _page(row: Any) -> str:
    return row.get_absolute_url()


def _reviewing_states(review: Review) -> list[str]:
    return [str(row.party) for row in review.delegations.all() if row.capacity == Capacity.REVIEWING]


REVIEWS = (
    Column(
        "state",
        _("State under review"),
        lambda row: str(row.state_under_review),
        url=_page,
        by="state_under_review__names",
        sorted_as=get_text_in_language,
        always=True,
    ),
    Column("phase", _("Phase"), lambda row: row.phase.sequence, by="phase__sequence"),
    Column("group", _("Group"), lambda row: row.group.get_number_display(), by="group__number"),
    Column(
        "region",
        _("Regional group"),
        lambda row: row.state_under_review.get_regional_group_display(),
        by="state_under_review__regional_group",
        at_first=False,
    ),
    Column(
        "step",
        _("Step"),
        lambda row: row.get_state_display(),
        tone=lambda _row: "info",
        by="state",
        sorted_as=STEPS.index,
    ),
    Column("reviewers", _("Reviewing States"), _reviewing_states, template="reviews/cells/reviewers.html"),
    Column("date", _("Next deadline"), lambda row: row.due_on, by="due_on", template="reviews/cells/next_date.html"),
)

STATUS = (
    Column(
        "state",
        _("State"),
        lambda row: str(row.state),
        url=lambda row: reverse("dialogues:topic", args=["states", row.state.iso3]),
        always=True,
    ),
    Column("group", _("Group"), lambda row: row.group.get_number_display()),
    Column("begins", _("Begins"), lambda row: row.starts_on),
    Column("status", pgettext_lazy("of a review", "Status"), lambda row: str(row.label)),
    Column("issued", _("Outcome issued"), lambda row: row.issued_on),
)

LIBRARY = (
    Column(
        "state",
        _("State under review"),
        lambda row: str(row.review.state_under_review),
        by="review__state_under_review__names",
        sorted_as=get_text_in_language,
        always=True,
    ),
    Column(
        "document",
        _("Document"),
        lambda row: row.get_kind_display(),
        url=lambda row: reverse("reviews:issued_outcome", args=[row.offered[0].document.symbol]),
        by="kind",
    ),
    Column("cluster", _("Cluster"), lambda row: str(row.review.phase.cluster), by="review__phase__sequence"),
    Column("issued", _("Issued"), lambda row: timezone.localdate(row.review.issued_at), by="review__issued_at"),
    Column(
        "files",
        _("Files"),
        lambda row: [row_of.document.symbol for row_of in row.offered],
        html=render_library_files,
    ),
)

DOCUMENTS = (
    Column(
        "title",
        _("Title"),
        lambda row: row.document.title,
        template="reviews/cells/document_title.html",
        always=True,
    ),
    Column("kind", _("Kind"), lambda row: str(row.kind), at_first=False),
    Column("symbol", _("Symbol"), lambda row: row.document.symbol),
    Column("language", _("Language"), lambda row: row.document.get_language_display()),
    Column("level", _("Readers"), lambda row: row.document.get_level_display()),
    Column("date", _("Date"), lambda row: timezone.localdate(row.document.created_at)),
    Column(
        "superseded",
        _("Superseded on"),
        lambda row: row.document.superseded_at and timezone.localdate(row.document.superseded_at),
        at_first=False,
    ),
    Column(
        "files",
        _("Files"),
        lambda row: [name for name, _url in row.files],
        template="reviews/cells/document_files.html",
    ),
)


def _role(nomination: Nomination) -> str:
    return format_list((nomination.get_role_display(), nomination.delegation.party), "mixed")


PERSON = Column(
    "person", _("Person"), lambda row: row.name, template="reviews/cells/nominee.html", noun="nomination", always=True
)
ROLE = Column("role", _("Role"), _role, template="reviews/cells/nominated_role.html", noun="nomination")
OF_REVIEW = Column(
    "review",
    _("Review"),
    lambda row: str(row.delegation.review),
    url=lambda row: row.delegation.review.get_absolute_url() if row.is_readable else "",
)
NOTE = Column(
    "note",
    _("Note verbale"),
    lambda row: row.note_verbale.dated,
    template="reviews/cells/note_verbale.html",
    noun="nomination",
)
NOMINATION_STATE = Column(
    "status",
    _("Status"),
    lambda row: row.get_state_display(),
    template="reviews/cells/nomination_state.html",
    noun="nomination",
)
DECISION = action_column("decision", _("Decision"), "reviews/cells/nomination_decision.html", noun="nomination")

NOMINATIONS_OF_REVIEW = (PERSON, ROLE, NOTE, NOMINATION_STATE)
NOMINATIONS = (PERSON, ROLE, OF_REVIEW, NOTE, NOMINATION_STATE)
NOMINATION_QUEUE = (*NOMINATIONS, DECISION)

DELEGATIONS = (
    Column("review", _("Review"), lambda row: str(row.review), always=True),
    Column("capacity", _("Capacity"), lambda row: str(row.get_capacity_display())),
    Column(
        "people",
        _("People"),
        lambda row: [format_list((person.user.name, person.get_role_display()), "mixed") for person in row.people],
        template="reviews/cells/delegation_people.html",
        noun="delegation",
    ),
)

ACTS_UNDER_MANDATE = (
    Column("at", _("When"), lambda row: row.at, by="at", always=True),
    Column("act", _("Act"), lambda row: row.get_action_display(), by="action"),
    Column("about", _("Of what"), lambda row: row.object_label, by="object_label"),
)

LAWS = (
    Column("law", _("Law"), lambda row: row.title, template="reviews/cells/law.html", noun="law", always=True),
    Column("number", pgettext_lazy("of a law", "Number"), lambda row: row.number, at_first=False),
    Column("date", _("Date"), lambda row: row.dated),
    Column("language", _("Language"), lambda row: row.language),
    Column("link", _("Link"), lambda row: row.link, template="reviews/_link_state.html", noun="law"),
    Column("cited", _("Cited"), lambda row: row.cited, is_number=True),
)

CONTACT_MESSAGES = (
    Column(
        "subject",
        _("Subject"),
        lambda row: row.subject,
        template="reviews/cells/contact_subject.html",
        noun="message",
        always=True,
    ),
    Column(
        "sender",
        pgettext_lazy("a person", "From"),
        lambda row: [name for name in (row.name, row.organization) if name],
    ),
    Column("state", _("State"), lambda row: str(row.state)),
    Column("received", _("Received"), lambda row: row.created_at),
)

INVITATIONS = (
    Column("state", _("State"), lambda row: str(row.review.state_under_review), url=_page, always=True),
    Column("organization", _("Organization"), lambda row: str(row.organization)),
    Column("questions", _("Questions"), lambda row: row.asked, is_number=True),
    Column("due", _("Last day"), lambda row: row.due_on),
    Column(
        "status",
        _("Status"),
        lambda row: row.get_state_display(),
        template="reviews/_input_state.html",
        noun="invitation",
    ),
)

DRAWN = (
    Column(
        "state",
        _("State under review"),
        itemgetter("name"),
        url=lambda row: reverse("reviews:draw_state", args=[row["iso3"]]),
        always=True,
    ),
    Column("group", _("Group"), itemgetter("group")),
    Column("same", _("Same regional group"), itemgetter("same")),
    Column("other", _("Other regional group"), itemgetter("other")),
    Column("additional", _("Additional reviewers"), itemgetter("additional")),
)

STATE_CONTACTS = (
    Column("state", _("State"), lambda row: str(row.state), always=True),
    Column("kind", _("Contact"), lambda row: str(row.kind)),
    Column("provision", _("Article"), lambda row: str(row.kind.provision)),
    Column("authority", _("Authority"), lambda row: row.authority),
    Column("email", _("E-mail"), lambda row: row.email),
    Column("phone", _("Phone"), lambda row: row.phone, at_first=False),
    Column("starts_on", _("From"), lambda row: row.starts_on),
    Column("source", _("Source"), lambda row: row.source, at_first=False),
)

TONES_OF_LETTERS = {"made": "warning", "handed_over": "info", "answered": "success", "void": "neutral"}
LETTERS = (
    action_column("choice", _("Choose"), "reviews/cells/letter_choice.html", noun="letter"),
    Column(
        "reference",
        _("Reference"),
        lambda letter: letter.reference,
        url=lambda letter: letter.get_absolute_url(),
        by="pk",
        always=True,
    ),
    Column("state", _("State"), lambda letter: str(letter.state), by="state__names__en"),
    Column("language", _("Language"), lambda letter: letter.get_language_display(), by="language"),
    Column("dated", _("Dated"), lambda letter: letter.dated, by="dated"),
    Column(
        "status",
        _("Status"),
        lambda letter: str(letter.state_now.label),
        tone=lambda letter: TONES_OF_LETTERS[letter.state_now],
    ),
    Column("handed_over", _("Handed over on"), lambda letter: letter.handed_over_on, by="handed_over_on"),
    Column("carrier", _("Handed over by"), lambda letter: letter.handed_over_by, at_first=False),
    action_column("files", _("Files"), "reviews/cells/letter_files.html", noun="letter"),
)
FOLLOW_UP_LINES = (
    Column("state", _("State"), lambda row: str(row.line.state), always=True),
    Column(
        "article",
        _("Article"),
        lambda row: str(row.line.paragraph.article),
        url=_page,
        by="line__paragraph__article__number",
        always=True,
    ),
    Column("theme", _("Theme"), lambda row: str(row.line.paragraph.article.cluster or ""), at_first=False),
    Column("observation", _("Observation"), lambda row: row.line.paragraph.get_kind_display()),
    Column(
        "steps",
        _("What the State says"),
        lambda row: [step["text"] for step in row.content],
        template="reviews/cells/follow_up_steps.html",
        noun="version",
    ),
    Column("reference", _("Reference"), lambda row: row.reference, is_code=True),
    Column("date", _("Date"), lambda row: timezone.localdate(row.created_at), by="created_at"),
)
