"""A summary in another official language, translated next to its paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind
from reviews.forms.translations import CorrectionForm
from reviews.models import Outcome, TranslatedParagraph, Translation
from reviews.selectors.looks import look_at_translation
from reviews.selectors.looks_of_outcomes import look_at_issue_of_translation
from reviews.selectors.outcomes import is_party, outcomes_with_review
from reviews.selectors.provisions import get_provisions
from reviews.selectors.reading_drafts import is_public_material
from reviews.selectors.translations import (
    LanguageVersion,
    list_language_versions,
    list_other_languages,
    list_translation_events,
)
from reviews.services.issuing import issue_translation
from reviews.services.machine_summaries import draft_summary_by_machine
from reviews.services.translations import (
    finalize_translation,
    reopen_translation,
    restore_translation,
    revise_translation,
    save_translation,
)
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewPageView, ReviewSecondLookView
from reviews.views.publication import DocumentSecondLookView
from reviews.workflow import LANGUAGES, TRANSLATION
from untoc_portal.core.enums import TranslationState
from untoc_portal.core.forms import SecondLookForm
from untoc_portal.core.machine_translation.providers import get_provider
from untoc_portal.core.models import Document, Preparation
from untoc_portal.core.revisions import StaleTextError, build_history
from untoc_portal.core.translation_forms import TranslationForm
from untoc_portal.core.views import AutosaveFormView, get_visible_or_404

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.second_look import Look
    from untoc_portal.core.translation_forms import TranslationRow


class TranslationView(AutosaveFormView, ReviewFormView):
    """The paragraphs of the summary next to their translation: a form for those who translate, a text for others."""

    template_name = "reviews/translation.html"
    part_template_name = "components/translated_text.html"
    rule = LANGUAGES
    success_message = _("The translation is saved.")

    def get_subject(self) -> Outcome:
        """Return the summary. Raises Http404 if the user is outside the review, and for the original language."""
        rows = outcomes_with_review()
        outcome = get_visible_or_404(rows, self.request, review__code=self.kwargs["code"], kind=OutcomeKind.SUMMARY)
        if self.kwargs["language"] not in list_other_languages(outcome.review) or not is_party(
            self.request.user, outcome.review
        ):
            raise Http404
        return outcome

    def is_allowed(self) -> bool:
        """Return whether the request is allowed. The parties may read; only those who may translate may save."""
        return self.request.method != "POST" or self.may_translate

    @property
    def may_translate(self) -> bool:
        """Return whether the user may translate in the current step."""
        return self.request.user.has_perm("reviews.translate_summary", self.review)

    def get_text(self) -> LanguageVersion:
        """Return the stored summary in this language."""
        return list_language_versions(self.subject, [self.kwargs["language"]])[0]

    def get_success_url(self) -> str:
        """Return the URL of the translation in this language."""
        return reverse("reviews:translation", args=[self.review.code, self.kwargs["language"]])

    def get_form(self, *args: Any) -> TranslationForm:
        """Return the form with every paragraph as currently stored."""
        self.text = text = self.get_text()
        return TranslationForm(*args, pairs=text.pairs, language=text.language)

    def get_part(self, form: TranslationForm) -> dict[str, Any]:
        """Return the paragraph that was sent. Raises Http404 if there is none."""
        row = next((row for row in form.rows() if row.revision_name in self.request.POST), None)
        if row is None:
            raise Http404
        return {"row": row, "language": self.kwargs["language"], "history_url": self.get_history_url(row)}

    def get_history_url(self, row: TranslationRow) -> str:
        """Return the URL of the history of one paragraph."""
        place = [self.review.code, self.kwargs["language"], row.key]
        return reverse("reviews:translation_history", args=place)

    def get_extra(self) -> dict[str, Any]:
        """Return the state of the translation, its history, and what may be done next."""
        translation, user = self.text.translation, self.request.user
        final = translation is not None and translation.state == TranslationState.FINAL
        return {
            "text": self.text,
            "language": self.kwargs["language"],
            "machine": self.get_machine() if self.may_translate and not final else None,
            "log": list_translation_events(translation),
            "may_translate": self.may_translate and (not final or self.request.method == "POST"),
            "steps": TRANSLATION.steps_for(translation, user) if translation else [],
            "may_issue": self.text.is_to_issue and user.has_perm("reviews.issue_translation", translation),
        }

    def get_machine(self) -> dict[str, Any] | None:
        """Return what a machine can draft here; None if there is nothing, or no provider that may get it."""
        texts = [side.source for side in self.text.pairs if not side.is_translated]
        provider = get_provider()
        if not texts or provider is None:
            return None
        if not (provider.is_in_house or is_public_material(self.review, OutcomeKind.SUMMARY, "", texts)):
            return None
        url = reverse("reviews:draft_summary_by_machine", args=[self.review.code, self.kwargs["language"]])
        return {"url": url, "count": len(texts), "provider": provider.name}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the paragraphs as rows, and the text of each article at the first paragraph on it."""
        page = super().get_context(**context)
        rows = [{"row": row, "history_url": self.get_history_url(row)} for row in page["form"].rows()]
        first = {row["row"].side.group: row for row in reversed(rows) if row["row"].side.group}
        found = get_provisions(first, self.kwargs["language"], links_official=False)
        for article, one in first.items():
            one["provision"] = found[article.pk]
        return {**page, "rows": rows}

    def perform(self, form: TranslationForm) -> None:
        """Save the texts. If someone else saved in the meantime, show both versions and save nothing."""
        typed = dict(form.list_typed())
        try:
            save_translation(self.subject, actor=self.request.user, language=self.kwargs["language"], typed=typed)
        except StaleTextError as error:
            self.text = self.get_text()
            form.show_again(self.text.pairs)
            form.mark_stale(error.conflicts)
            raise


class DraftSummaryView(ReviewActionView):
    """Let a machine draft the paragraphs that are not begun."""

    success_message = _("Drafted by a machine. Revise each text, and confirm it.")

    def get_subject(self) -> Outcome:
        """Return the summary. Raises Http404 as the page of the translation does."""
        rows = outcomes_with_review()
        return get_visible_or_404(rows, self.request, review__code=self.kwargs["code"], kind=OutcomeKind.SUMMARY)

    def get_success_url(self) -> str:
        """Return the URL of the translation in this language."""
        return reverse("reviews:translation", args=[self.review.code, self.kwargs["language"]])

    def perform(self) -> Preparation | None:
        """Draft them, immediately or in a job."""
        made = draft_summary_by_machine(self.subject, actor=self.request.user, language=self.kwargs["language"])
        return made if isinstance(made, Preparation) else None


class TranslationMixin:
    """Finds the translation in the URL, for readers inside the review."""

    def get_subject(self) -> Translation:
        """Return the translation."""
        rows = Translation.objects.select_related("outcome__review__state_under_review", "outcome__review__phase")
        return get_visible_or_404(
            rows, self.request, outcome__review__code=self.kwargs["code"], language=self.kwargs["language"]
        )


class AdvanceTranslationView(TranslationMixin, ReviewActionView):
    """Make a transition that another one can undo: revise, reopen."""

    success_message = _("Done.")
    moves = {"revise": revise_translation, "reopen": reopen_translation}

    def perform(self) -> None:
        """Make the transition. Raises Http404 if it has no button."""
        if self.kwargs["name"] not in self.moves:
            raise Http404
        self.moves[self.kwargs["name"]](self.subject, actor=self.request.user)


class FinalizeTranslationView(TranslationMixin, ReviewSecondLookView):
    """Declare a translation final. Its text is official from then on."""

    permission_required = "reviews.finalize_translation"
    transitions = (("translation", "finalize"),)
    page_title = _("Declare it final")
    lead = _("Only a final text is issued. Each paragraph is shown below its source.")
    rule = LANGUAGES
    submit_label = _("Declare it final")
    success_message = _("Final. The document can be issued in this language.")

    def get_look(self) -> Look:
        """Return the current translation."""
        return look_at_translation(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """Declare the translation final."""
        finalize_translation(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class IssueTranslationView(TranslationMixin, DocumentSecondLookView):
    """Issue the document of one language, or a correction of an existing one."""

    permission_required = "reviews.issue_translation"
    rule = LANGUAGES
    submit_label = _("Issue the document")
    success_message = _("Issued. The document is being made.")
    lead = _("It has the symbol of the original. A corrected document supersedes an existing one.")

    @property
    def page_title(self) -> Any:
        """Return the title with the name of the language."""
        return _("Issue the summary: %(language)s") % {"language": self.subject.get_language_display()}

    @property
    def form_class(self) -> type[SecondLookForm]:
        """Return the form. It asks for the correction only if there is a document in this language already."""
        standing = self.subject.outcome.documents.current().filter(document__language=self.subject.language)
        return CorrectionForm if standing.exists() else SecondLookForm

    def get_look(self) -> Look:
        """Return the translation and its current editions."""
        return look_at_issue_of_translation(self.subject)

    def get_made_in(self) -> QuerySet[Document]:
        """Return the editions of the summary."""
        return Document.objects.filter(of_outcome__outcome=self.subject.outcome).order_by("-pk")

    def perform(self, form: SecondLookForm) -> None:
        """Issue the document."""
        data = form.cleaned_data
        issue_translation(self.subject, actor=self.request.user, seen=data["seen"], reason=data.get("reason", ""))


class TranslatedParagraphMixin:
    """Finds one translated paragraph."""

    def get_subject(self) -> TranslatedParagraph:
        """Return the paragraph with its translation."""
        rows = Translation.objects.select_related("outcome__review__state_under_review", "outcome__review__phase")
        address = {"outcome__review__code": self.kwargs["code"], "language": self.kwargs["language"]}
        self.translation = get_visible_or_404(rows, self.request, **address)
        found = self.translation.paragraphs.visible_to(self.request.user)
        found = found.select_related("paragraph__article__instrument")
        return get_object_or_404(found, paragraph=self.kwargs["pk"])

    @property
    def review(self) -> Any:
        """Return the review of the translation."""
        return self.translation.review

    def get_success_url(self) -> str:
        """Return the URL of the history."""
        return reverse("reviews:translation_history", args=[self.review.code, *self.place])

    @property
    def place(self) -> list[Any]:
        """Return the language and the key of the paragraph, as in URLs."""
        return [self.translation.language, self.subject.paragraph_id]


class TranslationHistoryView(TranslatedParagraphMixin, ReviewPageView):
    """Every revision of a translated paragraph, with a comparison of any two of them."""

    template_name = "text_history.html"

    def get_context(self) -> dict[str, Any]:
        """Return the revisions, and the two that are compared."""
        asked = {name: self.request.GET.get(name, "") for name in ("older", "newer")}
        history = build_history(self.subject.revisions.visible_to(self.request.user).select_related("author"), **asked)
        may_restore = history.older and self.request.user.has_perm("reviews.revise_translation", self.translation)
        restore = [self.review.code, *self.place, history.older.number] if may_restore else None
        return {
            "heading": _("History of a translated paragraph"),
            "lead": self.subject.paragraph,
            "about": self.translation.get_language_display(),
            "about_url": self.translation.get_absolute_url(),
            "history": history,
            "restore_url": reverse("reviews:restore_translation", args=restore) if restore else "",
        }


class RestoreTranslationView(TranslatedParagraphMixin, ReviewActionView):
    """Make an earlier revision the current text again."""

    success_message = _("Restored, as a new revision. The earlier text is in the history.")

    def perform(self) -> None:
        """Restore the revision."""
        restore_translation(self.subject, actor=self.request.user, number=self.kwargs["revision"])
