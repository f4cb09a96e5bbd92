"""Who sees what of the general review, cell by cell, and who may do what: the table that the issue asks for.

One line is one material in one state; a cell is `Y` or `-`. The acts are in a second table.
"""

import pytest
from django.contrib.auth.models import AnonymousUser

from dialogues.models import Compilation, ConferenceDecision, Contribution, DecisionStep, FloorRequest
from dialogues.services import compilations, contributions, decisions
from reviews.enums import DelegateRole
from tests.dialogues.conftest import stage  # noqa: F401
from tests.dialogues.test_conference import enter, handed_in, issue, item, officer, write  # noqa: F401
from tests.factories.delegations import make_state_person
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from untoc_portal.front.demo.reading import do_after_reading

READERS = (
    # The State that handed in: designated person of its mission, delegate, focal point, expert.
    *("KEN mission", "KEN delegate", "KEN focal_point", "KEN expert"),
    # Another State, the Secretariat with two officers, the chair of a group, a member of the Extended Bureau.
    *("PER mission", "secretariat", "second officer", "chair", "Extended Bureau"),
    *("stakeholder", "nobody", "anonymous"),
)
#              Kenya  Peru, Secretariat, chair, Bureau  others
GOVERNMENTS = "YYYY   Y YY Y Y                          ---"
EVERYONE = "   YYYY   Y YY Y Y                          YYY"
OFFICERS = "   ----   - YY - -                          ---"
NOBODY = "     ----   - -- - -                          ---"

SEES = {
    "contribution": GOVERNMENTS,
    "contribution in the library": EVERYONE,
    "contribution taken out of the library": GOVERNMENTS,
    "withdrawn contribution": NOBODY,
    "request for the floor": GOVERNMENTS,
    "draft of a compilation": OFFICERS,
    "issued compilation": GOVERNMENTS,
    "published compilation": EVERYONE,
    "entered decision": OFFICERS,
    "confirmed decision": EVERYONE,
    "its next step": EVERYONE,
    "struck out decision": OFFICERS,
}
MAY = {
    "hand in for Kenya": " Y-Y-  - -- - -  ---",
    "write the compilation": " ----  - YY - -  ---",
    "enter a decision": "      ----  - YY - -  ---",
    "confirm the decision": "  ----  - -Y - -  ---",
}


@pytest.fixture
def readers(world, review, stage, officer):  # noqa: F811
    review = carry_to(world, review, "preliminary_consultation")
    users = (
        # Another designated person than the one who hands in: all of the mission read what one of them handed in.
        make_state_person(world, "KEN", local="colleague.ken").user,
        make_state_person(world, "KEN", "delegate").user,
        person(review, "KEN"),
        person(review, "KEN", DelegateRole.EXPERT),
        make_state_person(world, "PER").user,
        stage.secretariat,
        officer,
        stage.chair,
        stage.bureau,
        stage.representative,
        make_user(email="nobody@example.org"),
        AnonymousUser(),
    )
    return dict(zip(READERS, users, strict=True))


def cells(line):
    return {name for name, mark in zip(READERS, line.replace(" ", ""), strict=True) if mark == "Y"}


def differences(rows, readers, line):
    found = {name for name, user in readers.items() if rows.visible_to(user).exists()}
    return found ^ cells(line)


def check(material, rows, readers):
    assert differences(rows, readers, SEES[material]) == set(), material


def test_readers_of_the_general_review(stage, world, item, handed_in, readers, officer):  # noqa: F811
    kenya, ghana = handed_in
    check("contribution", Contribution.objects.filter(pk=ghana.pk), readers)
    check("contribution in the library", Contribution.objects.filter(pk=kenya.pk), readers)
    asked = contributions.request_floor(item, actor=readers["KEN mission"], state=world.states["KEN"])
    check("request for the floor", FloorRequest.objects.filter(pk=asked.pk), readers)
    draft = compilations.draft_compilation(item, actor=stage.secretariat, language="en")
    check("draft of a compilation", Compilation.objects.all(), readers)
    issued = issue(stage, write(stage, draft, "Kenya works in one team."))
    check("issued compilation", Compilation.objects.all(), readers)
    do_after_reading(compilations.publish_compilation, issued, actor=stage.secretariat)
    check("published compilation", Compilation.objects.all(), readers)
    struck = enter(stage, item)
    check("entered decision", ConferenceDecision.objects.all(), readers)
    decisions.strike_out_decision(struck, actor=officer, reason="Wrong")
    check("struck out decision", ConferenceDecision.objects.all(), readers)
    done = do_after_reading(decisions.confirm_decision, enter(stage, item), actor=officer)
    check("confirmed decision", ConferenceDecision.objects.filter(pk=done.pk), readers)
    check("its next step", DecisionStep.objects.filter(decision=done), readers)
    contributions.end_library_consent(kenya, actor=kenya.handed_in_by)
    check("contribution taken out of the library", Contribution.objects.filter(pk=kenya.pk), readers)
    contributions.withdraw_contribution(ghana, actor=ghana.handed_in_by)
    check("withdrawn contribution", Contribution.objects.filter(pk=ghana.pk), readers)


def test_rights_in_the_general_review(stage, world, item, readers):  # noqa: F811
    entered = enter(stage, item)
    subjects = {
        "hand in for Kenya": (contributions.SPEAK, world.states["KEN"]),
        "write the compilation": (compilations.WRITE, item),
        "enter a decision": (decisions.RECORD, item.session),
        "confirm the decision": (decisions.CONFIRM, entered),
    }
    for act, (permission, subject) in subjects.items():
        found = {name for name, user in readers.items() if user.has_perm(permission, subject)}
        assert found == cells(MAY[act]), act
