"""What the buttons next to the answers do. They belong to the form of the answers, so what is typed is saved with them.

This also works without a script. The name of a button is the name of its act, and its value says what it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from reviews.enums import NoteKind
from reviews.forms.legislation import CiteForm, CiteNewLawForm
from reviews.models import Question, Review
from reviews.selectors.legislation import legislation_for_user, list_citations
from reviews.selectors.questionnaires import answers_by_question
from reviews.selectors.stakeholder_input import list_received_input
from reviews.services import legislation, notes, offers, stakeholder_input
from reviews.validators import ANSWER_RULE
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_label
from untoc_portal.core.validation import raise_all_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import QueryDict

    from untoc_portal.accounts.models import User


class DeskAct:
    """One pressed button: the review, who pressed it, the questions of the page, and everything that was sent."""

    def __init__(self, review: Review, actor: User, questions: list[Question], data: QueryDict) -> None:
        self.review, self.actor, self.questions, self.data = review, actor, questions, data
        # The form of the new law, to be shown again if it is refused.
        self.law_form: CiteNewLawForm | None = None

    def run(self, name: str) -> str:
        """Do what the button says, and return the end of the address of the place to go on from.

        Raises Http404 if it is about nothing on this page, and the errors of the services.
        """
        return ACTS[name](self, self.data[name])

    def _question(self, value: str) -> Question:
        question = next((row for row in self.questions if str(row.pk) == value), None)
        if question is None:
            raise Http404
        return question

    def _about(self, question: Question) -> dict[str, Any]:
        return {"actor": self.actor, "question": question}

    def take(self, value: str) -> str:
        """Use an earlier answer."""
        pk, _blank, offer = value.partition(" ")
        question = self._question(pk)
        present = answers_by_question(self.review, [question]).get(question.pk)
        revision = present.revision if present else 0
        offers.reuse_earlier_answer(self.review, **self._about(question), offer=offer, expected_revision=revision)
        return f"question-{pk}"

    def edit(self, value: str) -> str:
        """Use an earlier answer, and go on in its text."""
        return f"id_text_{self.take(value).removeprefix('question-')}"

    def leave(self, value: str) -> str:
        """Dismiss an earlier answer."""
        pk, _blank, offer = value.partition(" ")
        offers.dismiss_earlier_answer(self.review, **self._about(self._question(pk)), offer=offer)
        return f"question-{pk}"

    def confirm(self, value: str) -> str:
        """Say that a copied answer is still correct."""
        offers.confirm_answer(self.review, **self._about(self._question(value)))
        return f"question-{value}"

    def cite(self, value: str) -> str:
        """Cite a law of the library."""
        question = self._question(value)
        data = {name: self.data.get(f"{name}_{value}", "") for name in ("law", "provisions")}
        form = CiteForm(data, laws=legislation_for_user(self.review, self.actor))
        if not form.is_valid():
            message = _("Choose a law and say which of its provisions the answer is based on.")
            raise DomainError("nothing_cited", message, rule=ANSWER_RULE)
        self._cite(question, form.cleaned_data["law"], form.cleaned_data["provisions"])
        return f"question-{value}"

    def cite_new(self, value: str) -> str:
        """Add a law to the library and cite it."""
        question = self._question(value)
        self.law_form = form = CiteNewLawForm(self.data)
        raise_all_errors(
            DomainError("invalid", format_label(form[name].label, error), field=form.add_prefix(name))
            for name, errors in form.errors.items()
            for error in errors
        )
        fields = dict(form.cleaned_data)
        provisions = fields.pop("provisions")
        law = legislation.add_legislation(self.review, actor=self.actor, **fields)
        self._cite(question, law, provisions)
        self.law_form = None
        return f"question-{value}"

    def _cite(self, question: Question, law: Any, provisions: str) -> None:
        legislation.cite_legislation(self.review, **self._about(question), legislation=law, provisions=provisions)

    def remove_citation(self, value: str) -> str:
        """Remove the citation of a law."""
        rows = list_citations(self.review).filter(question__in=self.questions)
        citation = get_object_or_404(rows, pk=value if value.isdecimal() else None)
        legislation.remove_citation(citation, actor=self.actor)
        return f"question-{citation.question_id}"

    def use_input(self, value: str) -> str:
        """Copy the input of an organization into the answer."""
        rows = list_received_input(self.review).filter(question__in=self.questions)
        rows = rows.select_related("question__article__instrument", "invitation__organization")
        row = get_object_or_404(rows, pk=value if value.isdecimal() else None)
        stakeholder_input.use_input(row, actor=self.actor)
        return f"question-{row.question_id}"

    def write_note(self, value: str) -> str:
        """Write a comment to the colleagues of the delegation."""
        question, text = self._question(value), self.data.get(f"note_{value}", "")
        if not text.strip():
            raise DomainError("no_note", _("The note is empty."), rule=ANSWER_RULE)
        notes.write_note(self.review.delegation_under_review, **self._about(question), kind=NoteKind.COMMENT, text=text)
        return f"question-{value}"


ACTS: dict[str, Callable[[DeskAct, str], str]] = {
    name: getattr(DeskAct, name)
    for name in ("take", "edit", "leave", "confirm", "cite", "cite_new", "remove_citation", "use_input", "write_note")
}
