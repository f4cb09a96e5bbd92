"""The Mechanism's accounts: two kinds of source and no third, nothing spent that is not held, nothing erased."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Expenditure, FundedActivity, FundingSource, Payment
from dialogues.selectors.funding import accounts_for_user
from dialogues.services import funding
from tests.factories.reading import send_read
from tests.factories.rows import refusal
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent
from untoc_portal.front.demo.reading import do_after_reading


def paper(amount="100", **changes):
    """Return what every entry says of itself."""
    return {"amount": Decimal(amount), "dated": timezone.localdate(), "reference": "Paper", **changes}


@pytest.fixture
def activities(db):
    return [
        FundedActivity.objects.create(code=code, names={"en": code.title()}, source="test")
        for code in ("meetings", "training")
    ]


@pytest.fixture
def allotment(stage):
    return funding.record_source(actor=stage.secretariat, kind="regular_budget", **paper("1000"))


@pytest.fixture
def pledge(stage):
    return funding.record_source(
        actor=stage.secretariat, kind="voluntary", state=stage.world.states["PER"], **paper("500")
    )


def refused(code, field=None):
    """Expect a domain error of this code at this field, and no entry more than there was."""
    return Refusal(code, field)


class Refusal:
    def __init__(self, code, field):
        self.expected = (code, field)

    def __enter__(self):
        self.before = counts()

    def __exit__(self, _kind, error, _trace):
        assert isinstance(error, DomainError), error
        assert (error.code, error.field) == self.expected
        assert counts() == self.before
        return True


def counts():
    return [model.objects.count() for model in (FundingSource, Payment, Expenditure, AuditEvent)]


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"kind": "private_sector"}, "no_such_source", "kind"),
        ({"kind": "voluntary"}, "no_such_source", "state"),
        ({"kind": "regular_budget", "state": "PER"}, "allotment", "state"),
        ({"kind": "regular_budget", "earmarked_for": 0}, "allotment", "earmarked_for"),
        ({"kind": "regular_budget", "amount": Decimal(0)}, "invalid", "amount"),
        ({"kind": "regular_budget", "amount": Decimal("0.001")}, "invalid", "amount"),
        ({"kind": "regular_budget", "reference": " "}, "invalid", "reference"),
        ({"kind": "regular_budget", "dated": dt.date(2999, 1, 1)}, "future", "dated"),
    ],
)
def test_source_that_the_rules_do_not_know_is_refused(stage, activities, values, code, field):
    if "state" in values:
        values = values | {"state": stage.world.states[values["state"]]}
    if "earmarked_for" in values:
        values = values | {"earmarked_for": activities[0]}
    with refused(code, field):
        funding.record_source(actor=stage.secretariat, **paper() | values)


def test_database_knows_no_third_source(stage):
    entry = paper()
    for values in ({"kind": "private"}, {"kind": "voluntary"}, {"kind": "regular_budget", "state": "PER"}):
        state = stage.world.states.get(values.get("state"))
        with pytest.raises(IntegrityError), transaction.atomic():
            FundingSource.objects.create(**entry | values | {"state": state})
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingSource.objects.create(**entry | {"kind": "regular_budget", "amount": 0})


def test_accounts_are_kept_by_the_secretariat_alone(stage, activities, allotment, pledge):
    spent = funding.record_expenditure(allotment, actor=stage.secretariat, activity=activities[0], **paper())
    before = counts()
    for person in stage.everyone_but(stage.secretariat):
        acts = (
            lambda person=person: funding.record_source(actor=person, kind="regular_budget", **paper()),
            lambda person=person: funding.record_payment(pledge, actor=person, **paper()),
            lambda person=person: funding.record_expenditure(
                allotment, actor=person, activity=activities[0], **paper()
            ),
            lambda person=person: do_after_reading(funding.cancel_entry, spent, actor=person, reason="no"),
        )
        for act in acts:
            with pytest.raises(NotAllowedError):
                act()
    assert counts() == before


def test_no_more_is_paid_than_was_pledged(stage, pledge, allotment):
    funding.record_payment(pledge, actor=stage.secretariat, **paper("400"))
    with refused("too_much", "amount"):
        funding.record_payment(pledge, actor=stage.secretariat, **paper("100.01"))
    funding.record_payment(pledge, actor=stage.secretariat, **paper("100"))
    with refused("allotment"):
        funding.record_payment(allotment, actor=stage.secretariat, **paper())


def test_no_more_is_spent_than_the_source_holds(stage, activities, pledge, allotment):
    with refused("too_much", "amount"):
        funding.record_expenditure(pledge, actor=stage.secretariat, activity=activities[0], **paper("1"))
    funding.record_payment(pledge, actor=stage.secretariat, **paper("50"))
    funding.record_expenditure(pledge, actor=stage.secretariat, activity=activities[0], **paper("50"))
    with refused("too_much", "amount"):
        funding.record_expenditure(pledge, actor=stage.secretariat, activity=activities[0], **paper("0.01"))
    funding.record_expenditure(allotment, actor=stage.secretariat, activity=activities[0], **paper("1000"))
    with refused("too_much", "amount"):
        funding.record_expenditure(allotment, actor=stage.secretariat, activity=activities[1], **paper("0.01"))


def test_earmarked_contribution_is_spent_on_its_activity_alone(stage, activities):
    source = funding.record_source(
        actor=stage.secretariat,
        kind="voluntary",
        state=stage.world.states["PER"],
        earmarked_for=activities[1],
        **paper(),
    )
    funding.record_payment(source, actor=stage.secretariat, **paper())
    with refused("earmarked", "activity"):
        funding.record_expenditure(source, actor=stage.secretariat, activity=activities[0], **paper())
    funding.record_expenditure(source, actor=stage.secretariat, activity=activities[1], **paper())


def test_struck_out_entry_stays_and_no_longer_counts(stage, activities, pledge):
    paid = funding.record_payment(pledge, actor=stage.secretariat, **paper("100"))
    spent = funding.record_expenditure(pledge, actor=stage.secretariat, activity=activities[0], **paper("60"))
    for entry, reason, code, field in (
        (pledge, "Wrong", "used", None),
        (paid, "Wrong", "spent", None),
        (spent, " ", "no_reason", "reason"),
    ):
        with refused(code, field):
            do_after_reading(funding.cancel_entry, entry, actor=stage.secretariat, reason=reason)
    do_after_reading(funding.cancel_entry, spent, actor=stage.secretariat, reason="Entered twice")
    with refused("struck_out"):
        do_after_reading(funding.cancel_entry, spent, actor=stage.secretariat, reason="Again")
    do_after_reading(funding.cancel_entry, paid, actor=stage.secretariat, reason="Wrong")
    accounts = accounts_for_user(AnonymousUser())
    assert (accounts.pledged, accounts.paid, accounts.spent) == (500, 0, 0)
    assert list(Expenditure.objects.values_list("reason", "struck_by")) == [("Entered twice", stage.secretariat.pk)]
    assert list(Expenditure.objects.visible_to(AnonymousUser())) == []
    do_after_reading(funding.cancel_entry, pledge, actor=stage.secretariat, reason="Wrong State")
    with refused("struck_out"):
        funding.record_payment(pledge, actor=stage.secretariat, **paper())


def test_struck_out_without_reason_is_refused_by_the_database(stage, allotment):
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingSource.objects.update(struck_at=timezone.now(), struck_by=stage.secretariat)


@pytest.mark.parametrize("many", [1, 3])
def test_funding_query_count_is_constant(stage, activities, client, many, count_queries):
    for number in range(many):
        source = funding.record_source(
            actor=stage.secretariat, kind="voluntary", state=stage.world.states["PER"], **paper()
        )
        for _entry in range(many):
            funding.record_payment(source, actor=stage.secretariat, **paper("10"))
            funding.record_expenditure(source, actor=stage.secretariat, activity=activities[number % 2], **paper("5"))
    for address, queries in (("dialogues:funding", 4), ("dialogues:funding_file", 4), ("api:funding-source-list", 3)):
        with count_queries() as made:
            assert client.get(reverse(address)).status_code == 200
        assert len(made) == queries, address


def test_page_shows_totals_to_all_and_entries_to_secretariat(stage, activities, pledge, allotment, client):
    wrong = funding.record_payment(pledge, actor=stage.secretariat, **paper("70", reference="Deposit SECRET"))
    do_after_reading(funding.cancel_entry, wrong, actor=stage.secretariat, reason="SECRET reason")
    page = client.get(reverse("dialogues:funding")).content.decode()
    assert "$1,000</bdi>" in page
    assert "Peru" in page or str(stage.world.states["PER"]) in page
    assert ("SECRET" in page, reverse("dialogues:funding_source_new") in page) == (False, False)
    client.force_login(stage.secretariat)
    page = client.get(reverse("dialogues:funding")).content.decode()
    assert ("SECRET reason" in page, reverse("dialogues:payment_new", args=[pledge.pk]) in page) == (True, True)


def test_forms_enter_and_strike_out_and_nobody_else_reaches_them(stage, activities, client):
    sources = reverse("dialogues:funding_source_new")
    typed = {"kind": "regular_budget", "amount": "250.50", "dated": timezone.localdate(), "reference": "Decision 9"}
    for person in stage.everyone_but(stage.secretariat):
        client.force_login(person)
        assert client.post(sources, typed).status_code == 404
    client.force_login(stage.secretariat)
    answer = client.post(sources, typed | {"state": stage.world.states["PER"].pk})
    assert answer.status_code == 422
    assert "has no contributor" in answer.content.decode()
    assert client.post(sources, typed | {"kind": "lottery"}).status_code == 422
    assert client.post(sources, typed).status_code == 302
    source = FundingSource.objects.get()
    spend = reverse("dialogues:expenditure_new", args=[source.pk])
    typed |= {"activity": activities[0].pk, "amount": "250.50"}
    assert client.post(spend, typed).status_code == 302
    strike = reverse("dialogues:funding_strike_out", args=["expenditure", Expenditure.objects.get().pk])
    assert send_read(client, strike, {"reason": "Twice"}).status_code == 302
    assert Expenditure.objects.get().reason == "Twice"
    assert client.get(reverse("dialogues:funding_strike_out", args=["nothing", 1])).status_code == 404


def test_file_has_line_per_valid_entry_and_no_formula(stage, activities, pledge, allotment, client):
    funding.record_payment(pledge, actor=stage.secretariat, **paper("70", reference="=1+1"))
    funding.record_expenditure(allotment, actor=stage.secretariat, activity=activities[1], **paper("5"))
    answer = client.get(reverse("dialogues:funding_file"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["entry"], row["contributor"], row["activity"], row["amount_usd"]) for row in rows] == [
        ("allotment", "", "", "1000.00"),
        ("expenditure", "", "training", "5.00"),
        ("pledge", "PER", "", "500.00"),
        ("payment", "PER", "", "70.00"),
    ]
    assert rows[-1]["reference"] == "'=1+1"


def test_api_gives_sources_with_their_entries(stage, activities, pledge, client):
    funding.record_payment(pledge, actor=stage.secretariat, **paper("70"))
    row = client.get(reverse("api:funding-source-list")).json()["results"][0]
    assert (row["kind"], row["contributor"], row["amount"]) == ("voluntary", "PER", "500.00")
    assert [payment["amount"] for payment in row["payments"]] == ["70.00"]
    client.force_login(stage.secretariat)
    do_after_reading(funding.cancel_entry, Payment.objects.get(), actor=stage.secretariat, reason="Wrong")
    do_after_reading(funding.cancel_entry, pledge, actor=stage.secretariat, reason="Wrong")
    assert client.get(reverse("api:funding-source-list")).json()["results"] == []


def test_all_errors_of_an_entry_are_named_together(stage, allotment):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with refusal("no_such_source") as caught:
        funding.record_source(actor=stage.secretariat, kind="voluntary", **paper("-1", dated=tomorrow, reference=" "))
    assert {fault.field for fault in caught.value.all_errors} == {"state", "amount", "dated", "reference"}
    other = FundedActivity.objects.create(code="other", names={"en": "Other"}, source="test")
    with refusal("too_much") as caught:
        funding.record_expenditure(allotment, actor=stage.secretariat, activity=other, **paper("5000"))
    assert str(caught.value).startswith("Only $1,000.00 is left in this source.")
