"""Routing of outcomes and chairs' summaries to the working groups."""

import pytest
import time_machine

from dialogues.models import Routing, RoutingRule
from dialogues.selectors.themes import group_by_theme, list_routed_paragraphs
from dialogues.services import routing, sessions
from reviews.enums import ObservationKind
from reviews.models import OutcomeParagraph
from tests.factories.dialogues import make_report, make_session
from tests.factories.reviews import carry_to
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def issued(stage, review):
    """Give an issued review with paragraphs on the Convention, none routed yet."""
    return carry_to(stage.world, review, "issued")


def add_paragraph(review, article, kind, text="A text", **fields):
    outcome = review.list_of_observations
    first = outcome.paragraphs.first()
    return OutcomeParagraph.objects.create(
        outcome=outcome,
        article=article,
        kind=kind,
        text=text,
        drafted_by=first.drafted_by,
        updated_by=first.updated_by,
        **fields,
    )


def placed():
    rows = Routing.objects.order_by("pk").select_related("working_group", "outcome", "agenda_item__session")
    return [(row.working_group.code, row.outcome.kind, row.agenda_item and row.agenda_item.session) for row in rows]


def test_outcome_goes_to_the_groups_whose_rules_match(stage, issued):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    made = routing.route_outcome(issued)
    assert placed() == [("TA", "list_of_observations", session), ("TA", "summary", session)]
    assert [row.agenda_item.title for row in made] == ["Outcomes", "Outcomes"]
    issued.refresh_from_db()
    assert issued.routed_at is not None
    assert AuditEvent.objects.filter(action="routed").count() == 2


def test_outcome_on_two_instruments_goes_to_two_groups(stage, issued):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    add_paragraph(issued, stage.world.articles["TIP 5"], ObservationKind.TECHNICAL_ASSISTANCE)
    routing.route_outcome(issued)
    assert placed() == [
        ("TIP", "list_of_observations", None),
        ("TA", "list_of_observations", session),
        ("TA", "summary", session),
    ]


def test_outcome_goes_once_to_a_group_by_the_first_rule(stage, issued):
    add_paragraph(issued, stage.world.articles["UNTOC 6"], ObservationKind.TECHNICAL_ASSISTANCE)
    routing.route_outcome(issued)
    row = Routing.objects.get(outcome__kind="list_of_observations")
    assert row.rule == RoutingRule.objects.get(position=2)


def test_rule_on_another_cluster_does_not_match(stage, issued):
    from reviews.models import Cluster  # noqa: PLC0415

    other = Cluster.objects.create(number=4, roman="IV", titles={"en": "Cooperation"})
    RoutingRule.objects.update(cluster=other)
    assert routing.route_outcome(issued) == []
    issued.refresh_from_db()
    assert issued.routed_at is not None


def test_outcome_routed_twice_changes_nothing(stage, issued):
    make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    routing.route_outcome(issued)
    issued.refresh_from_db()
    before, first_time, events = placed(), issued.routed_at, AuditEvent.objects.count()
    assert routing.route_outcome(issued) == []
    issued.refresh_from_db()
    assert (placed(), issued.routed_at, AuditEvent.objects.count()) == (before, first_time, events)


def test_outcome_of_a_review_that_is_not_issued_is_refused(stage, review):
    carry_to(stage.world, review, "completed")
    with pytest.raises(DomainError) as caught:
        routing.route_outcome(review)
    assert caught.value.code == "not_issued"
    assert not Routing.objects.exists()


def test_issuing_routes_by_a_job(stage, review, capture_commit):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    carry_to(stage.world, review, "completed")
    with capture_commit():
        carry_to(stage.world, review, "issued")
    assert {row[2] for row in placed()} == {session}


def test_outcome_is_placed_on_the_earliest_session_still_to_come(stage, issued):
    group = stage.groups["TA"]
    with time_machine.travel("2020-01-01"):
        make_session(stage.secretariat, group)
    make_session(stage.secretariat, group, in_days=60)
    soon = make_session(stage.secretariat, group, in_days=5)
    do_after_reading(sessions.conclude_session, make_session(stage.secretariat, group), actor=stage.secretariat)
    routing.route_outcome(issued)
    assert {row[2] for row in placed()} == {soon}


def test_what_waits_is_placed_when_a_session_is_scheduled(stage, issued, capture_commit):
    routing.route_outcome(issued)
    assert {row[2] for row in placed()} == {None}
    with capture_commit():
        make_session(stage.secretariat, stage.group, in_days=10)
    assert {row[2] for row in placed()} == {None}
    with capture_commit():
        session = make_session(stage.secretariat, stage.groups["TA"], in_days=10)
    assert {row[2] for row in placed()} == {session}
    assert routing.place_waiting_documents(session.pk) == []


def test_what_waits_is_not_placed_on_a_past_session(stage, issued):
    routing.route_outcome(issued)
    with time_machine.travel("2020-01-01"):
        session = make_session(stage.secretariat, stage.groups["TA"])
    assert routing.place_waiting_documents(session.pk) == []


def test_routing_changed_by_the_secretariat_within_the_group(stage, issued):
    session = make_session(stage.secretariat, stage.groups["TA"], in_days=10, agenda=["Opening", "Other"])
    row = routing.route_outcome(issued)[0]
    item = session.agenda_items.get(number=2)
    assert routing.change_routing(row, actor=stage.secretariat, agenda_item=item).agenda_item == item
    for person in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            routing.change_routing(row, actor=person, agenda_item=item)


def test_routing_to_wrong_group_or_concluded_session_refused(stage, issued):
    group = stage.groups["TA"]
    make_session(stage.secretariat, group, in_days=10)
    row = routing.route_outcome(issued)[0]
    elsewhere = make_session(stage.secretariat, stage.group, in_days=10).agenda_items.get()
    over = make_session(stage.secretariat, group)
    make_report(stage.secretariat, over)
    for item in (elsewhere, over.agenda_items.get()):
        with pytest.raises(DomainError) as caught:
            routing.change_routing(row, actor=stage.secretariat, agenda_item=item)
        assert caught.value.field == "agenda_item"


def test_routing_of_a_concluded_session_stays(stage, issued):
    group = stage.groups["TA"]
    over = make_session(stage.secretariat, group)
    row = routing.route_outcome(issued)[0]
    make_report(stage.secretariat, over)
    item = make_session(stage.secretariat, group, in_days=10).agenda_items.get()
    row.refresh_from_db()
    with pytest.raises(DomainError) as caught:
        routing.change_routing(row, actor=stage.secretariat, agenda_item=item)
    row.refresh_from_db()
    assert (caught.value.code, row.agenda_item.session) == ("concluded", over)


def themes(stage, user, code="TA"):
    return group_by_theme(list_routed_paragraphs(stage.groups[code], user))


def texts(stage, user, code="TA"):
    return [row["text"] for theme in themes(stage, user, code) for row in theme.paragraphs]


def test_themes_hold_only_what_the_group_is_sent(stage, issued):
    add_paragraph(issued, stage.world.articles["TIP 5"], ObservationKind.GAP, "On the Protocol")
    add_paragraph(issued, stage.world.articles["TIP 5"], ObservationKind.TECHNICAL_ASSISTANCE, "A need")
    assert texts(stage, stage.delegate) == []
    routing.route_outcome(issued)
    heads = [
        (theme.article.instrument.code, theme.article.number, theme.kind) for theme in themes(stage, stage.delegate)
    ]
    assert heads == [
        ("UNTOC", 5, "Successes and best practices"),
        ("UNTOC", 5, "Gaps and challenges"),
        ("TIP", 5, "Technical-assistance needs"),
    ]
    assert texts(stage, stage.delegate, "TIP") == ["On the Protocol", "A need"]
    assert texts(stage, stage.delegate, "IC") == []


def test_themes_name_no_state_and_withhold_what_is_confidential(stage, issued):
    article = stage.world.articles["UNTOC 6"]
    add_paragraph(issued, article, ObservationKind.GAP, "Kenya should train the Kenyan police.")
    add_paragraph(issued, article, ObservationKind.SUGGESTION, "Secret of Kenya", is_confidential=True)
    routing.route_outcome(issued)
    for person in (stage.delegate, stage.chair, stage.secretariat):
        assert texts(stage, person)[-2:] == ["[State] should train the [State] police.", "[withheld]"]


def test_themes_are_empty_for_stakeholders_and_the_public(stage, issued):
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415

    routing.route_outcome(issued)
    assert texts(stage, stage.representative) == []
    assert texts(stage, AnonymousUser()) == []
    assert texts(stage, stage.delegate) != []


def test_themes_do_not_follow_the_order_of_states(stage, review, other_review):
    for one in (review, other_review):
        carry_to(stage.world, one, "issued")
        for n in range(3):
            add_paragraph(one, stage.world.articles["UNTOC 6"], ObservationKind.GAP, f"{one.code} {n}")
        routing.route_outcome(one)
    shown = themes(stage, stage.delegate)[-1].paragraphs
    assert len(shown) == 6
    order = list(list_routed_paragraphs(stage.groups["TA"], stage.delegate).filter(kind="gap", article__number=6))
    assert order == sorted(order, key=lambda row: (row.pk * 7919 % 10007, row.pk))
