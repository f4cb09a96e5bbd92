"""Outcome documents for pages: text through `redact`, clearances by version, comments of a return."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, FilteredRelation, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from reviews.enums import ISSUED_STATES, Capacity, ObservationKind, OutcomeKind, ReviewState as S
from reviews.models import (
    Clearance,
    Delegation,
    Outcome,
    OutcomeDocument,
    OutcomeParagraph,
    PassageComment,
    Reply,
    ReturnComment,
)
from reviews.policies import get_review_audience
from reviews.selectors.acts import delegations_with_grant
from reviews.selectors.observation_sources import list_references, list_sources
from reviews.selectors.replies import list_open_replies
from reviews.withheld import DisclosureBlocker, list_disclosure_blockers
from reviews.wording import list_wording_advice
from reviews.workflow import REVIEW
from stakeholders.models import State
from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.authz import build_grant_condition, get_grants
from untoc_portal.core.confidentiality import redact_all
from untoc_portal.core.enums import Level
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list
from untoc_portal.core.reader_queries import ReaderQuery
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Review
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


def outcomes_with_review() -> Any:
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


def sections_for_user(user: AnyUser, outcome: Outcome, *, paragraphs: list[Any] | None = None) -> list[dict[str, Any]]:
    """Return the text that this user can read, by instrument, article and kind, with the comments of a return.

    `paragraphs` are those of `list_current_paragraphs`, if they were read a moment ago.
    """
    inside = is_party(user, outcome.review)
    paragraphs = list_current_paragraphs(user, outcome) if paragraphs is None else paragraphs
    current = [row for row in paragraphs if row.removed_in is None]
    rows = redact_all(current, get_review_audience(user, outcome.review))
    # Nothing is said about a text that is not there.
    has_text = inside and bool(rows)
    comments = _comments_by_paragraph(outcome) if has_text else {}
    open_comments = {row.pk: row.open_comments or 0 for row in current if has_text}
    authors = _authors(paragraphs) if has_text else {}
    replies = list_open_replies(user, outcome) if has_text else {}
    is_list = has_text and outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS
    sources = list_sources(user, outcome) if is_list else {}
    references = list_references(user, outcome) if is_list else {}
    by_heading = Counter(map(get_heading_key, rows))
    names = (
        list_other_state_names(outcome.review)
        if rows and user.has_perm(OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)][0], outcome.review)
        else None
    )
    for number, row in enumerate(rows, 1 if inside else _first_number(user, outcome)):
        row |= {
            "number": number,
            "numbered": f"{number}. {row['text']}",
            "comments": comments.get(row["id"], []),
            "open_comments": open_comments.get(row["id"], 0),
            "authors": format_list(authors.get(row["id"], [])),
            **_replies(number, replies.get(row["id"], [])),
            "sources": sources.get(row["id"], []),
            "references": references.get(row["id"], []),
            "is_mergeable": by_heading[get_heading_key(row)] > 1,
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


def get_paragraph_number(paragraph: OutcomeParagraph) -> int:
    """Return the number that the parties see before a paragraph."""
    keys = paragraph.outcome.paragraphs.values_list("pk", flat=True)
    return list(keys).index(paragraph.pk) + 1


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


def find_outcome(user: AnyUser, code: str, kind: str) -> Outcome | None:
    """Return the outcome of a review, with everything of the review that its pages show, if the user may see it."""
    return next(_OUTCOME.read(user, code, kind), None)


_OUTCOME = ReaderQuery(
    lambda reader, code, kind: (
        outcomes_with_review().visible_to(reader).filter(review__code=code, kind=kind).order_by()
    ),
    2,
)


def list_current_paragraphs(user: AnyUser, outcome: Outcome) -> list[Any]:
    """Return the paragraphs of the text with a heading for this user, and those merged into them, in one query.

    Each has `open_comments`, the number of comments on it that the user reads and nobody has resolved.
    """
    with ask_past_the_wall(Past.HEADING):
        found = list(_PARAGRAPHS.read(user, outcome.pk))
    for row in found:
        row.outcome = outcome
    return found


def _build_paragraphs(reader: Any, outcome: int) -> QuerySet[Any, Any]:
    standing = Q(removed_in__isnull=True) | Q(merged_into__isnull=False)
    rows: Any = OutcomeParagraph.with_removed.headings_visible_to(reader).filter(standing, outcome=outcome)
    comments = PassageComment.objects.visible_to(reader).open().filter(paragraph=OuterRef("pk")).order_by()
    count = Subquery(comments.values("paragraph").annotate(count=Count("pk")).values("count"))
    found: QuerySet[Any, Any] = rows.select_related("article__instrument", "drafted_by__party").annotate(
        open_comments=count
    )
    return found


_PARAGRAPHS = ReaderQuery(_build_paragraphs, 1)


def _authors(paragraphs: Iterable[OutcomeParagraph]) -> dict[int, list[str]]:
    """Return the States that drafted each paragraph and the paragraphs merged into it, by key."""
    found: dict[int, list[str]] = {}
    for row in sorted(paragraphs, key=lambda row: (row.merged_into_id or 0, row.pk)):
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
    for comment in _list_return_comments(outcome):
        if comment.paragraph_id is not None:
            found.setdefault(comment.paragraph_id, []).append(comment)
    return found


def _list_return_comments(outcome: Outcome) -> list[ReturnComment]:
    """Return the comments of every return, the latest first. They are read once for one outcome."""
    rows = ReturnComment.objects.select_related("paragraph")
    prefetch_related_objects([outcome], Prefetch("return_comments", rows, to_attr="read_comments"))
    found: list[ReturnComment] = outcome.read_comments
    return found


def list_outcome_comments(outcome: Outcome) -> list[ReturnComment]:
    """Return the comments on the whole text and on removed paragraphs, the latest first."""
    rows = _list_return_comments(outcome)
    return [row for row in rows if row.paragraph is None or row.paragraph.removed_in is not None]


def list_clearances(outcome: Outcome) -> QuerySet[Clearance]:
    """Return who cleared which version, the latest first."""
    return outcome.clearances.select_related("delegation__party", "mandate__user", "mandate__note_verbale")


def list_missing_clearances(outcome: Outcome) -> list[Delegation]:
    """Return the reviewing States that have not cleared the current version."""
    cleared = outcome.clearances.filter(version=outcome.version).values("delegation_id")
    rows = outcome.review.delegations.filter(capacity=Capacity.REVIEWING).exclude(pk__in=cleared)
    return list(rows.select_related("party"))


def describe_outcome_status(outcome: Outcome, waiting: list[Delegation], *, is_empty: bool) -> str:
    """Return in one sentence how far the parties are with the text."""
    state = outcome.review.state_under_review
    names = format_list([delegation.party for delegation in waiting], "and")
    if outcome.agreed_at:
        return gettext("%(State)s agreed to it on %(date)s.") % {
            "State": state,
            "date": date_format(timezone.localdate(outcome.agreed_at)),
        }
    if is_empty:
        return gettext("Nothing is written yet. The reviewing States draft it.")
    if waiting:
        return gettext("Version %(version)s waits for %(States)s to clear it.") % {
            "version": outcome.version,
            "States": names,
        }
    return gettext("Every reviewing State has cleared version %(version)s. %(State)s agrees to it or returns it.") % {
        "version": outcome.version,
        "State": state,
    }


def list_outcome_facts(outcome: Outcome, waiting: list[Delegation]) -> list[dict[str, Any]]:
    """Return the facts of an outcome that is being drafted: its version, for whom it waits, what comes next."""
    facts: list[dict[str, Any]] = [{"label": gettext("Version"), "value": outcome.version, "tone": "key"}]
    state = outcome.review.state_under_review
    if outcome.agreed_at:
        return [
            *facts,
            {"label": gettext("Agreed on"), "value": timezone.localdate(outcome.agreed_at), "is_date": True},
        ]
    if waiting:
        names = format_list([delegation.party for delegation in waiting], "and")
        facts.append({"label": gettext("Not cleared yet by"), "value": names})
    else:
        facts.append({"label": gettext("Whose turn"), "value": state})
    following = gettext("Agreement of %(State)s") % {"State": state}
    return [*facts, {"label": gettext("What happens next"), "value": following}]


def get_clearing_delegation(user: AnyUser, review: Review) -> Delegation | None:
    """Return the reviewing delegation for which the user clears, or None."""
    found = delegations_with_grant(user, review, "clear_outcome", with_instruments=False)
    return next(iter(found), None)


@dataclass(frozen=True, slots=True)
class Parties:
    """For whom the user clears an outcome, which States have not cleared it, and every clearance, the latest first."""

    clearing: Delegation | None
    waiting: list[Delegation]
    clearances: list[Clearance]


def read_parties(user: AnyUser, outcome: Outcome) -> Parties:
    """Return who clears the outcome and who has cleared which version of it, in one query."""
    parties: dict[int, Any] = {}
    clearances: list[Clearance] = []
    for row in _PARTIES.read(user, outcome.pk, outcome.review_id):
        row.review = outcome.review
        delegation = parties.setdefault(row.pk, row)
        # Django sets no attribute for no row.
        clearance: Clearance | None = getattr(row, "clearance", None)
        if clearance is not None:
            clearance.delegation = delegation
            clearances.append(clearance)
    cleared = {row.delegation_id for row in clearances if row.version == outcome.version}
    clearing = next((row for row in parties.values() if row.is_own and row.capacity != Capacity.FORMER), None)
    waiting = [row for row in parties.values() if row.capacity == Capacity.REVIEWING and row.pk not in cleared]
    return Parties(clearing, waiting, sorted(clearances, key=attrgetter("pk"), reverse=True))


def _build_parties(reader: Any, outcome: int, review: int) -> QuerySet[Any, Any]:
    of_outcome = FilteredRelation("clearances", condition=Q(clearances__outcome=outcome))
    rows: Any = Delegation.objects.filter(review=review).annotate(clearance=of_outcome)
    rows = rows.annotate(is_own=build_grant_condition(reader, "clear_outcome", Delegation))
    found: QuerySet[Any, Any] = rows.select_related(
        "party", "clearance__mandate__user", "clearance__mandate__note_verbale"
    )
    return found


_PARTIES = ReaderQuery(_build_parties, 2)


def get_outcome_permissions(user: AnyUser, outcome: Outcome, *, with_reasons: bool = True) -> dict[str, Any]:
    """Return what the user can do with the outcome now, who cleared it and who not, and what blocks the agreement.

    Without `with_reasons`, nobody asks what blocks it.
    """
    draft, clear, agree, move, step = OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)]
    review, is_list = outcome.review, outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS
    parties = read_parties(user, outcome)
    own = parties.clearing
    may_agree = review.state == step and user.has_perm(agree, review)
    return {
        "own": own,
        "waiting": parties.waiting,
        "clearances": parties.clearances,
        "may_draft": user.has_perm(draft, review),
        "may_reply": outcome.agreed_at is None and user.has_perm("reviews.reply_outcome", review),
        "may_clear": own is not None and user.has_perm(clear, own),
        "may_agree": may_agree,
        "agree_reasons": get_block_reasons(REVIEW[move], review) if may_agree and with_reasons else (),
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
