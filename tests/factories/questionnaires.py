"""Questions for tests: their texts are rows, and what is in use is changed only with the database's lock open."""

from typing import Any

from reviews.models import Question, Questionnaire, QuestionText
from tests import locks


def make_questions(rows: list[Question]) -> list[Question]:
    """Store the questions, each with an English text that names its key."""
    stored = Question.objects.bulk_create(rows)
    QuestionText.objects.bulk_create(
        QuestionText(question=question, language="en", text=f"Question {question.key}?", source="test")
        for question in stored
    )
    return stored


def change_question(key: str, **values: Any) -> Question:
    """Change the question of a version in use, and return it."""
    with locks.unlock(Question):
        Question.objects.filter(key=key).update(**values)
    return Question.objects.get(key=key)


def word_question(key: str, language: str = "en", **values: Any) -> None:
    """Change or add the text of a question of a version in use."""
    with locks.unlock(QuestionText):
        QuestionText.objects.update_or_create(
            question=Question.objects.get(key=key),
            language=language,
            defaults=values,
            create_defaults={"text": f"Question {key}?", "source": "test", **values},
        )


def make_second_version(world: Any) -> Questionnaire:
    """Make version 2 as a draft: untoc.5 and tip.5 reworded, untoc.6 with other answers, its gap gone, one new."""
    draft = Questionnaire.objects.create(
        cluster=world.questionnaire.cluster, version="2", notes={"en": "Draft wording"}, source="test"
    )
    rows = [
        ("untoc.5", "UNTOC 5", {"kind": "yes_in_part_no", "obligation": "mandatory"}),
        ("untoc.6", "UNTOC 6", {"kind": "choice", "options": [{"value": "all", "labels": {"en": "All"}}]}),
        ("untoc.6.new", "UNTOC 6", {"kind": "text"}),
        ("tip.5", "TIP 5", {"kind": "text"}),
    ]
    make_questions(
        [
            Question(
                questionnaire=draft,
                article=world.articles[article],
                key=key,
                position=n,
                **{"obligation": "none", **values},
            )
            for n, (key, article, values) in enumerate(rows)
        ]
    )
    QuestionText.objects.filter(question__questionnaire=draft, question__key="untoc.5").update(text="Reworded?")
    QuestionText.objects.create(
        question=draft.questions.get(key="tip.5"), language="fr", text="Reformulée ?", source="test"
    )
    return draft
