"""What the check reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """Where a text names States: code-point offsets, the author's words, the rule that fired.

    `is_certain` tells whether nothing but a State can be meant; otherwise a person decides.
    """

    start: int
    end: int
    text: str
    iso3: tuple[str, ...]
    rule: str
    is_certain: bool = True
