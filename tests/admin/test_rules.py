"""Attempts to break a rule by the admin, as the secretariat and as a superuser: each leaves every row as it was."""

import pytest
from django.contrib import admin
from django.db.models import ForeignKey

from reviews.enums import ReviewState as S
from reviews.models import Article, Cluster, Review
from reviews.services.reference import correct_article
from tests.factories.admin_forms import admin_url, form_of
from tests.factories.people import make_secretariat
from tests.factories.reviews import carry_to
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.accounts.models import User

TABLES = {options.model._meta.label_lower: options for options in admin.site._registry.values()}
ADDED = {
    "accounts.legalhold",
    "accounts.roleproposal",
    "dialogues.researcharchive",
    "reviews.dayoff",
    "reviews.question",
    "reviews.textimport",
}


@pytest.fixture(params=["secretariat", "superuser"])
def intruder(request, visitor, world):
    """Give the client of a member of the secretariat, once with Django's own right to everything."""
    user = make_secretariat()
    User.objects.filter(pk=user.pk).update(is_superuser=request.param == "superuser")
    return visitor(User.objects.get(pk=user.pk))


def _forged(model):
    """Return what somebody could send for every column of a table."""
    words = {"BooleanField": "on", "JSONField": "{}", "DateField": "2001-01-01"}
    keys = {
        field.name: (field.remote_field.model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 1)
        for field in model._meta.fields
        if isinstance(field, ForeignKey)
    }
    plain = {field.name: words.get(field.get_internal_type(), "1") for field in model._meta.fields}
    return {**plain, **keys, "state": "closed", "_save": "1"}


def test_no_page_adds_changes_or_deletes_what_is_read_only(intruder, furnished):
    answers = {}
    with nothing_changes():
        for label, options in TABLES.items():
            row = options.model._base_manager.order_by("pk").first()
            forged = _forged(options.model)
            name = label.replace(".", "/")
            if label not in ADDED:
                answers[label, "add"] = intruder.post(f"/admin/{name}/add/", forged).status_code
            deleting = {"action": "delete_selected", "_selected_action": [row.pk if row else 1], "post": "yes"}
            intruder.post(f"/admin/{name}/", deleting)
            if row is not None:
                answers[label, "delete"] = intruder.post(f"/admin/{name}/{row.pk}/delete/", {"post": "yes"}).status_code
                if not options.editable_fields:
                    answers[label, "change"] = intruder.post(f"/admin/{name}/{row.pk}/change/", forged).status_code
    assert set(answers.values()) <= {302, 403, 404}
    assert len(answers) > len(TABLES)


def test_columns_that_are_not_offered_are_never_written(intruder, furnished):
    for options in TABLES.values():
        if not options.editable_fields:
            continue
        row = options.model._base_manager.order_by("pk").first()
        if row is None:
            continue
        fixed = [
            field.attname for field in options.model._meta.concrete_fields
            if field.name not in {*options.editable_fields, "corrected", "updated_at"}
        ]  # fmt: skip
        before = options.model._base_manager.filter(pk=row.pk).values(*fixed).get()
        intruder.post(admin_url(row), _forged(options.model))
        assert options.model._base_manager.filter(pk=row.pk).values(*fixed).get() == before


@pytest.mark.parametrize("path", ["auth/group/", "account/emailaddress/", "mfa/authenticator/"])
def test_tables_of_libraries_are_not_there(intruder, path):
    assert intruder.get(f"/admin/{path}").status_code == 404


def test_password_is_changed_on_the_portals_own_page(intruder):
    assert intruder.get("/admin/password_change/").url == "/accounts/password/change/"


@pytest.mark.parametrize("name", ["issue", "close", "close_dialogue", "clear", "agree_list"])
def test_step_out_of_turn_is_refused_one_by_one_and_in_bulk(intruder, world, review, other_review, name):
    with nothing_changes():
        assert intruder.post(admin_url(review, "act", name)).status_code == 404
        chosen = [review.pk, other_review.pk]
        intruder.post("/admin/reviews/review/", {"action": name, "_selected_action": chosen, "step": "confirm"})
    assert set(Review.objects.values_list("state", flat=True)) == {S.PLANNED}


def test_article_stays_in_its_cluster_once_that_is_under_review(world, review, staff):
    article = world.articles["UNTOC 5"]
    other = Cluster.objects.create(number=4, roman="IV", titles={"en": "Fourth"}, source="Test")
    spare = Article.objects.create(
        instrument=article.instrument, number=90, titles={"en": "Spare"}, cluster=other, source="Test"
    )
    carry_to(world, review, S.NOMINATION)
    with refusal("under_review"):
        correct_article(article, actor=world.secretariat, values={"cluster": other})
    with refusal("under_review"):
        correct_article(spare, actor=world.secretariat, values={"cluster": article.cluster})
    with nothing_changes():
        staff.post(admin_url(article), form_of(staff, article, cluster=other.pk))
    staff.post(admin_url(article), form_of(staff, article, source="Corrected"))
    article.refresh_from_db()
    assert (article.source, article.cluster.number) == ("Corrected", 1)
    spare = correct_article(spare, actor=world.secretariat, values={"cluster": None})
    assert spare.cluster is None
