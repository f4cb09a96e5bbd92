"""What the walk adds to the sessions and dialogues of the demonstration, by the services as the right people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from dialogues.enums import DialogueMode, DocumentKind
from dialogues.models import Application, Dialogue, GeneralReport, Routing, Session, WorkingGroup
from dialogues.services import applications, dialogues, routing, routing_tables, session_records, sessions, statements
from stakeholders.models import Organization
from tests.walk.reviews_staged import REASON, Begins, account
from untoc_portal.core.enums import Level
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.reading import do_after_reading
from untoc_portal.front.demo.taking_part import apply_to_dialogue, build_paper

if TYPE_CHECKING:
    from dialogues.models import Statement

OPEN = "SOM"  # The working group whose dialogue is open in the demonstration.


def routing_table(begins: Begins) -> None:
    """A draft of a routing table, and a withdrawn routing."""
    staff = account("secretariat")
    table = routing_tables.draft_table(actor=staff, note=REASON)
    taken_back = do_after_reading(routing.withdraw_routing, Routing.objects.last(), actor=staff, reason=REASON)
    begins["secretariat"] += [
        reverse("dialogues:routing_table_detail", args=[table.number]),
        reverse("dialogues:routing_restore", args=[taken_back.pk]),
    ]


def held_sessions(begins: Begins) -> None:
    """Sessions that wait for a report, for a dialogue, and for the summary of a dialogue that was held."""
    staff, today = account("secretariat"), timezone.localdate()
    for number, code in enumerate(("SOM", "TA", "FA"), 91):
        group = WorkingGroup.objects.get(code=code)
        held = sessions.schedule_session(
            group, actor=staff, number=number, starts_on=today, ends_on=today, place="Vienna", agenda=["Outcomes"]
        )
        do_after_reading(sessions.conclude_session, held, actor=staff)
        begins["secretariat"].append(held.get_absolute_url())
        if code == "SOM":
            continue
        symbol = f"{group.symbol_prefix}/{today.year}/{number}"
        do_after_reading(sessions.adopt_report, held, actor=staff, concluded_on=today, adopted_on=today, symbol=symbol)
    opened = do_after_reading(
        dialogues.open_dialogue,
        held,
        actor=staff,
        held_on=today,
        place="Vienna",
        mode=DialogueMode.ONLINE,
        applications_close_on=today,
    )
    do_after_reading(dialogues.record_dialogue_held, opened, actor=staff)
    begins["chair.fa"].append(reverse("dialogues:chair_summary_edit", args=[opened.pk]))


def records(begins: Begins) -> None:
    """What may be corrected on record of a session that is still to come."""
    staff, session = account("secretariat"), Session.objects.filter(state="scheduled").first()
    recommendation = session_records.record_recommendation(
        session, actor=staff, text="Records of seizures are to be kept.", is_agreed=True
    )
    document = session_records.place_document(
        session,
        actor=staff,
        kind=DocumentKind.BACKGROUND,
        symbol=f"{session.working_group.symbol_prefix}/{session.starts_on.year}/92",
        title=texts.BACKGROUND_TITLE,
        language="en",
        level=Level.PUBLIC,
        file=build_paper("background", texts.BACKGROUND_TITLE, texts.BACKGROUND),
    )
    begins["secretariat"] += [
        session.get_absolute_url(),
        reverse("dialogues:session_conclude", args=[session.pk]),
        reverse("dialogues:session_document_remove", args=[document.pk]),
        reverse("dialogues:session_recommendation_edit", args=[session.pk, recommendation.number]),
    ]


def report_in_hand(begins: Begins) -> None:
    """A general report that is being written."""
    draft = GeneralReport.objects.get(state="draft")
    begins["secretariat"].append(reverse("dialogues:general_report_edit", args=[draft.pk]))


def taking_part(begins: Begins) -> None:
    """Applications at each step, an attendee who may be replaced, an organization that may still apply."""
    staff = account("secretariat")
    conference = Dialogue.objects.get(kind="general_review")
    incomplete, complete = (
        apply_to_dialogue(conference, Organization.objects.get(representatives__user=account(role)))
        for role in ("researcher", "delegate.association")
    )
    applications.request_completion(incomplete, actor=staff, reason="Say who will speak.")
    applications.confirm_application(complete, actor=staff)
    begins["researcher"].append(reverse("dialogues:application_complete", args=[incomplete.pk]))
    begins["secretariat"].append(reverse("dialogues:applications_circulate", args=[conference.pk]))

    ahead = dialogue_ahead()
    circulated = ahead.applications.get(state="circulated")
    begins["bureau"].append(reverse("dialogues:application_propose", args=[circulated.pk]))
    coming = ahead.applications.get(state="invited").attendees.attending().first()
    begins["representative"].append(reverse("dialogues:application_substitute", args=[coming.pk]))
    begins["council"].append(reverse("dialogues:application_new", args=[ahead.pk]))


def dialogue_ahead() -> Dialogue:
    """Return the dialogue that is open."""
    return Dialogue.objects.get(report__session__working_group__code=OPEN, state="open")


def written_statements(begins: Begins) -> None:
    """A draft of a statement, one that waits for a moderator, and one that was refused."""
    author = account("representative")
    # The organization has statements of the story there already.
    dialogues.change_dialogue(dialogue_ahead(), actor=account("secretariat"), statements_max=9)

    def written(title: str, text: str) -> Statement:
        invited = Application.objects.get(dialogue=dialogue_ahead(), state="invited")
        return statements.write_statement(
            invited.dialogue, actor=author, organization=invited.organization, language="en", title=title, text=text
        )

    draft = written("A draft", "Victims are to be heard.")
    waiting = do_after_reading(
        statements.submit_statement, written("A statement that waits", "Judges are to be trained."), actor=author
    )
    refused = do_after_reading(
        statements.submit_statement, written(texts.COUNTRY_STATEMENT_TITLE, texts.COUNTRY_STATEMENT), actor=author
    )
    begins["representative"] += [
        draft.get_absolute_url(),
        reverse("dialogues:statement_edit", args=[draft.pk]),
        reverse("dialogues:statement_contest", args=[refused.pk]),
    ]
    begins["secretariat"].append(reverse("dialogues:statement_return", args=[waiting.pk]))


PARTS = (routing_table, held_sessions, records, report_in_hand, taking_part, written_statements)
