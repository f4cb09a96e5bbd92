"""The texts of an exported file that nobody is to change: what is not among them was added or changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reviews.answer_files.content import FileFormat, count_common, get_excerpt, to_comparable
from reviews.answer_files.instructions import list_instructions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.answer_files.content import Choice, Content, Item


def get_choice_label(choice: Choice, language: str) -> str:
    """Return the label of an option as a file in this language shows it."""
    return choice.labels.get(language) or choice.value


def list_front_lines(content: Content, file_format: FileFormat) -> list[str]:
    """Return the instructions, as this kind of file shows them."""
    if file_format == FileFormat.DOCX:
        return list_instructions(content.origin.language, _("white boxes"))
    return [
        *list_instructions(content.origin.language, _("cells with a white background")),
        _("An Excel cell holds at most 32,767 characters. A longer answer continues in the rows below it."),
    ]


class FixedTexts:
    """The fixed texts of a file outside its answers. Each text found is ticked off; what is left over is missing."""

    def __init__(self, texts: Iterator[str]) -> None:
        self.left = Counter(to_comparable(text) for text in texts)
        self.known = frozenset(self.left)
        del self.left[""]

    def find(self, text: str) -> bool:
        """Return whether the text is one of them that was not found before."""
        text = to_comparable(text)
        if not self.left[text]:
            return not text
        self.left[text] -= 1
        return True

    def quote(self, text: str) -> str:
        """Return a part of an unknown text: where it begins to differ from the text that it seems to have been."""
        line = to_comparable(text)
        return get_excerpt(text, max(self.known, key=lambda known: count_common(line, known), default=""))

    def name_missing(self) -> list[str]:
        """Return a message for each text that was not found."""
        message = _("Missing or changed in the file: “%(text)s”")
        return [message % {"text": get_excerpt(text)} for text, count in self.left.items() if count > 0]


def iter_heading_texts(content: Content) -> Iterator[str]:
    """Yield the title, the facts and the heading of the instructions, which both kinds of file have."""
    yield content.title
    for fact in content.facts:
        yield from fact
    yield _("How to fill it in")


def find_missing_questions(content: Content, found: set[str]) -> list[str]:
    """Return a message for each question that was exported and has no mark in the file."""
    message = _("Question %(key)s is missing from the file, or its mark is. Its answer stays as it is.")
    return [message % {"key": item.key} for item in content.items() if item.key not in found]


def get_options_by_word(item: Item) -> dict[str, str]:
    """Return which value each word means: the values and the labels in all languages."""
    return {
        to_comparable(word).casefold(): choice.value
        for choice in item.choices
        for word in (choice.value, *choice.labels.values())
    }
