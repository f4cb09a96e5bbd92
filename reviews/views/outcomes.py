"""An outcome document: read it, clear a version, agree to it or return it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind
from reviews.forms.outcomes import ReturnForm
from reviews.models import Delegation, Outcome
from reviews.policies import IN_PARTS, get_review_audience, is_in_parts
from reviews.selectors.acts import load_party_grants
from reviews.selectors.looks_of_outcomes import look_at_agreement, look_at_clearance, look_at_return
from reviews.selectors.outcomes import (
    OUTCOME_PERMISSIONS,
    describe_outcome_status,
    find_outcome,
    get_clearing_delegation,
    get_outcome_permissions,
    is_party,
    list_current_paragraphs,
    list_outcome_blockers,
    list_outcome_comments,
    list_outcome_facts,
    outcomes_with_review,
    sections_for_user,
)
from reviews.selectors.reading_drafts import list_section_texts
from reviews.selectors.summaries import attach_sources, check_summary
from reviews.selectors.translations import list_language_versions, list_other_languages
from reviews.services.draft_texts import get_reading_place
from reviews.services.outcomes import agree_outcome, clear_outcome, return_outcome
from reviews.views.base import ReviewPageView, ReviewSecondLookView, reading_context
from reviews.withheld import read_review_once
from reviews.workflow import OBSERVATIONS
from untoc_portal.core.views import get_visible_or_404

if TYPE_CHECKING:
    from reviews.models import OutcomeParagraph
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class OutcomeMixin:
    """Finds the outcome in the URL. Raises Http404 if the user may not see it."""

    def get_subject(self) -> Outcome:
        """Return the outcome."""
        return get_visible_or_404(
            outcomes_with_review(), self.request, review__code=self.kwargs["code"], kind=self.kwargs["kind"]
        )


class ReadOutcomeMixin(OutcomeMixin):
    """A second look at an outcome, which has a reading view."""

    def get_reading_place(self) -> str:
        """Return the URL path of the reading view."""
        return get_reading_place(self.review, self.subject.kind)


class PartiesOnlyMixin(OutcomeMixin):
    """Finds the outcome for the parties to its review and the Secretariat. Other users get a 404."""

    def is_allowed(self) -> bool:
        """Return whether the user is a party to the review."""
        return is_party(self.request.user, self.review)


class OutcomeView(OutcomeMixin, ReviewPageView):
    """The text as this reader may read it. The parties also see clearances and comments."""

    template_name = "reviews/outcome_detail.html"

    def get_subject(self) -> Outcome:
        """Return the outcome. The user's rights in its review are read in one query."""
        outcome = find_outcome(self.request.user, self.kwargs["code"], self.kwargs["kind"])
        if outcome is None:
            raise Http404
        load_party_grants(self.request.user, outcome.review)
        return outcome

    def get_context(self) -> dict[str, Any]:
        """Return the text. For the parties, add versions, clearances, comments and actions."""
        user, outcome = self.request.user, self.subject
        paragraphs = list_current_paragraphs(user, outcome)
        sections = sections_for_user(user, outcome, paragraphs=paragraphs)
        texts = list_section_texts(sections)
        context = {
            "outcome": outcome,
            "sections": sections,
            **reading_context(self.request, outcome.review, outcome.kind, texts),
        }
        if not is_party(user, outcome.review):
            in_parts = is_in_parts(outcome, get_review_audience(user, outcome.review))
            return context | {"note": IN_PARTS if in_parts else ""}
        with read_review_once():
            return context | self._of_parties(sections, [row for row in paragraphs if row.removed_in is None])

    def _of_parties(self, sections: list[dict[str, Any]], paragraphs: list[OutcomeParagraph]) -> dict[str, Any]:
        """Return what the parties see next to the text."""
        user, outcome = self.request.user, self.subject
        may, holds = get_outcome_permissions(user, outcome), list_outcome_blockers(outcome) if sections else []
        return (
            may
            | {
                "is_inside": True,
                "status_text": describe_outcome_status(outcome, may["waiting"], is_empty=not sections),
                "facts": list_outcome_facts(outcome, may["waiting"]),
                "comments": list_outcome_comments(outcome),
                "holds": holds,
            }
            | self._of_summary(sections, paragraphs)
        )

    def _of_summary(self, sections: list[dict[str, Any]], paragraphs: list[OutcomeParagraph]) -> dict[str, Any]:
        """Return what a summary is checked against, and the state of its translations. Return nothing for the list."""
        if self.subject.kind != OutcomeKind.SUMMARY:
            return {}
        check = check_summary(self.subject, paragraphs=paragraphs)
        languages = list_language_versions(self.subject, list_other_languages(self.review), paragraphs=paragraphs)
        return {"check": check, "sections": attach_sources(sections, check), "languages": languages}


class ClearOutcomeView(ReadOutcomeMixin, ReviewSecondLookView):
    """Clear the current version as a reviewing focal point."""

    transitions = (("review", "propose_list"),)
    page_title = _("Clear this version")
    lead = _("For your State you clear the text below, and no other text.")
    rule = OBSERVATIONS
    submit_label = _("Clear this version")
    success_message = _("This version is cleared for your State.")

    @cached_property
    def delegation(self) -> Delegation:
        """Return the delegation for which the user clears. Raises Http404 if there is none."""
        own = get_clearing_delegation(self.request.user, self.review)
        if own is None or not self.request.user.has_perm(OUTCOME_PERMISSIONS[self.subject.kind][1], own):
            raise Http404
        return own

    def get_look(self) -> Look:
        """Return the current version."""
        return look_at_clearance(self.subject, self.delegation, self.request.user)

    def perform(self, form: SecondLookForm) -> None:
        """Clear the text that the user read."""
        clear_outcome(self.subject, actor=self.request.user, delegation=self.delegation, seen=form.cleaned_data["seen"])


class AgreementMixin(ReadOutcomeMixin):
    """Finds the outcome for users who may agree to it or return it. Raises Http404 for others."""

    def get_subject(self) -> Outcome:
        """Return the outcome. Raises Http404 if the user may not agree to it."""
        outcome = super().get_subject()
        if not self.request.user.has_perm(OUTCOME_PERMISSIONS[outcome.kind][2], outcome.review):
            raise Http404
        return outcome


class AgreeOutcomeView(AgreementMixin, ReviewSecondLookView):
    """Agree to the current version for the State under review."""

    transitions = (("review", "agree_list"), ("review", "agree_summary"))
    page_title = _("Agree to this version")
    lead = _("Your State agrees to the text below as it is.")
    rule = OBSERVATIONS
    submit_label = _("Agree to this version")
    success_message = _("Agreed.")

    def get_look(self) -> Look:
        """Return the current version."""
        return look_at_agreement(self.subject, self.request.user)

    def perform(self, form: SecondLookForm) -> None:
        """Agree to the text that the user read."""
        agree_outcome(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class ReturnOutcomeView(AgreementMixin, ReviewSecondLookView):
    """Return the outcome with comments on the whole and on single paragraphs."""

    transitions = (("review", "return_list"), ("review", "return_summary"))
    form_class = ReturnForm
    page_title = _("Return with comments")
    lead = _("The reviewing States see your comments and draft a new version, which they clear again.")
    rule = OBSERVATIONS
    submit_label = _("Return it")
    success_message = _("Returned to the reviewing States.")

    def get_look(self) -> Look:
        """Return the current version."""
        return look_at_return(self.subject, self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the paragraphs, each of which can get a comment."""
        return {"paragraphs": self.subject.paragraphs.select_related("article__instrument")}

    def perform(self, form: ReturnForm) -> None:
        """Return the outcome."""
        return_outcome(
            self.subject,
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            comment=form.cleaned_data["comment"],
            comments=form.comments(),
        )
