"""A note verbale with several names: every row is taken, or none; a file comes back with what is wrong in each row."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Nomination
from reviews.selectors.readings_of_states import read_state_mandate
from reviews.services.note_nominations import (
    COLUMNS,
    MAX_BYTES,
    MAX_ROWS,
    NominationRow,
    errors_to_csv,
    nominate_under_note,
    read_people,
)
from reviews.services.state_notices import end_state_mandate
from reviews.workflow import NOMINATIONS
from tests.factories.delegations import make_state_person
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent

DAY = dt.date(2026, 11, 2)
GOOD = (
    "review,role,name,title,email,phone,replaces\n"
    "KEN-1,focal point,Ada Point,Director,ada@example.org,+254 1,\n"
    "ken-1,Governmental expert,Ben Expert,,ben@example.org,,\n"
)


def csv_file(text, name="names.csv"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


@pytest.fixture
def opened(at):
    return at(ReviewState.NOMINATION)


@pytest.fixture
def send(world, opened):
    """Give a function that sends a note of Kenya with the names of a CSV text, by default as the secretariat."""

    def send_names(text, actor=None, sender="KEN", reference="NV 7"):
        note = {"reference": reference, "dated": DAY}
        people = read_people(csv_file(text))
        return nominate_under_note(world.states[sender], actor=actor or world.secretariat, note=note, people=people)

    return send_names


@pytest.fixture
def mission(world, opened):
    return make_state_person(world)


def test_every_name_of_the_note_is_nominated(send):
    made = send(GOOD)
    assert [(one.name, one.role, one.delegation.review.code, one.note_verbale.reference) for one in made] == [
        ("Ada Point", DelegateRole.FOCAL_POINT, "KEN-1", "NV 7"),
        ("Ben Expert", DelegateRole.EXPERT, "KEN-1", "NV 7"),
    ]


def test_csv_reads_semicolons_and_byte_order_mark(send):
    assert len(send("\ufeff" + GOOD.replace(",", ";"))) == 2


def test_csv_reads_tabs_old_line_ends_and_utf_16(send):
    assert len(send(GOOD.replace(",", "\t").replace("\n", "\r").encode("utf-16"))) == 2


@pytest.mark.parametrize(
    ("bad", "row", "column", "says"),
    [
        ("KEN-1,,Ada,,ada2@example.org,,", 4, "role", "Say in which role the note verbale names this person"),
        ("KEN-1,chairperson,Ada,,ada2@example.org,,", 4, "role", "Say in which role"),
        ("KEN-9,expert,Ada,,ada2@example.org,,", 4, "review", "It takes part in KEN-1."),
        ("KEN-1,expert,,,ada2@example.org,,", 4, "name", "This field cannot be blank."),
        ("KEN-1,expert,Ada,,not an address,,", 4, "email", "Enter a valid email address."),
        ("KEN-1,expert,Ben,,ben@example.org,,", 4, "email", "already named for this role"),
        ("KEN-1,focal_point,Cem,,cem@example.org,,", 4, "role", "a State has exactly one"),
    ],
)
def test_one_bad_row_is_named_with_its_rule_and_nothing_changes(send, bad, row, column, says):
    with refusal("rows_refused") as caught:
        send(f"{GOOD}{bad}\n")
    [fault] = caught.value.faults
    assert (fault.row, fault.column, fault.rule) == (row, column, str(NOMINATIONS))
    assert says in fault.message
    assert f"Row {row}, {column}:" in str(caught.value)


def test_all_bad_rows_are_named_together_also_as_a_file(send):
    with refusal("rows_refused") as caught:
        send(f"{GOOD}KEN-1,,=1+1,,x@example.org,,\n\nFIN-1,expert,Dee,,dee@example.org,,\n")
    rows = list(csv.DictReader(io.StringIO(errors_to_csv(caught.value.faults))))
    assert [(row["row"], row["column"], row["value"]) for row in rows] == [("4", "role", ""), ("6", "review", "FIN-1")]
    assert {row["rule"] for row in rows} == {str(NOMINATIONS)}


def test_formula_is_quoted_in_error_file(send):
    with refusal("rows_refused") as caught:
        send(f"{GOOD}=cmd(),expert,Dee,,dee@example.org,,\n")
    assert "'=cmd()" in errors_to_csv(caught.value.faults)


def test_second_focal_point_is_named_by_row(world, review, send):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    with refusal("rows_refused") as caught:
        send(GOOD)
    [fault] = caught.value.faults
    assert (fault.row, fault.column) == (2, "replaces")
    assert "already has a focal point" in fault.message
    assert len(send(GOOD.replace("+254 1,", "+254 1,yes"))) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "The first row names the columns"),
        ("review,role,name\nKEN-1,expert,Ada\n", "The first row names the columns"),
        (GOOD.replace("phone", "mobile"), "The first row names the columns"),
        (GOOD.replace("title", "name"), "The first row names the columns"),
        (GOOD.encode("cp1252").replace(b"Ben", b"B\xe9n"), "Line 3 is not in UTF-8"),
        (GOOD + '"x', "Line 4 cannot be read. Check its quotation marks"),
        (GOOD + "\nKEN-1,expert,A,,a@example.org,,,more\n", "Line 5 has more cells than the first line"),
        (GOOD + "KEN-1,expert,A\0,,a@example.org,,\n", "Line 4 has a character"),
        (GOOD + "KEN-1,expert,A,,a@example.org,,\n" * MAX_ROWS, "more than 200 rows"),
        (GOOD + " " * MAX_BYTES, "larger than 1 MB"),
    ],
)
def test_file_that_is_no_such_list_is_refused_with_what_is_wrong(db, content, says):
    with refusal("unfit_file") as caught:
        read_people(csv_file(content))
    assert says in str(caught.value)
    assert caught.value.field == "people"


def test_note_that_names_nobody_is_not_kept(send):
    with refusal("no_names"):
        send(",".join(COLUMNS))


def test_mission_sends_the_notes_of_its_own_state_and_no_other(send, mission, world):
    assert len(send(GOOD, actor=mission.user)) == 2
    created = AuditEvent.objects.filter(action="created", content_type__model="nomination").first()
    assert created.capacity.startswith(
        "designated person of the Permanent Mission of Kenya, note verbale NV standing 1"
    )
    with refusal():
        send(GOOD.replace("KEN-1", "GHA-1"), actor=mission.user, sender="GHA")


def test_mission_follows_its_nominations(send, mission):
    send(GOOD)
    assert Nomination.objects.visible_to(mission.user).count() == 2
    assert not Nomination.objects.visible_to(make_user(RoleGroup.DELEGATES)).exists()


def test_mandate_that_has_ended_sends_nothing(send, mission, world):
    values = {"actor": world.secretariat, "reason": "Left."}
    end_state_mandate(mission, seen=seen(read_state_mandate(mission)), **values)
    with refusal():
        send(GOOD, actor=mission.user)
    mission.refresh_from_db()
    with refusal("already_ended"):
        end_state_mandate(mission, seen=seen(read_state_mandate(mission)), **values)


def test_rows_are_numbered_as_the_file_numbers_them():
    assert read_people(csv_file("review,role,name,email\n\nA,b,c,d\n")) == [
        NominationRow(3, {"review": "A", "role": "b", "name": "c", "email": "d"})
    ]
