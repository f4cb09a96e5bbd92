"""The admin is the secretariat's: its pages open for staff, and are not there for anyone else."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.factories.people import make_secretariat, make_user
from untoc_portal.accounts.models import User
from untoc_portal.core.models import Message

OWN = {"core", "accounts", "stakeholders", "reviews", "dialogues"}
MODELS = sorted(
    (model._meta.app_label, model._meta.model_name) for model in admin.site._registry if model._meta.app_label in OWN
)

# A file with official texts is added, and changes nothing before it is confirmed. A hold only keeps data from erasure,
# and a research archive is for the secretariat until two officers issue it.
ADDED = {
    ("accounts", "legalhold"),
    ("accounts", "roleproposal"),
    ("dialogues", "researcharchive"),
    ("reviews", "dayoff"),
    ("reviews", "question"),
    ("reviews", "textimport"),
}

# A draft is only for its author: the secretariat sees no statement before it is submitted.
UNSEEN = {("dialogues", "statement"): {"state": "draft"}, ("core", "auditevent"): {"content_type__model": "statement"}}


def _url(model, page, *args):
    return reverse(f"admin:{'_'.join(model)}_{page}", args=args)


def _model_admin(model):
    return next(
        options for known, options in admin.site._registry.items()
        if (known._meta.app_label, known._meta.model_name) == model
    )  # fmt: skip


def test_every_table_the_secretariat_works_with_is_there():
    expected = {
        ("accounts", "accesssetting"),
        ("accounts", "datarequest"),
        ("accounts", "emergencyaccess"),
        ("accounts", "legalhold"),
        ("accounts", "recoveryrequest"),
        ("accounts", "retentionsetting"),
        ("accounts", "roleproposal"),
        ("accounts", "user"),
        ("core", "auditevent"),
        ("core", "document"),
        ("core", "erasure"),
        ("core", "job"),
        ("core", "message"),
        ("core", "recordtranslation"),
        ("dialogues", "application"),
        ("dialogues", "bureaudecision"),
        ("dialogues", "bureauseat"),
        ("dialogues", "chairsummary"),
        ("dialogues", "compilation"),
        ("dialogues", "conferencedecision"),
        ("dialogues", "contribution"),
        ("dialogues", "dialogue"),
        ("dialogues", "disclosuresetting"),
        ("dialogues", "expenditure"),
        ("dialogues", "floorlimit"),
        ("dialogues", "floorrequest"),
        ("dialogues", "fundedactivity"),
        ("dialogues", "fundingsource"),
        ("dialogues", "objection"),
        ("dialogues", "participationright"),
        ("dialogues", "payment"),
        ("dialogues", "researcharchive"),
        ("dialogues", "routing"),
        ("dialogues", "routingrule"),
        ("dialogues", "routingtable"),
        ("dialogues", "session"),
        ("dialogues", "statement"),
        ("dialogues", "theme"),
        ("dialogues", "workinggroup"),
        ("reviews", "article"),
        ("reviews", "articletext"),
        ("reviews", "cluster"),
        ("reviews", "contactentry"),
        ("reviews", "contactkind"),
        ("reviews", "dayoff"),
        ("reviews", "deadlinerule"),
        ("reviews", "dutystation"),
        ("reviews", "followupinvitation"),
        ("reviews", "draw"),
        ("reviews", "drawsetting"),
        ("reviews", "legislation"),
        ("reviews", "letter"),
        ("reviews", "letteranswer"),
        ("reviews", "lettertemplate"),
        ("reviews", "mandate"),
        ("reviews", "mission"),
        ("reviews", "nomination"),
        ("reviews", "noteverbale"),
        ("reviews", "phase"),
        ("reviews", "question"),
        ("reviews", "questionnaire"),
        ("reviews", "reminderrule"),
        ("reviews", "review"),
        ("reviews", "reviewgroup"),
        ("reviews", "reviewsetting"),
        ("reviews", "secretariatnote"),
        ("reviews", "statecircle"),
        ("reviews", "statecontact"),
        ("reviews", "statemandate"),
        ("reviews", "statenotice"),
        ("reviews", "officerincharge"),
        ("reviews", "officialtext"),
        ("reviews", "term"),
        ("reviews", "textimport"),
        ("stakeholders", "instrument"),
        ("stakeholders", "instrumentstatus"),
        ("stakeholders", "organization"),
        ("stakeholders", "participationsetting"),
        ("stakeholders", "representative"),
        ("stakeholders", "state"),
    }
    assert set(MODELS) == expected


def _answers(client, model):
    """Return how a table's pages answer: list, search and, when there is a row to be seen, its page and history."""
    found = [client.get(_url(model, "changelist")), client.get(_url(model, "changelist"), {"q": "a"})]
    row = _model_admin(model).model._default_manager.exclude(**UNSEEN.get(model, {"pk": None})).first()
    if row is not None:
        found.append(client.get(_url(model, "change", row.pk)))
        found.append(client.get(_url(model, "history", row.pk), follow=True))
    return {answer.status_code for answer in found}


def test_pages_open_for_the_secretariat(staff, furnished):
    assert {model: _answers(staff, model) for model in MODELS} == {model: {200} for model in MODELS}


def test_index_opens_for_the_secretariat_alone(staff, visitor, furnished):
    assert staff.get("/admin/").status_code == 200
    for user in furnished["others"]:
        assert visitor(user).get("/admin/").status_code == 404


def _addresses(model):
    row = _model_admin(model).model._default_manager.first()
    pages = [_url(model, "changelist"), _url(model, "add")]
    return [*pages, _url(model, "change", row.pk), _url(model, "act", row.pk, "open")] if row else pages


def test_pages_are_not_there_for_others(visitor, furnished):
    addresses = [address for model in MODELS for address in _addresses(model)]
    assert len(addresses) > 100
    # A delegate, a member of the Bureau and somebody without any role represent all who are kept out.
    for user in furnished["others"][1::2]:
        client = visitor(user)
        assert {client.get(address).status_code for address in addresses} == {404}
        assert {client.post(address).status_code for address in addresses} == {404}


def test_anonymous_is_sent_to_the_portals_own_sign_in(db, visitor):
    for path in ("/admin/", "/admin/login/", "/admin/reviews/review/"):
        answer = visitor().get(path, follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
        assert answer.status_code == 200


def test_admin_sign_in_does_not_loop_outsiders(db, visitor):
    assert visitor(make_user()).get("/admin/login/?next=/admin/").status_code == 404


@pytest.mark.parametrize("without", ["role", "is_staff"])
def test_role_and_flag_are_both_needed(without, db, visitor):
    user = make_secretariat()
    if without == "role":
        user.groups.clear()
    else:
        User.objects.filter(pk=user.pk).update(is_staff=False)
    assert visitor(User.objects.get(pk=user.pk)).get("/admin/").status_code == 404


def test_nothing_is_deleted_and_little_is_added(rf, world):
    request = rf.get("/admin/")
    request.user = world.secretariat
    for model in MODELS:
        options = _model_admin(model)
        assert not options.has_delete_permission(request)
        assert options.has_add_permission(request) == (model in ADDED)


def test_drafts_of_statements_stay_their_authors(staff, furnished):
    statement = furnished["draft statement"]
    assert staff.get(_url(("dialogues", "statement"), "change", statement.pk)).status_code == 302
    assert "On victims" not in staff.get(_url(("dialogues", "statement"), "changelist")).content.decode()


def test_messages_do_not_show_the_links_they_hold(staff, furnished):
    message = Message.objects.filter(event="accounts/activation").first()
    page = staff.get(_url(("core", "message"), "change", message.pk)).content.decode()
    assert message.url not in page
    assert message.body not in page
    assert staff.get(_url(("core", "message"), "changelist"), {"q": message.url[-30:]}).context["cl"].result_count == 0


def test_passwords_are_not_shown_or_set(staff, world):
    page = staff.get(_url(("accounts", "user"), "change", world.secretariat.pk)).content.decode()
    for name in ("password", "is_superuser", "user_permissions", 'name="is_staff"'):
        assert f'id_{name}"' not in page
        assert f'name="{name}"' not in page
