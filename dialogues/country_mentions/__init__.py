"""The country check: it finds where a text names a State. `matcher` describes the steps, data/README.md the lists."""

from dialogues.country_mentions.matcher import Findings, check_text, find_mentions, find_regions
from dialogues.country_mentions.mention import Mention

__all__ = ["Findings", "Mention", "check_text", "find_mentions", "find_regions"]
