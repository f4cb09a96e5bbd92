"""A stakeholder in the browser: applies, is invited, speaks to the theme and to no country; never sees a review."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from dialogues.country_mentions import check_text
from dialogues.models import Application, BureauDecision, Dialogue, Statement
from reviews.enums import ReviewState
from reviews.models import OutcomeDocument
from stakeholders.models import Organization
from tests.e2e.browsing import follow, go_to, in_both_directions, look_and_press, main, press, said, status_of
from tests.factories.bureau import make_bureau
from tests.factories.dialogues import circulate, invite, make_chair, make_dialogue, make_statement, make_working_groups
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NAMING = "Victims need to be heard. In Kenya nobody hears them. Interpreters need training."
MENDED = "Victims need to be heard. Interpreters need training."


@dataclass
class Stage:
    dialogue: Dialogue
    chair: User
    organization: Organization
    representative: User


@pytest.fixture
def stage(world):
    """Open a dialogue of the group on trafficking in persons, for an organization to apply to."""
    check_text("", "en")  # The lists of the country check are read now, as when a web server starts.
    group = make_working_groups()["TIP"]
    chair = make_chair(group, make_user(name="Chair"))
    organization = make_organization(world.secretariat, name="Network for Victims")
    representative = make_representative(world.secretariat, organization)
    return Stage(make_dialogue(world.secretariat, group), chair, organization, representative)


def open_dialogue(page, stage):
    go_to(page, "Meetings")
    follow(page, "Constructive dialogues")
    follow(page, stage.dialogue)


@in_both_directions
def test_organization_applies_and_the_extended_bureau_decides(portal, stage):
    page = portal.sign_in(stage.representative)
    open_dialogue(page, stage)
    expect(page.get_by_role("link", name=said(page, "Write a statement"))).to_have_count(0)
    follow(page, "Apply for an organization")
    assert press(page, "Apply").status == 422
    expect(main(page).get_by_role("alert").first).to_contain_text(
        said(page, "Expertise on the theme of the working group")
    )
    page.get_by_label(said(page, "Expertise on the theme of the working group")).fill("Ten years of work with victims.")
    page.get_by_label(said(page, "The organization asks to speak")).check()
    press(page, "Apply")
    expect(main(page)).to_contain_text(said(page, "The application is received. We will notify you of each step."))
    circulate(Application.objects.get())
    proposer, *others = make_bureau()
    bureau = portal.sign_in(proposer)
    open_dialogue(bureau, stage)
    follow(bureau, stage.organization.name)
    follow(bureau, "Propose a decision")
    expect(main(bureau)).to_contain_text("Ten years of work with victims.")
    bureau.get_by_label(said(bureau, "invite the organization")).check()
    assert press(bureau, "Propose").status == 422
    bureau.get_by_label(said(bureau, "Reasons")).fill("It knows the theme.")
    press(bureau, "Propose")
    assert Application.objects.get().state == "circulated"
    for other in others:
        member = portal.sign_in(other)
        member.goto(BureauDecision.objects.get().get_absolute_url())
        expect(main(member)).to_contain_text("It knows the theme.")
        look_and_press(member, "Agree")
    application = Application.objects.get()
    assert (application.organization, application.state) == (stage.organization, "invited")
    open_dialogue(page, stage)
    expect(main(page).get_by_role("link", name=said(page, "Write a statement")).first).to_be_visible()


@in_both_directions
def test_statement_naming_country_is_corrected_and_accepted(portal, stage):
    invite(stage.dialogue, stage.organization, stage.representative)
    page = portal.sign_in(stage.representative)
    open_dialogue(page, stage)
    follow(page, "Write a statement")
    page.get_by_label(said(page, "Title")).fill("Listening to those concerned")
    page.get_by_label(said(page, "Text")).fill(NAMING)
    page.get_by_label(said(page, "The statement may be published once accepted")).check()
    press(page, "Save the draft")
    follow(page, "Submit the statement")
    press(page, "Submit the statement")
    expect(main(page).get_by_role("alert").first).to_contain_text(
        said(page, "This statement was refused: it names a specific country situation.")
    )
    marked = main(page).locator("mark[id^=passage]")
    expect(marked).to_have_text(["Kenya"])
    statement = Statement.objects.get()
    assert (statement.state, statement.text) == ("refused", NAMING)
    main(page).get_by_role("link", name=said(page, "Change"), exact=True).click()
    expect(page.get_by_label(said(page, "Text"))).to_have_value(NAMING)
    page.get_by_label(said(page, "Text")).fill(MENDED)
    press(page, "Save")
    follow(page, "Submit the statement")
    press(page, "Submit the statement")
    expect(main(page)).to_contain_text(
        said(page, "The statement is submitted. The chair or the Secretariat will look at it.")
    )
    expect(page.get_by_role("link", name=said(page, "Accept"), exact=True)).to_have_count(0)
    visitor = portal.visit(stage.dialogue.get_absolute_url())
    expect(main(visitor)).to_contain_text(said(visitor, "No statement to show"))
    chair = portal.sign_in(stage.chair)
    chair.goto(statement.get_absolute_url())
    follow(chair, "Accept")
    press(chair, "Accept")
    statement.refresh_from_db()
    assert (statement.state, statement.text) == ("accepted", MENDED)
    visitor.reload()
    follow(visitor, "Listening to those concerned")
    expect(main(visitor)).to_contain_text(MENDED)


def test_state_under_review_may_speak_of_its_own_review_only(portal, stage, world, review):
    carry_to(world, review, ReviewState.ISSUED)
    page = portal.sign_in(person(review, "KEN"))
    for text, state in (("Kenya thanks Mongolia.", "refused"), ("Kenya found its review useful.", "submitted")):
        page.goto(f"/dialogues/{stage.dialogue.pk}/statements/new/")
        page.get_by_label("Title").fill("On our own review")
        page.get_by_label("Text").fill(text)
        press(page, "Save the draft")
        follow(page, "Submit the statement")
        press(page, "Submit the statement")
        assert Statement.objects.get(text=text).state == state


def test_stakeholder_never_sees_review_or_early_documents(portal, stage, world, review):
    carry_to(world, review, ReviewState.ISSUED)
    invite(stage.dialogue, stage.organization, stage.representative)
    make_statement(stage.dialogue, stage.representative, organization=stage.organization)
    page = portal.sign_in(stage.representative)
    parts = ("", "people/", "questionnaire/", "submissions/", "submissions/1/", "feedback/", "clarifications/")
    parts += ("outcomes/list_of_observations/", "publication/", "issue/")
    assert {part: status_of(page, f"/reviews/{review.code}/{part}") for part in parts} == dict.fromkeys(parts, 404)
    page.goto("/reviews/")
    expect(main(page)).to_contain_text("No review is open to you")
    editions = OutcomeDocument.objects.select_related("outcome", "document")
    answers = {(edition.outcome.kind, page.request.get(edition.get_absolute_url()).status) for edition in editions}
    assert answers == {("summary", 200), ("list_of_observations", 404)}
    page.goto(stage.dialogue.report.session.get_absolute_url())
    expect(main(page).get_by_role("link", name="PDF")).to_have_count(0)
    page.goto("/working-groups/TIP/")
    expect(main(page)).not_to_contain_text("Outcomes before the group")
