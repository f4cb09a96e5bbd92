"""The panel next to the questions of an article: one tab at a time, each in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.forms.legislation import CiteNewLawForm
from reviews.selectors import desk_panels
from reviews.selectors.follow_up_pages import list_earlier_steps
from reviews.selectors.provisions import get_provision
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.panels import Panel, PanelMixin, PanelTab

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reviews.forms.desk_acts import DeskAct
    from reviews.models import Answer, Article, Question, Review
    from untoc_portal.core.exceptions import Text

TABS = (
    PanelTab("provision", _("Provision"), "reviews/panels/provision.html"),
    PanelTab("related", _("Last time and related"), "reviews/panels/related.html"),
    PanelTab("guidance", _("Guidance"), "reviews/panels/guidance.html"),
    PanelTab("laws", _("Laws cited"), "reviews/panels/laws.html"),
    PanelTab("notes", _("Notes of the delegation"), "reviews/panels/notes.html"),
    PanelTab("input", _("Input of stakeholders"), "reviews/panels/input.html"),
    PanelTab("history", _("History"), "reviews/panels/history.html"),
)
# What only those who write the draft see.
OF_THE_TEAM = ("related", "notes")
LABELS = {tab.name: tab.label for tab in TABS}


def list_panel_links(question: Question, *, is_answered: bool, is_in_team: bool) -> list[tuple[str, Text]]:
    """Return the tabs that have something on this question, as pairs of a name and a label."""
    numbers = {"laws": question.law_count, "notes": question.note_count, "input": question.input_count}
    shown = {
        "provision": bool(question.paragraph),
        "related": is_in_team,
        "guidance": bool(question.guidance),
        "laws": question.cites_legislation or bool(question.law_count),
        "notes": is_in_team,
        "input": bool(question.input_count),
        "history": is_answered,
    }
    return [
        (name, format_with_note(label, numbers[name]) if numbers.get(name) else label)
        for name, label in LABELS.items()
        if shown[name]
    ]


class DeskPanelMixin(PanelMixin):
    """The tabs, and what each of them needs. A tab is about the article, or about the question it is narrowed to."""

    request: HttpRequest
    review: Review
    article: Article
    questions: list[Question]
    is_in_team: bool
    may_answer_now: bool
    panel_label = _("Beside the question")
    # The button that was pressed, if there was one.
    act: DeskAct | None = None

    def read_shown_answers(self) -> dict[int, Answer]:
        """Return the answers that the page shows."""
        raise NotImplementedError

    def list_panel_tabs(self) -> list[PanelTab]:
        """Return the tabs, without those of the delegation for everybody else."""
        return [tab for tab in TABS if self.is_in_team or tab.name not in OF_THE_TEAM]

    def get_panel_context(self, panel: Panel) -> dict[str, Any]:
        """Return what the current tab shows."""
        questions = [row for row in self.questions if row.key == panel.about] or self.questions
        shown = {"review": self.review, "may_answer": self.may_answer_now, "is_narrow": len(questions) == 1}
        read = getattr(self, f"_read_{panel.current.name}")
        return {**shown, **read(questions)}

    def _read_provision(self, questions: list[Question]) -> dict[str, Any]:
        """Read the text of the article, in three queries. The paragraph of a chosen question is marked."""
        paragraph = questions[0].paragraph if len(questions) == 1 else ""
        return {"provision": get_provision(self.article, paragraph=paragraph)}

    def _read_related(self, questions: list[Question]) -> dict[str, Any]:
        """Read what the State said elsewhere, and after its earlier reviews, in four queries."""
        address = (self.article.instrument.code, self.article.number)
        return {
            "groups": desk_panels.group_sources(self.review, questions),
            "steps": list_earlier_steps(self.review, [address]),
        }

    def _read_guidance(self, questions: list[Question]) -> dict[str, Any]:
        """Read nothing: the guidance came with the questions."""
        return {"guidance": [(row, get_text_in_language(row.guidance)) for row in questions]}

    def _read_laws(self, questions: list[Question]) -> dict[str, Any]:
        """Read the laws that are cited and, to cite one, those of the library, in two queries."""
        may_cite = self.may_answer_now and len(questions) == 1
        return {
            "groups": desk_panels.group_citations(self.review, questions),
            "laws": desk_panels.list_laws(self.review, self.request.user) if may_cite else [],
            "cite_link": [("laws", _("Cite a law"))],
            "law_form": (self.act and self.act.law_form) or CiteNewLawForm(),
        }

    def _read_notes(self, questions: list[Question]) -> dict[str, Any]:
        """Read the notes of the delegation, in one query."""
        may_write = self.request.user.has_perm("reviews.write_note", self.review.delegation_under_review)
        return {
            "groups": desk_panels.group_notes(self.review, self.request.user, questions),
            "may_write": may_write and self.may_answer_now,
        }

    def _read_input(self, questions: list[Question]) -> dict[str, Any]:
        """Read the input of organizations, in one query."""
        return {"groups": desk_panels.group_input(self.review, questions)}

    def _read_history(self, questions: list[Question]) -> dict[str, Any]:
        """Read the latest revisions of the answers, in one query."""
        return {"groups": desk_panels.group_changes(questions, self.read_shown_answers().values())}
