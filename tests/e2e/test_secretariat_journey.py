"""The secretariat in the browser: people, issue, session, report, dialogue; and what must wait is disabled."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from dialogues.models import Dialogue, Session
from reviews.enums import ReviewState
from reviews.models import Nomination, OutcomeDocument, Review
from stakeholders.models import State
from tests.e2e.browsing import (
    PERSON,
    fill_in_sign_in,
    follow,
    go_to,
    in_both_directions,
    look_and_press,
    main,
    named,
    press,
    reasons_of,
    said,
    sign_out,
    status_of,
)
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.pdfs import pdf_bytes
from tests.factories.people import PASSWORD
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.models import User

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SCAN = {"name": "Note verbale 17.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("a letter")}
WRONG_SCAN = {"name": "note.docx", "mimeType": "application/zip", "buffer": b"PK\x03\x04"}
DISGUISED = {"name": "note.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a PDF at all"}
CONFIRM = "Confirm that the focal points are named"


def step_of(review):
    return Review.objects.get(pk=review.pk).state


def fill_in_nomination(page, name, email, file):
    first = page.get_by_role("group", name=said(page, "Person %(number)s", number=1))
    first.get_by_label(said(page, "Name", "of a person")).fill(name)
    first.get_by_label(said(page, "Title", "of a person")).fill("Deputy director")
    first.get_by_label(said(page, "E-mail")).fill(email)
    first.get_by_label(said(page, "Role")).select_option(said(page, "focal point"))
    page.get_by_label(said(page, "Reference of the note verbale")).fill("NV 17/2026")
    page.get_by_label(said(page, "Date of the note verbale")).fill(timezone.localdate().isoformat())
    page.get_by_label(said(page, "Scan of the note verbale")).set_input_files(files=[file])


def activation_path(email):
    """Return the address in the latest activation message to this person."""
    bodies = "\n".join(message.body for message in mail.outbox if message.to == [email])
    return re.findall(r"/accounts/activate/\S+", bodies)[-1]


@in_both_directions
def test_review_opened_and_focal_points_nominated(portal, world, review):
    page = portal.sign_in(world.secretariat)
    go_to(page, "Reviews")
    follow(page, review.state_under_review)
    look_and_press(page, "Open the review")
    assert step_of(review) == ReviewState.NOMINATION
    states = {State.objects.get(iso3=iso3.upper()): iso3 for iso3 in ("ken", "gha", "per")}
    assert all(named(page, state) in reasons_of(page, CONFIRM) for state in states)
    for state, iso3 in states.items():
        follow(page, "People")
        heading = page.get_by_role("heading", name=named(page, state), exact=True)
        card = main(page).locator(".panel").filter(has=heading)
        card.get_by_role("link", name=said(page, "Name a person")).click()
        fill_in_nomination(page, f"Focal point of {iso3}", f"focal.{iso3}@example.org", SCAN)
        assert press(page, "Send the nominations").status == 302
        follow(page, "Overview")
    follow(page, "Country reviews", "Nominations")
    approved = said(page, "Approved. A person who is new gets an activation link.")
    for _number in range(3):
        main(page).get_by_role("link", name=said(page, "Approve")).first.click()
        press(page, "Approve")
        expect(main(page).get_by_role("status").first).to_contain_text(approved)
    assert not Nomination.objects.filter(state="pending").exists()
    page.goto(review.get_absolute_url())
    look_and_press(page, CONFIRM)
    assert step_of(review) == ReviewState.PRELIMINARY_CONSULTATION
    # The person named follows the link of the message, chooses a password and signs in.
    guest = portal.visit(activation_path("focal.gha@example.org"))
    expect(main(guest)).to_contain_text("Focal point of gha")
    for field in guest.get_by_label(said(guest, "New password")).all():
        field.fill(PASSWORD)
    press(guest, "Activate the account")
    fill_in_sign_in(guest, User.objects.get(email="focal.gha@example.org"))
    expect(guest.locator(PERSON)).to_contain_text("Focal point of gha")
    # The link works once.
    sign_out(guest)
    guest.goto(activation_path("focal.gha@example.org"))
    expect(main(guest)).to_contain_text(said(guest, "Activated already? Then simply sign in."))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (WRONG_SCAN, "Only PDF, PNG and JPEG files are accepted."),
        (DISGUISED, "The file's content does not match its name."),
    ],
    ids=["type", "content"],
)
def test_invalid_scan_is_refused_and_the_form_keeps_the_rest(portal, world, review, file, reason):
    carry_to(world, review, ReviewState.NOMINATION)
    page = portal.sign_in(world.secretariat)
    page.goto(f"/people/KEN/note/?review={review.code}")
    fill_in_nomination(page, "Ann Wanjiru", "ann@example.org", file)
    assert press(page, "Send the nominations").status == 422
    alert = main(page).get_by_role("alert").first
    expect(alert).to_contain_text(f"Scan of the note verbale: {reason}")
    first = page.get_by_role("group", name="Person 1")
    for part, label, value in (
        (first, "Name", "Ann Wanjiru"),
        (first, "Title", "Deputy director"),
        (first, "E-mail", "ann@example.org"),
        (page, "Reference of the note verbale", "NV 17/2026"),
        (page, "Date of the note verbale", timezone.localdate().isoformat()),
    ):
        expect(part.get_by_label(label)).to_have_value(value)
    expect(first.get_by_label("Role")).to_have_value("focal_point")
    field = page.get_by_label("Scan of the note verbale")
    assert field.get_attribute("aria-invalid") == "true"
    # The message leads to its field, and the next try goes through.
    alert.get_by_role("link").click()
    expect(field).to_be_focused()
    # Which file is chosen is said in the page's language, not in the browser's.
    notified = page.locator(".file-choice").filter(has=field)
    expect(notified).to_contain_text("No file chosen")
    field.set_input_files(files=[SCAN])
    expect(notified).to_contain_text(SCAN["name"])
    assert press(page, "Send the nominations").status == 302
    assert Nomination.objects.get().note_verbale.sha256


def test_expired_activation_link_is_renewed_by_its_holder(portal, world, review, settings):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    somebody = person(review, "PER")
    settings.PASSWORD_RESET_TIMEOUT = -1
    page = portal.visit(activation_path(somebody.email))
    expect(page.get_by_role("heading", level=1)).to_have_text("This activation link has expired")
    press(page, "Send me a new link")
    expect(main(page)).to_contain_text("A new link is on its way")


def test_documents_are_issued_and_come_before_a_session(portal, world, review):
    groups = make_working_groups()
    session = make_session(world.secretariat, groups["TA"], in_days=30)
    carry_to(world, review, ReviewState.COMPLETED)
    page = portal.sign_in(world.secretariat)
    page.goto(review.get_absolute_url())
    follow(page, "Issue the outcome documents")
    page.get_by_label("I have read both texts.", exact=False).check()
    press(page, "Issue the outcome documents")
    expect(main(page)).to_contain_text("Issued.")
    assert step_of(review) == ReviewState.ISSUED
    assert "not decided on publication" in reasons_of(page, "Close the review of this phase")
    assert OutcomeDocument.objects.exclude(document__sha256="").count() == 3
    page.goto(session.get_absolute_url())
    links = main(page).get_by_role("link", name="PDF")
    assert links.count() > 0
    assert page.request.get(links.first.get_attribute("href")).body()[:5] == b"%PDF-"


def test_session_is_scheduled_concluded_and_its_dialogue_opened(portal, world, review):
    today = timezone.localdate().isoformat()
    make_working_groups()
    carry_to(world, review, ReviewState.ISSUED)
    page = portal.sign_in(world.secretariat)
    go_to(page, "Meetings")
    follow(page, "Group TA")
    expect(main(page)).to_contain_text("2 documents wait for a session.")
    follow(page, "Schedule a session")
    page.get_by_label("Session number").fill("14")
    page.get_by_label("First day").fill(today)
    page.get_by_label("Last day").fill(today)
    press(page, "Schedule")
    expect(main(page)).to_contain_text("What was waiting for it is placed on its agenda.")
    session = Session.objects.get()
    page.goto(session.get_absolute_url())
    expect(main(page).get_by_text("List of observations")).not_to_have_count(0)
    # The report and the dialogue cannot come before their time.
    assert "The report of this session is not adopted yet." in reasons_of(page, "Open the constructive dialogue")
    follow(page, "Conclude the session")
    press(page, "Conclude")
    assert "The report of this session is not adopted yet." in reasons_of(page, "Open the constructive dialogue")
    follow(page, "Record the adoption of the report")
    page.get_by_label("Symbol of the report").fill("WG.2 report")
    assert press(page, "Record").status == 422
    expect(main(page).get_by_role("alert").first).to_contain_text("Symbol of the report:")
    page.get_by_label("Symbol of the report").fill("CTOC/COP/WG.2/2026/4")
    press(page, "Record")
    follow(page, "Open the constructive dialogue")
    page.get_by_label("Day of the dialogue").fill(today)
    page.get_by_label("Applications until").fill(today)
    press(page, "Open")
    expect(main(page)).to_contain_text("The dialogue is open.")
    assert Dialogue.objects.get().report.symbol == "CTOC/COP/WG.2/2026/4"


def test_future_session_cannot_be_concluded(portal, world):
    session = make_session(world.secretariat, make_working_groups()["TIP"], in_days=5)
    page = portal.sign_in(world.secretariat)
    page.goto(session.get_absolute_url())
    assert "The session ends on" in reasons_of(page, "Conclude the session")
    assert "The report of this session is not adopted yet." in reasons_of(page, "Open the constructive dialogue")
    page.goto(f"/sessions/{session.pk}/dialogue/")
    expect(main(page)).to_contain_text("The report of this session is not adopted yet.")


def test_secretariat_cannot_draft_or_clear_for_a_state(portal, world, review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    page = portal.sign_in(world.secretariat)
    page.goto(f"/reviews/{review.code}/questionnaire/")
    expect(page.get_by_role("link", name="Check, clear and submit")).to_have_count(0)
    follow(page, "Article 5: Participation")
    expect(page.get_by_role("button", name="Save the answers")).to_have_count(0)
    assert status_of(page, f"/reviews/{review.code}/questionnaire/submit/") == 404
