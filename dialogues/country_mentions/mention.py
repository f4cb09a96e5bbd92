"""The result of the check."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """A place where a text names States: code-point offsets, the author's words, and the rule.

    `is_certain` says whether only a State can be meant. Otherwise a person decides.
    """

    start: int
    end: int
    text: str
    iso3: tuple[str, ...]
    rule: str
    is_certain: bool = True
