"""The first page of the admin: the Mechanism's sections, and figures that are as many rows as their links show."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.enums import ReviewState as S
from reviews.models import Deadline
from tests.factories.reviews import carry_to, make_review
from tests.factories.stakeholders import make_organization
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import JobState
from untoc_portal.core.models import Job
from untoc_portal.front.admin_site import SECTIONS


def test_every_table_is_in_one_section_and_no_other_is_there():
    listed = [table for section in SECTIONS for table in section.tables]
    assert sorted(listed) == sorted(model._meta.label_lower for model in admin.site._registry)


def test_own_tables_need_section_and_library_tables_hidden():
    admin.site.register(Group)
    assert not admin.site.is_registered(Group)
    with pytest.raises(ImproperlyConfigured):
        admin.site.register(Deadline)


def test_figures_are_what_their_links_show(world, review, other_review, staff):
    carry_to(world, review, S.NOMINATION)
    Deadline.objects.filter(review=review, kind="experts").update(
        starts_on=dt.date(2020, 1, 1), due_on=dt.date(2020, 2, 1)
    )
    make_organization(world.secretariat, verified=False)
    Job.objects.create(name="core.send_message", key="k", state=JobState.FAILED)
    context = staff.get("/admin/").context
    lines = [context["reviews"].total, *context["reviews"].by_step, *context["reviews"].by_region]
    figures = [*context["waiting"], *(line.all for line in lines), *(line.late for line in lines)]
    assert {str(figure.label): figure.count for figure in context["waiting"] if figure.count} == {
        "Registrations to verify": 1,
        "Jobs that failed": 1,
    }
    assert [line.late.count for line in lines if line.late.count] == [1, 1, 1]
    shown = [staff.get(figure.url).context["cl"].result_count for figure in figures if figure.count]
    assert shown == [figure.count for figure in figures if figure.count]


def test_first_page_costs_the_same_with_more_rows(world, staff):
    staff.get("/admin/")
    found = set()
    for sur, reviewers in (("KEN", ("GHA", "PER")), ("FIN", ("MNG", "GHA")), ("PER", ("FIN", "MNG"))):
        carry_to(world, make_review(world, sur, reviewers), S.SELF_ASSESSMENT)
        make_organization(world.secretariat, verified=False)
        with CaptureQueriesContext(connection) as captured:
            assert staff.get("/admin/").status_code == 200
        found.add(len(captured))
    assert found == {12}


def test_page_of_a_row_shows_its_trail_in_words(world, review, staff):
    carry_to(world, review, S.NOMINATION)
    (entry,) = staff.get(f"/admin/reviews/review/{review.pk}/change/").context["trail"]
    assert [(str(change.label), change.before, change.after) for change in entry.changes] == [
        ("step", "Planned", "Nomination")
    ]


def test_trail_shows_parts_of_a_row_at_the_same_cost(world, staff):
    state = world.states["KEN"]
    status = state.statuses.first()
    found = set()
    for source in ("One", "Two", "Three"):
        correct(status, actor=world.secretariat, values={"source": source})
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as captured:
            trail = staff.get(f"/admin/stakeholders/state/{state.pk}/change/").context["trail"]
        found.add(len(captured))
    assert [(entry.about, entry.changes[0].after) for entry in trail] == [
        (str(status), source) for source in ("Three", "Two", "One")
    ]
    assert found == {13}
