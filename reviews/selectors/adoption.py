"""What a file with an adopted questionnaire would do: question by question, and language by language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import TextEffect
from reviews.models import Questionnaire
from reviews.official_files.adopted_content import build_template
from reviews.selectors.questionnaire_export import FILE_LANGUAGES, build_questionnaire_export
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_label, format_list, join_sentences
from untoc_portal.core.second_look import Check, Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reviews.models import TextImport
    from reviews.official_files.adopted_columns import AdoptedFile
    from untoc_portal.core.exceptions import Text

# What of a question is compared: name in the file → label.
PARTS: dict[str, Text] = {
    "place": gettext_lazy("article"),
    "number": gettext_lazy("number"),
    "paragraph": gettext_lazy("paragraph"),
    "kind": gettext_lazy("kind of question"),
    "obligation": gettext_lazy("obligation"),
    "cites_legislation": gettext_lazy("whether laws are cited"),
    "show_if": gettext_lazy("condition"),
    "related": gettext_lazy("related questions"),
    "options": gettext_lazy("answers offered"),
    "text": gettext_lazy("text"),
    "guidance": gettext_lazy("guidance"),
    "introduction": gettext_lazy("introduction to the article"),
}
IN_PORTAL = {code: language.value for language, code in FILE_LANGUAGES.items()}


@dataclass(frozen=True, slots=True)
class AdoptedQuestion:
    """One question of a file with the question of the same key in the version in force."""

    key: str
    line: int
    after: dict[str, Any] | None
    before: dict[str, Any] | None

    @property
    def effect(self) -> TextEffect:
        """Return what the file does to the question."""
        if self.before is None:
            return TextEffect.NEW
        if self.after is None:
            return TextEffect.GONE
        return TextEffect.CHANGED if self.list_differences() else TextEffect.SAME

    def list_differences(self) -> list[Text]:
        """Return the names of the parts that differ."""
        before, after = self.before or {}, self.after or {}
        return [label for name, label in PARTS.items() if before.get(name) != after.get(name)]

    def list_missing_languages(self) -> list[str]:
        """Return the languages without a text, and those without a guidance that other languages have."""
        after = self.after or {}
        missing = [language for language in OfficialLanguage if language not in after.get("text", {})]
        for name in ("guidance", "introduction"):
            if after.get(name):
                missing += [language for language in OfficialLanguage if language not in after[name]]
        return [language for language in OfficialLanguage if language in missing]


def list_adopted_questions(content: dict[str, Any], lines: dict[str, int]) -> list[AdoptedQuestion]:
    """Return every question of the file, then those of the version in force that the file does not have."""
    in_force = Questionnaire.objects.in_use().filter(cluster__number=content["meta"]["cluster"])
    stored = in_force.select_related("cluster").first()
    before = dict(_iter_questions(build_questionnaire_export(stored))) if stored else {}
    after = dict(_iter_questions(content))
    keys = [*after, *(key for key in before if key not in after)]
    return [AdoptedQuestion(key, lines.get(f"key: {key}", 0), after.get(key), before.get(key)) for key in keys]


def _iter_questions(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each question of a questionnaire file with all that is compared, in the languages of the portal."""
    sets = content["meta"].get("option_sets", {})
    for section in content["sections"]:
        for article in section["articles"]:
            introduction = _texts(article.get("guidance"))
            for question in article["questions"]:
                options = sets.get(question.get("options_from", ""), question.get("options", []))
                yield (
                    question["key"],
                    {
                        **{name: question.get(name) or None for name in PARTS},
                        "place": f"{section['instrument']} {article['article']}",
                        "options": [[option["value"], _texts(option["label"])] for option in options],
                        "text": _texts(question.get("text")),
                        "guidance": _texts(question.get("guidance")),
                        "introduction": introduction,
                    },
                )
                introduction = {}


def _texts(texts: dict[str, str] | None) -> dict[str, str]:
    return {IN_PORTAL.get(code, code): text for code, text in (texts or {}).items()}


def read_adoption(source: TextImport) -> Reading:
    """Return what the file does to each question, with its text in the reader's language; first, what is missing."""
    content, lines = source.content["content"], source.content["lines"]
    meta, questions = content["meta"], list_adopted_questions(content, lines)
    heading = [format_list([f"{meta['cluster']}/{meta['version']}", meta["source"]], "mixed")]
    heading += [text for text, _missing in _count_missing(questions)]
    codes = (json.dumps(meta, sort_keys=True, ensure_ascii=False),)
    about = ReadPart("version", _("Version"), "", codes, join_sentences(heading))
    return Reading((about, *(_build_part(question) for question in questions)))


def _count_missing(questions: list[AdoptedQuestion]) -> Iterator[tuple[str, list[str]]]:
    """Yield for each language, in words, in how many questions a text is missing, and the keys of these questions."""
    asked = [question for question in questions if question.after is not None]
    for language in OfficialLanguage:
        missing = [question.key for question in asked if language in question.list_missing_languages()]
        words = {"language": language.label, "missing": len(missing), "all": len(asked)}
        yield _("%(language)s: of %(all)d questions, %(missing)d have a text missing.") % words, missing


def _build_part(question: AdoptedQuestion) -> ReadPart:
    shown = question.after or question.before or {}
    differences = question.list_differences() if question.effect == TextEffect.CHANGED else []
    missing = [str(OfficialLanguage(language).label) for language in question.list_missing_languages()]
    words = [format_label(question.effect.label, format_list(differences)) if differences else question.effect.label]
    if missing and question.after is not None:
        words.append(format_label(_("Missing in"), format_list(missing)))
    place = _("line %(line)d") % {"line": question.line} if question.line else ""
    number = _("question %(number)s") % {"number": shown["number"]} if shown.get("number") else ""
    label = format_list(filter(None, (place, number, question.key, shown["place"])), "mixed")
    facts = (question.effect.value, json.dumps([question.before, question.after], sort_keys=True, ensure_ascii=False))
    return ReadPart(
        f"question:{question.key}", label, get_text_in_language(shown["text"]), facts, format_list(words, "mixed")
    )


def list_adoption_checks(source: TextImport) -> tuple[Check, ...]:
    """Return, by language, how many texts are missing, then what in the file was not read."""
    questions = list_adopted_questions(source.content["content"], source.content["lines"])
    checks = [
        Check(format_label(text.rstrip("."), format_list(missing)) if missing else text, is_in_order=not missing)
        for text, missing in _count_missing(questions)
    ]
    return (*checks, *(Check(notice) for notice in source.notices))


def build_adoption_template(questionnaire: Questionnaire) -> AdoptedFile:
    """Return the file to fill in for the cluster of this version: its questions, without their texts."""
    questions = questionnaire.questions.with_texts()
    texts = {question.key: question.text for question in questions}
    version = f"{questionnaire.version}-adopted"
    return build_template(build_questionnaire_export(questionnaire), texts, version)


def list_portal_texts(cluster: int) -> Iterable[str]:
    """Return every text of the questions of a cluster, in every version and language."""
    rows = Questionnaire.objects.filter(cluster__number=cluster)
    return rows.values_list("questions__wordings__text", flat=True).exclude(questions__wordings__text=None)
