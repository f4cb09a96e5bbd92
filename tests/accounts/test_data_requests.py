"""Requests about personal data and legal holds: two officers decide; people see only their own data."""

import datetime as dt
import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from reviews.models import ContactMessage, Mandate, Nomination
from tests import locks
from tests.accounts.test_personal_data import ADDRESS, NAME, NOW, _keys, ada, amelie, ben, dump, find_in_dump, live
from tests.factories.any_row import make_row
from tests.factories.people import make_secretariat
from tests.factories.rows import refusal
from untoc_portal.accounts import data_requests, erasing, retention
from untoc_portal.accounts.data_export import ON_PAGE, build_export
from untoc_portal.accounts.enums import DataDecision, DataRequestKind
from untoc_portal.accounts.models import User
from untoc_portal.accounts.models_of_data import DataRequest, LegalHold
from untoc_portal.core.api_tokens import make_sign_in_token
from untoc_portal.core.models import ErasureCause, Message

pytestmark = pytest.mark.django_db
__all__ = ["_keys", "ada", "amelie", "ben"]


# Legal holds.


def test_hold_on_a_person_keeps_everything(amelie, ada, ben):
    live(amelie, ada)
    hold = data_requests.propose_hold(actor=ada, person=amelie, reason="An inquiry.")
    retention.run_retention()
    assert NAME in {name for _where, name in dump()}
    assert User.objects.get(pk=amelie.pk).name == NAME
    assert ContactMessage.objects.get().name == NAME
    with pytest.raises(Exception, match="legal hold"):
        erasing.erase_person(amelie, cause=ErasureCause.REQUEST, actor=ada)
    data_requests.confirm_hold(hold, actor=ben)
    data_requests.propose_end_of_hold(hold, actor=ada, reason="It is over.")
    assert LegalHold.objects.in_force().exists()
    data_requests.end_hold(hold, actor=ben)
    retention.run_retention()
    assert find_in_dump(NAME, ADDRESS) == []


def test_hold_on_an_object_keeps_that_one():
    ada = make_secretariat(name="Ada Officer")
    rows = [make_row(ContactMessage, name=f"Writer {at}", email=f"w{at}@x.example") for at in range(2)]
    with locks.unlock(ContactMessage):
        ContactMessage._base_manager.update(created_at=NOW - dt.timedelta(days=2000))
    kind = ContentType.objects.get_for_model(ContactMessage)
    data_requests.propose_hold(actor=ada, object_type=kind, object_id=rows[0].pk, reason="An inquiry.")
    retention.run_retention()
    names = dict(ContactMessage.objects.values_list("pk", "name"))
    assert names[rows[0].pk] == "Writer 0"
    assert names[rows[1].pk].startswith("person-")


def test_one_officer_cannot_confirm_or_end_a_hold_alone(amelie, ada, ben):
    hold = data_requests.propose_hold(actor=ada, person=amelie, reason="An inquiry.")
    with refusal("not_allowed"):
        data_requests.confirm_hold(hold, actor=ada)
    with refusal("not_proposed"):
        data_requests.end_hold(hold, actor=ben)
    data_requests.propose_end_of_hold(hold, actor=ben, reason="Over.")
    with refusal("not_allowed"):
        data_requests.end_hold(hold, actor=ben)
    with refusal("not_allowed"):
        data_requests.propose_hold(actor=amelie, person=ada, reason="x")
    with refusal("no_reason"):
        data_requests.propose_hold(actor=ada, person=amelie, reason=" ")
    with refusal("person_or_object"):
        data_requests.propose_hold(actor=ada, reason="x")


# Requests.


@pytest.fixture
def asked(amelie):
    return data_requests.request_data_change(amelie, kind=DataRequestKind.ERASURE, text="Please erase me.")


def propose(request, actor, proposal=DataDecision.ACCEPT, reason="As asked."):
    return data_requests.propose_answer(request, actor=actor, proposal=proposal, reason=reason)


def test_two_officers_decide_and_the_person_is_notified(asked, amelie, ada, ben):
    propose(asked, ada)
    data_requests.confirm_answer(asked, actor=ben)
    assert Message.objects.filter(recipient=amelie, event=data_requests.DECIDED).count() == 1
    assert retention.run_accepted_requests() == 0
    assert retention.run_accepted_requests(timezone.now() + dt.timedelta(days=2)) == 1
    assert find_in_dump(NAME, ADDRESS) == []
    assert retention.run_accepted_requests(timezone.now() + dt.timedelta(days=2)) == 0


def test_one_officer_does_not_decide_alone(asked, amelie, ada, ben):
    with refusal("not_proposed"):
        data_requests.confirm_answer(asked, actor=ada)
    propose(asked, ada)
    with refusal("not_allowed"):
        data_requests.confirm_answer(asked, actor=ada)
    with refusal("not_allowed"):
        data_requests.confirm_answer(asked, actor=amelie)
    with refusal("not_allowed"):
        propose(asked, amelie)
    data_requests.confirm_answer(asked, actor=ben)
    with refusal("decided_already"):
        propose(asked, ada)


def test_reason_is_asked_for(asked, ada):
    with refusal("no_reason"):
        propose(asked, ada, reason=" ")


def test_person_with_a_mandate_is_not_erased(asked, amelie, ada):
    make_row(Mandate, user=amelie, ended_on=None, end_reason="")
    with refusal("has_role"):
        propose(asked, ada)
    propose(asked, ada, DataDecision.REFUSE)


def test_second_open_request_is_refused(asked, amelie):
    with refusal("asked_already"):
        data_requests.request_data_change(amelie, kind="erasure", text="Again.")


def test_database_wants_two_officers(asked, ada):
    for values in ({"decided_by": ada}, {"decided_by": asked.user}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DataRequest.objects.filter(pk=asked.pk).update(
                proposal="accept", reason="x", proposed_by=ada, proposed_at=NOW, decided_at=NOW, **values
            )


# Pages.


def test_page_shows_the_newest_rows_and_reads_no_others(amelie, client, django_assert_max_num_queries):
    for number in range(ON_PAGE + 3):
        values = {"subject": f"Subject {number}.", "body": "-", "to": ADDRESS}
        Message.objects.create(recipient=amelie, event="x", key=str(number), language="en", **values)
    client.force_login(amelie)
    client.get(reverse("personal_data"))
    with django_assert_max_num_queries(15):
        page = client.get(reverse("personal_data")).content.decode()
    assert "Subject 3." in page
    assert "Subject 2." not in page
    assert "The file has 3 more rows." in page
    [held] = [one for one in build_export(amelie)["kinds"] if one["kind"] == "Messages"]
    assert len(held["rows"]) == ON_PAGE + 3


def test_page_and_file_show_the_users_own_data(amelie, ada, client):
    live(amelie, ada)
    make_row(Nomination, name="Somebody Else", email="else@example.org")
    client.force_login(amelie)
    page = client.get(reverse("personal_data")).content.decode()
    file = client.get(reverse("personal_data_file"))
    for text in (page, file.content.decode()):
        assert ADDRESS in text
        assert "Counsellor" in text
        assert "192.0.2.7" in text
        assert "Somebody Else" not in text
        assert "else@example.org" not in text
        assert ada.email not in text
    assert file["Cache-Control"] == "private, no-store"
    kinds = {one["kind"] for one in json.loads(file.content)["kinds"]}
    assert {"Nominations", "Mandates", "Audit events"} <= kinds


def test_export_has_no_secret(amelie, ada):
    live(amelie, ada)
    token, secret = make_sign_in_token(amelie)
    text = json.dumps(build_export(amelie))
    for hidden in (amelie.password, secret, token.token_sha256, '"s1"'):
        assert hidden not in text


def test_page_is_for_people_who_signed_in(client):
    assert client.get(reverse("personal_data")).status_code == 302
    assert client.get(reverse("personal_data_file")).status_code == 302


def test_request_by_page_and_decision_in_the_admin(amelie, ada, ben, client):
    client.force_login(amelie)
    assert client.post(reverse("ask_about_data"), {"kind": "erasure", "text": ""}).status_code == 422
    assert client.post(reverse("ask_about_data"), {"kind": "erasure", "text": "Erase me"}).status_code == 302
    request = DataRequest.objects.get()
    page = f"/admin/accounts/datarequest/{request.pk}/"
    assert client.get(page + "change/").status_code == 404
    for officer, act, values in ((ada, "propose", {"proposal": "accept", "reason": "Yes."}), (ben, "confirm", {})):
        client.force_login(officer)
        assert client.get(page + "change/").status_code == 200
        assert client.post(f"{page}act/{act}/", values).status_code == 302
    request.refresh_from_db()
    assert request.decided_by == ben
    client.force_login(amelie)
    assert "Accepted." in client.get(reverse("personal_data")).content.decode()


def test_hold_in_the_admin(amelie, ada, ben, client):
    client.force_login(ada)
    assert client.get("/admin/accounts/legalhold/add/").status_code == 200
    answer = client.post("/admin/accounts/legalhold/add/", {"person": amelie.pk, "reason": "An inquiry."})
    assert answer.status_code == 302
    hold = LegalHold.objects.get()
    client.force_login(ben)
    assert client.post(f"/admin/accounts/legalhold/{hold.pk}/act/confirm/").status_code == 302
    hold.refresh_from_db()
    assert hold.confirmed_by == ben
