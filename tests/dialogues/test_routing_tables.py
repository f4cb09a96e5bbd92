"""Versions of the routing table, what they would change, and withdrawn routings."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dialogues.enums import RoutingTableState as R
from dialogues.models import Routing, RoutingTable, WorkingGroup
from dialogues.selectors.routing import get_table_in_force, list_routing_rules, preview_table
from dialogues.selectors.themes import list_routed_paragraphs
from dialogues.services import routing, routing_tables as tables
from dialogues.services.routing_tables import RuleEntry
from reviews.enums import ObservationKind
from tests.factories.dialogues import make_report, make_session
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to
from tests.factories.rows import refusal
from untoc_portal.core.models import AuditEvent
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def issued(stage, review):
    return carry_to(stage.world, review, "issued")


@pytest.fixture
def draft(stage):
    return tables.draft_table(actor=stage.secretariat, note="A decision of the Conference")


def rule_in(table, position):
    return table.rules.select_related("table").get(position=position)


def to_cooperation(stage, **fields):
    values = {"position": 2, "working_group": stage.groups["IC"], "source": "Decision 12/1", "verified": True}
    return RuleEntry(**{**values, "instrument": stage.world.instruments["UNTOC"], **fields})


def groups_of(review):
    return sorted(set(Routing.objects.filter(outcome__review=review).values_list("working_group__code", flat=True)))


def test_draft_copies_rules_in_force(stage, draft):
    before = [str(rule) for rule in list_routing_rules(get_table_in_force())]
    assert [str(rule) for rule in list_routing_rules(draft)] == before
    tables.change_rule(rule_in(draft, 2), actor=stage.secretariat, entry=to_cooperation(stage))
    assert [str(rule) for rule in list_routing_rules(get_table_in_force())] == before
    assert (draft.number, draft.state, get_table_in_force().number) == (2, R.DRAFT, 1)


def test_there_is_one_draft_and_one_version_in_force(stage, draft):
    with refusal("draft_exists"):
        tables.draft_table(actor=stage.secretariat, note="Another")
    for state in (R.DRAFT, R.IN_FORCE):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoutingTable.objects.create(number=9, note="N", state=state)


def test_table_is_the_secretariat_s_alone(stage, draft):
    rule = rule_in(draft, 1)
    for person in stage.everyone_but(stage.secretariat):
        for act in (
            lambda person=person: tables.draft_table(actor=person, note="Mine"),
            lambda person=person: tables.add_rule(draft, actor=person, entry=to_cooperation(stage, position=9)),
            lambda person=person: tables.change_rule(rule, actor=person, entry=to_cooperation(stage)),
            lambda person=person: tables.remove_rule(rule, actor=person),
            lambda person=person: do_after_reading(tables.put_in_force, draft, actor=person),
            lambda person=person: tables.discard_table(draft, actor=person),
        ):
            with refusal():
                act()


def test_version_that_is_no_draft_is_never_changed(stage, draft):
    present, rule = get_table_in_force(), rule_in(get_table_in_force(), 1)
    for act in (
        lambda: tables.add_rule(present, actor=stage.secretariat, entry=to_cooperation(stage, position=9)),
        lambda: tables.change_rule(rule, actor=stage.secretariat, entry=to_cooperation(stage)),
        lambda: tables.remove_rule(rule, actor=stage.secretariat),
        lambda: do_after_reading(tables.put_in_force, present, actor=stage.secretariat),
        lambda: tables.discard_table(present, actor=stage.secretariat),
    ):
        with refusal("not_a_draft"):
            act()


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"position": 1}, "position_taken", "position"),
        ({"position": 9, "kind": "praise"}, "invalid", "kind"),
        ({"position": 9, "source": " "}, "invalid", "source"),
    ],
)
def test_rule_with_a_wrong_value_names_the_field(stage, draft, fields, code, field):
    with refusal(code) as caught:
        tables.add_rule(draft, actor=stage.secretariat, entry=to_cooperation(stage, **fields))
    assert caught.value.field == field


def test_outcomes_never_go_to_the_conference_itself(stage, draft):
    body = WorkingGroup.objects.create(code="COP", names={"en": "The Conference"}, source="test")
    with refusal("conference"):
        tables.add_rule(draft, actor=stage.secretariat, entry=to_cooperation(stage, position=9, working_group=body))


def test_preview_says_what_would_change_and_changes_nothing(stage, issued, draft):
    routing.route_outcome(issued)
    tables.change_rule(rule_in(draft, 2), actor=stage.secretariat, entry=to_cooperation(stage))
    shown = {change.working_group.code: change for change in preview_table(draft)}
    assert {code: (change.now, change.then) for code, change in shown.items()} == {
        "TIP": (0, 0), "IC": (0, 2), "TA": (2, 0),
    }  # fmt: skip
    assert [gain.kind for gain in shown["IC"].gains] == [lose.kind for lose in shown["TA"].loses]
    assert groups_of(issued) == ["TA"]


@pytest.mark.parametrize("more", [0, 2])
def test_preview_costs_the_same_with_more_outcomes(stage, issued, other_review, draft, django_assert_num_queries, more):
    if more:
        carry_to(stage.world, other_review, "issued")
    with django_assert_num_queries(6):
        preview_table(draft)


def test_version_in_force_holds_for_what_is_routed_from_then_on(stage, issued, other_review, draft):
    routing.route_outcome(issued)
    tables.change_rule(rule_in(draft, 2), actor=stage.secretariat, entry=to_cooperation(stage))
    do_after_reading(tables.put_in_force, draft, actor=stage.secretariat)
    states = list(RoutingTable.objects.order_by("number").values_list("number", "state"))
    assert states == [(1, R.RETIRED), (2, R.IN_FORCE)]
    other = carry_to(stage.world, other_review, "issued")
    routing.route_outcome(other)
    routing.route_outcome(issued)
    assert (groups_of(issued), groups_of(other)) == (["TA"], ["IC"])
    versions = Routing.objects.order_by().values_list("outcome__review__code", "rule__table__number").distinct()
    assert sorted(versions) == [("FIN-1", 2), ("KEN-1", 1)]
    # Each group reads what its version sent it, whatever is in force today.
    for code, review in (("TA", issued), ("IC", other)):
        rows = list_routed_paragraphs(stage.groups[code], stage.delegate)
        assert {row.outcome.review_id for row in rows} == {review.pk}


def test_table_without_a_rule_is_not_put_in_force(stage, draft):
    for position in (1, 2, 3):
        tables.remove_rule(rule_in(draft, position), actor=stage.secretariat)
    with refusal("not_ready"):
        do_after_reading(tables.put_in_force, draft, actor=stage.secretariat)


def test_draft_is_discarded(stage, draft):
    tables.discard_table(draft, actor=stage.secretariat)
    assert list(RoutingTable.objects.values_list("number", flat=True)) == [1]


def test_routing_withdrawn_with_reason_keeps_record(stage, issued):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    row = routing.route_outcome(issued)[0]
    with refusal("no_reason"):
        do_after_reading(routing.withdraw_routing, row, actor=stage.secretariat, reason=" ")
    for person in stage.everyone_but(stage.secretariat):
        with refusal():
            do_after_reading(routing.withdraw_routing, row, actor=person, reason="Mine")
    do_after_reading(routing.withdraw_routing, row, actor=stage.secretariat, reason="Wrong group")
    assert routing.route_outcome(issued) == []
    assert Routing.objects.in_effect().filter(pk=row.pk).count() == 0
    assert {paragraph.outcome_id for paragraph in list_routed_paragraphs(stage.groups["TA"], stage.delegate)} == set()
    with refusal("withdrawn"):
        do_after_reading(routing.withdraw_routing, row, actor=stage.secretariat, reason="Again")
    do_after_reading(routing.restore_routing, row, actor=stage.secretariat, reason="Right after all")
    row.refresh_from_db()
    assert (row.withdrawn_at, row.agenda_item.session) == (None, session)
    said = AuditEvent.objects.filter(action="routed", object_id=row.pk).order_by("pk").values_list("changes", flat=True)
    assert [change.get("withdrawn") for change in said] == [None, True, False]
    with refusal("not_withdrawn"):
        do_after_reading(routing.restore_routing, row, actor=stage.secretariat, reason="Again")


def test_routing_of_a_session_that_is_over_stays(stage, issued):
    session = make_session(stage.secretariat, stage.groups["TA"])
    row = routing.route_outcome(issued)[0]
    make_report(stage.secretariat, session)
    with refusal("concluded"):
        do_after_reading(routing.withdraw_routing, row, actor=stage.secretariat, reason="Too late")


def test_routing_withdrawn_while_waiting_is_not_placed(stage, issued):
    row = routing.route_outcome(issued)[0]
    do_after_reading(routing.withdraw_routing, row, actor=stage.secretariat, reason="Wrong")
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    assert row.pk not in [document.pk for document in routing.place_waiting_documents(session.pk)]
    assert (
        do_after_reading(routing.restore_routing, row, actor=stage.secretariat, reason="Right").agenda_item.session
        == session
    )


def test_late_outcome_goes_to_the_following_session(stage, issued):
    group = stage.groups["TA"]
    closed = make_session(stage.secretariat, group, in_days=10)
    type(closed).objects.filter(pk=closed.pk).update(documents_close_on="2020-01-01")
    following = make_session(stage.secretariat, group, in_days=200)
    assert {row.agenda_item.session for row in routing.route_outcome(issued)} == {following}


def test_parties_see_where_their_outcome_went_and_others_do_not(stage, issued, client):
    from tests.factories.reviews import person  # noqa: PLC0415

    row = routing.route_outcome(issued)[0]
    do_after_reading(routing.withdraw_routing, row, actor=stage.secretariat, reason="Sent by mistake")
    url = reverse("dialogues:review_routings", args=[issued.code])
    for user in (person(issued, "KEN"), person(issued, "GHA"), stage.secretariat):
        client.force_login(user)
        shown = client.get(url).content.decode()
        assert "Sent by mistake" in shown
        assert "rule 2 of version 1" in shown
        assert ("Put before the group again" in shown) is (user == stage.secretariat)
    for user in stage.everyone_but(stage.secretariat):
        client.force_login(user)
        assert client.get(url).status_code == 404


def test_routings_leave_as_a_file(stage, issued, client):
    routing.route_outcome(issued)
    client.force_login(stage.secretariat)
    url = reverse("dialogues:review_routings", args=[issued.code])
    file = client.get(url, {"form": "csv"}).content.decode("utf-8-sig")
    head, *lines = file.splitlines()
    assert head == "Document,Where,When,By which rule"
    assert len(lines) == Routing.objects.count() > 0
    assert all("waits for a session" in line for line in lines)


def test_table_is_changed_on_its_pages(stage, issued, client):
    client.force_login(stage.secretariat)
    client.post(reverse("dialogues:routing_table_new"), {"note": "Decision"})
    table = RoutingTable.objects.get(state=R.DRAFT)
    rule = rule_in(table, 2)
    data = {
        "position": 2, "instrument": stage.world.instruments["UNTOC"].pk, "kind": ObservationKind.GAP,
        "working_group": stage.groups["IC"].pk, "source": "Decision",
    }  # fmt: skip
    client.post(reverse("dialogues:routing_rule_edit", args=[2, rule.pk]), data)
    client.post(reverse("dialogues:routing_rule_new", args=[2]), {**data, "position": 4})
    client.post(reverse("dialogues:routing_rule_remove", args=[2, rule_in(table, 3).pk]))
    assert client.post(reverse("dialogues:routing_rule_new", args=[2]), {**data, "position": 4}).status_code == 422
    assert [rule.position for rule in list_routing_rules(table)] == [1, 2, 4]
    shown = client.get(table.get_absolute_url()).content.decode()
    assert str(issued.list_of_observations) in shown
    send_read(client, reverse("dialogues:routing_table_in_force", args=[2]))
    assert get_table_in_force() == table
    assert "version 2" in client.get(reverse("dialogues:routing_table_list")).content.decode()


def test_pages_of_the_table_are_the_secretariat_s_alone(stage, draft, client):
    addresses = [
        reverse("dialogues:routing_table_list"), reverse("dialogues:routing_table_new"), draft.get_absolute_url(),
        reverse("dialogues:routing_rule_new", args=[2]),
    ]  # fmt: skip
    for person in stage.everyone_but(stage.secretariat):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {404}
