"""Paragraphs of an outcome document: drafting, changing, removing, keeping confidential."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.outcomes import EmptyForm, ParagraphForm
from reviews.models import Delegation, Outcome, OutcomeParagraph, Review
from reviews.selectors.outcomes import ACTS, drafting_delegation, other_states
from reviews.selectors.questionnaires import articles_under_review
from reviews.services import paragraphs
from reviews.views.base import ReviewAct, ReviewForm
from reviews.views.outcomes import OutcomeSubject
from reviews.wording import advice_on
from reviews.workflow import OBSERVATIONS
from untoc_portal.core.revisions import StaleTextError
from untoc_portal.core.views import AUTOSAVE_HEADER, Autosaved


class DraftSubject(OutcomeSubject):
    """Finds an outcome that this person may draft now."""

    def is_allowed(self) -> bool:
        """Tell whether the user may draft this outcome in the present step."""
        return self.request.user.has_perm(ACTS[self.kwargs["kind"]][0], self.review)

    def get_granted_on(self) -> Review:
        """Return the review: both of its outcomes are drafted under the same grant."""
        return self.review


class ParagraphSubject(DraftSubject):
    """Finds a paragraph of such an outcome."""

    def get_subject(self) -> OutcomeParagraph:
        """Return the paragraph."""
        self.outcome = super().get_subject()
        rows = self.outcome.paragraphs.select_related("article__instrument", "drafted_by__party", "updated_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def review(self) -> Review:
        """Return the review of the outcome."""
        return self.outcome.review

    def get_success_url(self) -> str:
        """Return the address of the outcome."""
        return self.outcome.get_absolute_url()


class ParagraphForms(Autosaved, ReviewForm):
    """The base of the two forms of a paragraph: saved as it is typed; what somebody else saved is not overwritten."""

    grant_behind = "draft_outcome"
    template_name = "reviews/paragraph_form.html"
    part_template_name = "reviews/_paragraph_fields.html"
    rule = OBSERVATIONS
    outcome: Outcome
    own: Delegation
    paragraph: OutcomeParagraph | None

    def get_initial(self) -> dict[str, Any]:
        """Begin with the paragraph as it is."""
        row = self.paragraph
        return {name: getattr(row, name) for name in (*row.beside, "key")} if row else {}

    def get_form(self, *args: Any) -> ParagraphForm:
        """Offer the articles the delegation covers; without text there is nothing to save while it is typed."""
        return ParagraphForm(
            *args,
            articles=articles_under_review(self.review, self.own),
            stored=self.paragraph,
            needs_text=AUTOSAVE_HEADER not in self.request.headers,
            initial=self.get_initial(),
        )

    def get_part(self, form: ParagraphForm) -> dict[str, Any]:
        """Return what the fields show."""
        return {"form": form, "row": form.row, **self.get_extra(), "review": self.review}

    def get_extra(self) -> dict[str, Any]:
        """Return the outcome and the paragraph as they are now, with advice on its wording."""
        row, language = self.paragraph, self.review.language
        advice = advice_on(row.text, language, other_states(self.review)) if row else []
        return {"outcome": self.outcome, "paragraph": row, "advice": advice}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Lay the text out as a row."""
        page = super().get_context(**context)
        return {**page, "row": page["form"].row}

    def get_success_url(self) -> str:
        """Return to the outcome, where the paragraph stands."""
        place = f"#paragraph-{self.paragraph.pk}" if self.paragraph else ""
        return f"{self.outcome.get_absolute_url()}{place}"

    def change(self, form: ParagraphForm) -> None:
        """Change the paragraph that is there; when somebody else saved meanwhile, show both and save nothing."""
        typed = form.paragraph()
        if not typed:
            return
        try:
            values = {"actor": self.request.user, "expected_version": form.upon, **typed}
            self.paragraph = paragraphs.change_paragraph(self.paragraph, **values)
        except StaleTextError as error:
            self.paragraph.refresh_from_db()
            form.mark_stale(error.conflicts)
            raise


class DraftParagraphView(DraftSubject, ParagraphForms):
    """Add a paragraph for one's own State."""

    page_title = _("Add a paragraph")
    lead = _("By article and kind. A new paragraph makes a new version, which every reviewing focal point clears anew.")
    submit_label = _("Add the paragraph")
    success_message = _("The paragraph has been added.")

    @property
    def outcome(self) -> Outcome:
        """Return the outcome."""
        return self.subject

    @cached_property
    def own(self) -> Delegation:
        """Return the delegation the person drafts for."""
        own = drafting_delegation(self.request.user, self.review)
        if own is None:
            raise Http404
        return own

    @cached_property
    def paragraph(self) -> OutcomeParagraph | None:
        """Return the paragraph that this very form has made already."""
        try:
            key = UUID(self.request.POST.get("key", ""))
        except ValueError:
            return None
        return self.outcome.paragraphs.select_related("updated_by").filter(key=key).first()

    def get_initial(self) -> dict[str, Any]:
        """Begin with the article whose heading led here."""
        return super().get_initial() or {"article": self.request.GET.get("article"), "key": uuid4()}

    def perform(self, form: ParagraphForm) -> None:
        """Add it, once."""
        if self.paragraph:
            self.change(form)
        elif typed := form.paragraph():
            values = {"actor": self.request.user, "delegation": self.own, "key": form.cleaned_data["key"], **typed}
            self.paragraph = paragraphs.draft_paragraph(self.outcome, **values)


class ChangeParagraphView(ParagraphSubject, ParagraphForms):
    """Change a paragraph."""

    page_title = _("Change a paragraph")
    submit_label = _("Save the paragraph")
    success_message = _("The paragraph has been changed.")

    @cached_property
    def paragraph(self) -> OutcomeParagraph:
        """Return the paragraph."""
        return self.subject

    @property
    def own(self) -> Delegation:
        """Return the delegation that drafted it: it stays under an article which that one covers."""
        return self.subject.drafted_by

    def perform(self, form: ParagraphForm) -> None:
        """Change it."""
        self.change(form)


class RemoveParagraphView(ParagraphSubject, ReviewForm):
    """Take a paragraph out, after a second look."""

    form_class = EmptyForm
    template_name = "reviews/paragraph_remove.html"
    page_title = _("Remove a paragraph")
    lead = _("It stays in the versions in which it stood.")
    rule = OBSERVATIONS
    submit_label = _("Remove the paragraph")
    submit_tone = "danger"
    success_message = _("The paragraph has been removed.")

    def perform(self, _form: EmptyForm) -> None:
        """Remove it."""
        paragraphs.remove_paragraph(self.subject, actor=self.request.user, expected_version=self.outcome.version)


class KeepConfidentialView(OutcomeSubject, ReviewAct):
    """The State under review keeps a paragraph for the parties to the review, or releases it."""

    def perform(self) -> None:
        """Keep or release it."""
        if not self.request.user.has_perm("reviews.keep_confidential", self.review):
            raise Http404
        self.paragraph = get_object_or_404(self.subject.paragraphs.all(), pk=self.kwargs["pk"])
        keep = self.request.POST.get("keep") == "yes"
        paragraphs.keep_confidential(self.paragraph, actor=self.request.user, is_confidential=keep)

    @property
    def success_message(self) -> Any:
        """Say what holds for the paragraph now."""
        if self.paragraph.is_confidential:
            return _("The paragraph is kept for the parties to the review.")
        return _("The paragraph is no longer kept confidential.")
