"""Outcome documents for pages: text through `redact`, clearances by version, comments of a return."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import ISSUED_STATES, Capacity, ObservationKind, OutcomeKind, ReviewState as S
from reviews.models import Clearance, Outcome, OutcomeDocument, OutcomeParagraph, Reply, ReturnComment
from reviews.policies import get_review_audience
from reviews.selectors.acts import delegations_with_grant
from reviews.selectors.observation_sources import list_sources
from reviews.selectors.passages import count_open_comments
from reviews.selectors.replies import list_open_replies
from reviews.withheld import DisclosureBlocker, list_disclosure_blockers
from reviews.wording import list_wording_advice
from reviews.workflow import REVIEW
from stakeholders.models import State
from untoc_portal.core.authz import get_grants
from untoc_portal.core.confidentiality import redact_all
from untoc_portal.core.enums import Level
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation, Review
    from untoc_portal.core.authz import AnyUser

# Kind: permissions to draft, clear and agree; the transition on agreement; the step in which it is possible.
OUTCOME_PERMISSIONS = {
    OutcomeKind.LIST_OF_OBSERVATIONS: (
        "reviews.draft_list",
        "reviews.clear_list",
        "reviews.agree_list",
        "agree_list",
        S.AGREEMENT,
    ),
    OutcomeKind.SUMMARY: (
        "reviews.draft_summary",
        "reviews.clear_summary",
        "reviews.agree_summary",
        "agree_summary",
        S.SUMMARY,
    ),
}


# Why a paragraph can no longer become confidential, and what else is possible.
ALREADY_ISSUED = _(
    "The documents are issued, and other States may have read this paragraph. Your State's decision on "
    "publication changes what the public reads. To have the documents corrected, write to the Secretariat."
)
# The part of the headings that two paragraphs must share before they can be merged.
get_heading_key = itemgetter("instrument", "article", "kind")


def outcomes_with_review() -> QuerySet[Outcome]:
    """Return outcomes with everything of the review that their pages show."""
    return Outcome.objects.select_related(
        "review__state_under_review",
        "review__phase__cluster",
        "review__group",
        "review__publication_decision",
    )


def is_party(user: AnyUser, review: Review) -> bool:
    """Return whether the user reads the review as one of its parties or as the Secretariat."""
    return get_review_audience(user, review).can_read(Level.REVIEW)


def sections_for_user(user: AnyUser, outcome: Outcome) -> list[dict[str, Any]]:
    """Return the text that this user can read, by instrument, article and kind, with the comments of a return."""
    paragraphs = outcome.paragraphs.select_related("article__instrument", "drafted_by__party")
    rows = redact_all(paragraphs, get_review_audience(user, outcome.review))
    inside = is_party(user, outcome.review)
    comments = _comments_by_paragraph(outcome) if inside else {}
    said = count_open_comments(user, outcome) if inside else {}
    authors = _authors(outcome) if inside else {}
    replies = list_open_replies(user, outcome) if inside else {}
    sources = list_sources(user, outcome) if inside and outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS else {}
    of_heads = Counter(map(get_heading_key, rows))
    names = (
        list_other_state_names(outcome.review)
        if user.has_perm(OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)][0], outcome.review)
        else None
    )
    for number, row in enumerate(rows, 1 if inside else _first_number(user, outcome)):
        row |= {
            "number": number,
            "numbered": f"{number}. {row['text']}",
            "comments": comments.get(row["id"], []),
            "open_comments": said.get(row["id"], 0),
            "authors": format_list(authors.get(row["id"], [])),
            **_replies(number, replies.get(row["id"], [])),
            "sources": sources.get(row["id"], []),
            "is_mergeable": of_heads[get_heading_key(row)] > 1,
            # Only for people who draft. Others read only the text.
            "advice": [] if names is None else list_wording_advice(row["text"], outcome.review.language, names),
            "heading": get_text_in_language(row["article_titles"]),
            "details": list(OutcomeParagraph.get_labels(row).values()),
        }
    return [
        {
            "instrument": code,
            "articles": [_article(list(group)) for _number, group in groupby(own, itemgetter("article"))],
        }
        for code, own in groupby(rows, itemgetter("instrument"))
    ]


def _replies(number: int, replies: list[Reply]) -> dict[str, Any]:
    """Return the open replies to a paragraph, and the proposal whose changes are marked in its text."""
    shown = next((reply for reply in replies if reply.is_open_proposal and not reply.is_stale), None)
    proposed = f"{number}. {shown.wording}" if shown else ""
    return {"replies": replies, "marked": shown, "proposed": proposed}


def _first_number(user: AnyUser, outcome: Outcome) -> int:
    """Return the number of the first paragraph in the edition of this reader, after its introduction."""
    editions = OutcomeDocument.objects.current().visible_to(user).filter(outcome=outcome).order_by("document__level")
    introduction = editions.values_list("document__snapshot__introduction", flat=True).first()
    return len(introduction or ()) + 1


def _authors(outcome: Outcome) -> dict[int, list[str]]:
    """Return the States that drafted each paragraph and the paragraphs merged into it, by key."""
    standing = Q(removed_in__isnull=True) | Q(merged_into__isnull=False)
    rows = OutcomeParagraph.with_removed.filter(standing, outcome=outcome).select_related("drafted_by__party")
    found: dict[int, list[str]] = {}
    for row in rows.order_by(F("merged_into").asc(nulls_first=True), "pk"):
        states, state = found.setdefault(row.merged_into_id or row.pk, []), str(row.drafted_by.party)
        if state not in states:
            states.append(state)
    return found


def list_other_state_names(review: Review) -> frozenset[str]:
    """Return the names of all other States, in the language of the review."""
    rows = State.objects.exclude(pk=review.state_under_review_id).values_list("names", flat=True)
    return frozenset(names[review.language] for names in rows if names.get(review.language))


def _article(rows: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = [
        {"label": ObservationKind(kind).label, "paragraphs": list(own)}
        for kind, own in groupby(rows, itemgetter("kind"))
    ]
    return {"number": rows[0]["article"], "title": rows[0]["heading"], "kinds": kinds}


def _comments_by_paragraph(outcome: Outcome) -> dict[int, list[ReturnComment]]:
    found: dict[int, list[ReturnComment]] = {}
    for comment in outcome.return_comments.all():
        if comment.paragraph_id is not None:
            found.setdefault(comment.paragraph_id, []).append(comment)
    return found


def list_outcome_comments(outcome: Outcome) -> QuerySet[ReturnComment]:
    """Return the comments on the whole text and on removed paragraphs, the latest first."""
    return outcome.return_comments.filter(Q(paragraph__isnull=True) | Q(paragraph__removed_in__isnull=False))


def list_clearances(outcome: Outcome) -> QuerySet[Clearance]:
    """Return who cleared which version, the latest first."""
    return outcome.clearances.select_related("delegation__party", "mandate__user", "mandate__note_verbale")


def list_missing_clearances(outcome: Outcome) -> list[Delegation]:
    """Return the reviewing States that have not cleared the current version."""
    cleared = outcome.clearances.filter(version=outcome.version).values("delegation_id")
    rows = outcome.review.delegations.filter(capacity=Capacity.REVIEWING).exclude(pk__in=cleared)
    return list(rows.select_related("party"))


def get_clearing_delegation(user: AnyUser, review: Review) -> Delegation | None:
    """Return the reviewing delegation for which the user clears, or None."""
    return next(iter(delegations_with_grant(user, review, "clear_outcome")), None)


def get_outcome_permissions(user: AnyUser, outcome: Outcome) -> dict[str, Any]:
    """Return what the user can do with the outcome now, and what blocks the agreement."""
    draft, clear, agree, move, step = OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)]
    review, is_list = outcome.review, outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS
    own = get_clearing_delegation(user, review)
    may_agree = review.state == step and user.has_perm(agree, review)
    return {
        "own": own,
        "may_draft": user.has_perm(draft, review),
        "may_reply": outcome.agreed_at is None and user.has_perm("reviews.reply_outcome", review),
        "may_clear": own is not None and user.has_perm(clear, own),
        "may_agree": may_agree,
        "agree_reasons": get_block_reasons(REVIEW[move], review) if may_agree else (),
        "may_keep": is_list and user.has_perm("reviews.keep_confidential", review),
        "keeping_opens": review.state in (S.SUMMARY, S.COMPLETED),
        "may_allow": user.has_perm("reviews.allow_words", review),
        "issued_note": ALREADY_ISSUED if is_list and is_confidentiality_closed(user, review) else "",
        "rule": REVIEW[move].rule,
    }


def is_confidentiality_closed(user: AnyUser, review: Review) -> bool:
    """Return whether the user lost the right to make paragraphs confidential because the documents are issued."""
    return review.state in ISSUED_STATES and "agree_outcome" in get_grants(user, review)


def list_outcome_blockers(outcome: Outcome) -> list[DisclosureBlocker]:
    """Return the disclosure blockers of this document, from the step of agreement on. Before it there are none."""
    if outcome.review.state not in (S.AGREEMENT, S.SUMMARY, S.COMPLETED, *ISSUED_STATES):
        return []
    return [hold for hold in list_disclosure_blockers(outcome.review) if hold.paragraph.outcome_id == outcome.pk]


def get_drafting_delegation(user: AnyUser, review: Review) -> Delegation | None:
    """Return the reviewing delegation whose draft the user can read, or None.

    This includes observers. The caller checks the permission to draft.
    """
    own = delegations_with_grant(user, review, "view_own_draft")
    return next((delegation for delegation in own if not delegation.is_under_review), None)


def list_publishable_paragraphs(review: Review) -> QuerySet[OutcomeParagraph]:
    """Return the paragraphs of the list that are not confidential."""
    rows = OutcomeParagraph.objects.filter(
        outcome__review=review, outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS, is_confidential=False
    )
    return rows.select_related("article__instrument")
