"""The panel with its balance, and the speakers' list, for pages."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from dialogues.enums import ApplicationState
from dialogues.models import Attendee, Dialogue, Panellist, Speaker
from dialogues.selectors.audiences import get_nameable_applications
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.compiled_queries import CompiledQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

ABOUT = "application__organization__country"


def list_panel(dialogue: Dialogue) -> list[Attendee]:
    """Return the members of the panel, without those who no longer attend."""
    return [row.attendee for row in _PANEL.read(dialogue.pk)]


def _build_panel(dialogue: int) -> QuerySet[Panellist]:
    rows = Panellist.objects.filter(dialogue=dialogue, attendee__in=list_panel_candidates(dialogue))
    return rows.select_related(f"attendee__{ABOUT}", "attendee__representative__user")


_PANEL = CompiledQuery(_build_panel)


def panel_for_user(dialogue: Dialogue, user: AnyUser) -> list[Attendee | None]:
    """Return the members of the panel. A person who may not be named to this user is None."""
    panel = list_panel(dialogue)
    named = get_nameable_applications(user, [row.application for row in panel])
    return [row if row.application_id in named else None for row in panel]


def list_panel_candidates(dialogue: Dialogue | int) -> QuerySet[Attendee]:
    """Return the people who attend for invited organizations."""
    rows = Attendee.objects.attending().filter(
        application__dialogue=dialogue, application__state=ApplicationState.INVITED
    )
    related = (ABOUT, "representative__user", "representative__organization")
    return rows.select_related(*related)


def count_by_region_kind_and_gender(people: Iterable[Attendee]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return the number of people by region, by kind of organization, and by gender as declared."""
    unknown, undeclared = _("not known"), _("not declared")
    region, kind, gender = Counter[str](), Counter[str](), Counter[str]()
    for row in people:
        organization = row.application.organization
        region[str(organization.country.get_regional_group_display() if organization.country else "") or unknown] += 1
        kind[str(organization.get_kind_display())] += 1
        gender[str(row.representative.get_gender_display()) or undeclared] += 1
    counted = ((_("Region"), region), (_("Kind of organization"), kind), (_("Gender, as declared"), gender))
    return [(label, sort_by_name(found.items(), itemgetter(0))) for label, found in counted]


def list_panel_warnings(people: Iterable[Attendee]) -> list[str]:
    """Return a warning for each organization with several people on the panel. A panel needs different voices."""
    rows = list(people)
    several = Counter(row.application.organization for row in rows)
    return [
        _("%(count)d of the %(all)d people come from one organization: %(organization)s.")
        % {"count": count, "all": len(rows), "organization": organization}
        for organization, count in sort_by_name(several.items(), lambda item: str(item[0]))
        if count > 1
    ]


def list_speakers(dialogue: Dialogue) -> list[Speaker]:
    """Return the speakers' list in its order, without organizations that are no longer invited."""
    invited = Q(application__isnull=True) | Q(application__state=ApplicationState.INVITED)
    rows = Speaker.objects.filter(invited, dialogue=dialogue)
    related = ("application__organization", "attendee__representative__user", "review__state_under_review", "state")
    return list(rows.select_related(*related).order_by("position", "pk"))
