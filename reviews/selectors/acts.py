"""What a person can do in a review now, and what blocks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import REOPENABLE_STATES, OutcomeKind as K, ReviewState as S
from reviews.models import Delegation, DelegationGrant, ReviewGrant
from reviews.selectors.answer_checks import get_submission_blockers
from reviews.workflow import REVIEW
from untoc_portal.core import authz
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from reviews.models import Review
    from untoc_portal.core.exceptions import Text


@dataclass(frozen=True, slots=True)
class AvailableAction:
    """An action that the user can do on its own page, with the reasons why it must wait.

    `shows_reasons` is true if that page says more about them.
    """

    label: Text
    url: str
    rule: Text
    reasons: tuple[Text, ...] = ()
    shows_reasons: bool = True


def _nothing(_review: Review) -> tuple[Text, ...]:
    return ()


def _summary_not_cleared(review: Review) -> tuple[Text, ...]:
    return get_block_reasons(REVIEW["agree_summary"], review)


@dataclass(frozen=True, slots=True)
class ActionPage:
    """A row of the table below: the page of an action, its steps, and its permission."""

    label: Text
    states: tuple[S, ...]
    permission: str
    url_name: str
    # The row of the workflow table that has the rule for the action.
    transition: str
    arguments: tuple[str, ...] = ()
    # The permission is checked on the delegation of the user, not on the review.
    of_delegation: bool = False
    # What blocks the action itself.
    find_blockers: Callable[[Review], tuple[Text, ...]] = _nothing


LIST, SUMMARY = (K.LIST_OF_OBSERVATIONS,), (K.SUMMARY,)
ACT_PAGES = (
    ActionPage(
        _("Record the preliminary consultation"),
        (S.PRELIMINARY_CONSULTATION,),
        "reviews.hold_consultation",
        "reviews:hold_consultation",
        "hold_consultation",
    ),
    ActionPage(
        _("Answer the questionnaire"),
        (S.SELF_ASSESSMENT, *REOPENABLE_STATES),
        "reviews.answer_questionnaire",
        "reviews:questionnaire",
        "submit_questionnaire",
    ),
    ActionPage(
        _("Clear and submit the self-assessment"),
        (S.SELF_ASSESSMENT,),
        "reviews.clear_questionnaire",
        "reviews:submit_questionnaire",
        "submit_questionnaire",
        find_blockers=get_submission_blockers,
    ),
    ActionPage(
        _("Draft or clear the written feedback"),
        (S.DESK_REVIEW,),
        "reviews.draft_feedback",
        "reviews:feedback",
        "complete_feedback",
        of_delegation=True,
    ),
    ActionPage(
        _("Ask for a clarification"),
        (S.DESK_REVIEW, S.DIALOGUE),
        "reviews.ask_clarification",
        "reviews:ask_clarification",
        "close_dialogue",
        of_delegation=True,
    ),
    ActionPage(
        _("Answer requests for clarification"),
        (S.DESK_REVIEW, S.DIALOGUE),
        "reviews.answer_clarification",
        "reviews:clarification_list",
        "close_dialogue",
    ),
    ActionPage(
        _("Log a remote meeting"),
        (S.DESK_REVIEW, S.DIALOGUE, S.OBSERVATIONS),
        "reviews.log_meeting",
        "reviews:log_meeting",
        "close_dialogue",
    ),
    ActionPage(
        _("Draft or clear the list of observations"),
        (S.OBSERVATIONS,),
        "reviews.draft_list",
        "reviews:outcome_detail",
        "propose_list",
        LIST,
    ),
    ActionPage(
        _("Agree to the list of observations or return it"),
        (S.AGREEMENT,),
        "reviews.agree_list",
        "reviews:outcome_detail",
        "agree_list",
        LIST,
    ),
    ActionPage(
        _("Draft or clear the summary"),
        (S.SUMMARY,),
        "reviews.draft_summary",
        "reviews:outcome_detail",
        "agree_summary",
        SUMMARY,
    ),
    ActionPage(
        _("Agree to the summary or return it"),
        (S.SUMMARY,),
        "reviews.agree_summary",
        "reviews:outcome_detail",
        "agree_summary",
        SUMMARY,
        find_blockers=_summary_not_cleared,
    ),
    ActionPage(
        _("Issue the outcome documents"),
        (S.COMPLETED,),
        "reviews.issue_review",
        "reviews:issue_review",
        "issue",
    ),
    ActionPage(
        _("Decide on publication"),
        (S.ISSUED,),
        "reviews.decide_publication",
        "reviews:decide_publication",
        "close",
    ),
)


def load_party_grants(user: authz.AnyUser, review: Review) -> None:
    """Read the user's rights on the review and on its delegations in one query, for `get_grants` in this request."""
    if not user.is_authenticated:
        return
    found: dict[Model, set[str]] = {review: set()}
    for delegation, codename in _GRANTS.fetch(review.pk, user.pk):
        found.setdefault(Delegation(pk=delegation) if delegation else review, set()).add(codename)
    authz.cache_read_grants(user, found.items())


def _build_grants(review: int, user: int) -> QuerySet[Any, Any]:
    of_review = ReviewGrant.objects.filter(content_object=review, group__user=user)
    of_delegations = DelegationGrant.objects.filter(content_object__review=review, group__user=user)
    nothing = Value(None, output_field=IntegerField())
    return of_review.values_list(nothing, "permission__codename").union(
        of_delegations.values_list("content_object", "permission__codename"), all=True
    )


_GRANTS = CompiledQuery(_build_grants)


def delegations_with_grant(
    user: authz.AnyUser, review: Review, codename: str, *, with_instruments: bool = True
) -> list[Delegation]:
    """Return the delegations in this review for which the user has the grant `codename`."""
    rows = Delegation.objects.active().filter(authz.build_grant_condition(user, codename, Delegation), review=review)
    found = list(rows.select_related("party").prefetch_related(*["instruments"] * with_instruments))
    for delegation in found:
        delegation.review = review
    return found


def get_user_delegation(user: authz.AnyUser, review: Review, codename: str = "view_own_draft") -> Delegation | None:
    """Return the delegation for which the user acts in this review, or None."""
    return next(iter(delegations_with_grant(user, review, codename)), None)


def list_available_actions(user: authz.AnyUser, review: Review) -> list[AvailableAction]:
    """Return all actions of this user in the current step, also those that must wait."""
    steps = [
        AvailableAction(
            step.transition.label,
            reverse("reviews:transition", args=[review.code, step.transition.name]),
            step.transition.rule,
            step.reasons,
            shows_reasons=False,
        )
        for step in REVIEW.steps_for(review, user)
    ]
    rows = [row for row in ACT_PAGES if review.state in row.states]
    own = get_user_delegation(user, review) if any(row.of_delegation for row in rows) else None
    pages = [_act(row, review) for row in rows if _is_allowed(user, row, own if row.of_delegation else review)]
    return [*pages, *steps]


def _is_allowed(user: authz.AnyUser, row: ActionPage, subject: Review | Delegation | None) -> bool:
    return subject is not None and user.has_perm(row.permission, subject)


def _act(row: ActionPage, review: Review) -> AvailableAction:
    url = reverse(row.url_name, args=[review.code, *row.arguments])
    return AvailableAction(row.label, url, REVIEW[row.transition].rule, row.find_blockers(review))
