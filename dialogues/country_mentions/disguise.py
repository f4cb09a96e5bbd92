"""Names written so that a plain search misses them: spelled out, masked, turned round, run together."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice, pairwise, product

from dialogues.country_mentions import inflect
from dialogues.country_mentions.lexicon import lexicon
from dialogues.country_mentions.names import ANY_LANGUAGE, alpha2_codes, codes_in, is_acronym, rows, words_by_role
from dialogues.country_mentions.normalize import FoldedText, fold_word, script
from dialogues.country_mentions.tokens import Token

Finding = tuple[int, int, tuple[str, ...], str]

MASKS = frozenset("*•●■█□◯○✱∗_#×¤▒░▓")
# In Chinese a question mark ends a question.
ALL_MASKS = "".join(sorted(MASKS | {"?"}))
MASK = re.compile(f"[{re.escape(ALL_MASKS)}]")
PIECE = re.compile(rf"(?:[^\W\d]|[{re.escape(ALL_MASKS)}])+")
TAG_SIGNS, LOW_LINE = frozenset("#@"), "_"
SPELLING_GAPS = frozenset(" ._-·|/*~+,–—;:•")
SIGNS_FOR_LETTERS = {"!": "i", "¡": "i", "|": "il", "+": "t", "(": "c", "/": "l"}
DIGITS_AS_LETTERS_AR = dict(zip("0123456789", ("هو", "ا", "اء", "ع", "ذش", "خه", "ط", "ح", "قغ", "صق"), strict=True))
SHORTEST_SPELLED = 4
LONGEST_SPELLED = 32
LONGEST_PIECE = 2
FEWEST_PIECES = 3
FEWEST_LETTERS_SHOWN = 2
LETTERS_THAT_TELL = 3
MOST_MASKED_WORDS = 40
MOST_STATES_MASKED = 3
ALPHA2_LENGTH = 2
SHORTEST_IN_TAG = 5
SHORTEST_TORN, SHORTEST_PIECE_TORN = 6, 2
MOST_PIECES_GLUED, WIDEST_GLUE = 6, 2
END_OF_LINE, ELLIPSES, SHORTEST_ELIDED = "-\n", frozenset({"...", ".."}), 4
SHORTEST_REVERSED, SHORTEST_REVERSED_AR = 6, 5
NAME_KINDS = frozenset({"name", "alternative", "formal", "historical", "native"})
JOINED_KINDS = NAME_KINDS | {"capital", "nationality"}


def disguised(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Names of States in any of these disguises."""
    yield from spelled_out(folded, tokens)
    yield from glued(tokens)
    yield from written_with_digits(tokens)
    yield from torn(tokens)
    yield from masked(folded)
    yield from left_out(tokens)
    yield from turned_round(tokens)
    yield from run_together(folded, tokens)


@lru_cache
def compact_names() -> dict[str, tuple[str, ...]]:
    """Names of States in all languages and cases, written without spaces."""
    return _compact(NAME_KINDS, ("state_names.csv", "other_names.csv"))


@lru_cache
def spelled_names() -> dict[str, tuple[str, ...]]:
    """Names that may be spelled out letter by letter; an Arabic one also without its article: صو-ما-ل."""
    article = inflect.ARTICLE_AR
    bare = {name.removeprefix(article): iso3 for name, iso3 in compact_names().items() if name.startswith(article)}
    return {name: iso3 for name, iso3 in bare.items() if len(name) >= SHORTEST_SPELLED} | compact_names()


@lru_cache
def joinable_names() -> dict[str, tuple[str, ...]]:
    """What may stand for a State in words run together: names, capitals and nationalities."""
    return _compact(JOINED_KINDS, ("state_names.csv", "other_names.csv", "cities.csv", "nationalities.csv"))


def _compact(kinds: frozenset[str], lists: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for row in (row for name in lists for row in rows(name)):
        if row["kind"] in kinds and row["iso3"] and not is_acronym(row["text"]):
            for form in _forms(row):
                found.setdefault(form, set()).update(codes_in(row))
    long_enough = {name for name in found if SHORTEST_SPELLED <= len(name) <= LONGEST_SPELLED}
    return {name: tuple(sorted(found[name])) for name in sorted(long_enough)}


def _forms(row: dict[str, str]) -> set[str]:
    words = [fold_word(word) for word in row["text"].split()]
    letters = "".join(letter for letter in "".join(words) if letter.isalnum())
    if row["language"] == "ru" and len(words) == 1 and letters:
        return inflect.russian_noun(letters)
    return inflect.latin_nationality(letters, row["language"]) if row["kind"] == "nationality" else {letters}


@lru_cache
def _names_by_length() -> dict[int, tuple[str, ...]]:
    by_length = sorted(compact_names(), key=len)
    return {length: tuple(names) for length, names in groupby(by_length, key=len)}


def spelled_out(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Names whose letters stand apart: F r a n c e, B.e.l.a.r.u.s, Gu-i-ne-a."""
    for run in _runs_of_pieces(folded, tokens):
        letters = [(letter, token) for token in run for letter in token.word]
        text = "".join(letter for letter, _ in letters)
        for first, last, iso3 in _names_in(text):
            yield letters[first][1].start, letters[last - 1][1].end, iso3, "spelled_out"


def _runs_of_pieces(folded: FoldedText, tokens: list[Token]) -> Iterator[list[Token]]:
    run: list[Token] = []
    run_gap = ""
    for token in tokens:
        gap = folded.text[run[-1].end : token.start] if run else ""
        if run and not _continues(gap, run_gap, token):
            if len(run) >= FEWEST_PIECES:
                yield run
            # The last piece may begin a run with other gaps: in S.e.n.
            run = run[-1:] if _continues(gap, "", token) else []
        if len(token.word) <= LONGEST_PIECE:
            run_gap = gap if run else ""
            run.append(token)
    if len(run) >= FEWEST_PIECES:
        yield run


def _continues(gap: str, run_gap: str, token: Token) -> bool:
    is_one_sign = len(set(gap)) == 1 and len(gap) <= WIDEST_GLUE and gap[0] in SPELLING_GAPS
    if len(token.word) > LONGEST_PIECE or not is_one_sign:
        return False
    if gap.isspace() and len(token.word) > 1:
        return False
    return run_gap in {"", gap}


def _names_in(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Listed names inside a run of letters, the longest from the left."""
    names = spelled_names()
    start = 0
    while start <= len(text) - SHORTEST_SPELLED:
        longest = min(len(text), start + LONGEST_SPELLED)
        end = next((e for e in range(longest, start + SHORTEST_SPELLED - 1, -1) if text[start:e] in names), 0)
        if end:
            yield start, end, names[text[start:end]]
        start = end or start + 1


def glued(tokens: list[Token]) -> Iterator[Finding]:
    """Names with signs put between their letters: Ken-ya, Ken(y)a, Braz!l."""
    for run in _runs_without_space(tokens):
        first = 0
        while first < len(run) - 1:
            last, iso3 = _longest_glued(run, first)
            if iso3:
                yield run[first].start, run[last].end, iso3, "spelled_out"
            first = last + 1 if iso3 else first + 1


def _runs_without_space(tokens: list[Token]) -> Iterator[list[Token]]:
    run: list[Token] = []
    for token in tokens:
        gap = token.gap if run else ""
        if run and gap != END_OF_LINE and (len(gap) > WIDEST_GLUE or any(sign.isspace() for sign in gap)):
            if len(run) > 1:
                yield run
            run = []
        run.append(token)
    if len(run) > 1:
        yield run


def _longest_glued(run: list[Token], first: int) -> tuple[int, tuple[str, ...]]:
    names = spelled_names()
    for last in range(min(len(run), first + MOST_PIECES_GLUED) - 1, first, -1):
        pieces = run[first : last + 1]
        if sum(len(token.word) for token in pieces) > LONGEST_SPELLED:
            continue
        for letters in product(*(_letters_for(token.gap) for token in pieces[1:])):
            word = pieces[0].word + "".join(a + token.word for a, token in zip(letters, pieces[1:], strict=True))
            if len(word) >= SHORTEST_SPELLED and word in names:
                return last, names[word]
    return first, ()


def _letters_for(gap: str) -> tuple[str, ...]:
    return ("", *SIGNS_FOR_LETTERS.get(gap, ""))


def written_with_digits(tokens: list[Token]) -> Iterator[Finding]:
    """Arabic names with a digit put for a letter, as in short messages: 3 for the letter ayn."""
    for index, digit in enumerate(tokens[1:-1], start=1):
        before, after = tokens[index - 1], tokens[index + 1]
        if digit.word not in DIGITS_AS_LETTERS_AR or digit.gap or after.gap:
            continue
        for letter in DIGITS_AS_LETTERS_AR[digit.word]:
            readings = inflect.arabic_readings(before.word + letter + after.word)
            iso3 = next((compact_names()[word] for word in sorted(readings) if word in compact_names()), ())
            if iso3:
                yield before.start, after.end, iso3, "spelled_out"
                break


def torn(tokens: list[Token]) -> Iterator[Finding]:
    """Names torn in two by a space: Ger many. Only where the first part alone has a capital."""
    names = compact_names()
    for first, second in pairwise(tokens):
        word = first.word + second.word
        is_long_enough = len(word) >= SHORTEST_TORN and min(len(first.word), len(second.word)) >= SHORTEST_PIECE_TORN
        if is_long_enough and word in names and second.gap == " " and _is_torn(first, second):
            yield first.start, second.end, names[word], "spelled_out"


def _is_torn(first: Token, second: Token) -> bool:
    return first.surface.istitle() and second.surface.islower()


def masked(folded: FoldedText) -> Iterator[Finding]:
    """Names with letters hidden by signs, alone or with the word before or after: S*udi Ar*bia, Costa R*ca, Ugand*."""
    text, done = folded.text, 0
    for sign in islice(MASK.finditer(text), MOST_MASKED_WORDS):
        if sign.start() < done:
            continue
        start, end = _word_around(text, sign.start())
        done = max(end, sign.end())
        spans = _spans_with_neighbours(text, start, end) if start < sign.start() < end else ()
        ends = _with_hidden_end(folded, start, sign.start()) if sign.start() >= end > start else ()
        for first, last in (*spans, *ends):
            iso3 = _unmasked("".join(text[first:last].split()))
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
    """A word with a capital whose last letters are hidden; one that is known without them has a footnote."""
    word, rest = folded.text[start:end], folded.text[end : end + LONGEST_PIECE]
    masks = len(rest) - len(rest.lstrip(ALL_MASKS.replace("?", "")))
    has_capital = folded.original[folded.starts[start]].isupper()
    if has_capital and masks and len(word) >= SHORTEST_SPELLED and not lexicon().knows(word):
        yield start, end + masks


def _word_around(text: str, place: int) -> tuple[int, int]:
    """The letters and masks around a place, without masks at either end; the work is bounded by the longest name."""
    before = PIECE.match(text[max(0, place - LONGEST_SPELLED) : place][::-1])
    after = PIECE.match(text, place, place + LONGEST_SPELLED)
    start, end = place - (before.end() if before else 0), after.end() if after else place
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip(ALL_MASKS))
    return first, max(first, start + len(piece.rstrip(ALL_MASKS)))


def _unmasked(pattern: str) -> tuple[str, ...]:
    """The States whose name fits the shown letters; signs stand for one letter each."""
    shown = [(position, letter) for position, letter in enumerate(pattern) if letter not in ALL_MASKS]
    if len(shown) < FEWEST_LETTERS_SHOWN or len(shown) == len(pattern):
        return ()
    names = compact_names()
    fitting = [
        name
        for name in _names_by_length().get(len(pattern), ())
        if all(name[position] == letter for position, letter in shown)
    ]
    states = {code for name in fitting for code in names[name]}
    is_told = len(shown) >= LETTERS_THAT_TELL or len(states) == 1
    return tuple(sorted(states)) if is_told and len(states) <= MOST_STATES_MASKED else ()


@lru_cache
def _names_by_beginning() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in compact_names():
        found[name[:2]] = (*found.get(name[:2], ()), name)
    return found


def left_out(tokens: list[Token]) -> Iterator[Finding]:
    """Names whose middle is left out, so that one State alone may be meant: Azerb…djan."""
    for first, second in pairwise(tokens):
        if second.gap not in ELLIPSES or len(first.word) + len(second.word) < SHORTEST_ELIDED:
            continue
        beginning, end = first.word, second.word
        fitting = (
            name
            for name in _names_by_beginning().get(beginning[:2], ())
            if len(name) > len(beginning) + len(end) and name.startswith(beginning) and name.endswith(end)
        )
        states = {code for name in fitting for code in compact_names()[name]}
        if len(states) == 1:
            yield first.start, second.end, tuple(states), "masked"


def turned_round(tokens: list[Token]) -> Iterator[Finding]:
    """Names written backwards: known by the capital at the end, or by their length."""
    names = compact_names()
    for token in tokens:
        if len(token.word) >= SHORTEST_SPELLED and token.word[::-1] in names and token.word not in names:
            has_capital_last = token.surface[-1:].isupper() and token.surface[:1].islower()
            shortest = SHORTEST_REVERSED_AR if script(token.word[0]) == "arabic" else SHORTEST_REVERSED
            if has_capital_last or (len(token.word) >= shortest and token.word not in _right_words()):
                yield token.start, token.end, names[token.word[::-1]], "reversed"


@lru_cache
def _right_words() -> frozenset[str]:
    return words_by_role(ANY_LANGUAGE)["no_misspelling"]


def run_together(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Names inside hashtags, handles and words joined by capitals: #FreeUgandaNow, SudanGoldFiles."""
    for token in tokens:
        sign = _sign_before(folded.text, token.start)
        if sign not in TAG_SIGNS and token.surface[1:] == token.surface[1:].lower():
            continue
        iso3 = _in_joined_words(token) or (_in_tag(token) if sign in TAG_SIGNS else ())
        if iso3:
            yield token.start, token.end, iso3, "joined_words"


def _sign_before(text: str, start: int) -> str:
    """What stands before a word, or before the words joined to it from the left by low lines: @visit_kenya."""
    for index in range(start - 1, max(-1, start - 1 - LONGEST_SPELLED), -1):
        if text[index] != LOW_LINE and not (index < start - 1 and text[index].isalnum()):
            return text[index]
    return ""


def _in_joined_words(token: Token) -> tuple[str, ...]:
    words = _split_at_capitals(token.surface)
    if len(words) == 1 or token.is_upper:
        return ()
    names = joinable_names()
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
    long_names = (f for f in _names_in(token.word[: LONGEST_SPELLED * 2]) if f[1] - f[0] >= SHORTEST_IN_TAG)
    found = next((iso3 for _, _, iso3 in long_names), ())
    last_word = _split_at_capitals(token.surface)[-1]
    ends_in_code = len(last_word) == ALPHA2_LENGTH and last_word.isupper() and last_word != token.surface
    if found or not ends_in_code or fold_word(last_word) in words_by_role("en").get("doubtful_code", ()):
        return found
    code = alpha2_codes().get(last_word)
    return (code,) if code else ()
