"""The page before each binding action: what is missing, what comes next, who is notified (core/second_look.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy

from dialogues.enums import ApplicationState as A, ChairSummaryState, StatementState as T
from dialogues.guards import check_has_text, check_open
from dialogues.models import (
    ChairSummary,
    Dialogue,
    Expenditure,
    FundingSource,
    GeneralReport,
    Payment,
    Session,
    Statement,
)
from dialogues.selectors import readings
from dialogues.selectors.findings import find_countries, get_displayed_findings, list_statement_findings
from dialogues.selectors.summary_drafts import LANGUAGE
from dialogues.selectors.translated_documents import Printed, find_translation, read_translated_document
from dialogues.workflow import (
    CHAIR_SUMMARY,
    DIALOGUE,
    GENERAL_REPORT,
    SESSION,
    STATEMENT,
    get_opening_transition,
)
from stakeholders.enums import OrganizationState
from stakeholders.models import Organization
from untoc_portal.core.listing import format_list
from untoc_portal.core.notices import get_notice
from untoc_portal.core.second_look import Check, Look
from untoc_portal.core.workflow import get_block_reasons, get_current_blockers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

    Effects = tuple[tuple[Text, Text], ...]

NEXT = gettext_lazy("What happens next")
READ_BY = gettext_lazy("Who reads it")
NOTIFIED = gettext_lazy("Who is notified")
UNDO = gettext_lazy("Can it be undone?")
NOBODY = gettext_lazy("No one gets a message.")
NO_WAY_BACK = pgettext_lazy("can it be taken back", "No.")


def build_effects(*, comes: Text, event: str = "", read_by: Text = "", back: Text = NO_WAY_BACK) -> Effects:
    """Return the effects of an action. `event` is the name of the message, which decides who gets it."""
    readers = ((READ_BY, read_by),) if read_by else ()
    return ((NEXT, comes), *readers, (NOTIFIED, get_notice(event).recipients if event else NOBODY), (UNDO, back))


def count_to_check(number: int, text: Text) -> tuple[Check, ...]:
    """Return a line to check if the number is not zero, otherwise nothing."""
    return (Check(text % {"count": number}),) if number else ()


def _check(there: object, found: Text, missing: Text) -> Check:
    return Check(found, is_in_order=True) if there else Check(missing)


def _check_records(session: Session) -> tuple[Check, ...]:
    return (
        _check(
            session.recommendations.exists(),
            _("Recommendations have been recorded."),
            _("No recommendation has been recorded."),
        ),
        _check(
            session.bureau.exists(), _("The bureau has been recorded."), _("No member of the bureau has been recorded.")
        ),
        _check(
            session.participants.exists(),
            _("The participants have been recorded."),
            _("No participant has been recorded."),
        ),
    )


def look_at_conclusion(session: Session) -> Look:
    """Return the page before a session is concluded."""
    return Look(
        reading=readings.read_session(session),
        checks=_check_records(session),
        effects=build_effects(
            comes=_("Its days and its agenda stay as they are. The adoption of its report can be recorded.")
        ),
        reasons=get_current_blockers(SESSION["conclude"], session),
    )


def look_at_adoption(session: Session) -> Look:
    """Return the page before the adoption of a session's report is recorded."""
    opened = _("The records of the session are closed. The constructive dialogue can be opened.")
    closed = _("The records of the session are closed.")
    return Look(
        reading=readings.read_session(session),
        checks=_check_records(session),
        effects=build_effects(
            comes=closed if session.working_group.is_conference else opened,
            read_by=_("Everyone: the recommendations become public."),
        ),
        reasons=get_current_blockers(SESSION["adopt_report"], session),
    )


def look_at_opening(session: Session) -> Look:
    """Return the page before a dialogue, or the general review, is opened for applications."""
    verified = Organization.objects.filter(state=OrganizationState.VERIFIED).count()
    return Look(
        reading=readings.read_session(session),
        checks=(
            Check(
                ngettext(
                    "%(count)d verified organization is notified.",
                    "%(count)d verified organizations are notified.",
                    verified,
                )
                % {"count": verified},
                is_in_order=bool(verified),
            ),
        ),
        effects=build_effects(
            comes=_("Organizations can apply until the day that you give."),
            read_by=_("Everyone: it is in the public calendar."),
            event="dialogues/dialogue_opened",
            back=_("No. Its day, place and limits can be changed until the dialogue takes place."),
        ),
        reasons=get_block_reasons(get_opening_transition(session), session),
    )


def look_at_holding(dialogue: Dialogue) -> Look:
    """Return the page before a dialogue is recorded as held."""
    statements = dialogue.statements.filter(state__in=[T.SUBMITTED, T.CONTESTED]).count()
    applications = dialogue.applications.filter(state__in=[A.SUBMITTED, A.INCOMPLETE, A.COMPLETE, A.CIRCULATED])
    speakers = dialogue.speakers.filter(began_at__isnull=True, skipped_at__isnull=True)
    comes = _("Applications and statements are closed. Attendance can be recorded.")
    return Look(
        reading=readings.read_dialogue(dialogue),
        checks=(
            *count_to_check(
                statements,
                ngettext_lazy(
                    "%(count)d statement is still to be accepted or returned.",
                    "%(count)d statements are still to be accepted or returned.",
                    "count",
                ),
            ),
            *count_to_check(
                applications.count(),
                ngettext_lazy(
                    "%(count)d application is still to be decided on.",
                    "%(count)d applications are still to be decided on.",
                    "count",
                ),
            ),
            *count_to_check(
                speakers.count(),
                ngettext_lazy(
                    "%(count)d speaker on the list has not spoken.",
                    "%(count)d speakers on the list have not spoken.",
                    "count",
                ),
            ),
        ),
        effects=build_effects(comes=comes),
        reasons=get_current_blockers(DIALOGUE["hold"], dialogue),
    )


def _list_name_checks(findings: Iterable[dict[str, Any]], refuses: Text, asks: Text) -> tuple[Check, ...]:
    """Return a line for each passage: `refuses` says it of a certain name of a State, `asks` of an uncertain one."""
    return tuple(
        Check(
            (refuses if found.certain else asks)
            % {"passage": found.text, "states": format_list(found.states)}
        )
        for found in get_displayed_findings(list(findings))
    ) or (Check(_("No passage names a State."), is_in_order=True),)  # fmt: skip


def look_at_submission(statement: Statement) -> Look:
    """Return the page before a statement is submitted. It already shows the findings of the country check."""
    length, limit = len(statement.text), statement.dialogue.statement_max_characters
    measured = ngettext("%(count)d character of at most %(limit)d", "%(count)d characters of at most %(limit)d", length)
    return Look(
        reading=readings.read_statement(statement),
        checks=(
            Check(measured % {"count": length, "limit": limit}, is_in_order=0 < length <= limit),
            *_list_name_checks(
                list_statement_findings(statement),
                _("“%(passage)s” names a State (%(states)s): the statement will be refused."),
                _("“%(passage)s” may name a State (%(states)s): the moderator will look at it."),
            ),
        ),
        effects=build_effects(
            comes=_("The chair or the Secretariat accepts the statement, or returns it with a reason."),
            event="dialogues/statement_submitted",
            back=_("No. It cannot be changed while the chair or the Secretariat looks at it."),
        ),
        reasons=get_current_blockers(STATEMENT["submit"], statement),
    )


def look_at_joining(statement: Statement) -> Look:
    """Return the page before the second State agrees to a joint statement."""
    return Look(
        reading=readings.read_statement(statement),
        checks=_list_name_checks(
            list_statement_findings(statement),
            _("“%(passage)s” names a State (%(states)s): the statement will be refused."),
            _("“%(passage)s” may name a State (%(states)s): the moderator will look at it."),
        ),
        effects=build_effects(
            comes=_("The other State can submit this text in the name of both States."),
            back=_("Any change of the text cancels the agreement, until the statement is submitted."),
        ),
        reasons=tuple(filter(None, (check_open(statement), check_has_text(statement)))),
    )


def look_at_contest(statement: Statement) -> Look:
    """Return the page before an author asks that a person decide."""
    return Look(
        reading=readings.read_statement(statement),
        checks=_list_name_checks(statement.findings, NAMES, MAY_NAME),
        effects=build_effects(
            comes=_("A person decides. If a moderator returned it, a different person decides."),
            event="dialogues/statement_submitted",
            back=_("No. A second decision on the same text is final."),
        ),
        reasons=get_current_blockers(STATEMENT["contest"], statement),
    )


NAMES = gettext_lazy("“%(passage)s” names a State: %(states)s.")
MAY_NAME = gettext_lazy("“%(passage)s” may name a State: %(states)s.")


def look_at_acceptance(statement: Statement) -> Look:
    """Return the page before a statement is accepted into the dialogue."""
    readers = _("Everyone: its author agreed to its publication.")
    if not statement.consents_to_publication:
        readers = _("States, chairs and the Secretariat: its author did not agree to its publication.")
    return Look(
        reading=readings.read_statement(statement),
        checks=_list_name_checks(statement.findings, NAMES, MAY_NAME),
        effects=build_effects(
            comes=_("The statement is part of the dialogue, in this version."),
            read_by=readers,
            event="dialogues/statement_moderated",
        ),
        reasons=get_current_blockers(STATEMENT["accept"], statement),
    )


def look_at_return(statement: Statement) -> Look:
    """Return the page before a statement is returned to its author."""
    return Look(
        reading=readings.read_statement(statement),
        checks=_list_name_checks(statement.findings, NAMES, MAY_NAME),
        effects=build_effects(
            comes=_("Its author can change it and submit it again, or ask another person to decide."),
            event="dialogues/statement_moderated",
        ),
        reasons=get_current_blockers(STATEMENT["return"], statement),
    )


def _text_of_summary(summary: ChairSummary) -> tuple[Check, ...]:
    accepted = summary.dialogue.statements.filter(state=T.ACCEPTED).count()
    heard = ngettext(
        "It is based on %(count)d accepted statement.", "It is based on %(count)d accepted statements.", accepted
    )
    found = [finding.as_row() for finding in find_countries(summary.text, LANGUAGE, field="text")]
    return (Check(heard % {"count": accepted}, is_in_order=bool(accepted)), *_list_name_checks(found, NAMES, MAY_NAME))


def look_at_agreement(summary: ChairSummary) -> Look:
    """Return the page before the chair agrees to the text of the summary."""
    return Look(
        reading=readings.read_chair_summary(summary),
        checks=_text_of_summary(summary),
        document_url=reverse("dialogues:chair_summary_preview", args=[summary.dialogue_id]),
        effects=build_effects(
            comes=_("The Secretariat can issue this text."),
            back=_("Any change of the text cancels the agreement, until the summary is issued."),
        ),
        reasons=get_current_blockers(CHAIR_SUMMARY["issue"], summary),
    )


def look_at_issuing_summary(summary: ChairSummary, user: AnyUser) -> Look:
    """Return the page before the chair's summary is issued. A chair who issues it agrees to it by this action."""
    agrees = user.has_perm("dialogues.agree_chair_summary", summary) or summary.agreed_at
    waits = summary.state == ChairSummaryState.DRAFT and not agrees
    return Look(
        reading=readings.read_chair_summary(summary),
        checks=_text_of_summary(summary),
        document_url=reverse("dialogues:chair_summary_preview", args=[summary.dialogue_id]),
        effects=build_effects(
            comes=_("It gets its symbol and goes to the next session of the working group. The dialogue is closed."),
            read_by=_("Everyone."),
        ),
        confirmation=_("I have read the whole text, and it may be published."),
        reasons=(
            *get_current_blockers(CHAIR_SUMMARY["issue"], summary),
            *((_("The chair has not agreed to this text yet."),) if waits else ()),
        ),
    )


def _text_of_report(report: GeneralReport) -> tuple[Check, ...]:
    found = [finding.as_row() for finding in find_countries(report.text, report.language, field="text")]
    return _list_name_checks(found, NAMES, MAY_NAME)


def look_at_translated_document(root: Printed, language: str) -> Look:
    """Return the page before the document is issued in another language: the text after its original."""
    one = find_translation(root, language)
    found = [finding.as_row() for finding in find_countries(one.text, language, field="text")] if one else []
    return Look(
        reading=read_translated_document(root, language),
        checks=_list_name_checks(found, NAMES, MAY_NAME),
        effects=build_effects(
            comes=_("The document is made, with the symbol and the date of the original."),
            read_by=_("Everyone who reads the original."),
        ),
        confirmation=_("I have read the whole text, and it may be published."),
    )


def look_at_issuing_report(report: GeneralReport) -> Look:
    """Return the page before a general report is issued to its working group."""
    return Look(
        reading=readings.read_general_report(report),
        checks=_text_of_report(report),
        document_url=reverse("dialogues:general_report_preview", args=[report.pk]),
        effects=build_effects(
            comes=_("It gets its symbol. Text and figures stay as they are now."),
            read_by=_("States, chairs and the Secretariat, until it is published."),
        ),
        reasons=get_current_blockers(GENERAL_REPORT["issue"], report),
    )


def look_at_publishing_report(report: GeneralReport) -> Look:
    """Return the page before a general report is published."""
    document = report.document
    is_rendered = document is not None and document.is_rendered
    return Look(
        reading=readings.read_general_report(report),
        checks=_text_of_report(report),
        document_url=reverse("dialogues:general_report_file", args=[report.pk, "pdf"]) if is_rendered else "",
        effects=build_effects(
            comes=_("It is on the public page of general reports, and the followers of the group are notified."),
            read_by=_("Everyone."),
        ),
        confirmation=_("I have read the whole report, and it may be published."),
        reasons=get_current_blockers(GENERAL_REPORT["publish"], report),
    )


def look_at_approval(dialogue: Dialogue) -> Look:
    """Return the page before the Conference's approval of the speakers invited by its President is recorded."""
    reading = readings.read_invited_speakers(dialogue)
    asking = dialogue.speakers.filter(invited_at__isnull=True, skipped_at__isnull=True).count()
    return Look(
        reading=reading,
        checks=count_to_check(
            asking,
            ngettext_lazy(
                "%(count)d speaker on the list is not invited by the President.",
                "%(count)d speakers on the list are not invited by the President.",
                "count",
            ),
        ),
        effects=build_effects(
            comes=_("These speakers can be given the floor (rule 17)."),
            read_by=_("Everyone who sees the speakers' list."),
        ),
        reasons=() if reading.parts else (_("No speaker invited by the President is waiting for approval."),),
    )


def look_at_panel(dialogue: Dialogue) -> Look:
    """Return the page before the panel is chosen."""
    coming = dialogue.applications.taking_part().filter(Q(attendees__left_at__isnull=True)).distinct().count()
    invited = ngettext(
        "%(count)d organization is invited and sends people.",
        "%(count)d organizations are invited and send people.",
        coming,
    )
    return Look(
        reading=readings.read_panel(dialogue),
        checks=(Check(invited % {"count": coming}, is_in_order=bool(coming)),),
        effects=build_effects(
            comes=_("The people you choose are on the panel. They replace the people chosen before."),
            read_by=_("Everyone, as far as the organization agreed to be named."),
            back=_("The panel can be chosen again."),
        ),
    )


def look_at_cancelling_entry(entry: FundingSource | Payment | Expenditure) -> Look:
    """Return the page before an entry of the accounts is cancelled."""
    return Look(
        reading=readings.read_entry(entry),
        effects=build_effects(
            comes=_("The entry remains recorded with your reason, and no longer counts."),
            read_by=_("The Secretariat sees it; the public accounts no longer show it."),
            back=_("No. The amount can be entered again as a new entry."),
        ),
        reasons=(_("This entry has already been cancelled."),) if entry.is_cancelled else (),
    )
