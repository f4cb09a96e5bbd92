"""Every page and act of a person is named with the operation that does it, or with the reason why there is none."""

from tests.api.coverage import (
    BEGIN,
    END,
    PAPER,
    REASONS,
    build_table,
    list_pages,
    load_coverage,
    load_operations,
)


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


def test_table_of_the_paper_is_current():
    table = PAPER.read_text().partition(BEGIN)[2].partition(END)[0]
    assert table == build_table(), "run: .venv/bin/python -m tests.api.coverage"
