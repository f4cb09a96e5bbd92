"""The columns of the open data: their types, units and meaning, for programs (Frictionless Table Schema).

`open_data.py` writes its rows after these columns, so no table has a column that is not described here. The texts are
for programs and are in English, as those of the API are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dialogues.enums import DialogueMode, DialogueState, DocumentKind, SessionState, WorkingGroupCode
from dialogues.enums_of_general_reviews import DecisionEffect
from reviews.enums import OutcomeKind
from stakeholders.enums import InstrumentCode, OrganizationKind, PartyStatus
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ColumnType = Literal["string", "integer", "boolean", "date", "datetime"]
HASH, YEAR_OR_DAY = "^[0-9a-f]{64}$", r"^\d{4}(-\d{2}){0,2}$"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. A value that is not required may be null; in CSV it is then empty."""

    name: str
    type: ColumnType
    description: str
    required: bool = False
    unit: str = ""
    pattern: str = ""
    values: Sequence[str] = ()

    def describe(self) -> dict[str, Any]:
        """Return the column as a field of a Table Schema. `unit` is not in that standard, which allows more members."""
        constraints: dict[str, Any] = {"required": True} if self.required else {}
        if self.values:
            constraints["enum"] = list(self.values)
        if self.pattern:
            constraints["pattern"] = self.pattern
        found: dict[str, Any] = {"name": self.name, "type": self.type, "description": self.description}
        if self.unit:
            found["unit"] = self.unit
        return found | ({"constraints": constraints} if constraints else {})


def _state(description: str, *, required: bool = True) -> Column:
    return Column(
        "state", "string", f"{description}: ISO 3166-1 alpha-3 code.", required=required, pattern="^[A-Z]{3}$"
    )


def _url(description: str) -> Column:
    return Column("url", "string", description, required=True)


def _counts(unit: str, columns: Iterable[tuple[str, str]]) -> tuple[Column, ...]:
    return tuple(Column(name, "integer", text, required=True, unit=unit) for name, text in columns)


REVIEW = Column("review", "string", "Code of the country review, such as KEN-1.", required=True)
WORKING_GROUP = Column(
    "working_group",
    "string",
    "Code of the working group; COP is the Conference of the Parties.",
    required=True,
    values=WorkingGroupCode.values,
)
SESSION = Column("session", "integer", "Number of the session of the working group.", required=True)
CLUSTER = Column("cluster", "integer", "Number of the cluster of articles.", required=True)
SYMBOL = Column("symbol", "string", "Symbol of the document. Empty if there is none.")
LANGUAGE = Column("language", "string", "Language of the text.", required=True, values=OfficialLanguage.values)
SHA256 = Column("sha256", "string", "SHA-256 of the file, in hexadecimal.", required=True, pattern=HASH)
HELD_ON = Column("held_on", "date", "Day on which the dialogue is held.", required=True)
PUBLISHED_AT = Column("published_at", "datetime", "When it was published.", required=True)

# The counts of applications and objections. They identify no State and no organization.
PARTICIPATION = (
    *_counts(
        "applications",
        (
            ("applied", "Applications of stakeholders."),
            ("invited", "Applicants that are invited."),
            ("waiting", "Applicants on the waiting list."),
            ("refused", "Applications that were refused."),
            ("withdrawn", "Applications that were withdrawn."),
        ),
    ),
    *_counts(
        "objections",
        (
            ("objections", "Objections of States."),
            ("in_window", "Objections within the period for them."),
            ("without_ground", "Objections that give no ground."),
            ("sustained", "Objections that were sustained."),
            ("not_sustained", "Objections that were not sustained."),
            ("noted", "Objections that were noted."),
            ("taken_back", "Objections that their State took back."),
        ),
    ),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "reviews": (
        REVIEW,
        _state("State under review"),
        Column("phase", "integer", "Number of the phase.", required=True),
        CLUSTER,
        Column("group", "integer", "Number of the group of States that begin together.", required=True),
        Column("begins_on", "date", "Day on which the reviews of the group begin.", required=True),
        Column(
            "status",
            "string",
            "Nothing else of a running review is public.",
            required=True,
            values=("progressing", "not_started"),
        ),
        Column("issued_on", "date", "Day on which the outcome was issued, once its summary is public."),
    ),
    "documents": (
        REVIEW,
        _state("State under review"),
        Column("kind", "string", "Which of the two outcome documents.", required=True, values=OutcomeKind.values),
        Column("symbol", "string", "Symbol of the document.", required=True),
        LANGUAGE,
        SHA256,
        _url("Address of the file."),
    ),
    "parties": (
        _state("State"),
        Column("instrument", "string", "Code of the instrument.", required=True, values=InstrumentCode.values),
        Column("status", "string", "Position of the State.", required=True, values=PartyStatus.values),
        Column(
            "signed_on", "string", "Signature: a year, a month or a day, as the source gives it.", pattern=YEAR_OR_DAY
        ),
        Column(
            "bound_on",
            "string",
            "Consent to be bound: a year, a month or a day, as the source gives it.",
            pattern=YEAR_OR_DAY,
        ),
        Column("source", "string", "Where the line comes from.", required=True),
        Column("verified", "boolean", "Whether the Secretariat compared the line with the depositary.", required=True),
    ),
    "sessions": (
        WORKING_GROUP,
        Column("number", "integer", "Number of the session.", required=True),
        Column("starts_on", "date", "First day.", required=True),
        Column("ends_on", "date", "Last day.", required=True),
        Column("place", "string", "Place."),
        Column("status", "string", "How far the session is.", required=True, values=SessionState.values),
        Column("report", "string", "Symbol of the adopted report. Empty if there is none."),
        _url("Address of the page of the session."),
    ),
    "session-documents": (
        WORKING_GROUP,
        SESSION,
        Column("kind", "string", "Kind of document.", required=True, values=DocumentKind.values),
        SYMBOL,
        Column("title", "string", "Title.", required=True),
        LANGUAGE,
        SHA256,
    ),
    "dialogues": (
        WORKING_GROUP,
        SESSION,
        HELD_ON,
        Column("place", "string", "Place."),
        Column("mode", "string", "How people take part.", required=True, values=DialogueMode.values),
        Column("applications_close_on", "date", "Last day for applications.", required=True),
        Column("status", "string", "How far the dialogue is.", required=True, values=DialogueState.values),
        _url("Address of the page of the dialogue."),
    ),
    "chair-summaries": (
        WORKING_GROUP,
        SESSION,
        Column("issued_at", "datetime", "When it was issued.", required=True),
        SYMBOL,
        Column("text", "string", "Text of the summary.", required=True),
    ),
    "statements": (
        WORKING_GROUP,
        SESSION,
        Column(
            "author",
            "string",
            "Organization, or the code of the review of the State, that made the statement.",
            required=True,
        ),
        LANGUAGE,
        Column("themes", "string", "Codes of its themes, separated by spaces."),
        Column("articles", "string", "Articles it is about, such as UNTOC-5, separated by spaces."),
        Column("title", "string", "Title.", required=True),
        Column("text", "string", "Text.", required=True),
        _url("Address of the statement."),
    ),
    "participation": (WORKING_GROUP, SESSION, HELD_ON, *PARTICIPATION),
    "general-reports": (CLUSTER, WORKING_GROUP, SYMBOL, PUBLISHED_AT, _url("Address of the report.")),
    "compilations": (SESSION, SYMBOL, PUBLISHED_AT, _url("Address of the compilation.")),
    "decisions": (
        SESSION,
        Column("number", "string", "Number of the decision, such as 13/1.", required=True),
        Column("title", "string", "Title.", required=True),
        Column("adopted_on", "date", "Day on which it was adopted.", required=True),
        Column("source", "string", "Symbol of the document in which it is printed.", required=True),
        Column("on_document", "string", "Symbol of the public document on which it decides. Empty if there is none."),
        Column("effect", "string", "What it does with that document.", values=DecisionEffect.values),
        _url("Address of the decision."),
    ),
    "organizations": (
        Column("name", "string", "Name.", required=True),
        Column("kind", "string", "Kind of organization.", required=True, values=OrganizationKind.values),
        Column("country", "string", "Country: ISO 3166-1 alpha-3 code. Empty if none is given."),
    ),
}
