"""Every act of a country review over the API: the right person does it, everybody else gets 404 and leaves no trace."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ObservationKind, ReviewState as S
from reviews.models import DeadlineRule, Review
from reviews.selectors.readings import read_publication
from reviews.services import clarifications, clocks, feedback, paragraphs, people, publication
from tests.api.conftest import people_of, traces
from tests.factories.reading import seen
from tests.factories.reviews import (
    answer_all,
    carry_to,
    delegation_of,
    draft_and_clear,
    name_people,
    person,
)
from untoc_portal.core.public_ids import hide_id

SECRETARIAT = ("secretariat",)
OWN_FOCAL_POINT = ("KEN focal_point",)
OWN_DRAFTERS = ("KEN expert", "KEN focal_point")
REVIEWING_FOCAL_POINTS = ("GHA focal_point", "PER focal_point")
REVIEWING_DRAFTERS = ("GHA expert", "PER expert", *REVIEWING_FOCAL_POINTS)

WHY = {"reason": "Elections", "mandate": "Note verbale 7"}


@dataclass
class Case:
    """One act: the step it belongs to, who may do it, and the request."""

    state: str
    allowed: tuple[str, ...]
    url: str
    data: Callable[[Review], dict] | dict | None = None
    prepare: Callable[..., dict] = lambda _world, _review: {}
    method: str = "post"
    status: int = 200


def _today() -> str:
    return timezone.localdate().isoformat()


def _nominated(world, review):
    note = people.record_note_verbale(
        world.states["KEN"], actor=world.secretariat, reference="NV 77", dated=timezone.localdate()
    )
    row = people.nominate_person(
        delegation_of(review, "KEN"),
        actor=world.secretariat,
        note_verbale=note,
        name="New Expert",
        email="new.expert@example.org",
        role=DelegateRole.EXPERT,
    )
    return {"pk": hide_id(row)}


def _drafted_feedback(world, review):
    for iso3 in ("GHA", "PER"):
        feedback.save_feedback(
            delegation_of(review, iso3),
            actor=person(review, iso3),
            article=world.articles["UNTOC 5"],
            texts={"measures": "Measures"},
        )
    return {}


def _asked(world, review):
    row = clarifications.request_clarification(
        delegation_of(review, "GHA"),
        actor=person(review, "GHA"),
        article=world.articles["UNTOC 5"],
        request="Which court?",
    )
    return {"pk": hide_id(row)}


def _list_of(review):
    return {"outcome": review.list_of_observations.pk}


def _drafted(world, review, kind="list_of_observations", text="A gap"):
    outcome = review.outcomes.get(kind=kind)
    paragraph = paragraphs.draft_paragraph(
        outcome,
        actor=person(review, "GHA"),
        delegation=delegation_of(review, "GHA"),
        article=world.articles["UNTOC 5"],
        kind=ObservationKind.GAP,
        text=text,
    )
    return {"outcome": outcome.pk, "pk": paragraph.pk}


def _drafted_twice(world, review):
    return _drafted(world, review, text="Another gap") and _drafted(world, review)


def _first_paragraph(_world, review):
    outcome = review.list_of_observations
    return {"outcome": outcome.pk, "pk": outcome.paragraphs.first().pk}


def _cleared_summary(world, review):
    draft_and_clear(world, review.summary)
    return {"outcome": review.summary.pk}


def _decided(_world, review):
    publication.decide_publication(
        review, actor=person(review, "KEN"), seen=seen(read_publication(review)), list_scope="all"
    )
    return {}


def _mandate(_world, review):
    return {"pk": hide_id(person(review, "KEN", DelegateRole.OBSERVER).mandates.get())}


def _suspended(world, review):
    clocks.suspend_deadlines(review, actor=world.secretariat, **WHY)
    return {}


def _new_rule(_world, _review):
    DeadlineRule.objects.filter(kind="self_assessment").update(amount=7)
    return {}


def _version(review: Review) -> int:
    return review.list_of_observations.version


STEP = "/api/v1/reviews/KEN-1/transitions/"
PARAGRAPH = {"article": "UNTOC-5", "kind": "suggestion", "text": "A suggestion"}
CASES = {
    "open": Case(S.PLANNED, SECRETARIAT, "reviews/KEN-1/transitions/", {"name": "open"}),
    "nominate": Case(
        S.SELF_ASSESSMENT,
        ("secretariat", "KEN focal_point"),
        "nominations/",
        lambda _review: {
            "review": "KEN-1",
            "party": "KEN",
            "reference": "NV 5",
            "dated": _today(),
            "name": "An Expert",
            "email": "an.expert@example.org",
            "role": "expert",
        },
        status=201,
    ),
    "approve nomination": Case(S.SELF_ASSESSMENT, SECRETARIAT, "nominations/{pk}/approve/", prepare=_nominated),
    "refuse nomination": Case(
        S.SELF_ASSESSMENT, SECRETARIAT, "nominations/{pk}/refuse/", {"reason": "Not in the note"}, _nominated
    ),
    "end mandate": Case(S.SELF_ASSESSMENT, SECRETARIAT, "mandates/{pk}/end/", {"reason": "Left"}, _mandate),
    "confirm focal points": Case(
        S.NOMINATION,
        SECRETARIAT,
        "reviews/KEN-1/transitions/",
        {"name": "confirm_focal_points"},
        lambda world, review: name_people(world, review) or {},
    ),
    "hold consultation": Case(
        S.PRELIMINARY_CONSULTATION,
        ("KEN focal_point", "secretariat"),
        "reviews/KEN-1/consultation/",
        lambda _review: {"held_on": _today(), "language": "fr", "participants": "All", "timetable": "As agreed"},
    ),
    "extend a date": Case(
        S.SELF_ASSESSMENT,
        SECRETARIAT,
        "reviews/KEN-1/deadlines/self_assessment/extend/",
        {"amount": 2, "unit": "weeks", **WHY},
    ),
    "suspend clocks": Case(S.SELF_ASSESSMENT, SECRETARIAT, "reviews/KEN-1/deadlines/suspend/", WHY),
    "resume clocks": Case(S.SELF_ASSESSMENT, SECRETARIAT, "reviews/KEN-1/deadlines/resume/", WHY, _suspended),
    "recalculate clocks": Case(S.SELF_ASSESSMENT, SECRETARIAT, "reviews/KEN-1/deadlines/recalculate/", WHY, _new_rule),
    "save answers": Case(
        S.SELF_ASSESSMENT,
        OWN_DRAFTERS,
        "reviews/KEN-1/answers/",
        {"answers": [{"question": "untoc.6", "value": "yes", "explanation": "Act 3", "revision": 0}]},
    ),
    "submit questionnaire": Case(
        S.SELF_ASSESSMENT,
        OWN_FOCAL_POINT,
        "reviews/KEN-1/submit-questionnaire/",
        prepare=lambda _world, review: answer_all(review) or {},
    ),
    "save feedback": Case(
        S.DESK_REVIEW,
        REVIEWING_DRAFTERS,
        "reviews/KEN-1/feedback/",
        {"article": "UNTOC-5", "texts": {"measures": "Much"}},
    ),
    "clear feedback": Case(
        S.DESK_REVIEW, REVIEWING_FOCAL_POINTS, "reviews/KEN-1/feedback/clear/", prepare=_drafted_feedback
    ),
    "ask clarification": Case(
        S.DIALOGUE,
        REVIEWING_DRAFTERS,
        "reviews/KEN-1/clarifications/",
        {"article": "TIP-5", "request": "Which?"},
        status=201,
    ),
    "answer clarification": Case(
        S.DIALOGUE, OWN_DRAFTERS, "reviews/KEN-1/clarifications/{pk}/answer/", {"answer": "This."}, _asked
    ),
    "log meeting": Case(
        S.DIALOGUE,
        ("secretariat", *OWN_DRAFTERS, *REVIEWING_DRAFTERS),
        "reviews/KEN-1/meetings/",
        lambda _review: {"held_on": _today(), "participants": "All", "minutes": "Spoke"},
        status=201,
    ),
    "close dialogue": Case(
        S.DIALOGUE,
        ("secretariat", *REVIEWING_FOCAL_POINTS),
        "reviews/KEN-1/transitions/",
        {"name": "close_dialogue"},
    ),
    "draft paragraph": Case(
        S.OBSERVATIONS,
        REVIEWING_DRAFTERS,
        "outcomes/{outcome}/paragraphs/",
        PARAGRAPH,
        lambda _world, review: _list_of(review),
        status=201,
    ),
    "change paragraph": Case(
        S.OBSERVATIONS,
        REVIEWING_DRAFTERS,
        "outcomes/{outcome}/paragraphs/{pk}/",
        lambda review: {**PARAGRAPH, "expected_version": _version(review)},
        _drafted,
        "put",
    ),
    "merge paragraphs": Case(
        S.OBSERVATIONS,
        REVIEWING_DRAFTERS,
        "outcomes/{outcome}/paragraphs/{pk}/merge/",
        lambda review: {
            "other": review.list_of_observations.paragraphs.get(text="Another gap").pk,
            "text": "One gap",
            "expected_version": _version(review),
        },
        _drafted_twice,
    ),
    "remove paragraph": Case(
        S.OBSERVATIONS,
        REVIEWING_DRAFTERS,
        "outcomes/{outcome}/paragraphs/{pk}/",
        None,
        _drafted,
        "delete",
        204,
    ),
    "clear list": Case(S.OBSERVATIONS, REVIEWING_FOCAL_POINTS, "outcomes/{outcome}/clear/", prepare=_drafted),
    "agree to list": Case(
        S.AGREEMENT, OWN_FOCAL_POINT, "outcomes/{outcome}/agree/", prepare=lambda _world, review: _list_of(review)
    ),
    "return list": Case(
        S.AGREEMENT,
        OWN_FOCAL_POINT,
        "outcomes/{outcome}/return/",
        {"comment": "Please mend"},
        lambda _world, review: _list_of(review),
    ),
    "keep confidential": Case(
        S.AGREEMENT,
        OWN_FOCAL_POINT,
        "outcomes/{outcome}/paragraphs/{pk}/confidential/",
        {"is_confidential": True},
        _first_paragraph,
    ),
    "draft summary": Case(
        S.SUMMARY,
        REVIEWING_DRAFTERS,
        "outcomes/{outcome}/paragraphs/",
        PARAGRAPH,
        lambda _world, review: {"outcome": review.summary.pk},
        status=201,
    ),
    "clear summary": Case(
        S.SUMMARY,
        REVIEWING_FOCAL_POINTS,
        "outcomes/{outcome}/clear/",
        prepare=lambda world, review: _drafted(world, review, "summary"),
    ),
    "agree to summary": Case(
        S.SUMMARY,
        OWN_FOCAL_POINT,
        "outcomes/{outcome}/agree/",
        prepare=_cleared_summary,
    ),
    "return summary": Case(
        S.SUMMARY, OWN_FOCAL_POINT, "outcomes/{outcome}/return/", {"comment": "Shorter"}, _cleared_summary
    ),
    "issue": Case(S.COMPLETED, SECRETARIAT, "reviews/KEN-1/issue/"),
    "decide on publication": Case(S.ISSUED, OWN_FOCAL_POINT, "reviews/KEN-1/publication/", {"list_scope": "nothing"}),
}


# The acts that are done for what was read.
READ_FIRST = {
    "open",
    "approve nomination",
    "refuse nomination",
    "end mandate",
    "confirm focal points",
    "hold consultation",
    "submit questionnaire",
    "clear feedback",
    "close dialogue",
    "clear list",
    "agree to list",
    "return list",
    "clear summary",
    "agree to summary",
    "return summary",
    "issue",
    "decide on publication",
}


def request_for(name: str, world, review):
    """Carry the review to where the act belongs, and return how to ask for it."""
    case = CASES[name]
    review = carry_to(world, review, case.state)
    names = case.prepare(world, review)
    data = case.data(Review.objects.get(pk=review.pk)) if callable(case.data) else case.data
    url = f"/api/v1/{case.url.format(**names)}"

    def ask(client):
        body = {**(data or {}), "seen": read_first(client, url, data)} if name in READ_FIRST else data
        return getattr(client, case.method)(url, body, format="json")

    return ask


def read_first(client, url, data=None):
    """Return what a program reads before an act; nothing for whom there is no such act."""
    place, act = url.rstrip("/").rsplit("/", 1)
    act = data["name"] if act == "transitions" else act
    answer = client.get(f"{place}/second_look/", {"act": act})
    return answer.json().get("seen", "")


@pytest.mark.parametrize("name", CASES)
def test_act_is_for_the_right_person_alone(name, world, review, outsiders, api):
    case = CASES[name]
    ask = request_for(name, world, review)
    everyone = {**people_of(world, review), **outsiders}
    before = traces()
    answers = {who: ask(api(user)).status_code for who, user in everyone.items() if who not in case.allowed}
    assert answers == dict.fromkeys(answers, 404)
    assert ask(api()).status_code == 401
    assert traces() == before
    answer = ask(api(everyone[case.allowed[0]]))
    assert answer.status_code == case.status, answer.content
    assert traces() != before


def test_closing_needs_decision_and_routing(world, review, api):
    carry_to(world, review, S.ISSUED)
    client = api(world.secretariat)
    answer = client.post(STEP, {"name": "close", "seen": read_first(client, STEP, {"name": "close"})}, format="json")
    assert answer.status_code == 409
    assert answer.json()["code"] == "not_ready"
    assert len(answer.json()["reasons"]) == 2
    _decided(world, review)
    Review.objects.filter(pk=review.pk).update(routed_at=timezone.now())
    before = traces()
    assert api(person(review, "KEN")).post(
        "/api/v1/reviews/KEN-1/transitions/", {"name": "close"}, format="json"
    ).status_code == 404  # fmt: skip
    assert traces() == before
    answer = client.post(STEP, {"name": "close", "seen": read_first(client, STEP, {"name": "close"})}, format="json")
    assert answer.json()["state"] == S.CLOSED


@pytest.mark.parametrize("name", ["issue", "agree_list", "submit_questionnaire", "no_such_step"])
def test_step_that_an_act_brings_about_has_no_button(name, world, review, api):
    carry_to(world, review, S.COMPLETED)
    for user in (world.secretariat, person(review, "KEN")):
        answer = api(user).post("/api/v1/reviews/KEN-1/transitions/", {"name": name}, format="json")
        assert answer.status_code == 404
    assert Review.objects.get(pk=review.pk).state == S.COMPLETED


def test_step_in_the_wrong_state_is_a_conflict_with_its_rule(world, review, api):
    client, step = api(world.secretariat), {"name": "confirm_focal_points"}
    answer = client.post(STEP, {**step, "seen": read_first(client, STEP, step)}, format="json")
    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_state"
    assert answer.json()["rule"] == "Procedures and Rules, nomination of focal points and experts"
