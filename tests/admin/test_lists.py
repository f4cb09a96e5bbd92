"""Lists of the admin: filters, and the same number of queries with one row and with three."""

import datetime as dt
import re
from decimal import Decimal

import lxml.html
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from dialogues.models import Application
from dialogues.services import funding
from reviews.enums import ReviewState as S
from reviews.models import Cluster, Deadline
from stakeholders.models import State
from tests.factories.admin_forms import admin_url
from tests.factories.reviews import carry_to, make_review
from tests.factories.stakeholders import make_organization

URL = "/admin/reviews/review/"


def _codes(client, **query):
    return {row.code for row in client.get(URL, query).context["cl"].result_list}


def test_reviews_are_filtered_by_step_group_region_and_lateness(world, review, other_review, staff):
    carry_to(world, review, S.NOMINATION)
    Deadline.objects.filter(review=review, kind="experts").update(
        starts_on=dt.date(2020, 1, 1), due_on=dt.date(2020, 2, 1)
    )
    assert _codes(staff) == {"KEN-1", "FIN-1"}
    assert _codes(staff, state__exact="nomination") == {"KEN-1"}
    assert _codes(staff, group__number__exact="1") == {"KEN-1", "FIN-1"}
    assert _codes(staff, state_under_review__regional_group__exact="weog") == {"FIN-1"}
    assert _codes(staff, overdue="yes") == {"KEN-1"}
    assert _codes(staff, overdue="no") == {"FIN-1"}
    assert _codes(staff, overdue="moon") == {"KEN-1", "FIN-1"}
    assert _codes(staff, q="Finland") == {"FIN-1"}


def test_list_says_what_is_next(world, review, staff):
    assert "Opens the review once the two reviewing States are drawn." in staff.get(URL).content.decode()


def test_each_cell_goes_by_the_direction_of_its_words(review, staff):
    cells = lxml.html.fromstring(staff.get(URL).content).xpath("//*[@id='result_list']/tbody/tr/*")
    assert cells
    assert {cell.get("dir") for cell in cells} == {"ltr"}


def test_box_that_selects_a_row_is_named_after_the_row(world, staff):
    name = 'Club "A" <b>of readers</b>'
    organization = make_organization(world.secretariat, name=name)
    page = lxml.html.fromstring(staff.get("/admin/stakeholders/organization/").content)
    [box] = page.xpath("//*[@id='result_list']//input[@name='_selected_action']")
    assert box.get("aria-label") == f"Select this object for an action - {name}"
    assert box.get("value") == str(organization.pk)
    [cell] = page.xpath("//*[@id='result_list']/tbody/tr/td[contains(@class, 'action-checkbox')]")
    assert cell.get("data-label") == ""


def test_inline_fields_and_titles_have_names(world, staff):
    kenya = State.objects.get(iso3="KEN")
    page = lxml.html.fromstring(staff.get(admin_url(kenya)).content)
    fields = page.xpath("//*[@id='statuses-group']//td[starts-with(@class, 'field-')]//*[self::input or self::select]")
    assert fields
    assert all(field.get("aria-label") for field in fields)
    assert page.findtext(".//title") == f"Kenya | State {kenya.pk} | UNTOC Review Portal"


@pytest.mark.parametrize(
    ("path", "queries"),
    [("reviews/review", 7), ("reviews/nomination", 4), ("reviews/mandate", 4), ("core/auditevent", 4)],
)
def test_lists_cost_the_same_with_more_rows(path, queries, world, staff):
    found = set()
    for sur, reviewers in (("KEN", ("GHA", "PER")), ("FIN", ("MNG", "GHA")), ("PER", ("FIN", "MNG"))):
        carry_to(world, make_review(world, sur, reviewers), S.SELF_ASSESSMENT)
        # The condition of who sees what is made once, and asks which kinds of rows there are.
        staff.get(f"/admin/{path}/")
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(f"/admin/{path}/").status_code == 200
        found.add(len(captured))
    assert found == {queries}


def test_audit_rows_are_found_by_the_row_they_are_about(world, review, other_review, staff):
    carry_to(world, review, S.NOMINATION)
    carry_to(world, other_review, S.NOMINATION)
    answer = staff.get(f"{URL}{review.pk}/history/", follow=True)
    rows = answer.context["cl"].result_list
    assert {(row.content_type.model, row.object_id) for row in rows} == {("review", review.pk)}


def test_keys_have_names_in_the_readers_language(staff):
    with override("fr"):
        named = {name: str(Application._meta.get_field(name).verbose_name) for name in ("organization", "decided_by")}
    assert named == {"organization": "organisation", "decided_by": "décidée par"}


def test_related_rows_are_chosen_without_script(world, staff):
    organization = make_organization(world.secretariat)
    address = f"/admin/stakeholders/organization/{organization.pk}/"
    for page, name, rows in (
        (f"{address}change/", "country", State.objects.all()),
        (f"/admin/reviews/article/{world.articles['TIP 5'].pk}/change/", "cluster", Cluster.objects.all()),
    ):
        select = re.search(rf'<select name="{name}".*?</select>', staff.get(page).content.decode(), re.DOTALL)
        offered = set(re.findall(r'<option value="(\d+)"', select[0]))
        assert offered == {str(row.pk) for row in rows}, name


def test_states_are_sorted_in_language_of_reader(world, staff):
    State.objects.filter(iso3="KEN").update(names={"en": "Kenya", "fr": "Éden"})
    State.objects.filter(iso3="GHA").update(names={"en": "Ghana", "fr": "Zanzi"})
    State.objects.filter(iso3="PER").update(names={"en": "Peru", "fr": "Fidji"})
    keys = [world.states[code].pk for code in ("KEN", "PER", "GHA")]
    organization = make_organization(world.secretariat)
    staff.cookies["django_language"] = "fr"

    listed = [row.pk for row in staff.get("/admin/stakeholders/state/").context["cl"].result_list]
    page = lxml.html.fromstring(staff.get(admin_url(organization)).content)
    offered = [int(value) for value in page.xpath("//select[@name='country']/option/@value") if value]
    query = {"app_label": "stakeholders", "model_name": "organization", "field_name": "country", "term": ""}
    found = [int(row["id"]) for row in staff.get("/admin/autocomplete/", query).json()["results"]]
    orders = {"list": listed, "select": offered, "search": found}
    assert {where: [key for key in order if key in keys] for where, order in orders.items()} == dict.fromkeys(
        orders, keys
    )


def test_list_is_sorted_by_a_column_where_the_reader_asks_for_it(world, staff):
    rows = staff.get("/admin/stakeholders/state/", {"o": "-1"}).context["cl"].result_list
    codes = [row.iso3 for row in rows]
    assert codes == sorted(codes, reverse=True)


def test_filters_ask_in_plain_words_whether_something_is_there(world, staff):
    page = lxml.html.fromstring(staff.get("/admin/reviews/mandate/?_facets=1").content)
    (ended,) = page.xpath("//details[@data-filter-title='ended']")
    texts = [" ".join(text.split()) for text in ended.xpath(".//a/text()")]
    assert texts == ["All", "No (0)", "Yes (0)"]
    assert ended.findtext("summary").strip() == "Ended"


def test_cells_have_column_names_and_empty_marks(review, staff):
    page = lxml.html.fromstring(staff.get(URL).content)
    cells = page.xpath("//*[@id='result_list']/tbody/tr[1]/*")
    assert [cell.get("data-label") for cell in cells][:4] == ["", "Code", "State under review", "Step"]
    silent = [cell.get("data-label") for cell in cells if "is-empty" in cell.get("class", "")]
    assert silent == ["Next deadline"]


def test_search_says_what_it_looks_through(review, staff):
    page = lxml.html.fromstring(staff.get(URL).content)
    assert page.get_element_by_id("searchbar_helptext").text == "Fields searched: code, State under review"
    questions = lxml.html.fromstring(staff.get("/admin/reviews/question/").content)
    assert questions.get_element_by_id("searchbar_helptext").text == "Fields searched: key, text of a question"


def test_sources_are_marked_as_english(world, staff):
    page = lxml.html.fromstring(staff.get("/admin/reviews/deadlinerule/").content)
    cells = page.xpath("//td[contains(@class, 'field-source')]")
    assert cells
    assert {cell.get("lang") for cell in cells} == {"en"}


def test_a_source_that_is_a_row_is_in_the_readers_language(world, staff):
    entry = {"amount": Decimal(10), "dated": timezone.localdate(), "reference": "Paper"}
    source = funding.record_source(actor=world.secretariat, kind="voluntary", state=world.states["PER"], **entry)
    funding.record_payment(source, actor=world.secretariat, **entry)
    page = lxml.html.fromstring(staff.get("/admin/dialogues/payment/").content)
    assert [cell.get("lang") for cell in page.xpath("//td[contains(@class, 'field-source')]")] == [None]


def test_related_rows_are_found_by_typing_in_any_language(world, staff):
    State.objects.filter(iso3="KEN").update(names={"en": "Kenya", "ar": "كينيا"})
    query = {"app_label": "stakeholders", "model_name": "organization", "field_name": "country", "term": "كين"}
    found = staff.get("/admin/autocomplete/", query).json()["results"]
    assert [row["id"] for row in found] == [str(world.states["KEN"].pk)]


def test_pages_load_no_script_that_nothing_on_them_uses(world, staff):
    def scripts(url):
        addresses = lxml.html.fromstring(staff.get(url).content).xpath("//script/@src")
        return {re.sub(r"\.[0-9a-f]{12}(?=\.js)", "", address.rpartition("/")[2]) for address in addresses}

    listed, shown = scripts("/admin/stakeholders/state/"), scripts(admin_url(world.states["KEN"]))
    assert listed == {"theme.js", "portal.js", "admin.js", "actions.js", "filters.js", ""}
    assert {"core.js", "jquery.min.js"} <= shown
    assert not shown & {"xregexp.min.js", "urlify.js", "prepopulate.js", "actions.js"}


def test_very_long_list_counts_and_shows_its_first_rows_alone(world, review, staff, monkeypatch):
    carry_to(world, review, S.SELF_ASSESSMENT)
    address = "/admin/core/auditevent/"
    whole = staff.get(address).context["cl"]
    rows = list(whole.result_list)
    assert whole.result_count == len(rows) > 3
    monkeypatch.setattr("untoc_portal.core.admin.rows.AuditEventAdmin.list_per_page", 2)
    monkeypatch.setattr("untoc_portal.core.admin.base.BoundedPaginator.max_rows", 3)
    with CaptureQueriesContext(connection) as queries:
        last = staff.get(address, {"p": 2})
    assert list(last.context["cl"].result_list) == [rows[2]]
    assert "The first 3. A filter or a search finds the others." in last.content.decode()
    [count] = [query["sql"] for query in queries if "COUNT(*)" in query["sql"]]
    assert "LIMIT 4" in count
    monkeypatch.setattr("untoc_portal.core.admin.base.BoundedPaginator.max_rows", len(rows))
    page = re.sub(r"\s+", " ", staff.get(address).content.decode())
    assert f"{len(rows)} audit events" in page
    assert "The first" not in page
