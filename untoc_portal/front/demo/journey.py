"""Take one review from step to step; the right person does each action through the services."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from django.utils import timezone

from reviews.enums import (
    AssistanceType,
    Capacity,
    CommentAudience,
    DelegateRole,
    ImplementationAnswer,
    ObservationKind,
    PublicationScope,
    QuestionKind,
    ReviewState,
)
from reviews.models import Article, Delegation, Outcome, OutcomeParagraph, Question, Review
from reviews.selectors.summaries import check_summary
from reviews.services import (
    answers,
    clarifications,
    consultations,
    feedback,
    issuing,
    legislation,
    outcomes,
    paragraphs,
    passages,
    people,
    publication,
    questionnaires,
    summaries,
    translations,
)
from reviews.services.answers import AnswerEntry
from reviews.services.transitions import apply_transition
from reviews.validators import get_allowed_values
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import Level
from untoc_portal.core.presence import require_value
from untoc_portal.core.translating import TypedTranslation
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import DOMAIN, get_holder, get_note_verbale, nominate_people
from untoc_portal.front.demo.reading import do_after_reading

# The article on criminalization has this number in each of the four instruments.
ARTICLE = 5
MAIN_ROLES = (DelegateRole.FOCAL_POINT, DelegateRole.EXPERT)


class Journey:
    """One review on its way. With `thorough`, it also takes the optional steps; `is_earlier` is one of years ago."""

    def __init__(self, review: Review, *, staff: User, thorough: bool = False, is_earlier: bool = False) -> None:
        self.review, self.staff, self.thorough, self.is_earlier = review, staff, thorough, is_earlier
        self.state = review.state_under_review
        delegations = list(review.delegations.select_related("party"))
        self.own = next(one for one in delegations if one.capacity == Capacity.UNDER_REVIEW)
        self.reviewing = [one for one in delegations if one.capacity == Capacity.REVIEWING]

    def go_to(self, target: str) -> Review:
        """Take every step up to the target, and return the review."""
        for state, step in STEPS.items():
            if self.review.state == target:
                break
            if state not in self.passed():
                step(self)
                self.review.refresh_from_db()
        return self.review

    def passed(self) -> set[str]:
        """Return the states that the review has reached or left."""
        order = [ReviewState.PLANNED, *STEPS]
        return set(order[: order.index(self.review.state) + 1])

    def articles(self, delegation: Delegation) -> list[Article]:
        """Return the article on criminalization of each instrument that the delegation covers."""
        found = Article.objects.filter(
            cluster=self.review.phase.cluster, instrument__in=delegation.instruments.all(), number=ARTICLE
        )
        return list(found.select_related("instrument"))

    def open(self) -> None:
        """Open the review as the Secretariat."""
        apply_transition(self.review, "open", actor=self.staff)

    def name(self) -> None:
        """Nominate everyone under their States' notes verbales."""
        for delegation in (self.own, *self.reviewing):
            roles = DelegateRole if self.thorough or delegation == self.own else MAIN_ROLES
            reference = texts.EARLIER_NOTE_VERBALE if self.is_earlier else texts.NOTE_VERBALE
            nominate_people(delegation, tuple(roles), actor=self.staff, reference=reference)
        if self.thorough:
            self._refuse_one()
        apply_transition(self.review, "confirm_focal_points", actor=self.staff)

    def _refuse_one(self) -> None:
        note = get_note_verbale(self.state, actor=self.staff)
        nomination = people.nominate_person(
            self.own,
            actor=self.staff,
            note_verbale=note,
            name="Second expert (demonstration)",
            email=f"second-expert.{self.state.iso3.lower()}@{DOMAIN}",
            role=DelegateRole.EXPERT,
        )
        do_after_reading(people.refuse_nomination, nomination, actor=self.staff, reason=texts.REFUSAL)

    def consult(self) -> None:
        """Record the preliminary consultation as the focal point of the State under review."""
        do_after_reading(
            consultations.record_preliminary_consultation,
            self.review,
            actor=self.focal_point(),
            held_on=timezone.localdate(),
            language="en",
            participants=texts.PARTICIPANTS,
            timetable=texts.TIMETABLE,
        )

    def focal_point(self) -> User:
        """Return the focal point of the State under review."""
        return get_holder(self.review, self.state)

    def answer(self) -> None:
        """Answer every question as the expert, and submit as the focal point."""
        self.answer_part()
        do_after_reading(questionnaires.submit_questionnaire, self.review, actor=self.focal_point())

    @property
    def _seed(self) -> str:
        return f"{self.state.iso3} earlier" if self.is_earlier else self.state.iso3

    @property
    def _answer(self) -> str:
        return texts.EARLIER_ANSWER if self.is_earlier else texts.ANSWER

    def answer_part(self, limit: int | None = None) -> None:
        """Answer the first `limit` questions, or all of them."""
        entries = [
            AnswerEntry(question=question, value=_value(question, self._seed), text=self._answer, expected_revision=0)
            for question in self.review.questions()[:limit]
        ]
        expert = get_holder(self.review, self.state, DelegateRole.EXPERT)
        answers.save_answers(self.review, actor=expert, entries=entries)
        self._cite([entry.question for entry in entries], expert)

    def _cite(self, questions: list[Question], expert: User) -> None:
        """Add laws to the State's library, and cite one of them for every question that requires a law."""
        list_laws = texts.list_earlier_laws if self.is_earlier else texts.list_laws
        laws = [legislation.add_legislation(self.review, actor=expert, **law) for law in list_laws(self.state.iso3)]
        for question in questions:
            if question.cites_legislation:
                legislation.cite_legislation(
                    self.review, actor=expert, question=question, legislation=laws[0], provisions=texts.PROVISIONS
                )

    def give_feedback(self) -> None:
        """Draft as each reviewing State's expert, and clear as its focal point."""
        for delegation in self.reviewing:
            expert = get_holder(self.review, delegation.party, DelegateRole.EXPERT)
            for article in self.articles(delegation):
                feedback.save_feedback(
                    delegation,
                    actor=expert,
                    article=article,
                    texts={"measures": texts.MEASURES, "successes": texts.SUCCESSES, "challenges": texts.CHALLENGES},
                )
            do_after_reading(feedback.clear_feedback, delegation, actor=get_holder(self.review, delegation.party))

    def talk(self) -> None:
        """Request a clarification and answer it, hold a meeting, and close the dialogue."""
        delegation = self.reviewing[0]
        asked = clarifications.request_clarification(
            delegation,
            actor=get_holder(self.review, delegation.party, DelegateRole.EXPERT),
            article=self.articles(delegation)[0],
            request=texts.REQUEST,
        )
        expert = get_holder(self.review, self.state, DelegateRole.EXPERT)
        clarifications.answer_clarification(asked, actor=expert, answer=texts.REPLY)
        clarifications.log_meeting(
            self.review,
            actor=self.staff,
            held_on=timezone.localdate(),
            participants=texts.PARTICIPANTS,
            minutes=texts.MINUTES,
        )
        apply_transition(self.review, "close_dialogue", actor=get_holder(self.review, delegation.party))

    def propose(self) -> None:
        """Draft and clear the list. If `thorough` is set, it is returned once."""
        outcome = self.review.list_of_observations
        self._draft(outcome, tuple(ObservationKind))
        last = require_value(outcome.paragraphs.last())
        headings = {name: getattr(last, name) for name in last.tracked_fields}
        expert = get_holder(self.review, last.drafted_by.party, DelegateRole.EXPERT)
        paragraphs.change_paragraph(last, actor=expert, text=texts.CONFIDENTIAL_OBSERVATION, **headings)
        self._clear(outcome)
        if self.thorough:
            first = outcome.paragraphs.first()
            self._comment(first, self.own, CommentAudience.PARTIES, texts.COMMENT_FOR_ALL)
            self._comment(first, self.reviewing[0], CommentAudience.REVIEWERS, texts.COMMENT_OF_REVIEWERS)
            comments = {"comment": texts.RETURN_LIST, "comments": {first.pk: texts.RETURN_PARAGRAPH}}
            do_after_reading(outcomes.return_outcome, outcome, actor=self.focal_point(), **comments)
            self._clear(outcome)

    def _comment(self, paragraph: OutcomeParagraph, delegation: Delegation, audience: str, text: str) -> None:
        expert = get_holder(self.review, delegation.party, DelegateRole.EXPERT)
        values = {"audience": audience, "text": text, "quote": texts.COMMENTED_ON}
        passages.comment_passage(paragraph, actor=expert, delegation=delegation, **values)

    def agree(self) -> None:
        """Agree to the list, with one confidential paragraph."""
        outcome = self.review.list_of_observations
        last = outcome.paragraphs.last()
        paragraphs.keep_confidential(last, actor=self.focal_point(), is_confidential=True)
        do_after_reading(outcomes.agree_outcome, outcome, actor=self.focal_point())

    def summarize(self) -> None:
        """Draft the summary from the list, clear it and agree to it. If `thorough` is set, it is returned once."""
        outcome = self.review.summary
        for delegation in self.reviewing:
            covered = {row.pk for row in delegation.instruments.all()}
            left = {row.paragraph.article.instrument_id for row in check_summary(outcome).uncited_observations}
            if covered & left:
                expert = get_holder(self.review, delegation.party, DelegateRole.EXPERT)
                summaries.draft_summary(outcome, actor=expert, delegation=delegation)
        self._clear(outcome)
        if self.thorough:
            summary = self.review.summary
            do_after_reading(outcomes.return_outcome, summary, actor=self.focal_point(), comment=texts.RETURN_SUMMARY)
            self._clear(outcome)
        do_after_reading(outcomes.agree_outcome, self.review.summary, actor=self.focal_point())

    def _draft(self, outcome: Outcome, kinds: tuple[str, ...]) -> None:
        for delegation in self.reviewing[:2]:
            expert = get_holder(self.review, delegation.party, DelegateRole.EXPERT)
            for article in self.articles(delegation):
                for kind in kinds:
                    paragraphs.draft_paragraph(
                        outcome,
                        actor=expert,
                        delegation=delegation,
                        article=article,
                        kind=kind,
                        text=texts.OBSERVATIONS[kind],
                        assistance=AssistanceType.TRAINING,
                    )

    def _clear(self, outcome: Outcome) -> None:
        for delegation in self.reviewing:
            actor = get_holder(self.review, delegation.party)
            do_after_reading(outcomes.clear_outcome, outcome, actor=actor, delegation=delegation)

    def issue(self) -> None:
        """Issue the outcome documents as the Secretariat.

        If `thorough` is set, translate the summary into three languages.
        """
        if self.thorough:
            for language in ("ar", "zh-hans"):
                self.translate(language, moves=("revise", "finalize"))
            self.translate("fr", moves=("revise",))
        do_after_reading(issuing.issue_review, self.review, actor=self.staff)

    def translate(self, language: str, *, moves: tuple[str, ...]) -> None:
        """Translate the summary as the Secretariat, and take the given steps of the translation."""
        outcome = self.review.summary
        typed = {row.pk: TypedTranslation(texts.IN_LANGUAGES[language][row.kind]) for row in outcome.paragraphs.all()}
        translations.save_translation(outcome, actor=self.staff, language=language, typed=typed)
        for move in moves:
            task = outcome.translations.get(language=language)
            if move == "finalize":
                do_after_reading(translations.finalize_translation, task, actor=self.staff)
            else:
                translations.revise_translation(task, actor=self.staff)

    def close(self) -> None:
        """Decide on publication as the focal point, and close as the Secretariat. The job has routed the outcome."""
        do_after_reading(
            publication.decide_publication,
            self.review,
            actor=self.focal_point(),
            list_scope=PublicationScope.ALL,
            questionnaire_for=Level.STATES,
        )
        self.review.refresh_from_db()
        apply_transition(self.review, "close", actor=self.staff)


# The state reached, and the step that leads to it.
STEPS: dict[str, Callable[[Journey], None]] = {
    ReviewState.NOMINATION: Journey.open,
    ReviewState.PRELIMINARY_CONSULTATION: Journey.name,
    ReviewState.SELF_ASSESSMENT: Journey.consult,
    ReviewState.DESK_REVIEW: Journey.answer,
    ReviewState.DIALOGUE: Journey.give_feedback,
    ReviewState.OBSERVATIONS: Journey.talk,
    ReviewState.AGREEMENT: Journey.propose,
    ReviewState.SUMMARY: Journey.agree,
    ReviewState.COMPLETED: Journey.summarize,
    ReviewState.ISSUED: Journey.issue,
    ReviewState.CLOSED: Journey.close,
}


def _value(question: Question, seed: str) -> str | list[str] | int | None:
    """Return an invented answer. It depends on the hash of question and State, so that the data show trends."""
    chance = zlib.crc32(f"{question.key} {seed}".encode())
    match question.kind:
        case QuestionKind.YES_NO:
            return ImplementationAnswer.YES
        case QuestionKind.YES_IN_PART_NO:
            return (ImplementationAnswer.YES, ImplementationAnswer.IN_PART)[chance % 2]
        case QuestionKind.CHOICE:
            return get_allowed_values(question)[0]
        case QuestionKind.MULTI_CHOICE | QuestionKind.TECHNICAL_ASSISTANCE:
            offered = get_allowed_values(question)
            return [option for place, option in enumerate(offered) if chance >> place & 1] or offered[:1]
        case QuestionKind.NUMBER:
            return 1
        case _:
            return None
