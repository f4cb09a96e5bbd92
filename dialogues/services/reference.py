"""Reference data of the dialogues app, and loading of the data of all apps in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from dialogues.enums import RoutingTableState
from dialogues.models import (
    DisclosureSetting,
    FloorLimit,
    FundedActivity,
    ParticipationRight,
    RoutingTable,
    Theme,
    WorkingGroup,
)
from reviews.models import Cluster
from reviews.services.reference import load_review_reference
from stakeholders.enums import InstrumentCode
from stakeholders.models import Instrument
from stakeholders.services.reference import load_stakeholder_reference
from untoc_portal.accounts.models import AccessSetting
from untoc_portal.accounts.models_of_data import RetentionSetting
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.reference import Entry, Tally, expand_columns, get_written_counts, read_rows, store_entries

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


# Stored in English. `RoutingTable.why` shows it in the reader's language.
FIRST_VERSION = gettext_noop("As loaded from the reference files.")


def load_reference(root: Path | None = None, *, actor: AnyUser | None = None) -> list[Tally]:
    """Load all reference files below `root`, by default the portal's own. Loads everything or nothing.

    Records one audit event if something changed. Raises DomainError with the position of a bad row.
    """
    root = root or Path(settings.BASE_DIR)
    with transaction.atomic():
        tallies = [
            *load_stakeholder_reference(root / "stakeholders" / "reference"),
            *load_review_reference(root / "reviews" / "reference"),
            *load_dialogue_reference(root / "dialogues" / "reference"),
            AccessSetting.load(root / "untoc_portal" / "accounts" / "reference"),
            RetentionSetting.load(root / "untoc_portal" / "accounts" / "reference"),
        ]
        written = get_written_counts(tallies)
        if written:
            convention = Instrument.objects.get(code=InstrumentCode.UNTOC)
            audit.record_event(AuditAction.LOADED, convention, actor=actor, changes=written)
    return tallies


def load_dialogue_reference(folder: Path) -> list[Tally]:
    """Load the working groups, themes, routing table, activities, numbers of the guard, limits of speakers.

    Instruments and clusters must be loaded before. Raises DomainError for a bad row; then nothing is changed. The
    caller records what was loaded.
    """
    with transaction.atomic():
        return [
            load_working_groups(folder),
            load_themes(folder),
            load_routing_rules(folder),
            load_activities(folder),
            DisclosureSetting.load(folder),
            load_participation_rights(folder),
            FloorLimit.load(folder),
        ]


def load_working_groups(folder: Path) -> Tally:
    """Load the five thematic working groups and the Conference."""
    columns = expand_columns("code", "symbol", "name_*", "source", "verified")
    entries = [
        Entry(
            row,
            {
                **row.plain("code", "symbol", "source"),
                "names": row.texts("name"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "working_groups.csv", columns)
    ]
    return store_entries(WorkingGroup.objects.all(), entries, key=("code",))


def load_themes(folder: Path) -> Tally:
    """Load the themes. Statements are found by theme, and chairs' summaries are ordered by theme."""
    columns = expand_columns("code", "name_*", "source", "verified")
    entries = [
        Entry(row, {**row.plain("code", "source"), "names": row.texts("name"), "verified": row.is_yes("verified")})
        for row in read_rows(folder / "themes.csv", columns)
    ]
    return store_entries(Theme.objects.all(), entries, key=("code",))


def load_routing_rules(folder: Path) -> Tally:
    """Load the first version of the routing table (domain rule: routing).

    A rule applies if each non-empty column matches. When the Secretariat has made a version, the rules of the first
    version do not change.
    """
    table, _new = RoutingTable.objects.get_or_create(
        number=1,
        defaults={"note": FIRST_VERSION, "state": RoutingTableState.IN_FORCE, "in_force_since": timezone.now()},
    )
    instruments = dict(Instrument.objects.values_list("code", "pk"))
    clusters = {str(number): pk for number, pk in Cluster.objects.values_list("number", "pk")}
    groups = dict(WorkingGroup.objects.values_list("code", "pk"))
    columns = ("position", "instrument", "cluster", "kind", "working_group", "source", "verified")
    entries = [
        Entry(
            row,
            {
                "table_id": table.pk,
                "position": row.number("position"),
                "instrument_id": row.one_of("instrument", instruments, optional=True),
                "cluster_id": row.one_of("cluster", clusters, optional=True),
                **row.plain("kind", "source"),
                "working_group_id": row.one_of("working_group", groups),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "routing.csv", columns)
    ]
    stored = table.rules.select_related("instrument", "cluster", "working_group")
    has_successor = RoutingTable.objects.filter(number__gt=1).exists()
    return store_entries(stored, entries, key=("position",), frozen=has_successor)


def load_activities(folder: Path) -> Tally:
    """Load the activities that the Mechanism pays for."""
    columns = expand_columns("code", "name_*", "source", "verified")
    entries = [
        Entry(row, {**row.plain("code", "source"), "names": row.texts("name"), "verified": row.is_yes("verified")})
        for row in read_rows(folder / "activities.csv", columns)
    ]
    return store_entries(FundedActivity.objects.all(), entries, key=("code",))


def load_participation_rights(folder: Path) -> Tally:
    """Load the table of rights in a session of the Conference (rules of procedure, rules 12 to 17 and 44)."""
    columns = ("participant", "act", "extent", "rule", "source", "verified")
    entries = [
        Entry(
            row,
            {**row.plain("participant", "act", "extent", "rule", "source"), "verified": row.is_yes("verified")},
        )
        for row in read_rows(folder / "participation_rights.csv", columns)
    ]
    return store_entries(ParticipationRight.objects.all(), entries, key=("participant", "act"))
