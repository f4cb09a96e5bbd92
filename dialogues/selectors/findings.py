"""The findings of the country check in a text, and how a page shows them to the author."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _, override

from dialogues.country_mentions import check_text
from stakeholders.models import State
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.utils.functional import Promise

    from dialogues.models import Statement
    from reviews.models import Review
    from stakeholders.models import Organization

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
    "spread": _("name of a State, spelled out letter by letter"),
    "leader": _("head of State or government, by name"),
    "former_leader": _("former head of State or government, by name"),
    "leader_name": _("name of a head of State or government"),
    "description": _("description that fits one State"),
    "own_country": _("the author's own country"),
    "code_pair": _("codes of two States"),
}

REASONS: dict[str, Promise] = {
    "only_a_state": _("Only a State can be meant."),
    "guess": _("It may be another word."),
    "place": _("It may be the place of a meeting, a thing or a person."),
    "capital": _("It may mean the town."),
    "sign": _("It may be another sign or word."),
    "description": _("The description may fit somebody else."),
    "leader_name": _("Another person may have this name."),
    "former_leader": _("The person is not in office any more."),
    "own_country": _("The text does not name the State; the author's country of seat does."),
    "inside_words": _("The characters may belong to other words."),
    "nationality": _("It may be a language, a thing or a person."),
    "person": _("A person may have this name."),
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
    "leader": _("the Head of State or Government of a State party"),
    "former_leader": _("a former leader of a State party"),
    "leader_name": _("the Head of State or Government of a State party"),
    "own_country": _("a State party"),
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
    reason: str
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
    reason: str | Promise
    wording: str
    start: int
    end: int
    # The words that can be put in its place: empty to leave the passage out, None if the check offers none.
    replacement: str | None

    @property
    def place(self) -> str:
        """Return where it is, with its words, as one value of a form (`use_wording`)."""
        return f"{self.field}:{self.start}:{self.end}:{self.text}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. It has a number if it is part of a finding."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the States that a text may name because it is theirs, and the country of an organization."""

    states: frozenset[str] = frozenset()
    home: str | None = None


def list_other_states(text: str, language: str, own: str) -> list[str]:
    """Return the passages of a text of a State that certainly name another State."""
    speaker = Speaker(states=frozenset({own}))
    return [
        country.text for country in find_countries(text, language, field="text", speaker=speaker) if country.certain
    ]


def get_speaker(*, organization: Organization | None = None, reviews: Iterable[Review | None] = ()) -> Speaker:
    """Return the speaker of a statement: an organization, or the State under review, or two of them together.

    Domain rule: PR, paragraph 53. A State under review may voluntarily raise matters relating solely to its own review.
    Two that speak together may name each other, because each has agreed to the text. No one else may name a State.
    """
    country = organization.country if organization is not None else None
    states = frozenset(review.state_under_review.iso3 for review in reviews if review is not None)
    return Speaker(states, country.iso3 if country is not None else None)


def find_countries(text: str, language: str, *, field: str, speaker: Speaker | None = None) -> list[Finding]:
    """Return every passage of the text that names a State, in order, except where only its own speaker is named.

    A shared name, such as a demonym of two States, is that of each State that has it (PR, para. 53).
    """
    speaker = speaker or Speaker()
    checked = CHECKED_AS.get(OfficialLanguage(language), language)
    mentions = check_text(text, checked, home=speaker.home).mentions
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
                reason=m.reason,
                wording=str(WORDINGS.get(m.rule, A_STATE)),
            )
            for m in mentions
            if not m.may_name_only(speaker.states)
        ]


def find_in_fields(texts: Mapping[str, str], language: str, speaker: Speaker) -> list[dict[str, Any]]:
    """Return the findings in the texts by field, in the form that is stored."""
    found = (find_countries(text, language, field=field, speaker=speaker) for field, text in texts.items())
    return [finding.as_row() for findings in found for finding in findings]


def list_statement_findings(statement: Statement) -> list[dict[str, Any]]:
    """Return the passages of a statement that name a State other than those of its authors."""
    speaker = get_speaker(organization=statement.organization, reviews=(statement.review, statement.joined_review))
    return find_in_fields({"title": statement.title, "text": statement.text}, statement.language, speaker)


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
            reason=REASONS.get(finding.get("reason", ""), ""),
            wording=finding.get("wording", ""),
            start=finding["start"],
            end=finding["end"],
            replacement=_get_replacement(finding),
        )
        for number, finding in enumerate(findings, 1)
    ]


def _get_replacement(finding: dict[str, Any]) -> str | None:
    if WORDINGS.get(finding["rule"]) is LEAVE_OUT:
        return ""
    return finding.get("wording") or None


def use_wording(texts: Mapping[str, str], place: str, passages: Iterable[DisplayedFinding]) -> dict[str, str] | None:
    """Return the texts with the offered wording instead of the passage at `place`, or None if it is not there any more.

    A passage that is left out takes one of the spaces around it along.
    """
    found = next((passage for passage in passages if passage.place == place and passage.replacement is not None), None)
    if found is None or found.replacement is None:
        return None
    text = texts[found.field]
    before, after = text[: found.start], text[found.end :]
    if not found.replacement and before.endswith(" "):
        before = before[:-1]
    return {**texts, found.field: f"{before}{found.replacement}{after}"}


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
