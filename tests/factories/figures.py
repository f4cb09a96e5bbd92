"""Many States that answered and whose outcomes are issued, stored directly: what is counted, without the way there."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from dialogues.enums import DisclosureSettingName
from dialogues.models import DisclosureSetting
from reviews.enums import Capacity, DelegateRole, OutcomeKind, PublicationScope, ReviewState
from reviews.models import (
    Delegation,
    Mandate,
    NoteVerbale,
    Outcome,
    OutcomeParagraph,
    PublicationDecision,
    Question,
    QuestionText,
    Review,
    Submission,
)
from reviews.services.publication import put_in_force
from stakeholders.enums import RegionalGroup
from stakeholders.models import State
from tests import locks
from tests.factories.people import make_user
from tests.factories.questionnaires import make_questions
from tests.factories.reviews import World

# More States than the world has, so that there are enough for two batches.
MORE_STATES = {
    "AGO": "Angola", "BEN": "Benin", "BRA": "Brazil", "CAN": "Canada", "CHE": "Switzerland", "CHL": "Chile",
    "CIV": "Côte d’Ivoire", "DNK": "Denmark", "ECU": "Ecuador", "EGY": "Egypt", "EST": "Estonia", "FJI": "Fiji",
    "GTM": "Guatemala", "IDN": "Indonesia", "ITA": "Italy", "JPN": "Japan", "LVA": "Latvia", "MAR": "Morocco",
    "NER": "Niger", "NOR": "Norway", "PAN": "Panama", "QAT": "Qatar", "SVK": "Slovakia", "THA": "Thailand",
}  # fmt: skip


def set_guard(smallest_cell: int = 5, smallest_batch: int = 10) -> None:
    """Give the disclosure guard its numbers."""
    for name, value in (
        (DisclosureSettingName.MIN_CELL_SIZE, smallest_cell),
        (DisclosureSettingName.MIN_BATCH_SIZE, smallest_batch),
    ):
        DisclosureSetting.objects.update_or_create(name=name, defaults={"value": value, "source": "test"})


def add_question(world: World, key: str, kind: str, options: Iterable[str] = (), article: str = "UNTOC 6") -> None:
    """Add a question to the questionnaire in use."""
    position = world.questionnaire.questions.count()
    labels = [{"value": value, "labels": {"en": value.title()}} for value in options]
    with locks.unlock(Question, QuestionText):
        make_questions(
            [
                Question(
                    questionnaire=world.questionnaire,
                    article=world.articles[article],
                    key=key,
                    position=position,
                    kind=kind,
                    obligation="none",
                    options=labels,
                )
            ]
        )


def add_states() -> list[State]:
    """Store the further States."""
    return State.objects.bulk_create(
        State(
            iso3=iso3,
            names={"en": name},
            formal_names={"en": f"the Republic of {name}"},
            regional_group=RegionalGroup.AFRICAN,
            source="test",
        )
        for iso3, name in MORE_STATES.items()
    )


def make_counted(
    world: World,
    state: State,
    answers: Mapping[str, object],
    *,
    observed: Iterable[tuple[str, str]] = (),
    shares: bool = False,
    step: str = ReviewState.ISSUED,
    instruments: Iterable[str] = ("UNTOC", "TIP"),
) -> Review:
    """Store a review whose State answered so, and whose issued summary has these observations (article, kind)."""
    review = Review.objects.create(
        code=f"{state.iso3}-{world.phase.sequence}",
        phase=world.phase,
        group=world.group,
        state_under_review=state,
        questionnaire=world.questionnaire,
        state=step,
        opened_on=timezone.localdate(),
        issued_at=timezone.now() if step == ReviewState.ISSUED else None,
    )
    review.instruments.set(world.instruments[code] for code in instruments)
    delegation = Delegation.objects.create(review=review, party=state, capacity=Capacity.UNDER_REVIEW)
    note = NoteVerbale.objects.create(sender=state, reference="NV", dated=timezone.localdate())
    mandate = Mandate.objects.create(
        user=make_user(name=f"Focal point of {state.iso3}"),
        delegation=delegation,
        role=DelegateRole.FOCAL_POINT,
        note_verbale=note,
        starts_on=timezone.localdate(),
    )
    content = {"answers": [{"key": key, "value": value} for key, value in answers.items()]}
    Submission.objects.create(review=review, number=1, content=content, sha256="0" * 64, mandate=mandate)
    if shares:
        scope = PublicationScope.NOTHING
        put_in_force(
            PublicationDecision.objects.create(
                review=review, list_scope=scope, shares_questionnaire=True, mandate=mandate
            )
        )
    summary = Outcome.objects.create(review=review, kind=OutcomeKind.SUMMARY)
    Outcome.objects.create(review=review, kind=OutcomeKind.LIST_OF_OBSERVATIONS)
    OutcomeParagraph.objects.bulk_create(
        OutcomeParagraph(
            outcome=summary,
            article=world.articles[article],
            kind=kind,
            text="Something observed",
            drafted_by=delegation,
            updated_by=mandate.user,
        )
        for article, kind in observed
    )
    return review
