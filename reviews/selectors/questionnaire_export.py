"""A version of a questionnaire as a file that `services/questionnaire_files.py` can read."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import yaml

from reviews.enums import QuestionKind, Wording
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reviews.models import Question, Questionnaire

    Content = dict[str, Any]

UNOFFICIAL_WORDING = "Own wording of the portal, not the official text (reviews/reference/README.md)"
# In the order of the files. They call Chinese "zh"; the language code of the portal is "zh-hans".
FILE_LANGUAGES = {
    OfficialLanguage.EN: "en",
    OfficialLanguage.FR: "fr",
    OfficialLanguage.ES: "es",
    OfficialLanguage.RU: "ru",
    OfficialLanguage.AR: "ar",
    OfficialLanguage.ZH: "zh",
}
# Kinds whose questions all offer the same answers. These are written once in the heading, under the name of the kind.
# Other questions with equal answers keep their own.
SHARED_KINDS = (QuestionKind.YES_NO, QuestionKind.YES_IN_PART_NO, QuestionKind.TECHNICAL_ASSISTANCE)


class _Dumper(yaml.SafeDumper):
    """Writes every value in full, and indents lists below their name."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 (PyYAML's signature)
        del indentless
        super().increase_indent(flow, False)  # noqa: FBT003 (the same)


def build_export_text(questionnaire: Questionnaire) -> str:
    """Return the version as the text of its file. Loaded into an empty portal, it gives the same rows."""
    heading = f"# Self-assessment questionnaire, cluster {questionnaire.cluster.number}. {questionnaire.source}\n"
    return heading + yaml.dump(
        build_questionnaire_export(questionnaire),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=float("inf"),
    )


def build_questionnaire_export(questionnaire: Questionnaire) -> Content:
    """Return the version as the content of its file, in a fixed number of queries."""
    rows = questionnaire.questions.select_related("article__instrument").with_texts().order_by("position")
    questions = list(rows)
    sets = _option_sets(questions)
    meta = {
        "cluster": questionnaire.cluster.number,
        "version": questionnaire.version,
        "status_text": _texts(questionnaire.notes),
        **_if_any(source="" if questionnaire.source == UNOFFICIAL_WORDING else questionnaire.source),
        **_if_any(verified=questionnaire.verified),
        **_if_any(wording="" if questionnaire.wording == Wording.PORTAL else questionnaire.wording),
        **_if_any(option_sets={name: _options(options) for name, options in sets.items()}),
    }
    blocks = groupby(_by_article(questions), key=lambda block: block[0].article.instrument.code)
    return {
        "meta": meta,
        "sections": [
            {"instrument": code, "articles": [_article(block, questionnaire.source, sets) for block in group]}
            for code, group in blocks
        ],
    }


def _by_article(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """Yield the questions by article. An introduction begins a new block, because the file has it there."""
    block: list[Question] = []
    for question in questions:
        if block and (question.article_id != block[0].article_id or question.introduction):
            yield block
            block = []
        block.append(question)
    if block:
        yield block


def _article(block: list[Question], source: str, sets: dict[str, Any]) -> Content:
    article = block[0].article
    return {
        "article": article.number,
        "key": f"{article.instrument.code.lower()}.{article.number}",
        **_if_any(guidance=_texts(block[0].introduction)),
        "questions": [_question(question, source, sets) for question in block],
    }


def _question(question: Question, source: str, sets: dict[str, Any]) -> Content:
    shared = bool(question.options) and sets.get(question.kind) == question.options
    return {
        "key": question.key,
        **_if_any(number=question.number, paragraph=question.paragraph),
        "kind": question.kind,
        "obligation": question.obligation,
        "cites_legislation": question.cites_legislation,
        **_if_any(show_if=_condition(question.show_if), related=question.related),
        "text": _texts(question.texts),
        **_if_any(guidance=_texts(question.question_guidance)),
        **({"options_from": question.kind} if shared else _if_any(options=_options(question.options))),
        **_provenance(question, source),
    }


def _condition(show_if: Content) -> Content:
    """Return the condition with its parts in the order of the file. A database may store them in another order."""
    return {name: show_if[name] for name in ("question", "in") if name in show_if}


def _provenance(question: Question, source: str) -> Content:
    """Return the sources of texts that differ from that of the version, and the verified languages."""
    rows = list(question.wordings.all())
    verified = {row.language for row in rows if row.verified}
    return _if_any(
        text_sources=_texts({row.language: row.source for row in rows if row.source != source}),
        verified_languages=[code for language, code in FILE_LANGUAGES.items() if language in verified],
    )


def _option_sets(questions: Iterable[Question]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in SHARED_KINDS:
        offered = [question.options for question in questions if question.kind == kind and question.options]
        if offered and all(options == offered[0] for options in offered):
            found[kind.value] = offered[0]
    return found


def _options(options: Iterable[Content]) -> list[Content]:
    return [{"value": option["value"], "label": _texts(option["labels"])} for option in options]


def _texts(texts: dict[str, str]) -> dict[str, str]:
    return {code: texts[language] for language, code in FILE_LANGUAGES.items() if language in texts}


def _if_any(**values: Any) -> Content:
    return {name: value for name, value in values.items() if value}
