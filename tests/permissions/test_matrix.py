"""Who sees what of a country review, cell by cell, in every step and after every decision on publication.

Written out from domain rule “who sees what”, not derived from the portal's own table. One line is one material; a cell
is `Y` or `-`; the line named "" holds in every scene that has none of its own.
"""

import pytest
from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from reviews.models import Outcome, OutcomeParagraph
from reviews.policies import get_review_audience
from reviews.selectors.history import events_for_user
from tests.permissions.scenes import KEPT, MATERIAL, OPEN, PATHS, SCENES, set_scene
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import redact
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Document

READERS = (
    # State under review, two reviewing States: focal point, expert, observer of each; one observer has left
    *("KEN focal_point", "KEN expert", "KEN observer"),
    *("GHA focal_point", "GHA expert", "GHA observer"),
    *("PER focal_point", "PER expert"),
    "secretariat",
    # focal points in another review, and the chair of a working group
    *("other State", "same State elsewhere", "chair"),
    *("former observer", "Extended Bureau", "stakeholder", "nobody", "anonymous"),
    # delegates of Permanent Missions: of the State under review, of a reviewing State, of another State
    *("KEN delegate", "GHA delegate", "FIN delegate"),
)
#            KEN  GHA  PER  S  other States  everybody else  missions of KEN, GHA, FIN
PARTIES = "  YYY  YYY  YY   Y  ---           -----           ---"
# What a mission sees of the reviews of its State: the review, its dates, who takes part in it.
TAKES_PART = "YYY YYY  YY   Y  ---           -----           YY-"
OWN_DRAFT = "YYY  ---  --   Y  ---           -----           ---"
GHANA = "    ---  YYY  --   Y  ---           -----           -Y-"
GHANA_ALONE = "---  YYY  --   -  ---           -----           ---"
# Ghana has not cleared its feedback: it reads what Peru did once it has.
PERU = "     YYY  ---  YY   Y  ---           -----           ---"
STATES = "   YYY  YYY  YY   Y  YYY           -----           YYY"
EVERYONE = " YYY  YYY  YY   Y  YYY           YYYYY           YYY"
PEOPLE_OF_KENYA = "YYY YYY YY  Y  ---          -----           Y--"
PEOPLE_OF_GHANA = "YYY YYY YY  Y  ---          -----           -Y-"

AFTER_ISSUE = (
    "issued",
    "routed",
    "published all",
    "published parts",
    "published nothing",
    "questionnaire shared",
    "questionnaire published",
    "closed",
)
ROUTED_AND_NOT_PUBLISHED = ("routed", "published nothing", "questionnaire shared", "questionnaire published")
PUBLISHED = ("published all", "published parts", "closed")

MATRIX: dict[str, dict[str, str]] = {
    "review": {"": TAKES_PART},
    "delegations": {"": TAKES_PART},
    "people of Kenya": {"": PEOPLE_OF_KENYA},
    "people of Ghana": {"": PEOPLE_OF_GHANA},
    "people of Peru": {"": PARTIES},
    "nominations of Ghana": {"": GHANA},
    "note verbale of Ghana": {"": PEOPLE_OF_GHANA},
    "dates": {"": TAKES_PART},
    "consultation": {"": PARTIES},
    "answers": {"": OWN_DRAFT},
    "library": {"": OWN_DRAFT},
    "files with answers": {"": OWN_DRAFT},
    "changes of version": {"": OWN_DRAFT},
    "citations": {"": OWN_DRAFT},
    "consultations of stakeholders": {"": OWN_DRAFT},
    "invitations to give input": {"": OWN_DRAFT},
    "input received": {"": OWN_DRAFT},
    "submission": {"": PARTIES, "questionnaire shared": STATES, "questionnaire published": EVERYONE},
    "feedback of Ghana": {"": PARTIES, "desk review": GHANA_ALONE},
    "feedback of Peru": {"": PARTIES, "desk review": PERU},
    "passages of Ghana": {"": PARTIES, "desk review": GHANA_ALONE},
    "earlier passages of Ghana": {"": PARTIES, "desk review": GHANA_ALONE},
    "who wrote feedback": {"": PARTIES},
    "clarifications": {"": PARTIES, "desk review": PERU},
    "meetings": {"": PARTIES},
    "list": {"": PARTIES, **dict.fromkeys(ROUTED_AND_NOT_PUBLISHED, STATES), **dict.fromkeys(PUBLISHED, EVERYONE)},
    "summary": {"": PARTIES, **dict.fromkeys(AFTER_ISSUE, EVERYONE)},
    "earlier paragraphs": {"": PARTIES},
    "clearances": {"": PARTIES},
    "decision": {"": TAKES_PART},
    "list, parties' edition": {"": PARTIES},
    "list, States' edition": {"": STATES, "issued": PARTIES},
    "list, public edition": {"": EVERYONE},
    "summary, public edition": {"": EVERYONE},
    "passages of the list, States' edition": {"": STATES, "issued": PARTIES},
    "passages of the list, parties' edition": {"": PARTIES},
}
# The text of two observations to readers who may open the list; the State under review keeps one of them confidential.
TEXTS: dict[str, dict[str, str]] = {
    OPEN: {"": STATES, **dict.fromkeys(PUBLISHED, EVERYONE)},
    KEPT: {"": PARTIES},
}


def cells(table: dict[str, str], scene: str) -> dict[str, bool]:
    """Return the line of the table that holds in the scene, by reader. A role of no line reads what nobody's does."""
    marks = table.get(scene, table[""]).replace(" ", "")
    found = {reader: mark == "Y" for reader, mark in zip(READERS, marks, strict=True)}
    return dict.fromkeys(RoleGroup.values, found["nobody"]) | found


@pytest.mark.parametrize("name", SCENES)
def test_reader_sees_table_rights_and_no_other_review(name, world, review, other_review):
    scene = set_scene(name, world, review, other_review)
    assert set(scene.readers) <= {*READERS, *RoleGroup.values}
    for user in scene.readers.values():
        # As in a request: the roles of a reader are asked for once.
        authz.cache_grants(user)
    assert differences_in_material(name, scene) == []
    assert differences_in_text(name, scene) == []
    assert leaks_from_the_other(scene) == []
    assert differences_to_redact(scene) == []
    assert differences_in_documents(scene) == []
    assert events_of_hidden_rows(scene) == []


def differences_in_material(name, scene) -> list[str]:
    found = []
    for material, find in MATERIAL.items():
        if rows := find(scene.review):
            expected = cells(MATRIX[material], name)
            found += [
                f"{reader}, {material}: {'seen' if not expected[reader] else 'not seen'}"
                for reader in scene.readers
                if sees(scene, reader, rows) != expected[reader]
            ]
    return found


def sees(scene, reader, rows) -> bool:
    """Return whether the reader sees these rows: all or none, and one by itself as in the list."""
    visible = {row.pk for row in rows} & scene.get_visible(reader, type(rows[0]))
    assert len(visible) in (0, len(rows))
    assert authz.is_visible(scene.readers[reader], rows[-1]) == bool(visible)
    return bool(visible)


def differences_in_text(name, scene) -> list[str]:
    outcome = scene.review.list_of_observations
    paragraphs = list(OutcomeParagraph.objects.filter(outcome=outcome).select_related("outcome__review"))
    opens = cells(MATRIX["list"], name)
    return [
        f"{reader}, {mark}: {paragraph.text}"
        for mark, table in TEXTS.items()
        for paragraph in paragraphs
        if paragraph.text.startswith(mark)
        for reader, user in scene.readers.items()
        if opens[reader] and reads(user, paragraph, scene.review) != cells(table, name)[reader]
    ]


def reads(user, paragraph, review) -> bool:
    return redact(paragraph, get_review_audience(user, review)).get("text") == paragraph.text


def differences_to_redact(scene) -> list[str]:
    """Compare the rows that each reader finds with what `redact` says of every paragraph of both reviews."""
    rows = list(OutcomeParagraph.objects.select_related("outcome__review", "article__instrument", "drafted_by__party"))
    found = []
    for reader, user in scene.readers.items():
        opens = scene.get_visible(reader, Outcome)
        expected = {"head": set(), "text": set()}
        for row in rows:
            shown = redact(row, get_review_audience(user, row.outcome.review))
            if shown and row.outcome_id in opens:
                expected["head"].add(row.pk)
                expected["text"] |= set() if shown["is_withheld"] else {row.pk}
        got = {
            "head": set(OutcomeParagraph.objects.headings_visible_to(user).values_list("pk", flat=True)),
            "text": scene.get_visible(reader, OutcomeParagraph),
        }
        found += [f"{reader}, {name}" for name in expected if got[name] != expected[name]]
    return found


def differences_in_documents(scene) -> list[str]:
    """Compare the documents that each reader finds with those whose print the portal shows to this reader."""
    keys = list(Document.objects.values_list("pk", flat=True))
    readable = {
        reader: {key for path in settings.DOCUMENT_READERS for key in import_string(path)(user, keys)}
        for reader, user in scene.readers.items()
    }
    return [reader for reader in scene.readers if scene.get_visible(reader, Document) != readable[reader]]


def events_of_hidden_rows(scene) -> list[str]:
    """Return the readers who find an event that their timeline does not show, and did not do it themselves."""
    found = []
    for reader, user in scene.readers.items():
        visible = scene.get_visible(reader, AuditEvent)
        shown = {event.pk for review in (scene.review, scene.other) for event in events_for_user(user, review)}
        assert shown <= visible
        own = set(
            AuditEvent.objects.filter(Q(actor=user.pk) | Q(under_mandate__isnull=False)).values_list("pk", flat=True)
        )
        if reader != "secretariat" and visible - shown - own:
            found.append(reader)
    return found


# Both States take part in the other review, so their missions see the review and its dates, and their own people.
OF_THE_OTHER = ("GHA delegate", "FIN delegate")
SEEN_BY_MISSIONS = {"Review", "Delegation", "Deadline", "Mandate", "Nomination"}


def leaks_from_the_other(scene) -> list[str]:
    own = {"secretariat", "other State", "same State elsewhere", *OF_THE_OTHER}
    rows = {
        model: set(model.objects.filter(**{path: scene.other.pk}).values_list("pk", flat=True))
        for model, path in PATHS.items()
    }
    seen = {
        reader: [model.__name__ for model in PATHS if rows[model] & scene.get_visible(reader, model)]
        for reader in scene.readers
    }
    assert {"Review", "Submission", "Feedback", "Clarification", "Outcome", "Mandate"} <= set(seen["other State"])
    assert {reader: set(seen[reader]) for reader in OF_THE_OTHER} == dict.fromkeys(OF_THE_OTHER, SEEN_BY_MISSIONS)
    return [f"{reader}: {models}" for reader, models in seen.items() if models and reader not in own]


def test_every_material_is_there_in_some_scene(world, review, other_review):
    """A line that no scene has would prove nothing; these are there in scenes of their own."""
    scene = set_scene("closed", world, review, other_review)
    assert {material for material, find in MATERIAL.items() if not find(scene.review)} == {
        "library",
        "files with answers",
        "changes of version",
        "citations",
        "consultations of stakeholders",
        "invitations to give input",
        "input received",
        "meetings",
    }
