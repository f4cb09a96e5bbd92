"""Tables that the reader sorts, whose columns are chosen, and which leave as a file."""

import csv
import datetime as dt
import io
import unicodedata
from operator import itemgetter
from types import SimpleNamespace

import openpyxl
import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazystr

from tests.factories.answer_files import archive, parts_of, repacked, saved
from tests.factories.people import make_secretariat, make_user
from untoc_portal.accounts.models import User
from untoc_portal.core import jobs_page, notify
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Job, Message
from untoc_portal.core.table_files import FILE_FORMATS, MAX_FILE_BYTES, read_sheet, write_csv
from untoc_portal.core.table_reading import MAX_UNPACKED_BYTES, NO_TEXT, Line, iter_filled_lines
from untoc_portal.core.tables import Column, Table, action_column

COLUMNS = (
    Column("name", "Name", itemgetter(0), always=True),
    Column("number", "Number", itemgetter(1), is_number=True),
    Column("day", "Day", itemgetter(2)),
    Column("words", "Words", itemgetter(3), at_first=False),
    action_column("act", "Act", "components/invented.html"),
)
ROWS = [
    ("b", 10, None, ("x", "y")),
    ("É", 9, dt.date(2026, 1, 2), ()),
    ("z", 100, dt.date(2026, 1, 1), ("@sum",)),
    ("=a", None, None, ("-1",)),
]


def table(query="", rows=ROWS, columns=COLUMNS, **options):
    request = RequestFactory().get(f"/rows/?{query}")
    request.COOKIES.update(options.pop("cookies", {}))
    return Table("rows", columns, rows, request, **options)


def names(query, **options):
    return [row[0] for row in table(query, **options).rows]


def test_sort_puts_rows_without_value_last():
    assert names("") == ["b", "É", "z", "=a"]
    assert names("sort=name") == ["=a", "b", "É", "z"]
    assert names("sort=number") == ["É", "b", "z", "=a"]
    assert names("sort=-number") == ["z", "b", "É", "=a"]
    assert names("sort=day") == ["z", "É", "b", "=a"]
    assert names("sort=act") == names("sort=nothing") == names("")


def test_headings_say_how_they_are_sorted_and_turn_it_round():
    heads = table("sort=number&q=x&page=3").headers
    assert [head.order for head in heads] == ["", "ascending", "", ""]
    assert [head.url for head in heads] == [
        "/rows/?q=x&sort=name",
        "/rows/?q=x&sort=-number",
        "/rows/?q=x&sort=day",
        "",
    ]
    assert table("sort=-number").headers[1][1:] == ("descending", "/rows/?sort=number")


def test_each_table_of_a_page_is_asked_in_its_own_words():
    shown = table("sort=name&rows-sort=-name&rows-page=2", is_alone=False, per_page=3)
    assert [row[0] for row in shown.rows] == ["=a"]
    assert shown.link(page="1") == "/rows/?sort=name&rows-sort=-name&rows-page=1#rows"


def test_pages_are_cut_from_the_sorted_rows():
    assert [names(f"sort=name&page={page}", per_page=3) for page in (1, 2, 9, "x")] == [
        ["=a", "b", "É"],
        ["z"],
        ["z"],
        ["=a", "b", "É"],
    ]


def test_column_choice_keeps_subject_and_actions():
    def shown(query="", **cookies):
        return [column.name for column in table(query, cookies=cookies).shown]

    assert shown() == ["name", "number", "day", "act"]
    assert shown("chosen=1&column=words") == ["name", "words", "act"]
    assert shown("chosen=1") == ["name", "act"]
    assert shown(**{"columns-rows": "name.words"}) == ["name", "words", "act"]
    assert shown("column=day", **{"columns-rows": "name.words"}) == ["name", "day", "act"]


def test_files_hold_every_row_of_what_is_shown_and_no_formula():
    query = "chosen=1&column=number&column=words&sort=-name&page=2"
    sent = table(f"{query}&form=csv", per_page=2).to_file_response()
    assert list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig")))) == [
        ["Name", "Number", "Words"],
        ["z", "100", "'@sum"],
        ["É", "9", ""],
        ["b", "10", "x; y"],
        ["'=a", "", "'-1"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(table(f"{query}&form=xlsx", per_page=2).to_file_response().content))
    cells = [[(cell.value, cell.data_type) for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert cells[0] == [("z", "s"), (100, "n"), ("@sum", "s")]
    assert cells[3] == [("=a", "s"), (None, "n"), ("-1", "s")]
    assert table("form=exe").to_file_response() is None


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_written_sheet_is_read_back(form):
    heads, lines = ["name", "note"], [["=1+1", "+2"], ["plain", ""], ["'quoted'", "two\nlines"]]
    assert read_sheet(f"file.{form}", FILE_FORMATS[form].write(heads, lines)) == (heads, lines, [2, 3, 4])


def test_separator_that_is_named_wins():
    read = read_sheet("file.csv", b"sep=;\nname, first, last;note\na, b;c\n")
    assert read == (["name, first, last", "note"], [["a, b", "c"]], [3])


def test_cells_of_excel_are_read_as_they_are_shown():
    book = openpyxl.Workbook()
    moment = dt.datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 (Excel knows no time zones)
    for row in (["a", "b", "c", "d", "e"], [True, False, moment, 7.0, 2.5]):
        book.active.append(row)
    content, name = saved(book), "xl/worksheets/sheet1.xml"
    # Some programs write a whole number with a point.
    pointed = repacked(content, {name: parts_of(content)[name].replace(b"<v>7</v>", b"<v>7.0</v>")})
    for file in (content, pointed):
        assert read_sheet("file.xlsx", file).lines == [["yes", "no", "2026-01-02", "7", "2.5"]]


def test_workbook_that_grows_too_large_is_refused_unread():
    content = archive({"xl/workbook.xml": b" " * (MAX_UNPACKED_BYTES + 1)})
    assert len(content) < MAX_FILE_BYTES
    with pytest.raises(DomainError, match="The unpacked file is too large"):
        read_sheet("file.xlsx", content)


PLAIN = 'name,note\n\nÅsa,"a, b"\n,\nЮлия,"two\nlines"\nZoë,z\n'
READ = (["name", "note"], [["Åsa", "a, b"], ["Юлия", "two\nlines"], ["Zoë", "z"]], [3, 5, 7])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "sep=;"])
def test_csv_is_read_as_programs_save_it(encoding, ends, separator):
    text = PLAIN.replace('"a, b"', '"a@ b"').replace(",", separator[-1]).replace("@", ",").replace("\n", ends)
    text = f"sep=;{ends}{text}" if separator == "sep=;" else text
    read = read_sheet("file.csv", text.encode(encoding))
    shift = len(separator) > 1
    assert read == (READ[0], READ[1], [number + shift for number in READ[2]])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,note\n\n\na,b,c\n", "Line 4 has more cells than the first line, which has 2. Not expected: “c”"),
        (b"name,note\na,b\nc\x00,d\n", "Line 3 has a character in it that no text has (U+0000)."),
        (b"name,note\r\ra,\xe9\r", "Line 3 is not in UTF-8. Save the file as “CSV UTF-8”."),
        ("name,note\na,é\n".encode("cp1252"), "Line 2 is not in UTF-8."),
        ("name,note\na,b\n".encode("utf-16")[:-1], "cut off or damaged"),
        ("name,note\na,b\n".encode("utf-16-le"), "(U+0000)"),
        (b'name,note\na,b\n"c,d\ne,f\n', "Line 3 cannot be read. Check its quotation marks"),
        (b'name,note\n"a"x,b\n', "Line 2 cannot be read. Check its quotation marks"),
        (b"name,note\n" + b"x" * 140_000 + b",b\n", "Line 2 cannot be read. One of its cells is too long."),
        (b"", "from 1 to 5000 lines"),
    ],
    ids=["cells", "nul", "mac", "windows", "cut", "utf-16", "open", "after", "long", "empty"],
)
def test_bad_line_of_csv_is_named(content, says):
    with pytest.raises(DomainError) as caught:
        read_sheet("file.csv", content)
    assert says in str(caught.value)
    assert caught.value.field == "file"


def is_no_text(sign):
    number = ord(sign)
    return (
        (unicodedata.category(sign) == "Cc" and sign not in "\t\r\n")
        or (number & 0xFFFE) == 0xFFFE
        or 0xFDD0 <= number <= 0xFDEF
        or sign in "\N{REPLACEMENT CHARACTER}\N{ZERO WIDTH NO-BREAK SPACE}"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_sign_is_read_that_is_no_text(encoding):
    signs = [chr(number) for number in range(0x110000) if not 0xD800 <= number <= 0xDFFF]
    assert {sign for sign in signs if NO_TEXT.fullmatch(sign)} == {sign for sign in signs if is_no_text(sign)}
    for sign in filter(is_no_text, signs):
        with pytest.raises(DomainError, match=f"Line 3 .* \\(U\\+{ord(sign):04X}\\)"):
            read_sheet("file.csv", f'name,note\n"a\tb",c\n"d{sign}",e\n'.encode(encoding))


@pytest.mark.parametrize("sign", ["_x0007_", "\x85", "\ufffd"])
def test_cell_of_excel_with_no_text_is_named(sign):
    book = openpyxl.Workbook()
    for row in (["name", "note"], ["a", "one_x000D_two"], ["b", f"c{sign}d"]):
        book.active.append(row)
    with pytest.raises(DomainError, match="Cell B3 has a character in it that no text has"):
        read_sheet("file.xlsx", saved(book))
    book.active["B3"].value = "c"
    assert read_sheet("file.xlsx", saved(book)).lines == [["a", "one\rtwo"], ["b", "c"]]


def test_excel_with_formula_or_second_sheet_is_named():
    book = openpyxl.Workbook()
    for row in (["name", "note"], [], ["a", "b"], ["c", "=1+1"]):
        book.active.append(row)
    with pytest.raises(DomainError, match="Cell B4 is a formula"):
        read_sheet("file.xlsx", saved(book))
    book.active["B4"].value = 2.0
    assert read_sheet("file.xlsx", saved(book)) == (["name", "note"], [["a", "b"], ["c", "2"]], [3, 4])
    book.active["E9"].value = "aside"
    with pytest.raises(DomainError, match="Line 9 has more cells"):
        read_sheet("file.xlsx", saved(book))
    book.active["E9"].value = None
    book.create_sheet("Other")["A1"].value = "x"
    with pytest.raises(DomainError, match="“Other”"):
        read_sheet("file.xlsx", saved(book))
    with pytest.raises(DomainError, match="is damaged"):
        read_sheet("file.xlsx", b"PK no workbook")


def test_csv_keeps_numbers_and_marks_formulas():
    written = write_csv(["a"], [[-5], [None], ["-5"], [lazystr("=x")]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written))) == [["a"], ["-5"], [""], ["'-5"], ["'=x"]]


PEOPLE = (
    Column("name", "Name", lambda row: row.name, by="name"),
    Column("email", "E-mail", lambda row: row.email),
)


@pytest.mark.django_db
def test_query_is_sorted_by_language_and_fetched_by_page(
    django_assert_num_queries,
):
    for name in ("zebra", "Ärger", "alpha", "Öl"):
        make_user(name=name)
    rows = User.objects.filter(name__in=["zebra", "Ärger", "alpha", "Öl"]).order_by("pk")
    with translation.override("en"), django_assert_num_queries(2):
        shown = table("sort=-name&page=1", rows=rows, columns=PEOPLE, per_page=3)
        assert ([row.name for row in shown.rows], len(shown)) == (["zebra", "Öl", "Ärger"], 4)
    with django_assert_num_queries(2):
        shown = table("sort=email&page=2", rows=rows, columns=PEOPLE, per_page=3)
        assert ([row.name for row in shown.rows], len(shown)) == (["Öl"], 4)


def test_of_a_long_list_only_the_first_rows_are_read(db, django_assert_num_queries):
    for letter in "edcba":
        make_user(email=f"{letter}@x.example")
    columns = (Column("email", "E-mail", lambda user: user.email, by="email", always=True),)
    rows = User.objects.filter(email__endswith="@x.example").order_by("-pk")

    def ask(query, per_page=2, **options):
        found = table(query, rows, columns, per_page=per_page, **options)
        return [row.email[0] for row in found.rows], len(found), found.has_more_rows

    assert ask("page=2", max_rows=3) == (["c"], 3, True)
    assert ask("sort=-email", max_rows=3) == (["c", "b"], 3, True)
    assert ask("page=9", max_rows=5) == (["e"], 5, False)
    assert ask("", per_page=5) == (["a", "b", "c", "d", "e"], 5, False)
    with django_assert_num_queries(3) as sent:
        file = table("form=csv&sort=email", rows, columns, per_page=2, max_rows=3).to_file_response()
    # No query reads more: the rows that the last one fetches are named.
    assert ["LIMIT" in query["sql"] for query in sent] == [True, True, False]
    assert file.content.decode("utf-8-sig").split() == ["E-mail", "a@x.example", "b@x.example", "c@x.example"]


@pytest.mark.parametrize("name", ["message_list", "job_list"])
def test_page_says_that_a_long_list_has_more_rows(db, client, monkeypatch, name):
    officer = make_secretariat()
    for key in "abc":
        notify.notify_users("accounts/activation", [make_user()], key=key, path="/")
    count = {"message_list": Message, "job_list": Job}[name].objects.count()
    client.force_login(officer)
    for limit, is_said in ((count - 1, True), (count, False)):
        monkeypatch.setattr(jobs_page, "MAX_ROWS", limit)
        page = client.get(reverse(name)).content.decode()
        assert ("A filter or a search finds the others." in page) == is_said


def test_the_choice_is_kept_in_a_cookie_of_the_table():
    answer = Client().get("/styleguide/", {"chosen": "1", "column": "due"})
    kept = answer.cookies["columns-records"]
    assert (kept.value, kept["httponly"], kept["samesite"]) == ("state.due", True, "Lax")
    assert "columns-records" not in Client().get("/styleguide/", {"sort": "due"}).cookies


def test_group_continues_with_heading_on_next_page():
    groups = [SimpleNamespace(label=label, rows=[(f"{label}{n}", n, None, ()) for n in range(30)]) for label in "abc"]

    def sections(query):
        request = RequestFactory().get(f"/rows/?{query}")
        shown = Table.in_groups("rows", COLUMNS, groups, request, "heading.html").sections
        return [(part.group and part.group.label, [cells[0].row[1] for cells in part.rows]) for part in shown]

    assert sections("") == [("a", list(range(30))), ("b", list(range(20)))]
    assert sections("page=2") == [("b", list(range(20, 30))), ("c", list(range(30)))]
    assert [label for label, _rows in sections("sort=number")] == [None]


def test_empty_lines_are_passed_over_and_numbers_stay():
    lines = [Line(1, ["a", "b"]), Line(2, [" ", ""]), Line(3, []), Line(4, ["c"])]
    assert list(iter_filled_lines(lines, 2)) == [Line(1, ["a", "b"]), Line(4, ["c", ""])]


@pytest.mark.parametrize(
    ("name", "content"),
    [("file.txt", b"name\na\n"), ("file.csv", b"name\n" + b"a" * MAX_FILE_BYTES)],
    ids=["kind", "size"],
)
def test_file_of_another_kind_or_too_large_is_refused(name, content):
    with pytest.raises(DomainError, match="Only CSV and Excel files"):
        read_sheet(name, content)


def test_last_columns_without_a_name_are_skipped():
    assert read_sheet("file.csv", b"name,note,,\na,b,,\n") == (["name", "note"], [["a", "b"]], [2])


def test_only_the_mark_of_a_formula_is_taken_away():
    assert read_sheet("file.csv", b"name,note\n'=x,a-1\n'x,'\n").lines == [["=x", "a-1"], ["'x", "'"]]


def test_files_have_times_of_the_portal_and_words_for_truth():
    moment = dt.datetime(2026, 1, 2, 23, 30, tzinfo=dt.UTC)
    lines = [[moment, True, False, None, 3, ("x", "y")]]
    csv_file, excel_file = (FILE_FORMATS[form].write(list("abcdef"), lines) for form in ("csv", "xlsx"))
    assert csv_file.decode() == "\N{ZERO WIDTH NO-BREAK SPACE}a,b,c,d,e,f\r\n2026-01-03 00:30,yes,no,,3,x; y\r\n"
    head, row = openpyxl.load_workbook(io.BytesIO(excel_file)).active.iter_rows()
    assert [cell.value for cell in row] == [dt.datetime(2026, 1, 3, 0, 30), "yes", "no", None, 3, "x; y"]  # noqa: DTZ001
    assert [cell.font.bold for cell in (head[0], row[0])] == [True, False]


def test_text_that_looks_like_a_formula_is_text_in_excel():
    written = FILE_FORMATS["xlsx"].write(["a"], [["=1+1"]])
    cell = openpyxl.load_workbook(io.BytesIO(written)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
