"""Which step a drawing of lots has reached, whom it concerns, and what its page may say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from reviews.draw.beacon import seconds_of
from reviews.enums import DelegateRole
from reviews.enums_of_draws import DrawEntryKind as K, DrawSettingName as N, NoteOfHash
from reviews.enums_of_states import StateRight
from reviews.models import Delegation, DrawSetting, HashNote, HashStamp, StateMandate
from stakeholders.models import State
from untoc_portal.accounts.models import User
from untoc_portal.core.authz import build_grant_condition
from untoc_portal.core.listing import format_list
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from reviews.draw import Ledger, Terms
    from reviews.models import Draw, DrawEntry
    from untoc_portal.core.authz import AnyUser

# Characters of a hash that are read out together.
PART = 8


def get_terms(ledger: Ledger) -> Terms:
    """Return the frozen terms. Raises ValueError for a ledger without a pool."""
    return require_value(ledger.terms)


def parse_time(text: str) -> dt.datetime:
    """Return a time of the transcript."""
    return dt.datetime.fromtimestamp(seconds_of(text), tz=dt.UTC)


def format_utc(text: str) -> str:
    """Return a time of the transcript in words, in UTC: everybody everywhere reads the same."""
    moment = parse_time(text)
    values = {"day": date_format(moment, "DATE_FORMAT"), "time": f"{moment:%H:%M:%S}"}
    return _("%(day)s, %(time)s UTC") % values


def has_passed(text: str) -> bool:
    """Return whether this time of the transcript has come."""
    return timezone.now() >= parse_time(text)


def suggest_times(now: dt.datetime) -> dict[str, dt.datetime]:
    """Return the times that the form suggests, from the next full hour."""
    hours = DrawSetting.get_numbers()
    begin = now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    sealed = begin + dt.timedelta(hours=hours[N.HOURS_TO_SEAL])
    opened = sealed + dt.timedelta(hours=hours[N.HOURS_TO_OPEN])
    number = opened + dt.timedelta(hours=hours[N.HOURS_TO_BEACON])
    return {"commitments_until": sealed, "reveals_until": opened, "beacon_at": number}


def list_people_of_states(states: Collection[int] | None = None) -> QuerySet[User]:
    """Return the focal points of these States, or of all, in any review, and the people of their delegations."""
    focal = Q(mandates__role=DelegateRole.FOCAL_POINT, mandates__ended_on__isnull=True)
    mandates = StateMandate.objects.in_force()
    if states is not None:
        focal &= Q(mandates__delegation__party__in=states)
        mandates = mandates.filter(state__in=states)
    return User.objects.filter(focal | Q(pk__in=mandates.values("user")), is_active=True).distinct()


def get_next_time(ledger: Ledger) -> str:
    """Return the time of the source that counts now; empty if no number is due."""
    return str(ledger.schedule[ledger.failed]["at"]) if ledger.awaits == K.BEACON else ""


def list_states_for_user(user: AnyUser, codes: Collection[str]) -> list[State]:
    """Return the States among these for which the user may take part in a drawing of lots."""
    if not user.is_authenticated:
        return []
    is_focal_point = build_grant_condition(user, "nominate", Delegation)
    delegations = Delegation.objects.filter(is_focal_point, party=OuterRef("pk"))
    standing = StateMandate.objects.in_force().with_right(StateRight.KEEP).filter(user=user.pk, state=OuterRef("pk"))
    return list(State.objects.filter(Exists(delegations) | Exists(standing), iso3__in=codes))


@dataclass(frozen=True)
class ActOfState:
    """What a State can do now in a drawing of lots."""

    label: str
    url: str


def list_acts_of_states(user: AnyUser, draw: Draw, ledger: Ledger) -> list[ActOfState]:
    """Return what the user can do now for a State: seal, open, or object to the pool."""
    if ledger.voided is not None or ledger.terms is None or has_passed(ledger.terms.beacon_at):
        return []
    codes = {state.iso3 for state in ledger.pool.states} if ledger.pool else set()
    rows: list[ActOfState] = []
    for state in list_states_for_user(user, codes | set(ledger.terms.givers)):
        where = {"number": draw.phase.sequence, "iso3": state.iso3}
        can_seal = ledger.awaits == K.COMMITMENTS and not has_passed(ledger.terms.commitments_until)
        if state.iso3 in ledger.terms.givers and can_seal:
            label = _("Seal a text for %(state)s") % {"state": state}
            rows.append(ActOfState(label, reverse("reviews:draw_seal", kwargs=where)))
        if any(row["giver"] == state.iso3 for row in ledger.sealed) and ledger.awaits == K.REVEALS:
            label = _("Open the text of %(state)s") % {"state": state}
            rows.append(ActOfState(label, reverse("reviews:draw_open", kwargs=where)))
        label = _("Object to the list for %(state)s") % {"state": state}
        rows.append(ActOfState(label, reverse("reviews:draw_object", kwargs=where)))
    return rows


def list_text_rows(draw: Draw, ledger: Ledger, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return each State asked for a text, with what it has done. Nothing of a text is shown before texts are closed."""
    if ledger.terms is None:
        return []
    sealed = {row["giver"]: row["commitment"] for row in ledger.sealed}
    opened = {row["giver"]: row for row in ledger.opened}
    is_closed = K.COMMITMENTS in ledger.kinds
    waiting = {} if is_closed else dict(draw.sealed_texts.taken_in().values_list("giver__iso3", "pk"))
    shown = []
    for code in ledger.terms.givers:
        if code in opened:
            state = _("opened")
        elif code in ledger.withheld:
            state = _("withheld: it does not count")
        elif code in sealed or code in waiting:
            state = _("sealed")
        else:
            state = _("gave no text") if is_closed else _("asked for a text")
        row = opened.get(code, {})
        name = names.get(code, code)
        shown.append(
            {
                "name": name,
                "state": state,
                "commitment": sealed.get(code, ""),
                "text": row.get("text", ""),
                "nonce": row.get("nonce", ""),
            }
        )
    return shown


@dataclass(frozen=True)
class ClosingHash:
    """The hash that makes the seed, with the public number: where it was noted before the time of the number."""

    sha256: str
    entry: DrawEntry
    number_at: str
    notes: list[HashNote]
    stamps: list[HashStamp]
    late: int

    @property
    def parts(self) -> list[str]:
        """Return the hash in parts of eight characters, to be read out."""
        return [self.sha256[place : place + PART] for place in range(0, len(self.sha256), PART)]

    @property
    def time_in_words(self) -> str:
        """Return the time of the number in words."""
        return format_utc(self.number_at)

    @property
    def has_ended(self) -> bool:
        """Return whether the time of the number has come."""
        return has_passed(self.number_at)

    @property
    def has_left(self) -> bool:
        """Return whether somebody outside the portal got it in time."""
        return bool(self.stamps) or any(note.kind != NoteOfHash.MAIL or note.people for note in self.notes)

    @property
    def recipients(self) -> str:
        """Return in words to whom it went."""
        words = []
        for note in self.notes:
            if note.kind == NoteOfHash.MAIL:
                text = ngettext(
                    "by e-mail to %(count)d person of the States",
                    "by e-mail to %(count)d people of the States",
                    note.people,
                )
                words += [text % {"count": note.people}] if note.people else []
            else:
                values = {"way": note.get_kind_display(), "place": note.place}
                words.append(_("%(way)s (%(place)s)") % values)
        words += [_("time stamp of %(authority)s") % {"authority": stamp.authority} for stamp in self.stamps]
        return format_list(words)


def get_closing_hash(draw: Draw, ledger: Ledger) -> ClosingHash | None:
    """Return the newest hash that makes a seed, or None before the texts are closed."""
    number = next(
        (entry["number"] for entry in reversed(ledger.entries) if entry["kind"] in (K.REVEALS, K.REQUEST)), None
    )
    if number is None:
        return None
    entry = draw.entries.prefetch_related("notes", "stamps").get(number=number)
    first = ledger.entries[0]["body"] if entry.kind == K.REVEALS else entry.body
    number_at = str(first["schedule"][0]["at"])
    end = parse_time(number_at)
    notes = [note for note in entry.notes.all() if note.happened_at < end]
    stamps = [stamp for stamp in entry.stamps.all() if stamp.stamped_at < end]
    late = len(entry.notes.all()) + len(entry.stamps.all()) - len(notes) - len(stamps)
    return ClosingHash(entry.sha256, entry, number_at, notes, stamps, late)
