"""Find names written so that a plain search misses them: spelled out, masked, reversed, joined to other words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice, pairwise, product

from dialogues.country_mentions import inflect
from dialogues.country_mentions.lexicon import load_lexicon
from dialogues.country_mentions.names import (
    ANY_LANGUAGE,
    get_codes,
    is_acronym,
    load_alpha2_codes,
    load_words_by_role,
    read_name_rows,
)
from dialogues.country_mentions.normalize import FoldedText, fold_word, get_script
from dialogues.country_mentions.tokens import Token

Finding = tuple[int, int, tuple[str, ...], str]

MASKS = frozenset("*•●■█□◯○✱∗_#×¤▒░▓")
# In Chinese a question mark ends a question.
ALL_MASKS = "".join(sorted(MASKS | {"?"}))
MASK = re.compile(f"[{re.escape(ALL_MASKS)}]")
PIECE = re.compile(rf"(?:[^\W\d]|[{re.escape(ALL_MASKS)}])+")
DIGIT = re.compile("[0-9]")
TAG_SIGNS, LOW_LINE = frozenset("#@"), "_"
SPELLING_GAPS = frozenset(" ._-·|/*~+,–—;:•")
SIGNS_FOR_LETTERS = {"!": "i", "¡": "i", "|": "il", "+": "t", "(": "c", "/": "l"}
DIGITS_AS_LETTERS_AR = dict(zip("0123456789", ("هو", "ا", "اء", "ع", "ذش", "خه", "ط", "ح", "قغ", "صق"), strict=True))
MIN_SPELLED_LETTERS = 4
MAX_SPELLED_LETTERS = 32
MAX_PIECE_LETTERS = 2
MIN_PIECES = 3
MIN_LETTERS_SHOWN = 2
MIN_DISTINCT_LETTERS = 3
MAX_MASKED_WORDS = 40
MAX_MASKED_STATES = 3
ALPHA2_LENGTH = 2
MIN_TAG_NAME_LENGTH = 5
MIN_SPLIT_LENGTH, MIN_PIECE_SPLIT_LENGTH = 6, 2
MAX_PIECES_JOINED, MAX_GAP_IN_JOINED = 6, 2
END_OF_LINE, ELLIPSES, MIN_ELIDED_LENGTH = "-\n", frozenset({"...", ".."}), 4
MIN_REVERSED_LENGTH, MIN_REVERSED_LENGTH_AR = 6, 5
NAME_KINDS = frozenset({"name", "alternative", "formal", "historical", "native"})
JOINED_KINDS = NAME_KINDS | {"capital", "nationality"}


def find_disguised_names(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Yield names of States in any of these disguises."""
    yield from find_spelled_out_names(folded, tokens)
    yield from find_names_with_inserted_signs(tokens)
    yield from find_names_with_digits(tokens)
    yield from find_names_with_one_digit(tokens)
    yield from find_split_names(tokens)
    yield from find_masked_names(folded)
    yield from find_shortened_names(tokens)
    yield from find_reversed_names(tokens)
    yield from find_joined_names(folded, tokens)


@lru_cache
def load_compact_names() -> dict[str, tuple[str, ...]]:
    """Return names of States in all languages and cases, written without spaces."""
    return _compact(NAME_KINDS, ("state_names.csv", "other_names.csv"))


@lru_cache
def load_spelled_names() -> dict[str, tuple[str, ...]]:
    """Return names that may be spelled out letter by letter.

    An Arabic name is also listed without its article: صو-ما-ل.
    """
    article = inflect.ARTICLE_AR
    bare = {name.removeprefix(article): iso3 for name, iso3 in load_compact_names().items() if name.startswith(article)}
    return {name: iso3 for name, iso3 in bare.items() if len(name) >= MIN_SPELLED_LETTERS} | {
        **_short_spelled_names(),
        **load_compact_names(),
    }


def _short_spelled_names() -> dict[str, tuple[str, ...]]:
    """Return names of three letters in Arabic and Cyrillic, which are no usual row of single letters: م ص ر."""
    names = _compact(NAME_KINDS, ("state_names.csv",), shortest=MIN_PIECES)
    return {name: names[name] for name in names if len(name) == MIN_PIECES and get_script(name[0]) != "latin"}


@lru_cache
def load_joinable_names() -> dict[str, tuple[str, ...]]:
    """Return the names, capitals and nationalities that may mean a State in joined words."""
    return _compact(JOINED_KINDS, ("state_names.csv", "other_names.csv", "cities.csv", "nationalities.csv"))


def _compact(
    kinds: frozenset[str], lists: tuple[str, ...], shortest: int = MIN_SPELLED_LETTERS
) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for row in (row for name in lists for row in read_name_rows(name)):
        if row["kind"] in kinds and row["iso3"] and not is_acronym(row["text"]):
            for form in _forms(row):
                found.setdefault(form, set()).update(get_codes(row))
    long_enough = {name for name in found if shortest <= len(name) <= MAX_SPELLED_LETTERS}
    return {name: tuple(sorted(found[name])) for name in sorted(long_enough)}


def _forms(row: dict[str, str]) -> set[str]:
    words = [fold_word(word) for word in row["text"].split()]
    letters = "".join(letter for letter in "".join(words) if letter.isalnum())
    if row["language"] == "ru" and len(words) == 1 and letters:
        return inflect.inflect_russian_noun(letters)
    return inflect.inflect_latin_nationality(letters, row["language"]) if row["kind"] == "nationality" else {letters}


@lru_cache
def _names_by_length() -> dict[int, tuple[str, ...]]:
    by_length = sorted(load_compact_names(), key=len)
    return {length: tuple(names) for length, names in groupby(by_length, key=len)}


def find_spelled_out_names(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Yield names whose letters are apart: F r a n c e, B.e.l.a.r.u.s, Gu-i-ne-a."""
    for run in _runs_of_pieces(folded, tokens):
        letters = [(letter, token) for token in run for letter in token.word]
        text = "".join(letter for letter, _ in letters)
        for first, last, iso3 in _find_names(text):
            yield letters[first][1].start, letters[last - 1][1].end, iso3, "spelled_out"


def _runs_of_pieces(folded: FoldedText, tokens: list[Token]) -> Iterator[list[Token]]:
    run: list[Token] = []
    run_gap = ""
    for token in tokens:
        gap = folded.text[run[-1].end : token.start] if run else ""
        if run and not _is_run_continued(gap, run_gap, token):
            if len(run) >= MIN_PIECES:
                yield run
            # The last piece may begin a sequence with other gaps: in S.e.n.
            run = run[-1:] if _is_run_continued(gap, "", token) else []
        if len(token.word) <= MAX_PIECE_LETTERS:
            run_gap = gap if run else ""
            run.append(token)
    if len(run) >= MIN_PIECES:
        yield run


def _is_run_continued(gap: str, run_gap: str, token: Token) -> bool:
    is_one_sign = len(set(gap)) == 1 and len(gap) <= MAX_GAP_IN_JOINED and gap[0] in SPELLING_GAPS
    if len(token.word) > MAX_PIECE_LETTERS or not is_one_sign:
        return False
    if gap.isspace() and len(token.word) > 1:
        return False
    return run_gap in {"", gap}


def _find_names(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield listed names inside a sequence of letters, from the left, the longest first."""
    names = load_spelled_names()
    start = 0
    while start <= len(text) - MIN_PIECES:
        longest = min(len(text), start + MAX_SPELLED_LETTERS)
        end = next((e for e in range(longest, start + MIN_PIECES - 1, -1) if text[start:e] in names), 0)
        if end:
            yield start, end, names[text[start:end]]
        start = end or start + 1


def find_names_with_inserted_signs(tokens: list[Token]) -> Iterator[Finding]:
    """Yield names with signs between their letters: Ken-ya, Ken(y)a, Braz!l."""
    for run in _runs_without_space(tokens):
        first = 0
        while first < len(run) - 1:
            last, iso3 = _find_joined_name(run, first)
            if iso3:
                yield run[first].start, run[last].end, iso3, "spelled_out"
            first = last + 1 if iso3 else first + 1


def _runs_without_space(tokens: list[Token]) -> Iterator[list[Token]]:
    run: list[Token] = []
    for token in tokens:
        gap = token.gap if run else ""
        if run and gap != END_OF_LINE and (len(gap) > MAX_GAP_IN_JOINED or any(sign.isspace() for sign in gap)):
            if len(run) > 1:
                yield run
            run = []
        run.append(token)
    if len(run) > 1:
        yield run


def _find_joined_name(run: list[Token], first: int) -> tuple[int, tuple[str, ...]]:
    """Return the last token and the States of the longest name that begins at this token, or no State."""
    names = load_spelled_names()
    for last in range(min(len(run), first + MAX_PIECES_JOINED) - 1, first, -1):
        pieces = run[first : last + 1]
        if sum(len(token.word) for token in pieces) > MAX_SPELLED_LETTERS:
            continue
        for letters in product(*(_list_letters(token.gap) for token in pieces[1:])):
            word = pieces[0].word + "".join(a + token.word for a, token in zip(letters, pieces[1:], strict=True))
            if len(word) >= MIN_SPELLED_LETTERS and word in names:
                return last, names[word]
    return first, ()


def _list_letters(gap: str) -> tuple[str, ...]:
    return ("", *SIGNS_FOR_LETTERS.get(gap, ""))


def find_names_with_digits(tokens: list[Token]) -> Iterator[Finding]:
    """Yield Arabic names with a digit in place of a letter, as in short messages: 3 for the letter ayn."""
    for index, digit in enumerate(tokens[1:-1], start=1):
        before, after = tokens[index - 1], tokens[index + 1]
        if digit.word not in DIGITS_AS_LETTERS_AR or digit.gap or after.gap:
            continue
        for letter in DIGITS_AS_LETTERS_AR[digit.word]:
            readings = inflect.list_arabic_readings(before.word + letter + after.word)
            iso3 = next((load_compact_names()[word] for word in sorted(readings) if word in load_compact_names()), ())
            if iso3:
                yield before.start, after.end, iso3, "spelled_out"
                break


def find_names_with_one_digit(tokens: list[Token]) -> Iterator[Finding]:
    """Yield names with one digit in the place of any letter: Ka5akhstan."""
    for index, token in enumerate(tokens):
        word, start = token.word, token.start
        if word.isalpha():
            continue
        if word.isdigit() and len(word) == 1 and index + 1 < len(tokens) and not tokens[index + 1].gap:
            if index and not token.gap:
                continue
            word, end = word + tokens[index + 1].word, tokens[index + 1].end
        else:
            end = token.end
        digits = DIGIT.findall(word)
        if len(digits) == 1 and len(word) > MIN_SPELLED_LETTERS and word.replace(digits[0], "").isalpha():
            iso3 = _unmask_name(word.replace(digits[0], "*"))
            if iso3:
                yield start, end, iso3, "masked"


def find_split_names(tokens: list[Token]) -> Iterator[Finding]:
    """Yield names split by a space: Ger many. Only the first part has a capital."""
    names = load_compact_names()
    for first, second in pairwise(tokens):
        word = first.word + second.word
        is_long_enough = (
            len(word) >= MIN_SPLIT_LENGTH and min(len(first.word), len(second.word)) >= MIN_PIECE_SPLIT_LENGTH
        )
        if is_long_enough and word in names and second.gap == " " and _is_split(first, second):
            yield first.start, second.end, names[word], "spelled_out"


def _is_split(first: Token, second: Token) -> bool:
    return first.surface.istitle() and second.surface.islower()


def find_masked_names(folded: FoldedText) -> Iterator[Finding]:
    """Yield names with letters hidden by signs, alone or with an adjacent word: S*udi Ar*bia, Costa R*ca, Ugand*."""
    text, done = folded.text, 0
    for sign in islice(MASK.finditer(text), MAX_MASKED_WORDS):
        if sign.start() < done:
            continue
        start, end = _word_around(text, sign.start())
        done = max(end, sign.end())
        spans = _spans_with_neighbours(text, start, end) if start < sign.start() < end else ()
        ends = _with_hidden_end(folded, start, sign.start()) if sign.start() >= end > start else ()
        for first, last in (*spans, *ends):
            iso3 = _unmask_name("".join(text[first:last].split()))
            if iso3:
                yield first, last, iso3, "masked"
                done = last
                break


def _spans_with_neighbours(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if text[end : end + 1] == " ":
        yield start, _word_around(text, end + 1)[1]
    if start and text[start - 1] == " ":
        yield _word_around(text, start - 2)[0], end
    yield start, end


def _with_hidden_end(folded: FoldedText, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a word with a capital and hidden last letters.

    A known word before the signs has a footnote and is skipped.
    """
    word, rest = folded.text[start:end], folded.text[end : end + MAX_PIECE_LETTERS]
    masks = len(rest) - len(rest.lstrip(ALL_MASKS.replace("?", "")))
    has_capital = folded.original[folded.starts[start]].isupper()
    if has_capital and masks and len(word) >= MIN_SPELLED_LETTERS and not load_lexicon().has_word(word):
        yield start, end + masks


def _word_around(text: str, place: int) -> tuple[int, int]:
    """Return the letters and masks around a place, without masks at the ends. The longest name limits the search."""
    before = PIECE.match(text[max(0, place - MAX_SPELLED_LETTERS) : place][::-1])
    after = PIECE.match(text, place, place + MAX_SPELLED_LETTERS)
    start, end = place - (before.end() if before else 0), after.end() if after else place
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip(ALL_MASKS))
    return first, max(first, start + len(piece.rstrip(ALL_MASKS)))


def _unmask_name(pattern: str) -> tuple[str, ...]:
    """Return the States whose name fits the shown letters. A sign represents one letter."""
    shown = [(position, letter) for position, letter in enumerate(pattern) if letter not in ALL_MASKS]
    if len(shown) < MIN_LETTERS_SHOWN or len(shown) == len(pattern):
        return ()
    names = load_compact_names()
    fitting = [
        name
        for name in _names_by_length().get(len(pattern), ())
        if all(name[position] == letter for position, letter in shown)
    ]
    states = {code for name in fitting for code in names[name]}
    is_clear = len(shown) >= MIN_DISTINCT_LETTERS or len(states) == 1
    return tuple(sorted(states)) if is_clear and len(states) <= MAX_MASKED_STATES else ()


@lru_cache
def _names_by_beginning() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in load_compact_names():
        found[name[:2]] = (*found.get(name[:2], ()), name)
    return found


def find_shortened_names(tokens: list[Token]) -> Iterator[Finding]:
    """Yield names whose middle is left out, if only one State fits: Azerb…djan."""
    for first, second in pairwise(tokens):
        if second.gap not in ELLIPSES or len(first.word) + len(second.word) < MIN_ELIDED_LENGTH:
            continue
        beginning, end = first.word, second.word
        fitting = (
            name
            for name in _names_by_beginning().get(beginning[:2], ())
            if len(name) > len(beginning) + len(end) and name.startswith(beginning) and name.endswith(end)
        )
        states = {code for name in fitting for code in load_compact_names()[name]}
        if len(states) == 1:
            yield first.start, second.end, tuple(states), "masked"


def find_reversed_names(tokens: list[Token]) -> Iterator[Finding]:
    """Yield names written backwards. The capital at the end shows it, or the length of the name."""
    names = load_compact_names()
    for token in tokens:
        if len(token.word) >= MIN_SPELLED_LETTERS and token.word[::-1] in names and token.word not in names:
            has_capital_last = token.surface[-1:].isupper() and token.surface[:1].islower()
            shortest = MIN_REVERSED_LENGTH_AR if get_script(token.word[0]) == "arabic" else MIN_REVERSED_LENGTH
            if has_capital_last or (len(token.word) >= shortest and token.word not in _right_words()):
                yield token.start, token.end, names[token.word[::-1]], "reversed"


@lru_cache
def _right_words() -> frozenset[str]:
    return load_words_by_role(ANY_LANGUAGE)["no_misspelling"]


def find_joined_names(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Yield names inside hashtags, handles and words joined by capitals: #FreeUgandaNow, SudanGoldFiles."""
    has_tags = not TAG_SIGNS.isdisjoint(folded.text)
    for token in tokens:
        sign = _get_sign(folded.text, token.start) if has_tags else ""
        if sign not in TAG_SIGNS and token.surface[1:] == token.surface[1:].lower():
            continue
        iso3 = _in_joined_words(token) or (_in_tag(token) if sign in TAG_SIGNS else ())
        if iso3:
            yield token.start, token.end, iso3, "joined_words"


def _get_sign(text: str, start: int) -> str:
    """Return the sign before a word, or before the words joined to it on the left by low lines: @visit_kenya."""
    for index in range(start - 1, max(-1, start - 1 - MAX_SPELLED_LETTERS), -1):
        if text[index] != LOW_LINE and not (index < start - 1 and text[index].isalnum()):
            return text[index]
    return ""


def _in_joined_words(token: Token) -> tuple[str, ...]:
    words = _split_at_capitals(token.surface)
    if len(words) == 1 or token.is_upper:
        return ()
    names = load_joinable_names()
    return next((names[fold_word(word)] for word in words if fold_word(word) in names), ())


def _split_at_capitals(surface: str) -> list[str]:
    words = [surface[:1]]
    for before, letter in pairwise(surface):
        if letter.isupper() and not before.isupper():
            words.append(letter)
        else:
            words[-1] += letter
    return words


def _in_tag(token: Token) -> tuple[str, ...]:
    long_names = (f for f in _find_names(token.word[: MAX_SPELLED_LETTERS * 2]) if f[1] - f[0] >= MIN_TAG_NAME_LENGTH)
    found = next((iso3 for _, _, iso3 in long_names), ())
    last_word = _split_at_capitals(token.surface)[-1]
    ends_in_code = len(last_word) == ALPHA2_LENGTH and last_word.isupper() and last_word != token.surface
    if found or not ends_in_code or fold_word(last_word) in load_words_by_role("en").get("doubtful_code", ()):
        return found
    code = load_alpha2_codes().get(last_word)
    return (code,) if code else ()
