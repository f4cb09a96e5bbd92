"""An act applies to the text that its actor has read. After a change by a colleague, it is refused with the change."""

import pytest

from reviews.enums import PublicationScope, ReviewState as S
from reviews.enums_of_draws import DrawAct
from reviews.models import Draw
from reviews.selectors.readings import (
    read_clarification,
    read_feedback,
    read_outcome,
    read_publication,
)
from reviews.selectors.readings_of_draws import read_draw
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services import draw_later, draw_numbers, draws
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.clarifications import answer_clarification, request_clarification, withdraw_clarification
from reviews.services.draw_pools import read_pool
from reviews.services.feedback import clear_feedback, save_feedback
from reviews.services.legislation import cite_legislation
from reviews.services.outcomes import agree_outcome, clear_outcome, return_outcome
from reviews.services.paragraphs import draft_paragraph, keep_confidential
from reviews.services.preparing import prepare_draw
from reviews.services.publication import decide_publication
from reviews.services.questionnaires import submit_questionnaire
from stakeholders.models import State
from tests.factories.legislation import add_law
from tests.factories.reading import seen
from tests.factories.reviews import answer_all, carry_to, delegation_of, person
from tests.factories.rows import refusal
from untoc_portal.core.models import Preparation
from untoc_portal.core.second_look import ChangedSinceReadError


def _answer(_world, review):
    question = review.questions().get(key="untoc.5")
    entry = AnswerEntry(question=question, value="yes", text="Changed.", expected_revision=1)
    save_answers(review, actor=person(review, "KEN", "expert"), entries=[entry])


def _cite(_world, review):
    expert = person(review, "KEN", "expert")
    law = add_law(review, actor=expert, title="Organized Crime Act")
    question = review.questions().get(key="untoc.5")
    cite_legislation(review, actor=expert, question=question, legislation=law, provisions="Section 3")


def _draft(world, review, text="Another gap"):
    fields = {"article": world.articles["UNTOC 5"], "kind": "gap", "text": text}
    ghana = delegation_of(review, "GHA")
    draft_paragraph(review.list_of_observations, actor=person(review, "GHA"), delegation=ghana, **fields)


def _write_feedback(world, review, text="Seen otherwise"):
    fields = {"article": world.articles["UNTOC 5"], "texts": {"measures": text}}
    save_feedback(delegation_of(review, "GHA"), actor=person(review, "GHA", "expert"), **fields)


def _keep(_world, review):
    paragraph = review.list_of_observations.paragraphs.first()
    keep_confidential(paragraph, actor=person(review, "KEN"), is_confidential=True)


def _decide(_world, review):
    read = seen(read_publication(review))
    decide_publication(review, actor=person(review, "KEN"), seen=read, list_scope=PublicationScope.NOTHING)


def _build_list_act(act, iso3, **values):
    def do(review, read):
        who = {"actor": person(review, iso3), "seen": read, **values}
        who |= {"delegation": delegation_of(review, iso3)} if act is clear_outcome else {}
        return act(review.list_of_observations, **who)

    return do


# Step; how to prepare it; what is read; what a colleague does in the meantime; the act.
CASES = {
    "submit, answer changed": (
        S.SELF_ASSESSMENT,
        lambda _w, r: answer_all(r),
        read_self_assessment,
        _answer,
        lambda r, read: submit_questionnaire(r, actor=person(r, "KEN"), seen=read),
    ),
    "submit, law cited": (
        S.SELF_ASSESSMENT,
        lambda _w, r: answer_all(r),
        read_self_assessment,
        _cite,
        lambda r, read: submit_questionnaire(r, actor=person(r, "KEN"), seen=read),
    ),
    "clear feedback": (
        S.DESK_REVIEW,
        lambda w, r: _write_feedback(w, r, "Seen"),
        lambda r: read_feedback(delegation_of(r, "GHA")),
        _write_feedback,
        lambda r, read: clear_feedback(delegation_of(r, "GHA"), actor=person(r, "GHA"), seen=read),
    ),
    "clear list": (
        S.OBSERVATIONS,
        lambda w, r: _draft(w, r, "A gap"),
        lambda r: read_outcome(r.list_of_observations),
        _draft,
        _build_list_act(clear_outcome, "GHA"),
    ),
    "agree, paragraph kept confidential": (
        S.AGREEMENT,
        lambda _w, _r: None,
        lambda r: read_outcome(r.list_of_observations),
        _keep,
        _build_list_act(agree_outcome, "KEN"),
    ),
    "return, paragraph kept confidential": (
        S.AGREEMENT,
        lambda _w, _r: None,
        lambda r: read_outcome(r.list_of_observations),
        _keep,
        _build_list_act(return_outcome, "KEN", comment="Shorter."),
    ),
    "publish, decided by another": (
        S.ISSUED,
        lambda _w, _r: None,
        read_publication,
        _decide,
        lambda r, read: decide_publication(r, actor=person(r, "KEN"), seen=read, list_scope=PublicationScope.ALL),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_act_on_a_changed_text_returns_with_the_change(name, world, review):
    state, prepare, reading, change, act = CASES[name]
    review = carry_to(world, review, state)
    prepare(world, review)
    read = seen(reading(review))
    change(world, review)
    with refusal("changed_since_read") as caught:
        act(review, read)
    assert isinstance(caught.value, ChangedSinceReadError)
    assert len(caught.value.changes) == 1
    with refusal("not_read"):
        act(review, "")
    act(review, seen(reading(review)))


def test_withdrawal_of_an_answered_request_is_refused(world, review):
    carry_to(world, review, S.DIALOGUE)
    fields = {"article": world.articles["UNTOC 5"], "request": "Which court?"}
    asked = request_clarification(delegation_of(review, "GHA"), actor=person(review, "GHA"), **fields)
    read = seen(read_clarification(asked))
    answer_clarification(asked, actor=person(review, "KEN"), answer="The first.")
    with refusal("changed_since_read"):
        withdraw_clarification(asked, actor=person(review, "GHA"), seen=read)


def test_lots_are_not_drawn_with_an_entry_unread(hall):
    draw = hall.draw()
    state = hall.parties[0]
    fields = {"act": DrawAct.REPEAT, "state": state, "note_verbale": hall.note_of(state)}
    draw_later.request_lots(draw, actor=hall.secretariat, seen=seen(read_draw(draw)), **fields)
    read = seen(read_draw(draw))
    draw_numbers.take_practice_number(draw, actor=hall.secretariat, seen=read)
    with refusal("changed_since_read"):
        draws.conduct_draw(draw, actor=hall.secretariat, seen=read)
    with refusal("changed_since_read"):
        prepare_draw(draw, actor=hall.secretariat, seen=read)
    assert not Preparation.objects.exists()


def test_pool_is_not_frozen_with_a_state_unread(hall):
    read = seen(read_pool(hall.phase))
    State.objects.filter(pk=hall.parties[0].pk).update(regional_group=hall.parties[-1].regional_group)
    with refusal("changed_since_read"):
        draws.freeze_pool(hall.phase, actor=hall.secretariat, seen=read, givers=hall.parties[:2], times={})
    assert not Draw.objects.exists()
