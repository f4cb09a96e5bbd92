"""A workbook and a letter that tests edit, and how they are read."""

import openpyxl

from reviews.answer_files.content import Choice
from tests.factories.answer_files import NO, OTHER, TRAINING, YES, make_content, make_item, read_back, saved, table_of

CLOSED = (Choice("yes", YES), Choice("no", NO))
LETTER = make_content(make_item(choices=CLOSED, answer="Old text."))
BOOK = make_content(make_item(takes_number=True, answer="Old text."))
OPTIONS = make_item(
    "untoc.6", choices=(Choice("training", TRAINING), Choice("other", OTHER)), takes_several=True, value=["other"]
)
# A long answer, in rows 3 to 6, and a question with options in rows 8 and 9.
SEVERAL = make_content(make_item("untoc.5", answer="word " * 20_000), OPTIONS)


def filled_in(document):
    """Read an edited letter or workbook."""
    return read_back(saved(document), BOOK if isinstance(document, openpyxl.Workbook) else LETTER)[1]


def answer_in(document):
    """Return the answer in it, and what was named."""
    filled = filled_in(document)
    return filled.items[0], list(filled.notices)


def room_of(letter):
    """Return the cell for the text of the answer."""
    return table_of(letter, "untoc.5").rows[-2].cells[1]


def lines_of(file, content=SEVERAL):
    """Return every sentence about a file."""
    filled = read_back(saved(file), content)[1]
    return [*filled.notices, *filled.errors]
