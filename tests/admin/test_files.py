"""Tables as files: an exported file that is imported again changes nothing, and no line is imported if one is bad."""

import csv
import datetime as dt
import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from reviews.models import Term
from stakeholders.enums import OrganizationState
from stakeholders.models import InstrumentStatus, Organization, State
from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import nothing_changes
from tests.factories.stakeholders import make_organization
from untoc_portal.core import preparations
from untoc_portal.core.admin import importing, preparing, transfer
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Message, Preparation

STATES = "/admin/stakeholders/state/"
PARTIES = "/admin/stakeholders/instrumentstatus/"
ORGANIZATIONS = "/admin/stakeholders/organization/"
TERMS = "/admin/reviews/term/"


# What is written when a file is brought, whatever it would do: that it was asked for, and the message that it is ready.
ASKING = ("core.Preparation", "core.AuditEvent", "core.Job", "core.Message", "core.MessageGroup")


def _upload(client, url, text, name="file.csv"):
    """Bring a file; return the page that shows what it would do."""
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(f"{url}import/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def _confirm(client, page):
    return client.post(page.request["PATH_INFO"])


def _refused(page):
    return [(line["line"], *line["reasons"]) for line in page.context["outcome"]["lines"] if line["reasons"]]


def _exported(client, url, form="csv"):
    return client.get(f"{url}export/{form}/")


def test_state_file_is_imported_after_preview(world, staff):
    text = "iso3,name_fr,legal_family\nKEN,le Kenya,common_law\nGHA,,unknown\n"
    with nothing_changes(but=ASKING):
        page = _upload(staff, STATES, text)
    (line,) = page.context["outcome"]["lines"]
    assert [tuple(each.values()) for each in line["entries"][0]["changes"]] == [
        ("name", "-", "Français: le Kenya"),
        ("legal system", "not confirmed", "common law"),
    ]
    assert (line["line"], line["label"], page.context["outcome"]["unchanged"]) == (2, "Kenya", 1)
    assert _confirm(staff, page).status_code == 302
    state = State.objects.get(iso3="KEN")
    assert (state.names, state.legal_family, state.corrected) == (
        {"en": "Kenya", "fr": "le Kenya"},
        "common_law",
        True,
    )
    event = AuditEvent.objects.get(content_type__model="state")
    assert (event.actor, event.action) == (world.secretariat, "changed")
    # Once is enough.
    with nothing_changes():
        assert _confirm(staff, page).url == f"{STATES}import/"


def test_lines_that_break_a_rule_are_named_and_nothing_is_kept(world, staff):
    lines = [
        "iso3,name_en,legal_family,verified",
        "KEN,Kenya,common_law,yes",
        "GHA,,unknown,yes",
        "XXX,Nowhere,unknown,yes",
        "PER,Peru,moon_law,yes",
        "FIN,Finland,unknown,perhaps",
    ]
    with nothing_changes(but=ASKING):
        page = _upload(staff, STATES, "\n".join(lines))
    assert page.context["outcome"]["refused"] == 4
    with nothing_changes():
        assert _confirm(staff, page).url == f"{STATES}import/"
    assert sorted(_refused(page)) == [
        (3, "name_ar … name_es: This field cannot be blank."),
        (4, "There is no such row, and a file cannot add one."),
        (5, "legal_family: Value 'moon_law' is not a valid choice."),
        (6, "verified: “perhaps” is neither yes nor no."),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("iso3,corrected\nKEN,no\n", "corrected: The column is not known."),
        ("iso3,iso3\nKEN,KEN\n", "iso3: The column is not known."),
        ("name_fr\nle Kenya\n", "iso3: The column is missing."),
    ],
)
def test_columns_must_be_those_of_the_export(world, staff, text, reason):
    with nothing_changes():
        page = _upload(staff, STATES, text)
    assert (page.status_code, page.context["form"].errors) == (422, {"file": [reason]})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("file.txt", b"iso3\nKEN\n"),
        ("file.csv", b"\xff\xfe\x00"),
        ("file.xlsx", b"PK no"),
        ("file.csv", b"iso3\n"),
        ("file.csv", b"iso3\nKEN,more than its columns\n"),
    ],
)
def test_file_of_another_kind_is_refused_at_its_field(world, staff, name, content):
    page = _upload(staff, STATES, content, name)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["file"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("url", [STATES, PARTIES, ORGANIZATIONS])
def test_export_imported_again_changes_nothing(world, staff, url, form):
    make_organization(world.secretariat, name="=1+1", website="https://example.org/")
    answer = _exported(staff, url, form)
    with nothing_changes(but=ASKING):
        page = _upload(staff, url, answer.content, f"file.{form}")
    outcome = page.context["outcome"]
    assert (outcome["changed"], outcome["refused"], outcome["lines"], outcome["seen"]) == (0, 0, [], "")
    assert outcome["unchanged"] > 0


def test_export_follows_filter_and_holds_no_formula(world, staff):
    make_organization(world.secretariat, name="=1+1")
    make_organization(world.secretariat, verified=False)
    content = staff.get(f"{ORGANIZATIONS}export/csv/", {"state__exact": "verified"}).content.decode("utf-8-sig")
    assert [row["name"] for row in csv.DictReader(io.StringIO(content))] == ["'=1+1"]
    sheet = load_workbook(io.BytesIO(_exported(staff, ORGANIZATIONS, "xlsx").content)).active
    assert [cell.data_type for (cell,) in sheet["B1:B9"] if cell.value == "=1+1"] == ["s"]


@pytest.mark.parametrize(("url", "queries"), [(STATES, 5), (PARTIES, 6), (ORGANIZATIONS, 5)])
def test_export_costs_the_same_with_more_rows(world, staff, url, queries):
    found = set()
    for country in (None, world.states["KEN"], world.states["GHA"]):
        make_organization(world.secretariat, country=country)
        with CaptureQueriesContext(connection) as captured:
            assert _exported(staff, url).status_code == 200
        found.add(len(captured))
    assert found == {queries}


def test_party_is_corrected_and_added_with_its_source(world, staff):
    state = world.states["KEN"]
    state.statuses.filter(instrument__code="TIP").delete()
    head = "iso3,instrument,status,bound_on,confidence,source,verified"
    text = f"{head}\nKEN,UNTOC,party,2004-06-16,high,Depositary,yes\nKEN,TIP,party,2005-01-05,high,Depositary,no\n"
    _confirm(staff, _upload(staff, PARTIES, text))
    rows = InstrumentStatus.objects.filter(state=state, source="Depositary").order_by("instrument__code")
    assert list(rows.values_list("instrument__code", "bound_on", "verified", "corrected")) == [
        ("TIP", "2005-01-05", False, True),
        ("UNTOC", "2004-06-16", True, True),
    ]
    bad = f"{head}\nKEN,MOON,party,,high,X,no\nKEN,TIP,member,,high,X,no\nKEN,UNTOC,party,2004-6,high,X,no\n"
    with nothing_changes(but=ASKING):
        page = _upload(staff, PARTIES, bad)
    assert [line for line, *_reasons in sorted(_refused(page))] == [2, 3, 4]


def test_organization_file_registers_but_never_verifies(world, staff):
    known = make_organization(world.secretariat, verified=False)
    head = "number,name,kind,ecosoc_status,country,is_listed,registration"
    text = f"{head}\n,New Network,ngo,none,KEN,no,\n{known.pk},Renamed,ngo,none,,no,registered\n"
    _confirm(staff, _upload(staff, ORGANIZATIONS, text))
    rows = Organization.objects.order_by("name").values_list("name", "country__iso3", "state")
    assert list(rows) == [
        ("New Network", "KEN", OrganizationState.REGISTERED),
        ("Renamed", None, OrganizationState.REGISTERED),
    ]
    bad = f"{head}\n{known.pk},Renamed,ngo,none,,no,verified\n999,Nobody,ngo,none,,no,\n,New Network,ngo,none,KEN,no,\n"
    with nothing_changes(but=ASKING):
        page = _upload(staff, ORGANIZATIONS, bad)
    assert sorted(_refused(page)) == [
        (2, "registration: A file cannot change this column."),
        (3, "There is no such row, and a file cannot add one."),
        (
            4,
            "name: An organization of this name and country is already registered.",
        ),
    ]


def test_two_lines_about_one_row_do_not_both_pass_unseen(world, staff):
    text = "number,name,kind,is_listed\n,Twice,ngo,no\n,Twice,ngo,no\n"
    with nothing_changes(but=ASKING):
        page = _upload(staff, ORGANIZATIONS, text)
    assert [line for line, *_reasons in _refused(page)] == [3]


def test_term_file_corrects_and_loading_keeps_corrections(world, staff):
    Term.objects.create(key="focal_point", texts={"en": "Focal point", "fr": "Point focal"}, confidence="high")
    text = "key,term_en,term_fr,confidence\nfocal_point,Focal point,Point de contact,medium\nnew_term,New,,low\n"
    _confirm(staff, _upload(staff, TERMS, text))
    assert list(Term.objects.order_by("key").values_list("key", "texts", "confidence", "corrected")) == [
        ("focal_point", {"en": "Focal point", "fr": "Point de contact"}, "medium", True),
        ("new_term", {"en": "New"}, "low", True),
    ]
    with nothing_changes(but=ASKING):
        page = _upload(staff, TERMS, "key,term_en,confidence\nother,,high\nnew_term,New,sure\n")
    assert [line for line, *_reasons in sorted(_refused(page))] == [2, 3]


def test_row_changed_since_the_preview_is_not_imported(world, staff):
    text = "iso3,legal_family\nKEN,common_law\n"
    page = _upload(staff, STATES, text)
    State.objects.filter(iso3="KEN").update(legal_family="civil_law")
    with nothing_changes(but=ASKING):
        answer = _confirm(staff, page)
    notified = staff.get(answer.url).content.decode()
    assert "Something else was changed here in the meantime." in notified
    again = _upload(staff, STATES, text)
    assert again.context["outcome"]["lines"][0]["entries"][0]["changes"][0]["before"] == "civil law"
    assert _confirm(staff, again).status_code == 302
    assert State.objects.get(iso3="KEN").legal_family == "common_law"


def test_what_a_file_does_is_there_for_one_table_and_one_person(world, staff, visitor):
    address = _upload(staff, STATES, "iso3,legal_family\nKEN,common_law\n").request["PATH_INFO"]
    colleague = visitor(make_secretariat())
    for client, url in ((staff, address.replace(STATES, PARTIES)), (colleague, address)):
        with nothing_changes():
            answers = client.get(url), client.post(url)
        assert [answer.status_code for answer in answers] == [404, 404]


@pytest.fixture
def _long_files(monkeypatch):
    """Take every file for a long one, of which two lines are held against the rules at a time."""
    monkeypatch.setattr(importing, "MAX_ROWS_IN_REQUEST", 0)
    monkeypatch.setattr(transfer, "LINES_AT_A_TIME", 2)
    monkeypatch.setattr(transfer, "REST", 0)


LONG = "iso3,legal_family\nKEN,common_law\nGHA,unknown\nPER,common_law\nFIN,civil_law\nMNG,mixed\n"


@pytest.mark.usefixtures("_long_files")
def test_long_file_is_previewed_and_imported_by_jobs(world, staff, capture_commit):
    waits = _upload(staff, STATES, LONG)
    shown = Preparation.objects.get()
    assert (waits.request["PATH_INFO"], shown.state, shown.total) == (shown.get_absolute_url(), "waiting", 5)
    assert staff.get(f"{STATES}import/{shown.pk}/").url == shown.get_absolute_url()
    preparations.run_preparation(shown.pk)
    page = staff.get(f"{STATES}import/{shown.pk}/")
    assert f'href="{STATES}import/{shown.pk}/"' in staff.get(shown.get_absolute_url()).content.decode()
    outcome = page.context["outcome"]
    assert ([line["line"] for line in outcome["lines"]], outcome["unchanged"]) == ([2, 4, 5, 6], 1)
    with nothing_changes(but=ASKING):
        answer = _confirm(staff, page)
        assert _confirm(staff, page).url == answer.url
    with capture_commit():
        preparations.run_preparation(Preparation.objects.get(kind="table_file_taken_in").pk)
    assert set(State.objects.filter(legal_family="common_law").values_list("iso3", flat=True)) == {"KEN", "PER"}
    assert AuditEvent.objects.filter(content_type__model="state").count() == 4
    assert Message.objects.filter(recipient=world.secretariat, event="core/preparation_ready").count() == 2


@pytest.mark.usefixtures("_long_files")
@pytest.mark.parametrize("kind", ["table_file", "table_file_taken_in"])
def test_long_file_that_is_stopped_changes_nothing(world, staff, monkeypatch, kind):
    _upload(staff, STATES, LONG)
    if kind == "table_file_taken_in":
        preparations.run_preparation(Preparation.objects.get().pk)
        _confirm(staff, staff.get(f"{STATES}import/{Preparation.objects.get().pk}/"))
    asked = Preparation.objects.get(kind=kind)

    def stopped_on_the_way(*args, **kwargs):
        steps = transfer.preview_rows(*args, **kwargs)
        yield next(steps)
        staff.post(reverse("stop_preparation", args=[asked.pk]))
        yield from steps
        pytest.fail("It went on.")

    monkeypatch.setattr(preparing, "preview_rows", stopped_on_the_way)
    with nothing_changes(but=ASKING):
        preparations.run_preparation(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.done) == ("stopped", 2)


@pytest.mark.usefixtures("_long_files")
def test_lines_that_pass_only_apart_are_refused_together(world, staff):
    same = ["number,name,kind,is_listed", ",Twice,ngo,no", ",Other,ngo,no", ",Twice,ngo,no"]
    _upload(staff, ORGANIZATIONS, "\n".join(same))
    shown = Preparation.objects.get()
    preparations.run_preparation(shown.pk)
    _confirm(staff, staff.get(f"{ORGANIZATIONS}import/{shown.pk}/"))
    asked = Preparation.objects.get(kind="table_file_taken_in")
    with nothing_changes(but=ASKING):
        preparations.run_preparation(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, "Line 4: name: An organization of this name" in asked.reason) == ("failed", True)


def test_lines_of_a_file_are_kept_some_days(world, staff):
    page = _upload(staff, STATES, "iso3,legal_family\nKEN,common_law\n")
    shown = Preparation.objects.get()
    preparations.delete_expired_files(shown.ended_at + dt.timedelta(days=settings.PREPARED_KEPT_DAYS))
    shown.refresh_from_db()
    assert set(shown.arguments) == {"table"}
    assert _confirm(staff, page).url == f"{STATES}import/"
    assert staff.get(shown.get_absolute_url()).status_code == 200


def test_line_asks_few_questions(world, staff):
    """Related rows are fetched once for a file: a line that changes nothing queries only its own row."""
    rows = list(csv.DictReader(io.StringIO(_exported(staff, PARTIES).content.decode("utf-8-sig"))))
    counts = []
    # The first time asks for what is remembered afterwards.
    for many in (1, 2, len(rows)):
        text = io.StringIO()
        sheet = csv.DictWriter(text, ["iso3", "instrument", "source"], extrasaction="ignore")
        sheet.writeheader()
        sheet.writerows(rows[:many])
        with CaptureQueriesContext(connection) as captured:
            _upload(staff, PARTIES, text.getvalue())
        counts.append(sum("SAVEPOINT" not in each["sql"] for each in captured))
    assert counts[2] - counts[1] == len(rows) - 2 > 1


def test_files_are_not_there_for_others(world, visitor):
    client = visitor(make_user(RoleGroup.EXTENDED_BUREAU))
    assert _exported(client, STATES).status_code == 404
    with nothing_changes():
        assert _upload(client, STATES, "iso3,legal_family\nKEN,common_law\n").status_code == 404


def test_page_names_the_columns_and_another_form_is_not_there(world, staff):
    page = staff.get(f"{STATES}import/").content.decode()
    assert "<code>formal_name_zh-hans</code>" in page
    assert _exported(staff, STATES, "html").status_code == 404
