"""Loading the working groups and the routing table."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from dialogues.models import RoutingRule, WorkingGroup
from dialogues.services.reference import load_dialogue_reference
from reviews.services.reference import load_clusters
from stakeholders.services.reference import load_instruments
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def folder(tmp_path):
    load_instruments(ROOT / "stakeholders" / "reference")
    load_clusters(ROOT / "reviews" / "reference")
    return shutil.copytree(ROOT / "dialogues" / "reference", tmp_path / "reference")


def test_conference_and_groups_loaded_in_six_languages(folder):
    load_dialogue_reference(folder)
    rows = WorkingGroup.objects.values_list("code", "symbol", "verified")
    assert list(rows) == [
        ("COP", "", True),
        ("TIP", "WG.4", False),
        ("SOM", "WG.7", False),
        ("FA", "WG.6", True),
        ("IC", "WG.3", True),
        ("TA", "WG.2", True),
    ]
    assert all(set(group.names) == set(OfficialLanguage.values) for group in WorkingGroup.objects.all())


def test_cluster_four_is_routed_to_cooperation_group_only(folder):
    load_dialogue_reference(folder)
    columns = ("instrument__code", "cluster__number", "kind", "working_group__code", "verified")
    assert list(RoutingRule.objects.values_list(*columns)) == [
        ("TIP", None, "", "TIP", True),
        ("SOM", None, "", "SOM", True),
        ("FA", None, "", "FA", True),
        ("UNTOC", 4, "", "IC", False),
        ("UNTOC", 1, "", "TA", False),
        ("UNTOC", 2, "", "TA", False),
        ("UNTOC", 3, "", "TA", False),
        (None, None, "technical_assistance", "TA", False),
    ]


def test_second_load_keeps_corrected_rows(folder):
    load_dialogue_reference(folder)
    WorkingGroup.objects.filter(code="TIP").update(symbol="WG.9", corrected=True)
    groups, themes, rules, activities, numbers, rights, limits = load_dialogue_reference(folder)
    assert (groups.created, groups.updated, groups.unchanged, groups.skipped) == (0, 0, 5, 1)
    assert (rules.created, rules.updated, rules.unchanged, rules.skipped) == (0, 0, 8, 0)
    assert (activities.created, activities.updated, activities.unchanged) == (0, 0, 6)
    assert [(tally.created, tally.updated) for tally in (themes, numbers, rights, limits)] == [(0, 0)] * 4
    assert WorkingGroup.objects.get(code="TIP").symbol == "WG.9"


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("working_groups.csv", "\nTIP,", "\nTRAFFIC,", "working_groups.csv, line 3, column code"),
        ("routing.csv", "1,TIP,,,TIP", "1,TIP,,,XX", "routing.csv, line 2, column working_group"),
        ("routing.csv", "4,UNTOC,4", "4,UNTOC,7", "routing.csv, line 5, column cluster"),
        ("routing.csv", "\n2,SOM", "\n1,SOM", "routing.csv, line 3, column position"),
        ("routing.csv", "technical_assistance", "help", "routing.csv, line 9, column kind"),
    ],
)
def test_a_bad_row_is_named_and_changes_nothing(folder, file, old, new, place):
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DomainError) as caught:
        load_dialogue_reference(folder)
    assert str(caught.value).startswith(f"{place}: ")
    assert not WorkingGroup.objects.exists()
