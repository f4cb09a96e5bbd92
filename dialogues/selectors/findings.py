"""The findings of the country check in a text, and how a page shows them to the author."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _, override

from dialogues.country_mentions import find_mentions
from stakeholders.models import State
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.utils.functional import Promise

    from dialogues.models import Statement

# The check names Chinese by language, the portal by language and script.
CHECKED_AS: dict[str, str] = {OfficialLanguage.ZH: "zh"}

RULES: dict[str, Promise] = {
    "name": _("name of a State"),
    "formal": _("formal name of a State"),
    "alternative": _("another name of a State"),
    "historical": _("former name of a State"),
    "abbreviation": _("abbreviation of a State's name"),
    "nationality": _("nationality"),
    "nationality_stem": _("nationality"),
    "compound": _("nationality"),
    "people": _("nationality"),
    "person": _("person of a State, by nationality"),
    "local": _("people of a place in a State"),
    "local_stem": _("people of a place in a State"),
    "capital": _("capital, used for its State"),
    "city": _("city in a State"),
    "province": _("part of a State"),
    "institution": _("authority or seat of power of a State"),
    "native": _("name of a State in its own language"),
    "nickname": _("other words for a State"),
    "currency": _("currency of a State"),
    "carrier": _("airline named after a State"),
    "acronym": _("abbreviation of a State's name"),
    "domain": _("internet domain of a State"),
    "code": _("code of a State"),
    "flag": _("flag of a State"),
    "spelled_out": _("name of a State, spelled out letter by letter"),
    "masked": _("name of a State, partly hidden by other characters"),
    "reversed": _("name of a State, written backwards"),
    "joined_words": _("name of a State, joined to other words"),
    "misspelled": _("name of a State, misspelled"),
}

A_STATE, LEAVE_OUT = _("a State party"), _("(leave out)")
# The wording that may replace a passage, by rule, in the language of the statement.
WORDINGS: dict[str, Promise] = {
    "nationality": _("of a State party"),
    "nationality_stem": _("of a State party"),
    "compound": _("of a State party"),
    "people": _("of a State party"),
    "person": _("a national of a State party"),
    "local": _("of a place in a State party"),
    "local_stem": _("of a place in a State party"),
    "capital": _("the authorities of a State party"),
    "institution": _("an authority of a State party"),
    "city": _("a place in a State party"),
    "province": _("a place in a State party"),
    "flag": LEAVE_OUT,
    "domain": LEAVE_OUT,
    "joined_words": LEAVE_OUT,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage in which a text names one or more States. Offsets count code points.

    An uncertain finding may be something else. It does not refuse the text; a person decides.
    """

    field: str
    start: int
    end: int
    text: str
    iso3: tuple[str, ...]
    rule: str
    certain: bool
    wording: str

    def as_row(self) -> dict[str, Any]:
        """Return the finding in the form that is stored with the statement."""
        return {**asdict(self), "iso3": list(self.iso3)}


@dataclass(frozen=True, slots=True)
class DisplayedFinding:
    """A finding as the author sees it."""

    number: int
    field: str
    text: str
    states: tuple[str, ...]
    rule: str | Promise
    certain: bool
    wording: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. It has a number if it is part of a finding."""

    text: str
    number: int | None = None


def find_countries(text: str, language: str, *, field: str) -> list[Finding]:
    """Return every passage of the text that names a State, in order (PR, para. 53)."""
    mentions = find_mentions(text, CHECKED_AS.get(OfficialLanguage(language), language))
    with override(language):
        return [
            Finding(
                field=field,
                start=m.start,
                end=m.end,
                text=m.text,
                iso3=m.iso3,
                rule=m.rule,
                certain=m.is_certain,
                wording=str(WORDINGS.get(m.rule, A_STATE)),
            )
            for m in mentions
        ]


def list_statement_findings(statement: Statement) -> list[dict[str, Any]]:
    """Return the passages that name a State, except where a State under review names only itself."""
    own = statement.review.state_under_review.iso3 if statement.review else None
    texts = {"title": statement.title, "text": statement.text}
    found = [
        finding for field, text in texts.items() for finding in find_countries(text, statement.language, field=field)
    ]
    return [finding.as_row() for finding in found if finding.iso3 != (own,)]


def replace_country_names(text: str, language: str, *, marker: str) -> str:
    """Return the text with `marker` in place of each name of a State. Working groups work by theme, not by country."""
    for finding in reversed(find_countries(text, language, field="text")):
        text = text[: finding.start] + marker + text[finding.end :]
    return text


def get_displayed_findings(findings: Sequence[dict[str, Any]]) -> list[DisplayedFinding]:
    """Return the stored findings with the names of their States and their rule in words."""
    codes = {code for finding in findings for code in finding["iso3"]}
    names = {state.iso3: str(state) for state in State.objects.filter(iso3__in=codes)}
    return [
        DisplayedFinding(
            number=number,
            field=finding["field"],
            text=finding["text"],
            states=tuple(names.get(code, code) for code in finding["iso3"]),
            rule=RULES.get(finding["rule"], finding["rule"]),
            # Older rows have no such mark. Their findings refused the statement, so they count as certain.
            certain=finding.get("certain", True),
            wording=finding.get("wording", ""),
        )
        for number, finding in enumerate(findings, 1)
    ]


def split_at_findings(text: str, findings: Iterable[dict[str, Any]], *, field: str) -> list[Piece]:
    """Return the parts of a text, cut at its findings, for a page that marks them.

    Numbers are those of `get_displayed_findings`. A finding outside the text, or that overlaps an earlier one, is
    skipped. So no text is lost or doubled.
    """
    found: list[Piece] = []
    here = 0
    for number, finding in _in_order(findings, field):
        start, end = finding["start"], finding["end"]
        if not here <= start < end <= len(text):
            continue
        found += [Piece(text[here:start])] if start > here else []
        found.append(Piece(text[start:end], number))
        here = end
    return [*found, Piece(text[here:])] if here < len(text) else found


def _in_order(findings: Iterable[dict[str, Any]], field: str) -> Collection[tuple[int, dict[str, Any]]]:
    numbered = [(number, row) for number, row in enumerate(findings, 1) if row["field"] == field]
    return sorted(numbered, key=lambda pair: pair[1]["start"])
