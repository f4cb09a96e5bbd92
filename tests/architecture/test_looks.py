"""Every move of every table asks what it says it asks: a new act cannot forget the second look."""

import pytest
from django.contrib.admin.sites import all_sites
from django.urls import NoReverseMatch, get_resolver, reverse

import dialogues.compilation_workflow
import dialogues.workflow
import reviews.workflow
import stakeholders.workflow
from untoc_portal.core import record_translations
from untoc_portal.core.admin.acts import Move
from untoc_portal.core.views import SecondLookView, ServiceFormView
from untoc_portal.core.workflow import Asks, Workflow

# Rows that two pages reach, and why.
REACHED_TWICE: dict[tuple[str, str], str] = {}

TABLES = {
    table.name: (module, table)
    for module in (
        reviews.workflow,
        dialogues.workflow,
        dialogues.compilation_workflow,
        stakeholders.workflow,
        record_translations,
    )
    for table in vars(module).values()
    if isinstance(table, Workflow)
}
ROWS = [
    pytest.param(table, row, id=f"{table.name}-{row.name}")
    for _module, table in TABLES.values()
    for row in table.transitions
]


def _views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        elif view := getattr(pattern.callback, "view_class", None):
            yield view


VIEWS = {view for view in _views(get_resolver().url_patterns) if getattr(view, "transitions", ())}
ADMIN_ACTS = [
    act
    for site in all_sites
    for model_admin in site._registry.values()
    for act in getattr(model_admin, "acts", {}).values()
    if isinstance(act.get_offer, Move)
]


def _pages(table, row, kind):
    return [view for view in VIEWS if (table.name, row.name) in view.transitions and issubclass(view, kind)]


def _in_admin(table, row):
    return [act for act in ADMIN_ACTS if (act.get_offer.workflow.name, act.get_offer.name) == (table.name, row.name)]


def _leads_back(table, row):
    """Return whether steps of the table lead from the target of the row to where it came from."""
    reached, todo = {row.target}, [row.target]
    while todo:
        here = todo.pop()
        new = {transition.target for transition in table.transitions if here in transition.sources} - reached
        reached |= new
        todo += new
    return bool(reached & set(row.sources))


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_move_asks_what_its_table_says(table, row):
    looks = _pages(table, row, SecondLookView)
    if row.asks == Asks.SECOND_LOOK:
        assert len(looks) == 1 + ((table.name, row.name) in REACHED_TWICE) or (not looks and _in_admin(table, row))
    elif row.asks == Asks.TEXT_FORM:
        assert len(_pages(table, row, ServiceFormView)) == 1
    elif row.asks == Asks.UNDO:
        assert [view for view in _pages(table, row, object) if view.undo_name]
    else:
        assert (looks, row.timed or _leads_back(table, row)) == ([], True)


@pytest.mark.parametrize(("table", "row"), [row for row in ROWS if row.values[1].asks == Asks.SECOND_LOOK])
def test_admin_shows_the_look_before_a_move(table, row):
    assert [act.label for act in _in_admin(table, row) if act.look is None] == []


def test_pages_name_moves_that_exist():
    named = {pair for view in VIEWS for pair in view.transitions}
    assert {(table, row) for table, row in named if row not in TABLES[table][1].by_name} == set()


def test_acts_that_offer_undo_have_an_address_for_it():
    undone = {view.undo_name for view in _views(get_resolver().url_patterns) if getattr(view, "undo_name", "")}
    assert undone >= {"reviews:undo_acceptance", "reviews:reopen_comment", "reviews:reopen_note"}
    for name in undone:
        with pytest.raises(NoReverseMatch, match="tried"):
            # The address is there: it only lacks its arguments.
            reverse(name)


def test_new_act_without_a_page_would_be_found():
    assert _pages(reviews.workflow.REVIEW, reviews.workflow.REVIEW["open"], SecondLookView)
    assert not _pages(reviews.workflow.INPUT, reviews.workflow.INPUT["expire"], SecondLookView)
    assert not _leads_back(reviews.workflow.REVIEW, reviews.workflow.REVIEW["close"])
