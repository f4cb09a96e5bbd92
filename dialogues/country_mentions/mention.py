"""The result of the check."""

from dataclasses import dataclass

# These name several States together. Any other finding with more than one code means one of them: Korean, Congolese.
NAMES_ALL = frozenset({"abbreviation", "compound", "several"})


@dataclass(frozen=True)
class Mention:
    """A place where a text names States: code-point offsets, the author's words, the rule, and how sure it is.

    `is_certain` says whether only a State can be meant. Otherwise a person decides. `reason` is one of `certainty`.
    """

    start: int
    end: int
    text: str
    iso3: tuple[str, ...]
    rule: str
    is_certain: bool = True
    reason: str = ""

    def may_name_only(self, states: frozenset[str]) -> bool:
        """Return whether the passage may mean these States and no other: a shared name is that of each who has it."""
        if self.rule in NAMES_ALL or len(self.iso3) == len(self.text) > 1:
            return states.issuperset(self.iso3)
        return not states.isdisjoint(self.iso3)
