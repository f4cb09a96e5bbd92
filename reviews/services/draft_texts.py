"""Drafts laid out as they will be issued: for the reading view, and as a PDF with the mark of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import Material, OutcomeKind
from reviews.models import Delegation, FeedbackAuthor, Outcome, Review, Submission
from reviews.querysets import build_material_condition
from reviews.selectors.feedback import get_reading_delegation
from reviews.selectors.outcomes import find_outcome, is_party
from reviews.selectors.readings import read_feedback, read_outcome
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.selectors.submission_sections import build_content
from reviews.services.issuing import EDITIONS
from reviews.services.paper_snapshots import build_feedback_snapshot, build_report_snapshot
from reviews.services.previews import DRAFT
from reviews.services.snapshots import Values, build_masthead, build_outcome_snapshot
from untoc_portal.core import documents, preparations
from untoc_portal.core.enums import Level, OfficialLanguage
from untoc_portal.core.models import DraftFile
from untoc_portal.core.preparations import PreparationType, PreparedFile
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import Preparation
    from untoc_portal.core.preparations import Steps
    from untoc_portal.core.second_look import Reading

QUESTIONNAIRE, FEEDBACK = "questionnaire", "feedback"
LABELS: dict[str, Text] = {
    QUESTIONNAIRE: gettext_lazy("Self-assessment"),
    FEEDBACK: gettext_lazy("Written feedback"),
    **{kind.value: kind.label for kind in OutcomeKind},
}


@dataclass(frozen=True, slots=True)
class DraftText:
    """A draft that a person may read: the whole answers of a State, its feedback, the list, or the summary."""

    kind: str
    review: Review
    subject: Review | Delegation | Outcome

    @property
    def place(self) -> str:
        """Return the URL path of its reading view."""
        return get_reading_place(self.review, self.kind)

    def read(self) -> Reading:
        """Return the text as the second look shows it and as the action binds to it."""
        if isinstance(self.subject, Outcome):
            return read_outcome(self.subject)
        return (
            read_feedback(self.subject) if isinstance(self.subject, Delegation) else read_self_assessment(self.review)
        )


def get_reading_place(review: Review, kind: str) -> str:
    """Return the URL path of the reading view of a text."""
    if kind in OutcomeKind.values:
        return reverse("reviews:read_outcome", args=[review.code, kind])
    return reverse(f"reviews:read_{kind}", args=[review.code])


def find_draft(user: AnyUser, code: str, kind: str) -> DraftText | None:
    """Return a text of a review if this user may read it as a draft, or None (domain rule: who sees what).

    The answers are for readers of the draft questionnaire, feedback for the delegation that writes it, list and summary
    for the parties to the review and the Secretariat.
    """
    if kind in OutcomeKind.values:
        outcome = find_outcome(user, code, kind)
        if outcome is None or not is_party(user, outcome.review):
            return None
        return DraftText(kind, outcome.review, outcome)
    material = Material.FEEDBACK if kind == FEEDBACK else Material.DRAFT_QUESTIONNAIRE
    review: Review | None = next(_REVIEWS[material].read(user, code), None)
    if review is None or (kind == QUESTIONNAIRE and review.questionnaire_id is None):
        return None
    if kind == QUESTIONNAIRE:
        return DraftText(kind, review, review)
    own = get_reading_delegation(user, review)
    return DraftText(kind, review, own) if own is not None else None


def _keep_review(material: Material) -> ReaderQuery:
    related = ("state_under_review", "phase__cluster", "group", "questionnaire__cluster")
    return ReaderQuery(
        lambda reader, code: (
            Review.objects.filter(build_material_condition(reader, material), code=code)
            .select_related(*related)
            .order_by()
        ),
        1,
    )


_REVIEWS = {material: _keep_review(material) for material in (Material.FEEDBACK, Material.DRAFT_QUESTIONNAIRE)}


def build_draft_document(draft: DraftText) -> tuple[str, Values]:
    """Return the template and the content of the document that the draft would be if it were issued now."""
    review, subject = draft.review, draft.subject
    with translation.override(review.language):
        if isinstance(subject, Outcome):
            # The first edition is the one with the most text.
            audience, today = EDITIONS[subject.kind][0], timezone.localdate()
            content = build_outcome_snapshot(
                subject, audience=audience, language=review.language, symbol=DRAFT, issued_on=today
            )
            return f"documents/reviews/{subject.kind}.html", content
        masthead = build_masthead(review, Level.REVIEW, symbol=DRAFT, issued_on=timezone.localdate())
        if isinstance(subject, Delegation):
            return "documents/reviews/written_feedback.html", masthead | _build_feedback(subject)
        answers = build_report_snapshot(Submission(review=review, content=build_content(review)), Level.REVIEW)
        return "documents/reviews/self_assessment_report.html", masthead | answers


def _build_feedback(delegation: Delegation) -> Values:
    author = FeedbackAuthor.objects.filter(delegation=delegation).select_related("feedback").first()
    if author is None:
        return {"title": str(LABELS[FEEDBACK]), "introduction": [], "sections": []}
    author.feedback.review = delegation.review
    return build_feedback_snapshot(author.feedback)


def describe_draft_mark() -> str:
    """Return the mark of a draft in the six official languages."""
    marks = []
    for language in OfficialLanguage.values:
        with translation.override(language):
            # A line breaks between two marks, not within one.
            marks.append(_("Draft: not issued").replace(" ", "\N{NO-BREAK SPACE}"))
    return " · ".join(f"\N{FIRST STRONG ISOLATE}{mark}\N{POP DIRECTIONAL ISOLATE}" for mark in marks)


def render_draft(draft: DraftText) -> bytes:
    """Return the PDF of the draft: no symbol, no code to verify, and on each page the mark in six languages."""
    template, content = build_draft_document(draft)
    marking = {"key": "draft", "label": describe_draft_mark()}
    snapshot = documents.to_printable({**content, "symbol": "", "marking": marking, "portal": ""})
    return documents.render_template_to_pdf(
        template, {"snapshot": snapshot}, language=draft.review.language, identifier="0" * 32
    )


def request_draft_pdf(draft: DraftText, *, actor: User) -> Preparation:
    """Request the draft as a PDF, which a job makes. Raises NotAllowedError if the user may not read the draft."""
    code, kind = draft.review.code, draft.kind
    return preparations.request_preparation(
        "draft_text", actor=actor, subject=f"{code}:{kind}", total=1, code=code, text=kind
    )


def _find(preparation: Preparation) -> DraftText | None:
    return find_draft(preparation.owner, preparation.arguments["code"], preparation.arguments["text"])


def _label(preparation: Preparation) -> str:
    text = LABELS[preparation.arguments["text"]]
    return _("Draft as PDF: %(text)s, %(code)s") % {"text": text, "code": preparation.arguments["code"]}


def _steps(preparation: Preparation) -> Steps:
    draft = _find(preparation)
    content = render_draft(draft) if draft is not None else b""
    yield 1, 1

    def finish() -> PreparedFile:
        DraftFile.objects.get_or_create(sha256=documents.compute_sha256(content))
        return PreparedFile(f"draft-{preparation.arguments['text']}-{preparation.arguments['code']}.pdf", content)

    return finish


def _get_place(preparation: Preparation) -> str:
    return get_reading_place(Review(code=preparation.arguments["code"]), preparation.arguments["text"])


DRAFT_PDF = PreparationType(
    label=_label, is_allowed=lambda preparation: _find(preparation) is not None, get_url=_get_place, steps=_steps
)
