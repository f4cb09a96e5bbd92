"""Loading States, instruments and statuses; reading reference files and storing rows."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Count

from stakeholders.enums import InstrumentCode, OrganizationKind, PartyStatus, RegionalGroup
from stakeholders.models import Instrument, InstrumentStatus, State
from stakeholders.services.reference import load_stakeholder_reference, read_stakeholder_kinds
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.reference import read_rows

pytestmark = pytest.mark.django_db
OWN_FOLDER = Path(settings.BASE_DIR) / "stakeholders" / "reference"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(OWN_FOLDER, tmp_path / "reference")


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def parties(code):
    return InstrumentStatus.objects.filter(instrument__code=code, status=PartyStatus.PARTY).count()


def test_every_state_and_status_is_loaded():
    load_stakeholder_reference(OWN_FOLDER)
    assert State.objects.count() == 198
    assert InstrumentStatus.objects.count() == 792
    assert list(Instrument.objects.values_list("code", flat=True)) == InstrumentCode.values
    assert [parties(code) for code in InstrumentCode.values] == [194, 183, 150, 119]


def test_regional_groups_have_their_members():
    load_stakeholder_reference(OWN_FOLDER)
    sizes = dict(State.objects.values_list("regional_group").annotate(Count("pk")))
    assert sizes == {
        "": 6,
        RegionalGroup.AFRICAN: 54,
        RegionalGroup.ASIA_PACIFIC: 53,
        RegionalGroup.EASTERN_EUROPEAN: 23,
        RegionalGroup.GRULAC: 33,
        RegionalGroup.WEOG: 29,
    }


def test_state_without_group_has_unverified_draw_group():
    load_stakeholder_reference(OWN_FOLDER)
    rows = State.objects.filter(regional_group="").order_by("iso3").values_list("iso3", "draw_group", "verified")
    asia, weog = RegionalGroup.ASIA_PACIFIC, RegionalGroup.WEOG
    assert list(rows) == [
        ("COK", asia, False),
        ("EUE", weog, False),
        ("KIR", asia, False),
        ("NIU", asia, False),
        ("PSE", asia, False),
        ("VAT", weog, False),
    ]
    assert not State.objects.filter(draw_group="").exists()


def test_names_are_in_six_languages():
    load_stakeholder_reference(OWN_FOLDER)
    for state in State.objects.all():
        assert set(state.names) == set(state.formal_names) == set(OfficialLanguage.values)
    assert State.objects.get(iso3="CIV").names["en"] == "Côte d'Ivoire"


def test_what_is_not_confirmed_is_never_called_not_a_party():
    load_stakeholder_reference(OWN_FOLDER)
    open_rows = InstrumentStatus.objects.filter(status=PartyStatus.NOT_CONFIRMED)
    assert open_rows.count() == 126
    assert set(open_rows.values_list("confidence", "verified", "bound_on")) == {("low", False, "")}
    hints = ("since then not known", "Sources disagree", "perhaps party since")
    for row in InstrumentStatus.objects.exclude(pk__in=open_rows):
        assert not any(hint in row.source for hint in hints)
    assert all(any(hint in row.source for hint in hints) for row in open_rows)


def test_only_high_confidence_counts_as_verified():
    load_stakeholder_reference(OWN_FOLDER)
    pairs = set(InstrumentStatus.objects.values_list("confidence", "verified"))
    assert pairs == {("high", True), ("medium", False), ("low", False)}


def test_a_row_that_differs_is_updated(folder):
    load_stakeholder_reference(folder)
    replace(folder / "states.csv", "Kenya", "Kenya (test)")
    tallies = {tally.table: tally for tally in load_stakeholder_reference(folder)}
    tally = tallies["stakeholders.State"]
    assert (tally.created, tally.updated, tally.unchanged, tally.skipped) == (0, 1, 197, 0)
    assert State.objects.get(iso3="KEN").names["en"] == "Kenya (test)"


def test_a_corrected_row_survives(folder):
    load_stakeholder_reference(folder)
    state = State.objects.get(iso3="KEN")
    State.objects.filter(pk=state.pk).update(legal_family="civil_law", corrected=True)
    status = state.statuses.get(instrument__code="FA")
    InstrumentStatus.objects.filter(pk=status.pk).update(status=PartyStatus.NOT_PARTY, corrected=True)
    left = {tally.table: tally.skipped for tally in load_stakeholder_reference(folder)}
    assert left == {
        "stakeholders.Instrument": 0,
        "stakeholders.State": 1,
        "stakeholders.InstrumentStatus": 1,
        "stakeholders.ParticipationSetting": 0,
    }
    state.refresh_from_db()
    status.refresh_from_db()
    assert (state.legal_family, status.status) == ("civil_law", PartyStatus.NOT_PARTY)


def test_a_row_the_file_no_longer_has_is_reported_and_kept(folder):
    load_stakeholder_reference(folder)
    lines = (folder / "parties.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "parties.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    tally = load_stakeholder_reference(folder)[-1]
    assert tally.missing == ["State of Palestine · Firearms Protocol: not confirmed"]
    assert InstrumentStatus.objects.count() == 792


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("parties.csv", "AFG,UNTOC,party", "AFG,UNTOC,member", "parties.csv, line 2, column status"),
        ("parties.csv", "AFG,UNTOC", "AFX,UNTOC", "parties.csv, line 2, column iso3"),
        ("parties.csv", "AFG,TIP", "AFG,TIPS", "parties.csv, line 3, column instrument"),
        ("parties.csv", "2000-12-14", "2000-13-14", "parties.csv, line 2, column signed_on"),
        ("parties.csv", "2003-09-24", "24 Sep 2003", "parties.csv, line 2, column bound_on"),
        ("parties.csv", "AFG,TIP", "AFG,UNTOC", "parties.csv, line 3, column instrument"),
        ("parties.csv", "AFG,UNTOC,party", "AFG,UNTOC", "parties.csv, line 2, column verified"),
        (
            "parties.csv",
            'commit 003ce1309c)",yes',
            'commit 003ce1309c)",true',
            "parties.csv, line 2, column verified",
        ),
        ("parties.csv", "bound_by", "joined_by", "parties.csv, line 1, column bound_by"),
        (
            "states.csv",
            "asia_pacific,asia_pacific",
            "asia,asia_pacific",
            "states.csv, line 2, column regional_group",
        ),
        ("states.csv", "Afghanistan", "", "states.csv, line 2, column name_en"),
        ("states.csv", "AFG", "Afghanistan", "states.csv, line 2, column iso3"),
        ("instruments.csv", "UNTOC,1", "UNTOC,first", "instruments.csv, line 2, column position"),
        ("stakeholder_kinds.csv", "NGS001,ngo", "NGS001,club", "stakeholder_kinds.csv, line 2, column kind"),
    ],
)
def test_a_bad_row_is_named_and_changes_nothing(folder, file, old, new, place):
    replace(folder / file, old, new)
    with pytest.raises(DomainError) as caught:
        load_stakeholder_reference(folder)
    assert str(caught.value).startswith(f"{place}: ")
    assert not State.objects.exists()
    assert not Instrument.objects.exists()


def test_a_file_that_is_missing_or_not_text_is_named(tmp_path):
    with pytest.raises(DomainError, match=r"states\.csv cannot be read"):
        read_rows(tmp_path / "states.csv", ["iso3"])
    (tmp_path / "states.csv").write_bytes(b"iso3\n\xff\xfe\n")
    with pytest.raises(DomainError, match=r"states\.csv cannot be read"):
        read_rows(tmp_path / "states.csv", ["iso3"])


def test_every_kind_of_organization_has_categories():
    kinds = read_stakeholder_kinds(OWN_FOLDER)
    assert len(kinds) == 68
    assert {each["kind"] for each in kinds} == set(OrganizationKind.values)
