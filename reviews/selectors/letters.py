"""Which States a note verbale is made for, and what is read before it is made, declared void, or its answer entered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.enums import ReviewSettingName
from reviews.enums_of_letters import LetterState
from reviews.models import Letter, LetterAnswer, Mission, NamedPerson, ReviewSetting
from reviews.selectors.looks import build_plain_look
from reviews.selectors.readings import to_codes
from reviews.selectors.reminders import list_reached, load_parties
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import Check, Look, Reading, ReadPart

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from reviews.models import Delegation, LetterTemplate, Review
    from reviews.services.letter_texts import LetterTexts
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class Addressee:
    """A State that a letter is made for: its Mission, and its part in the reviews for which nobody is reached."""

    mission: Mission
    delegations: list[Delegation] = field(default_factory=list)

    @property
    def state(self) -> State:
        """Return the State."""
        return self.mission.state


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """The States that a letter is made for, and those it is not made for, with the reason."""

    addressees: list[Addressee]
    left_out: list[tuple[State, str]]


def plan_letters(reviews: Collection[Review], today: dt.date) -> LetterPlan:
    """Return for which States a letter is made: those with a task in these reviews for which nobody is reached.

    One letter to a State names all its reviews. A State is left out if a letter waits to be handed over, if it was
    handed over and the days to wait for an answer are not over, or if its Mission is not on record.
    """
    parties = load_parties({review.pk for review in reviews}, with_secretariat=False)
    unreached: dict[int, list[Delegation]] = defaultdict(list)
    by_key = {review.pk: review for review in reviews}
    for review in reviews:
        for person in list_reached(review, parties):
            if not person.people:
                person.delegation.review = by_key[review.pk]
                unreached[person.delegation.party_id].append(person.delegation)
    missions = {row.state_id: row for row in Mission.objects.filter(state__in=unreached).select_related("state")}
    wait = ReviewSetting.get_number(ReviewSettingName.CONTACT_WAIT)
    latest = {row.state_id: row for row in Letter.objects.unanswered().filter(state__in=unreached).order_by("pk")}
    plan = LetterPlan([], [])
    for key, delegations in unreached.items():
        reason = _find_reason(latest.get(key), wait, today)
        if reason is None and key not in missions:
            reason = _("Its Mission is not recorded.")
        if reason is not None:
            plan.left_out.append((delegations[0].party, reason))
        else:
            plan.addressees.append(Addressee(missions[key], delegations))
    plan.addressees.sort(key=lambda row: str(row.state))
    return plan


def _find_reason(letter: Letter | None, wait: int, today: dt.date) -> str | None:
    if letter is None:
        return None
    if letter.handed_over_on is None:
        return _("%(letter)s is made and waits to be handed over.") % {"letter": letter}
    if (today - letter.handed_over_on).days <= wait:
        day = date_format(letter.handed_over_on)
        return _("%(letter)s was handed over on %(day)s. Wait for the answer.") % {"letter": letter, "day": day}
    return None


def read_letters(plan: LetterPlan, template: LetterTemplate, texts: dict[str, LetterTexts]) -> Reading:
    """Return what is read before the letters are made: the text in each language, then each State."""
    shown = {found.language: found for found in texts.values()} or {}
    parts = [
        ReadPart(f"text:{language}", str(OfficialLanguage(language).label), found.texts["text"], (template.key,))
        for language, found in shown.items()
    ]
    for row in plan.addressees:
        found = texts[row.mission.language]
        facts = to_codes(
            found.language, row.mission.addressee, row.mission.seat, *(delegation.pk for delegation in row.delegations)
        )
        in_language = str(OfficialLanguage(found.language).label)
        words = format_list((in_language, *(str(delegation.review) for delegation in row.delegations)))
        parts.append(ReadPart(f"state:{row.state.iso3}", str(row.state), "", facts, words))
    return Reading(tuple(parts))


def look_at_letters(plan: LetterPlan, template: LetterTemplate, texts: dict[str, LetterTexts]) -> Look:
    """Return the second look before letters are made for these States."""
    checks = []
    for wanted, found in texts.items():
        if found.reason:
            number = sum(row.mission.language == wanted for row in plan.addressees)
            message = _("%(count)d in %(language)s instead of %(wanted)s: %(reason)s.")
            checks.append(
                Check(
                    message
                    % {
                        "count": number,
                        "language": OfficialLanguage(found.language).label,
                        "wanted": OfficialLanguage(wanted).label,
                        "reason": found.reason,
                    },
                    url=template.get_absolute_url(),
                )
            )
    not_sure = sum(not row.mission.verified for row in plan.addressees)
    if not_sure:
        message = _("The language of %(count)d Missions is not confirmed on record.")
        checks.append(Check(message % {"count": not_sure}))
    checks += [Check(f"{state}: {reason}") for state, reason in plan.left_out]
    return build_plain_look(
        read_letters(plan, template, texts),
        after=_("%(count)d notes verbales are made and numbered. Nothing is sent: hand them over, and record it.")
        % {"count": len(plan.addressees)},
        back=_("A letter can be declared void until it is handed over. It keeps its number."),
        checks=tuple(checks),
        reasons=() if plan.addressees else (_("There is no State to make a letter for."),),
    )


def read_letter(letter: Letter) -> Reading:
    """Return the number, the State and the state of a letter."""
    facts = to_codes(letter.state_id, letter.voided_at, letter.handed_over_on, letter.link_used_at)
    words = format_list((letter.state, date_format(letter.dated), letter.state_now.label))
    return Reading((ReadPart(f"letter:{letter.pk}", letter.reference, "", facts, words),))


def look_at_void_letter(letter: Letter) -> Look:
    """Return the second look before a letter is declared void."""
    reasons = () if letter.state_now == LetterState.MADE else (_("Only a letter that waits can be declared void."),)
    return build_plain_look(
        read_letter(letter),
        after=_("The letter keeps its number, and its link ends. The number is not given again."),
        back=_("No. A new letter gets a new number."),
        reasons=reasons,
    )


def read_answer(answer: LetterAnswer) -> Reading:
    """Return the note that a Mission handed in, and each person in it."""
    head = to_codes(answer.letter_id, answer.reference, answer.dated, answer.sha256, answer.decision)
    words = format_list((answer.reference, date_format(answer.dated)))
    parts = [ReadPart(f"answer:{answer.pk}", str(answer.letter.state), "", head, words)]
    for person in NamedPerson.objects.filter(answer=answer).select_related(
        "review__state_under_review", "review__phase"
    ):
        about = person.review or person.get_seat_display()
        facts = to_codes(
            person.name, person.title, person.email, person.phone, person.role, person.review_id, person.replaces
        )
        words = format_list(
            filter(None, (person.title, person.get_role_display(), str(about), person.email, person.phone)),
        )
        parts.append(ReadPart(f"person:{person.pk}", person.name, "", facts, words))
    return Reading(tuple(parts))


def look_at_answer(answer: LetterAnswer, act: str) -> Look:
    """Return the second look before the names of an answer are entered or refused."""
    reasons = (_("This answer has been decided on."),) if answer.decision else ()
    after = {
        "enter": _(
            "Each person becomes a nomination or joins a note on the delegation, with the checks and the second person "
            "that these need. Nobody has a right yet."
        ),
        "refuse": _("Nothing changes. The link is used: make a new letter to ask again."),
    }
    check = Check(_("Compare with the scan of the note."), url=f"{answer.get_absolute_url()}scan/")
    return build_plain_look(read_answer(answer), after=after[act], back=_("No."), checks=(check,), reasons=reasons)


def list_letters(user: AnyUser) -> QuerySet[Letter]:
    """Return the notes verbales that the portal made, the latest first. Only the Secretariat gets any."""
    rows = Letter.objects.visible_to(user).select_related("state", "document", "answer", "batch")
    return rows.prefetch_related(Prefetch("document__renditions")).order_by("-pk")


def find_waiting_letters(states: Iterable[int]) -> dict[int, str]:
    """Return the number of the letter that waits to be handed over to each of these States, in one query."""
    rows = Letter.objects.waiting().filter(state__in=set(states)).order_by()
    return dict(rows.values_list("state", "reference"))
