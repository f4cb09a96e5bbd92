"""The panel with its balance, and the speakers' list, as pages show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dialogues.enums import ApplicationState
from dialogues.models import Attendee, Dialogue, Panellist, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

ABOUT = "application__organization__country"


def panel_of(dialogue: Dialogue) -> list[Attendee]:
    """Return who is on the panel."""
    rows = Panellist.objects.filter(dialogue=dialogue).select_related(
        f"attendee__{ABOUT}", "attendee__representative__user"
    )
    return [row.attendee for row in rows]


def candidates_for_panel(dialogue: Dialogue) -> QuerySet[Attendee]:
    """Return who comes for an invited organization."""
    rows = Attendee.objects.coming().filter(application__dialogue=dialogue, application__state=ApplicationState.INVITED)
    related = (ABOUT, "representative__user", "representative__organization")
    return rows.select_related(*related).order_by("application__organization__name", "pk")


def balance_of(people: Iterable[Attendee]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return how many there are by region, by kind of organization, and by gender as declared."""
    unknown, undeclared = _("not known"), _("not declared")
    region, kind, gender = Counter[str](), Counter[str](), Counter[str]()
    for row in people:
        organization = row.application.organization
        region[str(organization.country.get_regional_group_display() if organization.country else "") or unknown] += 1
        kind[str(organization.get_kind_display())] += 1
        gender[str(row.representative.get_gender_display()) or undeclared] += 1
    counted = ((_("Region"), region), (_("Kind of organization"), kind), (_("Gender, as declared"), gender))
    return [(label, sorted(found.items())) for label, found in counted]


def speakers_of(dialogue: Dialogue) -> list[Speaker]:
    """Return the speakers' list in its order."""
    rows = Speaker.objects.filter(dialogue=dialogue)
    related = ("application__organization", "application__dialogue__report__session__working_group")
    return list(rows.select_related(*related, "review__state_under_review").order_by("position"))


def floor_of(dialogue: Dialogue, speakers: Iterable[Speaker]) -> dict[str, Any] | None:
    """Return who has the floor, since when, and when the time is over."""
    for speaker in speakers:
        if speaker.began_at and not speaker.ended_at:
            ends_at = speaker.began_at + dt.timedelta(minutes=dialogue.speaking_minutes)
            return {"speaker": speaker, "began_at": speaker.began_at, "ends_at": ends_at}
    return None
