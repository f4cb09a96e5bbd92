"""Who sees what of a country review, cell by cell, in every step and after every decision on publication.

Written out from domain rule “who sees what”, not derived from the portal's own table. One line is one material; a
cell is `Y` or `-`; a line without a scene's name holds in every scene that is not named.
"""

import pytest

from reviews.models import OutcomeParagraph
from reviews.policies import audience_of
from tests.permissions.scenes import KEPT, MATERIAL, MODELS, OPEN, SCENES, review_of, set_scene
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import redact

READERS = (
    # State under review, two reviewing States: focal point, expert, observer of each
    "KEN focal_point",
    "KEN expert",
    "KEN observer",
    "GHA focal_point",
    "GHA expert",
    "GHA observer",
    "PER focal_point",
    "PER expert",
    "PER observer",
    "secretariat",
    # focal points in another review, and the chair of a working group
    "other State",
    "same State elsewhere",
    "chair",
    # everybody else
    "former expert",
    "Extended Bureau",
    "stakeholder",
    "nobody",
    "anonymous",
)
#             KEN  GHA  PER   S  other States  everybody else
NOBODY_ELSE = "---  ---  ---   Y  ---           -----"
PARTIES = "    YYY  YYY  YYY   Y  ---           -----"
OWN_DRAFT = "  YYY  ---  ---   Y  ---           -----"
GHANA = "      ---  YYY  ---   Y  ---           -----"
STATES = "     YYY  YYY  YYY   Y  YYY           -----"
EVERYONE = "   YYY  YYY  YYY   Y  YYY           YYYYY"

ISSUED = (
    "issued",
    "routed",
    "published all",
    "published parts",
    "published nothing",
    "questionnaire shared",
    "questionnaire published",
    "closed",
)
LIST_ROUTED_ONLY = ("routed", "published nothing", "questionnaire shared", "questionnaire published")
LIST_PUBLISHED = ("published all", "published parts", "closed")
NOBODY_NAMED_YET = ("planned",)


def line(default: str, **_none: str) -> dict[str, str]:
    return {"": default}


MATRIX: dict[str, dict[str, str]] = {
    "review": {"": PARTIES},
    "delegations": {"": PARTIES},
    "people": {"": PARTIES},
    "nominations of Ghana": {"": GHANA},
    "dates": {"": PARTIES},
    "answers": {"": OWN_DRAFT},
    "submission": {"": PARTIES, "questionnaire shared": STATES, "questionnaire published": EVERYONE},
    "feedback of Ghana": {"": PARTIES, "desk review": GHANA},
    "feedback of Peru": {"": PARTIES},
    "clarifications": {"": PARTIES},
    "meetings": {"": PARTIES},
    "list": {"": PARTIES, **dict.fromkeys(LIST_ROUTED_ONLY, STATES), **dict.fromkeys(LIST_PUBLISHED, EVERYONE)},
    "summary": {"": PARTIES, **dict.fromkeys(ISSUED, EVERYONE)},
    "decision": {"": PARTIES},
    "list, parties' edition": {"": PARTIES},
    "list, States' edition": {"": STATES, "issued": PARTIES},
    "list, public edition": {"": EVERYONE},
    "summary, public edition": {"": EVERYONE},
}

# The text of two observations, to whoever sees the list: one that is kept confidential, one that is not.
PUBLISHED_TEXT = dict.fromkeys(("published all", "published parts", "closed"), EVERYONE)
TEXTS: dict[str, dict[str, str]] = {
    OPEN: {"": STATES, **PUBLISHED_TEXT},
    KEPT: {"": PARTIES},
}
UNTIL_KEPT = ("drafting the list",)


def cells(table: dict[str, str], scene: str, scene_readers) -> dict[str, bool]:
    """Return the line of the table that holds in the scene, by reader."""
    marks = table.get(scene, table[""]).replace(" ", "")
    assert len(marks) == len(READERS)
    return {reader: mark == "Y" for reader, mark in zip(READERS, marks, strict=True) if reader in scene_readers}


@pytest.fixture
def scene(request, world, review, other_review):
    return set_scene(request.param, world, review, other_review)


every_scene = pytest.mark.parametrize(("name", "scene"), [(name, name) for name in SCENES], indirect=["scene"], ids=SCENES)


@every_scene
def test_material_is_visible_to_these_readers(name, scene):
    rows = {material: find(scene.review) for material, find in MATERIAL.items()}
    present = {material: found for material, found in rows.items() if found}
    expected = {material: cells(MATRIX[material], name, scene.readers) for material in present}
    actual = {
        material: {
            reader: _sees_all_or_none(found, user)
            for reader, user in scene.readers.items()
        }
        for material, found in present.items()
    }
    assert _differences(expected, actual) == []
    assert len(present) >= 5


def _sees_all_or_none(rows, user) -> bool:
    visible = type(rows[0]).objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).count()
    assert visible in (0, len(rows))
    one_by_one = {authz.is_visible(user, row) for row in rows}
    assert one_by_one == {visible > 0}, "a list and a detail disagree"
    return visible > 0


def _differences(expected, actual) -> list[str]:
    return [
        f"{reader} {'sees' if actual[line][reader] else 'does not see'}: {line}"
        for line in expected
        for reader in expected[line]
        if expected[line][reader] != actual[line][reader]
    ]


@every_scene
def test_text_of_an_observation_is_shown_to_these_readers(name, scene):
    paragraphs = OutcomeParagraph.objects.filter(outcome=scene.review.list_of_observations)
    for mark, table in TEXTS.items():
        paragraph = paragraphs.filter(text__startswith=mark).select_related("outcome__review").first()
        if paragraph is None or (mark == KEPT and not paragraph.is_confidential):
            continue
        expected = cells(table, name, scene.readers)
        shown = {
            reader: mark in redact(paragraph, audience_of(user, scene.review))["text"]
            for reader, user in scene.readers.items()
        }
        lists = cells(MATRIX["list"], name, scene.readers)
        both = {reader: shown[reader] and lists[reader] for reader in shown}
        assert _differences({mark: {r: expected[r] and lists[r] for r in expected}}, {mark: both}) == []


@every_scene
def test_nothing_of_the_other_review_is_seen_by_anyone_but_its_own(name, scene):
    own = {"secretariat", "other State", "same State elsewhere"}
    leaks = [
        f"{reader}: {model.__name__} {row.pk}"
        for reader, user in scene.readers.items()
        if reader not in own
        for model in MODELS
        for row in model.objects.visible_to(user)
        if review_of(row) == scene.other.pk
    ]
    assert leaks == []
    assert all(
        any(review_of(row) == scene.other.pk for row in model.objects.visible_to(scene.readers["other State"]))
        for model in MODELS
        if model.__name__ not in {"Meeting", "PublicationDecision", "OutcomeDocument"}
    )
