"""Paragraphs of an outcome document: draft, change, remove, keep confidential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.outcomes import ExpectedVersionForm, MergeForm, ParagraphForm
from reviews.models import Delegation, Outcome, OutcomeParagraph, Review
from reviews.selectors.looks_of_outcomes import look_at_keeping
from reviews.selectors.outcomes import (
    OUTCOME_PERMISSIONS,
    get_drafting_delegation,
    get_paragraph_number,
    list_other_state_names,
)
from reviews.selectors.questionnaires import list_articles_under_review
from reviews.services import paragraphs
from reviews.services.merging import merge_paragraphs
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewSecondLookView
from reviews.views.outcomes import OutcomeMixin
from reviews.withheld import list_disclosure_blockers
from reviews.wording import list_wording_advice
from reviews.workflow import OBSERVATIONS
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import StaleTextError

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class OutcomeDraftMixin(OutcomeMixin):
    """Finds an outcome that this user may draft now."""

    def is_allowed(self) -> bool:
        """Return whether the user may draft this outcome in the current step."""
        return self.request.user.has_perm(OUTCOME_PERMISSIONS[self.kwargs["kind"]][0], self.review)

    def get_granted_on(self) -> Review:
        """Return the review, because one grant on it covers both outcomes."""
        return self.review


class ParagraphMixin(OutcomeDraftMixin):
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

    def get_parent(self) -> Outcome:
        """Return the outcome."""
        return self.outcome


class ParagraphFormsView(ReviewFormView):
    """Base of the two forms of a paragraph. The text is the author's private draft until it is sent.

    A change that someone else saved in the meantime is not overwritten.
    """

    required_grant = "draft_outcome"
    template_name = "reviews/paragraph_form.html"
    rule = OBSERVATIONS
    outcome: Outcome
    delegation: Delegation
    paragraph: OutcomeParagraph | None

    def get_initial(self) -> dict[str, Any]:
        """Return the current values of the paragraph as initial values."""
        row = self.paragraph
        return {name: getattr(row, name) for name in (*row.tracked_fields, "key")} if row else {}

    def get_form(self, *args: Any) -> ParagraphForm:
        """Return the form with the articles that the delegation covers."""
        return ParagraphForm(
            *args,
            articles=list_articles_under_review(self.review, self.delegation),
            stored=self.paragraph,
            initial=self.get_initial(),
        )

    def get_extra(self) -> dict[str, Any]:
        """Return the current outcome and paragraph, with advice on its wording."""
        row, language = self.paragraph, self.review.language
        advice = list_wording_advice(row.text, language, list_other_state_names(self.review)) if row else []
        return {"outcome": self.outcome, "paragraph": row, "advice": advice}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the text as a row."""
        page = super().get_context(**context)
        return {**page, "row": page["form"].row}

    def get_success_url(self) -> str:
        """Return the URL of the outcome, at the paragraph."""
        place = f"#paragraph-{self.paragraph.pk}" if self.paragraph else ""
        return f"{self.outcome.get_absolute_url()}{place}"

    def change(self, form: ParagraphForm) -> None:
        """Change the stored paragraph. If someone else saved in the meantime, show both versions and save nothing."""
        typed = form.paragraph()
        if not typed:
            return
        try:
            values = {"actor": self.request.user, "expected_version": form.base_version, **typed}
            self.paragraph = paragraphs.change_paragraph(self.paragraph, **values)
        except StaleTextError as error:
            self.paragraph.refresh_from_db()
            form.mark_stale(error.conflicts)
            raise


class DraftParagraphView(OutcomeDraftMixin, ParagraphFormsView):
    """Add a paragraph for the user's State."""

    page_title = _("Add a paragraph")
    lead = _(
        "By article and kind. A new paragraph creates a new version. Every reviewing focal point must clear it again."
    )
    submit_label = _("Add the paragraph")
    success_message = _("The paragraph has been added.")

    @property
    def outcome(self) -> Outcome:
        """Return the outcome."""
        return self.subject

    @cached_property
    def delegation(self) -> Delegation:
        """Return the delegation for which the user drafts. Raises Http404 if there is none."""
        own = get_drafting_delegation(self.request.user, self.review)
        if own is None:
            raise Http404
        return own

    @cached_property
    def paragraph(self) -> OutcomeParagraph | None:
        """Return the paragraph that this form has already made, or None."""
        try:
            key = UUID(self.request.POST.get("key", ""))
        except ValueError:
            return None
        return self.outcome.paragraphs.select_related("updated_by").filter(key=key).first()

    def get_initial(self) -> dict[str, Any]:
        """Return the article of the heading that led here as initial value."""
        return super().get_initial() or {"article": self.request.GET.get("article"), "key": uuid4()}

    def perform(self, form: ParagraphForm) -> None:
        """Add the paragraph only once. A form that is sent again changes it."""
        if self.paragraph:
            self.change(form)
        elif typed := form.paragraph():
            values = {
                "actor": self.request.user,
                "delegation": self.delegation,
                "key": form.cleaned_data["key"],
                **typed,
            }
            self.paragraph = paragraphs.draft_paragraph(self.outcome, **values)


class ChangeParagraphView(ParagraphMixin, ParagraphFormsView):
    """Change a paragraph."""

    page_title = _("Change a paragraph")
    success_message = _("The paragraph has been changed.")

    @cached_property
    def paragraph(self) -> OutcomeParagraph:
        """Return the paragraph."""
        return self.subject

    @property
    def delegation(self) -> Delegation:
        """Return the delegation that drafted it. It stays under an article that this delegation covers."""
        return self.subject.drafted_by

    def perform(self, form: ParagraphForm) -> None:
        """Change the paragraph."""
        self.change(form)


class VersionedParagraphFormView(ParagraphMixin, ReviewFormView):
    """Base of actions on a text that the user read. If it changed in the meantime, the form shows the current text."""

    rule = OBSERVATIONS

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the version that the user reads as initial value."""
        return {"initial": {"version": self.outcome.version}}

    def perform(self, form: ExpectedVersionForm) -> None:
        """Call the service. If it raises DomainError, the form gets the current version."""
        try:
            self.act(form)
        except DomainError:
            form.rebind_to_version(self.outcome.version)
            raise

    def act(self, form: ExpectedVersionForm) -> None:
        """Call the service."""
        raise NotImplementedError


class RemoveParagraphView(VersionedParagraphFormView):
    """Remove a paragraph, after a second look."""

    form_class = ExpectedVersionForm
    template_name = "reviews/paragraph_remove.html"
    page_title = _("Remove a paragraph")
    lead = _("It remains in the versions that contained it.")
    submit_label = _("Remove the paragraph")
    submit_tone = "danger"
    success_message = _("The paragraph has been removed.")

    def act(self, form: ExpectedVersionForm) -> None:
        """Remove the paragraph."""
        version = form.cleaned_data["version"]
        paragraphs.remove_paragraph(self.subject, actor=self.request.user, expected_version=version)


class MergeParagraphsView(VersionedParagraphFormView):
    """Merge two paragraphs on the same article and of the same kind."""

    form_class = MergeForm
    required_grant = "draft_outcome"
    template_name = "reviews/paragraph_merge.html"
    page_title = _("Merge two paragraphs")
    lead = _("One remains, the other is merged into it. The earlier versions keep both texts.")
    submit_label = _("Merge them")
    success_message = _("The two paragraphs are merged.")

    @cached_property
    def others(self) -> list[OutcomeParagraph]:
        """Return the paragraphs that can be merged into this one."""
        rows = self.outcome.paragraphs.filter(article=self.subject.article, kind=self.subject.kind)
        return list(rows.exclude(pk=self.subject.pk).select_related("article__instrument", "drafted_by__party"))

    @cached_property
    def other(self) -> OutcomeParagraph | None:
        """Return the chosen paragraph, or the only possible one."""
        asked = self.request.GET.get("other", "")
        if not asked and len(self.others) == 1:
            return self.others[0]
        return next((row for row in self.others if str(row.pk) == asked), None)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return both texts as initial text."""
        kwargs = super().get_form_kwargs()
        kwargs["initial"]["text"] = "\n\n".join(row.text for row in (self.subject, self.other) if row)
        return kwargs

    def get_extra(self) -> dict[str, Any]:
        """Return the paragraph that is merged into this one, or those that can be."""
        return {"other": self.other, "others": self.others, "outcome": self.outcome}

    def get_draft_place(self) -> str:
        """Return the place of the private draft: there is one for each pair of paragraphs."""
        other = self.request.GET.get("other", "")
        return f"{self.request.path}?other={other}" if other else self.request.path

    def act(self, form: MergeForm) -> None:
        """Merge the paragraphs."""
        if self.other is None:
            message = _("Someone else removed this paragraph in the meantime.")
            raise DomainError("paragraph_removed", message, rule=OBSERVATIONS)
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        actor = self.request.user
        merge_paragraphs(self.subject, actor=actor, other=self.other, text=text, expected_version=version)

    def get_success_url(self) -> str:
        """Return the URL of the paragraph that remains."""
        return f"{self.outcome.get_absolute_url()}#paragraph-{self.subject.pk}"


class KeepConfidentialView(OutcomeMixin, ReviewSecondLookView):
    """The State under review makes a paragraph confidential, or no longer confidential.

    If a summary was drafted from the list, a page first shows what opens again.
    """

    transitions = (("review", "reopen_summary"),)
    page_title = _("Keep it confidential")
    lead = _("Only the parties to the review and the Secretariat will read this paragraph.")
    rule = OBSERVATIONS
    submit_label = _("Keep it confidential")

    @cached_property
    def paragraph(self) -> OutcomeParagraph:
        """Return the paragraph. Raises Http404 if the user does not act for the State under review."""
        if not self.request.user.has_perm("reviews.agree_list", self.review):
            raise Http404
        return get_object_or_404(self.subject.paragraphs.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_heading(self) -> dict[str, Any]:
        """Name the paragraph."""
        title = _("Keep paragraph %(number)d confidential") % {"number": get_paragraph_number(self.paragraph)}
        return super().get_heading() | {"page_title": title}

    def get_look(self) -> Look:
        """Return the paragraph, and what opens again."""
        return look_at_keeping(self.paragraph)

    def perform(self, form: SecondLookForm) -> None:
        """Make it confidential or not. The service checks the step and says why it is too late."""
        self.paragraph = paragraphs.keep_confidential(
            self.paragraph,
            actor=self.request.user,
            is_confidential=self.request.POST.get("keep") != "no",
            seen=form.cleaned_data["seen"],
        )

    @property
    def success_message(self) -> Any:
        """Return the message that says what now applies to the paragraph."""
        if self.paragraph.is_confidential and any(
            hold.confidential == self.paragraph for hold in list_disclosure_blockers(self.review)
        ):
            return _(
                "Only the parties to the review read the paragraph. Other text is based on it or has its words: "
                "see where, here and in the summary. Nothing is issued before that is changed."
            )
        if self.paragraph.is_confidential:
            return _("Only the parties to the review read the paragraph.")
        return _("The paragraph is no longer kept confidential.")


class AllowWordsView(OutcomeMixin, ReviewActionView):
    """The State under review allows a paragraph to share words with a confidential one."""

    success_message = _("The words are allowed in this paragraph.")

    def perform(self) -> None:
        """Allow the words. The service checks the step."""
        if not self.request.user.has_perm("reviews.agree_list", self.review):
            raise Http404
        paragraph = get_object_or_404(self.subject.paragraphs.visible_to(self.request.user), pk=self.kwargs["pk"])
        rows = OutcomeParagraph.with_removed.visible_to(self.request.user).filter(outcome__review=self.review)
        kept = get_object_or_404(rows, pk=self.request.POST.get("kept") or 0)
        paragraphs.allow_words(paragraph, actor=self.request.user, kept=kept)
