"""The second look before an action on a review: the text, what is missing, who still works on it, and the effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from reviews.enums import (
    REOPENABLE_STATES,
    AssignmentState,
    Capacity,
    ClarificationState,
    DeadlineKind,
    FeedbackHeading,
    InputState,
    ReopeningState,
    ReviewState,
)
from reviews.guards import check_consultation_recorded
from reviews.models import FeedbackAuthor, FeedbackEntry
from reviews.querysets.outcomes import list_delegations_reading_later
from reviews.selectors import readings
from reviews.selectors.answer_checks import AnswerSnapshot, describe_blockers, list_findings, load_answer_snapshot
from reviews.selectors.assignments import list_answer_assignments, list_assignments
from reviews.selectors.progress import NEXT
from reviews.selectors.questionnaires import list_articles_under_review
from reviews.selectors.readings_of_questionnaires import SET_ASIDE, read_answers, read_questionnaire
from reviews.workflow import CLARIFICATION, INPUT, NOMINATION, QUESTIONNAIRE, REOPENING, REVIEW, TRANSLATION
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.notices import get_notice
from untoc_portal.core.second_look import Check, Look, Reading
from untoc_portal.core.workflow import get_block_reasons, get_current_blockers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import (
        Article,
        Assignment,
        Clarification,
        Delegation,
        InputInvitation,
        Mandate,
        Nomination,
        Questionnaire,
        Reopening,
        Review,
        Translation,
    )
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.workflow import Transition

Effects = tuple[tuple["Text", "Text"], ...]

NO_WAY_BACK = gettext_lazy("This cannot be undone.")
NOT_NOW = gettext_lazy("This step is not possible now.")
PARTIES = gettext_lazy("All parties to the review, and the Secretariat")
IS_CLEARED = gettext_lazy("Your State has cleared this version.")
UNTIL_CLOSED = gettext_lazy("The decision can be changed until the review is closed.")


def build_effects(
    *rows: Transition, readers: Text = "", after: Text = "", notified: Text = "", back: Text = NO_WAY_BACK
) -> Effects:
    """Return the effects: who reads it, the next step, deadlines that begin or end, who is notified, and the way back.

    The step, the deadlines and the recipients come from the rows of the workflow table.
    """
    notices = [get_notice(row.notice).recipients for row in rows if row.notice]
    pairs = (
        (_("Who reads it"), readers),
        (_("What happens next"), after or format_list(dict.fromkeys(filter(None, map(_describe_next_step, rows))))),
        (_("Deadlines that begin"), format_list(_clock(kind) for row in rows for kind in row.starts)),
        (_("Deadlines that end"), format_list(_clock(kind) for row in rows for kind in row.stops)),
        (
            _("Who is notified"),
            format_list(dict.fromkeys(str(sentence) for sentence in (*notices, notified) if sentence)),
        ),
        (_("Can it be undone?"), back),
    )
    return tuple((label, text) for label, text in pairs if text)


def _describe_next_step(row: Transition) -> str:
    """Return who does what after this transition of a review; empty for a row of another table."""
    if row is not REVIEW.by_name.get(row.name):
        return ""
    step = NEXT[ReviewState(row.target)]
    return format_label(step.who, step.what) if step.who else str(step.what)


def _clock(kind: str) -> str:
    return str(DeadlineKind(kind).label)


def check_articles_with_text(articles: list[Article], with_text: set[int], url: str) -> Check:
    """Return a check with the number of articles that have no text."""
    empty = sum(article.pk not in with_text for article in articles)
    if not empty:
        return Check(_("Each article has text."), is_in_order=True)
    text = ngettext(
        "%(count)d of %(total)d articles has no text.", "%(count)d of %(total)d articles have no text.", empty
    )
    return Check(text % {"count": empty, "total": len(articles)}, url=url)


def _at_work(assignments: Iterable[Assignment], url: str) -> list[Check]:
    """Return a check for each article that is assigned and not accepted."""
    rows = [row for row in assignments if row.state != AssignmentState.ACCEPTED]
    if not rows:
        return [Check(_("No article is in progress."), is_in_order=True)]
    return [Check(format_label(row, row.get_state_display()), url=url) for row in rows]


def build_count_checks(number: int, text: str, url: str = "") -> list[Check]:
    """Return a check with this number, or none if the number is 0."""
    return [Check(text % {"count": number}, url=url)] if number else []


def look_at_feedback(delegation: Delegation) -> Look:
    """Return the second look before a reviewing State clears its written feedback."""
    review = delegation.review
    url = reverse("reviews:feedback", args=[review.code])
    author = FeedbackAuthor.objects.filter(delegation=delegation).select_related("feedback").first()
    entries = list(FeedbackEntry.objects.filter(feedback=author.feedback).exclude(text="")) if author else []
    partners = list(author.feedback.authors.exclude(delegation=delegation)) if author else []
    own = {row.pk for row in delegation.instruments.all()}
    articles = [row for row in list_articles_under_review(review) if row.instrument_id in own]
    requests = sum(row.head == FeedbackHeading.CLARIFICATION for row in entries)
    text = ngettext(
        "%(count)d request for clarification is sent.", "%(count)d requests for clarification are sent.", requests
    )
    checks = [
        check_articles_with_text(articles, {row.article_id for row in entries}, url),
        *_at_work(list_assignments(delegation), reverse("reviews:assignments", args=[review.code])),
        *build_count_checks(requests, text, url),
        *(
            Check(_("%(State)s has not cleared the joint text.") % {"State": row})
            for row in partners
            if not row.cleared_at
        ),
    ]
    reasons = () if entries else (_("There is no feedback to clear yet."),)
    if author and author.cleared_at is not None:
        reasons = (_("Your State has already cleared this text."),)
    rest = review.delegations.filter(capacity=Capacity.REVIEWING, authorship__cleared_at__isnull=True)
    unwritten = review.delegations.filter(capacity=Capacity.REVIEWING, authorship__isnull=True)
    is_last = not rest.exclude(pk=delegation.pk).exists() and not unwritten.exclude(pk=delegation.pk).exists()
    rows = (REVIEW["complete_feedback"],) if is_last else ()
    after = "" if is_last else _("The other parties read it once all States that wrote it have cleared it.")
    later = list_delegations_reading_later().filter(review=review).exclude(pk=delegation.pk)
    readers: Text = PARTIES
    if later.exists():
        readers = _(
            "All parties and the Secretariat. A reviewing State reads it after it has cleared its own feedback."
        )
    return Look(
        readings.read_feedback(delegation),
        build_effects(*rows, readers=readers, after=after, back=_("No. Cleared feedback cannot be changed.")),
        tuple(checks),
        reasons=reasons,
    )


def look_at_submission(review: Review, given: AnswerSnapshot | None = None) -> Look:
    """Return the second look before the self-assessment is cleared and submitted, for the first time or again.

    `given`: the answers, if they are loaded already.
    """
    is_first = review.state == ReviewState.SELF_ASSESSMENT
    is_granted = not is_first and review.reopenings.filter(state=ReopeningState.GRANTED).exists()
    is_time = is_first or (is_granted and review.state in REOPENABLE_STATES)
    checks_url = reverse("reviews:answer_checks", args=[review.code])
    if review.questionnaire_id:
        given = given or load_answer_snapshot(review)
    found = list_findings(given) if given else []
    reading = read_answers(review, given) if given else Reading(())
    blocking = sum(row.is_blocking for row in found)
    advisory = len(found) - blocking
    invited = review.input_invitations.filter(state=InputState.INVITED).count()
    aside = sum(part.key.startswith(SET_ASIDE) for part in reading.parts)
    checks = [
        *build_count_checks(blocking, ngettext("%(count)d gap.", "%(count)d gaps.", blocking), checks_url),
        *build_count_checks(
            advisory, ngettext("%(count)d point to check.", "%(count)d points to check.", advisory), checks_url
        ),
        *_at_work(list_answer_assignments(review), reverse("reviews:assignments", args=[review.code])),
        *build_count_checks(
            aside, ngettext("%(count)d answer is set aside.", "%(count)d answers are set aside.", aside)
        ),
        *build_count_checks(
            invited,
            ngettext(
                "%(count)d organization has not handed in its input.",
                "%(count)d organizations have not handed in their input.",
                invited,
            ),
        ),
    ]
    if not found:
        checks.insert(0, Check(_("Every question that is asked has a full answer."), is_in_order=True))
    return Look(
        reading,
        build_effects(
            *((REVIEW["submit_questionnaire"],) if is_first else ()),
            readers=PARTIES,
            after="" if is_first else _("It supersedes the earlier submission, which remains recorded."),
            back=_("Only if the Secretariat grants a request to correct it."),
        ),
        tuple(checks),
        reasons=describe_blockers(found) if is_time and given else (NOT_NOW,),
    )


def look_at_step(review: Review, name: str) -> Look:
    """Return the second look before one of the steps that a person takes by a button."""
    row = REVIEW[name]
    reasons = get_current_blockers(row, review)
    checks = [Check(reason) for reason in reasons] or [Check(_("Nothing blocks this step."), is_in_order=True)]
    # Before its own feedback, a reviewing State may not even know how many answers there are
    # (`can_read_only_after_clearance`).
    if name == "close_dialogue" and review.state in row.sources:
        rows = review.clarifications.filter(state=ClarificationState.ANSWERED)
        count = rows.count()
        text = ngettext("%(count)d answer is not resolved.", "%(count)d answers are not resolved.", count)
        checks += build_count_checks(count, text, reverse("reviews:clarification_list", args=[review.code]))
    return Look(readings.read_step(review, name), build_effects(row), tuple(checks), reasons=reasons)


def look_at_issue(review: Review) -> Look:
    """Return the second look before the outcome documents are issued."""
    row = REVIEW["issue"]
    checks: Iterable[Check] = [
        Check(format_label(outcome.get_kind_display(), _("agreed to by the State under review")), is_in_order=True)
        if outcome.agreed_at
        else Check(format_label(outcome.get_kind_display(), _("not agreed to")))
        for outcome in review.outcomes.order_by("pk")
    ]
    states = gettext_lazy("The parties and all States read the list; the public reads the summary.")
    back = _("No. A mistake is corrected by a corrigendum, which is a separate document.")
    return Look(
        readings.read_outcomes(review),
        build_effects(row, readers=states, back=back),
        tuple(checks),
        confirmation=_("I have read both texts. They are issued, and the summary is published."),
        reasons=get_current_blockers(row, review),
    )


def build_plain_look(
    reading: Reading, *, after: Text, notified: Text = "", back: Text = NO_WAY_BACK, **more: Any
) -> Look:
    """Return the second look of an action whose effects are one sentence."""
    return Look(reading, build_effects(after=after, notified=notified, back=back), **more)


def look_at_publication(review: Review) -> Look:
    """Return the second look before the State under review decides on publication."""
    return build_plain_look(
        readings.read_publication(review),
        after=_("What you choose is published from the day you name, or at once."),
        back=UNTIL_CLOSED,
        confirmation=_("I have read what this decision publishes. Anyone can read it from then on."),
    )


def look_at_consultation(review: Review) -> Look:
    """Return the second look before the preliminary consultation is recorded."""
    row = REVIEW["hold_consultation"]
    others = tuple(guard for guard in row.guards if guard is not check_consultation_recorded)
    reasons = tuple(reason for guard in others if (reason := guard(review)) is not None)
    reasons = reasons if review.state in row.sources else (NOT_NOW,)
    return Look(readings.read_parties(review), build_effects(row, readers=PARTIES), reasons=reasons)


def look_at_clarification(clarification: Clarification, name: str) -> Look:
    """Return the second look before a request is resolved or withdrawn."""
    row = CLARIFICATION[name]
    reasons = get_current_blockers(row, clarification)
    after = _("Nobody can add to this request. A new one can be sent.")
    return build_plain_look(readings.read_clarification(clarification), after=after, reasons=reasons)


def look_at_reopening(reopening: Reopening) -> Look:
    """Return the second look before a decision on a request to reopen."""
    return Look(
        readings.read_reopening(reopening),
        build_effects(
            REOPENING["grant"],
            after=_(
                "Granted: the answers can be changed again, and the State submits again. Refused: nothing changes."
            ),
        ),
    )


def look_at_translation(text: Translation) -> Look:
    """Return the second look before a language is declared final."""
    row = TRANSLATION["finalize"]
    reasons = get_current_blockers(row, text)
    rows = text.paragraphs.for_current_paragraphs().exclude(text="").count()
    total = text.outcome.paragraphs.count()
    values = {"there": rows, "total": total}
    check = Check(_("%(there)d of %(total)d paragraphs are translated.") % values, is_in_order=rows == total)
    back = _("Yes. The Secretariat can reopen it.")
    return Look(
        readings.read_translation(text), build_effects(row, readers=PARTIES, back=back), (check,), reasons=reasons
    )


def look_at_nomination(nomination: Nomination, name: str) -> Look:
    """Return the second look before a nomination is approved or refused."""
    row = NOMINATION[name]
    reasons = get_current_blockers(row, nomination)
    after = {
        "approve": _("The person gets a mandate from today; a new person gets an activation link by e-mail."),
        "refuse": _("The State sees the refusal with your reason, and can name someone else."),
    }
    reading = readings.read_nomination(nomination)
    replaced = [part for part in reading.parts if part.key.startswith("mandate:")]
    checks = tuple(Check(format_label(_("Is focal point now"), part.words)) for part in replaced)
    back = _("No. The mandate can be ended.") if name == "approve" else NO_WAY_BACK
    return build_plain_look(reading, after=after[name], back=back, checks=checks, reasons=reasons)


def look_at_mandate(mandate: Mandate) -> Look:
    """Return the second look before a mandate is ended."""
    reasons = () if mandate.ended_on is None else (_("This mandate has already ended."),)
    after = _("The person's rights end today. The step of the review and all the person's work remain.")
    back = _("No. The State can name the person again.")
    return build_plain_look(readings.read_mandate(mandate), after=after, back=back, reasons=reasons)


def look_at_invitation(invitation: InputInvitation) -> Look:
    """Return the second look before the State withdraws an invitation."""
    reasons = () if invitation.state == InputState.INVITED else (NOT_NOW,)
    return build_plain_look(
        readings.read_invitation(invitation),
        after=_("The organization can no longer give input, and keeps what it wrote."),
        notified=get_notice("reviews/input_withdrawn").recipients,
        back=_("No. You can invite the organization again."),
        reasons=reasons,
    )


def look_at_input(invitation: InputInvitation) -> Look:
    """Return the second look before an organization submits its input."""
    written = invitation.answers.exclude(text="").count()
    asked = invitation.questions.count()
    check = Check(
        _("%(written)d of %(asked)d questions have an answer.") % {"written": written, "asked": asked},
        is_in_order=written == asked,
        url=invitation.get_absolute_url(),
    )
    return Look(
        readings.read_input(invitation),
        build_effects(
            readers=_("The people of the State that asked"),
            after=_("The State reads it next to its own answer and may use it or not."),
            notified=get_notice("reviews/input_received").recipients,
        ),
        (check,),
        reasons=get_block_reasons(INPUT["hand_in"], invitation),
    )


def look_at_declining(invitation: InputInvitation) -> Look:
    """Return the second look before an organization declines to give input."""
    recipients = get_notice("reviews/input_declined").recipients
    after = _("The State sees that you give no input, and your reason if you write one.")
    return build_plain_look(readings.read_input(invitation), after=after, notified=recipients)


def look_at_version(reading: Reading, *, reasons: tuple[Text, ...] = ()) -> Look:
    """Return the second look before a review moves to another version of its questionnaire, or back."""
    recipients = get_notice("reviews/version_changed").recipients
    after = _("The State answers this version from now on.")
    back = _("Yes, if nothing written since then would be lost.")
    return build_plain_look(reading, after=after, notified=recipients, back=back, reasons=reasons)


def look_at_questionnaire(questionnaire: Questionnaire, name: str) -> Look:
    """Return the second look before a version of a questionnaire is put in force or retired."""
    row = QUESTIONNAIRE[name]
    reasons = get_current_blockers(row, questionnaire)
    after = {
        "put_in_use": _("The version now in force is retired. Reviews without a questionnaire get this one."),
        "retire": _("No other review gets this version. Reviews that already use it continue with it."),
    }
    return build_plain_look(read_questionnaire(questionnaire), after=after[name], reasons=reasons)
