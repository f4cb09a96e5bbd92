"""Find States by their signs: ISO codes, flags and internet domains."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from dialogues.country_mentions.disguise import Finding
from dialogues.country_mentions.names import (
    LANGUAGES,
    get_codes,
    load_alpha2_codes,
    load_alpha3_codes,
    load_words_by_role,
    read_name_rows,
)
from dialogues.country_mentions.normalize import FoldedText, fold_word
from dialogues.country_mentions.tokens import Token

CODE_LENGTHS = frozenset({2, 3})
CODE_NEIGHBOURS = frozenset("-/_.#")
# Between two codes of a list.
LIST_SIGNS = frozenset(" ,;/&+،、和与及或\n\t-‐‑–—→>")
# Two codes joined by one of these are a pair, though each alone may be a word: KE-UG, HUN and POL.
PAIR_SIGNS = frozenset("/-‐‑–—→>与和")
PAIR_KIND = "code_pair"
LIST_WORDS = frozenset({"and", "or", "et", "ou", "y", "e", "o", "и", "или", "و", "u", "ثم", "затем", "потом"})
MIN_LIST_LENGTH, PAIR = 3, 2
NEAR = 4
REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)
# The flag of England, Scotland or Wales is a black flag with invisible letters after it.
BLACK_FLAG, TAG_LETTERS = "\U0001f3f4", range(0xE0061, 0xE007B)
FLAG_SIGN = re.compile(f"[{chr(REGIONAL_INDICATORS.start)}-{chr(REGIONAL_INDICATORS[-1])}{BLACK_FLAG}]")
ALPHA2_LENGTH = 2
# Each label ends at the next full stop, so no part of the pattern can match in two ways.
LABEL = r"[^\W_\u3400-\u9fff]"
SUFFIX = r"([a-z]{2,12}|[^\W\d_a-z]{2,12})(?![a-z0-9-])"
DOMAIN = re.compile(rf"(?<![a-z0-9.-])(?:(?:{LABEL}|[-_]){{1,63}}\.){{1,8}}{SUFFIX}")
HANDLE = re.compile(r"(?<![a-z0-9.])@[a-z0-9]{2,24}(?:[_.][a-z0-9]{3,24})?[_.]([a-z]{2})(?![a-z0-9_]|\.[a-z0-9])")
BARE_SUFFIX = re.compile(rf"(?<![^\s\"'«“(*])\.{SUFFIX}")
BARE_SECOND_LEVEL = re.compile(r"(?<![a-z0-9.])\.([a-z]{2,10})\.([a-z]{2})(?![a-z0-9-])")
WITHOUT_SPACE = re.compile(r"\S+")
STOP_BEFORE_LETTER = re.compile(r"\.[^\W\d_]")
# After these labels the suffix means the State, even if anyone can buy it or it is a common word.
OFFICIAL_LABELS = frozenset({"gov", "gob", "gouv", "gub", "govt", "go", "gv", "admin", "mil", "police", "parliament"})
SECOND_LEVEL = OFFICIAL_LABELS | {"ac", "co", "com", "edu", "net", "or", "org"}
MIN_LABEL_LENGTH = 2
MAX_CALL_LENGTH = 24


def find_country_codes(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Yield alpha-3 codes in capitals that are alone.

    Shorter or doubtful ones must be in a list or be called codes.
    """
    written = [(i, token) for i, token in enumerate(tokens) if len(token.word) in CODE_LENGTHS and _is_code(token)]
    is_shouted = len(written) < len(tokens) and all(token.is_upper or token.word.isdigit() for token in tokens)
    for run in _runs(folded, written, tokens):
        is_list = len(run) >= MIN_LIST_LENGTH or any(
            _is_plain(t) or _is_called_code(tokens, i, "code_before") for i, t in run
        )
        if not is_list and len(run) > 1 and not is_shouted and _is_pair(folded, run):
            yield from ((token.start, token.end, (_get_state(token.surface),), PAIR_KIND) for _, token in run)
            continue
        for index, token in run:
            if len(run) == 1 and _is_part_of_reference(folded.text, token):
                continue
            is_in_list, is_called = is_list and len(run) > 1, _is_called_code(tokens, index, "code_before")
            if not is_in_list and not is_called and _is_reference(folded.text, tokens, index):
                continue
            # If the whole text is in capitals, a short word is a word: NO ES NO, Y LA LEY LO DICE.
            if (is_in_list and not is_shouted) or is_called or _is_plain(token):
                yield token.start, token.end, (_get_state(token.surface),), "code"


def _is_pair(folded: FoldedText, run: list[tuple[int, Token]]) -> bool:
    """Return whether two codes are joined as the two sides of something, and not both are common words."""
    (_, one), (_, two) = run[0], run[-1]
    gap = folded.text[one.end : two.start]
    is_joined = not PAIR_SIGNS.isdisjoint(gap) or gap.strip(" ") in LIST_WORDS - {"ثم", "затем", "потом"}
    is_reference = (
        _is_part_of_reference(folded.text, two, inner=True)
        or folded.text[max(0, one.start - 1) : one.start] in CODE_NEIGHBOURS
    )
    words = load_words_by_role("en")["doubtful_pair"]
    return len(run) == PAIR and is_joined and not is_reference and not (one.word in words and two.word in words)


def _is_code(token: Token) -> bool:
    return token.surface in load_alpha3_codes() or token.surface in _other_codes()


@lru_cache
def _other_codes() -> dict[str, str]:
    """Return alpha-2 codes and codes in use that ISO does not list."""
    return {
        row["text"]: row["iso3"] for row in read_name_rows("other_names.csv") if row["kind"] == "code"
    } | load_alpha2_codes()


def _get_state(code: str) -> str:
    return code if code in load_alpha3_codes() else _other_codes()[code]


def _is_plain(token: Token) -> bool:
    """Return whether the token is an alpha-3 code and not a common word or acronym in capitals."""
    return token.surface in load_alpha3_codes() and token.word not in load_words_by_role("en")["doubtful_code"]


def _runs(
    folded: FoldedText, written: list[tuple[int, Token]], tokens: list[Token]
) -> Iterator[list[tuple[int, Token]]]:
    """Yield codes of one length that follow each other as in a list."""
    run: list[tuple[int, Token]] = []
    for index, token in written:
        if run and not _is_list_continued(folded, run[-1], (index, token), tokens):
            yield run
            run = []
        run.append((index, token))
    if run:
        yield run


def _is_list_continued(
    folded: FoldedText, before: tuple[int, Token], here: tuple[int, Token], tokens: list[Token]
) -> bool:
    between = tokens[before[0] + 1 : here[0]]
    gap = folded.text[before[1].end : here[1].start]
    if len(before[1].word) != len(here[1].word) or len(between) > 1:
        return False
    signs = gap if not between else gap.replace(between[0].word, "", 1)
    return all(token.word in LIST_WORDS for token in between) and LIST_SIGNS.issuperset(signs)


@lru_cache
def _load_words(role: str) -> frozenset[str]:
    return frozenset().union(*(load_words_by_role(language).get(role, frozenset()) for language in LANGUAGES))


def _is_called_code(tokens: list[Token], index: int, role: str) -> bool:
    return any(not token.readings.isdisjoint(_load_words(role)) for token in tokens[max(0, index - NEAR) : index])


def _is_reference(text: str, tokens: list[Token], index: int) -> bool:
    """Return whether the code is part of the number of a file: file KEN 2024/7, expediente n.º 12 MLI."""
    token = tokens[index]
    beside_number = (
        text[token.end + 1 : token.end + 2].isdigit() or text[max(0, token.start - 2) : token.start - 1].isdigit()
    )
    return beside_number or _is_called_code(tokens, index, "reference_noun")


def _is_part_of_reference(text: str, token: Token, *, inner: bool = False) -> bool:
    """Return whether the code is joined to a number or a word. `inner`: what is before it does not count."""
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 2]
    goes_on = after[:1] in CODE_NEIGHBOURS and after[1:].isalnum()
    # Two codes may have a stroke between them, as in `NOR/SVK`. A number after the stroke makes it a reference.
    return (not inner and before in CODE_NEIGHBOURS - {"/"}) or (goes_on and (after[0] != "/" or after[1].isdigit()))


def find_flags(folded: FoldedText) -> Iterator[Finding]:
    """Yield flag emoji. The two signs of a flag may be apart. The folded text has no invisible signs."""
    found = [(match.start(), match[0]) for match in FLAG_SIGN.finditer(folded.text)]
    last = -1
    for (first, one), (second, two) in pairwise((place, sign) for place, sign in found if sign != BLACK_FLAG):
        code = load_alpha2_codes().get(_letter(one) + _letter(two))
        if first > last and not folded.text[first + 1 : second].strip():
            last = second
            if code:
                yield first, second + 1, (code,), "flag"
    for place, sign in found:
        if sign == BLACK_FLAG and _read_tag(folded, place).startswith("gb"):
            yield place, place + 1, ("GBR",), "flag"


def _letter(indicator: str) -> str:
    return chr(ord(indicator) - REGIONAL_INDICATORS.start + ord("A"))


def _read_tag(folded: FoldedText, index: int) -> str:
    place = folded.ends[index]
    letters = (ord(sign) for sign in folded.original[place : place + ALPHA2_LENGTH])
    return "".join(chr(letter - TAG_LETTERS.start + ord("a")) for letter in letters if letter in TAG_LETTERS)


@lru_cache
def _suffixes() -> dict[str, str]:
    listed = {fold_word(row["suffix"]): row["iso3"] for row in read_name_rows("domains.csv")}
    return {code.casefold(): iso3 for code, iso3 in load_alpha2_codes().items()} | listed


@lru_cache
def _currency_signs() -> dict[str, tuple[str, ...]]:
    return {row["sign"]: get_codes(row) for row in read_name_rows("currency_signs.csv")}


@lru_cache
def _any_currency_sign() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_currency_signs())}]")


def find_currency_signs(folded: FoldedText) -> Iterator[Finding]:
    """Yield signs of currencies of one State: ₱85,000."""
    for match in _any_currency_sign().finditer(folded.text):
        yield match.start(), match.end(), _currency_signs()[match[0]], "currency"


def find_handles(folded: FoldedText) -> Iterator[Finding]:
    """Yield names of accounts that end in the code of a State: @helpline_kg."""
    for match in HANDLE.finditer(folded.text):
        iso3 = _suffixes().get(match[1])
        if iso3 and not _is_ambiguous(match[1]) and match[1] not in _word_suffixes():
            yield match.start(), match.end(), (iso3,), "code"


def find_domains(folded: FoldedText) -> Iterator[Finding]:
    """Yield internet addresses with the suffix of a State, and the suffix alone."""
    for stretch in WITHOUT_SPACE.finditer(folded.text):
        if "." in stretch[0] and STOP_BEFORE_LETTER.search(stretch[0]):
            yield from _find_domains(folded, *stretch.span())


def _find_domains(folded: FoldedText, start: int, end: int) -> Iterator[Finding]:
    for match in DOMAIN.finditer(folded.text, start, end):
        iso3 = _suffixes().get(match[1])
        if iso3 and _is_address(folded, match):
            yield match.start(), match.end(), (iso3,), "domain"
    for match in BARE_SECOND_LEVEL.finditer(folded.text, start, end):
        if match[1] in SECOND_LEVEL and match[2] in _suffixes():
            yield match.start(), match.end(), (_suffixes()[match[2]],), "domain"
    for match in BARE_SUFFIX.finditer(folded.text, start, end):
        iso3 = _suffixes().get(match[1])
        is_clear = not _is_ambiguous(match[1]) or _is_called_domain(folded.text, match.start())
        if iso3 and is_clear and _is_small(folded, match.start(1)):
            yield match.start(), match.end(), (iso3,), "domain"


def _is_address(folded: FoldedText, match: re.Match[str]) -> bool:
    """Return whether this is an address and not a full stop without a space after it."""
    labels = match[0].split(".")[:-1]
    if labels[-1] in SECOND_LEVEL and len(labels) > 1:
        return True
    if labels[-1] in OFFICIAL_LABELS:
        return True
    before = folded.text[max(0, match.start() - 1) : match.start()]
    is_written_as_one = labels[0] == "www" or before in {"@", "/"}
    if _is_ambiguous(match[1]):
        return is_written_as_one and match[1] in load_words_by_role("en")["file_suffix"]
    if match[1] not in _word_suffixes() or labels[0] == "www":
        return _is_small(folded, match.start(1)) and len(labels[-1]) >= MIN_LABEL_LENGTH
    return is_written_as_one


def _is_called_domain(text: str, place: int) -> bool:
    return any(
        fold_word(word) in _load_words("code_before") for word in text[max(0, place - MAX_CALL_LENGTH) : place].split()
    )


def _is_small(folded: FoldedText, place: int) -> bool:
    return not folded.original[folded.starts[place]].isupper()


def _is_ambiguous(suffix: str) -> bool:
    """Return whether anyone can buy the suffix, or it is the ending of a kind of file."""
    return suffix in load_words_by_role("en").get("open_suffix", frozenset())


def _word_suffixes() -> frozenset[str]:
    """Return suffixes that are words. A missing space between two sentences looks like an address with them."""
    return load_words_by_role("en").get("word_suffix", frozenset())
