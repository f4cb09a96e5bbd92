"""The checker the other tests rely on must itself be able to say no."""

import pytest

from tests.factories.draws import draw

LACKING = {"A01": ("UNTOC", "TIP"), "A02": ("UNTOC", "TIP"), "A03": ("UNTOC", "TIP")}


@pytest.fixture
def document(pool, document_of):
    return document_of(draw(pool(4, 4, 4, instruments=LACKING), ["checker"]))


def row_of(document, role):
    return next(row for row in document["assignments"] if row["role"] == role)


def drop_reviewer(document):
    document["assignments"].pop()
    return "two reviewers per instrument"


def drop_instrument(document):
    row_of(document, "same_region")["instruments"].pop()
    return "two reviewers per instrument"


def leave_a_protocol(document):
    reviewer = next(row["reviewer"] for row in document["assignments"] if "TIP" in row["instruments"])
    next(one for one in document["states"] if one["iso3"] == reviewer)["instruments"].remove("TIP")
    return "party"


def swap_roles(document):
    row_of(document, "same_region")["role"] = "other_region"
    return "regions"


def review_each_other(document):
    first = row_of(document, "same_region")
    mirror = next(
        row for row in document["assignments"] if row["sur"] == first["reviewer"] and row["role"] == "same_region"
    )
    mirror["reviewer"] = first["sur"]
    return "mutual"


def repeat_history(document):
    row = row_of(document, "other_region")
    document["rules"]["history"] = [[row["reviewer"], row["sur"]]]
    return "mutual"


def exclude_a_pair(document):
    row = row_of(document, "other_region")
    document["rules"]["excluded"] = [[row["sur"], row["reviewer"]]]
    return "excluded"


def review_itself(document):
    row = row_of(document, "same_region")
    row["reviewer"] = row["sur"]
    return "distinct reviewers"


def lower_the_most(document):
    document["rules"]["load_max"] = 1
    return "load"


def raise_the_fewest(document):
    document["rules"]["load_min"] = 3
    return "load"


def widen_additional(document):
    row_of(document, "additional")["instruments"].append("UNTOC")
    return "additional reviewers only for what is lacking"


def allow_two_only(document):
    document["rules"]["max_reviewers"] = 2
    return "at most four"


def crowd_a_group(document):
    document["rules"]["groups"] = dict.fromkeys(document["rules"]["groups"], 1)
    return "groups"


MUTATIONS = [
    drop_reviewer,
    drop_instrument,
    leave_a_protocol,
    swap_roles,
    review_each_other,
    repeat_history,
    exclude_a_pair,
    review_itself,
    lower_the_most,
    raise_the_fewest,
    widen_additional,
    allow_two_only,
    crowd_a_group,
]


def test_untouched_drawing_breaks_no_rule(document, broken_rules):
    assert broken_rules(document) == set()


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_every_mutation_is_noticed(document, broken_rules, mutate):
    assert mutate(document) in broken_rules(document)
