"""An outcome document: reading it, clearing a version, agreeing to it or returning it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind
from reviews.forms.outcomes import ReturnForm
from reviews.models import Delegation, Outcome
from reviews.policies import IN_PARTS, audience_of, is_in_parts
from reviews.selectors.outcomes import (
    ACTS,
    clearances_of,
    clearing_delegation,
    comments_on_whole,
    is_party,
    outcomes_with_review,
    rights_in,
    sections_of,
    waiting_for,
)
from reviews.selectors.summaries import beside, check_summary
from reviews.selectors.translations import in_languages, other_languages
from reviews.services.outcomes import agree_outcome, clear_outcome, return_outcome
from reviews.views.base import ReviewAct, ReviewForm, ReviewPage
from reviews.withheld import holds_of
from reviews.workflow import OBSERVATIONS
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.views import visible_or_404


class OutcomeSubject:
    """Finds the outcome named in the address; 404 for whoever the table does not show it to."""

    def get_subject(self) -> Outcome:
        """Return the outcome."""
        return visible_or_404(
            outcomes_with_review(), self.request, review__code=self.kwargs["code"], kind=self.kwargs["kind"]
        )

    def require_version(self) -> None:
        """Raise DomainError when the text has changed since the page with the button was shown."""
        if self.request.POST.get("version") != str(self.subject.version):
            message = _("The text has changed since you opened the page: read the present version first.")
            raise DomainError("stale_version", message, rule=OBSERVATIONS)


class OfParties(OutcomeSubject):
    """Finds the outcome for the parties to its review and the secretariat; for anybody else there is no such page."""

    def is_allowed(self) -> bool:
        """Let the parties read."""
        return is_party(self.request.user, self.review)


class OutcomeView(OutcomeSubject, ReviewPage):
    """The text as this reader may see it; for the parties also who cleared what and why it was returned."""

    template_name = "reviews/outcome_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the text and, for the parties, versions, clearances, comments and acts."""
        user, outcome = self.request.user, self.subject
        context = {"outcome": outcome, "sections": sections_of(user, outcome)}
        if not is_party(user, outcome.review):
            in_parts = is_in_parts(outcome, audience_of(user, outcome.review))
            return context | {"note": IN_PARTS if in_parts else ""}
        return (
            context
            | rights_in(user, outcome)
            | {
                "is_inside": True,
                "clearances": clearances_of(outcome),
                "waiting": waiting_for(outcome),
                "comments": comments_on_whole(outcome),
                "holds": [hold for hold in holds_of(outcome.review) if hold.paragraph.outcome == outcome],
            }
            | self._of_summary(context["sections"])
        )

    def _of_summary(self, sections: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what a summary is held against, and where its translations stand; nothing for the list itself."""
        if self.subject.kind != OutcomeKind.SUMMARY:
            return {}
        check = check_summary(self.subject)
        languages = in_languages(self.subject, other_languages(self.review))
        return {"check": check, "sections": beside(sections, check), "languages": languages}


class ClearOutcomeView(OutcomeSubject, ReviewAct):
    """Clearance of the present version by a reviewing focal point."""

    success_message = _("This version is cleared for your State.")

    def perform(self) -> None:
        """Clear the version that was shown."""
        own: Delegation | None = clearing_delegation(self.request.user, self.review)
        if own is None:
            raise Http404
        self.require_version()
        clear_outcome(self.subject, actor=self.request.user, delegation=own)


class AgreeOutcomeView(OutcomeSubject, ReviewAct):
    """Agreement of the State under review to the present version."""

    success_message = _("Agreed.")

    def perform(self) -> None:
        """Agree to the version that was shown."""
        if not self.request.user.has_perm(ACTS[self.subject.kind][2], self.review):
            raise Http404
        self.require_version()
        agree_outcome(self.subject, actor=self.request.user)


class ReturnOutcomeView(OutcomeSubject, ReviewForm):
    """Return with a comment on the whole and on each paragraph."""

    page_title = _("Return with comments")
    lead = _("The reviewing States see your comments and draft a new version, which they clear anew.")
    rule = OBSERVATIONS
    submit_label = _("Return it")
    success_message = _("Returned to the reviewing States.")

    def get_subject(self) -> Outcome:
        """Return the outcome, if it is this person's to return."""
        outcome = super().get_subject()
        if not self.request.user.has_perm(ACTS[outcome.kind][2], outcome.review):
            raise Http404
        return outcome

    def get_form(self, *args: Any) -> ReturnForm:
        """Offer a comment on every paragraph."""
        return ReturnForm(*args, paragraphs=self.subject.paragraphs.select_related("article__instrument"))

    def perform(self, form: ReturnForm) -> None:
        """Return it."""
        return_outcome(
            self.subject,
            actor=self.request.user,
            comment=form.cleaned_data["comment"],
            comments=form.comments(),
        )
