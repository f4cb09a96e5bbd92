"""Every page and act of a person is named with the operation that does it, or with the reason why there is none."""

from tests.api.coverage import (
    BEGIN,
    END,
    NOT_YET,
    PAPER,
    REASONS,
    build_table,
    list_pages,
    load_coverage,
    load_operations,
)

# How many pages have no operation yet. It may become less, and never more: a new page comes with its operation.
MOST_MISSING = 149


def test_every_page_is_named():
    named, there = set(load_coverage()), {page.name for page in list_pages()}
    assert there - named == set(), "name the new pages in untoc_portal/core/api/coverage.csv"
    assert named - there == set(), "these pages are gone"


def test_page_has_operations_of_the_schema_or_a_reason():
    operations = load_operations()
    for page, (names, reason) in load_coverage().items():
        assert set(names) <= operations.keys(), page
        assert bool(names) != bool(reason), page
        assert not reason or reason in REASONS, page


def test_act_is_done_by_an_operation_that_writes():
    operations = load_operations()
    coverage = load_coverage()
    wrong = [
        page.name
        for page in list_pages()
        if "POST" in page.methods and (names := coverage[page.name][0])
        if all(operations[name].startswith("GET ") for name in names)
    ]
    assert wrong == []


def test_no_page_comes_without_its_operation():
    missing = [page for page, (_names, reason) in load_coverage().items() if reason == NOT_YET]
    assert len(missing) <= MOST_MISSING


def test_table_of_the_paper_is_current():
    table = PAPER.read_text().partition(BEGIN)[2].partition(END)[0]
    assert table == build_table(), "run: .venv/bin/python -m tests.api.coverage"
