"""Rules of notes verbales that time and other people could break: the end of a link, numbers, whose names they are."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from reviews.enums_of_letters import NamedRole
from reviews.enums_of_states import NoteCheck
from reviews.models import Letter, Mission, Nomination, StateMandate, StateNotice
from reviews.selectors.letters import plan_letters, read_answer
from reviews.services import letter_answers, letters
from tests.factories.delegations import confirm
from tests.factories.letters import answer, load_letter_world, make, named
from tests.factories.reviews import carry_to
from tests.factories.rows import refusal
from untoc_portal.core import documents
from untoc_portal.core.exceptions import DomainError

DAY = dt.timedelta(days=1)


@pytest.fixture
def opened(world, review):
    load_letter_world(world)
    return carry_to(world, review, "nomination")


@pytest.fixture
def kenya(world, opened):
    return next(letter for letter in make(world, opened) if letter.state.iso3 == "KEN")


def enter(world, found):
    checks = tuple(NoteCheck.values)
    return letter_answers.enter_answer(found, actor=world.secretariat, seen=read_answer(found).token, checks=checks)


def test_link_ends_after_its_last_day(kenya):
    code = letters.compute_link(kenya)
    noon = dt.datetime.combine(kenya.link_ends_on, dt.time(12), tzinfo=dt.UTC)
    with time_machine.travel(noon):
        assert letter_answers.find_letter_by_link(code) == kenya
    with time_machine.travel(noon + DAY):
        assert letter_answers.find_letter_by_link(code) is None


def test_state_without_a_recorded_mission_is_skipped(world, opened):
    Mission.objects.filter(state=world.states["KEN"]).delete()
    plan = plan_letters([opened], timezone.localdate())
    assert {state.iso3: reason for state, reason in plan.left_out} == {"KEN": "Its Mission is not recorded."}
    assert {letter.state.iso3 for letter in make(world, opened)} == {"GHA", "PER"}


def test_paper_has_room_for_initials_and_seal(kenya):
    """The Secretariat initials and seals a note verbale. Nobody signs it."""
    text = documents.render_markup(letters.DOCUMENT, documents.build_context(kenya.document), language="en")
    assert text.index("Initials") < text.index("Seal")
    assert "Signature" not in text


def test_refused_act_takes_no_number(world, opened, monkeypatch):
    def refuse(*_all):
        raise DomainError("tests", "Refused")

    with monkeypatch.context() as patch:
        patch.setattr(letters, "_make", refuse)
        with refusal("tests"):
            make(world, opened)
    year = timezone.localdate().year
    assert sorted(row.reference for row in make(world, opened)) == [f"NV/{year}/{n}" for n in (1, 2, 3)]


def test_names_are_of_the_state_of_the_letter(world, opened, kenya):
    ghana = Letter.objects.select_related("state").get(state__iso3="GHA")
    enter(world, answer(ghana, reference="GHA/7"))
    assert Nomination.objects.get(email="ada@example.org").delegation.party == ghana.state


def test_another_person_confirms_names_for_the_state(world, kenya):
    enter(world, answer(kenya, named(NamedRole.CONTACT, "bob")))
    notice = StateNotice.objects.get()
    with refusal("same_person"):
        confirm(notice, world.secretariat)
    assert not StateMandate.objects.exists()
    assert [mandate.role for mandate in confirm(notice)] == ["contact"]
