"""The second look before an action on a list or summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, ngettext

from reviews.enums import ObservationKind, OutcomeKind, ReviewState
from reviews.models import Reply
from reviews.selectors import readings
from reviews.selectors.looks import (
    IS_CLEARED,
    PARTIES,
    build_count_checks,
    build_effects,
    build_plain_look,
    check_articles_with_text,
)
from reviews.selectors.outcomes import OUTCOME_PERMISSIONS, list_missing_clearances
from reviews.selectors.passages import count_open_comments
from reviews.selectors.questionnaires import list_articles_under_review
from reviews.selectors.summaries import check_summary
from reviews.workflow import REVIEW
from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import Check, Look
from untoc_portal.core.workflow import get_current_blockers

if TYPE_CHECKING:
    from reviews.models import Delegation, Outcome, OutcomeParagraph, Translation
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text


def look_at_outcome(outcome: Outcome, user: AnyUser) -> tuple[Check, ...]:
    """Return the checks of a list or summary before it is cleared, agreed to or returned."""
    review, url = outcome.review, outcome.get_absolute_url()
    articles_with_text = set(outcome.paragraphs.values_list("article_id", flat=True))
    checks = [check_articles_with_text(list(list_articles_under_review(review)), articles_with_text, url)]
    waiting = list_missing_clearances(outcome)
    if waiting:
        states = format_list(delegation.party for delegation in waiting)
        checks.append(Check(_("Not cleared yet by: %(States)s.") % {"States": states}, url=url))
    comments = sum(count_open_comments(user, outcome).values())
    checks += build_count_checks(
        comments, ngettext("%(count)d comment is open.", "%(count)d comments are open.", comments), url
    )
    proposed = Reply.objects.open_proposals().visible_to(user).filter(paragraph__outcome=outcome).count()
    text = ngettext(
        "%(count)d proposed wording of the State under review is not decided.",
        "%(count)d proposed wordings of the State under review are not decided.",
        proposed,
    )
    checks += build_count_checks(proposed, text, url)
    if outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS:
        needs = outcome.paragraphs.filter(kind=ObservationKind.TECHNICAL_ASSISTANCE, assistance="").count()
        text = ngettext("%(count)d need does not say its type.", "%(count)d needs do not say their type.", needs)
        checks += build_count_checks(needs, text, url)
        kept = outcome.paragraphs.filter(is_confidential=True).count()
        text = ngettext(
            "%(count)d paragraph is kept confidential.", "%(count)d paragraphs are kept confidential.", kept
        )
        checks += build_count_checks(kept, text, url)
        return tuple(checks)
    found = check_summary(outcome)
    if found.is_too_long:
        checks.append(Check(_("The summary is too long."), url=url))
    left = len(found.uncited_observations)
    text = ngettext("%(count)d observation is not in it.", "%(count)d observations are not in it.", left)
    return (*checks, *build_count_checks(left, text, url))


def look_at_clearance(outcome: Outcome, delegation: Delegation, user: AnyUser) -> Look:
    """Return the second look before a reviewing State clears a version."""
    waiting = {row.pk for row in list_missing_clearances(outcome)}
    reasons: tuple[Text, ...] = ()
    if not outcome.paragraphs.exists():
        reasons = (_("There is no paragraph in it yet."),)
    elif delegation.pk not in waiting:
        reasons = (IS_CLEARED,)
    elif outcome.kind == OutcomeKind.SUMMARY and check_summary(outcome).is_too_long:
        reasons = (_("The summary is too long."),)
    is_last_of_list = outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS and waiting == {delegation.pk}
    rows = (REVIEW["propose_list"],) if is_last_of_list else ()
    after = _("The other reviewing States clear it, then the State under review reads it.") if not rows else ""
    return Look(
        readings.read_outcome(outcome),
        build_effects(*rows, readers=PARTIES, after=after, back=_("Not directly. Any change creates a new version.")),
        look_at_outcome(outcome, user),
        reasons=reasons,
    )


def look_at_agreement(outcome: Outcome, user: AnyUser) -> Look:
    """Return the second look before the State under review agrees to a version."""
    row = REVIEW[OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)][3]]
    reasons = get_current_blockers(row, outcome.review)
    return Look(
        readings.read_outcome(outcome),
        build_effects(row, readers=PARTIES),
        look_at_outcome(outcome, user),
        reasons=reasons,
    )


def look_at_return(outcome: Outcome, user: AnyUser) -> Look:
    """Return the second look before the State under review returns a version."""
    name = "return_list" if outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS else "return_summary"
    row = REVIEW[name]
    return Look(
        readings.read_outcome(outcome),
        build_effects(row, readers=PARTIES, back=_("No. The reviewing States draft a new version and clear it again.")),
        look_at_outcome(outcome, user),
        reasons=get_current_blockers(row, outcome.review),
    )


def look_at_keeping(paragraph: OutcomeParagraph) -> Look:
    """Return the second look before a paragraph becomes confidential, if a summary was drafted from the list."""
    reading = readings.read_keeping(paragraph)
    opened = len(reading.parts) - 1
    text = ngettext(
        "%(count)d passage of the summary or of a translation is opened again.",
        "%(count)d passages of the summary or of its translations are opened again.",
        opened,
    )
    nothing = Check(_("Nothing in the summary is based on it."), is_in_order=True)
    rows = (REVIEW["reopen_summary"],) if opened and paragraph.outcome.review.state == ReviewState.COMPLETED else ()
    after = _("The reviewing States change the summary and clear it, then your State agrees to it.") if opened else ""
    back = _("You can release the paragraph until the documents are issued. The summary is cleared and agreed again.")
    checks = tuple(build_count_checks(opened, text, paragraph.outcome.review.summary.get_absolute_url())) or (nothing,)
    return Look(reading, build_effects(*rows, readers=PARTIES, after=after, back=back), checks)


def look_at_reissue(outcome: Outcome) -> Look:
    """Return the second look before an issued outcome is issued again: its text and its editions."""
    return build_plain_look(
        readings.read_issued(outcome),
        after=_("Each edition is issued again with its own symbol. The earlier one is marked as superseded."),
        back=_("No. It can only be corrected again."),
        confirmation=_("I have read the correction. It is issued to every reader of these editions."),
    )


def look_at_issue_of_translation(text: Translation) -> Look:
    """Return the second look before the document of one language is issued: its text and its current editions."""
    return build_plain_look(
        readings.read_issued_translation(text),
        after=_("The document is made, and the public reads it."),
        back=_("No. A mistake is corrected by a corrigendum, which is a separate document."),
        confirmation=_("I have read the text. It is issued, and published."),
    )
