"""The page on which the texts of one row are translated: session, dialogue, chair's summary, general report, letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import OfficialLanguage, TranslationState as T
from untoc_portal.core.machine_translation.providers import can_translate, get_provider
from untoc_portal.core.machine_translation.record_drafts import draft_by_machine
from untoc_portal.core.models import Preparation, RecordTranslation, TextOfRecord
from untoc_portal.core.record_translations import (
    RULE,
    TEXT_OF_RECORD,
    check_confirmed,
    finalize_translations,
    find_record_root,
    get_stored,
    is_other_language,
    list_originals,
    look_at_translations,
    reopen_translations,
    revise_translations,
    save_record_translations,
)
from untoc_portal.core.revisions import StaleTextError, build_history
from untoc_portal.core.terminology import get_terminology
from untoc_portal.core.translating import find_unconfirmed
from untoc_portal.core.translation_forms import TranslationForm, TranslationPair
from untoc_portal.core.views import ActionView, AutosaveFormView, PageView, PortalView, SecondLookView
from untoc_portal.core.workflow import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look
    from untoc_portal.core.translation_forms import TranslationRow
    from untoc_portal.core.workflow import Transition

MAX_TEXT = 100_000
NAMES = ("kind", "pk", "language")


def list_pairs(root: TextOfRecord, language: str) -> list[TranslationPair]:
    """Return every text of the root next to its translation, in a fixed number of queries."""
    stored, terms = get_stored(root, language), get_terminology(root.language, language)
    pairs = []
    for number, (key, (row, name)) in enumerate(list_originals(root).items(), 1):
        one, source = stored.get(key), getattr(row, name)
        pair = TranslationPair(
            key,
            number,
            source,
            root.language,
            one,
            label=row.texts_of_record[name],
            max_length=MAX_TEXT,
            missing_terms=terms.find_missing(source, one.text) if one and one.text else [],
        )
        pairs.append(pair)
    return pairs


class RecordMixin(PortalView):
    """Finds the row in the URL, for those who may translate it."""

    def get_subject(self) -> TextOfRecord:
        """Return the row. Raises Http404 if the kind or the language is unknown, or this user cannot see it."""
        root = find_record_root(self.request.user, self.kwargs["kind"], self.kwargs["pk"])
        if root is None or not is_other_language(root, self.kwargs["language"]):
            raise Http404
        return root

    def is_allowed(self) -> bool:
        """Return whether the user may translate the row."""
        return bool(self.request.user.has_perm(self.subject.translate_permission, self.subject))

    @property
    def language(self) -> str:
        """Return the language of the translation."""
        return str(self.kwargs["language"])

    @property
    def label(self) -> str:
        """Return the name of that language."""
        return str(OfficialLanguage(self.language).label)

    def build_url(self, name: str, *args: Any) -> str:
        """Return the URL of a page or an action on this row and language."""
        return reverse(name, args=[*(self.kwargs[name] for name in NAMES), *args])

    def get_success_url(self) -> str:
        """Return the URL of the page of this row and language."""
        return self.build_url("record_texts")


class RecordTextsView(AutosaveFormView, RecordMixin):
    """The texts of one row, each next to its translation."""

    template_name = "record_texts.html"
    part_template_name = "components/translated_text.html"
    success_message = _("The translation is saved.")

    def get_form(self, *args: Any) -> TranslationForm:
        """Return the form with every text as currently stored."""
        self.pairs = list_pairs(self.subject, self.language)
        return TranslationForm(*args, pairs=self.pairs, language=self.language)

    def get_part(self, form: TranslationForm) -> dict[str, Any]:
        """Return the text that was sent. Raises Http404 if there is none."""
        row = next((row for row in form.rows() if row.revision_name in self.request.POST), None)
        if row is None:
            raise Http404
        return {**self._as_row(row), "language": self.language}

    def _as_row(self, row: TranslationRow) -> dict[str, Any]:
        return {"row": row, "history_url": self.build_url("record_text_history", row.key)}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the texts as rows, their state, and what may be done next."""
        return {
            "root": self.subject,
            "rows": [self._as_row(row) for row in context["form"].rows()],
            "language": self.language,
            "label": self.label,
            "counts": count_states(self.pairs),
            "total": len(self.pairs),
            "machine": self.get_machine(),
            "steps": [
                {"step": step, "url": self.build_url(f"{step.transition.name}_record_texts")} for step in self.steps
            ],
            "rule": RULE,
            **context,
        }

    def get_machine(self) -> dict[str, Any] | None:
        """Return what a machine can draft here; None if there is nothing, or no provider that may get it."""
        count = sum(not pair.is_translated for pair in self.pairs)
        provider = get_provider()
        if not count or not provider or not can_translate(is_confidential=not self.subject.is_public_text):
            return None
        return {"url": self.build_url("draft_record_texts"), "count": count, "provider": provider.name}

    @cached_property
    def steps(self) -> list[Step]:
        """Return what this user may do with the texts that have been begun, with the reasons that block it."""
        steps, stored = [], [pair.translated for pair in self.pairs if pair.is_translated]
        for move in TEXT_OF_RECORD.transitions:
            mine = [row for row in stored if isinstance(row, RecordTranslation) and row.state in move.sources]
            if mine and not move.by_act and self.request.user.has_perm(move.permission, mine[0]):
                steps.append(Step(move, tuple(_list_reasons(move, mine))))
        return steps

    def perform(self, form: TranslationForm) -> None:
        """Save the texts. If someone else saved in the meantime, show both versions and save nothing."""
        try:
            save_record_translations(
                self.subject, actor=self.request.user, language=self.language, typed=dict(form.list_typed())
            )
        except StaleTextError as error:
            self.pairs = list_pairs(self.subject, self.language)
            form.show_again(self.pairs)
            form.mark_stale(error.conflicts)
            raise


def _list_reasons(move: Transition, rows: list[RecordTranslation]) -> Iterator[Text]:
    """Yield what blocks the step for any of the texts. What is not confirmed is counted over all of them."""
    for guard in move.guards:
        if guard is check_confirmed:
            reason = find_unconfirmed(rows)
        else:
            reason = next((found for row in rows if (found := guard(row)) is not None), None)
        if reason is not None:
            yield reason


def count_states(pairs: list[TranslationPair]) -> list[tuple[str, int]]:
    """Return how many texts are in each state, with those that are not begun."""
    rows = [pair.translated for pair in pairs if pair.is_translated]
    states = [row.state for row in rows if isinstance(row, RecordTranslation)]
    named = [(str(T(state).label), states.count(state)) for state in T.values]
    return [*named, (str(_("not begun")), len(pairs) - len(states))]


class ReviseRecordTextsView(ActionView, RecordMixin):
    """Mark the drafts of the language as revised."""

    success_message = _("Done.")

    def perform(self) -> None:
        """Mark them."""
        revise_translations(self.subject, actor=self.request.user, language=self.language)


class ReopenRecordTextsView(ActionView, RecordMixin):
    """Take the texts of the language out of force."""

    success_message = _("Done.")

    def perform(self) -> None:
        """Reopen them."""
        reopen_translations(self.subject, actor=self.request.user, language=self.language)


class DraftRecordTextsView(ActionView, RecordMixin):
    """Let a machine draft the texts that are not begun."""

    success_message = _("Drafted by a machine. Revise each text, and confirm it.")

    def perform(self) -> Preparation | None:
        """Draft them, immediately or in a job."""
        made = draft_by_machine(self.subject, actor=self.request.user, language=self.language)
        return made if isinstance(made, Preparation) else None


class FinalizeRecordTextsView(SecondLookView, RecordMixin):
    """Put the revised texts of the language in force."""

    transitions = (("text_of_record", "finalize"),)
    parent_label = _("Translation")
    page_title = _("Put in force")
    lead = _("From then on, readers of this language get these texts.")
    rule = RULE
    submit_label = _("Put in force")
    success_message = _("In force. Readers of this language get these texts.")

    def is_allowed(self) -> bool:
        """Return whether the user may put translations of the row in force."""
        return bool(self.request.user.has_perm(self.subject.finalize_permission, self.subject))

    def get_look(self) -> Look:
        """Return the revised texts, each with its original."""
        return look_at_translations(self.subject, self.language)

    def perform(self, form: SecondLookForm) -> None:
        """Put them in force."""
        seen = form.cleaned_data["seen"]
        finalize_translations(self.subject, actor=self.request.user, language=self.language, seen=seen)


class RecordTextHistoryView(PageView, RecordMixin):
    """Every revision of one translated text, with a comparison of any two of them."""

    template_name = "text_history.html"

    def get_context(self) -> dict[str, Any]:
        """Return the revisions. Raises Http404 if the text has none."""
        one = get_stored(self.subject, self.language).get(self.kwargs["key"])
        if one is None:
            raise Http404
        asked = {name: self.request.GET.get(name, "") for name in ("older", "newer")}
        return {
            "heading": _("History of a translated text"),
            "lead": one.text_owner.texts_of_record[one.name],
            "about": self.label,
            "about_url": self.get_success_url(),
            "history": build_history(one.revisions.visible_to(self.request.user).select_related("author"), **asked),
        }
