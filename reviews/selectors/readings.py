"""Readings: the whole text in the database that a binding action is for, part by part (core/second_look.py).

Every function reads the database again, in a fixed number of queries, so that a service can call it under its lock.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.enums import DelegateRole, JointState
from reviews.models import (
    Clarification,
    Delegation,
    FeedbackAuthor,
    FeedbackEntry,
    InputInvitation,
    JointFeedback,
    Mandate,
    Nomination,
    Outcome,
    OutcomeDocument,
    OutcomeParagraph,
    PublicationDecision,
    Reopening,
    Review,
    TranslatedParagraph,
    Translation,
)
from reviews.selectors.outcomes import list_publishable_paragraphs
from reviews.withheld import opened_by_keeping
from untoc_portal.core.enums import TranslationState
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.second_look import Reading, ReadPart

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


def to_codes(*values: Any) -> tuple[str, ...]:
    """Return values as facts of a reading, which are the same in every language of a reader."""
    return tuple("" if value is None else str(value) for value in values)


def _day(date: dt.date | None) -> str:
    return date_format(date) if date else ""


def read_outcome(outcome: Outcome) -> Reading:
    """Return every paragraph with its chosen details, and whether it is confidential."""
    return read_paragraphs(OutcomeParagraph.objects.filter(outcome=outcome.pk).select_related("article__instrument"))


def read_paragraphs(rows: Iterable[OutcomeParagraph]) -> Reading:
    """Return these paragraphs, the whole of an outcome, with their numbers."""
    return Reading(tuple(_paragraphs(rows, is_numbered=True)))


def _paragraphs(rows: Iterable[OutcomeParagraph], *, is_numbered: bool = False) -> Iterable[ReadPart]:
    for number, row in enumerate(rows, 1):
        words = [*row.list_choices(), *([_("kept confidential")] if row.is_confidential else [])]
        chosen = (getattr(row, name) for name in OutcomeParagraph.tracked_fields[1:])
        facts = to_codes(row.article_id, *chosen, row.is_confidential)
        label = f"{number}. {row.article}" if is_numbered else str(row.article)
        yield ReadPart(f"paragraph:{row.pk}", label, row.text, facts, format_list(words))


def read_keeping(paragraph: OutcomeParagraph) -> Reading:
    """Return a paragraph of the list, and each text that is reopened if the paragraph becomes confidential."""
    holds = opened_by_keeping(paragraph)
    facts = to_codes(paragraph.outcome.review.summary.agreed_at) if holds else ()
    opened = (ReadPart(hold.key, hold.place, hold.paragraph.text, facts, hold.reason) for hold in holds)
    rows = OutcomeParagraph.objects.filter(pk=paragraph.pk).select_related("article__instrument")
    return Reading((*_paragraphs(rows), *opened))


def read_feedback(delegation: Delegation) -> Reading:
    """Return the written feedback of a delegation, separate or joint, and its authors."""
    states, entries = load_feedback(delegation)
    return read_entries(states, entries)


def load_feedback(delegation: Delegation) -> tuple[list[FeedbackAuthor], list[FeedbackEntry]]:
    """Return the authors of the written feedback of a delegation, and its passages in the order of the document."""
    own = FeedbackAuthor.objects.filter(delegation=delegation.pk).values("feedback")
    states = FeedbackAuthor.objects.filter(feedback__in=own).select_related("delegation__party", "feedback")
    rows = FeedbackEntry.objects.filter(feedback__in=own).exclude(text="")
    order = ("article__instrument__position", "article__number", "pk")
    return list(states), list(rows.select_related("article__instrument").order_by(*order))


def read_entries(states: list[FeedbackAuthor], entries: list[FeedbackEntry]) -> Reading:
    """Return written feedback with its authors."""
    if not states:
        return Reading(())
    facts = to_codes(*(row.delegation_id for row in states))
    whose = ReadPart("states", _("Feedback of"), "", facts, format_list(row.delegation.party for row in states))
    return Reading((whose, *(_passage(row) for row in entries)))


def _passage(row: FeedbackEntry) -> ReadPart:
    facts = to_codes(row.article_id, row.head)
    return ReadPart(f"feedback:{row.pk}", format_label(row.article, row.get_head_display()), row.text, facts)


def read_proposal(delegation: Delegation, partner: Delegation | None) -> Reading:
    """Return the State to which a joint text is proposed, and the own text that would become part of it."""
    name = str(partner.party) if partner else ""
    asked = ReadPart("partner", _("Proposed to"), "", to_codes(partner and partner.pk), name)
    return Reading((asked, *read_feedback(delegation).parts))


def read_joint(joint: JointFeedback) -> Reading:
    """Return a proposal for joint feedback. After the agreement, also return the joint text."""
    row = JointFeedback.objects.select_related("proposed_by__party", "partner__party").get(pk=joint.pk)
    facts = to_codes(row.state, row.proposed_by_id, row.partner_id)
    states = format_list((row.proposed_by.party, row.partner.party))
    about = ReadPart(f"joint:{row.pk}", _("Joint text of"), "", facts, format_label(states, row.get_state_display()))
    # Before the agreement, each of the two States reads only its own text.
    text = read_feedback(row.partner).parts if row.state == JointState.AGREED else ()
    return Reading((about, *text))


def read_answer_to_joint(joint: JointFeedback) -> Reading:
    """Return a proposal, and the text of the State that answers it, which becomes part of the joint text."""
    return Reading((*read_joint(joint).parts, *read_feedback(joint.partner).parts))


def read_clarification(clarification: Clarification) -> Reading:
    """Return a request for clarification with its answer."""
    row = Clarification.objects.select_related("article__instrument").get(pk=clarification.pk)
    return Reading(tuple(_clarification(row)))


def _clarification(row: Clarification) -> Iterable[ReadPart]:
    facts = to_codes(row.state, row.article_id, row.quote)
    label = format_label(row.article, _("request"))
    words = format_list(filter(None, (row.get_state_display(), row.quote)))
    yield ReadPart(f"request:{row.pk}", label, row.request, facts, words)
    if row.answered_at is not None:
        yield ReadPart(f"answer:{row.pk}", format_label(row.article, _("answer")), row.answer)


def read_reopening(reopening: Reopening) -> Reading:
    """Return a request to reopen a submission: which one, why, and its request for clarification."""
    row = Reopening.objects.select_related("submission", "clarification__article__instrument").get(pk=reopening.pk)
    submitted = ReadPart(
        "submission",
        _("To be corrected"),
        "",
        to_codes(row.submission_id),
        _("Submission %(number)d") % {"number": row.submission.number},
    )
    reason = ReadPart("reason", _("Reason"), row.reason)
    behind = _clarification(row.clarification) if row.clarification else ()
    return Reading((submitted, reason, *behind))


def read_translation(text: Translation) -> Reading:
    """Return every paragraph of the summary with its translation and the source that the translation follows."""
    row = Translation.objects.select_related("outcome").get(pk=text.pk)
    rows = TranslatedParagraph.objects.filter(translation=row.pk)
    there = {row.paragraph_id: row for row in rows}
    parts = []
    for source in row.outcome.paragraphs.select_related("article__instrument"):
        one = there.get(source.pk)
        facts = to_codes(source.article_id, source.text, one and one.source_text)
        parts.append(
            ReadPart(f"translated:{source.pk}", str(source.article), one.text if one else "", facts, source.text)
        )
    return Reading(tuple(parts))


def read_editions(outcome: Outcome) -> tuple[ReadPart, ...]:
    """Return the current editions: symbol, language, readers and hash of the content."""
    rows = OutcomeDocument.objects.current().filter(outcome=outcome.pk).select_related("document")
    return tuple(
        ReadPart(
            f"edition:{row.document_id}",
            _("Edition"),
            "",
            to_codes(row.document.symbol, row.document.language, row.document.level, row.document.snapshot_sha256),
            format_list((row.document.symbol, row.document.get_language_display(), row.document.get_level_display())),
        )
        for row in rows.order_by("pk")
    )


def read_issued(outcome: Outcome) -> Reading:
    """Return an issued outcome with its current editions, for a correction."""
    return Reading((*read_outcome(outcome).parts, *read_editions(outcome)))


def read_issued_translation(text: Translation) -> Reading:
    """Return a translation with the current editions of its outcome."""
    return Reading((*read_translation(text).parts, *read_editions(text.outcome)))


def read_outcomes(review: Review) -> Reading:
    """Return what is issued: list, summary, and the final translations of the summary."""
    rows = OutcomeParagraph.objects.filter(outcome__review=review.pk).order_by(
        "outcome__kind", "article__instrument__position", "article__number", "kind", "pk"
    )
    rows = rows.select_related("article__instrument")
    final = TranslatedParagraph.objects.for_current_paragraphs().filter(
        translation__outcome__review=review.pk, translation__state=TranslationState.FINAL
    )
    texts = final.select_related("translation", "paragraph__article__instrument").order_by(
        "translation__language", "pk"
    )
    languages = (
        ReadPart(
            f"translated:{row.pk}",
            format_label(row.paragraph.article, row.translation.get_language_display()),
            row.text,
            to_codes(row.translation.language, row.paragraph_id),
        )
        for row in texts
    )
    return Reading((*_paragraphs(rows), *languages))


def read_publication(review: Review) -> Reading:
    """Return the list of observations with the parts published now, and the current decision."""
    decision = PublicationDecision.objects.select_related("note_verbale").filter(review=review.pk).first()
    holds: tuple[ReadPart, ...] = ()
    if decision is not None:
        facts = to_codes(
            decision.list_scope,
            decision.list_on,
            decision.summary_on,
            decision.shares_questionnaire,
            decision.publishes_questionnaire,
            decision.note_verbale_id,
            decision.summary_note_verbale_id,
        )
        words = format_list(filter(None, (decision.get_list_scope_display(), _day(decision.list_on))))
        holds = (ReadPart("decision", _("The current decision"), "", facts, words),)
    rows = OutcomeParagraph.objects.filter(outcome=review.list_of_observations.pk)
    rows = rows.select_related("article__instrument")
    chosen = to_codes(
        *list_publishable_paragraphs(review).filter(is_published=True).order_by("pk").values_list("pk", flat=True)
    )
    parts = ReadPart("published", _("Parts published now"), "", chosen, str(len(chosen)))
    return Reading((*holds, parts, *_paragraphs(rows)))


def read_nomination(nomination: Nomination) -> Reading:
    """Return a person as named in the note verbale. For a focal point, also return the current one."""
    row = Nomination.objects.select_related("delegation__party", "note_verbale").get(pk=nomination.pk)
    about = f"nomination:{row.pk}"
    facts = to_codes(
        row.delegation_id, row.role, row.replaces, row.declaration, row.note_verbale_id, row.email, row.phone
    )
    words = format_list(filter(None, (row.title, row.get_role_display(), row.email, row.phone, row.note_verbale)))
    parts = [ReadPart(about, format_label(row.delegation.party, row.name), "", (row.name, row.title, *facts), words)]
    parts += [ReadPart(f"{about}:declaration", _("Declaration"), row.declared_text)] if row.declaration else []
    if row.role == DelegateRole.FOCAL_POINT:
        present = Mandate.objects.in_force().filter(delegation=row.delegation_id, role=row.role)
        parts += [_mandate(mandate) for mandate in present.select_related("user", "delegation__party")]
    return Reading(tuple(parts))


def _mandate(row: Mandate) -> ReadPart:
    facts = to_codes(row.user_id, row.role, row.starts_on, row.ended_on)
    words = format_list(filter(None, (row.user.name, row.get_role_display(), _day(row.ended_on))))
    return ReadPart(f"mandate:{row.pk}", str(row.delegation.party), "", facts, words)


def read_mandate(mandate: Mandate) -> Reading:
    """Return the person, the State and the role of a mandate."""
    return Reading((_mandate(Mandate.objects.select_related("user", "delegation__party").get(pk=mandate.pk)),))


def read_input(invitation: InputInvitation) -> Reading:
    """Return the texts of an organization, by question, with its invitation."""
    rows = invitation.answers.exclude(text="").select_related("question").prefetch_related("question__wordings")
    answers = (
        ReadPart(f"input:{row.pk}", row.question.text, row.text, to_codes(row.question_id))
        for row in rows.order_by("question__position", "pk")
    )
    return Reading((*read_invitation(invitation).parts, *answers))


def read_invitation(invitation: InputInvitation) -> Reading:
    """Return whom a State asks for input, and until when.

    It contains no input, because the State does not read it yet.
    """
    row = InputInvitation.objects.select_related("organization").get(pk=invitation.pk)
    facts = to_codes(row.state, row.due_on, row.organization_id)
    words = format_list((row.get_state_display(), _day(row.due_on)))
    return Reading((ReadPart(f"invitation:{row.pk}", str(row.organization), row.message, facts, words),))


def read_step(review: Review, name: str) -> Reading:
    """Return the facts of a step that a person takes by a button: the parties, the people, the dialogue or the end."""
    return Reading(tuple(STEPS[name](Review.objects.get(pk=review.pk))))


def _parties(review: Review) -> Iterable[ReadPart]:
    yield ReadPart("group", _("Group"), "", to_codes(review.group_id, review.questionnaire_id), str(review.group))
    rows = review.delegations.active().select_related("party").prefetch_related("instruments").order_by("pk")
    for row in rows:
        covered = list(row.instruments.all())
        facts = to_codes(row.party_id, row.capacity, row.selection, *(instrument.code for instrument in covered))
        words = format_list((row.get_capacity_display(), *covered))
        yield ReadPart(f"delegation:{row.pk}", str(row.party), "", facts, words)


def _people(review: Review) -> Iterable[ReadPart]:
    rows = Mandate.objects.in_force().filter(delegation__review=review.pk)
    return [_mandate(row) for row in rows.select_related("user", "delegation__party").order_by("pk")]


def _dialogue(review: Review) -> Iterable[ReadPart]:
    for row in review.clarifications.select_related("article__instrument").order_by("pk"):
        yield from _clarification(row)
    for meeting in review.meetings.order_by("pk"):
        facts = to_codes(meeting.held_on, meeting.participants)
        yield ReadPart(f"meeting:{meeting.pk}", _("Meeting"), meeting.minutes, facts, _day(meeting.held_on))


def _end(review: Review) -> Iterable[ReadPart]:
    yield from read_publication(review).parts
    for outcome in review.outcomes.order_by("pk"):
        yield from read_editions(outcome)


STEPS = {"open": _parties, "confirm_focal_points": _people, "close_dialogue": _dialogue, "close": _end}


def read_parties(review: Review) -> Reading:
    """Return the States, the group and the questionnaire of the review, for the preliminary consultation."""
    return Reading(tuple(_parties(Review.objects.get(pk=review.pk))))


def to_fact(value: Any) -> str:
    """Return a stored value as one fact, equal for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
